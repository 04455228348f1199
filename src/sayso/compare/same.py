"""What a set of links says beyond its letters: sameness is transitive and carries relations."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from sayso.records.link import SYMMETRIC

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed import SupportsRichComparison

    from sayso.records.link import Link, LinkSet

Full = tuple[str, str]  # article id, id
T = TypeVar("T", bound="SupportsRichComparison")
Triple = tuple[Full, str, Full]  # subject, relation, object


def triple_of(link: Link) -> Triple:
    """Give a link as (subject, relation, object)."""
    subject, object_ = link.subject, link.object
    return (subject.article_id, subject.id), link.relation, (object_.article_id, object_.id)


def triples(links: LinkSet) -> list[Triple]:
    """Give links as (subject, relation, object)."""
    return [triple_of(link) for link in links.links]


def holder(links: Iterable[Triple]) -> Callable[[Triple], bool]:
    """Give a function that tells whether a link follows from `links`.

    Of a group that is the same, each member is the same as each other, and what is said of one
    is said of all; so it does not matter through which member two annotators link a group.
    """
    links = list(links)
    first = firsts(sames(links))
    known = {_normal(link, first) for link in links}

    def holds(link: Triple) -> bool:
        subject, relation, object_ = _normal(link, first)
        if relation == "same_as" and subject == object_:
            return link[0] != link[2]
        return (subject, relation, object_) in known

    return holds


def firsts(same: Iterable[tuple[T, T]]) -> dict[T, T]:
    """Give each end of pairs that are the same → the smallest member of its group."""
    above: dict[T, T] = {}

    def top(end: T) -> T:
        while (over := above.setdefault(end, end)) != end:
            above[end] = above[over]  # halve the way for the next one
            end = over
        return end

    for left, right in same:
        one, other = sorted((top(left), top(right)))
        above[other] = one
    return {end: top(end) for end in list(above)}


def sames(links: Iterable[Triple]) -> list[tuple[Full, Full]]:
    """Give the pairs of ends that are said to be the same."""
    return [(subject, object_) for subject, relation, object_ in links if relation == "same_as"]


def canonical(link: Triple) -> Triple:
    """Begin a symmetric link at its smaller end (rule LINK001)."""
    subject, relation, object_ = link
    if relation in SYMMETRIC and object_ < subject:
        return object_, relation, subject
    return link


def _normal(link: Triple, first: dict[Full, Full]) -> Triple:
    subject, relation, object_ = link
    return canonical((first.get(subject, subject), relation, first.get(object_, object_)))
