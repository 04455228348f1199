"""`sayso validate`."""

from __future__ import annotations

import sys
from contextlib import ExitStack, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

import click

from sayso import atomic
from sayso.cli import options, render
from sayso.cli.bar import Bar
from sayso.cli.explain import explain
from sayso.cli.formats import FORMATS, Format, Summary, Totals
from sayso.cli.sieve import Sieve, must_be_apart
from sayso.errors import CannotWrite
from sayso.inputs import STDIN

if TYPE_CHECKING:
    from collections.abc import Iterable

    from sayso.flow import Beside, Fixed, Outcome

_SHOWN = 100  # problems in text


@click.command(
    epilog="""\b
Examples:
  sayso validate my.json                     a layer, in words or in offsets
  sayso validate                             everything, as `sayso build` would see it
  sayso validate "in/*.jsonl.zst" --strict   many; warnings count too
  cat my.jsonl | sayso validate -            from standard input
  sayso validate my.json --fix               what is certain, repaired in my.fixed.json
  sayso validate big.jsonl --accepted good.jsonl --quarantine bad.jsonl
  sayso validate --explain SPAN001           what a rule asks, with examples
\b
In CI: --format github annotates a pull request, --format sarif is for code scanning.
"""
)
@click.argument("files", nargs=-1, metavar="[FILE]...")
@options.beside
@click.option(
    "--format",
    "format_",
    type=click.Choice(list(FORMATS)),
    default="text",
    show_default=True,
    help="How problems are written to stdout.",
)
@click.option(
    "--fix", is_flag=True, help="Repair what is certain into NAME.fixed.json, then check that."
)
@click.option(
    "--accepted",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every record without error to this file, one a line.",
)
@click.option(
    "--quarantine",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write every other record to this file, one a line, with its problems.",
)
@click.option(
    "--summary",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Append the whole list to this file as Markdown: $GITHUB_STEP_SUMMARY.",
)
@click.option(
    "--sarif",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write all problems to this file as SARIF, whatever --format is.",
)
@click.option(
    "--max-problems",
    type=click.IntRange(min=0),
    help=f"Show this many; all are counted.  [default: {_SHOWN} as text, else all]",
)
@click.option("--statistics", is_flag=True, help="Show only how often each rule was broken.")
@click.option("--strict", is_flag=True, help="Exit 1 for warnings too.")
@click.option(
    "--explain", "code", metavar="CODE", help="Explain a rule, or all of them, and do nothing else."
)
def validate(  # noqa: PLR0913, PLR0917  a command has a parameter for each option
    files: tuple[str, ...],
    beside: Beside,
    format_: str,
    accepted: Path | None,
    quarantine: Path | None,
    summary: Path | None,
    sarif: Path | None,
    max_problems: int | None,
    code: str | None,
    *,
    fix: bool,
    statistics: bool,
    strict: bool,
) -> None:
    """Check what contributors send: every fault by file, line, column and cure.

    FILE is a layer, links between claims, or an article: .json (one record) or .jsonl (one a
    line), also .gz and .zst; a folder of them, a pattern, or - for standard input. A folder of
    captures is checked as `sayso build` would. Without FILE, captures and annotations are.

    The texts that layers are about are looked for in FILE itself, in annotations/articles/, in
    the captures and, with --dataset, in a dataset. Nothing is changed.
    """
    from sayso.flow import fix as repair  # noqa: PLC0415  `--help` should not wait for it
    from sayso.flow import validate as run  # noqa: PLC0415

    if code is not None:
        click.echo(explain(code), nl=False)
        return
    arguments = list(files) or _everything(beside)
    options.must_be_there(arguments, beside.seeds)
    if fix and STDIN in arguments:
        raise click.UsageError("--fix writes a file beside the old one: save this to a file first")
    must_be_apart(arguments, (accepted, quarantine, summary, sarif))
    if fix:
        arguments = _fixed(repair(arguments, beside), quiet=format_ != "text")
    with ExitStack() as stack:
        sieve = Sieve(stack, accepted, quarantine)
        formats = [_format(format_, 0 if statistics else max_problems)]
        if summary:
            formats.append(Summary(stack.enter_context(_appended(summary))))
        if sarif:
            temporary = stack.enter_context(atomic.replacing(sarif))
            stream = stack.enter_context(temporary.open("w", encoding="utf-8"))
            formats.append(FORMATS["sarif"](stream))
        bar = stack.enter_context(Bar(arguments))
        progress = bar.update if bar.shown else None
        totals = _told(run(arguments, beside, progress), formats, sieve, bar)
    sys.exit(1 if totals.errors or (strict and totals.warnings) else 0)


def _told(outcomes: Iterable[Outcome], formats: list[Format], sieve: Sieve, bar: Bar) -> Totals:
    """Write outcomes as they come; give the totals."""
    totals = Totals()
    seen: set[str] = set()
    for outcome in outcomes:
        if outcome.file is not None:
            totals.records += 1
            totals.bytes += len(outcome.item.data) if outcome.item else 0
            totals.accepted += outcome.accepted
            totals.refused += not outcome.accepted
            seen.add(outcome.file)
        with bar.aside() if outcome.problems and not formats[0].full else nullcontext():
            for problem in outcome.problems:
                totals.count(problem)
                for format_ in formats:
                    format_.add(problem)
        sieve.take(outcome)
    totals.files = len(seen)
    bar.stop()
    for format_ in formats:
        format_.finish(totals)
    return totals


def _format(name: str, most: int | None) -> Format:
    if most is None and name == "text":
        most = _SHOWN
    return FORMATS[name](sys.stdout, most=most)


def _everything(beside: Beside) -> list[str]:
    """Give the folders that a project has, where nothing was named."""
    found = [str(path) for path in (beside.annotations, beside.seeds) if path and path.is_dir()]
    if not found:
        message = "name a FILE: there is neither a folder `seeds` nor `annotations` here"
        raise click.UsageError(message)
    return found


def _appended(path: Path) -> TextIO:
    try:
        return path.open("a", encoding="utf-8")
    except OSError as error:
        message = f"cannot write {path}: {error.strerror or error}"
        raise CannotWrite(message) from error


def _fixed(found: Iterable[Fixed], *, quiet: bool) -> list[str]:
    """List what was repaired; give what is to be checked now."""
    arguments = []
    for fixed in found:
        arguments.append(fixed.name)
        for place, change in () if quiet else fixed.changes:
            pointer = f" {render.shown(change.pointer)}" if change.pointer else ""
            click.echo(f"{render.shown(place)}: fixed{pointer}: {render.shown(change.what)}")
        if fixed.written and not quiet:
            click.echo(f"wrote {render.shown(fixed.name)}: {fixed.count:,} change(s)\n")
    return arguments
