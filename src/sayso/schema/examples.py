"""One good example of every published record, of an event that never was.

They stand in the published schemas, where an editor shows them and a contributor learns from
them. `contribution` comes first as a person would write it, in words.
"""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

from sayso.records.article import Article, Dropped, Piece, Rights, Seed, Zone, ZoneKind
from sayso.records.claim import Claim, When
from sayso.records.entity import Entity, Mention, MentionLevel
from sayso.records.layer import Layer
from sayso.records.link import End, Link, LinkSet
from sayso.records.provenance import Provenance
from sayso.records.quote import Quote
from sayso.records.record import SCHEMA_VERSION, Record
from sayso.records.span import Span

_BANNER: Final = "Log in\n"
_HEADLINE: Final = "Minister may resign, paper says"
_FIRST: Final = (
    "The Norland Post reported on Monday that interior minister Ada Holm may resign this week, "
    "citing two officials."
)
_SECOND: Final = "“I am staying,” Holm said on Tuesday, denying the report."
_TEXT: Final = f"{_HEADLINE}\n{_FIRST}\n{_SECOND}\n"
_RAW: Final = _BANNER + _TEXT
_ARTICLE_ID: Final = f"art-{sha256(_RAW.encode()).hexdigest()[:20]}"
_TEXT_SHA256: Final = sha256(_TEXT.encode()).hexdigest()


def _offsets(words: str, after: str = "") -> dict[str, Any]:
    """Find the words that stand right after `after`."""
    start = _TEXT.index(after + words) + len(after)
    return {"start": start, "end": start + len(words), "text": words}


def _span(words: str, after: str = "") -> Span:
    return Span(**_offsets(words, after))


def _mention(words: str, level: MentionLevel, after: str = "") -> Mention:
    return Mention(**_offsets(words, after), level=level)


def _zone(kind: ZoneKind, words: str) -> Zone:
    place = _offsets(words)
    return Zone(kind=kind, start=place["start"], end=place["end"])


_ARTICLE: Final = Article(
    schema_version=SCHEMA_VERSION,
    id=_ARTICLE_ID,
    event_id="norland-minister",
    title=_HEADLINE,
    authors=("Jo Berg",),
    outlet="Norland Today",
    url="https://norland-today.example/minister-may-resign",
    language="en",
    published="2024-03-05",
    published_evidence="page",
    text=_TEXT,
    text_sha256=_TEXT_SHA256,
    zones=(
        _zone("headline", _HEADLINE),
        _zone("paragraph", _FIRST),
        _zone("paragraph", _SECOND),
    ),
    seed=Seed(
        name="norland.txt",
        sha256=sha256(_RAW.encode()).hexdigest(),
        media_type="text/plain",
        encoding="utf-8",
        encoding_evidence="utf-8",
        chars=len(_RAW),
    ),
    alignment=(Piece(start=0, end=len(_TEXT), raw_start=len(_BANNER), raw_end=len(_RAW)),),
    dropped=(Dropped(raw_start=0, raw_end=len(_BANNER), reason="navigation"),),
    rights=Rights(holder="Norland Today"),
)

_ENTITIES: Final = (
    Entity(
        id="e1",
        type="PERSON",
        name="Ada Holm",
        mentions=(
            _mention("Minister", "NOM"),
            _mention("Ada Holm", "NAM"),
            _mention("Holm", "NAM", after="” "),
        ),
    ),
    Entity(
        id="e2",
        type="ORG",
        name="The Norland Post",
        mentions=(_mention("paper", "NOM"), _mention("The Norland Post", "NAM")),
    ),
)

_RESIGNS: Final = "interior minister Ada Holm may resign this week"
_QUOTES: Final = (
    Quote(
        id="q1",
        kind="indirect",
        content=(_span(_RESIGNS),),
        cue=(_span("reported"),),
        source=(_span("The Norland Post"),),
        speakers=("e2",),
        source_kind="organisation",
        source_naming="named",
    ),
    Quote(
        id="q2",
        kind="indirect",
        content=(_span(_RESIGNS),),
        cue=(_span("citing"),),
        source=(_span("two officials"),),
        source_kind="group",
        source_naming="role",
        parent="q1",
    ),
    Quote(
        id="q3",
        kind="direct",
        content=(_span("I am staying"),),
        cue=(_span("said"),),
        source=(_span("Holm", after="” "),),
        speakers=("e1",),
        source_kind="person",
        source_naming="named",
    ),
    Quote(
        id="q4",
        kind="indirect",
        content=(_span("the report", after="denying "),),
        cue=(_span("denying"),),
        source=(_span("Holm", after="” "),),
        speakers=("e1",),
        source_kind="person",
        source_naming="named",
        act="deny",
    ),
)

_CLAIMS: Final = (
    Claim(
        id="c1",
        content=(_span(_RESIGNS),),
        proposition="Interior minister Ada Holm of Norland resigns in the week of 4 March 2024.",
        quote="q2",
        factuality="PS+",
        hedges=(_span("may", after="Holm "),),
        when=When(span=_span("this week"), value="2024-W10", begin="2024-03-04", end="2024-03-10"),
    ),
    Claim(
        id="c2",
        content=(_span("I am staying"),),
        proposition="Interior minister Ada Holm of Norland resigns.",
        quote="q3",
        factuality="CT-",
    ),
)

_PROVENANCE: Final = Provenance(
    annotator="reader-7", annotator_kind="person", guideline="1.0", created="2024-03-06"
)

_LAYER: Final = Layer(
    schema_version=SCHEMA_VERSION,
    article_id=_ARTICLE_ID,
    text_sha256=_TEXT_SHA256,
    kind="annotation",
    provenance=_PROVENANCE,
    entities=_ENTITIES,
    quotes=_QUOTES,
    claims=_CLAIMS,
)

_LINKS: Final = (
    Link(
        id="l1",
        subject=End(article_id=_ARTICLE_ID, id="c1"),
        relation="contradicts",
        object=End(article_id=_ARTICLE_ID, id="c2"),
    ),
    Link(
        id="l2",
        subject=End(article_id=_ARTICLE_ID, id="q4"),
        relation="denies",
        object=End(article_id=_ARTICLE_ID, id="c1"),
    ),
)

_LINK_SET: Final = LinkSet(
    schema_version=SCHEMA_VERSION,
    event_id="norland-minister",
    kind="annotation",
    provenance=_PROVENANCE,
    links=_LINKS,
)

# In words: no offsets, no ids, and nothing that follows by rule.
_IN_WORDS: Final = {
    "schema_version": SCHEMA_VERSION,
    "article_id": _ARTICLE_ID,
    "entities": [
        {
            "type": "PERSON",
            "name": "Ada Holm",
            "mentions": [{"text": "Ada Holm"}, {"text": "Holm", "after": " said"}],
        }
    ],
    "quotes": [
        {
            "content": [{"text": "I am staying"}],
            "cue": [{"text": "said"}],
            "source": [{"text": "Holm", "after": " said"}],
        },
        {
            "content": [{"text": "the report", "before": "denying "}],
            "cue": [{"text": "denying"}],
            "source": [{"text": "Holm", "after": " said"}],
            "act": "deny",
        },
    ],
    "claims": [
        {
            "content": [{"text": "I am staying"}],
            "proposition": "Interior minister Ada Holm of Norland resigns.",
            "factuality": "CT-",
        }
    ],
}


def _json(*records: Record) -> list[dict[str, Any]]:
    """Give records as they stand in a file, without fields that are null."""
    return [record.model_dump(mode="json", exclude_none=True) for record in records]


EXAMPLES: Final[dict[str, list[dict[str, Any]]]] = {
    "article": _json(_ARTICLE),
    "entity": _json(*_ENTITIES),
    "quote": _json(*_QUOTES),
    "claim": _json(*_CLAIMS),
    "link": _json(*_LINKS),
    "layer": _json(_LAYER),
    "linkset": _json(_LINK_SET),
    "contributedlinks": [
        {name: part for name, part in made.items() if name in ("event_id", "links")}
        for made in _json(_LINK_SET)
    ],
    "contribution": [_IN_WORDS, *_json(_LAYER)],
}
