"""`Entity`: somebody or something that an article names, with every mention of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sayso.records.provenance import Adjudication
from sayso.records.record import Confidence, LocalId, Many, Record, Text
from sayso.records.span import Span

EntityType = Literal["PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT"]
MentionLevel = Literal["NAM", "NOM", "PRO"]


class Mention(Span):
    """A span that refers to an entity (ACE)."""

    level: MentionLevel = "NAM"
    """ACE's level: a name, a nominal ("the minister") or a pronoun."""


class Entity(Record):
    """A person, group, place, organisation, product or event, and its mentions in one article."""

    id: LocalId = ""
    """Unique in the layer, for instance `e1`; minted when absent."""
    type: EntityType
    """OntoNotes 5 type."""
    name: Text = ""
    """Canonical name; when absent, the longest mention by name."""
    mentions: Annotated[Many[Mention], Field(min_length=1)]
    """Every mention, in the order of the text."""
    wikidata: Annotated[str, Field(pattern="^Q[1-9][0-9]*$", max_length=16)] | None = None
    """Wikidata item, null when there is none or it is not known."""
    confidence: Confidence | None = None
    """A program's probability that the record is right; null for people."""
    adjudication: Adjudication | None = None
    """How it was decided; gold only."""
