"""Links of several annotators: which they share, and about which they differ.

An end is the group of a record, so that each annotator's own ids do not matter; whether a link is
shared is judged by what follows from the other's links (`same.holder`).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from sayso.compare.disagreements import Disagreement
from sayso.compare.mistakes import around
from sayso.compare.rows import ALL, RELATIONS
from sayso.compare.same import holder, triples
from sayso.records.link import SYMMETRIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from sayso.compare.disagreements import Disagreements
    from sayso.compare.grouped import Grouped
    from sayso.compare.rows import Counted, Key
    from sayso.compare.same import Full, Triple
    from sayso.records.article import Article
    from sayso.records.link import LinkSet

_KINDS: Final = ("quotes", "claims")  # what a link may end in


class _Where(NamedTuple):
    start: int
    end: int
    before: str
    words: str
    after: str


@dataclass(slots=True)
class Ends:
    """The records of one event that links end in, as they go by article by article."""

    _groups: defaultdict[str, dict[Full, Full]] = field(default_factory=lambda: defaultdict(dict))
    """By annotator, article and id → article and group."""
    _articles: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    """By annotator, what they annotated."""
    _unread: defaultdict[str, set[Full]] = field(default_factory=lambda: defaultdict(set))
    """By annotator, article and group of what their contribution is silent about."""
    _where: dict[Full, _Where] = field(default_factory=dict)
    """By article and group."""

    def add(
        self,
        grouped: Grouped,
        article: Article,
        linked: Mapping[str, Mapping[str, int]] | None,
    ) -> None:
        """Remember the records of an article; where `linked` is given, only those in it."""
        for who in grouped.layers:
            self._articles[who].add(article.id)
        for kind in _KINDS:
            for at, group in enumerate(grouped.groups[kind]):
                versions = group.versions.items()
                if linked is None or any(one.id in linked.get(who, ()) for who, one in versions):
                    end = article.id, f"{kind} {at}"
                    self._where[end] = _Where(*around(group.first, article))
                    for who, one in versions:
                        self._groups[who][article.id, one.id] = end
                    for who in grouped.layers.keys() - grouped.parts.have_a_say(group.versions):
                        self._unread[who].add(end)

    def compare(self, out: Counted, sets: Mapping[str, LinkSet]) -> None:
        """Count which links two annotators share; into what both read."""
        articles = set.intersection(*(self._articles[who] for who in sets))
        unread = set().union(*(self._unread[who] for who in sets))
        linked = self._linked(sets, articles)
        left, right = linked
        ours, theirs = (
            [link for link in links if not {link[0], link[2]} & unread] for links in linked.values()
        )
        self._count(out, "end to end", ours, theirs)
        shared = self._has(left) & self._has(right)
        ours, theirs = (
            [link for link in some if {link[0], link[2]} <= shared] for some in (ours, theirs)
        )
        self._count(out, "matched ends", ours, theirs)

    def disagreements(self, out: Disagreements, sets: Mapping[str, LinkSet]) -> None:
        """Take every two records that some link, and some who have them link otherwise."""
        linked = self._linked(sets, set().union(*self._articles.values()))
        has = {who: self._has(who) for who in linked}
        holds = {who: holder(links) for who, links in linked.items()}
        drawn: dict[tuple[Full, Full], set[Triple]] = {}
        for link in chain(*linked.values()):
            one, other = sorted((link[0], link[2]))
            drawn.setdefault((one, other), set()).add(link)
        for (one, other), links in sorted(drawn.items()):
            who = [name for name in linked if {one, other} <= has[name]]
            found = {name: {link for link in links if holds[name](link)} for name in who}
            if any(some != links for some in found.values()):
                versions = {name: _in_words(some, one) for name, some in found.items()}
                what = None if None in versions.values() else "relation"
                out.add("links", what, 0, self._maker(what, one, other, versions))

    def _maker(
        self, what: str | None, one: Full, other: Full, versions: dict[str, str | None]
    ) -> Callable[[int], Disagreement]:
        here, there = self._where[one], self._where[other]
        text = f"{here.words} ⟷ {there.words}"
        place = one[0], here.start, here.end, here.before, text, there.after
        return lambda cost: Disagreement("links", what, *place, versions=versions, cost=cost)

    def _linked(self, sets: Mapping[str, LinkSet], articles: set[str]) -> dict[str, list[Triple]]:
        """Give the links between groups of some articles, by annotator."""
        return {
            who: [
                (self._moved(who, subject), relation, self._moved(who, object_))
                for subject, relation, object_ in triples(links)
                if {subject[0], object_[0]} <= articles
            ]
            for who, links in sets.items()
        }

    def _moved(self, who: str, end: Full) -> Full:
        """Give the group of an end; one that is not in the layer is nobody else's."""
        return self._groups[who].get(end, (end[0], f"{who} {end[1]}"))

    def _has(self, who: str) -> set[Full]:
        return set(self._groups[who].values())

    @staticmethod
    def _count(out: Counted, what: str, ours: list[Triple], theirs: list[Triple]) -> None:
        held = [
            *zip(ours, map(holder(theirs), ours), strict=True),
            *zip(theirs, map(holder(ours), theirs), strict=True),
        ]
        for of in RELATIONS:
            some = [holds for link, holds in held if of in {ALL, link[1]}]
            key: Key = ("links", what, of, "F1")
            out.share(key, sum(some), len(some))


def _in_words(links: Iterable[Triple], first: Full) -> str | None:
    """Write relations for a person, with an arrow to their object; None where there is none."""
    said = (
        relation
        if relation in SYMMETRIC
        else f"{relation} →"
        if subject == first
        else f"← {relation}"
        for subject, relation, _ in sorted(links)
    )
    return ", ".join(dict.fromkeys(said)) or None
