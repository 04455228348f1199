"""The language of a text: by its script where the script decides, else by its commonest words."""

from __future__ import annotations

from typing import Final

import regex

_SAMPLE: Final = 20_000
"""Code points looked at."""
_MARGIN: Final = 1.5
"""The best language must have so many times the votes of the next."""
_ENOUGH: Final = 4
"""Fewer votes decide nothing."""

# In this order: kana before Han, since Japanese has both. Cyrillic, Arabic and Devanagari write
# several languages each, so they decide nothing.
_SCRIPTS: Final = (
    ("ko", regex.compile(r"\p{Hangul}")),
    ("ja", regex.compile(r"[\p{Hiragana}\p{Katakana}]")),
    ("zh", regex.compile(r"\p{Han}")),
    ("el", regex.compile(r"\p{Greek}")),
    ("he", regex.compile(r"\p{Hebrew}")),
    ("th", regex.compile(r"\p{Thai}")),
    ("ka", regex.compile(r"\p{Georgian}")),
    ("hy", regex.compile(r"\p{Armenian}")),
)
_LETTER: Final = regex.compile(r"\p{L}")
_WORD: Final = regex.compile(r"\p{Latin}+")
_WORDS: Final = {
    "en": "the of and to in that is was for it with as on at by from has have said",
    "de": "der die und das den von zu mit sich des auf für ist im dem nicht ein eine",
    "fr": "le la les des et en du une que est pour dans qui par sur pas au avec",
    "es": "el la los de que y en un por con las del se una para su al como",
    "pt": "o a os de que e em um por com as do da uma para não no na",
    "it": "il la di che e in un per con del della è non le gli una sono si",
    "nl": "de het een van en in is dat op te zijn met voor niet aan er om ook",
    "sv": "och att det i en som är på för av med den till har inte ett om de",
    "pl": "i w na z się nie że do to jest o za od przez po jak dla ale",
    "tr": "ve bir bu da de için ile olarak olan çok daha ne gibi sonra kadar en",
    "id": "yang dan di ini itu dengan untuk dari pada tidak dalam akan oleh ke juga ada",
}
_VOTES: Final = {code: frozenset(words.split()) for code, words in _WORDS.items()}


def detect(text: str) -> str | None:
    """Return the BCP 47 code of the language of `text`, or None where it is not certain."""
    sample = text[:_SAMPLE]
    letters = len(_LETTER.findall(sample))
    latin = sum(map(len, _WORD.findall(sample)))
    if latin * 2 > letters:
        return _by_words(sample)
    counts = {code: len(script.findall(sample)) for code, script in _SCRIPTS}
    if counts["ja"] * 10 > counts["zh"]:
        counts["ja"] += counts["zh"]
    best = max(counts, key=lambda code: counts[code])
    return best if counts[best] * 2 > letters else None


def _by_words(sample: str) -> str | None:
    """Return the language most of whose commonest words stand in the sample, by a margin."""
    words = [word.casefold() for word in _WORD.findall(sample)]
    votes = {code: sum(word in common for word in words) for code, common in _VOTES.items()}
    best, second = sorted(votes, key=lambda code: votes[code], reverse=True)[:2]
    certain = votes[best] >= _ENOUGH and votes[best] >= _MARGIN * votes[second]
    return best if certain else None
