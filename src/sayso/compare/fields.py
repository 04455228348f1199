"""The fields of records that correspond, side by side.

What names another record is moved: the left's ids become those of the right's records that
correspond, and one that has none stays apart from all.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sayso.records.derive import chains

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from sayso.compare.match import Unit
    from sayso.records.layer import Layer
    from sayso.records.span import Span

PLAIN: Final = ("kind", "act", "negated", "source_kind", "source_naming")
"""Fields of a quote that are what they are, without spans and ids."""


class Field(NamedTuple):
    """One field of two records that correspond; its values may be compared with ==."""

    what: str
    """Its name in words."""
    left: object
    right: object
    records: tuple[Unit, Unit]
    """The two records, the left's first."""


def fields_of_quotes(
    left: Layer, right: Layer, entities: Mapping[str, str], quotes: Mapping[str, str]
) -> Iterator[Field]:
    """Yield the fields of quotes; `entities` and `quotes` are the left's ids → the right's.

    A chain is compared by its quotes, outermost first, the quote itself last.
    """
    ours, theirs = chains(left.quotes), chains(right.quotes)
    other_of = {quote.id: quote for quote in right.quotes}
    for one in left.quotes:
        if one.id not in quotes:
            continue
        other = other_of[quotes[one.id]]
        both = one, other
        yield Field("cue", ends(one.cue), ends(other.cue), both)
        yield Field("source", ends(one.source), ends(other.source), both)
        speakers = sorted(moved(id_, entities) for id_ in one.speakers)
        yield Field("speakers", speakers, sorted(other.speakers), both)
        chain = [moved(id_, quotes) for id_ in ours[one.id]]
        yield Field("chain", chain, list(theirs[other.id]), both)
        for name in PLAIN:
            yield Field(name.replace("_", " "), getattr(one, name), getattr(other, name), both)


def fields_of_claims(
    left: Layer, right: Layer, quotes: Mapping[str, str], claims: Mapping[str, str]
) -> Iterator[Field]:
    """Yield the fields of claims; `quotes` and `claims` are the left's ids → the right's."""
    other_of = {claim.id: claim for claim in right.claims}
    for one in left.claims:
        if one.id not in claims:
            continue
        other = other_of[claims[one.id]]
        both = one, other
        quote = one.quote and moved(one.quote, quotes)
        yield Field("innermost source", quote, other.quote, both)
        yield Field("factuality", one.factuality, other.factuality, both)
        yield Field("hedges", ends(one.hedges), ends(other.hedges), both)
        yield Field("when", one.when, other.when, both)


def moved(id_: str, twins: Mapping[str, str]) -> str:
    """Move a left id to the right's record; no right id has a space in it."""
    return twins.get(id_, f"left {id_}")


def ends(found: Iterable[Span]) -> list[tuple[int, int]]:
    """Give where spans begin and end."""
    return [(span.start, span.end) for span in found]
