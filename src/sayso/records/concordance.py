"""Where words stand in a text: found, listed with their neighbours, or in another spelling.

Every search is bounded, whatever words and texts come: a contribution may hold thousands.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

LISTED: Final = 10
"""Places that a message lists; of words in more than these no more are looked for."""

_LONGEST: Final = 80  # code points of words that a message shows
_AROUND: Final = 15  # code points on each side of words that are listed
_NEAR: Final = 1000  # code points on each side that are searched when much was searched before
_EFFORT: Final = 5 * 10**8  # code points of text times code points of words: about a second
_SPELT: Final = 400  # code points of words that are looked for in another spelling
_COMPILING: Final = 1000  # what making a pattern costs, as code points of text searched

# What looks alike and takes as much room. White space is left to the pattern.
_ALIKE: Final = str.maketrans(
    dict.fromkeys("‘’‚‛′`´ʼ", "'")
    | dict.fromkeys("“”„‟«»″", '"')
    | dict.fromkeys("‐‑‒–—−", "-")
    | {"ς": "σ"}
)


def shortened(words: str) -> str:
    """Give words as a message shows them: long ones without their middle."""
    return shown(words, 0, len(words))


def shown(text: str, start: int, end: int) -> str:
    """Give `text[start:end]` as a message shows it, however much that is."""
    end = min(end, len(text))
    if end - start <= _LONGEST:
        return text[start:end]
    half = _LONGEST // 2
    return f"{text[start : start + half]}…{text[end - half + 1 : end]}"


def stands(words: str, start: int, end: int, text: str) -> bool:
    """Tell whether `text[start:end]` is these words, without copying what stands there."""
    return end - start == len(words) and text.startswith(words, start)


class Concordance:
    """The places of words in one text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self._places: dict[str, tuple[int, ...]] = {}
        self._effort = {"nearest": _EFFORT, "spelt": _EFFORT}

    def begin(self, words: str, at: int) -> bool:
        """Tell whether words begin at a place; none do before the text."""
        return at >= 0 and self.text.startswith(words, at)

    def places(self, words: str) -> tuple[int, ...]:
        """Give the places where words begin, overlapping ones too; no more than `LISTED` + 1."""
        found = self._places.get(words)
        if found is None:
            some: list[int] = []
            at = self.text.find(words)
            while at >= 0 and len(some) <= LISTED:
                some.append(at)
                at = self.text.find(words, at + 1)
            found = self._places[words] = tuple(some)
        return found

    def listed(self, places: Sequence[int], width: int) -> str:
        """List the first places of words, `width` code points wide, with what is around them."""
        text = self.text
        return ", ".join(
            f"{at}-{at + width} (…"
            + repr(
                text[max(0, at - _AROUND) : at]
                + shown(text, at, at + width)
                + text[at + width : at + width + _AROUND]
            )
            + "…)"
            for at in places[:LISTED]
        )

    def nearest(self, words: str, at: int) -> int | None:
        """Give the place of words that is nearest to another, -1 where they are nowhere.

        After much searching only the neighbourhood is looked at: None where they are not in it.
        """
        size = len(self.text)
        everywhere = self._affords("nearest", size * len(words))
        low, high = (0, size) if everywhere else (max(0, at - _NEAR), at + len(words) + _NEAR)
        later = self.text.find(words, at, high)
        earlier = self.text.rfind(words, low, max(0, at + len(words) - 1))
        if later < 0 or (earlier >= 0 and at - earlier <= later - at):
            later = earlier
        return later if later >= 0 or everywhere else None

    def spelt_otherwise(
        self, words: str, before: str = "", after: str = ""
    ) -> tuple[int, int] | None:
        """Give the one place of words that differ only in what is easily overlooked.

        That is: case, the form of quote marks and dashes, kind and number of spaces, ends of
        line, composed or decomposed accents. None where they stand in no place or in several,
        and after many searches.
        """
        size = len(before) + len(words) + len(after)
        if size > _SPELT or not words.strip():
            return None
        if not self._affords("spelt", size * (len(self.text) + _COMPILING)):
            return None
        pattern = re.compile(
            (_loose(before) + r"\s*" if before.strip() else "")
            + f"({_loose(words)})"
            + (r"\s*" + _loose(after) if after.strip() else "")
        )
        first = pattern.search(self._folded)
        if first is None or pattern.search(self._folded, first.start() + 1):
            return None
        return first.span(1)

    def meant(self, place: tuple[int, int]) -> str:
        """Ask whether the words of a place are meant."""
        return f"did you mean “{shown(self.text, *place)}” at {place[0]}-{place[1]}?"

    def _affords(self, kind: str, effort: int) -> bool:
        self._effort[kind] -= effort
        return self._effort[kind] >= 0

    @cached_property
    def _folded(self) -> str:
        return _folded(self.text)


def _folded(text: str) -> str:
    """Make alike what is easily confused; code point by code point, so that offsets stay."""
    return text.replace("İ", "I").lower().translate(_ALIKE)  # no other gets longer


def _loose(words: str) -> str:
    """Write a pattern for words in a folded text, without white space at the edges."""
    parts = unicodedata.normalize("NFC", _folded(words)).split()
    return r"\s+".join("".join(map(_composed_or_not, part)) for part in parts)


def _composed_or_not(char: str) -> str:
    apart = unicodedata.normalize("NFD", char)
    return re.escape(char) if apart == char else f"(?:{re.escape(char)}|{re.escape(apart)})"
