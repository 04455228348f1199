"""Times as they are written in English news (rule C11): where they stand, and their parts.

Own rules, for news has few forms, and what libraries for dates do is the opposite of what is
asked for: they resolve against the day of the run, and take a number for a day. What a time
means is for `timex`. No pattern repeats inside a repetition: the search is linear.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

_MONTH: Final = (
    r"(?P<month{0}>January|February|March|April|May|June|July|August|September|October|November"
    r"|December|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept|Sep|Oct|Nov|Dec)\b\.?)"
)
_YEAR: Final = r"(?:1[5-9]|20)[0-9]{2}"
_TH: Final = "(?:st|nd|rd|th)?"  # codespell:ignore nd
_NUMBER: Final = (
    r"(?:[0-9]{1,3}|a|an|one|two|three|four|five|six|seven|eight|nine|ten|several|a few)"
)
_BEFORE: Final = (
    r"(?:(?:as early as|as late as|approximately|around|about|early|late|mid|later|earlier)[ -])?"
)
_BOUNDS: Final = re.compile(
    r"(?i:\b(?P<word>through|until|till|since|after|before|for|over|during|by)(?: +the)? +)\Z"
)

_TIME: Final = re.compile(
    r"(?<![\w-])(?:"
    + "|".join(
        (
            r"(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})(?![\w-])",
            rf"(?P<day>[0-9]{{1,2}}){_TH}(?: of)? {_MONTH.format('')}"
            rf"(?:,? (?P<year>{_YEAR}))?(?![\w])",
            rf"{_MONTH.format('2')} (?P<day2>[0-9]{{1,2}}){_TH}(?![\w:])"
            rf"(?:,? (?P<year2>{_YEAR}))?(?![\w])",
            rf"{_MONTH.format('3')},? (?P<year3>{_YEAR})(?![\w-])",
            rf"(?P<from>{_YEAR}) (?:and|to|or) (?P<to>{_YEAR})(?![\w-])",
            r"(?:early |late |mid-)?(?P<decade>(?:1[5-9]|20)[0-9]0)s\b",
            rf"(?i:{_BEFORE}(?:(?P<turn>last|next|this|on|past|coming) )?"
            r"(?P<weekday>Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)\b"
            r"(?P<part> (?:morning|afternoon|evening|night)\b)?(?: local time\b)?)",
            r"(?P<near>(?i:yesterday|today|tomorrow|tonight|this (?:morning|afternoon|evening)"
            r"|last night))\b(?P<part2> (?:morning|afternoon|evening|night)\b)?",
            rf"(?i:{_BEFORE}(?P<turn2>last|this|next) (?P<unit>week|month|year|weekend|summer"
            r"|winter|spring|autumn|decade|century)\b)",
            rf"(?i:(?P<ago>{_NUMBER}) (?P<unit2>day|week|month|year)s? (?:ago|earlier)\b)",
            r"(?i:(?:the )?(?P<shift>following|next|previous) (?:day|morning)\b|the day before\b)",
            r"(?i:(?:approximately |around |about |at )?[0-9]{1,2}[:.][0-9]{2}(?: ?[ap]\.?m\b\.?)?"
            r"(?: \([0-9]{4} GMT\)| GMT| UTC)?|[0-9]{1,2} ?[ap]\.m\.)",
            r"(?i:coming (?:days|weeks|months)|(?:those|these) (?:two|three|four|five) years"
            r"|currently|recently)\b",
            r"(?:(?<=\b[Ii]n )|(?<=\b[Bb]y )|(?<=\bof )|(?<=[Ss]ince )|(?<=[Uu]ntil )|(?<=last )"
            r"|(?<=next )|(?<=this )|(?<=early )|(?<=late ))(?P<month4>January|February|March|April"
            r"|May|June|July|August|September|October|November|December)\b",
            rf"(?:(?<=\b[Ii]n )|(?<=\b[Bb]y )|(?<=[Ss]ince )|(?<=[Uu]ntil )|(?<=of )|(?<=[Ff]rom )"
            rf"|(?<=the ))(?P<year4>{_YEAR})(?![\w%-]|,[0-9]| (?:people|million|billion))",
        )
    )
    + ")(?!['’]s)"
)


@dataclass(frozen=True, slots=True)
class Expression:
    """A time as it is written; `start` and `end` in code points."""

    start: int
    end: int
    text: str
    groups: dict[str, str]
    bound: str | None
    """The preposition that makes it a bound: `through`, `until`, `since`."""


def find(text: str) -> Iterator[Expression]:
    """Find the times in a text, in order."""
    for match in _TIME.finditer(text):
        groups = {name: value for name, value in match.groupdict().items() if value}
        start, end = match.span()
        if re.match("(?i:on|at) ", text[start:end]):
            start += 3  # the preposition is no part of it
        bound = _BOUNDS.search(text, max(0, start - 12), start)
        word = bound["word"].lower() if bound else None
        yield Expression(start, end, text[start:end], groups, word)
