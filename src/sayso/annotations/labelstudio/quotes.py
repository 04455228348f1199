"""Quotes ⇄ regions: content, cue and source are regions, arrows say what belongs together.

What follows from position (`kind`, `speakers`, `source_kind`, `source_naming`, `parent`) is
filled in or drawn only where it deviates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sayso.annotations.labelstudio import parts
from sayso.annotations.labelstudio.config import NEGATED, NO_OUTER, NO_SPEAKER, NONE, TYPES
from sayso.annotations.labelstudio.entities import opinion
from sayso.annotations.labelstudio.regions import local_id
from sayso.records.derive import by_rule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sayso.annotations.labelstudio.faults import Faults
    from sayso.annotations.labelstudio.regions import Drawing, Drawn, Fields, Region
    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.records.quote import Quote


def draw(layer: Layer, article: Article, drawing: Drawing) -> None:
    """Draw the parts of every quote, arrows between them, and what deviates."""
    mentions = {e.id: f"{e.id}-mention-0" for e in layer.entities}
    heads: list[str] = []
    for at, quote in enumerate(layer.quotes):
        follows = by_rule(quote, layer, article)
        odd = {name for name, value in follows.items() if getattr(quote, name) != value}
        head = draw_content(at, quote, drawing, _fields(quote, odd))
        heads.append(head)
        if "speakers" in odd:
            for speaker in quote.speakers:
                drawing.relate(head, mentions[speaker], "speaker")
        if "parent" in odd and quote.parent is not None:
            drawing.relate(head, f"{quote.parent}-content-0", "parent")
    named = list(zip(heads, layer.quotes, strict=True))
    wholes = {head: [(s.start, s.end) for s in quote.content] for head, quote in named}
    for label in ("cue", "source"):
        owned = [(head, quote.id, getattr(quote, label)) for head, quote in named]
        parts.draw(label, owned, wholes, drawing)


def draw_content(at: int, quote: Quote, drawing: Drawing, fields: Fields | None = None) -> str:
    """Draw the content of a quote, all its parts; give the first's id."""
    meta = {"at": at} | opinion(quote)
    return drawing.whole(quote.id, "content", quote.content, fields, meta)


def _fields(quote: Quote, odd: set[str]) -> Fields:
    """Say what the controls of a content say."""
    no_outer = "parent" in odd and quote.parent is None
    no_speaker = "speakers" in odd and not quote.speakers
    without = [v for v, so in ((NO_OUTER, no_outer), (NO_SPEAKER, no_speaker)) if so]
    return {
        "act": quote.act,
        "negated": NEGATED if quote.negated else None,
        "naming": quote.source_naming if "source_naming" in odd else None,
        "source_kind": (quote.source_kind or NONE) if "source_kind" in odd else None,
        "kind": quote.kind if "kind" in odd else None,
        "without": without or None,
    }


def read(
    drawn: Drawn, text: str, taken: set[str], belongs: Mapping[str, str], faults: Faults
) -> list[dict[str, Any]]:
    """Give quotes, as a layer has them, without what follows by rule.

    `belongs` gives the entity of a mention's region.
    """
    heads = {whole[0].id: whole for whole in drawn.wholes("content")}
    ids = content_ids(list(heads.values()), taken)
    own = {name: parts.read(name, drawn, heads, text, faults) for name in ("cue", "source")}
    belongs_to = {part.id: ids[head] for head, whole in heads.items() for part in whole}
    found = []
    for head, whole in heads.items():
        quote: dict[str, Any] = {
            "id": ids[head],
            "at": whole[0].meta.get("at"),
            "start": whole[0].start,
            "content": [part.span(text) for part in whole],
            "cue": [region.span(text) for region in own["cue"].get(head, ())],
            "source": [region.span(text) for region in own["source"].get(head, ())],
            "act": first_said(whole, "act") or "say",
            "negated": first_said(whole, "negated") is not None,
            "confidence": whole[0].meta.get("confidence"),
            "adjudication": whole[0].meta.get("adjudication"),
        }
        regions = [*whole, *own["source"].get(head, ())]
        found.append(quote | _deviating(regions, drawn, belongs_to, belongs))
    return found


def content_ids(wholes: Sequence[Sequence[Region]], taken: set[str]) -> dict[str, str]:
    """Give head region → id of the quote: the one it was drawn for, if no other has that."""
    ids: dict[str, str] = {}
    for head in sorted((whole[0] for whole in wholes), key=lambda head: head.number or 0):
        drawn_for = head.record
        if drawn_for is None or drawn_for in taken:
            drawn_for = local_id(head, taken)
        ids[head.id] = drawn_for
        taken.add(ids[head.id])
    return ids


def first_said(regions: Sequence[Region], control: str) -> str | None:
    """Give what a control says on the first region that says something."""
    return next((said for r in regions if (said := r.one(control)) is not None), None)


def _deviating(
    regions: Sequence[Region],
    drawn: Drawn,
    quotes: Mapping[str, str],
    belongs: Mapping[str, str],
) -> dict[str, Any]:
    """Give those fields of a quote that do not follow by rule.

    Its regions are its content's parts and its sources; `quotes` gives the quote of a content.
    """
    found: dict[str, Any] = {}
    for name, control in (("kind", "kind"), ("source_naming", "naming")):
        if said := first_said(regions, control):
            found[name] = said
    if said := first_said(regions, "source_kind"):
        found["source_kind"] = None if said == NONE else said
    without = {value for region in regions for value in region.fields.get("without", ())}
    named = [m.id for region in regions for m in drawn.partners("speaker", region, *TYPES)]
    speakers = list(dict.fromkeys(belongs[id_] for id_ in named))
    if speakers or NO_SPEAKER in without:
        found["speakers"] = speakers
    own = {region.id for region in regions}
    outer = [
        quotes[relation.end.id]
        for relation in drawn.relations
        if relation.label == "parent" and relation.start.id in own and relation.end.id in quotes
    ]
    if outer:
        found["parent"] = outer[0]
    elif NO_OUTER in without:
        found["parent"] = None
    return found
