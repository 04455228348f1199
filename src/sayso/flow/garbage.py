"""The garbage collector, on long runs over records, which make no circles."""

from __future__ import annotations

import gc
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def seldom_collected() -> Iterator[None]:
    """Look for circles of garbage less often: records make none, and each look visits them all."""
    before = gc.get_threshold()
    gc.set_threshold(100_000, *before[1:])
    gc.freeze()  # what stands now, the libraries above all, will not become garbage
    try:
        yield
    finally:
        gc.unfreeze()
        gc.set_threshold(*before)
