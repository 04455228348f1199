"""What a run came to, in numbers and in one sentence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sayso.cli.formats.visible import code, counted
from sayso.records.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sayso.problem import Problem


@dataclass(slots=True)
class Totals:
    """The numbers of one run; nothing is known of files or records where both are 0."""

    files: int = 0
    records: int = 0
    bytes: int = 0
    accepted: int = 0
    """Records without an error."""
    refused: int = 0
    """Records with an error."""
    errors: int = 0
    warnings: int = 0
    by_rule: Counter[str] = field(default_factory=Counter)
    shown: int = 0
    """Problems that were written out; a format fills it in, and `hidden`, at the end."""
    hidden: int = 0

    def count(self, problem: Problem) -> None:
        """Count one problem."""
        if problem.severity == "error":
            self.errors += 1
        else:
            self.warnings += 1
        self.by_rule[problem.code] += 1

    @property
    def found(self) -> int:
        """All problems, shown or not."""
        return self.errors + self.warnings


def sentence(totals: Totals) -> str:
    """Say what was found, and in how much."""
    records = counted(totals.records, "record") if totals.records else ""
    files = counted(totals.files, "file") if totals.files else ""
    if not totals.found:
        looked_at = " in ".join(filter(None, (records, files)))
        return f"All good: {looked_at}." if looked_at else "All good."
    kinds = ((totals.errors, "error"), (totals.warnings, "warning"))
    what = " and ".join(counted(number, noun) for number, noun in kinds if number)
    if records and totals.refused:
        records = f"{totals.refused:,} of {records}"
    where = " of ".join(filter(None, (records, files)))
    return f"{what} in {where}." if where else f"{what}."


def by_rule(totals: Totals) -> Iterator[tuple[str, int, str]]:
    """Yield code, count and title of each rule that was broken, the most frequent first."""
    for name, count in sorted(totals.by_rule.items(), key=lambda item: (-item[1], item[0])):
        yield code(name), count, title(name)


def title(name: str) -> str:
    """Give the title of a rule; nothing for a code that is not in the table."""
    return RULES[name].title if name in RULES else ""


def table(totals: Totals) -> Iterator[str]:
    """Yield the lines of a plain table: code, count, title."""
    rows = [(name, f"{count:,}", words) for name, count, words in by_rule(totals)]
    codes, counts = (max((len(row[at]) for row in rows), default=0) for at in (0, 1))
    for name, count, words in rows:
        yield f"  {name:<{codes}}  {count:>{counts}}  {words}".rstrip()
