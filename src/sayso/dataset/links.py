"""Links → rows, with what follows from their ends' chains: whether a source is shared, or lost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sayso.dataset.tables import Reading, Row
    from sayso.records.link import End, LinkSet

Who = tuple[str | None, str]  # Wikidata item and name, without case, of a source


@dataclass(frozen=True, slots=True)
class LinkedEnd:
    """One end of a link, as much of it as its row needs. Small: it waits for the other end."""

    kind: str
    """`claim`, `quote` or `entity`; only the first two can be linked."""
    text: str = ""
    factuality: str | None = None
    chain: tuple[str, ...] = ()
    published: str | None = None
    outlet: str | None = None
    sources: tuple[frozenset[Who] | None, ...] = ()
    """Who is in its chain, outermost first; None for who is not known."""

    @property
    def flat(self) -> bool:
        """Whether the writer states it, on nobody's say-so."""
        return len(self.sources) == 1

    def row(self, end: End) -> Row:
        """Give its cells."""
        return {
            "id": str(end),
            "article_id": end.article_id,
            "kind": self.kind,
            "text": self.text,
            "factuality": self.factuality,
            "chain": self.chain,
            "outlet": self.outlet,
            "published": self.published,
        }


def linked_end(reading: Reading, end: End) -> LinkedEnd | None:
    """Give what a link's end is in its article's gold layer; None where it is not there."""
    layer, article = reading.layer, reading.article
    claim = next((c for c in layer.claims if c.id == end.id), None) if layer else None
    quote = reading.quotes.get(end.id)
    if claim is None and quote is None:
        return LinkedEnd("entity") if end.id in reading.names else None
    quote_id = claim.quote if claim else end.id
    spans = claim.content if claim else quote.content if quote else ()
    return LinkedEnd(
        kind="claim" if claim else "quote",
        text=(claim and claim.proposition) or " … ".join(span.text for span in spans),
        factuality=claim.factuality if claim else None,
        chain=tuple(reading.chain(quote_id)),
        published=article.published,
        outlet=article.outlet,
        sources=_sources(reading, quote_id),
    )


def link_rows(links: LinkSet, ends: Mapping[str, LinkedEnd]) -> list[Row]:
    """Give the rows of an event's links; `ends` holds each end by its full id."""
    made = {
        "annotator": links.provenance.annotator,
        "annotator_kind": links.provenance.annotator_kind,
        "guideline": links.provenance.guideline,
    }
    rows = []
    for link in links.links:
        subject, object_ = ends[str(link.subject)], ends[str(link.object)]
        adjudication = link.adjudication
        rows.append(
            {
                "id": f"{links.event_id}:{link.id}",
                "event_id": links.event_id,
                "relation": link.relation,
                "subject": subject.row(link.subject),
                "object": object_.row(link.object),
                "independent": independent(subject, object_),
                "attribution_lost": attribution_lost(link.relation, subject, object_),
                **made,
                "confidence": link.confidence,
                "adjudication": None if adjudication is None else adjudication.model_dump(),
            }
        )
    return rows


def independent(one: LinkedEnd, two: LinkedEnd) -> bool | None:
    """Tell whether two ends rest on different say-so.

    False where the chains share a source, the writer included; True where both origins (the
    innermost sources) are known by name and none is shared; None where an origin is not known:
    a claim stated flatly comes from we do not know where, and so does an anonymous source's.
    """
    if any(_same(here, there) for here in _known(one) for there in _known(two)):
        return False
    known = not one.flat and not two.flat and one.sources[-1] and two.sources[-1]
    return True if known else None


def attribution_lost(relation: str, one: LinkedEnd, two: LinkedEnd) -> bool | None:
    """Tell whether one end states flatly what the other gives on somebody's say-so.

    None where they do not say the same: of other content nothing can be lost. An outlet that
    names itself gives nobody's say-so but its own.
    """
    return one.flat != two.flat if relation == "same_as" else None


def _known(end: LinkedEnd) -> Iterable[Who]:
    """Give everyone in an end's chain who is known."""
    return (who for some in end.sources if some for who in some)


def _same(one: Who, two: Who) -> bool:
    """Tell whether two are one: by Wikidata where both have an item, else by name."""
    return one[0] == two[0] if one[0] and two[0] else one[1] == two[1]


def _sources(reading: Reading, quote_id: str | None) -> tuple[frozenset[Who] | None, ...]:
    """Give who stands behind each step of a chain, the writer first; None for who is not known.

    An outlet that names itself is the writer once more; a camp ("Western") is nobody known.
    """
    writer: list[Who] = [
        (None, (reading.article.outlet or f"article {reading.article.id}").casefold())
    ]
    found: list[frozenset[Who] | None] = []
    wikidata = {e.id: e.wikidata for e in reading.layer.entities} if reading.layer else {}
    for id_ in reading.chains.get(quote_id or "", ()):
        quote = reading.quotes[id_]
        who = [(wikidata.get(s), reading.names[s].casefold()) for s in quote.speakers]
        if quote.source_naming == "self":
            writer += who
        elif quote.source_naming == "named" and quote.source_kind != "group" and who:
            found.append(_set(*who))
        else:
            found.append(None)
    return (_set(*writer), *found)


@lru_cache(maxsize=1024)
def _set(*who: Who) -> frozenset[Who]:
    """Give the same set for the same sources: most speak often."""
    return frozenset(who)
