"""What a contribution to a part of an article is silent about.

A contribution may be about a part. Where it has a record in a zone, it speaks about that zone, and
what it lacks there it denies, as an annotator's layer does everywhere. About the others it says
nothing: it neither agrees nor differs.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from sayso.compare.match import KINDS, spans
from sayso.records.entity import Entity

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.compare.match import Unit
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
        zones = {self._zone(span) for record in versions.values() for span in spans(record)}
        return [who for who in self._layers if who not in self._about or self._about[who] & zones]

    def whole(self, annotator: str) -> bool:
        """Tell whether an annotator speaks about the whole article."""
        return annotator not in self._about

    def seen_by(self, annotator: str, record: Unit) -> Unit | None:
        """Give what there is of a record in the part that an annotator is about."""
        if self.whole(annotator) or not isinstance(record, Entity):
            return record
        mentions = tuple(self._within(annotator, record.mentions))
        return record.model_copy(update={"mentions": mentions}) if mentions else None

    def _within(self, annotator: str, found: Iterable[Span]) -> list[Span]:
        return [span for span in found if self._zone(span) in self._about[annotator]]

    def _zone(self, span: Span) -> int:
        return bisect_right(self._starts, span.start)
