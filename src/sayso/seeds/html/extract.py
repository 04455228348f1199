"""The body of a page's article, as trafilatura extracts it. Nothing is ever fetched."""

from __future__ import annotations

import importlib
import logging
from functools import cache
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

import regex

from sayso.errors import MissingExtra
from sayso.seeds.html.blocks import shown

if TYPE_CHECKING:
    from sayso.seeds.html.blocks import Block, Element

_LOGGERS: Final = ("trafilatura", "htmldate", "courlan", "justext", "readability")
_MARKUP: Final = regex.compile(r"<(?:!doctype|html|head|body|article|div|p|h1)\b", regex.IGNORECASE)
_NO_XML: Final = regex.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""Characters that no tree may hold; browsers do not show them either."""


MAX_ELEMENTS: Final = 50_000
"""Of one page. A heavy page has 5,000; the extractor's time grows with their square."""


class Unreadable(ValueError):
    """Why a page cannot be read, as a message; raised and caught in this room."""


@cache
def extractor() -> Any:
    """Give the package `trafilatura`. Raises MissingExtra."""
    for name in _LOGGERS:  # what it logs goes to whoever listens, and not to standard error
        logging.getLogger(name).addHandler(logging.NullHandler())
    return _package("trafilatura")


def media_type() -> str:
    """Give the media type of what was extracted, with the extractor. Raises MissingExtra."""
    return f'text/html; extractor="trafilatura {extractor().__version__}"'


def parse(html: str) -> Element:
    """Parse a page. Raises Unreadable where it is no HTML or too deep, MissingExtra."""
    if not _MARKUP.search(html):
        message = "it is no HTML page"
        raise Unreadable(message)
    package, etree = _package("lxml.html"), _package("lxml.etree")
    # A parser for each page: it keeps the errors of the last one. Entities of a DOCTYPE are
    # never expanded by it, and no address in a page is ever opened.
    parser = package.HTMLParser(
        collect_ids=False, default_doctype=False, remove_comments=True, remove_pis=True,
        encoding="utf-8", no_network=True,
    )  # fmt: skip
    try:
        data = _NO_XML.sub("", html).encode("utf-8", "replace")
        tree = package.document_fromstring(data, parser=parser)
    except etree.LxmlError as error:
        message = f"it cannot be parsed: {error}"
        raise Unreadable(message) from error
    # Beyond its limits libxml2 stops, and what it has read so far would pass for the page.
    limits = [error for error in parser.error_log if error.level == etree.ErrorLevels.FATAL]
    if limits:
        what = "elements nest more than 255 deep" if "depth" in limits[0].message else "too large"
        message = f"it cannot be parsed to its end: {what}"
        raise Unreadable(message)
    if next(islice(tree.iter(), MAX_ELEMENTS, None), None) is not None:
        message = f"it has more than the {MAX_ELEMENTS:,} elements that are read of a page"
        raise Unreadable(message)
    return tree


def body(tree: Element) -> list[Block]:
    """Return the lines of the article in a page; none where there is none.

    Raises Unreadable where the extractor fails, MissingExtra.
    """
    # `fast` leaves out two more extractors, and is as good (docs/captures.md).
    try:
        found = extractor().bare_extraction(
            tree, fast=True, include_comments=False, with_metadata=False
        )
    except Exception as error:  # its authors promise nothing about hostile pages
        message = f"the extractor failed: {type(error).__name__}: {error}"
        raise Unreadable(message) from error
    return [] if found is None else shown(found.body).blocks


@cache
def _package(name: str) -> Any:
    try:
        return importlib.import_module(name)
    except ImportError as error:
        raise MissingExtra(name.partition(".")[0], "html", "reading HTML") from error
