"""The line that a problem stands on, cut to fit a terminal, and the carets under the place."""

from __future__ import annotations

from itertools import accumulate, takewhile
from typing import TYPE_CHECKING, Final

from rich.cells import cell_len

from sayso.cli.formats.visible import pieces

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sayso.problem import Excerpt

_CUT: Final = "…"
_BEFORE: Final = 2 / 5  # of the columns that are for what stands before the place
_FURTHEST: Final = 4  # code points looked at for each column: some take none


def drawn(excerpt: Excerpt, columns: int) -> tuple[str, str]:
    """Give the part of the line around the place, and the line of carets to put under it.

    Both count in cells of a terminal, of the characters as they are shown: a wide character
    takes two, a steering one as many as its escape. `columns` is for the part alone, the marks
    where it is cut not counted.
    """
    at = min(max(excerpt.at, 0), len(excerpt.text))
    first, last = max(0, at - _FURTHEST * columns), at + _FURTHEST * columns
    shown = pieces(excerpt.text[first:last])
    before, after = shown[: at - first], shown[at - first :]
    wanted = min(_fitting(reversed(before), columns)[1], int(columns * _BEFORE))
    right, used = _fitting(after, columns - wanted)
    left, _ = _fitting(reversed(before), columns - used)
    marked = min(max(excerpt.width, 1), right)
    start = "".join(before[len(before) - left :])
    start = _CUT + start if left < at else start
    place = "".join(after[:marked])
    end = _CUT if at + right < len(excerpt.text) else ""
    return f"{start}{place}{''.join(after[marked:right])}{end}", _carets(start, place)


def _fitting(shown: Iterable[str], columns: int) -> tuple[int, int]:
    """Give how many of some characters fit into so many columns, and the columns they take."""
    ends = list(takewhile(lambda end: end <= columns, accumulate(map(cell_len, shown))))
    return len(ends), ends[-1] if ends else 0


def _carets(start: str, place: str) -> str:
    """Draw `^~~~` under the place; under the end of what it is joined to, where it is half of it.

    Half of an emoji takes no cell of its own.
    """
    end = max(cell_len(start + place), 1 if place else cell_len(start) + 1)
    begin = min(cell_len(start), end - 1)
    return " " * begin + "^" + "~" * (end - begin - 1)
