"""`sayso status`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from sayso.cli import options, render, studio
from sayso.cli.bar import Counting

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sayso.flow import Status
    from sayso.flow.stages import Settled, Ways

_MOST: Final = 40  # lines of the table
_HEADERS: Final = ("", "pushed", "annotated by", "undecided", "decisions", "gold", "predicted by")


@click.command(
    epilog="""\b
Examples:
  sayso status                             where every article is: files alone, no server
  sayso status --all --json                each of them, for a program
  sayso status --project summit            what is done in Label Studio, and by whom
  sayso status --project summit --json
\b
How to read it: `undecided` counts the records on which annotators differ and nobody has decided,
of all records. Gold is `current` where it is what layers and decisions give now, `old` where it
is not, `own` where it was not made of them; links wait for the articles of their event.
"""
)
@options.SEEDS
@options.annotations_folder()
@click.option(
    "--project",
    help="Ask Label Studio: what the titles of its projects begin with, `summit` for "
    "`summit · claims`.",
)
@click.option("--all", "whole", is_flag=True, help=f"Every article, not only the first {_MOST}.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@studio.which
def status(
    seeds: Path,
    annotations: Path | None,
    project: str | None,
    url: str,
    key_file: Any,
    *,
    whole: bool,
    as_json: bool,
) -> None:
    """Tell how far each article is: pushed, annotated, agreed, adjudicated, gold.

    Without --project it reads files alone. What was pushed is then known only of what was pulled.
    With it, Label Studio is asked: tasks, who did what, how fast.
    """
    from sayso.flow import beside  # noqa: PLC0415  `--help` should not wait for it
    from sayso.flow.ways import ways  # noqa: PLC0415

    there: frozenset[str] = frozenset()
    if project is not None:
        there = _at_server(project, url, key_file, as_json=as_json)
        if as_json or not seeds.exists():
            return
    with Counting("articles") as progress:
        found = ways(seeds, annotations or beside(seeds) / "annotations", there, progress)
    if as_json:
        click.echo(render.as_json(_ways_as_json(found)))
    else:
        _print_ways(found, None if whole else _MOST)


def _print_ways(found: Ways, most: int | None) -> None:
    rows = [*_rows(found)]
    render.table("", rows[:most], _HEADERS)
    if most is not None and len(rows) > most:
        click.echo(f" … and {len(rows) - most:,} more: --all shows them")
    stages = ", ".join(f"{many:,} {stage}" for stage, many in found.stages().items() if many)
    click.echo(f"\n{stages or 'There is no article.'}")
    for line in found.advice():
        click.echo(f"next: {line}")


def _rows(found: Ways) -> Iterator[tuple[str, ...]]:
    """Give a line for each article, those of an event under a line for the event's links."""
    event = None
    for way in found.articles:
        if way.event_id != event and (way.event_id != way.id or way.event_id in found.events):
            links = found.events.get(way.event_id)
            yield (f"{way.event_id}, links", "", *_settled(links)) if links else (way.event_id,)
        event = way.event_id
        pushed = "yes" if way.pushed else "–"
        if way.faulty:
            yield f"  {way.name or way.id}", pushed, "an error: `sayso validate`"
            continue
        who, undecided, decisions, gold = _settled(way)
        once = ", one reading" if way.readings == 1 else ""
        predictors = ", ".join(way.predictors) or "–"
        yield f"  {way.name or way.id}", pushed, who, undecided, decisions, gold + once, predictors


def _settled(one: Settled) -> tuple[str, str, str, str]:
    """Give who annotated, what is undecided, how many decisions there are, and gold's state."""
    who = f"{len(one.annotators):,}: {', '.join(one.annotators)}" if one.annotators else "–"
    undecided = f"{one.undecided:,} of {one.records:,}" if one.annotators else "–"
    decisions = f"{one.decided:,}" + (f", {one.stale:,} stale" if one.stale else "")
    return who, undecided, decisions, {"none": "–", "waits": "waits"}.get(one.gold, one.gold)


def _ways_as_json(found: Ways) -> dict[str, Any]:
    return {
        "stages": found.stages(),
        "next": [*found.advice()],
        "articles": [
            {
                "id": way.id,
                "name": way.name,
                "event_id": way.event_id,
                "pushed": way.pushed,
                **_settled_as_json(way),
                "readings": way.readings,
                "predictors": way.predictors,
                "faulty": way.faulty,
            }
            for way in found.articles
        ],
        "links": [
            {"event_id": event_id, **_settled_as_json(one)}
            for event_id, one in found.events.items()
        ],
        "problems": [str(problem) for problem in found.problems],
    }


def _settled_as_json(one: Settled) -> dict[str, Any]:
    return {
        "annotators": one.annotators,
        "records": one.records,
        "undecided": one.undecided,
        "decisions": one.decided,
        "stale_decisions": one.stale,
        "gold": one.gold,
    }


# ----------------------------------------------------------------- at the server


def _at_server(project: str, url: str, key_file: Any, *, as_json: bool) -> frozenset[str]:
    """Print how far a project is on the server; give the articles that are there."""
    from sayso.flow import status as run  # noqa: PLC0415  as above
    from sayso.flow.status import pushed  # noqa: PLC0415

    with studio.signed_in(url, key_file) as server, Counting("tasks") as progress:
        found = run(server, project, progress)
        there = frozenset() if as_json else pushed(server, project)
    if as_json:
        click.echo(render.as_json([_as_json(one) for one in found]))
        return there
    for one in found:
        render.table(
            f"{one.title}  {one.url}",
            [
                ("tasks", f"{one.tasks:,}", f"{one.predicted:,} predictions"),
                ("done", f"{one.finished:,}", f"with {one.wanted} annotation(s) each"),
                ("begun", f"{one.begun:,}", ""),
                ("skipped", f"{one.skipped:,}", ""),
                ("drafts", f"{one.drafts:,}", ""),
            ],
        )
        rows = [
            (
                work.user,
                f"{work.done:,}",
                f"{work.skipped:,}",
                f"{work.drafts:,}",
                "–" if work.pace is None else f"{work.pace / 60:.1f}",
                _speed(work.characters, sum(work.seconds)),
            )
            for work in one.work
        ]
        if rows:
            headers = ("", "done", "skipped", "drafts", "minutes each", "characters a minute")
            render.table("", rows, headers)
    return there


def _speed(characters: int, seconds: float) -> str:
    return f"{characters / seconds * 60:,.0f}" if seconds else "–"


def _as_json(one: Status) -> dict[str, Any]:
    return {
        "title": one.title,
        "project": one.id,
        "url": one.url,
        "tasks": one.tasks,
        "done": one.finished,
        "begun": one.begun,
        "annotations_wanted": one.wanted,
        "skipped": one.skipped,
        "drafts": one.drafts,
        "predictions": one.predicted,
        "annotators": [
            {
                "user": work.user,
                "done": work.done,
                "skipped": work.skipped,
                "drafts": work.drafts,
                "median_seconds": work.pace,
                "characters": work.characters,
            }
            for work in one.work
        ],
    }
