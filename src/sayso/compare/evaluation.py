"""How good predictions are against gold: precision, recall, F1, fields, calibration, errors.

Articles go by one at a time; what is kept of them are counts, the worst errors, and which
predicted claims and quotes are which of gold, for the links. docs/evaluate.md defines each number.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from sys import intern
from typing import TYPE_CHECKING, get_args

from sayso.compare.calibration import Reliability
from sayso.compare.clusters import b_cubed
from sayso.compare.fields import moved
from sayso.compare.judged import (
    judged_fields_of_claims,
    judged_fields_of_entities,
    judged_fields_of_quotes,
)
from sayso.compare.match import KINDS, corresponding, like_mention, pairs, touching
from sayso.compare.mistakes import Mistakes
from sayso.compare.order import in_order
from sayso.compare.same import Full, Triple, holder, triple_of, triples
from sayso.compare.scores import (
    ALL,
    FIELDS,
    LEVELS,
    QUOTES,
    RELATIONS,
    RELIABLE,
    SCORES,
    FieldScore,
    Scores,
    score,
)
from sayso.compare.segments import Content, alike, segments, touched
from sayso.compare.tally import Equal, Found
from sayso.records.claim import Factuality
from sayso.records.entity import EntityType, MentionLevel

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sayso.compare.fields import Field
    from sayso.compare.match import Unit
    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.records.link import LinkSet


@dataclass(slots=True)
class Evaluation:
    """Compares predictions with gold, article by article."""

    errors: int = 10
    """How many errors of each sort are kept."""
    articles: int = 0
    missing: list[str] = field(default_factory=list)
    """Gold articles without a prediction: all of their records count as missed."""
    links_left_out: int = 0
    """Predicted links that end in an article without gold."""
    mistakes: Mistakes = field(init=False)
    _found: dict[tuple[str, str, str], Found] = field(init=False)
    _equal: dict[tuple[str, str], Equal] = field(init=False)
    _factuality: dict[str, Found] = field(init=False)
    _reliable: dict[str, Reliability] = field(init=False)
    _twins: dict[str, dict[str, str]] = field(default_factory=dict)
    """Article → predicted claims and quotes → gold's that correspond."""

    def __post_init__(self) -> None:
        self.mistakes = Mistakes(self.errors)
        self._found = {(r, what, of): Found() for r, what, classes in SCORES for of in classes}
        self._equal = {(r, what): Equal() for r, fields in FIELDS.items() for what in fields}
        self._factuality = {value: Found() for value in get_args(Factuality)}
        self._reliable = {record: Reliability() for record in RELIABLE}

    def add(self, gold: Layer, pred: Layer | None, article: Article) -> None:
        """Compare a layer with gold; None where the article was not predicted.

        Raises ValueError for layers of two articles, or made on two texts.
        """
        if pred is None:
            self.missing.append(gold.article_id)
            pred = gold.model_copy(update=dict.fromkeys(KINDS, ()))
        for layer in (gold, pred):
            if (layer.article_id, layer.text_sha256) != (article.id, article.text_sha256):
                message = f"not a layer of the text of {article.id}"
                raise ValueError(message)
        self.articles += 1
        pred, gold = in_order(pred), in_order(gold)
        self._mentions(pred, gold)
        self._contents(pred, gold)
        twins = {kind: corresponding(pred, gold, kind) for kind in KINDS}
        ids = {kind: {one.id: other.id for one, other in both} for kind, both in twins.items()}
        for kind in KINDS:
            self._records(kind, (pred, gold), twins[kind], article)
        entities = list(judged_fields_of_entities(twins["entities"]))
        quotes = list(judged_fields_of_quotes(pred, gold, ids["entities"], ids["quotes"]))
        claims = list(judged_fields_of_claims(pred, gold, ids["quotes"], ids["claims"]))
        for kind, fields in zip(KINDS, (entities, quotes, claims), strict=True):
            for one in fields:
                equal = one.left == one.right
                self._equal[kind, one.what].add(equal)
                if not equal:
                    self.mistakes.wrong(kind, one, (pred, gold), article)
        self._values(claims)
        both = ids["quotes"] | ids["claims"]
        self._twins[article.id] = {intern(ours): intern(both[ours]) for ours in both}

    def add_links(self, gold: LinkSet, pred: LinkSet | None) -> None:
        """Compare the links of an event, after the layers of its articles."""
        theirs, known = triples(gold), self._twins.keys()
        links = [
            link
            for link in (pred.links if pred else ())
            if link.subject.article_id in known and link.object.article_id in known
        ]
        self.links_left_out += len(pred.links) - len(links) if pred else 0
        ours = [self._moved(triple_of(link)) for link in links]
        right = self._hold("end to end", ours, theirs)
        for link, holds in zip(links, right, strict=True):
            if link.confidence is not None:
                self._reliable["links"].add(link.confidence, holds)
        shared = {(id_, end) for id_, twins in self._twins_of(theirs) for end in twins.values()}
        self._hold("matched ends", _between(ours, shared), _between(theirs, shared))

    def scores(self) -> Scores:
        """Give every number."""
        return Scores(
            counts=[score(*key, found) for key, found in self._found.items()],
            fields=[
                FieldScore(*key, equal.value, equal.right, equal.n)
                for key, equal in self._equal.items()
            ],
            factuality=[
                score("claims", "factuality", value, found)
                for value, found in self._factuality.items()
            ],
            calibration=self._reliable,
        )

    # ------------------------------------------------------------- spans

    def _mentions(self, pred: Layer, gold: Layer) -> None:
        ours, theirs = (
            [(mention, entity.type) for entity in layer.entities for mention in entity.mentions]
            for layer in (pred, gold)
        )
        for level in LEVELS:
            one, other = (
                [(m,) for m, _ in side if level in {ALL, m.level}] for side in (ours, theirs)
            )
            equal, half = alike(one, other)
            self._found["mentions", "equal spans", level].add(equal, len(one), len(other))
            self._found["mentions", "spans half alike", level].add(half, len(one), len(other))
        for type_ in (ALL, *get_args(EntityType)):
            left, right = (
                Counter((m.start, m.end, kind) for m, kind in side if type_ in {ALL, kind})
                for side in (ours, theirs)
            )
            both = (left & right).total()
            tally = self._found["mentions", "equal spans and type", type_]
            tally.add(both, left.total(), right.total())
        near = touching([(m,) for m, _ in ours], [(m,) for m, _ in theirs])
        for i, j in pairs(ours, theirs, like_mention, near):
            self._equal["mentions", "type"].add(ours[i][1] == theirs[j][1])
            self._equal["mentions", "level"].add(ours[i][0].level == theirs[j][0].level)
        for of, levels in ((ALL, get_args(MentionLevel)), ("NAM", ("NAM",))):
            one_side, other_side = (_clusters(layer, levels) for layer in (pred, gold))
            self._found["entities", "B³", of].add(
                b_cubed(one_side, other_side),
                sum(map(len, one_side)),
                sum(map(len, other_side)),
                found=b_cubed(other_side, one_side),
            )

    def _contents(self, pred: Layer, gold: Layer) -> None:
        for of, kinds in QUOTES.items():
            ours, theirs = (
                [quote for quote in layer.quotes if quote.kind in kinds] for layer in (pred, gold)
            )
            one, other = [q.content for q in ours], [q.content for q in theirs]
            self._spans("quotes", ("equal content", "content half alike"), of, one, other)
            one, other = segments(ours), segments(theirs)
            self._spans("quotes", ("equal segments", "segments half alike"), of, one, other)
        one, other = [c.content for c in pred.claims], [c.content for c in gold.claims]
        self._spans("claims", ("equal content", "content half alike"), ALL, one, other)
        right, found = touched(one, other)
        tally = self._found["claims", "content touched", ALL]
        tally.add(right, len(one), len(other), found=found)

    def _spans(
        self,
        record: str,
        measures: tuple[str, str],
        of: str,
        pred: Sequence[Content],
        gold: Sequence[Content],
    ) -> None:
        for what, both in zip(measures, alike(pred, gold), strict=True):
            self._found[record, what, of].add(both, len(pred), len(gold))

    # ------------------------------------------------------------- records

    def _records(
        self,
        kind: str,
        layers: tuple[Layer, Layer],
        both: Sequence[tuple[Unit, Unit]],
        article: Article,
    ) -> None:
        """Take what has no counterpart as an error, and hold confidence against what came of it."""
        ours, theirs = {one.id for one, _ in both}, {other.id for _, other in both}
        for record in getattr(layers[0], kind):
            if record.confidence is not None:
                self._reliable[kind].add(record.confidence, record.id in ours)
            if record.id not in ours:
                self.mistakes.spurious(kind, record, article)
        for record in getattr(layers[1], kind):
            if record.id not in theirs:
                self.mistakes.missed(kind, record, article)

    def _values(self, claims: Iterable[Field]) -> None:
        for one in claims:
            if one.what == "factuality":
                ours, theirs = str(one.left), str(one.right)
                self._factuality[ours].add(ours == theirs, 1, 0)
                self._factuality[theirs].add(0, 0, 1, found=ours == theirs)

    # ------------------------------------------------------------- links

    def _moved(self, link: Triple) -> Triple:
        """Move the ends of a predicted link to gold's records."""
        (one, subject), relation, (two, object_) = link
        return (
            (one, moved(subject, self._twins[one])),
            relation,
            (two, moved(object_, self._twins[two])),
        )

    def _twins_of(self, links: Iterable[Triple]) -> Iterator[tuple[str, dict[str, str]]]:
        ends = {article for one, _, other in links for article, _ in (one, other)}
        return ((article, self._twins.get(article, {})) for article in ends)

    def _hold(self, what: str, pred: Sequence[Triple], gold: Sequence[Triple]) -> list[bool]:
        """Count the links that follow from the other side's; say which predicted ones do."""
        right, found = list(map(holder(gold), pred)), list(map(holder(pred), gold))
        for of in RELATIONS:
            ours = [holds for link, holds in zip(pred, right, strict=True) if of in {ALL, link[1]}]
            theirs = [
                holds for link, holds in zip(gold, found, strict=True) if of in {ALL, link[1]}
            ]
            self._found["links", what, of].add(sum(ours), len(ours), len(theirs), found=sum(theirs))
        return right


def _clusters(layer: Layer, levels: Sequence[str]) -> list[set[tuple[int, int]]]:
    found = [
        {(m.start, m.end) for m in entity.mentions if m.level in levels}
        for entity in layer.entities
    ]
    return [cluster for cluster in found if cluster]


def _between(links: Iterable[Triple], ends: set[Full]) -> list[Triple]:
    return [link for link in links if link[0] in ends and link[2] in ends]
