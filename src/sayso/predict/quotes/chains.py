"""Say-so inside say-so: citing, quoted … as saying, as reported by (guideline Q12).

Each gives attributions whose nesting follows from their contents (`records.derive`): the outer
content holds or equals the inner one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.predict.quotes import clauses
from sayso.predict.quotes.beside import beside
from sayso.predict.quotes.cues import EVIDENCE, lemma_of
from sayso.predict.quotes.nouns import LIGHT
from sayso.predict.quotes.sources import Block, Source, block, source_of, verb_group, whole

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Span, Token

    from sayso.predict.quotes.parsed import Parsed, Place

_BY: Final = frozenset({"by", "in"})
_QUOTING: Final = frozenset({"quote", "cite"})


def as_reported(verb: Token, sent: Span, parsed: Parsed) -> Iterator[tuple[Block, list[Place]]]:
    """S, as reported by X; as depicted in X."""
    as_ = next((c for c in verb.lefts if c.lower_ == "as" and c.i == verb.i - 1), None)
    by = next((c for c in verb.rights if c.lower_ in _BY), None)
    head = next((c for c in by.children if c.dep_ == "pobj"), None) if by is not None else None
    if as_ is None or by is None or head is None or verb.tag_ != "VBN":
        return
    words = whole(head, verb)
    found: list[Place] = []
    if clauses.has_clause(parsed.doc[sent.start : as_.i]):
        left = parsed.content(clauses.opening(sent, as_.i), as_.i)
        found += [left] if left else []
    if (
        words[1] < sent.end
        and parsed.doc[words[1]].text == ","
        and (not found or words[1] + 1 < sent.end)
    ):
        right = parsed.content(words[1] + 1, sent.end)
        found += [right] if right else []
    if found:
        around = Block(verb, (as_.i, by.i + 1), (as_.i, words[1]), Source(head, words))
        yield around, found


def citing(verb: Token) -> Source | None:
    """Give whom a clause names as its source: …, citing X."""
    if lemma_of(verb) != "cite" or verb.tag_ != "VBG" or verb.dep_ in ("ROOT", "pcomp"):
        return None
    head = next((c for c in verb.rights if c.dep_ == "dobj"), None)
    return Source(head, whole(head, verb)) if head is not None else None


def as_saying(verb: Token, sent: Span, parsed: Parsed) -> Iterator[tuple[Block, list[Place]]]:
    """X quoted Y as saying S; Y was quoted by X as saying S. The outer one first."""
    if lemma_of(verb) not in _QUOTING:
        return
    as_ = next((c for c in verb.rights if c.lower_ == "as"), None)
    saying = next((c for c in as_.children if c.tag_ == "VBG"), None) if as_ is not None else None
    if as_ is None or saying is None:
        return
    passive = any(c.dep_ in ("auxpass", "nsubjpass") for c in verb.lefts) or verb.tag_ == "VBN"
    if passive:
        speaker = next((c for c in verb.lefts if c.dep_ == "nsubjpass"), None)
        by = next((c for v in (verb, saying) for c in v.rights if c.lower_ == "by"), None)
        reporter = next((c for c in by.children if c.dep_ == "pobj"), None) if by else None
        outer_source = Source(reporter, whole(reporter, verb)) if reporter is not None else None
    else:
        speaker = next((c for c in verb.rights if c.dep_ == "dobj"), None)
        outer_source = source_of(verb)
    if speaker is None:
        return
    inner_source = Source(speaker, whole(speaker, verb))
    start = verb.i if not passive else min(verb_group(verb)[0], inner_source.words[0])
    inner = Block(saying, (as_.i, saying.i + 1), (start, _end(saying, verb)), inner_source)
    content = (
        beside(parsed, inner, sent)
        or clauses.after(parsed, inner, sent)
        or clauses.around(parsed, inner, sent)
    )
    if not content:
        return
    outer = content
    if not passive:  # the content of the one who quotes begins with whom he quotes
        outer = [(parsed.place(*inner_source.words)[0], content[-1][1])]
    yield Block(verb, verb_group(verb), inner.words, outer_source), outer
    yield inner, content


def _end(saying: Token, verb: Token) -> int:
    """Give where "was quoted as saying by local media" ends."""
    ends = [c.right_edge.i + 1 for v in (verb, saying) for c in v.rights if c.lower_ == "by"]
    return max([saying.i + 1, *ends])


def shown(verb: Token, sent: Span, parsed: Parsed) -> Iterator[tuple[Block, list[Place]]]:
    """Footage showed S; X released images depicting S (guideline Q13)."""
    around = block(verb, sent, parsed)
    if around.source is not None and lemma_of(around.source.head) in EVIDENCE:
        carrier = _carrier(verb)
        start = around.cue[1] if carrier is None else carrier
        place = parsed.content(start, _reach(verb))
        if place and verb.dep_ != "acl" and lemma_of(verb) in _SHOWING:
            yield around, [place]
        return
    thing = next((c for c in verb.rights if c.dep_ == "dobj"), None)
    if around.source is None or thing is None or lemma_of(thing) not in EVIDENCE:
        return
    if lemma_of(verb) not in LIGHT:
        return
    for child in thing.rights:
        cue = start = 0
        if child.dep_ == "acl" and lemma_of(child) in _SHOWING:
            cue, start = child.i + 1, child.i + 1
        elif child.lower_ == "of":
            cue, start = child.i, child.i + 1
        if start:
            place = parsed.content(start, _reach(verb))
            if place:
                yield Block(verb, (around.cue[0], cue), around.words, around.source), [place]
            return


_SHOWING: Final = frozenset({"show", "depict", "capture", "reveal", "portray", "document", "see"})
_CARRIERS: Final = frozenset({"moment", "instant", "scene"})


def _carrier(verb: Token) -> int | None:
    """Give where the clause begins that a noun only carries: the moment as … (guideline Q5)."""
    thing = next((c for c in verb.rights if c.dep_ == "dobj"), None)
    if thing is None or lemma_of(thing) not in _CARRIERS or thing.i + 1 >= len(verb.doc):
        return None
    return thing.i + 2 if thing.nbor(1).lower_ in ("as", "when", "that", "of") else None


def _reach(verb: Token) -> int:
    """Give the end of what evidence shows: of the sentence, or of its clause."""
    for child in verb.rights:
        if child.dep_ == "cc":
            after = [c for c in verb.rights if c.dep_ == "conj" and c.i > child.i]
            if after and any(c.dep_ in ("nsubj", "nsubjpass") for c in after[0].lefts):
                return child.i
    return clauses.without_tail(verb, verb.right_edge.i + 1)
