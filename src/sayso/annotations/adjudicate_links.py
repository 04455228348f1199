"""Link sets of several annotators + decisions → gold links, once their articles have gold."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any, cast

from sayso.annotations.credit import adjudication, provenance
from sayso.annotations.decisions import (
    Adjudicated,
    Decisions,
    Settled,
    Undecided,
    in_order,
    votes_of,
)
from sayso.annotations.naming import Stale, gold_ids, meant, still, unused
from sayso.compare.match import place
from sayso.compare.same import canonical, firsts, holder, sames, triple_of, triples
from sayso.problem import placed
from sayso.records.link import Link, LinkSet
from sayso.records.record import SCHEMA_VERSION
from sayso.records.shape import read

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from sayso.annotations.naming import Fields, Ids
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
    readers: Mapping[str, Collection[str]] | None = None,
) -> Adjudicated[LinkSet]:
    """Merge the link sets of one event, by annotator; `ids` and `gold` by article.

    `readers` are those with a layer of an article, where that is not just who is in its `ids`:
    of a link into what somebody has not read, they say nothing.
    `ids` lead to what is in gold, also from a record in whose place another stands there.
    A link whose ends are not both in gold goes without a decision: there is nothing to link. A
    link that follows from every annotator's links is unanimous. In gold, a group of the same is
    linked through its first member, by article id and place in the text, but for denials.
    """
    ordered = {who: sets[who] for who in in_order(sets)}
    return _Merge(ordered, ids, gold, decisions, readers).run()


def by_link(
    sets: Mapping[str, LinkSet], ids: Mapping[str, Ids], gold: Mapping[str, Layer]
) -> dict[Triple, dict[str, Link]]:
    """Give each link between gold's records with those who see it, as they give it."""
    places = _places(gold)
    return _by_link({who: _moved(sets[who], ids, places) for who in in_order(sets)})


class _Merge:
    """The merge of one event's links."""

    def __init__(
        self,
        sets: dict[str, LinkSet],
        ids: Mapping[str, Ids],
        gold: Mapping[str, Layer],
        decisions: Iterable[tuple[Decision, Place]],
        readers: Mapping[str, Collection[str]] | None,
    ) -> None:
        self.sets, self.out, self.settled = sets, Adjudicated[LinkSet](), Decisions(decisions)
        self.places = _places(gold)
        for article_id, layer in gold.items():
            for kind in ("claims", "quotes"):
                for record in getattr(layer, kind):
                    self.out.places.add(kind, record.id, [record], article_id)
        who_read = {id_: {who for who, _ in found} for id_, found in ids.items()}
        self.readers: Mapping[str, Collection[str]] = who_read | dict(readers or {})
        moved = {who: _moved(links, ids, self.places) for who, links in sets.items()}
        self.every = _by_link(moved)
        self.out.ids = gold_ids(list(self.every.values()), list(sets))
        for triple, versions in self.every.items():
            who, link = next(iter(versions.items()))
            self.out.ends[self.out.ids[who, link.id]] = triple[0], triple[2]
        self.follows = {who: holder(found) for who, found in moved.items()}
        self.parts = {
            who: _known(who, ids) for who, made in sets.items() if made.kind == "contribution"
        }
        self.kept: list[_Kept] = []
        self.rejected: list[tuple[Decision, Triple]] = []
        self.open: list[tuple[Triple, Undecided]] = []

    def run(self) -> Adjudicated[LinkSet]:
        """Settle every link; make gold where nothing is left."""
        out, settled = self.out, self.settled
        for triple, versions in self.every.items():
            self._settle(triple, versions)
        for decision in settled.new("links"):
            made = self._decided(decision, list(self.sets))
            ends = {made[0][0], made[0][2]} if made else set()
            self._keep(made, {}, [who for who in self.sets if self._has_read(who, ends)], decision)
        self._part_what_is_one()
        follow = holder([triple for triple, _, _ in self.kept])
        for decision, triple in self.rejected:
            if follow(triple):
                why = "the link that it rejects follows from others that are kept"
                settled.refuse(decision, why)
        for triple, undecided in self.open:
            if undecided.why is not None:
                out.undecided.append(undecided)
                continue
            why = "it follows from others that are kept: choose it, or reject one of those"
            out.undecided.append(replace(undecided, why=why) if follow(triple) else undecided)
        settled.close()
        out.problems += settled.problems
        if not out.undecided and not out.problems:
            out.gold = _link_set(self.kept, self.sets, settled, self.places)
        return out

    def _settle(self, triple: Triple, versions: dict[str, Link]) -> None:
        """Settle one link: by unanimity, else by decision."""
        votes = votes_of(versions)
        name = self.out.ids[votes[0].annotator, votes[0].id]
        ends = {triple[0], triple[2]}
        heard = [who for who in self.sets if self._has_read(who, ends)]
        voters = [who for who in heard if self.follows[who](triple)]
        others = [who for who in heard if who not in voters]
        decision = self.settled.about("links", votes)
        if decision is not None and not self._holds(decision, triple):
            decision = None
        if decision is not None and decision.method == "majority":
            side = voters if decision.chosen else others
            decision = self.settled.still(decision, len(side), len(heard))
        if decision is None and others:
            alike = sorted((tuple(voters), tuple(others)), key=lambda party: -len(party))
            self.open.append((triple, Undecided("links", versions, votes, name, tuple(alike))))
            return
        if decision is None:
            method = "single" if len(heard) == 1 else "unanimous"
            made: _Kept | None = (triple, name, adjudication(method, voters, []))
        else:
            if decision.chosen is None and decision.record is None:
                self.rejected.append((decision, triple))
            made = self._decided(decision, heard, triple, name)
        self._keep(made, versions, heard, decision, name)

    def _has_read(self, who: str, ends: set[Full]) -> bool:
        """Tell whether somebody has a say on a link: they read both articles, or that part."""
        if who in self.parts:
            return ends <= self.parts[who]
        return all(who in self.readers.get(article_id, ()) for article_id, _ in ends)

    def _holds(self, decision: Decision, triple: Triple) -> bool:
        """Tell whether the ends of a link are what they were when it was decided on; say so."""
        try:
            still(decision.names, (triple[0], triple[2]), self.out.places)
        except Stale as stale:
            self.settled.refuse(decision, str(stale))
            return False
        return True

    def _part_what_is_one(self) -> None:
        """Open the links whose ends are one and the same by others: nothing bears on itself."""
        first = firsts(sames(triple for triple, _, _ in self.kept))
        why = "its ends are the same by other links: reject it, or one of those"
        kept: list[_Kept] = []
        for made in self.kept:
            subject, relation, object_ = triple = made[0]
            own = relation in {"same_as", "denies"}
            if own or first.get(subject, subject) != first.get(object_, object_):
                kept.append(made)
                continue
            one = next(s for s in self.out.settled if s.link and triple_of(s.link) == triple)
            if one.decision is not None:
                self.settled.refuse(one.decision, why)
                continue
            self.out.settled.remove(one)
            votes = votes_of(cast("Mapping[str, Link]", one.versions))
            self.open.append((triple, Undecided("links", one.versions, votes, one.id, (), why)))
        self.kept = kept

    def _keep(
        self,
        made: _Kept | None,
        versions: Mapping[str, Link],
        heard: Sequence[str],
        decision: Decision | None,
        name: str = "",
    ) -> None:
        """Keep what goes into gold, if it does, and what was settled."""
        self.kept += [made] if made else []
        link = link_of(*made) if made else None
        id_ = link.id if link else name
        self.out.settled.append(Settled("links", id_, versions, heard, decision, link))

    def _decided(
        self,
        decision: Decision,
        heard: Sequence[str],
        decided_on: Triple | None = None,
        name: str = "",
    ) -> _Kept | None:
        """Give the link that a decision puts into gold, if any."""
        if decision.chosen is None and decision.record is None:
            return None
        fields: Fields = {}
        if decided_on is not None:
            subject, relation, object_ = decided_on
            ends = {"subject": subject, "object": object_}
            fields = {role: {"article_id": end[0], "id": end[1]} for role, end in ends.items()}
            fields |= {"id": name, "relation": relation}
        made = read(Link, fields | (decision.record or {}))
        if isinstance(made, list):
            where = self.settled.place(decision)
            self.out.problems += placed(made, where.name, where.line)
            return None
        try:
            triple = self._now(decision, triple_of(made))
        except Stale as stale:
            self.settled.refuse(decision, str(stale))
            return None
        if lost := [end for end in (triple[0], triple[2]) if end not in self.places]:
            self.settled.refuse(decision, f"there is no {':'.join(lost[0])} in gold")
            return None
        voters = [who for who in heard if self.follows[who](triple)]
        overruled = [who for who in heard if who not in voters] if decision.votes else []
        return triple, made.id, adjudication(decision.method, voters, overruled, decision)

    def _now(self, decision: Decision, triple: Triple) -> Triple:
        """Give a link between the ends that its decision names as they are now. Raises Stale."""
        given = (decision.record or {}).keys() & {"subject", "object"}
        subject, relation, object_ = triple
        if given:
            now = meant(decision.names, (subject, object_), self.out.places)
            subject, object_ = now.get(subject, subject), now.get(object_, object_)
        return canonical((subject, relation, object_))


def _places(gold: Mapping[str, Layer]) -> dict[Full, tuple[Any, ...]]:
    """Give what may be linked, with a key that sorts it by article and place in the text."""
    found: dict[Full, tuple[Any, ...]] = {}
    for article_id, layer in gold.items():
        records: list[Claim | Quote] = [*layer.claims, *layer.quotes]
        found |= {(article_id, r.id): (article_id, *place(r), r.id) for r in records}
    return found


def _known(annotator: str, ids: Mapping[str, Ids]) -> set[Full]:
    """Give the records of gold that a contributor has: of others their links say nothing."""
    return {
        (article_id, gold)
        for article_id, found in ids.items()
        for (who, _), gold in found.items()
        if who == annotator
    }


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
    """Give an annotator's links between gold's records; those of others are left out.

    So is one whose ends are one and the same there.
    """
    who = links.provenance.annotator

    def in_gold(end: Full) -> Full:
        return end[0], ids.get(end[0], {}).get((who, end[1]), "")

    found = {}
    for (subject, relation, object_), link in zip(triples(links), links.links, strict=True):
        triple = canonical((in_gold(subject), relation, in_gold(object_)))
        if triple[0] != triple[2] and triple[0] in places and triple[2] in places:
            found[triple] = link
    return found


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
                link_of(triple, *made[triple]).model_dump(mode="json") for triple in sorted(made)
            ],
        }
    )


def link_of(triple: Triple, id_: str, how: Fields | None = None) -> Link:
    """Write (subject, relation, object) as a link."""
    subject, relation, object_ = triple
    return Link.model_validate(
        {
            "id": id_,
            "subject": {"article_id": subject[0], "id": subject[1]},
            "relation": relation,
            "object": {"article_id": object_[0], "id": object_[1]},
            "adjudication": how,
        }
    )
