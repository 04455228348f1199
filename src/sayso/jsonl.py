"""JSON in and out: strict reading with physical line numbers, canonical writing.

Reading refuses what JSON libraries pass over: a byte order mark, bytes that are not UTF-8,
lone surrogates, duplicate keys, NaN and infinity, and nesting or lines without end.
"""

from __future__ import annotations

import codecs
import json
import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, BinaryIO, Final

import jiter

from sayso.errors import CannotWrite, NotFound
from sayso.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES: Final = 64 * 2**20  # of one JSON text; a capture of a page is under 1 MiB
MAX_VALUES: Final = 2**20  # of one JSON text, counted by commas; a long article's layer has 10,000

_MARKS: Final = (codecs.BOM_UTF8, codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_SPACE: Final = b" \t\r\n"  # JSON's
_CHUNK: Final = 2**20
_LINE: Final = 2**14  # most lines are shorter
_POSITION: Final = re.compile(r" at line (\d+) column (\d+)$")
_KEY: Final = re.compile(rb'"(?:[^"\\]|\\.)*"\s*:\Z')
_NEAR: Final = 256  # bytes to look back for a key
_NO_NUMBER: Final = re.compile(r"-?(NaN|Infinity)\b")
# What a complaint of jiter's has in it → rule, cure.
_CURES: Final = (
    ("duplicate key", "JSON001", "keep one of the two"),
    ("surrogate", "JSON003", "half a character: write the character itself"),
    ("hex escape", "JSON003", "half a character: write the character itself"),
    ("unicode", "JSON003", "save the file as UTF-8"),
    ("trailing characters", "JSON000", "a second record begins here: name the file .jsonl"),
    ("trailing comma", "JSON000", "take out the comma before it"),
    ("key must be", "JSON000", 'a name stands in straight quote marks, "so"; JSON has no comments'),
    ("expected `,`", "JSON000", 'add the comma; a quote mark inside a text is written \\"'),
    ("recursion", "JSON004", "no record nests this deep"),
    ("EOF", "JSON000", "the text breaks off here: was the file cut short?"),
    ("", "JSON000", "mend the JSON at this place"),
)


def parse(data: bytes, *, file: str | None = None, line: int = 1) -> Any | Problem:
    """Parse one JSON text strictly; a fault is returned as a `Problem` with its place.

    `line` is the physical line on which `data` begins.
    """
    if len(data) > MAX_BYTES:
        return _too_long(file, line)
    if len(data) > MAX_VALUES and data.count(b",") > MAX_VALUES:
        message = f"more than the {MAX_VALUES:,} values that are read of a JSON text"
        return Problem(code="JSON004", message=message, file=file, line=line, cure="split it")
    if data.startswith(_MARKS):
        return Problem(
            code="JSON003",
            message="begins with a byte order mark",
            cure="save it as UTF-8 without BOM",
            file=file,
            line=line,
            column=1,
        )
    data = data.rstrip(_SPACE)  # a text that breaks off does so on its own last line
    try:
        value = jiter.from_json(
            data, allow_inf_nan=False, catch_duplicate_keys=True, cache_mode="all"
        )
    except ValueError as error:
        return _problem(data, str(error), file, line)
    return value


def _problem(data: bytes, message: str, file: str | None, line: int) -> Problem:
    """Turn jiter's complaint into a Problem with a code, a place and a cure."""
    column, here = None, ""
    if place := _POSITION.search(message):
        message = message[: place.start()]
        at = _offset(data, int(place[1]), int(place[2]))
        if "unicode" in message or data[at : at + 1] > b"\x7f":
            at = _broken(data, at)
        if data[at : at + 3] == b"Inf" and data[at - 1 : at] == b"-":
            at -= 1
        if "duplicate key" in message and (key := _KEY.search(data, max(0, at - _NEAR), at)):
            at = key.start()
        line += data.count(b"\n", 0, at)
        before = data[data.rfind(b"\n", 0, at) + 1 : at]
        column = len(before.decode("utf-8", "ignore")) + 1
        here = data[at : at + 16].decode("utf-8", "replace")
    code, message, cure = _judge(message, here)
    return Problem(code=code, message=message, file=file, line=line, column=column, cure=cure)


def _broken(data: bytes, at: int) -> int:
    """Give the first byte that is not UTF-8; where all are, the place as it is."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return at


def _offset(data: bytes, row: int, column: int) -> int:
    """Turn jiter's place, which counts lines and bytes from 1, into an offset in the data."""
    start = 0
    for _ in range(row - 1):
        start = data.index(b"\n", start) + 1
    return max(start + column - 1, 0)


def _judge(message: str, here: str) -> tuple[str, str, str]:
    """Give rule, message and cure for jiter's message and the text at its place."""
    if number := _NO_NUMBER.match(here):
        return "JSON002", f"{number[1]} is no number", "write null where there is no number"
    if here.startswith("\ufffd") and "expected" in message:
        message = "invalid unicode code point"
    code, cure = next((code, cure) for part, code, cure in _CURES if part in message)
    return code, message, cure


def _too_long(file: str | None, line: int | None) -> Problem:
    message = f"longer than the {MAX_BYTES:,} bytes that are read of a JSON text"
    cure = "split it" if line is None else "split the line"
    return Problem(code="JSON004", message=message, file=file, line=line, cure=cure)


def raw_lines(path: Path) -> Iterator[tuple[int, int, bytes]]:
    """Yield (line, byte offset, bytes) of every non-blank line of a file.

    Raises NotFound where the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            yield from lines_of(stream)
    except OSError as error:
        message = f"cannot read {path}: {error.strerror or error}"
        raise NotFound(message) from error


def lines_of(stream: BinaryIO) -> Iterator[tuple[int, int, bytes]]:
    """Yield (line, byte offset, bytes) of every non-blank line; blank ones are counted.

    Of a line that is too long no more is kept than `parse` needs to refuse it.
    """
    offset = number = 0
    while line := stream.readline(MAX_BYTES + 2):
        number += 1
        here, rest = offset, line
        offset += len(line)
        while rest and not rest.endswith(b"\n"):
            rest = stream.readline(_CHUNK)
            offset += len(rest)
        if not line.isspace():
            yield number, here, line


def read_at(path: Path, offset: int, line: int = 1) -> Any | Problem:
    """Parse the one JSON line that begins at a byte offset. Raises NotFound.

    The file is held open: where another is put in its place, this one is read until `forget`.
    """
    return parse(bytes_at(path, offset), file=str(path), line=line)


def bytes_at(path: Path, offset: int) -> bytes:
    """Give the bytes of the line that begins at an offset, as `read_at` reads it."""
    try:
        held = _open(path)
        handle = held.number
        data = os.pread(handle, _LINE, offset)
        end = data.find(b"\n")
        while end < 0 and len(data) <= MAX_BYTES:
            more = os.pread(handle, _CHUNK, offset + len(data))
            if not more:
                break
            end = len(data) + found if (found := more.find(b"\n")) >= 0 else -1
            data += more
    except OSError as error:
        message = f"cannot read {path}: {error.strerror or error}"
        raise NotFound(message) from error
    return data if end < 0 else data[: end + 1]


class _Handle:
    """A file that stays open for reads here and there, until nobody holds it."""

    def __init__(self, number: int) -> None:
        self.number = number

    def __del__(self) -> None:
        os.close(self.number)


@lru_cache(maxsize=16)
def _open(path: Path) -> _Handle:
    """Open a file once for many reads."""
    return _Handle(os.open(path, os.O_RDONLY))


def forget() -> None:
    """Close the files that `read_at` holds open: what is looked for next is looked for anew."""
    _open.cache_clear()


def read_file(path: Path) -> Any | Problem:
    """Parse a file that holds one JSON text. Raises NotFound where it cannot be read."""
    try:
        if path.stat().st_size > MAX_BYTES:
            return _too_long(str(path), None)
        data = path.read_bytes()
    except OSError as error:
        message = f"cannot read {path}: {error.strerror or error}"
        raise NotFound(message) from error
    return parse(data, file=str(path))


def dumps(value: object) -> str:
    """Write canonically: no spaces, keys as given, every character as itself.

    Raises ValueError for NaN and infinity, CannotWrite for a lone surrogate.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError as error:
        message = f"a lone surrogate cannot be written: {error}"
        raise CannotWrite(message) from error
    return text
