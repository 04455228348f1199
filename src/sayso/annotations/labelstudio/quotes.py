"""Quotes ⇄ regions: content, cue and source are regions, arrows say what belongs together.

What follows from position (`kind`, `speakers`, `source_kind`, `source_naming`, `parent`) is
filled in or drawn only where it deviates.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.labelstudio.config import NEGATED, NO_OUTER, NO_SPEAKER, NONE, TYPES
from sayso.annotations.labelstudio.entities import opinion
from sayso.annotations.labelstudio.faults import Fault
from sayso.annotations.labelstudio.regions import local_id
from sayso.records.derive import complete

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sayso.annotations.labelstudio.faults import Faults
    from sayso.annotations.labelstudio.regions import Drawing, Drawn, Fields, Region
    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.records.quote import Quote

_BY_RULE: Final = ("kind", "speakers", "source_kind", "source_naming", "parent")


def draw(layer: Layer, article: Article, drawing: Drawing) -> None:
    """Draw the parts of every quote, arrows between them, and what deviates."""
    follows = _derived(layer, article)
    mentions = {e.id: f"{e.id}-mention-0" for e in layer.entities}
    for at, quote in enumerate(layer.quotes):
        derived = {name: getattr(follows[name][at], name) for name in _BY_RULE}
        odd = {name for name in _BY_RULE if getattr(quote, name) != derived[name]}
        head = draw_content(at, quote, drawing, _fields(quote, odd))
        for part, spans in (("cue", quote.cue), ("source", quote.source)):
            for n, span in enumerate(spans):
                drawing.relate(head, drawing.shared(f"{quote.id}-{part}-{n}", part, span), part)
        if "speakers" in odd:
            for speaker in quote.speakers:
                drawing.relate(head, mentions[speaker], "speaker")
        if "parent" in odd and quote.parent is not None:
            drawing.relate(head, f"{quote.parent}-content-0", "parent")


def draw_content(
    at: int, quote: Quote, drawing: Drawing, fields: Fields | None = None
) -> str:
    """Draw the content of a quote, all its parts; give the first's id."""
    head = f"{quote.id}-content-0"
    meta = {"at": at} | opinion(quote)
    drawing.region(head, "content", quote.content[0], fields, meta)
    for n, span in enumerate(quote.content[1:], 1):
        part = drawing.region(f"{quote.id}-content-{n}", "content", span)
        drawing.relate(f"{quote.id}-content-{n - 1}", part, "continues")
    return head


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


def _derived(layer: Layer, article: Article) -> dict[str, Sequence[Quote]]:
    """Derive each field that follows by rule, were it not given and all others were."""
    found = {}
    for name in _BY_RULE:
        silent = [
            quote.model_construct(
                _fields_set=quote.model_fields_set - {name}, **{**dict(quote), name: _empty(name)}
            )
            for quote in layer.quotes
        ]
        without = layer.model_copy(update={"quotes": tuple(silent)})
        found[name] = complete(without, article).quotes
    return found


def _empty(name: str) -> Any:
    return () if name == "speakers" else None


def read(
    drawn: Drawn, text: str, taken: set[str], belongs: Mapping[str, str], faults: Faults
) -> list[dict[str, Any]]:
    """Give quotes, as a layer has them, without what follows by rule.

    `belongs` gives the entity of a mention's region.
    """
    heads = {parts[0].id: parts for parts in drawn.wholes("content")}
    ids = content_ids(list(heads.values()), taken)
    found = []
    joined: set[str] = set()
    for head, parts in heads.items():
        quote: dict[str, Any] = {
            "id": ids[head],
            "at": next((p.meta["at"] for p in parts if isinstance(p.meta.get("at"), int)), None),
            "start": parts[0].start,
            "content": [part.span(text) for part in parts],
            "act": _said(parts, "act") or "say",
            "negated": _said(parts, "negated") is not None,
            "confidence": parts[0].meta.get("confidence"),
            "adjudication": parts[0].meta.get("adjudication"),
        }
        for label in ("cue", "source"):
            own = [r for part in parts for r in drawn.partners(label, part, label)]
            joined |= {region.id for region in own}
            distinct = {region.id: region for region in own}.values()
            quote[label] = [r.span(text) for r in sorted(distinct, key=lambda r: r.start)]
        found.append(quote | _deviating(parts, drawn, ids, belongs))
    for region in drawn.labelled("cue", "source"):
        if region.id not in joined:
            words = text[region.start : region.end]
            rows = [{"id": region.id, "label": region.label, **region.span(text)}]
            faults.add(Fault.ORPHAN, f"the {region.label} {words!r} belongs to no content", rows)
    return found


def content_ids(wholes: Sequence[Sequence[Region]], taken: set[str]) -> dict[str, str]:
    """Give head region → id of the quote: the one it was drawn for, if no other has that."""
    ids: dict[str, str] = {}
    for parts in sorted(wholes, key=lambda parts: parts[0].number or 0):
        record = parts[0].record
        ids[parts[0].id] = (
            record if record is not None and record not in taken else local_id(parts[0], taken)
        )
        taken.add(ids[parts[0].id])
    return ids


def _said(parts: Sequence[Region], control: str) -> str | None:
    """Give what a control says on the first part that says something."""
    return next((said for part in parts if (said := part.one(control)) is not None), None)


def _deviating(
    parts: Sequence[Region], drawn: Drawn, ids: Mapping[str, str], belongs: Mapping[str, str]
) -> dict[str, Any]:
    """Give those fields of a quote that do not follow by rule."""
    found: dict[str, Any] = {}
    for name, control in (("kind", "kind"), ("source_naming", "naming")):
        if said := _said(parts, control):
            found[name] = said
    if said := _said(parts, "source_kind"):
        found["source_kind"] = None if said == NONE else said
    without = {value for part in parts for value in part.fields.get("without", ())}
    speakers = _speakers(parts, drawn, belongs)
    if speakers or NO_SPEAKER in without:
        found["speakers"] = speakers
    own = {part.id for part in parts}
    outer = [
        relation.end.id
        for relation in drawn.relations
        if relation.label == "parent" and relation.start.id in own
    ]
    heads = {p.id: h[0].id for h in drawn.wholes("content") for p in h} if outer else {}
    if outer and outer[0] in heads:
        found["parent"] = ids[heads[outer[0]]]
    elif NO_OUTER in without:
        found["parent"] = None
    return found


def _speakers(parts: Sequence[Region], drawn: Drawn, belongs: Mapping[str, str]) -> list[str]:
    """Give the entities that arrows name as speakers, in the order in which they were drawn."""
    sources = [r for part in parts for r in drawn.partners("source", part, "source")]
    named = [
        belongs[mention.id]
        for region in [*parts, *sources]
        for mention in drawn.partners("speaker", region, *TYPES)
    ]
    return list(dict.fromkeys(named))
