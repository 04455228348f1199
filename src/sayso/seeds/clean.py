"""A capture as an article's text: zones kept, furniture dropped, every character accounted for."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, cast, get_args

import regex

from sayso.records.article import Dropped, DropReason, Piece, Zone, ZoneKind
from sayso.seeds.lines import Line, split
from sayso.seeds.zones import Role, roles

if TYPE_CHECKING:
    from collections.abc import Sequence

_KINDS: Final = frozenset(get_args(ZoneKind))
_NEWLINE: Final = regex.compile(r"\r\n|\n|\r")


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The article in a capture: zones count in `text`, dropped pieces in the capture."""

    text: str
    """Empty where the capture holds no article."""
    zones: tuple[Zone, ...]
    alignment: tuple[Piece, ...]
    dropped: tuple[Dropped, ...]


def clean(raw: str, given: Sequence[Role] | None = None) -> Cleaned:
    """Cut the article out of a capture; kept and dropped pieces together tile `raw`.

    `given` are the roles of its lines that are not blank, where something better than the lines'
    looks tells them; without a paragraph among them there is no article.

    The text is never normalised but for CRLF and CR, which become LF. Whole lines are kept or
    dropped, so between two kept lines there is always a newline of the capture's own.
    """
    lines = split(raw)
    found = roles(lines) if given is None else given
    if "paragraph" not in found:
        found = ["navigation" if role in _KINDS else role for role in found]
    cut = _Cut(raw)
    for line, role in zip(lines, found, strict=True):
        cut.drop(line.begin, "space")
        if role in _KINDS:
            cut.keep(line, cast("ZoneKind", role))
        else:
            cut.drop(line.stop, cast("DropReason", role))
    cut.drop(len(raw), "space")
    return cut.done()


@dataclass(slots=True)
class _Cut:
    """The scissors: they go through the capture once, and `at` is where they are."""

    raw: str
    at: int = 0
    """First code point of the capture not yet kept or dropped."""
    length: int = 0
    """Code points of text so far."""
    text: list[str] = field(default_factory=list)
    zones: list[Zone] = field(default_factory=list)
    kept: list[tuple[int, int, int]] = field(default_factory=list)
    """Start in the text, start and end in the capture."""
    dropped: list[tuple[int, int, DropReason]] = field(default_factory=list)

    def drop(self, to: int, reason: DropReason) -> None:
        """Drop the capture up to `to`; white space between two of one reason goes with them."""
        if to == self.at:
            return
        start = self.at
        if self.dropped and self.dropped[-1][1:] == (start, "space") and reason != "space":
            space = self.dropped.pop()
            if self.dropped and self.dropped[-1][1:] == (space[0], reason):
                start = space[0]
            else:
                self.dropped.append(space)
        if self.dropped and self.dropped[-1][1:] == (start, reason):
            start = self.dropped.pop()[0]
        self.dropped.append((start, to, reason))
        self.at = to

    def keep(self, line: Line, kind: ZoneKind) -> None:
        """Keep a line and its newline; drop the white space at its edges."""
        self.drop(line.start, "space")
        self.zones.append(Zone(kind=kind, start=self.length, end=self.length + len(line.text)))
        self._take(line.end, line.text)
        newline = _NEWLINE.search(self.raw, line.end, line.stop)
        if newline:
            self.drop(newline.start(), "space")
            self._take(newline.end(), "\n")

    def _take(self, to: int, text: str) -> None:
        """Keep the capture up to `to` as `text`, in one piece with what was kept before it."""
        last = self.kept[-1] if self.kept else None
        same = self.raw[self.at : to] == text
        if last and same and last[2] == self.at and self._is_plain(last):
            self.kept[-1] = (last[0], last[1], to)
        else:
            self.kept.append((self.length, self.at, to))
        self.text.append(text)
        self.length += len(text)
        self.at = to

    def _is_plain(self, piece: tuple[int, int, int]) -> bool:
        """Whether a kept piece is no CR or CRLF, which stay pieces of their own."""
        return self.raw[piece[1]] != "\r"

    def done(self) -> Cleaned:
        """Return the cut capture as records."""
        ends = [*(start for start, _, _ in self.kept[1:]), self.length][: len(self.kept)]
        return Cleaned(
            text="".join(self.text),
            zones=tuple(self.zones),
            alignment=tuple(
                Piece(start=start, end=end, raw_start=raw_start, raw_end=raw_end)
                for (start, raw_start, raw_end), end in zip(self.kept, ends, strict=True)
            ),
            dropped=tuple(
                Dropped(raw_start=start, raw_end=end, reason=reason)
                for start, end, reason in self.dropped
            ),
        )
