"""Files that predictions are measured on: what they look like, and what is wrong with them."""

from __future__ import annotations

import hashlib
import json
import sys
from typing import TYPE_CHECKING, Any, TypeVar

from sayso.records.article import Article, Seed, Zone
from sayso.records.record import SCHEMA_VERSION
from sayso.records.span import Span

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

T = TypeVar("T")
FORMATS = """
quotes: one text a line, an object with
  text      the article
  quotes    a list of objects with
    segments  [[start, end], …], the contiguous pieces of what is said
    type      direct, mixed or indirect
    source    [[start, end], …] of who says it; [] where nobody is named
    cue       [[start, end], …] of the words that attribute; not scored, may be left out
Offsets are half-open and count Unicode code points.

entities: Universal NER's .iob2: a sentence's `# sent_id = DOCUMENT-NUMBER` and `# text = …`, then
a token a line: number, form, tag (O, B-PER, I-PER, …), by tabs. Sentences of one document are
joined by newlines. PER, ORG and LOC are scored; our GPE, LOC and FAC are LOC.

clusters: one text a line, an object with
  text      the article
  mentions  a list of objects with start, end, head ([start, end]), id (of whom it is about), named
            (true or false) and type; mentions not named, or of the type time, are left out
"""


def lines(path: Path) -> Iterator[tuple[str, str]]:
    """Yield each line that is not blank, with its place."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        sys.exit(f"{path} cannot be read: {error}")
    some = False
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            some = True
            yield f"{path}:{number}", line
    if not some:
        sys.exit(f"{path} is empty")


def objects(path: Path, wanted: str) -> Iterator[tuple[str, str, list[dict[str, Any]]]]:
    """Yield place, text and the list `wanted` of each line of a JSON Lines file."""
    for place, line in lines(path):
        try:
            found = json.loads(line)
        except ValueError as error:
            sys.exit(f"{place}: this is no JSON: {error}")
        text = has(found, "text", str, place)
        yield place, text, has(found, wanted, list, place)


def has(found: object, key: str, kind: type[T], place: str) -> T:
    """Give a field of an object, which must be there and of a type."""
    if not isinstance(found, dict):
        sys.exit(f"{place}: expected an object, found {found!r:.60}")
    if key not in found:
        sys.exit(f"{place}: `{key}` is missing (there are {', '.join(found)})")
    if not isinstance(found[key], kind):
        sys.exit(f"{place}: `{key}` should be a {kind.__name__}, it is {found[key]!r:.60}")
    if key in {"text", "segments"} and not found[key]:
        sys.exit(f"{place}: `{key}` is empty")
    return found[key]


def span(ends: object, text: str, place: str) -> Span:
    """Make a span of [start, end]."""
    match ends:
        case [int(start), int(end)] if 0 <= start < end <= len(text):
            return Span(start=start, end=end, text=text[start:end])
    sys.exit(f"{place}: {ends!r:.60} is no [start, end] in a text of {len(text):,} characters")


def article(text: str) -> Article:
    """Make an article of a text, every line a paragraph."""
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    zones, at = [], 0
    for line in text.split("\n"):
        if line.strip():
            zones.append(Zone(kind="paragraph", start=at, end=at + len(line)))
        at += len(line) + 1
    seed = Seed(
        name=f"{sha256[:8]}.txt",
        sha256=sha256,
        media_type="text/plain",
        encoding="utf-8",
        encoding_evidence="given-text",
        chars=len(text),
    )
    return Article(
        schema_version=SCHEMA_VERSION,
        id=f"art-{sha256[:20]}",
        event_id="benchmark",
        text=text,
        text_sha256=sha256,
        zones=zones,
        seed=seed,
    )


def percent(value: float | None) -> str:
    """Show a share as 12.3, nothing as a dash."""
    return "–" if value is None else f"{100 * value:.1f}"
