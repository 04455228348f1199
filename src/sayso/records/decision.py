"""`Decision`: how one disagreement between annotators was settled. A line of a file."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import Field

from sayso.records.provenance import Reason
from sayso.records.record import IsoDate, LocalId, Many, Record, Text, Version

RecordKind = Literal["entities", "quotes", "claims", "links"]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{16}$", min_length=16, max_length=16)]


class Vote(Record):
    """One annotator's version of a record, as it was when it was decided on."""

    annotator: Text
    """The annotator whose layer or link set it stands in."""
    id: LocalId
    """The record's id there."""
    digest: Digest
    """First 16 hex digits of the sha256 of the record; another one means that it has changed
    since, and that the decision is stale."""


class Decision(Record):
    """What goes into gold where annotators differ, who says so, and why."""

    schema_version: Version
    """Version of the record's schema."""
    about: Text
    """The article's id; for links, the event's."""
    kind: RecordKind
    """Which list of the layer."""
    votes: Many[Vote] = ()
    """The versions that were decided on; [] for a record that no annotator has."""
    chosen: Text | None = None
    """The annotator whose version goes into gold; null: none does."""
    record: dict[str, Any] | None = None
    """Fields that replace those of the chosen version; without one, a record of its own. Ids in
    it are gold's. Null, and nothing chosen: nothing goes into gold."""
    replaces: Digest | None = None
    """Digest (as of a vote) of an earlier decision on the same records, in whose place this one
    is carried out; both lines stay."""
    method: Literal["adjudicator", "majority"] = "adjudicator"
    """`adjudicator`: someone decided; `majority`: more than half of the annotators did."""
    by: Text
    """Who decided."""
    created: IsoDate | None = None
    """When it was decided."""
    guideline: Text | None = None
    """Version of the guideline it was decided by."""
    reason: Reason | None = None
    """Why they differed; null where who decided did not say."""
    rule: Text | None = None
    """The guideline rule that decides."""
    note: Text | None = None
    """The decision in words, where the rule does not say it all."""


def digest(record: Record) -> str:
    """Give 16 hex digits that change when a record does."""
    text = json.dumps(record.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
