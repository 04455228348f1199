"""Which type a name has: by its own words, by its neighbours, by vote over the document."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from sayso.predict.entities.gazetteer import CLASS_WORDS, GIVEN, TAILS, TITLES, bag

if TYPE_CHECKING:
    from collections.abc import Iterator

    from spacy.tokens import Doc, Span

    from sayso.predict.entities.draft import Draft, Name
    from sayso.records.entity import EntityType

_IN: Final = bag("in at near from to around outside across")
_SAYS: Final = bag("say tell ask add reply write think believe want know like love")
_LEADS: Final[dict[str, EntityType]] = {
    "Camp": "FAC",
    "Fort": "FAC",
    "Lake": "LOC",
    "Mount": "LOC",
    "Cape": "LOC",
    "Port": "GPE",
}
_PLACE_NOUNS: Final = bag(
    "city town village settlement capital port municipality suburb county province state "
    "station crossing district country republic region island"
)
_DATELINE: Final = bag(", ( - -- — –")
_PERSONAL: Final = 4  # words of a person's name, at most

# What weighs how much against one reading by the model; chosen on web text and news.
_VOTES: Final = {"ner": 1.0, "given": 2.0, "title": 3.0, "in": 1.5, "place": 4.0, "beside": 0.6}


def by_class(span: Span) -> EntityType | None:
    """Read a type off a name's class word: *… University*, *Department of …*, *Camp …*."""
    if len(span) == 1 or span[0].text in GIVEN:
        return None
    if span[0].text in _LEADS:
        return _LEADS[span[0].text]
    for before, token in pairwise(span):
        if token.lower_ in ("of", "for"):
            return CLASS_WORDS.get(before.lower_)
    return CLASS_WORDS.get(span[-1].lower_)


def shown(span: Span) -> tuple[EntityType | None, str]:
    """Give the type that words and neighbours of an unmarked name show, and which of them."""
    kind = by_class(span)
    if kind:
        return kind, "class"
    before = span.doc[span.start - 1] if span.start else None
    titled = before is not None and before.text in TITLES
    if titled or (span[0].text in GIVEN and len(span) <= _PERSONAL):
        return "PERSON", "title" if titled else "given"
    inside = before is not None and before.lower_ in _IN and before.pos_ == "ADP"
    stop = span.doc[span.end : span.end + 1].text in TAILS or _is_dateline(span)
    if (inside and not span[0].is_upper) or stop or _is_called_place(span.doc, span):
        return "GPE", "context"
    if span.root.dep_ == "nsubj" and span.root.head.lemma_ in _SAYS:
        return "PERSON", "context"
    return None, ""


def typed(draft: Draft) -> None:
    """Decide each name's type once for the document: what is sure, else what most places say."""
    doc = draft.doc
    votes: dict[str, dict[EntityType, float]] = defaultdict(lambda: defaultdict(float))
    fixed: dict[str, EntityType] = {}
    for name in draft.names:
        span = doc[name.start : name.end]
        key = span.text.casefold()
        kind = by_class(span)
        if kind:
            fixed[key] = kind
            name.evidence.add("class")
        elif "known" in name.evidence and span[0].text not in GIVEN:
            fixed[key] = name.type
        else:
            for voted, weight in _votes(draft, name, span):
                votes[key][voted] += weight
    for key, count in votes.items():
        fixed.setdefault(key, max(count, key=lambda kind: count[kind]))
    people = {
        key.rsplit(" ", 1)[1] for key, kind in fixed.items() if kind == "PERSON" and " " in key
    }
    for name in draft.names:
        key = doc[name.start : name.end].text.casefold()
        surname = key in people and "known" not in name.evidence
        kind = "PERSON" if surname else fixed[key]
        if surname:
            name.evidence.add("surname")
        if kind != name.type:
            name.type = kind
            name.evidence.add("vote")


def _votes(draft: Draft, name: Name, span: Span) -> Iterator[tuple[EntityType, float]]:
    """Yield what one place says about a name's type."""
    yield name.type, _VOTES["ner"]
    before = draft.doc[span.start - 1] if span.start else None
    if span[0].text in GIVEN:
        yield "PERSON", _VOTES["given"]
    if before is not None and before.text in TITLES:
        yield "PERSON", _VOTES["title"]
        name.evidence.add("title")
    inside = before is not None and before.lower_ in _IN and before.pos_ == "ADP"
    if inside and not span[0].is_upper:  # *in NATO*
        yield "GPE", _VOTES["in"]
    if _is_called_place(draft.doc, span) or _is_dateline(span):
        yield "GPE", _VOTES["place"]
    if span.root.dep_ == "conj":
        other = draft.at[span.root.head.i]
        if other is not None and other is not name:
            yield other.type, _VOTES["beside"]


def _is_dateline(span: Span) -> bool:
    """Whether a name in capitals opens a line as a report's place does: *BERGEN, Norway —*."""
    doc, start, end = span.doc, span.start, span.end
    opens = start == 0 or doc[start - 1].is_space
    return opens and span.text.isupper() and doc[end : end + 1].text in _DATELINE


def _is_called_place(doc: Doc, span: Span) -> bool:
    """Whether the text calls it a place: *the city of X*, *X is a small settlement*."""
    root, start = span.root, span.start
    if start > 1 and doc[start - 1].lower_ == "of" and doc[start - 2].lower_ in _PLACE_NOUNS:
        return True
    if start and doc[start - 1].lower_ in _PLACE_NOUNS and root.dep_ in ("appos", "compound"):
        return True
    if root.dep_ != "nsubj" or root.head.lemma_ != "be":
        return False
    return any(c.dep_ == "attr" and c.lower_ in _PLACE_NOUNS for c in root.head.children)
