"""Find captures and read them: `.txt` files and lines of `.jsonl` files."""

from __future__ import annotations

import hashlib
import stat
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sayso import jsonl
from sayso.errors import NotFound
from sayso.problem import Problem
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
    """One capture that was found, before it is read as text."""

    name: str
    """Path in the folder; with `#` and id or line for a line of a `.jsonl` file."""
    path: Path
    sha256: str
    line: int | None = None
    offset: int = 0
    length: int = 0
    """Offset and length of the line, in bytes."""
    event_id: str | None = None
    split: str | None = None
    """The pin, where manifest or line give one."""

    @property
    def article_id(self) -> str:
        """`art-` and the first 20 hex digits of the capture's sha256."""
        return f"art-{self.sha256[:20]}"


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture as text, with what is known about it."""

    text: str
    seed: Seed
    about: About


def scan(root: Path, lines: dict[str, ManifestLine]) -> Iterator[Found | Problem]:
    """Yield every capture of a folder (or the one file) in the order of their names.

    What is in the manifest and not in the folder, what cannot be read, and a file that is no
    capture are Problems. Raises NotFound where there is nothing at `root`.
    """
    if not root.exists():
        message = f"there is no folder {root}"
        raise NotFound(message)
    folder = root if root.is_dir() else root.parent
    seen: set[str] = set()
    for path in _files(root):
        name = path.relative_to(folder).as_posix()
        seen.add(name)
        if path.suffix == ".jsonl":
            yield from _scan_lines(path, name)
        elif path.suffix == ".txt":
            yield _scan_file(path, name, lines.get(name))
        else:
            yield _problem(
                "SEED002",
                str(path),
                f"{path.suffix or 'a file without suffix'} is not read: not a .txt or .jsonl",
                severity="warning",
            )
    for name in sorted(set(lines) - seen) if root.is_dir() else ():
        yield _problem(
            "SEED001", str(folder / manifest.NAME), f"{name} is in the manifest, but not there"
        )


def load(
    found: Found, lines: dict[str, ManifestLine], encoding: str | None = None
) -> Capture | list[Problem]:
    """Read a capture as text. `encoding` holds for files whose manifest line gives none."""
    if found.line is not None:
        value = jsonl.read_at(found.path, found.offset, found.length, found.line)
        if isinstance(value, Problem):
            return [value]
        record = read_shape(CaptureLine, value, file=str(found.path), line=found.line)
        if isinstance(record, list):
            return record
        seed = Seed(
            name=found.name,
            sha256=found.sha256,
            media_type="text/plain",
            encoding="utf-8",
            encoding_evidence="given-text",
            chars=len(record.text),
        )
        return Capture(record.text, seed, record)
    about = lines.get(found.name)
    declared = (about.encoding if about else None) or encoding
    decoded = decode(found.path.read_bytes(), declared, file=str(found.path))
    if isinstance(decoded, Problem):
        return [decoded]
    text, used, evidence = decoded
    seed = Seed(
        name=found.name,
        sha256=found.sha256,
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


def _scan_file(path: Path, name: str, line: ManifestLine | None) -> Found | Problem:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return _problem("SEED002", str(path), "it is no regular file")
        if status.st_size > MAX_BYTES:
            return _problem(
                "SEED002", str(path), f"{status.st_size:,} bytes; at most {MAX_BYTES:,} are read"
            )
        with path.open("rb") as stream:
            sha256 = hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        return _problem("SEED002", str(path), f"it cannot be read: {error.strerror or error}")
    if line is not None and line.sha256 not in (None, sha256):
        return _problem(
            "SEED001", str(path), f"its sha256 is {sha256}, the manifest says {line.sha256}"
        )
    about = line or About()
    return Found(name, path, sha256, event_id=about.event_id, split=about.split)


def _scan_lines(path: Path, name: str) -> Iterator[Found | Problem]:
    try:
        for number, offset, data in jsonl.raw_lines(path):
            value = jsonl.parse(data, file=str(path), line=number)
            if isinstance(value, Problem):
                yield value
                continue
            # What the whole line says is read when its turn comes; here only what places it.
            text = value.get("text") if isinstance(value, dict) else None
            if not isinstance(text, str):
                line = read_shape(CaptureLine, value, file=str(path), line=number)
                yield from line if isinstance(line, list) else ()
                continue
            sha256 = hashlib.sha256(text.encode()).hexdigest()
            yield Found(
                f"{name}#{value.get('id') or number}",
                path,
                sha256,
                number,
                offset,
                len(data),
                value.get("event_id"),
                value.get("split"),
            )
    except NotFound as error:
        yield _problem("SEED002", str(path), str(error))


def _problem(code: str, file: str, message: str, severity: str = "error") -> Problem:
    rule = RULES[code]
    return Problem(
        code=code,
        message=message,
        cure=rule.cure,
        file=file,
        severity="warning" if severity == "warning" else "error",
    )
