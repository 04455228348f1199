"""Links between the claims of an event: found by what they share, decided by what they say."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sayso.compare.same import canonical
from sayso.predict.confidence import LINKS
from sayso.predict.links.likeness import Likeness
from sayso.predict.links.relations import Judged, relate
from sayso.predict.links.said import read
from sayso.records.link import SYMMETRIC, End, Link, LinkSet
from sayso.records.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sayso.predict.links.said import Said
    from sayso.records.article import Article
    from sayso.records.claim import Claim
    from sayso.records.layer import Layer
    from sayso.records.link import Relation
    from sayso.records.provenance import Provenance
    from sayso.records.quote import Quote

_PLURAL: Final = re.compile(r"\b(?:reports|allegations|claims|accusations|charges|rumou?rs)\b")
_STOP: Final = re.compile(r"[.!?][\"'”’)]*\s|\n")
_FAR: Final = 2000  # code points in which the sentences right before are looked for
_POINTER: Final = 5  # words of a content that only points ("the reports", rule Q17)
Full = tuple[str, str]


def find(
    event_id: str, readings: Sequence[tuple[Article, Layer]], provenance: Provenance
) -> LinkSet:
    """Find the links between the claims of an event's articles."""
    readings = sorted(readings, key=lambda reading: reading[0].id)
    claims = read(readings)
    judged = [
        found
        for cosine, one, two in Likeness(claims).pairs()
        if (found := relate(cosine, one, two)) is not None
    ]
    kept = _nearest(_grouped(judged, {claim.end: claim for claim in claims}))
    rows: set[tuple[Full, Relation, Full]] = {
        (j.subject.end, j.relation, j.object.end) for j in kept
    }
    rows |= {
        ((article.id, quote.id), "denies", (article.id, claim.id))
        for article, layer in readings
        for quote, claim in _denied(article, layer)
    }
    return LinkSet(
        schema_version=SCHEMA_VERSION,
        event_id=event_id,
        kind="prediction",
        provenance=provenance,
        links=tuple(_link(f"l{n}", *row) for n, row in enumerate(sorted(rows), 1)),
    )


def _link(id_: str, subject: Full, relation: Relation, object_: Full) -> Link:
    subject, _, object_ = canonical((subject, relation, object_))
    return Link(
        id=id_,
        subject=End(article_id=subject[0], id=subject[1]),
        relation=relation,
        object=End(article_id=object_[0], id=object_[1]),
        confidence=LINKS[relation],
    )


def _grouped(judged: Sequence[Judged], claims: dict[Full, Said]) -> Iterator[Judged]:
    """Link each member of a group that is the same to its first, and groups by firsts (L3)."""
    first = _firsts([(j.subject, j.object) for j in judged if j.relation == "same_as"])
    score = dict.fromkeys(first, 0.0)
    for j in judged:
        if j.relation == "same_as":
            for claim in (j.subject, j.object):
                score[claim.end] = max(score[claim.end], j.score)
    for end, head in first.items():
        if end != head.end:
            yield Judged(head, "same_as", claims[end], score[end])
    for j in judged:
        subject, object_ = first.get(j.subject.end, j.subject), first.get(j.object.end, j.object)
        if j.relation != "same_as" and subject is not object_:
            yield Judged(subject, j.relation, object_, j.score)


def _firsts(same: Sequence[tuple[Said, Said]]) -> dict[Full, Said]:
    """Give each end of pairs that are the same → the first claim of its group.

    As `compare.same.firsts`, but by union and find: an event has thousands.
    """
    first: dict[Full, Said] = {}

    def find_first(claim: Said) -> Said:
        path = []
        while (above := first.setdefault(claim.end, claim)) is not claim:
            path.append(claim.end)
            claim = above
        first.update(dict.fromkeys(path, claim))
        return claim

    for pair in same:
        one, two = sorted(map(find_first, pair), key=lambda claim: claim.order)
        first[two.end] = one
    for claim in (claim for pair in same for claim in pair):
        find_first(claim)
    return first


def _nearest(judged: Iterator[Judged]) -> list[Judged]:
    """Keep, of what a claim elaborates or updates, the nearest; of two directions, one (L3)."""
    kept: list[Judged] = []
    pairs: set[frozenset[Full]] = set()
    directed: set[Full] = set()
    for j in sorted(judged, key=lambda j: (-j.score, j.subject.end, j.object.end)):
        pair = frozenset((j.subject.end, j.object.end))
        if pair in pairs or (j.relation not in SYMMETRIC and j.subject.end in directed):
            continue
        if j.relation not in SYMMETRIC:
            directed.add(j.subject.end)
        pairs.add(pair)
        kept.append(j)
    return kept


def _denied(article: Article, layer: Layer) -> Iterator[tuple[Quote, Claim]]:
    """Give what a denial that only points denies: what the sentences right before assert (L7)."""
    for quote in layer.quotes:
        text = " ".join(span.text for span in quote.content)
        if quote.act != "deny" or quote.negated or len(text.split()) > _POINTER:
            continue
        start, end = _before(article, quote, 2 if _PLURAL.search(text) else 1)
        inside = [
            c for c in layer.claims if start <= c.content[0].start and c.content[-1].end <= end
        ]
        for claim in inside:
            if not any(other is not claim and _holds(other, claim) for other in inside):
                yield quote, claim


def _before(article: Article, quote: Quote, sentences: int) -> tuple[int, int]:
    """Give where the sentences right before a quote's stand, code points."""
    at = min(span.start for span in (*quote.content, *quote.cue, *quote.source))
    begin = max(0, at - _FAR)
    edges = [begin, *(match.end() for match in _STOP.finditer(article.text, begin, at))]
    return edges[max(0, len(edges) - 1 - sentences)], edges[-1]


def _holds(outer: Claim, inner: Claim) -> bool:
    """Tell whether one claim is a part of another: what that takes for granted."""
    if _size(outer) <= _size(inner):
        return False
    start, end = outer.content[0].start, outer.content[-1].end
    return start <= inner.content[0].start and inner.content[-1].end <= end


def _size(claim: Claim) -> int:
    return sum(span.end - span.start for span in claim.content)
