"""`sayso agree`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from sayso.cli import options, render
from sayso.cli.bar import Counting

if TYPE_CHECKING:
    from pathlib import Path


@click.command(
    epilog="""\b
Examples:
  sayso agree                         all annotators in annotations/human and …/contributed
  sayso agree --disagreements 50      more of what they say differently, in context
  sayso agree --pairs                 every two annotators too: who differs from whom
  sayso agree captures --json         for a program
\b
How to read it:
  F1       "95 of 100 exactly alike": of 100 that one annotator gives, another gives 95 exactly
           alike. Neither is taken for the truth; of more than two, every two are pooled.
           `half alike`: spans overlap by half or more (intersection over union).
  equal    of the records that two annotators have, the share in which a field is the same.
  α        Krippendorff's alpha: 1 is perfect, 0 is chance. From .8 on it is called reliable, from
           .667 on good for tentative conclusions. `α ordinal` also counts how far apart two are.
  α_U      the same for spans: how much of the text they mark alike, and how much by chance.
  95 %     where the number might lie had other articles been annotated (bootstrap over articles).
  n        what it rests on. A dash is no number: nothing to compare, or nothing varies.
Edges are speakers of quotes, parents, sources of claims, and links: `end to end` counts what one
has and the other lacks, `matched ends` only edges between records that both have. A chain's root
source is the innermost one, on whose say-so it rests.
\b
docs/agree.md defines every number, the cost of a disagreement, and the shape of the JSON.
"""
)
@options.SEEDS
@options.annotations_folder()
@click.option("--pairs", is_flag=True, help="Give the numbers of every two annotators too.")
@click.option(
    "--disagreements",
    type=click.IntRange(min=0),
    default=20,
    show_default=True,
    help="Show this many of the costliest disagreements.",
)
@click.option(
    "--seed",
    type=int,
    default=0,
    show_default=True,
    help="The seed of the intervals' random draws.",
)
@click.option(
    "--replicates",
    type=click.IntRange(min=1),
    default=1000,
    show_default=True,
    help="How many random draws of articles the intervals are made of.",
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def agree(
    seeds: Path,
    annotations: Path | None,
    disagreements: int,
    seed: int,
    replicates: int,
    *,
    pairs: bool,
    as_json: bool,
) -> None:
    """Measure how far annotators agree, and show where they do not.

    Compares all layers of the articles of SEEDS that two annotators or more have annotated.
    """
    from sayso.cli import agreed  # noqa: PLC0415  `--help` should not wait for it
    from sayso.flow import agree as run  # noqa: PLC0415
    from sayso.flow import beside  # noqa: PLC0415

    with Counting("comparing") as progress:
        found = run(
            seeds,
            annotations or beside(seeds) / "annotations",
            seed=seed,
            replicates=replicates,
            listed=disagreements,
            progress=progress,
        )
    if as_json:
        click.echo(render.as_json(agreed.as_json(found, disagreements, pairs=pairs)))
    else:
        agreed.tell(found, disagreements, pairs=pairs)
