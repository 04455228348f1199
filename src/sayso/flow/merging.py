"""All layers and decisions of an annotations folder, merged article by article, then by event."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sayso.annotations import store
from sayso.annotations.adjudicate import adjudicate as settle
from sayso.annotations.adjudicate_links import adjudicate_links
from sayso.annotations.decisions import in_gold
from sayso.annotations.guideline import named, rules_of
from sayso.annotations.judged import judged
from sayso.annotations.majority import propose
from sayso.flow.sources import Sources
from sayso.flow.studio import guidelines_of
from sayso.problem import any_error, placed
from sayso.records.judge_corpus import judge_event
from sayso.records.layer import Layer
from sayso.records.link import End, LinkSet
from sayso.records.rules import Findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
    from pathlib import Path

    from sayso.annotations.decisions import Adjudicated, Undecided
    from sayso.annotations.naming import Ids
    from sayso.annotations.store import Place
    from sayso.records.article import Article
    from sayso.records.decision import Decision

    Filed = Sequence[tuple[Decision, Place]]
    MergedArticle = tuple[Article, dict[str, Layer], Adjudicated[Layer]]
    MergedEvent = tuple[str, dict[str, LinkSet], Adjudicated[LinkSet]]

G = TypeVar("G", Layer, LinkSet)


class Merging:
    """One pass over the articles that are annotated, then over the events whose claims are linked.

    What has an error is left out, with its problems in `sources.problems`; the rest goes on.
    """

    def __init__(
        self,
        seeds: Path | None,
        annotations: Path,
        *,
        majority: bool = False,
        today: str | None = None,
    ) -> None:
        """Read the decisions; with `majority`, those that `today` would add are made too."""
        self.sources = Sources(seeds, annotations)
        self.annotations = annotations
        self.left_out: set[str] = set()
        """Articles and events with an error."""
        self.missing: set[str] = set()
        """Events of which something is undecided or left out."""
        self.undecided: dict[str, list[Undecided]] = {}
        """By article or event."""
        self.proposed: list[tuple[Undecided, Decision]] = []
        self._majority, self._today = majority, today
        # What is decided about, and whether on its links: an event may be named as its one article
        self._decisions: dict[tuple[str, bool], list[tuple[Decision, Place]]] = {}
        self._read_decisions()
        self._faulty = any_error(self.sources.problems)
        self.ids: dict[str, Ids] = {}
        """By article: what annotators' records are called in its gold."""
        self.gold: dict[str, Layer] = {}
        """What articles have that is whole."""
        self.readers: dict[str, list[str]] = {}
        """By article: the annotators with a layer of it."""
        self._said: dict[tuple[str, End], str] = {}  # annotator and record → its type

    @property
    def sound(self) -> bool:
        """Whether the folders and the lines of the decisions are in order, once all went by."""
        return not self._faulty

    @property
    def linked(self) -> set[str]:
        """The events with links, in gold or in anybody's set."""
        return {*self.sources.index.link_sets, *self.sources.index.links}

    def decisions(self, about: str, *, on_links: bool = False) -> Filed:
        """Give the decisions about an article or event that are not yet carried out."""
        return self._decisions.get((about, on_links), [])

    def _read_decisions(self) -> None:
        found, problems = store.decisions(self.sources.index.decisions)
        self.sources.problems += problems
        rules = rules_of(guidelines_of(self.annotations)[0])
        for decision, place in found:
            key = decision.about, decision.kind == "links"
            self._decisions.setdefault(key, []).append((decision, place))
            out = Findings()
            out.add_unless_day("/created", decision.created)
            for number in named(decision.rule) if rules else ():
                if number not in rules:
                    out.add("DECISION002", "/rule", f"the guidelines have no rule {number!r}")
            self.sources.problems += placed(out, place.name, place.line) if out else []

    # ------------------------------------------------------------- articles

    def articles(self) -> Iterator[MergedArticle]:
        """Yield each article whose layers can be read with what became of them."""
        problems = self.sources.problems
        for id_ in sorted(self.sources.index.layers.keys() & set(self.sources.ids)):
            before = len(problems)
            decisions = self._decisions.pop((id_, False), [])
            article = self.sources.article(id_)
            layers = self.sources.layers(article) if article else {}
            if article is None or not layers or any_error(problems[before:]):
                self._leave_out(id_, article)
                continue
            self.readers[id_] = list(layers)
            for annotator, layer in layers.items():
                self._said.update({(annotator, end): kind for end, kind in _ends(layer)})
            made = self._settled(article, layers, decisions)
            problems += made.problems
            problems += placed(judged(made, article), f"gold of {id_}")
            if any_error(problems[before:]):
                made.gold = None
                self._leave_out(id_, article)
            self._take(id_, article.event_id, made)
            if made.gold is not None:
                self.ids[id_] = in_gold(made.ids, made.instead)
                self.gold[id_] = made.gold
            yield article, layers, made

    def _settled(
        self, article: Article, layers: Mapping[str, Layer], decisions: Filed
    ) -> Adjudicated[Layer]:
        """Settle an article, with the majority's decisions where they are asked for."""

        def once(filed: Filed) -> Adjudicated[Layer]:
            return settle(layers, filed, article.zones)

        return self._with_majority(article.id, decisions, once)

    def _leave_out(self, id_: str, article: Article | None) -> None:
        self.left_out.add(id_)
        if article:
            self.missing.add(article.event_id)

    # ------------------------------------------------------------- events

    def events(self) -> Iterator[MergedEvent]:
        """Yield each event whose articles all have gold with what became of its links.

        To be called once `articles` is through. None where the folders are not in order, or each
        link into what is missing would be a fault as well.
        """
        if self._faulty:
            return
        problems = self.sources.problems
        for event_id in sorted(self.sources.index.link_sets):
            before = len(problems)
            decisions = self._decisions.pop((event_id, True), [])
            sets = self.sources.link_sets(event_id)
            if self.left_out & {end.article_id for links in sets.values() for end in _both(links)}:
                self.missing.add(event_id)
                continue
            self._judge(event_id, sets)
            if any_error(problems[before:]):
                self.missing.add(event_id)
                self.left_out.add(event_id)
            if not sets or event_id in self.missing:
                continue
            made = self._linked(event_id, sets, decisions)
            problems += made.problems
            if made.gold is not None:
                found = judge_event(made.gold, self._in_gold(made.gold))
                problems += placed(found, f"gold links of {event_id}")
            if any_error(problems[before:]):
                made.gold = None
                self.left_out.add(event_id)
            self._take(event_id, event_id, made)
            yield event_id, sets, made
        self._judge_standing()
        self._unknown()

    def _judge_standing(self) -> None:
        """Judge gold links that stand without anybody's: does gold of their articles fit them."""
        index = self.sources.index
        for event_id in sorted(index.links.keys() - index.link_sets.keys()):
            links = self.sources.links(event_id)
            found = judge_event(links, self._in_gold(links)) if links else []
            if any_error(found):
                place = index.links[event_id]
                self.sources.problems += placed(found, place.name, place.line)
                self.missing.add(event_id)

    def _judge(self, event_id: str, sets: Mapping[str, LinkSet]) -> None:
        """Judge what each annotator links by what they have."""
        places = self.sources.index.link_sets[event_id]
        for annotator, links in sets.items():
            place = places.get(store.file_name(annotator))
            found = judge_event(links, self._kinds(annotator))
            self.sources.problems += placed(found, place.name if place else None)

    def _kinds(self, annotator: str) -> Callable[[End], str | None]:
        """Give a function that says what an end is in an annotator's layers."""
        return lambda end: self._said.get((annotator, end))

    def _linked(
        self, event_id: str, sets: Mapping[str, LinkSet], decisions: Filed
    ) -> Adjudicated[LinkSet]:
        ids, gold, readers = self.joined_by(sets, (decision for decision, _ in decisions))

        def once(filed: Filed) -> Adjudicated[LinkSet]:
            return adjudicate_links(sets, ids, gold, filed, readers)

        return self._with_majority(event_id, decisions, once)

    def joined_by(
        self, sets: Mapping[str, LinkSet], decisions: Iterable[Decision]
    ) -> tuple[dict[str, Ids], dict[str, Layer], dict[str, list[str]]]:
        """Give ids, gold and readers of the articles that links end in, or links of decisions."""
        named = {end.article_id for links in sets.values() for end in _both(links)}
        for decision in decisions:
            for role in ("subject", "object"):
                end = (decision.record or {}).get(role)
                named |= {str(end.get("article_id"))} if isinstance(end, dict) else set()
        of = sorted(named & self.gold.keys())
        return (
            {id_: self.ids[id_] for id_ in of},
            {id_: self.gold[id_] for id_ in of},
            {id_: self.readers[id_] for id_ in of},
        )

    def _in_gold(self, links: LinkSet) -> Callable[[End], str | None]:
        """Give a function that says what an end is in gold as it is made now, else as it stands."""
        found: dict[End, str] = {}
        for id_ in {end.article_id for end in _both(links)}:
            layer = self.gold.get(id_) or self.standing(id_)
            found.update(_ends(layer) if layer else ())
        return found.get

    def standing(self, id_: str) -> Layer | None:
        """Give an article's gold as it stands on disk."""
        place = self.sources.index.gold.get(id_)
        layer = store.read(Layer, place) if place else None
        return layer if isinstance(layer, Layer) else None

    # ------------------------------------------------------------- both

    def _with_majority(
        self, about: str, decisions: Filed, once: Callable[[Filed], Adjudicated[G]]
    ) -> Adjudicated[G]:
        """Settle, with a majority's proposals where they are asked for."""
        if not self._majority:
            return once(decisions)

        def place_of(decision: Decision) -> Place:
            return store.place_of(self.annotations, decision)

        made, new = propose(about, once, decisions, self._today, place_of)
        self.proposed += new
        return made

    def _take(
        self, id_: str, event_id: str, made: Adjudicated[Layer] | Adjudicated[LinkSet]
    ) -> None:
        if made.undecided:
            self.undecided[id_] = made.undecided
        if made.gold is None:
            self.missing.add(event_id)

    def _unknown(self) -> None:
        """Report decisions about what nobody annotated."""
        for (about, _), decisions in self._decisions.items():
            for _, place in decisions:
                message = f"there is nothing annotated of {about!r}"
                self.sources.note("DECISION001", message, place)
                self._faulty = True


def _ends(layer: Layer) -> list[tuple[End, str]]:
    """Give what a link may end in, with its type."""
    ends = [(End(article_id=layer.article_id, id=claim.id), "claim") for claim in layer.claims]
    return ends + [(End(article_id=layer.article_id, id=q.id), "quote") for q in layer.quotes]


def _both(links: LinkSet) -> Iterator[End]:
    """Yield the ends of links."""
    for link in links.links:
        yield link.subject
        yield link.object
