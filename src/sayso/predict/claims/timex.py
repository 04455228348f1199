"""What a time means (rule C11): TIMEX3 values and the days they cover, after TimeML.

An absolute date is resolved always; a relative one only against a known day of publication.
"""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from sayso.records.claim import When
from sayso.records.span import Span

if TYPE_CHECKING:
    from sayso.predict.claims.times import Expression

_MONTHS: Final = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_DAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_PARTS: Final = {"morning": "MO", "afternoon": "AF", "evening": "EV", "night": "NI"}
_COUNTS: Final = {
    "a": 1,
    "an": 1,
    "one": 1,
    "two": 2,
    "three": 3,
    "four": 4,
    "five": 5,
    "six": 6,
    "seven": 7,
    "eight": 8,
    "nine": 9,
    "ten": 10,
}


def resolve(
    expression: Expression, published: date | None, anchor: date | None, *, future: bool | None
) -> When | None:
    """Give a time its value; None where it is no time at which something happens.

    `anchor` is the day that another time of the sentence gave, for *the following day*;
    `future` tells which Tuesday is meant; None for the present tense, which has both.
    """
    if expression.bound == "since":
        return None
    if expression.bound in ("after", "before") and "weekday" not in expression.groups:
        return None
    span = Span(start=expression.start, end=expression.end, text=expression.text)
    try:
        found = _days(expression.groups, published, anchor, future=future)
    except (ValueError, OverflowError):  # 31 September, or a day outside the calendar
        found = None
    if found is None:
        return When(span=span)
    value, begin, end = found
    if expression.bound in ("through", "until", "till", "by"):
        return When(span=span, value=value, end=end.isoformat())
    if expression.bound in ("after", "before"):
        return When(span=span)
    return When(span=span, value=value, begin=begin.isoformat(), end=end.isoformat())


_Found = tuple[str | None, date, date]


def _days(
    given: dict[str, str], published: date | None, anchor: date | None, *, future: bool | None
) -> _Found | None:
    absolute = _absolute(given)
    if absolute is not None:
        return absolute
    if "shift" in given and anchor is not None:
        return _one(anchor + timedelta(days=-1 if given["shift"].lower() == "previous" else 1))
    if published is None:
        return None
    return _relative(given, published, future=future)


def _relative(given: dict[str, str], published: date, *, future: bool | None) -> _Found | None:
    if "near" in given:
        return _near(given, published)
    if "unit" in given:
        return _unit(given["turn2"].lower(), given["unit"].lower(), published)
    if "ago" in given:
        return _ago(given["ago"].lower(), given["unit2"].lower(), published)
    if "weekday" in given:
        return _weekday(given, published, future=future)
    return _without_year(given, published, future=future)


def _absolute(given: dict[str, str]) -> _Found | None:
    if "iso" in given:
        return _one(date.fromisoformat(given["iso"]))
    if "from" in given:
        return None, date(int(given["from"]), 1, 1), date(int(given["to"]), 12, 31)
    if "decade" in given:
        year = int(given["decade"])
        return str(year // 10), date(year, 1, 1), date(year + 9, 12, 31)
    years = [given[name] for name in ("year", "year2", "year3", "year4") if name in given]
    return _of_year(int(years[0]), _month(given), _day_of_month(given)) if years else None


def _of_year(year: int, month: int | None, day: int | None) -> _Found:
    if month is None:
        return f"{year:04}", date(year, 1, 1), date(year, 12, 31)
    return _whole_month(year, month) if day is None else _one(date(year, month, day))


def _without_year(given: dict[str, str], published: date, *, future: bool | None) -> _Found | None:
    """Give a month or a day of one: the last before publication, or the next after it."""
    month, day = _month(given), _day_of_month(given)
    if month is None:
        return None
    days = [date(published.year + step, month, day or 1) for step in (-1, 0, 1)]
    here = published if day else published.replace(day=1)
    if future is None and day:
        return _one(min(days, key=lambda d: abs(d - published)))
    fitting = [d for d in days if (d >= here if future else d <= here)]
    found = fitting[0] if future else fitting[-1]
    return _one(found) if day else _whole_month(found.year, found.month)


def _weekday(given: dict[str, str], published: date, *, future: bool | None) -> _Found:
    ahead = (_DAYS.index(given["weekday"].lower()) - published.weekday()) % 7
    turn = given.get("turn", "").lower()
    if turn in ("next", "coming"):
        day = published + timedelta(days=ahead or 7)
    elif turn in ("last", "past"):
        day = published + timedelta(days=ahead - 7)
    elif future or future is None:
        day = published + timedelta(days=ahead)
    else:
        day = published + timedelta(days=ahead - 7 if ahead else 0)
    return _one(day, given.get("part"))


def _near(given: dict[str, str], published: date) -> _Found:
    word = given["near"].lower()
    step = {"yesterday": -1, "tomorrow": 1, "last night": -1}.get(word, 0)
    part = given.get("part2") or (word.split()[-1] if " " in word else None)
    return _one(published + timedelta(days=step), "night" if word == "tonight" else part)


def _unit(turn: str, unit: str, published: date) -> _Found | None:
    step = {"last": -1, "this": 0, "next": 1}[turn]
    if unit == "week":
        monday = published - timedelta(days=published.weekday()) + timedelta(weeks=step)
        year, week, _ = monday.isocalendar()
        return f"{year}-W{week:02}", monday, monday + timedelta(days=6)
    if unit == "month":
        months = published.year * 12 + published.month - 1 + step
        return _whole_month(months // 12, months % 12 + 1)
    if unit == "year":
        year = published.year + step
        return f"{year:04}", date(year, 1, 1), date(year, 12, 31)
    return None


def _ago(number: str, unit: str, published: date) -> _Found | None:
    count = int(number) if number.isdigit() else _COUNTS.get(number)
    if count is None:
        return None
    if unit == "day":
        return _one(published - timedelta(days=count))
    if unit == "month":
        months = published.year * 12 + published.month - 1 - count
        return _whole_month(months // 12, months % 12 + 1)
    if unit == "year":
        year = published.year - count
        return f"{year:04}", date(year, 1, 1), date(year, 12, 31)
    monday = published - timedelta(days=published.weekday()) - timedelta(weeks=count)
    year, week, _ = monday.isocalendar()
    return f"{year}-W{week:02}", monday, monday + timedelta(days=6)


def _day_of_month(given: dict[str, str]) -> int | None:
    day = given.get("day") or given.get("day2")
    return int(day) if day else None


def _month(given: dict[str, str]) -> int | None:
    name = next((given[f"month{n}"] for n in ("", "2", "3", "4") if f"month{n}" in given), None)
    if name is None:
        return None
    start = name.lower().rstrip(".")[:3]
    return next(n for n, month in enumerate(_MONTHS, 1) if month.startswith(start))


def _one(day: date, part: str | None = None) -> _Found:
    value = day.isoformat()
    if part:
        value += "T" + _PARTS[part.strip().lower()]
    return value, day, day


def _whole_month(year: int, month: int) -> _Found:
    return (
        f"{year:04}-{month:02}",
        date(year, month, 1),
        date(year, month, monthrange(year, month)[1]),
    )
