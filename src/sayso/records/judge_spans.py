"""Judge the spans of a layer: their words, their edges, their order, their zones."""

from __future__ import annotations

from bisect import bisect_right
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sayso.records.article import Article
    from sayso.records.claim import Claim
    from sayso.records.layer import Layer
    from sayso.records.rules import Findings
    from sayso.records.span import Span

# Two code points below this are never one grapheme (CR LF apart, which no text has).
_FIRST_JOINING: Final = "\u0300"
# What may be joined to the code point before it: marks, joiners, flags, Hangul, pictographs.
_EXTENDING: Final = regex.compile(
    r"[\p{GCB=Extend}\p{GCB=SpacingMark}\u200d\p{Regional_Indicator}\p{Hangul}"
    r"\p{Extended_Pictographic}]"
)
# What may be joined to the one after it: signs that precede a number, and Indic viramas.
_PREPENDED: Final = regex.compile(r"[\p{GCB=Prepend}\p{GCB=Extend}\u200d]")
_GRAPHEME: Final = regex.compile(r"\X")
_NEAR: Final = 64  # code points to look back for the beginning of a grapheme


def _fields(layer: Layer) -> Iterator[Sequence[Sequence[Span]]]:
    """Yield the spans of every record that must lie in one zone, by field."""
    for entity in layer.entities:
        for mention in entity.mentions:
            yield ((mention,),)
    for quote in layer.quotes:
        yield quote.content, quote.cue, quote.source
    for claim in layer.claims:
        yield claim.content, claim.hedges, _timed(claim)


def _timed(claim: Claim) -> tuple[Span, ...]:
    return () if claim.when is None or claim.when.span is None else (claim.when.span,)


def judge_spans(layer: Layer, article: Article, out: Findings) -> None:
    """Judge every span of a layer, one by one where not all are fine."""
    spans = Spans(article, out)
    if spans.fine(_fields(layer)):
        return
    for at, entity in enumerate(layer.entities):
        spans.judge(entity.mentions, f"/entities/{at}/mentions", one_zone=False)
    for at, quote in enumerate(layer.quotes):
        pointer = f"/quotes/{at}"
        spans.judge(quote.content, f"{pointer}/content", parts=True)
        spans.judge(quote.cue, f"{pointer}/cue", parts=True)
        spans.judge(quote.source, f"{pointer}/source", parts=True)
        spans.one_zone((*quote.content, *quote.cue, *quote.source), pointer)
    for at, claim in enumerate(layer.claims):
        pointer, timed = f"/claims/{at}", _timed(claim)
        spans.judge(claim.content, f"{pointer}/content", parts=True)
        spans.judge(claim.hedges, f"{pointer}/hedges", parts=True)
        spans.judge(timed, f"{pointer}/when/span")
        spans.one_zone((*claim.content, *claim.hedges, *timed), pointer)


class Spans:
    """The rules of spans, over one article's text and zones."""

    def __init__(self, article: Article, out: Findings) -> None:
        self.article, self.out = article, out
        self.text = article.text
        self.starts = [zone.start for zone in article.zones]
        self.ends = [zone.end for zone in article.zones]

    def fine(self, records: Iterable[Sequence[Sequence[Span]]]) -> bool:
        """Tell quickly whether the spans of records, each given by its fields, break no rule.

        False says only that `judge` should look: most layers are fine, and looking costs.
        """
        text, size = self.text, len(self.text)
        flat: list[Span] = []
        bounds = [0]
        for fields in records:
            for spans in fields:
                flat += spans
                if len(spans) > 1 and any(b.start < a.end for a, b in pairwise(spans)):
                    return False
            bounds.append(len(flat))
        starts = [span.start for span in flat]
        ends = [span.end for span in flat]
        words = [span.text for span in flat]
        if (
            [text[start:end] for start, end in zip(starts, ends, strict=True)] != words
            or sum(ends) - sum(starts) != sum(map(len, words))  # else one runs past the text
            or list(map(str.strip, words)) != words
            or any(_joined(text[at - 1], text[at]) for at in {*starts, *ends} - {0, size})
        ):
            return False
        return all(
            self._same_zone(min(starts[first:last]), max(ends[first:last]))
            for first, last in pairwise(bounds)
            if first < last
        )

    def judge(
        self, spans: Sequence[Span], pointer: str, *, parts: bool = False, one_zone: bool = True
    ) -> None:
        """Judge each span; with `parts` also their order; unless `one_zone`, each one's zone."""
        text = self.text
        last = 0
        for at, span in enumerate(spans):
            start, end = span.start, span.end
            words = text[start:end]
            if words != span.text or start >= end or end > len(text):
                self._misplaced(span, f"{pointer}/{at}")
                continue
            if words[0].isspace() or words[-1].isspace():
                self.out.add("SPAN004", f"{pointer}/{at}", f"{words!r} has white space at an edge")
            self._graphemes(start, end, f"{pointer}/{at}")
            if parts:
                if start < last:
                    self.out.add(
                        "SPAN005",
                        f"{pointer}/{at}",
                        f"{start}-{end} begins before the part before it ends ({last})",
                    )
                last = end
            if not one_zone and not self._same_zone(start, end):
                self.out.add("ZONE001", f"{pointer}/{at}", f"{start}-{end} runs over two zones")

    def one_zone(self, spans: Iterable[Span], pointer: str) -> None:
        """Judge that all the spans of a record lie in one zone, those apart that are misplaced."""
        size = len(self.text)
        placed = [s for s in spans if self.text[s.start : s.end] == s.text and s.end <= size]
        if not placed:
            return
        start, end = min(s.start for s in placed), max(s.end for s in placed)
        if not self._same_zone(start, end):
            self.out.add("ZONE001", pointer, f"its spans ({start}-{end}) do not lie in one zone")

    def _same_zone(self, start: int, end: int) -> bool:
        at = bisect_right(self.starts, start) - 1
        return at >= 0 and end <= self.ends[at]

    def _graphemes(self, start: int, end: int, pointer: str) -> None:
        """Judge that both ends stand between grapheme clusters (Unicode UAX #29)."""
        for offset in (start, end):
            if not (
                0 < offset < len(self.text) and _joined(self.text[offset - 1], self.text[offset])
            ):
                continue
            near = max(self.text.rfind("\n", 0, offset) + 1, offset - _NEAR)
            if any(
                match.start() < offset < match.end()
                for match in _GRAPHEME.finditer(self.text, near, offset + _NEAR)
            ):
                self.out.add("SPAN003", pointer, f"{start}-{end} splits a character at {offset}")

    def _misplaced(self, span: Span, pointer: str) -> None:
        """Say what stands at the offsets and where the words stand instead."""
        text, size = self.text, len(self.text)
        if not 0 <= span.start < span.end <= size:
            self.out.add(
                "SPAN002",
                pointer,
                f"{span.start}-{span.end} is not inside the text (0-{size})",
                _elsewhere(text, span),
            )
            return
        self.out.add(
            "SPAN001",
            pointer,
            f"the text at {span.start}-{span.end} is {text[span.start : span.end]!r}, "
            f"the record says {span.text!r}",
            _elsewhere(text, span),
        )


@lru_cache(maxsize=2**14)
def _joined(before: str, after: str) -> bool:
    """Tell whether two code points may be of one grapheme; what is before them decides."""
    if before < _FIRST_JOINING and after < _FIRST_JOINING:
        return False
    return bool(_EXTENDING.match(after) or _PREPENDED.match(before))


def _elsewhere(text: str, span: Span) -> str | None:
    """Name the nearest place where the words of a misplaced span stand."""
    places, at = [], text.find(span.text)
    while at >= 0:
        places.append(at)
        at = text.find(span.text, at + 1)
    if not places:
        return "these words are nowhere in the text"
    nearest = min(places, key=lambda place: abs(place - span.start))
    end = nearest + len(span.text)
    shift = abs(nearest - span.start)
    if not shift:
        return f"the words end at {end}"
    where = (
        f"{shift} code point{'s' * (shift > 1)} {'later' if nearest > span.start else 'earlier'}"
    )
    return f"the words stand at {nearest}-{end}, {where}"
