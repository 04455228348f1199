"""`Link` and `LinkSet`: how claims of one event bear on each other."""

from __future__ import annotations

from typing import Final, Literal

from sayso.records.provenance import Adjudication, Provenance
from sayso.records.record import ArticleId, Confidence, LocalId, Many, Record, Text, Version

LayerKind = Literal["prediction", "annotation", "contribution", "gold"]
Relation = Literal["same_as", "contradicts", "alternative_to", "elaborates", "updates", "denies"]
SYMMETRIC: Final = frozenset({"same_as", "contradicts", "alternative_to"})


class End(Record):
    """One end of a link: a record in the layer of an article."""

    article_id: ArticleId
    """The article."""
    id: LocalId
    """A claim's id in that article's layer; the subject of `denies` may be a quote's."""

    def __str__(self) -> str:
        """`<article_id>:<id>`, the id in flat tables."""
        return f"{self.article_id}:{self.id}"


class Link(Record):
    """A relation between two claims, of one article or of two."""

    id: LocalId = ""
    """Unique in the link set, for instance `l1`; minted when absent."""
    subject: End
    """The more specific, the later, the denying one; for same_as, contradicts and
    alternative_to the smaller end, by (article_id, id)."""
    relation: Relation
    """same_as, contradicts, alternative_to (symmetric); elaborates, updates, denies."""
    object: End
    """The other end."""
    confidence: Confidence | None = None
    """A program's probability that the record is right; null for people."""
    adjudication: Adjudication | None = None
    """How it was decided; gold only."""


class LinkSet(Record):
    """All links that one annotator sees between the claims of one event."""

    schema_version: Version
    """Version of the record's schema."""
    event_id: Text
    """The event whose articles are linked."""
    kind: LayerKind
    """prediction, annotation, contribution or gold."""
    provenance: Provenance
    """Who or what made it."""
    links: Many[Link] = ()
    """The links."""
