"""Quote records of an article: attributions with speakers, kinds of source, and their nesting."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sayso.predict.confidence import QUOTES, way_of
from sayso.predict.quotes import attribution
from sayso.predict.quotes.cues import EVIDENCE, lemma_of
from sayso.records.derive import KIND_OF_TYPE, kind_of, parent_of
from sayso.records.quote import Quote
from sayso.records.span import Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sayso.predict.entities.clusters import Cluster
    from sayso.predict.entities.referents import Referents
    from sayso.predict.quotes.parsed import Parsed, Place
    from sayso.predict.quotes.relation import Attribution
    from sayso.records.article import Article
    from sayso.records.quote import QuoteKind, SourceKind, SourceNaming

_DOCUMENTS: Final = frozenset(
    """statement report letter memo memorandum document poll survey study book article paper ruling
    lawsuit filing complaint transcript post tweet email message note bill law brief
    indictment communique communiqué dossier column editorial website notice text""".split()
)
_NAMELESS: Final = frozenset({"source", "somebody", "someone", "insider"})
_WITHHELD: Final = ("anonym", "not to be named", "not be named", "condition of")


@dataclass(frozen=True, slots=True)
class Said:
    """A quote before it is a record: what was found, and who is behind it."""

    found: Attribution
    speakers: tuple[Cluster, ...]


def find(parsed: Parsed, referents: Referents) -> list[Said]:
    """Find the attributions of an article and resolve their sources, in the order of the text."""
    told: list[Said] = []
    for one in attribution.find(parsed):
        speakers: tuple[Cluster, ...] = ()
        if one.head is not None:
            start, end = one.head.i, one.head.i + 1
            if one.source:
                first, last = (
                    parsed.token_at(one.source[0][0]),
                    parsed.token_at(one.source[0][1] - 1),
                )
                start = min(start, first if first is not None else start)
                end = max(end, last + 1 if last is not None else end)
            around = [said for said in told[-_NEAR:] if _inside(one, said.found)]
            outer = around[-1].speakers if around else ()
            speakers = tuple(referents.resolve(one.head, start, end, outer))
        told.append(Said(one, speakers))
    return told


_NEAR: Final = 4  # attributions back in which one that holds another is looked for


def _inside(inner: Attribution, outer: Attribution) -> bool:
    place = (inner.source or inner.content)[0]
    return any(start <= place[0] and place[1] <= end for start, end in outer.content)


def as_quotes(
    told: Sequence[Said],
    ids: Mapping[int, str],
    article: Article,
    parsed: Parsed,
    *,
    complementisers: bool = False,
) -> tuple[Quote, ...]:
    """Make records, complete, each with its confidence.

    `ids` gives the entity of a cluster by `id(cluster)`. With `complementisers` content begins
    with its "that" or "whether".
    """
    numbers = {id(said.found): f"q{number}" for number, said in enumerate(told, 1)}
    made: list[Quote] = []
    for said in told:
        one = said.found
        places = (
            [_from_that(p, article.text) for p in one.content] if complementisers else one.content
        )
        fields: dict[str, Any] = {}
        if one.inside is not None:
            fields["parent"] = numbers.get(id(one.inside))
        made.append(
            Quote(
                id=numbers[id(one)],
                kind=_kind(one, article, parsed),
                content=_spans(places, article.text),
                cue=_spans(one.cue, article.text),
                source=_spans(one.source, article.text),
                speakers=tuple(dict.fromkeys(ids[id(c)] for c in said.speakers if id(c) in ids)),
                source_kind=_source_kind(said),
                source_naming=_naming(said, article),
                act=one.act,
                negated=one.negated,
                **fields,
            )
        )
    return tuple(
        quote.model_copy(
            update={"confidence": QUOTES[way_of(said.found, chained=quote.parent is not None)]}
        )
        for quote, said in zip(_nested(made, article), told, strict=True)
    )


def _from_that(place: Place, text: str) -> Place:
    """Begin a place with the complementiser in front of it, as PARC 3 and PolNeAR do."""
    before = _THAT.search(text, max(0, place[0] - _BACK), place[0])
    return (before.start(), place[1]) if before else place


_BACK: Final = 16  # code points before content in which its complementiser begins
_THAT: Final = re.compile(r"\b(?:that|whether)\b[,\s]{0,3}[\"“]?\Z", re.IGNORECASE)


def _nested(quotes: Sequence[Quote], article: Article) -> Sequence[Quote]:
    """Give each quote its parent as it follows from position, line by line.

    What `records.derive.complete` does for a whole layer, which takes the square of its quotes;
    none reaches beyond its line.
    """
    lines: dict[int, list[Quote]] = {}
    for quote in quotes:
        lines.setdefault(article.text.rfind("\n", 0, quote.content[0].start), []).append(quote)
    parents = {
        quote.id: quote.parent if "parent" in quote.model_fields_set else parent_of(quote, line)
        for line in lines.values()
        for quote in line
    }
    return [quote.model_copy(update={"parent": parents[quote.id]}) for quote in quotes]


def _spans(places: Sequence[Place], text: str) -> tuple[Span, ...]:
    return tuple(Span(start=s, end=e, text=text[s:e]) for s, e in sorted(places))


def _kind(one: Attribution, article: Article, parsed: Parsed) -> QuoteKind:
    """Read the kind from the marks; a paragraph whose marks stay open is direct."""
    mark = parsed.mark_around(one.content[0][0])
    if mark is not None and not mark.closed and one.content[0][0] >= mark.start:
        return "direct"
    return kind_of(_spans(one.content, article.text), article.text)


def _source_kind(said: Said) -> SourceKind | None:
    head = said.found.head
    if head is None or not said.found.source:
        return None if not said.speakers else _by_type(said)
    lemma = lemma_of(head)
    if lemma in EVIDENCE:
        return "recording"
    if lemma in _DOCUMENTS and head.pos_ == "NOUN":
        return "document"
    return _by_type(said)


def _by_type(said: Said) -> SourceKind | None:
    kinds = {KIND_OF_TYPE.get(cluster.type) for cluster in said.speakers}
    if len(kinds) == 1:
        return kinds.pop()
    return "group" if kinds else None


def _naming(said: Said, article: Article) -> SourceNaming:
    one = said.found
    if one.head is None or not one.source:
        return "implicit"
    if lemma_of(one.head) in _NAMELESS:
        return "anonymous"
    start, end = one.source[0]
    words = article.text[start:end].casefold()
    if any(sign in words for sign in _WITHHELD):
        return "anonymous"
    named = any(
        level == "NAM" and start <= s and e <= end
        for cluster in said.speakers
        for s, e, level in cluster.mentions
    )
    if named and article.outlet and any(_same(c.name, article.outlet) for c in said.speakers):
        return "self"
    return "named" if named else "role"


def _same(name: str, outlet: str) -> bool:
    return name.casefold().removeprefix("the ") == outlet.casefold().removeprefix("the ")
