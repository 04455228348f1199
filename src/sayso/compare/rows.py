"""Which numbers an agreement gives, in a fixed order, and what each is made of.

The rows are the same for all data. What a row is made of is a sum over articles, so that articles
can go by one at a time: two cells (a part and a whole), or a table of coincidences.
docs/agree.md defines each.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, NamedTuple, get_args

from sayso.compare.fields import PLAIN
from sayso.records.claim import Factuality
from sayso.records.entity import EntityType, MentionLevel
from sayso.records.link import Relation
from sayso.records.quote import Act, QuoteKind, SourceKind, SourceNaming

Key = tuple[str, str, str, str]  # record, what, of, measure

ALL: Final = "all"
NONE: Final = "none"
WORST: Final = ("U", "PS", "PR", "CT")
"""Factuality's certainty, the least sure first: the order of its ordinal alpha."""
RELATIONS: Final = (ALL, *get_args(Relation))
VALUES: Final[dict[str, tuple[str, ...]]] = {
    "type": get_args(EntityType),
    "level": get_args(MentionLevel),
    "kind": get_args(QuoteKind),
    "act": get_args(Act),
    "negated": ("false", "true"),
    "source kind": (*get_args(SourceKind), NONE),
    "source naming": get_args(SourceNaming),
    "factuality": get_args(Factuality),
    "certainty": WORST,
    "polarity": ("+", "-", "u"),
}
"""The closed vocabularies."""


class Row(NamedTuple):
    """One number."""

    record: str
    what: str
    of: str
    measure: str
    """F1, equal, α, α ordinal or α_U."""

    @property
    def values(self) -> tuple[str, ...]:
        """The vocabulary of an alpha of values; empty for other measures."""
        return VALUES[self.what] if self.measure in {"α", "α ordinal"} else ()

    @property
    def width(self) -> int:
        """How many cells it is made of."""
        return len(self.values) ** 2 or 2


def _plain(name: str) -> str:
    return name.replace("_", " ")


ROWS: Final[tuple[Row, ...]] = tuple(
    Row(*key)
    for key in (
        ("mentions", "equal spans", ALL, "F1"),
        ("mentions", "spans half alike", ALL, "F1"),
        *(("mentions", "spans", of, "α_U") for of in (ALL, *get_args(EntityType))),
        *(("mentions", what, ALL, how) for what in ("type", "level") for how in ("equal", "α")),
        ("entities", "equal clusters of mentions", ALL, "F1"),
        *(
            ("quotes", what, ALL, how)
            for part in ("content", "cue", "source")
            for what, how in (
                (f"equal {part}", "F1"),
                (f"{part} half alike", "F1"),
                (part, "α_U"),
            )
        ),
        *(("quotes", what, ALL, "equal") for what in ("cue", "source")),
        *(("quotes", _plain(name), ALL, how) for name in PLAIN for how in ("equal", "α")),
        ("quotes", "speakers, end to end", ALL, "F1"),
        ("quotes", "speakers, matched ends", ALL, "F1"),
        ("quotes", "parent, end to end", ALL, "F1"),
        ("quotes", "parent, matched ends", ALL, "F1"),
        ("claims", "equal content", ALL, "F1"),
        ("claims", "content half alike", ALL, "F1"),
        ("claims", "content", ALL, "α_U"),
        ("claims", "hedges", ALL, "α_U"),
        ("claims", "hedges", ALL, "equal"),
        ("claims", "factuality", ALL, "equal"),
        ("claims", "factuality", ALL, "α"),
        ("claims", "certainty", ALL, "α ordinal"),
        ("claims", "polarity", ALL, "α"),
        ("claims", "when", ALL, "equal"),
        ("claims", "innermost source, end to end", ALL, "F1"),
        ("claims", "innermost source, matched ends", ALL, "F1"),
        ("chains", "whole chain", ALL, "equal"),
        ("chains", "depth", ALL, "equal"),
        ("chains", "edges between sources", ALL, "F1"),
        ("chains", "root source", ALL, "equal"),
        *(("links", what, of, "F1") for what in ("end to end", "matched ends") for of in RELATIONS),
    )
)
"""Every number there is."""

CELLS: Final[dict[Key, int]] = {
    row[:4]: sum(before.width for before in ROWS[:at]) for at, row in enumerate(ROWS)
}
"""Where the cells of a row begin."""
WIDTH: Final = sum(row.width for row in ROWS)
SHARES: Final = tuple(at for at, row in enumerate(ROWS) if row.measure in {"F1", "equal"})
"""Rows that are made of every two annotators, one after the other."""
_AT: Final[dict[Key, int]] = {row[:4]: at for at, row in enumerate(ROWS)}
PLACES: Final = {row[:4]: {value: at for at, value in enumerate(row.values)} for row in ROWS}


@dataclass(slots=True)
class Counted:
    """The numbers of one article."""

    cells: list[float] = field(default_factory=lambda: [0.0] * WIDTH)
    n: list[int] = field(default_factory=lambda: [0] * len(ROWS))
    """By row, what it rests on."""

    def share(self, key: Key, part: float, whole: float, n: int | None = None) -> None:
        """Add a part of a whole; `n` is what that rests on, where the whole is no count."""
        cell = CELLS[key]
        self.cells[cell] += part
        self.cells[cell + 1] += whole
        self.n[_AT[key]] += int(whole) if n is None else n

    def add_shares(self, pair: Counted) -> None:
        """Add what two annotators share, and what they might."""
        for at in SHARES:
            cell = CELLS[ROWS[at]]
            self.cells[cell] += pair.cells[cell]
            self.cells[cell + 1] += pair.cells[cell + 1]
            self.n[at] += pair.n[at]

    def meet(self, key: Key, one: int, other: int, weight: float) -> None:
        """Add that one unit was given two values, by their places: a coincidence both ways.

        Of m values of a unit, each meets each other with the weight 1 / (m - 1).
        """
        cell, width = CELLS[key], len(PLACES[key])
        self.cells[cell + one * width + other] += weight
        self.cells[cell + other * width + one] += weight

    def rest(self, key: Key) -> None:
        """Count a unit."""
        self.n[_AT[key]] += 1
