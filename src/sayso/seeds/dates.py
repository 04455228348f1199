"""Calendar dates as pages write them, read without guessing: what is not certain has no value."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from typing import Final, Literal

import regex

_MONTHS: Final = (
    "january januar janvier enero janeiro gennaio januari jan janv ene gen",
    "february februar février febrero fevereiro febbraio februari feb févr fev",
    "march märz mars marzo março maart maret mar mrz",
    "april avril abril aprile apr avr abr",
    "may mai mayo maio maggio mei",
    "june juni juin junio junho giugno jun",
    "july juli juillet julio julho luglio jul juil",
    "august août agosto augustus agustus aug ago",
    "september septembre septiembre setembro settembre sep sept set",
    "october oktober octobre octubre outubro ottobre oct okt out ott",
    "november novembre noviembre novembro nov",
    "december dezember décembre diciembre dezembro dicembre desember dec dez déc dic",
)
"""Names of the months in English, German, French, Spanish, Portuguese, Italian and Dutch."""
_MONTH_OF: Final = {name: n for n, row in enumerate(_MONTHS, 1) for name in row.split()}
_NAME: Final = rf"\b(?P<month>{'|'.join(sorted(_MONTH_OF, key=len, reverse=True))})(?!\p{{L}})[.]?"
_OF: Final = r"(?:\s*(?:de|del|of)\s)?"
_D: Final = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|er|[.º°])?"
_DAY: Final = regex.compile(
    r"(?<![0-9/.-])(?<![0-9]:)(?:"
    rf"{_D}[\s-]*{_OF}\s*{_NAME},?[\s-]*{_OF}\s*(?P<year>(?:19|20)[0-9]{{2}})"  # 12th of Sept. 2023
    rf"|{_NAME}\s*{_D},?\s*(?P<year>(?:19|20)[0-9]{{2}})"  # September 12, 2023
    r"|(?P<year>(?:19|20)[0-9]{2})(?P<sep>[-/.])(?P<number>[0-9]{1,2})(?P=sep)(?P<day>[0-9]{1,2})(?![0-9])"
    r"|(?P<year>(?:19|20)[0-9]{2})\s?[年년]\s?(?P<number>[0-9]{1,2})\s?[月월]\s?(?P<day>[0-9]{1,2})\s?[日일]"
    r"|(?P<one>[0-9]{1,2})(?P<sep>[-/.])(?P<two>[0-9]{1,2})(?P=sep)(?P<year>(?:19|20)[0-9]{2})(?![-/.][0-9])"
    r")",
    regex.IGNORECASE,
)
_CLOCK: Final = (
    r"(?P<hour>[0-9]{1,2})"
    r"(?:[:h](?P<minute>[0-9]{2})(?::(?P<second>[0-9]{2})(?:[.][0-9]+)?)?"
    r"|[.](?P<minute>[0-9]{2})(?=\s?[ap][.]?m\b)|(?=\s?[ap][.]?m\b))(?![0-9])"
    r"(?:\s?(?P<half>[ap])[.]?m\b[.]?)?"
    r"(?:\s?[(]?(?-i:(?P<zone>Z|(?:GMT|UTC)?[+-][0-9]{2}:?[0-9]{2}|GMT|UTC)|[A-Z]{1,4}T)\b[)]?)?"
)
_AFTER: Final = regex.compile(
    rf"(?:[\s,|·•–/-]{{0,4}}(?:(?:at|um|à|às|alle|a\s+las)\s)?\s?|T){_CLOCK}", regex.IGNORECASE
)
_BEFORE: Final = regex.compile(
    rf"(?<![0-9:.]){_CLOCK}[\s,|·•–-]{{0,4}}(?:on\s)?(?:\p{{L}}{{2,10}}[.]?,?\s)?\s?$",
    regex.IGNORECASE,
)

_PUBLISHED: Final = (
    r"(?:(?:first|originally)\s)?(?:published|posted|created|released|issued|publi(?:é|cado|cada|cato))"
    r"|(?:veröffentlicht|erstellt|date|online since)"
)
_UPDATED: Final = (
    r"(?:last\s)?(?:updated?|modified|edited)|aktualisiert|stand|mis\sà\sjour|actualizado|atualizado"
    r"|aggiornato"
)
_BESIDE: Final = (
    r"on|at|the|le|el|il|am|um|uhr|ore|alle|às|hrs?|local\stime|(?-i:[A-Z]{1,4}T)"
    r"|(?:mon|tue|tues|wed|wednes|thu|thur|thurs|fri|sat|satur|sun)(?:day)?"
    r"|(?:mon|diens|donners|frei|sams|sonn)tag|mittwoch"
    r"|lundi|mardi|mercredi|jeudi|vendredi|samedi|dimanche"
    r"|lunes|martes|miércoles|jueves|viernes|sábado|domingo|lunedì|martedì|mercoledì|giovedì|venerdì"
    r"|(?:segunda|terça|quarta|quinta|sexta)(?:-feira)?"
    r"|[0-9]+\s?min(?:ute)?s?(?:\sread)?|(?:[0-9]+|an?)\s(?:hour|day|minute)s?\sago"
)
_LABEL: Final = rf"\b(?:{_PUBLISHED}|{_UPDATED}|{_BESIDE})\b[\s,.:|•·()–-]*+"
_BEFORE_IT: Final = regex.compile(rf"(?:{_LABEL})+$", regex.IGNORECASE)
_BEHIND_IT: Final = regex.compile(rf"[\s,.:|•·()–-]*(?:{_LABEL})+", regex.IGNORECASE)
_SAYS_PUBLISHED: Final = regex.compile(rf"\b(?:{_PUBLISHED})\b", regex.IGNORECASE)
_SAYS_UPDATED: Final = regex.compile(rf"\b(?:{_UPDATED})\b", regex.IGNORECASE)
_YEAR: Final = regex.compile(r"(?:19|20)[0-9]{2}")
_DATELINE: Final = 160
"""A longer line is no line of dates."""
_SLACK: Final = 3
"""So many letters may stand beside a date: a zone, a mark."""
_MONTHS_A_YEAR: Final = 12
_NOON: Final = 12
Label = Literal["published", "updated"]


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date written in a line, at `[start, end)` of it."""

    start: int
    end: int
    value: str | None
    """ISO 8601 date or date-time; null for a day that is ambiguous or in no calendar."""


def stamps(line: str) -> list[Stamp]:
    """Return the dates written in `line`, with their time of day where one stands beside them."""
    found: list[Stamp] = []
    if not _YEAR.search(line):
        return found
    for match in _DAY.finditer(line):
        floor = found[-1].end if found else 0
        after = _AFTER.match(line, match.end())
        before = (
            None if after else _BEFORE.search(line, max(floor, match.start() - 32), match.start())
        )
        start = before.start() if before else match.start()
        end = after.end() if after else match.end()
        found.append(Stamp(start, end, _value(match, after or before)))
    return found


def label(before: str) -> Label | None:
    """Return what the words before a stamp say it is the date of."""
    if _SAYS_PUBLISHED.search(before):
        return "published"
    return "updated" if _SAYS_UPDATED.search(before) else None


def unlabelled(line: str) -> str:
    """Return a line with its dates, and the weekdays and words that belong to them, as commas."""
    rest, after = "", 0
    for stamp in stamps(line):
        rest += _BEFORE_IT.sub("", line[after : stamp.start]) + " , "
        behind = _BEHIND_IT.match(line, stamp.end)
        after = behind.end() if behind else stamp.end
    return rest + line[after:]


def dated(line: str) -> bool:
    """Whether a line is a date and nothing more than what belongs to a date."""
    if len(line) > _DATELINE or not stamps(line):
        return False
    return len(regex.findall(r"\p{L}", unlabelled(line))) <= _SLACK


def _value(day: regex.Match[str], clock: regex.Match[str] | None) -> str | None:
    """Write one day and its time as ISO 8601, or null."""
    month, of_month = _month_and_day(day)
    try:
        written = date(int(day["year"]), month, of_month).isoformat()
    except ValueError:
        return None
    hour = _time(clock) if clock else None
    return f"{written}T{hour}" if hour else written


def _month_and_day(day: regex.Match[str]) -> tuple[int, int]:
    """Return month and day; month 0, which is in no calendar, where 05/06 could be either."""
    if day["month"]:
        return _MONTH_OF[day["month"].lower()], int(day["day"])
    if day["number"]:
        return int(day["number"]), int(day["day"])
    one, two = int(day["one"]), int(day["two"])
    if one > _MONTHS_A_YEAR or one == two:
        return two, one
    return (one, two) if two > _MONTHS_A_YEAR else (0, 0)


def _time(clock: regex.Match[str]) -> str | None:
    """Write a time of day with the offset the page gives; null where there is no such time."""
    hour = int(clock["hour"])
    if clock["half"]:
        if not 1 <= hour <= _NOON:
            return None
        hour = hour % _NOON + (_NOON if clock["half"].lower() == "p" else 0)
    try:
        written = time(hour, int(clock["minute"] or 0), int(clock["second"] or 0))
    except ValueError:
        return None
    return written.isoformat("seconds" if clock["second"] else "minutes") + _offset(clock["zone"])


def _offset(zone: str | None) -> str:
    """Write a numeric offset or UTC; empty for a local time, whose zone we would have to guess."""
    if not zone:
        return ""
    digits = regex.sub("[^0-9]", "", zone)
    if not digits:
        return "Z"
    try:
        written = time(int(digits[:2]), int(digits[2:]))
    except ValueError:
        return ""
    return f"{'-' if '-' in zone else '+'}{written:%H:%M}"
