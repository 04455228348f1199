"""`sayso push`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso.cli import options, render, studio
from sayso.cli.bar import Counting
from sayso.cli.studio import warn_of_version
from sayso.problem import any_error

if TYPE_CHECKING:
    from sayso.annotations.labelstudio.client import Studio
    from sayso.flow import Pushed

_PASSES = ("entities,quotes", "claims", "all", "links")


@click.command(
    epilog="""\b
Examples:
  sayso push --project summit                    empty: annotators start from nothing
  sayso push --project summit --from gold        with gold to correct
  sayso push --project summit --from silver.jsonl --for anna,ben
  sayso push --project summit --pass claims --from gold --for anna
  sayso push --project summit --pass links --from gold --near 2
\b
The first pass asks for entities and quotes, the second for claims over the quotes (the
annotator's own, where they were pulled). To push again changes nothing; it goes on where an
interrupted push stopped, and replaces predictions that are otherwise now.
"""
)
@click.argument("articles", nargs=-1, metavar="[ARTICLE]...")
@studio.PROJECT
@click.option(
    "--from",
    "layer",
    help="Layer to correct: gold, an annotator, or a file of layers (.json, .jsonl).",
)
@click.option(
    "--pass",
    "pass_",
    type=click.Choice(_PASSES),
    default=_PASSES[0],
    show_default=True,
    help="What annotators are asked for.",
)
@click.option("--for", "names", help="A project for each of these annotators: anna,ben.")
@click.option(
    "--overlap", type=click.IntRange(1, 100), help="How many annotate each article.  [default: 1]"
)
@click.option(
    "--near",
    type=click.IntRange(0, 50),
    default=0,
    show_default=True,
    help="In the pass links: with how many more claims each is compared.",
)
@click.option("--dry-run", is_flag=True, help="Say what would be done.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
@options.SEEDS_FOLDER
@options.annotations_folder(beside="the captures")
@studio.server
def push(
    studio: Studio,
    seeds: Path,
    annotations: Path | None,
    *,
    project: str,
    pass_: str,
    layer: str | None,
    names: str | None,
    as_json: bool,
    **wishes: Any,
) -> None:
    """Bring articles to Label Studio, with a layer as pre-annotations.

    Every span, label and relation is checked before it leaves. The texts are fixed from then on,
    and never changed on the server. ARTICLE is an id or the name of a capture; all by default.
    """
    from sayso.flow import Target, Wish, beside  # noqa: PLC0415  `--help` should not wait for it
    from sayso.flow import push as run  # noqa: PLC0415

    annotations = annotations or beside(seeds) / "annotations"
    captures = seeds if seeds.exists() else None
    file = Path(layer) if layer and layer.endswith((".json", ".jsonl")) else None
    if pass_ == "links" and layer is None:
        raise click.UsageError("--pass links compares the claims of a layer: give it with --from")
    if file is not None and not file.is_file():
        message = f"there is no file {layer!r}"
        raise click.UsageError(message)
    who = [name.strip() for name in names.split(",")] if names else [None]
    if any(name == "" for name in who) or len({*who}) < len(who):
        raise click.UsageError("--for takes names with commas between, each once: anna,ben")
    warn_of_version(studio)
    done: list[Pushed] = []
    for name in who:
        wish = Wish(
            target=Target(project, pass_, name),
            layer=None if file else layer,
            file=file,
            **wishes,
        )
        with Counting("articles") as progress:
            done.append(run(captures, annotations, studio, wish, progress))
    if as_json:
        click.echo(render.as_json([_as_json(pushed) for pushed in done]))
    else:
        for pushed in done:
            _print(pushed, studio.url, layer, dry_run=wishes["dry_run"])
    sys.exit(any(any_error(pushed.problems) for pushed in done))


def _print(pushed: Pushed, url: str, layer: str | None, *, dry_run: bool) -> None:
    if pushed.problems:
        render.problems(pushed.problems)
    would = "would be " if dry_run else ""
    counts = [f"{pushed.created:,} {would}created", f"{pushed.unchanged:,} there already"]
    if pushed.replaced:
        counts.append(f"{pushed.replaced:,} {would}given another prediction")
    if pushed.removed:
        counts.append(f"{pushed.removed:,} removed that an interrupted push had made twice")
    click.echo(f"{render.shown(pushed.target.title)}: {', '.join(counts)}")
    if pushed.bare and layer:
        click.echo(f"{pushed.bare:,} without a prediction: {render.shown(layer)} has none of them")
    if pushed.fixed:
        click.echo(f"kept the text of {len(pushed.fixed):,} articles in annotations/articles")
    if pushed.id is not None:
        click.echo(f"Annotate:  {url}/projects/{pushed.id}/data?labeling=1")


def _as_json(pushed: Pushed) -> dict[str, Any]:
    return {
        "title": pushed.target.title,
        "project": pushed.id,
        "created": pushed.created,
        "unchanged": pushed.unchanged,
        "replaced": pushed.replaced,
        "removed": pushed.removed,
        "without_prediction": pushed.bare,
        "fixed": pushed.fixed,
        "problems": [str(problem) for problem in pushed.problems],
    }
