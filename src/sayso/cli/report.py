"""`sayso report`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sayso import atomic
from sayso.cli import options, render

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import BinaryIO


@click.command(
    epilog="""\b
Examples:
  sayso report                          seeds/ + annotations/gold/ → report.html
  sayso report captures --out all.html  another folder, another file
  sayso report --layer mira             what one annotator says, before adjudication
  sayso report --out - > report.html    to stdout
"""
)
@options.SEEDS
@options.annotations_folder()
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    default="report.html",
    show_default=True,
    help="File of the page, - for stdout; an old one stands until the new one is whole.",
)
@click.option(
    "--layer",
    default="gold",
    show_default=True,
    help="Whose layer to draw: gold, or the name of an annotator or contributor.",
)
@options.ENCODING
def report(
    seeds: Path, annotations: Path | None, out: Path, layer: str, encoding: str | None
) -> None:
    """Write one HTML page to proofread the articles in SEEDS and their layers by.

    Each article stands beside its quotes and claims, paragraph by paragraph, with the spans
    drawn in the text; the claims of an event stand in a table across its outlets. Where two
    annotated an article, the page tells how far they agree, draws their layers as lanes one
    beneath the other, and lists what they differ on and how it was decided. The page is one
    file that loads nothing, and reads without JavaScript, in print and on a phone. Errors in
    the data leave an old page as it is.
    """
    from sayso.flow import beside  # noqa: PLC0415  `--help` should not wait for it
    from sayso.flow.report import report as run  # noqa: PLC0415

    folder = annotations or beside(seeds) / "annotations"
    pieces, warnings = run(seeds, folder, layer=layer, encoding=encoding)
    if str(out) == "-":
        _write(sys.stdout.buffer, pieces)
        if warnings:
            click.echo(f"{len(warnings):,} warning(s): write to a file to see them", err=True)
        return
    with atomic.replacing(out) as temporary, temporary.open("wb") as stream:
        _write(stream, pieces)
    render.problems(warnings)
    click.echo(f"wrote {render.shown(str(out))}: open it in a browser")


def _write(stream: BinaryIO, pieces: Iterable[str]) -> None:
    stream.writelines(piece.encode() for piece in pieces)
