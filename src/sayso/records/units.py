"""In what a layer's offsets count, where they do not count half-open code points of the text.

Tools count UTF-16 code units or UTF-8 bytes, from 1, with inclusive ends, or in the raw capture.
Then nearly every span of a layer is wrong, and all for one reason.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple, TypeVar

from sayso.records.concordance import stands
from sayso.records.span import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from sayso.records.article import Article, Piece
    from sayso.records.layer import Layer

    Position = Callable[[int], int | None]

AnySpan = TypeVar("AnySpan", bound=Span)

_BLOCK: Final = 1024  # code points between two entries of a table of offsets
_FEWEST: Final = 2  # of one there is always some explanation
_COUNTING: Final = (  # words, first offset, whether the end is the last that belongs to it
    ("", 0, False),
    (" with inclusive ends", 0, True),
    (" from 1 with inclusive ends", 1, True),
    (" from 1", 1, False),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A way to count offsets into an article."""

    name: str
    """In words that follow "count": "UTF-8 bytes", "code points with inclusive ends"."""
    _first: Position = field(repr=False)
    _last: Position = field(repr=False)
    _from: int = 0
    _inclusive: bool = False

    def start(self, offset: int) -> int | None:
        """Convert where a span begins to code points of the text; None inside a character."""
        return self._first(offset - self._from)

    def end(self, offset: int) -> int | None:
        """Convert where a span ends to one past its last code point; None inside a character."""
        return self._last(offset - self._from + self._inclusive)

    def convert(self, start: int, end: int) -> tuple[int, int] | None:
        """Convert both to half-open code points of the text; None where there is no such span."""
        first, last = self.start(start), self.end(end)
        return None if first is None or last is None or first >= last else (first, last)


def unit_of(spans: Sequence[Span], article: Article) -> Unit | None:
    """Tell in what the offsets of a layer count, where that is certain.

    It is where at least two different spans are misplaced as they stand, all spans are right
    in this unit, and no other unit in which all are right would convert one of them otherwise.
    """
    text = article.text
    if len({(s.start, s.end) for s in spans if not stands(s.text, s.start, s.end, text)}) < _FEWEST:
        return None
    fitting: Unit | None = None
    places: list[tuple[int, int]] = []
    for unit in _units(article):
        found = _converted(spans, unit, text)
        if found is None:
            continue
        if fitting is not None and found != places:
            return None
        fitting, places = fitting or unit, found
    return fitting


def in_code_points(layer: Layer, unit: Unit) -> Layer:
    """Give a layer whose spans all fit a unit with their offsets in code points of the text."""

    def moved(spans: tuple[AnySpan, ...]) -> tuple[AnySpan, ...]:
        return tuple(_moved(span, unit) for span in spans)

    entities = [e.model_copy(update={"mentions": moved(e.mentions)}) for e in layer.entities]
    quotes = [
        q.model_copy(
            update={"content": moved(q.content), "cue": moved(q.cue), "source": moved(q.source)}
        )
        for q in layer.quotes
    ]
    claims = []
    for claim in layer.claims:
        when = claim.when
        if when is not None and when.span is not None:
            when = when.model_copy(update={"span": _moved(when.span, unit)})
        update = {"content": moved(claim.content), "hedges": moved(claim.hedges), "when": when}
        claims.append(claim.model_copy(update=update))
    return layer.model_copy(
        update={"entities": tuple(entities), "quotes": tuple(quotes), "claims": tuple(claims)}
    )


def _moved(span: AnySpan, unit: Unit) -> AnySpan:
    place = unit.convert(span.start, span.end)
    if place is None or place == (span.start, span.end):
        return span
    return span.model_copy(update={"start": place[0], "end": place[1]})


def _converted(spans: Sequence[Span], unit: Unit, text: str) -> list[tuple[int, int]] | None:
    """Give the places of all spans in a unit, None where one of them is not right in it."""
    places = []
    for span in spans:
        place = unit.convert(span.start, span.end)
        if place is None or not stands(span.text, *place, text):
            return None
        places.append(place)
    return places


# ----------------------------------------------------------------- the units there are


class _Count(NamedTuple):
    """What is counted, and how positions in it become positions in the text."""

    name: str
    first: Position
    last: Position


def _units(article: Article) -> Iterator[Unit]:
    """Yield every unit in which offsets of the article may differ from ours, simple ones first."""
    size = len(article.text)

    def as_it_is(at: int) -> int | None:
        return at if 0 <= at <= size else None

    counts = [_Count("code points", as_it_is, as_it_is)]
    for name, codec, width in (("UTF-16 code units", "utf-16-le", 2), ("UTF-8 bytes", "utf-8", 1)):
        encoded = _Encoded(article.text, codec, width)
        if encoded.size != size:
            counts.append(_Count(name, encoded.position, encoded.position))
    if article.alignment:
        raw = _Raw(article.alignment)
        counts.append(_Count("code points of the raw capture", raw.start, raw.end))
    for counting, first, inclusive in _COUNTING:
        for count in counts:
            if counting or count.first is not as_it_is:
                yield Unit(f"{count.name}{counting}", count.first, count.last, first, inclusive)


class _Encoded:
    """Positions in a text as it is encoded, looked up in a table of every thousandth or so."""

    def __init__(self, text: str, codec: str, width: int) -> None:
        self.text, self.codec, self.width = text, codec, width
        blocks = (len(self._bytes(at)) // width for at in range(0, len(text), _BLOCK))
        self.table = list(accumulate(blocks, initial=0))
        self.size = self.table[-1]

    def position(self, units: int) -> int | None:
        """Give the code point that begins at so many units; None inside one or outside."""
        if not 0 <= units <= self.size:
            return None
        block = bisect_right(self.table, units) - 1
        rest = (units - self.table[block]) * self.width
        if not rest:
            return min(block * _BLOCK, len(self.text))
        try:
            return block * _BLOCK + len(self._bytes(block * _BLOCK)[:rest].decode(self.codec))
        except UnicodeDecodeError:
            return None

    def _bytes(self, at: int) -> bytes:
        """Encode a block; half a character, which no article has, takes what it takes."""
        return self.text[at : at + _BLOCK].encode(self.codec, "surrogatepass")


class _Raw:
    """Positions in the decoded capture, by the alignment of the text with it."""

    def __init__(self, alignment: Sequence[Piece]) -> None:
        pieces = (
            (p.raw_start, p.raw_end, p.start, p.end)
            for p in alignment
            if p.raw_start is not None and p.raw_end is not None
        )
        self.pieces = sorted(pieces)
        self.starts = [piece[0] for piece in self.pieces]

    def start(self, at: int) -> int | None:
        """Give the code point of the text that begins at one of the capture."""
        raw_start, raw_end, start, end = self._piece(at)
        if not raw_start <= at < raw_end:
            return None
        if raw_end - raw_start == end - start:
            return start + at - raw_start
        return start if at == raw_start else None  # CRLF, which is LF in the text

    def end(self, at: int) -> int | None:
        """Give where a code point of the text ends that ends at one of the capture."""
        raw_start, raw_end, start, end = self._piece(at - 1)
        if not raw_start < at <= raw_end:
            return None
        if raw_end - raw_start == end - start:
            return start + at - raw_start
        return end if at == raw_end else None

    def _piece(self, at: int) -> tuple[int, int, int, int]:
        found = bisect_right(self.starts, at) - 1
        return self.pieces[found] if found >= 0 else (0, 0, 0, 0)
