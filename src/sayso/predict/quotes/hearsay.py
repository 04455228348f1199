"""Say-so of nobody: reportedly, is said to, speculation that, "… – report" (guideline Q10)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.predict.quotes.cues import lemma_of
from sayso.predict.quotes.sources import Block, verb_group, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Span, Token

    from sayso.predict.quotes.parsed import Parsed, Place
    from sayso.records.quote import Act

ADVERBS: Final = frozenset({"reportedly", "allegedly", "purportedly", "supposedly"})
_RAISED: Final = frozenset(
    "say rumor rumour report believe think allege suggest claim understand hear tout".split()
)
_NOUNS: Final[dict[str, Act]] = {
    "speculation": "speculate",
    "rumor": "speculate",
    "rumour": "speculate",
    "suggestion": "suggest",
    "allegation": "say",
    "hearsay": "say",
}
_REPORTS: Final = frozenset({"report", "reports", "source", "sources"})
_DASHES: Final = frozenset({"–", "—", "-", "--", ":", "―"})
_LEFT_OUT: Final = frozenset({"cc", "mark", "punct"})


def adverb(token: Token, parsed: Parsed) -> tuple[Block, list[Place]] | None:
    """Frame the clause of "reportedly", without it."""
    verb = token.head
    if verb.pos_ not in ("VERB", "AUX"):
        return None
    start, end = clause(verb)
    parts = [parsed.content(start, token.i), parsed.content(token.i + 1, end)]
    places = [part for part in parts if part is not None]
    at = token.i, token.i + 1
    return (Block(token, at, at, None), places) if places else None


def clause(verb: Token) -> tuple[int, int]:
    """Give a verb's clause, without the conjunction in front of it and its conjuncts."""
    start = verb.left_edge.i
    for child in verb.lefts:
        if child.left_edge.i == start and child.dep_ in _LEFT_OUT:
            start = child.right_edge.i + 1
    end = verb.right_edge.i + 1
    for child in verb.rights:
        if child.dep_ == "cc" and any(
            c.dep_ == "conj" and any(g.dep_ in ("nsubj", "nsubjpass") for g in c.lefts)
            for c in verb.rights
        ):
            end = min(end, child.i)
    return start, end


def raised(verb: Token, parsed: Parsed) -> tuple[Block, list[Place]] | None:
    """X is said to S; X has been suggested as S: the subject belongs to both."""
    if lemma_of(verb) not in _RAISED or verb.tag_ != "VBN":
        return None
    subject = next((c for c in verb.lefts if c.dep_ == "nsubjpass"), None)
    told = next(
        (c for c in verb.rights if c.dep_ == "xcomp" or (c.dep_ == "prep" and c.lower_ == "as")),
        None,
    )
    if subject is None or told is None or any(c.dep_ == "agent" for c in verb.rights):
        return None
    if told.dep_ == "xcomp" and not any(c.tag_ == "TO" for c in told.lefts):
        return None
    parts = [
        parsed.content(*whole(subject, verb)),
        parsed.content(told.left_edge.i, _before_dash(told, verb.right_edge.i + 1)),
    ]
    places = [part for part in parts if part is not None]
    group = verb_group(verb)
    return (Block(verb, group, group, None), places) if len(places) == 2 else None  # noqa: PLR2004


def _before_dash(told: Token, end: int) -> int:
    """Leave out a parenthesis between dashes (guideline Q8d) and what follows it."""
    dashes = (i for i in range(told.i, end) if told.doc[i].text in _DASHES - {"-", ":"})
    return next(dashes, end)


def noun(token: Token, parsed: Parsed) -> tuple[Block, list[Place], Act] | None:
    """Speculation that S."""
    act = _NOUNS.get(lemma_of(token))
    told = next(
        (c for c in token.rights if any(g.lower_ == "that" and g.dep_ == "mark" for g in c.lefts)),
        None,
    )
    if act is None or told is None or any(c.dep_ == "poss" for c in token.lefts):
        return None
    start = next(g.i for g in told.lefts if g.lower_ == "that") + 1
    place = parsed.content(start, told.right_edge.i + 1)
    at = token.i, token.i + 1
    return (Block(token, at, at, None), [place], act) if place else None


def headline(sent: Span, parsed: Parsed) -> Iterator[tuple[Block, list[Place]]]:
    """S – report."""
    end = sent.end
    while end > sent.start and (sent.doc[end - 1].is_space or sent.doc[end - 1].text == "."):
        end -= 1
    if end - sent.start < 4 or sent.doc[end - 1].lower_ not in _REPORTS:  # noqa: PLR2004
        return
    if sent.doc[end - 2].text not in _DASHES:
        return
    begin, stop = parsed.line(sent.doc[end - 1].idx)
    last = sent.doc[end - 1]
    if parsed.text[last.idx + len(last) : stop].strip(" ."):
        return
    first = parsed.token_at(begin)
    place = parsed.content(first if first is not None else sent.start, end - 2)
    at = end - 1, end
    if place:
        yield Block(last, at, at, None), [place]
