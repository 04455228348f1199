"""Layers of several annotators + decisions → gold.

What all annotators say alike goes into gold by itself. Where they differ, a decision names what
goes in, whom it overrules, why, and by which rule. What is neither is undecided, and there is
then no gold. Replayed, the same layers and decisions give the same gold.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.decisions import (
    Adjudicated,
    Decisions,
    Undecided,
    adjudication,
    gold_ids,
    in_order,
    provenance,
    votes_of,
)
from sayso.compare.match import KINDS, groups, place
from sayso.problem import placed
from sayso.records.layer import Layer
from sayso.records.record import SCHEMA_VERSION
from sayso.records.shape import read

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sayso.annotations.decisions import Fields, Ids
    from sayso.annotations.store import Place
    from sayso.compare.match import Unit
    from sayso.records.decision import Decision

# Words that two annotators never choose alike, and that need not be: the first one's are taken.
# Of Wikidata items too, where another gives none.
_WORDING: Final = {"entities": ("name", "wikidata"), "quotes": (), "claims": ("proposition",)}
_OPINION: Final = ("id", "confidence", "adjudication")  # no part of what a record says


def adjudicate(
    layers: Mapping[str, Layer], decisions: Iterable[tuple[Decision, Place]]
) -> Adjudicated[Layer]:
    """Merge the layers of one article, by annotator.

    Ids in gold are the first annotator's (`in_order`); those of records that only others have
    are theirs, made unique. A dropped record's id may be left behind in others: judge the gold.
    """
    layers = {who: layers[who] for who in in_order(layers)}
    out, settled = Adjudicated[Layer](), Decisions(decisions)
    grouped = {kind: groups(layers, kind) for kind in KINDS}
    every = [group.versions for found in grouped.values() for group in found]
    out.ids = gold_ids(every, list(layers))
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
            "provenance": provenance([layer.provenance for layer in layers.values()], settled),
            **gold,
        }
        made = read(Layer, value)
        if isinstance(made, list):
            out.problems += placed(made, f"gold of {base.article_id}")
        else:
            out.gold = made.model_copy(
                update={kind: tuple(sorted(getattr(made, kind), key=place)) for kind in KINDS}
            )
    return out


def _settle(
    kind: str,
    versions: Mapping[str, Unit],
    layers: Mapping[str, Layer],
    settled: Decisions,
    out: Adjudicated[Layer],
) -> Fields | None:
    """Give the gold record of one group, or None: by unanimity, else by decision."""
    moved = {who: _moved(record, who, out.ids) for who, record in versions.items()}
    said = {who: _said(kind, fields) for who, fields in moved.items()}
    votes = votes_of(versions)
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
        return first | {"adjudication": adjudication(method, list(versions), [])}
    if decision.chosen is None and decision.record is None:
        return None
    base = moved.get(decision.chosen or "") or {"id": next(iter(moved.values()))["id"]}
    fields = base | (decision.record or {})
    voters = [who for who in moved if _voted(kind, moved[who], fields, decision)]
    if len({*said.values()}) == 1 and len(voters) > 1 and decision.chosen:
        taken = _words(kind, moved[decision.chosen])  # they differ in nothing but words
        voters = [who for who in voters if _words(kind, moved[who]) == taken]
    overruled = [who for who in layers if who not in voters]
    return fields | {"adjudication": adjudication("adjudicator", voters, overruled, decision)}


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


def _voted(kind: str, version: Fields, result: Fields, decision: Decision) -> bool:
    """Tell whether a version is what was decided: in what it says, and where words were given."""
    given = all(version.get(name) == value for name, value in (decision.record or {}).items())
    return given and _said(kind, version) == _said(kind, result)


def _words(kind: str, fields: Fields) -> list[Any]:
    return [fields[name] for name in _WORDING[kind]]


def _said(kind: str, fields: Fields) -> str:
    """Write what a record says, so that equal strings say the same."""
    left_out = {*_OPINION, *_WORDING[kind]}
    said = {name: value for name, value in fields.items() if name not in left_out}
    if "speakers" in said:
        said["speakers"] = sorted(said["speakers"])
    return json.dumps(said, sort_keys=True)


def _new(decision: Decision) -> Fields:
    """Give a record that no annotator had."""
    made = adjudication("adjudicator", [], [], decision)
    return (decision.record or {}) | {"adjudication": made}
