"""How much work a call is, counted and not timed: the same on any machine, however busy."""

from __future__ import annotations

import signal
import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


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


@contextmanager
def ends(within: int = 300) -> Iterator[None]:
    """Stop what would never end, such as a regular expression that backtracks.

    The limit is a hundred times what the work takes, so a busy machine does not meet it.
    """

    def stop(_number: int, _frame: object) -> None:
        msg = f"still at work after {within} seconds"
        raise TimeoutError(msg)

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(within)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
