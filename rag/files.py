"""What the catalogue notes of the files that articles were made of. It is a help, never the truth.

A row counts only while its article is there in the revision that the file gave, so nothing has to be kept in
step: what is not noted, or does not fit any more, is read again. Nothing here takes the library's write lock.
"""

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import Any

import sqlalchemy as sa

from rag.database import Database
from rag.tables import articles, files, passages

BATCH = 500  # SQLite bounds the number of bound values in a statement
# An article that is gone by now, or has another revision, is not noted.
NOTE = """
    INSERT OR REPLACE INTO files (source, file, stamp, counted, sha256, reader, article_id, revision_id)
    SELECT :source, :file, :stamp, :counted, :sha256, :reader, id, revision_id
    FROM articles WHERE id = :article_id AND revision_id = :revision_id
"""


@dataclass(frozen=True, slots=True)
class Taken:
    """An article as it was taken in from a file. `stamp` tells one state of a file from another."""

    source: str
    file: str
    stamp: str
    counted: int  # articles in the file; 0: it is not known whether these are all
    sha256: str
    reader: str
    article_id: str
    revision_id: str
    passages: int = 0


@dataclass(frozen=True, slots=True)
class Placed:
    """An article that came from somewhere, and the file it was in and that file's stamp, where they are noted."""

    source: str
    file: str | None
    stamp: str | None
    article_id: str
    revision_id: str
    passages: int


class Files:
    """What is noted. Safe to share between threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def taken(self, sources: Sequence[str]) -> dict[str, Taken]:
        """Give what is noted of the articles from these sources."""
        rows: dict[str, Taken] = {}
        with self._database.reading() as db:
            for start in range(0, len(sources), BATCH):
                some = sources[start : start + BATCH]
                rows |= {row.source: Taken(*row) for row in db.execute(_taken().where(files.c.source.in_(some)))}
        return rows

    def holding(self, names: Sequence[str], reader: str) -> dict[str, set[str]]:
        """Give the stamps of those files that hold several articles and of which every one is taken in.

        A file has more than one where its articles of an earlier state are kept, and are all there.
        """
        query = (
            sa.select(files.c.file, files.c.stamp)
            .join(articles, _current())
            .where(files.c.reader == reader, files.c.source != files.c.file)
            .group_by(files.c.file, files.c.stamp, files.c.counted)
            .having(sa.func.count() == files.c.counted)
        )
        whole: dict[str, set[str]] = {}
        with self._database.reading() as db:
            for start in range(0, len(names), BATCH):
                some = names[start : start + BATCH]
                for row in db.execute(query.where(files.c.file.in_(some))):
                    whole.setdefault(row.file, set()).add(row.stamp)
        return whole

    def within(self, file: str, stamp: str) -> Iterator[Taken]:
        """Give what is noted of the articles in one file of this stamp, in the order of their sources."""
        wanted = _taken().where(files.c.file == file, files.c.stamp == stamp).order_by(files.c.source)
        after = ""
        while True:  # by the batch: no reader keeps the catalogue open while others work on its rows
            with self._database.reading() as db:
                rows = [Taken(*row) for row in db.execute(wanted.where(files.c.source > after).limit(BATCH))]
            yield from rows
            if len(rows) < BATCH:
                return
            after = rows[-1].source

    def note(self, taken: Sequence[Taken]) -> None:
        """Note what articles were made of."""
        with self._database.writing() as db:
            rows = iter(taken)
            while some := [asdict(row) for row in islice(rows, BATCH)]:
                db.execute(sa.text(NOTE), some)

    def note_whole(self, file: str, stamp: str, count: int) -> int:
        """Note that a file of this stamp holds so many articles; give how many of them are noted."""
        change = sa.update(files).where(files.c.file == file, files.c.stamp == stamp).values(counted=count)
        with self._database.writing() as db:
            return int(db.execute(change).rowcount)

    def below(self, place: str) -> list[Placed]:
        """Give the articles from a folder or a file, and from whatever is in it.

        Among them may be some of files beside it, where such a file's name begins with this one and `#` or `!`.
        """
        inside = [_begins(articles.c.source, place.rstrip("/") + mark) for mark in ("/", "#", "!/")]
        query = (
            sa.select(articles.c.source, files.c.file, files.c.stamp, articles.c.id, articles.c.revision_id, _size())
            .outerjoin_from(articles, files, _current())
            .where(articles.c.revision_id.is_not(None), sa.or_(articles.c.source == place, *inside))
            .order_by(articles.c.source)
        )
        with self._database.reading() as db:
            return [Placed(*row) for row in db.execute(query)]


def _taken() -> sa.Select[Any]:
    return sa.select(*files.c, _size()).join_from(files, articles, _current())


def _current() -> sa.ColumnElement[bool]:
    return sa.and_(files.c.article_id == articles.c.id, files.c.revision_id == articles.c.revision_id)


def _size() -> sa.ColumnElement[int]:
    """How many passages the article has."""
    counted = sa.select(sa.func.count()).where(passages.c.revision_id == articles.c.revision_id)
    return counted.correlate(articles).scalar_subquery().label("size")


def _begins(column: sa.Column[str], start: str) -> sa.ColumnElement[bool]:
    """Whether a text begins so, in a form that can use the column's index; every next character is greater."""
    return sa.and_(column >= start, column < start[:-1] + chr(ord(start[-1]) + 1))
