"""Text of the data as it is shown: whole lines, no commands, never more than a person reads."""

from __future__ import annotations

import re
from typing import Final

from sayso.steering import STEERING, escaped

LONGEST: Final = 2_000  # code points of one text that are shown

_SHORT: Final = {"\n": "\\n", "\r": "\\r", "\t": "\\t"}
# GitHub's runner looks for `##[command]` anywhere in a line; others do for `##vso[…]`.
ACTED_ON: Final = re.compile(rf"{STEERING.pattern}|(?<=#)#(?=\w*\[)")
_CODE: Final = re.compile(r"[^A-Za-z0-9-]")
_LONGEST_CODE: Final = 40


def visible(text: str, most: int = LONGEST) -> str:
    """Escape what a terminal or a runner would act on; cut at `most` code points."""
    more = len(text) - most
    shown = "".join(pieces(text[:most]))
    return f"{shown}… ({counted(more, 'more character')})" if more > 0 else shown


def pieces(text: str) -> list[str]:
    """Give what is shown for each code point of a text."""
    found = list(text)
    for match in ACTED_ON.finditer(text):
        found[match.start()] = escape(match)
    return found


def escape(match: re.Match[str]) -> str:
    """Write one character as an escape, the short one where it has one."""
    return _SHORT.get(match[0]) or escaped(match)


def code(name: str) -> str:
    """Write a rule's code, whatever stands there: it goes where no other text may."""
    return _CODE.sub(escaped, name[:_LONGEST_CODE]) or "?"


def counted(number: int, noun: str) -> str:
    """Write a number with its noun."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"
