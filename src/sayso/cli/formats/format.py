"""What every format has in common: problems in, one by one; text out; nothing kept."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import TextIO

    from sayso.cli.formats.totals import Totals
    from sayso.problem import Problem


class Format(ABC):
    """Writes problems to `out` in the order in which they are added, then the totals.

    At most `most` problems are written, all where it is None; `finish` says how many more
    there are. `out` has to take every character but halves of surrogate pairs, which are never
    written.
    """

    def __init__(self, out: TextIO, *, most: int | None = None) -> None:
        self._out = out
        self._most = most
        self._shown = 0

    def add(self, problem: Problem) -> None:
        """Write a problem, where there is still room for one."""
        if self._most is None or self._shown < self._most:
            self._write(problem)
            self._shown += 1

    @property
    def full(self) -> bool:
        """Whether no more problems are written."""
        return self._most is not None and self._shown >= self._most

    def finish(self, totals: Totals) -> None:
        """Write what comes after the last problem; `shown` and `hidden` are filled in here."""
        hidden = max(0, totals.found - self._shown)
        self._end(replace(totals, shown=self._shown, hidden=hidden))

    @abstractmethod
    def _write(self, problem: Problem) -> None:
        """Write one problem."""

    @abstractmethod
    def _end(self, totals: Totals) -> None:
        """Write the end."""
