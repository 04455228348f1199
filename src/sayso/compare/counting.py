"""The numbers of one article: of all annotators together, and of every two."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations, pairwise
from typing import TYPE_CHECKING

from sayso.compare import measures
from sayso.compare.disagreements import take
from sayso.compare.grouped import EDGES
from sayso.compare.match import joined, like_mention, rank_mention
from sayso.compare.partial import along
from sayso.compare.rows import ALL, CELLS, NONE, PLACES, Counted
from sayso.compare.segments import alike

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sayso.compare.disagreements import Disagreements
    from sayso.compare.grouped import Edge, Grouped
    from sayso.compare.measures import Extent
    from sayso.compare.rows import Key
    from sayso.compare.segments import Content
    from sayso.records.article import Article
    from sayso.records.layer import Layer

Pair = tuple[str, str]


class Counting:
    """Compares the layers of one article."""

    def __init__(self, grouped: Grouped, article: Article) -> None:
        self._grouped, self._article = grouped, article
        self.whole = Counted()
        self.pairs = {pair: Counted() for pair in combinations(grouped.layers, 2)}
        self._seen = {
            pair: [grouped.parts.of(grouped.layers[who], pair) for who in pair]
            for pair in self.pairs
        }
        """What every two have where both speak."""

    @property
    def in_part(self) -> bool:
        """Tell whether something is left out, since a contribution is silent about it."""
        layers = self._grouped.layers
        return any(
            layer is not layers[who]
            for pair, seen in self._seen.items()
            for who, layer in zip(pair, seen, strict=True)
        )

    def compare(self, disagreed: Disagreements, linked: Mapping[str, Mapping[str, int]]) -> None:
        """Count everything, and take what differs; `linked` as `Agreement.add` has it."""
        self._spans()
        self._units()
        self._mentions()
        self._records(disagreed, linked)
        self._edges()
        self._chains()
        for pair in self.pairs.values():
            self.whole.add_shares(pair)

    def _spans(self) -> None:
        """Compare spans, wherever they are, by F1."""
        for pair, seen in self._seen.items():
            left, right = map(_contents, seen)
            for (record, equal, half), ours in left.items():
                theirs = right[record, equal, half]
                size = len(ours) + len(theirs)
                both = alike(ours, theirs)
                self._share(pair, (record, equal, ALL, "F1"), 2 * both.equal, size)
                self._share(pair, (record, half, ALL, "F1"), 2 * both.half, size)
            one, other = (Counter(_clusters(layer)) for layer in seen)
            key: Key = ("entities", "equal clusters of mentions", ALL, "F1")
            self._share(pair, key, 2 * (one & other).total(), one.total() + other.total())

    def _units(self) -> None:
        """Compare spans by alpha_U; what other annotators speak about is another text."""
        layers, text = self._grouped.layers, len(self._article.text)
        units = {who: _units(layer) for who, layer in layers.items()}
        keys = sorted({key for found in units.values() for key in found})
        everybody = (self.whole, tuple(layers))
        for counted, who in (everybody, *((c, p) for p, c in self.pairs.items())):
            for heard, stretches in self._grouped.parts.stretches(who, text).items():
                length = sum(end - start for start, end in stretches)
                for record, what, of in keys:
                    marked = (units[name].get((record, what, of), []) for name in heard)
                    some = [along(found, stretches) for found in marked]
                    apart, chance = measures.observed_u(some), measures.expected_u(some, length)
                    for name in {of, ALL}:
                        n = sum(map(len, some))
                        counted.share((record, what, name, "α_U"), apart, chance, n)

    def _mentions(self) -> None:
        """Compare type and level of mentions that correspond."""
        found = {
            who: [
                (mention, entity.type) for entity in layer.entities for mention in entity.mentions
            ]
            for who, layer in self._grouped.layers.items()
        }
        for group in joined(found, lambda one: (one[0],), like_mention, rank_mention):
            given = {who: found[who][at] for who, at in group.items()}
            if len(given) > 1:
                self._values("mentions", "type", {who: one[1] for who, one in given.items()})
                self._values("mentions", "level", {who: one[0].level for who, one in given.items()})

    def _records(self, disagreed: Disagreements, linked: Mapping[str, Mapping[str, int]]) -> None:
        """Compare the fields of records that correspond; take what differs."""
        for kind, groups in self._grouped.groups.items():
            for group in groups:
                said = {who: self._grouped.said(who, one) for who, one in group.versions.items()}
                if len(said) > 1:
                    self._fields(kind, said)
                hang = sum(linked.get(who, {}).get(r.id, 0) for who, r in group.versions.items())
                take(disagreed, self._grouped, kind, group, said, self._article, hang)

    def _edges(self) -> None:
        """Compare what names another record: end to end, and between records of both."""
        for pair, seen in self._seen.items():
            edges = [*map(self._grouped.edges, pair, seen)]
            for name, record in EDGES.items():
                ours, theirs = (found[name] for found in edges)
                self._drawn(pair, (record, f"{name}, end to end", ALL, "F1"), ours, theirs)
                ours, theirs = (self._grouped.of_both(pair, some) for some in (ours, theirs))
                self._drawn(pair, (record, f"{name}, matched ends", ALL, "F1"), ours, theirs)

    def _chains(self) -> None:
        """Compare the chains of quotes and claims that correspond."""
        grouped = self._grouped
        for group in (*grouped.groups["quotes"], *grouped.groups["claims"]):
            chains = {who: grouped.chain(who, one) for who, one in group.versions.items()}
            sources = {who: grouped.sources(who, chain) for who, chain in chains.items()}
            steps = {who: Counter(pairwise(some)) for who, some in sources.items()}
            for pair in combinations(chains, 2):
                one, other = (chains[who] for who in pair)
                here, there = (sources[who] for who in pair)
                self._equal(pair, "chains", "whole chain", one, other)
                self._equal(pair, "chains", "depth", len(one), len(other))
                self._equal(pair, "chains", "root source", here[-1], there[-1])
                both = len(one) if here == there else (steps[pair[0]] & steps[pair[1]]).total()
                size = len(one) + len(other)
                self._share(pair, ("chains", "edges between sources", ALL, "F1"), 2 * both, size)

    def _fields(self, kind: str, said: Mapping[str, Mapping[str, object]]) -> None:
        first = next(iter(said.values()))
        for what in first:
            values = {who: fields[what] for who, fields in said.items()}
            if (kind, what, ALL, "α") in CELLS:
                self._values(kind, what, {who: _name(value) for who, value in values.items()})
            elif (kind, what, ALL, "equal") in CELLS:
                for left, right in combinations(values, 2):
                    self._equal((left, right), kind, what, values[left], values[right])
        if "factuality" in first:
            whole = {who: str(fields["factuality"]) for who, fields in said.items()}
            certainty = {who: value[:-1] for who, value in whole.items()}
            self._unit(("claims", "certainty", ALL, "α ordinal"), certainty)
            polarity = {who: value[-1] for who, value in whole.items()}
            self._unit(("claims", "polarity", ALL, "α"), polarity)

    def _values(self, record: str, what: str, given: Mapping[str, str]) -> None:
        """Compare what annotators say of one unit out of a closed vocabulary."""
        for left, right in combinations(given, 2):
            self._equal((left, right), record, what, given[left], given[right])
        self._unit((record, what, ALL, "α"), given)

    def _unit(self, key: Key, given: Mapping[str, str]) -> None:
        places = PLACES[key]
        found = {who: places[value] for who, value in given.items()}
        weight = 1 / (len(found) - 1)
        self.whole.rest(key)
        for pair in combinations(found, 2):
            one, other = (found[who] for who in pair)
            self.whole.meet(key, one, other, weight)
            self.pairs[pair].meet(key, one, other, 1)
            self.pairs[pair].rest(key)

    def _equal(self, pair: Pair, record: str, what: str, one: object, other: object) -> None:
        self._share(pair, (record, what, ALL, "equal"), one == other, 1)

    def _share(self, pair: Pair, key: Key, part: float, whole: float) -> None:
        self.pairs[pair].share(key, part, whole)

    def _drawn(self, pair: Pair, key: Key, ours: set[Edge], theirs: set[Edge]) -> None:
        self._share(pair, key, 2 * len(ours & theirs), len(ours) + len(theirs))


def _contents(layer: Layer) -> dict[tuple[str, str, str], Sequence[Content]]:
    """Give all spans by record, with the names of the two ways in which they may be alike."""
    found: dict[tuple[str, str, str], Sequence[Content]] = {
        ("mentions", "equal spans", "spans half alike"): [
            (mention,) for entity in layer.entities for mention in entity.mentions
        ],
        ("claims", "equal content", "content half alike"): [c.content for c in layer.claims],
    }
    for part in ("content", "cue", "source"):
        some = [getattr(quote, part) for quote in layer.quotes]
        found["quotes", f"equal {part}", f"{part} half alike"] = [one for one in some if one]
    return found


def _clusters(layer: Layer) -> list[tuple[Extent, ...]]:
    return [tuple(sorted((m.start, m.end) for m in one.mentions)) for one in layer.entities]


def _units(layer: Layer) -> dict[tuple[str, str, str], list[Extent]]:
    """Give the units of alpha_U by record, what they are, and category: sorted and disjoint."""
    found: defaultdict[tuple[str, str, str], list[Extent]] = defaultdict(list)
    for entity in layer.entities:
        found["mentions", "spans", entity.type] += ((m.start, m.end) for m in entity.mentions)
    for quote in layer.quotes:
        for part in ("content", "cue", "source"):
            found["quotes", part, ALL] += ((s.start, s.end) for s in getattr(quote, part))
    for claim in layer.claims:
        found["claims", "content", ALL] += ((s.start, s.end) for s in claim.content)
        found["claims", "hedges", ALL] += ((s.start, s.end) for s in claim.hedges)
    return {key: measures.merged(some) for key, some in found.items() if some}


def _name(value: object) -> str:
    """Name a value as its vocabulary does."""
    if value is None:
        return NONE
    return str(value).lower() if isinstance(value, bool) else str(value)
