"""Who says the same of one record, and who says that there is none."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sayso.annotations.decisions import Undecided
from sayso.annotations.naming import REFERENCES, Fields

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sayso.compare.match import Kind, Unit
    from sayso.compare.partial import Parts
    from sayso.records.decision import Decision, Vote

    Move = Callable[[Unit, str, str], Fields]  # a record, its annotator, its id in gold

Moved = dict[str, Fields]  # annotator → their version with gold's ids

# Words that two annotators never choose alike, and that need not be: the first one's are taken.
# Of Wikidata items too, where another gives none.
WORDING: Final = {"entities": ("name", "wikidata"), "quotes": (), "claims": ("proposition",)}
_OPINION: Final = ("id", "confidence", "adjudication")  # no part of what a record says


@dataclass(frozen=True, slots=True)
class Case:
    """One record that gold may have: what annotators say of it, and what was decided."""

    kind: Kind
    id: str
    """In gold."""
    versions: Mapping[str, Unit]
    """By annotator, with their own ids."""
    votes: tuple[Vote, ...]
    heard: list[str]
    """Who says what they say of it, or that there is none."""
    decision: Decision | None
    given: Fields | None = None
    """The fields that the decision gives, by ids as they are now; all of them if it chose none."""

    @property
    def rejected(self) -> bool:
        """Whether it was decided that there is no such record in gold."""
        one = self.decision
        return one is not None and one.chosen is None and one.record is None

    def undecided(
        self,
        alike: tuple[tuple[str, ...], ...],
        why: str | None = None,
        record: Fields | None = None,
    ) -> Undecided:
        """Give the case as one that is to be decided."""
        return Undecided(self.kind, dict(self.versions), self.votes, self.id, alike, why, record)


def said(kind: str, fields: Fields, *, names: bool = True) -> str:
    """Write what a record says, so that equal strings say the same; without `names`, not whom."""
    left_out = {*_OPINION, *WORDING[kind], *(() if names else REFERENCES[kind])}
    what = {name: value for name, value in fields.items() if name not in left_out}
    if "speakers" in what:
        what["speakers"] = sorted(what["speakers"])
    if "mentions" in what:
        what["mentions"] = sorted(what["mentions"], key=lambda m: (m["start"], m["end"]))
    return json.dumps(what, sort_keys=True)


def parties(case: Case, moved: Moved, parts: Parts, move: Move) -> tuple[tuple[str, ...], ...]:
    """Give the annotators who have a say by what they say, the most first.

    Those who have no such record are one party. Of words (`WORDING`) none is another's opposite,
    but for different Wikidata items. Who saw a part, and says what several parties say there,
    takes no side: they are in none.
    """
    found: dict[str, list[str]] = {}
    for who in sorted(moved, key=lambda who: not parts.whole(who)):  # the whole ones first
        same = [
            key
            for key, (first, *_) in ([] if parts.whole(who) else found.items())
            if parts.whole(first) and fits(case, who, first, moved, parts, move)
        ]
        if len(same) < 2:  # noqa: PLR2004  sides
            own = same[0] if same else said(case.kind, moved[who])
            found.setdefault(own, []).append(who)
    split = [part for party in found.values() for part in _by_item(party, moved)]
    none = [who for who in case.heard if who not in moved]
    order = case.heard.index
    every = [sorted(party, key=order) for party in (*split, none) if party]
    return tuple(map(tuple, sorted(every, key=lambda party: (-len(party), order(party[0])))))


def fits(case: Case, who: str, other: str, moved: Moved, parts: Parts, move: Move) -> bool:
    """Tell whether what somebody says is what another's version comes to in the part they saw."""
    seen = parts.seen_by(who, case.versions[other])
    if seen is None:
        return False
    return said(case.kind, move(seen, other, case.id)) == said(case.kind, moved[who])


def _by_item(party: list[str], moved: Moved) -> list[list[str]]:
    """Part those who give different Wikidata items; who gives none is with the most, if any."""
    items = Counter(item for who in party if (item := moved[who].get("wikidata")))
    if len(items) <= 1:
        return [party]
    (most, n), (_, second) = items.most_common(2)
    usual = most if n > second else None
    found: dict[str | None, list[str]] = {}
    for who in party:
        found.setdefault(moved[who].get("wikidata") or usual, []).append(who)
    return list(found.values())
