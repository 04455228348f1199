"""Nouns that attribute: X's claim that S; X issued a warning about Y; Western concerns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.predict.quotes.clauses import past_that
from sayso.predict.quotes.sources import Block, Source, phrase, subject, verb_group

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Span, Token

    from sayso.predict.quotes.parsed import Parsed, Place

LIGHT: Final = frozenset(
    """make issue give express voice offer deliver have release send share post publish file submit
    air read sign provide present raise""".split()
)
_SAYERS: Final = frozenset({"NORP", "GPE", "ORG"})


def of_noun(noun: Token, sent: Span, parsed: Parsed) -> Iterator[tuple[Block, list[Place]]]:
    """X's claim that S; X issued a warning about Y; Western concerns about Y."""
    clause = _noun_content(noun)
    unsaid = any(c.lower_ == "no" for c in noun.lefts)
    if clause is None or (noun.lemma_ == "word" and not unsaid):
        return
    cue = noun.i - unsaid, noun.i + 1
    head = next((c for c in noun.lefts if c.dep_ == "poss"), None)
    if head is None and noun.dep_ == "dobj" and noun.head.lemma_ in LIGHT:
        head = subject(noun.head)
        cue = verb_group(noun.head)[0], noun.i + 1
    if head is None:
        head = next(
            (
                c
                for c in noun.lefts
                if c.dep_ in ("amod", "compound")
                and (c.ent_type_ in _SAYERS or (c.text[0].isupper() and not c.is_sent_start))
            ),
            None,
        )
    head = head or _from(noun)
    if head is None:
        return
    words = (head.i, head.i + 1) if head.dep_ == "amod" else phrase(head, noun)
    start = past_that(parsed, max(clause.left_edge.i, noun.i + 1))
    place = parsed.content(start, min(clause.right_edge.i + 1, sent.end))
    if place:
        yield Block(noun, cue, (min(cue[0], words[0]), cue[1]), Source(head, words)), [place]


def _from(noun: Token) -> Token | None:
    """Give who a noun comes from: a warning from X."""
    for child in noun.rights:
        if child.lower_ in ("from", "by"):
            return next((c for c in child.children if c.dep_ == "pobj"), None)
    return None


def _noun_content(noun: Token) -> Token | None:
    for child in noun.rights:
        if child.dep_ in ("acl", "ccomp", "relcl") and any(
            c.dep_ == "mark" for c in child.children
        ):
            return child
        if child.dep_ == "acl" and any(c.tag_ == "TO" for c in child.lefts):
            return child
        if child.dep_ == "prep" and child.lower_ in ("of", "about", "over", "on"):
            return next((c for c in child.children if c.dep_ in ("pobj", "pcomp")), None)
    return None
