"""Words in quote marks that the parse has tied to no cue: told by their looks and their place."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sayso.predict.quotes.cues import NOUNS, VERBS, lemma_of
from sayso.predict.quotes.sources import source_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from spacy.tokens import Token

    from sayso.predict.quotes.marks import Stretch
    from sayso.predict.quotes.parsed import Parsed, Place

_FINITE: Final = frozenset({"VBD", "VBZ", "VBP"})
_NOMINAL: Final = frozenset({"PROPN", "NOUN", "PRON"})
_IN_PHRASE: Final = _NOMINAL | {"DET", "ADJ", "PART", "ADP", "NUM"}
_FAR: Final = 30  # tokens from a closing mark to its cue
_SIGNED: Final = re.compile(
    r"[ \u00a0]{0,3}[—–―-]{1,2}[ \u00a0]{0,3}"
    r"(?P<name>[A-Z][^\n.!?;:]{1,80}[^\s.!?;:,])[. \u00a0]{0,4}$"
)
_NAME: Final = 120  # code points of a signature
_ENDED: Final = re.compile(r"[a-z]{4}[.!?] ")
_GAP: Final = 250  # code points between two stretches of one speaker
_COLON: Final = 400  # code points of a line that introduces what stands below it


def by_shape(parsed: Parsed, mark: Stretch) -> tuple[Token, tuple[int, int], Token] | None:
    """Find cue, source and its head behind a stretch: the nearest verb of saying.

    "…," X, the head of Y, said: for what the parser has taken apart.
    """
    doc = parsed.doc
    first = parsed.token_at(mark.outer_end)
    inner = parsed.text[mark.start : mark.end].rstrip("'’\"” \u00a0")
    after = parsed.text[mark.outer_end : mark.outer_end + 1]
    set_off = inner[-1:] in (",", "?", "!") or after == ","
    if first is None or not set_off:
        return None
    for i in range(first, min(first + _FAR, len(doc))):
        token = doc[i]
        if token.text in ('"', ".", ";", ":") or "\n" in token.text:
            return None
        cue = VERBS.get(lemma_of(token))
        if cue is None or "marks" not in cue.takes or token.tag_ not in _FINITE:
            continue
        between = [t for t in doc[first:i] if t.text not in (",", '"', "'", "''")]
        return _before_cue(token, between) if between else _behind_cue(token)
    return None


def by_colon(parsed: Parsed, mark: Stretch) -> tuple[Token, tuple[int, int], Token] | None:
    """Find cue, source and its head before a colon: He had one message: "…"."""
    begin, _ = parsed.line(mark.outer_start)
    words = parsed.text[begin : mark.outer_start].rstrip()
    last = parsed.token_at(begin + len(words) - 1) if words else None
    if (
        last is None
        or words[-1] not in ":,"
        or not _sentence_like(parsed.text[mark.start : mark.end])
    ):
        return None
    spoken = words[-1] == ","
    for i in range(last - 1, max(last - _FAR, -1), -1):
        token = parsed.doc[i]
        if token.idx < begin or token.text in (".", '"', ";") or "\n" in token.text:
            return None
        cue = VERBS.get(lemma_of(token))
        verb = cue is not None and "marks" in cue.takes and token.tag_ in _FINITE
        if not verb and not (token.tag_ in _FINITE and not spoken):
            continue
        source = source_of(token)
        if source is not None:
            return token, source.words, source.head
        if verb and not spoken:
            return _behind_cue(token)
    return None


def _before_cue(
    cue: Token, between: Sequence[Token]
) -> tuple[Token, tuple[int, int], Token] | None:
    nouns = [t for t in between if t.pos_ in _NOMINAL]
    if not nouns or any(t.tag_ in _FINITE and t.text not in ("'s", "’s") for t in between):
        return None
    comma = next((t.i for t in cue.doc[between[0].i : cue.i] if t.text == ","), cue.i)
    head = next((t for t in reversed(nouns) if t.i < comma), nouns[0])
    return cue, (between[0].i, between[-1].i + 1), head


def _behind_cue(cue: Token) -> tuple[Token, tuple[int, int], Token] | None:
    doc, end = cue.doc, cue.i + 1
    while end < len(doc) and doc[end].pos_ in _IN_PHRASE and not doc[end].is_space:
        end += 1
    nouns = [t for t in doc[cue.i + 1 : end] if t.pos_ in _NOMINAL]
    return (cue, (cue.i + 1, end), nouns[-1]) if nouns else None


def signature(parsed: Parsed, mark: Stretch) -> tuple[Place, Token] | None:
    """Find who signs a line in quote marks: “…” — Somebody."""
    begin, end = parsed.line(mark.outer_start)
    if parsed.text[begin : mark.outer_start].strip() or end - mark.outer_end > _NAME:
        return None
    match = _SIGNED.match(parsed.text, mark.outer_end, end)
    first = parsed.token_at(match.start("name")) if match else None
    last = parsed.token_at(match.end("name") - 1) if match else None
    if match is None or first is None or last is None:
        return None
    comma = next((i for i in range(first, last + 1) if parsed.doc[i].text == ","), last + 1)
    return match.span("name"), parsed.doc[max(comma - 1, first)]


def goes_on(parsed: Parsed, mark: Stretch, reach: int, *, spoken: bool) -> bool:
    """Tell whether a stretch goes on with what was said up to `reach`, in the same paragraph."""
    between = parsed.text[reach : mark.outer_start]
    if len(between) > _GAP or "\n" in between:
        return False
    between = between.strip(" \u00a0\"”’'")
    if _ENDED.search(between[:-1]):
        return False
    sentence = _sentence_like(parsed.text[mark.start : mark.end].strip())
    if between[-1:] in (".", "!", "?"):
        return sentence
    return spoken and between[-1:] in ("", ",", "…", "—", "–", "-", "―")


def _sentence_like(words: str) -> bool:
    """Tell a sentence by its capital and its stop."""
    words = words.strip("'‘’\"“” \u00a0")
    return bool(words) and words[-1] in ".!?,…—-" and (not words[0].isalpha() or words[0].isupper())


def introduced(parsed: Parsed, line: Place) -> Token | None:
    """Give the cue of a line that introduces what stands below it: He said:."""
    begin, end = line
    words = parsed.text[begin:end].rstrip()
    if not words.endswith(":") or len(words) > _COLON:
        return None
    last = parsed.token_at(begin + len(words) - 1)
    for i in range(last if last is not None else -1, -1, -1):
        token = parsed.doc[i]
        if token.idx < begin:
            break
        cue = VERBS.get(lemma_of(token))
        said = cue is not None and token.pos_ == "VERB" and "marks" in cue.takes
        if said and source_of(token):
            return token
        if lemma_of(token) in NOUNS and token.head.pos_ == "VERB" and source_of(token.head):
            return token.head
    return None


def lines(text: str) -> Iterator[Place]:
    """Yield every line that is not blank, from its first letter to its last."""
    at = 0
    for line in text.split("\n"):
        words = line.strip()
        if words:
            begin = at + line.index(words)
            yield begin, begin + len(words)
        at += len(line) + 1
