"""`Quote`: an attribution, that is, somebody's say-so."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sayso.records.provenance import Adjudication
from sayso.records.record import Confidence, LocalId, Many, Record
from sayso.records.span import Span

QuoteKind = Literal["direct", "mixed", "indirect"]
SourceKind = Literal["person", "organisation", "group", "document", "recording"]
SourceNaming = Literal["named", "role", "anonymous", "implicit", "self"]
Act = Literal["say", "confirm", "deny", "warn", "speculate", "express", "suggest", "ask", "show"]


class Quote(Record):
    """An attribution relation: source, cue, content (PARC 3), nested by `parent` (MPQA)."""

    id: LocalId = ""
    """Unique in the layer, for instance `q1`; minted when absent."""
    kind: QuoteKind = "indirect"
    """Direct: all of the content stands in quote marks; mixed: some; indirect: none.
    Derived from the marks when absent."""
    content: Annotated[Many[Span], Field(min_length=1)]
    """What is attributed (PARC 3 content), quote marks outside; several spans when the
    attribution interrupts it."""
    cue: Many[Span] = ()
    """The words that attribute (PARC 3 cue): "said", "according to", "citing"."""
    source: Many[Span] = ()
    """Whom it is attributed to (PARC 3 source); [] when the text names nobody."""
    speakers: Many[LocalId] = ()
    """Entities behind the source, several for "both sides"; when absent, the entity of the
    last mention that lies in the source."""
    source_kind: SourceKind | None = None
    """What the source is; null when implicit. When absent, what the speakers are, where they
    are of one kind."""
    source_naming: SourceNaming = "named"
    """How the source is given: by name, by role ("a US official"), without identity
    ("sources"), not at all, or the outlet itself. When absent: `implicit` without a source,
    `named` where it holds a mention by name, else `role`."""
    act: Act = "say"
    """What the source does; `show` for footage, images and other evidence."""
    negated: bool = False
    """True for "has not confirmed that…": the attribution itself is denied."""
    parent: LocalId | None = None
    """The next *outer* quote; null = the writer. When absent, the smallest quote whose
    content holds this one's."""
    confidence: Confidence | None = None
    """A program's probability that the record is right; null for people."""
    adjudication: Adjudication | None = None
    """How it was decided; gold only."""
