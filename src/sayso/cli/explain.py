"""A rule in words, with a bad and a good example."""

from __future__ import annotations

import difflib
import json
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

import click

from sayso.cli.render import shown
from sayso.records.rules import RULES

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

ALL: Final = "all"
# Before text of examples: no runner takes such a line for a command.
_GUTTER: Final = "    | "
_NEAR: Final = 0.7  # of a code's letters are right
_LONGEST: Final = 20  # letters of what may be a code


def explain(code: str) -> str:
    """Explain one rule, or list all. Raises UsageError for a code that there is none of."""
    name = code.strip().upper()
    if name == ALL.upper():
        return _lines(f"{code:<11}  {r.severity:<7}  {r.title}" for code, r in RULES.items())
    if name not in RULES:
        near = difflib.get_close_matches(name[:_LONGEST], RULES, cutoff=_NEAR)
        meant = f"did you mean {' or '.join(near)}? " if near else ""
        message = f"there is no rule {code[:_LONGEST]!r}: {meant}`--explain {ALL}` lists all"
        raise click.UsageError(message)
    return _lines(_explained(name))


def examples() -> Mapping[str, Any]:
    """Give code → an example of it: files that are `bad`, what is `said` of them, files `good`."""
    text = resources.files("sayso.schema").joinpath("explained.json").read_text("utf-8")
    found: Mapping[str, Any] = json.loads(text)
    return found


def _explained(code: str) -> Iterator[str]:
    rule, example = RULES[code], examples()[code]
    yield f"{code}: {rule.title}"
    yield f"  scope     {rule.scope}"
    yield f"  severity  {rule.severity}"
    yield f"  why       {rule.reason}"
    yield f"  cure      {rule.cure}"
    yield from _files("wrong", example["bad"])
    yield ""
    yield "what is said of it:"
    yield from (f"{_GUTTER}{shown(line)}" for line in example["said"])
    yield from _files("right", example["good"])


def _files(what: str, files: Mapping[str, str]) -> Iterator[str]:
    for name, text in files.items():
        yield ""
        yield f"{what}, {shown(name)}:"
        yield from (f"{_GUTTER}{shown(line)}" for line in text.split("\n"))


def _lines(lines: Iterator[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
