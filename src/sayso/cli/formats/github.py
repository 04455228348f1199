"""Problems as workflow commands, which GitHub shows beside the lines they stand on."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from sayso.cli.formats.format import Format
from sayso.cli.formats.paths import inside
from sayso.cli.formats.totals import sentence, table, title
from sayso.cli.formats.visible import code, visible

if TYPE_CHECKING:
    from typing import TextIO

    from sayso.cli.formats.totals import Totals
    from sayso.problem import Problem


class GitHub(Format):
    """One `::error …::` or `::warning …::` a problem, on one line, then a plain summary.

    GitHub shows the first ten errors and the first ten warnings of a step beside the code; all
    of them are in its log.
    """

    def __init__(self, out: TextIO, *, most: int | None = None) -> None:
        super().__init__(out, most=most)
        self._folder = os.getcwd()  # noqa: PTH109  a string is what is compared

    def _write(self, problem: Problem) -> None:
        where = ",".join(f"{key}={_value(value)}" for key, value in self._properties(problem))
        pointer = f"{visible(problem.pointer)}: " if problem.pointer else ""
        said = _data(f"{pointer}{visible(problem.message)}")
        cure = f"%0Acure: {_data(visible(problem.cure))}" if problem.cure else ""
        self._out.write(f"::{problem.severity} {where}::{said}{cure}\n")

    def _end(self, totals: Totals) -> None:
        more = [f"… and {totals.hidden:,} more"] if totals.hidden else []
        lines = (*more, *table(totals), sentence(totals))
        self._out.write("".join(f"{line}\n" for line in lines))

    def _properties(self, problem: Problem) -> list[tuple[str, str]]:
        """Give what the command says of the place; `endColumn` is the first one after it."""
        found = [("file", visible(inside(problem.file, self._folder)))] if problem.file else []
        if problem.file and problem.line is not None:
            found.append(("line", str(problem.line)))
            if problem.column is not None:
                found.append(("col", str(problem.column)))
                if problem.excerpt:
                    end = problem.column + problem.excerpt.width
                    found.append(("endColumn", str(end)))
        name = f"{code(problem.code)} {title(problem.code).replace('`', '')}"
        return [*found, ("title", name.rstrip())]


def _data(text: str) -> str:
    """Escape text as the runner's own library does after the second `::`."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _value(text: str) -> str:
    """Escape text as the runner's own library does in the value of a property."""
    return _data(text).replace(":", "%3A").replace(",", "%2C")
