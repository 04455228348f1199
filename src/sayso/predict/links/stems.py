"""Words of claims cut to stems, lightly: enough to see that an arrival is somebody arriving."""

from __future__ import annotations

from typing import Final

NUMBERS: Final = {
    word: str(n)
    for n, word in enumerate(
        ["two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"], 2
    )
}
"""Numbers in words; not `one`, which is a pronoun as often."""
STOP: Final = frozenset(
    {"a", "an", "the", "and", "or", "but", "nor", "as", "if", "than", "then", "that"}
    | {"this", "these", "those", "which", "who", "whom", "whose", "where", "when", "while"}
    | {"it", "its", "he", "him", "his", "she", "her", "they", "them", "their", "no", "not"}
    | {"never", "also", "more", "most", "some", "any", "all", "both", "such", "so", "there"}
    | {"here", "out", "up", "down", "off", "only", "just", "very", "now", "mr", "mrs", "ms"}
    | {"sir", "president", "minister", "leader", "prime", "one", "own", "same", "other"}
    | {"reportedly", "according", "first", "second", "third", "last", "next", "recent"}
    | {"new", "early", "several", "earlier", "later", "once", "again"}
)
"""Words that tell no claim from another."""
GUESSED: Final = frozenset(
    {"expected", "likely", "unlikely", "possible", "potential", "perhaps", "probable"}
    | {"uncertain", "possibility", "scheduled", "set", "planned", "plans", "due"}
    | {"anticipated"}
)
"""Words about how sure or how planned something is."""
_KIN: Final = {
    **dict.fromkeys(("summit", "talk", "negotiat", "negoti", "conven", "discuss", "met"), "meet"),
    **dict.fromkeys(("trip", "travel", "tour"), "visit"),
    **dict.fromkeys(("conflict", "invad", "invas"), "war"),
    **dict.fromkeys(("arm", "ammunit", "weaponr", "shell"), "weapon"),
    **dict.fromkeys(("attempt", "tri"), "try"),
    **dict.fromkeys(("die", "dead", "death", "kill"), "die"),
    **dict.fromkeys(("left", "leav", "departur"), "depart"),
    **dict.fromkeys(("won", "victor"), "win"),
}
"""Stems of words that news uses for one thing in turn."""
_ENDINGS: Final = (
    *("ations", "ation", "ings", "ing", "ments", "ment"),  # codespell:ignore ment
    *("ions", "ion", "ures", "ure", "als", "al"),  # codespell:ignore ure,als
    *("ies", "ied", "ed", "es", "ly", "s", "e", "y"),
)
_SHORTEST: Final = 3  # letters of a stem


def stem(word: str) -> str:
    """Cut a word to a stem: `arrived`, `arrives`, `arrival` → `arriv`."""
    word = word.lower().removesuffix("'s")
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST:
            word = word[: -len(ending)]
            break
    return _KIN.get(word, word)
