"""What each article is called on the page: by the beginning of its capture's name, or a number."""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from sayso.report.told import Head

_LONG: Final = 8  # characters; a longer beginning is no handle
_WORD: Final = re.compile(r"[A-Za-z0-9]+(?=[-_. #]|$)[-_]?")


def handles(heads: Sequence[Head]) -> dict[str, str]:
    """Give each article's handle by its id, for heads in the order of the page.

    It is the shortest beginning of whole words in the capture's name by which `sayso show` finds
    this article and no other. Where there is none that is short, it is the running number, with
    a # where other articles on the page are called by their names.
    """
    begun: Counter[str] = Counter()
    for head in heads:
        begun.update({name[:n] for name in _names(head) for n in range(1, _LONG + 1)})
    found = {
        head.id: next((word for word in _beginnings(head.capture) if begun[word] == 1), None)
        for head in heads
    }
    sign = "#" if any(found.values()) else ""
    return {id_: word or f"{sign}{n}" for n, (id_, word) in enumerate(found.items(), 1)}


def _names(head: Head) -> Iterable[str]:
    """Give what an article is found by."""
    return head.capture, head.id, head.id.removeprefix("art-")


def _beginnings(name: str) -> Iterator[str]:
    """Give the beginnings of a name that end with a word, the shortest first."""
    at = 0
    while (word := _WORD.match(name, at)) and (end := len(word[0].rstrip("-_")) + at) <= _LONG:
        yield name[:end]
        at = word.end()
