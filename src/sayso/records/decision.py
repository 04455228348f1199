"""`Decision`: how one disagreement between annotators was settled. A line of a file."""

from __future__ import annotations

import hashlib
import json
from typing import Annotated, Any, Literal

from pydantic import Field

from sayso.records.provenance import Reason
from sayso.records.record import ArticleId, IsoDate, LocalId, Many, Record, Text, Version
from sayso.records.span import Span

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


class Named(Record):
    """What an id of gold meant when it was decided: the record is known by its place."""

    annotator: Text | None = None
    """Whose version names it; null: the decision's `record` does, or it is a link's end."""
    article_id: ArticleId | None = None
    """The article of a link's end; null: the one that the decision is about."""
    kind: RecordKind
    """Which list of the layer the record stands in."""
    id: LocalId
    """Its id in gold then."""
    span: Span
    """Its first span: of an entity a mention, of a quote or claim its content."""


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
    names: Many[Named] = ()
    """The other records that its versions and its `record` name: speakers, parent, quote, a link's
    ends. With them, it holds where ids change, and is stale where one of these records is another;
    []: ids are read as they are now."""
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
    value = record.model_dump(mode="json")
    if value.get("names") == []:
        del value["names"]  # a line that notes none is the line it was before there were any
    text = json.dumps(value, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
