"""Problems as SARIF 2.1.0, which code scanning and editors read."""

from __future__ import annotations

import os
import re
from hashlib import sha256
from importlib import metadata
from typing import TYPE_CHECKING, Any, Final

from sayso.cli.formats.format import Format
from sayso.cli.formats.jsons import line, numbers
from sayso.cli.formats.paths import inside, uri
from sayso.cli.formats.visible import LONGEST, code, visible
from sayso.records.rules import RULES

if TYPE_CHECKING:
    from typing import TextIO

    from sayso.cli.formats.totals import Totals
    from sayso.problem import Excerpt, Problem
    from sayso.records.rules import Rule

SCHEMA: Final = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_INDEX: Final = {name: at for at, name in enumerate(RULES)}
_BRACKET: Final = re.compile(r"(\\*)([\[\]])")
_AROUND: Final = 200  # code points of the line shown on either side of the place

Object = dict[str, Any]


class Sarif(Format):
    """One run: all rules, then the results one a line, then the totals as its properties."""

    def __init__(self, out: TextIO, *, most: int | None = None) -> None:
        super().__init__(out, most=most)
        self._folder = os.getcwd()  # noqa: PTH109  a string is what is compared
        rules = ",\n".join(line(_rule(name, rule)) for name, rule in RULES.items())
        version = metadata.version("sayso")
        out.write(
            f'{{"$schema": "{SCHEMA}", "version": "2.1.0", "runs": [\n'
            f'{{"tool": {{"driver": {{"name": "sayso", "version": "{version}", "rules": [\n'
            f'{rules}\n]}}}}, "columnKind": "unicodeCodePoints", "results": [\n'
        )

    def _write(self, problem: Problem) -> None:
        self._out.write((",\n" if self._shown else "") + line(self._result(problem)))

    def _end(self, totals: Totals) -> None:
        self._out.write(f'\n], "properties": {line(numbers(totals))}}}\n]}}\n')

    def _result(self, problem: Problem) -> Object:
        file = inside(problem.file, self._folder) if problem.file else ""
        location = _location(problem, file)
        known = problem.code in RULES
        return {
            "ruleId": code(problem.code),
            **({"ruleIndex": _INDEX[problem.code]} if known else {}),
            "level": problem.severity,
            "message": {"text": _plain(visible(problem.message))},
            **({"locations": [location]} if location else {}),
            "partialFingerprints": {"sayso/v1": _fingerprint(problem, file)},
            "properties": {
                key: visible(value)
                for key in ("cure", "found", "expected")
                if (value := getattr(problem, key))
            },
        }


def _rule(name: str, rule: Rule) -> Object:
    title, reason, cure = map(_sentence, (rule.title, rule.reason, rule.cure))
    return {
        "id": name,
        "name": _plain(rule.title),
        "shortDescription": {"text": title},
        "fullDescription": {"text": reason},
        "help": {
            "text": f"{title} Why: {reason} Cure: {cure}",
            "markdown": f"**{title}**\n\nWhy: {reason}\n\nCure: {cure}",
        },
        "defaultConfiguration": {"level": rule.severity},
    }


def _sentence(words: str) -> str:
    """Write words of the table of rules as a sentence."""
    return (
        f"{_plain(words[:1].upper() + words[1:])}{'' if words.endswith(('.', '?', '!')) else '.'}"
    )


def _location(problem: Problem, file: str) -> Object:
    """Say where, as far as it is known: the file, the place in it, the pointer into the record."""
    found: Object = {}
    if file:
        found["physicalLocation"] = {"artifactLocation": {"uri": uri(file)}, **_regions(problem)}
    if problem.pointer:
        found["logicalLocations"] = [{"fullyQualifiedName": visible(problem.pointer)}]
    return found


def _regions(problem: Problem) -> Object:
    """Give the place, and the part of the line around it; a region ends before its end column."""
    if problem.line is None:
        return {}
    region: Object = {"startLine": problem.line}
    if problem.column is None:
        return {"region": region}
    region["startColumn"] = problem.column
    excerpt = problem.excerpt
    if excerpt is None:
        return {"region": region}
    region["endColumn"] = problem.column + excerpt.width
    if not _fits(excerpt, problem.column):
        return {"region": region}
    end = excerpt.at + excerpt.width
    region["snippet"] = {"text": excerpt.text[excerpt.at : end]}
    first, last = max(0, excerpt.at - _AROUND), min(len(excerpt.text), end + _AROUND)
    around = {
        "startLine": problem.line,
        "startColumn": problem.column - excerpt.at + first,
        "endColumn": problem.column - excerpt.at + last,
        "snippet": {"text": excerpt.text[first:last]},
    }
    return {"region": region, "contextRegion": around}


def _fits(excerpt: Excerpt, column: int) -> bool:
    """Tell whether the place lies in the excerpt, and is short enough to be shown."""
    inside_line = 0 <= excerpt.at < column and excerpt.at + excerpt.width <= len(excerpt.text)
    return inside_line and excerpt.width <= LONGEST


def _plain(text: str) -> str:
    r"""Write text so that it has no links and no placeholders in it.

    Viewers make a link of `[x](y)` and put arguments in for `{0}`. A bracket gets a backslash;
    so do the backslashes right before it, or they would take that one for theirs.
    """
    tame = _BRACKET.sub(lambda match: f"{match[1] * 2}\\{match[2]}", text)
    return tame.replace("{", "{{").replace("}", "}}")


def _fingerprint(problem: Problem, file: str) -> str:
    """Say which problem it is, whatever moves it up or down in its file."""
    parts = (problem.code, file, problem.pointer or "", problem.message)
    return sha256("\0".join(parts).encode("utf-8", "surrogatepass")).hexdigest()
