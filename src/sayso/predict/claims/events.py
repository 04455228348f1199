"""Event nouns that are claims (rule C5): `an expected meeting with …`, `Moscow’s war in …`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sayso.predict.claims.factuality import LEVELS

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from sayso.predict.claims.syntax import Syntax

EVENTS: Final = frozenset(
    {"meeting", "talk", "summit", "trip", "visit", "arrival", "departure", "launch"}
    | {"deal", "war", "conflict", "collapse", "attempt", "cooperation", "confrontation"}
    | {"counter-offensive", "counteroffensive", "offensive", "attack", "strike", "invasion"}
    | {"election", "vote", "referendum", "protest", "demonstration", "riot", "explosion"}
    | {"blast", "crash", "collision", "earthquake", "flood", "fire", "shooting", "killing"}
    | {"murder", "assassination", "death", "funeral", "arrest", "trial", "conviction"}
    | {"resignation", "appointment", "inauguration", "merger", "acquisition", "takeover"}
    | {"agreement", "ceasefire", "truce", "negotiation", "treaty", "conference", "tour"}
    | {"mission", "rescue", "evacuation", "outbreak", "epidemic", "ceremony", "parade"}
    | {"march", "rally", "coup", "hijacking", "kidnapping", "robbery", "raid", "ambush"}
    | {"bombing", "landing", "withdrawal", "deployment", "drill", "exercise", "test"}
    | {"closure", "opening", "release", "investigation", "inquiry", "lawsuit", "ban"}
    | {"sanction", "victory", "defeat", "win", "loss", "match", "tournament"}
    | {"championship", "tie", "campaign", "blockade", "siege", "shutdown", "lockdown"}
    | {"eruption", "storm", "hurricane", "drought"}
)
"""Nouns for a particular kind of event, not for what merely points ("action", "matter")."""
_GRADUAL: Final = frozenset({"tie", "cooperation", "relation", "tension"})
"""Nouns for a state, which are an event where it changes: `closer ties`."""
_CHANGING: Final = frozenset({"growing", "deepening", "rising", "increasing", "increased", "more"})
_KIN: Final = {
    **dict.fromkeys(("meeting", "summit", "talk", "negotiation", "conference"), "meeting"),
    **dict.fromkeys(("trip", "visit", "tour"), "trip"),
    **dict.fromkeys(("deal", "agreement", "treaty"), "deal"),
    **dict.fromkeys(("war", "conflict", "invasion", "offensive"), "war"),
}
"""Nouns that one event is told by in turn."""
_VERBS: Final = frozenset(
    {
        "hold",
        "have",
        "make",
        "take",
        "attend",
        "conduct",
        "give",
        "do",
        "pay",
        "mark",
        "be",
        "become",
    }
)
"""Verbs that only carry their object: `hold a meeting`."""
_MUTUAL: Final = frozenset({"with", "to"})
_LONGEST: Final = 60  # tokens of a noun phrase that is read


@dataclass(frozen=True, slots=True)
class EventNoun:
    """A noun phrase that is a claim: token indices, half-open."""

    noun: int
    start: int
    end: int
    subject: tuple[int, int] = (0, 0)
    """The participant in the clause around it; (0, 0) without."""


def find(
    syntax: Syntax, owner: Sequence[int], named: Sequence[str | None], scopes: Sequence[int]
) -> list[EventNoun]:
    """Find the event nouns that say something new.

    `owner` gives each token's clause (by its head), `named` the entity whose mention ends at a
    token, `scopes` the part of the article in which new is new.
    """
    found: list[EventNoun] = []
    told: dict[tuple[int, str], list[set[str]]] = {}
    for noun, lemma in enumerate(syntax.lemmas):
        if not _names_event(noun, lemma, syntax):
            continue
        event = _phrase(noun, syntax, owner, named)
        about = _about(event, syntax, named)
        if not about:
            continue
        before = told.setdefault((scopes[noun], _KIN.get(lemma, lemma)), [])
        fresh = not any(about <= known for known in before)
        before.append(about)
        if fresh and not _told_by_clause(noun, syntax):
            found.append(event)
    return found


def _names_event(i: int, lemma: str, syntax: Syntax) -> bool:
    if lemma in _GRADUAL:
        return any(
            syntax.tags[kid] == "JJR" or syntax.lower[kid] in _CHANGING
            for kid in syntax.among(i, "amod")
        )
    return (lemma in EVENTS or _gerund(i, syntax)) and _noun(i, syntax)


def _noun(i: int, syntax: Syntax) -> bool:
    if syntax.deps[i] in ("compound", "nmod", "amod"):
        return False
    return syntax.pos[i] in ("NOUN", "PROPN") or _gerund(i, syntax)


def _gerund(i: int, syntax: Syntax) -> bool:
    """Tell whether a noun in -ing was read as a verb: `ahead of meeting with …`."""
    return (
        syntax.lower[i] in EVENTS
        and syntax.tags[i] == "VBG"
        and syntax.deps[i] in ("pobj", "pcomp", "dobj")
        and syntax.subject(i) is None
    )


def _told_by_clause(i: int, syntax: Syntax) -> bool:
    """Tell whether the clause says the event itself, as its subject or a light verb's object."""
    dep, head = syntax.deps[i], syntax.heads[i]
    if head == i or dep in ("nsubj", "nsubjpass", "attr", "appos", "conj"):
        return True
    return dep == "dobj" and syntax.lemmas[head] in _VERBS


def _phrase(
    noun: int, syntax: Syntax, owner: Sequence[int], named: Sequence[str | None]
) -> EventNoun:
    start = max(syntax.left[noun], noun - _LONGEST)
    above = syntax.heads[noun]
    if syntax.lower[above] == "of" and syntax.lower[syntax.heads[above]] in LEVELS:
        start = max(syntax.left[syntax.heads[above]], noun - _LONGEST)
    end = noun + 1
    for at in range(noun + 1, min(syntax.right[noun], noun + _LONGEST) + 1):
        if owner[at] != owner[noun]:
            break
        end = at + 1
    while end > noun + 1 and syntax.punct[end - 1] and syntax.words[end - 1] not in {'"', ")"}:
        end -= 1
    subject = _participant(noun, syntax, named) if _mutual(noun, syntax) else None
    if subject is None or subject[1] > start:
        return EventNoun(noun, start, end)
    return EventNoun(noun, start, end, subject)


def _mutual(noun: int, syntax: Syntax) -> bool:
    """Tell whether the phrase leaves out who takes part beside whom it names: `talks with X`."""
    owned = any(True for _ in syntax.among(noun, "poss"))
    by = any(syntax.lower[kid] in {"by", "between", "among"} for kid in syntax.kids[noun])
    with_ = any(
        syntax.lower[kid] in _MUTUAL and syntax.deps[kid] in ("prep", "aux")
        for kid in syntax.kids[noun]
    )
    acl = any(syntax.deps[kid] == "acl" and syntax.tags[kid] == "VB" for kid in syntax.kids[noun])
    return not owned and not by and (with_ or acl or _with_below(noun, syntax))


def _with_below(noun: int, syntax: Syntax) -> bool:
    """Tell whether `with` hangs lower, as in `a talk on fish with Norway`."""
    return any(
        syntax.lower[at] == "with" for at in range(noun + 1, min(syntax.right[noun], noun + 6) + 1)
    )


def _participant(noun: int, syntax: Syntax, named: Sequence[str | None]) -> tuple[int, int] | None:
    """Give the subject of the verb that the phrase hangs on, where it is an entity."""
    at = syntax.heads[noun]
    for _ in range(6):
        if syntax.verbal(at) and not _gerund(at, syntax):
            break
        if syntax.heads[at] == at or syntax.deps[at] in ("nsubj", "nsubjpass"):
            return None
        at = syntax.heads[at]
    while syntax.deps[at] in ("xcomp", "advcl") and syntax.subject(at) is None:
        at = syntax.heads[at]
    subject = syntax.subject(at)
    if subject is None or named[subject] is None:
        return None
    return syntax.left[subject], subject + 1


def _about(event: EventNoun, syntax: Syntax, named: Sequence[str | None]) -> set[str]:
    """Give who, where and how sure: what makes the phrase say more than that it points."""
    first = event.start
    if syntax.lower[first] in {"this", "that", "these", "those"}:
        return set()
    found = {id_ for id_ in named[first : event.end] if id_}
    definite = any(
        syntax.lower[kid] == "the" or syntax.tags[kid] == "PRP$"
        for kid in syntax.among(event.noun, "det", "poss")
    )
    told = any(syntax.lower[kid] == "of" for kid in syntax.kids[event.noun])
    if told or not definite:
        found |= {syntax.lower[at] for at in range(first, event.noun)} & LEVELS.keys()
    if syntax.lower[syntax.heads[event.noun]] == "of":
        governor = syntax.heads[syntax.heads[event.noun]]
        found |= {syntax.lower[governor]} & LEVELS.keys()
    if event.subject != (0, 0):
        found |= {id_ for id_ in named[event.subject[0] : event.subject[1]] if id_}
    return found


def hedged(event: EventNoun, syntax: Syntax) -> Collection[int]:
    """Give the hedges of an event noun: in front of it, or `possibility of` above it."""
    found = _hedges_of(event.noun, syntax)
    governor = syntax.heads[syntax.heads[event.noun]]
    owned = any(True for _ in syntax.among(event.noun, "poss"))
    if not (found or owned) and syntax.lower[syntax.heads[event.noun]] == "for":
        found = _hedges_of(governor, syntax)  # "a possible visit for a meeting"
    return found


def _hedges_of(noun: int, syntax: Syntax) -> list[int]:
    found = [kid for kid in syntax.kids[noun] if kid < noun and syntax.lower[kid] in LEVELS]
    above = syntax.heads[noun]
    if syntax.lower[above] == "of" and syntax.lower[syntax.heads[above]] in LEVELS:
        found.append(syntax.heads[above])
    return found
