"""Whether two statements speak of different times."""

from dataclasses import replace
from datetime import date, timedelta

from rag.figures.statements import Statement
from rag.verify.dates import differ
from rag.verify.days import Day
from rag.verify.telling import is_past

ONE_EVENT = timedelta(days=30)  # within which the same happening is counted anew


def periods_differ(one: Statement, other: Statement) -> bool:
    """Whether they speak of two times; one without a date speaks of the time it was published."""
    if one.dates and other.dates:
        return any(differ(_settled(a), _settled(b)) for a in one.dates for b in other.dates)
    if (_happened(one) or _happened(other)) and not _is_near(_published(one), _published(other)):
        return True
    undated = other if one.dates else one
    return any(_is_apart(_settled(day), _published(undated)) for day in (*one.dates, *other.dates))


def _happened(statement: Statement) -> bool:
    """Whether a count is of something that happened, rather than of what there is."""
    return statement.value.unit is None and any(is_past(token) for token in statement.words.values())


def _settled(day: Day) -> Day:
    """A date with what the day of publication makes of it."""
    told = day.nearest
    if told is None:
        return day
    if day.month is not None:
        return replace(day, year=told.year)
    return replace(day, year=told.year, month=told.month, day=told.day, weekday=told.weekday())


def _is_apart(day: Day, published: date | None) -> bool:
    """Whether an article that was published then speaks of another time than this one; days are of what happened."""
    if day.year is None or published is None:
        return day.year is not None or day.month is not None
    if day.month is None:
        return day.year != published.year or day.years > 1
    if day.day is None:
        return (day.year, day.month) != (published.year, published.month)
    return not _is_near(_date(day), published)


def _date(day: Day) -> date | None:
    try:
        return date(day.year or 1, day.month or 1, day.day or 1)
    except ValueError:
        return None


def _is_near(one: date | None, other: date | None) -> bool:
    return one is None or other is None or abs(one - other) <= ONE_EVENT


def _published(statement: Statement) -> date | None:
    return statement.scene.hit.article.published
