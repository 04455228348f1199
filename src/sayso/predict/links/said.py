"""What a claim says, as far as words tell without a parse: event, names, numbers, time, sureness.

Read from a layer alone, so that claims of people and of other programs link in the same way.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sayso.predict.claims import times
from sayso.predict.links.core import AUXILIARIES, BY, LIGHT, Word, core_of
from sayso.predict.links.naming import Names, plain
from sayso.predict.links.stems import GUESSED, NUMBERS, STOP, stem

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sayso.predict.links.core import Kind
    from sayso.predict.links.naming import Named
    from sayso.records.article import Article
    from sayso.records.claim import Claim
    from sayso.records.layer import Layer

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_NUMBER: Final = re.compile(r"(?<![\w.,-])[0-9]+(?:[.,][0-9]+)*(?![\w-])")
_AHEAD: Final = re.compile(
    r"\b(?:will|shall|would|may|might|could|(?:expected|likely|scheduled|plans?|set|due|going) to) "
)


@dataclass(frozen=True, slots=True)
class Said:
    """A claim as what can be compared."""

    article: str
    claim: Claim
    order: int
    """Its place among all claims of the event."""
    features: frozenset[str]
    """Stems and names, by which claims are alike."""
    subject: str | None
    """The first name in it."""
    actors: frozenset[str]
    """Who is named, without the places at which it happens."""
    places: frozenset[str]
    numbers: frozenset[str]
    event: str | None
    """The stem of what happens."""
    topic: frozenset[str]
    """Stems of what it is said of."""
    topic_head: str | None
    """The event that it is said of: `meet` of *the meeting will include a lunch*."""
    sites: frozenset[str]
    """Those of `places` that are no countries: where something happens to the point."""
    ahead: bool | None
    """Whether it is told as still to come, or as no more than possible; None where no verb says
    so: `talks with Putin`."""

    @property
    def end(self) -> tuple[str, str]:
        """Article and id."""
        return self.article, self.claim.id

    @property
    def negative(self) -> bool:
        """Whether its source says that it is not so."""
        return self.claim.factuality.endswith("-")

    @property
    def certain(self) -> bool:
        """Whether its source is certain."""
        return self.claim.factuality in ("CT+", "CT-")

    @property
    def open(self) -> bool:
        """Whether its source leaves it open."""
        return self.claim.factuality in ("CTu", "Uu")


def read(readings: Sequence[tuple[Article, Layer]]) -> list[Said]:
    """Read all claims of an event, in the order of articles and of their texts."""
    names = Names([entity for _, layer in readings for entity in layer.entities])
    found: list[Said] = []
    for article, layer in readings:
        mentions = names.mentions(layer)
        for claim in sorted(layer.claims, key=lambda c: (c.content[0].start, c.content[-1].end)):
            inside = names.inside(claim, mentions, article.text)
            spelt = names.spelt(claim, mentions, article.text)
            found.append(_said(article.id, claim, len(found), inside, spelt, names))
    return found


def _said(
    article: str,
    claim: Claim,
    order: int,
    inside: Sequence[Named],
    spelt: set[str],
    names: Names,
) -> Said:
    text = claim.proposition or " ".join(span.text for span in claim.content)
    named = names.within(text) if claim.proposition else inside
    named = list(named or inside)  # name and type, in order
    subject = named[0][0] if named else None
    places = {key for key, kind in named[1:] if kind in ("GPE", "LOC", "FAC")} - {subject}
    actors = {key for key, kind in named if kind != "NORP"} - places
    parts = {part for key, _ in (*named, *inside) for part in key.split()} | (spelt - STOP)
    hedges = {hedge.text.lower() for hedge in claim.hedges}
    words = list(_words(text, parts, hedges))
    core = core_of(_without_participant(claim, words, parts, hedges))
    stems = {word.stem for word in words if word.kind in ("content", "light")}
    undated = _without_times(text)
    numbers = {*_NUMBER.findall(undated)} | {
        NUMBERS[word.text.lower()] for word in words if word.text.lower() in NUMBERS
    }
    return Said(
        article=article,
        claim=claim,
        order=order,
        features=frozenset(stems | {f"@{key}" for key, _ in named}),
        subject=subject,
        actors=frozenset(actors),
        places=frozenset(places),
        numbers=frozenset(numbers),
        event=core.event,
        topic=core.topic,
        topic_head=core.head,
        sites=frozenset(places - names.countries),
        ahead=_ahead(text, claim, nominal=core.nominal),
    )


def _without_participant(
    claim: Claim, words: Sequence[Word], parts: set[str], hedges: set[str]
) -> Sequence[Word]:
    """Leave out who takes part where that stands before an event noun: `Kim … talks with Putin`."""
    if claim.proposition or len(claim.content) == 1:
        return words
    first = list(_words(claim.content[0].text, parts, hedges))
    return words if any(w.kind in ("aux", "light") for w in first) else words[len(first) :]


def _words(text: str, parts: set[str], hedges: set[str]) -> Iterator[Word]:
    """Give the words of a claim with what each is for."""
    for match in _WORD.finditer(text):
        word = match[0].replace("’", "'")
        lower = word.lower()
        kind: Kind
        if set(plain(word).split()) <= parts:
            kind = "name"
        elif lower in AUXILIARIES:
            kind = "aux"
        elif lower in BY:
            kind = "by"
        elif lower in LIGHT:
            kind = "light"
        elif lower in STOP | GUESSED | hedges or lower in NUMBERS or lower.endswith("ly"):
            kind = "skip"
        else:
            kind = "content"
        yield Word(word, stem(word), kind, possessive=lower.endswith("'s"))


def _ahead(text: str, claim: Claim, *, nominal: bool) -> bool | None:
    if claim.factuality[:2] in ("PR", "PS", "Uu") or _AHEAD.search(f"{text} "):
        return True
    return None if nominal else False


def _without_times(text: str) -> str:
    for time in reversed(list(times.find(text))):
        text = text[: time.start] + text[time.end :]
    return text
