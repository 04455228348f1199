"""Records → rows of the six configs, as dicts with exactly the columns of `rows`."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from sayso.records.derive import chains

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.records.link import End, Link, LinkSet
    from sayso.records.quote import Quote

Row = dict[str, Any]
Who = tuple[str | None, str]  # Wikidata item and name, without case, of a source

WRITER: Final = "writer"  # first in a chain where the outlet is not known
IMPLICIT: Final = "implicit"  # in a chain for a source that the text does not give
_OWN_ARTICLE: Final = ("schema_version", "alignment", "dropped")


class Reading:
    """An article with its gold layer, and what the rows of both need more than once."""

    def __init__(self, article: Article, layer: Layer | None) -> None:
        self.article, self.layer = article, layer
        self.names = {e.id: e.name for e in layer.entities} if layer else {}
        self.quotes: dict[str, Quote] = {q.id: q for q in layer.quotes} if layer else {}
        self.chains = chains(layer.quotes) if layer else {}
        self.zone_starts = [zone.start for zone in article.zones]
        self.writer = article.outlet or WRITER
        self.speakers = {
            id_: [self.names.get(speaker, speaker) for speaker in quote.speakers]
            for id_, quote in self.quotes.items()
        }
        self._sources = {id_: self._source(quote) for id_, quote in self.quotes.items()}

    def _source(self, quote: Quote) -> str:
        """Name a quote's source: its speakers, else its words, else `implicit`."""
        names = self.speakers[quote.id] or [span.text for span in quote.source]
        return " and ".join(names) or IMPLICIT

    def chain(self, quote_id: str | None) -> list[str]:
        """Name a chain, outermost first, beginning with the outlet or the writer."""
        if quote_id is None or quote_id not in self.chains:
            return [self.writer]
        return [self.writer, *(self._sources[q] for q in self.chains[quote_id] if not self._own(q))]

    def _own(self, quote_id: str) -> bool:
        """Tell whether a quote is the outlet naming itself: the writer once more."""
        own = self.quotes[quote_id].source_naming == "self"
        return own and self.article.outlet is not None

    def context(self, start: int) -> tuple[str | None, str, int]:
        """Give (kind, text, start) of the zone an offset lies in; the whole text without one."""
        at = bisect_right(self.zone_starts, start) - 1
        if at < 0:
            return None, self.article.text, 0
        zone = self.article.zones[at]
        return zone.kind, self.article.text[zone.start : zone.end], zone.start


def rows_of(reading: Reading, links: Iterable[Link] = ()) -> dict[str, list[Row]]:
    """Give an article's rows of every config but `links`.

    `links` are those of its event, for the ids of those that end in this article.
    """
    whole = reading.article.model_dump()
    article = {name: value for name, value in whole.items() if name not in _OWN_ARTICLE}
    document = {
        **article,
        "alignment": whole["alignment"],
        "dropped": whole["dropped"],
        "annotated": reading.layer is not None,
        "provenance": None,
        "entities": (),
        "quotes": (),
        "claims": (),
    }
    rows: dict[str, list[Row]] = {
        "articles": [article],
        "documents": [document],
        "entities": [],
        "quotes": [],
        "claims": [],
    }
    if reading.layer is None:
        return rows
    layer = reading.layer.model_dump()
    for name in ("provenance", "entities", "quotes", "claims"):
        document[name] = layer[name]
    made = {
        name: layer["provenance"][name] for name in ("annotator", "annotator_kind", "guideline")
    }
    rows["entities"] = _entity_rows(reading, layer["entities"], made)
    rows["quotes"] = _quote_rows(reading, layer["quotes"], made)
    rows["claims"] = _claim_rows(reading, layer["claims"], made, links)
    return rows


def _where(article: Article, id_: str) -> Row:
    return {
        "id": f"{article.id}:{id_}",
        "article_id": article.id,
        "event_id": article.event_id,
        "outlet": article.outlet,
        "published": article.published,
    }


def _full(article_id: str, ids: Iterable[str]) -> list[str]:
    return [f"{article_id}:{id_}" for id_ in ids]


def _entity_rows(reading: Reading, entities: Sequence[Row], made: Row) -> list[Row]:
    article = reading.article
    spoken: dict[str, list[str]] = {}
    for quote in reading.quotes.values():
        for id_ in quote.speakers:
            spoken.setdefault(id_, []).append(quote.id)
    rows = []
    for entity in entities:
        mentions = []
        for mention in entity["mentions"]:
            zone, context, context_start = reading.context(mention["start"])
            mentions.append(
                {
                    "zone": zone,
                    "context": context,
                    "context_start": context_start,
                    "start": mention["start"],
                    "end": mention["end"],
                    "text": mention["text"],
                    "level": mention["level"],
                }
            )
        rows.append(
            {
                **_where(article, entity["id"]),
                "type": entity["type"],
                "name": entity["name"],
                "wikidata": entity["wikidata"],
                "mentions": mentions,
                "quote_ids": _full(article.id, spoken.get(entity["id"], ())),
                **made,
                "confidence": entity["confidence"],
                "adjudication": entity["adjudication"],
            }
        )
    return rows


def _quote_rows(reading: Reading, quotes: Sequence[Row], made: Row) -> list[Row]:
    article = reading.article
    claimed: dict[str | None, list[str]] = {}
    for claim in reading.layer.claims if reading.layer else ():
        claimed.setdefault(claim.quote, []).append(claim.id)
    rows = []
    for quote in quotes:
        zone, context, context_start = reading.context(quote["content"][0]["start"])
        parent = quote["parent"]
        rows.append(
            {
                **_where(article, quote["id"]),
                "kind": quote["kind"],
                "content": quote["content"],
                "cue": quote["cue"],
                "source": quote["source"],
                "speaker_ids": _full(article.id, quote["speakers"]),
                "speaker_names": reading.speakers[quote["id"]],
                "source_kind": quote["source_kind"],
                "source_naming": quote["source_naming"],
                "act": quote["act"],
                "negated": quote["negated"],
                "parent_id": None if parent is None else f"{article.id}:{parent}",
                "chain": reading.chain(quote["id"]),
                "claim_ids": _full(article.id, claimed.get(quote["id"], ())),
                "zone": zone,
                "context": context,
                "context_start": context_start,
                **made,
                "confidence": quote["confidence"],
                "adjudication": quote["adjudication"],
            }
        )
    return rows


def _claim_rows(
    reading: Reading, claims: Sequence[Row], made: Row, links: Iterable[Link]
) -> list[Row]:
    article = reading.article
    linked: dict[str, list[str]] = {}
    for link in links:
        for end in (link.subject, link.object):
            if end.article_id == article.id:
                linked.setdefault(end.id, []).append(f"{article.event_id}:{link.id}")
    rows = []
    for claim in claims:
        zone, context, context_start = reading.context(claim["content"][0]["start"])
        quote = claim["quote"]
        rows.append(
            {
                **_where(article, claim["id"]),
                "content": claim["content"],
                "proposition": claim["proposition"],
                "quote_id": None if quote is None else f"{article.id}:{quote}",
                "speaker_names": [] if quote is None else reading.speakers[quote],
                "chain": reading.chain(quote),
                "factuality": claim["factuality"],
                "hedges": claim["hedges"],
                "when": claim["when"],
                "link_ids": linked.get(claim["id"], []),
                "zone": zone,
                "context": context,
                "context_start": context_start,
                **made,
                "confidence": claim["confidence"],
                "adjudication": claim["adjudication"],
            }
        )
    return rows


# ----------------------------------------------------------------- links


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
