"""According to X, S; S, according to X."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sayso.predict.quotes.clauses import STOPS, has_clause, opening
from sayso.predict.quotes.sources import Block, Source, phrase

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Span, Token

    from sayso.predict.quotes.parsed import Parsed, Place


def of_according(token: Token, sent: Span, parsed: Parsed) -> Iterator[tuple[Block, list[Place]]]:
    """According to X, S; S, according to X."""
    doc = parsed.doc
    if token.i + 2 >= sent.end or doc[token.i + 1].lower_ != "to":
        return
    source = _behind(doc[token.i + 1], sent)
    if source is None:
        return
    around_it = Block(token, (token.i, token.i + 2), (token.i, source.words[1]), source)
    found: list[Place] = []
    comma = _comma(source, sent)
    interrupts = (
        doc[token.i - 1].text == "," if token.i > sent.start else False
    ) and comma == source.words[1]
    if has_clause(doc[sent.start : token.i]) or interrupts:
        left = parsed.content(opening(sent, token.i), token.i)
        found += [left] if left else []
    if comma is not None and (has_clause(doc[comma : sent.end]) or not found):
        right = parsed.content(comma + 1, sent.end)
        found += [right] if right else []
    if found:
        yield around_it, found


def _behind(to: Token, sent: Span) -> Source | None:
    """Give the phrase behind a preposition, up to a comma where it has no parse."""
    head = next((c for c in to.children if c.dep_ == "pobj"), None)
    if head is not None:
        start, end = phrase(head, to.head)
        return Source(head, (max(start, to.i + 1), end))
    end = to.i + 1
    while end < sent.end and to.doc[end].text not in STOPS and not to.doc[end].is_space:
        end += 1
    nominal = [t for t in to.doc[to.i + 1 : end] if t.pos_ in ("NOUN", "PROPN", "PRON")]
    return Source(nominal[-1], (to.i + 1, end)) if nominal else None


def _comma(source: Source, sent: Span) -> int | None:
    """Give the comma that ends an introducing phrase and its apposition."""
    doc, end = sent.doc, source.words[1]
    commas = [i for i in range(source.head.i, sent.end) if doc[i].text == ","]
    if end in commas:
        return end
    return commas[0] if commas else None
