"""A record → its card: every field of it, in words, with the spans and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sayso.report import escape
from sayso.report.decided import judged, manner
from sayso.report.marks import SURE_LOOK
from sayso.report.phrases import chain, sign, stretch, sure
from sayso.report.told import period

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.records.claim import Claim, When
    from sayso.records.entity import Entity
    from sayso.records.quote import Quote
    from sayso.records.span import Span
    from sayso.report.told import Told


def quote_card(told: Told, quote: Quote, ties: Sequence[str], lane: int, article: str) -> str:
    """Write the card of a quote with its links; `article` is what its article is called."""
    names = _speakers(told, quote)
    what = escape.joined([quote.source_naming, quote.source_kind or ""], " ")
    who = words(quote.source) or "nobody named"
    rows = [
        ("source", f'{who} <span class="note">{what}</span>{names}'),
        ("cue", words(quote.cue) or '<span class="note">none</span>'),
        ("content", words(quote.content)),
    ]
    if quote.parent:
        inner = f'<a href="#{told.article.id}:{quote.parent}">{quote.parent}</a>'
        rows.append(("inside", inner))
    rows += [("" if at else "links", line) for at, line in enumerate(ties)]
    rows += judged(quote)
    head = (
        f'{_id(article, quote.id)} <span class="kind">{quote.kind}</span> '
        f"{chain(told.chain(quote.id), article=article, acts=True)}{manner(quote.adjudication)}"
    )
    at = f"{told.article.id}:{quote.id}"
    return _card("quote", f"lane{lane}", at, quote.kind, f'<div class="top">{head}</div>', rows)


def claim_card(told: Told, claim: Claim, ties: Sequence[str], article: str) -> str:
    """Write the card of a claim with its links; `article` is what its article is called."""
    proposition = (
        f'<p class="proposition" dir="auto">{sign(claim.factuality)}'
        f"{escape.text(claim.proposition)}</p>"
        if claim.proposition
        else '<p class="proposition none">no proposition</p>'
    )
    rows = [("words", words(claim.content))]
    if claim.hedges:
        rows.append(("hedges", words(claim.hedges)))
    if claim.when:
        rows.append(("when", when(claim.when)))
    rows += [("" if at else "links", line) for at, line in enumerate(ties)]
    rows += judged(claim)
    look = SURE_LOOK[claim.factuality]
    inside = (
        f' <a class="in" href="#{told.article.id}:{claim.quote}">{claim.quote}</a>'
        if claim.quote
        else ""
    )
    head = (
        f"{_id(article, claim.id)} {sure(claim.factuality)} "
        f"{chain(told.chain(claim.quote), article=article, acts=True)}"
        f"{manner(claim.adjudication)}{inside}"
    )
    at = f"{told.article.id}:{claim.id}"
    top = f'<div class="top">{head}</div>{proposition}'
    return _card("claim", f"claim-{look}", at, claim.factuality, top, rows)


def entity_card(told: Told, entity: Entity, places: Sequence[str], article: str) -> str:
    """Write the entry of an entity; `places` holds the address of each mention's paragraph."""
    mentions = ", ".join(
        f'<a href="#{place}">{_span(mention)}</a>'
        + ("" if mention.level == "NAM" else f' <small class="level">{mention.level}</small>')
        for mention, place in zip(entity.mentions, places, strict=True)
    )
    item = entity.wikidata
    address = f"https://www.wikidata.org/wiki/{item}" if item else None
    known = f" {escape.link(address, escape.text(item))}" if item else ""
    rows = "".join(f'<small class="row">{key} {what}</small>' for key, what in judged(entity))
    return (
        f'<li class="entity" id="{told.article.id}:{entity.id}" data-r="{entity.id}" '
        f'data-f="{entity.type}" tabindex="0">'
        f'<span class="type {entity.type}">{entity.type}</span> '
        f'<b class="name">{escape.name(entity.name)}</b> <small class="rid">'
        f"<span>{escape.text(article)}·</span>{entity.id}</small>"
        f'{known}{manner(entity.adjudication)} <span class="mentions">{mentions}</span>{rows}</li>'
    )


def words(spans: Sequence[Span]) -> str:
    """Write spans as their words with their places; what lies between them as an ellipsis."""
    return ' <span class="gap">…</span> '.join(map(_span, spans))


def when(time: When) -> str:
    """Write a time: its words, its value, the days it covers."""
    days = period(time.begin, time.end)
    value = time.value or ("" if days else "not resolved")
    parts = [words([time.span]) if time.span else "", escape.text(value)]
    if days and days != time.value:
        parts.append(stretch(days))
    return escape.joined(parts)


def _span(span: Span) -> str:
    return (
        f'<q class="words" dir="auto">{escape.text(span.text)}</q> '
        f'<small class="at">{span.start}–{span.end}</small>'
    )


def _speakers(told: Told, quote: Quote) -> str:
    names = {e.id: e.name for e in told.layer.entities} if told.layer else {}
    links = [
        f'<a href="#{told.article.id}:{id_}">{escape.name(names.get(id_, id_))}</a>'
        for id_ in quote.speakers
    ]
    return f' <span class="note">=</span> {", ".join(links)}' if links else ""


def _id(article: str, id_: str) -> str:
    return f'<b class="id"><span>{escape.text(article)}·</span>{id_}</b>'


def _card(
    what: str, look: str, full_id: str, filtered_by: str, top: str, rows: Sequence[tuple[str, str]]
) -> str:
    id_ = full_id.partition(":")[2]
    listed = "".join(f"<dt>{key}</dt><dd>{inner}</dd>" for key, inner in rows)
    return (
        f'<div class="card {what} {look}" id="{full_id}" data-r="{id_}" data-f="{filtered_by}" '
        f'tabindex="0" role="group" aria-label="{what} {id_}">{top}<dl>{listed}</dl></div>'
    )
