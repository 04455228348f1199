"""What records name: speakers, parents and quotes stay whole when one of them is not in gold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.naming import REFERENCES
from sayso.annotations.parties import said
from sayso.annotations.repoint import held, stand_ins
from sayso.compare.match import KINDS
from sayso.records.claim import Claim
from sayso.records.entity import Entity
from sayso.records.quote import Quote
from sayso.records.shape import read

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sayso.annotations.naming import Fields, Ids
    from sayso.annotations.parties import Case, Moved
    from sayso.compare.match import Kind, Unit
    from sayso.records.decision import Decision

    Added = tuple[Decision, Unit]  # a record that no annotator has

MODELS: Final[Mapping[str, type[Unit]]] = {"entities": Entity, "quotes": Quote, "claims": Claim}
_CALLED: Final = {"speakers": "speaker"}


class References:
    """The ids of gold in place of the annotators', as far as decisions settle what is in gold."""

    def __init__(
        self, cases: Sequence[Case], new: Mapping[Kind, Sequence[Added]], ids: Ids
    ) -> None:
        """Find what stands for each record that was decided out of gold."""
        self._ids = ids
        self._versions = {case.id: [*case.versions.values()] for case in cases}
        self._found: dict[str, list[str]] = {}
        """Record that is not in gold → those that stand for it equally well."""
        for kind in KINDS:
            ours = [case for case in cases if case.kind == kind]
            gone = {case.id: [*case.versions.values()] for case in ours if case.rejected}
            if gone:
                kept = {case.id: _in_gold(case) for case in ours if not case.rejected}
                kept |= {str(record.id): record for _, record in new[kind]}
                self._found |= stand_ins(gone, kept)
        self.instead = {id_: one[0] for id_, one in self._found.items() if len(one) == 1}

    def moved(self, case: Case) -> Moved:
        """Write each version with gold's ids."""
        return {who: self.move(record, who, case.id) for who, record in case.versions.items()}

    def move(self, record: Unit, annotator: str, id_: str) -> Fields:
        """Write a record with gold's ids in place of its annotator's."""
        fields: Fields = record.model_dump(mode="json")
        fields["id"] = id_

        def new(old: str) -> str:
            gold = self._ids.get((annotator, old), old)
            other = self.instead.get(gold, gold)
            return gold if other == id_ else other  # nothing is its own parent

        for name in ("parent", "quote"):
            if fields.get(name) is not None:
                fields[name] = new(fields[name])
        if "speakers" in fields:
            fields["speakers"] = list(dict.fromkeys(map(new, fields["speakers"])))
        return fields

    def lost(self, case: Case, fields: Fields, given: Fields) -> tuple[str, Fields] | None:
        """Say what a record names that is not in gold, where no decision has `given` it.

        With what a decision may give instead: all that it names but that.
        """
        named = [
            (name, id_)
            for name, id_ in _named(case.kind, fields)
            if id_ in self._found and name not in given
        ]
        if not named:
            return None
        why = []
        record = dict(given)
        for name, id_ in named:
            others = [other for other in self._found[id_] if other != case.id]
            instead = (
                f"{' and '.join(others)} may stand for it" if others else "nothing is in its place"
            )
            why.append(f"its {_CALLED.get(name, name)} {id_} is not in gold, and {instead}")
            kept = [x for x in _many(fields[name]) if x not in self._found]
            record[name] = kept if isinstance(fields[name], list) else None
        return "; ".join(why), record

    def why(self, case: Case, moved: Moved, undecided: set[str]) -> str | None:
        """Say what to decide on first, where annotators differ only in whom they name.

        That is so if they may name the same: if it is undecided, and shares spans with the other.
        """
        if len(moved) < len(case.heard):
            return None
        if len({said(case.kind, fields, names=False) for fields in moved.values()}) > 1:
            return None
        named = [{id_ for _, id_ in _named(case.kind, fields)} for fields in moved.values()]
        differing = named[0].union(*named[1:]) - named[0].intersection(*named[1:])
        first = [id_ for id_ in sorted(differing & undecided) if self._shared(id_, differing)]
        if not first:
            return None
        return f"they differ only in whom they name: decide on {', '.join(first)} first"

    def _shared(self, id_: str, others: set[str]) -> bool:
        """Tell whether a record and one of some others may be one and the same."""
        return any(
            held(version, other)
            for one in others - {id_}
            for version in self._versions.get(id_, ())
            for other in self._versions.get(one, ())
        )


def _in_gold(case: Case) -> Unit:
    """Give what is in gold as things are; of what is undecided the first version."""
    first = next(iter(case.versions.values()))
    base = case.versions.get((case.decision and case.decision.chosen) or "")
    if case.given is None:
        return base or first
    fields = base.model_dump(mode="json") if base else {"id": case.id}
    made = read(MODELS[case.kind], fields | case.given)
    return first if isinstance(made, list) else made


def _named(kind: str, fields: Fields) -> Iterator[tuple[str, str]]:
    """Yield what a record names: the field and the id."""
    for name in REFERENCES[kind]:
        for id_ in _many(fields.get(name)):
            yield name, id_


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
