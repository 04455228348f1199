"""The worst errors of a prediction, each with its place and the words around it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from sayso.compare.match import place, spans
from sayso.records.entity import Entity
from sayso.records.quote import Quote

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sayso.compare.fields import Field
    from sayso.compare.match import Unit
    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.records.span import Span

Sort = Literal["missed", "spurious", "wrong"]
SORTS: Final[tuple[Sort, ...]] = ("missed", "spurious", "wrong")
AROUND: Final = 40  # code points of the article on each side

# Fields whose error is shown, gravest first. A wrong boundary of cue, source or hedge is counted
# and not shown; a wrong chain shows as a wrong parent or speaker.
GRAVE: Final = (
    *("source overlaps", "speakers", "innermost source", "factuality", "negated", "parent"),
    *("act", "kind", "source kind", "source naming", "when", "type", "name"),
)


@dataclass(frozen=True, slots=True)
class Mistake:
    """One error, where it stands, what gold says and what was predicted."""

    record: str
    """entities, quotes or claims."""
    field: str | None
    """The field that is wrong; None for a record that was missed or is spurious."""
    article_id: str
    start: int
    """Of the record's first span, gold's where there is one; code points."""
    end: int
    """Of its last span."""
    before: str
    """Up to 40 code points of the article before it."""
    text: str
    """The record's words, parts joined by an ellipsis."""
    after: str
    gold: str | None
    """What gold says: the field's value, or the record in words; None where gold has none."""
    pred: str | None
    confidence: float | None
    """The predicted record's."""


@dataclass(slots=True)
class Mistakes:
    """Keeps the worst of each sort while articles go by.

    Spurious and wrong ones by confidence, then gravity of the field, then length; missed ones by
    length, in code points.
    """

    most: int
    _kept: dict[Sort, list[tuple[tuple[object, ...], Mistake]]] = field(
        default_factory=lambda: {sort: [] for sort in SORTS}
    )

    def missed(self, kind: str, record: Unit, article: Article) -> None:
        """Take a gold record that was not predicted."""
        if self.most:
            made = _mistake(kind, record, article, gold=words(spans(record)))
            self._keep("missed", (0.0, 0), made, record)

    def spurious(self, kind: str, record: Unit, article: Article) -> None:
        """Take a predicted record that is not in gold."""
        if self.most:
            unsure, pred = -(record.confidence or 0.0), words(spans(record))
            made = _mistake(kind, record, article, pred=pred, confidence=record.confidence)
            self._keep("spurious", (unsure, 0), made, record)

    def wrong(self, kind: str, found: Field, layers: tuple[Layer, Layer], article: Article) -> None:
        """Take a field that is not gold's; `layers` are the predicted one and gold."""
        if self.most and found.what in GRAVE:
            ours, theirs = found.records
            made = _mistake(
                *(kind, theirs, article, found.what),
                gold=value_in_words(found.what, theirs, layers[1]),
                pred=value_in_words(found.what, ours, layers[0]),
                confidence=ours.confidence,
            )
            unsure = -(ours.confidence or 0.0)
            self._keep("wrong", (unsure, GRAVE.index(found.what)), made, theirs)

    def worst(self, sort: Sort) -> list[Mistake]:
        """Give those of one sort, the worst first."""
        self._cut(sort)
        return [mistake for _, mistake in self._kept[sort]]

    def _keep(self, sort: Sort, how_bad: tuple[float, int], made: Mistake, record: Unit) -> None:
        length = sum(span.end - span.start for span in spans(record))
        at = made.article_id, *place(record), made.record, made.gold or "", made.pred or ""
        kept = self._kept[sort]
        kept.append(((*how_bad, -length, *at), made))
        if len(kept) > 2 * self.most:
            self._cut(sort)

    def _cut(self, sort: Sort) -> None:
        self._kept[sort] = sorted(self._kept[sort], key=lambda pair: pair[0])[: self.most]


def _mistake(
    kind: str,
    record: Unit,
    article: Article,
    what: str | None = None,
    *,
    gold: str | None = None,
    pred: str | None = None,
    confidence: float | None = None,
) -> Mistake:
    return Mistake(
        *(kind, what, article.id, *around(record, article)),
        gold=gold,
        pred=pred,
        confidence=confidence,
    )


def around(record: Unit, article: Article) -> tuple[int, int, str, str, str]:
    """Give where a record stands, the words before it, its own, and those after it.

    Of an entity its first mention: the others are far away.
    """
    known_by = spans(record)[:1] if isinstance(record, Entity) else spans(record)
    start, end = known_by[0].start, known_by[-1].end
    before, after = article.text[max(0, start - AROUND) : start], article.text[end : end + AROUND]
    return start, end, before, words(known_by), after


def value_in_words(what: str, record: Unit, layer: Layer) -> str | None:
    """Write a field's value for a person; None where it has none."""
    if what == "source overlaps":
        return words(getattr(record, "source", ())) or None
    if what == "speakers":
        names = {entity.id: entity.name for entity in layer.entities}
        ids: tuple[str, ...] = getattr(record, "speakers", ())
        return ", ".join(names.get(id_, id_) for id_ in ids) or None
    if what in {"parent", "innermost source"}:
        id_ = getattr(record, "parent" if isinstance(record, Quote) else "quote", None)
        quote = next((quote for quote in layer.quotes if quote.id == id_), None)
        return _whose(quote, layer) if quote else "the writer"
    if what == "when":
        return getattr(getattr(record, "when", None), "value", None)
    value = getattr(record, what.replace(" ", "_"), None)
    return None if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def words(found: Iterable[Span]) -> str:
    """Join the words of spans."""
    return " … ".join(span.text for span in found)


def _whose(quote: Quote, layer: Layer) -> str:
    """Name a quote by its source, its speakers, or else by what is said."""
    speakers = value_in_words("speakers", quote, layer)
    return words(quote.source) or speakers or f"nobody named: {words(quote.content)}"
