"""Cues, sources, hedges and times ⇄ regions: what they belong to follows from where they stand.

A cue or source belongs to the nearest content in its line that it does not lie in; a hedge or
time to the smallest claim around it, else to the nearest in its line. Arrows are drawn, and
needed, only where that would be wrong, or where two are as near.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Any

from sayso.annotations.labelstudio.faults import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.annotations.labelstudio.faults import Faults
    from sayso.annotations.labelstudio.regions import Drawing, Drawn, Region
    from sayso.records.span import Span

Place = tuple[int, int]

_INSIDE = ("hedge", "time")
_ENDS = {"cue": ("content",), "source": ("content",)}


def draw(
    label: str,
    owned: Iterable[tuple[str, str, Sequence[Span]]],
    wholes: Mapping[str, Sequence[Place]],
    drawing: Drawing,
) -> None:
    """Draw the parts of records, each place once, and the arrows that position does not tell.

    `owned` gives the first region of a record, the record's id, and its parts.
    """
    regions: dict[Place, str] = {}
    owners: dict[Place, list[str]] = {}
    for head, id_, spans in owned:
        for n, span in enumerate(spans):
            place = (span.start, span.end)
            if place not in regions:
                regions[place] = drawing.region(f"{id_}-{label}-{n}", label, span)
            owners.setdefault(place, []).append(head)
    standing = _Standing(wholes, drawing.text)
    for place, heads in owners.items():
        if heads != standing.owner(label, place):
            for head in heads:
                drawing.relate(head, regions[place], label)


def read(
    label: str, drawn: Drawn, wholes: Mapping[str, Sequence[Region]], text: str, faults: Faults
) -> dict[str, list[Region]]:
    """Give first region of a content or claim → its parts, in the order of the text."""
    places = {head: [(p.start, p.end) for p in parts] for head, parts in wholes.items()}
    standing = _Standing(places, text)
    drawn_for = {parts[0].record: head for head, parts in wholes.items()}
    head_of = {part.id: head for head, parts in wholes.items() for part in parts}
    found: dict[str, list[Region]] = {}
    for region in drawn.labelled(label):
        joined = drawn.partners(label, region, *_ENDS.get(label, ("claim", "content")))
        heads = list(dict.fromkeys(head_of[r.id] for r in joined if r.id in head_of))
        own = drawn_for.get(region.record) if region.record and label in _ENDS else None
        if not heads and own and "\n" not in text[slice(*_between(region, wholes[own][0]))]:
            heads = [own]
        heads = heads or standing.owner(label, (region.start, region.end))
        if not heads:
            words = text[region.start : region.end]
            message = f"what the {label} {words!r} belongs to is not clear"
            faults.add(Fault.ORPHAN, message, [region.told(text)])
        for head in heads:
            found.setdefault(head, []).append(region)
    return found


def _between(one: Region, other: Region) -> Place:
    return min(one.start, other.start), max(one.start, other.start)


class _Standing:
    """Where wholes stand, by the lines that they touch."""

    def __init__(self, wholes: Mapping[str, Sequence[Place]], text: str) -> None:
        self.wholes, self.text = wholes, text
        self.ends = [found.start() for found in re.finditer("\n", text)]
        self.touching: dict[int, list[str]] = {}
        for head, parts in wholes.items():
            for line in {line for part in parts for line in self._lines(part)}:
                self.touching.setdefault(line, []).append(head)

    def owner(self, label: str, place: Place) -> list[str]:
        """Give the one whole that a part belongs to by its place; none where two would do."""
        wholes = {h: self.wholes[h] for n in self._lines(place) for h in self.touching.get(n, ())}
        around = {
            head: sum(end - start for start, end in parts)
            for head, parts in wholes.items()
            if any(start <= place[0] and place[1] <= end for start, end in parts)
        }
        if label in _INSIDE and around:
            return _least(around)
        line_start = self.text.rfind("\n", 0, place[0]) + 1
        line_end = self.text.find("\n", place[1])
        near = {
            head: min(_distance(place, part) for part in parts)
            for head, parts in wholes.items()
            if head not in around
            and line_start <= parts[0][0]
            and (line_end < 0 or parts[-1][1] <= line_end)
        }
        return _least(near)

    def _lines(self, place: Place) -> range:
        return range(bisect_left(self.ends, place[0]), bisect_left(self.ends, place[1]) + 1)


def _least(measured: Mapping[str, Any]) -> list[str]:
    """Give the one that measures least; none where there are two."""
    least = min(measured.values(), default=None)
    best = [head for head, measure in measured.items() if measure == least]
    return best if len(best) == 1 else []


def _distance(place: Place, part: Place) -> tuple[int, int]:
    """Give how far two places are from each other; among equals what stands before is nearer."""
    gap = max(place[0] - part[1], part[0] - place[1], 0)
    return gap, int(part[0] > place[0])
