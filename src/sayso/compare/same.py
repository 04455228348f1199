"""What a set of links says beyond its letters: sameness is transitive and carries relations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sayso.records.link import SYMMETRIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sayso.records.link import LinkSet

Full = tuple[str, str]  # article id, id
Triple = tuple[Full, str, Full]  # subject, relation, object


def triples(links: LinkSet) -> list[Triple]:
    """Give links as (subject, relation, object)."""
    return [
        (
            (link.subject.article_id, link.subject.id),
            link.relation,
            (link.object.article_id, link.object.id),
        )
        for link in links.links
    ]


def holder(links: Iterable[Triple]) -> Callable[[Triple], bool]:
    """Give a function that tells whether a link follows from `links`.

    Of a group that is the same, each member is the same as each other, and what is said of one
    is said of all; so it does not matter through which member two annotators link a group.
    """
    links = list(links)
    first = firsts(links)
    known = {_normal(link, first) for link in links}

    def holds(link: Triple) -> bool:
        subject, relation, object_ = _normal(link, first)
        if relation == "same_as" and subject == object_:
            return link[0] != link[2]
        return (subject, relation, object_) in known

    return holds


def firsts(links: Iterable[Triple]) -> dict[Full, Full]:
    """Give each end that is in a group of the same → the smallest member of its group."""
    first: dict[Full, Full] = {}
    for subject, relation, object_ in links:
        if relation == "same_as":
            one, other = sorted((first.get(subject, subject), first.get(object_, object_)))
            joined = [end for end, group in first.items() if group in (one, other)]
            first.update(dict.fromkeys([*joined, one, other, subject, object_], one))
    return first


def _normal(link: Triple, first: dict[Full, Full]) -> Triple:
    subject, relation, object_ = link
    subject, object_ = first.get(subject, subject), first.get(object_, object_)
    if relation in SYMMETRIC and object_ < subject:
        subject, object_ = object_, subject
    return subject, relation, object_
