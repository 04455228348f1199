"""The records, what follows from them by rule, and the rules they must keep. Pure, no disk."""

from sayso.records.article import Article, Dropped, Piece, Rights, Seed, Zone
from sayso.records.claim import Claim, When
from sayso.records.contribution import Contribution
from sayso.records.decision import Decision
from sayso.records.entity import Entity, Mention
from sayso.records.layer import Layer
from sayso.records.link import End, Link, LinkSet
from sayso.records.provenance import Adjudication, Provenance
from sayso.records.quote import Quote
from sayso.records.record import SCHEMA_VERSION, Record
from sayso.records.span import Span

__all__ = [
    "SCHEMA_VERSION",
    "Adjudication",
    "Article",
    "Claim",
    "Contribution",
    "Decision",
    "Dropped",
    "End",
    "Entity",
    "Layer",
    "Link",
    "LinkSet",
    "Mention",
    "Piece",
    "Provenance",
    "Quote",
    "Record",
    "Rights",
    "Seed",
    "Span",
    "When",
    "Zone",
]
