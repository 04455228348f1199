"""What annotators of an article say differently: each version in context, and what was decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sayso.compare.disagreements import Disagreement, Disagreements, take
from sayso.compare.match import KINDS
from sayso.report import escape
from sayso.report.decided import ruling

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    from sayso.compare.grouped import Grouped
    from sayso.compare.match import Group, Kind, Unit
    from sayso.records.article import Article
    from sayso.report.told import Ruled

MOST: Final = 20
"""Records of an article that are listed."""
_FIELDS: Final = 99  # more than a record has
_LONG: Final = 60  # characters of a version that are shown whole, even if they begin alike
_TAIL: Final = 24  # characters that are shown of a beginning which all versions share
_ONE: Final = {"entities": "entity", "quotes": "quote", "claims": "claim", "links": "link"}


@dataclass(frozen=True, slots=True)
class Disputed:
    """A record that not all have, or not all alike."""

    kind: Kind
    group: Group
    fields: list[Disagreement]
    """What differs of it, the costliest first; at least one."""


def disputed(grouped: Grouped, article: Article) -> list[Disputed]:
    """Give the records of an article on which annotators differ, the costliest first.

    Links that end in a record do not count here for what it costs, as in `sayso agree` they do.
    """
    found = []
    for kind in KINDS:
        for group in grouped.groups[kind]:
            out = Disagreements(_FIELDS)
            said = {who: grouped.said(who, one) for who, one in group.versions.items()}
            take(out, grouped, kind, group, said, article, 0)
            if fields := out.costliest(_FIELDS):
                found.append(Disputed(kind, group, fields))
    return sorted(found, key=lambda one: (-one.fields[0].cost, one.fields[0].start))


def listed(
    some: Sequence[Disputed],
    ruled: Callable[[Kind, Mapping[str, Unit]], Ruled | None],
    to: Callable[[Group], tuple[str, str]],
) -> Iterator[str]:
    """List disputed records, no more than `MOST`.

    `ruled` gives the decision on one's versions, `to` where its link leads and what that says.
    """
    decided = [ruled(one.kind, one.group.versions) for one in some]
    settled = sum(found is not None and not found.stale for found in decided)
    facts = escape.joined([escape.counted(len(some), "record"), f"{settled:,} decided"])
    yield (
        '<details class="differences" open><summary><h4>What they differ on '
        f"<small>{facts}</small></h4></summary><ol>\n"
    )
    for one, found in zip(some[:MOST], decided, strict=False):
        yield _item(one, found, *to(one.group))
    yield "</ol>"
    if len(some) > MOST:
        yield f'<p class="note">and {len(some) - MOST:,} more, which cost less</p>'
    yield "</details>\n"


def _item(one: Disputed, found: Ruled | None, address: str, name: str) -> str:
    first = one.fields[0]
    fields = "".join(map(versions, one.fields))
    return (
        f'<li><p class="top"><b>{_ONE[one.kind]}</b> <a class="handle" href="{address}">{name}'
        f'</a> <small class="at">{first.start}–{first.end}</small></p>'
        f'{context(first)}<dl class="versions">{fields}</dl>{_ruled(found)}</li>\n'
    )


def context(one: Disagreement) -> str:
    """Write the words of what differs, and those around them."""
    before, text, after = (
        escape.text(part.replace("\n", " ¶ ")) for part in (one.before, one.text, one.after)
    )
    return (
        f'<p class="context" dir="auto">{"…" if before else ""}{before}<b>{text}</b>'
        f"{after}{'…' if after else ''}</p>"
    )


def versions(one: Disagreement) -> str:
    """Write a field, or who has the record, in each version; who says the same stands together."""
    whole = one.field is None and one.record in {"quotes", "claims"}  # which words differ is told
    said: dict[str | None, list[str]] = {}
    for who, version in one.versions.items():
        said.setdefault("has it" if whole and version else version, []).append(who)
    told = dict(zip(said, _apart(list(said)), strict=True))
    none = "has none" if one.field is None else "none"
    rows = "".join(
        f'<dd><span class="by">{", ".join(map(escape.name, who))}:</span> '
        f"{told[text] or f'<i>{none}</i>'}</dd>"
        for text, who in said.items()
    )
    return f"<div><dt>{one.field or 'marked'}</dt>{rows}</div>"


def _apart(texts: Sequence[str | None]) -> list[str]:
    """Write versions as HTML, a long beginning that all share cut off at a word."""
    known = [text for text in texts if text is not None]
    same = next(
        (n for n, signs in enumerate(zip(*known, strict=False)) if len({*signs}) > 1),
        min(map(len, known), default=0),
    )
    cut = 0
    if len(known) > 1 and max(map(len, known)) > _LONG:
        cut = known[0].rfind(" ", 0, max(same - _TAIL, 0)) + 1
    return [
        ""
        if text is None
        else f'<span dir="auto">{"…" if cut else ""}{escape.text(text[cut:])}</span>'
        for text in texts
    ]


def _ruled(found: Ruled | None) -> str:
    if found is None:
        return '<p class="open">not decided</p>'
    if found.stale:
        return f'<p class="open">decided, but changed since: {ruling(found.decision)}</p>'
    return ruling(found.decision)
