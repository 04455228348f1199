"""Text of the data in HTML: shown, never markup, never turning the reading direction."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING

from sayso.steering import STEERING, escaped

if TYPE_CHECKING:
    import re
    from collections.abc import Iterable


def text(data: str) -> str:
    """Write text of the data as HTML; what cannot be seen is shown as an escape."""
    return STEERING.sub(_visible, html.escape(data))


def value(data: str) -> str:
    """Write text of the data as the value of an attribute, to be put between double quotes."""
    return STEERING.sub(escaped, html.escape(data))


def name(data: str) -> str:
    """Write a name of the data as HTML whose direction does not reach its neighbours."""
    return f"<bdi>{text(data)}</bdi>"


def day(date: str) -> str:
    """Write an ISO 8601 date or date-time for reading."""
    return f'<time datetime="{value(date)}">{text(date.replace("T", " ", 1))}</time>'


def classes(*names: str) -> str:
    """Write a class attribute, without the names that are empty."""
    return f'class="{value(" ".join(filter(None, names)))}"'


def link(url: str | None, inner: str) -> str:
    """Link HTML to an address of the web; any other address is no link."""
    if url is None or not url.startswith(("http://", "https://")):
        return inner
    return f'<a class="out" rel="noreferrer noopener" href="{value(url)}">{inner}</a>'


def counted(number: int, one: str, many: str = "") -> str:
    """Write a number with its noun."""
    return f"{number:,} {one if number == 1 else many or f'{one}s'}"


def short(data: str, most: int) -> str:
    """Give the beginning of a text, whole words where there is a space to end at. Not HTML."""
    if len(data) <= most:
        return data
    words = data[: most + 1].rsplit(maxsplit=1)
    return f"{words[0] if len(words) > 1 else data[:most]}…"


def joined(parts: Iterable[str], between: str = " · ") -> str:
    """Join the parts that are not empty."""
    return between.join(filter(None, parts))


def _visible(match: re.Match[str]) -> str:
    return f'<span class="escaped">{escaped(match)}</span>'
