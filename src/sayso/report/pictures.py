"""The pictures of an article: lanes as SVG, one element for each span, x in code points."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.report import escape

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sayso.report.lanes import Bar, Differing, Gap, Lane, Picture

ROW: Final = 15  # px from one row of a lane to the next
_BAR: Final = (2, 8)  # y and height in its row
_UNLIKE: Final = (0, 11)  # higher, so that it is seen where it is too narrow to be hollow
_THIN: Final = (11, 3)
_SCREEN: Final = 4000  # code points that one width of the page can show
_WIDEST: Final = 8  # widths that a picture may have
_WORDS: Final = 60  # characters of what differs that are enough to know it by
_ONE: Final = {"mentions": "mention", "quotes": "quote", "claims": "claim"}


def drawn(
    pictures: Sequence[Picture],
    length: int,
    starts: Sequence[int],
    to: Callable[[Differing], str],
) -> Iterator[str]:
    """Draw the pictures of an article of so many code points, one beneath the other.

    `starts` are the beginnings of its paragraphs; `to` gives the address of what differs.
    """
    times = min(-(-length // _SCREEN), _WIDEST) or 1
    lines = [start for start in starts if start]
    yield (
        f'<div {escape.classes("strips", f"times{times}")} tabindex="0" role="group" '
        'aria-label="the text from left to right, a lane for each annotator">\n'
    )
    for picture in pictures:
        if any(lane.bars for lane in picture.lanes.values()):
            yield from _figure(picture, length, lines, to)
    yield "</div>\n"


def _figure(
    picture: Picture, length: int, lines: Sequence[int], to: Callable[[Differing], str]
) -> Iterator[str]:
    yield f'<figure class="{picture.kind}"><figcaption>{_caption(picture)}</figcaption>\n'
    if picture.differing:
        yield _ruler(picture, length, to)
    for lane in picture.lanes.values():
        yield _lane(picture, lane, length, lines)
    yield "</figure>\n"


def _caption(picture: Picture) -> str:
    differing = len(picture.differing)
    said = f"{picture.alike:,} alike in all" if picture.alike else "none alike in all"
    return f"<b>{picture.kind.capitalize()}</b> <small>{said}, {_differ(differing)}</small>"


def _differ(number: int) -> str:
    return "none differ" if not number else f"{number:,} {'differs' if number == 1 else 'differ'}"


def _ruler(picture: Picture, length: int, to: Callable[[Differing], str]) -> str:
    """Draw an arrow over each place that differs, a link to the words or the card there."""
    arrows = "".join(_arrow(picture.kind, one, length, to(one)) for one in picture.differing)
    return (
        '<div class="lane ruler"><span class="who">where they differ</span>'
        f'<svg width="100%" height="14" role="group" aria-label="{picture.kind}: where they '
        f'differ">{arrows}</svg></div>\n'
    )


def _arrow(kind: str, one: Differing, length: int, address: str) -> str:
    how = f"not the same: {', '.join(one.what)}" if one.what else "not had by all"
    what = f"{_ONE[kind]} at {one.start}, {how}: {escape.short(one.words, _WORDS)}"
    return (
        f'<a href="{address}" aria-label="{escape.value(what)}" data-how="{how}">'
        f'<text x="{100 * one.start / length:.2f}%" y="12">▼</text></a>'
    )


def _lane(picture: Picture, lane: Lane, length: int, lines: Sequence[int]) -> str:
    height = ROW * picture.rows
    own = sum(not bar.thin for bar in lane.bars)
    unlike = sum(bar.differs is not None for bar in lane.bars)
    said = (
        f"{lane.annotator}, {picture.kind}: {escape.counted(own, 'bar')}, "
        f"{escape.counted(unlike, 'span')} not as all others have it, "
        f"{escape.counted(len(lane.gaps), 'gap')} where another has something"
    )
    edges = "".join(f"M{start} 0v{height}" for start in lines)
    inner = "".join([*map(_bar, lane.bars), *map(_gap, lane.gaps)])
    return (
        f'<div class="lane"><span class="who">{escape.name(lane.annotator)}</span>'
        f'<svg viewBox="0 0 {length} {height}" preserveAspectRatio="none" width="100%" '
        f'height="{height}" role="img" aria-label="{escape.value(said)}">'
        f'<path class="blocks" d="{edges}"/>{inner}</svg></div>\n'
    )


def _bar(bar: Bar) -> str:
    mark, unlike = bar.mark, bar.differs is not None
    place = _THIN if bar.thin else _UNLIKE if unlike else _BAR
    look = escape.classes("thin" if bar.thin else "", "unlike" if unlike else "", mark.look)
    label = f' data-n="{bar.label}"' if bar.label else ""
    return _rect(look, mark.start, mark.end, bar.row, place, label + _number(bar.differs))


def _gap(gap: Gap) -> str:
    number = _number(gap.differs)
    return _rect('class="none"', gap.start, gap.end, gap.row, _UNLIKE, number)


def _number(differs: int | None) -> str:
    return "" if differs is None else f' data-d="{differs}"'


def _rect(look: str, start: int, end: int, row: int, place: tuple[int, int], data: str) -> str:
    y, height = place
    return (
        f'<rect {look} x="{start}" y="{ROW * row + y}" width="{end - start}" '
        f'height="{height}"{data}/>'
    )
