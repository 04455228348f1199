"""Which role each line of a capture plays: a zone of the article, or a reason to drop it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import regex

from sayso.records.article import DropReason, ZoneKind
from sayso.seeds import body, headline
from sayso.seeds.bylines import marks, named, signed
from sayso.seeds.dates import dated, label

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.seeds.lines import Line

Role = ZoneKind | DropReason

_TOP: Final = 12
"""Among so many first lines a date is the page's clock."""
_FOOT: Final = 3
"""So many lines below an article may still date it."""
_LABEL: Final = 12
"""In so many first code points 'Updated' makes a line of dates, even where the year is missing."""
_STANDFIRST: Final = 6
"""Words of the shortest standfirst."""
_CAPTION: Final = 4
"""Words of the shortest caption without a credit."""
_SAID_TWICE: Final = 5
"""Words of the shortest line that is a banner for being repeated."""
_LONG: Final = 25
"""A line of so many words is a paragraph, even without a full stop."""
_SPOKEN: Final = ("headline", "standfirst", "caption")
_PROSE: Final = 12
"""Words of the shortest line that may be a paragraph though it looked like a title."""
_READING: Final = regex.compile(r"\W*[0-9]+ ?min(?:ute)?s?(?: ?read)?\W*", regex.IGNORECASE)


def roles(lines: Sequence[Line]) -> list[Role]:
    """Return for each line the zone it is, or why it is dropped."""
    page = body.Page(lines)
    span = body.find(page)
    dropped = _dropped(page, span)
    if not span:
        return dropped
    title = headline.find(page, span)
    above, below = dropped[: span.start], dropped[span.stop :]
    if title is not None:
        above[title] = "headline"
        _before_title(page, title, above)
        _after_title(page, title, above)
    _after_body(page, span, below)
    found = above + _within(page, span, title) + below
    return found if "paragraph" in found else _without_title(page, found, dropped)


def _without_title(page: body.Page, found: list[Role], dropped: list[Role]) -> list[Role]:
    """Take long titles and captions for paragraphs where there are no others; else drop all."""
    again: list[Role] = [
        "paragraph" if role in _SPOKEN and len(line.text.split()) >= _PROSE else role
        for line, role in zip(page.lines, found, strict=True)
    ]
    return again if "paragraph" in again else dropped


def _dropped(page: body.Page, span: range) -> list[Role]:
    """Return why each line would be dropped: its own words, or the part of the page it is in."""
    reasons: list[Role] = []
    part: DropReason = "navigation"
    clock = _clock(page, span)
    for i, line in enumerate(page.lines):
        own = "clock" if i == clock else page.furniture[i]
        if own in ("comments", "related", "navigation"):
            part = own
        reasons.append(own or ("banner" if part == "navigation" and line.ended else part))
    return reasons


def _clock(page: body.Page, span: range) -> int | None:
    """Return the line that is the page's own clock: a date on top, or the only one above."""
    above = page.lines[: span.start]
    found = [i for i, line in enumerate(above) if dated(line.text) and not label(line.text)]
    return found[0] if found and (found[0] < _TOP or len(found) == 1) else None


def _before_title(page: body.Page, title: int, found: list[Role]) -> None:
    """Give a date or a byline right above the title its role, reading time between or not."""
    for i in range(title - 1, -1, -1):
        line = page.lines[i]
        if dated(line.text):
            found[i] = "date"
        elif signed(line):
            found[i] = "byline"
        elif not _READING.fullmatch(line.text):
            return


def _after_title(page: body.Page, title: int, found: list[Role]) -> None:
    """Give the lines between title and first paragraph their roles."""
    first = len(found)
    signing = bylines(page.lines, range(title + 1, first))
    for i in range(title + 1, first):
        line = page.lines[i]
        if dated(line.text):
            found[i] = "date"
        elif i in signing:
            found[i] = "byline"
        elif label(line.text[:_LABEL]) and not line.ended:
            found[i] = "date"
        elif page.furniture[i]:
            continue
        elif i == title + 1 and line.words >= _STANDFIRST and not body.credit(line):
            found[i] = "standfirst"
        elif body.credit(line) or (i >= first - 2 and line.words >= _CAPTION):
            found[i] = "caption"


def bylines(lines: Sequence[Line], below: range) -> frozenset[int]:
    """Return the lines that sign the article: a bare name only beside a date, and if none else."""
    marked = {i for i in below if marks(lines[i])}
    if any(signed(lines[i]) and lines[i].folded != "by" for i in below):
        return frozenset(marked)
    beside = (i for i in below if named(lines[i].text) and marked & {i - 1, i + 1})
    return frozenset(marked.union(beside))


def _after_body(page: body.Page, span: range, found: list[Role]) -> None:
    """Give a line such as 'Published …' right below the article its role."""
    for n, line in enumerate(page.lines[span.stop : span.stop + _FOOT]):
        if page.furniture[span.stop + n]:
            return
        if dated(line.text) and label(line.text):
            found[n] = "date"


def _within(page: body.Page, span: range, title: int | None) -> list[Role]:
    """Return the roles of the article's lines: paragraphs, captions, and what interrupts them."""
    found: list[Role] = []
    links: DropReason | None = None
    in_list = False
    for i in span:
        own, line = page.furniture[i], page.lines[i]
        if own:
            links = own if own in ("related", "navigation") else None
            in_list = body.opens_list(line.text)
            found.append(own)
        elif links and not _resumes(line, in_list=in_list):
            found.append(links)
        else:
            links = None
            found.append(_inner(page, i, title))
    return found


def _resumes(line: Line, *, in_list: bool) -> bool:
    """Whether a line below an interruption is the article again, and no link or teaser."""
    return line.ended or (not in_list and line.words >= _LONG and not line.cut_off)


def _inner(page: body.Page, i: int, title: int | None) -> Role:
    """Return the role of a line of the article that is no furniture by its words."""
    line = page.lines[i]
    again = line.folded in page.repeated and line.words >= _SAID_TWICE and not line.ended
    if again or (title is not None and line.folded == page.lines[title].folded):
        return "banner"
    below = page.lines[i + 1 : i + 2]
    if body.credit(line) or (not line.ended and any(body.credit(credit) for credit in below)):
        return "caption"
    return "date" if dated(line.text) and label(line.text) else "paragraph"
