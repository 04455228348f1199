"""Problems as one JSON object, one problem a line; `schema/report.json` describes it."""

from __future__ import annotations

import json
import re
from collections import Counter
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, Final

from sayso.cli.formats.format import Format
from sayso.cli.formats.totals import title
from sayso.cli.formats.visible import ACTED_ON
from sayso.schema.report import FORMAT, VERSION
from sayso.steering import escaped

if TYPE_CHECKING:
    from typing import TextIO

    from sayso.cli.formats.totals import Totals
    from sayso.problem import Problem

_HALF: Final = re.compile(r"[\ud800-\udfff]")


class Json(Format):
    """Every field of every problem, null where nothing is known; no text is cut.

    Half of a surrogate pair, which no strict reader of JSON takes, becomes U+FFFD.
    """

    def __init__(self, out: TextIO, *, most: int | None = None) -> None:
        super().__init__(out, most=most)
        out.write(f'{{"format": "{FORMAT}", "version": "{VERSION}", "problems": [\n')

    def _write(self, problem: Problem) -> None:
        self._out.write((",\n" if self._shown else "") + line(fields(problem)))

    def _end(self, totals: Totals) -> None:
        self._out.write(f'\n], "summary": {line(numbers(totals))}}}\n')


def line(value: object) -> str:
    """Write JSON on one line; what a terminal or a runner would act on is escaped, as JSON may."""
    return ACTED_ON.sub(escaped, _whole(json.dumps(value, ensure_ascii=False)))


def _whole(text: str) -> str:
    return _HALF.sub("\ufffd", text)


def numbers(totals: Totals) -> dict[str, Any]:
    """Give the totals as they stand in a report."""
    by_rule = Counter[str]()
    for code, count in totals.by_rule.items():
        by_rule[_whole(code)] += count  # a key stands there once
    return {
        "files": totals.files,
        "records": totals.records,
        "bytes": totals.bytes,
        "accepted": totals.accepted,
        "refused": totals.refused,
        "errors": totals.errors,
        "warnings": totals.warnings,
        "by_rule": dict(sorted(by_rule.items())),
        "shown": totals.shown,
        "hidden": totals.hidden,
    }


def fields(problem: Problem) -> dict[str, Any]:
    """Give every field of a problem as it stands in a report."""
    """Give a problem as it stands in a report."""
    excerpt = problem.excerpt
    return {
        "file": problem.file,
        "line": problem.line,
        "column": problem.column,
        "pointer": problem.pointer,
        "code": problem.code,
        "severity": problem.severity,
        "message": problem.message,
        "found": problem.found,
        "expected": problem.expected or title(problem.code) or None,
        "cure": problem.cure,
        "excerpt": asdict(excerpt) if excerpt else None,
    }
