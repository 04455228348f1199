"""Attributions of an article: cue, source and content, from the parse and the quote marks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.predict.quotes import chains, frames, hearsay
from sayso.predict.quotes.according import of_according
from sayso.predict.quotes.beside import beside
from sayso.predict.quotes.cues import EVIDENCE, NOUNS, VERBS, lemma_of
from sayso.predict.quotes.joining import joined
from sayso.predict.quotes.loose import settled
from sayso.predict.quotes.nouns import LIGHT, of_noun
from sayso.predict.quotes.relation import Attribution
from sayso.predict.quotes.sources import Block, block

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Span, Token

    from sayso.predict.quotes.parsed import Parsed, Place
    from sayso.records.quote import Act

_CUES: Final = frozenset({"VERB", "AUX", "NOUN", "ADV"})
_WRITER: Final = frozenset({"i", "we"})
"""Outside quote marks the writer, for whom there is no quote (guideline Q11)."""
_FINITE: Final = frozenset({"VBD", "VBZ", "VBP"})


def find(parsed: Parsed) -> list[Attribution]:
    """Give every attribution of an article, in the order of the text."""
    found = [
        one
        for sent in parsed.doc.sents
        for token in sent
        if (token.pos_ in _CUES or token.lower_ == "according") and not parsed.quoted(token)
        for one in _of_word(token, sent, parsed)
        if one.head is None or one.head.lower_ not in _WRITER
    ]
    found += [
        _made(*framed, "say", "hearsay", parsed)
        for sent in parsed.doc.sents
        for framed in hearsay.headline(sent, parsed)
    ]
    return _in_order(settled(joined(found, parsed), parsed))


def _of_word(token: Token, sent: Span, parsed: Parsed) -> Iterator[Attribution]:
    lemma = lemma_of(token)
    if token.lower_ == "according":
        for around, content in of_according(token, sent, parsed):
            yield _made(around, content, "say", "according", parsed)
    elif token.pos_ in ("VERB", "AUX"):
        yield from _of_verb(token, sent, parsed)
    elif token.pos_ == "NOUN" and lemma in NOUNS:
        for around, content in of_noun(token, sent, parsed):
            yield _made(around, content, NOUNS[lemma], "noun", parsed)
        if rumour := hearsay.noun(token, parsed):
            yield _made(*rumour, "hearsay", parsed)
    elif token.lower_ in hearsay.ADVERBS and (framed := hearsay.adverb(token, parsed)):
        yield _made(*framed, "say", "adverb", parsed)


def _of_verb(verb: Token, sent: Span, parsed: Parsed) -> Iterator[Attribution]:
    chained = [*_chained(verb, sent, parsed)]
    yield from chained
    if chained or _carries_noun(verb, sent, parsed) or _part_of_another(verb):
        return
    cue = VERBS.get(lemma_of(verb))
    if cue is not None:
        around = block(verb, sent, parsed)
        if (source := chains.citing(verb)) is not None:
            around = Block(verb, around.cue, around.words, source)
            yield _made(around, [], "show" if _shows(around, "") else "say", "citing", parsed)
            return
        for name, (frame, needs) in frames.RULES.items():
            if needs in cue.takes and (content := frame(parsed, around, sent)):
                yield _made(around, content, cue.act, name, parsed)
                return
    if verb.tag_ in _FINITE and (cue is None or "marks" not in cue.takes):
        yield from _of_any_verb(verb, sent, parsed)


def _chained(verb: Token, sent: Span, parsed: Parsed) -> Iterator[Attribution]:
    """Give what is more than one cue and its content."""
    cue = VERBS.get(lemma_of(verb))
    act: Act = cue.act if cue is not None else "say"
    for name, rule in _CHAINS.items():
        outer = None
        for around, content in rule(verb, sent, parsed):
            one = _made(around, content, "show" if _shows(around, name) else act, name, parsed)
            if outer is not None and outer.content == one.content:
                one.inside = outer
            yield one
            outer = one
    if framed := hearsay.raised(verb, parsed):
        yield _made(*framed, act, "hearsay", parsed)


_CHAINS: Final = {
    "as reported": chains.as_reported,
    "as saying": chains.as_saying,
    "evidence": chains.shown,
}


def _shows(around: Block, rule: str) -> bool:
    """Tell whether evidence shows it, whoever brings it."""
    source = around.source
    head = lemma_of(source.head) if source is not None else ""
    return rule == "evidence" or head in EVIDENCE


def _part_of_another(verb: Token) -> bool:
    """Tell whether a verb is in another's cue: quoted … as saying; released images depicting."""
    up = verb.head
    if verb.dep_ == "pcomp" and up.lower_ == "as":
        return lemma_of(up.head) in ("quote", "cite")
    return (
        verb.dep_ == "acl"
        and lemma_of(up) in EVIDENCE
        and up.dep_ == "dobj"
        and lemma_of(up.head) in LIGHT
    )


def _carries_noun(verb: Token, sent: Span, parsed: Parsed) -> bool:
    """Tell whether a verb only carries the noun that attributes: expressed concern that."""
    if lemma_of(verb) not in LIGHT and lemma_of(verb) not in EVIDENCE:
        return False
    thing = next((c for c in verb.rights if c.dep_ == "dobj"), None)
    return (
        thing is not None
        and lemma_of(thing) in NOUNS
        and any(True for _ in of_noun(thing, sent, parsed))
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
    spoken |= behind is not None and (
        text[end : behind.outer_start].strip() in (",", ":") or text[behind.end - 1] in "?!"
    )
    if spoken and (content := beside(parsed, around, sent)):
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
    """Tell whether nobody said so, as it is said: has not confirmed; neither has; no word."""
    source = around.source
    first = source.head.doc[source.words[0]].lower_ if source is not None else ""
    return first in _NOBODY or any(
        child.dep_ == "neg" or (child.lower_ == "no" and child.dep_ == "det")
        for child in around.verb.children
    )


_NOBODY: Final = frozenset({"neither", "nobody", "none", "no"})


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
