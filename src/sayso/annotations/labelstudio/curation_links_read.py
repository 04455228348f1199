"""What a curator submitted on a pair of claims → decisions on its links, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, get_args

from sayso.annotations.adjudicate_links import link_of
from sayso.annotations.labelstudio import pairs
from sayso.annotations.labelstudio.config import WHY
from sayso.annotations.labelstudio.curation_links import Tie, record_of
from sayso.annotations.labelstudio.curation_read import Decided, gives_way, keys
from sayso.annotations.labelstudio.faults import Fault
from sayso.annotations.labelstudio.tasks import digest
from sayso.annotations.naming import unused
from sayso.compare.same import canonical, triple_of
from sayso.problem import Problem
from sayso.records.decision import Decision
from sayso.records.judge_corpus import judge_event
from sayso.records.link import Link
from sayso.records.provenance import Reason
from sayso.records.quote import Quote
from sayso.records.record import SCHEMA_VERSION

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from sayso.annotations.labelstudio.curation_links import LinkDispute, Pair
    from sayso.annotations.labelstudio.curation_read import Why
    from sayso.annotations.labelstudio.faults import Faults
    from sayso.compare.same import Triple
    from sayso.records.provenance import Provenance

_SAID: Final = ("id", "subject", "relation", "object")

Json = dict[str, Any]


@dataclass(slots=True)
class CuratedPair:
    """What a curator submitted on one pair."""

    triples: set[Triple]
    """How it is linked in gold; none where it is unrelated."""
    why: Why
    by: Provenance


def read_pair(
    rows: Sequence[Any], pair: Pair, by: Provenance, faults: Faults
) -> CuratedPair | None:
    """Read what was submitted; with any fault in it, it decides nothing."""
    left, right = ({"article_id": end[0], "id": end[1]} for end in pair.ends)
    found = pairs.read(rows, {"left_end": left, "right_end": right}, faults)
    links = [Link.model_validate({name: one[name] for name in _SAID}) for one in found]
    why: Why = dict.fromkeys(WHY)
    for row in rows:
        name = row.get("from_name") if isinstance(row, dict) else None
        if name in WHY and (given := _words(row.get("value"))):
            why[name] = given
    if why["reason"] not in (None, *get_args(Reason)):
        faults.add(Fault.CONTROL, f"there is no reason {why['reason']!r}", rows)
    if faults:
        return None
    triples = {canonical(triple_of(link)) for link in links}
    return CuratedPair(triples, why, by)


def _words(value: Any) -> str | None:
    """Read a choice or a text; None where there is none."""
    given = (value.get("choices") or value.get("text")) if isinstance(value, dict) else None
    given = given[0] if isinstance(given, list) and given else given
    return (given.strip() or None) if isinstance(given, str) else None


def decide_pair(
    dispute: LinkDispute,
    pair: Pair,
    curated: CuratedPair,
    *,
    shown: Container[str] = (),
    curators: Container[str] = (),
) -> Decided:
    """Turn what was submitted on a pair into the decisions that make it gold, as `decide` does."""
    out, wanted = Decided(), curated.triples
    done = {key for d in dispute.decisions if d.created == curated.by.created for key in keys(d)}
    met: set[Triple | None] = set()
    elsewhere: list[Tie] = []
    for tie in pair.ties:
        old, same = tie.decision, _as_wanted(tie, wanted)
        if not done.isdisjoint(keys(tie)):
            out.before.append(tie)
            elsewhere.append(tie)
            continue
        if old is not None and tie.undecided is None and not gives_way(old, shown, curators):
            out.elsewhere += [] if same else [tie]
            elsewhere.append(tie)
            continue
        met |= {tie.triple, tie.makes if same else None}
        given = curated.why
        if old is not None and same:
            given = {name: given[name] or getattr(old, name) for name in WHY}
        if same and (old is None or all(given[name] == getattr(old, name) for name in WHY)):
            continue
        chosen = next(iter(tie.versions), None) if tie.triple in wanted else None
        chosen, record = (old.chosen, old.record) if old and same else (chosen, None)
        out.decisions.append(_decision(pair, tie, curated, chosen, record, given))
    there = {triple for tie in elsewhere for triple in (tie.triple, tie.makes)}
    for triple in sorted(wanted - met - there):
        id_ = unused(f"l-{digest(triple)[:12]}", dispute.taken)
        record = link_of(triple, id_).model_dump(mode="json", include={*_SAID})
        out.decisions.append(_decision(pair, Tie(triple, id_, {}, (), None), curated, None, record))
    _check(out, dispute, pair, wanted, there)
    return out


def _as_wanted(tie: Tie, wanted: set[Triple]) -> bool:
    """Tell whether what goes into gold for a link is what the curator wants."""
    if tie.undecided is not None:
        return False
    if tie.makes in (None, tie.triple):
        return (tie.makes is not None) == (tie.triple in wanted)
    return tie.makes in wanted and tie.triple not in wanted


def _decision(
    pair: Pair,
    tie: Tie,
    curated: CuratedPair,
    chosen: str | None,
    record: Json | None,
    why: Why | None = None,
) -> Decision:
    made = Decision(
        schema_version=SCHEMA_VERSION,
        about=pair.event_id,
        kind="links",
        votes=tie.votes,
        chosen=chosen,
        record=record,
        names=pair.names,
        replaces=tie.replaces,
        by=curated.by.annotator,
        created=curated.by.created,
        guideline=curated.by.guideline,
    )
    return made.model_copy(update=why or curated.why)


def _check(
    out: Decided,
    dispute: LinkDispute,
    pair: Pair,
    wanted: set[Triple],
    elsewhere: Container[Triple | None],
) -> None:
    """See that the decisions make gold of just what was submitted, but for `elsewhere`."""
    before = dispute.replay().problems
    made = dispute.replay(out.decisions)
    out.problems += [problem for problem in made.problems if problem not in before]
    own = {tie.votes for tie in pair.ties if tie.votes}
    kept = {canonical(triple_of(one.link)) for one in made.settled if one.link is not None}
    told = [
        f"{one.id} is not decided: {one.why or 'annotators differ'}"
        for one in made.undecided
        if one.votes in own
    ]
    out.problems += _judged(dispute, pair, wanted)
    if not told and not out.problems:
        here = {triple for triple in kept if {triple[0], triple[2]} == {*pair.ends}}
        told = [
            f"decisions cannot make “{pair.choice(triple)}” what was submitted"
            for triple in sorted(here ^ wanted)
            if triple not in elsewhere
        ]
    out.problems += [Problem(code=Fault.RULE.code, message=message) for message in told]


def _judged(dispute: LinkDispute, pair: Pair, wanted: set[Triple]) -> list[Problem]:
    """Judge the links of a pair by the rules: not every one may begin at a quote."""
    base = next(iter(dispute.sets.values()))
    links = tuple(link_of(triple, f"l{n}") for n, triple in enumerate(sorted(wanted)))
    kinds = {
        end: "quote" if isinstance(record_of(dispute.gold, end), Quote) else "claim"
        for end in pair.ends
    }
    made = base.model_copy(update={"links": links})
    return [
        problem
        for problem in judge_event(made, lambda end: kinds.get((end.article_id, end.id)))
        if problem.severity == "error"
    ]
