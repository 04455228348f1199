"""`Cluster`: everything in one article that refers to the same entity, while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sayso.predict.confidence import of_entity
from sayso.records.entity import Entity, Mention

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sayso.records.entity import EntityType, MentionLevel

    Place = tuple[int, int, MentionLevel]


@dataclass(eq=False, slots=True)
class Cluster:
    """An entity; mentions are `(start, end, level)` in code points of the article, sorted."""

    type: EntityType
    name: str = ""
    """The longest mention by name; of a nominal, its first mention."""
    mentions: list[Place] = field(default_factory=list)
    roles: set[str] = field(default_factory=set)
    """Lower-case words of titles and appositions: *foreign*, *minister*, *russian*."""
    gender: str = ""
    """`m`, `f`, or nothing known."""
    plural: bool = False
    """Whether *they* is its pronoun."""
    evidence: set[str] = field(default_factory=set)
    """What found and typed it (`ner`, `known`, `class`, `title`, `nominal`, …)."""


def in_order(clusters: Iterable[Cluster]) -> list[Cluster]:
    """Sort clusters as their records stand; one without mentions is left out."""
    return sorted(
        (cluster for cluster in clusters if cluster.mentions),
        key=lambda cluster: (min(cluster.mentions), cluster.type, cluster.name),
    )


def as_entities(clusters: Iterable[Cluster], text: str) -> tuple[Entity, ...]:
    """Make records of clusters, `e1` first in the text."""
    return tuple(
        Entity(
            id=f"e{number}",
            type=cluster.type,
            name=cluster.name,
            mentions=tuple(
                Mention(start=start, end=end, text=text[start:end], level=level)
                for start, end, level in sorted(set(cluster.mentions))
            ),
            confidence=of_entity(cluster.type, cluster.evidence),
        )
        for number, cluster in enumerate(in_order(clusters), 1)
    )
