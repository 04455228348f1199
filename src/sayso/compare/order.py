"""A layer with its records in an order that hangs neither on their ids nor on the file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sayso.compare.match import rank
from sayso.records.derive import chains

if TYPE_CHECKING:
    from collections.abc import Callable

    from sayso.compare.match import Unit
    from sayso.records.layer import Layer


def in_order(layer: Layer) -> Layer:
    """Sort records by place, those of one place by what they say, then by what is around them.

    Where two records fit a third equally well, the first is taken: so it is the same at every run.
    """
    said = {quote.id: rank(quote)[1] for quote in layer.quotes}
    around = {
        id_: [said[outer] for outer in chain[:-1]] for id_, chain in chains(layer.quotes).items()
    }
    people = {entity.id: rank(entity)[1] for entity in layer.entities}
    speakers = {q.id: sorted(people.get(id_, "") for id_ in q.speakers) for q in layer.quotes}
    quotes = {id_: (said[id_], around[id_], speakers[id_]) for id_ in said}
    nowhere: tuple[str, list[str], list[str]] = ("", [], [])

    def sorted_by(records: tuple[Unit, ...], more: Callable[[Unit], object]) -> tuple[Unit, ...]:
        return tuple(sorted(records, key=lambda r: (*rank(r), more(r))))

    return layer.model_copy(
        update={
            "entities": sorted_by(layer.entities, lambda _: ()),
            "quotes": sorted_by(layer.quotes, lambda q: quotes[q.id][1:]),
            "claims": sorted_by(
                layer.claims, lambda c: quotes.get(getattr(c, "quote", None) or "", nowhere)
            ),
        }
    )
