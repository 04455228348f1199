"""`sayso agree`."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import click

from sayso import errors
from sayso.cli import options, render

if TYPE_CHECKING:
    from pathlib import Path

    from sayso.compare.agreement import Agreement


@click.command(
    epilog="""\b
Examples:
  sayso agree                     every two annotators in annotations/human and …/contributed
  sayso agree captures --json     for a program
\b
How to read it: F1 is 1 where both found the same spans. `equal` is the share of the records that
both found in which a field is the same; alpha takes out what chance would give (0 is chance, 1
is perfect; from .8 on it is called reliable, from .667 on good enough to look at). A dash means
that there is nothing to compare, or that nothing varies.
"""
)
@options.SEEDS
@options.annotations_folder()
@click.option("--json", "as_json", is_flag=True, help="Print the numbers as JSON.")
def agree(seeds: Path, annotations: Path | None, *, as_json: bool) -> None:
    """Measure how far annotators agree, by record type and field.

    Compares the layers of every two annotators on the articles of SEEDS that both annotated.
    """
    from sayso.flow import agree as run  # noqa: PLC0415  `--help` should not wait for it
    from sayso.flow import beside  # noqa: PLC0415

    found = run(seeds, annotations or beside(seeds) / "annotations")
    if as_json:
        click.echo(render.as_json([_as_json(one) for one in found]))
        return
    if not found:
        message = "no article has layers of two annotators: there is nothing to compare"
        raise errors.NotFound(message)
    for one in found:
        rows = [
            (
                score.record,
                score.what,
                score.measure,
                render.number(score.value),
                f"{score.n:,}",
                render.number(score.alpha),
            )
            for score in one.scores()
        ]
        title = f"{one.left} and {one.right}, {one.articles:,} article(s)"
        render.table(title, rows, ("", "", "", "value", "n", "alpha"))
        if one.same_tool:
            click.echo(
                f"Both were made with the same tool ({render.shown(one.same_tool)}), which errs\n"
                "alike twice: this is not how far people would agree.\n"
            )


def _as_json(one: Agreement) -> dict[str, object]:
    return {
        "annotators": [one.left, one.right],
        "articles": one.articles,
        "same_tool": one.same_tool,
        "scores": [dataclasses.asdict(score) for score in one.scores()],
    }
