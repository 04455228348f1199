"""What a curator submitted → decisions: for each record what goes into gold, and why.

A record of what was submitted is the record of gold with its id, else the likest one. Nothing is
decided on a record that is in gold already as the curator has it.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sayso.annotations.labelstudio import regions
from sayso.annotations.labelstudio.config import ADJUDICATE, REJECTED, VERDICT, WHY
from sayso.annotations.labelstudio.curation import OPINION, Slot, content, in_gold_ids
from sayso.annotations.labelstudio.faults import Fault, Faults
from sayso.annotations.labelstudio.results import layer_of, said
from sayso.annotations.naming import unused
from sayso.compare.match import KINDS, likeness, pairs
from sayso.problem import Problem
from sayso.records.claim import When
from sayso.records.decision import Decision, digest
from sayso.records.derive import complete
from sayso.records.judge_layer import judge_layer
from sayso.records.record import SCHEMA_VERSION
from sayso.records.span import Span

if TYPE_CHECKING:
    from collections.abc import Container, Mapping, Sequence

    from sayso.annotations.labelstudio.curation import Dispute
    from sayso.annotations.labelstudio.curation_links import Tie
    from sayso.annotations.labelstudio.regions import Drawn, Region
    from sayso.compare.match import Unit
    from sayso.records.article import Article
    from sayso.records.layer import Layer
    from sayso.records.provenance import Provenance

Json = dict[str, Any]
Why = dict[str, "str | None"]

_WHOLES: Final = ("content", "claim")
_KINDS_OF: Final = {
    "content": ("quotes", "claims"),
    "cue": ("quotes",),
    "source": ("quotes",),
    "claim": ("claims",),
    "hedge": ("claims",),
    "time": ("claims",),
}
"""Label → the records that such a region is a part of; any other is a mention."""


@dataclass(slots=True)
class Curated:
    """What a curator submitted on one article."""

    layer: Layer
    """What gold is to be."""
    why: dict[str, Why]
    """Record → reason, rule and note, where one of them was given."""
    by: Provenance


def read(
    rows: Sequence[Any], data: Mapping[str, Any], article: Article, by: Provenance, faults: Faults
) -> Curated | None:
    """Read what was submitted; with any fault in it, it decides nothing at all."""
    text = article.text
    drawn = regions.read(rows, text, ADJUDICATE, Faults())
    rejected = _rejected(drawn)
    kept = [row for row in rows if not _touches(row, rejected)]
    made = said(kept, {**data, "text": text}, ADJUDICATE)
    faults += made.faults
    layer = layer_of(made.parts, article, by, faults)
    if layer is None or faults:
        return None
    why: dict[str, Why] = {}
    for region in drawn.regions:
        given = {name: region.one(name) for name in WHY}
        if any(given.values()):
            for id_ in _drawn_for(region) if region.id in rejected else _with(region, layer):
                own = why.setdefault(id_, dict.fromkeys(WHY))
                why[id_] = {name: own[name] or given[name] for name in WHY}
    return Curated(layer, why, by)


def _rejected(drawn: Drawn) -> set[str]:
    """Give the regions that count no more: a mention alone, a content or claim with its parts.

    What was drawn for a quote or claim goes along with it, but for what an arrow joins to another.
    """
    marked = [region for region in drawn.regions if region.one(VERDICT) == REJECTED]
    rejected = {region.id for region in marked}
    records = {id_ for one in marked if one.label in _WHOLES for id_ in _drawn_for(one)}
    joined = {
        part.id
        for arrow in drawn.relations
        for part, other in ((arrow.start, arrow.end), (arrow.end, arrow.start))
        if other.id not in rejected and other.record not in records
    }
    return rejected | {
        region.id
        for region in drawn.regions
        if region.record in records and region.label in _KINDS_OF and region.id not in joined
    }


def _touches(row: Any, rejected: set[str]) -> bool:
    """Tell whether a row is of a region that is rejected, or joins one."""
    if not isinstance(row, dict):
        return False
    return any(row.get(name) in rejected for name in ("id", "from_id", "to_id"))


def _drawn_for(region: Region) -> list[str]:
    """Give the records that a region was drawn for."""
    claim = region.meta.get("claim")
    ids = [region.record, claim.get("id") if isinstance(claim, dict) else None]
    return [id_ for id_ in ids if isinstance(id_, str)]


def _with(region: Region, layer: Layer) -> list[str]:
    """Give the records that a region is a part of."""
    place = region.start, region.end
    return [
        str(record.id)
        for kind in _KINDS_OF.get(region.label, ("entities",))
        for record in getattr(layer, kind)
        if any((span.start, span.end) == place for span in _parts(record))
    ]


def _parts(record: Unit) -> list[Span]:
    """Give all the spans of a record."""
    found: list[Span] = []
    for _, value in record:
        parts = (value.span,) if isinstance(value, When) else value
        if isinstance(parts, tuple):
            found += [part for part in parts if isinstance(part, Span)]
    return found


# ----------------------------------------------------------------------- decisions


@dataclass(slots=True)
class Decided:
    """What follows from what a curator submitted."""

    decisions: list[Decision] = field(default_factory=list)
    """To be added to those that there are."""
    elsewhere: list[Slot | Tie] = field(default_factory=list)
    """What somebody else decided meanwhile, and otherwise; that stays."""
    before: list[Slot | Tie] = field(default_factory=list)
    """What was brought back before; a line that was written since stays."""
    problems: list[Problem] = field(default_factory=list)
    """Why what was submitted cannot be gold."""


def decide(
    dispute: Dispute,
    curated: Curated,
    article: Article,
    *,
    shown: Container[str] = (),
    curators: Container[str] = (),
) -> Decided:
    """Turn what was submitted into the decisions that make it gold.

    An earlier decision gives way if the curator saw what it made of the draft (its digest is in
    `shown`), if it came from this task (`curators` made it), or if nobody made it, but a majority.
    What was submitted at one time decides once: a line that was written since stays in force.
    """
    wanted = _in_gold_ids(dispute, curated)
    why = {gold: curated.why[own] for own, gold in wanted.ids.items() if own in curated.why}
    why = {id_: given for id_, given in curated.why.items() if id_ not in wanted.ids} | why
    out = Decided()
    done = {key for d in dispute.decisions if d.created == curated.by.created for key in keys(d)}
    for slot in (*dispute.slots, *wanted.new):
        if not done.isdisjoint(keys(slot)):
            out.before.append(slot)
            continue
        record, old = wanted.records.get(slot.id), slot.decision
        given = why.get(slot.id, dict.fromkeys(WHY))
        same = slot.undecided is None and _same(slot.holds, record)
        told = old is None or all(given[n] in (None, getattr(old, n)) for n in WHY)
        if same and told:
            continue
        stale = slot.undecided is not None
        if old is not None and not stale and not gives_way(old, shown, curators):
            out.elsewhere += [] if same else [slot]
            continue
        if old is not None and same:
            given = {name: given[name] or getattr(old, name) for name in WHY}
        out.decisions.append(_decision(slot, record, given, curated))
    _check(out, dispute, wanted, article)
    return out


def keys(one: Slot | Tie | Decision) -> set[tuple[str, ...]]:
    """Give what a record is known by: its versions, or its own id where it has none."""
    if one.votes:
        return {(one.kind, vote.annotator, vote.id) for vote in one.votes}
    id_ = (one.record or {}).get("id") if isinstance(one, Decision) else one.id
    return {(one.kind, str(id_))}


def gives_way(old: Decision, shown: Container[str], curators: Container[str]) -> bool:
    """Tell whether an earlier decision gives way to a curator's."""
    return old.method == "majority" or digest(old) in shown or old.by in curators


def _decision(slot: Slot, record: Unit | None, why: Why, curated: Curated) -> Decision:
    """Decide on one record: for the version that it is, or is nearest to."""
    chosen = fields = None
    if record is not None:
        said = record.model_dump(mode="json", exclude=set(OPINION))
        fields = {"id": slot.id, **said}
        least = len(fields)
        for who, version in slot.versions.items():
            theirs, mine = content(version), content(record)
            other = {name: said[name] for name in said if theirs[name] != mine[name]}
            if len(other) < least:
                chosen, fields, least = who, other, len(other)
    made = Decision(
        schema_version=SCHEMA_VERSION,
        about=curated.layer.article_id,
        kind=slot.kind,
        votes=slot.votes,
        chosen=chosen,
        record=fields or None,
        replaces=slot.replaces,
        by=curated.by.annotator,
        created=curated.by.created,
        guideline=curated.by.guideline,
    )
    return made.model_copy(update=why)  # choices and texts that were read strictly


@dataclass(slots=True)
class _Wanted:
    """What gold is to be, by the ids of gold."""

    records: dict[str, Unit]
    ids: dict[str, str]
    """What a record is called where it was submitted → its id in gold."""
    new: list[Slot]
    """Records that are in nobody's layer and in no decision."""


def _in_gold_ids(dispute: Dispute, curated: Curated) -> _Wanted:
    """Find which record of gold each one submitted is: by its id, else by its likeness."""
    ids: dict[str, str] = {}
    taken = {slot.id for slot in dispute.slots}
    new: list[Slot] = []
    for kind in KINDS:
        slots = {slot.id: slot for slot in dispute.slots if slot.kind == kind}
        records = {str(record.id): record for record in getattr(curated.layer, kind)}
        ids |= {id_: id_ for id_ in records.keys() & slots.keys()}
        left = [slot for id_, slot in slots.items() if id_ not in records]
        right = [record for id_, record in records.items() if id_ not in slots]
        for i, j in pairs(left, right, _likeness):
            ids[str(right[j].id)] = left[i].id
        for id_ in records.keys() - ids.keys():
            ids[id_] = unused(id_, taken)
            new.append(Slot(kind, ids[id_], {}, (), None))
    who = curated.layer.provenance.annotator
    layer = in_gold_ids(curated.layer, {(who, own): gold for own, gold in ids.items()})
    records = {str(record.id): record for kind in KINDS for record in getattr(layer, kind)}
    return _Wanted(records, ids, new)


def _likeness(slot: Slot, record: Unit) -> float:
    known = [*slot.versions.values(), *([slot.holds] if slot.holds else [])]
    return max((likeness(version, record) for version in known), default=0)


def _same(one: Unit | None, other: Unit | None) -> bool:
    if one is None or other is None:
        return one is other
    return content(one) == content(other)


def _check(out: Decided, dispute: Dispute, wanted: _Wanted, article: Article) -> None:
    """See that the decisions make gold of just what was submitted, and that it keeps the rules."""
    before = dispute.replay([]).problems  # they are no reason not to decide on the rest
    made = dispute.replay(out.decisions)
    out.problems += [problem for problem in made.problems if problem not in before]
    for one in made.undecided:
        message = f"{one.id} is not decided: {one.why or 'annotators differ'}"
        out.problems.append(Problem(code=Fault.RULE.code, message=message))
    if made.gold is None:
        return
    found = judge_layer(complete(made.gold, article), article)
    out.problems += [problem for problem in found if problem.severity == "error"]
    gold = {str(record.id): record for kind in KINDS for record in getattr(made.gold, kind)}
    other = {slot.id for slot in (*out.elsewhere, *out.before)}
    for id_ in (gold.keys() | wanted.records.keys()) - other:
        if not _same(gold.get(id_), wanted.records.get(id_)):
            message = f"decisions cannot make {id_!r} what was submitted"
            out.problems.append(Problem(code=Fault.RULE.code, message=message))
