"""`CITATION.cff`: how the dataset is called, who made it, on what terms."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sayso.dataset.extra import yaml
from sayso.errors import Refused
from sayso.problem import Problem

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(frozen=True, slots=True)
class Citation:
    """What card and Croissant take of a CITATION.cff (Citation File Format 1.2)."""

    title: str = "News attribution dataset"
    abstract: str | None = None
    authors: tuple[str, ...] = ()
    version: str | None = None
    released: str | None = None
    license: str | None = None
    """SPDX id of the annotations' licence; the texts have their own."""
    url: str | None = None
    keywords: tuple[str, ...] = ()

    @property
    def bibtex(self) -> str | None:
        """A BibTeX entry, where there is at least an author."""
        if not self.authors:
            return None
        # a leading article or symbol makes a poor key
        words = re.findall(r"[a-z]+", self.title.casefold())
        key = "-".join(words[:2]) or "dataset"
        year = (self.released or "")[:4]
        fields = {
            "title": f"{{{self.title}}}",
            "author": " and ".join(f"{{{name}}}" for name in self.authors),
            "year": year or None,
            "version": self.version,
            "url": self.url,
        }
        body = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items() if value)
        return f"@misc{{{key}{year},\n{body}}}"


def read(path: Path | None) -> Citation:
    """Read a CITATION.cff; without one, a citation that knows nothing but a title.

    Raises Refused where the file is there and cannot be understood.
    """
    if path is None or not path.exists():
        return Citation()
    try:
        data = yaml().safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeError, yaml().YAMLError) as error:
        raise _refused(path, " ".join(str(error).split())) from error
    if not isinstance(data, dict) or not isinstance(data.get("title"), str):
        raise _refused(path, "it is no mapping with a title")
    return Citation(
        title=" ".join(data["title"].split()),
        abstract=_text(data.get("abstract")),
        authors=tuple(_name(person) for person in _list(data.get("authors"))),
        version=_text(data.get("version")),
        released=_text(data.get("date-released")),
        license=_text(data.get("license")),
        url=_text(data.get("repository-code") or data.get("url")),
        keywords=tuple(str(word) for word in _list(data.get("keywords"))),
    )


def _refused(path: Path, why: str) -> Refused:
    return Refused(
        [
            Problem(
                code="SHAPE001",
                message=f"not a citation file: {why}",
                cure="mend it (Citation File Format 1.2), or give another with --citation",
                file=str(path),
            )
        ]
    )


def _text(value: Any) -> str | None:
    return None if value is None else " ".join(str(value).split())


def _list(value: Any) -> list[Any]:
    """Take what stands alone for a list of one."""
    return [] if value is None else value if isinstance(value, list) else [value]


def _name(person: Any) -> str:
    if not isinstance(person, dict):
        return str(person)
    if person.get("name"):
        return str(person["name"])
    parts = (person.get("given-names"), person.get("name-particle"), person.get("family-names"))
    return " ".join(str(part) for part in parts if part)
