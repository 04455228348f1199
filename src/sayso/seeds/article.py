"""A capture becomes an article: cleaned, dated, with the way back to the capture."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING, Final

from sayso.problem import Problem
from sayso.records.article import Article, PublishedEvidence
from sayso.records.record import SCHEMA_VERSION
from sayso.records.rules import RULES
from sayso.seeds.clean import clean
from sayso.seeds.metadata import find

if TYPE_CHECKING:
    from sayso.seeds.manifest import About
    from sayso.seeds.metadata import Metadata
    from sayso.seeds.read import Capture

_URL_DAY: Final = re.compile(
    r"/((?:19|20)[0-9]{2})[/-](0[1-9]|1[0-2])[/-](0[1-9]|[12][0-9]|3[01])(?:[/-]|$)"
)


def make(capture: Capture) -> Article | Problem:
    """Make an article of a capture; a capture with no article in it is a Problem.

    What the page says comes first for title, byline and date; what the manifest says fills the
    rest, and comes first for outlet and language, which pages seldom state.
    """
    source = capture.page
    cleaned = clean(capture.text, source.roles if source else None)
    if not cleaned.text:
        where = "in the page" if source else f"in its {len(capture.text):,} characters"
        return Problem(
            code="ARTICLE002",
            message=f"no article was found {where}",
            cure=RULES["ARTICLE002"].cure,
            file=capture.seed.name,
        )
    page, about = find(cleaned, capture.text), capture.about
    if source:
        page = source.stated.over(page)
    id_ = f"art-{capture.seed.sha256[:20]}"
    published, evidence = _published(page, about)
    return Article(
        schema_version=SCHEMA_VERSION,
        id=id_,
        event_id=about.event_id or id_,
        title=page.title or about.title,
        standfirst=page.standfirst,
        authors=page.authors or about.authors,
        outlet=about.outlet or page.outlet,
        url=about.url or page.url,
        language=about.language or page.language,
        published=published,
        published_evidence=evidence,
        captured=about.captured or page.captured,
        text=cleaned.text,
        text_sha256=hashlib.sha256(cleaned.text.encode()).hexdigest(),
        zones=cleaned.zones,
        seed=capture.seed,
        alignment=cleaned.alignment,
        dropped=cleaned.dropped,
        rights=about.rights,
    )


def _published(page: Metadata, about: About) -> tuple[str | None, PublishedEvidence]:
    """Give the publication date and where it is from: page, markup, manifest or address."""
    if page.published:
        return page.published, page.published_evidence
    if about.published:
        return about.published, "manifest"
    url = about.url or page.url
    if url and (day := _URL_DAY.search(url)):
        return "-".join(day.groups()), "url"
    return None, "none"
