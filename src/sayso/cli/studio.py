"""What the commands for Label Studio have in common: the server, and a bar."""

from __future__ import annotations

import functools
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from sayso.annotations.labelstudio.client import Studio

_OPTIONS = (
    click.option(
        "--url",
        envvar="LABEL_STUDIO_URL",
        default="http://localhost:8080",
        show_default=True,
        show_envvar=True,
        help="Address of Label Studio.",
    ),
    click.option(
        "--key-file",
        type=click.File("r", encoding="utf-8"),
        help="File with the key.  [default: the key itself in LABEL_STUDIO_API_KEY]",
    ),
)
PROJECT = click.option(
    "--project",
    required=True,
    help="What the titles of its projects begin with: `summit` for `summit · claims`.",
)


def server(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options that say which server, as one parameter `studio`."""

    @functools.wraps(command)
    def told(*, url: str, key_file: Any, **others: Any) -> None:
        with signed_in(url, key_file) as studio:
            command(studio=studio, **others)

    return which(told)


def which(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options `url` and `key_file`, for `signed_in`."""
    return functools.reduce(lambda made, option: option(made), reversed(_OPTIONS), command)


def signed_in(url: str, key_file: Any) -> Studio:
    """Give the server that is meant. Raises ServerFailed, UsageError."""
    import os  # noqa: PLC0415  here alone

    from sayso.annotations.labelstudio.client import Studio  # noqa: PLC0415  `--help` is quick

    try:
        key = key_file.read().strip() if key_file else os.environ.get("LABEL_STUDIO_API_KEY", "")
    except UnicodeDecodeError as error:
        raise click.UsageError("what is in --key-file is no key") from error
    return Studio(url, key)


def warn_of_version(server: Studio) -> None:
    """Warn of a server that the tests have never run against."""
    from sayso.flow.doctor import untested  # noqa: PLC0415  `--help` should not wait for it

    if wrong := untested(server.version()):
        click.echo(f"warning: {wrong}: `sayso doctor` says more", err=True)
