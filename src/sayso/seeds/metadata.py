"""What a page says about its article: title, authors, date, outlet, language; nothing guessed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import regex

from sayso.seeds.dates import label, stamps, unlabelled
from sayso.seeds.language import detect

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sayso.records.article import DropReason, PublishedEvidence, ZoneKind
    from sayso.seeds.clean import Cleaned

_LEAD: Final = regex.compile(
    r"^.{0,20}?\b(?:by|von|por|par|di|door|oleh|authors?|autor(?:en)?|auteur|autore)\b[\s:]*",
    regex.IGNORECASE,
)
_BETWEEN: Final = regex.compile(
    r"\s*(?:[,;|/•·&]|\s[-–—]\s|\b(?:and|und|et|y|e|en|og)\b(?=\s))\s*", regex.IGNORECASE
)
_PERSON: Final = regex.compile(
    r"\p{Lu}[\p{L}\p{M}.'’-]*"
    r"(?:\s(?:\p{Lu}[\p{L}\p{M}.'’-]*|de|del|van|von|der|den|al|el|bin|la|di|da)){1,4}"
)
_NO_PERSON: Final = regex.compile(
    r"\b(?:staff|writers?|reporters?|correspondents?|editors?|editorial|contributors?|columnists?"
    r"|agenc(?:y|ies)|desk|bureau|team|press|news|newsroom|network|service|media|times|post|today"
    r"|images|photos?|photographer|wire|wires|reuters|ap|afp|admin|follow|senior|chief|special)\b",
    regex.IGNORECASE,
)
_NOISE: Final = regex.compile(r"\S*@\S+|https?://\S+|\([^)]*\)")
_RIGHTS: Final = regex.compile(
    r"^\W*(?:©|\(c\)|copyright)\W*(?:©|\(c\))?\s*[0-9]{4}(?:\s*[-–]\s*[0-9]{2,4})?,?\s*(?:by\s+)?"
    r"(?P<name>(?!all rights)\p{Lu}[^|•·.;©]{1,60}?)"
    r"(?=\s*(?:$|[|•·;©]|\.(?:\s|$)|,?\s*all rights\b|\s(?:unless|or its)\b|\s[-–—]\s))",
    regex.IGNORECASE | regex.MULTILINE,
)
_SUFFIX: Final = regex.compile(r"\s[-–—|]\s(?P<name>\p{Lu}[^|–—]{1,40})$")


@dataclass(frozen=True, slots=True)
class Metadata:
    """What is known of an article from its page alone; null where the page does not say."""

    title: str | None
    standfirst: str | None
    authors: tuple[str, ...]
    outlet: str | None
    published: str | None
    """ISO 8601 date or date-time; without an offset it is local to the outlet."""
    published_evidence: PublishedEvidence
    captured: str | None
    """ISO 8601 date on the page's own clock."""
    language: str | None
    """BCP 47 tag."""
    url: str | None = None
    """The address that the page gives as its own; only markup does."""


def find(cleaned: Cleaned, raw: str) -> Metadata:
    """Read the metadata off a cleaned capture; `raw` is the capture it was cleaned from."""
    title = next(_texts(cleaned, "headline"), None)
    published = _published(cleaned)
    return Metadata(
        title=title,
        standfirst=next(_texts(cleaned, "standfirst"), None),
        authors=_authors(cleaned),
        outlet=_outlet(cleaned, raw, title or ""),
        published=published,
        published_evidence="page" if published else "none",
        captured=_captured(cleaned, raw),
        language=detect("\n".join(_texts(cleaned, "paragraph"))),
    )


def _texts(cleaned: Cleaned, *kinds: ZoneKind) -> Iterator[str]:
    """Yield the texts of the zones of some kinds, in order."""
    return (cleaned.text[zone.start : zone.end] for zone in cleaned.zones if zone.kind in kinds)


def _dropped(cleaned: Cleaned, raw: str, reason: DropReason) -> Iterator[str]:
    """Yield the stretches of the capture that were dropped for one reason, in order."""
    return (raw[at.raw_start : at.raw_end] for at in cleaned.dropped if at.reason == reason)


def _published(cleaned: Cleaned) -> str | None:
    """Return the date of the article's own date line or byline; published beats updated."""
    ranks = {"published": 0, None: 1, "updated": 2}
    best: tuple[int, str] | None = None
    for line in _texts(cleaned, "date", "byline"):
        after = 0
        for stamp in stamps(line):
            rank = ranks[label(line[after : stamp.start])]
            after = stamp.end
            if stamp.value and (best is None or rank < best[0]):
                best = (rank, stamp.value)
    return best[1] if best else None


def _captured(cleaned: Cleaned, raw: str) -> str | None:
    """Return the day on the page's clock."""
    clocks = _dropped(cleaned, raw, "clock")
    days = (stamp.value[:10] for clock in clocks for stamp in stamps(clock) if stamp.value)
    return next(days, None)


def _authors(cleaned: Cleaned) -> tuple[str, ...]:
    """Return the persons in the bylines, once each; roles and agencies are none."""
    return tuple(
        dict.fromkeys(name for line in _texts(cleaned, "byline") for name in persons(line))
    )


def persons(line: str) -> list[str]:
    """Return the names in a byline that are persons'."""
    bare = _LEAD.sub("", _NOISE.sub(" , ", unlabelled(line)))
    parts = (" ".join(part.split()).strip(" :.") for part in _BETWEEN.split(bare))
    return [name for name in parts if _PERSON.fullmatch(name) and not _NO_PERSON.search(name)]


def _outlet(cleaned: Cleaned, raw: str, title: str) -> str | None:
    """Return the one name in the page's rights lines, or at the title's end and elsewhere too."""
    holders = {
        " ".join(rights["name"].split()).rstrip(" ,")
        for line in _dropped(cleaned, raw, "banner")
        for rights in _RIGHTS.finditer(line)
    }
    if len(holders) == 1:
        return holders.pop()
    suffix = _SUFFIX.search(title)
    return suffix["name"] if suffix and raw.count(suffix["name"]) > raw.count(title) else None
