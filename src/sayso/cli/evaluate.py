"""`sayso evaluate`."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING

import click

from sayso.cli import evaluated, options, render
from sayso.cli.bar import Bar
from sayso.inputs import STDIN

if TYPE_CHECKING:
    from sayso.flow import Beside


@click.command(
    epilog="""\b
Examples:
  sayso evaluate --pred mine.jsonl                  against annotations/gold
  sayso evaluate --pred mine.jsonl --errors 30      more of what went wrong, in context
  sayso evaluate --pred mine.jsonl --min-confidence .5
  sayso predict --out - | sayso evaluate --pred -           from standard input
  sayso evaluate --gold annotations/human/ada --pred annotations/human/ben
  sayso evaluate --pred mine.jsonl --json --by article > scores.json
\b
How to read it: precision is the share of what was predicted that gold has, recall the share of
gold that was predicted, F1 their harmonic mean. `half alike`: the spans overlap by half or more
(intersection over union of code points), each paired with one other at most. A quote is looked
for among quotes of its own class (`of`). Segments are the contiguous pieces of a quote without
the white space, quote marks and punctuation at their edges. Fields are compared on records that
correspond. A dash means that there is nothing to compute it from.
\b
docs/evaluate.md defines every number and the shape of the JSON.
"""
)
@click.option("--pred", required=True, help="Predictions: a file or folder, or - for stdin.")
@click.option(
    "--gold", help="Gold: a file or folder.  [default: the folder `gold` of the annotations]"
)
@click.option(
    "--articles",
    multiple=True,
    help="File of articles that both sides are about, where nothing else has them.",
)
@options.beside
@click.option(
    "--min-confidence",
    "least",
    type=click.FloatRange(0, 1),
    help="Leave out predicted records that are less confident.",
)
@click.option(
    "--errors",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="Show this many of the worst errors of each sort.",
)
@click.option(
    "--by", type=click.Choice(["article"]), help="Give the scores of each article too; in JSON."
)
@click.option("--json", "as_json", is_flag=True, help="Print everything as JSON.")
def evaluate(  # noqa: PLR0917  a command has a parameter for each option
    pred: str,
    gold: str | None,
    articles: tuple[str, ...],
    beside: Beside,
    least: float | None,
    errors: int,
    by: str | None,
    *,
    as_json: bool,
) -> None:
    """Measure how good predictions are against gold, by record type and field.

    Each side is layers, one an article, and link sets: .json or .jsonl (one a line), also .gz and
    .zst, or a folder of them. Links beside a file of layers (x.links.jsonl beside x.jsonl) are
    taken too. Offsets may be left out where words are unique, as in any contribution. What breaks
    a rule is listed, and then nothing is scored.

    Gold articles without a prediction count as missed; predictions without gold are left out.
    """
    from sayso.flow import evaluate as run  # noqa: PLC0415  `--help` should not wait for it

    gold = gold or str(beside.annotations / "gold")
    sides = (*articles, gold, pred)
    options.must_be_there(sides, None)
    if sides.count(STDIN) > (pred == STDIN):
        raise click.UsageError("only --pred can come from standard input")
    if by and not as_json:
        raise click.UsageError("--by article is for a program: add --json")
    with ExitStack() as stack:
        bar = stack.enter_context(Bar(sides))
        found = run(
            gold,
            pred,
            beside,
            articles=articles,
            least=least,
            errors=errors,
            by_article=bool(by),
            progress=bar.update if bar.shown else None,
        )
    if as_json:
        click.echo(render.as_json(evaluated.as_json(found, gold, pred, least)))
    else:
        evaluated.tell(found, gold, pred)
