"""The way of each article, as the files tell it."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import TYPE_CHECKING, Final

from sayso.annotations import store
from sayso.annotations.adjudicate_links import adjudicate_links
from sayso.annotations.decisions import in_gold
from sayso.annotations.labelstudio.evidence import Evidence, home_of
from sayso.compare.match import KINDS
from sayso.dataset.statistics import readings_of
from sayso.flow.decided import Decided, merged, state
from sayso.flow.garbage import seldom_collected
from sayso.flow.predictions import Predictions
from sayso.flow.sources import Sources
from sayso.flow.stages import Settled, Way, Ways
from sayso.problem import any_error
from sayso.records.decision import digest
from sayso.records.link import LinkSet

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sayso.annotations.decisions import Adjudicated
    from sayso.annotations.naming import Ids
    from sayso.annotations.store import Place
    from sayso.records.decision import Decision
    from sayso.records.layer import Layer

_ARTICLE: Final = re.compile(r"art-[0-9a-f]{20}")


def ways(
    seeds: Path | None,
    annotations: Path,
    pushed: frozenset[str] = frozenset(),
    progress: Callable[[int, int], None] | None = None,
) -> Ways:
    """Tell how far each article is. Reads files alone, and writes nothing.

    `pushed` are articles of which a server says that they are there. An event at a time is in
    memory, and a line for each article. Of a capture that nobody said anything about only that it
    can be read is found out, not what article is in it. Raises NotFound where there is nothing at
    `seeds`.
    """
    sources = Sources(seeds, annotations)
    run = _Run(sources, annotations, pushed)
    done = 0
    with seldom_collected():
        for event_id, ids in run.events():
            for id_ in ids:
                run.article(id_, linked=event_id is not None)
                done += 1
                if progress:
                    progress(done, len(sources.ids))
            if event_id is not None:
                run.links(event_id)
    return run.finish()


class _Run:
    """One pass, event by event."""

    def __init__(self, sources: Sources, annotations: Path, pushed: frozenset[str]) -> None:
        self.sources = sources
        self.predictions = Predictions(sources, annotations)
        self.pushed = pushed | _pulled(annotations)
        self.decided = Decided(sources.index.decisions)
        sources.problems += self.decided.problems
        self.out = Ways([], {}, sources.problems)
        self.waiting: set[str] = set()  # events of which an article is not decided
        self.ids: dict[str, Ids] = {}  # of the articles of one event, as is
        self.gold: dict[str, Layer] = {}
        self.readers: dict[str, list[str]] = {}

    def events(self) -> Iterator[tuple[str | None, list[str]]]:
        """Yield each event that somebody links with its linked articles; then all others."""
        linked: defaultdict[str, set[str]] = defaultdict(set)
        before, taken, known = len(self.sources.problems), set[str](), {*self.sources.ids}
        for event_id in sorted(self.sources.index.link_sets):
            for links in self.sources.link_sets(event_id).values():
                ends = {e.article_id for link in links.links for e in (link.subject, link.object)}
                linked[event_id] |= ends & known
        del self.sources.problems[before:]  # they are told where the links are settled
        for event_id, ids in linked.items():
            yield event_id, sorted(ids - taken)
            taken |= ids
        yield None, [id_ for id_ in self.sources.ids if id_ not in taken]

    def article(self, id_: str, *, linked: bool) -> None:
        """Tell how far an article is."""
        sources = self.sources
        before, decisions = len(sources.problems), self.decided.on(id_)
        way = Way(id=id_, name=sources.name(id_), event_id=id_, pushed=id_ in self.pushed)
        self.out.articles.append(way)
        if not decisions and self._is_bare(id_):
            capture = sources.capture(id_)  # to cut a text takes its time, and nobody asks for it
            way.event_id = (capture and capture.about.event_id) or id_
            way.faulty = any_error(sources.problems[before:])
            return
        article = sources.article(id_)
        if article is not None:
            way.event_id = article.event_id
            way.predictors = sorted(self.predictions.layers(article))
        layers = sources.layers(article) if article else {}
        gold = sources.gold_of(article) if article else None
        way.annotators = sorted(layers)
        way.readings = readings_of(gold) if gold else 0
        way.faulty = article is None or any_error(sources.problems[before:])
        if article is None or way.faulty:
            return
        if len(layers) == 1 and not (gold or decisions or linked):
            (layer,) = layers.values()  # nobody says otherwise, and there is no gold to hold it to
            way.records = sum(len(getattr(layer, kind)) for kind in KINDS)
            return
        made = merged(article, layers, decisions) if layers else None
        self._settle(way, made, decisions)
        way.gold = state(gold, made.gold if made else None)
        if made and made.gold is None:
            self.waiting.add(way.event_id)
        elif made and made.gold and linked:
            self.ids[id_], self.gold[id_] = in_gold(made.ids, made.instead), made.gold
            self.readers[id_] = list(layers)

    def _is_bare(self, id_: str) -> bool:
        """Tell whether there is a capture, and nothing else about it."""
        index = self.sources.index
        about = index.articles, index.layers, index.gold, self.predictions
        return id_ in self.sources.captures and not any(id_ in some for some in about)

    def links(self, event_id: str) -> None:
        """Tell how far the links of an event are, whose linked articles went by just now."""
        sets = self.sources.link_sets(event_id)
        decisions = self.decided.on(event_id, links=True)
        found = self.out.events[event_id] = Settled(sorted(sets))
        made = None
        if sets:
            made = adjudicate_links(sets, self.ids, self.gold, decisions, self.readers)
        self._settle(found, made, decisions)
        found.gold = state(self.sources.links(event_id), made.gold if made else None)
        self.ids, self.gold, self.readers = {}, {}, {}

    def _settle(
        self,
        found: Settled,
        made: Adjudicated[Layer] | Adjudicated[LinkSet] | None,
        decisions: Sequence[tuple[Decision, Place]],
    ) -> None:
        in_force = len(decisions)
        if replaced := {one.replaces for one, _ in decisions if one.replaces}:
            in_force = sum(digest(decision) not in replaced for decision, _ in decisions)
        found.stale = in_force
        if made is not None:
            self.sources.problems += made.problems
            found.stale = sum(problem.code == "DECISION001" for problem in made.problems)
            found.records = len({*made.ids.values()})
            found.undecided = len(made.undecided)
        found.decided = in_force - found.stale

    def finish(self) -> Ways:
        """Give what was found, in order."""
        known = {way.id for way in self.out.articles}
        for about in self.decided.abouts():  # on nothing that is there
            lost = [] if about in known else self.decided.on(about)
            lost += [] if about in self.out.events else self.decided.on(about, links=True)
            if lost:
                self.out.events.setdefault(about, Settled()).stale += len(lost)
        for event_id, place in self.sources.index.links.items():
            found = self.out.events.setdefault(event_id, Settled())
            if not found.annotators:
                links = store.read(LinkSet, place)
                found.gold = state(links if isinstance(links, LinkSet) else None, None)
        for event_id in self.waiting & self.out.events.keys():
            found = self.out.events[event_id]
            found.gold, found.undecided, found.stale = "waits", 0, 0  # nothing of it is known
        self.out.articles.sort(key=lambda way: (way.event_id, way.id))
        return self.out


def _pulled(annotations: Path) -> frozenset[str]:
    """Give the articles of which the exports have a task: they were pushed once."""
    found = Evidence(home_of(annotations) / "any").beside()
    folders = (evidence.folder / part for evidence in found for part in evidence.parts())
    ids = (path.stem for folder in folders for path in folder.glob("art-*.json"))
    return frozenset(id_ for id_ in ids if _ARTICLE.fullmatch(id_))
