"""Made-up captures, fixed articles, gold layers and links, for speed and growth: no press text.

Usage: python benchmarks/generate.py FOLDER ARTICLES
"""

from __future__ import annotations

import hashlib
import json
import random
import sys
from itertools import pairwise
from pathlib import Path

WORDS = [
    "the",
    "council",
    "river",
    "plan",
    "minister",
    "agency",
    "report",
    "city",
    "bridge",
    "vote",
    "budget",
    "winter",
    "harbour",
    "train",
    "school",
    "energy",
    "region",
    "talks",
    "court",
    "market",
    "union",
    "law",
    "company",
    "island",
    "forest",
    "letter",
    "signal",
    "café",
    "naïve",
    "東京",
    "coöperation",
]
NAMES = ["Ana Lind", "Bo Okoye", "Chi Duarte", "Dov Marsh", "Eli Sand", "the ministry", "Reuterby"]
PARAGRAPHS = 12
PER_EVENT = 4


def sentence(draw: random.Random, words: int) -> str:
    """Make a sentence of so many words."""
    return " ".join(draw.choice(WORDS) for _ in range(words)).capitalize()


def article(draw: random.Random, number: int) -> tuple[dict, dict, dict]:
    """Make a capture, its fixed article and its gold layer."""
    title = sentence(draw, 8)
    lines, quotes, claims = [title], [], []
    mentions: dict[str, list[dict]] = {}
    text = title + "\n"
    zones = [{"kind": "headline", "start": 0, "end": len(title)}]
    for at in range(PARAGRAPHS):
        start = len(text)
        if at % 2:
            name = draw.choice(NAMES)
            content = sentence(draw, 18)
            line = f"“{content},” {name} said on Monday, {sentence(draw, 12).lower()}."
            begin = start + 1
            end = begin + len(content)
            who = text_span(line, start, name)
            cue = text_span(line, start, "said")
            id_ = f"q{len(quotes) + 1}"
            entity = f"e{NAMES.index(name) + 1}"
            mentions.setdefault(entity, []).append({**who, "level": "NAM"})
            quotes.append(
                {
                    "id": id_,
                    "kind": "direct",
                    "cue": [cue],
                    "source": [who],
                    "content": [{"start": begin, "end": end, "text": content}],
                    "speakers": [entity],
                    "source_kind": "person",
                    "source_naming": "named",
                    "act": "say",
                    "negated": False,
                    "parent": None,
                    "confidence": None,
                    "adjudication": None,
                }
            )
            claims.append(
                {
                    "id": f"c{len(claims) + 1}",
                    "content": quotes[-1]["content"],
                    "proposition": content + ".",
                    "quote": id_,
                    "factuality": "CT+",
                    "hedges": [],
                    "when": None,
                    "confidence": None,
                    "adjudication": None,
                }
            )
        else:
            line = f"{sentence(draw, 34)}. {sentence(draw, 12)}."
        lines.append(line)
        zones.append({"kind": "paragraph", "start": start, "end": start + len(line)})
        text += line + "\n"
    raw = text
    sha256 = hashlib.sha256(raw.encode()).hexdigest()
    id_, event = f"art-{sha256[:20]}", f"event-{number // PER_EVENT}"
    text_sha256 = hashlib.sha256(text.encode()).hexdigest()
    capture = {"text": raw, "event_id": event, "outlet": f"Outlet {number % 40}"}
    fixed = {
        "schema_version": "1.0.0",
        "id": id_,
        "event_id": event,
        "title": title,
        "standfirst": None,
        "authors": [],
        "outlet": f"Outlet {number % 40}",
        "url": None,
        "language": "en",
        "published": "2024-01-01",
        "published_evidence": "manifest",
        "captured": None,
        "text": text,
        "text_sha256": text_sha256,
        "zones": zones,
        "seed": {
            "name": f"captures.jsonl#{number + 1}",
            "sha256": sha256,
            "media_type": "text/plain",
            "encoding": "utf-8",
            "encoding_evidence": "given-text",
            "chars": len(raw),
        },
        "alignment": [{"start": 0, "end": len(text), "raw_start": 0, "raw_end": len(raw)}],
        "dropped": [],
        "rights": {"holder": None, "terms": "made up"},
    }
    layer = {
        "schema_version": "1.0.0",
        "article_id": id_,
        "text_sha256": text_sha256,
        "kind": "gold",
        "provenance": {
            "annotator": "generator",
            "annotator_kind": "reference",
            "tool": None,
            "tool_version": None,
            "guideline": "0.0.0",
            "created": None,
        },
        "entities": [
            {
                "id": entity,
                "type": "PERSON",
                "name": some[0]["text"],
                "mentions": some,
                "wikidata": None,
                "confidence": None,
                "adjudication": None,
            }
            for entity, some in sorted(mentions.items())
        ],
        "quotes": quotes,
        "claims": claims,
    }
    return capture, fixed, layer


def text_span(line: str, offset: int, words: str) -> dict:
    """Give the span of the last place of words in a line that begins at an offset."""
    at = line.index(words, line.index("”"))
    return {"start": offset + at, "end": offset + at + len(words), "text": words}


def generate(folder: Path, articles: int) -> None:
    """Write the corpus: seeds/ and annotations/ in a folder."""
    draw = random.Random(20230913)
    seeds, fixed_folder = folder / "seeds", folder / "annotations" / "articles"
    gold = folder / "annotations" / "gold"
    for needed in (seeds, fixed_folder, gold):
        needed.mkdir(parents=True, exist_ok=True)
    with (
        (seeds / "captures.jsonl").open("w", encoding="utf-8") as captures,
        (fixed_folder / "articles.jsonl").open("w", encoding="utf-8") as fixed,
        (gold / "gold.jsonl").open("w", encoding="utf-8") as layers,
        (gold / "gold.links.jsonl").open("w", encoding="utf-8") as links,
    ):
        event: list[str] = []
        for number in range(articles):
            made = article(draw, number)
            for stream, record in zip((captures, fixed, layers), made, strict=True):
                stream.write(json.dumps(record, ensure_ascii=False) + "\n")
            event.append(made[1]["id"])
            if len(event) == PER_EVENT or number + 1 == articles:
                if (number // PER_EVENT) % 4 == 0:
                    links.write(json.dumps(link_set(made[1]["event_id"], sorted(event))) + "\n")
                event.clear()


def link_set(event: str, ids: list[str]) -> dict:
    """Link the first claims of an event's articles."""
    pairs = pairwise(ids)
    return {
        "schema_version": "1.0.0",
        "event_id": event,
        "kind": "gold",
        "provenance": {
            "annotator": "generator",
            "annotator_kind": "reference",
            "guideline": "0.0.0",
        },
        "links": [
            {
                "id": f"l{n}",
                "subject": {"article_id": one, "id": "c1"},
                "relation": "same_as",
                "object": {"article_id": two, "id": "c1"},
            }
            for n, (one, two) in enumerate(pairs, 1)
        ],
    }


if __name__ == "__main__":
    generate(Path(sys.argv[1]), int(sys.argv[2]))
