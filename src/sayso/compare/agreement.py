"""How far annotators of the same articles agree: spans, fields, edges, chains and links.

Spans are compared by F1, which takes neither annotator for the truth, and by Krippendorff's
alpha_U; fields on records that correspond (`match.groups`), by the share that is equal and by
alpha; what names another record, as edges. Alpha takes out what chance would give. Articles go
by one at a time: what is kept of them are sums. docs/agree.md defines each number.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from math import isnan
from typing import TYPE_CHECKING

from sayso.compare import measures
from sayso.compare.bootstrap import DIGITS, REPLICATES, Replicates, interval
from sayso.compare.counting import Counting
from sayso.compare.disagreements import Disagreement, Disagreements
from sayso.compare.grouped import Grouped
from sayso.compare.linked import Ends
from sayso.compare.reading import Score
from sayso.compare.rows import CELLS, ROWS, WIDTH, Counted
from sayso.compare.seen import Seen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sayso.compare.measures import Numbers
    from sayso.compare.rows import Row
    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.records.link import LinkSet
    from sayso.records.provenance import Provenance

Pair = tuple[str, str]


@dataclass(slots=True)
class _Sums:
    """The numbers of some annotators, summed over articles."""

    cells: Replicates
    n: list[int] = field(default_factory=lambda: [0] * len(ROWS))
    articles: list[int] = field(default_factory=lambda: [0] * len(ROWS))
    """By row, to how many articles it can be applied."""

    def add(self, id_: str, counted: Counted) -> None:
        """Add those of an article, or of an event's links."""
        self.cells.add(id_, counted.cells)
        both = zip(self.n, self.articles, counted.n, strict=True)
        for at, (n, articles, more) in enumerate(both):
            self.n[at], self.articles[at] = n + more, articles + bool(more)


class Agreement:
    """How far any number of annotators agree over the articles that two or more annotated."""

    def __init__(self, *, seed: int = 0, replicates: int = REPLICATES, listed: int = 20) -> None:
        """Begin with nothing; `listed` is how many disagreements are kept."""
        self.seed, self.replicates = seed, replicates
        self.articles = 0
        """Articles that two or more annotated."""
        self.made: dict[str, Provenance] = {}
        """By annotator, how the layer that was compared last was made."""
        self.disagreed = Disagreements(listed)
        self.seen = Seen()
        """Whether they could see each other's work; whoever knows counts it."""
        self._tools: defaultdict[str, set[str]] = defaultdict(set)
        self._whole = _Sums(Replicates(WIDTH, replicates, seed))
        self._pairs: defaultdict[Pair, _Sums] = defaultdict(lambda: _Sums(Replicates(WIDTH, 0)))
        self._shared: Counter[Pair] = Counter()
        self._ends: defaultdict[str, Ends] = defaultdict(Ends)  # by event

    @property
    def annotators(self) -> list[str]:
        """Everybody whose layers were compared, by name."""
        return sorted(self.made)

    @property
    def same_tool(self) -> str | None:
        """A tool that two annotators or more worked with who are no people at work, else None."""
        users = Counter(
            tool
            for who, tools in self._tools.items()
            for tool in tools
            if self.made[who].annotator_kind != "person"
        )
        return min((tool for tool, count in users.items() if count > 1), default=None)

    def add(
        self,
        layers: Mapping[str, Layer],
        article: Article,
        linked: Mapping[str, Mapping[str, int]] | None = None,
    ) -> bool:
        """Compare the layers of one article, by annotator; tell whether there was what to compare.

        Of fewer than two nothing is done, nor where no two speak about the same part.

        `linked` gives, by annotator, in which records how many links end, where that is known
        before `add_links`: only those are then remembered.
        Raises ValueError for a layer that was not made on the article's text.
        """
        for layer in layers.values():
            if (layer.article_id, layer.text_sha256) != (article.id, article.text_sha256):
                message = f"not a layer of the text of {article.id}"
                raise ValueError(message)
        grouped = Grouped(layers, article.zones)
        together = [pair for pair in combinations(grouped.layers, 2) if grouped.parts.meet(pair)]
        if not together:
            return False
        self.articles += 1
        for who, layer in grouped.layers.items():
            self.made[who] = layer.provenance
            if layer.provenance.tool:
                self._tools[who].add(layer.provenance.tool)
        one = Counting(grouped, article)
        one.compare(self.disagreed, linked or {})
        self.seen.in_part += one.in_part
        self._whole.add(article.id, one.whole)
        for pair in together:
            self._pairs[pair].add(article.id, one.pairs[pair])
            self._shared[pair] += 1
        if linked is None or linked:
            self._ends[article.event_id].add(grouped, article, linked)
        return True

    def add_links(self, sets: Mapping[str, LinkSet]) -> None:
        """Compare the link sets of one event, by annotator, after the layers of its articles.

        Links that end in an article that not both annotated are left out.
        """
        (event_id,) = {links.event_id for links in sets.values()}
        ends, whole = self._ends.pop(event_id, Ends()), Counted()
        sets = {who: sets[who] for who in sorted(sets)}
        for pair in combinations(sets, 2):
            if pair in self._shared:
                found = Counted()
                ends.compare(found, {who: sets[who] for who in pair})
                self._pairs[pair].add(event_id, found)
                whole.add_shares(found)
        ends.disagreements(self.disagreed, sets)
        self._whole.add(event_id, whole)

    def scores(self) -> list[Score]:
        """Give every number, over all annotators together, in a fixed order."""
        return _scores(self._whole)

    def pairs(self) -> list[tuple[str, str, int, list[Score]]]:
        """Give every two annotators, the articles that both annotated, and their numbers.

        Without intervals. Records correspond as they do among all annotators.
        """
        return [
            (*pair, self._shared[pair], _scores(sums)) for pair, sums in sorted(self._pairs.items())
        ]

    def disagreements(self, most: int) -> list[Disagreement]:
        """Give the costliest disagreements, the costliest first; no more than are kept."""
        return self.disagreed.costliest(most)


def _scores(sums: _Sums) -> list[Score]:
    """Give every number of sums."""
    cells = sums.cells.sums
    return [
        _score(row, _values(row, cells), n, articles)
        for row, n, articles in zip(ROWS, sums.n, sums.articles, strict=True)
    ]


def _values(row: Row, sums: Numbers) -> Numbers:
    """Give a row's number of the sums as they are and of each replicate; NaN where undefined."""
    cells = sums[:, CELLS[row] :][:, : row.width]
    if row.values:
        size = len(row.values)
        metric: measures.Metric = "ordinal" if row.measure == "α ordinal" else "nominal"
        return measures.alpha(cells.reshape(-1, size, size), metric)
    found = measures.share(cells[:, 0], cells[:, 1])
    return 1 - found if row.measure == "α_U" else found


def _score(row: Row, values: Numbers, n: int, articles: int) -> Score:
    value = float(values[0])
    if isnan(value):
        return Score(*row, None, None, None, n, articles, _why(row, n))
    low, high = interval(values[1:])
    return Score(*row, round(value, DIGITS), low, high, n, articles)


def _why(row: Row, n: int) -> str:
    if n:
        return "nothing varies: only one value was ever given, so chance would agree as well"
    if row.what.endswith("matched ends"):
        return "nobody marks one between records that both have"
    if row.measure in {"F1", "α_U"}:
        return "nobody marks any"
    return "no two annotators have a record in common"
