"""An article's parse and its quote marks, side by side, with places in code points."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

from sayso.predict.quotes.marks import stretches

if TYPE_CHECKING:
    from collections.abc import Sequence

    from spacy.tokens import Doc, Token

    from sayso.predict.quotes.marks import Stretch

Place = tuple[int, int]
"""Begin and end in code points of the article, half-open."""
Words = tuple[int, int]
"""Begin and end in tokens of the parse, half-open."""

_EDGES: Final = frozenset({",", ":", ";", ".", "-", "–", "—", "--", "―"})


class Parsed:
    """What the rules look at."""

    def __init__(self, doc: Doc, text: str) -> None:
        """Take the parse of an article (`parse.parse`) and the article's text."""
        self.doc, self.text = doc, text
        self.marks = [mark for mark in stretches(text) if mark.depth == 0]
        self._tokens = [token.idx for token in doc]
        self._marks = [mark.outer_start for mark in self.marks]

    def place(self, start: int, end: int) -> Place:
        """Give tokens as a place."""
        last = self.doc[end - 1]
        return self._tokens[start], last.idx + len(last)

    def token_at(self, place: int) -> int | None:
        """Give the first token that ends behind a place."""
        at = max(bisect_right(self._tokens, place) - 1, 0)
        if at < len(self.doc) and self._tokens[at] + len(self.doc[at]) <= place:
            at += 1
        return at if at < len(self.doc) else None

    def mark_around(self, place: int) -> Stretch | None:
        """Give the stretch in quote marks that a place stands in, its marks included."""
        at = bisect_right(self._marks, place) - 1
        found = self.marks[at] if at >= 0 else None
        return found if found is not None and place < found.outer_end else None

    def marks_in(self, start: int, end: int) -> Sequence[Stretch]:
        """Give the stretches that begin in a place."""
        return self.marks[bisect_left(self._marks, start) : bisect_left(self._marks, end)]

    def mark_before(self, place: int) -> Stretch | None:
        """Give the last stretch that ends before a place or at it."""
        at = bisect_left(self._marks, place) - 1
        return self.marks[at] if at >= 0 and self.marks[at].outer_end <= place else None

    def quoted(self, token: Token) -> bool:
        """Tell whether a token stands in quote marks."""
        mark = self.mark_around(token.idx)
        return mark is not None and mark.start <= token.idx < mark.end

    def line(self, place: int) -> Place:
        """Give the line around a place, without its newline."""
        end = self.text.find("\n", place)
        return self.text.rfind("\n", 0, place) + 1, end if end >= 0 else len(self.text)

    def content(self, start: int, end: int) -> Place | None:
        """Give tokens as content: no comma or stop at an edge, quote marks whole.

        Marks that enclose all of it stay outside, with the comma before the closing one; a stretch
        that is cut is taken whole.
        """
        doc = self.doc
        while start < end and (doc[start].is_space or doc[start].text in _EDGES):
            start += 1
        while end > start and (doc[end - 1].is_space or doc[end - 1].text in _EDGES):
            end -= 1
        if end <= start:
            return None
        begin, stop = self.place(start, end)
        first, last = self.mark_around(begin), self.mark_around(stop - 1)
        if first is not None and (begin > first.outer_start or stop >= first.outer_end):
            begin = first.outer_start if stop >= first.end else begin
        if last is not None and begin <= last.start:
            stop = last.outer_end
        if first is not None and (begin, stop) == (first.outer_start, first.outer_end):
            return self.inside(first)
        return begin, stop

    def contents(self, start: int, end: int) -> list[Place]:
        """Give tokens as the content of an attribution that has one part; [] for none."""
        place = self.content(start, end)
        return [] if place is None else [place]

    def inside(self, mark: Stretch) -> Place:
        """Give what stands in quote marks, without the comma before the closing one."""
        start, end = mark.start, mark.end
        while end > start and (self.text[end - 1] == "," or self.text[end - 1].isspace()):
            end -= 1
        while start < end and self.text[start].isspace():
            start += 1
        return start, end
