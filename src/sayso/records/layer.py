"""`Layer`: what one annotator says about one article. The unit of exchange."""

from __future__ import annotations

from sayso.records.claim import Claim
from sayso.records.entity import Entity
from sayso.records.link import LayerKind
from sayso.records.provenance import Provenance
from sayso.records.quote import Quote
from sayso.records.record import ArticleId, Many, Record, Sha256, Version


class Layer(Record):
    """Entities, quotes and claims of one article, by one annotator, in exact offsets."""

    schema_version: Version
    """Version of the record's schema."""
    article_id: ArticleId
    """The article."""
    text_sha256: Sha256
    """sha256 of the text it was made on; must be the article's (rule TEXT001)."""
    kind: LayerKind
    """prediction, annotation, contribution or gold."""
    provenance: Provenance
    """Who or what made it."""
    entities: Many[Entity] = ()
    """Entities with their mentions."""
    quotes: Many[Quote] = ()
    """Attributions."""
    claims: Many[Claim] = ()
    """Checkable propositions."""
