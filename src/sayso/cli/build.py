"""`sayso build`."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from sayso.cli import options, render
from sayso.cli.bar import Counting

if TYPE_CHECKING:
    from collections import Counter

    from sayso.flow import Built

CITATION = "CITATION.cff"
_NAMED: Final = 5  # articles that are named


@click.command(
    epilog="""\b
Examples:
  sayso build                              seeds/ + annotations/ → dataset/
  sayso build captures --out /tmp/ds       another folder, without annotations beside it
  sayso build old --encoding windows-1251  captures that are not UTF-8
"""
)
@options.SEEDS
@options.annotations_folder()
@click.option(
    "--out",
    type=click.Path(path_type=Path, file_okay=False),
    default="dataset",
    show_default=True,
    help="Folder of the dataset; an old one stands until the new one is whole.",
)
@options.ENCODING
@click.option(
    "--citation",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Title, authors and licence for the card.  [default: CITATION.cff beside SEEDS]",
)
@click.option("--strict", is_flag=True, help="Exit 1 for warnings too.")
@click.option("--json", "as_json", is_flag=True, help="Print what was built as JSON.")
def build(
    seeds: Path,
    annotations: Path | None,
    out: Path,
    encoding: str | None,
    citation: Path | None,
    *,
    strict: bool,
    as_json: bool,
) -> None:
    """Build the dataset of the captures in SEEDS and the annotations beside them.

    Reads .txt captures and .jsonl files of captures, what manifest.jsonl knows about them, the
    fixed texts, gold, and what annotators and programs say. Any error in the data refuses the
    whole build and leaves the old dataset as it is; every problem is listed with its place and its
    cure.
    """
    from sayso.flow import beside  # noqa: PLC0415  `--help` should not wait for it
    from sayso.flow import build as run  # noqa: PLC0415

    home = beside(seeds)
    annotations = annotations or home / "annotations"
    if citation is None and (home / CITATION).exists():
        citation = home / CITATION
    with Counting("articles") as progress:
        built = run(
            seeds,
            annotations,
            out,
            encoding=encoding,
            citation=citation,
            progress=progress,
        )
    if as_json:
        click.echo(render.as_json(_as_json(built, out)))
    else:
        _print(built, out)
    sys.exit(1 if strict and (built.warnings or built.outdated) else 0)


def _print(built: Built, out: Path) -> None:
    found = built.statistics
    if built.warnings:
        render.problems(built.warnings)
    dropped = found.by["dropped"]
    reasons = ", ".join(f"{reason} {count:,}" for reason, count in sorted(dropped.items()))
    rows = [
        ("articles", f"{found.articles:,}", f"{found.annotated:,} with a gold layer"),
        ("characters kept", f"{found.characters:,}", f"of {found.captured:,} captured"),
        ("characters dropped", f"{sum(dropped.values()):,}", reasons),
        ("entities", f"{found.entities:,}", f"{found.mentions:,} mentions"),
        ("quotes", f"{found.quotes:,}", _kinds(found.by["quote kind"])),
        ("claims", f"{found.claims:,}", _kinds(found.by["factuality"])),
        ("links", f"{found.links:,}", _kinds(found.by["relation"])),
        ("layers", f"{found.by['layer kind'].total():,}", _kinds(found.by["layer kind"])),
        ("problems", f"{len(built.warnings):,}", "warnings" if built.warnings else ""),
    ]
    render.table(f"Built {out}", rows)
    by_config: dict[str, list[str]] = {}
    for file in built.files:
        by_config.setdefault(file.config, []).append(f"{file.split} {file.rows:,}")
    configs = [(config, ", ".join(counts)) for config, counts in by_config.items()]
    render.table("\nConfigs and rows", configs)
    echo = click.echo
    if built.outdated:
        which = ", ".join(built.outdated[:_NAMED]) + ", …" * (len(built.outdated) > _NAMED)
        echo(
            f"\nwarning: gold of {len(built.outdated):,} article(s) is older than the layers and "
            f"decisions it is made of ({which}): `sayso adjudicate`, then build again"
        )
    for id_ in built.fixed:
        echo(f"\nkept the text of {id_} in annotations/articles: it is annotated, and fixed now")
    echo(f"\n{len(built.changed)} file(s) changed." if built.changed else "\nNothing changed.")
    shown = "quotes" if found.quotes else "documents"
    echo(f'Load it:  load_dataset("{_local(out)}", "{shown}")')


def _kinds(counter: Counter[str]) -> str:
    return ", ".join(f"{name} {count:,}" for name, count in counter.most_common())


def _local(out: Path) -> str:
    """Write a path so that `load_dataset` takes it for a folder and not for a Hub name."""
    return str(out) if out.is_absolute() else f"./{out.as_posix()}"


def _as_json(built: Built, out: Path) -> dict[str, object]:
    found = built.statistics
    return {
        "out": str(out),
        "articles": found.articles,
        "annotated": found.annotated,
        "characters": {"kept": found.characters, "captured": found.captured},
        "dropped": dict(sorted(found.by["dropped"].items())),
        "records": {
            name: getattr(found, name)
            for name in ("entities", "mentions", "quotes", "claims", "links")
        },
        "files": [
            {"path": file.path, "split": file.split, "rows": file.rows, "sha256": file.sha256}
            for file in built.files
        ],
        "layers": dict(sorted(found.by["layer kind"].items())),
        "changed": built.changed,
        "outdated": built.outdated,
        "fixed": built.fixed,
        "warnings": [str(problem) for problem in built.warnings],
    }
