"""Clauses that a cue governs: behind it, around it, and how far they reach (guideline Q8)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.predict.quotes.cues import UTTERANCE, VERBS, lemma_of

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

    from sayso.predict.quotes.parsed import Parsed, Place
    from sayso.predict.quotes.sources import Block

_VERBS: Final = frozenset({"VERB", "AUX"})
STAYS: Final = frozenset({"while", "as", "because", "given", "if", "unless", "since"})
_SOON: Final = 12  # tokens behind a cue in which its clause begins
STOPS: Final = frozenset({",", ".", ";", ":", "?", "!", "\n"})
_FINITE: Final = frozenset({"VBD", "VBZ", "VBP", "MD"})
_SUBJECTS: Final = frozenset({"nsubj", "nsubjpass", "expl", "csubj"})
_SET_OFF: Final = frozenset({",", "…", "...", '"', "''", "—", "–", "-", "--", "?", "!"})
_LINKERS: Final = frozenset(
    "however meanwhile still also moreover furthermore nevertheless nonetheless besides".split()
)
_DATELINE: Final = 14  # tokens
_DASHES: Final = frozenset({"—", "–", "--", "―", "-"})


def after(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """Take a clause behind: X said (that) S."""
    clause = next((c for c in block.verb.rights if c.dep_ == "ccomp"), None)
    if clause is None:
        clause = next(
            (
                c
                for c in block.verb.rights
                if c.dep_ in ("advcl", "xcomp", "acl", "relcl")
                and any(g.lower_ == "that" and g.dep_ == "mark" for g in c.children)
            ),
            None,
        )
    if clause is None:
        return _unparsed(parsed, block, sent)
    start = max(clause.left_edge.i, block.words[1])
    return parsed.contents(past_that(parsed, start), min(reach(clause, block.verb), sent.end))


def past_that(parsed: Parsed, start: int) -> int:
    """Leave the complementiser out (guideline Q5)."""
    return start + 1 if parsed.doc[start].lower_ in ("that", "whether") else start


def _unparsed(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """Take a clause that the parser has not hung on its cue: told by "that" or its subject."""
    doc, end = parsed.doc, block.words[1]
    if lemma_of(block.verb) not in UTTERANCE or block.source is None:
        return []
    start = None
    for i in range(end, min(end + _SOON, sent.end)):
        token = doc[i]
        if token.text in STOPS or token.tag_ in _FINITE:
            break
        if token.lower_ == "that" and (token.dep_ == "mark" or _opens(token, sent)):
            start = i + 1
            break
        if token.dep_ in _SUBJECTS and token.head.i > i and token.head.pos_ in _VERBS:
            start = end if token.left_edge.i <= end else None
            break
    if start is None:
        return []
    return parsed.contents(start, sent.end)


def _opens(that: Token, sent: Span) -> bool:
    """Tell whether "that" is followed by a subject, and so by a clause of its own."""
    return that.i + 1 < sent.end and that.nbor(1).pos_ in ("PROPN", "PRON", "DET")


def around(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """Take a sentence before or around: S, X said; S, X said, S."""
    doc, (start, end) = parsed.doc, block.words
    if not block.sourced or start <= sent.start or doc[start - 1].text not in _SET_OFF:
        return []
    left = parsed.content(opening(sent, start), start - 1)
    right = None
    if end + 1 < sent.end and doc[end].text == "," and doc[end + 1].lower_ != "according":
        right = parsed.content(end + 1, sent.end)
    if left is None or not (
        has_clause(doc[sent.start : start]) or (right and has_clause(doc[end : sent.end]))
    ):
        return []
    return [left, right] if right else [left]


def opening(sent: Span, end: int) -> int:
    """Give where a sentence begins that a cue behind it governs (guideline Q8a, e).

    Behind a conjunct that has an attribution of its own, and behind a word that only links.
    """
    doc, start = sent.doc, _past_dateline(sent, end)
    owned = False
    for i in range(start + 1, end - 1):
        token = doc[i]
        if lemma_of(token) in UTTERANCE and token.pos_ == "VERB":
            owned = owned or any(c.dep_ == "nsubj" for c in token.lefts)
        if owned and token.dep_ == "cc" and doc[i - 1].text == ",":
            start = i + 1
            break
    while start < end and (
        doc[start].is_space or doc[start].text in (",", '"') or _links(doc[start])
    ):
        if doc[start].text == '"':
            break
        start += 1
    if doc[start].lower_ == "despite" and doc[start + 1].lower_ in ("this", "these", "that"):
        comma = next(
            (i for i in range(start, min(end, start + 6)) if doc[i].text == ","), start - 1
        )
        start = comma + 1
    return start if start < end else sent.start


def _links(token: Token) -> bool:
    word = token.lower_
    return word in ("but", "and", "so", "yet") or (
        word in _LINKERS and token.i + 1 < len(token.doc) and token.nbor(1).text == ","
    )


def _past_dateline(sent: Span, end: int) -> int:
    """Leave out where the report is from: WASHINGTON (AP) — ."""
    doc = sent.doc
    for i in range(sent.start + 1, min(sent.start + _DATELINE, end - 1)):
        if doc[i].text in _DASHES and doc[sent.start].is_upper and len(doc[sent.start]) > 1:
            return i + 1
        if doc[i].is_lower and doc[i].is_alpha:
            break
    return sent.start


def put(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """Take a sentence before: S, as X put it."""
    doc, verb = parsed.doc, block.verb
    as_at = block.words[0] - 1
    it = next((c for c in verb.rights if c.lower_ == "it" and c.i == verb.i + 1), None)
    if (
        it is None
        or as_at <= sent.start
        or doc[as_at].lower_ != "as"
        or not has_clause(doc[sent.start : as_at])
    ):
        return []
    return parsed.contents(sent.start, as_at)


def whether(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """Take an indirect question without a verb: did not specify when or where."""
    for child in block.verb.rights:
        if child.tag_ in ("WRB", "WP"):
            return parsed.contents(child.left_edge.i, min(child.right_edge.i + 1, sent.end))
    return []


def infinitive(parsed: Parsed, block: Block, sent: Span) -> list[Place]:
    """Take an infinitive with its subject: promised to go; urged them to go; called on X to."""
    for clause in block.verb.rights:
        if clause.dep_ in ("xcomp", "ccomp", "advcl") and any(c.tag_ == "TO" for c in clause.lefts):
            if lemma_of(clause) in _SILENT and lemma_of(block.verb) in _REFUSING:
                return []  # says nothing, not even that
            start = max(clause.left_edge.i, block.verb.i + 1)
            start = min(start, _raised_from(block.verb, clause))
            return parsed.contents(start, min(clause.right_edge.i + 1, sent.end))
    return []


_REFUSING: Final = frozenset({"decline", "refuse", "ask"})
_SILENT: Final = frozenset(
    {"comment", "respond", "answer", "speak", "say", "elaborate", "discuss", "name", "identify"}
)


def _raised_from(verb: Token, clause: Token) -> int:
    """Give where the subject of an infinitive begins that grammar has made the cue's object."""
    for child in verb.rights:
        if child.i >= clause.i:
            break
        if child.dep_ in ("dobj", "dative") and child.right_edge.i + 1 == clause.left_edge.i:
            return child.left_edge.i
        if child.dep_ == "prep" and child.lower_ in ("on", "upon", "for"):
            called = next((c for c in child.children if c.dep_ == "pobj"), None)
            if called is not None and called.right_edge.i + 1 == clause.left_edge.i:
                return called.left_edge.i
    return clause.left_edge.i


def reach(clause: Token, verb: Token) -> int:
    """Give where the clause behind a cue ends (guideline Q8).

    "while", "as", "because" stay inside; "although" does not, nor does a conjunct that has an
    attribution of its own, nor a relative clause behind a comma at the end.
    """
    doc, end = clause.doc, clause.right_edge.i + 1
    for child in verb.rights:
        if child.dep_ == "advcl" and child.left_edge.i in (end, end + 1):
            first = child.left_edge.lower_
            if first in STAYS:
                end = child.right_edge.i + 1
    for i in range(clause.left_edge.i + 1, end):
        token = doc[i]
        if token.lower_ in ("although", "though") and doc[i - 1].text == ",":
            return i
        if _attributes_anew(token, clause):
            return _joint(token)
    return without_tail(clause, end)


def without_tail(verb: Token, end: int) -> int:
    """Leave out a relative clause behind a comma that ends a clause."""
    doc, last = verb.doc, end
    while last > verb.i + 1 and (doc[last - 1].is_punct or doc[last - 1].is_space):
        last -= 1
    for i in range(last - 1, verb.i, -1):
        token = doc[i]
        if token.dep_ == "relcl" and token.right_edge.i + 1 >= last:
            left = token.left_edge.i
            if doc[left - 1].text == "," and doc[left].lower_ in ("which", "who", "where"):
                return left - 1
    return end


def _attributes_anew(token: Token, clause: Token) -> bool:
    """Tell whether a conjunct is a cue that shares the subject of the cue before: …, and warned."""
    cue = VERBS.get(lemma_of(token)) if token.dep_ == "conj" else None
    if cue is None or lemma_of(token) not in UTTERANCE or token.head.i < clause.left_edge.i:
        return False
    if any(c.dep_ in _SUBJECTS for c in token.lefts):
        return False
    finite = token.tag_ in ("VBD", "VBZ") or any(c.lemma_ == "have" for c in token.lefts)
    return finite and any(c.dep_ in ("ccomp", "xcomp", "prep") for c in token.rights)


def _joint(token: Token) -> int:
    """Give where "and" stands, or the comma before it, in front of a conjunct."""
    doc, start = token.doc, token.left_edge.i
    while start > token.head.i + 1 and doc[start - 1].dep_ in ("cc", "punct"):
        start -= 1
    return start


def has_clause(span: Span) -> bool:
    """Tell whether there is a verb in some words."""
    return any(token.pos_ in _VERBS for token in span)
