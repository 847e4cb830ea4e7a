"""A filter as conditions on the catalogue's articles.

Names are compared as `rag.called` does, which SQLite can't: the names that fit are found here, and asked for
as they are written. An author is one of the people that an article's line of authors names, or all of the line.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from rag.called import key_of, near
from rag.collecting import no_such
from rag.errors import BadFilter
from rag.schema import Filter, Names, Scope
from rag.tables import articles, collected, collections

_BETWEEN_AUTHORS = re.compile(r"\s*[;|]\s*|,?\s+(?:and|&)\s+", re.IGNORECASE)
_READY = articles.c.revision_id.is_not(None)

Conditions = Sequence[sa.ColumnElement[bool]]


def conditions(db: sa.Connection, only: Filter) -> Conditions:
    """What an article's row must meet.

    Raises:
        BadFilter: an outlet or author is of no article, or a collection or article isn't there.
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
    titles = tuple(_titles(db, only.articles).values())
    return Scope(through, every, int(db.scalar(undated) or 0) if only.dated else 0, titles)


def names(db: sa.Connection) -> Names:
    """The outlets and authors that articles name, and the collections."""
    authors = Counter[str]()
    for line, count in _written(db, articles.c.author).items():
        for author in people(line):
            authors[author] += count
    counted = sa.select(collections.c.name, sa.func.count(collected.c.article_id)).group_by(collections.c.id)
    rows = db.execute(counted.outerjoin_from(collections, collected))
    put_together = {str(name): int(count) for name, count in rows}
    return Names(_ranked(_written(db, articles.c.outlet)), _ranked(authors), _ranked(put_together))


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
    if only.collections:
        of_them = collected.c.collection_id.in_(_collections(db, only.collections))
        yield articles.c.id.in_(sa.select(collected.c.article_id).where(of_them))
    if only.articles:
        yield articles.c.id.in_(_titles(db, only.articles))


def _fitting(kind: str, wanted: Sequence[str], written: Mapping[str, Sequence[str]]) -> list[str]:
    """The values as they are written that any of the wanted names stands for."""
    by_key: dict[str, dict[str, str]] = {}
    for value, called in written.items():
        for name in called:
            by_key.setdefault(key_of(name), {})[value] = name
    for name in wanted:
        if key_of(name) not in by_key:
            called_so = {key: next(iter(values.values())) for key, values in by_key.items()}
            raise BadFilter(_unknown(kind, name, called_so))
    return [value for name in wanted for value in by_key[key_of(name)]]


def _unknown(kind: str, name: str, there: Mapping[str, str]) -> str:
    way_out = near(name, there)
    if not way_out and there:
        way_out = f"`python -m ingest list --json` and the Ask page list the {kind}s there are."
    elif not way_out:
        way_out = f"no article names its {kind}; `python -m ingest edit` can add it."
    return f"The library has no article of the {kind} “{name}”; {way_out}"


def _collections(db: sa.Connection, wanted: Sequence[str]) -> list[str]:
    """The ids of the collections of these names."""
    there = {row.key: row for row in db.execute(sa.select(collections))}
    for name in wanted:
        if key_of(name) not in there:
            raise BadFilter(no_such(name, [row.name for row in there.values()]))
    return [there[key_of(name)].id for name in wanted]


def _titles(db: sa.Connection, wanted: Sequence[str]) -> dict[str, str]:
    """The titles of the articles of these ids, by id."""
    query = sa.select(articles.c.id, articles.c.title).where(_READY, articles.c.id.in_(wanted))
    found = {row.id: str(row.title) for row in db.execute(query)}
    for one in wanted:
        if one not in found:
            raise BadFilter(f"The library has no article of the id “{one}”; `python -m ingest list` shows the ids.")
    return {one: found[one] for one in wanted}


def _written(db: sa.Connection, column: sa.ColumnElement[str]) -> dict[str, int]:
    """The values of a column as they are written, and of how many articles each is."""
    query = sa.select(column, sa.func.count()).where(_READY, column.is_not(None)).group_by(column)
    return {str(value): int(count) for value, count in db.execute(query)}


def _ranked(counts: Mapping[str, int]) -> dict[str, int]:
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0].casefold())))
