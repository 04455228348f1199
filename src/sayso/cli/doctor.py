"""`sayso doctor`."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from sayso.cli import render, studio

if TYPE_CHECKING:
    from sayso.annotations.labelstudio.client import Studio

_MARKS = {"good": "✓", "warning": "!", "bad": "✗"}


@click.command(
    epilog="""\b
Examples:
  sayso doctor
  sayso doctor --project summit
"""
)
@click.option("--project", help="Look at the projects whose titles begin so, too.")
@click.option("--json", "as_json", is_flag=True, help="Print it as JSON.")
@studio.server
def doctor(studio: Studio, project: str | None, *, as_json: bool) -> None:
    """Look whether a Label Studio is fit for the work: version, key, telemetry, configs, labels.

    Exit status 1 where something is wrong with it.
    """
    from sayso.flow import doctor as run  # noqa: PLC0415  `--help` should not wait for it

    found = run(studio, project)
    if as_json:
        rows = [{"what": f.what, "health": f.health, "said": f.said, "cure": f.cure} for f in found]
        click.echo(render.as_json(rows))
    else:
        for one in found:
            mark = _MARKS[one.health]
            click.echo(f"{mark} {render.shown(one.what)}: {render.shown(one.said)}")
            if one.cure:
                click.echo(f"    cure: {render.shown(one.cure)}")
    sys.exit(any(one.health == "bad" for one in found))
