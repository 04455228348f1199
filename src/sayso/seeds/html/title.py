"""Which line that a page shows is the title of its article."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import regex

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.seeds.html.blocks import Block
    from sayso.seeds.html.stated import Stated

_SUFFIX: Final = regex.compile(r"\s+[|–—•·»-]\s+[^|–—•·»]{1,40}$")
"""What a window's title has behind the article's: the outlet's name."""
_FEW: Final = 3
"""Words of the shortest title that nothing else confirms."""
_INVISIBLE: Final = regex.compile(r"[\p{Cf}\p{Cc}]+")


def plain(text: str) -> str:
    """Return a text in one case, spacing and without what is invisible, to compare it."""
    return " ".join(_INVISIBLE.sub("", text.replace("\t", " ")).casefold().split())


def find(seen: Sequence[Block], said: Stated) -> tuple[int | None, str | None]:
    """Return the line that is the title, and its text.

    An `h1` that the markup confirms, else a line that says what the markup says, else an `h1`
    that is alone, else what the markup says, which then stands in no line.
    """
    stated = [plain(title) for title in said.titles]
    tops = [i for i, block in enumerate(seen) if block.tag == "h1"]
    for i in tops:
        text = plain(seen[i].text)
        if text != plain(said.outlet or "") and any(_agree(text, title) for title in stated):
            return i, seen[i].text
    for i, block in enumerate(seen):
        if stated and plain(block.text) in stated[:-1]:
            return i, block.text
    if len(tops) == 1 and len(seen[tops[0]].text.split()) >= _FEW:
        return tops[0], seen[tops[0]].text
    return None, _SUFFIX.sub("", said.titles[0]) if said.titles else None


def _agree(shown: str, said: str) -> bool:
    """Whether a title is all of another, or most of it: an outlet's name may stand behind."""
    return shown == said or (len(shown.split()) >= _FEW and said.startswith(shown))
