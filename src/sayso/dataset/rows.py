"""One class a config: the columns of the dataset, with their meaning.

The nested columns are the records' own; what is added here is what a trainer would otherwise
have to join: context, chain, names, dates. In all configs an id is `<article_id>:<id>`.
"""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field

from sayso.records.article import (
    Dropped,
    Piece,
    PublishedEvidence,
    Rights,
    Seed,
    Zone,
    ZoneKind,
)
from sayso.records.claim import Claim, Factuality, When
from sayso.records.entity import Entity, EntityType, MentionLevel
from sayso.records.link import LayerKind, Link, Relation
from sayso.records.provenance import Adjudication, AnnotatorKind, Provenance
from sayso.records.quote import Act, Quote, QuoteKind, SourceKind, SourceNaming
from sayso.records.record import Many, Record
from sayso.records.span import Span


class ArticleRow(Record):
    """One row an article: its fixed text and what is known about it."""

    id: str
    """`art-` and 20 hex digits of the capture's sha256."""
    event_id: str
    """The event; articles of one event share a split."""
    title: str | None
    """The headline."""
    standfirst: str | None
    """The summary line under the headline."""
    authors: Many[str]
    """Names in the byline."""
    outlet: str | None
    """The publisher's name, null when not known."""
    url: str | None
    """Address of the page, null when not known."""
    language: str | None
    """BCP 47 tag."""
    published: str | None
    """ISO 8601, as the page says; null when it does not."""
    published_evidence: PublishedEvidence
    """Where `published` was found."""
    captured: str | None
    """ISO 8601, when the page was captured."""
    text: str
    """The text all offsets count in, in code points."""
    text_sha256: str
    """Of `text` as UTF-8."""
    zones: Many[Zone]
    """Headline, standfirst, byline, date, captions and paragraphs."""
    seed: Seed
    """The raw capture it was made from."""
    rights: Rights
    """Whose text it is."""


class DocumentRow(ArticleRow):
    """One row an article with everything nested: the text, its layer, the way to the capture."""

    alignment: Many[Piece]
    """How the text is cut from the capture."""
    dropped: Many[Dropped]
    """What of the capture is not in the text, and why."""
    annotated: bool
    """Whether there is a gold layer; without one the three lists are empty."""
    provenance: Provenance | None
    """Who made the gold layer."""
    entities: Many[Entity]
    """Entities with their mentions."""
    quotes: Many[Quote]
    """Attributions."""
    claims: Many[Claim]
    """Checkable propositions."""


# Columns come in the order of the bases, from right to left: ids, own cells, context, provenance.


class _Row(Record):
    """What every flat row says about where it comes from."""

    id: str
    """`<article_id>:<id>`."""
    article_id: str
    """The article."""
    event_id: str
    """The event; articles of one event share a split."""
    outlet: str | None
    """The article's publisher."""
    published: str | None
    """The article's publication date, ISO 8601."""


class _Made(Record):
    """What every flat row says about how it was made."""

    annotator: str
    """Who or what made the layer."""
    annotator_kind: AnnotatorKind
    """person, reference (a maintainer of the data), rule or model."""
    guideline: str | None
    """Version of the guideline that was followed."""
    confidence: float | None
    """A program's probability; null for people."""
    adjudication: Adjudication | None
    """How the record was decided."""


class _Context(Record):
    """The zone a record lies in, so that its spans can be read without the article."""

    zone: ZoneKind | None
    """Kind of the zone it lies in."""
    context: str
    """The zone's text."""
    context_start: int
    """Offset of `context` in the article's text: `context[s - context_start:e - context_start]`
    is the span's text."""


class MentionCell(Span, _Context):
    """A mention with the zone it stands in."""

    level: MentionLevel
    """NAM, NOM or PRO."""


class _EntityCells(_Row):
    """One row an entity of one article, with all its mentions in their contexts."""

    type: EntityType
    """OntoNotes type."""
    name: str
    """Canonical name."""
    wikidata: str | None
    """Wikidata item."""
    mentions: Many[MentionCell]
    """Every mention, with its context."""
    quote_ids: Many[str]
    """Quotes it is a speaker of."""


class EntityRow(_Made, _EntityCells):
    """One row an entity of one article, with all its mentions in their contexts."""


class _QuoteCells(_Row):
    """One row an attribution: who (source), by which words (cue), what (content)."""

    kind: QuoteKind
    """direct, mixed or indirect."""
    content: Many[Span]
    """What is attributed."""
    cue: Many[Span]
    """The words that attribute."""
    source: Many[Span]
    """Whom it is attributed to; empty when the text names nobody."""
    speaker_ids: Many[str]
    """Entities behind the source."""
    speaker_names: Many[str]
    """Their names."""
    source_kind: SourceKind | None
    """person, organisation, group, document or recording."""
    source_naming: SourceNaming
    """named, role, anonymous, implicit or self."""
    act: Act
    """say, confirm, deny, warn, speculate, express, suggest, ask or show."""
    negated: bool
    """The attribution itself is denied ("has not confirmed")."""
    parent_id: str | None
    """The next outer quote; null = the writer."""
    chain: Many[str]
    """Who says that who says, outermost first: the outlet (or "writer"), …, this source."""
    claim_ids: Many[str]
    """Claims whose innermost attribution this is."""


class QuoteRow(_Made, _Context, _QuoteCells):
    """One row an attribution: who (source), by which words (cue), what (content)."""


class _ClaimCells(_Row):
    """One row a claim: a checkable proposition on somebody's say-so."""

    content: Many[Span]
    """The words that make it."""
    proposition: str | None
    """One self-contained sentence, worded without negation."""
    quote_id: str | None
    """Innermost attribution; null = the writer says so."""
    speaker_names: Many[str]
    """Names behind the innermost attribution."""
    chain: Many[str]
    """On whose say-so, outermost first: the outlet (or "writer"), …, the innermost source."""
    factuality: Factuality
    """FactBank's value of `proposition` for the innermost source."""
    hedges: Many[Span]
    """The words that weaken it."""
    when: When | None
    """Its time."""
    link_ids: Many[str]
    """Links it is an end of."""


class ClaimRow(_Made, _Context, _ClaimCells):
    """One row a claim: a checkable proposition on somebody's say-so."""


class LinkEnd(Record):
    """One end of a link, with what is needed to read it."""

    id: str
    """`<article_id>:<id>`."""
    article_id: str
    """The article."""
    kind: Annotated[str, Field(description="`claim` or `quote`.")]
    text: str
    """The proposition; where there is none, the words of the content."""
    factuality: Factuality | None
    """Of a claim."""
    chain: Many[str]
    """On whose say-so, outermost first."""
    outlet: str | None
    """The article's publisher."""
    published: str | None
    """The article's publication date."""


class _LinkCells(Record):
    """One row a link between two claims of an event."""

    id: str
    """`<event_id>:<id>`."""
    event_id: str
    """The event."""
    relation: Relation
    """same_as, contradicts, alternative_to, elaborates, updates or denies."""
    subject: LinkEnd
    """The more specific, later or denying end."""
    object: LinkEnd
    """The other end."""
    independent: bool | None
    """Whether the two chains share no source; null where an origin is not known."""
    attribution_lost: bool | None
    """Whether one end states flatly, on nobody's say-so, what the other attributes; null where
    the relation is not same_as: of other content nothing can be lost."""


class LinkRow(_Made, _LinkCells):
    """One row a link between two claims of an event."""


class AnnotationRow(_Row):
    """One row what one annotator, or one program, says about one article: before any decision."""

    id: str
    """`<article_id>:<layer_kind>:<annotator>`."""
    layer_kind: LayerKind
    """annotation (by a person at work), contribution, or prediction (by a program)."""
    annotator: str
    """Who or what made the layer."""
    annotator_kind: AnnotatorKind
    """person, reference (a maintainer of the data), rule or model."""
    tool: str | None
    """What it was made with."""
    tool_version: str | None
    """Version of the tool."""
    guideline: str | None
    """Version of the guideline that was followed."""
    created: str | None
    """When, ISO 8601; null for programs."""
    entities: Many[Entity]
    """Entities with their mentions, in ids of this layer."""
    quotes: Many[Quote]
    """Attributions."""
    claims: Many[Claim]
    """Checkable propositions."""
    links: Many[Link]
    """Links that this annotator sees between these claims, and from them to those of articles
    with a smaller id; in all rows of an event together, each link once."""


CONFIGS: Final[dict[str, type[Record]]] = {
    "documents": DocumentRow,
    "articles": ArticleRow,
    "entities": EntityRow,
    "quotes": QuoteRow,
    "claims": ClaimRow,
    "links": LinkRow,
    "annotations": AnnotationRow,
}
DEFAULT_CONFIG: Final = "documents"
