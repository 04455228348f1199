"""`sayso adjudicate --to-labelstudio`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from sayso.cli import render
from sayso.cli.bar import Counting
from sayso.cli.studio import signed_in, warn_of_version
from sayso.problem import any_error

if TYPE_CHECKING:
    from pathlib import Path

    from sayso.flow import Opened


def to_labelstudio(
    seeds: Path, annotations: Path, project: str, *, url: str, key_file: Any, as_json: bool
) -> int:
    """Open what is undecided for a curator, and tell of it; give the exit status."""
    from sayso.flow import curate  # noqa: PLC0415  `--help` should not wait for it

    with signed_in(url, key_file) as studio, Counting("articles") as progress:
        warn_of_version(studio)
        captures = seeds if seeds.exists() else None
        done = curate(captures, annotations, studio, project, progress)
    if as_json:
        click.echo(render.as_json(_as_json(done)))
    else:
        _print(done, studio.url)
    return int(any_error(done.pushed.problems))


def _print(done: Opened, url: str) -> None:
    pushed = done.pushed
    if pushed.problems:
        render.problems(pushed.problems)
    title = render.shown(pushed.target.title)
    if pushed.id is None:
        click.echo(f"Nothing is undecided: there is no need for a project {title!r}.")
        return
    counts = [f"{pushed.created:,} created", f"{pushed.unchanged:,} there already"]
    if pushed.removed:
        counts.append(f"{pushed.removed:,} removed that nobody needs or had touched")
    click.echo(f"{title}: {', '.join(counts)}")
    click.echo(f"{done.records:,} record(s) to be decided in {done.articles:,} article(s)")
    click.echo(f"Adjudicate:  {url}/projects/{pushed.id}/data?labeling=1")
    click.echo(f"Bring back:  sayso pull --project {render.shown(pushed.target.project)!r}")


def _as_json(done: Opened) -> dict[str, Any]:
    pushed = done.pushed
    return {
        "title": pushed.target.title,
        "project": pushed.id,
        "created": pushed.created,
        "unchanged": pushed.unchanged,
        "removed": pushed.removed,
        "articles": done.articles,
        "records": done.records,
        "problems": [str(problem) for problem in pushed.problems],
    }
