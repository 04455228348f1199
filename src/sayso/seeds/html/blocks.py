"""The lines that a tree of elements shows: one for each block, in the order of the page."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import regex

Element = Any
"""An element of lxml, which has no types that hold."""

# HTML's blocks, and those of the extractor's own tree.
_BLOCK_NAMES: Final = (
    "address article aside blockquote body br center dd details div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hr html legend li main nav ol p pre section"
    " summary table tbody thead tfoot tr ul"
    " doc head item lb list quote row"  # the extractor's
)
_BLOCKS: Final = frozenset(_BLOCK_NAMES.split())
_WHOLE: Final = frozenset({"h1", "figcaption"})
"""Blocks that are one line whatever is in them."""
_CELLS: Final = frozenset({"td", "th", "cell"})
_UNSEEN_NAMES: Final = (
    "script style noscript template svg math iframe object select option button textarea title"
    " input audio video canvas"
)
_UNSEEN: Final = frozenset(_UNSEEN_NAMES.split())
_NO_DISPLAY: Final = regex.compile(r"display\s*:\s*none", regex.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Block:
    """One line of a page. White space is folded; cells of a row have a tab between them."""

    text: str
    tag: str
    """Of the innermost block that holds it."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What a tree shows."""

    blocks: list[Block]
    days: list[tuple[int, str]]
    """What is marked up as the day of publication, and before which block it stands."""


def shown(root: Element) -> Shown:
    """Return the lines that a tree shows, hidden elements and what is no text left out."""
    walk = _Walk()
    # No recursion: a page may nest deep. True stands for an element's end.
    stack: list[tuple[Element, bool]] = [(root, False)]
    while stack:
        element, ends = stack.pop()
        if ends:
            walk.leave(element)
        elif walk.enter(element):
            stack.append((element, True))
            stack.extend((child, False) for child in reversed(element))
            continue
        if element is not root:
            walk.parts.append(element.tail or "")
    walk.flush()
    return Shown(walk.found, walk.days)


@dataclass(slots=True)
class _Walk:
    found: list[Block] = field(default_factory=list)
    days: list[tuple[int, str]] = field(default_factory=list)
    parts: list[str] = field(default_factory=list)
    """Of the cell that is being read, or of the line where it has no cells."""
    cells: list[str] = field(default_factory=list)
    inside: list[str] = field(default_factory=lambda: ["body"])
    """The blocks that are open."""
    whole: int = 0
    """How many of them are one line whatever is in them."""

    def enter(self, element: Element) -> bool:
        """Go into an element; False where there is nothing to go into."""
        tag = element.tag
        if not isinstance(tag, str) or tag in _UNSEEN or _hidden(element):
            return False
        if tag in _BLOCKS:
            self.flush()
            self.inside.append(tag)
            self.whole += tag in _WHOLE
        if _is_publication(element):
            day = element.get("datetime") or element.get("content") or "".join(element.itertext())
            self.days.append((len(self.found), day))
        self.parts.append(element.text or "")
        return True

    def leave(self, element: Element) -> None:
        """Come out of an element that was gone into."""
        if element.tag in _BLOCKS:
            self.whole -= element.tag in _WHOLE
            self.flush()
            self.inside.pop()
        elif element.tag in _CELLS:
            self._cell()

    def flush(self) -> None:
        """End the line, unless it is of those that go on through every block in them."""
        if self.whole:
            self.parts.append(" ")
            return
        self._cell()
        if self.cells:
            self.found.append(Block("\t".join(self.cells), self.inside[-1]))
        self.cells.clear()

    def _cell(self) -> None:
        if text := folded("".join(self.parts)):
            self.cells.append(text)
        self.parts.clear()


def folded(text: str) -> str:
    """Return a text on one line, its white space folded."""
    return " ".join(text.split())


def _hidden(element: Element) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or bool(_NO_DISPLAY.search(element.get("style") or ""))
    )


def _is_publication(element: Element) -> bool:
    published = (element.get("itemprop") or "").lower() == "datepublished"
    return published or (element.tag == "time" and element.get("pubdate") is not None)
