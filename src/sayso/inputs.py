"""What a user names to be read: files, folders, globs and standard input, compressed or not.

Compression is told by the first bytes, not by the name. What is read is given as `Item`s, one
JSON text each, with the physical line on which it begins.
"""

from __future__ import annotations

import glob
import gzip
import io
import os
import sys
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, BinaryIO, Final, cast

from backports import zstd

from sayso.errors import NotFound
from sayso.jsonl import MAX_BYTES, lines_of
from sayso.problem import Problem

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

STDIN: Final = "-"
_PACKED: Final = (".gz", ".zst")
_SUFFIXES: Final = tuple(end + pack for end in (".json", ".jsonl") for pack in ("", *_PACKED))
_GZIP: Final = b"\x1f\x8b"
_ZSTD: Final = b"\x28\xb5\x2f\xfd"
_WIDE: Final = (b"\xff\xfe", b"\xfe\xff")  # marks of UTF-16 and, the first, of UTF-32
_ZIP: Final = b"PK\x03\x04"
_PEEK: Final = 2**12
_UNPACKED: Final = 16 * 2**20  # bytes that a small file may always unpack to
_TIMES: Final = 200  # JSON packs 20 to 50 times
_BROKEN: Final = (OSError, EOFError, zlib.error, zstd.ZstdError)


@dataclass(frozen=True, slots=True)
class Input:
    """A file to be read, or standard input."""

    name: str
    """As messages give it."""
    path: Path | None = None
    """None for standard input."""
    searched: bool = False
    """Found in a folder: it is read only if it is a regular file."""
    why: str | None = None
    """Why it cannot be read, where that is known already."""

    @property
    def size(self) -> int:
        """Bytes of the file as it is on disk; 0 where that is not known."""
        try:
            return self.path.stat().st_size if self.path else 0
        except OSError:
            return 0


@dataclass(frozen=True, slots=True)
class Item:
    """One JSON text of an input."""

    source: Input
    line: int
    """The physical line on which it begins."""
    data: bytes
    whole: bool
    """The file is this one text; else the text is one line of several."""


def expand(argument: str) -> Iterator[Input]:
    """Turn an argument into inputs, those of a folder in an order that never changes.

    A folder is searched for .json and .jsonl files, compressed ones too; hidden ones are passed
    over. Raises NotFound for what is not there, and for a pattern that nothing matches.
    """
    path = Path(argument)
    if argument == STDIN:
        yield Input("<stdin>")
    elif path.is_dir():
        yield from _walk(path)
    elif path.exists():
        yield Input(argument, path)
    else:
        matches = sorted(glob.glob(argument, recursive=True))  # noqa: PTH207  takes any path
        if not matches:
            message = f"there is no file or folder {argument!r}"
            raise NotFound(message)
        for match in matches:
            inside = Path(match)
            found = [Input(match, inside, searched=True)]
            yield from _walk(inside) if inside.is_dir() else found


def is_there(argument: str) -> bool:
    """Tell whether an argument names or matches anything."""
    try:
        next(expand(argument), None)
    except NotFound:
        return False
    return True


def _walk(folder: Path) -> Iterator[Input]:
    locked: list[OSError] = []
    for home, folders, names in os.walk(folder, onerror=locked.append):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in folders:
            if (path := Path(home) / name).is_symlink():  # or a circle would never end
                yield Input(str(path), path, searched=True, why="a linked folder is not searched")
        for name in sorted(names):
            if name.casefold().endswith(_SUFFIXES) and not name.startswith("."):
                path = Path(home) / name
                yield Input(str(path), path, searched=True)
    for error in locked:
        path = Path(os.fsdecode(error.filename))
        yield Input(str(path), path, searched=True, why=error.strerror)


def items(source: Input, progress: Callable[[int], None] | None = None) -> Iterator[Item | Problem]:
    """Read an input item by item; a fault that ends the reading is a Problem (FILE001, JSON004).

    `progress` is told the bytes that were read of the file as it is on disk.
    """
    line = 1
    try:
        with _raw(source) as raw:
            stream = _unpacked(raw)
            head = stream.peek(_PEEK)[:_PEEK]
            if head.startswith((*_WIDE, _ZIP)) or b"\0" in head[:4]:
                yield _no_utf8(source, head)
                return
            if _is_one(source, head):
                data = stream.read(MAX_BYTES + 1)
                if data and not data.isspace():
                    yield Item(source, 1, data, whole=True)
                else:
                    yield _empty(source)
                return
            if not head and source.path is None:  # whatever wrote it has failed
                yield _empty(source)
                return
            for line, _, data in lines_of(cast("BinaryIO", stream)):
                yield Item(source, line, data, whole=False)
                if progress and raw.seekable():
                    progress(raw.tell())
    except _Bomb as bomb:
        yield _problem(source, line, "JSON004", str(bomb), "send it unpacked, or in parts")
    except _BROKEN as error:
        why = getattr(error, "strerror", None) or str(error) or type(error).__name__
        cure = "make it readable; a file that was cut short has to be sent again"
        yield _problem(source, line, "FILE001", f"cannot be read on from here: {why}", cure)


def _raw(source: Input) -> IO[bytes]:
    """Open an input. Raises OSError, also for what a search found that is no file."""
    if source.path is None:
        return open(sys.stdin.fileno(), "rb", closefd=False)
    if source.why is not None:
        raise OSError(source.why)
    if source.searched and not source.path.is_file():
        message = "it is no regular file"
        raise OSError(message)
    return source.path.open("rb")


def _unpacked(raw: IO[bytes]) -> io.BufferedReader:
    """Look at the first bytes, and unpack what they say is packed."""
    buffered = raw if isinstance(raw, io.BufferedReader) else io.BufferedReader(cast("Any", raw))
    if not raw.seekable():  # a pipe gives what is there; a look at the beginning needs all of it
        buffered = io.BufferedReader(_Chained(_first(buffered), buffered))
    head = buffered.peek(4)[:4]
    if head.startswith(_GZIP):
        return io.BufferedReader(_Watched(gzip.GzipFile(fileobj=buffered), raw), _PEEK * 16)
    if head == _ZSTD:
        return io.BufferedReader(_Watched(zstd.ZstdFile(buffered), raw), _PEEK * 16)
    return buffered


def _first(stream: io.BufferedReader) -> bytes:
    """Read what a look at the beginning needs, or all there is."""
    head = b""
    while len(head) < _PEEK and (more := stream.read1(_PEEK - len(head))):
        head += more
    return head


class _Chained(io.RawIOBase):
    """Bytes that were read already, and then the rest."""

    def __init__(self, head: bytes, rest: io.BufferedReader) -> None:
        self._head, self._rest = head, rest

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._head[: len(buffer)] or self._rest.read1(len(buffer))
        self._head = self._head[len(buffer) :]
        buffer[: len(data)] = data
        return len(data)


class _Bomb(Exception):
    """What is unpacked is out of all proportion."""


class _Watched(io.RawIOBase):
    """Unpacked bytes, as long as they are not out of all proportion to the packed ones."""

    def __init__(self, unpacked: Any, packed: IO[bytes]) -> None:
        self._unpacked, self._packed = unpacked, packed
        self._out = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        data = self._unpacked.read(len(buffer))
        buffer[: len(data)] = data
        self._out += len(data)
        if self._out > _UNPACKED and self._packed.seekable():
            packed = self._packed.tell()
            if self._out > packed * _TIMES:
                message = f"unpacks to more than {_TIMES} times its size: not read on"
                raise _Bomb(message)
        return len(data)


def unpacked_name(name: str) -> str:
    """Give the name of a file as it is when it is unpacked."""
    for pack in _PACKED:
        name = name.removesuffix(pack)
    return name


def _is_one(source: Input, head: bytes) -> bool:
    """Tell whether an input is one JSON text, by its name or else by its first two lines."""
    name = unpacked_name(source.name.casefold())
    if name.endswith((".json", ".jsonl")):
        return name.endswith(".json")
    first, newline, rest = head.lstrip().partition(b"\n")
    broken = newline and not first.rstrip().endswith(b"}")
    return bool(broken) and not rest.lstrip().startswith(b"{")


def _no_utf8(source: Input, head: bytes) -> Problem:
    what = "UTF-16 or UTF-32" if head.startswith(_WIDE) else "no text: there is a zero byte in it"
    if head.startswith(_ZIP):
        what = "a ZIP archive, or a workbook, and no text"
    return _problem(source, 1, "JSON003", f"is {what}", "save it as UTF-8 without BOM", column=1)


def _empty(source: Input) -> Problem:
    return _problem(source, 1, "JSON000", "is empty", "write a record into it", column=1)


def _problem(
    source: Input, line: int, code: str, message: str, cure: str, *, column: int | None = None
) -> Problem:
    return Problem(
        code=code, message=message, cure=cure, file=source.name, line=line, column=column
    )
