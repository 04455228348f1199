"""The ids of gold, and what a decision means by them: records are known by place in the text.

An id of gold may go to another record when annotators come, or say something anew. So a decision
notes of each record that it names a span, and is stale where none of that name is there.
"""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final

from sayso.compare.match import spans
from sayso.records.concordance import shortened
from sayso.records.decision import Named

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.compare.match import Unit
    from sayso.records.decision import RecordKind
    from sayso.records.link import Link
    from sayso.records.span import Span

Fields = dict[str, Any]
Ids = dict[tuple[str, str], str]  # annotator and id in their layer → id in gold
Full = tuple[str, str]  # article, id in gold
REFERENCES: Final = {"entities": (), "quotes": ("speakers", "parent"), "claims": ("quote",)}
"""The fields of a record that name others."""
_ROOM: Final = 56  # characters of an id, so that a number fits behind it
OWN: Final = ""  # the article that a decision is about


class Places:
    """Where the records of gold stand, by all that annotators and decisions give for them."""

    def __init__(self) -> None:
        self._first: dict[Full, tuple[RecordKind, Span]] = {}
        self._at: defaultdict[tuple[str, RecordKind, int, int], list[str]] = defaultdict(list)

    def add(self, kind: RecordKind, id_: str, versions: Iterable[Unit], article: str = OWN) -> None:
        """Add a record of gold."""
        for version in versions:
            found = spans(version)
            self._first.setdefault((article, id_), (kind, found[0]))
            for span in found:
                there = self._at[article, kind, span.start, span.end]
                if id_ not in there:
                    there.append(id_)

    def names(
        self, ends: Iterable[tuple[Any, Any]], annotator: str | None = None
    ) -> tuple[Named, ...]:
        """Note what some ids of gold mean, where somebody's version names them."""
        return tuple(
            Named(annotator=annotator, article_id=end[0] or None, kind=kind, id=end[1], span=span)
            for end in dict.fromkeys(ends)
            if end in self._first
            for kind, span in [self._first[end]]
        )

    def now(self, named: Named) -> str | None:
        """Give the id that the record has in gold now; None where no one, or no other, is meant."""
        key = named.article_id or OWN, named.kind, named.span.start, named.span.end
        found = self._at.get(key, [])
        if named.id in found:
            return named.id
        return found[0] if len(found) == 1 else None

    def means(self, end: Full, names: Iterable[Named]) -> bool:
        """Tell whether a record of gold is one of those that were named."""
        return any(
            end[1] in self._at.get((end[0], n.kind, n.span.start, n.span.end), ())
            for n in names
            if (n.article_id or OWN) == end[0]
        )


def referring(kind: str, fields: Fields) -> list[str]:
    """List the ids that a record names."""
    named = (id_ for name in REFERENCES[kind] for id_ in _many(fields.get(name)))
    return [id_ for id_ in named if isinstance(id_, str)]


def with_ids(kind: str, record: Fields, new: Mapping[str, str]) -> Fields:
    """Write the fields of a record with other ids for what it names."""
    out = dict(record)
    for name in REFERENCES[kind]:
        if isinstance(record.get(name), list):
            out[name] = [new.get(id_, id_) for id_ in record[name]]
        elif record.get(name) is not None:
            out[name] = new.get(record[name], record[name])
    return out


def as_gold_names(kind: str, version: Unit, who: str, ids: Ids) -> Fields:
    """Write an annotator's version with gold's ids for what it names."""
    fields: Fields = version.model_dump(mode="json")
    return with_ids(
        kind, fields, {own: ids.get((who, own), own) for own in referring(kind, fields)}
    )


def gold_ids(
    found: Sequence[Mapping[str, Unit | Link]], annotators: Sequence[str], added: Iterable[str] = ()
) -> Ids:
    """Give each version's id in gold: the first annotator's stay, others are made unique.

    What decisions have `added` has the ids that they gave.
    """
    ids: Ids = {}
    taken = set(added)
    for versions in sorted(found, key=lambda v: annotators.index(next(iter(v)))):
        name = unused(next(iter(versions.values())).id, taken)
        ids.update({(annotator, record.id): name for annotator, record in versions.items()})
    return ids


def unused(wanted: str, taken: set[str]) -> str:
    """Give an id that is not taken, and take it."""
    free, number = wanted, 1
    while free in taken:
        number += 1
        free = f"{wanted[:_ROOM]}-{number}"
    taken.add(free)
    return free


class Stale(ValueError):
    """What a decision names is no longer there."""


def meant(names: Iterable[Named], ends: Iterable[Full], places: Places) -> dict[Full, Full]:
    """Give what ids of a decision are called in gold now. Raises Stale.

    One of which the decision notes nothing is as it is.
    """
    noted = {(named.article_id or OWN, named.id): named for named in names}
    found = {}
    for end in ends:
        if (named := noted.get(end)) is not None:
            now = places.now(named)
            if now is None:
                raise Stale(_stale(end[1], named))
            found[end] = end[0], now
    return found


def still(names: Sequence[Named], ends: Iterable[Full], places: Places) -> None:
    """See that what a version names is what it named when it was decided on. Raises Stale."""
    for end in ends if names else ():
        if not places.means(end, names):
            message = f"stale: what it names as {end[1]} was another record when it was decided"
            raise Stale(message)


def _stale(id_: str, named: Named) -> str:
    span = named.span
    words = shortened(span.text)
    return f"stale: {id_}, which it names, is no longer at {span.start}-{span.end} (“{words}”)"


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
