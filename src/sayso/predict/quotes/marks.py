"""Stretches in quote marks: nested, unbalanced, mistyped, running over paragraphs.

A double mark is told by its shape, a straight one by what stands around it. A single mark is an
apostrophe unless it opens a word, and closes only where no letter follows, since U+2019 (and,
mistyped, U+2018) is the apostrophe too. One pass over the text.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

_OPEN: Final = frozenset("“„«‟")
_CLOSE: Final = frozenset("”»")
_EITHER: Final = frozenset('"″')
_SINGLE: Final = frozenset("'‘’`")
_MARKS: Final = _OPEN | _CLOSE | _EITHER | _SINGLE
_BEFORE: Final = frozenset(" \t\n\u00a0\u2009\u202f([{—–-/:…“„«\"'‘")
_OPENERS: Final = _OPEN | _EITHER
_DEEPEST: Final = 8  # marks open at a time; of more, the first were none
_FARTHEST: Final = 1500  # code points a single mark may enclose; what is longer is a slip


@dataclass(frozen=True, slots=True)
class Stretch:
    """One piece of a line in quote marks, in code points of the article."""

    start: int
    """First code point inside."""
    end: int
    """One past the last inside; the closing mark stands there, if there is one."""
    outer_start: int
    """Of the opening mark."""
    outer_end: int
    """One past the closing mark."""
    depth: int
    """0 for a stretch that stands in no other."""
    closed: bool
    """False where the quote runs on in the next paragraph, which opens with a mark anew."""


def stretches(text: str) -> list[Stretch]:
    """Find every stretch in quote marks, in the order of the text; none crosses a line."""
    found: list[Stretch] = []
    at = 0
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if not _MARKS.isdisjoint(line):
            below = next(filter(str.strip, lines[number + 1 : number + 3]), "").lstrip()
            found += _in_line(line, at, goes_on=below[:1] in _OPENERS)
        at += len(line) + 1
    return found


def _in_line(line: str, offset: int, *, goes_on: bool) -> list[Stretch]:
    found: list[Stretch] = []
    opened: list[tuple[int, int, str]] = []  # begin, width of the mark, what closes it
    at, length = 0, len(line)
    while at < length:
        mark = line[at]
        if mark not in _MARKS:
            at += 1
            continue
        width = 2 if line[at : at + 2] in ("''", "``", "‘‘", "’’") else 1
        single = mark in _SINGLE and width == 1
        before, after = line[at - 1 : at], line[at + width : at + width + 1]
        begins = (not before or before in _BEFORE) and bool(after) and not after.isspace()
        inner = line[at - 2 : at - 1] if before.isspace() else before  # ' " closes, too
        ends = bool(before) and not after.isalnum() and (before == inner or inner in "'’")
        kind = "'" if single else '"'
        inside = next((i for i in range(len(opened) - 1, -1, -1) if opened[i][2] == kind), None)
        german = mark == "“" and ends and any(line[b] == "„" for b, _, _ in opened)
        if (mark in _OPEN and not german) or (
            begins and (mark == "‘" or (mark in _CLOSE and not before))
        ):
            opened.append((at, width, kind))
        elif inside is not None and (
            german or mark in _CLOSE or (ends and not (begins and not single))
        ):
            begin, wide, _ = opened[inside]
            del opened[inside:]  # what was opened inside and not closed was no mark
            if line[begin + wide : at].strip() and (not single or at - begin <= _FARTHEST):
                found.append(_stretch(offset, begin, wide, at, width, len(opened)))
        elif begins and mark not in _CLOSE and (not single or after.isalpha()):
            opened.append((at, width, kind))
        del opened[:-_DEEPEST]
        at += width
    if opened and opened[0][2] == '"' and (goes_on or not line[: opened[0][0]].strip()):
        begin, wide, _ = opened[0]  # it runs on in the next paragraph
        end = len(line.rstrip())
        closed_behind = any(s.start - offset > begin for s in found if s.depth == 0)
        if end > begin + wide and not closed_behind:
            found.append(_stretch(offset, begin, wide, end, 0, 0))
    return sorted(found, key=lambda stretch: (stretch.start, -stretch.end))


def _stretch(offset: int, begin: int, wide: int, end: int, width: int, depth: int) -> Stretch:
    start = offset + begin
    return Stretch(start + wide, offset + end, start, offset + end + width, depth, width > 0)
