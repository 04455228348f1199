"""Who or what made a layer, and how a gold record was decided."""

from __future__ import annotations

from typing import Literal

from sayso.records.record import IsoDate, Many, Record, Text

AnnotatorKind = Literal["person", "reference", "rule", "model"]
Method = Literal["single", "unanimous", "majority", "adjudicator"]
Reason = Literal["ambiguous-text", "guideline-gap", "annotator-error", "edge-case", "subjective"]


class Provenance(Record):
    """Who or what made a layer (W3C PROV agent and activity)."""

    annotator: Text
    """Name or pseudonym of the annotator; of a program, its name."""
    annotator_kind: AnnotatorKind
    """`person`: an annotator at work; `reference`: written by a maintainer of the data;
    `rule` and `model`: a program."""
    tool: Text | None = None
    """What it was made with."""
    tool_version: Text | None = None
    """Version of the tool."""
    guideline: Text | None = None
    """Version of the annotation guideline that was followed; required in gold."""
    created: IsoDate | None = None
    """When (ISO 8601); null for rule and model, since what is rebuilt carries no clock."""


class Adjudication(Record):
    """How a gold record came to be, out of the versions that annotators gave."""

    method: Method
    """`single`: one reading only; `unanimous`: all gave the same; `majority`: more than half did;
    `adjudicator`: someone decided."""
    voters: Many[Text] = ()
    """Annotators whose version this is."""
    overruled: Many[Text] = ()
    """Annotators who gave another version, or none."""
    by: Text | None = None
    """Who decided; null where nobody had to."""
    reason: Reason | None = None
    """Why they differed, where someone decided."""
    rule: Text | None = None
    """The guideline rule that decided."""
    note: Text | None = None
    """The decision in words."""
