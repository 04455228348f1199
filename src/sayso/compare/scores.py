"""Which numbers an evaluation gives, and how one looks. docs/evaluate.md defines each.

The rows are the same for all data: what cannot be computed is a row with None.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, get_args

from sayso.records.entity import EntityType, MentionLevel
from sayso.records.link import Relation

if TYPE_CHECKING:
    from sayso.compare.calibration import Reliability
    from sayso.compare.tally import Found

ALL: Final = "all"
QUOTES: Final = {
    ALL: {"direct", "mixed", "indirect"},
    "direct+mixed": {"direct", "mixed"},
    "direct": {"direct"},
    "mixed": {"mixed"},
    "indirect": {"indirect"},
}
"""Classes of quotes; a predicted quote is matched with gold quotes of its class only."""

LEVELS: Final = (ALL, *get_args(MentionLevel))
RELATIONS: Final = (ALL, *get_args(Relation))
SCORES: Final[tuple[tuple[str, str, tuple[str, ...]], ...]] = (
    ("mentions", "equal spans", LEVELS),
    ("mentions", "spans half alike", LEVELS),
    ("mentions", "equal spans and type", (ALL, *get_args(EntityType))),
    ("entities", "B³", (ALL, "NAM")),
    ("quotes", "equal content", tuple(QUOTES)),
    ("quotes", "content half alike", tuple(QUOTES)),
    ("quotes", "equal segments", tuple(QUOTES)),
    ("quotes", "segments half alike", tuple(QUOTES)),
    ("claims", "equal content", (ALL,)),
    ("claims", "content half alike", (ALL,)),
    ("claims", "content touched", (ALL,)),
    ("links", "end to end", RELATIONS),
    ("links", "matched ends", RELATIONS),
)
"""Every score there is: record, what counts as right, of which records."""
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "mentions": ("type", "level"),
    "entities": ("type", "name"),
    "quotes": (
        *("kind", "cue", "source", "source overlaps", "speakers", "source kind", "source naming"),
        *("act", "negated", "parent", "chain", "chain depth"),
    ),
    "claims": ("innermost source", "factuality", "hedges", "when"),
}
"""Every field that is compared on records that correspond."""
RELIABLE: Final = ("entities", "quotes", "claims", "links")


@dataclass(frozen=True, slots=True)
class Score:
    """How well one thing was found."""

    record: str
    what: str
    of: str
    precision: float | None
    recall: float | None
    f1: float | None
    right: int | None
    """Predicted ones that gold has; None for B³, where records are right in part."""
    found: int | None
    """Gold ones that were predicted."""
    pred: int
    gold: int


@dataclass(frozen=True, slots=True)
class FieldScore:
    """How often a field is equal, over the records that correspond."""

    record: str
    what: str
    value: float | None
    right: int
    n: int


@dataclass(frozen=True, slots=True)
class Scores:
    """Every number, in a fixed order."""

    counts: list[Score]
    fields: list[FieldScore]
    factuality: list[Score]
    """By value, over the claims that correspond."""
    calibration: dict[str, Reliability]


def score(record: str, what: str, of: str, found: Found) -> Score:
    """Make a score of counts."""
    whole = what != "B³"
    return Score(
        *(record, what, of, found.precision, found.recall, found.f1),
        right=int(found.right) if whole else None,
        found=int(found.found) if whole else None,
        pred=found.pred,
        gold=found.gold,
    )
