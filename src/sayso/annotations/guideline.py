"""The rules of annotation guidelines, by their numbers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

# A line that begins `**C9 Factuality** is …` or, as a heading, `### C9 Factuality`; what follows
# up to the next rule, heading or horizontal line belongs to it.
_RULE: Final = re.compile(
    r"^(?:\*\*(?P<bold>[A-Z]+[0-9]+)\b(?P<called>.*?)\*\*|#+ +(?P<head>[A-Z]+[0-9]+)\b(?P<name>.*))"
    r"(?P<text>.*(?:\n(?!\*\*[A-Z]+[0-9]|#+ |---).*)*)",
    re.MULTILINE,
)
_SEVERAL: Final = re.compile(r"[\s,;/+&]+")


@dataclass(frozen=True, slots=True)
class GuidelineRule:
    """One rule, in Markdown."""

    number: str
    """As decisions name it: `C9`."""
    title: str
    text: str
    """All of it: the title, what it says, its examples."""


def rules_of(markdown: str) -> dict[str, GuidelineRule]:
    """Find the numbered rules of some guidelines, by number; guidelines may have none."""
    found = {}
    for match in _RULE.finditer(markdown):
        number = match["bold"] or match["head"]
        title = (match["called"] or match["name"] or "").strip(" .:–—-")
        found[number] = GuidelineRule(number, title, match[0].strip())
    return found


def named(rule: str | None) -> list[str]:
    """Give the numbers that a decision's `rule` names: one, or several with commas."""
    return [number for number in _SEVERAL.split(rule or "") if number]
