"""Layers of several annotators + decisions → gold.

What all annotators say alike goes into gold by itself. Where they differ, a decision names what
goes in, whom it overrules, why, and by which rule. What is neither is undecided, and there is
then no gold. Replayed, the same layers and decisions give the same gold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sayso.annotations.credit import adjudication, provenance
from sayso.annotations.decisions import (
    Adjudicated,
    Decisions,
    Settled,
    gold_ids,
    in_order,
    votes_of,
)
from sayso.annotations.partial import Parts
from sayso.annotations.parties import WORDING, Case, parties, said
from sayso.annotations.references import References
from sayso.compare.match import KINDS, groups, place
from sayso.problem import placed
from sayso.records.layer import Layer
from sayso.records.record import SCHEMA_VERSION
from sayso.records.shape import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.annotations.decisions import Fields
    from sayso.annotations.parties import Moved
    from sayso.annotations.store import Place
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
        self.new = {kind: self.settled.new(kind) for kind in KINDS}
        added = [str((one.record or {})["id"]) for new in self.new.values() for one in new]
        found = [(kind, group.versions) for kind in KINDS for group in groups(layers, kind)]
        ids = gold_ids([versions for _, versions in found], list(layers), added)
        self.out.ids = ids
        self.cases: list[Case] = []
        for kind, versions in found:
            votes = votes_of(versions)
            heard = self.parts.have_a_say(versions)
            id_ = ids[votes[0].annotator, votes[0].id]
            decision = self._in_force(self.settled.about(kind, votes), heard, versions)
            self.cases.append(Case(kind, id_, versions, votes, heard, decision))
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
            gold[kind] += [_added(decision) for decision in new]
        open_ = {case.id for case, _, _ in self.open}
        for case, moved, found in self.open:
            why = self.lost.get(case.id) or (self.references.why(case, moved, open_), None)
            out.undecided.append(case.undecided(found, *why))
        self.settled.close()
        out.settled = [
            Settled(one.kind, one.id, one.versions, one.heard, one.decision) for one in self.cases
        ]
        out.settled += [
            Settled(kind, str((one.record or {})["id"]), {}, list(self.layers), one)
            for kind, new in self.new.items()
            for one in new
        ]
        out.problems += self.settled.problems
        if not out.undecided:
            self._write(gold)
        return out

    def _in_force(
        self, decision: Decision | None, heard: Sequence[str], versions: Mapping[str, object]
    ) -> Decision | None:
        """Give a decision, unless it is a majority's for having no such record and that is gone."""
        if decision is None or decision.method != "majority" or decision.chosen is not None:
            return decision
        return self.settled.still(decision, len(heard) - len(versions), len(heard))

    def _settle(self, case: Case) -> Fields | None:
        """Give the gold record of one case, or None where it is undecided."""
        moved = self.references.moved(case)
        found = parties(case, moved, self.parts, self.references)
        decision = case.decision
        if decision is not None and decision.method == "majority":
            votes = next((len(party) for party in found if decision.chosen in party), 0)
            decision = self.settled.still(decision, votes, len(case.heard))
        if decision is None and len(found) > 1:
            self.open.append((case, moved, found))
            return None
        if decision is None or decision.method == "majority":
            chosen = decision.chosen if decision else None
            voters = next((list(party) for party in found if chosen in party), list(found[0]))
            fields = self._alike(case, moved, voters, chosen)
        else:
            base = moved.get(decision.chosen or "") or {"id": case.id}
            fields = base | (decision.record or {})
            voters = _agree(case, moved, fields, decision)
        lost = self.references.lost(case, fields, (decision and decision.record) or {})
        if lost:
            self.lost[case.id] = lost
            self.open.append((case, moved, ()))
            return None
        method = "single" if len(case.heard) == 1 else "unanimous"
        overruled = [who for who in case.heard if who not in voters] if decision else []
        how = decision.method if decision else method
        return fields | {"adjudication": adjudication(how, voters, overruled, decision)}

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
    given, wanted = (decision.record or {}).items(), said(case.kind, result)
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


def _added(decision: Decision) -> Fields:
    """Give a record that no annotator had."""
    made = adjudication("adjudicator", [], [], decision)
    return (decision.record or {}) | {"adjudication": made}
