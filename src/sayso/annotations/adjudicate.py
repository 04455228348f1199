"""Layers of several annotators + decisions → gold.

What all annotators say alike goes into gold by itself. Where they differ, a decision names what
goes in, whom it overrules, why, and by which rule. What is neither is undecided, and there is
then no gold. Replayed, the same layers and decisions give the same gold.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Generic, TypeVar

from sayso.compare.match import KINDS, groups
from sayso.compare.match import place as place_of
from sayso.compare.same import firsts, holder, triples
from sayso.problem import Problem
from sayso.records.decision import Vote, digest
from sayso.records.layer import Layer
from sayso.records.link import SYMMETRIC, LinkSet
from sayso.records.provenance import Adjudication, Provenance
from sayso.records.record import SCHEMA_VERSION
from sayso.records.rules import RULES
from sayso.records.shape import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from sayso.annotations.store import Place
    from sayso.compare.match import Unit
    from sayso.compare.same import Full, Triple
    from sayso.records.claim import Claim
    from sayso.records.decision import Decision
    from sayso.records.link import Link
    from sayso.records.quote import Quote

G = TypeVar("G", Layer, LinkSet)
Fields = dict[str, Any]
Ids = dict[tuple[str, str], str]  # annotator and id in their layer → id in gold

_ROOM: Final = 56  # characters of an id, so that a number fits behind it
TOOL: Final = "sayso adjudicate"
# Words that two annotators never choose alike, and that need not be: the first one's are taken.
# Of Wikidata items too, where another gives none.
_WORDING: Final = {"entities": ("name", "wikidata"), "quotes": (), "claims": ("proposition",)}
_OPINION: Final = ("id", "confidence", "adjudication")  # no part of what a record says


@dataclass(frozen=True, slots=True)
class Undecided:
    """A record on which annotators differ and nobody has decided."""

    kind: str
    versions: dict[str, Unit | Link]
    """By annotator; one who has none is not in it."""
    votes: tuple[Vote, ...]
    """What a decision about it names."""


@dataclass(slots=True)
class Adjudicated(Generic[G]):
    """What became of the layers of one article, or of the link sets of one event."""

    gold: G | None = None
    """None where something is undecided or wrong."""
    ids: Ids = field(default_factory=dict)
    undecided: list[Undecided] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


class _Decisions:
    """The decisions about one article or event, and which of them were used."""

    def __init__(self, decisions: Iterable[tuple[Decision, Place]]) -> None:
        decisions = list(decisions)
        self.all = [decision for decision, _ in decisions]
        self._places = {id(decision): place for decision, place in decisions}
        self._open = {_key(d.kind, d.votes): d for d in self.all if d.votes}
        self.problems: list[Problem] = []
        seen: set[object] = set()
        for decision in self.all:
            key = _key(decision.kind, decision.votes)
            if decision.votes and key in seen:
                self._stale(decision, "it is decided twice")
            seen.add(key)

    def about(self, kind: str, votes: Sequence[Vote]) -> Decision | None:
        """Give the decision on some versions; None where there is none or they have changed."""
        decision = self._open.pop(_key(kind, votes), None)
        if decision is None:
            return None
        if {vote.digest for vote in votes} != {vote.digest for vote in decision.votes}:
            self._stale(decision, "what it decides on has changed since")
            return None
        return decision

    def new(self, kind: str) -> list[Decision]:
        """Give the records that no annotator has and a decision adds."""
        return [d for d in self.all if d.kind == kind and not d.votes and d.record]

    def close(self) -> None:
        """Report the decisions that decide nothing any more."""
        for decision in self._open.values():
            self._stale(decision, "there is nothing to decide")

    def _stale(self, decision: Decision, why: str) -> None:
        which = ", ".join(f"{vote.annotator}'s {vote.id}" for vote in decision.votes)
        message = f"the decision on {decision.kind} {which} of {decision.about} is stale: {why}"
        where, cure = self._places[id(decision)], RULES["DECISION001"].cure
        self.problems.append(
            Problem(
                code="DECISION001", message=message, cure=cure, file=where.name, line=where.line
            )
        )


def _key(kind: str, votes: Iterable[Vote]) -> tuple[str, frozenset[tuple[str, str]]]:
    return kind, frozenset((vote.annotator, vote.id) for vote in votes)


def adjudicate(
    layers: Mapping[str, Layer], decisions: Iterable[tuple[Decision, Place]]
) -> Adjudicated[Layer]:
    """Merge the layers of one article, by annotator in the order in which they have a say.

    Ids in gold are the first annotator's; those of records that only others have are theirs,
    made unique. A dropped record's id may be left behind in others: judge the gold.
    """
    out, settled = Adjudicated[Layer](), _Decisions(decisions)
    grouped = {kind: groups(layers, kind) for kind in KINDS}
    every = [group.versions for found in grouped.values() for group in found]
    out.ids = _gold_ids(every, list(layers))
    gold: dict[str, list[Fields]] = {}
    for kind, found in grouped.items():
        records = [_settle(kind, group.versions, layers, settled, out) for group in found]
        gold[kind] = [record for record in records if record is not None]
        gold[kind] += [_new(decision) for decision in settled.new(kind)]
    settled.close()
    out.problems += settled.problems
    if not out.undecided:
        base = next(iter(layers.values()))
        value = {
            "schema_version": SCHEMA_VERSION,
            "article_id": base.article_id,
            "text_sha256": base.text_sha256,
            "kind": "gold",
            "provenance": _provenance([layer.provenance for layer in layers.values()], settled),
            **gold,
        }
        made = read(Layer, json.loads(json.dumps(value)))
        if isinstance(made, list):
            out.problems += made
        else:
            out.gold = made.model_copy(
                update={kind: tuple(sorted(getattr(made, kind), key=place_of)) for kind in KINDS}
            )
    return out


def _gold_ids(found: Sequence[Mapping[str, Unit | Link]], annotators: Sequence[str]) -> Ids:
    """Give each version's id in gold: the first annotator's stay, others are made unique."""
    ids: Ids = {}
    taken: set[str] = set()
    for versions in sorted(found, key=lambda v: annotators.index(next(iter(v)))):
        free = _free(next(iter(versions.values())).id, taken)
        ids.update({(annotator, record.id): free for annotator, record in versions.items()})
    return ids


def _free(wanted: str, taken: set[str]) -> str:
    """Give an id that is not taken, and take it."""
    free, number = wanted, 1
    while free in taken:
        number += 1
        free = f"{wanted[:_ROOM]}-{number}"
    taken.add(free)
    return free


def _settle(
    kind: str,
    versions: Mapping[str, Unit],
    layers: Mapping[str, Layer],
    settled: _Decisions,
    out: Adjudicated[Layer],
) -> Fields | None:
    """Give the gold record of one group, or None: by unanimity, else by decision."""
    moved = {who: _moved(record, who, out.ids) for who, record in versions.items()}
    said = {who: _said(kind, fields) for who, fields in moved.items()}
    votes = _votes(versions)
    decision = settled.about(kind, votes)
    if decision is None:
        items = {fields["wikidata"] for fields in moved.values() if fields.get("wikidata")}
        if len(versions) < len(layers) or len(set(said.values())) > 1 or len(items) > 1:
            out.undecided.append(Undecided(kind, dict(versions), votes))
            return None
        first = next(iter(moved.values()))
        for fields in moved.values():
            for name in _WORDING[kind]:
                first[name] = first[name] or fields[name]
        method = "single" if len(layers) == 1 else "unanimous"
        return first | {"adjudication": _adjudication(method, list(versions), [])}
    if decision.chosen is None and decision.record is None:
        return None
    base = moved.get(decision.chosen or "") or {"id": next(iter(moved.values()))["id"]}
    fields = base | (decision.record or {})
    result = _said(kind, fields)
    voters = [who for who in said if said[who] == result]
    overruled = [who for who in layers if who not in voters]
    return fields | {"adjudication": _adjudication("adjudicator", voters, overruled, decision)}


def _votes(versions: Mapping[str, Unit | Link]) -> tuple[Vote, ...]:
    return tuple(
        Vote(annotator=who, id=record.id, digest=digest(record)) for who, record in versions.items()
    )


def _moved(record: Unit, annotator: str, ids: Ids) -> Fields:
    """Write a record with gold's ids in place of its annotator's."""
    fields: Fields = record.model_dump(mode="json")
    fields["id"] = ids[annotator, record.id]
    for name in ("parent", "quote"):
        if fields.get(name) is not None:
            fields[name] = ids.get((annotator, fields[name]), fields[name])
    if "speakers" in fields:
        fields["speakers"] = [ids.get((annotator, id_), id_) for id_ in fields["speakers"]]
    return fields


def _said(kind: str, fields: Fields) -> str:
    """Write what a record says, so that equal strings say the same."""
    left_out = {*_OPINION, *_WORDING[kind]}
    said = {name: value for name, value in fields.items() if name not in left_out}
    if "speakers" in said:
        said["speakers"] = sorted(said["speakers"])
    return json.dumps(said, sort_keys=True)


def _new(decision: Decision) -> Fields:
    """Give a record that no annotator had."""
    made = _adjudication("adjudicator", [], [], decision)
    return (decision.record or {}) | {"adjudication": made}


def _adjudication(
    method: str,
    voters: Sequence[str],
    overruled: Sequence[str],
    decision: Decision | None = None,
) -> Fields:
    made = Adjudication.model_validate(
        {"method": method, "voters": list(voters), "overruled": list(overruled)}
    )
    if decision is not None:
        update = {name: getattr(decision, name) for name in ("by", "reason", "rule", "note")}
        made = made.model_copy(update=update)
    return made.model_dump(mode="json")


def _provenance(layers: Sequence[Provenance], settled: _Decisions) -> Fields:
    """Say who made gold: the annotators together; `person` only if each of them is."""
    decided = settled.all
    kinds = {made.annotator_kind for made in layers}
    guidelines = [made.guideline for made in layers] + [d.guideline for d in decided]
    dates = [made.created for made in layers] + [d.created for d in decided]
    made = Provenance(
        annotator=" + ".join(made.annotator for made in layers),
        annotator_kind=kinds.pop() if len(kinds) == 1 else "reference",
        tool=TOOL,
        guideline=max((g for g in guidelines if g), key=_by_number, default=None),
        created=max((day for day in dates if day), default=None),
    )
    return made.model_dump(mode="json")


def _by_number(version: str) -> list[tuple[int, str]]:
    """Order versions: 0.10 comes after 0.9."""
    return [(int(part), "") if part.isdigit() else (-1, part) for part in re.split(r"\W", version)]


# ----------------------------------------------------------------- links


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
    out, settled = Adjudicated[LinkSet](), _Decisions(decisions)
    places: dict[Full, tuple[Any, ...]] = {
        (article_id, record.id): (article_id, *place_of(record), record.id)
        for article_id, layer in gold.items()
        for record in _linkable(layer)
    }
    moved: dict[str, dict[Triple, Link]] = {}
    for who, links in sets.items():
        ends = [_ends_in_gold(triple, who, ids) for triple in triples(links)]
        moved[who] = {
            _in_order(triple): link
            for triple, link in zip(ends, links.links, strict=True)
            if triple[0] in places and triple[2] in places
        }
    follows = {who: holder(found) for who, found in moved.items()}
    kept: list[tuple[Triple, str, Fields]] = []
    every: dict[Triple, dict[str, Link]] = {}
    for who, found in moved.items():
        for triple, link in found.items():
            every.setdefault(triple, {})[who] = link
    out.ids = _gold_ids(list(every.values()), list(sets))
    names = {
        triple: next(out.ids[who, link.id] for who, link in versions.items())
        for triple, versions in every.items()
    }
    for triple, versions in every.items():
        holding = [who for who in sets if follows[who](triple)]
        decision = settled.about("links", votes := _votes(versions))
        if decision is None and len(holding) == len(sets):
            method = "single" if len(sets) == 1 else "unanimous"
            kept.append((triple, names[triple], _adjudication(method, holding, [])))
        elif decision is None:
            out.undecided.append(Undecided("links", dict(versions), votes))
        elif decision.chosen is not None or decision.record is not None:
            result = _changed(triple, decision)
            voters = [who for who in sets if follows[who](result)]
            overruled = [who for who in sets if who not in voters]
            how = _adjudication("adjudicator", voters, overruled, decision)
            kept.append((result, names[triple], how))
    for decision in settled.new("links"):
        how = _adjudication("adjudicator", [], [], decision)
        kept.append((_changed(None, decision), str((decision.record or {})["id"]), how))
    settled.close()
    out.problems += settled.problems
    if not out.undecided:
        out.gold = _link_set(kept, sets, settled, places)
    return out


def _linkable(layer: Layer) -> list[Claim | Quote]:
    return [*layer.claims, *layer.quotes]


def _ends_in_gold(triple: Triple, annotator: str, ids: Mapping[str, Ids]) -> Triple:
    subject, relation, object_ = triple
    return _in_gold(subject, annotator, ids), relation, _in_gold(object_, annotator, ids)


def _in_gold(end: Full, annotator: str, ids: Mapping[str, Ids]) -> Full:
    article_id, id_ = end
    return article_id, ids.get(article_id, {}).get((annotator, id_), "")


def _in_order(triple: Triple) -> Triple:
    subject, relation, object_ = triple
    if relation in SYMMETRIC and object_ < subject:
        return object_, relation, subject
    return triple


def _changed(triple: Triple | None, decision: Decision) -> Triple:
    """Apply the fields of a decision to a link, as far as it has any."""
    fields = decision.record or {}
    subject, relation, object_ = triple or (("", ""), "", ("", ""))
    ends = [
        (fields[name]["article_id"], fields[name]["id"]) if name in fields else end
        for name, end in (("subject", subject), ("object", object_))
    ]
    return _in_order((ends[0], fields.get("relation", relation), ends[1]))


def _through_first(link: Triple, first: Mapping[Full, Full]) -> list[Triple]:
    """Lead a link to the first members of its ends' groups; a denial stays where it is."""
    subject, relation, object_ = link
    if relation == "same_as":
        return [
            _in_order((first[end], relation, end))
            for end in (subject, object_)
            if end != first[end]
        ]
    if relation == "denies":
        return [link]
    return [_in_order((first.get(subject, subject), relation, first.get(object_, object_)))]


def _link_set(
    kept: Sequence[tuple[Triple, str, Fields]],
    sets: Mapping[str, LinkSet],
    settled: _Decisions,
    places: Mapping[Full, tuple[Any, ...]],
) -> LinkSet:
    """Write gold links, groups of the same through their first member, each link once."""
    groups_: dict[Full, list[Full]] = {}
    for end, group in firsts([triple for triple, _, _ in kept]).items():
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
                made[link] = _free(wanted, ids), how
    base = next(iter(sets.values()))
    return LinkSet.model_validate(
        {
            "schema_version": SCHEMA_VERSION,
            "event_id": base.event_id,
            "kind": "gold",
            "provenance": _provenance([links.provenance for links in sets.values()], settled),
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
