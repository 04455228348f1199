"""Hypothesis strategies for good records: articles, and layers that keep every rule on them.

    captures()              (raw capture, Article): `alignment` and `dropped` tile the raw text
    articles()              the Article alone
    layers(article=None)    a Layer, every span an exact slice of whole words of one zone
    articles_with_layers()  (Article, Layer) of one another
    contributions(article=None)  a Contribution: such a layer with parts left out or in words
    link_sets()             a LinkSet
    GOOD                    published record name → strategy

Texts hold what breaks offset arithmetic: astral characters, ZWJ sequences, combining marks,
right-to-left script, curly quotes used as apostrophes, no-break spaces, lone CR, CRLF.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from itertools import permutations
from typing import TYPE_CHECKING, Any, Final, get_args

from hypothesis import strategies as st

from sayso.records.article import (
    Article,
    Dropped,
    DropReason,
    EncodingEvidence,
    Piece,
    PublishedEvidence,
    Rights,
    Seed,
    Zone,
)
from sayso.records.claim import Claim, Factuality, When
from sayso.records.contribution import ContributedLinks, Contribution
from sayso.records.entity import Entity, EntityType, Mention, MentionLevel
from sayso.records.layer import Layer
from sayso.records.link import SYMMETRIC, End, LayerKind, Link, LinkSet, Relation
from sayso.records.provenance import Adjudication, Method, Provenance, Reason
from sayso.records.quote import Act, Quote, QuoteKind, SourceKind, SourceNaming
from sayso.records.record import SCHEMA_VERSION
from sayso.records.span import Span

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from hypothesis.strategies import DrawFn, SearchStrategy

# Single spaces part the words that spans are made of; what white space is inside belongs to them.
FRAGMENTS: Final = (
    *("the minister", "may resign", "on Monday", "said officials", "of Norland"),
    *("“We will not”", "Kim‘s visit", "don’t 'know'", "up 3.5 percent,", "(Reuters) —", "U.S."),
    *("🙂", "🇰🇵 🇷🇺", "👩‍👩‍👧‍👦", "𝒜lice 𐍈", "cafe\u0301", "A\u030angstro\u0308m", "क्षि 각"),
    *(
        "Кремль",
        "العربية \u200fשלום",
        "北京",
        "10\u00a0km",
        "<b>bold</b> &amp;",
        "::error \\n",
        "A#1",
    ),
)
_ODD_IDS: Final = ("A-_9", "-", "_", "0", "x" * 64, "e01")
_DATES: Final = (
    *("2023-09-10", "2024-02-29", "2023-12-31T23:59", "2023-09-10T18:38+09:00"),
    *("2023-09-10T00:00:00Z", "2000-02-29T12:00:00.123456-11:30"),
)

Slots = list[tuple[int, int]]  # the words of one zone, as (start, end) in the article's text


@cache
def either(literal: Any) -> SearchStrategy[Any]:
    """Draw any value of a `Literal`."""
    return st.sampled_from(get_args(literal))


@cache
def maybe(*values: Any) -> SearchStrategy[Any]:
    """Draw one of the values, or null."""
    return st.sampled_from((None, *values))


@cache
def fragments(at_least: int = 1, at_most: int = 2) -> SearchStrategy[str]:
    """Give a few words: never empty, no white space at the edges."""
    some = st.lists(st.sampled_from(FRAGMENTS), min_size=at_least, max_size=at_most)
    return some.map(" ".join)


NAMES: Final = st.sampled_from(FRAGMENTS)
SOME_NAMES: Final = st.lists(NAMES, max_size=2).map(tuple)


_PAGES: Final = (
    ("headline", "paragraph"),
    ("headline", "paragraph", "paragraph"),
    ("headline", "standfirst", "paragraph"),
    ("headline", "caption", "paragraph", "paragraph"),
)
_RUBBISH: Final = ((), ("\n",), ("\r\n", "Log in 🙂\n"), ("Related:\r",))
_REASONS: Final = [reason for reason in get_args(DropReason) if reason != "space"]


@st.composite
def captures(draw: DrawFn) -> tuple[str, Article]:
    """Draw a raw capture and the article cut from it."""
    kinds = draw(st.sampled_from(_PAGES))
    raw, text = "", ""
    zones: list[Zone] = []
    alignment: list[Piece] = []
    dropped: list[Dropped] = []
    for kind in kinds:
        for rubbish in draw(st.sampled_from(_RUBBISH)):
            reason = "space" if rubbish.isspace() else draw(st.sampled_from(_REASONS))
            end = len(raw) + len(rubbish)
            dropped.append(Dropped(raw_start=len(raw), raw_end=end, reason=reason))
            raw += rubbish
        words = draw(fragments(2, 4))
        start, raw_start = len(text), len(raw)
        end = start + len(words)
        zones.append(Zone(kind=kind, start=start, end=end))
        newline = draw(st.sampled_from(("\n", "\r\n", "\r", "")))
        raw += words + newline
        text += words + "\n"
        # a newline of another kind, or one that is not in the capture, is a piece of its own
        raw_end = raw_start + len(words)
        if newline == "\n":
            alignment.append(Piece(start=start, end=end + 1, raw_start=raw_start, raw_end=len(raw)))
            continue
        alignment.append(Piece(start=start, end=end, raw_start=raw_start, raw_end=raw_end))
        inserted = {} if newline == "" else {"raw_start": raw_end, "raw_end": len(raw)}
        alignment.append(Piece(start=end, end=end + 1, **inserted))
    published = draw(maybe(*_DATES))
    evidence = draw(either(PublishedEvidence).filter(lambda e: e != "none"))
    digest = sha256(raw.encode()).hexdigest()
    article = Article(
        schema_version=SCHEMA_VERSION,
        id=f"art-{digest[:20]}",
        event_id=draw(NAMES),
        title=text[: zones[0].end],
        standfirst=next((text[z.start : z.end] for z in zones if z.kind == "standfirst"), None),
        authors=draw(SOME_NAMES),
        outlet=draw(maybe(*FRAGMENTS)),
        url=draw(maybe("https://news.example/a?b=1#c", "http://a.example/é🙂")),
        language=draw(maybe("en", "en-GB", "ko", "zh-Hant-TW", "sr-Latn")),
        published=published,
        published_evidence=evidence if published else "none",
        captured=draw(maybe(*_DATES)),
        text=text,
        text_sha256=sha256(text.encode()).hexdigest(),
        zones=tuple(zones),
        seed=Seed(
            name=draw(st.sampled_from(("000.txt", "all.jsonl#12", "ü 🙂.html"))),
            sha256=digest,
            media_type="text/plain",
            encoding="utf-8",
            encoding_evidence=draw(either(EncodingEvidence)),
            chars=len(raw),
        ),
        alignment=tuple(alignment),
        dropped=tuple(dropped),
        rights=Rights(holder=draw(maybe(*FRAGMENTS)), terms=draw(maybe(*FRAGMENTS))),
    )
    return raw, article


def articles() -> SearchStrategy[Article]:
    """Draw an article."""
    return captures().map(lambda pair: pair[1])


def word_slots(article: Article) -> list[Slots]:
    """Give the words of each zone, so that spans made of them keep the rules for spans."""
    found = []
    for zone in article.zones:
        at, slots = zone.start, []
        for word in article.text[zone.start : zone.end].split(" "):
            slots.append((at, at + len(word)))
            at += len(word) + 1
        found.append(slots)
    return found


@st.composite
def spans(draw: DrawFn, text: str, slots: Slots, *, at_most: int = 1) -> tuple[Span, ...]:
    """Draw one span of whole words or several: in order, disjoint, not touching."""
    found: list[Span] = []
    at = 0
    while at < len(slots) and len(found) < at_most and (not found or draw(st.booleans())):
        first = draw(st.integers(at, len(slots) - 1))
        last = draw(st.integers(first, len(slots) - 1))
        start, end = slots[first][0], slots[last][1]
        found.append(Span(start=start, end=end, text=text[start:end]))
        at = last + 2
    return tuple(found)


@st.composite
def _no_or_some(draw: DrawFn, text: str, slots: Slots) -> tuple[Span, ...]:
    return draw(spans(text, slots, at_most=2)) if draw(st.booleans()) else ()


def inside(slots: Slots, outer: Sequence[Span]) -> Slots:
    """Keep the words that lie in the first of the outer spans."""
    first = outer[0]
    return [(s, e) for s, e in slots if first.start <= s and e <= first.end]


@st.composite
def adjudications(draw: DrawFn) -> Adjudication:
    """Draw how a gold record was decided."""
    return Adjudication(
        method=draw(either(Method)),
        voters=draw(SOME_NAMES),
        overruled=draw(SOME_NAMES),
        by=draw(maybe(*FRAGMENTS)),
        reason=draw(maybe(*get_args(Reason))),
        rule=draw(maybe(*FRAGMENTS)),
        note=draw(maybe(*FRAGMENTS)),
    )


@st.composite
def provenances(draw: DrawFn, kind: LayerKind) -> Provenance:
    """Draw a provenance that fits the kind of layer."""
    program = kind == "prediction"
    return Provenance(
        annotator=draw(NAMES),
        annotator_kind=draw(
            st.sampled_from(("rule", "model") if program else ("person", "reference"))
        ),
        tool=draw(maybe(*FRAGMENTS)),
        tool_version=draw(maybe("1.2.3")),
        guideline="1.0" if kind == "gold" else draw(maybe("1.0")),
        created=None if program else draw(maybe(*_DATES)),
    )


def _judged(draw: DrawFn, kind: LayerKind) -> dict[str, Any]:
    """Draw `confidence` and `adjudication`, each only where it may stand."""
    fields: dict[str, Any] = {"confidence": None, "adjudication": None}
    if kind == "prediction" and draw(st.booleans()):
        fields["confidence"] = draw(st.floats(0, 1))
    if kind == "gold" and draw(st.booleans()):
        fields["adjudication"] = draw(adjudications())
    return fields


@st.composite
def _entity(draw: DrawFn, text: str, zones: list[Slots], kind: LayerKind, name: str) -> Entity:
    places = set(draw(spans(text, draw(st.sampled_from(zones)), at_most=2)))
    if draw(st.booleans()):
        places |= set(draw(spans(text, draw(st.sampled_from(zones)))))
    mentions = tuple(
        Mention(start=s.start, end=s.end, text=s.text, level=draw(either(MentionLevel)))
        for s in sorted(places, key=lambda s: (s.start, s.end))
    )
    return Entity(
        id=name,
        type=draw(either(EntityType)),
        name=draw(st.sampled_from((mentions[0].text, "𝒜lice"))),
        mentions=mentions,
        wikidata=draw(maybe("Q1", "Q159", "Q7747")),
        **_judged(draw, kind),
    )


_NAMINGS: Final = either(SourceNaming).filter(lambda naming: naming != "implicit")


@st.composite
def _quote(  # noqa: PLR0917  (what a quote hangs on)
    draw: DrawFn,
    text: str,
    slots: Slots,
    kind: LayerKind,
    name: str,
    people: tuple[str, ...],
    outer: Quote | None,
) -> Quote:
    """Draw a quote in one zone, its content inside the outer quote's if there is one."""
    room = inside(slots, outer.content) if outer else slots
    source = draw(_no_or_some(text, slots))
    return Quote(
        id=name,
        kind=draw(either(QuoteKind)),
        content=draw(spans(text, room, at_most=2)),
        cue=draw(_no_or_some(text, slots)),
        source=source,
        speakers=draw(st.sampled_from(((), people[:1], people[-2:]))) if source else (),
        source_kind=draw(maybe(*get_args(SourceKind))) if source else None,
        source_naming=draw(_NAMINGS) if source else "implicit",
        act=draw(either(Act)),
        negated=draw(st.booleans()),
        parent=outer.id if outer else None,
        **_judged(draw, kind),
    )


_TIMES: Final = (
    (None, None, None),
    ("2023-09-12", "2023-09-12", "2023-09-12TMO"),
    ("2024-02-29", None, "2024-02-29"),
    (None, "2023-09-30", "2023-09"),
)


@st.composite
def _when(draw: DrawFn, text: str, slots: Slots, *, resolved: bool) -> When:
    """Draw a time; resolved only on request, since that takes a publication date."""
    begin, end, value = draw(st.sampled_from(_TIMES)) if resolved else (None, None, None)
    span = draw(spans(text, slots))[0] if draw(st.booleans()) else None
    return When(span=span, value=value, begin=begin, end=end)


@st.composite
def _claim(
    draw: DrawFn, article: Article, slots: Slots, kind: LayerKind, name: str, quote: Quote | None
) -> Claim:
    """Draw a claim in one zone, its content inside the quote's if there is one."""
    text = article.text
    factuality = draw(either(Factuality))
    hedged = factuality[:2] in {"PR", "PS"}
    when = _when(text, slots, resolved=article.published is not None)
    return Claim(
        id=name,
        content=draw(spans(text, inside(slots, quote.content) if quote else slots, at_most=2)),
        proposition=draw(NAMES if kind == "gold" else maybe(*FRAGMENTS)),
        quote=quote.id if quote else None,
        factuality=factuality,
        hedges=draw(spans(text, slots, at_most=2)) if hedged else (),
        when=draw(when) if draw(st.booleans()) else None,
        **_judged(draw, kind),
    )


@st.composite
def layers(draw: DrawFn, article: Article | None = None) -> Layer:
    """Draw a layer on the article (one of its own if none is given) that keeps every rule."""
    article = article or draw(articles())
    text, zones = article.text, word_slots(article)
    kind = draw(either(LayerKind))
    odd = iter(draw(st.sampled_from(((), _ODD_IDS))))
    entities = [
        draw(_entity(text, zones, kind, next(odd, f"e{n + 1}")))
        for n in range(draw(st.integers(0, 3)))
    ]
    people = tuple(e.id for e in entities)
    quotes: list[tuple[Quote, Slots]] = []
    for n in range(draw(st.integers(0, 3))):
        outer, slots = draw(st.sampled_from([(None, z) for z in zones] + quotes))
        name = next(odd, f"q{n + 1}")
        quotes.append((draw(_quote(text, slots, kind, name, people, outer)), slots))
    claims: list[Claim] = []
    for n in range(draw(st.integers(0, 2))):
        quote, slots = draw(st.sampled_from([(None, z) for z in zones] + quotes))
        claims.append(draw(_claim(article, slots, kind, next(odd, f"c{n + 1}"), quote)))
    return Layer(
        schema_version=SCHEMA_VERSION,
        article_id=article.id,
        text_sha256=article.text_sha256,
        kind=kind,
        provenance=draw(provenances(kind)),
        entities=_distinct(entities),
        quotes=_distinct([q for q, _ in quotes]),
        claims=_distinct(claims),
    )


def _distinct(records: Sequence[Any]) -> tuple[Any, ...]:
    """Set apart records that are equal but for the id (rule DUP002), all but the first.

    They cannot simply go, since others may name them; a field that is free differs instead.
    """
    seen: set[str] = set()
    kept = []
    for record in records:
        one = record
        for free in _free(record):
            if one.model_dump_json(exclude={"id"}) not in seen:
                break
            one = record.model_copy(update=free)
        seen.add(one.model_dump_json(exclude={"id"}))
        kept.append(one)
    return tuple(kept)


def _free(record: Any) -> list[dict[str, Any]]:
    """Give changes that keep a record good, enough to set three of a kind apart."""
    if isinstance(record, Entity):
        return [{"name": f"name {n}"} for n in range(4)]
    if isinstance(record, Quote):
        return [{"act": act} for act in get_args(Act)[:5]]
    return [{"proposition": f"proposition {n}"} for n in range(4)]


@st.composite
def articles_with_layers(draw: DrawFn) -> tuple[Article, Layer]:
    """Draw an article and a layer on it."""
    article = draw(articles())
    return article, draw(layers(article))


_ABSENT: Final = ((), ("schema_version", "text_sha256", "provenance"), ("text_sha256",))


@st.composite
def contributions(draw: DrawFn, article: Article | None = None) -> Contribution:
    """Draw a layer as a person may write it: words for offsets where they are unique.

    Much may be left out, but never an id that another record names.
    """
    article = article or draw(articles())
    layer = draw(layers(article)).model_dump(mode="json", exclude_defaults=draw(st.booleans()))
    records = [r for field in ("entities", "quotes", "claims") for r in layer.get(field, ())]
    named = {r.get(field) for r in records for field in ("parent", "quote")}
    named |= {speaker for r in records for speaker in r.get("speakers", ())}
    if draw(st.booleans()):
        for record in records:
            if record["id"] not in named:
                del record["id"]
    if draw(st.booleans()):
        for place in _written_spans(layer):
            if article.text.count(place["text"]) == 1:
                del place["start"], place["end"]
    for absent in draw(st.sampled_from(_ABSENT)):
        del layer[absent]
    return Contribution.model_validate(layer)


def _written_spans(value: Any) -> list[dict[str, Any]]:
    """Find every span in a layer's JSON."""
    if isinstance(value, list):
        return [span for item in value for span in _written_spans(item)]
    if not isinstance(value, dict):
        return []
    if "text" in value:
        return [value]
    return [span for item in value.values() for span in _written_spans(item)]


_ENDS: Final = [
    End(article_id=f"art-{digits}", id=name)
    for digits in ("0" * 20, "0123456789abcdef0123", "f" * 20)
    for name in ("A-_9", "c1", "c2")
]
_PAIRS: Final = list(permutations(_ENDS, 2))


@st.composite
def links(draw: DrawFn, name: str = "l1", kind: LayerKind = "prediction") -> Link:
    """Draw a link between claims of made-up articles; symmetric ones smaller end first."""
    pair = draw(st.sampled_from(_PAIRS))
    relation = draw(either(Relation))
    subject, other = (
        sorted(pair, key=lambda e: (e.article_id, e.id)) if relation in SYMMETRIC else pair
    )
    return Link(id=name, subject=subject, relation=relation, object=other, **_judged(draw, kind))


@st.composite
def link_sets(draw: DrawFn) -> LinkSet:
    """Draw a link set without double links."""
    kind = draw(either(LayerKind))
    found = [draw(links(f"l{n + 1}", kind)) for n in range(draw(st.integers(0, 3)))]
    unlike = {(link.subject, link.relation, link.object): link for link in found}
    return LinkSet(
        schema_version=SCHEMA_VERSION,
        event_id=draw(NAMES),
        kind=kind,
        provenance=draw(provenances(kind)),
        links=tuple(unlike.values()),
    )


@st.composite
def entities(draw: DrawFn) -> Entity:
    """Draw an entity of some article."""
    article = draw(articles())
    return draw(_entity(article.text, word_slots(article), draw(either(LayerKind)), "e1"))


@st.composite
def quotes(draw: DrawFn) -> Quote:
    """Draw an outermost quote of some article."""
    article = draw(articles())
    slots = draw(st.sampled_from(word_slots(article)))
    return draw(_quote(article.text, slots, draw(either(LayerKind)), "q1", ("e1", "e2"), None))


@st.composite
def claims(draw: DrawFn) -> Claim:
    """Draw a claim of the writer of some article."""
    article = draw(articles())
    slots = draw(st.sampled_from(word_slots(article)))
    return draw(_claim(article, slots, draw(either(LayerKind)), "c1", None))


def _without_signature(links: LinkSet) -> ContributedLinks:
    """Give links as a contributor sends them."""
    return ContributedLinks(event_id=links.event_id, links=links.links)


GOOD: Final[Mapping[str, SearchStrategy[Any]]] = {
    "article": articles(),
    "entity": entities(),
    "quote": quotes(),
    "claim": claims(),
    "link": links(),
    "layer": layers(),
    "linkset": link_sets(),
    "contributedlinks": link_sets().map(_without_signature),
    "contribution": contributions(),
}
