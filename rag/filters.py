"""A filter as conditions on the catalogue's articles.

Names are compared without case, which SQLite does for ASCII only: the names that fit are found here, and asked for
as they are written. An author is one of the people that an article's line of authors names, or all of the line.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

import sqlalchemy as sa

from rag.errors import BadFilter
from rag.schema import Filter, Names, Scope
from rag.tables import articles

NEAR = 3  # names that are named where one isn't there
_BETWEEN_AUTHORS = re.compile(r"\s*[;|]\s*|,?\s+(?:and|&)\s+", re.IGNORECASE)
_READY = articles.c.revision_id.is_not(None)

Conditions = Sequence[sa.ColumnElement[bool]]


def conditions(db: sa.Connection, only: Filter) -> Conditions:
    """What an article's row must meet.

    Raises:
        BadFilter: an outlet or author is of no article.
    """
    wanted = list(_of_names(db, only))
    if only.since is not None:
        wanted.append(articles.c.published >= only.since)
    if only.until is not None:
        wanted.append(articles.c.published <= only.until)
    return wanted


def scope(db: sa.Connection, only: Filter) -> Scope:
    """Count what a filter lets through; raises as `conditions` does."""
    count = sa.select(sa.func.count()).select_from(articles).where(_READY)
    every = int(db.scalar(count) or 0)
    through = int(db.scalar(count.where(*conditions(db, only))) or 0)
    undated = count.where(articles.c.published.is_(None), *_of_names(db, only))
    return Scope(through, every, int(db.scalar(undated) or 0) if only.dated else 0)


def names(db: sa.Connection) -> Names:
    """The outlets and authors that articles name."""
    authors = Counter[str]()
    for line, count in _written(db, articles.c.author).items():
        for author in people(line):
            authors[author] += count
    return Names(_ranked(_written(db, articles.c.outlet)), _ranked(authors))


def people(line: str) -> list[str]:
    """The people that a line of authors names; the words between two commas are one only if both look like names."""
    found = []
    for part in _BETWEEN_AUTHORS.split(line):
        pieces = [piece.strip() for piece in part.split(",")]
        found += pieces if all(len(piece.split()) > 1 for piece in pieces) else [part.strip()]
    return list(dict.fromkeys(filter(None, found)))


def _of_names(db: sa.Connection, only: Filter) -> Iterable[sa.ColumnElement[bool]]:
    if only.outlets:
        yield articles.c.outlet.in_(
            _fitting("outlet", only.outlets, {name: [name] for name in _written(db, articles.c.outlet)})
        )
    if only.authors:
        lines = {line: [line, *people(line)] for line in _written(db, articles.c.author)}
        yield articles.c.author.in_(_fitting("author", only.authors, lines))


def _fitting(kind: str, wanted: Sequence[str], written: Mapping[str, Sequence[str]]) -> list[str]:
    """The values as they are written that any of the wanted names stands for."""
    by_key: dict[str, dict[str, str]] = {}
    for value, called in written.items():
        for name in called:
            by_key.setdefault(_key(name), {})[value] = name
    for name in wanted:
        if _key(name) not in by_key:
            close = get_close_matches(_key(name), by_key, n=NEAR, cutoff=0.6)
            near = [next(iter(by_key[key].values())) for key in close]
            raise BadFilter(_unknown(kind, name, near, bool(by_key)))
    return [value for name in wanted for value in by_key[_key(name)]]


def _unknown(kind: str, name: str, near: Sequence[str], any_at_all: bool) -> str:
    if near:
        way_out = f"did you mean {' or '.join(f'“{one}”' for one in near)}?"
    elif any_at_all:
        way_out = f"`python -m ingest list --json` and the Ask page list the {kind}s there are."
    else:
        way_out = f"no article names its {kind}; `python -m ingest edit` can add it."
    return f"The library has no article of the {kind} “{name}”; {way_out}"


def _key(name: str) -> str:
    return " ".join(name.split()).casefold()


def _written(db: sa.Connection, column: sa.ColumnElement[str]) -> dict[str, int]:
    """The values of a column as they are written, and of how many articles each is."""
    query = sa.select(column, sa.func.count()).where(_READY, column.is_not(None)).group_by(column)
    return {str(value): int(count) for value, count in db.execute(query)}


def _ranked(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0].casefold())))
