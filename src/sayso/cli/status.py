"""`sayso status`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sayso.cli import render, studio
from sayso.cli.bar import Counting

if TYPE_CHECKING:
    from sayso.annotations.labelstudio.client import Studio
    from sayso.flow import Status


@click.command(
    epilog="""\b
Examples:
  sayso status --project summit
  sayso status --project summit --json
"""
)
@studio.PROJECT
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@studio.server
def status(studio: Studio, project: str, *, as_json: bool) -> None:
    """Tell how far annotation in Label Studio is: tasks, who did what, how fast."""
    from sayso.flow import status as run  # noqa: PLC0415  `--help` should not wait for it

    with Counting("tasks") as progress:
        found = run(studio, project, progress)
    if as_json:
        click.echo(render.as_json([_as_json(one) for one in found]))
        return
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
