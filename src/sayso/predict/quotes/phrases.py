"""Phrases that a cue takes: as its object, with a preposition, as something."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.predict.quotes.clauses import STAYS

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from sayso.predict.quotes.parsed import Parsed, Place
    from sayso.predict.quotes.sources import Block

_CIRCUMSTANCES: Final = frozenset({"condition", "behalf", "record", "background", "phone"})
_PREDICATED: Final = frozenset({"dobj", "nsubjpass", "oprd", "ccomp", "xcomp", "acomp", "attr"})
_NAMING: Final = frozenset({"call", "dub", "label", "brand", "term", "deem", "declare"})


def as_(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """Take somebody or something as …: described him as a fool; called him a fool."""
    if any(c.dep_ == "prep" and c.lower_ in ("on", "upon", "for") for c in block.verb.rights):
        return []  # called on them, called for it
    rights = [c for c in block.verb.rights if c.dep_ in _PREDICATED or c.lower_ == "as"]
    if block.verb.lemma_ in _NAMING:
        last = [c for c in rights if c.dep_ in ("oprd", "ccomp", "xcomp", "acomp", "attr")]
        marked = [c for c in rights if c.dep_ == "dobj" and _holds_marks(parsed, c)]
        last = last or marked
    else:
        last = [c for c in rights if c.lower_ == "as"]
    if not last:
        return []
    start = min(c.left_edge.i for c in [*last, *rights[:1]])
    place = parsed.content(max(start, block.verb.i + 1), min(last[-1].right_edge.i + 1, sent.end))
    return [_cut(parsed, place, start)] if place else []


def _holds_marks(parsed: Parsed, token: Token) -> bool:
    begin, end = parsed.place(token.left_edge.i, token.right_edge.i + 1)
    return bool(parsed.marks_in(begin, end))


def _cut(parsed: Parsed, place: Place, start: int) -> Place:
    """End content in quote marks before a time or an occasion: … a "disgrace" on Wednesday."""
    marks = parsed.marks_in(*place)
    end = marks[-1].outer_end if marks else place[1]
    at = parsed.token_at(end) if end < place[1] else None
    if at is None or at <= start:
        return place
    token = parsed.doc[at]
    occasion = token.lower_ in ("during", "on", "at") or token.ent_type_ in ("DATE", "TIME")
    return (place[0], end) if occasion else place


def object_(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """Take a noun phrase: denied the reports; criticised him for lying."""
    if block.source is None:
        return []
    rights = list(block.verb.rights)
    found = next((c for c in rights if c.dep_ == "dobj"), None)
    if found is None:
        return []
    end = found.right_edge.i + 1
    for child in rights:
        if child.i > found.i and child.dep_ == "prep" and child.lower_ in ("for", "as", "of"):
            end = max(end, child.right_edge.i + 1)
            break
        if child.i > found.i:
            break
    place = parsed.content(found.left_edge.i, min(end, sent.end))
    return [_cut(parsed, place, found.left_edge.i)] if place else []


def preposition(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """Take a phrase with a preposition: warned of a war, spoke about the plan."""
    if block.source is None:
        return []
    for child in block.verb.rights:
        if child.dep_ == "prep" and child.lower_ in ("of", "about", "against", "over", "for", "on"):
            for inner in child.children:
                if inner.dep_ in ("pobj", "pcomp") and inner.lower_ not in _CIRCUMSTANCES:
                    end = _condition(block.verb, inner.right_edge.i + 1)
                    return parsed.contents(max(inner.left_edge.i, child.i + 1), min(end, sent.end))
    return []


def _condition(verb: Token, end: int) -> int:
    """Take a condition in that the parser hangs on the cue: warned of a war if it came."""
    for child in verb.rights:
        if child.dep_ == "advcl" and child.left_edge.i == end and child.left_edge.lower_ in STAYS:
            return child.right_edge.i + 1
    return end
