"""Find captures and read them: `.txt` files and lines of `.jsonl` files."""

from __future__ import annotations

import hashlib
import stat
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sayso import jsonl
from sayso.errors import NotFound
from sayso.positions import at_their_places
from sayso.problem import Problem, Severity
from sayso.records.article import Seed
from sayso.records.rules import RULES
from sayso.records.shape import read as read_shape
from sayso.seeds import manifest
from sayso.seeds.encoding import decode
from sayso.seeds.manifest import About, CaptureLine, ManifestLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

MAX_BYTES: Final = jsonl.MAX_BYTES  # of one capture
_NO_CAPTURE: Final = ("readme", "license", "licence", "manifest", "notice")


@dataclass(frozen=True, slots=True)
class Found:
    """Where one capture stands, before it is read as text. Small: a corpus has many."""

    path: Path
    article_id: str
    """`art-` and the first 20 hex digits of the capture's sha256."""
    line: int | None = None
    """Line in a `.jsonl` file, from 1."""
    offset: int = 0
    """Of the line, in bytes."""
    event_id: str | None = None
    split: str | None = None
    """The pin, where manifest or line give one."""


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture as text, with what is known about it."""

    text: str
    seed: Seed
    about: About


class Captures:
    """The captures of a folder, or the one in a file, and what its manifest knows about them."""

    def __init__(self, root: Path, encoding: str | None = None) -> None:
        """Read the manifest; its faults go to `problems`. Raises NotFound without `root`.

        `encoding` holds for files whose manifest line gives none.
        """
        if not root.exists():
            message = f"there is nothing at {root}: give a folder with captures"
            raise NotFound(message)
        self.root, self.encoding = root, encoding
        self.folder = root if root.is_dir() else root.parent
        self.lines, self.problems = manifest.read(self.folder)

    def scan(self) -> Iterator[Found | Problem]:
        """Yield every capture, by name in an order that never changes.

        What the manifest lists and is not there, what cannot be read, and a file that is no
        capture are Problems.
        """
        seen: set[str] = set()
        for path in _files(self.root):
            name = path.relative_to(self.folder).as_posix()
            seen.add(name)
            if path.suffix == ".jsonl":
                yield from _scan_lines(path)
            elif path.suffix == ".txt":
                yield _scan_file(path, self.lines.get(name))
            else:
                what = f"{path.suffix or 'a file without suffix'} is not read, only .txt and .jsonl"
                yield _problem("SEED002", path, what, severity="warning")
        for name in sorted(self.lines.keys() - seen) if self.root.is_dir() else ():
            message = f"{name} is listed, but not there"
            yield _problem("SEED001", self.folder / manifest.NAME, message)

    def name(self, found: Found) -> str:
        """Name a capture: its path in the folder, with `#` and its line in a `.jsonl` file."""
        name = found.path.relative_to(self.folder).as_posix()
        return name if found.line is None else f"{name}#{found.line}"

    def read(self, found: Found) -> tuple[str, About] | list[Problem]:
        """Read a capture's text and what is known about it. Raises NotFound where it is gone."""
        if found.line is not None:
            value = jsonl.read_at(found.path, found.offset, found.line)
            if isinstance(value, Problem):
                return [value]
            line = read_shape(CaptureLine, value, file=str(found.path), line=found.line)
            return line if isinstance(line, list) else (line.text, line)
        capture = self.load(found)
        return capture if isinstance(capture, list) else (capture.text, capture.about)

    def load(self, found: Found) -> Capture | list[Problem]:
        """Read a capture with the record of where it is from. Raises NotFound where it is gone."""
        return self._load_file(found) if found.line is None else self._load_line(found)

    def _load_line(self, found: Found) -> Capture | list[Problem]:
        read = self.read(found)
        if isinstance(read, list):
            return read
        text, about = read
        label = about.id if isinstance(about, CaptureLine) else None
        name = found.path.relative_to(self.folder).as_posix()
        seed = Seed(
            name=f"{name}#{label or found.line}",
            sha256=hashlib.sha256(text.encode()).hexdigest(),
            media_type="text/plain",
            encoding="utf-8",
            encoding_evidence="given-text",
            chars=len(text),
        )
        return Capture(text, seed, about)

    def _load_file(self, found: Found) -> Capture | list[Problem]:
        name = self.name(found)
        about = self.lines.get(name)
        declared = (about.encoding if about else None) or self.encoding
        try:
            data = found.path.read_bytes()
        except OSError as error:
            message = f"cannot read {found.path}: {error.strerror or error}"
            raise NotFound(message) from error
        decoded = decode(data, declared, file=str(found.path))
        if isinstance(decoded, Problem):
            return [decoded]
        text, used, evidence = decoded
        seed = Seed(
            name=name,
            sha256=hashlib.sha256(data).hexdigest(),
            media_type="text/plain",
            encoding=used,
            encoding_evidence=evidence,
            chars=len(text),
        )
        return Capture(text, seed, about or About())


def _files(root: Path) -> list[Path]:
    """List a folder's files, hidden and administrative ones left out, always in one order."""
    if not root.is_dir():
        return [root]
    return sorted(
        (
            path
            for path in root.rglob("*")
            if not path.is_dir()
            and not any(part.startswith(".") for part in path.relative_to(root).parts)
            and path.name.casefold().split(".")[0] not in _NO_CAPTURE
        ),
        key=lambda path: path.relative_to(root).as_posix(),
    )


def _article_id(sha256: str) -> str:
    return f"art-{sha256[:20]}"


def _scan_file(path: Path, line: ManifestLine | None) -> Found | Problem:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return _problem("SEED002", path, "it is no regular file")
        if status.st_size > MAX_BYTES:
            message = f"{status.st_size:,} bytes; at most {MAX_BYTES:,} are read"
            return _problem("SEED002", path, message)
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return _problem("SEED002", path, f"it cannot be read: {error.strerror or error}")
    if line is not None and line.sha256 not in (None, sha256):
        message = f"its sha256 is {sha256}, the manifest says {line.sha256}"
        return _problem("SEED001", path, message)
    about = line or About()
    return Found(path, _article_id(sha256), event_id=about.event_id, split=about.split)


def _scan_lines(path: Path) -> Iterator[Found | Problem]:
    if path.exists() and not path.is_file():
        yield _problem("SEED002", path, "it is no regular file")
        return
    try:
        for number, offset, data in jsonl.raw_lines(path):
            value = jsonl.parse(data, line=number)
            if isinstance(value, Problem):
                yield from at_their_places([value], data, number, str(path))
                continue
            # What the whole line says is read when its turn comes; here only what places it.
            text = value.get("text") if isinstance(value, dict) else None
            if not isinstance(text, str):
                line = read_shape(CaptureLine, value)
                if isinstance(line, list):
                    yield from at_their_places(line, data, number, str(path))
                continue
            sha256 = hashlib.sha256(text.encode()).hexdigest()
            event_id, split = value.get("event_id"), value.get("split")
            event_id = sys.intern(event_id) if isinstance(event_id, str) else None
            split = split if isinstance(split, str) else None
            yield Found(path, _article_id(sha256), number, offset, event_id, split)
    except NotFound as error:
        yield _problem("SEED002", path, str(error))


def _problem(code: str, path: Path, message: str, severity: Severity = "error") -> Problem:
    rule = RULES[code]
    return Problem(
        code=code,
        message=message,
        cure=rule.cure,
        file=str(path),
        severity=severity,
    )
