"""What cards and tables both say: a chain, how sure, a link, a stretch of days."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.report import escape
from sayso.report.marks import SIGN, SURE, SURE_LOOK

if TYPE_CHECKING:
    from sayso.report.sources import Chain, Source
    from sayso.report.told import Bond

# a relation as its subject says it, and as its object
RELATIONS: Final = {
    "same_as": ("same as", "same as"),
    "contradicts": ("contradicts", "contradicts"),
    "alternative_to": ("alternative to", "alternative to"),
    "elaborates": ("elaborates", "elaborated by"),
    "updates": ("updates", "updated by"),
    "denies": ("denies", "denied by"),
}
_LOOKS: Final = {"named": "who", "self": "who", "nobody": "nobody"}
_NOTES: Final = {"self": "(itself)", "anonymous": "(anonymous)"}


def chain(names: Chain, *, article: str | None = None, acts: bool = False) -> str:
    """Write a chain with arrows, outermost first.

    `article` is what the article is called, for a writer whose outlet is not known; `acts` adds
    how each says. An outlet that names itself stands once.
    """
    parts = [writer(names[0], article)]
    for at, one in enumerate(names[1:]):
        act = f" <em>{one.act}</em>" if acts and one.act else ""
        if at == 0 and one.naming == "self" and one.names == names[0].names:
            parts = [f'{parts[0]} <span class="note">{_NOTES["self"]}</span>{act}']
            continue
        parts.append(f'<span class="link"><i class="arrow">›</i> {source(one)}{act}</span>')
    return f'<span class="chain">{" ".join(parts)}</span>'


def writer(first: Source, article: str | None) -> str:
    """Write who begins a chain: the outlet, or the writer of an article by its handle."""
    unknown = "writer" if article is None else f"writer of {article}"
    return f'<span class="writer">{escape.name(first.shown or unknown)}</span>'


def source(one: Source) -> str:
    """Write a source: a name in bold, a role plain, for nobody the words that attribute."""
    if one.naming == "nobody":
        shown = f"nobody named: {escape.name(f'“{one.cue}”')}" if one.cue else "nobody named"
    else:
        shown = escape.name(one.shown)
    look = _LOOKS.get(one.naming, "role")
    note = f' <span class="note">{_NOTES[one.naming]}</span>' if one.naming in _NOTES else ""
    return f'<span class="{look}">{shown}</span>{note}'


def sure(factuality: str) -> str:
    """Write a factuality as a badge with its meaning."""
    return (
        f"<span {escape.classes('sure', SURE_LOOK[factuality])}>"
        f"<b>{factuality}</b> {SURE[factuality]}</span>"
    )


def sign(factuality: str | None) -> str:
    """Write what must stand before a sentence that its source does not say is so.

    It has a direction of its own, so that it does not give the sentence one.
    """
    if factuality not in SIGN:
        return ""
    look = escape.classes("sign", SURE_LOOK[factuality])
    return f'<strong {look} dir="ltr">{SIGN[factuality]}</strong> '


def sentence(words: str, factuality: str | None) -> str:
    """Write a proposition so that nobody takes what is denied for what is said."""
    return f'{sign(factuality)}<span dir="auto">{escape.text(words)}</span>'


def known(bond: Bond) -> str:
    """Write whether a link's ends name the same sources, where that is known."""
    if bond.independent:
        return ' <span class="known differ">differently named sources</span>'
    # within an article the outlet is in both chains, which says nothing
    if bond.independent is False and bond.link.subject.article_id != bond.link.object.article_id:
        return ' <span class="known">share a source</span>'
    return ""


def unsourced(where: str = "") -> str:
    """Write that something is said flatly that others give on somebody's say-so."""
    return f' <span class="known unsourced">no source given{where and f" {where}"}</span>'


def stretch(days: str) -> str:
    """Write a stretch of days so that a line breaks between them only."""
    return " ".join(f'<span class="day">{escape.text(day)}</span>' for day in days.split(" "))
