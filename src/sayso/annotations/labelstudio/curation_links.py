"""The link sets of one event side by side: pairs of claims for a curator, and decisions back.

Everything speaks of records and links as gold has them. The articles of the event have gold.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.adjudicate_links import adjudicate_links, by_link, link_of
from sayso.annotations.decisions import Decisions, votes_of
from sayso.annotations.labelstudio import pairs
from sayso.annotations.labelstudio.config import ADJUDICATE_LINKS, UNRELATED
from sayso.annotations.labelstudio.curation import DRAFT, NOWHERE, content, shown_as
from sayso.annotations.labelstudio.tasks import digest
from sayso.compare.same import canonical, triple_of
from sayso.records import decision as decisions_
from sayso.steering import STEERING, escaped

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sayso.annotations.decisions import Adjudicated, Undecided
    from sayso.annotations.naming import Ids
    from sayso.compare.same import Full, Triple
    from sayso.records.article import Article
    from sayso.records.claim import Claim
    from sayso.records.decision import Decision, Named, RecordKind, Vote
    from sayso.records.layer import Layer
    from sayso.records.link import Link, LinkSet
    from sayso.records.quote import Quote

_FINGERPRINT: Final = 16

Json = dict[str, Any]
Ends = tuple["Full", "Full"]


@dataclass(slots=True)
class Tie:
    """One link that gold may have: who sees it, and what goes in as things are."""

    triple: Triple
    id: str
    """Its id in gold."""
    versions: Mapping[str, Link]
    """By annotator; of a link that only a decision has, none."""
    votes: tuple[Vote, ...]
    decision: Decision | None
    """The last one on it, also where the links have changed since."""
    undecided: Undecided | None = None
    makes: Triple | None = None
    """What goes into gold for it; a decision may give another relation."""
    kind: RecordKind = "links"

    @property
    def replaces(self) -> str | None:
        """What a new decision on it takes the place of."""
        return None if self.decision is None else decisions_.digest(self.decision)

    @property
    def voters(self) -> frozenset[str]:
        """Who sees it; of an undecided one, also those from whose links it follows."""
        parties = self.undecided.alike if self.undecided else ()
        return frozenset(self.versions).union(
            *(party for party in parties if not {*party}.isdisjoint(self.versions))
        )

    @property
    def proposed(self) -> Triple | None:
        """What goes in as things are; of an undecided one, what most say."""
        if self.undecided is None:
            return self.makes
        most = self.undecided.alike[0] if self.undecided.alike else ()
        wanted = self.undecided.why is not None or not {*most}.isdisjoint(self.versions)
        return self.triple if wanted else None


@dataclass(slots=True)
class Pair:
    """Two records of gold, and all that is said of how they bear on each other."""

    event_id: str
    ends: Ends
    ties: list[Tie] = field(default_factory=list)
    names: tuple[Named, ...] = ()
    """The two records, as decisions note them."""
    fingerprint: str = ""
    """Changes when one of the records does, or what annotators link."""

    @property
    def undecided(self) -> list[Tie]:
        """The links on which nobody has decided."""
        return [tie for tie in self.ties if tie.undecided is not None]

    @property
    def known(self) -> str:
        """The event and the two records."""
        return f"{self.event_id}:{':'.join((*self.ends[0], *self.ends[1]))}"

    @property
    def ext_id(self) -> str:
        """What its task is known by: other links or records, another task."""
        return f"{self.known}:{self.fingerprint}"

    def choice(self, triple: Triple) -> str:
        """Give the choice that says a link between the two."""
        return pairs.choice_of(link_of(triple, "l"), self.ends[0])


@dataclass(slots=True)
class LinkDispute:
    """One event with the links of its annotators, and what was decided about them."""

    event_id: str
    sets: Mapping[str, LinkSet]
    ids: Mapping[str, Ids]
    """By article: what annotators' records are called in gold."""
    gold: Mapping[str, Layer]
    readers: Mapping[str, Collection[str]]
    """By article: the annotators with a layer of it."""
    decisions: list[Decision]
    """All there are on its links, in force or not."""
    pairs: dict[Ends, Pair] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    """Ids of links."""

    def replay(self, more: Iterable[Decision] = ()) -> Adjudicated[LinkSet]:
        """Make gold of the links, of the decisions that there are, and of more."""
        filed = [(one, NOWHERE) for one in (*self.decisions, *more)]
        return adjudicate_links(self.sets, self.ids, self.gold, filed, self.readers)


def link_dispute_of(
    event_id: str,
    sets: Mapping[str, LinkSet],
    ids: Mapping[str, Ids],
    gold: Mapping[str, Layer],
    decisions: Sequence[Decision],
    readers: Mapping[str, Collection[str]] | None = None,
) -> LinkDispute:
    """Lay the links of one event side by side, with what was decided about them."""
    out = LinkDispute(event_id, sets, ids, gold, readers or {}, list(decisions))
    made, filed = out.replay(), Decisions([(one, NOWHERE) for one in decisions])
    undecided = {one.votes: one for one in made.undecided}
    settled = {votes_of(one.versions): one for one in made.settled if one.versions}
    for triple, versions in by_link(sets, ids, gold).items():
        votes = votes_of(versions)
        id_ = made.ids[votes[0].annotator, votes[0].id]
        tie = Tie(triple, id_, versions, votes, filed.on("links", votes), undecided.get(votes))
        if votes in settled and (link := settled[votes].link) is not None:
            tie.makes = canonical(triple_of(link))
        _put(out, tie)
    for one in made.settled:
        if not one.versions and one.link is not None:
            triple = canonical(triple_of(one.link))
            _put(out, Tie(triple, one.id, {}, (), one.decision, makes=triple))
    for pair in out.pairs.values():
        pair.names = made.places.names(pair.ends)
        pair.fingerprint = _fingerprint(pair, out)
    return out


def _put(out: LinkDispute, tie: Tie) -> None:
    ends = min(tie.triple[0], tie.triple[2]), max(tie.triple[0], tie.triple[2])
    out.pairs.setdefault(ends, Pair(out.event_id, ends)).ties.append(tie)
    out.taken.add(tie.id)


def _fingerprint(pair: Pair, out: LinkDispute) -> str:
    said = [
        *(content(record_of(out.gold, end)) for end in pair.ends),
        sorted(out.sets),
        [[tie.triple, [vote.model_dump() for vote in tie.votes]] for tie in pair.ties if tie.votes],
    ]
    return digest(said)[:_FINGERPRINT]


def record_of(gold: Mapping[str, Layer], end: Full) -> Claim | Quote:
    """Give the record of gold that a link may end in."""
    layer = gold[end[0]]
    records: list[Claim | Quote] = [*layer.claims, *layer.quotes]
    return next(record for record in records if record.id == end[1])


# ----------------------------------------------------------------------- tasks


def pair_task(
    dispute: LinkDispute, pair: Pair, articles: Mapping[str, Article], guideline: str | None
) -> Json:
    """Make a task of a pair: a draft of how it is linked, then what each annotator says."""
    left, right = ((end, articles[end[0]], record_of(dispute.gold, end)) for end in pair.ends)
    data, shown = pairs.side_by_side(pair.event_id, left, right, guideline)
    draft = {tie.proposed for tie in pair.ties} - {None}
    parties = (tie.undecided.alike for tie in pair.ties if tie.undecided)
    heard = {who for alike in parties for party in alike for who in party}
    said = {DRAFT: draft} | {
        shown_as(who): {tie.triple for tie in pair.ties if who in tie.voters}
        for who in dispute.sets
        if who in heard
    }
    predictions = []
    for version, triples in said.items():
        choices = sorted(pair.choice(triple) for triple in triples if triple) or [UNRELATED]
        predictions.append({"model_version": version, "result": [*shown, pairs.chosen(choices)]})
    told = (_in_words(pair, tie) for tie in pair.undecided)
    data |= {
        "ext_id": pair.ext_id,
        "pass": ADJUDICATE_LINKS,
        "disputed": "\n".join(f"{n}. {words}" for n, words in enumerate(told, 1)),
        "decided": [tie.replaces for tie in pair.ties if tie.replaces],
        "made_of": pair.ext_id,
        "prediction_sha256": digest(predictions),
    }
    return {"data": data, "predictions": predictions}


def _in_words(pair: Pair, tie: Tie) -> str:
    """Say of an undecided link who sees it."""
    one = tie.undecided
    parties = (one.alike or (tuple(one.versions),)) if one else ()
    said = [f"{', '.join(p)}: {'yes' if {*p} & tie.voters else 'no'}" for p in parties if p]
    why = f" ({one.why})" if one and one.why else ""
    return STEERING.sub(escaped, f"{pair.choice(tie.triple)} – {'; '.join(said)}{why}")
