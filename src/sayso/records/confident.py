"""What is left of a prediction when unsure records are left out, with references mended."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from sayso.records.claim import Claim
    from sayso.records.entity import Entity
    from sayso.records.layer import Layer
    from sayso.records.link import Link, LinkSet
    from sayso.records.quote import Quote


def confident(layer: Layer, least: float) -> Layer:
    """Give a layer without the records whose confidence is below `least`.

    A record without confidence stays: nobody said that it is unsure. A quote whose speaker falls
    loses that speaker; a quote or a claim whose quote falls moves to the next outer one that
    stays, or to the writer. A layer of which nothing falls is returned as it is.
    """
    people = {entity.id for entity in layer.entities if unsure(entity, least)}
    fallen = {quote.id: quote.parent for quote in layer.quotes if unsure(quote, least)}
    claims = {claim.id for claim in layer.claims if unsure(claim, least)}
    if not (people or fallen or claims):
        return layer
    return layer.model_copy(
        update={
            "entities": tuple(e for e in layer.entities if e.id not in people),
            "quotes": tuple(
                _mended(quote, people, fallen) for quote in layer.quotes if quote.id not in fallen
            ),
            "claims": tuple(
                claim.model_copy(update={"quote": _outer(claim.quote, fallen)})
                if claim.quote in fallen
                else claim
                for claim in layer.claims
                if claim.id not in claims
            ),
        }
    )


def confident_links(links: LinkSet, least: float, fallen: Container[tuple[str, str]]) -> LinkSet:
    """Give links without unsure ones, and without those that end in a record that fell.

    `fallen` holds (article id, id) of the records that were left out of the layers.
    """
    kept = tuple(
        link
        for link in links.links
        if not unsure(link, least)
        and not any((end.article_id, end.id) in fallen for end in (link.subject, link.object))
    )
    return links if len(kept) == len(links.links) else links.model_copy(update={"links": kept})


def unsure(record: Entity | Quote | Claim | Link, least: float) -> bool:
    """Tell whether a record says of itself that it is less sure than `least`."""
    return record.confidence is not None and record.confidence < least


def _mended(quote: Quote, people: set[str], fallen: Mapping[str, str | None]) -> Quote:
    update: dict[str, object] = {}
    if not people.isdisjoint(quote.speakers):
        update["speakers"] = tuple(id_ for id_ in quote.speakers if id_ not in people)
    if quote.parent in fallen:
        update["parent"] = _outer(quote.parent, fallen)
    return quote.model_copy(update=update) if update else quote


def _outer(id_: str | None, fallen: Mapping[str, str | None]) -> str | None:
    """Give the next outer quote that stays; None is the writer, also where a circle runs."""
    passed: set[str] = set()
    while id_ is not None and id_ in fallen:
        if id_ in passed:
            return None
        passed.add(id_)
        id_ = fallen[id_]
    return id_
