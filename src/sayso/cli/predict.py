"""`sayso predict`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from sayso.cli import options, render
from sayso.cli.bar import Counting
from sayso.problem import any_error

if TYPE_CHECKING:
    from sayso.flow.predict import Predicted


@click.command(
    epilog="""\b
Examples:
  sayso predict                              seeds/ → predictions.jsonl
  sayso predict captures --out -             another folder, to stdout
  sayso predict --article 000 --out one.jsonl
  sayso predict --min-confidence .5          only what is more likely right than wrong
  sayso predict --model en_core_web_trf      another spaCy pipeline that you have installed
\b
What to do with it:
  sayso push --project summit --from predictions.jsonl    correct it in Label Studio
  sayso evaluate --pred predictions.jsonl                 hold it against gold
  sayso predict --out annotations/predicted/sayso.jsonl   have it in the dataset, marked as such
"""
)
@options.SEEDS
@options.annotations_folder("Fixed texts")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    default="predictions.jsonl",
    show_default=True,
    help="File of the layers, JSON Lines; links go to another beside it, …links.jsonl. - for "
    "stdout, both.",
)
@click.option(
    "--article",
    "articles",
    multiple=True,
    metavar="NAME",
    help="Id or name of a capture; may be repeated.  [default: all]",
)
@click.option(
    "--model",
    metavar="NAME_OR_PATH",
    help="spaCy pipeline with a parser and names.  [default: the small English one that comes "
    "with sayso[predict]]",
)
@click.option(
    "--min-confidence",
    "least",
    type=click.FloatRange(0, 1),
    default=0.0,
    show_default=True,
    help="Leave out records that are less likely right.",
)
@click.option(
    "--complementisers",
    is_flag=True,
    help='Begin content with its "that" or "whether", as PARC 3 and PolNeAR do.',
)
@options.ENCODING
@click.option("--json", "as_json", is_flag=True, help="Print what was predicted as JSON.")
def predict(
    seeds: Path,
    annotations: Path | None,
    out: Path,
    *,
    articles: tuple[str, ...],
    model: str | None,
    least: float,
    encoding: str | None,
    complementisers: bool,
    as_json: bool,
) -> None:
    """Predict entities, quotes, claims and links of the articles in SEEDS.

    Rules over a parse, offline, the same output for the same input. A prediction is what an
    annotator starts from, never gold. Each record says how likely it is right.
    """
    from sayso.flow import beside  # noqa: PLC0415  `--help` should not wait for it
    from sayso.flow.predict import predict as run  # noqa: PLC0415
    from sayso.predict.predictor import Rules  # noqa: PLC0415

    piped = str(out) == "-"
    if not piped and out.suffix != ".jsonl":
        raise click.UsageError("--out is JSON Lines: give it a name that ends with .jsonl")
    if not piped and seeds.is_dir() and out.resolve().is_relative_to(seeds.resolve()):
        raise click.UsageError("--out is in the folder of captures, and would be read as one")
    if piped and as_json:
        raise click.UsageError("--json and --out - would both write to stdout")
    predictor = Rules(model, complementisers=complementisers)
    with Counting("articles") as progress:
        found = run(
            seeds,
            annotations or beside(seeds) / "annotations",
            predictor,
            sys.stdout.buffer if piped else out,
            articles=articles,
            least=least,
            encoding=encoding,
            progress=progress,
        )
    if as_json:
        click.echo(render.as_json(_as_json(found, out)))
    elif not piped:
        _print(found, out)
    elif found.problems:
        render.problems(found.problems, stderr=True)
    sys.exit(any_error(found.problems))


def _print(found: Predicted, out: Path) -> None:
    if found.problems:
        render.problems(found.problems)
    counts = (
        f"{found.entities:,} entities, {found.quotes:,} quotes, {found.claims:,} claims, "
        f"{found.links:,} links"
    )
    click.echo(f"{found.articles:,} articles: {counts}")
    click.echo(f"wrote {render.shown(str(out))}")


def _as_json(found: Predicted, out: Path) -> dict[str, object]:
    counts = {
        name: getattr(found, name) for name in ("articles", "entities", "quotes", "claims", "links")
    }
    problems = [str(problem) for problem in found.problems]
    return {"out": str(out), **counts, "problems": problems}
