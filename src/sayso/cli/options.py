"""Arguments and options that several commands take."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

SEEDS = click.argument("seeds", type=click.Path(path_type=Path), default="seeds")
ENCODING = click.option(
    "--encoding", help="Encoding of captures that are not UTF-8 and not in the manifest."
)


def annotations_folder(
    holds: str = "Layers and fixed texts", beside: str = "SEEDS"
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give the option `--annotations`; `holds` says what the command takes from it."""
    return click.option(
        "--annotations",
        type=click.Path(path_type=Path, file_okay=False),
        help=f"{holds}.  [default: the folder `annotations` beside {beside}]",
    )
