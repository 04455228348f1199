"""How likely a record is right: the share that was right of those found the same way.

Measured on data that are not in the package (docs/predict.md has the reliability table). Claims
and links have no such data: theirs are one number each, from what was judged by eye.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from sayso.predict.quotes.relation import Attribution
    from sayso.records.entity import EntityType
    from sayso.records.link import Relation

_PLAIN: Final = frozenset({"say", "tell", "add", "report"})
_MARKED: Final = frozenset({"beside", "shape", "signed", "any verb"})
_CLAUSES: Final = frozenset({"after", "around", "whether"})
_FORMULAS: Final = frozenset(
    {"according", "as reported", "as saying", "citing", "adverb", "evidence", "hearsay", "put"}
)
QUOTES: Final = {
    "marks": 0.97,  # words in quote marks beside a cue
    "below": 0.40,  # words in quote marks whose cue is in another paragraph
    "formula": 0.83,  # according to, citing, quoted as saying, reportedly
    "plain": 0.90,  # a clause of say, tell, add, report
    "clause": 0.78,  # a clause of another cue
    "chained": 0.36,  # a clause inside another's content
    "as": 0.76,  # described as
    "object": 0.66,  # denied the reports
    "phrase": 0.62,  # promised to, warned of, a claim that
    "nobody": 0.45,  # a clause without a source
}
"""By the way a quote was found: right is an overlap of half or more with a true one."""
CLAIMS: Final = 0.70
"""Of claims: the share that a reader found acceptable."""
LINKS: Final[dict[Relation, float]] = {
    "same_as": 0.65,
    "denies": 0.65,
    "alternative_to": 0.4,
    "contradicts": 0.4,
    "elaborates": 0.4,
    "updates": 0.4,
}
"""By relation, with claims that were predicted too."""


_SURE: Final = frozenset({"title", "line", "given"})
_NER: Final = {"PERSON": 0.68, "GPE": 0.55, "LOC": 0.55, "FAC": 0.55}
ENTITIES: Final = {
    "role": 0.96,  # a name beside a title, in a byline, with a known given name
    "known": 0.88,  # in the gazetteer
    "class": 0.69,  # named by its kind: … Ministry
    "surname": 0.80,  # a name that goes with a longer one
    "model": 0.22,  # the model alone; people .68, places .55
    "seen": 0.19,  # by rules alone
    "nominal": 0.80,  # a noun phrase that is somebody's source
}
"""By what speaks for a name: right is its span and type."""


def of_entity(type_: EntityType, evidence: Collection[str]) -> float:
    """Give how likely an entity's names and type are right, by what found and typed it."""
    if "nominal" in evidence:
        return ENTITIES["nominal"]
    if not _SURE.isdisjoint(evidence):
        return ENTITIES["role"]
    for way in ("known", "surname", "class"):
        if way in evidence:
            return ENTITIES[way]
    return _NER.get(type_, ENTITIES["model"]) if "ner" in evidence else ENTITIES["seen"]


def way_of(one: Attribution, *, chained: bool) -> str:
    """Give the way in which an attribution was found, a key of `QUOTES`."""
    if one.rule in _MARKED:
        return "marks"
    if one.rule in _FORMULAS:
        return "formula"
    if one.rule in _CLAUSES:
        if chained:
            return "chained"
        if not one.source:
            return "nobody"
        lemma = one.at.lemma_.lower() if one.at is not None else ""
        return "plain" if lemma in _PLAIN else "clause"
    return one.rule if one.rule in QUOTES else "phrase"
