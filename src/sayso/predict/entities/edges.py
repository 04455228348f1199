"""Where a name begins and ends: what a model marks, cut down to what the guidelines call a name.

Titles, a leading *the*, the possessive *'s*, lower-case class words and punctuation stay outside
(E2); a line, a bracket, a spaced dash ends a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.predict.entities.gazetteer import (
    CALENDAR,
    CLASS_WORDS,
    CORPORATE,
    FAMILY_FIRST,
    FURNITURE,
    GIVEN,
    PARTICLES,
    PORTFOLIOS,
    TAILS,
    TITLES,
    bag,
    known,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Span, Token

    from sayso.predict.entities.draft import Draft, Name

_BREAKS: Final = bag('-- — – | @ < > ( ) [ ] { } : ; • * … ... .. .... " _ = + ~ ^ ! /')
_DETERMINERS: Final = bag(
    "a an the this that these those my your his her its our their all any some no both each"
)
_JUNIOR: Final = bag("Jr Jr. Sr Sr. II III IV")
_IMAGES: Final = bag("image images photo photos video file")
_SYLLABLE: Final = 5  # letters of the second half of a given name, as in *Jong-un*
_RUN: Final = 5  # words between a name and the class word that closes it


def pieces(doc: Doc, start: int, end: int, kind: str) -> Iterator[tuple[int, int]]:
    """Cut a stretch of tokens at what no name runs across, and trim each piece."""
    at = start
    for index in range(start, end):
        if _breaks(doc[index], kind, last=index + 1 == end):
            yield from _trimmed(doc, at, index, kind)
            at = index + 1
    yield from _trimmed(doc, at, end, kind)


def _breaks(token: Token, kind: str, *, last: bool) -> bool:
    text = token.text
    before = token.nbor(-1) if token.i else None
    if text == ",":
        after = "" if last else token.nbor().text
        return after not in CORPORATE and after not in _JUNIOR
    if text == "-":
        return bool(token.whitespace_) or before is None or bool(before.whitespace_)
    if text == "the":
        return before is not None and before.pos_ not in ("ADP", "SCONJ")
    if text in ("and", "&", "or"):
        return kind in ("PERSON", "GPE", "NORP")
    return token.is_space or text in _BREAKS


def _trimmed(doc: Doc, start: int, end: int, kind: str) -> Iterator[tuple[int, int]]:
    """Yield the piece without what stands outside of a name, if a name is left."""
    while start < end and _outside_right(doc, start, end, kind):
        end -= 1
    while start < end and _outside_left(doc, start, end, kind):
        start += 1
    if start < end and is_name(doc[start:end]):
        yield start, end


def _outside_left(doc: Doc, start: int, end: int, kind: str) -> bool:
    token, more = doc[start], end - start > 1
    if token.lower_ in _DETERMINERS:
        # An outlet's own article, as in *The New York Times*.
        return not (token.text == "The" and _is_known(doc[start:end]))
    if kind == "PERSON" and token.text in TITLES:
        return more
    if more and (token.lower_ in PARTICLES or token.text[:1].isdigit()):
        return False
    return not is_capital(token)


def _outside_right(doc: Doc, start: int, end: int, kind: str) -> bool:
    token = doc[end - 1]
    if token.text[:1].isdigit():  # *Boeing 747*, but not *Sweden 1*
        return end - start == 1 or kind not in ("PRODUCT", "EVENT", "FAC")
    return not is_capital(token) or token.lower_ in _IMAGES


def is_capital(token: Token) -> bool:
    """Whether a token has a capital letter where names have one (*Kim*, *eBay*)."""
    text = token.text
    return text[:1].isupper() or (text[:1].isalpha() and not text.islower())


def is_name(span: Span) -> bool:
    """Whether a trimmed stretch can be a name: no address, no calendar, no shouted word."""
    if any(token.like_url or "@" in token.text or " " in token.text for token in span):
        return False  # with a space, a line too long to be read
    if len(span) > 1:
        return not all(map(_is_word, span))
    token = span[0]
    text = token.text
    if len(text) == 1 or text in TITLES or "_" in text or "/" in text:
        return False
    if token.is_stop and token.lower_ not in FURNITURE:
        return _is_known(span)  # *US*
    return not _is_word(token) and any(map(str.isalpha, text))


def _is_word(token: Token) -> bool:
    return token.lower_ in CALENDAR or token.lower_ in FURNITURE or bool(token.is_stop)


def _is_known(span: Span) -> bool:
    return tuple(piece for token in span for piece in words(token.text)) in known()


def widened(draft: Draft) -> None:
    """Put back what the model cut off: *Kim Jong*-un, *Russian* Railways, *Khasan* station."""
    doc = draft.doc
    for name in draft.names:
        if _is_portfolio(doc, name):
            draft.drop(name)
            continue
        end = _wide_end(draft, name)
        if end > name.end and not any(draft.at[name.end : end]):
            draft.stretch(name, end, "wide")


def _is_portfolio(doc: Doc, name: Name) -> bool:
    """Whether a name is but the beginning of a title: *Defence* Minister."""
    one = name.end - name.start == 1 and name.end < len(doc)
    return one and doc[name.start].text in PORTFOLIOS and doc[name.end].text in TITLES


def _wide_end(draft: Draft, name: Name) -> int:
    doc, end = draft.doc, name.end
    if end == len(doc):
        return end
    if name.type == "PERSON":
        if end - name.start == 1 and _is_surname(draft, name):
            return end + 1
        return end + 2 if _goes_on(doc, name) else end
    if doc[end].text in TAILS:
        return end + 1
    return _class_word_end(draft, end)


def _is_surname(draft: Draft, name: Name) -> bool:
    """Whether a given name alone has its surname right behind it."""
    after = draft.doc[name.end]
    if draft.loud[after.i] or draft.doc[name.start].text not in GIVEN:
        return False
    return bool(after.tag_ == "NNP" and after.is_title and after.is_alpha and not _is_word(after))


def _goes_on(doc: Doc, name: Name) -> bool:
    """Whether the second half of a Korean or Chinese given name follows, in lower case."""
    if name.end + 1 >= len(doc) or doc[name.end].text != "-" or name.end - name.start != 1 + 1:
        return False
    spaced = doc[name.end - 1].whitespace_ or doc[name.end].whitespace_
    second = doc[name.end + 1]
    short = second.is_lower and len(second) <= _SYLLABLE
    return bool(doc[name.start].text in FAMILY_FIRST and short and not spaced)


def _class_word_end(draft: Draft, end: int) -> int:
    """Give the end of a run of proper nouns right behind a name, if a class word closes it."""
    doc, at = draft.doc, end
    while at < min(len(doc), end + _RUN) and draft.at[at] is None and not draft.loud[at]:
        if doc[at].pos_ != "PROPN" or not is_capital(doc[at]):
            break
        at += 1
        if doc[at - 1].lower_ in CLASS_WORDS:
            return at
    return end
