"""`sayso adjudicate`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from sayso.cli import options, render
from sayso.problem import any_error

if TYPE_CHECKING:
    from pathlib import Path

    from sayso.annotations.decisions import Undecided
    from sayso.flow import Adjudication


@click.command(
    epilog="""\b
Examples:
  sayso adjudicate                 layers + decisions → annotations/gold/
  sayso adjudicate --json          what is undecided, with every version, for a program
  sayso adjudicate --on 000:c12    a line that decides on a record, for you to change
\b
A decision is a line of annotations/decisions/<article id>.jsonl (of <event id>.links.jsonl for
links); its fields are those of `sayso.Decision`, and `votes` is copied from what --json prints:
  {"schema_version": "1.0.0", "about": "art-…", "kind": "quotes", "votes": […],
   "chosen": "anna", "record": {"negated": true}, "by": "carl", "reason": "annotator-error",
   "rule": "Q16"}
"""
)
@options.SEEDS
@options.annotations_folder("Layers and decisions")
@click.option(
    "--on",
    metavar="ARTICLE:ID",
    help="Print a decision on this record of gold as a line to be changed, and do nothing else.",
)
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def adjudicate(seeds: Path, annotations: Path | None, on: str | None, *, as_json: bool) -> None:
    """Make gold of the annotators' layers and the decisions on what they say differently.

    What all say alike goes into gold by itself. What nobody has decided is listed, and that
    article's gold stays as it was (exit 1).
    """
    from sayso.flow import adjudicate as run  # noqa: PLC0415  `--help` should not wait for it
    from sayso.flow import beside, decision_on  # noqa: PLC0415

    annotations = annotations or beside(seeds) / "annotations"
    if on is not None:
        article, _, id_ = on.rpartition(":")
        click.echo(decision_on(seeds, annotations, article, id_).model_dump_json())
        return
    done = run(seeds, annotations)
    if as_json:
        click.echo(render.as_json(_as_json(done)))
    else:
        _print(done)
    faulty = any_error(done.problems)
    sys.exit(1 if done.undecided or faulty else 0)


def _print(done: Adjudication) -> None:
    if done.problems:
        render.problems(done.problems)
    for about, undecided in done.undecided.items():
        render.table(f"Undecided in {about}", [_row(one) for one in undecided])
    written = "\n".join(f"wrote {render.shown(path)}" for path in done.changed)
    click.echo(written or "Nothing changed.")
    click.echo(
        f"{len(done.gold):,} article(s) and event(s) have gold; "
        f"{sum(map(len, done.undecided.values())):,} record(s) undecided."
    )


def _row(one: Undecided) -> tuple[str, ...]:
    votes = (
        f"{who} {record.id}: {_words(record)}{_apart(one, record)}"
        for who, record in one.versions.items()
    )
    return (one.kind, *votes)


def _apart(one: Undecided, record: Any) -> str:
    """Show the fields in which a version differs from another, but for its words."""
    shown = [
        f"{name} {getattr(record, name)}"
        for name in ("type", "act", "kind", "negated", "factuality", "wikidata", "quote", "parent")
        if len({getattr(version, name, None) for version in one.versions.values()}) > 1
    ]
    return f" ({', '.join(shown)})" if shown else ""


def _words(record: Any) -> str:
    """Show a record by its words, or a link by its ends."""
    spans = getattr(record, "content", None) or getattr(record, "mentions", None)
    if spans is None:
        return f"{record.subject} {record.relation} {record.object}"
    return " … ".join(span.text for span in spans)


def _as_json(done: Adjudication) -> dict[str, object]:
    return {
        "gold": done.gold,
        "changed": done.changed,
        "undecided": [
            {
                "about": about,
                "kind": one.kind,
                "votes": [vote.model_dump() for vote in one.votes],
                "versions": {who: record.model_dump() for who, record in one.versions.items()},
            }
            for about, found in done.undecided.items()
            for one in found
        ],
        "problems": [str(problem) for problem in done.problems],
    }
