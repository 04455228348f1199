"""What `sayso adjudicate` did → tables and lines for a terminal, JSON for a program."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from sayso.cli import render
from sayso.problem import any_error

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sayso.annotations.decisions import Undecided
    from sayso.flow import Adjudication, FedBack
    from sayso.problem import Problem
    from sayso.records import Decision

_NAMED: Final = 5  # articles and events that are named where some are counted
_TOLD_APART: Final = (
    *("type", "act", "kind", "negated", "factuality", "wikidata", "quote", "parent", "speakers"),
)


def tell(done: Adjudication, proposed: Adjudication | None, *, as_json: bool) -> int:
    """Tell what became of layers and decisions, and which of these were just saved.

    Like the other two it gives the exit status: 1 where something is undecided or wrong.
    """
    if as_json:
        value = _as_json(done)
        value["proposed"] = _proposals(proposed.proposed) if proposed else []
        value["changed"] = [*(proposed.changed if proposed else []), *done.changed]
        click.echo(render.as_json(value))
    else:
        if done.problems:
            render.problems(done.problems)
        if proposed:
            _show_proposals(proposed)
        _show_undecided(done.undecided)
        changed = [*(proposed.changed if proposed else []), *done.changed]
        written = "\n".join(f"wrote {render.shown(path)}" for path in changed)
        click.echo(written or "Nothing changed.")
        click.echo(
            f"{len(done.gold):,} article(s) and event(s) have gold; "
            f"{_count(done.undecided):,} record(s) undecided."
        )
    return _status(done.problems, done.undecided)


def tell_proposed(done: Adjudication, *, as_json: bool) -> int:
    """Tell what more than half of the annotators say, which is not saved."""
    if as_json:
        click.echo(render.as_json(_as_json(done) | {"proposed": _proposals(done.proposed)}))
    else:
        if done.problems:
            render.problems(done.problems)
        _show_proposals(done)
        _show_undecided(done.undecided, left=True)
        click.echo(
            f"{len(done.proposed):,} decision(s) proposed, {_count(done.undecided):,} record(s) "
            "left undecided. Nothing changed"
            + (": --save keeps the proposals." if done.proposed else ".")
        )
    return int(_status(done.problems, done.undecided) or bool(done.proposed))


def tell_feedback(done: FedBack, *, as_json: bool) -> int:
    """Tell whose pages were written."""
    if as_json:
        value = {
            "changed": done.changed,
            "removed": done.removed,
            "annotators": {
                who: {
                    "records": found.has.total(),
                    "stands": found.stands.total(),
                    "overruled": len(found.overruled),
                    "favoured": found.favoured,
                }
                for who, found in done.found.items()
            },
            "waiting": done.waiting,
            "problems": _problems(done.problems),
        }
        click.echo(render.as_json(value))
        return int(any_error(done.problems))
    if done.problems:
        render.problems(done.problems)
    rows = [
        (
            *(who, f"{found.has.total():,}", f"{found.stands.total():,}"),
            *(f"{len(found.overruled):,}", f"{found.favoured:,}"),
        )
        for who, found in done.found.items()
    ]
    headers = ("", "records", "in gold as they are", "decided otherwise", "in their favour")
    if rows:
        render.table("Feedback", rows, headers)
    lines = [f"wrote {render.shown(path)}" for path in done.changed]
    lines += [f"removed {render.shown(path)}: that annotator is gone" for path in done.removed]
    click.echo("\n".join(lines) or "Nothing changed.")
    if done.waiting:
        some = ", ".join(map(render.shown, done.waiting[:_NAMED]))
        more = len(done.waiting) - _NAMED
        click.echo(
            f"{len(done.waiting):,} article(s) and event(s) have no gold yet, and are not told of: "
            f"{some}{f' and {more:,} more (--json names all)' if more > 0 else ''}"
        )
    return int(any_error(done.problems))


def _status(problems: Sequence[Problem], undecided: Mapping[str, object]) -> int:
    return int(bool(undecided) or any_error(problems))


def _count(undecided: Mapping[str, Sequence[Undecided]]) -> int:
    return sum(map(len, undecided.values()))


# ----------------------------------------------------------------------- a terminal


def _show_undecided(undecided: Mapping[str, Sequence[Undecided]], *, left: bool = False) -> None:
    title = "Left undecided in" if left else "Undecided in"
    for about, found in undecided.items():
        render.table(f"{title} {about}", [_row(one) for one in found])


def _show_proposals(done: Adjudication) -> None:
    by_about: dict[str, list[tuple[str, ...]]] = {}
    for one, decision in done.proposed:
        by_about.setdefault(decision.about, []).append(_proposal(one, decision))
    for about, rows in by_about.items():
        render.table(f"Proposed for {about}", rows)


def _row(one: Undecided) -> tuple[str, ...]:
    votes = (
        f"{who} {record.id}: {_words(record)}{_apart(one, record)}"
        for who, record in one.versions.items()
    )
    return (f"{one.kind} {one.id}", *votes, *([one.why] if one.why else []))


def _proposal(one: Undecided, decision: Decision) -> tuple[str, ...]:
    most, others = one.alike[0], [who for party in one.alike[1:] for who in party]
    record = one.versions[decision.chosen or next(iter(one.versions))]
    what = _apart(one, record) if decision.chosen else " (not in gold)"
    votes = f"{', '.join(most)} against {', '.join(others)}"
    return f"{one.kind} {one.id}", f"{_words(record)}{what}", votes


def _apart(one: Undecided, record: Any) -> str:
    """Show the fields in which a version differs from another, but for its words."""
    shown = [
        f"{name} {getattr(record, name)}"
        for name in _TOLD_APART
        if len({getattr(version, name, None) for version in one.versions.values()}) > 1
    ]
    return f" ({', '.join(shown)})" if shown else ""


def _words(record: Any) -> str:
    """Show a record by its words, or a link by its ends."""
    spans = getattr(record, "content", None) or getattr(record, "mentions", None)
    if spans is None:
        return f"{record.subject} {record.relation} {record.object}"
    return " … ".join(span.text for span in spans)


# ----------------------------------------------------------------------- JSON


def _as_json(done: Adjudication) -> dict[str, Any]:
    return {
        "gold": done.gold,
        "changed": done.changed,
        "undecided": [
            {
                "about": about,
                "kind": one.kind,
                "id": one.id,
                "votes": [vote.model_dump() for vote in one.votes],
                "versions": _versions(one),
                "alike": one.alike,
                "why": one.why,
            }
            for about, found in done.undecided.items()
            for one in found
        ],
        "problems": _problems(done.problems),
    }


def _proposals(found: Sequence[tuple[Undecided, Decision]]) -> list[dict[str, Any]]:
    return [
        {
            "id": one.id,
            "decision": decision.model_dump(),
            "versions": _versions(one),
            "alike": one.alike,
        }
        for one, decision in found
    ]


def _versions(one: Undecided) -> dict[str, Any]:
    return {who: record.model_dump() for who, record in one.versions.items()}


def _problems(found: Sequence[Problem]) -> list[str]:
    return [str(problem) for problem in found]
