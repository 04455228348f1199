"""`sayso pull`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from sayso.cli import options, render, studio
from sayso.cli.bar import Counting
from sayso.cli.studio import warn_of_version
from sayso.problem import any_error

if TYPE_CHECKING:
    from collections import Counter
    from pathlib import Path

    from sayso.annotations.labelstudio.client import Studio
    from sayso.flow import Pulled


@click.command(
    epilog="""\b
Examples:
  sayso pull --project summit             what changed since the last pull
  sayso pull --project summit --all       everything, deleted tasks too
  sayso pull --project summit --name 2=anna
\b
Writes annotations/human/<name>/<article id>.json, a layer for each annotator and article,
annotations/decisions/<article id>.jsonl, what was adjudicated there, and exports/, what the server
had: all annotations, drafts, skips, deleted ones too.
Annotators get pseudonyms; who is who stands in exports/names.json, which git ignores.
"""
)
@studio.PROJECT
@click.option("--all", "everything", is_flag=True, help="Look at every task again.")
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="USER=NAME",
    help="Call the user with this number on the server NAME in the data.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@options.SEEDS_FOLDER
@options.annotations_folder(beside="the captures")
@studio.server
def pull(
    studio: Studio,
    project: str,
    names: tuple[str, ...],
    seeds: Path,
    annotations: Path | None,
    *,
    everything: bool,
    as_json: bool,
) -> None:
    """Bring back what annotators did in Label Studio as layers, and a curator as decisions.

    Each span is cut from the article anew. What cannot be understood goes to quarantine with its
    reason, and the exit status is 1; all the rest counts.
    """
    from sayso.flow import beside  # noqa: PLC0415  `--help` should not wait for it
    from sayso.flow import pull as run  # noqa: PLC0415

    annotations = annotations or beside(seeds) / "annotations"
    warn_of_version(studio)
    called = dict(_called(name) for name in names)
    with Counting("tasks") as progress:
        done = run(
            seeds if seeds.exists() else None,
            annotations,
            studio,
            project,
            everything=everything,
            names=called,
            progress=progress,
        )
    if as_json:
        click.echo(render.as_json(_as_json(done)))
    else:
        _print(done)
    sys.exit(any_error(done.problems) or done.quarantine is not None)


def _called(name: str) -> tuple[str, str]:
    user, _, called = name.partition("=")
    if not user.strip().isdigit() or not called.strip() or not called.isprintable():
        message = f"--name takes a user's number and a name, 2=anna, not {name!r}"
        raise click.UsageError(message)
    return user.strip(), called.strip()


def _print(done: Pulled) -> None:
    if done.problems:
        render.problems(done.problems)
    if done.tasks or done.written or done.removed or done.decisions:
        _print_counts(done)
    else:
        click.echo("Nothing new.")
    if done.quarantine:
        click.echo(f"What does not count is in {render.shown(done.quarantine)}")


def _print_counts(done: Pulled) -> None:
    rows = [
        ("tasks", f"{done.tasks:,}", "looked at"),
        ("annotations", f"{done.annotations:,}", ", ".join(done.annotators)),
        ("skipped", f"{done.skipped:,}", ""),
        ("drafts", f"{done.drafts:,}", "kept as evidence, in no layer"),
        ("deleted", f"{done.deleted:,}", "annotations that are no longer there"),
        ("regions", f"{sum(done.regions.values()):,}", _counted(done.regions)),
        ("relations", f"{sum(done.relations.values()):,}", _counted(done.relations)),
        ("layers", f"{len(done.written):,}", "changed"),
    ]
    if done.decisions:
        rows.append(("decisions", f"{done.decisions:,}", "added: `sayso adjudicate` makes gold"))
    render.table("Pulled", rows)
    for path in done.removed:
        click.echo(f"removed {render.shown(path)}: its annotation is deleted or skipped now")


def _counted(counter: Counter[str]) -> str:
    return ", ".join(
        f"{counter[how]:,} {how}" for how in ("kept", "changed", "deleted", "added") if counter[how]
    )


def _as_json(done: Pulled) -> dict[str, Any]:
    return {
        "tasks": done.tasks,
        "annotations": done.annotations,
        "skipped": done.skipped,
        "drafts": done.drafts,
        "deleted": done.deleted,
        "annotators": done.annotators,
        "regions": dict(done.regions),
        "relations": dict(done.relations),
        "written": done.written,
        "removed": done.removed,
        "decisions": done.decisions,
        "quarantine": done.quarantine,
        "problems": [str(problem) for problem in done.problems],
    }
