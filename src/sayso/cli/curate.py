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
    from sayso.flow.push import Pushed
    from sayso.problem import Problem


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
    return int(any_error(_problems(done)))


def _print(done: Opened, url: str) -> None:
    if problems := _problems(done):
        render.problems(problems)
    _opened(done.pushed, f"{done.records:,} record(s)", f"{done.articles:,} article(s)", url)
    _opened(done.links, f"{done.ties:,} link(s)", f"{done.pairs:,} pair(s) of claims", url)
    project = done.pushed.target.project
    if done.waiting:
        named = render.shown(", ".join(done.waiting))
        click.echo(f"The links of {named} wait for gold of all articles; then open them likewise")
    if done.pushed.id is None and done.links.id is None:
        what = "else is" if done.waiting else "is"
        click.echo(f"Nothing {what} undecided: there is no need for a project.")
        return
    click.echo(f"Bring back:  sayso pull --project {render.shown(project)!r}")


def _problems(done: Opened) -> list[Problem]:
    """Give the problems of both projects, each once."""
    return list(dict.fromkeys([*done.pushed.problems, *done.links.problems]))


def _opened(pushed: Pushed, what: str, where: str, url: str) -> None:
    """Tell of one project, where there is one."""
    if pushed.id is None:
        return
    title = render.shown(pushed.target.title)
    counts = [f"{pushed.created:,} created", f"{pushed.unchanged:,} there already"]
    if pushed.removed:
        counts.append(f"{pushed.removed:,} removed that nobody needs or had touched")
    click.echo(f"{title}: {', '.join(counts)}")
    click.echo(f"{what} to be decided in {where}")
    click.echo(f"Adjudicate:  {url}/projects/{pushed.id}/data?labeling=1")


def _as_json(done: Opened) -> dict[str, Any]:
    return {
        **_counts(done.pushed),
        "articles": done.articles,
        "records": done.records,
        "links": _counts(done.links) | {"pairs": done.pairs, "records": done.ties},
        "waiting": done.waiting,
        "problems": [str(problem) for problem in _problems(done)],
    }


def _counts(pushed: Pushed) -> dict[str, Any]:
    return {
        "title": pushed.target.title,
        "project": pushed.id,
        "created": pushed.created,
        "unchanged": pushed.unchanged,
        "removed": pushed.removed,
    }
