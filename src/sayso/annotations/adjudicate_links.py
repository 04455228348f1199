"""Link sets of several annotators + decisions → gold links, once their articles have gold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sayso.annotations.decisions import (
    Adjudicated,
    Decisions,
    Undecided,
    adjudication,
    gold_ids,
    in_order,
    provenance,
    unused,
    votes_of,
)
from sayso.compare.match import place
from sayso.compare.same import canonical, firsts, holder, sames, triple_of, triples
from sayso.problem import placed
from sayso.records.link import Link, LinkSet
from sayso.records.record import SCHEMA_VERSION
from sayso.records.shape import read

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from sayso.annotations.decisions import Fields, Ids
    from sayso.annotations.store import Place
    from sayso.compare.same import Full, Triple
    from sayso.records.claim import Claim
    from sayso.records.decision import Decision
    from sayso.records.layer import Layer
    from sayso.records.quote import Quote


_Kept = tuple[tuple["Full", str, "Full"], str, dict[str, Any]]  # link, its id, who had a say


def adjudicate_links(
    sets: Mapping[str, LinkSet],
    ids: Mapping[str, Ids],
    gold: Mapping[str, Layer],
    decisions: Iterable[tuple[Decision, Place]],
) -> Adjudicated[LinkSet]:
    """Merge the link sets of one event, by annotator; `ids` and `gold` by article.

    A link whose ends are not both in gold goes without a decision: there is nothing to link. A
    link that follows from every annotator's links is unanimous. In gold, a group of the same is
    linked through its first member, by article id and place in the text, but for denials.
    """
    sets = {who: sets[who] for who in in_order(sets)}
    out, settled = Adjudicated[LinkSet](), Decisions(decisions)
    places = _places(gold)
    moved = {who: _moved(links, ids, places) for who, links in sets.items()}
    every = _by_link(moved)
    out.ids = gold_ids(list(every.values()), list(sets))
    follows = {who: holder(found) for who, found in moved.items()}
    kept: list[_Kept] = []
    rejected: list[tuple[Decision, Triple]] = []
    for triple, versions in every.items():
        votes = votes_of(versions)
        name = out.ids[votes[0].annotator, votes[0].id]
        decision = settled.about("links", votes)
        if decision is not None:
            if decision.chosen is None and decision.record is None:
                rejected.append((decision, triple))
            kept += _decided(decision, settled, follows, out, places, (triple, name))
        elif len(voters := [who for who in sets if follows[who](triple)]) == len(sets):
            method = "single" if len(sets) == 1 else "unanimous"
            kept.append((triple, name, adjudication(method, voters, [])))
        else:
            out.undecided.append(Undecided("links", dict(versions), votes))
    for decision in settled.new("links"):
        kept += _decided(decision, settled, follows, out, places)
    follow = holder([triple for triple, _, _ in kept])
    for decision, triple in rejected:
        if follow(triple):
            settled.refuse(decision, "the link that it rejects follows from others that are kept")
    settled.close()
    out.problems += settled.problems
    if not out.undecided and not out.problems:
        out.gold = _link_set(kept, sets, settled, places)
    return out


def _places(gold: Mapping[str, Layer]) -> dict[Full, tuple[Any, ...]]:
    """Give what may be linked, with a key that sorts it by article and place in the text."""
    found: dict[Full, tuple[Any, ...]] = {}
    for article_id, layer in gold.items():
        records: list[Claim | Quote] = [*layer.claims, *layer.quotes]
        found |= {(article_id, r.id): (article_id, *place(r), r.id) for r in records}
    return found


def _by_link(moved: Mapping[str, Mapping[Triple, Link]]) -> dict[Triple, dict[str, Link]]:
    """Give each link with those who see it."""
    every: dict[Triple, dict[str, Link]] = {}
    for who, found in moved.items():
        for triple, link in found.items():
            every.setdefault(triple, {})[who] = link
    return every


def _moved(
    links: LinkSet, ids: Mapping[str, Ids], places: Mapping[Full, object]
) -> dict[Triple, Link]:
    """Give an annotator's links between gold's records; those of others are left out."""
    who = links.provenance.annotator

    def in_gold(end: Full) -> Full:
        return end[0], ids.get(end[0], {}).get((who, end[1]), "")

    found = {}
    for (subject, relation, object_), link in zip(triples(links), links.links, strict=True):
        triple = canonical((in_gold(subject), relation, in_gold(object_)))
        if triple[0] in places and triple[2] in places:
            found[triple] = link
    return found


def _decided(
    decision: Decision,
    settled: Decisions,
    follows: Mapping[str, Callable[[Triple], bool]],
    out: Adjudicated[LinkSet],
    places: Mapping[Full, object],
    link: tuple[Triple, str] | None = None,
) -> list[_Kept]:
    """Give the link that a decision puts into gold, if any; `link` is the one decided on."""
    if decision.chosen is None and decision.record is None:
        return []
    fields: Fields = {}
    if link is not None:
        (subject, relation, object_), name = link
        ends = {"subject": subject, "object": object_}
        fields = {role: {"article_id": end[0], "id": end[1]} for role, end in ends.items()}
        fields |= {"id": name, "relation": relation}
    made = read(Link, fields | (decision.record or {}))
    if isinstance(made, list):
        where = settled.place(decision)
        out.problems += placed(made, where.name, where.line)
        return []
    triple = canonical(triple_of(made))
    if lost := [end for end in (triple[0], triple[2]) if end not in places]:
        settled.refuse(decision, f"there is no {':'.join(lost[0])} in gold")
        return []
    voters = [who for who, holds in follows.items() if holds(triple)]
    overruled = [who for who in follows if who not in voters] if decision.votes else []
    return [(triple, made.id, adjudication("adjudicator", voters, overruled, decision))]


def _through_first(link: Triple, first: Mapping[Full, Full]) -> list[Triple]:
    """Lead a link to the first members of its ends' groups; a denial stays where it is."""
    subject, relation, object_ = link
    if relation == "same_as":
        return [
            canonical((first[end], relation, end))
            for end in (subject, object_)
            if end != first[end]
        ]
    if relation == "denies":
        return [link]
    return [canonical((first.get(subject, subject), relation, first.get(object_, object_)))]


def _link_set(
    kept: Sequence[_Kept],
    sets: Mapping[str, LinkSet],
    settled: Decisions,
    places: Mapping[Full, tuple[Any, ...]],
) -> LinkSet:
    """Write gold links, groups of the same through their first member, each link once."""
    groups_: dict[Full, list[Full]] = {}
    for end, group in firsts(sames(triple for triple, _, _ in kept)).items():
        groups_.setdefault(group, []).append(end)
    first = {
        end: min(members, key=lambda member: places[member])
        for members in groups_.values()
        for end in members
    }
    made: dict[Triple, tuple[str, Fields]] = {}
    ids: set[str] = set()
    for triple, wanted, how in kept:
        for link in _through_first(triple, first):
            if link not in made:
                made[link] = unused(wanted, ids), how
    base = next(iter(sets.values()))
    return LinkSet.model_validate(
        {
            "schema_version": SCHEMA_VERSION,
            "event_id": base.event_id,
            "kind": "gold",
            "provenance": provenance([links.provenance for links in sets.values()], settled),
            "links": [
                {
                    "id": id_,
                    "subject": {"article_id": subject[0], "id": subject[1]},
                    "relation": relation,
                    "object": {"article_id": object_[0], "id": object_[1]},
                    "adjudication": how,
                }
                for (subject, relation, object_), (id_, how) in sorted(
                    made.items(), key=lambda item: item[0]
                )
            ],
        }
    )
