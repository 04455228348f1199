"""The layers of one article, their records grouped, each field in words that can be compared.

What names another record names its group: so ids, which are each annotator's own, do not matter.
"""

from __future__ import annotations

from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Final

from sayso.compare.fields import PLAIN, ends
from sayso.compare.match import KINDS, groups
from sayso.compare.partial import Parts
from sayso.records.claim import Claim
from sayso.records.derive import chains
from sayso.records.entity import Entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.compare.match import Group, Kind, Unit
    from sayso.records.article import Zone
    from sayso.records.layer import Layer
    from sayso.records.quote import Quote

Ref = tuple[str, int] | tuple[str, str]  # kind and number of a group; annotator and lost id
Edge = tuple[Ref, Ref | None]  # None: the writer
EDGES: Final = {"speakers": "quotes", "parent": "quotes", "innermost source": "claims"}
"""Edges from one record to another, by name, and the kind of records that they begin at."""


class Grouped:
    """Layers of one article by annotator, in the order of their names."""

    def __init__(self, layers: Mapping[str, Layer], zones: Sequence[Zone] = ()) -> None:
        """Group what corresponds; with the article's `zones`, contributions may be about a part."""
        self.layers = {who: layers[who] for who in sorted(layers)}
        self.parts = Parts(self.layers, zones)
        self.groups: dict[Kind, list[Group]] = {kind: groups(self.layers, kind) for kind in KINDS}
        self._at: dict[tuple[str, str], Ref] = {
            (who, record.id): (kind, at)
            for kind, found in self.groups.items()
            for at, group in enumerate(found)
            for who, record in group.versions.items()
        }
        self._has: dict[str, set[Ref | None]] = {who: {None} for who in self.layers}
        for (who, _), ref in self._at.items():
            self._has[who].add(ref)
        self._chains: dict[str, dict[str, tuple[Ref, ...]]] = {}
        self._sources: dict[str, dict[Ref, object]] = {}
        for who, layer in self.layers.items():
            self._chains[who] = {
                id_: tuple(self.ref(who, outer) for outer in chain)
                for id_, chain in chains(layer.quotes).items()
            }
            self._sources[who] = {
                self.ref(who, quote.id): self._source(who, quote) for quote in layer.quotes
            }

    def ref(self, who: str, id_: str) -> Ref:
        """Give the group of an annotator's record; an id that leads nowhere is theirs alone."""
        return self._at.get((who, id_)) or (who, id_)

    def of_both(self, pair: tuple[str, str], edges: Iterable[Edge]) -> set[Edge]:
        """Give the edges whose ends two annotators both have; the writer all have."""
        left, right = (self._has[who] for who in pair)
        both = left & right
        return {edge for edge in edges if edge[0] in both and edge[1] in both}

    def said(self, who: str, record: Unit) -> dict[str, object]:
        """Give the fields of a record by their names in words; compare them with ==."""
        if isinstance(record, Entity):
            return {"type": record.type, "mentions": ends(record.mentions)}
        if isinstance(record, Claim):
            return {
                "content": ends(record.content),
                "innermost source": self.ref(who, record.quote) if record.quote else None,
                "factuality": record.factuality,
                "hedges": ends(record.hedges),
                "when": record.when,
            }
        return {
            "content": ends(record.content),
            "cue": ends(record.cue),
            "source": ends(record.source),
            "speakers": self._speakers(who, record),
            "parent": self.ref(who, record.parent) if record.parent else None,
            **{name.replace("_", " "): getattr(record, name) for name in PLAIN},
        }

    def edges(self, who: str, layer: Layer) -> dict[str, set[Edge]]:
        """Give what an annotator's layer, or a part of it, refers to, by the names in `EDGES`."""
        found: dict[str, set[Edge]] = {name: set() for name in EDGES}
        for quote in layer.quotes:
            at = self.ref(who, quote.id)
            found["speakers"] |= {(at, self.ref(who, id_)) for id_ in quote.speakers}
            found["parent"].add((at, self.ref(who, quote.parent) if quote.parent else None))
        for claim in layer.claims:
            outer = self.ref(who, claim.quote) if claim.quote else None
            found["innermost source"].add((self.ref(who, claim.id), outer))
        return found

    def chain(self, who: str, record: Unit) -> tuple[Ref, ...]:
        """Give the quotes around a claim, or around a quote and itself, outermost first."""
        id_ = record.quote if isinstance(record, Claim) else record.id
        return self._chains[who].get(id_ or "", ())

    def sources(self, who: str, chain: tuple[Ref, ...]) -> tuple[object, ...]:
        """Give who stands behind each step of a chain, the writer (None) first."""
        return (None, *(self._sources[who].get(ref, ref) for ref in chain))

    @cached_property
    def hanging(self) -> Counter[Ref]:
        """How many records name each record, in anybody's version."""
        named = {
            edge
            for who, layer in self.layers.items()
            for edges in self.edges(who, layer).values()
            for edge in edges
            if edge[1] is not None
        }
        return Counter(outer for _, outer in named if outer is not None)

    def _speakers(self, who: str, quote: Quote) -> frozenset[Ref]:
        return frozenset(self.ref(who, id_) for id_ in quote.speakers)

    def _source(self, who: str, quote: Quote) -> object:
        """Give a quote's source as its entities, else as its words, else as nobody."""
        return self._speakers(who, quote) or tuple(ends(quote.source))
