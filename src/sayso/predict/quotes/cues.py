"""Words that attribute: verbs and nouns, what they take, and what their source does by them.

Compiled from Levin's classes of communication and psych verbs (1993: 37, 29, 31, 48) and from how
reporters' style guides list verbs of attribution; which words take which frame was tried on data
(docs/predict.md), no list was drawn from any.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from spacy.tokens import Token

    from sayso.records.quote import Act


@dataclass(frozen=True, slots=True)
class Cue:
    """What a word that attributes takes."""

    act: Act
    takes: frozenset[str]
    """`clause` (that …, or none), `object` (a noun phrase), `to` (an infinitive), `as` (somebody
    or something as …), `marks` (words in quote marks, beside it), `for` (a preposition)."""


_BY_ACT: Final[tuple[tuple[Act, str, str], ...]] = (
    # -- says that …; also beside or around a whole sentence
    (
        "say",
        "clause marks",
        """
        say tell report state announce declare add note claim argue insist explain assert contend
        maintain allege affirm disclose reveal acknowledge admit concede observe remark mention
        stress emphasize emphasise underline underscore highlight point reiterate repeat recall
        write tweet post retweet testify reply respond answer comment joke quip shout yell cry
        whisper mutter exclaim boast brag lament complain conclude counter retort
        read proclaim pronounce swear attest clarify elaborate relate recount narrate inform notify
        advise remind assure convince persuade cite quote publish hear learn understand opine muse
        gripe grumble scoff snap sigh chime interject blog email text telegraph cable bemoan rail
        preach profess posit postulate submit volunteer confide divulge confess relay convey
        rebut rule signal stipulate specify indicate agree disagree vent scream bark
        fire shoot tease crow gush rave intone drawl blurt chant sing pray vouch
        estimate calculate reckon forecast project predict determine find discover decide
        hold judge deem
    """,
    ),
    ("say", "marks", "continue begin start go sing laugh smile nod shrug think press"),
    ("confirm", "clause marks object", "confirm verify corroborate certify"),
    ("deny", "clause marks object", "deny refute dispute rebuff disavow contradict"),
    ("warn", "clause marks", "warn caution threaten alert admonish"),
    (
        "speculate",
        "clause marks",
        "speculate rumor rumour guess surmise conjecture suspect wonder theorize theorise",
    ),
    (
        "express",
        "clause marks",
        "believe think hope fear worry feel expect doubt regret assume consider imagine suppose "
        "lament bemoan dread trust figure presume",
    ),
    (
        "suggest",
        "clause marks",
        "suggest imply hint propose recommend insinuate intimate advocate urge",
    ),
    ("ask", "clause marks", "ask inquire enquire query question"),
    ("show", "clause", "show depict demonstrate illustrate prove document"),
)
_OBJECT: Final = """
    announce allege claim reveal disclose report describe discuss criticize criticise condemn
    denounce praise blame cite mention reiterate stress emphasize emphasise highlight express
    voice propose suggest recommend predict acknowledge admit concede oppose support endorse
    reject dismiss decry deplore slam blast attack ridicule mock question defend dispute deny
    confirm demand promise pledge vow threaten proclaim assert outline detail explain
    underscore underline note recall doubt estimate forecast declare advocate
    welcome hail applaud laud bemoan lament regret reaffirm repeat echo
    challenge contest refute rebut float tout
    express convey relay imply depict show document
""".split()
_TO: Final = """
    promise pledge vow threaten offer agree urge ask tell order demand call encourage advise
    warn invite request implore beg instruct command refuse decline swear claim undertake
    propose recommend
""".split()
_AS: Final = """
    describe characterize characterise portray depict denounce dismiss hail praise cite quote
    condemn regard view see treat paint cast brand label dub call consider deem declare
    identify define decry deride term
""".split()
_ABOUT: Final = """
    speak talk complain boast brag warn write tweet testify joke argue rail inveigh object preach
    lecture comment remark inquire ask enquire call push insist dwell elaborate expound
    speculate muse reminisce rant worry fret caution
""".split()
_JUDGEMENT: Final = """
    applaud celebrate compliment congratulate eulogize exalt extol hail honor laud praise
    thank abuse accuse blame castigate censure chastise chide condemn criticize criticise denigrate
    denounce deride disparage fault lambaste lambast malign mock rebuke reprimand reproach revile
    ridicule scold scorn slam upbraid vilify blast pan berate bash pillory
""".split()
_BY_FRAME: Final = (
    ("object", _OBJECT),
    ("object", _JUDGEMENT),
    ("as", _AS),
    ("as", _JUDGEMENT),
    ("to", _TO),
    ("about", _ABOUT),
)

EVIDENCE: Final = frozenset(
    "footage image picture photo photograph video clip recording film tape still".split()
)
"""What shows something (guideline Q13), by lemma."""
_NOUNS: Final[dict[Act, str]] = {
    "say": """claim statement report announcement assertion argument comment remark allegation
        accusation admission declaration observation explanation account reply response answer
        word contention insistence conclusion finding testimony revelation disclosure estimate
        prediction forecast assessment message tweet news complaint acknowledgement
        acknowledgment criticism denunciation condemnation description characterization
        characterisation promise pledge vow call demand request position ruling
        decision""",
    "confirm": "confirmation",
    "deny": "denial",
    "warn": "warning threat",
    "speculate": "speculation rumor rumour suspicion guess theory",
    "express": "belief opinion view hope fear concern worry doubt feeling expectation sentiment "
    "notion assumption regret impression",
    "suggest": "suggestion proposal recommendation hint implication idea",
    "ask": "question inquiry",
    "show": "evidence proof",
}


def lemma_of(token: Token) -> str:
    """Give a word's lemma in small letters; what the model's rules take for "hop" is "hope"."""
    lemma = token.lemma_.lower()
    return "hope" if lemma == "hop" and token.lower_ in _HOPES else lemma


_HOPES: Final = frozenset({"hoped", "hopes", "hoping"})


def _verbs() -> dict[str, Cue]:
    acts: dict[str, Act] = {"put": "say"}
    takes: dict[str, set[str]] = {"put": {"it"}}
    for act, what, words in _BY_ACT:
        for lemma in words.split():
            acts.setdefault(lemma, act)
            takes.setdefault(lemma, set()).update(what.split())
    for what, lemmas in _BY_FRAME:
        for lemma in lemmas:
            acts.setdefault(lemma, "say")
            takes.setdefault(lemma, set()).add(what)
    return {lemma: Cue(act, frozenset(takes[lemma])) for lemma, act in acts.items()}


VERBS: Final[Mapping[str, Cue]] = _verbs()
"""By lemma."""
NOUNS: Final[Mapping[str, Act]] = {
    lemma: act for act, lemmas in _NOUNS.items() for lemma in lemmas.split()
}
"""By lemma."""
UTTERANCE: Final = frozenset(
    lemma
    for lemma, cue in VERBS.items()
    if {"clause", "marks"} <= cue.takes
    and cue.act in ("say", "confirm", "deny", "warn", "ask", "suggest")
)
"""Verbs of saying, writing and reporting: what makes a chain inside another's content."""
