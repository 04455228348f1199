"""Segments → HTML: tinted words, lines beneath them, brackets where something begins and ends."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.report import escape
from sayso.report.segments import cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.report.segments import Mark, Segment

_AROUND: Final = ("lane", "claim-")  # looks that reach over brackets and tags too


def drawn(article_id: str, text: str, start: int, end: int, marks: Sequence[Mark]) -> str:
    """Draw a stretch of an article's text with its marks.

    The text content of the result is the stretch itself, but for the escapes of what cannot be
    seen: brackets and tags are empty elements that the style sheet fills.
    """
    return "".join(_segment(article_id, text, segment) for segment in cut(start, end, marks))


def _segment(article_id: str, text: str, segment: Segment) -> str:
    words = escape.text(text[segment.start : segment.end])
    if not segment.marks:
        return words
    looks = list(dict.fromkeys(mark.look for mark in segment.marks))
    around = [look for look in looks if look.startswith(_AROUND)]
    inner = [look for look in looks if not look.startswith(_AROUND)]
    inside = " ".join(f"{m.record}.{m.field}.{m.part}~{m.look}" for m in segment.marks)
    tags = "".join(_tag(mark) for mark in segment.closing if mark.field == "mentions")
    return (
        f'<span {escape.classes("s", *around)} data-in="{inside}">'
        + "".join(_opening(article_id, m) for m in segment.opening if m.field == "content")
        + f"<span {escape.classes('w', *inner)}>{words}{tags}</span>"
        + "".join(_closing(mark) for mark in segment.closing if mark.field == "content")
        + "</span>"
    )


def _opening(article_id: str, mark: Mark) -> str:
    """Draw the bracket before the words of a quote or a claim, a link to its card."""
    tag = f"…{mark.note}" if mark.part else mark.note
    return (
        f'<a {escape.classes("mark open", mark.look)} href="#{article_id}:{mark.record}" '
        f'data-r="{mark.record}" data-n="{tag}" aria-label="{tag}"></a>'
    )


def _closing(mark: Mark) -> str:
    """Draw the bracket after the words of a quote or a claim."""
    more = "…" if mark.part < mark.parts - 1 else ""
    return (
        f'<i {escape.classes("mark close", mark.look)} data-r="{mark.record}" data-n="{more}"></i>'
    )


def _tag(mark: Mark) -> str:
    """Draw the type after the words of a mention."""
    return f'<i {escape.classes("tag", mark.look)} data-r="{mark.record}" data-n="{mark.note}"></i>'
