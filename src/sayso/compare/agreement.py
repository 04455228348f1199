"""How far two annotators agree, by record type and field.

Spans are compared by F1, which takes neither annotator for the truth: once by equal ends, once
by an overlap of half or more. Fields are compared on records that correspond (`match`): the
share that is equal and, for closed vocabularies, Krippendorff's alpha (nominal), which takes
chance out. What cannot be computed is None, never 1.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sayso.compare.fields import ends, fields_of_claims, fields_of_quotes
from sayso.compare.match import corresponding, like_mention, pairs, spans, touching
from sayso.compare.same import Full, Triple, holder, triples

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sayso.compare.fields import Field
    from sayso.compare.match import Kind
    from sayso.records.layer import Layer
    from sayso.records.link import LinkSet
    from sayso.records.provenance import Provenance

_CLOSED: Final = frozenset(
    {"type", "level", "kind", "act", "negated", "source kind", "source naming", "factuality"}
)


@dataclass(slots=True)
class Tally:
    """How many records each of two annotators has, and how many of them both have."""

    left: int = 0
    right: int = 0
    both: float = 0.0

    @property
    def f1(self) -> float | None:
        """F1 of either against the other; None where neither has any."""
        return 2 * self.both / (self.left + self.right) if self.left + self.right else None


@dataclass(frozen=True, slots=True)
class Score:
    """One number of an agreement."""

    record: str
    """mentions, entities, quotes, claims or links."""
    what: str
    """What is compared: spans, or a field of records that correspond."""
    measure: str
    """`F1`, or `equal` (the share of equal values)."""
    value: float | None
    """None where there is nothing to compare."""
    n: int
    """Records of both annotators together (F1), or pairs of records (equal)."""
    alpha: float | None = None
    """Krippendorff's alpha, nominal; None where the vocabulary is open or nothing varies."""


@dataclass(slots=True)
class Agreement:
    """How far two annotators agree over the articles that both annotated."""

    left: str
    right: str
    articles: int = 0
    made: dict[str, Provenance] = field(default_factory=dict)
    """By annotator, how the layer that was compared last was made."""
    _tools: set[str | None] = field(default_factory=set)
    _tallies: defaultdict[tuple[str, str], Tally] = field(
        default_factory=lambda: defaultdict(Tally)
    )
    _values: defaultdict[tuple[str, str], list[tuple[str, str]]] = field(
        default_factory=lambda: defaultdict(list)
    )
    _twins: dict[Full, Full] = field(default_factory=dict)
    """The left's claims and quotes → the right's that correspond."""

    def add(self, left: Layer, right: Layer) -> None:
        """Compare two layers of one article."""
        self.articles += 1
        self.made |= {self.left: left.provenance, self.right: right.provenance}
        self._tools |= {left.provenance.tool, right.provenance.tool}
        self._mentions(left, right)
        twins = {
            kind: self._corresponding(kind, left, right)
            for kind in ("entities", "quotes", "claims")
        }
        for field_ in fields_of_quotes(left, right, twins["entities"], twins["quotes"]):
            self._give("quotes", field_)
        for field_ in fields_of_claims(left, right, twins["quotes"], twins["claims"]):
            self._give("claims", field_)
        for kind in ("quotes", "claims"):
            for one, other in twins[kind].items():
                self._twins[left.article_id, one] = right.article_id, other

    def add_links(self, left: LinkSet, right: LinkSet) -> None:
        """Compare two link sets of one event, after the layers of its articles."""
        ours = [
            (self._twin(subject), relation, self._twin(object_))
            for subject, relation, object_ in triples(left)
        ]
        theirs = triples(right)
        self._hold("every link", ours, theirs)
        shared = set(self._twins.values())
        self._hold(
            "links between claims that both have",
            [link for link in ours if link[0] in shared and link[2] in shared],
            [link for link in theirs if link[0] in shared and link[2] in shared],
        )

    @property
    def same_tool(self) -> str | None:
        """The one tool both annotators worked with; None where they did not."""
        return next(iter(self._tools)) if len(self._tools) == 1 else None

    def scores(self) -> list[Score]:
        """Give every number, in a fixed order."""
        found = [
            Score(*key, "F1", tally.f1, tally.left + tally.right)
            for key, tally in self._tallies.items()
        ]
        for (record, what), values in self._values.items():
            equal = sum(one == other for one, other in values)
            alpha = alpha_nominal(values) if what in _CLOSED else None
            share = equal / len(values) if values else None
            found.append(Score(record, what, "equal", share, len(values), alpha))
        order = ("mentions", "entities", "quotes", "claims", "links")
        return sorted(found, key=lambda score: order.index(score.record))

    def _twin(self, end: Full) -> Full:
        """Move a left end to the right's record; one that has none stays apart from all."""
        return self._twins.get(end, ("left only", f"{end[0]}:{end[1]}"))

    def _hold(self, what: str, left: Sequence[Triple], right: Sequence[Triple]) -> None:
        both = (sum(map(holder(right), left)) + sum(map(holder(left), right))) / 2
        self._tally("links", what, len(left), len(right), both)

    def _tally(self, record: str, what: str, left: int, right: int, both: float) -> None:
        tally = self._tallies[record, what]
        tally.left += left
        tally.right += right
        tally.both += both

    def _mentions(self, left: Layer, right: Layer) -> None:
        ours = [(mention, entity.type) for entity in left.entities for mention in entity.mentions]
        theirs = [
            (mention, entity.type) for entity in right.entities for mention in entity.mentions
        ]
        exact = Counter((m.start, m.end) for m, _ in ours) & Counter(
            (m.start, m.end) for m, _ in theirs
        )
        near = touching([[mention] for mention, _ in ours], [[mention] for mention, _ in theirs])
        paired = pairs(ours, theirs, like_mention, near)
        self._tally("mentions", "equal spans", len(ours), len(theirs), exact.total())
        self._tally("mentions", "spans half alike", len(ours), len(theirs), len(paired))
        for i, j in paired:
            (one, one_type), (other, other_type) = ours[i], theirs[j]
            self._values["mentions", "type"].append((one_type, other_type))
            self._values["mentions", "level"].append((one.level, other.level))

    def _corresponding(self, kind: Kind, left: Layer, right: Layer) -> dict[str, str]:
        """Pair the records of a kind, tally them, and give the left's ids → the right's."""
        both = corresponding(left, right, kind)
        sizes = len(getattr(left, kind)), len(getattr(right, kind))
        equal = sum(ends(spans(one)) == ends(spans(other)) for one, other in both)
        if kind == "entities":
            self._tally(kind, "equal clusters of mentions", *sizes, equal)
        else:
            self._tally(kind, "equal content", *sizes, equal)
            self._tally(kind, "content half alike", *sizes, len(both))
        return {one.id: other.id for one, other in both}

    def _give(self, record: str, compared: Field) -> None:
        values = str(compared.left), str(compared.right)
        self._values[record, compared.what].append(values)


def alpha_nominal(values: Iterable[tuple[str, str]]) -> float | None:
    """Give Krippendorff's alpha for nominal values of two annotators without gaps.

    1 - observed / expected disagreement, from the coincidence matrix (Krippendorff 2004, ch. 11).
    None where nothing varies: then chance would agree as well.
    """
    seen = list(values)
    counts = Counter(value for pair in seen for value in pair)
    n = sum(counts.values())
    expected = n * n - sum(count * count for count in counts.values())
    if expected == 0:
        return None
    observed = 2 * sum(one != other for one, other in seen)
    return 1 - (n - 1) * observed / expected
