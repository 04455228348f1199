"""What the report is told: an article with a layer, and the little that it keeps of each."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from sayso.report.sources import chains_of, flat

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sayso.compare.match import Kind, Unit
    from sayso.records.article import Article
    from sayso.records.decision import Decision
    from sayso.records.layer import Layer
    from sayso.records.link import Link
    from sayso.report.sources import Chain


@dataclass(frozen=True, slots=True)
class Bond:
    """A link with what is known of its two chains."""

    link: Link
    independent: bool | None = None
    """Whether the ends name different sources; None where an origin is not known."""
    attribution_lost: bool | None = None
    """Whether one end states flatly what the other gives on somebody's say-so."""


class Ruled(NamedTuple):
    """A decision on versions of a record."""

    decision: Decision
    stale: bool
    """Whether they have changed since."""


@dataclass(frozen=True, slots=True)
class Readings:
    """What annotators say of an article, and what was decided on it."""

    count: int = 0
    """How many annotated it."""
    layers: Mapping[str, Layer] = field(default_factory=dict)
    """By annotator; empty where fewer than two annotated it."""
    ruled: Callable[[Kind, Mapping[str, Unit]], Ruled | None] = lambda _kind, _versions: None
    """Gives the decision on a record's versions by annotator; None where there is none."""


@dataclass(frozen=True, slots=True)
class Told:
    """An article, the layer to be drawn on it, and its chains. `tell` makes it."""

    article: Article
    layer: Layer | None
    chains: Mapping[str | None, Chain]
    """The chain of each quote by its id; by None the writer alone."""
    readings: Readings = Readings()

    def chain(self, quote_id: str | None) -> Chain:
        """Give the chain of a quote; of no quote, the writer alone."""
        return self.chains.get(quote_id) or self.chains[None]


def tell(article: Article, layer: Layer | None, readings: Readings | None = None) -> Told:
    """Hand an article to the report."""
    return Told(article, layer, chains_of(article, layer), readings or Readings())


@dataclass(frozen=True, slots=True)
class Stated:
    """A claim, or a quote that is linked, as much of it as the table across outlets needs."""

    id: str
    """Its full id: `<article id>:<id>`."""
    words: str
    """The proposition; of a quote, or where there is none, the words of the text."""
    chain: Chain
    factuality: str | None = None
    """None of a quote."""
    when: str = ""
    """The days at which it holds; empty where they are not known."""
    when_words: str = ""
    """The words of the text for that time."""
    hedges: tuple[str, ...] = ()

    @property
    def flat(self) -> bool:
        """Whether it is said on nobody's say-so."""
        return flat(self.chain)


@dataclass(frozen=True, slots=True)
class Head:
    """What the page keeps of an article while it writes others. Small."""

    id: str
    event_id: str
    title: str
    outlet: str | None
    published: str | None
    capture: str
    made_by: str | None
    """Who made its layer; None where it has none."""
    counts: Mapping[str, int]
    """How many entities, quotes and claims, and how many of each type, kind and factuality."""
    stated: tuple[Stated, ...]
    """Its claims, in the order of the text, then its quotes that are linked."""


def head(told: Told, linked: Collection[str] = ()) -> Head:
    """Give what the page keeps of an article; `linked` holds the full ids of the links' ends."""
    article, layer = told.article, told.layer
    return Head(
        id=article.id,
        event_id=article.event_id,
        title=article.title or article.seed.name,
        outlet=article.outlet,
        published=article.published,
        capture=article.seed.name,
        made_by=layer.provenance.annotator if layer else None,
        counts=_counts(layer) if layer else {},
        stated=tuple(_stated(told, layer, linked)) if layer else (),
    )


def _counts(layer: Layer) -> Counter[str]:
    counts = Counter(
        entities=len(layer.entities), quotes=len(layer.quotes), claims=len(layer.claims)
    )
    counts.update(entity.type for entity in layer.entities)
    counts.update(quote.kind for quote in layer.quotes)
    counts.update(claim.factuality for claim in layer.claims)
    return counts


def _stated(told: Told, layer: Layer, linked: Collection[str]) -> list[Stated]:
    article_id = told.article.id
    found = [
        Stated(
            id=f"{article_id}:{claim.id}",
            words=claim.proposition or " … ".join(span.text for span in claim.content),
            chain=told.chain(claim.quote),
            factuality=claim.factuality,
            when=period(claim.when.begin, claim.when.end, claim.when.value) if claim.when else "",
            when_words=claim.when.span.text if claim.when and claim.when.span else "",
            hedges=tuple(hedge.text for hedge in claim.hedges),
        )
        for claim in sorted(layer.claims, key=lambda claim: claim.content[0].start)
    ]
    return found + [
        Stated(
            id=f"{article_id}:{quote.id}",
            words=" … ".join(span.text for span in quote.content),
            chain=told.chain(quote.id),
        )
        for quote in layer.quotes
        if f"{article_id}:{quote.id}" in linked
    ]


def period(begin: str | None, end: str | None, value: str | None = None) -> str:
    """Write a stretch of days, open ends included; the TIMEX3 value where there are none."""
    if begin is None and end is None:
        return value or ""
    if begin == end:
        return begin or ""
    if begin is None:
        return f"until {end}"
    return f"{begin} – {end}" if end else f"from {begin}"
