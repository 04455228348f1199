"""`agree` and `adjudicate`: what annotators say alike, and how the rest becomes gold."""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

from sayso import atomic
from sayso.annotations import store
from sayso.annotations.adjudicate import adjudicate as settle
from sayso.annotations.adjudicate_links import adjudicate_links
from sayso.annotations.decisions import votes_of
from sayso.compare.agreement import Agreement
from sayso.compare.match import KINDS
from sayso.errors import NotFound, Refused
from sayso.flow.sources import Sources
from sayso.problem import any_error, placed
from sayso.records.decision import Decision
from sayso.records.derive import complete
from sayso.records.judge_corpus import judge_event
from sayso.records.judge_layer import judge_layer
from sayso.records.link import End
from sayso.records.record import SCHEMA_VERSION
from sayso.records.rules import Findings

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from sayso.annotations.decisions import Adjudicated, Ids, Undecided
    from sayso.annotations.store import Place
    from sayso.problem import Problem
    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.records.link import LinkSet


# What is decided about, and whether on its links: an event may be named as its one article.
_About = dict[tuple[str, bool], "list[tuple[Decision, Place]]"]


@dataclass(slots=True)
class Adjudication:
    """What became of the layers of annotators."""

    gold: list[str] = field(default_factory=list)
    """Articles and events whose gold is whole."""
    changed: list[str] = field(default_factory=list)
    """Paths that were written."""
    undecided: dict[str, list[Undecided]] = field(default_factory=dict)
    """By article or event; their gold is as it was."""
    problems: list[Problem] = field(default_factory=list)


def agree(seeds: Path, annotations: Path) -> list[Agreement]:
    """Compare every two annotators on the articles that both annotated.

    Raises Refused where a layer has an error.
    """
    sources = Sources(seeds, annotations)
    compared = Comparison(sources)
    for id_ in sources.ids:
        if compared.wants(id_) and (article := sources.article(id_)):
            compared.add(article)
    found = compared.finish()
    _refuse(sources)
    return found


class Comparison:
    """Compares every two annotators while articles go by."""

    def __init__(self, sources: Sources) -> None:
        self._sources = sources
        self._found: dict[tuple[str, str], Agreement] = {}

    def wants(self, id_: str) -> bool:
        """Tell whether two annotated an article: it takes two to agree."""
        return len(self._sources.index.layers.get(id_, ())) > 1

    def add(self, article: Article) -> None:
        """Compare the layers of an article."""
        layers = self._sources.layers(article)
        for left, right in combinations(sorted(layers), 2):
            compared = self._found.setdefault((left, right), Agreement(left, right))
            compared.add(layers[left], layers[right])

    def finish(self) -> list[Agreement]:
        """Compare the links too, once all articles went by; give what was found."""
        for event_id in sorted(self._sources.index.link_sets):
            sets = self._sources.link_sets(event_id)
            for left, right in combinations(sorted(sets), 2):
                if (left, right) in self._found:
                    self._found[left, right].add_links(sets[left], sets[right])
        return [self._found[key] for key in sorted(self._found)]


def adjudicate(seeds: Path | None, annotations: Path, *, write: bool = True) -> Adjudication:
    """Make gold of what annotators say and of the decisions on what they say differently.

    Gold that is whole is written; where something is undecided, or wrong, what was there stays.
    With an error among decisions or in what comes of them nothing is written, and all that is
    undecided is listed beside it. Nothing is written either unless `write`.
    Raises Refused where layers themselves have errors.
    """
    sources = Sources(seeds, annotations)
    decisions, problems = store.decisions(sources.index.decisions)
    sources.problems += problems
    about: _About = {}
    for decision, place in decisions:
        key = decision.about, decision.kind == "links"
        about.setdefault(key, []).append((decision, place))
        out = Findings()
        out.add_unless_day("/created", decision.created)
        sources.problems += placed(out, place.name, place.line) if out else []
    run = _Run(sources, about)
    for id_ in sorted(sources.index.layers.keys() & set(sources.ids)):
        run.article(id_)
    _refuse(sources)  # or every link into a faulty layer would be listed as well
    for event_id in sorted(sources.index.link_sets):
        run.event(event_id)
    run.unknown()
    run.out.problems = sources.problems
    if any_error(sources.problems):
        run.out.gold = []
        return run.out
    for event_id, record in run.whole:
        if event_id in run.missing:
            continue  # or its links would end in records of other gold
        path, data = store.laid_out(annotations, record)
        if write and atomic.write_bytes(path, data):
            run.out.changed.append(str(path))
    return run.out


def _refuse(sources: Sources) -> None:
    if any_error(sources.problems):
        raise Refused(sources.problems)


def decision_on(seeds: Path, annotations: Path, article: str, id_: str) -> Decision:
    """Give a decision on a gold record, to be filled in: its votes as they are now.

    `id_` is the record's id in gold, or in an annotator's layer where it is not in gold.
    Raises NotFound where there is none, Refused where a layer has an error.
    """
    sources = Sources(seeds, annotations)
    about = sources.find(article)
    found = sources.article(about)
    layers = sources.layers(found) if found else {}
    _refuse(sources)
    ids = settle(layers, []).ids
    for kind in KINDS:
        versions = {
            who: record
            for who, layer in layers.items()
            for record in getattr(layer, kind)
            if ids[who, record.id] == id_
        }
        if versions:
            votes = votes_of(versions)
            return Decision(
                schema_version=SCHEMA_VERSION,
                about=about,
                kind=kind,
                votes=votes,
                chosen=votes[0].annotator,
                by="your name",
                reason="annotator-error",
            )
    message = f"no annotator of {about} has a record that is {id_!r} in gold"
    raise NotFound(message)


class _Run:
    """One pass over articles, then over events."""

    def __init__(self, sources: Sources, decisions: _About) -> None:
        self.sources, self.decisions = sources, decisions
        self.out = Adjudication()
        self.whole: list[tuple[str, Layer | LinkSet]] = []  # with their events
        self.ids: dict[str, Ids] = {}
        self.gold: dict[str, Layer] = {}
        self.missing: set[str] = set()  # events of which something is undecided
        self.said: dict[tuple[str, End], str] = {}  # annotator and record → its type

    def article(self, id_: str) -> None:
        """Settle the layers of an article."""
        before, decisions = len(self.sources.problems), self.decisions.pop((id_, False), [])
        article = self.sources.article(id_)
        layers = self.sources.layers(article) if article else {}
        faulty = any_error(self.sources.problems[before:])
        if article is None or not layers or faulty:
            return
        for annotator, layer in layers.items():
            self.said.update({(annotator, end): kind for end, kind in _ends(layer)})
        made = settle(layers, decisions)
        self._take(id_, made)
        self.ids[id_] = made.ids
        if made.gold is None:
            self.missing.add(article.event_id)
            return
        gold = complete(made.gold, article)
        self.sources.problems += placed(judge_layer(gold, article), f"gold of {id_}")
        self.gold[id_] = gold
        self.whole.append((article.event_id, gold))

    def event(self, event_id: str) -> None:
        """Settle the links of an event, once all its articles have gold."""
        sets = self.sources.link_sets(event_id)
        places = self.sources.index.link_sets[event_id]
        for annotator, links in sets.items():
            found = judge_event(links, self._kinds(annotator))
            place = places.get(store.file_name(annotator))
            self.sources.problems += placed(found, place.name if place else None)
        decisions = self.decisions.pop((event_id, True), [])
        if not sets or event_id in self.missing:
            return
        made = adjudicate_links(sets, self.ids, self.gold, decisions)
        self._take(event_id, made)
        if made.gold is None:
            self.missing.add(event_id)
        else:
            gold = dict(pair for layer in self.gold.values() for pair in _ends(layer))
            problems = judge_event(made.gold, gold.get)
            self.whole.append((event_id, made.gold))
            self.sources.problems += placed(problems, f"gold links of {event_id}")

    def _kinds(self, annotator: str) -> Callable[[End], str | None]:
        """Give a function that says what an end is in an annotator's layers."""
        return lambda end: self.said.get((annotator, end))

    def unknown(self) -> None:
        """Report decisions about what nobody annotated."""
        for (about, _), decisions in self.decisions.items():
            for _, place in decisions:
                message = f"there is nothing annotated of {about!r}"
                self.sources.note("DECISION001", message, place)

    def _take(self, id_: str, made: Adjudicated[Layer] | Adjudicated[LinkSet]) -> None:
        self.sources.problems += made.problems
        if made.undecided:
            self.out.undecided[id_] = made.undecided
        if made.gold is not None:
            self.out.gold.append(id_)


def _ends(layer: Layer) -> list[tuple[End, str]]:
    """Give what a link may end in, with its type."""
    ends = [(End(article_id=layer.article_id, id=claim.id), "claim") for claim in layer.claims]
    return ends + [(End(article_id=layer.article_id, id=q.id), "quote") for q in layer.quotes]
