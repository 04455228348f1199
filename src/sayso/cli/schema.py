"""`sayso schema`."""

from __future__ import annotations

import sys
from pathlib import Path

import click


@click.command(
    epilog="""\b
Examples:
  sayso schema            write schema/ anew
  sayso schema --check    fail when it has drifted from the records
"""
)
@click.argument("folder", type=click.Path(path_type=Path, file_okay=False), default="schema")
@click.option("--check", is_flag=True, help="Write nothing; exit 1 where FOLDER has drifted.")
def schema(folder: Path, *, check: bool) -> None:
    """Write the JSON Schemas of all records to FOLDER, or check that they are current."""
    from sayso.schema import publish  # noqa: PLC0415  `--help` should not wait for it

    if not check:
        changed = publish.write(folder)
        click.echo("\n".join(f"wrote {path}" for path in changed) or f"{folder} is current")
        return
    drifted = publish.drift(folder)
    if drifted:
        click.echo("\n".join(drifted))
        click.echo("→ run `sayso schema`, look at the difference, and commit it")
        sys.exit(1)
    click.echo(f"{folder} is current")
