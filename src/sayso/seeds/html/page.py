"""A page as lines with roles: title, standfirst, byline, date, captions and the extracted body."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, cast

from sayso.seeds.body import credit
from sayso.seeds.bylines import signed
from sayso.seeds.dates import dated, label, stamps
from sayso.seeds.furniture import furniture
from sayso.seeds.html.blocks import shown
from sayso.seeds.html.extract import body, parse
from sayso.seeds.html.stated import moment, stated
from sayso.seeds.html.title import find, plain
from sayso.seeds.lines import Line, split
from sayso.seeds.zones import Role, bylines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.seeds.html.blocks import Block, Shown
    from sayso.seeds.html.stated import Stated

_ABOVE: Final = 3
"""So many lines above a title may date or sign the article."""
_HEAD: Final = 40
"""So many lines may stand between title and body."""
_OPENING: Final = 6
"""Among so many first lines of the body a byline or a date may still turn up."""
_LABEL: Final = 12
"""In so many first code points 'Updated' makes a line of dates."""
_STANDFIRST: Final = 6
"""Words of the shortest standfirst."""
_SAID_TWICE: Final = 5
"""Words of the shortest line that is a banner for being repeated."""
_CAPTION: Final = 600
"""Code points of the longest caption."""


@dataclass(frozen=True, slots=True)
class Page:
    """What was extracted of a page: the text that stands for its capture, and what it states."""

    text: str
    """One block a line; empty where there is no article."""
    roles: tuple[Role, ...]
    """Of each line."""
    stated: Stated


def read(html: str) -> Page:
    """Extract the article of a page. Raises Unreadable, MissingExtra."""
    tree = parse(html)
    said = stated(tree)
    layout = _Layout(shown(tree), body(tree), said)
    found = layout.lines()
    text = "".join(f"{line}\n" for line, _ in found)
    said = replace(said, published=said.published or layout.published())
    return Page(text, tuple(role for _, role in found), said)


class _Layout:
    """The lines that a page shows, and which of them are around the extracted ones."""

    def __init__(self, page: Shown, inner: Sequence[Block], said: Stated) -> None:
        self.seen, self.days, self.said = page.blocks, page.days, said
        at, self.title = find(self.seen, said)
        own = plain(self.title or "")
        self.top = -1 if at is None else at
        self.body = [line.text for line in inner if plain(line.text) != own]
        self.places = self._places()
        above = self._above_marks()
        self.body, self.places = self.body[above:], self.places[above:]
        known = (place for place in self.places if place is not None)
        self.first = next(known, self.top + 1)

    def published(self) -> str | None:
        """Return the day that is marked up beside the title; related stories have their own."""
        near = range(max(0, self.top - _ABOVE), max(1, self.first + 1))
        days = {day for at, written in self.days if at in near and (day := moment(written))}
        return days.pop() if len(days) == 1 else None

    def _above_marks(self) -> int:
        """Return how many first lines of the body are head: byline, date, a standfirst on top."""
        if self.top < 0 or not self.places or None in self.places[:_OPENING]:
            return 0
        places = cast("list[int]", self.places[:_OPENING])
        lines = [split(text)[0] for text in self.body[:_OPENING]]
        below = 0
        for n, (place, line) in enumerate(zip(places, lines, strict=True)):
            between = self.seen[places[n - 1] + 1 : place] if n else []
            if _marks(line):
                below = n + 1
            elif any(_marks(split(block.text)[0]) for block in between):
                below = n
        others = [line for line in lines[:below] if not _marks(line)]
        if others and (others != lines[:1] or not self._sums_up(others[0], nearest=True)):
            return 0
        return below

    def _places(self) -> list[int | None]:
        """Return where on the page each line of the body stands, where it is found again."""
        where: dict[str, list[int]] = {}
        for i in range(len(self.seen) - 1, self.top, -1):
            where.setdefault(plain(self.seen[i].text), []).append(i)
        places: list[int | None] = []
        last = self.top
        for text in self.body:
            here = where.get(plain(text), [])
            while here and here[-1] <= last:
                here.pop()
            places.append(here[-1] if here else None)
            last = here[-1] if here else last
        return places

    def lines(self) -> list[tuple[str, Role]]:
        """Return every line of the article with its role, in the order of the page."""
        if not self.body:
            return []
        above = self.seen[max(0, self.top - _ABOVE) : max(0, self.top)]
        head = self.seen[max(self.top + 1, self.first - _HEAD) : self.first]
        found = [pair for pair in self._around(above) if _above_title(*pair)]
        found += [(self.title, "headline")] if self.title else []
        found += self._around(head) if self.top >= 0 else []
        return found + self._inner()

    def _around(self, part: Sequence[Block]) -> list[tuple[str, Role]]:
        """Return the lines of a part of the page that belong to the article though no body."""
        lines = [split(block.text)[0] for block in part]
        signing = bylines(lines, range(len(lines)))
        found: list[tuple[str, Role]] = []
        for i, (block, line) in enumerate(zip(part, lines, strict=True)):
            role: Role | None = "byline" if i in signing and not dated(line.text) else None
            if block.tag == "figcaption" and len(block.text) <= _CAPTION:
                role = "caption"
            elif _dates(line):
                role = "date"
            elif role is None and self._sums_up(line, nearest=i == 0):
                role = "standfirst"
            if role and all(role != "standfirst" or had != role for _, had in found):
                found.append((line.text, role))
        return found

    def _sums_up(self, line: Line, *, nearest: bool) -> bool:
        """Whether a line is the standfirst: the page's description, or right below the title."""
        if line.words < _STANDFIRST or credit(line):
            return False
        if plain(line.text) in {plain(said) for said in self.said.descriptions}:
            return True
        return nearest and not furniture(line.text)

    def _inner(self) -> list[tuple[str, Role]]:
        """Return the lines of the body, and the captions of pictures between them."""
        captions = [i for i, block in enumerate(self.seen) if block.tag == "figcaption"]
        captions = [i for i in captions if len(self.seen[i].text) <= _CAPTION]
        own = {plain(text) for text in self.body}
        counts = Counter(plain(text) for text in self.body)
        found: list[tuple[str, Role]] = []
        at = next((place for place in self.places if place is not None), len(self.seen))
        for n, (text, place) in enumerate(zip(self.body, self.places, strict=True)):
            if place is not None:
                these = captions[bisect_right(captions, at) : bisect_left(captions, place)]
                between = [self.seen[i].text for i in these]
                found += [(shown, "caption") for shown in between if plain(shown) not in own]
                at = place
            found.append((text, _role(split(text)[0], n, counts[plain(text)])))
        return found


def _role(line: Line, n: int, times: int) -> Role:
    """Return the role of the body's n-th line: the extractor lets some furniture through."""
    if n < _OPENING and _dates(line):
        return "date"
    if n < _OPENING and signed(line):
        return "byline"
    if times > 1 and line.words >= _SAID_TWICE and not line.ended:
        return "banner"
    return furniture(line.text) or "paragraph"


def _above_title(text: str, role: Role) -> bool:
    """Whether a line above a title belongs to it: a date without a word may be a clock."""
    return role == "byline" or (role == "date" and label(text) is not None)


def _marks(line: Line) -> bool:
    return signed(line) or _dates(line)


def _dates(line: Line) -> bool:
    """Whether a line is one of dates: a date alone, or with 'Published' and the like."""
    if dated(line.text):
        return True
    return bool(label(line.text[:_LABEL])) and not line.ended and bool(stamps(line.text))
