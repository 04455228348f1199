"""Articles and layers → rows, as dicts with exactly the columns of `rows`."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Any, Final

from sayso.records.derive import chains

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.records.link import Link
    from sayso.records.quote import Quote

Row = dict[str, Any]

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


def layer_row(article: Article, layer: Layer, links: Iterable[Link] = ()) -> Row:
    """Give the row of a layer that is no gold; `links` are those of its annotator, for this row."""
    whole = layer.model_dump()
    return {
        **_where(article, f"{layer.kind}:{layer.provenance.annotator}"),
        "layer_kind": layer.kind,
        **whole["provenance"],
        **{name: whole[name] for name in ("entities", "quotes", "claims")},
        "links": [link.model_dump() for link in links],
    }


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
