"""A filter as a person gives it and reads it; which articles it lets through is the catalogue's to tell."""

import re
from collections.abc import Sequence
from dataclasses import fields, replace
from datetime import date

from rag.called import either
from rag.counting import plural
from rag.errors import BadFilter
from rag.normalise import normalise
from rag.schema import Filter, Scope

LONGEST_NAME = 300
MOST_NAMES = 100
_ISO_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def read_filter(
    *,
    since: object = None,
    until: object = None,
    outlets: object = None,
    authors: object = None,
    collections: object = None,
    articles: object = None,
) -> Filter:
    """Make a filter of what somebody wrote; what is None is no condition. `articles` are ids.

    Raises:
        BadFilter: a day is none, the days are the wrong way round, or a name is no name.
    """
    return _in_order(
        Filter(
            _day("since", since),
            _day("until", until),
            _names("outlet", outlets),
            _names("author", authors),
            _names("collection", collections),
            _names("article", articles, called="id"),
        )
    )


def combined(only: Filter, wider: Filter) -> Filter:
    """A filter within another one: each kind of condition that it doesn't name is the other's.

    Raises:
        BadFilter: their days are the wrong way round.
    """
    own = {field.name: value for field in fields(only) if (value := getattr(only, field.name))}
    return _in_order(replace(wider, **own))


def _in_order(only: Filter) -> Filter:
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
    parts = [f"with the id {either(only.articles)}"] if only.articles else []
    if only.collections:
        parts.append(f"of the collection {either(only.collections)}")
    if only.outlets:
        parts.append(f"in {either(only.outlets)}")
    if only.authors:
        parts.append(f"by {either(only.authors)}")
    if only.since and only.until:
        same = only.since == only.until
        parts.append(f"of {_short(only.since)}" if same else f"from {_short(only.since)} to {_short(only.until)}")
    elif only.since:
        parts.append(f"since {_short(only.since)}")
    elif only.until:
        parts.append(f"until {_short(only.until)}")
    return ", ".join(parts)


def limited(only: Filter, titles: Sequence[str] = ()) -> str:
    """What it comes to: "Only articles in Bloomberg"; "Only “A plan for the harbour”", by the articles' `titles`."""
    if not only.articles or not titles:
        return f"Only articles {said(only)}"
    rest = said(replace(only, articles=()))
    return f"Only {either([f'“{title}”' for title in titles])}{f', {rest}' if rest else ''}"


def undated_note(scope: Scope) -> list[str]:
    """What is to be said of articles that only their unknown day keeps out."""
    left_out = plural(scope.undated, "article")
    return [f"Left out, because no day of publication is known: {left_out}."] if scope.undated else []


def nothing_found(only: Filter, scope: Scope, done: str = "searched") -> str:
    """That the filter was on where nothing was found, or where something was counted, and how much it let through."""
    were = "was" if len(scope.titles) == 1 else "were"
    return f"{limited(only, scope.titles)} {were} {done}: {scope.articles} of {plural(scope.of, 'article')}."


def _short(day: date) -> str:
    return f"{day.day} {day:%b %Y}"


def _day(name: str, value: object) -> date | None:
    day = value if value is None or isinstance(value, date) else iso_day(str(value).strip())
    if day is None and value is not None:
        raise BadFilter(f"{name} must be a day like 2026-01-31.")
    return day


def _names(kind: str, value: object, *, called: str = "name") -> tuple[str, ...]:
    one_of_them = f"{'an' if called == 'id' else 'a'} {called}"
    given = [] if value is None else [value] if isinstance(value, str) else value
    if not isinstance(given, list | tuple) or len(given) > MOST_NAMES:
        raise BadFilter(f"{kind} must be {one_of_them}, or a list of up to {MOST_NAMES} {called}s.")
    names = []
    for one in given:
        name = " ".join(normalise(one).split()) if isinstance(one, str) and len(one) <= LONGEST_NAME else ""
        if not name:
            bounded = f"{one_of_them} of up to {LONGEST_NAME} characters"
            raise BadFilter(f"{kind} must be {bounded}, or a list of such {called}s.")
        names.append(name)
    return tuple(dict.fromkeys(names))
