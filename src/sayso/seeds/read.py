"""Read captures: text, HTML, and lines of `.jsonl` files that hold either."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, cast

from sayso import jsonl
from sayso.errors import NotFound
from sayso.problem import Problem
from sayso.records.article import Seed
from sayso.records.shape import read as read_shape
from sayso.seeds import manifest, packed
from sayso.seeds.encoding import decode
from sayso.seeds.html.charset import declared
from sayso.seeds.manifest import About, CaptureLine, PageLine
from sayso.seeds.scan import PAGES, Found, files, problem, scan

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sayso.records.article import EncodingEvidence
    from sayso.seeds.html.page import Page

__all__ = ["Capture", "Captures", "Found"]

_GIVEN: Final[EncodingEvidence] = "given-text"


@dataclass(frozen=True, slots=True)
class Capture:
    """A capture as text, with what is known about it."""

    text: str
    """Of a page in HTML: what was extracted of it."""
    seed: Seed
    about: About
    page: Page | None = None
    """What else a page in HTML says; None for text."""


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
        for path in files(self.root):
            name = path.relative_to(self.folder).as_posix()
            seen.add(name)
            yield from scan(path, self.lines.get(name))
        for name in sorted(self.lines.keys() - seen) if self.root.is_dir() else ():
            message = f"{name} is listed, but not there"
            yield problem("SEED001", self.folder / manifest.NAME, message)

    def name(self, found: Found) -> str:
        """Name a capture: its path in the folder, with `#` and its line in a `.jsonl` file."""
        name = found.path.relative_to(self.folder).as_posix()
        return name if found.line is None else f"{name}#{found.line}"

    def read(self, found: Found) -> tuple[str, About] | list[Problem]:
        """Read a capture's text and what is known about it.

        Raises NotFound where it is gone, MissingExtra for HTML.
        """
        if found.line is not None:
            line = self._line(found)
            if isinstance(line, CaptureLine):  # a corpus has many: no more than is needed
                return line.text, line
        capture = self.load(found)
        return capture if isinstance(capture, list) else (capture.text, capture.about)

    def load(self, found: Found) -> Capture | list[Problem]:
        """Read a capture with the record of where it is from.

        Raises NotFound where it is gone, MissingExtra for HTML.
        """
        return self._load_file(found) if found.line is None else self._load_line(found)

    def _line(self, found: Found) -> CaptureLine | PageLine | list[Problem]:
        number = found.line or 1
        value = jsonl.read_at(found.path, found.offset, number)
        if isinstance(value, Problem):
            return [value]
        shape = PageLine if isinstance(value, dict) and "html" in value else CaptureLine
        line = read_shape(shape, value, file=str(found.path), line=found.line)
        return cast("CaptureLine | PageLine | list[Problem]", line)

    def _load_line(self, found: Found) -> Capture | list[Problem]:
        line = self._line(found)
        if isinstance(line, list):
            return line
        raw = line.html if isinstance(line, PageLine) else line.text
        raw_bytes = raw.encode()
        name = f"{found.path.relative_to(self.folder).as_posix()}#{line.id or found.line}"
        decoded = (raw, "utf-8", _GIVEN)
        return _capture(found, name, raw_bytes, decoded, line, html=isinstance(line, PageLine))

    def _load_file(self, found: Found) -> Capture | list[Problem]:
        name = self.name(found)
        about = self.lines.get(name)
        html = packed.kind(found.path) in PAGES
        try:
            data = packed.load(found.path)
        except OSError as error:
            message = f"cannot read {found.path}: {error.strerror or error}"
            raise NotFound(message) from error
        encoding = (about.encoding if about else None) or self.encoding
        if html and not encoding:
            encoding = declared(data)
        decoded = decode(data, encoding, file=str(found.path))
        if isinstance(decoded, Problem):
            return [decoded]
        return _capture(found, name, data, decoded, about or About(), html=html)


def _capture(
    found: Found,
    name: str,
    data: bytes,
    decoded: tuple[str, str, EncodingEvidence],
    about: About,
    *,
    html: bool,
) -> Capture | list[Problem]:
    """Make a capture of its bytes and their reading; of HTML what is extracted of it.

    Raises MissingExtra for HTML.
    """
    text, encoding, evidence = decoded
    page, media_type = None, "text/plain"
    if html:
        # HTML has a room and a package of its own; a folder of text needs neither.
        from sayso.seeds.html import extract  # noqa: PLC0415
        from sayso.seeds.html import page as pages  # noqa: PLC0415

        media_type = extract.media_type()
        try:
            page = pages.read(text)
        except extract.Unreadable as error:
            return [problem("SEED002", found.path, str(error), line=found.line)]
        text = page.text
    seed = Seed(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        media_type=media_type,
        encoding=encoding,
        encoding_evidence=evidence,
        chars=len(text),
    )
    return Capture(text, seed, about, page)
