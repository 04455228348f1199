"""Simulated annotators: a gold layer with seeded noise, each change written down.

    layer, log = simulate(gold, article, "anna", Noise(dropped=0.1, moved=0.1))
    log.dropped["claims"]           the ids of the claims that anna has not
    simulate_links(links, "anna")   gold links as anna sees them
    log.changed["factuality"]       the ids of the claims that she gave another factuality

What is noisy keeps every rule, so it is what somebody could have submitted. Each kind of noise is
drawn by the annotator's name, the article and the record's id: nothing else changes a draw.
"""

from __future__ import annotations

import random
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sayso.compare.same import triples
from sayso.problem import any_error
from sayso.records.judge_layer import judge_layer
from sayso.records.layer import Layer

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sayso.compare.same import Triple
    from sayso.records.article import Article
    from sayso.records.link import LinkSet

Json = dict[str, Any]

OTHER_TYPE: Final = {"GPE": "LOC", "LOC": "GPE", "ORG": "GPE", "FAC": "LOC", "PERSON": "ORG"}
OTHER_RELATION: Final = {"elaborates": "updates", "updates": "elaborates", "same_as": "contradicts"}
OTHER_FACTUALITY: Final = {"CT+": "PR+", "PR+": "PS+", "PS+": "PR+", "CT-": "PR-", "Uu": "PS+"}


@dataclass(frozen=True, slots=True)
class Noise:
    """How much of what is wrong: a share of the records that it can befall."""

    dropped: float = 0.08
    """Claims; quotes nothing hangs on; mentions of entities that have others."""
    moved: float = 0.08
    """Claims without their last word."""
    relabelled: float = 0.1
    """Entities of another type."""
    speaker: float = 0.1
    """Quotes with another entity for their speakers."""
    factuality: float = 0.1
    link: float = 0.1
    """Links that are missed, and as many with another relation."""


@dataclass(slots=True)
class Log:
    """What was done, by ids of gold; of mentions, by their places (start, end)."""

    dropped: defaultdict[str, set[Any]] = field(default_factory=lambda: defaultdict(set))
    changed: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


def simulate(
    gold: Layer, article: Article, annotator: str, noise: Noise | None = None
) -> tuple[Layer, Log]:
    """Give what an annotator made of an article, and what is wrong with it."""
    noise, log = noise or Noise(), Log()
    whole: Json = gold.model_dump(mode="json")
    for record in (*whole["entities"], *whole["quotes"], *whole["claims"]):
        record["adjudication"] = None
    whole["kind"] = "annotation"
    whole["provenance"] = {
        "annotator": annotator,
        "annotator_kind": "person",
        "guideline": gold.provenance.guideline,
    }

    for change in (*_drops(whole, noise), *_others(gold, noise)):
        # a generator of its own for each: what is done to one record moves no other
        seed = f"{annotator} {article.id} {change.what} {change.record} {change.place}"
        if random.Random(seed).random() >= change.share:  # noqa: S311  the same at every run
            continue
        tried = Layer.model_validate(whole).model_dump(mode="json")  # a copy
        if all(record["id"] != change.record for record in tried[change.kind]):
            continue
        change.make(tried)
        if not any_error(judge_layer(Layer.model_validate(tried), article)):
            whole = tried
            change.note(log)
    return Layer.model_validate(whole), log


@dataclass(frozen=True, slots=True)
class Change:
    """One change that may befall a record."""

    what: str
    share: float
    kind: str
    record: str
    value: Any = None
    place: tuple[int, int] | None = None
    """Of the mention that is dropped."""

    def make(self, layer: Json) -> None:
        """Change a layer."""
        if self.what == "dropped":
            layer[self.kind] = [r for r in layer[self.kind] if r["id"] != self.record]
            return
        record = _of(layer, self.kind, self.record)
        if self.what == "mentions":
            kept = [m for m in record["mentions"] if (m["start"], m["end"]) != self.place]
            record["mentions"] = kept
        elif self.what == "content":
            _shorten(record["content"][-1])
        else:
            record[self.what] = self.value

    def note(self, log: Log) -> None:
        """Write down what was done."""
        if self.what == "dropped":
            log.dropped[self.kind].add(self.record)
        elif self.what == "mentions":
            log.dropped["mentions"].add(self.place)
        else:
            log.changed[self.what].add(self.record)


def _drops(layer: Json, noise: Noise) -> Iterator[Change]:
    """Yield claims, quotes that no claim and no quote hangs on, mentions but for the first."""
    used = {claim["quote"] for claim in layer["claims"]}
    used |= {quote["parent"] for quote in layer["quotes"]}
    for kind in ("claims", "quotes"):
        ids = [record["id"] for record in layer[kind] if record["id"] not in used]
        yield from (Change("dropped", noise.dropped, kind, id_) for id_ in ids)
    for entity in layer["entities"]:
        for mention in entity["mentions"][1:]:
            place = mention["start"], mention["end"]
            yield Change("mentions", noise.dropped, "entities", entity["id"], place=place)


def _others(gold: Layer, noise: Noise) -> Iterator[Change]:
    """Yield what may be given another value."""
    for entity in gold.entities:
        if entity.type in OTHER_TYPE:
            other = OTHER_TYPE[entity.type]
            yield Change("type", noise.relabelled, "entities", entity.id, other)
    people = [entity.id for entity in gold.entities if entity.type == "PERSON"]
    for quote in gold.quotes:
        named = [id_ for id_ in people if id_ not in quote.speakers]
        if quote.speakers and named:
            yield Change("speakers", noise.speaker, "quotes", quote.id, named[:1])
    for claim in gold.claims:
        yield Change("content", noise.moved, "claims", claim.id)
        if claim.factuality in OTHER_FACTUALITY:
            uncertain = OTHER_FACTUALITY[claim.factuality]
            yield Change("factuality", noise.factuality, "claims", claim.id, uncertain)


def _of(layer: Json, kind: str, id_: str) -> Json:
    (found,) = [record for record in layer[kind] if record["id"] == id_]
    return found


def _shorten(span: Json) -> None:
    """Take the last word off."""
    shorter = span["text"].rsplit(None, 1)[0].rstrip()
    assert shorter != span["text"], "a claim of one word cannot be shorter"
    span["end"] -= len(span["text"]) - len(shorter)
    span["text"] = shorter


def simulate_links(gold: LinkSet, annotator: str, noise: Noise | None = None) -> set[Triple]:
    """Give the links that an annotator sees: some are missed, some have another relation."""
    noise = noise or Noise()
    found = set()
    for triple in triples(gold):
        subject, relation, object_ = triple
        drawn = random.Random(f"{annotator} {triple}").random()  # noqa: S311  the same at every run
        if drawn < noise.link:
            continue
        other = OTHER_RELATION.get(relation) if drawn < 2 * noise.link else None
        found.add((subject, other or relation, object_))
    return found
