"""Links between claims: which are shown, in what order, and how their other end reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple, get_args

from sayso.records.link import Relation
from sayso.report import escape
from sayso.report.decided import verdict
from sayso.report.phrases import RELATIONS, known, sentence, source, unsourced, writer

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.report.told import Bond, Head, Stated

_ORDER: Final = ("denies", "contradicts", "alternative_to", "updates", "elaborates")
_CARD: Final = 48  # characters of the other end that are enough on a card


class Place(NamedTuple):
    """A claim or a quote, and the article it stands in."""

    head: Head
    stated: Stated
    article: str
    """What the article is called on the page."""


def places_of(heads: Iterable[Head], names: Mapping[str, str]) -> dict[str, Place]:
    """Give what is stated in some articles by its full id; `names` holds the articles' handles."""
    return {
        stated.id: Place(head, stated, names[head.id]) for head in heads for stated in head.stated
    }


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
    return sorted(found, key=lambda line: _weight(line[0]))


def linked(bond: Bond, here: Place, there: Place) -> str:
    """Write a link: its end in the group, the relation as that end sees it, the other end."""
    return f"{handle(here)} {_relation(bond, here.stated.id)} {_end(bond, there)}{known(bond)}"


def ties(
    full_id: str, bonds: Sequence[Bond], places: Mapping[str, Place], *, flat: bool
) -> list[str]:
    """Write the links of a record as its card has them, what speaks against it first.

    `flat` says whether the record is on nobody's say-so.
    """
    its = [bond for bond in bonds if full_id in (str(bond.link.subject), str(bond.link.object))]
    return [_tie(full_id, bond, places, flat=flat) for bond in sorted(its, key=_weight)]


def _tie(full_id: str, bond: Bond, places: Mapping[str, Place], *, flat: bool) -> str:
    subject, object_ = bond.link.subject, bond.link.object
    other = object_ if str(subject) == full_id else subject
    there = places.get(str(other))
    near = subject.article_id == object_.article_id
    end = _end(bond, there, near=near, most=_CARD) if there else _link(str(other), "", other.id)
    lost = unsourced("here" if flat else "there") if bond.attribution_lost else ""
    by = bond.link.adjudication
    decided = f" {verdict(by)}" if by and by.method == "adjudicator" else ""
    return f'<span class="tie">{_relation(bond, full_id)} {end}{known(bond)}{lost}{decided}</span>'


def handle(place: Place, *, near: bool = False) -> str:
    """Link to a record, named by its article's handle and its id; by its id alone where near."""
    full = place.stated.id
    return _link(full, "" if near else place.article, full.partition(":")[2])


def _link(full_id: str, article: str, id_: str) -> str:
    of = f"<span>{escape.text(article)}·</span>" if article else ""
    return f'<a class="handle" href="#{full_id}">{of}{id_}</a>'


def _relation(bond: Bond, here: str) -> str:
    """Write the relation as one of its ends sees it."""
    relation = bond.link.relation
    said = RELATIONS[relation][0 if str(bond.link.subject) == here else 1]
    return f'<span class="relation {relation}">{said}</span>'


def _end(bond: Bond, there: Place, *, near: bool = False, most: int | None = None) -> str:
    """Write the other end of a link: its name, who says it if it is a denial, what is said.

    Of a quote always who says it and how, since they are who it is about.
    """
    stated, name = there.stated, handle(there, near=near)
    words = escape.short(stated.words, most) if most else stated.words
    who = stated.chain[-1]
    by = source(who) if who.naming != "writer" else writer(who, there.article)
    if stated.factuality is not None:
        denier = bond.link.relation == "denies" and str(bond.link.subject) == stated.id
        said = sentence(words, stated.factuality)
        return f"{name} {by}: {said}" if denier and most else f"{name} {said}"
    cue = f" {escape.name(who.cue)}" if who.cue and who.naming != "nobody" else ""
    return f'{name} {by}{cue}: <q class="words" dir="auto">{escape.text(words)}</q>'


def _weight(bond: Bond) -> int:
    """Give a key by which links are sorted: what speaks against a claim first, same_as last."""
    relation = bond.link.relation
    return _ORDER.index(relation) if relation in _ORDER else len(get_args(Relation))
