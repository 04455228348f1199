"""On whose say-so? News captures into a dataset of who said what, according to whom.

The records' names stand here; nothing heavy is imported. `sayso.flow` tells the story in
order, the command `sayso` is the same from a shell.
"""

from sayso.errors import CannotWrite, MissingExtra, NotFound, Refused, SaysoError
from sayso.problem import Problem
from sayso.records import (
    SCHEMA_VERSION,
    Adjudication,
    Article,
    Claim,
    Contribution,
    Decision,
    Entity,
    Layer,
    Link,
    LinkSet,
    Mention,
    Provenance,
    Quote,
    Span,
    When,
    Zone,
)

__all__ = [
    "SCHEMA_VERSION",
    "Adjudication",
    "Article",
    "CannotWrite",
    "Claim",
    "Contribution",
    "Decision",
    "Entity",
    "Layer",
    "Link",
    "LinkSet",
    "Mention",
    "MissingExtra",
    "NotFound",
    "Problem",
    "Provenance",
    "Quote",
    "Refused",
    "SaysoError",
    "Span",
    "When",
    "Zone",
]
