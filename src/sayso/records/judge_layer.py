"""Judge a layer against its article: spans, zones, references, chains, factuality, time."""

from __future__ import annotations

import re
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import regex

from sayso.records.derive import chains, lies_within
from sayso.records.rules import Findings

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.problem import Problem
    from sayso.records.article import Article
    from sayso.records.claim import Claim
    from sayso.records.entity import Entity
    from sayso.records.layer import Layer
    from sayso.records.quote import Quote
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
_YEAR: Final = re.compile(r"[0-9]{4}")


def judge_layer(layer: Layer, article: Article) -> list[Problem]:
    """Judge a complete layer against its article."""
    out = Findings()
    if layer.text_sha256 != article.text_sha256:
        out.add(
            "TEXT001",
            "/text_sha256",
            f"the layer was made on the text {layer.text_sha256[:12]}…, "
            f"article {article.id} has {article.text_sha256[:12]}…",
        )
        return out  # its offsets count in another text
    out.add_unless_day("/provenance/created", layer.provenance.created)
    spans = _Spans(article, out)
    quotes = {quote.id: quote for quote in layer.quotes}
    types = _types(layer, out)
    for at, entity in enumerate(layer.entities):
        if not all(spans.fine((mention,)) for mention in entity.mentions):
            spans.judge(entity.mentions, f"/entities/{at}/mentions", one_zone=False)
    for at, quote in enumerate(layer.quotes):
        _judge_quote(quote, quotes, types, f"/quotes/{at}", spans)
    _circles(layer.quotes, out)
    for at, claim in enumerate(layer.claims):
        _judge_claim(claim, quotes, types, f"/claims/{at}", spans)
    if layer.kind == "gold":
        _judge_gold(layer, out)
    return out


def _types(layer: Layer, out: Findings) -> dict[str, str]:
    """Give id → list it stands in; judge that ids and records are there once."""
    types: dict[str, str] = {}
    for plural, records in (
        ("entities", [(e, e.mentions) for e in layer.entities]),
        ("quotes", [(q, q.content) for q in layer.quotes]),
        ("claims", [(c, c.content) for c in layer.claims]),
    ):
        before = len(types)
        known = set(types)
        types.update((record.id, plural) for record, _ in records)
        if len(types) < before + len(records):
            _same_ids(plural, [record for record, _ in records], known, out)
        places: dict[tuple[int, int], list[Entity | Quote | Claim]] = {}
        for record, spans in records:
            places.setdefault((spans[0].start, spans[-1].end), []).append(record)
        if len(places) < len(records):
            _twins(plural, [record for record, _ in records], places, out)
    return types


def _same_ids(
    plural: str, records: Sequence[Entity | Quote | Claim], known: set[str], out: Findings
) -> None:
    for at, record in enumerate(records):
        if record.id in known:
            out.add("DUP001", f"/{plural}/{at}/id", f"the id {record.id!r} is used twice")
        known.add(record.id)


def _twins(
    plural: str,
    records: Sequence[Entity | Quote | Claim],
    places: Mapping[tuple[int, int], Sequence[Entity | Quote | Claim]],
    out: Findings,
) -> None:
    """Judge that of the records in one place no two are equal but for the id."""
    order = {id(record): at for at, record in enumerate(records)}
    for some in places.values():
        seen: dict[object, str] = {}
        for record in some:
            same = seen.setdefault(record.model_copy(update={"id": ""}), record.id)
            if same != record.id:
                message = f"{record.id!r} equals {same!r} in all but the id"
                out.add("DUP002", f"/{plural}/{order[id(record)]}", message)


class _Spans:
    """The rules of spans, over one article's text and zones."""

    def __init__(self, article: Article, out: Findings) -> None:
        self.article, self.out = article, out
        self.text = article.text
        self.starts = [zone.start for zone in article.zones]
        self.ends = [zone.end for zone in article.zones]

    def fine(self, *fields: Sequence[Span]) -> bool:
        """Tell quickly whether the spans of a record, by field, break no rule of spans.

        False says only that `judge` should look: most records are fine, and looking costs.
        """
        text, size = self.text, len(self.text)
        low, high = size, 0
        for spans in fields:
            last = 0
            for span in spans:
                start, end, words = span.start, span.end, span.text
                if (
                    text[start:end] != words
                    or end - start != len(words)
                    or start < last
                    or len(words.strip()) != len(words)
                    or (start > 0 and _joined(text[start - 1], words[0]))
                    or (end < size and _joined(words[-1], text[end]))
                ):
                    return False
                last = end
                if start < low:  # noqa: PLR1730  twice as fast as min()
                    low = start
                if end > high:  # noqa: PLR1730
                    high = end
        return high == 0 or self._same_zone(low, high)

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
        placed = [s for s in spans if self.text[s.start : s.end] == s.text]
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
    shift = nearest - span.start
    where = (
        f"{abs(shift)} code point{'s' * (abs(shift) != 1)} {'later' if shift > 0 else 'earlier'}"
    )
    return f"the words stand at {nearest}-{nearest + len(span.text)}, {where}"


def _judge_quote(
    quote: Quote,
    quotes: Mapping[str, Quote],
    types: Mapping[str, str],
    pointer: str,
    spans: _Spans,
) -> None:
    if not spans.fine(quote.content, quote.cue, quote.source):
        spans.judge(quote.content, f"{pointer}/content", parts=True)
        spans.judge(quote.cue, f"{pointer}/cue", parts=True)
        spans.judge(quote.source, f"{pointer}/source", parts=True)
        spans.one_zone((*quote.content, *quote.cue, *quote.source), pointer)
    for at, speaker in enumerate(quote.speakers):
        if types.get(speaker) != "entities":
            _resolves(speaker, "entities", types, f"{pointer}/speakers/{at}", spans.out)
    if quote.parent is not None and _resolves(
        quote.parent, "quotes", types, f"{pointer}/parent", spans.out
    ):
        outer = quotes[quote.parent]
        if not lies_within(quote.content, outer.content):
            spans.out.add(
                "CHAIN002",
                f"{pointer}/content",
                f"the content of {quote.id!r} ({_shown(quote.content)}) is not inside that of "
                f"its parent {outer.id!r} ({_shown(outer.content)})",
            )


def _judge_claim(
    claim: Claim,
    quotes: Mapping[str, Quote],
    types: Mapping[str, str],
    pointer: str,
    spans: _Spans,
) -> None:
    out, when = spans.out, claim.when
    timed = (when.span,) if when is not None and when.span is not None else ()
    if not spans.fine(claim.content, claim.hedges, timed):
        spans.judge(claim.content, f"{pointer}/content", parts=True)
        spans.judge(claim.hedges, f"{pointer}/hedges", parts=True)
        spans.judge(timed, f"{pointer}/when/span")
        spans.one_zone((*claim.content, *claim.hedges, *timed), pointer)
    if claim.quote is not None and _resolves(claim.quote, "quotes", types, f"{pointer}/quote", out):
        quote = quotes[claim.quote]
        if not lies_within(claim.content, quote.content):
            out.add(
                "CLAIM001",
                f"{pointer}/content",
                f"the claim {claim.id!r} ({_shown(claim.content)}) is not inside the content of "
                f"its quote {quote.id!r} ({_shown(quote.content)})",
            )
    weak = claim.factuality[:2] in ("PR", "PS")
    if weak and not claim.hedges:
        out.add("FACT001", f"{pointer}/hedges", f"{claim.factuality}, but no hedge")
    elif claim.hedges and not weak:
        out.add("FACT001", f"{pointer}/hedges", f"hedged, but the factuality is {claim.factuality}")
    if when is not None:
        _judge_when(claim, f"{pointer}/when", spans)


def _judge_when(claim: Claim, pointer: str, spans: _Spans) -> None:
    when, out = claim.when, spans.out
    if when is None:
        return
    out.add_unless_day(f"{pointer}/begin", when.begin)
    out.add_unless_day(f"{pointer}/end", when.end)
    if when.begin is not None and when.end is not None and when.begin > when.end:
        out.add("TIME001", pointer, f"begins {when.begin}, ends {when.end}")
    absolute = when.begin or when.end or (when.value and when.value[0].isdigit())
    relative = when.span is not None and not _YEAR.search(when.span.text)
    if absolute and relative and spans.article.published is None and when.span is not None:
        out.add(
            "TIME002",
            pointer,
            f"{when.span.text!r} is resolved, but the article has no publication date",
        )


def _judge_gold(layer: Layer, out: Findings) -> None:
    if layer.provenance.guideline is None:
        out.add("GOLD001", "/provenance/guideline", "gold names the guideline it follows")
    for at, claim in enumerate(layer.claims):
        if claim.proposition is None:
            out.add("GOLD001", f"/claims/{at}/proposition", f"{claim.id!r} has no proposition")


def _resolves(id_: str, type_: str, types: Mapping[str, str], pointer: str, out: Findings) -> bool:
    found = types.get(id_)
    if found is None:
        out.add("REF001", pointer, f"there is no {id_!r} among the {type_} of the layer")
    elif found != type_:
        out.add("REF002", pointer, f"{id_!r} is one of the {found}, not of the {type_}")
    return found == type_


def _circles(quotes: Sequence[Quote], out: Findings) -> None:
    if not any(quote.parent for quote in quotes):
        return
    found = chains(quotes)
    parents = {quote.id: quote.parent for quote in quotes}
    for at, quote in enumerate(quotes):
        outermost = found[quote.id][0]
        if parents[outermost] in found:
            out.add(
                "CHAIN001",
                f"/quotes/{at}/parent",
                f"the parents of {quote.id!r} run in a circle: {' → '.join(found[quote.id])}",
            )


def _shown(spans: Sequence[Span]) -> str:
    return ", ".join(f"{span.start}-{span.end}" for span in spans)
