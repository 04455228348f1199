"""Layers of several annotators + decisions → gold.

What all annotators say alike goes into gold by itself. Where they differ, a decision names what
goes in, whom it overrules, why, and by which rule. What is neither is undecided, and there is
then no gold. Replayed, the same layers and decisions give the same gold.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from sayso.annotations.credit import adjudication, provenance
from sayso.annotations.decisions import Adjudicated, Decisions, Settled, in_order, votes_of
from sayso.annotations.naming import (
    OWN,
    REFERENCES,
    Stale,
    as_gold_names,
    gold_ids,
    referring,
    still,
)
from sayso.annotations.parties import WORDING, Case, fits, parties, said
from sayso.annotations.references import MODELS, References
from sayso.compare.match import KINDS, groups, place
from sayso.compare.partial import Parts
from sayso.problem import placed
from sayso.records.layer import Layer
from sayso.records.record import SCHEMA_VERSION
from sayso.records.shape import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.annotations.naming import Fields
    from sayso.annotations.parties import Moved
    from sayso.annotations.references import Added
    from sayso.annotations.store import Place
    from sayso.compare.match import Kind, Unit
    from sayso.records.article import Zone
    from sayso.records.decision import Decision


def adjudicate(
    layers: Mapping[str, Layer],
    decisions: Iterable[tuple[Decision, Place]],
    zones: Sequence[Zone] = (),
) -> Adjudicated[Layer]:
    """Merge the layers of one article, by annotator.

    Ids in gold are the first annotator's (`in_order`); those of records that only others have
    are theirs, made unique. With the article's `zones`, a contribution is silent about those in
    which it has no record. What a record names and a decision kept out of gold is replaced by
    what stands for it there; where nothing does, the record is undecided.
    """
    return _Merge({who: layers[who] for who in in_order(layers)}, decisions, zones).run()


class _Merge:
    """The merge of one article."""

    def __init__(
        self,
        layers: dict[str, Layer],
        decisions: Iterable[tuple[Decision, Place]],
        zones: Sequence[Zone],
    ) -> None:
        self.layers, self.out, self.settled = layers, Adjudicated[Layer](), Decisions(decisions)
        self.parts = Parts(layers, zones)
        new = {kind: self._added(kind) for kind in KINDS}
        added = [str(record.id) for some in new.values() for _, record in some]
        found = [(kind, group.versions) for kind in KINDS for group in groups(layers, kind)]
        ids = self.out.ids = gold_ids([versions for _, versions in found], list(layers), added)
        self.places = self.out.places
        for kind, versions in found:
            first = next(iter(versions))
            self.places.add(kind, ids[first, versions[first].id], versions.values())
        for kind, some in new.items():
            for _, record in some:
                self.places.add(kind, str(record.id), [record])
        self.new = {kind: self._meant(kind, some) for kind, some in new.items()}
        self.cases: list[Case] = []
        for kind, versions in found:
            votes = votes_of(versions)
            heard = self.parts.have_a_say(versions)
            id_ = ids[votes[0].annotator, votes[0].id]
            decision = self._in_force(self.settled.about(kind, votes), heard, versions)
            case = Case(kind, id_, versions, votes, heard, decision)
            self.cases.append(self._with_given(case))
        self.references = References(self.cases, self.new, ids)
        self.out.instead = self.references.instead
        self.open: list[tuple[Case, Moved, tuple[tuple[str, ...], ...]]] = []
        self.lost: dict[str, tuple[str, Fields]] = {}

    def run(self) -> Adjudicated[Layer]:
        """Settle every record; make gold where nothing is left."""
        out = self.out
        gold: dict[str, list[Fields]] = {kind: [] for kind in KINDS}
        for case in self.cases:
            record = None if case.rejected else self._settle(case)
            gold[case.kind] += [] if record is None else [record]
        for kind, new in self.new.items():
            gold[kind] += [_written(*added) for added in new]
        open_ = {case.id for case, _, _ in self.open}
        for case, moved, found in self.open:
            why = self.lost.get(case.id) or (self.references.why(case, moved, open_), None)
            out.undecided.append(case.undecided(found, *why))
        self.settled.close()
        out.settled = [
            Settled(one.kind, one.id, one.versions, one.heard, one.decision) for one in self.cases
        ]
        out.settled += [
            Settled(kind, str(record.id), {}, list(self.layers), decision)
            for kind, new in self.new.items()
            for decision, record in new
        ]
        out.problems += self.settled.problems
        if not out.undecided:
            self._write(gold)
        return out

    def _added(self, kind: Kind) -> list[Added]:
        """Give the records that no annotator has and decisions add, where they can be read."""
        new = ((one, self._readable(one, kind, one.record or {})) for one in self.settled.new(kind))
        return [(decision, record) for decision, record in new if record is not None]

    def _meant(self, kind: Kind, added: Iterable[Added]) -> list[Added]:
        """Give added records with what they name by its id as it is now."""
        found = []
        for decision, record in added:
            fields: Fields = record.model_dump(mode="json")
            try:
                fields = self.out.renewed(decision, fields)
            except Stale as stale:
                self.settled.refuse(decision, str(stale))
                continue
            if (made := self._readable(decision, kind, fields)) is not None:
                found.append((decision, made))
        return found

    def _with_given(self, case: Case) -> Case:
        """Give a case with the fields that its decision gives; without it, if it does not hold."""
        decision = case.decision
        if decision is None or case.rejected:
            return case
        record, who = decision.record or {}, decision.chosen or ""
        record = {name: value for name, value in record.items() if name != "id"}
        base: Fields = {"id": case.id}
        if who:
            base = as_gold_names(case.kind, case.versions[who], who, self.out.ids) | base
        made = self._readable(decision, case.kind, base | record)
        if made is None:
            return replace(case, decision=None)
        fields = made.model_dump(mode="json", exclude={"id"})
        given = {name: fields[name] for name in fields if name in record or not who}
        own = {name: fields[name] for name in REFERENCES[case.kind] if name not in given}
        try:
            noted = [named for named in decision.names if named.annotator == who]
            still(noted, [(OWN, id_) for id_ in referring(case.kind, own)], self.places)
            given = self.out.renewed(decision, given)
        except Stale as stale:
            self.settled.refuse(decision, str(stale))
            return replace(case, decision=None)
        return case if decision.record is None else replace(case, given=given)

    def _readable(self, decision: Decision, kind: Kind, fields: Fields) -> Unit | None:
        """Read a record that a decision gives; say so where it is none."""
        made = read(MODELS[kind], fields)
        if not isinstance(made, list):
            return made
        told = "; ".join(f"{problem.pointer or '/'}: {problem.message}" for problem in made)
        self.settled.refuse(decision, f"its record cannot be read: {told}", "correct the line")
        return None

    def _in_force(
        self, decision: Decision | None, heard: Sequence[str], versions: Mapping[str, object]
    ) -> Decision | None:
        """Give a decision, unless it is a majority's for having no such record and that is gone."""
        if decision is None or decision.method != "majority" or decision.chosen is not None:
            return decision
        seen = sum(self.parts.whole(who) for who in versions)  # who saw a part may take no side
        without = len(heard) - len(versions)
        return self.settled.still(decision, without, without + seen)

    def _settle(self, case: Case) -> Fields | None:
        """Give the gold record of one case, or None where it is undecided."""
        moved = self.references.moved(case)
        found = parties(case, moved, self.parts, self.references.move)
        decision = case.decision
        if decision is not None and decision.method == "majority":
            votes = next((len(party) for party in found if decision.chosen in party), 0)
            decision = self.settled.still(decision, votes, sum(map(len, found)))
        if decision is None and len(found) > 1:
            self.open.append((case, moved, found))
            return None
        if decision is None or decision.method == "majority":
            chosen = decision.chosen if decision else None
            voters = next((list(party) for party in found if chosen in party), list(found[0]))
            fields = self._alike(case, moved, voters, chosen)
        else:
            base = moved.get(decision.chosen or "") or {"id": case.id}
            fields = base | (case.given or {})
            voters = _agree(case, moved, fields, decision)
            also = self._without_side(case, moved, decision.chosen)
            voters = [who for who in case.heard if who in voters or who in also]
        lost = self.references.lost(case, fields, case.given or {})
        if lost:
            self.lost[case.id] = lost
            self.open.append((case, moved, ()))
            return None
        method = "single" if len(case.heard) == 1 else "unanimous"
        overruled = [who for who in case.heard if who not in voters] if decision else []
        how = decision.method if decision else method
        return fields | {"adjudication": adjudication(how, voters, overruled, decision)}

    def _without_side(self, case: Case, moved: Moved, chosen: str | None) -> list[str]:
        """List who saw a part and says there what the chosen version does."""
        if chosen is None or case.given or not self.parts.whole(chosen):
            return []
        seen = [who for who in moved if not self.parts.whole(who)]
        same = (fits(case, who, chosen, moved, self.parts, self.references.move) for who in seen)
        return [who for who, fit in zip(seen, same, strict=True) if fit]

    def _alike(self, case: Case, moved: Moved, voters: Sequence[str], chosen: str | None) -> Fields:
        """Give what some say alike, in the words of the chosen, or first, who read it whole."""
        first = chosen or voters[0]
        first = next((who for who in (first, *voters) if self.parts.whole(who)), first)
        fields = dict(moved[first])
        for who in voters:
            for name in WORDING[case.kind]:
                fields[name] = fields[name] or moved[who][name]
        return fields

    def _write(self, gold: Mapping[str, list[Fields]]) -> None:
        base = next(iter(self.layers.values()))
        value = {
            "schema_version": SCHEMA_VERSION,
            "article_id": base.article_id,
            "text_sha256": base.text_sha256,
            "kind": "gold",
            "provenance": provenance(
                [layer.provenance for layer in self.layers.values()], self.settled
            ),
            **gold,
        }
        made = read(Layer, value)
        if isinstance(made, list):
            self.out.problems += placed(made, f"gold of {base.article_id}")
            return
        self.out.gold = made.model_copy(
            update={kind: tuple(sorted(getattr(made, kind), key=place)) for kind in KINDS}
        )


def _agree(case: Case, moved: Moved, result: Fields, decision: Decision) -> list[str]:
    """List whose version is what was decided: in what it says, and where words were given."""
    words = {*WORDING[case.kind]} & {*(decision.record or {})}
    given = [(name, value) for name, value in (case.given or {}).items() if name in words]
    wanted = said(case.kind, result)
    voters = [
        who
        for who, version in moved.items()
        if said(case.kind, version) == wanted
        and all(version.get(name) == value for name, value in given)
    ]
    every = {said(case.kind, version) for version in moved.values()}
    if len(every) == 1 and len(voters) > 1 and decision.chosen:
        taken = _words(case, moved[decision.chosen])  # they differ in nothing but words
        voters = [who for who in voters if _words(case, moved[who]) == taken]
    return voters


def _words(case: Case, fields: Fields) -> list[Any]:
    return [fields[name] for name in WORDING[case.kind]]


def _written(decision: Decision, record: Unit) -> Fields:
    """Write a record that no annotator had."""
    made = adjudication("adjudicator", [], [], decision)
    return record.model_dump(mode="json") | {"adjudication": made}
