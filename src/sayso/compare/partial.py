"""What a contribution to a part of an article is silent about.

A contribution may be about a part. Where it has a record in a zone, it speaks about that zone, and
what it lacks there it denies, as an annotator's layer does everywhere. About the others it says
nothing: it neither agrees nor differs.
"""

from __future__ import annotations

from bisect import bisect_right
from itertools import pairwise
from typing import TYPE_CHECKING

from sayso.compare.match import KINDS, spans
from sayso.records.entity import Entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.compare.match import Unit
    from sayso.compare.measures import Extent
    from sayso.records.article import Zone
    from sayso.records.layer import Layer
    from sayso.records.span import Span


class Parts:
    """Which zones the contributions of one article are about; all of them where none are given."""

    def __init__(self, layers: Mapping[str, Layer], zones: Sequence[Zone] = ()) -> None:
        self._starts = [zone.start for zone in zones]
        self._about = {
            who: {
                self._zone(span)
                for kind in KINDS
                for record in getattr(layer, kind)
                for span in spans(record)
            }
            for who, layer in layers.items()
            if layer.kind == "contribution" and zones
        }
        self._layers = layers

    def have_a_say(self, versions: Mapping[str, Unit]) -> list[str]:
        """List who says what they say of a record, or that there is none."""
        return self.speak_of(span for record in versions.values() for span in spans(record))

    def speak_of(self, found: Iterable[Span]) -> list[str]:
        """List who says something, if only by silence, where one of some spans is."""
        if not self._about:
            return list(self._layers)
        zones = {self._zone(span) for span in found}
        return [who for who in self._layers if self.whole(who) or self._about[who] & zones]

    def whole(self, annotator: str) -> bool:
        """Tell whether an annotator speaks about the whole article."""
        return annotator not in self._about

    def seen_by(self, annotator: str, record: Unit) -> Unit | None:
        """Give what there is of a record in the part that an annotator is about."""
        if self.whole(annotator) or not isinstance(record, Entity):
            return record
        return self._within(self._about[annotator], record)

    def meet(self, annotators: Iterable[str]) -> bool:
        """Tell whether there is anything that all of some annotators speak about."""
        zones = self._shared(annotators)
        return zones is None or bool(zones)

    def of(self, layer: Layer, annotators: Iterable[str]) -> Layer:
        """Give what a layer has where all of some annotators speak: the layer, if that is all."""
        zones = self._shared(annotators)
        if zones is None:
            return layer
        entities = (self._within(zones, entity) for entity in layer.entities)
        there = {
            "entities": tuple(entity for entity in entities if entity),
            "quotes": tuple(one for one in layer.quotes if self._zones(one.content) & zones),
            "claims": tuple(one for one in layer.claims if self._zones(one.content) & zones),
        }
        same = all(found == getattr(layer, kind) for kind, found in there.items())
        return layer if same else layer.model_copy(update=there)

    def stretches(
        self, annotators: Sequence[str], length: int
    ) -> dict[tuple[str, ...], list[Extent]]:
        """Part a text by who of some annotators speaks there; two or more at least.

        `length` is the text's, in code points. What lies between two zones goes with the first.
        """
        if all(map(self.whole, annotators)):
            return {tuple(annotators): [(0, length)]}
        found: dict[tuple[str, ...], list[Extent]] = {}
        for zone, stretch in enumerate(pairwise([0, *self._starts, length])):
            who = tuple(one for one in annotators if self.whole(one) or zone in self._about[one])
            if len(who) > 1:
                found.setdefault(who, []).append(stretch)
        return found

    def _shared(self, annotators: Iterable[str]) -> set[int] | None:
        """Give the zones that all of some annotators speak about; None for the whole article."""
        parts = [self._about[who] for who in annotators if who in self._about]
        return set.intersection(*parts) if parts else None

    def _within(self, zones: set[int], entity: Entity) -> Entity | None:
        mentions = tuple(one for one in entity.mentions if self._zone(one) in zones)
        return entity.model_copy(update={"mentions": mentions}) if mentions else None

    def _zones(self, found: Iterable[Span]) -> set[int]:
        return {self._zone(span) for span in found}

    def _zone(self, span: Span) -> int:
        return bisect_right(self._starts, span.start)


def along(units: Iterable[Extent], stretches: Iterable[Extent]) -> list[Extent]:
    """Cut spans to stretches of a text, and place them as if these were the text.

    Both are sorted and disjoint; so is what is given.
    """
    units, found, at = list(units), list[tuple[int, int]](), 0
    for start, end in stretches:
        inside = [(max(a, start), min(b, end)) for a, b in units if a < end and start < b]
        found += [(a - start + at, b - start + at) for a, b in inside]
        at += end - start
    return found
