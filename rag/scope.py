"""A filter as a person gives it and reads it; which articles it lets through is the catalogue's to tell."""

import re
from collections.abc import Collection
from datetime import date

from rag.errors import BadFilter
from rag.normalise import normalise
from rag.schema import Filter, Scope

LONGEST_NAME = 300
MOST_NAMES = 100
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_filter(
    *, since: object = None, until: object = None, outlets: object = None, authors: object = None
) -> Filter:
    """Make a filter of what somebody wrote; what is None is no condition.

    Raises:
        BadFilter: a day is none, the days are the wrong way round, or a name is no name.
    """
    only = Filter(_day("since", since), _day("until", until), _names("outlet", outlets), _names("author", authors))
    if only.since and only.until and only.since > only.until:
        raise BadFilter(f"since {only.since} is after until {only.until}, so no article can fit; turn the two round.")
    return only


def iso_day(text: str) -> date | None:
    """The day that is written like 2026-01-31, and in no other way."""
    try:
        return date.fromisoformat(text) if _ISO_DAY.fullmatch(text) else None
    except ValueError:
        return None


def said(only: Filter) -> str:
    """A filter in words: "in Bloomberg or The Post, by Jane Roe, since 1 Jan 2026"."""
    parts = []
    if only.outlets:
        parts.append(f"in {_either(only.outlets)}")
    if only.authors:
        parts.append(f"by {_either(only.authors)}")
    if only.since and only.until:
        same = only.since == only.until
        parts.append(f"of {_short(only.since)}" if same else f"from {_short(only.since)} to {_short(only.until)}")
    elif only.since:
        parts.append(f"since {_short(only.since)}")
    elif only.until:
        parts.append(f"until {_short(only.until)}")
    return ", ".join(parts)


def undated_note(scope: Scope) -> list[str]:
    """What is to be said of articles that only their unknown day keeps out."""
    return [f"Left out, because no day of publication is known: {_articles(scope.undated)}."] if scope.undated else []


def nothing_found(only: Filter, scope: Scope, done: str = "searched") -> str:
    """That the filter was on where nothing was found, or where something was counted, and how much it let through."""
    return f"Only articles {said(only)} were {done}: {scope.articles} of {_articles(scope.of)}."


def _articles(count: int) -> str:
    return f"{count:,} article{'s' * (count != 1)}"


def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _either(names: Collection[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def _day(name: str, value: object) -> date | None:
    day = value if value is None or isinstance(value, date) else iso_day(str(value).strip())
    if day is None and value is not None:
        raise BadFilter(f"{name} must be a day like 2026-01-31.")
    return day


def _names(kind: str, value: object) -> tuple[str, ...]:
    given = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or len(given) > MOST_NAMES:
        raise BadFilter(f"{kind} must be a name, or a list of up to {MOST_NAMES} names.")
    names = []
    for one in given:
        name = " ".join(normalise(one).split()) if isinstance(one, str) and len(one) <= LONGEST_NAME else ""
        if not name:
            raise BadFilter(f"{kind} must be a name of up to {LONGEST_NAME} characters, or a list of such names.")
        names.append(name)
    return tuple(dict.fromkeys(names))
