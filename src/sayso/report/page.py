"""The whole page, piece by piece: frame, contents, controls, events with claims and articles."""

from __future__ import annotations

import base64
import hashlib
from collections import Counter
from functools import cache
from importlib import resources
from itertools import groupby
from typing import TYPE_CHECKING, Final, get_args

from sayso.records.claim import Factuality
from sayso.records.entity import EntityType
from sayso.records.quote import QuoteKind
from sayso.report import agreement, claims, escape
from sayso.report.article import section
from sayso.report.bonds import places_of
from sayso.report.decided import tally
from sayso.report.handles import handles
from sayso.report.legend import legend

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sayso.compare.agreement import Agreement
    from sayso.report.bonds import Place
    from sayso.report.told import Bond, Head, Told

_FEW: Final = 12  # articles that stand open; of more, each opens with a click
_FILTERS: Final = (
    ("entities", get_args(EntityType)),
    ("quotes", get_args(QuoteKind)),
    ("claims", get_args(Factuality)),
)


def page(
    heads: Iterable[Head],
    bonds: Mapping[str, Sequence[Bond]],
    told: Callable[[str], Told],
    *,
    layer: str = "gold",
    agreed: Agreement | str | None = None,
) -> Iterator[str]:
    """Write the page as pieces of HTML.

    `bonds` holds the links of each event; `told` gives an article by its id when its turn
    comes, so that one is held at a time. `layer` names what is drawn, `agreed` is how far
    annotators agree, or why that is not known. No clock: the same input gives the same page.
    """
    ordered = sorted(heads, key=_by_event_and_date)
    names = handles(ordered)
    counts: Counter[str] = Counter()
    for head in ordered:
        counts.update(head.counts)
    yield _top(_title(ordered), style := _file("report.css"), script := _file("report.js"))
    yield f"<style>{style}</style>\n</head>\n<body>\n"
    yield _masthead(ordered, counts, layer)
    yield _bar(counts)
    yield _contents(ordered, names)
    folded = len(ordered) > _FEW
    yield f"<main {escape.classes('many' if folded else 'all')}>\n"
    if isinstance(agreed, str):
        yield agreement.told_why_not(agreed)
    elif agreed:
        yield from agreement.section(agreed, names, told)
    for event_id, group in groupby(ordered, key=lambda head: head.event_id):
        its = list(group)
        links = bonds.get(event_id, ())
        yield _event(its)
        places = places_of(its, names)
        yield from _claims(its, links, places, folded=folded)
        for head in its:
            yield from section(told(head.id), names[head.id], links, places, folded=folded)
        yield "</section>\n"
    yield '</main>\n<aside id="peek" hidden aria-label="what stands here"></aside>\n'
    yield f"<script>{script}</script>\n</body>\n</html>\n"


def _by_event_and_date(head: Head) -> tuple[str, bool, str, str, str]:
    return (head.event_id, head.published is None, head.published or "", head.capture, head.id)


def _title(heads: Sequence[Head]) -> str:
    return f"sayso report: {heads[0].title}" if len(heads) == 1 else "sayso report"


@cache
def _file(name: str) -> str:
    return resources.files("sayso.report").joinpath(name).read_text(encoding="utf-8")


def _hash(inline: str) -> str:
    """Name an inline style or script by its hash, as a content security policy does."""
    digest = base64.b64encode(hashlib.sha256(inline.encode()).digest()).decode()
    return f"'sha256-{digest}'"


def _top(title: str, style: str, script: str) -> str:
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape.value(title)}</title>\n"
    )


def _masthead(heads: Sequence[Head], counts: Mapping[str, int], layer: str) -> str:
    drawn = sum(head.made_by is not None for head in heads)
    facts = escape.joined(
        [
            escape.counted(len(heads), "article"),
            f"{drawn:,} with {_whose(layer)}",
            escape.counted(counts.get("entities", 0), "entity", "entities"),
            escape.counted(counts.get("quotes", 0), "quote"),
            escape.counted(counts.get("claims", 0), "claim"),
        ]
    )
    return (
        '<header class="masthead"><h1>Who said what, <em>on whose say-so</em></h1>'
        f'<p class="facts">{facts}</p>{legend()}</header>\n'
    )


def _whose(layer: str) -> str:
    return "a gold layer" if layer == "gold" else f"a layer by {escape.name(layer)}"


def _bar(counts: Mapping[str, int]) -> str:
    """Write the controls; without the script they do nothing, and are not shown."""
    menus = "".join(_menu(name, values, counts) for name, values in _FILTERS)
    return (
        '<div class="bar" id="bar" role="search" hidden>'
        '<input type="search" id="search" placeholder="Search text, cards, names, ids" '
        'aria-label="Search text, cards, names, ids" autocomplete="off" spellcheck="false">'
        '<span class="steps"><button type="button" id="back" aria-label="previous place">↑</button>'
        '<button type="button" id="on" aria-label="next place">↓</button></span>'
        '<output id="count" for="search" aria-live="polite"></output>'
        f'<span class="menus">{menus}</span>'
        '<label class="only" hidden title="records that an adjudicator decided, and those with a '
        'link that one decided"><input type="checkbox" id="decided"> decided only '
        "<small></small></label>"
        '<button type="button" id="fold">Fold all</button>'
        '<button type="button" id="theme" aria-label="light or dark">◐</button></div>\n'
    )


def _menu(name: str, values: Sequence[str], counts: Mapping[str, int]) -> str:
    boxes = "".join(
        f'<label><input type="checkbox" checked value="{value}"> '
        f"{value} <small>{counts[value]:,}</small></label>"
        for value in values
        if counts.get(value)
    )
    if not boxes:
        return ""
    return (
        f'<details class="menu"><summary>{name}</summary><div>'
        f'<label class="all"><input type="checkbox" checked data-all> all</label>{boxes}'
        "</div></details>"
    )


def _contents(heads: Sequence[Head], names: Mapping[str, str]) -> str:
    items = "".join(
        f'<li><a href="#{head.id}"><span class="number">{escape.text(names[head.id])}</span> '
        f"{escape.name(head.title)}</a> <small>{_summary(head)} · "
        f"{escape.name(head.capture)}</small></li>\n"
        for head in heads
    )
    shut = "" if len(heads) <= _FEW else " (open to list)"
    opened = " open" if not shut else ""
    return (
        f'<nav aria-label="articles"><details{opened}><summary>Articles{shut}</summary>'
        f"<ol>\n{items}</ol></details></nav>\n"
    )


def _summary(head: Head) -> str:
    layer = (
        escape.joined(
            [
                escape.counted(head.counts.get("quotes", 0), "quote"),
                escape.counted(head.counts.get("claims", 0), "claim"),
            ]
        )
        if head.made_by is not None
        else "no layer"
    )
    outlet = escape.name(head.outlet) if head.outlet else ""
    return escape.joined(
        [outlet, escape.day(head.published) if head.published else "undated", layer]
    )


def _event(heads: Sequence[Head]) -> str:
    event_id = heads[0].event_id
    alone = event_id == heads[0].id  # the event's id where nobody named one
    named = "no event named" if alone else f"<small>event</small> {escape.name(event_id)}"
    return (
        f'<section class="event"><h2>{named} '
        f"<small>{escape.counted(len(heads), 'article')}</small></h2>\n"
    )


def _claims(
    heads: Sequence[Head],
    bonds: Sequence[Bond],
    places: Mapping[str, Place],
    *,
    folded: bool,
) -> Iterator[str]:
    total = sum(stated.factuality is not None for head in heads for stated in head.stated)
    if not total:
        return
    links = escape.counted(len(bonds), "link") if bonds else ""
    decided = tally(bond.link for bond in bonds)
    facts = escape.joined([escape.counted(total, "claim"), links, decided])
    yield (
        f'<details class="across"{"" if folded else " open"}><summary><h3>Claims across the '
        f'outlets</h3><span class="from">{facts}</span></summary>\n'
    )
    yield from claims.table(heads, bonds, places)
    yield "</details>\n"
