"""The fields of predicted records beside those of gold, as an evaluation judges them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sayso.compare.fields import Field, fields_of_claims, fields_of_quotes, moved
from sayso.compare.match import touching
from sayso.records.claim import Claim
from sayso.records.derive import chains
from sayso.records.entity import Entity
from sayso.records.quote import Quote

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sayso.compare.match import Unit
    from sayso.records.layer import Layer


def judged_fields_of_entities(twins: Iterable[tuple[Unit, Unit]]) -> Iterator[Field]:
    """Yield the fields of entities that correspond."""
    for one, other in twins:
        if isinstance(one, Entity) and isinstance(other, Entity):
            yield Field("type", one.type, other.type, (one, other))
            yield Field("name", one.name, other.name, (one, other))


def judged_fields_of_quotes(
    pred: Layer, gold: Layer, entities: Mapping[str, str], quotes: Mapping[str, str]
) -> Iterator[Field]:
    """Yield the fields of quotes, and what follows from them.

    Whether the sources overlap is asked only where gold has one.
    """
    depths = [
        {id_: len(chain) for id_, chain in chains(layer.quotes).items()} for layer in (pred, gold)
    ]
    for one in fields_of_quotes(pred, gold, entities, quotes):
        yield one
        ours, theirs = one.records
        if not (isinstance(ours, Quote) and isinstance(theirs, Quote)):
            continue
        if one.what == "source" and theirs.source:
            overlaps = bool(touching([ours.source], [theirs.source]))
            yield Field("source overlaps", left=overlaps, right=True, records=one.records)
        elif one.what == "chain":
            ours_deep, theirs_deep = depths[0][ours.id], depths[1][theirs.id]
            yield Field("chain depth", ours_deep, theirs_deep, one.records)
            parent = ours.parent and moved(ours.parent, quotes)
            yield Field("parent", parent, theirs.parent, one.records)


def judged_fields_of_claims(
    pred: Layer, gold: Layer, quotes: Mapping[str, str], claims: Mapping[str, str]
) -> Iterator[Field]:
    """Yield the fields of claims; hedges and times where either side has any."""
    for one in fields_of_claims(pred, gold, quotes, claims):
        judged = one
        if one.what == "when":
            ours, theirs = (r.when if isinstance(r, Claim) else None for r in one.records)
            judged = one._replace(left=ours and ours.value, right=theirs and theirs.value)
        if judged.left or judged.right or one.what not in {"hedges", "when"}:
            yield judged
