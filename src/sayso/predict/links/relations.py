"""What two claims that are alike have to do with each other (rules L1 to L8).

Never by likeness alone: who acts, what happens, numbers, place, time, polarity and what is still
to come decide, since "has arrived" and "has not arrived" are as alike as two claims can be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sayso.predict.links.said import Said
    from sayso.records.link import Relation

TWINS: Final = 0.8
"""Cosine from which two claims tell one event, whatever word is taken for it."""
_ABOUT: Final = 0.25
"""Cosine below which a shared event and actor are chance."""
_DAY: Final = 8  # characters of a TIMEX3 value from which it is a week or a day
_MUTUAL: Final = frozenset({"meet", "deal", "war", "agree", "marr", "merg"})
"""Events that all who are named take part in, in whatever order."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A relation from subject to object, and how sure it is."""

    subject: Said
    relation: Relation
    object: Said
    score: float
    """Cosine of the two."""


def relate(cosine: float, one: Said, two: Said) -> Judged | None:
    """Relate two claims; None where they only have a topic in common (L8)."""
    if cosine < _ABOUT or not compatible_times(one, two):
        return None
    if same_event(cosine, one, two):
        return _of_one_event(cosine, one, two)
    for outer, inner in ((one, two), (two, one)):
        about = inner.event is not None and inner.event == outer.topic_head
        if about and inner.actors and inner.actors <= outer.actors:
            return Judged(outer, "elaborates", inner, cosine)
    return None


def same_event(cosine: float, one: Said, two: Said) -> bool:
    """Tell whether two claims tell of one event: the same happens to the same."""
    if one.event is None or one.event != two.event:
        both = {one.event, two.event}
        return cosine >= TWINS and one.actors == two.actors and both <= one.features & two.features
    if one.event in _MUTUAL:
        return bool(one.actors) and one.actors == two.actors
    return one.subject is not None and one.subject == two.subject and one.topic == two.topic


def _of_one_event(cosine: float, one: Said, two: Said) -> Judged | None:
    if one.negative != two.negative:
        sure = one.certain and two.certain and one.ahead == two.ahead
        return Judged(one, "contradicts", two, cosine) if sure else None
    if one.ahead is not two.ahead and None not in (one.ahead, two.ahead) and one.open == two.open:
        later, earlier = (two, one) if one.ahead else (one, two)
        if not later.certain or _long_ago(later):
            return None
        return Judged(later, "updates", earlier, cosine)
    if one.numbers and two.numbers and not one.numbers & two.numbers:
        return _apart(cosine, one, two, exclusive=True)
    if one.sites and two.sites and not one.sites & two.sites:
        return _apart(cosine, one, two, exclusive=False) if one.event in _MUTUAL else None
    return _same_or_more(cosine, one, two)


def _apart(cosine: float, one: Said, two: Said, *, exclusive: bool) -> Judged | None:
    """Relate two answers to one question that cannot both be right (L5, L6)."""
    if one.claim.when or two.claim.when:
        return None
    if one.certain and two.certain:
        return Judged(one, "contradicts", two, cosine) if exclusive else None
    return Judged(one, "alternative_to", two, cosine)


def _same_or_more(cosine: float, one: Said, two: Said) -> Judged:
    """Tell claims that say the same from one that answers a further question (L1, L2)."""
    ours, theirs = _answers(one), _answers(two)
    if one.event in _MUTUAL and ours != theirs:
        if ours > theirs:
            return Judged(one, "elaborates", two, cosine)
        if theirs > ours:
            return Judged(two, "elaborates", one, cosine)
    return Judged(one, "same_as", two, cosine)


def _answers(said: Said) -> set[str]:
    """Give the questions that a claim answers: where, when, how many."""
    found = set()
    if said.sites:
        found.add("where")
    if said.claim.when is not None:
        found.add("when")
    if said.numbers:
        found.add("how many")
    return found


def _long_ago(said: Said) -> bool:
    """Tell whether it happened in a year or a month: news of today would give the day."""
    when = said.claim.when
    return when is not None and when.value is not None and len(when.value) < _DAY


def compatible_times(one: Said, two: Said) -> bool:
    """Tell whether two claims can be about one time; what has no day can be about any."""
    ours, theirs = one.claim.when, two.claim.when
    if ours is None or theirs is None:
        return True
    apart = (ours.end and theirs.begin and ours.end < theirs.begin) or (
        theirs.end and ours.begin and theirs.end < ours.begin
    )
    return not apart
