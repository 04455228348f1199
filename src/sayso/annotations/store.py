"""Where layers, links, decisions and fixed articles stand, and how they are written.

    annotations/articles/<article id>.json              the fixed texts, kept once annotated
    annotations/gold/<article id>.json                  gold layers
    annotations/gold/<event id>.links.json              gold links
    annotations/human/<annotator>/<article id>.json     what one annotator says, links alike
    annotations/contributed/<annotator>/…               what a contributor says
    annotations/predicted/*.jsonl, *.links.jsonl        what programs say
    annotations/decisions/<article or event id>.jsonl   how disagreements were settled
    …/*.jsonl, …/*.links.jsonl                          layers and links, one record a line

A `.json` file is laid out with one record a line, so that it diffs by record.

What programs say is told apart by `provenance.annotator`, whatever the files are called. It is no
part of the `Index`: who adjudicates, or asks how far annotators agree, never meets it.
"""

from __future__ import annotations

import hashlib
import json
import re
import sys
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote

from sayso import atomic, jsonl
from sayso.errors import NotFound
from sayso.problem import Problem, placed
from sayso.records.article import Article
from sayso.records.decision import Decision
from sayso.records.layer import Layer
from sayso.records.link import LinkSet
from sayso.records.record import Record
from sayso.records.rules import RULES
from sayso.records.shape import read as read_shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

R = TypeVar("R", bound=Record)

ARTICLES: Final = "articles"
GOLD: Final = "gold"
DECISIONS: Final = "decisions"
PREDICTED: Final = "predicted"
BY_PEOPLE: Final = {"annotation": "human", "contribution": "contributed"}
_LINKS: Final = ".links"
LINKS: Final = f"{_LINKS}.jsonl"
"""Ends the name of a file of link sets, one a line."""
_LONGEST: Final = 150  # characters of an event's id in a file's name; file systems take 255

# Finds a record's key in its bytes without parsing it. Inside a JSON string a quote mark is
# escaped, so the match is a key; that it is the record's own is checked when it is read.
_KEYS: Final = {
    Article: re.compile(rb'"id"\s*:\s*"(art-[0-9a-f]{20})"'),
    Layer: re.compile(rb'"article_id"\s*:\s*"(art-[0-9a-f]{20})"'),
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where one record stands: a `.json` file, or a line of a `.jsonl` file."""

    path: Path
    offset: int | None = None
    """Of the line, in bytes; None for a file that holds one record."""
    number: int | None = field(default=None, compare=False)
    """Of the line, from 1, where it is known."""

    @property
    def name(self) -> str:
        """The path as messages give it."""
        return str(self.path)

    @property
    def line(self) -> int | None:
        """The physical line, counted where it is not known."""
        if self.offset is None or self.number is not None:
            return self.number
        with self.path.open("rb") as stream:
            return stream.read(self.offset).count(b"\n") + 1


@dataclass(slots=True)
class Index:
    """Where every record of an annotations folder stands, by article and by event."""

    articles: dict[str, Place] = field(default_factory=dict)
    gold: dict[str, Place] = field(default_factory=dict)
    links: dict[str, Place] = field(default_factory=dict)
    layers: dict[str, dict[str, Place]] = field(default_factory=dict)
    """Article → folder of an annotator → layer, in the order of their names."""
    link_sets: dict[str, dict[str, Place]] = field(default_factory=dict)
    """Event → folder of an annotator → links."""
    decisions: list[Path] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Predictions:
    """Where the predictions of an annotations folder stand; there may be several predictors."""

    layers: dict[str, list[Place]] = field(default_factory=dict)
    """By article."""
    link_sets: dict[str, list[Place]] = field(default_factory=dict)
    """By event."""
    problems: list[Problem] = field(default_factory=list)


def predictions(folder: Path) -> Predictions:
    """Find the predictions that an annotations folder holds."""
    found = Predictions()
    for id_, place in _keyed(folder / PREDICTED, Layer, found.problems):
        found.layers.setdefault(id_, []).append(place)
    for event_id, place in _link_sets(folder / PREDICTED, found.problems):
        found.link_sets.setdefault(event_id, []).append(place)
    return found


def index(folder: Path) -> Index:
    """Find what an annotations folder holds.

    A folder that is not there has nothing. Two records for one article or event, of one kind and
    annotator, are a Problem.
    """
    found = Index()
    _collect(folder / ARTICLES, Article, found.articles, found.problems)
    _collect(folder / GOLD, Layer, found.gold, found.problems)
    for event_id, place in _link_sets(folder / GOLD, found.problems):
        _add(found.links, event_id, place, found.problems)
    for home in sorted(_folders(folder), key=lambda path: (path.name, path)):
        layers: dict[str, Place] = {}
        links: dict[str, Place] = {}
        _collect(home, Layer, layers, found.problems)
        for event_id, place in _link_sets(home, found.problems):
            _add(links, event_id, place, found.problems)
        for whole, part in ((found.layers, layers), (found.link_sets, links)):
            for key, place in part.items():
                _add(whole.setdefault(key, {}), home.name, place, found.problems)
    found.decisions = _files(folder / DECISIONS, ".jsonl") + _files(folder / DECISIONS, LINKS)
    return found


def _folders(folder: Path) -> list[Path]:
    """List the folders of annotators, one each."""
    homes = [folder / name for name in BY_PEOPLE.values()]
    return [path for home in homes if home.is_dir() for path in home.iterdir() if path.is_dir()]


def layers_in(path: Path) -> tuple[dict[str, Place], list[Problem]]:
    """Find the layers of one file, `.json` or `.jsonl`, by article."""
    found: dict[str, Place] = {}
    problems: list[Problem] = []
    if path.suffix == ".json":
        layer = read(Layer, Place(path))
        if isinstance(layer, list):
            problems += layer
        else:
            found[layer.article_id] = Place(path)
    else:
        for id_, place in _keyed_lines(path, Layer, problems):
            _add(found, id_, place, problems)
    return found, problems


def read(model: type[R], place: Place) -> R | list[Problem]:
    """Read the record that stands at a place, or list what is wrong with it.

    Raises NotFound where the file cannot be read.
    """
    if place.offset is None:
        value = jsonl.read_file(place.path)
    else:
        value = jsonl.read_at(place.path, place.offset)
    found = [value] if isinstance(value, Problem) else read_shape(model, value)
    if not isinstance(found, list):
        return found
    if place.offset is None:  # the line is the fault's own
        return [replace(problem, file=place.name) for problem in found]
    return placed(found, place.name, place.line)


def raw(place: Place) -> bytes:
    """Give the bytes of the record that stands at a place. Raises NotFound."""
    if place.offset is not None:
        return jsonl.bytes_at(place.path, place.offset)
    try:
        return place.path.read_bytes()
    except OSError as error:
        message = f"cannot read {place.path}: {error.strerror or error}"
        raise NotFound(message) from error


def write(folder: Path, record: Article | Layer | LinkSet) -> Path:
    """Write a record to its place, whole and laid out; give the path.

    Gold, annotations and contributions have a place; predictions (ValueError) have none.
    """
    path, data = laid_out(folder, record)
    atomic.write_bytes(path, data)
    return path


def laid_out(folder: Path, record: Article | Layer | LinkSet) -> tuple[Path, bytes]:
    """Give a record's place and the bytes that stand there."""
    return _place(folder, record), layout(record.model_dump()).encode()


def _place(folder: Path, record: Article | Layer | LinkSet) -> Path:
    if isinstance(record, Article):
        return folder / ARTICLES / f"{record.id}.json"
    if record.kind == GOLD:
        home = folder / GOLD
    elif record.kind in BY_PEOPLE:
        home = folder / BY_PEOPLE[record.kind] / file_name(record.provenance.annotator)
    else:
        message = f"a {record.kind} has no place among the annotations"
        raise ValueError(message)
    if isinstance(record, Layer):
        return home / f"{record.article_id}.json"
    return home / f"{file_name(record.event_id)}{_LINKS}.json"


def decisions(paths: Iterable[Path]) -> tuple[list[tuple[Decision, Place]], list[Problem]]:
    """Read the decisions of some files, in their order, with what is wrong with others."""
    found: list[tuple[Decision, Place]] = []
    problems: list[Problem] = []
    for path in paths:
        for line, offset, data in jsonl.raw_lines(path):
            value = jsonl.parse(data, file=str(path), line=line)
            made = [value] if isinstance(value, Problem) else read_shape(Decision, value)
            if isinstance(made, list):
                problems += made if isinstance(value, Problem) else placed(made, str(path), line)
            else:
                found.append((made, Place(path, offset, line)))
    return found, problems


def place_of(folder: Path, decision: Decision) -> Place:
    """Give the file that a decision belongs into."""
    suffix = LINKS if decision.kind == "links" else ".jsonl"
    return Place(folder / DECISIONS / f"{file_name(decision.about)}{suffix}")


def add_decisions(folder: Path, made: Iterable[Decision]) -> list[Path]:
    """Add lines to the files of decisions, whose others stay as they are; give the paths."""
    lines: dict[Path, list[str]] = {}
    for decision in made:
        path = place_of(folder, decision).path
        lines.setdefault(path, []).append(f"{_one_line(decision.model_dump(mode='json'))}\n")
    for path, new in lines.items():
        there = path.read_bytes() if path.is_file() else b""
        if there and not there.endswith(b"\n"):
            there += b"\n"
        atomic.write_bytes(path, there + "".join(new).encode())
    return list(lines)


def file_name(event_id: str) -> str:
    """Write an id or a name, which may be any text, as a file name: short and not hidden."""
    name = quote(event_id, safe=" ")
    name = name.replace(".", "%2E", 1) if name.startswith(".") else name
    if len(name) <= _LONGEST:
        return name
    return f"{name[:_LONGEST]}-{hashlib.sha256(event_id.encode()).hexdigest()[:16]}"


def layout(record: dict[str, Any]) -> str:
    """Write JSON with one field a line and, in lists of records, one record a line."""
    lines = []
    for name, value in record.items():
        key = json.dumps(name, ensure_ascii=False)
        if isinstance(value, list | tuple) and any(isinstance(item, dict) for item in value):
            items = ",\n".join(f"    {_one_line(item)}" for item in value)
            lines.append(f"  {key}: [\n{items}\n  ]")
        else:
            lines.append(f"  {key}: {_one_line(value)}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _one_line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, allow_nan=False)


def _collect(
    folder: Path, model: type[Article | Layer], found: dict[str, Place], problems: list[Problem]
) -> None:
    """Find the records of one kind by their article's id: one each."""
    for id_, place in _keyed(folder, model, problems):
        _add(found, id_, place, problems)


def _keyed(
    folder: Path, model: type[Article | Layer], problems: list[Problem]
) -> Iterator[tuple[str, Place]]:
    """Yield each record's article and place, without parsing what is well named."""
    for path in _files(folder, ".json"):
        yield path.stem, Place(path)
    for path in _files(folder, ".jsonl"):
        yield from _keyed_lines(path, model, problems)


def _keyed_lines(
    path: Path, model: type[Article | Layer], problems: list[Problem]
) -> Iterator[tuple[str, Place]]:
    """Yield article and place of each line; what is no record goes to `problems`."""
    for place, data in _lines(path):
        match = _KEYS[model].search(data)
        if match:
            yield sys.intern(match[1].decode()), place
        else:
            problems += _why_no_key(model, place, data)


def _link_sets(folder: Path, problems: list[Problem]) -> Iterator[tuple[str, Place]]:
    """Yield event and place of each link set; there are few, and an event's id may be any text."""
    places = [Place(path) for path in _files(folder, f"{_LINKS}.json")]
    places += [place for path in _files(folder, LINKS) for place, _ in _lines(path)]
    for place in places:
        links = read(LinkSet, place)
        if isinstance(links, list):
            problems += links
        else:
            yield links.event_id, place


def _files(folder: Path, suffix: str) -> list[Path]:
    """List a folder's files by their suffix, in an order that never changes.

    Raises NotFound for what has the name and is no file: to read it might not end.
    """
    if not folder.is_dir():
        return []
    found = sorted(
        path
        for path in folder.iterdir()
        if path.name.endswith(suffix)
        and (_LINKS in suffix or not path.stem.endswith(_LINKS))
        and not path.name.startswith(".")
    )
    for path in found:
        if not path.is_file():
            message = f"cannot read {path}: it is no regular file"
            raise NotFound(message)
    return found


def _lines(path: Path) -> Iterator[tuple[Place, bytes]]:
    """Yield the place and the bytes of every line that is not blank."""
    for line, offset, data in jsonl.raw_lines(path):
        yield Place(path, offset, line), data


def _add(found: dict[str, Place], key: str, place: Place, problems: list[Problem]) -> None:
    if key in found:
        other = found[key]
        problems.append(
            Problem(
                code="DUP003",
                message=f"{key} is also in {other.name}{f':{other.line}' if other.line else ''}",
                cure=RULES["DUP003"].cure,
                file=place.name,
                line=place.line,
            )
        )
    else:
        found[key] = place


def _why_no_key(model: type[Article | Layer], place: Place, data: bytes) -> list[Problem]:
    """Parse a line in which no key was found, for the message."""
    value = jsonl.parse(data, file=place.name, line=place.line or 1)
    if isinstance(value, Problem):
        return [value]
    record = read_shape(model, value, file=place.name, line=place.line)
    return record if isinstance(record, list) else []
