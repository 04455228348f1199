"""What a record names and a decision kept out of gold: what stands for it there, by its spans."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.compare.match import HAIR, likeness
from sayso.records.entity import Entity

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sayso.compare.match import Unit

_ALIKE: Final = 100 * HAIR  # what is no nearer than this is as good


def stand_ins(
    dropped: Mapping[str, Sequence[Unit]], kept: Mapping[str, Unit]
) -> dict[str, list[str]]:
    """Give for each record that is not in gold those of gold that stand for it, by their ids.

    `dropped` are its versions, `kept` what goes into gold. Of several equally good ones none is
    meant, of none there is none: only one alone is to be taken.
    """
    found: dict[str, list[str]] = {}
    for id_, versions in dropped.items():
        scored = {
            other: max(held(version, record) for version in versions)
            for other, record in kept.items()
        }
        best = max(scored.values(), default=0.0)
        found[id_] = [id_ for id_, score in scored.items() if score and best - score < _ALIKE]
    return found


def held(version: Unit, record: Unit) -> float:
    """Score what may stand for a record; 0 where the two have nothing to do with each other.

    For an entity what has most of its mentions, else what is likest.
    """
    if isinstance(version, Entity) and isinstance(record, Entity):
        places = {(mention.start, mention.end) for mention in record.mentions}
        return sum((mention.start, mention.end) in places for mention in version.mentions)
    return likeness(version, record)
