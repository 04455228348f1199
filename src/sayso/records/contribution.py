"""`Contribution`: a layer as people write it, in words where counting characters is no fun.

Each class is its exact twin with spans that may give `text` alone. Every layer is a valid
contribution; `locate` in `derive` turns a contribution into an exact layer.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from sayso.records.claim import Claim, When
from sayso.records.entity import Entity, MentionLevel
from sayso.records.link import LayerKind, LinkSet
from sayso.records.provenance import Provenance
from sayso.records.quote import Quote
from sayso.records.record import (
    SCHEMA_VERSION,
    ArticleId,
    Many,
    Offset,
    Record,
    Sha256,
    Text,
    Version,
)


class Words(Record):
    """A span by its words, with or without offsets."""

    text: Text
    """The exact words, as they stand in the article."""
    before: str | None = None
    """The words right before, where `text` occurs more than once."""
    after: str | None = None
    """The words right after, where `text` occurs more than once."""
    start: Offset | None = None
    """First code point, if you know it."""
    end: Offset | None = None
    """One past the last code point, if you know it."""


class MentionWords(Words):
    """A mention by its words."""

    level: MentionLevel = "NAM"
    """ACE's level: a name, a nominal ("the minister") or a pronoun."""


# The twins override field types on purpose: they are read here and never passed as the exact ones.
class ContributedEntity(Entity):
    """An entity whose mentions may be given by words."""

    mentions: Annotated[Many[MentionWords], Field(min_length=1)]  # type: ignore[assignment]
    """Every mention, in the order of the text."""


class ContributedQuote(Quote):
    """An attribution whose spans may be given by words."""

    content: Annotated[Many[Words], Field(min_length=1)]  # type: ignore[assignment]
    """What is attributed, quote marks outside."""
    cue: Many[Words] = ()  # type: ignore[assignment]
    """The words that attribute."""
    source: Many[Words] = ()  # type: ignore[assignment]
    """Whom it is attributed to; [] when the text names nobody."""


class ContributedWhen(When):
    """A time whose span may be given by words."""

    span: Words | None = None  # type: ignore[assignment]
    """The words that give the time."""


class ContributedClaim(Claim):
    """A claim whose spans may be given by words."""

    content: Annotated[Many[Words], Field(min_length=1)]  # type: ignore[assignment]
    """The words that make the claim."""
    hedges: Many[Words] = ()  # type: ignore[assignment]
    """The words that weaken it."""
    when: ContributedWhen | None = None
    """When it holds or happens."""


class Contribution(Record):
    """What one contributor says about one article."""

    schema_version: Version = SCHEMA_VERSION
    """Version of the record's schema."""
    article_id: ArticleId
    """The article; `sayso show` prints it."""
    text_sha256: Sha256 | None = None
    """sha256 of the text it was made on; checked when given, filled when not."""
    kind: LayerKind = "contribution"
    """`contribution`, unless you send a layer of another kind."""
    provenance: Provenance | None = None
    """Who made it; filled when the contribution is accepted."""
    entities: Many[ContributedEntity] = ()
    """Entities with their mentions."""
    quotes: Many[ContributedQuote] = ()
    """Attributions."""
    claims: Many[ContributedClaim] = ()
    """Checkable propositions."""


class ContributedLinks(LinkSet):
    """All links that one contributor sees between the claims of one event."""

    schema_version: Version = SCHEMA_VERSION
    """Version of the record's schema."""
    kind: LayerKind = "contribution"
    """`contribution`, unless you send links of another kind."""
    provenance: Provenance | None = None  # type: ignore[assignment]
    """Who made them; filled when they are accepted."""
