"""Which records of several layers of one article are about the same thing.

Two records correspond when their spans overlap by half or more (intersection over union of code
points). Each corresponds to one other at most; the best pair is taken first.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from itertools import combinations, product
from operator import attrgetter, eq
from typing import TYPE_CHECKING, Any, Final, Literal, TypeVar

from sayso.records.claim import Claim
from sayso.records.entity import Entity
from sayso.records.quote import Quote

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sayso.records.entity import Mention
    from sayso.records.layer import Layer
    from sayso.records.span import Span

T = TypeVar("T")
Unit = Entity | Quote | Claim
Kind = Literal["entities", "quotes", "claims"]

KINDS: Final[tuple[Kind, ...]] = ("entities", "quotes", "claims")
HALF: Final = 0.5
HAIR: Final = 1e-9  # what breaks a tie and outweighs nothing
IDS: Final = frozenset({"id", "speakers", "parent", "quote"})


@dataclass(slots=True)
class Group:
    """Versions of one record, by annotator, in the order of the layers."""

    versions: dict[str, Unit] = field(default_factory=dict)

    @property
    def first(self) -> Unit:
        """The version of the first layer that has one."""
        return next(iter(self.versions.values()))


def overlap(left: Sequence[Span], right: Sequence[Span]) -> float:
    """Give intersection over union in code points; of nothing and nothing 1."""
    if left and right and (left[-1].end <= right[0].start or right[-1].end <= left[0].start):
        return 0.0  # nearly always: most records are about other words
    both = i = j = 0
    while i < len(left) and j < len(right):  # parts are in order and disjoint (rule SPAN005)
        ours, theirs = left[i], right[j]
        both += max(0, min(ours.end, theirs.end) - max(ours.start, theirs.start))
        if ours.end <= theirs.end:
            i += 1
        else:
            j += 1
    union = sum(span.end - span.start for span in (*left, *right)) - both
    return both / union if union else 1.0


def touching(
    left: Sequence[Sequence[Span]], right: Sequence[Sequence[Span]]
) -> set[tuple[int, int]]:
    """Find which records of two sides share a code point, as pairs of places in the two lists.

    One sweep over the text: it takes as long as there are pairs to find, not as left × right.
    """
    parts = sorted(
        (span.start, span.end, side, at)
        for side, records in enumerate((left, right))
        for at, record in enumerate(records)
        for span in record
    )
    begun: tuple[list[tuple[int, int]], list[tuple[int, int]]] = ([], [])  # (end, place)
    found: set[tuple[int, int]] = set()
    for start, end, side, at in parts:
        others = begun[1 - side]
        others[:] = [other for other in others if other[0] > start]
        found.update((other, at) if side else (at, other) for _, other in others)
        begun[side].append((end, at))
    return found


def pairs(
    left: Sequence[T],
    right: Sequence[T],
    score: Callable[[T, T], float],
    near: Iterable[tuple[int, int]] | None = None,
) -> list[tuple[int, int]]:
    """Pair what corresponds, one to one, the best pairs first; a score of 0 is no pair.

    `near` gives the pairs that may score at all, by their places, such as what is `touching`.
    """
    if near is None:
        near = product(range(len(left)), range(len(right)))
    scored = [(-found, i, j) for i, j in near if (found := score(left[i], right[j])) > 0]
    taken: list[tuple[int, int]] = []
    lefts: set[int] = set()
    rights: set[int] = set()
    for _, i, j in sorted(scored):
        if i not in lefts and j not in rights:
            taken.append((i, j))
            lefts.add(i)
            rights.add(j)
    return sorted(taken)


def groups(layers: Mapping[str, Layer], kind: Kind) -> list[Group]:
    """Group the records of one kind that correspond, over layers by annotator.

    In the order of the text; each record of each layer is in one group, each group has at most
    one of each layer. The likest two are joined first, then the next, with the groups that they
    are in: whose layer comes first changes nothing, nor what the records' ids are, nor how they
    stand in the file. Of equally likely ones what comes first by what it says.
    """
    records: dict[str, Sequence[Unit]] = {
        who: getattr(layer, kind) for who, layer in layers.items()
    }
    made = [
        Group({who: records[who][one[who]] for who in layers if who in one})
        for one in joined(records, spans, likeness, rank)
    ]
    return sorted(made, key=lambda group: place(group.first))


def joined(
    records: Mapping[str, Sequence[T]],
    known_by: Callable[[T], Sequence[Span]],
    score: Callable[[T, T], float],
    ranked: Callable[[T], Any],
) -> list[dict[str, int]]:
    """Group what corresponds, as `groups` does; give annotator → place in their list.

    Annotators are in the order of their names. `known_by` gives the spans of each, `score` how
    well two correspond, 0 where they do not; of equal ones, the first by `ranked` of both.
    """
    known = {who: [*map(known_by, found)] for who, found in records.items()}
    keys = {who: [*map(ranked, found)] for who, found in records.items()}
    order = {key: n for n, key in enumerate(sorted({k for found in keys.values() for k in found}))}
    first = {who: [order[key] for key in found] for who, found in keys.items()}
    scored = []
    for left, right in combinations(sorted(records), 2):
        for i, j in touching(known[left], known[right]):
            if found := score(records[left][i], records[right][j]):
                ours, theirs = first[left][i], first[right][j]
                scored.append((-found, min(ours, theirs), max(ours, theirs), (left, i), (right, j)))
    at: dict[tuple[str, int], dict[str, int]] = {
        (who, i): {who: i} for who, found in records.items() for i in range(len(found))
    }
    for *_, one, other in sorted(scored):
        mine, yours = at[one], at[other]
        if mine.keys().isdisjoint(yours):
            mine |= yours
            at.update(dict.fromkeys(yours.items(), mine))
    once = {id(found): found for found in at.values()}.values()
    return [dict(sorted(found.items())) for found in once]


def spans(record: Unit) -> Sequence[Span]:
    """Give the spans that a record is known by: an entity's mentions, else its content."""
    return record.mentions if isinstance(record, Entity) else record.content


def place(record: Unit) -> tuple[int, int, int]:
    """Give a key that sorts records in the order of the text.

    Of those that begin together the longer comes before what it holds, the whole before the
    discontinuous.
    """
    known_by = spans(record)
    if isinstance(record, Entity):  # its mentions may stand in any order
        first = min(known_by, key=lambda span: (span.start, -span.end))
        return first.start, -first.end, -max(span.end for span in known_by)
    return known_by[0].start, -known_by[0].end, -known_by[-1].end


def rank(record: Unit) -> tuple[tuple[int, int, int], str]:
    """Give a key that sorts records by place, those of one place by what they say; not by ids."""
    return place(record), record.model_dump_json(exclude=set(IDS))


def likeness(one: Unit, other: Unit) -> float:
    """Score how well two records of one kind correspond; 0 where they do not."""
    if isinstance(one, Entity) and isinstance(other, Entity):
        found = _same_cluster(one.mentions, other.mentions)
    elif isinstance(one, Quote) and isinstance(other, Quote):
        found = _half(overlap(one.content, other.content))
        if found:  # cue and source tell nested quotes of one content apart
            found += overlap(one.cue, other.cue) + overlap(one.source, other.source)
    elif isinstance(one, Claim) and isinstance(other, Claim):
        found = _half(overlap(one.content, other.content))
    else:
        return 0.0
    return found and found + tie_break(one, other)


def like_mention(one: tuple[Mention, str], other: tuple[Mention, str]) -> float:
    """Score two mentions, each with its entity's type, by their spans.

    Of equal ones, first those of one type and level.
    """
    found = half_alike(one[0], other[0])
    return found and found + HAIR * ((one[1] == other[1]) + (one[0].level == other[0].level))


def rank_mention(one: tuple[Mention, str]) -> tuple[int, int, str, str]:
    """Give a key that sorts mentions, each with its entity's type."""
    mention, type_ = one
    return mention.start, mention.end, type_, mention.level


def tie_break(one: Unit, other: Unit) -> float:
    """Score by a hair the fields that are equal and name no id, for what has the same spans."""
    told = _told(type(one))
    return HAIR * float(sum(map(eq, told(one), told(other))))


@cache
def _told(model: type[Unit]) -> attrgetter[tuple[Any, ...]]:
    return attrgetter(*sorted(model.model_fields.keys() - IDS))


def pairs_of_spans(left: Sequence[Span], right: Sequence[Span]) -> list[tuple[int, int]]:
    """Pair single spans that overlap by half or more."""
    near = touching([[span] for span in left], [[span] for span in right])
    return pairs(left, right, half_alike, near)


def corresponding(left: Layer, right: Layer, kind: Kind) -> list[tuple[Unit, Unit]]:
    """Give the records of one kind that two layers both have, in the order of the text."""
    return [
        (group.versions["left"], group.versions["right"])
        for group in groups({"left": left, "right": right}, kind)
        if len(group.versions) == 2  # noqa: PLR2004  both have it
    ]


def _half(found: float) -> float:
    return found if found >= HALF else 0.0


def _same_cluster(left: Sequence[Mention], right: Sequence[Mention]) -> float:
    """Give the share of mentions that two clusters have in common."""
    both = len(pairs_of_spans(left, right))
    return both / (len(left) + len(right) - both)


def half_alike(one: Span, other: Span) -> float:
    """Score two single spans: their overlap, from a half on."""
    both = min(one.end, other.end) - max(one.start, other.start)
    union = max(one.end, other.end) - min(one.start, other.start)
    return _half(both / union)
