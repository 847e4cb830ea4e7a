"""A stretch of days as a request names it: "since 6 January 2026", "in May", "last week", "between 2024 and 2025"."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from rag.phrases import NUMBERS
from rag.verify.dates import read_dates
from rag.verify.days import Day
from rag.verify.words import tokenize

_BETWEEN = re.compile(r"(?:between (.+) and|from (.+) (?:to|until|till)) (.+)", re.IGNORECASE)
_LED = re.compile(
    r"(?:(since|after|before|until|till|in|on|from|during|of|within|over) )?(?:the )?(?:year )?(.+)", re.IGNORECASE
)
_PAST = re.compile(r"(?:past|last(?= \S+ \S))(?: (\d{1,3}|[a-z]+))? (day|week|month|year)s?", re.IGNORECASE)
_DAYS = {"day": 1, "week": 7, "month": 30, "year": 365}  # "the past three months" is no exact measure


@dataclass(frozen=True, slots=True)
class Period:
    """From the first to the last of these days; None: open on that side."""

    first: date | None
    last: date | None

    def holds(self, day: date) -> bool:
        """Whether a day lies in it."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)

    def __str__(self) -> str:
        if self.first is not None and self.last is not None:
            one_day = self.first == self.last
            return f"on {written(self.first)}" if one_day else f"from {written(self.first)} to {written(self.last)}"
        if self.first is not None:
            return f"since {written(self.first)}"
        return f"until {written(self.last)}" if self.last is not None else "at any time"


def written(day: date) -> str:
    """A date in words: 6 January 2026."""
    return f"{day.day} {day:%B %Y}"


def read_period(words: str, today: date) -> Period | None:
    """The days that words mean, if they are nothing but a time."""
    if between := _BETWEEN.fullmatch(words):
        return _between(between[1] or between[2], between[3], today)
    led = _LED.fullmatch(words)
    days = _days(led[2], today) if led else None
    if led is None or days is None:
        return None
    first, last = days
    match (led[1] or "").lower():
        case "since":
            return Period(first, None)
        case "after":
            return Period(last + timedelta(days=1), None)
        case "before":
            return Period(None, first - timedelta(days=1))
        case "until" | "till":
            return Period(None, last)
    return Period(first, last)


def _between(one: str, other: str, today: date) -> Period | None:
    last = _days(other, today)
    first = _days(one, today)
    if first and last and first[0] > last[1]:
        first = _days(f"{one} {last[1].year}", today)  # "from January to March 2025"
    return Period(first[0], last[1]) if first and last and first[0] <= last[1] else None


def _days(words: str, today: date) -> tuple[date, date] | None:
    """The first and the last day of a time."""
    if past := _PAST.fullmatch(words):
        count = past[1] or "1"
        number = int(count) if count.isdigit() else NUMBERS.get(count.lower())
        return (today - timedelta(days=number * _DAYS[past[2].lower()]), today) if number else None
    tokens = tokenize(f"in {words.title() if words.islower() else words}")  # May and March need a word that leads them
    found = read_dates(tokens, today)
    if len(found) != 1 or (found[0].first, found[0].last) != (1, len(tokens) - 1):
        return None
    try:
        return _of(found[0], today)
    except ValueError:  # 30 February
        return None


def _of(day: Day, today: date) -> tuple[date, date] | None:
    """All the days of it; of a weekday, or a month without a year, the last one that was."""
    if day.relative is not None and day.relative[0] == "week":
        monday = today - timedelta(days=today.weekday()) + timedelta(weeks=day.relative[1])
        return monday, monday + timedelta(days=6)
    if day.month is None and day.nearest is not None:
        return day.nearest, day.nearest
    year = day.year or (day.nearest.year if day.nearest else None)
    if year is None:
        return None
    if day.month is None:
        return date(year, 1, 1), date(year + day.years - 1, 12, 31)
    first = date(year, day.month, day.day or 1)
    return first, first if day.day else first.replace(day=monthrange(year, day.month)[1])
