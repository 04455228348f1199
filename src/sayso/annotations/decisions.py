"""What is common to adjudicating layers and links: decisions, ids in gold, who had a say."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar, cast

from sayso.annotations.naming import (
    OWN,
    Fields,
    Full,
    Ids,
    Places,
    as_gold_names,
    meant,
    referring,
    with_ids,
)
from sayso.problem import Problem
from sayso.records.decision import Vote, digest
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.annotations.store import Place
    from sayso.compare.match import Unit
    from sayso.records.decision import Decision, Named, RecordKind
    from sayso.records.link import Link

G = TypeVar("G", Layer, LinkSet)

TOOL: Final = "sayso adjudicate"
TO_FILL_IN: Final = "your name"
"""Who decides, in a line that `--on` prints."""


@dataclass(frozen=True, slots=True)
class Undecided:
    """A record on which annotators differ and nobody has decided."""

    kind: RecordKind
    versions: Mapping[str, Unit | Link]
    """By annotator; one who has none is not in it."""
    votes: tuple[Vote, ...]
    """What a decision about it names."""
    id: str = ""
    """In gold, if it comes in."""
    alike: tuple[tuple[str, ...], ...] = ()
    """The annotators by what they say, the most first; those who have no such record are one of
    these parties. Empty where all say the same, and `why` tells what is to be decided."""
    why: str | None = None
    """What stands in the way where it is not that annotators differ, or not that alone."""
    record: Fields | None = None
    """Where it names what is not in gold: fields for a decision, without that."""


@dataclass(frozen=True, slots=True)
class Settled:
    """One record that gold may have: who says what of it, and what was decided."""

    kind: RecordKind
    id: str
    """In gold."""
    versions: Mapping[str, Unit | Link]
    """By annotator, as they gave it; of a record that only a decision has, none."""
    heard: Sequence[str]
    """Who says what they say of it, or that there is none."""
    decision: Decision | None = None
    """The one that was carried out; None where nobody had to decide, or has."""
    link: Link | None = None
    """A link as it goes into gold; one of the same may stand for it there."""


@dataclass(slots=True)
class Adjudicated(Generic[G]):
    """What became of the layers of one article, or of the link sets of one event."""

    gold: G | None = None
    """None where something is undecided or wrong."""
    ids: Ids = field(default_factory=dict)
    places: Places = field(default_factory=Places)
    """Where the records stand that gold may have, or that links may end in."""
    ends: dict[str, tuple[Full, Full]] = field(default_factory=dict)
    """Of links: id in gold → what it joins there."""
    instead: dict[str, str] = field(default_factory=dict)
    """A record that was decided out of gold → the one that stands for it there, by gold's ids."""
    undecided: list[Undecided] = field(default_factory=list)
    settled: list[Settled] = field(default_factory=list)
    """All records, those that were decided out of gold too."""
    problems: list[Problem] = field(default_factory=list)

    def names(self, one: Undecided, record: Fields | None = None) -> tuple[Named, ...]:
        """Note what a decision names, whichever version it chooses, and in fields of its own.

        Of a link the ends: the votes do not say what these are.
        """
        given = record or {}
        if one.kind == "links":
            found = [given.get(role) for role in ("subject", "object")]
            ends: list[Any] = [
                (e.get("article_id"), e.get("id")) for e in found if isinstance(e, dict)
            ]
            return self.places.names([*self.ends.get(one.id, ()), *ends])
        noted = self.places.names((OWN, id_) for id_ in referring(one.kind, given))
        for who, version in one.versions.items():
            fields = as_gold_names(one.kind, cast("Unit", version), who, self.ids)
            named = ((OWN, id_) for id_ in referring(one.kind, fields))
            noted += self.places.names(named, who)
        return noted

    def renewed(self, decision: Decision, fields: Fields) -> Fields:
        """Write fields of a decision with what they name by its id as it is now. Raises Stale."""
        out = dict(fields)
        if decision.kind == "links":
            for role in ("subject", "object"):
                if isinstance(end := fields.get(role), dict):
                    key = str(end.get("article_id")), str(end.get("id"))
                    now = meant(decision.names, [key], self.places).get(key, key)
                    out[role] = {"article_id": now[0], "id": now[1]}
            return out
        ends = [(OWN, id_) for id_ in referring(decision.kind, fields)]
        found = meant(decision.names, ends, self.places)
        return with_ids(decision.kind, out, {end[1]: now[1] for end, now in found.items()})


class Decisions:
    """The decisions about one article or event that are in force, and which of them were used.

    One that another replaces stays where it stands and is not carried out; the last of such a
    row is.
    """

    def __init__(self, decisions: Iterable[tuple[Decision, Place]]) -> None:
        first: dict[str, tuple[Decision, Place]] = {}
        for decision, place in decisions:  # a line that stands there twice counts once
            first.setdefault(digest(decision), (decision, place))
        decisions = list(first.values())
        self._places = {id(decision): place for decision, place in decisions}
        self.problems: list[Problem] = []
        self._replaced: dict[str, Decision] = {}  # digest → the decision in its place
        self._earlier = {key: decision for key, (decision, _) in first.items()}
        sound = [one for one, _ in decisions if self._sound(one)]
        sound = [one for one in sound if one.replaces is None or self._replace(one)]
        self.all = [one for one in sound if digest(one) not in self._replaced]
        """Those in force."""
        self._by_vote: dict[tuple[str, str, str], Decision] = {}
        self._open: dict[int, Decision] = {}
        for decision in self.all:
            self._file(decision)

    def _replace(self, decision: Decision) -> bool:
        """Put a decision in the place of an earlier one; say so where that cannot be."""
        wanted = decision.replaces or ""
        old, other = self._earlier.get(wanted), self._replaced.get(wanted)
        if old is None:
            cure = "put that line back, or leave `replaces` out"
            self.refuse(decision, f"it replaces {wanted}, which is not there", cure)
        elif not _on_the_same(old, decision):
            self.refuse(decision, f"it replaces {wanted}, which is about something else")
        elif other is not None:
            self.refuse(decision, f"{self._where(other)} replaces the same decision")
        else:
            self._replaced[wanted] = decision
            return True
        return False

    def _sound(self, decision: Decision) -> bool:
        """Tell whether a decision can be carried out as it is written; say so where it cannot."""
        annotators = [vote.annotator for vote in decision.votes]
        why = None
        if decision.by == TO_FILL_IN:
            why = f"nobody has filled it in: `by` is still {TO_FILL_IN!r}"
        elif not decision.votes and decision.record is None and decision.replaces is None:
            why = "it names no version and gives no record"
        elif not decision.votes and decision.record is not None and "id" not in decision.record:
            why = "a record that no annotator has needs an `id`"
        elif decision.chosen is not None and decision.chosen not in annotators:
            why = f"{decision.chosen!r} is not among its votes ({', '.join(annotators) or 'none'})"
        elif decision.method == "majority" and (decision.record is not None or not annotators):
            why = "a majority chooses a version or none, it gives no `record`"
        if why:
            self.refuse(decision, why, "correct the line, or take it out")
        return why is None

    def _file(self, decision: Decision) -> None:
        for vote in decision.votes:
            first = self._by_vote.setdefault(_key(decision.kind, vote), decision)
            if first is not decision:
                why = f"{vote.annotator}'s {vote.id} is decided in {self._where(first)} too"
                cure = f'put this in its place with `"replaces": "{digest(first)}"`'
                self.refuse(decision, why, cure)
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
            self.refuse(decision, f"stale: {_changed(decision.votes, votes)}")
        return None

    def still(self, decision: Decision, votes: int, annotators: int) -> Decision | None:
        """Give a majority's decision if it is still more than half of the annotators'."""
        if 2 * votes > annotators:
            return decision
        self.refuse(decision, f"stale: {votes} of {annotators} annotators are no majority")
        return None

    def on(self, kind: str, votes: Iterable[Vote]) -> Decision | None:
        """Give the decision in force on some records, also where they have changed since."""
        found = (self._by_vote.get(_key(kind, vote)) for vote in votes)
        return next((decision for decision in found if decision is not None), None)

    def new(self, kind: str) -> list[Decision]:
        """Give the records that no annotator has and a decision adds."""
        return [d for d in self.all if d.kind == kind and not d.votes and "id" in (d.record or {})]

    def row(self, decision: Decision) -> list[Decision]:
        """Give the decisions that one takes the place of, the first one first, and itself."""
        found = [decision]
        while found[0].replaces in self._earlier:
            found.insert(0, self._earlier[found[0].replaces or ""])
        return found

    def place(self, decision: Decision) -> Place:
        """Give where a decision stands."""
        return self._places[id(decision)]

    def close(self) -> None:
        """Report the decisions that decide nothing any more."""
        for decision in self._open.values():
            cure = f'take it back by a line with `"votes": [], "replaces": "{digest(decision)}"`'
            self.refuse(decision, "no annotator has these records", cure)

    def refuse(self, decision: Decision, why: str, cure: str | None = None) -> None:
        """Report a decision that is not carried out (DECISION001)."""
        which = ", ".join(f"{vote.annotator}'s {vote.id}" for vote in decision.votes)
        message = f"the decision on {decision.kind} {which or 'anew'} of {decision.about}: {why}"
        where, cure = self.place(decision), cure or RULES["DECISION001"].cure
        self.problems.append(
            Problem(
                code="DECISION001", message=message, cure=cure, file=where.name, line=where.line
            )
        )

    def _where(self, decision: Decision) -> str:
        place = self.place(decision)
        return f"{place.name}{f':{place.line}' if place.line else ''}"


def _key(kind: str, vote: Vote) -> tuple[str, str, str]:
    return kind, vote.annotator, vote.id


def _on_the_same(old: Decision, new: Decision) -> bool:
    """Tell whether one decision may take the place of another: both name a record, or one none."""
    ours, theirs = ({(v.annotator, v.id) for v in one.votes} for one in (old, new))
    same = not ours or not theirs or not ours.isdisjoint(theirs)
    return same and (old.about, old.kind) == (new.about, new.kind)


def _changed(decided: Sequence[Vote], now: Sequence[Vote]) -> str:
    """Say what is not as it was when it was decided on."""
    found = {(vote.annotator, vote.id): vote.digest for vote in now}
    parts = []
    for vote in decided:
        new = found.get((vote.annotator, vote.id))
        which = f"{vote.annotator}'s {vote.id}"
        if new is None:
            parts.append(f"{which} is gone, or no longer about the same")
        elif new != vote.digest:
            parts.append(f"{which} has changed since (it is {new} now)")
    return ", ".join(parts)


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


def in_gold(ids: Ids, instead: Mapping[str, str]) -> Ids:
    """Lead ids to what is in gold, also from a record in whose place another stands there."""
    return {own: instead.get(gold, gold) for own, gold in ids.items()}
