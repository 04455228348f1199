"""Judge what goes beyond one article: the links of an event, the splits of a corpus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sayso.records.link import SYMMETRIC
from sayso.records.rules import Findings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from sayso.problem import Problem
    from sayso.records.link import End, LinkSet


def judge_event(
    links: LinkSet,
    kind_of_end: Callable[[End], str | None],
    *,
    file: str | None = None,
    line: int | None = None,
) -> list[Problem]:
    """Judge a link set; `kind_of_end` gives "claim", "quote", another type, or None."""
    out = Findings(file, line)
    seen: dict[object, str] = {}
    ids: set[str] = set()
    for at, link in enumerate(links.links):
        pointer = f"/links/{at}"
        if link.id in ids:
            out.add("DUP001", f"{pointer}/id", f"the id {link.id!r} is used twice")
        ids.add(link.id)
        ends = (str(link.subject), link.relation, str(link.object))
        if ends in seen:
            out.add("DUP002", pointer, f"{link.id!r} equals {seen[ends]!r} in all but the id")
        seen[ends] = link.id
        if link.relation in SYMMETRIC and _key(link.subject) > _key(link.object):
            out.add("LINK001", pointer, f"{link.subject} comes after {link.object}")
        for name, end in (("subject", link.subject), ("object", link.object)):
            found = kind_of_end(end)
            may_be_quote = name == "subject" and link.relation == "denies"
            if found != "claim" and not (may_be_quote and found == "quote"):
                what = f"{end} is a {found}" if found else f"there is no record {end}"
                out.add("LINK002", f"{pointer}/{name}", what)
    return out


def _key(end: End) -> tuple[str, str]:
    return end.article_id, end.id


def judge_corpus(
    splits: Iterable[tuple[str, str, str, Sequence[int]]],
) -> list[Problem]:
    """Judge (article id, event id, split, hashes of its longest paragraphs) of all articles.

    SPLIT001 by event; SPLIT002 where one of an article's long paragraphs stands, word for
    word, in an article of another split.
    """
    out = Findings(None, None)
    events: dict[str, tuple[str, str]] = {}
    paragraphs: dict[int, tuple[str, str]] = {}
    for article, event, split, long_ones in splits:
        first, where = events.setdefault(event, (article, split))
        if where != split:
            out.add(
                "SPLIT001",
                "",
                f"the event {event!r} is in {where} with {first} and in {split} with {article}",
            )
        for words in long_ones:
            other, where = paragraphs.setdefault(words, (article, split))
            if where != split:
                out.add(
                    "SPLIT002",
                    "",
                    f"{article} ({split}) shares a long paragraph with {other} ({where})",
                )
                break
    return out
