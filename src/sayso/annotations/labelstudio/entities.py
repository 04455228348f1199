"""Entities ⇄ regions: a mention is a region, its label the entity's type.

Which mentions are one entity is said by a name in a field of each, not by a web of arrows.
Where two entities have one name, it is followed by ` #` and the entity's id.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.labelstudio.config import TYPES
from sayso.annotations.labelstudio.regions import local_id

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sayso.annotations.labelstudio.regions import Drawing, Drawn, Region
    from sayso.records.entity import Entity

_OPINION: Final = ("confidence", "adjudication")
_NUMBERED: Final = re.compile(r"(?P<name>.*) #(?P<id>[A-Za-z0-9_-]{1,64})", re.DOTALL)


def draw(entities: Sequence[Entity], drawing: Drawing) -> None:
    """Draw every mention."""
    names = _names(entities)
    for at, entity in enumerate(entities):
        for n, mention in enumerate(entity.mentions):
            fields = {
                "name": names[entity.id],
                "level": mention.level if mention.level != "NAM" else None,
            }
            meta: dict[str, Any] = {"at": at}
            if entity.wikidata:
                meta["wikidata"] = entity.wikidata
            if n == 0:
                meta |= opinion(entity)
            drawing.region(f"{entity.id}-mention-{n}", entity.type, mention, fields, meta)


def opinion(record: Any) -> dict[str, Any]:
    """Give what is thought of a record and is no part of what it says."""
    found = {}
    if record.confidence is not None:
        found["confidence"] = record.confidence
    if record.adjudication is not None:
        found["adjudication"] = record.adjudication.model_dump(mode="json")
    return found


def read(drawn: Drawn, text: str, taken: set[str]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """Give entities, as a layer has them, and region → entity.

    A name that is not filled in is that of an entity whose mention is spelt alike, else the
    mention's own. Mentions of one name and of two types are two entities.
    """
    regions = drawn.labelled(*TYPES)
    spelt = {
        (text[r.start : r.end], r.label): key for r in regions if (key := r.one("name")) is not None
    }
    clusters: dict[tuple[str, str], list[Region]] = {}
    for region in regions:
        words = text[region.start : region.end]
        name = region.one("name") or spelt.get((words, region.label), words)
        clusters.setdefault((name, region.label), []).append(region)
    ids = _ids(clusters, taken)
    found = [_entity(ids[key], key[0], parts, text) for key, parts in clusters.items()]
    belongs = {part.id: ids[key] for key, parts in clusters.items() for part in parts}
    return found, belongs


def _names(entities: Sequence[Entity]) -> dict[str, str]:
    """Give each entity a name that no other has."""
    count = Counter(entity.name for entity in entities)
    return {
        e.id: f"{e.name} #{e.id}" if count[e.name] > 1 or _NUMBERED.fullmatch(e.name) else e.name
        for e in entities
    }


def _ids(clusters: Mapping[tuple[str, str], list[Region]], taken: set[str]) -> dict[Any, str]:
    """Give each cluster the id of the entity that most of its mentions were drawn for."""
    votes = Counter(
        (key, region.record)
        for key, regions in clusters.items()
        for region in regions
        if region.record is not None and region.meta
    )
    ids: dict[Any, str] = {}
    for (key, id_), _ in votes.most_common():
        if key not in ids and id_ not in taken:
            ids[key] = id_
            taken.add(id_)
    for key, regions in clusters.items():
        if key not in ids:
            ids[key] = local_id(regions[0], taken)
            taken.add(ids[key])
    return ids


def _entity(id_: str, name: str, regions: list[Region], text: str) -> dict[str, Any]:
    numbered = _NUMBERED.fullmatch(name)
    pushed = sorted((r for r in regions if r.record == id_), key=lambda r: r.number or 0)
    ordered = pushed + [r for r in regions if r.record != id_]
    if [r.start for r in pushed] == sorted(r.start for r in pushed):
        ordered = regions if len(ordered) > len(pushed) else pushed
    carried = [r.meta for r in pushed if r.meta]
    first: dict[str, Any] = next(
        (m for m in carried if "adjudication" in m or "confidence" in m), {}
    )
    return {
        "id": id_,
        "at": min((m["at"] for m in carried if isinstance(m.get("at"), int)), default=None),
        "start": regions[0].start,
        "type": regions[0].label,
        "name": numbered["name"] if numbered and numbered["name"] else name,
        "mentions": [r.span(text) | {"level": r.one("level") or "NAM"} for r in ordered],
        "wikidata": next((m["wikidata"] for m in carried if "wikidata" in m), None),
        "confidence": first.get("confidence"),
        "adjudication": first.get("adjudication"),
    }
