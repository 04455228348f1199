"""A layer → what is drawn on the text: quotes in lanes by their depth, the rest over them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.records.derive import chains
from sayso.report.segments import Mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.records.claim import When
    from sayso.records.layer import Layer
    from sayso.records.quote import Quote
    from sayso.records.span import Span

LANES: Final = 5  # lines under a text before colours repeat
SURE: Final = {
    "CT+": "certain",
    "CT-": "certainly not",
    "PR+": "probable",
    "PR-": "probably not",
    "PS+": "possible",
    "PS-": "possibly not",
    "CTu": "known whether, not told which",
    "Uu": "not committed to",
}
# what is put before a sentence that its source does not say is so
SIGN: Final = {
    "CT-": "not:",
    "PR-": "probably not:",
    "PS-": "possibly not:",
    **dict.fromkeys(("CTu", "Uu"), "whether:"),
}
SURE_LOOK: Final = {
    **dict.fromkeys(("PR+", "PR-", "PS+", "PS-"), "unsure"),
    **dict.fromkeys(("CTu", "Uu"), "open"),
    "CT+": "holds",
    "CT-": "fails",
}


def marks_of(layer: Layer) -> list[Mark]:
    """Give every span of a layer as a mark, outer quotes first, mentions last."""
    lanes = lanes_of(layer.quotes)
    quotes = sorted(layer.quotes, key=lambda quote: lanes[quote.id])
    found: list[Mark] = []
    for quote in quotes:
        found += _marks(quote.id, "content", quote.content, f"lane{lanes[quote.id]}", quote.id)
    for claim in layer.claims:
        look = f"claim-{SURE_LOOK[claim.factuality]}"
        found += _marks(claim.id, "content", claim.content, look, claim.id)
    for quote in quotes:
        found += _marks(quote.id, "source", quote.source, "source")
        found += _marks(quote.id, "cue", quote.cue, "cue")
    for claim in layer.claims:
        found += _marks(claim.id, "hedges", claim.hedges, "hedge")
        if claim.when and claim.when.span:
            look = "when" if is_resolved(claim.when) else "unresolved"
            found += _marks(claim.id, "when", (claim.when.span,), look)
    for entity in layer.entities:
        found += [
            Mark(
                mention.start,
                mention.end,
                entity.id,
                "mentions",
                at,
                len(entity.mentions),
                entity.type,
                entity.type if mention.level == "NAM" else f"{entity.type} {mention.level.lower()}",
            )
            for at, mention in enumerate(entity.mentions)
        ]
    return found


def is_resolved(time: When) -> bool:
    """Tell whether it is known when a time is."""
    return bool(time.value or time.begin or time.end)


def lanes_of(quotes: Sequence[Quote]) -> dict[str, int]:
    """Give each quote the lane its content is underlined in, from 1.

    Its depth, or the next lane that no quote on the same words has taken. Past the last lane
    lines fall together; brackets and cards still tell them apart.
    """
    depths = {id_: len(chain) for id_, chain in chains(quotes).items()}
    taken: dict[int, list[Span]] = {}
    lanes = {}
    for quote in sorted(quotes, key=lambda q: (depths[q.id], q.content[0].start)):
        lane = min(depths[quote.id], LANES)
        while lane < LANES and _meet(quote.content, taken.get(lane, ())):
            lane += 1
        taken.setdefault(lane, []).extend(quote.content)
        lanes[quote.id] = lane
    return lanes


def _meet(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(one.start < two.end and two.start < one.end for one in some for two in others)


def _marks(record: str, field: str, spans: Sequence[Span], look: str, note: str = "") -> list[Mark]:
    return [
        Mark(span.start, span.end, record, field, at, len(spans), look, note)
        for at, span in enumerate(spans)
    ]
