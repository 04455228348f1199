"""`Article`: the fixed text of one capture, its zones, and the way back to the raw capture."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from sayso.records.record import ArticleId, IsoDate, Many, Offset, Record, Sha256, Text, Version

ZoneKind = Literal["headline", "standfirst", "byline", "date", "caption", "paragraph"]
DropReason = Literal["space", "navigation", "banner", "comments", "related", "widget", "clock"]
PublishedEvidence = Literal["page", "meta", "url", "manifest", "none"]
EncodingEvidence = Literal["bom", "utf-8", "declared", "only-fit", "given-text"]


class Zone(Record):
    """A part of the article's text with one role in the page (compare TEI, ninjs `bodies`)."""

    kind: ZoneKind
    """The role: headline, standfirst, byline, date, caption or paragraph."""
    start: Offset
    """First code point in `article.text`."""
    end: Offset
    """One past the last code point; the newline that ends the zone is outside it."""


class Piece(Record):
    """One stretch of `article.text` and where it stands in the decoded capture.

    Both stretches are equal, code point by code point, with one exception: CRLF or CR in
    the capture is LF in the text. Such a newline is a piece of its own, so that inside every
    other piece offsets differ by a constant. Null raw ends mark a newline that is not in the
    capture.
    """

    start: Offset
    """First code point in `article.text`."""
    end: Offset
    """One past the last code point in `article.text`."""
    raw_start: Offset | None = None
    """First code point in the decoded capture, or null for an inserted newline."""
    raw_end: Offset | None = None
    """One past the last code point in the decoded capture, or null."""


class Dropped(Record):
    """A stretch of the decoded capture that is not in `article.text`, and why."""

    raw_start: Offset
    """First code point in the decoded capture."""
    raw_end: Offset
    """One past the last code point in the decoded capture."""
    reason: DropReason
    """What it was: space, navigation, banner, comments, related, widget or clock."""


class Seed(Record):
    """The raw capture an article was made from."""

    name: Text
    """File name, with `#` and the line's number or id for captures in one JSON Lines file."""
    sha256: Sha256
    """Of the capture's bytes (for a JSON Lines capture: of its text as UTF-8)."""
    media_type: Text
    """`text/plain`, or what the capture was."""
    encoding: Text
    """The encoding the bytes were decoded with, by Python's name."""
    encoding_evidence: EncodingEvidence
    """Why that encoding: a byte order mark, valid UTF-8, a declaration, or the only fit."""
    chars: Offset
    """Length of the decoded capture in code points."""


class Rights(Record):
    """Whose text it is and on what terms it may be used (ninjs `copyrightHolder`, `usageTerms`)."""

    holder: Text | None = None
    """The rights holder, null when not known."""
    terms: Text | None = None
    """Licence or terms in words, null when not known."""


class Article(Record):
    """One news article as a fixed text: what every offset of every layer counts in."""

    schema_version: Version
    """Version of the record's schema."""
    id: ArticleId
    """`art-` and the first 20 hex digits of the capture's sha256."""
    event_id: Text
    """The event the article reports on; articles of one event share a split."""
    title: Text | None = None
    """The headline, as in the headline zone."""
    standfirst: Text | None = None
    """The summary line under the headline."""
    authors: Many[Text] = ()
    """Names in the byline, in order."""
    outlet: Text | None = None
    """The publisher's name, null when neither page nor manifest says."""
    url: Annotated[str, Field(pattern="^https?://", max_length=4096)] | None = None
    """Address of the page, null when not known."""
    language: Annotated[str, Field(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    """BCP 47 tag, null when not certain."""
    published: IsoDate | None = None
    """When the page says it was published (TimeML's document creation time), as an ISO 8601 date
    or date-time, local to the outlet without a zone; null when the page does not say. A page's
    clock or a crawl day is not it."""
    published_evidence: PublishedEvidence = "none"
    """Where `published` was found."""
    captured: IsoDate | None = None
    """When the page was captured, where the capture or the manifest says; ISO 8601."""
    text: Text
    """The article's text, cut from the capture and never normalised; CRLF and CR are LF."""
    text_sha256: Sha256
    """Of `text` as UTF-8; every layer names the one it was made on."""
    zones: Many[Zone] = ()
    """The parts of the text, in order and disjoint."""
    seed: Seed
    """The raw capture."""
    alignment: Many[Piece] = ()
    """How `text` is cut from the capture; tiles `text`."""
    dropped: Many[Dropped] = ()
    """What of the capture is not in `text`; with `alignment` it tiles the capture."""
    rights: Rights = Rights()
    """Whose text it is."""

    @cached_property
    def zone_edges(self) -> tuple[list[int], list[int]]:
        """Where zones begin, and, one place later, where they end: for bisection.

        The n-th limit is the end of the last zone that begins before the n-th beginning; the
        first is before everything.
        """
        return [zone.start for zone in self.zones], [-1, *(zone.end for zone in self.zones)]
