"""What is wrong in one record of a layer does not hide what is wrong in the others.

Records without shape, or with words that have no place, are taken out; the rest is judged, and
what is found there is told in the places of the whole.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

from sayso.records.contribution import ContributedLinks, Contribution
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.shape import read
from sayso.schema.check import model_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sayso.problem import Problem
    from sayso.records.record import Record

_IN_LIST: Final = re.compile(r"/(entities|quotes|claims|links)/(\d+)(?=/|$)")
_APART: Final = frozenset({"SHAPE001", "SPAN006", "SPAN007"})  # faults of one record alone
_LIST_OF: Final = {"speakers": "entities", "parent": "quotes", "quote": "quotes"}


class Salvaged:
    """The rest of a record, and the way back from its problems to those of the whole."""

    def __init__(self, record: Record, value: dict[str, Any], taken: _Taken) -> None:
        self.record = record
        """A Contribution or ContributedLinks."""
        self.value = value
        """The same as it was parsed."""
        self._taken = taken

    def as_whole(self, problems: Iterable[Problem]) -> Iterator[Problem]:
        """Turn problems of the rest into those of the whole.

        Left out is what is a fault only because something was taken out.
        """
        for problem in problems:
            pointer = problem.pointer or ""
            lost = problem.code == "REF001" and (
                _at(self.value, pointer) in self._taken.ids
                or _LIST_OF.get(_last(pointer)) in self._taken.fields
            )
            if not lost and _first(pointer) not in self._taken.fields:
                match = _IN_LIST.match(pointer)
                if match and match[1] in self._taken.kept:
                    at = self._taken.kept[match[1]][int(match[2])]
                    pointer = f"/{match[1]}/{at}{pointer[match.end() :]}"
                yield replace(problem, pointer=pointer)


@dataclass(slots=True)
class _Taken:
    """What was taken out of a record."""

    fields: set[str] = field(default_factory=set)
    ids: set[object] = field(default_factory=set)
    kept: dict[str, list[int]] = field(default_factory=dict)
    """List → where in it those stood that are left."""


def salvage(value: Any, problems: Iterable[Problem]) -> Salvaged | None:
    """Take out of a layer or of links what some problems are about.

    None where they are not about single records or fields, and where nothing is left.
    """
    problems = list(problems)
    model = model_of(value)
    if model not in (Layer, LinkSet) or any(p.code not in _APART for p in problems):
        return None
    taken, faulty = _Taken(), dict[str, set[int]]()
    for problem in problems:
        pointer = problem.pointer or ""
        if match := _IN_LIST.match(pointer):
            faulty.setdefault(match[1], set()).add(int(match[2]))
        else:
            taken.fields.add(_first(pointer))
    rest = {name: part for name, part in value.items() if name not in taken.fields}
    for name, places in faulty.items():
        taken.kept[name] = [at for at in range(len(value[name])) if at not in places]
        rest[name] = [value[name][at] for at in taken.kept[name]]
        taken.ids |= {_id(value[name][at]) for at in places} - {None}
    record = read(ContributedLinks if model is LinkSet else Contribution, rest)
    return None if isinstance(record, list) else Salvaged(record, rest, taken)


def _first(pointer: str) -> str:
    return pointer.split("/")[1] if pointer else ""


def _last(pointer: str) -> str:
    """Give the field that a reference stands in."""
    return next((part for part in reversed(pointer.split("/")) if not part.isdigit()), "")


def _id(record: object) -> str | None:
    found = record.get("id") if isinstance(record, dict) else None
    return found if isinstance(found, str) else None


def _at(value: Any, pointer: str) -> object:
    """Give the text that stands at a pointer; None where none does."""
    for step in pointer.split("/")[1:]:
        try:
            value = value[int(step)] if isinstance(value, list) else value[step]
        except (LookupError, TypeError, ValueError):
            return None
    return value if isinstance(value, str) else None
