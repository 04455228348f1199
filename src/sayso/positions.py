"""Where in a JSON text a value stands: JSON pointers → physical lines and columns.

Parsers do not say where a value stood. So the text of a record that has a fault, and only that,
is scanned once more, without recursion and without building values, for the places asked for.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from sayso.problem import Excerpt

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sayso.problem import Problem

_STRING: Final = rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"'  # possessive: a long one needs no stack
_TOKEN: Final = re.compile(
    rb"[ \t\r\n,:]*+(" + _STRING + rb'|[\[\]{}]|[^\s\[\]{},:"]++)', re.DOTALL
)
_BRACKET: Final = re.compile(_STRING + rb"|[\[\]{}]", re.DOTALL)
_CONTINUES: Final = re.compile(rb"[\x80-\xbf]+")  # bytes that begin no code point
_AROUND: Final = 400  # bytes of a long line that an excerpt takes on each side
_SHOWN: Final = 100  # problems of one text that show their line
_WIDEST: Final = 200  # code points that an excerpt marks
_QUOTE: Final = ord('"')
_BRACE: Final = ord("{")

_Tree = dict[str, Any]  # pointers, step by step


@dataclass(frozen=True, slots=True)
class Stretch:
    """Bytes of a value, and of the key before it where there is one; a container's bracket only."""

    start: int
    end: int
    key_start: int
    key_end: int


def stretches(data: bytes, pointers: Iterable[str]) -> dict[str, Stretch]:
    """Find values in a JSON text by their pointers; what is not there is left out.

    The text must have been parsed before: of text that is no JSON nothing is said.
    """
    wanted: _Tree = {}
    for pointer in pointers:
        node = wanted
        for part in pointer.split("/")[1:]:
            node = node.setdefault(part, {})
    scan = _Scan(data, wanted)
    at = 0
    while (token := _TOKEN.match(data, at)) is not None:
        at = scan.token(*token.span(1))
        if not scan.open:
            break
    return scan.found


class _Scan:
    """Goes through a JSON text token by token; what nobody wants inside of is skipped."""

    def __init__(self, data: bytes, wanted: _Tree) -> None:
        self.data = data
        self.found: dict[str, Stretch] = {}
        # The containers that are open: pointer, what is wanted inside, next index (None: object).
        self.open: list[tuple[str, _Tree, int | None]] = []
        self.pointer = ""
        self.wanted: _Tree | None = wanted
        self.key: tuple[int, int] | None = None

    def token(self, start: int, end: int) -> int:
        """Take a token; give where the next may begin."""
        first = self.data[start]
        if first in b"]}" and self.open:
            self.open.pop()
            return end
        if self.open:
            base, inside, index = self.open[-1]
            if index is not None:
                self.pointer, self.wanted, self.key = (
                    f"{base}/{index}",
                    inside.get(str(index)),
                    None,
                )
                self.open[-1] = base, inside, index + 1
            elif first == _QUOTE and _is_key(self.data, end):
                name = _name(self.data[start + 1 : end - 1])
                self.pointer, self.wanted, self.key = (
                    f"{base}/{name}",
                    inside.get(name),
                    (start, end),
                )
                return end
        return self._value(start, end)

    def _value(self, start: int, end: int) -> int:
        opens = self.data[start] in b"[{"
        if self.wanted is not None:
            last = start + 1 if opens else end
            self.found[self.pointer] = Stretch(start, last, *(self.key or (start, last)))
        if opens and (self.wanted or not self.open):
            index = None if self.data[start] == _BRACE else 0
            self.open.append((self.pointer, self.wanted or {}, index))
        elif opens:
            return _skip(self.data, start)
        return end


def _is_key(data: bytes, at: int) -> bool:
    """Tell whether a colon follows."""
    while at < len(data) and data[at] in b" \t\r\n":
        at += 1
    return data[at : at + 1] == b":"


def _name(raw: bytes) -> str:
    """Read a key, and write it as a step of a pointer."""
    text = raw.decode("utf-8", "replace")
    if "\\" in text:
        text = _ESCAPE.sub(_unescaped, text)
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text.replace("~", "~0").replace("/", "~1")


_ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_LETTERS: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


def _unescaped(match: re.Match[str]) -> str:
    code = match[1]
    return chr(int(code[1:], 16)) if len(code) > 1 else _LETTERS.get(code, code)


def _skip(data: bytes, start: int) -> int:
    """Give the end of the container that begins at `start`."""
    depth = 0
    for token in _BRACKET.finditer(data, start):
        first = data[token.start()]
        if first in b"[{":
            depth += 1
        elif first in b"]}":
            depth -= 1
            if not depth:
                return token.end()
    return len(data)


class Lines:
    """Counts lines and columns of a text for places asked for in ascending order."""

    def __init__(self, data: bytes, first: int) -> None:
        """`first` is the physical line on which `data` begins."""
        self._data, self._line, self._begin = data, first, 0
        self._at = self._column = 0

    def at(self, offset: int) -> tuple[int, int]:
        """Give line and column, in code points from 1, of an offset in bytes."""
        data = self._data
        breaks = data.count(b"\n", self._at, offset)
        if breaks:
            self._line += breaks
            self._begin = data.rindex(b"\n", self._at, offset) + 1
            self._at, self._column = self._begin, 0
        self._column += code_points(data[self._at : offset])
        self._at = offset
        return self._line, self._column + 1

    def excerpt(self, start: int, end: int) -> Excerpt:
        """Give the line of the place last asked for, or what is around the place."""
        data = self._data
        left = max(self._begin, start - _AROUND)
        right = data.find(b"\n", start, start + _AROUND)
        right = right if right >= 0 else min(len(data), start + _AROUND)
        while left < start and data[left] & 0xC0 == 0x80:  # noqa: PLR2004  in mid-character
            left += 1
        text = data[left:right].decode("utf-8", "replace").rstrip("\r\n\ufffd")
        return Excerpt(
            text=text,
            at=min(code_points(data[left:start]), len(text)),
            width=max(1, min(code_points(data[start : min(end, right)]), _WIDEST)),
        )


def code_points(data: bytes) -> int:
    """Count the code points of a piece of UTF-8."""
    if data.isascii():
        return len(data)
    return len(data) - sum(map(len, _CONTINUES.findall(data)))


def at_their_places(
    problems: Iterable[Problem], data: bytes, line: int, file: str | None = None
) -> list[Problem]:
    """Give each problem its file, line, column and excerpt, by its pointer; in their order.

    A field that is not there has the place of the nearest value that should hold it. A problem
    that has its line and column keeps them. `line` is the physical line on which `data` begins.
    """
    problems = list(problems)
    known = _nearest(data, {p.pointer or "" for p in problems if p.column is None})
    marked = []
    for problem in problems:
        if problem.column is not None:
            start = _offset(data, (problem.line or line) - line, problem.column)
            marked.append((start, start + 1, problem))
            continue
        stretch = known[problem.pointer or ""]
        if problem.at_key:
            marked.append((stretch.key_start, stretch.key_end, problem))
        else:
            marked.append((stretch.start, stretch.end, problem))
    lines = Lines(data, line)
    out: list[Problem] = []
    for start, end, problem in sorted(marked, key=lambda mark: mark[0]):
        row, column = lines.at(start)
        if problem.line is not None and problem.column is not None:
            row, column = problem.line, problem.column
        shown = lines.excerpt(start, end) if len(out) < _SHOWN else None
        named = problem.file or file
        out.append(replace(problem, file=named, line=row, column=column, excerpt=shown))
    return out


def lines_at(data: bytes, pointers: Iterable[str], line: int) -> dict[str, int]:
    """Give the physical line of each pointer, or of the nearest value that should hold it."""
    known = _nearest(data, pointers)
    lines = Lines(data, line)
    order = sorted(known, key=lambda pointer: known[pointer].start)
    return {pointer: lines.at(known[pointer].start)[0] for pointer in order}


def _nearest(data: bytes, pointers: Iterable[str]) -> dict[str, Stretch]:
    """Find values; of what is not there, the beginning of the nearest that should hold it."""
    ways = {pointer: _upwards(pointer) for pointer in pointers}
    # what is no JSON is not scanned: its faults have their places
    known = stretches(data, {step for way in ways.values() for step in way}) if ways else {}
    found = {}
    for pointer, way in ways.items():
        place = next((step for step in way if step in known), None)
        stretch = known[place] if place is not None else Stretch(0, 1, 0, 1)
        if place != pointer:
            start, end = stretch.start, stretch.start + 1
            stretch = Stretch(start, end, start, end)
        found[pointer] = stretch
    return found


def _offset(data: bytes, rows: int, column: int) -> int:
    """Turn lines and code points into bytes."""
    start = 0
    for _ in range(rows):
        start = data.find(b"\n", start) + 1
    end = data.find(b"\n", start)
    line = data[start : end if end >= 0 else len(data)]
    return start + len(
        line.decode("utf-8", "surrogateescape")[: column - 1].encode("utf-8", "surrogateescape")
    )


def _upwards(pointer: str) -> list[str]:
    """Give a pointer and all above it, itself first."""
    way = [pointer]
    while pointer:
        pointer = pointer.rpartition("/")[0]
        way.append(pointer)
    return way
