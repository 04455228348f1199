"""How a verb takes its content: one rule a frame, the first that holds decides.

A rule is a function of a cue's block that gives places, [] where it does not hold.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.predict.quotes.beside import beside
from sayso.predict.quotes.clauses import after, around, infinitive, put, whether
from sayso.predict.quotes.phrases import as_, object_, preposition

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from spacy.tokens import Span

    from sayso.predict.quotes.parsed import Parsed, Place
    from sayso.predict.quotes.sources import Block

RULES: Final[Mapping[str, tuple[Callable[[Parsed, Block, Span], list[Place]], str]]] = {
    "put": (put, "it"),
    "beside": (beside, "marks"),
    "after": (after, "clause"),
    "around": (around, "clause"),
    "whether": (whether, "clause"),
    "as": (as_, "as"),
    "infinitive": (infinitive, "to"),
    "object": (object_, "object"),
    "preposition": (preposition, "about"),
}
"""By name: the rule and what a cue must take for it (`cues`); in the order they are tried."""
