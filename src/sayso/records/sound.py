"""The quick look at a layer: nearly all break no rule, and to look at each record costs."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise, repeat
from operator import le, sub
from typing import TYPE_CHECKING, Final

import regex

from sayso.records.derive import lies_within
from sayso.records.rules import is_day

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sayso.records.article import Article
    from sayso.records.claim import Claim, When
    from sayso.records.layer import Layer
    from sayso.records.quote import Quote
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


_WEAK: Final = frozenset({"PR+", "PR-", "PS+", "PS-"})


def sound(layer: Layer, article: Article) -> bool:
    """Tell quickly whether a complete layer breaks no rule.

    False says only that one should look at it record by record.
    """
    return (
        layer.text_sha256 == article.text_sha256
        and _made(layer)
        and _records(layer, article.published)
        and _spans(layer, article)
    )


def _made(layer: Layer) -> bool:
    """Look at who made it, and at what gold requires."""
    made = layer.provenance
    if made.created is not None and not is_day(made.created):
        return False
    return layer.kind != "gold" or (
        made.guideline is not None
        and made.annotator_kind in ("person", "reference")
        and all(claim.proposition is not None for claim in layer.claims)
    )


def _records(layer: Layer, published: str | None) -> bool:
    """Look at ids, references, chains, factuality and times."""
    entities = {entity.id for entity in layer.entities}
    quotes = {quote.id: quote for quote in layer.quotes}
    claims = {claim.id for claim in layer.claims}
    known = len(layer.entities) + len(layer.quotes) + len(layer.claims)
    return (
        len(claims.union(entities, quotes)) == known
        and _apart(layer)
        and _quotes(quotes, entities)
        and _claims(layer.claims, quotes, published)
    )


def _quotes(quotes: Mapping[str, Quote], entities: set[str]) -> bool:
    """Look at speakers and parents."""
    for quote in quotes.values():
        if not entities.issuperset(quote.speakers):
            return False
        if quote.parent is not None:
            outer = quotes.get(quote.parent)
            if outer is None or not _strictly(quote.content, outer.content):
                return False
    return True


def _claims(claims: Sequence[Claim], quotes: Mapping[str, Quote], published: str | None) -> bool:
    """Look at quotes, hedges and times."""
    for claim in claims:
        if claim.quote is not None:
            around = quotes.get(claim.quote)
            if around is None or not lies_within(claim.content, around.content):
                return False
        if bool(claim.hedges) is not (claim.factuality in _WEAK):
            return False
        if claim.when is not None and not _timely(claim.when, published):
            return False
    return True


def _apart(layer: Layer) -> bool:
    """Tell whether no two records of a list begin and end alike: so they are not equal."""
    entities, quotes, claims = layer.entities, layer.quotes, layer.claims
    return (
        len({(e.mentions[0].start, e.mentions[-1].end) for e in entities}) == len(entities)
        and len({(q.content[0].start, q.content[-1].end) for q in quotes}) == len(quotes)
        and len({(c.content[0].start, c.content[-1].end) for c in claims}) == len(claims)
    )


def _strictly(inner: Sequence[Span], outer: Sequence[Span]) -> bool:
    """Tell whether content lies inside other content and is less: so there is no circle."""
    if not lies_within(inner, outer):
        return False
    return sum([s.end - s.start for s in inner]) < sum([s.end - s.start for s in outer])


def _timely(when: When, published: str | None) -> bool:
    """Tell whether a time has days of the calendar, in order, and may have them."""
    begin, end = when.begin, when.end
    if not ((begin is None or is_day(begin)) and (end is None or is_day(end))):
        return False
    if begin is not None and end is not None and begin > end:
        return False
    return published is not None or not (begin or end or when.value)


def _spans(layer: Layer, article: Article) -> bool:
    """Look at spans: their words, their edges, their order, their zones."""
    spans: list[Span] = []
    for entity in layer.entities:
        spans += entity.mentions
    bounds = [len(spans)]  # before it each may lie in a zone of its own
    for quote in layer.quotes:
        content, cue, source = quote.content, quote.cue, quote.source
        if (len(content) > 1 or len(cue) > 1 or len(source) > 1) and not (
            _ordered(content) and _ordered(cue) and _ordered(source)
        ):
            return False
        spans += content
        spans += cue
        spans += source
        bounds.append(len(spans))
    for claim in layer.claims:
        content, hedges = claim.content, claim.hedges
        if (len(content) > 1 or len(hedges) > 1) and not (_ordered(content) and _ordered(hedges)):
            return False
        spans += content
        spans += hedges
        if claim.when is not None and claim.when.span is not None:
            spans.append(claim.when.span)
        bounds.append(len(spans))
    starts = [span.start for span in spans]
    ends = [span.end for span in spans]
    return _right(spans, starts, ends, article.text) and _in_zones(starts, ends, bounds, article)


def _ordered(spans: Sequence[Span]) -> bool:
    """Tell whether parts are in order and disjoint."""
    return all(a.end <= b.start for a, b in pairwise(spans))


def _right(spans: Sequence[Span], starts: list[int], ends: list[int], text: str) -> bool:
    """Tell whether spans are where their words are, without white space, at grapheme edges."""
    words = [span.text for span in spans]
    # lengths first: so none runs past the text
    if list(map(sub, ends, starts)) != list(map(len, words)):
        return False
    if not all(map(text.startswith, words, starts)) or list(map(str.strip, words)) != words:
        return False
    return not any(map(joined, [text[at - 1 : at + 1] for at in {*starts, *ends} if at]))


def _in_zones(starts: list[int], ends: list[int], bounds: list[int], article: Article) -> bool:
    """Tell whether each span lies in a zone, and those between two bounds in the same."""
    begins, limits = article.zone_edges
    zones = list(map(bisect_right, repeat(begins), starts))
    if not all(map(le, ends, map(limits.__getitem__, zones))):
        return False
    return all(
        [zones[begin:end].count(zones[begin]) == end - begin for begin, end in pairwise(bounds)]  # noqa: C419  the hot path
    )


@lru_cache(maxsize=2**14)
def joined(pair: str) -> bool:
    """Tell whether two code points may be of one grapheme; what is before them decides."""
    if len(pair) < len("ab") or max(pair) < _FIRST_JOINING:
        return False
    return bool(_EXTENDING.match(pair[1]) or _PREPENDED.match(pair[0]))
