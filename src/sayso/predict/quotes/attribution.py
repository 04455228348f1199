"""Attributions of an article: cue, source and content, from the parse and the quote marks."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sayso.predict.quotes import chains, frames, hearsay, speech
from sayso.predict.quotes.cues import EVIDENCE, NOUNS, UTTERANCE, VERBS
from sayso.predict.quotes.sources import Block, block, source_of, verb_group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Span, Token

    from sayso.predict.quotes.marks import Stretch
    from sayso.predict.quotes.parsed import Parsed, Place
    from sayso.predict.quotes.sources import Block
    from sayso.records.quote import Act

_FINITE: Final = frozenset({"VBD", "VBZ", "VBP"})
_CHAINED: Final = frozenset({"after", "around", "according", "beside"})
_ALWAYS: Final = frozenset({"as saying", "citing", "as reported", "adverb"})


@dataclass(slots=True)
class Attribution:
    """A say-so found in the text; places in code points of the article."""

    content: list[Place]
    cue: list[Place]
    source: list[Place]
    head: Token | None
    """Head of the source; None where nobody is named."""
    act: Act
    negated: bool
    rule: str
    """The rule that found it."""
    at: Token | None = None
    """The cue's verb or noun."""
    inside: Attribution | None = None
    """The next outer one, where both have the same content, so that places do not tell."""


def find(parsed: Parsed) -> list[Attribution]:
    """Give every attribution, in the order of the text."""
    found: list[Attribution] = []
    for sent in parsed.doc.sents:
        for token in sent:
            if not parsed.quoted(token):
                found += _of_word(token, sent, parsed)
        for around, content in hearsay.headline(sent, parsed):
            found.append(_made(around, content, "say", "hearsay", parsed))
    found = _chained_or_alone(_cited(found, parsed), parsed)
    _joined(found, parsed)
    found = _doubly_hedged(found, parsed)
    owners = _owners(found, parsed)
    _stretch_out(parsed, found, owners)
    for one in _loose(parsed, owners):
        found.append(one)
        owners |= _owners([one], parsed)
    _go_on(parsed, found, owners)
    for one in _below(parsed, owners):
        found.append(one)
    return _in_order(found)


def _in_order(found: list[Attribution]) -> list[Attribution]:
    """Sort by content, the whole before its parts; of equal ones one is left, the outer first."""
    once = {(tuple(sorted(o.content)), tuple(o.cue), tuple(o.source)): o for o in reversed(found)}
    return sorted(
        once.values(),
        key=lambda one: (
            min(one.content),
            -max(end for _, end in one.content),
            one.inside is not None,
            one.at.i if one.at is not None else 0,
        ),
    )


# ----------------------------------------------------------------------- by cue


def _of_word(token: Token, sent: Span, parsed: Parsed) -> Iterator[Attribution]:
    lemma = token.lemma_.lower()
    if token.lower_ == "according":
        for around, content in frames.of_according(token, sent, parsed):
            yield _made(around, content, "say", "according", parsed)
    elif token.pos_ in ("VERB", "AUX"):
        yield from _of_verb(token, sent, parsed)
    elif token.pos_ == "NOUN" and lemma in NOUNS:
        for around, content in frames.of_noun(token, sent, parsed):
            yield _made(around, content, NOUNS[lemma], "noun", parsed)
        if rumour := hearsay.noun(token, parsed):
            yield _made(*rumour, "hearsay", parsed)
    elif token.lower_ in hearsay.ADVERBS and (framed := hearsay.adverb(token, parsed)):
        yield _made(*framed, "say", "adverb", parsed)


def _of_verb(verb: Token, sent: Span, parsed: Parsed) -> Iterator[Attribution]:
    lemma = verb.lemma_.lower()
    cue = VERBS.get(lemma)
    act: Act = cue.act if cue is not None else "say"
    special = False
    for name, rule in _CHAINS.items():
        outer = None
        for around, content in rule(verb, sent, parsed):
            one = _made(around, content, "show" if _shows(around, name) else act, name, parsed)
            if outer is not None and outer.content == one.content:
                one.inside = outer
            yield one
            special, outer = True, one
    if framed := hearsay.raised(verb, parsed):
        yield _made(*framed, act, "hearsay", parsed)
        special = True
    if special or _carries_noun(verb, sent, parsed) or _part_of_another(verb):
        return
    if cue is None:
        if verb.tag_ in _FINITE:
            yield from _of_any_verb(verb, sent, parsed)
        return
    around = block(verb, sent, parsed)
    if (source := chains.citing(verb, sent, parsed)) is not None:
        around = Block(verb, around.cue, around.words, source)
        yield _made(around, [], "show" if _shows(around, "") else "say", "citing", parsed)
        return
    for name, (frame, needs) in frames.RULES.items():
        if needs in cue.takes and (content := frame(parsed, around, sent)):
            yield _made(around, content, act, name, parsed)
            return
    if "marks" not in cue.takes:
        yield from _of_any_verb(verb, sent, parsed)


_CHAINS: Final = {
    "as reported": chains.as_reported,
    "as saying": chains.as_saying,
    "evidence": chains.shown,
}


def _shows(around: Block, rule: str) -> bool:
    """Tell whether evidence shows it, whoever brings it."""
    source = around.source
    head = source.head.lemma_.lower() if source is not None else ""
    return rule == "evidence" or head in EVIDENCE


def _part_of_another(verb: Token) -> bool:
    """Tell whether a verb is in another's cue: quoted … as saying; released images depicting."""
    up = verb.head
    if verb.dep_ == "pcomp" and up.lower_ == "as":
        return up.head.lemma_.lower() in ("quote", "cite")
    return (
        verb.dep_ == "acl"
        and up.lemma_.lower() in EVIDENCE
        and up.dep_ == "dobj"
        and up.head.lemma_.lower() in frames.LIGHT
    )


def _carries_noun(verb: Token, sent: Span, parsed: Parsed) -> bool:
    """Tell whether a verb only carries the noun that attributes: expressed concern that."""
    if verb.lemma_.lower() not in frames.LIGHT and verb.lemma_.lower() not in EVIDENCE:
        return False
    thing = next((c for c in verb.rights if c.dep_ == "dobj"), None)
    return (
        thing is not None
        and thing.lemma_.lower() in NOUNS
        and any(True for _ in frames.of_noun(thing, sent, parsed))
    )


def _of_any_verb(verb: Token, sent: Span, parsed: Parsed) -> Iterator[Attribution]:
    """Any verb beside words in quote marks that are set off as speech."""
    around = block(verb, sent, parsed)
    if around.source is None:
        return
    text = parsed.text
    start, end = parsed.place(*around.words)
    before = parsed.mark_before(start)
    spoken = (
        before is not None
        and start - before.outer_end <= 2  # noqa: PLR2004  a comma and a space
        and (text[before.end - 1] in ",?!" or text[before.outer_end] == ",")
    )
    behind = next(iter(parsed.marks_in(end, end + 4)), None)
    spoken |= behind is not None and text[end : behind.outer_start].strip() in (",", ":")
    if spoken and (content := frames.beside(parsed, around, sent)):
        yield _made(around, content, "say", "any verb", parsed)


def _made(around: Block, content: list[Place], act: Act, rule: str, parsed: Parsed) -> Attribution:
    source = around.source
    return Attribution(
        content=content,
        cue=[parsed.place(*around.cue)],
        source=[parsed.place(*source.words)] if source else [],
        head=source.head if source else None,
        act=act,
        negated=_negated(around),
        rule=rule,
        at=around.verb,
    )


def _negated(around: Block) -> bool:
    """Tell whether it is said that nobody said so: has not confirmed; neither confirmed; no word."""
    source = around.source
    first = source.head.doc[source.words[0]].lower_ if source is not None else ""
    return first in _NOBODY or any(
        child.dep_ == "neg" or (child.lower_ == "no" and child.dep_ == "det")
        for child in around.verb.children
    )


_NOBODY: Final = frozenset({"neither", "nobody", "none", "no"})


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
            one.content = [(s, min(e, end)) for s, e in near[-1].content if s < end]
            one.inside = near[-1] if one.content == near[-1].content else None
    return [one for one in found if one.content]


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


def _joined(found: list[Attribution], parsed: Parsed) -> None:
    """Join a cue that only announces another: issued a warning, cautioning that."""
    for one in found:
        verb = one.at.head if one.at is not None else None
        if verb is None or one.at is None or one.at.tag_ != "VBG" or one.at.dep_ != "advcl":
            continue
        thing = next((c for c in verb.rights if c.dep_ == "dobj"), None)
        if (
            thing is not None
            and verb.lemma_.lower() in frames.LIGHT
            and NOUNS.get(thing.lemma_.lower()) == one.act
        ):
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
        and (one.at.lemma_.lower() in UTTERANCE or one.rule == "according")
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


# --------------------------------------------------------------- by quote marks


def _owners(found: list[Attribution], parsed: Parsed) -> dict[int, Attribution]:
    """Give the attribution in whose content each stretch stands, by its beginning."""
    owners: dict[int, Attribution] = {}
    for one in found:
        for start, end in one.content:
            first = parsed.mark_around(start)
            marks = [*([first] if first else []), *parsed.marks_in(start, end)]
            for mark in marks:
                owners.setdefault(mark.outer_start, one)
    return owners


def _stretch_out(parsed: Parsed, found: list[Attribution], owners: dict[int, Attribution]) -> None:
    """Let a clause reach the quote marks that follow it in its sentence.

    X said the plan was late, and that it was a "mess": the writer's quote marks say that what
    stands in them is reported too.
    """
    text = parsed.text
    ends = sorted(
        (one.content[-1][1], at) for at, one in enumerate(found) if one.rule in ("after", "as")
    )
    for mark in parsed.marks:
        if mark.outer_start in owners:
            continue
        at = bisect_right(ends, (mark.outer_start, len(found))) - 1
        one = found[ends[at][1]] if at >= 0 else None
        if one is None or one.at is None:
            continue
        end = one.content[-1][1]
        between = text[end : mark.outer_start]
        first, last = parsed.token_at(end), parsed.token_at(mark.start)
        if (
            len(between) > _FAR
            or any(c in between for c in ".?!\n:")
            or first is None
            or last is None
        ):
            continue
        cues = [t for t in parsed.doc[first:last] if t.lemma_.lower() in VERBS and t.pos_ == "VERB"]
        if any(c.dep_ == "nsubj" and c.pos_ != "PRON" for t in cues for c in t.children):
            continue
        one.content[-1] = (one.content[-1][0], mark.outer_end)
        owners[mark.outer_start] = one
        ends[at] = (mark.outer_end, ends[at][1])


_FAR: Final = 100  # code points between a clause and the quote marks that it reaches


def _loose(parsed: Parsed, owners: dict[int, Attribution]) -> Iterator[Attribution]:
    """Attributions of stretches that no cue has taken."""
    for mark in parsed.marks:
        if mark.outer_start in owners:
            continue
        first = parsed.token_at(mark.start)
        shaped = None
        if first is not None and not frames.titled(parsed, mark, parsed.doc[first].sent):
            shaped = speech.by_shape(parsed, mark) or speech.by_colon(parsed, mark)
        if shaped:
            cue, words, head = shaped
            yield Attribution(
                content=[parsed.inside(mark)],
                cue=[parsed.place(cue.i, cue.i + 1)],
                source=[parsed.place(*words)],
                head=head,
                act=VERBS[cue.lemma_.lower()].act if cue.lemma_.lower() in VERBS else "say",
                negated=False,
                rule="shape",
                at=cue,
            )
        elif signed := speech.signature(parsed, mark):
            place, head = signed
            yield Attribution([parsed.inside(mark)], [], [place], head, "say", False, "signed")  # noqa: FBT003


def _go_on(parsed: Parsed, found: list[Attribution], owners: dict[int, Attribution]) -> None:
    """Give stretches behind an attributed one, in its paragraph, to the same speaker."""
    ends = sorted((speech.reach_of(one), at) for at, one in enumerate(found))
    last, at = None, 0
    for mark in parsed.marks:
        while at < len(ends) and ends[at][0] <= mark.outer_start:
            last, at = found[ends[at][1]], at + 1
        if mark.outer_start in owners or last is None or last.head is None:
            continue
        spoken = last.rule in ("beside", "shape", "any verb")
        if speech.goes_on(parsed, mark, speech.reach_of(last), spoken=spoken):
            last.content.append(parsed.inside(mark))
            owners[mark.outer_start] = last


def _below(parsed: Parsed, owners: dict[int, Attribution]) -> Iterator[Attribution]:
    """Paragraphs in quote marks below a cue with a colon, or below a paragraph that they go on.

    They name no source of their own: it stands in another paragraph (rule ZONE001).
    """
    going: tuple[Token, Act] | None = None
    weak = False
    for begin, end in speech.lines(parsed.text):
        mark = parsed.mark_around(begin)
        whole = mark is not None and not parsed.text[mark.outer_end : end].strip(" .—-")
        if mark is not None and whole and mark.outer_start not in owners:
            if going is not None:
                yield Attribution([parsed.inside(mark)], [], [], going[0], going[1], False, "below")  # noqa: FBT003
                if mark.closed:
                    weak = True
            continue
        cue = speech.introduced(parsed, (begin, end))
        if cue is not None:
            source = source_of(cue)
            going = (source.head, VERBS[cue.lemma_.lower()].act) if source else None
            continue
        marks = parsed.marks_in(begin, end)
        owner = owners.get(marks[-1].outer_start) if marks else None
        going = (owner.head, owner.act) if owner is not None and owner.head is not None else None
    del weak
