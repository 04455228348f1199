"""How well spans were found: whole contents, and contents by their contiguous segments.

Matching is one to one, the best overlap (intersection over union, in code points) first, so that
nothing counts twice.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from sayso.compare.fields import ends
from sayso.compare.match import HALF, overlap, pairs, touching
from sayso.records.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sayso.records.quote import Quote

Content = tuple[Span, ...]


class Alike(NamedTuple):
    """How many contents of one side the other has too, each at most once."""

    equal: int
    """With the same offsets."""
    half: int
    """That overlap by half or more; never fewer than `equal`."""


def alike(pred: Sequence[Sequence[Span]], gold: Sequence[Sequence[Span]]) -> Alike:
    """Count the contents that both sides have."""
    ours, theirs = (Counter(tuple(ends(content)) for content in side) for side in (pred, gold))
    return Alike((ours & theirs).total(), len(pairs(pred, gold, _half, touching(pred, gold))))


def touched(pred: Sequence[Sequence[Span]], gold: Sequence[Sequence[Span]]) -> tuple[int, int]:
    """Count the predicted, and the gold, that share a code point with any of the other side."""
    found = touching(pred, gold)
    return len({at for at, _ in found}), len({at for _, at in found})


def segments(quotes: Iterable[Quote]) -> list[Content]:
    """Give each contiguous piece of the contents of quotes, its edges trimmed, as a content.

    A piece of nothing but white space, quote marks and punctuation is none.
    """
    trimmed = (_trimmed(span) for quote in quotes for span in quote.content)
    return [(span,) for span in trimmed if span is not None]


def _trimmed(span: Span) -> Span | None:
    start, end = 0, len(span.text)
    while start < end and _edge(span.text[start]):
        start += 1
    while end > start and _edge(span.text[end - 1]):
        end -= 1
    if start == end:
        return None
    words = span.text[start:end]
    return Span(start=span.start + start, end=span.start + end, text=words)


@lru_cache(maxsize=2**12)
def _edge(char: str) -> bool:
    """Tell white space, quote marks and punctuation; grave and acute accents pass for marks."""
    return char.isspace() or char in "`´" or unicodedata.category(char).startswith("P")


def _half(one: Sequence[Span], other: Sequence[Span]) -> float:
    found = overlap(one, other)
    return found if found >= HALF else 0.0
