"""Who says it: the source of a verb, and the words around a cue that are not its content."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sayso.predict.quotes.cues import EVIDENCE, lemma_of

if TYPE_CHECKING:
    from spacy.tokens import Doc, Span, Token

    from sayso.predict.quotes.parsed import Parsed, Words

_GROUP: Final = frozenset({"aux", "auxpass", "neg"})
_AROUND: Final = frozenset({"dative", "npadvmod", "prep", "advmod", "dobj"})
_CLAUSES: Final = frozenset({"relcl", "ccomp", "acl"})
_HEARD: Final = frozenset({"tell", "assure", "remind", "inform", "ask", "warn", "advise", "notify"})
_RELATIVES: Final = frozenset({"who", "which", "that"})
_BREAKS: Final = frozenset({"—", "–", "--", "-", ":", ";", "―"})
_TRIM: Final = frozenset({",", ":", ";", "(", '"', "''", "-", "–", "—", "--", "'"})
_DEEP: Final = 6  # verbs up the tree that a subject is looked for at


@dataclass(frozen=True, slots=True)
class Source:
    """Who says it, in tokens."""

    head: Token
    words: Words


@dataclass(frozen=True, slots=True)
class Block:
    """A cue with its source, addressee, time and place: "a source told us on Monday"."""

    verb: Token
    cue: Words
    words: Words
    source: Source | None

    @property
    def sourced(self) -> bool:
        """Whether the source stands in the block: "X said", not "said, adding"."""
        source = self.source
        return source is not None and self.words[0] <= source.words[0] < self.words[1]


def verb_group(verb: Token) -> Words:
    """Give a verb with its auxiliaries, negation and particle (guideline Q4)."""
    first = min([verb.i, *(c.i for c in verb.lefts if c.dep_ in _GROUP)])
    last = max([verb.i, *(c.i for c in verb.rights if c.dep_ == "prt" and c.i == verb.i + 1)])
    return first, last + 1


def block(verb: Token, sent: Span, parsed: Parsed) -> Block:
    """Give the words around a verb that belong to no content of its."""
    source = source_of(verb)
    cue = verb_group(verb)
    start, end = cue
    if source is not None:
        left, right = source.words
        own = source.head.head == verb or (verb.i - right <= _NEAR and verb.dep_ in _SHARING)
        if right <= verb.i and own and left >= sent.start:
            start = min(start, left)
        elif verb.i < left <= verb.i + 3:
            end = max(end, right)
    for child in verb.rights:
        if child.i < end:
            continue
        if child.dep_ not in _AROUND or child.left_edge.i > end or parsed.quoted(child):
            break
        if child.dep_ == "dobj" and verb.lemma_ not in _HEARD:
            break
        if any(token.dep_ in _CLAUSES for token in child.subtree):
            break
        end = max(end, child.right_edge.i + 1)
    return Block(verb, cue, (start, end), source)


_NEAR: Final = 4  # tokens between a source and a verb that shares it
_SHARING: Final = frozenset({"xcomp", "conj", "relcl", "acl"})


def source_of(verb: Token) -> Source | None:
    """Give who does what a verb says: its agent, its subject, or the one it shares."""
    agent = next((c for c in verb.children if c.dep_ == "agent"), None)
    if agent is not None:
        head = next((c for c in agent.children if c.dep_ == "pobj"), None)
        return Source(head, phrase(head, verb)) if head is not None else None
    if any(child.dep_ in ("auxpass", "nsubjpass") for child in verb.children):
        return None
    head = subject(verb)
    if head is None and any(child.dep_ == "ccomp" for child in verb.lefts):
        # S, reports X: the parser takes X for an object
        head = next((c for c in verb.rights if c.dep_ == "dobj" and c.pos_ == "PROPN"), None)
    return Source(head, phrase(head, verb)) if head is not None else None


def subject(verb: Token) -> Token | None:
    """Give a verb's subject: its own, else the one of the verb that it is joined to."""
    for _ in range(_DEEP):
        found = next((c for c in verb.children if c.dep_ == "nsubj"), None)
        if found is not None:
            relative = found.lower_ in _RELATIVES and verb.dep_ == "relcl"
            return verb.head if relative else found
        up = verb.head
        if verb.dep_ == "acl" and verb.tag_ == "VBG" and up.pos_ != "VERB":
            return up
        if verb.dep_ == "pcomp":
            up = up.head
        elif not (verb.dep_ in ("conj", "xcomp") or (verb.dep_ == "advcl" and verb.tag_ == "VBG")):
            return None
        if up.pos_ not in ("VERB", "AUX") or up == verb:
            return None
        if verb.dep_ == "conj" and up.dep_ == "ccomp" and _has(verb) and _has(up.head):
            up = up.head  # has announced that S but has not confirmed …
        if any(child.dep_ == "nsubjpass" for child in up.children):
            return next(child for child in up.children if child.dep_ == "nsubjpass")
        verb = up
    return None


def _has(verb: Token) -> bool:
    return any(child.lemma_ == "have" for child in verb.lefts if child.dep_ == "aux")


def whole(head: Token, verb: Token) -> Words:
    """Give a noun phrase with what describes it: images released by state media."""
    start, end = phrase(head, verb)
    for child in head.rights:
        if child.dep_ == "acl" and child.left_edge.i == end and child.right_edge.i < verb.sent.end:
            end = child.right_edge.i + 1
    after = head.doc[end] if end < len(head.doc) else head
    if lemma_of(head) in EVIDENCE and after.lower_ in ("from", "by"):
        end = max(end, after.right_edge.i + 1)  # the parser hangs it on the verb
    return start, end


def phrase(head: Token, verb: Token) -> Words:
    """Give the noun phrase of a source (guideline Q3), without what a relative clause adds."""
    doc: Doc = head.doc
    start, end = head.left_edge.i, head.right_edge.i + 1
    for child in head.rights:
        if child.dep_ in ("relcl", "acl") or (child.dep_ == "punct" and child.text in _BREAKS):
            end = min(end, max(child.left_edge.i, head.i + 1))
            break
    if start <= verb.i < end:
        start, end = (start, verb.i) if head.i < verb.i else (verb.i + 1, end)
    while end > head.i + 1 and (doc[end - 1].text in _TRIM or doc[end - 1].is_space):
        end -= 1
    while start < head.i and (doc[start].text in _TRIM or doc[start].is_space):
        start += 1
    return start, end
