"""The head of a group: the claim that all its members tell, how sure they are, since when."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, get_args

from sayso.records.claim import Factuality
from sayso.report import escape
from sayso.report.bonds import handle
from sayso.report.marks import SIGN, SURE, SURE_LOOK
from sayso.report.phrases import known, sentence

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.report.bonds import Place
    from sayso.report.told import Bond


def title(group: Sequence[Place], bonds: Sequence[Bond], columns: int) -> str:
    """Write the head of a group of claims that are the same, over all columns of the table."""
    articles = {place.head.id for place in group}
    facts = escape.joined(
        [
            f"told {escape.counted(len(group), 'time')} "
            f"in {escape.counted(len(articles), 'article')}: {spread(group)}",
            since(group),
            *_origins(group, bonds),
        ]
    )
    return (
        f'<tr class="same"><th colspan="{columns}" scope="rowgroup">'
        f'<span class="what">{_what(group)}</span> <span class="spread">{facts}</span></th></tr>'
    )


def _what(group: Sequence[Place]) -> str:
    """Write the first member's proposition, as a question where not all answer it alike."""
    signs = {SIGN.get(place.stated.factuality or "") for place in group}
    first = group[0].stated
    return sentence(first.words, first.factuality if len(signs) == 1 else "Uu")


def spread(group: Sequence[Place]) -> str:
    """Write how many members are how sure, in FactBank's order."""
    counts = Counter(place.stated.factuality for place in group)
    return ", ".join(
        f'<span {escape.classes("sure", SURE_LOOK[value])} title="{SURE[value]}">'
        f"<b>{value}</b> ×{counts[value]}</span>"
        for value in get_args(Factuality)
        if counts[value]
    )


def since(group: Sequence[Place]) -> str:
    """Write the earliest date of the articles with its outlet, and how many have none."""
    heads = {place.head.id: place.head for place in group}.values()
    dated = [head for head in heads if head.published]
    if not dated:
        return "no date known"
    first = min(dated, key=lambda head: head.published or "")
    by = escape.name(first.outlet) if first.outlet else "outlet not known"
    undated = len(heads) - len(dated)
    rest = f" ({escape.counted(undated, 'article')} undated)" if undated else ""
    return f"earliest known date {escape.day(first.published or '')}, {by}{rest}"


def _origins(group: Sequence[Place], bonds: Sequence[Bond]) -> list[str]:
    """Write of which members it is known that they name the same sources, or others."""
    places = {place.stated.id: place for place in group}
    found = []
    for bond in bonds:
        ends = (places.get(str(bond.link.subject)), places.get(str(bond.link.object)))
        if bond.link.relation == "same_as" and ends[0] and ends[1] and (note := known(bond)):
            found.append(f"{handle(ends[0])} and {handle(ends[1])}:{note}")
    return found
