"""What is common to adjudicating layers and links: decisions, ids in gold, who had a say."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sayso.problem import Problem
from sayso.records.decision import Vote, digest
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.provenance import Adjudication, Provenance
from sayso.records.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.annotations.store import Place
    from sayso.compare.match import Unit
    from sayso.records.decision import Decision
    from sayso.records.link import Link

G = TypeVar("G", Layer, LinkSet)
Fields = dict[str, Any]
Ids = dict[tuple[str, str], str]  # annotator and id in their layer → id in gold

TOOL: Final = "sayso adjudicate"
_ROOM: Final = 56  # characters of an id, so that a number fits behind it


@dataclass(frozen=True, slots=True)
class Undecided:
    """A record on which annotators differ and nobody has decided."""

    kind: str
    versions: dict[str, Unit | Link]
    """By annotator; one who has none is not in it."""
    votes: tuple[Vote, ...]
    """What a decision about it names."""


@dataclass(slots=True)
class Adjudicated(Generic[G]):
    """What became of the layers of one article, or of the link sets of one event."""

    gold: G | None = None
    """None where something is undecided or wrong."""
    ids: Ids = field(default_factory=dict)
    undecided: list[Undecided] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class Decisions:
    """The decisions about one article or event, and which of them were used."""

    def __init__(self, decisions: Iterable[tuple[Decision, Place]]) -> None:
        decisions = list(decisions)
        self.all = [decision for decision, _ in decisions]
        self._places = {id(decision): place for decision, place in decisions}
        self.problems: list[Problem] = []
        self._by_vote: dict[tuple[str, str, str], Decision] = {}
        self._open: dict[int, Decision] = {}
        for decision in self.all:
            self._file(decision)

    def _file(self, decision: Decision) -> None:
        if not decision.votes and decision.record is None:
            self.refuse(decision, "it names no version and gives no record")
        if not decision.votes and decision.record is not None and "id" not in decision.record:
            self.refuse(decision, "a record that no annotator has needs an `id`")
        annotators = [vote.annotator for vote in decision.votes]
        if decision.chosen is not None and decision.chosen not in annotators:
            there = ", ".join(annotators) or "none"
            self.refuse(decision, f"{decision.chosen!r} is not among its votes ({there})")
            return
        for vote in decision.votes:
            first = self._by_vote.setdefault(_key(decision.kind, vote), decision)
            if first is not decision:
                where = self.place(first)
                at = f"{where.name}{f':{where.line}' if where.line else ''}"
                self.refuse(decision, f"{vote.annotator}'s {vote.id} is decided in {at} too")
                return
        if decision.votes:
            self._open[id(decision)] = decision

    def about(self, kind: str, votes: Sequence[Vote]) -> Decision | None:
        """Give the decision on some versions; None where there is none or they have changed.

        A decision stays where an annotator came later: the new version is overruled, or agrees.
        """
        for vote in votes:
            decision = self._by_vote.get(_key(kind, vote))
            if decision is None or self._open.pop(id(decision), None) is None:
                continue
            if set(decision.votes) <= set(votes):
                return decision
            now = ", ".join(f"{vote.annotator}'s {vote.id} ({vote.digest})" for vote in votes)
            self.refuse(decision, f"what it decides on has changed since: it is {now} now")
        return None

    def new(self, kind: str) -> list[Decision]:
        """Give the records that no annotator has and a decision adds."""
        return [d for d in self.all if d.kind == kind and not d.votes and "id" in (d.record or {})]

    def place(self, decision: Decision) -> Place:
        """Give where a decision stands."""
        return self._places[id(decision)]

    def close(self) -> None:
        """Report the decisions that decide nothing any more."""
        for decision in self._open.values():
            self.refuse(decision, "no annotator has these records")

    def refuse(self, decision: Decision, why: str) -> None:
        """Report a decision that is not carried out (DECISION001)."""
        which = ", ".join(f"{vote.annotator}'s {vote.id}" for vote in decision.votes)
        message = f"the decision on {decision.kind} {which or 'anew'} of {decision.about}: {why}"
        where, cure = self.place(decision), RULES["DECISION001"].cure
        self.problems.append(
            Problem(
                code="DECISION001", message=message, cure=cure, file=where.name, line=where.line
            )
        )


def _key(kind: str, vote: Vote) -> tuple[str, str, str]:
    return kind, vote.annotator, vote.id


def gold_ids(found: Sequence[Mapping[str, Unit | Link]], annotators: Sequence[str]) -> Ids:
    """Give each version's id in gold: the first annotator's stay, others are made unique."""
    ids: Ids = {}
    taken: set[str] = set()
    for versions in sorted(found, key=lambda v: annotators.index(next(iter(v)))):
        name = unused(next(iter(versions.values())).id, taken)
        ids.update({(annotator, record.id): name for annotator, record in versions.items()})
    return ids


def unused(wanted: str, taken: set[str]) -> str:
    """Give an id that is not taken, and take it."""
    free, number = wanted, 1
    while free in taken:
        number += 1
        free = f"{wanted[:_ROOM]}-{number}"
    taken.add(free)
    return free


def in_order(
    made: Mapping[str, Layer] | Mapping[str, LinkSet],
) -> list[str]:
    """Order annotators by when their layers were created, then by name.

    The first one's ids and wording go into gold, so that who comes later changes neither.
    """
    return sorted(made, key=lambda who: (made[who].provenance.created or "9", who))


def votes_of(versions: Mapping[str, Unit | Link]) -> tuple[Vote, ...]:
    """Give what a decision on some versions names."""
    return tuple(
        Vote(annotator=who, id=record.id, digest=digest(record)) for who, record in versions.items()
    )


def adjudication(
    method: str,
    voters: Sequence[str],
    overruled: Sequence[str],
    decision: Decision | None = None,
) -> Fields:
    """Write who had a say in a gold record, and what was decided, as a record's field."""
    made = Adjudication.model_validate(
        {"method": method, "voters": list(voters), "overruled": list(overruled)}
    )
    if decision is not None:
        update = {name: getattr(decision, name) for name in ("by", "reason", "rule", "note")}
        made = made.model_copy(update=update)
    return made.model_dump(mode="json")


def provenance(layers: Sequence[Provenance], settled: Decisions) -> Fields:
    """Say who made gold: the annotators together; `person` only if each of them is."""
    decided = settled.all
    kinds = {made.annotator_kind for made in layers}
    guidelines = [made.guideline for made in layers] + [d.guideline for d in decided]
    dates = [made.created for made in layers] + [d.created for d in decided]
    made = Provenance(
        annotator=" + ".join(made.annotator for made in layers),
        annotator_kind=kinds.pop() if len(kinds) == 1 else "reference",
        tool=TOOL,
        guideline=max((g for g in guidelines if g), key=_by_number, default=None),
        created=max((day for day in dates if day), default=None),
    )
    return made.model_dump(mode="json")


def _by_number(version: str) -> list[tuple[int, str]]:
    """Order versions: 0.10 comes after 0.9."""
    return [
        (int(part), "") if part.isdecimal() else (-1, part) for part in re.split(r"\W", version)
    ]
