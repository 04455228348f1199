"""Problems for a person at a terminal: the place, the message, the line itself, the cure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rich.console import Console
from rich.text import Text as Styled

from sayso.cli.formats.excerpt import drawn
from sayso.cli.formats.format import Format
from sayso.cli.formats.totals import sentence, table
from sayso.cli.formats.visible import code, visible

if TYPE_CHECKING:
    from typing import TextIO

    from sayso.cli.formats.totals import Totals
    from sayso.problem import Problem

_COLOURS: Final = {"error": "red", "warning": "yellow"}
_INDENT: Final = "    "
# Before what begins with text of the data: no runner takes such a line for a command.
_GUTTER: Final = f"{_INDENT}| "
_WIDEST: Final = 100  # columns of an excerpt

Part = str | tuple[str, str]


class Text(Format):
    """One line a problem, place first; under it the excerpt with carets, and the cure.

    Coloured only where a person looks, and NO_COLOR is honoured.
    """

    def __init__(self, out: TextIO, *, most: int | None = None) -> None:
        super().__init__(out, most=most)
        self._console = Console(file=out, markup=False, emoji=False, highlight=False)
        room = self._console.width - len(_GUTTER) - 3 if self._console.is_terminal else _WIDEST
        self._columns = max(20, min(room, _WIDEST))

    def _write(self, problem: Problem) -> None:
        self._line(
            (_place(problem), "bold"),
            ": ",
            (problem.severity, _COLOURS[problem.severity]),
            (f" {code(problem.code)}", "bold"),
            (f" {visible(problem.pointer)}" if problem.pointer else "", "cyan"),
            f": {visible(problem.message)}",
        )
        if problem.excerpt:
            line, carets = drawn(problem.excerpt, self._columns)
            self._line((_GUTTER, "dim"), line)
            self._line((_GUTTER, "dim"), (carets, _COLOURS[problem.severity]))
        if problem.cure:
            self._line((f"{_INDENT}cure: {visible(problem.cure)}", "green"))

    def _end(self, totals: Totals) -> None:
        if totals.hidden and totals.shown:
            self._line(f"… and {totals.hidden:,} more")
        if totals.found:
            self._line("")
        for row in table(totals):
            self._line(row)
        self._line((sentence(totals), "" if totals.found else "green"))

    def _line(self, *parts: Part) -> None:
        """Write one line; without Rich, which takes its time, where nothing is coloured."""
        if self._console.color_system is None:
            said = "".join(part if isinstance(part, str) else part[0] for part in parts)
            self._out.write(f"{said}\n")
        else:
            self._console.print(Styled.assemble(*parts), soft_wrap=True)


def _place(problem: Problem) -> str:
    """Write the place; a file whose name begins like a runner's command, as `./::name`."""
    place = visible(problem.place)
    return f"./{place}" if place.lstrip().startswith("::") else place
