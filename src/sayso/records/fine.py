"""The quick look at the spans of a layer: nearly all layers are fine, and the long look costs."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from operator import le, sub
from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.records.span import Span

# Two code points below this are never one grapheme (CR LF apart, which no text has).
_FIRST_JOINING: Final = "\u0300"
# What may be joined to the code point before it: marks, joiners, flags, Hangul, pictographs.
_EXTENDING: Final = regex.compile(
    r"[\p{GCB=Extend}\p{GCB=SpacingMark}\u200d\p{Regional_Indicator}\p{Hangul}"
    r"\p{Extended_Pictographic}]"
)
# What may be joined to the one after it: signs that precede a number, and Indic viramas.
_PREPENDED: Final = regex.compile(r"[\p{GCB=Prepend}\p{GCB=Extend}\u200d]")


def fine(layer: Layer, article: Article) -> bool:
    """Tell quickly whether the spans of a layer break no rule.

    False says only that one should look at them one by one.
    """
    spans: list[Span] = []
    for entity in layer.entities:
        spans += entity.mentions
    apart = len(spans)  # each may lie in a zone of its own
    bounds = [apart]
    for quote in layer.quotes:
        if not (_ordered(quote.content) and _ordered(quote.cue) and _ordered(quote.source)):
            return False
        spans += quote.content
        spans += quote.cue
        spans += quote.source
        bounds.append(len(spans))
    for claim in layer.claims:
        if not (_ordered(claim.content) and _ordered(claim.hedges)):
            return False
        spans += claim.content
        spans += claim.hedges
        if claim.when is not None and claim.when.span is not None:
            spans.append(claim.when.span)
        bounds.append(len(spans))
    starts = [span.start for span in spans]
    ends = [span.end for span in spans]
    return _right(spans, starts, ends, article.text) and _in_zones(starts, ends, bounds, article)


def _ordered(spans: Sequence[Span]) -> bool:
    """Tell whether parts are in order and disjoint; most are alone."""
    return len(spans) <= 1 or all(a.end <= b.start for a, b in pairwise(spans))


def _right(spans: Sequence[Span], starts: list[int], ends: list[int], text: str) -> bool:
    """Tell whether spans are where their words are, without white space, at grapheme edges."""
    words = [span.text for span in spans]
    # lengths first: so no slice is longer than its words, and none runs past the text
    if list(map(sub, ends, starts)) != list(map(len, words)):
        return False
    if [text[start:end] for start, end in zip(starts, ends, strict=True)] != words:
        return False
    if list(map(str.strip, words)) != words:
        return False
    return not any(map(joined, [text[at - 1 : at + 1] for at in {*starts, *ends} if at]))


def _in_zones(starts: list[int], ends: list[int], bounds: list[int], article: Article) -> bool:
    """Tell whether each span lies in a zone, and those between two bounds in the same."""
    first = [zone.start for zone in article.zones]
    last = [zone.end for zone in article.zones]
    zones = [bisect_right(first, start) - 1 for start in starts]
    if min(zones, default=0) < 0 or not all(map(le, ends, map(last.__getitem__, zones))):
        return False
    begin = bounds[0]
    for end in bounds[1:]:
        if zones[begin:end] != [zones[begin]] * (end - begin):
            return False
        begin = end
    return True


@lru_cache(maxsize=2**14)
def joined(pair: str) -> bool:
    """Tell whether two code points may be of one grapheme; what is before them decides."""
    if len(pair) < len("ab") or max(pair) < _FIRST_JOINING:
        return False
    return bool(_EXTENDING.match(pair[1]) or _PREPENDED.match(pair[0]))
