"""Problems as Markdown, for the page that GitHub shows for a run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from sayso.cli.formats.format import Format
from sayso.cli.formats.totals import by_rule, sentence
from sayso.cli.formats.visible import code, visible

if TYPE_CHECKING:
    from typing import TextIO

    from sayso.cli.formats.totals import Totals
    from sayso.problem import Problem

MOST_BYTES: Final = 900 * 1024  # of a summary; GitHub drops one of more than a MiB whole
_MOST_ROWS: Final = 200  # of the table: as many rules as anybody has
_LAST_LINE: Final = 100  # bytes of the line that says how many more


class Summary(Format):
    """The totals, a table by rule, then the list. The totals come first, so the list waits.

    What waits is text of at most `most_bytes`, however many problems there are.
    """

    def __init__(
        self, out: TextIO, *, most: int | None = None, most_bytes: int = MOST_BYTES
    ) -> None:
        super().__init__(out, most=most)
        self._room = most_bytes
        self._waiting: list[str] = []
        self._full = False

    def add(self, problem: Problem) -> None:
        """Keep the lines of a problem, where there is still room for them."""
        if not self._full:
            super().add(problem)

    def _write(self, problem: Problem) -> None:
        self._waiting.append(_item(problem))
        self._room -= len(self._waiting[-1].encode())
        self._full = self._room < 0

    def _end(self, totals: Totals) -> None:
        head = _head(totals)
        room = self._room - len(head.encode()) - _LAST_LINE
        while self._waiting and room < 0:
            room += len(self._waiting.pop().encode())
        self._out.write(head)
        self._out.writelines(self._waiting)
        hidden = totals.found - len(self._waiting)
        if hidden > 0:
            self._out.write(f"\n… and {hidden:,} more\n")


def _head(totals: Totals) -> str:
    lines = [f"### {sentence(totals).rstrip('.')}", ""]
    rows = list(by_rule(totals))
    if rows:
        lines += ["| rule | problems | what it asks |", "|---|--:|---|"]
        lines += [f"| `{name}` | {count:,} | {words} |" for name, count, words in rows[:_MOST_ROWS]]
        lines.append("")
    return "\n".join(lines) + "\n"


def _item(problem: Problem) -> str:
    pointer = f" {_literal(problem.pointer)}" if problem.pointer else ""
    cure = f"  \n  cure: {_literal(problem.cure)}" if problem.cure else ""
    return (
        f"- {_literal(problem.place)} {problem.severity} **{code(problem.code)}**{pointer}"
        f"  \n  {_literal(problem.message)}{cure}\n"
    )


def _literal(text: str) -> str:
    """Write text of the data as code: nothing in it is a mark, a link, a mention or an issue.

    The fence is longer than any run of backticks in it.
    """
    shown = visible(text) or " "
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", shown)), default=0))
    edge = " " if shown.strip() != shown or "`" in (shown[0], shown[-1]) else ""
    return f"{fence}{edge}{shown}{edge}{fence}"
