"""An article that two or more annotated → pictures of their layers, and what they differ on."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from sayso.compare.grouped import Grouped
from sayso.compare.match import likeness, spans
from sayso.report import escape
from sayso.report.differences import disputed, listed
from sayso.report.lanes import pictures
from sayso.report.pictures import drawn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sayso.compare.disagreements import Disagreement
    from sayso.compare.match import Group, Unit
    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.report.lanes import Differing
    from sayso.report.told import Told


def compared(told: Told, starts: Sequence[int]) -> Iterator[str]:
    """Write how the annotators of an article compare; of fewer than two, a line at most.

    `starts` are where the paragraphs of the text begin on the page.
    """
    article, readings = told.article, told.readings
    if not readings.layers:
        if readings.count:
            yield (
                '<p class="alone">Only one annotator read this article: '
                "there is nothing to compare it with.</p>\n"
            )
        return
    grouped = Grouped(readings.layers, article.zones)
    some = disputed(grouped, article)
    found = {id(one.group): _drawn(told.layer, one.group) for one in some}

    def arrow(one: Differing) -> str:
        return _address(article, starts, found.get(id(one.group)), one.start)

    def handle(group: Group) -> tuple[str, str]:
        id_ = found[id(group)]
        address = _address(article, starts, id_, spans(group.first)[0].start)
        return address, id_ or "in the text"

    count = escape.counted(len(some), "record") if some else "no record"
    yield (
        '<details class="compared" open><summary><h4>How '
        f"{len(readings.layers)} annotators read it <small>they differ on {count}</small></h4>"
        '</summary><p class="key">The text from left to right; colours as in the text below. '
        '<svg width="12" height="11"><rect class="unlike" width="10" height="10" x="1" y=".5"/>'
        "</svg> not had so by all "
        '<svg width="12" height="11"><rect class="none" width="10" height="10" x="1" y=".5"/></svg>'
        " nothing here, where another has something</p>"
        '<p class="caption" aria-hidden="true">Point at a bar for its words in each version; '
        "click to go there.</p>\n"
    )
    yield from drawn(pictures(grouped), len(article.text), starts, arrow)
    yield "</details>\n"
    if some:
        yield from listed(some, readings.ruled, handle)


def where(told: Told, starts: Sequence[int], some: Iterable[Disagreement]) -> Iterator[str]:
    """Give where on the page each of some disagreements on an article stands.

    That is the record of the layer that is drawn; where it has none, or of no such kind, the
    words. `starts` as above.
    """
    grouped = Grouped(told.readings.layers, told.article.zones)
    groups = {
        _known(one): each.group for each in disputed(grouped, told.article) for one in each.fields
    }
    ends = {
        (its[0].start, its[-1].end): group
        for kind in ("quotes", "claims")
        for group in grouped.groups[kind]
        if (its := spans(group.first))
    }
    for one in some:
        group = groups.get(_known(one)) or (
            ends.get((one.start, one.end)) if one.record == "links" else None
        )
        id_ = _drawn(told.layer, group) if group else None
        yield _address(told.article, starts, id_, one.start)


def _known(one: Disagreement) -> tuple[object, ...]:
    """Give what a disagreement is known by: all but its cost, in which links may count."""
    return one.record, one.field, one.start, one.end, one.text, tuple(one.versions.items())


def _address(article: Article, starts: Sequence[int], id_: str | None, start: int) -> str:
    """Give the address of a record that is drawn, or else of its paragraph."""
    if id_:
        return f"#{article.id}:{id_}"
    return f"#{article.id}.{max(bisect_right(starts, start) - 1, 0)}"


def _drawn(layer: Layer | None, group: Group) -> str | None:
    """Find the record of the layer that is drawn which is most like one of some versions."""
    every = (*layer.entities, *layer.quotes, *layer.claims) if layer else ()

    def score(record: Unit) -> float:
        return max(likeness(one, record) for one in group.versions.values())

    same = [record for record in every if type(record) is type(group.first)]
    best = max(same, key=score, default=None)
    return best.id if best and score(best) else None
