"""Overlapping stretches → segments: a text is cut wherever anything begins or ends."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of the text that belongs to a field of a record."""

    start: int
    end: int
    record: str
    """The record's id in its layer."""
    field: str
    """`mentions`, `content`, `cue`, `source`, `hedges` or `when`."""
    part: int
    """Which span of the field, from 0."""
    parts: int
    """How many spans the field has."""
    look: str
    """How it is drawn: a class of the style sheet."""
    note: str = ""
    """What its tag says."""


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch in which nothing begins or ends, with the marks that lie over it."""

    start: int
    end: int
    marks: tuple[Mark, ...]
    """In the order they were given."""
    opening: tuple[Mark, ...]
    """Those that begin here, the longest first."""
    closing: tuple[Mark, ...]
    """Those that end here, the shortest first."""


def cut(start: int, end: int, marks: Sequence[Mark]) -> Iterator[Segment]:
    """Cut `[start, end)` into segments that tile it, whatever the marks; they may reach beyond."""
    over = [mark for mark in marks if mark.start < end and mark.end > start]
    borders = {start, end}
    for mark in over:
        borders |= {max(mark.start, start), min(mark.end, end)}
    edges = sorted(borders)
    for left, right in pairwise(edges):
        here = tuple(mark for mark in over if mark.start <= left and mark.end >= right)
        yield Segment(
            start=left,
            end=right,
            marks=here,
            opening=tuple(sorted((m for m in here if m.start == left), key=lambda m: -m.end)),
            closing=tuple(
                sorted((m for m in reversed(here) if m.end == right), key=lambda m: -m.start)
            ),
        )
