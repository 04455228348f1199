"""A capture as lines: where each begins and ends, and how much running prose it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import regex

# Only these end a line; U+2028, form feed and the like are characters of the text.
_LINE: Final = regex.compile(r"([^\r\n]*)(\r\n|\n|\r|\Z)")
# Scripts written without spaces: two characters count as a word.
_UNSPACED: Final = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}]")
_CLOSERS: Final = " \"'”’»›)]}“*"
_STOPS: Final = tuple(".!?。！？．।؟۔")
_ELLIPSES: Final = ("...", "…")
_TAIL: Final = 20
"""So many last characters show how a line ends."""
_JUDGED: Final = 4_000
"""A line is judged by its first so many characters, so that judging stays linear."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a capture that is not blank; all offsets are code points of the capture."""

    text: str
    """Without its newline and the white space at its edges."""
    begin: int
    """First code point, white space included."""
    start: int
    """First code point of `text`."""
    end: int
    """One past the last code point of `text`."""
    stop: int
    """One past the newline, or the end of the capture."""
    words: int
    """Words; in scripts without spaces, pairs of characters."""
    folded: str
    """The text in one spacing, case and apostrophe, for comparing lines; its beginning only."""

    @property
    def ended(self) -> bool:
        """Whether it ends like a sentence (and not like a teaser that was cut off)."""
        tail = self.text[-_TAIL:].rstrip(_CLOSERS)
        return tail.endswith(_STOPS) and not tail.endswith(_ELLIPSES)

    @property
    def cut_off(self) -> bool:
        """Whether it ends in an ellipsis, like a teaser or a shortened title."""
        return self.text[-_TAIL:].rstrip(_CLOSERS).endswith(_ELLIPSES)


def split(raw: str) -> list[Line]:
    """Return the lines of `raw` that are not blank, in order."""
    return [
        _line(match[1], text, match.start(), match.end())
        for match in _LINE.finditer(raw)
        if (text := match[1].strip())
    ]


def _line(whole: str, text: str, begin: int, stop: int) -> Line:
    start = begin + len(whole) - len(whole.lstrip())
    judged = text[:_JUDGED]
    words = judged.split()
    unspaced = 0 if judged.isascii() else len(_UNSPACED.findall(judged)) // 2
    folded = " ".join(words).casefold().replace("’", "'")
    return Line(text, begin, start, start + len(text), stop, len(words) + unspaced, folded)
