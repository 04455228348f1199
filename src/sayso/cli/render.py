"""Values → terminal. Text from data is never markup: what steers a terminal is shown escaped."""

from __future__ import annotations

import json
import sys
from collections import Counter
from itertools import zip_longest
from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sayso.cli.formats import visible
from sayso.cli.formats.text import Text as Problems
from sayso.steering import STEERING, escaped

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sayso.problem import Problem

_MOST: Final = 50  # problems shown in full


def console(*, stderr: bool = False) -> Console:
    """Give a console for stdout or stderr. Honours NO_COLOR; no markup, no emoji codes."""
    return Console(
        stderr=stderr, markup=False, emoji=False, highlight=False, soft_wrap=not _is_tty(stderr)
    )


def shown(text: str) -> str:
    """Escape the characters that steer a terminal or turn the reading direction."""
    return STEERING.sub(visible.escape, text)


def as_json(value: object) -> str:
    """Write JSON for reading, with the same characters escaped, which JSON allows."""
    text = json.dumps(value, ensure_ascii=False, indent=2)
    return "\n".join(STEERING.sub(escaped, line) for line in text.split("\n"))


def problems(found: Sequence[Problem], *, most: int = _MOST, stderr: bool = False) -> None:
    """Print problems, place first, and a summary by rule."""
    out, text = console(stderr=stderr), Problems(sys.stderr if stderr else sys.stdout)
    for problem in found[:most]:
        text.add(problem)
    if len(found) > most:
        out.print(f"… and {len(found) - most:,} more")
    if found:
        codes = Counter(problem.code for problem in found)
        listed = ", ".join(f"{code} {count:,}" for code, count in sorted(codes.items()))
        errors = sum(problem.severity == "error" for problem in found)
        out.print(f"{errors:,} error(s), {len(found) - errors:,} warning(s): {listed}")


def number(value: float | None) -> str:
    """Write a number between 0 and 1; a dash where there is none."""
    return "–" if value is None else f"{value:.3f}".removeprefix("0") if value < 1 else "1"


def failure(message: str) -> None:
    """Print why a command could not do its work."""
    console(stderr=True).print(Text.assemble(("error: ", "red"), shown_lines(message)))


def shown_lines(text: str) -> str:
    """Escape as `shown`, but keep line breaks."""
    return "\n".join(shown(line) for line in text.split("\n"))


def table(title: str, rows: Sequence[Sequence[str]], headers: Sequence[str] = ()) -> None:
    """Print rows in columns: folded to fit where a person looks, one row a line in a pipe."""
    out = console()
    if not out.is_terminal:
        _plain_table(title, [*([headers] if any(headers) else []), *rows])
        return
    shown_title = Text(shown_lines(title))
    grid = Table(title=shown_title, title_justify="left", show_header=any(headers), box=None)
    for at in range(max((len(row) for row in rows), default=0)):
        grid.add_column(headers[at] if headers else "", overflow="fold")
    for row in rows:
        grid.add_row(*(Text(shown(cell)) for cell in row))
    out.print(grid)


def _plain_table(title: str, rows: Sequence[Sequence[str]]) -> None:
    cells = [[shown(cell) for cell in row] for row in rows]
    widths = [max(len(cell) for cell in column) for column in zip_longest(*cells, fillvalue="")]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False)).rstrip()
        for row in cells
    ]
    sys.stdout.write("\n".join([shown_lines(title), *(f" {line}" for line in lines)]) + "\n")


def _is_tty(stderr: bool) -> bool:  # noqa: FBT001  private, one caller
    return (sys.stderr if stderr else sys.stdout).isatty()
