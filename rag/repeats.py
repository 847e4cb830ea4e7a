"""What the catalogue remembers of lines that several articles of a site may have in common."""

from collections.abc import Collection, Sequence

import sqlalchemy as sa

from rag.database import Database
from rag.tables import repeated


class Repeats:
    """Hashes of lines, and of the stories they stood under. Safe to share between threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def stories(self, lines: Collection[str], but: str, limit: int) -> dict[str, set[str]]:
        """Give for each line the stories that it stood under in other articles than one; no more than `limit`."""
        told = sa.select(repeated.c.story).distinct().where(repeated.c.article_id != but).limit(limit)
        with self._database.reading() as db:
            return {line: set(db.scalars(told.where(repeated.c.line == line))) for line in lines}


def keep(db: sa.Connection, article_ids: Sequence[str], rows: Sequence[tuple[str, str, str]]) -> None:
    """Put these lines (article, line, story) in place of those that the articles had before."""
    db.execute(sa.delete(repeated).where(repeated.c.article_id.in_(article_ids)))
    if rows:
        names = ("article_id", "line", "story")
        db.execute(sa.insert(repeated), [dict(zip(names, row, strict=True)) for row in rows])
