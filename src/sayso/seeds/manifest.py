"""`manifest.jsonl`: what is known about each capture beyond its bytes, one line a file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field

from sayso import jsonl
from sayso.positions import at_their_places
from sayso.problem import Problem
from sayso.records.article import Rights
from sayso.records.record import IsoDate, Many, Record, Sha256, Text
from sayso.records.rules import Findings
from sayso.records.shape import read as read_shape

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "manifest.jsonl"
Split = Literal["train", "validation", "test"]


class About(Record):
    """What somebody knows about a capture. All of it may be unknown."""

    event_id: Text | None = None
    """The event it reports on; when null the article is an event of its own."""
    split: Split | None = None
    """The split its event is pinned to; when null it follows from a hash of the event."""
    outlet: Text | None = None
    """The publisher's name."""
    url: Annotated[str, Field(pattern="^https?://", max_length=4096)] | None = None
    """Address of the page."""
    title: Text | None = None
    """The headline, where the capture's text does not have it."""
    authors: Many[Text] = ()
    """Names in the byline, where the capture's text does not have them."""
    language: Annotated[str, Field(pattern="^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")] | None = None
    """BCP 47 tag."""
    published: IsoDate | None = None
    """When it was published, if known from elsewhere than the page."""
    captured: IsoDate | None = None
    """When the page was captured."""
    rights: Rights = Rights()
    """Whose text it is and on what terms."""


class ManifestLine(About):
    """One line of the manifest: a file and what is known about it."""

    file: Text
    """Name of the capture, relative to the manifest's folder, with forward slashes."""
    sha256: Sha256 | None = None
    """Of the file's bytes, unpacked where they are packed; checked when given."""
    encoding: Text | None = None
    """Encoding of the file, where it is not UTF-8."""


class CaptureLine(About):
    """One line of a `.jsonl` file of captures: the text itself and what is known about it."""

    text: str
    """The capture as text."""
    id: Text | None = None
    """A name for it in this file; its line number when null."""


class PageLine(About):
    """One line of a `.jsonl` file of captures that holds a page's HTML instead of its text."""

    html: str
    """The page's source, decoded."""
    id: Text | None = None
    """A name for it in this file; its line number when null."""


def read(folder: Path) -> tuple[dict[str, ManifestLine], list[Problem]]:
    """Read the manifest of a folder: file name → line, and what is wrong with it.

    A folder without a manifest has nothing known about its captures, and that is no problem.
    """
    path = folder / NAME
    found: dict[str, ManifestLine] = {}
    problems: list[Problem] = []
    if not path.exists():
        return found, problems
    for number, _, data in jsonl.raw_lines(path):
        value = jsonl.parse(data, line=number)
        line = [value] if isinstance(value, Problem) else read_shape(ManifestLine, value)
        if not isinstance(line, list) and line.file in found:
            out = Findings()
            message, cure = f"{line.file} is listed twice", "delete one of the two lines"
            out.add("DUP003", "/file", message, cure)
            line = out
        if isinstance(line, list):
            problems += at_their_places(line, data, number, str(path))
        else:
            found[line.file] = line
    return found, problems
