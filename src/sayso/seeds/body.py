"""Which lines of a capture are the article: the heaviest stretch of prose, gaps bridged."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Final

import regex

from sayso.seeds.bylines import marks
from sayso.seeds.dates import dated
from sayso.seeds.furniture import aside, furniture, header, legal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.records.article import DropReason
    from sayso.seeds.lines import Line

_PICTURE: Final = r"(?:photo(?:graph|s)?|images?|pictures?|illustration|credits?|foto|bild)"
_CREDIT_LINE: Final = regex.compile(
    rf"^\W*(?:(?:file |stock )?{_PICTURE}\s?(?:[:/|]|by\b|credit|courtesy|via\b|from\b|©)|courtesy)"
    r"|(?:^|[/|(] ?)(?-i:AP|AFP|EPA|Reuters|Getty(?: Images)?)\W*$",
    regex.IGNORECASE,
)
"""A line that is nothing but a credit."""
_CREDITED: Final = regex.compile(
    rf"^\W*(?:image|media) (?:caption|copyright)\b|\b{_PICTURE}: [^.]{{1,60}}$"
    rf"|\([^()]{{0,60}}\b(?:{_PICTURE}|getty|handout)\b[^()]{{0,60}}\)\W*$"
    r"|\b(?:getty images|shutterstock|[A-Z]{2,5} photo|file photo|alamy|istock)\)?$",
    regex.IGNORECASE,
)
"""A description of a picture that ends in whose it is; a sentence about one goes on to a stop."""
_CREDIT_WORDS: Final = 12
_CAPTION: Final = 600
"""Code points of the longest caption."""


_SENTENCE: Final = 8
"""Words of a sentence that is surely one."""
_LONG: Final = 18
"""A line of so many words is prose, even without a full stop."""
_WRAPPED: Final = 6
"""Words of the shortest line that was wrapped."""
_MOST: Final = 60
"""Words that count of one line, so that one giant does not outweigh an article."""
_BREAK: Final = -40.0
_FOUND: Final = 40.0
_DISTRUST: Final = 0.2
_LEAST: Final = 8.0
"""Less prose than this on a page with furniture is no article."""
_OPENING: Final = 8
"""Among so many first lines a byline or a date may still turn up."""
_LIGHT: Final = 60.0
"""Less prose than this above a byline is standfirst and caption, not article."""


@dataclass(frozen=True)
class Page:
    """The lines of a capture, with what each looks like by itself."""

    lines: Sequence[Line]

    @cached_property
    def furniture(self) -> list[DropReason | None]:
        """Why each line would be dropped for its words alone."""
        return [furniture(line.text) for line in self.lines]

    @cached_property
    def repeated(self) -> frozenset[str]:
        """Lines that stand on the page more than once, folded."""
        counts = Counter(line.folded for line in self.lines)
        return frozenset(text for text, count in counts.items() if count > 1)

    @cached_property
    def weights(self) -> list[float]:
        """For each line how much it speaks for prose, in words, or against."""
        weights: list[float] = []
        below_date = in_list = False
        for i, line in enumerate(self.lines):
            if self.furniture[i]:
                weights.append(_against(line.text))
                in_list = in_list or opens_list(line.text)
                below_date = False
                continue
            sentence = line.ended and line.words >= _SENTENCE
            in_list = in_list and not sentence and not marks(line)
            is_date = dated(line.text)
            prose = self._weight(i, below_date=below_date, in_list=in_list)
            weights.append(-30.0 if is_date else prose)
            below_date = is_date
        return weights

    def runs_on(self, i: int) -> bool:
        """Whether a sentence goes on from a line to the next, as in text that was wrapped."""
        line, below = self.lines[i], self.lines[i + 1 : i + 2]
        if line.ended or not below or below[0].begin != line.stop:
            return False
        return line.words >= _WRAPPED and below[0].text[0].islower()

    def _weight(self, i: int, *, below_date: bool, in_list: bool) -> float:
        line = self.lines[i]
        if line.folded in self.repeated:
            return -4.0
        if line.ended and line.words >= _SENTENCE:
            # Right below a date stands a teaser or a comment, if it is not the first paragraph.
            return float(min(line.words, _SENTENCE if below_date else _MOST))
        if line.ended:
            return float(min(line.words - 1, 4))
        long = line.words >= _LONG and not line.cut_off and not in_list
        return 0.6 * min(line.words, _MOST) if long or self.runs_on(i) else -3.0


def _against(text: str) -> float:
    """Return the weight of a line of furniture."""
    if aside(text):
        return -3.0
    if legal(text):
        return -40.0
    opened = header(text)
    return {"comments": -90.0, "related": -25.0}.get(opened or "", -8.0)


def opens_list(text: str) -> bool:
    """Whether a line of furniture is the header of a list of links."""
    return not aside(text) and header(text) in ("related", "navigation")


def credit(line: Line) -> bool:
    """Whether a line says whose picture it describes."""
    if len(line.text) > _CAPTION:
        return False
    alone = line.words <= _CREDIT_WORDS and not line.ended and _CREDIT_LINE.search(line.text)
    return bool(alone or _CREDITED.search(line.text))


def find(page: Page) -> range:
    """Return the lines from the article's first paragraph to its last; empty where none is.

    Where nothing on the page is furniture, the capture is the article and goes on to its end.
    """
    weight, span = _heaviest(page.weights)
    if not any(page.furniture):
        span = range(span.start, len(page.lines)) if span else span
    elif weight < _LEAST:
        return range(0)
    return _trimmed(page, span)


def _heaviest(weights: Sequence[float]) -> tuple[float, range]:
    """Return the heaviest stretch and its weight.

    Below the comments' or the rights' line of an article already found, prose hardly counts.
    """
    best, span, total, start, trust = 0.0, range(0), 0.0, 0, 1.0
    for i, weight in enumerate(weights):
        if total <= 0:
            total, start = 0.0, i
        if weight <= _BREAK and best >= _FOUND:
            trust = _DISTRUST
        total += weight * trust if weight > 0 else weight
        if total > best:
            best, span = total, range(start, i + 1)
    return best, span


def _trimmed(page: Page, span: range) -> range:
    """Leave out what is on top of the first paragraph: title, standfirst, byline, caption."""
    start = span.start
    for i in span[:_OPENING]:
        if marks(page.lines[i]) and sum(page.weights[start:i]) < _LIGHT:
            start = i + 1
    while start < span.stop and not page.lines[start].ended and not page.runs_on(start):
        below_mark = start > 0 and marks(page.lines[start - 1])
        if below_mark and page.lines[start].words >= _LONG:
            break
        start += 1
    return range(start, span.stop) if start < span.stop else span
