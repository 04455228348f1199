"""Attributions that belong together: cited, chained, announced, hedged twice."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.predict.quotes.cues import NOUNS, UTTERANCE, lemma_of
from sayso.predict.quotes.nouns import LIGHT
from sayso.predict.quotes.sources import verb_group

if TYPE_CHECKING:
    from sayso.predict.quotes.parsed import Parsed, Place
    from sayso.predict.quotes.relation import Attribution

_CHAINED: Final = frozenset({"after", "around", "according", "beside"})
_ALWAYS: Final = frozenset({"as saying", "citing", "as reported", "adverb"})


def joined(found: list[Attribution], parsed: Parsed) -> list[Attribution]:
    """Bring the attributions of an article into relation; leave out what is none of its own."""
    found = _chained_or_alone(_cited(found, parsed), parsed)
    _announced(found, parsed)
    _stopped(found, parsed)
    return _doubly_hedged(found, parsed)


def _cited(found: list[Attribution], parsed: Parsed) -> list[Attribution]:
    """Give whom a clause cites the content of the attribution that the clause belongs to."""
    around = _ByLine(found, parsed)
    for one in found:
        if one.rule != "citing" or one.at is None:
            continue
        near = [
            other
            for other in around.beside(one)
            if other.content and other.at is not None and other.at.i < one.at.i
        ]
        if near and near[-1].at is not None and near[-1].at.sent == one.at.sent:
            end = one.cue[0][0]
            one.content = [
                (s, _trimmed(parsed.text, s, min(e, end))) for s, e in near[-1].content if s < end
            ]
            one.inside = near[-1] if one.content == near[-1].content else None
    return [one for one in found if one.content]


def _stopped(found: list[Attribution], parsed: Parsed) -> None:
    """End a clause before the source and cue that govern it from behind: X said S, Y said."""
    around = _ByLine(found, parsed)
    for one in found:
        for other in around.beside(one) if one.rule == "after" and one.cue else ():
            start, end = one.content[-1]
            behind = min((place[0] for place in (*other.source, *other.cue)), default=0)
            governs = other.rule in ("around", "according") and _holds(other, one.cue[0])
            if governs and start < behind < end:
                one.content[-1] = (start, _trimmed(parsed.text, start, behind))


def _trimmed(text: str, start: int, end: int) -> int:
    """Give where words end without the comma and space behind them."""
    while end > start and (text[end - 1] in ",;" or text[end - 1].isspace()):
        end -= 1
    return end


def _doubly_hedged(found: list[Attribution], parsed: Parsed) -> list[Attribution]:
    """Make "reportedly" a second span of the cue where its clause has a source (guideline Q10)."""
    around = _ByLine(found, parsed)
    kept: list[Attribution] = []
    for one in found:
        owner = _owner(one, around) if one.rule == "adverb" else None
        if owner is None:
            kept.append(one)
            continue
        (start, end), inner = one.cue[0], one.content
        at, (first, last) = next(
            (at, place)
            for at, place in enumerate(owner.content)
            if place[0] <= start and end <= place[1]
        )
        owner.content[at : at + 1] = [(first, inner[0][1]), (inner[-1][0], last)]
        owner.cue = sorted([*owner.cue, one.cue[0]])
    return kept


def _owner(one: Attribution, around: _ByLine) -> Attribution | None:
    return next(
        (
            other
            for other in reversed(around.beside(one))
            if other.source and other.rule != "citing" and _just_around(other, one)
        ),
        None,
    )


def _just_around(outer: Attribution, inner: Attribution) -> bool:
    """Tell whether one content is another's, and nothing of another source's between."""
    start, end = inner.content[0][0], inner.content[-1][1]
    return len(inner.content) > 1 and any(
        s <= start and end <= e and (e - s) <= (end - start) * 1.3 for s, e in outer.content
    )


def _announced(found: list[Attribution], parsed: Parsed) -> None:
    """Join a cue that only announces another: issued a warning, cautioning that."""
    for one in found:
        verb = one.at.head if one.at is not None else None
        if verb is None or one.at is None or one.at.tag_ != "VBG" or one.at.dep_ != "advcl":
            continue
        thing = next((c for c in verb.rights if c.dep_ == "dobj"), None)
        if thing is not None and lemma_of(verb) in LIGHT and NOUNS.get(lemma_of(thing)) == one.act:
            one.cue.insert(0, parsed.place(verb_group(verb)[0], thing.i + 1))


def _chained_or_alone(found: list[Attribution], parsed: Parsed) -> list[Attribution]:
    """Leave out what stands in another's content, unless it is a say-so in its own right.

    "She said she hopes…" is one attribution; "She said Reuters reported…" is a chain.
    """
    around = _ByLine(found, parsed)
    return [one for one in found if one.rule in _ALWAYS or _own(one, around)]


def _own(one: Attribution, around: _ByLine) -> bool:
    """Tell whether an attribution stands in no other's content, or is a link of a chain."""
    if not one.cue or not any(_holds(other, one.cue[0]) for other in around.beside(one)):
        return True
    return (
        one.rule in _CHAINED
        and one.at is not None
        and (lemma_of(one.at) in UTTERANCE or one.rule == "according")
        and one.head is not None
        and one.head.pos_ != "PRON"
    )


def _holds(outer: Attribution, place: Place) -> bool:
    return any(start <= place[0] and place[1] <= end for start, end in outer.content)


class _ByLine:
    """Attributions by the line that they stand in: none reaches beyond."""

    def __init__(self, found: list[Attribution], parsed: Parsed) -> None:
        self._parsed = parsed
        self._lines: dict[int, list[Attribution]] = {}
        for one in found:
            self._lines.setdefault(self._line(one), []).append(one)

    def beside(self, one: Attribution) -> list[Attribution]:
        """Give those in the same line, in the order of their cues."""
        return [other for other in self._lines.get(self._line(one), ()) if other is not one]

    def _line(self, one: Attribution) -> int:
        place = (one.cue or one.content or one.source)[0]
        return self._parsed.line(place[0])[0]
