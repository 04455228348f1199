"""Find captures: the files of a folder and the lines in them, before any is read as text."""

from __future__ import annotations

import hashlib
import stat
import sys
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from sayso import jsonl
from sayso.errors import NotFound
from sayso.positions import at_their_places
from sayso.problem import Problem, Severity
from sayso.records.rules import RULES
from sayso.records.shape import read as read_shape
from sayso.seeds import packed
from sayso.seeds.manifest import About, CaptureLine, ManifestLine, PageLine

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PAGES: Final = (".html", ".htm")
MAX_BYTES: Final = jsonl.MAX_BYTES  # of one capture
_READ: Final = ".txt, .html and .jsonl"
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


def scan(path: Path, line: ManifestLine | None) -> Iterator[Found | Problem]:
    """Yield the captures of a file; `line` is what the manifest knows about it."""
    if path.suffix == ".jsonl":
        yield from _scan_lines(path)
    elif packed.kind(path) in (".txt", *PAGES):
        yield _scan_file(path, line)
    else:
        what = f"{path.suffix or 'a file without suffix'} is not read, only {_READ}"
        yield problem("SEED002", path, what, severity="warning")


def files(root: Path) -> list[Path]:
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
            and not any(_of_a_page(folder) for folder in path.parents)
        ),
        key=lambda path: path.relative_to(root).as_posix(),
    )


@lru_cache(maxsize=1024)
def _of_a_page(folder: Path) -> bool:
    """Whether a folder holds the pictures and scripts that a browser saved with a page."""
    page = folder.name.removesuffix("_files")
    return page != folder.name and any(folder.with_name(page + end).exists() for end in PAGES)


def _article_id(sha256: str) -> str:
    return f"art-{sha256[:20]}"


def _scan_file(path: Path, line: ManifestLine | None) -> Found | Problem:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return problem("SEED002", path, "it is no regular file")
        if status.st_size > MAX_BYTES:
            message = f"{status.st_size:,} bytes; at most {MAX_BYTES:,} are read"
            return problem("SEED002", path, message)
        sha256 = packed.digest(path)
    except packed.TooLarge as error:
        return problem("SEED002", path, str(error))
    except OSError as error:
        return problem("SEED002", path, f"it cannot be read: {error.strerror or error}")
    if line is not None and line.sha256 not in (None, sha256):
        message = f"its sha256 is {sha256}, the manifest says {line.sha256}"
        return problem("SEED001", path, message)
    about = line or About()
    return Found(path, _article_id(sha256), event_id=about.event_id, split=about.split)


def _scan_lines(path: Path) -> Iterator[Found | Problem]:
    if path.exists() and not path.is_file():
        yield problem("SEED002", path, "it is no regular file")
        return
    try:
        for number, offset, data in jsonl.raw_lines(path):
            value = jsonl.parse(data, line=number)
            if isinstance(value, Problem):
                yield from at_their_places([value], data, number, str(path))
                continue
            # What the whole line says is read when its turn comes; here only what places it.
            shape = PageLine if isinstance(value, dict) and "html" in value else CaptureLine
            field = "html" if shape is PageLine else "text"
            text = value.get(field) if isinstance(value, dict) else None
            if not isinstance(text, str):
                line = read_shape(shape, value)
                if isinstance(line, list):
                    yield from at_their_places(line, data, number, str(path))
                continue
            sha256 = hashlib.sha256(text.encode()).hexdigest()
            event_id, split = value.get("event_id"), value.get("split")
            event_id = sys.intern(event_id) if isinstance(event_id, str) else None
            split = split if isinstance(split, str) else None
            yield Found(path, _article_id(sha256), number, offset, event_id, split)
    except NotFound as error:
        yield problem("SEED002", path, str(error))


def problem(
    code: str,
    path: Path,
    message: str,
    severity: Severity = "error",
    line: int | None = None,
) -> Problem:
    """Say what is wrong with a capture's file, with the rule's cure."""
    rule = RULES[code]
    return Problem(
        code=code,
        message=message,
        cure=rule.cure,
        file=str(path),
        line=line,
        severity=severity,
    )
