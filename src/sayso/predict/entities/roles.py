"""What the words around a name say about its bearer: gender, title, office."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from sayso.predict.entities.gazetteer import (
    FAMILY_FIRST,
    MEN,
    TITLES_OF_MEN,
    TITLES_OF_WOMEN,
    WOMEN,
    bag,
)

if TYPE_CHECKING:
    from spacy.tokens import Span, Token

_READ: Final = 12  # words of an apposition that are read
_BEFORE: Final = 6  # words of a title
_ENDS: Final = bag("VERB AUX ADP CCONJ SCONJ PRON DET")  # parts of speech that no title has
_EMPTY: Final = bag("the a an its his her their 's -")


def gender(span: Span) -> str:
    """Read `m` or `f` off a given name or the title before it; nothing where they do not say."""
    return _gender(span[0]) or (_gender(span.doc[span.start - 1]) if span.start else "")


def _gender(token: Token) -> str:
    word = token.text
    man, woman = word in MEN or word in TITLES_OF_MEN, word in WOMEN or word in TITLES_OF_WOMEN
    if man == woman or word in FAMILY_FIRST:  # *Kim*
        return ""
    return "m" if man else "f"


def title_gender(span: Span) -> str:
    """Read `m` or `f` off the title before a name."""
    before = span.doc[span.start - 1].text if span.start else ""
    return "m" if before in TITLES_OF_MEN else "f" if before in TITLES_OF_WOMEN else ""


def roles(span: Span) -> set[str]:
    """Read what somebody is off the title before a name and the appositions around it."""
    said = _title(span)
    root = span.root
    for child in span.doc[span.end : span.end + _READ]:  # `children` would read the sentence
        if child.dep_ == "appos" and child.pos_ == "NOUN" and child.head == root:
            said |= {token.lower_ for token in islice(child.subtree, _READ)}
    if root.dep_ == "appos" and root.head.pos_ == "NOUN":
        said |= {token.lower_ for token in islice(root.head.lefts, _READ)} | {root.head.lower_}
    return said - _EMPTY


def _title(span: Span) -> set[str]:
    doc, at = span.doc, span.start
    while at > max(0, span.start - _BEFORE):
        token = doc[at - 1]
        if token.pos_ in _ENDS or not (token.is_alpha or token.text in ("-", "'s")):
            break
        at -= 1
    if at == span.start or doc[span.start - 1].pos_ not in ("NOUN", "PROPN"):
        return set()
    return {token.lower_ for token in doc[at : span.start]}
