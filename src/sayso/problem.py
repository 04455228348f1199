"""`Problem`: a fault in data, as a value that is listed, counted and rendered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Iterable

Severity = Literal["error", "warning"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Excerpt:
    """The line that a problem stands on, or the part of it around the place."""

    text: str
    """As it is in the file: not yet fit for a terminal."""
    at: int
    """Code point of `text` at which the problem begins."""
    width: int = 1
    """Code points of `text` that it covers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One finding: where, which rule, what is wrong, and how to mend it.

    `line` and `column` are physical and count from 1 (columns in code points);
    `pointer` is a JSON pointer (RFC 6901) into the record. What is not known is None.
    """

    code: str
    message: str
    severity: Severity = "error"
    file: str | None = None
    line: int | None = None
    column: int | None = None
    pointer: str | None = None
    cure: str | None = None
    found: str | None = None
    """What stands there, where it can be said apart from the message."""
    expected: str | None = None
    """What should stand there, likewise; the rule's title says it in general."""
    excerpt: Excerpt | None = None
    at_key: bool = False
    """The fault is the name of the field that `pointer` leads to, not its value."""

    @property
    def place(self) -> str:
        """`file:line:column` as far as it is known."""
        parts = [self.file or "<data>"]
        if self.line is not None:
            parts.append(str(self.line))
            if self.column is not None:
                parts.append(str(self.column))
        return ":".join(parts)

    def __str__(self) -> str:
        pointer = f" {self.pointer}" if self.pointer else ""
        cure = f" → {self.cure}" if self.cure else ""
        return f"{self.place}: {self.code}{pointer}: {self.message}{cure}"


def any_error(found: Iterable[Problem]) -> bool:
    """Tell whether one of some problems is an error, not merely a warning."""
    return any(problem.severity == "error" for problem in found)


def placed(found: Iterable[Problem], file: str | None, line: int | None = None) -> list[Problem]:
    """Say in which file, and on which line, the record with these problems stands."""
    return [replace(problem, file=file, line=line) for problem in found]
