"""How much work a call is, counted and not timed: the same on any machine, however busy."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable


def effort(work: Callable[..., object], *args: Any) -> int:
    """Give how often functions are called in a call, those written in C among them."""
    count = 0

    def called(_frame: object, event: str, _arg: object) -> None:
        nonlocal count
        count += event in {"call", "c_call"}

    before = sys.getprofile()
    sys.setprofile(called)
    try:
        work(*args)
    finally:
        sys.setprofile(before)
    return count
