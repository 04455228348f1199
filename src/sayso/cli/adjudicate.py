"""`sayso adjudicate`."""

from __future__ import annotations

import datetime as dt
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso.cli import curate, options, studio

if TYPE_CHECKING:
    from sayso.flow import Adjudication


@click.command(
    epilog="""\b
Examples:
  sayso adjudicate                      layers + decisions → annotations/gold/
  sayso adjudicate --json               what is undecided, with every version, for a program
  sayso adjudicate --by majority        what more than half of three or more annotators say
  sayso adjudicate --by majority --save    keep that as decisions, and make gold of it
  sayso adjudicate --on 000:c12         a line that decides on a record, for you to change
  sayso adjudicate --on EVENT:l3        the same for a link
  sayso adjudicate --to-labelstudio summit  what is undecided, as a project for a curator
  sayso adjudicate --feedback feedback  a page for each annotator: what was overruled, and why
\b
A decision is a line of annotations/decisions/<article id>.jsonl (of <event id>.links.jsonl for
links); its fields are those of `sayso.Decision`, and --on gives it with its `votes`:
  {"schema_version": "1.0.0", "about": "art-…", "kind": "quotes", "votes": […],
   "chosen": "anna", "record": {"negated": true}, "by": "carl", "reason": "annotator-error",
   "rule": "Q16"}
One that was made is never changed: another takes its place, with `replaces`. docs/adjudicate.md
tells it all.
"""
)
@options.SEEDS
@options.annotations_folder("Layers and decisions")
@click.option(
    "--by",
    "by",
    type=click.Choice(["majority"]),
    help="Propose decisions where more than half of three or more annotators say the same.",
)
@click.option("--save", is_flag=True, help="With --by: add them to the decisions, and go on.")
@click.option(
    "--on",
    metavar="ARTICLE:ID",
    help="Print a decision on this record of gold as a line to be changed, and do nothing else.",
)
@click.option(
    "--feedback",
    "folder",
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Write for each annotator what was overruled, why, and by which rule; nothing else.",
)
@click.option(
    "--to-labelstudio",
    "project",
    metavar="TITLE",
    help="Open what is undecided as a project `TITLE · adjudicate`; `sayso pull` brings it back.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@studio.which
def adjudicate(  # noqa: PLR0917  one for each option
    seeds: Path,
    annotations: Path | None,
    by: str | None,
    save: bool,  # noqa: FBT001  a flag
    on: str | None,
    folder: Path | None,
    project: str | None,
    as_json: bool,  # noqa: FBT001  a flag
    **server: Any,
) -> None:
    """Make gold of the annotators' layers and the decisions on what they say differently.

    What all say alike goes into gold by itself. What nobody has decided is listed, and that
    article's gold stays as it was (exit 1).
    """
    from sayso.cli import adjudicated  # noqa: PLC0415  `--help` should not wait for it
    from sayso.flow import adjudicate as run  # noqa: PLC0415
    from sayso.flow import beside, decision_on, feedback, propose  # noqa: PLC0415

    if sum(option is not None for option in (by, on, folder, project)) > 1:
        message = "--by, --on, --feedback and --to-labelstudio are one at a time"
        raise click.UsageError(message)
    if save and by is None:
        message = "--save keeps what --by proposes: add `--by majority`"
        raise click.UsageError(message)
    annotations = annotations or beside(seeds) / "annotations"
    if project is not None:
        sys.exit(curate.to_labelstudio(seeds, annotations, project, as_json=as_json, **server))
    if on is not None:
        about, _, id_ = on.rpartition(":")
        click.echo(decision_on(seeds, annotations, about, id_).model_dump_json())
        return
    if folder is not None:
        told = feedback(seeds, annotations, folder)
        sys.exit(adjudicated.tell_feedback(told, as_json=as_json))
    proposed: Adjudication | None = None
    if by is not None:
        today = dt.datetime.now(tz=dt.UTC).date().isoformat()
        proposed = propose(seeds, annotations, today=today, save=save)
        if not save:
            sys.exit(adjudicated.tell_proposed(proposed, as_json=as_json))
    done = run(seeds, annotations)
    sys.exit(adjudicated.tell(done, proposed, as_json=as_json))
