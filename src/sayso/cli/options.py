"""Arguments and options that several commands take."""

from __future__ import annotations

import functools
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from sayso.inputs import expand, is_there

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

SEEDS = click.argument("seeds", type=click.Path(path_type=Path), default="seeds")
SEEDS_FOLDER = click.option(
    "--seeds",
    type=click.Path(path_type=Path),
    default="seeds",
    show_default=True,
    help="Folder of the captures.",
)
ENCODING = click.option(
    "--encoding", help="Encoding of captures that are not UTF-8 and not in the manifest."
)


def must_be_there(arguments: Iterable[str], seeds: Path | None) -> None:
    """Raise UsageError for an argument that names nothing."""
    from sayso.flow.validate import holds_captures  # noqa: PLC0415  `--help` should not wait

    for argument in arguments:
        if not is_there(argument):
            message = f"there is no file or folder {argument!r}"
            raise click.UsageError(message)
        if next(expand(argument), None) is None and not holds_captures(argument, seeds):
            message = f"there is no .json or .jsonl in {argument!r}"
            raise click.UsageError(message)


def annotations_folder(
    holds: str = "Layers and fixed texts", beside: str = "SEEDS"
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give the option `--annotations`; `holds` says what the command takes from it."""
    return click.option(
        "--annotations",
        type=click.Path(path_type=Path, file_okay=False),
        help=f"{holds}.  [default: the folder `annotations` beside {beside}]",
    )


_WHERE = (
    click.option(
        "--seeds",
        type=click.Path(path_type=Path, exists=True),
        help="Folder of the captures.  [default: seeds, where it is there]",
    ),
    annotations_folder(beside="the captures"),
    click.option(
        "--dataset",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        help="A built dataset that has the articles too.",
    ),
    ENCODING,
)


def beside(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say where articles are, as one parameter `beside`."""

    @functools.wraps(command)
    def told(
        *,
        seeds: Path | None,
        annotations: Path | None,
        dataset: Path | None,
        encoding: str | None,
        **others: Any,
    ) -> None:
        from sayso.flow import Beside  # noqa: PLC0415  `--help` should not wait for it
        from sayso.flow import beside as folder  # noqa: PLC0415

        annotations = annotations or folder(seeds or Path("seeds")) / "annotations"
        seeds = seeds or (Path("seeds") if Path("seeds").is_dir() else None)
        command(beside=Beside(seeds, annotations, dataset, encoding), **others)

    return functools.reduce(lambda made, option: option(made), reversed(_WHERE), told)
