"""Claims ⇄ regions: a claim is a region, hedges and times are regions that lie in it or are joined.

A claim that is just what a quote says is no second region: the quote's content then has a
factuality. A hedge or time with no arrow belongs to the smallest claim around it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.labelstudio import parts
from sayso.annotations.labelstudio.config import NO_OUTER
from sayso.annotations.labelstudio.entities import opinion
from sayso.annotations.labelstudio.faults import Fault
from sayso.annotations.labelstudio.quotes import content_ids, first_said
from sayso.annotations.labelstudio.regions import META, local_id
from sayso.records.derive import quotes_around

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sayso.annotations.labelstudio.faults import Faults
    from sayso.annotations.labelstudio.regions import Drawing, Drawn, Region
    from sayso.records.claim import Claim, When
    from sayso.records.layer import Layer
    from sayso.records.span import Span

_DAY: Final = r"\d{4}-\d{2}-\d{2}"
_WHEN: Final = re.compile(rf"(?s:(?P<value>.*?)) ?\[(?P<begin>{_DAY})?\.\.(?P<end>{_DAY})?\]")


def draw(layer: Layer, drawing: Drawing) -> None:
    """Draw every claim; the contents of the quotes are drawn already."""
    derived = quotes_around(layer.claims, layer.quotes)
    owner = _on_contents(layer)
    heads = {
        claim.id: _draw(at, claim, owner.get(claim.id), drawing)
        for at, claim in enumerate(layer.claims)
    }
    for at, claim in enumerate(layer.claims):
        if claim.quote != derived[at] and claim.quote is not None:
            drawing.relate(heads[claim.id], f"{claim.quote}-content-0", "quote")
    wholes = {heads[c.id]: [(s.start, s.end) for s in c.content] for c in layer.claims}
    hedges = [(heads[claim.id], claim.id, claim.hedges) for claim in layer.claims]
    times = [(heads[claim.id], claim.id, _times(claim)) for claim in layer.claims]
    parts.draw("hedge", hedges, wholes, drawing)
    parts.draw("time", times, wholes, drawing)
    for at, claim in enumerate(layer.claims):
        if claim.quote is None and derived[at] is not None:
            drawing.fill(heads[claim.id], claim.content[0], {"whose": NO_OUTER})


def _draw(at: int, claim: Claim, quote: str | None, drawing: Drawing) -> str:
    """Draw a claim's content, or put it on the content of the quote that says just that."""
    fields = {
        "factuality": claim.factuality,
        "proposition": claim.proposition,
        "when": _written(claim.when),
    }
    meta = {"at": at} | opinion(claim)
    if quote is not None:
        head = f"{quote}-content-0"
        drawing.fill(head, claim.content[0], fields)
        row = next(row for row in drawing.rows if row.get("id") == head)
        row["meta"][META]["claim"] = {"id": claim.id} | meta
        return head
    return drawing.whole(claim.id, "claim", claim.content, fields, meta)


def _on_contents(layer: Layer) -> dict[str, str]:
    """Give claim → quote for claims that are the whole content of their own quote."""
    contents = {quote.id: quote.content for quote in layer.quotes}
    found: dict[str, str] = {}
    for claim in layer.claims:
        quote = claim.quote
        if (
            quote is not None
            and claim.content == contents.get(quote)
            and quote not in found.values()
        ):
            found[claim.id] = quote
    return found


def _times(claim: Claim) -> Sequence[Span]:
    return () if claim.when is None or claim.when.span is None else (claim.when.span,)


def _written(when: When | None) -> str | None:
    """Write a time as `VALUE [BEGIN..END]`; null where its span says it all."""
    if when is None:
        return None
    if when.begin is None and when.end is None:
        if when.value is not None and not _WHEN.fullmatch(when.value):
            return when.value
        if when.value is None and when.span is not None:
            return None
    days = f"[{when.begin or ''}..{when.end or ''}]"
    return days if when.value is None else f"{when.value} {days}"


def read(
    drawn: Drawn, text: str, taken: set[str], quotes: Mapping[str, str], faults: Faults
) -> list[dict[str, Any]]:
    """Give claims, as a layer has them, without the quote where it follows from position.

    `quotes` gives the quote of a content's first region.
    """
    wholes = drawn.wholes("claim")
    contents = [whole for whole in drawn.wholes("content") if _is_claim(whole[0])]
    ids = {whole[0].id: _carried_id(whole[0], taken) for whole in contents}
    ids |= content_ids(wholes, taken)
    heads = {whole[0].id: whole for whole in (*wholes, *contents)}
    hedges = parts.read("hedge", drawn, heads, text, faults)
    times = parts.read("time", drawn, heads, text, faults)
    found = []
    for head, whole in heads.items():
        region = whole[0]
        meta = region.meta.get("claim") if region.label == "content" else region.meta
        meta = meta if isinstance(meta, dict) else {}
        factuality = first_said(whole, "factuality")
        if factuality is None:
            words = text[region.start : region.end]
            rows = [part.told(text) for part in whole]
            faults.add(Fault.RECORD, f"the claim {words!r} has no factuality", rows)
            continue
        claim: dict[str, Any] = {
            "id": ids[head],
            "at": meta.get("at"),
            "start": region.start,
            "content": [part.span(text) for part in whole],
            "proposition": first_said(whole, "proposition"),
            "factuality": factuality,
            "hedges": [hedge.span(text) for hedge in hedges.get(head, ())],
            "when": _when(first_said(whole, "when"), times.get(head, []), text, faults),
            "confidence": meta.get("confidence"),
            "adjudication": meta.get("adjudication"),
        }
        outer = [q for part in whole for q in drawn.partners("quote", part, "content")]
        if outer and (quote := quotes.get(_head_of(outer[0], drawn))):
            claim["quote"] = quote
        elif region.label == "content" and region.id in quotes:
            claim["quote"] = quotes[region.id]
        if first_said(whole, "whose"):
            claim["quote"] = None
        found.append(claim)
    return found


def _is_claim(head: Region) -> bool:
    return any(head.one(name) for name in ("factuality", "proposition", "when", "whose"))


def _carried_id(head: Region, taken: set[str]) -> str:
    carried = head.meta.get("claim")
    id_ = carried.get("id") if isinstance(carried, dict) else None
    id_ = id_ if isinstance(id_, str) and id_ not in taken else None
    if id_ is None:
        id_ = local_id(head, taken)
    taken.add(id_)
    return id_


def _head_of(content: Region, drawn: Drawn) -> str:
    return next(
        (whole[0].id for whole in drawn.wholes("content") if any(p is content for p in whole)),
        content.id,
    )


def _when(
    written: str | None, times: Sequence[Region], text: str, faults: Faults
) -> dict[str, Any] | None:
    """Read a time from its region and from `VALUE [BEGIN..END]`."""
    if written is None and not times:
        return None
    if len(times) > 1:
        rows = [time.told(text) for time in times]
        faults.add(Fault.RECORD, f"a claim has {len(times)} times; the first counts", rows)
    days = _WHEN.fullmatch(written or "")
    value = (days["value"] or None) if days else written
    return {
        "span": times[0].span(text) if times else None,
        "value": value,
        "begin": days["begin"] if days else None,
        "end": days["end"] if days else None,
    }
