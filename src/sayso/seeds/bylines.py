"""Which lines sign or date an article, wherever on the page they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import regex

from sayso.seeds.dates import dated, stamps, unlabelled

if TYPE_CHECKING:
    from sayso.seeds.lines import Line

_BY: Final = regex.compile(
    r"^\W*(?:(?:written|story|posted|published|reported|reporting|words|text|review)\s+)?"
    r"(?:by|von|por|par|di|door|oleh)\W+(?-i:\p{Lu})"
    r"|^by$|^posted (?:on|by)\b|^(?:authors?|autor(?:en)?|auteur|autore)\s?:",
    regex.IGNORECASE,
)
_PARTICLES: Final = "de|van|von|der|den|al|el|bin|la|le|di|da"
_CAPITAL: Final = r"\p{Lu}[\p{L}\p{M}.'’-]*"
_NAME: Final = regex.compile(
    rf"{_CAPITAL}(?:\s+(?:{_CAPITAL}|{_PARTICLES})){{0,3}}\s+{_CAPITAL}"
    rf"(?:(?:\s*[,&]\s*|\s+and\s+){_CAPITAL}(?:\s+(?:{_CAPITAL}|{_PARTICLES})){{1,3}})*"
)
_LETTER: Final = regex.compile(r"\p{L}")
_LONGEST: Final = 25
"""Words of the longest byline."""
_NEAR: Final = 120
"""Code points of a line in which a date or a name is looked for."""
_BESIDE: Final = 60
"""Letters of the longest name, category and the like in one line with a date."""


def named(text: str) -> bool:
    """Whether a text is a person's name, or several, and nothing else."""
    return len(text) <= _NEAR and bool(_NAME.fullmatch(text))


def signed(line: Line) -> bool:
    """Whether a line says by whom the article is."""
    if line.words > _LONGEST or (line.ended and not stamps(line.text[:_NEAR])):
        return False
    name, handle, _ = line.text.partition("@")
    return bool(_BY.match(line.text)) or (bool(handle) and named(name.strip()))


def marks(line: Line) -> bool:
    """Whether a line dates or signs an article."""
    return dated(line.text) or signed(line) or beside_date(line, _BESIDE)


def beside_date(line: Line, letters: int) -> bool:
    """Whether a short line has a date, and at most so many letters beside it."""
    if line.words > _LONGEST or line.ended or not stamps(line.text[:_NEAR]):
        return False
    return len(_LETTER.findall(unlabelled(line.text))) <= letters
