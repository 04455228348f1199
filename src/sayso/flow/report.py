"""`report`: seeds + annotations → one HTML page, an article at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sayso.annotations import store
from sayso.annotations.decisions import Decisions, votes_of
from sayso.dataset.links import attribution_lost, independent, linked_end
from sayso.errors import MissingExtra, NotFound, Refused
from sayso.flow.agree import Comparison
from sayso.flow.decided import Decided
from sayso.flow.sources import Sources
from sayso.problem import any_error, placed
from sayso.records.judge_corpus import judge_event
from sayso.report.agreement import COSTLIEST
from sayso.report.page import page
from sayso.report.told import Bond, Head, Readings, Ruled, Told, head, tell

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from sayso.annotations.store import Place
    from sayso.compare.agreement import Agreement
    from sayso.compare.match import Kind, Unit
    from sayso.dataset.links import LinkedEnd
    from sayso.dataset.tables import Reading
    from sayso.problem import Problem
    from sayso.records.article import Article
    from sayso.records.link import End, LinkSet


def report(
    seeds: Path,
    annotations: Path | None,
    *,
    layer: str = store.GOLD,
    encoding: str | None = None,
) -> tuple[Iterator[str], list[Problem]]:
    """Give the page as pieces of HTML, and the warnings.

    `layer` is `gold` or the name of an annotator. Where two annotated an article, the page tells
    how far they agree, and no layer may have an error. Articles are read twice, first for
    contents, links and agreement, then one at a time for their text: so hundreds fit in memory,
    and nothing is written of data with errors. Raises Refused with every problem that was found,
    NotFound.
    """
    run = _Run(Sources(seeds, annotations, encoding), annotations, layer)
    for id_ in run.sources.ids:
        run.article(id_)
    run.links()
    agreed = run.agreed()
    problems = list(run.sources.problems)
    if any_error(problems):
        raise Refused(problems)
    return page(run.heads, run.bonds, run.told, layer=layer, agreed=agreed), problems


class _Run:
    """The first reading: heads of articles, ends of links."""

    def __init__(self, sources: Sources, annotations: Path | None, layer: str) -> None:
        self.sources, self.layer = sources, layer
        self._decided = Decided(sources.index.decisions)
        sources.problems += self._decided.problems
        self._compared = _comparison(sources, annotations)
        self.heads: list[Head] = []
        self.bonds: dict[str, list[Bond]] = {}
        self._ends: dict[str, LinkedEnd] = {}
        self._faulty: set[str] = set()
        self._sets = [(self._links(event), place) for event, place in self._places()]
        self._wanted: dict[str, dict[str, End]] = {}
        for links, _ in self._sets:
            for link in links.links if links else ():
                for end in (link.subject, link.object):
                    self._wanted.setdefault(end.article_id, {})[str(end)] = end

    def article(self, id_: str) -> None:
        """Read an article and keep its head, and those of its records that are linked."""
        reading = self._reading(id_)
        if reading is None:
            self._faulty.add(id_)
            return
        if isinstance(self._compared, Comparison) and self._compared.wants(id_):
            self._compared.add(reading.article)
        wanted = self._wanted.get(id_, {})
        self.heads.append(head(tell(reading.article, reading.layer), wanted.keys()))
        for full, end in wanted.items():
            if linked := linked_end(reading, end):
                self._ends[full] = linked

    def links(self) -> None:
        """Judge the links of every event; keep them with what is known of their chains."""
        for links, place in self._sets:
            if links is None:
                continue
            if found := judge_event(links, self._kind):
                self.sources.problems += placed(found, place.name, place.line)
            for link in links.links:
                one = self._ends.get(str(link.subject))
                two = self._ends.get(str(link.object))
                if one and two:
                    lost = attribution_lost(link.relation, one, two)
                    bond = Bond(link, independent(one, two), lost)
                    self.bonds.setdefault(links.event_id, []).append(bond)

    def agreed(self) -> Agreement | str | None:
        """Give how far annotators agree, or why that is not known; None where nobody annotated."""
        if isinstance(self._compared, Comparison):
            return self._compared.finish()
        return self._compared

    def told(self, id_: str) -> Told:
        """Read an article again. Raises Refused where it has changed and is faulty now."""
        before = len(self.sources.problems)
        reading = self._reading(id_)
        if reading is None:
            raise Refused(self.sources.problems[before:])
        return tell(reading.article, reading.layer, self._readings(reading.article))

    def _readings(self, article: Article) -> Readings:
        """Give what annotators say of an article, where there are two or more."""
        count = len(self.sources.index.layers.get(article.id, ()))
        if count < 2:  # noqa: PLR2004  it takes two
            return Readings(count)
        decisions = Decisions(self._decided.on(article.id))

        def ruled(kind: Kind, versions: Mapping[str, Unit]) -> Ruled | None:
            votes = votes_of(versions)
            found = decisions.on(kind, votes)
            return Ruled(found, stale=not set(found.votes) <= set(votes)) if found else None

        return Readings(count, self.sources.layers(article), ruled)

    def _reading(self, id_: str) -> Reading | None:
        """Read an article with the layer that was asked for."""
        return self.sources.reading(id_, self.layer)

    def _links(self, event_id: str) -> LinkSet | None:
        if self.layer == store.GOLD:
            return self.sources.links(event_id)
        return self.sources.link_sets(event_id).get(self.layer)

    def _places(self) -> list[tuple[str, Place]]:
        """List where the links of each event stand. Raises NotFound for an unknown layer."""
        index = self.sources.index
        if self.layer == store.GOLD:
            return sorted(index.links.items())
        folder = store.file_name(self.layer)
        known = _folders(index.layers) | _folders(index.link_sets)
        if folder not in known:
            there = ", ".join([store.GOLD, *sorted(known)])
            message = f"nobody called {self.layer!r} annotated anything; there are: {there}"
            raise NotFound(message)
        return sorted(
            (event, places[folder]) for event, places in index.link_sets.items() if folder in places
        )

    def _kind(self, end: End) -> str | None:
        """Say what a link's end is; of an article that is itself at fault, nothing bad."""
        linked = self._ends.get(str(end))
        return "claim" if end.article_id in self._faulty else linked.kind if linked else None


def _comparison(sources: Sources, annotations: Path | None) -> Comparison | str | None:
    """Begin to compare annotators; say why not where that cannot be, or None if nobody is one."""
    counts = [len(places) for places in sources.index.layers.values()]
    if max(counts, default=0) > 1:
        try:
            return Comparison(sources, annotations, listed=COSTLIEST)
        except MissingExtra as error:
            return str(error)
    if counts:
        return "no article was read by two annotators: there is nothing to compare."
    return None


def _folders(places: Mapping[str, Mapping[str, Place]]) -> set[str]:
    return {folder for by_folder in places.values() for folder in by_folder}
