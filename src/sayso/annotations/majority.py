"""`adjudicate --by majority`: what more than half of the annotators say, as decisions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeVar

from sayso.records.decision import Decision
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sayso.annotations.decisions import Adjudicated, Undecided
    from sayso.annotations.store import Place

    Filed = Sequence[tuple[Decision, Place]]

G = TypeVar("G", Layer, LinkSet)

MAJORITY: Final = "majority"
_FEWEST: Final = 3  # annotators: of two, more than half is both


def propose(
    about: str,
    settle: Callable[[Filed], Adjudicated[G]],
    decisions: Filed,
    created: str | None,
    place_of: Callable[[Decision], Place],
) -> tuple[Adjudicated[G], list[tuple[Undecided, Decision]]]:
    """Settle with decisions and all that majorities can add to them; give what they added.

    `about` is the article's id, of links the event's; `created` the day. One decision may settle
    other records, or leave them to be decided on, so it takes some rounds. On what somebody has
    decided nothing is proposed.
    """
    made = settle(decisions)
    added: list[tuple[Undecided, Decision]] = []
    taken = {(one.kind, v.annotator, v.id) for one, _ in decisions for v in one.votes}
    while True:
        new = [
            (one, decision)
            for one in made.undecided
            if taken.isdisjoint((one.kind, v.annotator, v.id) for v in one.votes)
            and (decision := _proposed(one, about, created, made)) is not None
        ]
        new = [pair for pair in new if pair[1].chosen] or new  # what is not, may follow from these
        if not new:
            return made, added
        added += new
        taken |= {(one.kind, v.annotator, v.id) for one, _ in new for v in one.votes}
        made = settle([*decisions, *((decision, place_of(decision)) for _, decision in added)])


def _proposed(
    one: Undecided, about: str, created: str | None, made: Adjudicated[G]
) -> Decision | None:
    """Give the decision of more than half of those who have a say; None where there is none.

    Those who have no such record may be the most: then nothing goes into gold. What waits for
    another decision, or names what is not in gold, is for somebody to decide.
    """
    annotators = sum(map(len, one.alike))
    if one.why is not None or annotators < _FEWEST or 2 * len(one.alike[0]) <= annotators:
        return None
    most = one.alike[0]
    chosen = next((who for who in one.versions if who in most), None)
    return Decision(
        schema_version=SCHEMA_VERSION,
        about=about,
        kind=one.kind,
        votes=one.votes,
        chosen=chosen,
        names=made.names(one),
        method=MAJORITY,
        by=MAJORITY,
        created=created,
    )
