"""`Claim`: a checkable proposition, with how sure its source is of it."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from sayso.records.provenance import Adjudication
from sayso.records.record import Confidence, IsoDay, LocalId, Many, Record, Text
from sayso.records.span import Span

Factuality = Literal["CT+", "CT-", "PR+", "PR-", "PS+", "PS-", "CTu", "Uu"]


class When(Record):
    """The time of what is claimed (TimeML's TIMEX3)."""

    span: Span | None = None
    """The words that give the time; null when they are elsewhere."""
    value: Text | None = None
    """TIMEX3 value (`2023-09-12`, `2023-09`, `2023-09-12TMO`); null when not resolvable."""
    begin: IsoDay | None = None
    """First day it may cover, inclusive; null when open."""
    end: IsoDay | None = None
    """Last day it may cover, inclusive; null when open."""


class Claim(Record):
    """A proposition that somebody could check, as its innermost source puts it."""

    id: LocalId = ""
    """Unique in the layer, for instance `c1`; minted when absent."""
    content: Annotated[Many[Span], Field(min_length=1)]
    """The words that make the claim; several spans when it is discontinuous."""
    proposition: Text | None = None
    """One self-contained sentence, worded without negation; required in gold."""
    quote: LocalId | None = None
    """The innermost attribution it stands in; null = the writer. When absent, the smallest
    quote whose content holds the claim."""
    factuality: Factuality
    """FactBank's value of `proposition` for its innermost source: certain, probable or
    possible, holding (+) or not (-); CTu known whether, not told which; Uu uncommitted."""
    hedges: Many[Span] = ()
    """The words that weaken it (CoNLL-2010 hedge cues): "may", "reportedly"."""
    when: When | None = None
    """When it holds or happens; null when the text gives no time."""
    confidence: Confidence | None = None
    """A program's probability that the record is right; null for people."""
    adjudication: Adjudication | None = None
    """How it was decided; gold only."""
