"""Records with an error apart from those without: two files that together hold all of them."""

from __future__ import annotations

import base64
import json
from typing import IO, TYPE_CHECKING

import click

from sayso import atomic
from sayso.cli.formats.jsons import fields
from sayso.inputs import expand
from sayso.jsonl import MAX_BYTES
from sayso.problem import any_error

if TYPE_CHECKING:
    from collections.abc import Iterable
    from contextlib import ExitStack
    from pathlib import Path

    from sayso.flow import Outcome
    from sayso.inputs import Item


class Sieve:
    """Writes accepted records as they came, one a line, and others with their problems.

    Both files are there when the run has come to its end, or stay as they were. A line of the
    quarantine has `file`, `line`, `problems`, and the record as `text`, or as `base64` where it
    is not UTF-8; both null where the file could not be read. `cut` tells of a line too long to
    be kept whole.
    """

    def __init__(self, stack: ExitStack, accepted: Path | None, quarantine: Path | None) -> None:
        """Open the files. Raises CannotWrite."""
        self._accepted = _opened(stack, accepted)
        self._quarantine = _opened(stack, quarantine)

    def take(self, outcome: Outcome) -> None:
        """Write an outcome where it belongs. Raises CannotWrite."""
        item = outcome.item
        if item is not None and outcome.accepted:
            if self._accepted:
                self._accepted.write(_one_line(item) + b"\n")
        elif self._quarantine and any_error(outcome.problems):
            self._quarantine.write(_refused(outcome))


def must_be_apart(arguments: Iterable[str], outputs: Iterable[Path | None]) -> None:
    """Raise UsageError where a file is to be written twice, or read and written."""
    paths = [path.resolve() for path in outputs if path]
    if len(set(paths)) < len(paths):
        raise click.UsageError("two outputs are to be written to the same file")
    for argument in arguments if paths else ():
        for source in expand(argument):
            if source.path and source.path.resolve() in paths:
                message = f"{source.name} is read: it cannot be written as well"
                raise click.UsageError(message)


def _opened(stack: ExitStack, path: Path | None) -> IO[bytes] | None:
    if path is None:
        return None
    temporary = stack.enter_context(atomic.replacing(path))
    return stack.enter_context(temporary.open("wb"))


def _one_line(item: Item) -> bytes:
    """Write a text on one line; in JSON a line break is never part of a value."""
    return item.data.strip().replace(b"\r", b" ").replace(b"\n", b" ")


def _refused(outcome: Outcome) -> bytes:
    item, found = outcome.item, [fields(problem) for problem in outcome.problems]
    line: dict[str, object] = {"file": None, "line": None, "problems": found}
    if item is None:
        first = outcome.problems[0]
        line |= {"file": first.file, "line": first.line, "text": None, "base64": None}
    else:
        line |= {"file": item.source.name, "line": item.line, **_text(item.data.rstrip(b"\r\n"))}
        line["cut"] = len(item.data) > MAX_BYTES
    return json.dumps(line).encode() + b"\n"


def _text(data: bytes) -> dict[str, str | None]:
    try:
        return {"text": data.decode(), "base64": None}
    except UnicodeDecodeError:
        return {"text": None, "base64": base64.b64encode(data).decode()}
