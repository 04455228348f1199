"""Good records by plain `random`: an article, layers on it in offsets and in words, links.

They keep every rule of those that are errors, and are written here as plain JSON values, without
the package: what is made of them is to be judged by it.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from random import Random

Value = dict[str, Any]
Words = list[tuple[int, int]]  # of one zone

_WORDS: Final = (
    *("the", "minister", "may", "resign", "on", "Monday", "said", "officials", "of", "Norland"),
    *("port", "ice", "quay", "aide", "mayor", "U.S.", "3.5%,", "(Reuters)", "<b>", "::error"),
    *("“We", "go.”", "Kim‘s", "don’t", "—", "🙂", "🇰🇵", "👩\u200d👩\u200d👧", "𝒜lice"),
    *("cafe\u0301", "क्षि", "Кремль", "العربية", "北京", "10\u00a0km"),
)
_ACTS: Final = ("say", "confirm", "deny", "warn", "speculate", "express", "suggest", "ask", "show")
_TYPES: Final = ("PERSON", "NORP", "FAC", "ORG", "GPE", "LOC", "PRODUCT", "EVENT")
VERSION: Final = "1.0.0"


def article(rng: Random) -> Value:
    """Make an article: a headline and paragraphs, all of the capture kept."""
    lines = [_line(rng, 5)] + [_line(rng, rng.randint(6, 16)) for _ in range(rng.randint(2, 4))]
    text, zones = "", []
    for n, line in enumerate(lines):
        kind = "paragraph" if n else "headline"
        zones.append({"kind": kind, "start": len(text), "end": len(text) + len(line)})
        text += line + "\n"
    digest = sha256(text.encode()).hexdigest()
    published = rng.choice((None, "2023-09-10", "2023-09-10T18:38:00+09:00"))
    return {
        "schema_version": VERSION,
        "id": f"art-{digest[:20]}",
        "event_id": "norland",
        "title": lines[0],
        "authors": ["A. Author"],
        "url": rng.choice((None, "https://news.example/é")),
        "language": "en",
        "published": published,
        "published_evidence": "page" if published else "none",
        "captured": "2023-09-11",
        "text": text,
        "text_sha256": digest,
        "zones": zones,
        "seed": {
            "name": "a.txt",
            "sha256": digest,
            "media_type": "text/plain",
            "encoding": "utf-8",
            "encoding_evidence": "utf-8",
            "chars": len(text),
        },
        "alignment": [{"start": 0, "end": len(text), "raw_start": 0, "raw_end": len(text)}],
        "dropped": [],
        "rights": {"holder": None, "terms": "made up"},
    }


def _line(rng: Random, words: int) -> str:
    unlike = f"no{rng.getrandbits(40)}"  # no two articles alike
    return " ".join([unlike, *(rng.choice(_WORDS) for _ in range(words))])


def words_of(text: str, zone: Value) -> Words:
    """Give the words of a zone as (start, end)."""
    at, found = zone["start"], []
    for word in text[zone["start"] : zone["end"]].split(" "):
        found.append((at, at + len(word)))
        at += len(word) + 1
    return found


def _span(text: str, words: Words, **fields: Any) -> Value:
    start, end = words[0][0], words[-1][1]
    return {"start": start, "end": end, "text": text[start:end], **fields}


def _some(rng: Random, words: Words, least: int = 1) -> Words:
    """Choose words that follow each other."""
    first = rng.randint(0, len(words) - least)
    return words[first : rng.randint(first + least, len(words))]


def layer(rng: Random, about: Value, annotator: str, kind: str = "annotation") -> Value:
    """Make a layer in exact offsets that says all it can."""
    text = about["text"]
    zones = [words_of(text, zone) for zone in about["zones"]]
    program = kind == "prediction"
    entities = [_entity(rng, text, zones, n) for n in range(1, rng.randint(2, 4))]
    quotes: list[Value] = []
    claims: list[Value] = []
    long = [words for words in zones if len(words) >= 6]
    for words in rng.sample(long, k=2):
        outer = _some(rng, words, 5)
        quotes.append(_quote(rng, text, words, outer, len(quotes), entities, None))
        inner = _some(rng, outer, 3)
        if len(inner) < len(outer):
            parent = quotes[-1]["id"]
            quotes.append(_quote(rng, text, words, inner, len(quotes), entities, parent))
        else:
            inner = outer
        dated = about["published"] is not None and rng.random() < 0.5
        claims.append(_claim(rng, text, words, inner, len(claims), quotes[-1]["id"], dated=dated))
        claims.append(_claim(rng, text, words, _some(rng, words), len(claims), None, dated=False))
    if program:
        for record in entities + quotes + claims:
            record["confidence"] = rng.choice((0, 0.5, 1.0, 1e-9))
    return {
        "schema_version": VERSION,
        "article_id": about["id"],
        "text_sha256": about["text_sha256"],
        "kind": kind,
        "provenance": {
            "annotator": annotator,
            "annotator_kind": "model" if program else "person",
            "tool": None,
            "tool_version": "1.2.3",
            "guideline": "1.0",
            "created": None if program else "2024-02-29",
        },
        "entities": entities,
        "quotes": quotes,
        "claims": claims,
    }


def _entity(rng: Random, text: str, zones: list[Words], n: int) -> Value:
    mentions = [_span(text, _some(rng, rng.choice(zones))[:2]) for _ in range(rng.randint(1, 2))]
    return {
        "id": f"e{n}",
        "type": rng.choice(_TYPES),
        "name": f"name {n}",
        "mentions": [{**span, "level": rng.choice(("NAM", "NOM", "PRO"))} for span in mentions],
        "wikidata": rng.choice((None, "Q159")),
    }


def _quote(  # noqa: PLR0917  as many as a quote has parts
    rng: Random,
    text: str,
    words: Words,
    content: Words,
    n: int,
    entities: list[Value],
    parent: str | None,
) -> Value:
    return {
        "id": f"q{n + 1}",
        "kind": rng.choice(("direct", "mixed", "indirect")),
        "content": [_span(text, content)],  # in one part: what is inside has to lie in one
        "cue": [_span(text, words[:1])],
        "source": [_span(text, words[1:2])],
        "speakers": [e["id"] for e in entities if rng.random() < 0.5],
        "source_kind": rng.choice((None, "person", "group")),
        "source_naming": "role",
        "act": _ACTS[n % len(_ACTS)],
        "negated": rng.random() < 0.3,
        "parent": parent,
    }


def _claim(
    rng: Random,
    text: str,
    words: Words,
    content: Words,
    n: int,
    quote: str | None,
    *,
    dated: bool,
) -> Value:
    parts = [content]
    if len(content) > 2 and rng.random() < 0.5:
        parts = [content[:1], content[2:]]
    when = {
        "span": _span(text, words[-1:]),
        "value": "2023-09-12",
        "begin": "2023-09-12",
        "end": rng.choice(("2023-09-12", None)),
    }
    factuality = rng.choice(("CT+", "CT-", "PR+", "PS-", "CTu", "Uu"))
    return {
        "id": f"c{n + 1}",
        "content": [_span(text, part) for part in parts],
        "proposition": f"Proposition {n}.",
        "quote": quote,
        "factuality": factuality,
        "hedges": [_span(text, words[:1])] if factuality[0] == "P" else [],
        "when": when if dated else None,
    }


def contribution(rng: Random, about: Value, exact: Value) -> Value:
    """Make of a layer what a person would write: words where they are unique, little else."""
    made = copy.deepcopy(exact)
    for span in spans_of(made):
        if count(about["text"], span["text"]) == 1:
            for absent in rng.choice(
                (("start", "end"), ("start", "end"), ("start",), ("end",), ())
            ):
                del span[absent]
        elif rng.random() < 0.5:
            _with_words_beside(span, about["text"])
    for absent in ("schema_version", "text_sha256"):
        if rng.random() < 0.5:
            del made[absent]
    _without(rng, made["entities"][0], ("name", "wikidata"))  # by their names the others differ
    for record in made["quotes"]:
        _without(rng, record, ("kind", "speakers", "source_kind", "source_naming", "act"))
    for record in made["claims"]:
        _without(rng, record, ("when", "hedges"))
    return made


def _with_words_beside(span: Value, text: str) -> None:
    """Give the words that stand beside a span in place of its offsets, where they tell it."""
    before = text[max(0, span["start"] - 20) : span["start"]]
    after = text[span["end"] : span["end"] + 20]
    if count(text, before + span["text"] + after) == 1:
        del span["start"], span["end"]
        span |= {"before": before, "after": after}


def _without(rng: Random, record: Value, fields: tuple[str, ...]) -> None:
    for name in fields:
        if rng.random() < 0.5:
            record.pop(name, None)


def spans_of(value: Any) -> list[Value]:
    """Find every span in a layer."""
    if isinstance(value, list):
        return [span for item in value for span in spans_of(item)]
    if not isinstance(value, dict):
        return []
    return [value] if "text" in value else [s for v in value.values() for s in spans_of(v)]


def count(text: str, words: str) -> int:
    """Count the places where words stand, those that overlap too."""
    found, at = 0, text.find(words)
    while at >= 0:
        found, at = found + 1, text.find(words, at + 1)
    return found


def links(rng: Random, layers: list[Value]) -> Value:
    """Make a link set between the claims of some layers of one annotator."""
    first = layers[0]
    ends = [
        {"article_id": one["article_id"], "id": claim["id"]}
        for one in layers
        for claim in one["claims"]
    ]
    found: dict[Any, Value] = {}
    for n in range(1, rng.randint(2, 4)):
        one, two = rng.sample(ends, 2)
        relation = rng.choice(("same_as", "contradicts", "elaborates", "updates", "denies"))
        if relation in ("same_as", "contradicts"):
            one, two = sorted((one, two), key=lambda end: (end["article_id"], end["id"]))
        link = {"id": f"l{n}", "subject": dict(one), "relation": relation, "object": dict(two)}
        found[relation, str(one), str(two)] = link
    for link in found.values() if rng.random() < 0.3 else ():
        del link["id"]  # one is minted
    return {
        "schema_version": VERSION,
        "event_id": "norland",
        "kind": first["kind"],
        "provenance": copy.deepcopy(first["provenance"]),
        "links": list(found.values()),
    }


@dataclass
class World:
    """What a batch is about: two articles, and what a good annotator says about them."""

    articles: list[Value]
    layers: list[Value]
    """One of each article."""
    links: Value
    others: list[Value] = field(default_factory=list)
    """More that may be said about the first article."""
    unsigned: bool = False
    """Somebody's layer in the batch does not say whose it is: anybody's links may lead there."""

    @property
    def good(self) -> list[Value]:
        """All of it, in an order in which nothing has to wait but links."""
        return [*self.articles, *self.layers, self.links]

    def said_by(self, annotator: str) -> list[Value]:
        """Let somebody else say what the good annotator says, so that they can link it."""
        first = self.layers[0]["provenance"]["annotator"]
        said = [
            copy.deepcopy(one) for one in self.layers if one["provenance"]["annotator"] == first
        ]
        for one in said:
            one["provenance"]["annotator"] = annotator
        self.layers += said
        return said


def world(rng: Random) -> World:
    """Make two articles of one event with layers and links."""
    articles = [article(rng), article(rng)]
    kind = rng.choice(("annotation", "contribution", "prediction", "gold"))
    layers = [layer(rng, about, "the good one", kind) for about in articles]
    return World(articles, layers, links(rng, layers))
