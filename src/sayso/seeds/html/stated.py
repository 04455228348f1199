"""What a page's markup states about its article: meta elements and JSON-LD; no guesses."""

from __future__ import annotations

from dataclasses import dataclass, replace
from html import unescape
from typing import TYPE_CHECKING, Final

import regex

from sayso.seeds.dates import stamps
from sayso.seeds.html.blocks import folded
from sayso.seeds.html.linked import Linked, linked
from sayso.seeds.metadata import persons

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sayso.seeds.html.blocks import Element
    from sayso.seeds.metadata import Metadata

_TITLES: Final = ("og:title", "twitter:title", "dc.title", "headline")
_DESCRIPTIONS: Final = ("og:description", "description", "twitter:description", "dc.description")
_AUTHORS: Final = ("author", "article:author", "dc.creator", "parsely-author", "sailthru.author")
# Names under which pages give the day of publication; `date` and the like may be any other day.
_PUBLISHED: Final = (
    *("article:published_time", "datepublished", "article:published", "og:published_time"),
    *("parsely-pub-date", "sailthru.date", "pubdate", "publishdate", "publish-date"),
    *("dc.date.issued", "dcterms.issued", "citation_publication_date"),
)
_URL: Final = regex.compile(r"https?://[^\s<>\"]{1,2000}", regex.IGNORECASE)
_LANGUAGE: Final = regex.compile(r"([A-Za-z]{2,3})((?:[-_][A-Za-z0-9]{2,8})*)")
_LONGEST: Final = 400
"""Code points of the longest name or title that is believed."""


@dataclass(frozen=True, slots=True)
class Stated:
    """What the markup states; empty or null where it states nothing, or several things."""

    titles: tuple[str, ...]
    """Best first; the last is the window's title, often with the outlet's name."""
    descriptions: tuple[str, ...]
    authors: tuple[str, ...]
    outlet: str | None
    url: str | None
    published: str | None
    """ISO 8601 date or date-time."""
    language: str | None
    """BCP 47 tag."""

    def over(self, found: Metadata) -> Metadata:
        """Return what was read off the page's lines, and first what the markup states.

        The language comes first from the words: templates state whatever they were made in.
        """
        same = self.language and (found.language in (None, self.language[:2], self.language))
        return replace(
            found,
            authors=self.authors or found.authors,
            outlet=self.outlet or found.outlet,
            url=self.url,
            published=self.published or found.published,
            published_evidence="meta" if self.published else found.published_evidence,
            language=self.language if same else found.language,
        )


def stated(tree: Element) -> Stated:
    """Read what the markup of a page states about its article."""
    metas, data = _metas(tree), linked(tree)
    window = (folded("".join(title.itertext())) for title in tree.iter("title"))
    titles = _known((data.headline, *(metas.get(name) for name in _TITLES), next(window, None)))
    by = [name for key in _AUTHORS for name in persons(metas.get(key, ""))]
    return Stated(
        titles=titles,
        descriptions=_known((*(metas.get(key) for key in _DESCRIPTIONS), data.description), 2000),
        authors=data.authors or tuple(dict.fromkeys(by)),
        outlet=next(iter(_known((metas.get("og:site_name"), data.publisher))), None),
        url=_address(tree, metas),
        published=_published(metas, data),
        language=_language(tree),
    )


def _metas(tree: Element) -> dict[str, str]:
    """Return what the meta elements say, by name in lower case; the first of a name counts."""
    found: dict[str, str] = {}
    for meta in tree.iter("meta"):
        value = folded(meta.get("content") or "")
        for key in ("property", "name", "itemprop"):
            if value and (name := (meta.get(key) or "").strip().lower()):
                found.setdefault(name, value)
    return found


def _known(values: Iterable[str | None], longest: int = _LONGEST) -> tuple[str, ...]:
    """Return the values that are there and can be believed, once each."""
    plain = (folded(unescape(value)) for value in values if value)
    return tuple(dict.fromkeys(value for value in plain if 0 < len(value) <= longest))


def _published(metas: Mapping[str, str], data: Linked) -> str | None:
    """Return when the article was published, as the first place that says so says."""
    if day := moment(data.published):
        return day
    for name in _PUBLISHED:
        if day := moment(metas.get(name)):
            return day
    return None


def moment(written: str | None) -> str | None:
    """Return the one date or date-time that a value of the markup is, as ISO 8601."""
    found = stamps(written[:64]) if written else []
    return found[0].value if len(found) == 1 else None


def _address(tree: Element, metas: Mapping[str, str]) -> str | None:
    """Return the address that the page gives as its own."""
    links = (
        link.get("href") or ""
        for link in tree.iter("link")
        if "canonical" in (link.get("rel") or "").lower().split()
    )
    given = (next(links, ""), metas.get("og:url", ""))
    return next((url for url in map(str.strip, given) if _URL.fullmatch(url)), None)


def _language(tree: Element) -> str | None:
    """Return what the `html` element says is the language, as a BCP 47 tag."""
    said = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang") or ""
    match = _LANGUAGE.fullmatch(said.strip())
    return match[1].lower() + match[2].replace("_", "-") if match else None
