"""`Span`: a piece of an article's text, by offsets and by words."""

from __future__ import annotations

from sayso.records.record import Offset, Record, Text


class Span(Record):
    """A half-open stretch `[start, end)` of `article.text`, in Unicode code points.

    Offsets as in W3C Web Annotation's TextPositionSelector, text as in its
    TextQuoteSelector (there `exact`). That the two agree is rule SPAN001.
    """

    start: Offset
    """First code point, counted from 0."""
    end: Offset
    """One past the last code point."""
    text: Text
    """Exactly `article.text[start:end]`."""
