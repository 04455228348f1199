"""Layers of one article → pictures of them: a lane for each annotator, a bar for each span.

What corresponds stands in the same row of all lanes, so that a difference is seen beneath or
above what it differs from.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sayso.compare.match import joined, like_mention, rank_mention, spans
from sayso.records.claim import Claim
from sayso.records.quote import Quote
from sayso.report.marks import marks_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.compare.grouped import Grouped
    from sayso.compare.match import Group, Unit
    from sayso.records.span import Span
    from sayso.report.segments import Mark

ROWS: Final = 6  # rows of a lane; what overlaps more often falls together in the last
_THIN: Final = frozenset({"cue", "source", "hedges", "when"})


@dataclass(frozen=True, slots=True)
class Bar:
    """A span in a lane."""

    mark: Mark
    label: str
    """The mention's type and level, the quote's kind, the claim's factuality; else empty."""
    row: int
    differs: int | None
    """Which of what differs it belongs to; None where all who speak there have it alike."""

    @property
    def thin(self) -> bool:
        """Whether it is drawn beneath the bars: a cue, a source, a hedge or a time."""
        return self.mark.field in _THIN


@dataclass(frozen=True, slots=True)
class Gap:
    """A place where an annotator has nothing, though they speak there, and another something."""

    start: int
    end: int
    row: int
    differs: int
    """Which of what differs it belongs to."""


@dataclass(frozen=True, slots=True)
class Lane:
    """What one annotator says."""

    annotator: str
    bars: list[Bar] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Differing:
    """A mention, quote or claim that not all have, or not all alike."""

    start: int
    words: str
    what: tuple[str, ...]
    """The fields that differ; none where somebody has no such thing."""
    group: Group | None
    """Its versions; None of a mention, which is no record of its own."""


@dataclass(slots=True)
class Picture:
    """All lanes of mentions, quotes or claims."""

    kind: str
    lanes: dict[str, Lane]
    alike: int = 0
    """How many mentions, quotes or claims all have alike."""
    differing: list[Differing] = field(default_factory=list)
    """In the order of the text."""
    rows: int = 1


@dataclass(frozen=True, slots=True)
class _One:
    """A mention, quote or claim in everybody's version."""

    extent: Sequence[Span]
    """The spans it is known by, in all versions."""
    marks: dict[str, list[Mark]]
    alike: bool
    what: tuple[str, ...]
    """The fields that differ, where all have it."""
    label: dict[str, str]
    heard: Sequence[str]
    """Who has it, or says that there is none; a contribution may be about another part."""
    group: Group | None = None

    @property
    def first(self) -> Span:
        return min(self.extent, key=lambda span: (span.start, -span.end))

    def is_alike(self, mark: Mark) -> bool:
        """Tell whether a mark is the same in all versions; labels count with the content."""
        if self.alike or not self.what:
            return self.alike
        return _kind(mark.field) not in map(_kind, self.what)


def _kind(name: str) -> str:
    return name if name in _THIN else "content"


def pictures(grouped: Grouped) -> list[Picture]:
    """Draw mentions, quotes and claims, in the order of the annotators' names."""
    marks = {who: marks_of(layer) for who, layer in grouped.layers.items()}
    return [
        _picture("mentions", _mentions(grouped, marks), list(grouped.layers)),
        *(
            _picture(kind, _records(grouped, grouped.groups[kind], marks), list(grouped.layers))
            for kind in ("quotes", "claims")
        ),
    ]


def _picture(kind: str, ones: Iterable[_One], annotators: Sequence[str]) -> Picture:
    made = Picture(kind, {who: Lane(who) for who in annotators})
    taken: list[list[Span]] = [[] for _ in range(ROWS)]
    for one in sorted(ones, key=lambda one: (one.first.start, -one.first.end)):
        row = next((n for n in range(ROWS - 1) if not _meet(one.extent, taken[n])), ROWS - 1)
        taken[row] += one.extent
        made.rows = max(made.rows, row + 1)
        number = len(made.differing)
        for who, lane in made.lanes.items():
            if who not in one.marks and who in one.heard:
                whose = next(iter(one.marks.values()))
                gaps = (m for m in whose if m.field not in _THIN)
                lane.gaps.extend(Gap(mark.start, mark.end, row, number) for mark in gaps)
            for mark in one.marks.get(who, ()):
                label = "" if mark.field in _THIN else one.label[who]
                differs = None if one.is_alike(mark) else number
                lane.bars.append(Bar(mark, label, row, differs))
        if one.alike:
            made.alike += 1
        else:
            words = " … ".join(span.text for span in _first_version(one))
            made.differing.append(Differing(one.first.start, words, one.what, one.group))
    return made


def _first_version(one: _One) -> Sequence[Span]:
    return spans(one.group.first) if one.group else one.extent[:1]


def _meet(some: Sequence[Span], others: Sequence[Span]) -> bool:
    return any(one.start < two.end and two.start < one.end for one in some for two in others)


def _mentions(grouped: Grouped, marks: Mapping[str, Sequence[Mark]]) -> Iterable[_One]:
    """Give the mentions that correspond, whichever entities they are of."""
    found = {
        who: [(mention, entity.type) for entity in layer.entities for mention in entity.mentions]
        for who, layer in grouped.layers.items()
    }
    drawn = {who: [m for m in marks[who] if m.field == "mentions"] for who in found}
    for versions in joined(found, lambda one: (one[0],), like_mention, rank_mention):
        its = {who: drawn[who][at] for who, at in versions.items()}
        ends = {(mark.start, mark.end) for mark in its.values()}
        label = {who: mark.note for who, mark in its.items()}
        differs = {"mentions": len(ends) > 1, "type or level": len({*label.values()}) > 1}
        extent = [found[who][at][0] for who, at in versions.items()]
        heard = grouped.parts.speak_of(extent)
        whole = len(its) == len(heard)
        what = tuple(name for name, yes in differs.items() if yes and whole)
        marked = {who: [mark] for who, mark in its.items()}
        yield _One(extent, marked, whole and not what, what, label, heard)


def _records(
    grouped: Grouped, groups: Iterable[Group], marks: Mapping[str, Sequence[Mark]]
) -> Iterable[_One]:
    """Give the quotes or the claims that correspond."""
    by_id: dict[tuple[str, str], list[Mark]] = {}
    for who, some in marks.items():
        for mark in some:
            by_id.setdefault((who, mark.record), []).append(mark)
    for group in groups:
        versions = group.versions
        extent = [span for one in versions.values() for span in spans(one)]
        its = {who: by_id[who, one.id] for who, one in versions.items()}
        label = {who: _label(one) for who, one in versions.items()}
        heard = grouped.parts.have_a_say(versions)
        whole = len(versions) == len(heard)
        first, *others = [grouped.said(who, one) for who, one in versions.items()]
        differs = [name for name in first if any(other[name] != first[name] for other in others)]
        what = tuple(differs) if whole else ()
        yield _One(extent, its, whole and not what, what, label, heard, group)


def _label(record: Unit) -> str:
    if isinstance(record, Claim):
        return record.factuality
    return record.kind if isinstance(record, Quote) else ""
