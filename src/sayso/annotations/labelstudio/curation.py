"""The layers of one article side by side: what a curator is shown, and what is read by it.

Everything speaks of records by their ids in gold, so that what a curator submits can be laid
beside what each annotator says.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.adjudicate import adjudicate
from sayso.annotations.decisions import Decisions, in_order, votes_of
from sayso.annotations.labelstudio.faults import Fault
from sayso.annotations.labelstudio.tasks import digest
from sayso.annotations.store import Place
from sayso.compare.match import KINDS, groups
from sayso.problem import Problem
from sayso.records import decision as decisions_
from sayso.records.decision import Decision
from sayso.records.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.annotations.decisions import Adjudicated, Undecided
    from sayso.annotations.naming import Ids
    from sayso.compare.match import Kind, Unit
    from sayso.records.article import Zone
    from sayso.records.decision import Vote
    from sayso.records.layer import Layer

DRAFT: Final = "merged"
"""Which of a task's predictions is the draft; the others are called as the annotators are."""
OPINION: Final = frozenset({"id", "confidence", "adjudication"})  # no part of what a record says
_FINGERPRINT: Final = 16
_ROUNDS: Final = 3  # what is proposed may name what is not in gold: that is seen the next time
NOWHERE: Final = Place(Path("decisions"))
Json = dict[str, Any]


def shown_as(annotator: str) -> str:
    """Give what the prediction with an annotator's version is called; none is called the draft."""
    return f"{annotator} (annotator)" if annotator == DRAFT else annotator


@dataclass(slots=True)
class Slot:
    """One record that gold may have: what each annotator says, and what goes in as things are."""

    kind: Kind
    id: str
    """Its id in gold."""
    versions: dict[str, Unit]
    """By annotator, with gold's ids; of a record that only a decision has, none."""
    votes: tuple[Vote, ...]
    decision: Decision | None
    """The last one on it, also where its records have changed since."""
    undecided: Undecided | None = None
    """Where it is, what is known of that."""
    holds: Unit | None = None
    """What goes into gold; of an undecided one, what the draft proposes."""

    @property
    def replaces(self) -> str | None:
        """What a new decision on it takes the place of."""
        return None if self.decision is None else decisions_.digest(self.decision)


@dataclass(slots=True)
class Dispute:
    """One article with the layers of its annotators, and what was decided about them."""

    layers: dict[str, Layer]
    """By annotator, in the order in which their ids count."""
    moved: dict[str, Layer]
    """The same with the ids that their records have in gold."""
    zones: Sequence[Zone]
    decisions: list[Decision]
    """All there are, in force or not."""
    slots: list[Slot]
    fingerprint: str
    """Changes when a layer does, or the ids that its records have in gold."""
    problems: list[Problem] = field(default_factory=list)
    """What makes a draft impossible."""

    @property
    def undecided(self) -> list[Slot]:
        """The records on which nobody has decided."""
        return [slot for slot in self.slots if slot.undecided is not None]

    @property
    def article_id(self) -> str:
        """Whose layers they are."""
        return next(iter(self.layers.values())).article_id

    @property
    def ext_id(self) -> str:
        """What its task is known by: other layers, another task."""
        return f"{self.article_id}:{self.fingerprint}"

    def replay(self, more: Iterable[Decision]) -> Adjudicated[Layer]:
        """Make gold of the layers, of the decisions that there are, and of more."""
        every = [*self.decisions, *more]
        return adjudicate(self.layers, [(one, NOWHERE) for one in every], self.zones)


def dispute_of(
    layers: Mapping[str, Layer], decisions: Sequence[Decision], zones: Sequence[Zone] = ()
) -> Dispute:
    """Lay the layers of one article side by side, with what was decided about them."""
    layers = {who: layers[who] for who in in_order(layers)}
    filed = Decisions([(decision, NOWHERE) for decision in decisions])
    found = Dispute(layers, {}, zones, list(decisions), [], "")
    made = found.replay([])
    found.moved = {who: in_gold_ids(layers[who], made.ids) for who in layers}
    found.fingerprint = _fingerprint(layers, made.ids)
    for kind in KINDS:
        records = {
            who: {r.id: r for r in getattr(layer, kind)} for who, layer in found.moved.items()
        }
        for group in groups(layers, kind):
            votes = votes_of(group.versions)
            id_ = made.ids[votes[0].annotator, votes[0].id]
            versions = {who: records[who][id_] for who in group.versions}
            found.slots.append(Slot(kind, id_, versions, votes, filed.on(kind, votes)))
        found.slots += [Slot(kind, str((d.record or {})["id"]), {}, (), d) for d in filed.new(kind)]
    _propose(found, made)
    return found


def _propose(dispute: Dispute, made: Adjudicated[Layer]) -> None:
    """Say what is undecided, and let the draft show of it what most of those say who have it."""
    slots = {slot.votes: slot for slot in dispute.slots if slot.votes}
    for one in made.undecided:
        slots[one.votes].undecided = one
    proposed: dict[tuple[Vote, ...], Decision] = {}
    for _ in range(_ROUNDS):
        for one in made.undecided:
            proposed[one.votes] = _proposal(slots[one.votes], one, dispute.article_id)
        made = dispute.replay(proposed.values())
    if made.gold is None:
        dispute.problems = made.problems or [_no_draft(one) for one in made.undecided]
        return
    gold = {(kind, record.id): record for kind in KINDS for record in getattr(made.gold, kind)}
    for slot in dispute.slots:
        slot.holds = gold.get((slot.kind, slot.id))


def _no_draft(one: Undecided) -> Problem:
    message = f"{one.id} has no draft: {one.why or 'annotators differ'}"
    return Problem(code=Fault.RULE.code, message=message, cure="decide on it by a line")


def _proposal(slot: Slot, one: Undecided, about: str) -> Decision:
    having = [who for party in one.alike for who in party if who in slot.versions]
    return Decision(
        schema_version=SCHEMA_VERSION,
        about=about,
        kind=slot.kind,
        votes=slot.votes,
        chosen=having[0] if having else slot.votes[0].annotator,
        record=one.record,
        replaces=slot.replaces,
        by=DRAFT,
    )


def content(record: Unit) -> Json:
    """Give what a record says, as it is compared: speakers in any order."""
    said = record.model_dump(mode="json", exclude=set(OPINION))
    if "speakers" in said:
        said["speakers"] = sorted(said["speakers"])
    return said


def in_gold_ids(layer: Layer, ids: Ids) -> Layer:
    """Give an annotator's layer with the ids that its records have in gold."""
    who = layer.provenance.annotator

    def new(id_: str) -> str:
        return ids.get((who, id_), id_)

    bare = {"confidence": None, "adjudication": None}
    return layer.model_copy(
        update={
            "entities": tuple(
                e.model_copy(update={"id": new(e.id), **bare}) for e in layer.entities
            ),
            "quotes": tuple(
                q.model_copy(
                    update={
                        "id": new(q.id),
                        "speakers": tuple(map(new, q.speakers)),
                        "parent": q.parent and new(q.parent),
                        **bare,
                    }
                )
                for q in layer.quotes
            ),
            "claims": tuple(
                c.model_copy(update={"id": new(c.id), "quote": c.quote and new(c.quote), **bare})
                for c in layer.claims
            ),
        }
    )


def _fingerprint(layers: Mapping[str, Layer], ids: Ids) -> str:
    said = [
        [who, kind, record.id, ids[who, record.id], decisions_.digest(record)]
        for who, layer in sorted(layers.items())
        for kind in KINDS
        for record in sorted(getattr(layer, kind), key=lambda record: str(record.id))
    ]
    return digest(said)[:_FINGERPRINT]
