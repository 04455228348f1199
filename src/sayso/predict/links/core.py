"""What happens in a claim, read without a parse: the event, and what stands before it.

*Lind's ship has come to Norholm for a race* tells an arrival, and no race; its topic is
a ship. Good enough to tell events apart, and the same for every annotator's wording.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

if TYPE_CHECKING:
    from collections.abc import Sequence

Kind = Literal["name", "aux", "by", "and", "content", "light", "skip"]

AUXILIARIES: Final = frozenset(
    {"is", "are", "was", "were", "be", "been", "being", "has", "have", "had", "will"}
    | {"would", "shall", "may", "might", "could", "can", "should", "must", "did", "does"}
    | {"do"}
)
BY: Final = frozenset(
    {"with", "to", "by", "between", "among", "in", "on", "at", "for", "from", "of"}
    | {"about", "over", "into", "against", "after", "before", "during", "through", "near"}
    | {"as"}
)
LIGHT: Final = frozenset(
    {"hold", "holds", "held", "holding", "make", "makes", "made", "making", "take"}
    | {"takes", "took", "taken", "taking", "give", "gives", "gave", "given", "conduct"}
    | {"conducted", "pay", "paid", "begin", "begun", "began", "start", "started"}
    | {"continue", "continues", "continued", "have", "has", "had", "do", "did", "get"}
    | {"got", "remain", "remains", "remained"}
)
HAPPENS: Final = frozenset(
    {"occur", "occurs", "occurred", "happen", "happens", "happened", "place", "held"}
    | {"came", "come", "comes"}
)


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a claim, its stem, and what it is for."""

    text: str
    stem: str
    kind: Kind
    possessive: bool = False


@dataclass(frozen=True, slots=True)
class Core:
    """The event of a claim, by the stem of its word."""

    event: str | None
    topic: frozenset[str]
    """Stems before the event: what it is said of."""
    head: str | None = None
    """The noun that the topic is about: `meet` of *the meeting of …*."""
    nominal: bool = False
    """Whether it is a noun phrase, without a verb that gives a tense."""


def core_of(words: Sequence[Word]) -> Core:
    """Find the event: the first content word behind the subject, else the noun before a name."""
    at = _predicate(words)
    if at is None:
        return _nominal(words)
    topic = frozenset(w.stem for w in words[:at] if w.kind == "content")
    head = _nominal(words[:at]).event if words[0].text.lower() != "if" else None
    happens = next((w for w in words[at:] if w.kind in ("content", "light")), None)
    last = [w.stem for w in words[:at] if w.kind == "content"]
    if happens is not None and happens.text.lower() in HAPPENS and last:
        return Core(last[0], frozenset(last[1:]))
    event = next((w.stem for w in words[at:] if w.kind == "content"), None)
    return Core(event, topic, head)


def _predicate(words: Sequence[Word]) -> int | None:
    """Give where the predicate begins; None where there is only a noun phrase."""
    for at, word in enumerate(words):
        if word.kind == "aux":
            return at
        behind = at > 0 and words[at - 1].kind == "name" and not words[at - 1].possessive
        if word.kind in ("content", "light") and behind and _subject(words[:at]):
            return at
    return None


def _subject(words: Sequence[Word]) -> bool:
    """Tell whether words can be a subject: a name at their head, not behind a preposition."""
    for word in words:
        if word.kind == "name":
            return True
        if word.kind == "by":
            return word.text.lower() in {"of", "between", "among"}
    return False


def _nominal(words: Sequence[Word]) -> Core:
    """Read a noun phrase: `a possible meeting with …` tells a meeting.

    Behind somebody's own (`Kim's train departed`) the last word is what happens.
    """
    told: list[str] = []
    owned = False
    for word in words:
        if word.kind == "content":
            told.append(word.stem)
        elif word.kind == "name" and word.possessive:
            owned = True
        elif word.kind in ("by", "name") and told:
            break
    topic = told[:-1] if owned else []
    return Core(told[-1] if told else None, frozenset(topic), nominal=not owned)
