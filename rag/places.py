"""Where words of a revision stand in this library: by the revision's hash, whichever article had it, or by themselves.

A part of the catalogue, as `rag.files` is.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import sqlalchemy as sa

from rag.database import Database
from rag.schema import Passage
from rag.tables import READY, articles, editions, passages, revisions


@dataclass(frozen=True, slots=True)
class Holder:
    """An article that has or had a revision."""

    article_id: str
    revision_id: str
    is_current: bool


class Places:
    """Looks them up. Safe to share between threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def holders(self, revision_id: str) -> list[Holder]:
        """Give the articles that have or had a revision, those that have it now first."""
        return self._holders(revisions.c.id == revision_id)

    def holding(self, words: str, most: int) -> list[Holder]:
        """Give articles of which a revision holds these very words; reads all texts."""
        return self._holders(sa.func.instr(revisions.c.text, words) > 0, most)

    def passages(self, revision_id: str, start: int, end: int) -> Sequence[Passage]:
        """Give the passages of a revision that have something of it between these places, in their order."""
        query = (
            sa.select(passages)
            .join(revisions, revisions.c.id == passages.c.revision_id)
            .where(
                passages.c.revision_id == revision_id,
                revisions.c.state == READY,
                passages.c.start < end,
                passages.c.end > start,
            )
            .order_by(passages.c.start)
        )
        with self._database.reading() as db:
            return [Passage(row.id, row.revision_id, row.start, row.end, row.heading) for row in db.execute(query)]

    def _holders(self, fits: sa.ColumnElement[bool], most: int = 1000) -> list[Holder]:
        current = articles.c.revision_id == editions.c.revision_id
        query = (
            sa.select(editions.c.article_id, editions.c.revision_id, current.label("is_current"))
            .join_from(editions, articles, articles.c.id == editions.c.article_id)
            .join(revisions, revisions.c.id == editions.c.revision_id)
            .where(revisions.c.state == READY, fits)
            .order_by(current.desc(), articles.c.published, articles.c.added_at, editions.c.article_id)
            .limit(most)
        )
        with self._database.reading() as db:
            return [Holder(row.article_id, row.revision_id, bool(row.is_current)) for row in db.execute(query)]
