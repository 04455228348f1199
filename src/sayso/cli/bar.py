"""Progress bars on stderr, where somebody is looking: over the bytes of files, and counting."""

from __future__ import annotations

import sys
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, Self

from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeRemainingColumn,
)

from sayso.cli import render
from sayso.inputs import expand

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from types import TracebackType

    from sayso.inputs import Input

_WORTH: Final = 4 * 2**20  # bytes that take long enough for a bar
_STEP: Final = 2**16  # bytes between two looks at the bar


class Bar:
    """Shows how many bytes of some inputs were read; nothing where nobody looks."""

    def __init__(self, arguments: Iterable[str]) -> None:
        err = render.console(stderr=True)
        self._bar: Progress | None = None
        self._before = self._at = 0
        self._source: Input | None = None
        if not err.is_terminal:
            return
        total = sum(source.size for argument in arguments for source in expand(argument))
        if total > _WORTH or not total:
            columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn())
            self._bar = Progress(
                *columns, TimeRemainingColumn(), console=err, transient=True, redirect_stdout=False
            )
            self._task = self._bar.add_task("reading", total=total or None)

    def __enter__(self) -> Self:
        if self._bar:
            self._bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.stop()

    @property
    def shown(self) -> bool:
        """Whether there is a bar."""
        return self._bar is not None

    def stop(self) -> None:
        """Take the bar away for good."""
        if self._bar:
            self._bar.stop()

    def update(self, source: Input, done: int) -> None:
        """Tell how far an input was read; one that is new begins after all before it."""
        if self._bar is None:
            return
        if source is not self._source:
            self._before += self._source.size if self._source else 0
            self._source = source
            self._at = -_STEP
        if done - self._at >= _STEP:
            self._at = done
            self._bar.update(self._task, completed=self._before + done)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while something is written to the same terminal."""
        if self._bar is None or not sys.stdout.isatty():
            yield
            return
        self._bar.stop()
        try:
            yield
        finally:
            sys.stdout.flush()
            self._bar.start()


class Counting:
    """Shows how many of something are done; within it, a function to tell."""

    def __init__(self, what: str) -> None:
        err = render.console(stderr=True)
        self._bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=err,
            transient=True,
            disable=not err.is_terminal,
        )
        self._task = self._bar.add_task(what, total=None)

    def __enter__(self) -> Callable[[int, int], None]:
        self._bar.start()
        return lambda done, total: self._bar.update(self._task, completed=done, total=total)

    def __exit__(self, *error: object) -> None:
        self._bar.stop()
