"""Noun phrases that are no names: where they end, whether they are definite, what they are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sayso.predict.entities.gazetteer import bag

if TYPE_CHECKING:
    from spacy.tokens import Token

    from sayso.records.entity import EntityType

_PEOPLE: Final = bag(
    "official source analyst expert spokesman spokeswoman spokesperson leader president minister "
    "chairman chairwoman officer agent witness resident critic supporter opponent activist lawyer "
    "attorney prosecutor judge doctor scientist researcher professor teacher student reporter "
    "journalist author writer editor columnist observer diplomat ambassador envoy politician "
    "lawmaker senator congressman governor mayor candidate voter member aide adviser advisor "
    "commander general soldier troop rebel protester victim survivor family relative father mother "
    "parent brother sister son daughter wife husband friend neighbor neighbour man woman boy girl "
    "child person people guy executive director manager owner founder worker employee coach player "
    "economist investor trader strategist pollster historian scholar veteran representative "
    "negotiator investigator detective sheriff deputy secretary insider whistleblower refugee "
    "migrant passenger pilot driver farmer patient priest bishop pope king queen prince aid "
    "others many some everyone nobody colleague counterpart rival delegate "
    "ceo head chief premier chancellor"
)
_BODIES: Final = bag(
    "agency ministry department media company firm newspaper paper outlet channel station network "
    "broadcaster magazine website government administration council committee commission court "
    "police army military navy party group organization organisation association union university "
    "college institute school bank team campaign office bureau board authority authorities "
    "parliament congress senate regime embassy hospital church foundation charity watchdog "
    "think-tank panel press airline corporation militia force tribunal service"
)
_COUNTRIES: Final = bag("country nation state city town capital side ally republic")
_NOUNS: Final[dict[EntityType, frozenset[str]]] = {
    "PERSON": _PEOPLE,
    "ORG": _BODIES,
    "GPE": _COUNTRIES,
}
_PARTS: Final = bag(
    "one two three some many most several few all each both none half majority minority number "
    "group pair handful dozen dozens crowd series string couple"
)
_PLURAL: Final = bag("police people both others many")
_BESIDE: Final = bag("punct cc preconj appos relcl")  # what a nominal leaves outside
_STOPS: Final = bag(", ; : - -- (")
_ENDINGS: Final = ("man", "woman", "person", "ist", "ian", "er", "or", "ee", "ant", "ive")
_THINGS: Final = bag(
    "paper letter order matter number power offer answer center centre other poster chapter "
    "filter error factor sector metaphor mirror rumor rumour tremor computer paper marker banner "
    "river water weather winter summer fee committee degree tree plant grant want warrant "
    "archive initiative alternative narrative perspective objective drive layer tower career "
    "barrier border corner figure favor favour color colour labor labour harbor door floor "
    "behavior behaviour terror horror humor humour honor honour motor monitor"
)

POINTERS: Final[dict[str, EntityType]] = {
    "company": "ORG", "firm": "ORG", "agency": "ORG", "newspaper": "ORG", "paper": "ORG",
    "outlet": "ORG", "broadcaster": "ORG", "network": "ORG", "magazine": "ORG",
    "organization": "ORG", "organisation": "ORG", "group": "ORG", "ministry": "ORG",
    "department": "ORG", "university": "ORG", "party": "ORG", "bank": "ORG", "airline": "ORG",
    "council": "ORG", "court": "ORG", "institute": "ORG", "charity": "ORG", "union": "ORG",
    "city": "GPE", "country": "GPE", "nation": "GPE", "town": "GPE",
}  # fmt: skip
"""Nouns that with a bare *the* point back to the last thing of that type."""

_SPOKEN: Final = ("spokesman", "spokesperson", "spokeswoman")
OFFICES: Final[dict[str, tuple[str, ...]]] = {
    "leader": ("leader", "president", "chairman", "premier", "chancellor"),
    "president": ("president", "president-elect"),
    "minister": ("minister", "premier"),
    "chief": ("chief", "head", "director", "boss"),
    "candidate": ("candidate", "nominee"),
    **dict.fromkeys(_SPOKEN, _SPOKEN),
}
"""What somebody is called, to the offices that are called so."""

BOTH: Final[dict[str, frozenset[EntityType]]] = {
    "sides": frozenset(("GPE", "ORG")),
    "countries": frozenset(("GPE",)),
    "nations": frozenset(("GPE",)),
    "governments": frozenset(("GPE", "ORG")),
    "parties": frozenset(("GPE", "ORG", "PERSON")),
    "leaders": frozenset(("PERSON",)),
    "men": frozenset(("PERSON",)),
    "women": frozenset(("PERSON",)),
    "presidents": frozenset(("PERSON",)),
    "candidates": frozenset(("PERSON",)),
    "companies": frozenset(("ORG",)),
    "firms": frozenset(("ORG",)),
    "both": frozenset(("PERSON", "GPE", "ORG")),
}  # fmt: skip
"""Plural nouns that stand for two entities, and of which types these are."""

EVIDENCE: Final = bag(
    "footage image video photo photograph picture report statement document file record recording "
    "letter email memo transcript study survey poll tweet post release article book data figure "
    "message announcement website"
)
"""What shows or says something without being anybody: its maker is the speaker."""


def span(head: Token, start: int, end: int) -> tuple[int, int]:
    """Give a nominal's tokens: article, modifiers, noun, *of*-phrase; no clause, no apposition."""
    first, last = head.i, head.i + 1
    for child in head.lefts:
        if child.dep_ not in _BESIDE:
            first = min(first, child.left_edge.i)
    for child in head.rights:
        if child.lower_ == "of" and child.i == last:
            last = _of_end(child)
    first, last = max(first, start), max(min(last, end), head.i + 1)
    while first < head.i and (head.doc[first].is_punct or head.doc[first].is_space):
        first += 1
    return first, last


def _of_end(of: Token) -> int:
    """Give the end of an *of*-phrase, in front of a clause or a comma."""
    for token in of.doc[of.i : of.right_edge.i + 1]:
        if token.text in _STOPS or token.dep_ == "relcl" or token.is_space:
            return int(token.i)
    return int(of.right_edge.i) + 1


def is_plural(head: Token) -> bool:
    """Whether a noun is plural by its tag, or by itself (*police*)."""
    return head.tag_ in ("NNS", "NNPS") or head.lower_ in _PLURAL


def is_definite(head: Token) -> bool:
    """Whether an article or demonstrative says that the reader knows who is meant."""
    return any(c.lower_ in ("the", "this", "that", "these", "those") for c in head.lefts)


def is_pair(head: Token) -> bool:
    """Whether a plural stands for two: *both sides*, *the two leaders*."""
    return head.lower_ == "both" or any(c.lower_ in ("both", "two") for c in head.lefts)


def type_of(head: Token) -> EntityType | None:
    """Give the type of what a noun stands for; None for what is no entity (*the reports*)."""
    lemma = head.lemma_.lower()
    if lemma in _PARTS:  # *one of the lawyers*
        for of in head.rights:
            for noun in of.children if of.lower_ == "of" else ():
                return type_of(noun) if noun.lemma_.lower() not in _PARTS else "PERSON"
    for kind, nouns in _NOUNS.items():
        if lemma in nouns or head.lower_ in nouns:
            return kind
    if lemma in _THINGS or head.pos_ not in ("NOUN", "PROPN"):
        return None
    return "PERSON" if lemma.endswith(_ENDINGS) else None
