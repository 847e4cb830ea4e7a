"""What a text says of year, month, day and weekday, and when the source says as much.

"Yesterday", "last year", "on Tuesday" and "in March" are led to dates by the day of publication, where it is known.
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import takewhile

from rag.verify.days import Day, day_at
from rag.verify.words import Token

NEAR = 25  # tokens in which a word tells whether a date lies ahead


def read_dates(tokens: Sequence[Token], published: date | None = None) -> list[Day]:
    """Find the dates among the tokens; "yesterday" only where the day of publication is known."""
    days: list[Day] = []
    place = 0
    while place < len(tokens):
        day = _relative(tokens, place, published) or day_at(tokens, place)
        if day is None:
            place += 1
        else:
            days.append(day if published is None else replace(day, nearest=_nearest(tokens, day, published)))
            place = day.last + 1
    return days


def states(stated: Day, claimed: Day, published: date | None = None) -> str | None:
    """Whether the source's date is the claimed one: "yes", "by context", or None.

    What the claim says and the source leaves open counts as said by context where the day of
    publication settles it.
    """
    if stated.years != claimed.years:
        return None
    if claimed.relative is not None:
        return "yes" if claimed.relative == stated.relative else None
    missing = False
    for ours, theirs in zip(claimed.parts, stated.parts, strict=True):
        if ours is None:
            continue
        if theirs is None:
            missing = True
        elif ours != theirs:
            return None
    if not missing:
        return "by context" if stated.relative else "yes"
    if published is None or stated.nearest is None:
        return None
    return "by context" if _settled(stated, claimed, stated.nearest) else None


def differ(claimed: Day, stated: Day) -> bool:
    """Whether two dates exclude each other."""
    if claimed.relative and stated.relative:
        return claimed.relative != stated.relative and claimed.relative[0] == stated.relative[0]
    return any(
        one is not None and other is not None and one != other
        for one, other in zip(claimed.parts, stated.parts, strict=True)
    )


def _settled(stated: Day, claimed: Day, nearest: date) -> bool:
    """Whether the day of publication supplies the year of a day and month, or the date of a weekday."""
    if stated.month is not None:
        return claimed.year in (None, nearest.year) and claimed.weekday is None
    return all(
        ours is None or ours == theirs
        for ours, theirs in zip(
            claimed.parts, (nearest.year, nearest.month, nearest.day, nearest.weekday()), strict=True
        )
    )


def _relative(tokens: Sequence[Token], place: int, published: date | None) -> Day | None:
    """Last year, next month, this week; yesterday, where the day of publication is known."""
    key = tokens[place].key
    if key in _DAYS_AWAY:
        if published is None:
            return None
        told = published + timedelta(days=_DAYS_AWAY[key])
        return Day(told.year, told.month, told.day, told.weekday(), place, place, relative=("day", _DAYS_AWAY[key]))
    unit = tokens[place + 1].key if place + 1 < len(tokens) else ""
    if key not in _STEPS or unit not in ("year", "month", "week") or (place and tokens[place - 1].key in _MEASURING):
        return None
    step = _STEPS[key]
    day = Day(None, None, None, None, place, place + 1, relative=(unit, step))
    if published is None or unit == "week":
        return day
    if unit == "year":
        return replace(day, year=published.year + step)
    months = published.year * 12 + published.month - 1 + step
    return replace(day, year=months // 12, month=months % 12 + 1)


def _nearest(tokens: Sequence[Token], day: Day, published: date) -> date | None:
    """The Tuesday or March that is meant: the last one, or the next where the words around look ahead."""
    if day.year is not None or day.relative is not None:
        return None
    ahead = _looks_ahead(tokens, day)
    if day.month is None:
        away = (published.weekday() - (day.weekday or 0)) % 7
        return published + timedelta(days=(7 - away) % 7 if ahead else -away)
    for year in (published.year, published.year + 1) if ahead else (published.year, published.year - 1):
        first = _day_of(year, day.month, day.day or 1)
        if first is None:
            continue
        same_month = (first.year, first.month) == (published.year, published.month) and day.day is None
        if same_month or (first >= published if ahead else first <= published):
            return first
    return None


def _looks_ahead(tokens: Sequence[Token], day: Day) -> bool:
    """Whether the sentence speaks of what is to come: up to the date, or behind it where it starts with the date."""
    before = _in_sentence(tokens, range(day.first - 1, max(-1, day.first - NEAR), -1))
    after = _in_sentence(tokens, range(day.last + 1, min(len(tokens), day.last + NEAR)))
    return any(token.key in _AHEAD for token in (before if len(before) > 2 else [*before, *after]))


def _in_sentence(tokens: Sequence[Token], places: Iterable[int]) -> list[Token]:
    return list(takewhile(lambda token: token.text not in (".", "!", "?", ";"), (tokens[at] for at in places)))


def _day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


_DAYS_AWAY = {"today": 0, "yesterday": -1, "tomorrow": 1}
_STEPS = {"last": -1, "previous": -1, "this": 0, "current": 0, "next": 1, "coming": 1}
_MEASURING = frozenset("the his her its their every each earlier".split())  # "over the next year" measures a time
_AHEAD = frozenset(
    """
    will would shall ll plans planned planning expects expected due scheduled set hopes aims intends next upcoming
    until going wants must
    """.split()
)
