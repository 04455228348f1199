"""The claims of an event in a table: who says it, on whose say-so, since when, how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.compare.same import firsts
from sayso.report import escape
from sayso.report.cards import RELATIONS, chain, known, stretch, sure

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sayso.report.told import Bond, Head, Stated

_COLUMNS: Final = ("Claim", "On whose say-so", "How sure", "When it holds", "Told by")
_UNSAID: Final = '<span class="note">not said</span>'


def groups_of(heads: Sequence[Head], bonds: Sequence[Bond]) -> list[list[tuple[Head, Stated]]]:
    """Group what the articles of an event state: same_as is one group, however it was reached.

    Groups that more articles tell come first; among equals the order is that of the articles,
    and of their texts. A quote stands in no group of claims and is left out.
    """
    first = firsts(
        (str(bond.link.subject), str(bond.link.object))
        for bond in bonds
        if bond.link.relation == "same_as"
    )
    groups: dict[str, list[tuple[Head, Stated]]] = {}
    for head in heads:
        for stated in head.stated:
            if stated.factuality is not None:
                groups.setdefault(first.get(stated.id, stated.id), []).append((head, stated))
    return sorted(groups.values(), key=lambda group: -len({head.id for head, _ in group}))


def table(
    heads: Sequence[Head], bonds: Sequence[Bond], numbers: Mapping[str, int]
) -> Iterator[str]:
    """Write the claims of one event as a table; `numbers` holds each article's on the page."""
    groups = groups_of(heads, bonds)
    if not groups:
        return
    everything = {stated.id: stated for head in heads for stated in head.stated}
    titles = "".join(f'<th scope="col">{title}</th>' for title in _COLUMNS)
    yield f'<table class="claims"><thead><tr>{titles}</tr></thead>\n'
    for group in groups:
        yield '<tbody class="group">'
        inside = {stated.id for _, stated in group}
        if len(group) > 1:
            yield _title(group)
        for head, stated in group:
            yield _row(head, stated, numbers[head.id])
        for bond in bonds:
            ends = (str(bond.link.subject), str(bond.link.object))
            if inside & set(ends) and all(end in everything for end in ends):
                yield _bond(bond, ends, inside, everything, numbers)
        yield "</tbody>\n"
    yield "</table>\n"


def _title(group: Sequence[tuple[Head, Stated]]) -> str:
    articles = len({head.id for head, _ in group})
    return (
        f'<tr class="same"><th colspan="{len(_COLUMNS)}" scope="rowgroup">'
        f"The same claim, told {escape.counted(len(group), 'time')} "
        f"in {escape.counted(articles, 'article')}</th></tr>"
    )


def _row(head: Head, stated: Stated, number: int) -> str:
    hedges = ", ".join(f'<q class="hedge">{escape.text(hedge)}</q>' for hedge in stated.hedges)
    outlet = escape.name(head.outlet) if head.outlet else '<span class="note">not known</span>'
    date = (
        f" {escape.day(head.published)}" if head.published else ' <span class="note">undated</span>'
    )
    cells = (
        f'<a class="handle" href="#{stated.id}">{_handle(stated.id, number)}</a> '
        f'<span dir="auto">{escape.text(stated.words)}</span>',
        chain(stated.chain),
        f"{sure(stated.factuality or '')} {hedges}",
        stretch(stated.when) if stated.when else _UNSAID,
        f'<a href="#{head.id}">{outlet}</a>{date}',
    )
    inner = "".join(
        f'<td {escape.classes("unsaid" if cell == _UNSAID else "said")} data-title="{title}">'
        f"{cell}</td>"
        for title, cell in zip(_COLUMNS, cells, strict=True)
    )
    return f'<tr class="row" data-f="{stated.factuality}" data-row="{stated.id}">{inner}</tr>'


def _bond(
    bond: Bond,
    ends: tuple[str, str],
    inside: set[str],
    everything: Mapping[str, Stated],
    numbers: Mapping[str, int],
) -> str:
    """Write a link beneath the group that one of its ends, or both, stands in."""
    subject, object_ = ends
    here, there = ends if subject in inside else (object_, subject)
    relation = RELATIONS[bond.link.relation][0 if here == subject else 1]
    words = (
        ""
        if there in inside
        else f' <span dir="auto">{escape.text(everything[there].words)}</span>'
    )
    return (
        f'<tr class="bond"><td colspan="{len(_COLUMNS)}">'
        f'{_link(here, numbers)} <span class="relation {bond.link.relation}">{relation}</span> '
        f"{_link(there, numbers)}{words}{known(bond)}</td></tr>"
    )


def _link(full: str, numbers: Mapping[str, int]) -> str:
    number = numbers[full.partition(":")[0]]
    return f'<a class="handle" href="#{full}">{_handle(full, number)}</a>'


def _handle(full: str, number: int) -> str:
    """Name a record on the page: its article's number and its id."""
    return f"<span>{number}·</span>{full.partition(':')[2]}"
