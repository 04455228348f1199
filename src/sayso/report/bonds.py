"""The links of a group of claims: which are shown, in what order, and how their other end reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from sayso.report import escape
from sayso.report.phrases import RELATIONS, known, sentence, source

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sayso.report.told import Bond, Head, Stated

_ORDER: Final = ("denies", "contradicts", "alternative_to", "updates", "elaborates")


class Place(NamedTuple):
    """A claim or a quote, and the article it stands in."""

    head: Head
    stated: Stated
    number: int
    """The article's on the page."""


def ranked(
    bonds: Iterable[Bond], inside: Mapping[str, Place], places: Mapping[str, Place]
) -> list[tuple[Bond, Place, Place]]:
    """Give the links of a group, each with its end in the group first and then the other.

    What speaks against a claim comes first, what only adds to it last. same_as is left out: the
    group itself says it.
    """
    found = []
    for bond in bonds:
        subject, object_ = str(bond.link.subject), str(bond.link.object)
        here, there = (subject, object_) if subject in inside else (object_, subject)
        if bond.link.relation in _ORDER and here in inside and there in places:
            found.append((bond, places[here], places[there]))
    return sorted(found, key=lambda line: _ORDER.index(line[0].link.relation))


def linked(bond: Bond, here: Place, there: Place) -> str:
    """Write a link: its end in the group, the relation as that end sees it, the other end."""
    relation = RELATIONS[bond.link.relation][0 if str(bond.link.subject) == here.stated.id else 1]
    return (
        f'{handle(here)} <span class="relation {bond.link.relation}">{relation}</span> '
        f"{handle(there)} {_words(there.stated)}{known(bond)}"
    )


def handle(place: Place) -> str:
    """Link to a record, named by its article's number and its id."""
    full = place.stated.id
    name = f"<span>{place.number}·</span>{full.partition(':')[2]}"
    return f'<a class="handle" href="#{full}">{name}</a>'


def _words(stated: Stated) -> str:
    """Write what is said; of a quote first who says it and how, since they are who it is about."""
    if stated.factuality is not None:
        return sentence(stated.words, stated.factuality)
    who = stated.chain[-1]
    said = f'<q class="words" dir="auto">{escape.text(stated.words)}</q>'
    cue = f" {escape.name(who.cue)}" if who.cue and who.naming != "nobody" else ""
    return f"{source(who)}{cue}: {said}"
