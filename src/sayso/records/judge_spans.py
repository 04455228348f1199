"""Judge the spans of a layer: their words, their edges, their order, their zones."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Final

import regex

from sayso.records.concordance import Concordance, shortened, shown, stands
from sayso.records.sound import joined
from sayso.records.units import in_code_points, unit_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sayso.records.article import Article
    from sayso.records.claim import Claim
    from sayso.records.layer import Layer
    from sayso.records.rules import Findings
    from sayso.records.span import Span
    from sayso.records.units import Unit

_GRAPHEME: Final = regex.compile(r"\X")
_NEAR: Final = 64  # code points to look back for the beginning of a grapheme


def _timed(claim: Claim) -> tuple[Span, ...]:
    return () if claim.when is None or claim.when.span is None else (claim.when.span,)


def judge_spans(layer: Layer, article: Article, out: Findings) -> Layer:
    """Judge every span of a layer, one by one.

    Gives the layer as its other rules are to be judged: where all offsets count in another
    unit, that is one finding, and what else there is to find is found on the converted layer.
    """
    spans = Spans(article, out)
    pointed = list(_pointed(layer))
    unit = unit_of([span for _, span in pointed], article)
    if unit is not None:
        spans.miscounted(unit, pointed)
        layer = in_code_points(layer, unit)
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
        spans.judge(timed, f"{pointer}/when/span", listed=False)
        spans.one_zone((*claim.content, *claim.hedges, *timed), pointer)
    return layer


def _pointed(layer: Layer) -> Iterator[tuple[str, Span]]:
    """Yield every span of a layer with its JSON pointer."""
    for at, entity in enumerate(layer.entities):
        for n, mention in enumerate(entity.mentions):
            yield f"/entities/{at}/mentions/{n}", mention
    for at, quote in enumerate(layer.quotes):
        for name, spans in (
            ("content", quote.content),
            ("cue", quote.cue),
            ("source", quote.source),
        ):
            for n, span in enumerate(spans):
                yield f"/quotes/{at}/{name}/{n}", span
    for at, claim in enumerate(layer.claims):
        for name, spans in (("content", claim.content), ("hedges", claim.hedges)):
            for n, span in enumerate(spans):
                yield f"/claims/{at}/{name}/{n}", span
        for span in _timed(claim):
            yield f"/claims/{at}/when/span", span


class Spans:
    """The rules of spans, over one article's text and zones."""

    def __init__(self, article: Article, out: Findings) -> None:
        self.article, self.out = article, out
        self.text = article.text
        self.where = Concordance(article.text)
        self.starts = [zone.start for zone in article.zones]
        self.ends = [zone.end for zone in article.zones]

    def judge(
        self,
        spans: Sequence[Span],
        pointer: str,
        *,
        parts: bool = False,
        one_zone: bool = True,
        listed: bool = True,
    ) -> None:
        """Judge each span; with `parts` also their order; unless `one_zone`, each one's zone.

        Unless `listed`, the one span stands at the pointer itself and not in a list there.
        """
        text = self.text
        last = 0
        for at, span in enumerate(spans):
            start, end = span.start, span.end
            words, where = span.text, f"{pointer}/{at}" if listed else pointer
            if not stands(words, start, end, text):
                self._misplaced(span, where)
                continue
            if words[0].isspace() or words[-1].isspace():
                short = shortened(words)
                self.out.add(
                    "SPAN004",
                    where,
                    f"{short!r} has white space at an edge",
                    found=short,
                    expected=shortened(words.strip()) or None,
                )
            self._graphemes(start, end, where)
            if parts:
                if start < last:
                    self.out.add(
                        "SPAN005",
                        where,
                        f"{start}-{end} begins before the part before it ends ({last})",
                        found=f"{start}-{end}",
                        expected=f"a part that begins at {last} or later",
                    )
                last = end
            if not one_zone and not self._same_zone(start, end):
                self._beyond_zone(start, end, where, f"{start}-{end} runs over two zones")

    def one_zone(self, spans: Iterable[Span], pointer: str) -> None:
        """Judge that all the spans of a record lie in one zone, those apart that are misplaced."""
        placed = [s for s in spans if stands(s.text, s.start, s.end, self.text)]
        if not placed:
            return
        start, end = min(s.start for s in placed), max(s.end for s in placed)
        if not self._same_zone(start, end):
            message = f"its spans ({start}-{end}) do not lie in one zone"
            self._beyond_zone(start, end, pointer, message)

    def _beyond_zone(self, start: int, end: int, pointer: str, message: str) -> None:
        at = bisect_right(self.starts, start) - 1
        inside = at >= 0 and start < self.ends[at]
        zone = f"inside {self.starts[at]}-{self.ends[at]}" if inside else None
        self.out.add("ZONE001", pointer, message, found=f"{start}-{end}", expected=zone)

    def _same_zone(self, start: int, end: int) -> bool:
        at = bisect_right(self.starts, start) - 1
        return at >= 0 and end <= self.ends[at]

    def _graphemes(self, start: int, end: int, pointer: str) -> None:
        """Judge that both ends stand between grapheme clusters (Unicode UAX #29)."""
        for offset in (start, end):
            if offset == 0 or not joined(self.text[offset - 1 : offset + 1]):
                continue
            low = max(0, offset - _NEAR)
            near = max(self.text.rfind("\n", low, offset) + 1, low)
            for match in _GRAPHEME.finditer(self.text, near, offset + _NEAR):
                if match.start() < offset < match.end():
                    self.out.add(
                        "SPAN003",
                        pointer,
                        f"{start}-{end} splits a character at {offset}",
                        found=str(offset),
                        expected=f"{match.start()} or {match.end()}",
                    )

    def miscounted(self, unit: Unit, pointed: Sequence[tuple[str, Span]]) -> None:
        """Say in what all offsets count, at the first span for which it matters."""
        wrong = [
            (pointer, span)
            for pointer, span in pointed
            if not stands(span.text, span.start, span.end, self.text)
        ]
        pointer, span = wrong[0]
        self._other_words(
            span,
            pointer,
            f"the offsets of this layer count {unit.name}: all {len(pointed)} spans fit so, "
            f"{len(wrong)} of them not as half-open code points (here {{}})",
            "`sayso validate --fix` converts them; count code points (Python's `len`) from 0, "
            "the end exclusive",
        )

    def _misplaced(self, span: Span, pointer: str) -> None:
        """Say what stands at the offsets and where the words stand instead."""
        size = len(self.text)
        if 0 <= span.start < span.end <= size:
            self._other_words(span, pointer, "{}", self._elsewhere(span))
            return
        self.out.add(
            "SPAN002",
            pointer,
            f"{span.start}-{span.end} is not inside the text (0-{size})",
            self._elsewhere(span),
            found=f"{span.start}-{span.end}",
            expected=f"inside 0-{size}",
        )

    def _other_words(self, span: Span, pointer: str, message: str, cure: str | None) -> None:
        """Say that the text and the record differ; `message` has a place for how."""
        stand, said = shown(self.text, span.start, span.end), shortened(span.text)
        what = f"the text at {span.start}-{span.end} is {stand!r}, the record says {said!r}"
        self.out.add("SPAN001", pointer, message.format(what), cure, found=stand, expected=said)

    def _elsewhere(self, span: Span) -> str | None:
        """Name the nearest place where the words of a misplaced span stand."""
        words, start = span.text, span.start
        nearest = self.where.nearest(words, start)
        if nearest is None:
            return None
        if nearest < 0:
            place = self.where.spelt_otherwise(words)
            meant = f"; {self.where.meant(place)}" if place else ""
            return f"these words are nowhere in the text{meant}"
        end = nearest + len(words)
        shift = abs(nearest - start)
        if not shift:
            return f"the words end at {end}"
        far = f"{shift} code point{'s' * (shift > 1)}"
        return (
            f"the words stand at {nearest}-{end}, {far} {'later' if nearest > start else 'earlier'}"
        )
