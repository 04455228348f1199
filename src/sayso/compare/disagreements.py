"""The costliest disagreements, each with its place, the words around it, and all versions.

What one costs is how grave it is, times one more than what hangs on the record: the records that
name it and the links that end in it, in anybody's version.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from sayso.compare.mistakes import around, value_in_words, words
from sayso.records.claim import Claim
from sayso.records.entity import Entity

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sayso.compare.grouped import Grouped
    from sayso.compare.match import Group, Kind, Unit
    from sayso.compare.partial import Parts
    from sayso.records.article import Article
    from sayso.records.entity import Mention
    from sayso.records.layer import Layer
    from sayso.records.span import Span

GRAVITY: Final[dict[str | None, int]] = {
    None: 5,  # somebody has no such record
    **dict.fromkeys(("speakers", "innermost source", "factuality", "negated", "relation"), 4),
    **dict.fromkeys(("parent", "type"), 3),
    **dict.fromkeys(("act", "kind", "source kind", "source naming", "when"), 2),
    **dict.fromkeys(("content", "cue", "source", "hedges", "mentions"), 1),
}
"""How grave a disagreement is, by the field."""
_SPANS: Final = frozenset({"content", "cue", "source", "hedges"})


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One thing that annotators of an article say differently."""

    record: str
    """entities, quotes, claims or links."""
    field: str | None
    """The field that differs; None where somebody has no such record."""
    article_id: str
    start: int
    """Of the record's first span, in the version of the first who has one; code points."""
    end: int
    """Of its last span; of an entity, of its first mention."""
    before: str
    """Up to 40 code points of the article before it."""
    text: str
    """The record's words, parts joined by an ellipsis; of a link, those of both ends."""
    after: str
    versions: dict[str, str | None]
    """Annotator → their version in words, in the order of their names. None: no such record, or
    of a field, no value; who has no such record is not among the versions of a field."""
    cost: int
    """How grave it is × (1 + what hangs on it)."""


@dataclass(slots=True)
class Disagreements:
    """Counts all and keeps the costliest while articles go by."""

    most: int
    counted: Counter[tuple[str, str | None]] = field(default_factory=Counter)
    """By record and field."""
    _kept: list[tuple[tuple[object, ...], Disagreement]] = field(default_factory=list)
    _least: int = 0

    def add(
        self, record: str, what: str | None, hanging: int, make: Callable[[int], Disagreement]
    ) -> None:
        """Count one; have it made, of its cost, where it is among the costliest so far."""
        self.counted[record, what] += 1
        cost = GRAVITY[what] * (1 + hanging)
        if not self.most or cost < self._least:
            return
        made = make(cost)
        at = made.article_id, made.start, made.end, record, what or "", made.text
        self._kept.append(((-cost, *at), made))
        if len(self._kept) > 2 * self.most:
            self._cut()

    def costliest(self, most: int) -> list[Disagreement]:
        """Give the costliest, the costliest first; no more than are kept."""
        self._cut()
        return [made for _, made in self._kept[:most]]

    def _cut(self) -> None:
        self._kept = sorted(self._kept, key=lambda pair: pair[0])[: self.most]
        if len(self._kept) == self.most and self._kept:
            self._least = self._kept[-1][1].cost


def take(  # noqa: PLR0917  one of everything
    out: Disagreements,
    grouped: Grouped,
    kind: Kind,
    group: Group,
    said: Mapping[str, Mapping[str, object]],
    article: Article,
    linked: int,
) -> None:
    """Take what annotators say differently of one group; `said` are the fields of each version.

    `linked` is how many links end in it.
    """
    who, record = next(iter(group.versions.items()))
    hanging = grouped.hanging[grouped.ref(who, record.id)] + linked
    heard = grouped.parts.have_a_say(group.versions)
    if len(group.versions) < len(heard):
        versions = {
            who: _known(group.versions[who]) if who in group.versions else None for who in heard
        }
        out.add(
            kind, None, hanging, lambda cost: _made(kind, None, record, article, versions, cost)
        )
    first, *others = said.values()
    for what in first if others else ():
        if what == "mentions":
            differs = any(_not_all_have(group, grouped.parts).values())
        else:
            differs = any(other[what] != first[what] for other in others)
        if differs:

            def make(cost: int, what: str = what) -> Disagreement:
                versions = in_words(what, group, grouped.layers, grouped.parts)
                return _made(kind, what, record, article, versions, cost)

            out.add(kind, what, hanging, make)


def _made(
    kind: Kind,
    what: str | None,
    record: Unit,
    article: Article,
    versions: dict[str, str | None],
    cost: int,
) -> Disagreement:
    where = around(record, article)
    return Disagreement(kind, what, article.id, *where, versions=versions, cost=cost)


def _known(record: Unit) -> str:
    """Write a record as it is known: an entity by its name, else by its content."""
    if isinstance(record, Entity):
        return f"{record.name} ({record.type})"
    return words(record.content)


def in_words(
    what: str, group: Group, layers: Mapping[str, Layer], parts: Parts | None = None
) -> dict[str, str | None]:
    """Write a field of each version for a person: annotator → words, None for no value.

    `parts` tells who is silent about which mentions.
    """
    records = group.versions.items()
    if what == "mentions":
        return {
            who: ", ".join(f"{m.text} ({m.start})" for m in some) or None
            for who, some in _not_all_have(group, parts).items()
        }
    if what in _SPANS:
        spans: dict[str, tuple[Span, ...]] = {who: getattr(one, what) for who, one in records}
        found = {who: words(some) or None for who, some in spans.items()}
        if len(set(found.values())) == 1:  # the same words at another place
            return {who: _placed(some) for who, some in spans.items()}
        return found
    if what == "when":
        return {who: _when(one) for who, one in records}
    return {who: value_in_words(what, one, layers[who]) for who, one in records}


def _not_all_have(group: Group, parts: Parts | None) -> dict[str, list[Mention]]:
    """Give which mentions of an entity each has that not all have who speak there."""
    every = {who: one.mentions for who, one in group.versions.items() if isinstance(one, Entity)}
    ends = {who: {(m.start, m.end) for m in some} for who, some in every.items()}

    def shared(one: Mention) -> bool:
        heard = parts.speak_of([one]) if parts else ends
        return all((one.start, one.end) in ends[who] for who in heard if who in ends)

    return {who: [one for one in some if not shared(one)] for who, some in every.items()}


def _placed(spans: tuple[Span, ...]) -> str:
    return " … ".join(f"{span.text} ({span.start}-{span.end})" for span in spans)


def _when(record: Unit) -> str | None:
    """Write a time: its value, the days it may cover, and the words that give it."""
    when = record.when if isinstance(record, Claim) else None
    if when is None:
        return None
    days = f"{when.begin or '…'} to {when.end or '…'}" if when.begin or when.end else ""
    parts = (when.value, days, when.span and f"“{when.span.text}”")
    return "; ".join(part for part in parts if part) or None
