"""JSON-LD: what schema.org's objects on a page say about the page's one article."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sayso.seeds.html.blocks import folded
from sayso.seeds.metadata import persons

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sayso.seeds.html.blocks import Element

_ARTICLES: Final = ("Article", "BlogPosting", "Report", "SocialMediaPosting")
"""Ends of the types that are articles: `NewsArticle`, `LiveBlogPosting` …"""
_INSIDE: Final = ("@graph", "mainEntity", "mainEntityOfPage")
_MOST: Final = 1000
"""Objects looked at."""
_LONGEST: Final = 4 * 2**20
"""Code points of the longest script that is read."""


@dataclass(frozen=True, slots=True)
class Linked:
    """What the one article's object says; null and empty where there is none, or several."""

    headline: str | None = None
    description: str | None = None
    authors: tuple[str, ...] = ()
    publisher: str | None = None
    published: str | None = None
    """As it is written."""


def linked(tree: Element) -> Linked:
    """Read the JSON-LD of a page. What is no JSON says nothing.

    Of several articles only one whose headline the page shows as its title is the page's.
    """
    found = [item for item in _objects(tree) if _is_article(item)]
    if len(found) > 1:
        titles = {folded("".join(h1.itertext())).casefold() for h1 in tree.iter("h1")}
        found = [item for item in found if (_text(item.get("headline")) or "").casefold() in titles]
    if not found or any(_publication(item) != _publication(found[0]) for item in found):
        return Linked()
    item = found[0]
    return Linked(
        headline=_text(item.get("headline")) or _text(item.get("name")),
        description=_text(item.get("description")),
        authors=tuple(dict.fromkeys(_persons(item.get("author")))),
        publisher=next(_names(item.get("publisher")), None),
        published=_publication(item),
    )


def _objects(tree: Element) -> Iterator[dict[str, Any]]:
    """Yield the objects that describe the page, not those inside of lists of other pages."""
    budget = _MOST
    for script in tree.iter("script"):
        kind = (script.get("type") or "").partition(";")[0].strip().lower()
        text = (script.text or "").strip()
        if kind != "application/ld+json" or len(text) > _LONGEST:
            continue
        try:
            values = [json.loads(text, strict=False)]
        except (ValueError, RecursionError):
            continue
        while values and budget:
            value, budget = values.pop(), budget - 1
            if isinstance(value, list):
                values += reversed(value)
            elif isinstance(value, dict):
                yield value
                values += (value[key] for key in _INSIDE if key in value)


def _is_article(item: dict[str, Any]) -> bool:
    types = item.get("@type")
    listed = types if isinstance(types, list) else [types]
    return any(isinstance(name, str) and name.endswith(_ARTICLES) for name in listed)


def _publication(item: dict[str, Any]) -> str | None:
    return _text(item.get("datePublished"))


def _text(value: Any) -> str | None:
    """Return a string that can be written as UTF-8, folded; None for anything else."""
    if not isinstance(value, str):
        return None
    return folded(value.encode("utf-8", "ignore").decode()) or None


def _persons(value: Any) -> Iterator[str]:
    """Yield the names of authors that are persons; an object of another type is none."""
    for item in value if isinstance(value, list) else [value]:
        kind = item.get("@type", "Person") if isinstance(item, dict) else "Person"
        if kind in ("Person", ["Person"]):
            for name in _names(item):
                yield from persons(name)


def _names(value: Any) -> Iterator[str]:
    """Yield the names in a value: a string, an object with a name, or several."""
    for item in value if isinstance(value, list) else [value]:
        name = _text(item.get("name") if isinstance(item, dict) else item)
        if name and not name.startswith(("http://", "https://")):
            yield name
