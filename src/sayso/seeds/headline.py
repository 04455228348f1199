"""Which line above the first paragraph is the article's title."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import regex

from sayso.seeds.body import Page, credit
from sayso.seeds.bylines import beside_date, marks, named, signed
from sayso.seeds.dates import dated

if TYPE_CHECKING:
    from sayso.seeds.lines import Line

_REACH: Final = 30
"""How many lines above the first paragraph a title may stand."""
_READ: Final = 60
"""So many lines of the article are compared with a candidate."""
_LONGEST: Final = 400
"""Code points of the longest title."""
_MOST_WORDS: Final = 60
_FEW_WORDS: Final = 4
_MANY_WORDS: Final = 25
_STEM: Final = 15
"""So much of a title must be seen to know it again where it is cut off."""
_DOUBT: Final = -1.0
"""A title that scores less is none, unless it is the capture's first line."""
_TAKEN_UP: Final = 0.4
"""An article takes up so much of the content of its title."""
_CONTENT: Final = regex.compile(r"\p{L}{4,}|\p{Han}{2}|\p{Katakana}{2,}|\p{Hangul}{2,}")


def find(page: Page, span: range) -> int | None:
    """Return the line that is the title of the article in `span`, or None."""
    return _Head(page, span).title()


@dataclass(frozen=True)
class _Head:
    """The lines above the first paragraph, and what speaks for each as the title."""

    page: Page
    span: range
    """The article's lines, first paragraph to last."""

    def title(self) -> int | None:
        if not self.reach:
            return None
        best = max(self.reach, key=self._score)
        if self._score(best) < _DOUBT and best != 0:
            return None
        best = self._first_copy(best)
        above = best - 1
        return above if self._heads(above, best) else best

    def _first_copy(self, i: int) -> int:
        """Return the first line that says the same and has a byline or a date below it."""
        text = self.page.lines[i].folded
        same = (j for j in self.reach if self.page.lines[j].folded == text and self._marked(j))
        return next(same, i)

    def _heads(self, above: int, best: int) -> bool:
        """Whether the best line is the standfirst, and the line above it the title."""
        if above not in self.reach or self._echoed(best):
            return False
        line = self.page.lines[above]
        shaped = line.words >= _FEW_WORDS and not line.ended and not named(line.text)
        return shaped and self._overlap(above) >= _TAKEN_UP

    @cached_property
    def reach(self) -> list[int]:
        """Lines that could be the title: none below related stories that are below a byline."""
        found, below_byline, first = [], False, self.span.start
        for i in range(max(0, first - _REACH), first):
            below_byline = below_byline or signed(self.page.lines[i])
            if below_byline and self.page.furniture[i] == "related":
                break
            if self._possible(i):
                found.append(i)
        return found

    def _possible(self, i: int) -> bool:
        line = self.page.lines[i]
        return (
            len(line.text) <= _LONGEST
            and 1 < line.words <= _MOST_WORDS
            and not self.page.furniture[i]
            and not line.cut_off
            and not (dated(line.text) or signed(line) or beside_date(line, 20))
            and not credit(line)
        )

    def _score(self, i: int) -> float:
        """Weigh what speaks for a line; a point is about ten lines of distance."""
        line = self.page.lines[i]
        return (
            3.0 * self._overlap(i)
            + 1.2 * self._echoed(i)
            + 0.8 * self._marked(i)
            + 1.0 * (i == 0)
            - 1.0 * any(signed(above) for above in self.page.lines[max(0, i - 4) : i])
            - 1.0 * named(line.text)
            - 0.7 * line.text.endswith(":")
            - 0.7 * (line.words < _FEW_WORDS)
            - 1.0 * (line.words > _MANY_WORDS)
            - 2.0 * (line.ended and line.text.endswith("."))
            - 0.1 * (self.span.start - i)
        )

    @cached_property
    def _vocabulary(self) -> frozenset[str]:
        """Content words of the article's first lines."""
        lines = self.page.lines[self.span.start : self.span.stop][:_READ]
        return frozenset(word for line in lines for word in _CONTENT.findall(line.folded))

    def _overlap(self, i: int) -> float:
        """Return how much of a line's content the article takes up, 0 to 1."""
        words = set(_CONTENT.findall(self.page.lines[i].folded))
        return len(words & self._vocabulary) / (len(words) + 1)

    def _marked(self, i: int) -> bool:
        """Whether a byline or a date stands right below a line."""
        return any(marks(line) for line in self.page.lines[i + 1 : min(self.span.start, i + 4)])

    def _echoed(self, i: int) -> bool:
        """Whether the page says the line again: whole, or cut off at the end of a breadcrumb."""
        line = self.page.lines[i]
        above = self.page.lines[max(0, i - 3) : i]
        return line.folded in self.page.repeated or any(_holds(crumb, line) for crumb in above)


def _holds(crumb: Line, title: Line) -> bool:
    """Whether a line ends in the title or in the beginning of it."""
    stem = crumb.folded.rstrip(".… ")
    at = stem.find(title.folded[:_STEM])
    return at > 0 and len(title.folded) >= _STEM and title.folded.startswith(stem[at:])
