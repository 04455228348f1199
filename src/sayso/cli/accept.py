"""`sayso accept`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sayso.cli import options, render
from sayso.errors import Refused

if TYPE_CHECKING:
    from sayso.flow import Accepted, Beside


@click.command(
    epilog="""\b
Examples:
  sayso accept my.json --as ben             → annotations/contributed/ben/<article id>.json
  sayso accept my.json my.links.json --as ben --guideline 1.0.0
  sayso accept my.json --as ben --replace   in place of what ben said before
"""
)
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--as", "name", required=True, help="The contributor: a name, or better a pseudonym.")
@click.option(
    "--guideline", help="Version of the guideline that was followed, where FILE is silent."
)
@click.option("--replace", is_flag=True, help="Replace what the contributor said before.")
@options.beside
def accept(
    files: tuple[str, ...],
    name: str,
    guideline: str | None,
    beside: Beside,
    *,
    replace: bool,
) -> None:
    """Make layers of the valid contributions in FILE; refuse them with their problems otherwise.

    FILE is what `sayso validate` takes. Words get their offsets, and what follows by rule is
    filled in. All of it is valid, or nothing is written.
    """
    from sayso.flow import accept as run  # noqa: PLC0415  `--help` should not wait for it

    if not name.strip() or not name.isprintable():
        raise click.UsageError("--as needs a name")
    options.must_be_there(files, beside.seeds)
    try:
        done = run(files, name, beside, guideline=guideline, replace=replace)
    except Refused as refused:
        render.problems(refused.problems)
        click.echo("Nothing was written.")
        sys.exit(1)
    _print(done)


def _print(done: Accepted) -> None:
    if done.warnings:
        render.problems(done.warnings)
    for path in done.written:
        click.echo(f"wrote {render.shown(path)}")
    if not done.written:
        click.echo("Nothing to do: all of it is there already.")
    counts = ", ".join(f"{kind} {count:,}" for kind, count in done.records.items() if count)
    click.echo(
        f"{counts or 'No record at all'}; {done.covered:,} of {done.zones:,} zones have a record."
    )
    if done.unguided:
        click.echo("By which guideline it was made is not said: --guideline (gold requires it).")
    if done.written:
        click.echo(
            "Next: `sayso agree` compares it with other layers, `sayso adjudicate` makes gold."
        )
