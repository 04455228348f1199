"""The claims of an event in a table: who says it, on whose say-so, since when, how sure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.compare.same import firsts
from sayso.report import escape
from sayso.report.bonds import handle, linked, ranked
from sayso.report.grouped import title
from sayso.report.phrases import chain, sentence, stretch, sure, unsourced

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sayso.report.bonds import Place
    from sayso.report.told import Bond, Head, Stated

COLUMNS: Final = ("Claim", "On whose say-so", "How sure", "When it holds", "Told by, published")
_UNSAID: Final = '<span class="note">not said</span>'
_HEADLINE: Final = 34  # characters of a headline that are enough to know it by
_NOTE: Final = (
    '<p class="order">What more articles tell comes first, then what stands earlier on this page. '
    "<b>The order is not the order of time</b>; articles without a date come last. "
    "On whose say-so: <b>bold</b> is a source with a name; plain is a role, a camp or evidence. "
    "<i>No source given</i>: stated flatly here, on somebody’s say-so elsewhere. "
    "<i>Differently named sources</i> may still know it from one another.</p>\n"
)


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
    heads: Sequence[Head], bonds: Sequence[Bond], places: Mapping[str, Place]
) -> Iterator[str]:
    """Write the claims of one event as a table; `places` holds all that its articles state."""
    groups = groups_of(heads, bonds)
    if not groups:
        return
    at_end: dict[str, list[int]] = {}
    for n, bond in enumerate(bonds):
        for end in (bond.link.subject, bond.link.object):
            at_end.setdefault(str(end), []).append(n)
    titles = "".join(f'<th scope="col">{column}</th>' for column in COLUMNS)
    yield f'{_NOTE}<table class="claims"><thead><tr>{titles}</tr></thead>\n'
    for group in groups:
        yield '<tbody class="group">'
        its = {stated.id: places[stated.id] for _, stated in group}
        touching = [bonds[n] for n in sorted({n for id_ in its for n in at_end.get(id_, ())})]
        if len(its) > 1:
            yield title(list(its.values()), touching, len(COLUMNS))
        attributed = not all(stated.flat for _, stated in group)
        for place in its.values():
            yield _row(place, unsourced() if attributed and place.stated.flat else "")
        yield from _bonds(touching, its, places)
        yield "</tbody>\n"
    yield "</table>\n"


def _bonds(
    bonds: Sequence[Bond], its: Mapping[str, Place], places: Mapping[str, Place]
) -> Iterator[str]:
    """Write the links of a group, each with what is known of its other end."""
    lines = ranked(bonds, its, places)
    if lines and len(its) > 1:
        yield (
            f'<tr class="of"><th colspan="{len(COLUMNS)}" scope="rowgroup">'
            "Linked to one of these</th></tr>"
        )
    for bond, here, there in lines:
        yield _tr("bond", linked(bond, here, there), there)


def _row(place: Place, note: str) -> str:
    """Write a claim; `note` stands beside its chain."""
    stated = place.stated
    claim = f"{handle(place)} {sentence(stated.words, stated.factuality)}"
    return _tr("row", claim, place, note)


def _tr(look: str, claim: str, place: Place, note: str = "") -> str:
    """Write a row with everything that is known of the claim or quote at a place."""
    stated = place.stated
    hedges = ", ".join(f'<q class="hedge">{escape.text(hedge)}</q>' for hedge in stated.hedges)
    is_claim = stated.factuality is not None
    names = stated.chain if is_claim else stated.chain[:-1]  # the quote's own source is named
    cells = (
        claim,
        f"{chain(names, article=place.article)}{note}",
        f"{sure(stated.factuality)} {hedges}".strip() if stated.factuality else "",
        _when(stated) if is_claim else "",
        _told_by(place, headline=look == "row"),
    )
    inner = "".join(
        f"<td {escape.classes('unsaid' if cell in ('', _UNSAID) else 'said')} "
        f'data-title="{column}">{cell}</td>'
        for column, cell in zip(COLUMNS, cells, strict=True)
    )
    its = f' data-f="{stated.factuality}" data-row="{stated.id}"' if look == "row" else ""
    return f'<tr class="{look}"{its}>{inner}</tr>'


def _when(stated: Stated) -> str:
    """Write the days at which a claim holds, or the words for them that could not be resolved."""
    if stated.when:
        return stretch(stated.when)
    if stated.when_words:
        words = f'<q class="words" dir="auto">{escape.text(stated.when_words)}</q>'
        return f'{words} <span class="note">not resolved</span>'
    return _UNSAID


def _told_by(place: Place, *, headline: bool) -> str:
    """Write which article it is: its handle, outlet and date, and how its headline begins."""
    head = place.head
    outlet = escape.name(head.outlet) if head.outlet else "outlet not known"
    date = escape.day(head.published) if head.published else '<span class="undated">undated</span>'
    begins = f' <small class="headline">{escape.name(escape.short(head.title, _HEADLINE))}</small>'
    return (
        f'<a href="#{head.id}"><span class="number">{escape.text(place.article)}</span>{outlet}</a>'
        f" {date}{begins if headline else ''}"
    )
