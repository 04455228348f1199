"""How a record was decided: what an adjudicator did in full, one reading only in a word."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, get_args

from sayso.records.provenance import Adjudication, Method
from sayso.report import escape

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sayso.records.claim import Claim
    from sayso.records.decision import Decision
    from sayso.records.entity import Entity
    from sayso.records.link import Link
    from sayso.records.quote import Quote

_TOLD: Final = {
    "single": "read by one only",
    "unanimous": "unanimous",
    "majority": "by majority",
    "adjudicator": "decided by an adjudicator",
}


def judged(record: Entity | Quote | Claim) -> list[tuple[str, str]]:
    """Give the rows of a card for how sure a program was and what an adjudicator decided."""
    rows = []
    if record.confidence is not None:
        rows.append(("confidence", f"{record.confidence:.2f}"))
    if record.adjudication and record.adjudication.method == "adjudicator":
        rows.append(("decided", verdict(record.adjudication)))
    return rows


def verdict(decided: Adjudication, how: str = "") -> str:
    """Write what was decided: who, for and against whom, `how`, why, by which rule."""
    said = [
        escape.name(decided.by) if decided.by else "adjudicator",
        f"for {_people(decided.voters)}" if decided.voters else "",
        f"against {_people(decided.overruled)}" if decided.overruled else "",
        escape.text(how),
        decided.reason or "",
        f'<abbr title="a rule of the annotation guidelines">rule {escape.text(decided.rule)}</abbr>'
        if decided.rule
        else "",
        f'<span class="because" dir="auto">{escape.text(decided.note)}</span>'
        if decided.note
        else "",
    ]
    return f'<span class="decided">{escape.joined(said)}</span>'


def ruling(decision: Decision) -> str:
    """Write a decision: as `verdict`, and what goes into gold where nobody's version does."""
    others = tuple(vote.annotator for vote in decision.votes if decision.chosen is None)
    return verdict(
        Adjudication(
            method=decision.method,
            voters=(decision.chosen,) if decision.chosen else (),
            overruled=others,
            by=decision.by,
            reason=decision.reason,
            rule=decision.rule,
            note=decision.note,
        ),
        _changed(decision),
    )


def _changed(decision: Decision) -> str:
    if decision.record is None:
        return "" if decision.chosen else "none goes into gold"
    fields = ", ".join(name for name in decision.record if name != "id")
    return f"with another {fields}" if decision.chosen else "another version goes into gold"


def manner(decided: Adjudication | None) -> str:
    """Write a small word on a record that not all who read it gave, unless a row says more."""
    if decided is None or decided.method in ("unanimous", "adjudicator"):
        return ""
    against = f", against {_people(decided.overruled)}" if decided.overruled else ""
    return f' <small class="manner">{decided.method}{against}</small>'


def tally(records: Iterable[Entity | Quote | Claim | Link]) -> str:
    """Write how many records were decided in which way; nothing where none was decided."""
    methods = (record.adjudication.method for record in records if record.adjudication)
    counts = Counter(methods)
    return escape.joined(
        [f"{counts[way]:,} {_TOLD[way]}" for way in reversed(get_args(Method)) if counts[way]],
        ", ",
    )


def _people(names: Iterable[str]) -> str:
    return ", ".join(map(escape.name, names))
