"""Judge what goes beyond one article: the links of an event, the splits of a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, TypeVar

from sayso.records.link import SYMMETRIC
from sayso.records.rules import Findings

if TYPE_CHECKING:
    from collections.abc import Callable

    from sayso.problem import Problem
    from sayso.records.link import End, LinkSet

K_contra = TypeVar("K_contra", contravariant=True)


def judge_event(
    links: LinkSet,
    kind_of_end: Callable[[End], str | None],
) -> list[Problem]:
    """Judge a link set; `kind_of_end` gives "claim", "quote", another type, or None."""
    out = Findings()
    out.add_unless_day("/provenance/created", links.provenance.created)
    seen: dict[object, str] = {}
    ids: set[str] = set()
    for at, link in enumerate(links.links):
        pointer = f"/links/{at}"
        if link.id and link.id in ids:
            out.add("DUP001", f"{pointer}/id", f"the id {link.id!r} is used twice")
        ids.add(link.id)
        ends = (str(link.subject), link.relation, str(link.object))
        if ends in seen:
            out.add("DUP002", pointer, f"{link.id!r} equals {seen[ends]!r} in all but the id")
        seen[ends] = link.id
        if link.relation in SYMMETRIC and _key(link.subject) > _key(link.object):
            out.add("LINK001", pointer, f"{link.subject} comes after {link.object}")
        if link.subject == link.object:
            out.add("LINK003", pointer, f"{link.subject} is linked to itself")
        for name, end in (("subject", link.subject), ("object", link.object)):
            found = kind_of_end(end)
            may_be_quote = name == "subject" and link.relation == "denies"
            if found != "claim" and not (may_be_quote and found == "quote"):
                what = f"{end} is a {found}" if found else f"there is no record {end}"
                out.add("LINK002", f"{pointer}/{name}", what)
    return out


def _key(end: End) -> tuple[str, str]:
    return end.article_id, end.id


class Firsts(Protocol[K_contra]):
    """A mapping that keeps the first value of a key; a dict is one."""

    def setdefault(self, key: K_contra, value: tuple[str, str], /) -> tuple[str, str]:
        """Give the first value of the key; that is this one where there is none."""


class CorpusJudge:
    """Judges splits while articles go by: SPLIT001 by event, SPLIT002 by text.

    Near-duplicates are found by their longest paragraph: who takes over an article rarely edits
    it, and where it is the same, word for word, so is most of the rest.
    """

    def __init__(self, events: Firsts[str], paragraphs: Firsts[int]) -> None:
        """Remember in these, which may be dicts, where events and paragraphs were met first."""
        self._events, self._paragraphs = events, paragraphs

    def judge(self, article: str, event: str, split: str, longest: int | None) -> list[Problem]:
        """Judge one more article; `longest` is the hash of its longest paragraph, if it is long."""
        out = Findings()
        here = (article, split)
        first, where = self._events.setdefault(event, here)
        if where != split:
            message = (
                f"the event {event!r} is in {where} with {first} and in {split} with {article}"
            )
            out.add("SPLIT001", "", message)
        if longest is not None:
            other, where = self._paragraphs.setdefault(longest, here)
            if where != split:
                message = f"{article} ({split}) shares its longest paragraph with {other} ({where})"
                out.add("SPLIT002", "", message)
        return out
