"""What is checked, mended and carried over in the catalogue, and what of it is embedded."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from hashlib import sha256
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

import sqlalchemy as sa

from rag.database import ID_BATCH, Database, batches
from rag.embedded import embedded_text
from rag.finding import HITS
from rag.full_text import INDEX_WORDS, WRONG_WORDS
from rag.shelving import CURRENT
from rag.stories import is_told, tell
from rag.tables import (
    PENDING,
    articles,
    chats,
    collections,
    editions,
    exchanges,
    graves,
    passages,
    removals,
    revisions,
    stale,
)

_INSTEAD = {
    removals.name: "OR REPLACE",
    collections.name: "OR REPLACE",
    chats.name: "OR IGNORE",
    exchanges.name: "OR IGNORE",
}

TOLD_AT_ONCE = 20  # revisions, a second or two


class Upkeep:
    """A part of the catalogue: what an interruption left, what is damaged, and all rows as they are."""

    _database: Database

    def is_interrupted(self) -> bool:
        """Tell whether something is pending; to one who holds the write lock: whether somebody was killed."""
        pending = sa.exists().where(revisions.c.state == PENDING)
        with self._database.reading() as db:
            return bool(db.scalar(sa.select(sa.or_(pending, sa.exists().where(articles.c.revision_id.is_(None))))))

    def is_settled(self) -> bool:
        """Tell whether nothing is pending or buried."""
        pending = sa.exists().where(revisions.c.state == PENDING)
        unfinished = sa.exists().where(articles.c.revision_id.is_(None))
        unpublished = sa.exists(
            sa.select(revisions.c.id).where(
                sa.exists().where(passages.c.revision_id == revisions.c.id), revisions.c.id.not_in(CURRENT)
            )
        )
        with self._database.reading() as db:
            left = sa.or_(pending, unfinished, unpublished, sa.exists(sa.select(graves)), sa.exists(sa.select(stale)))
            return not db.scalar(sa.select(left))

    def is_whole(self) -> bool:
        """Tell whether nothing is unfinished, and everything is something of an article."""
        had = sa.select(editions.c.article_id).where(
            editions.c.article_id == articles.c.id, editions.c.revision_id == articles.c.revision_id
        )
        never_had = sa.exists(sa.select(articles.c.id).where(~had.exists()))
        nobodys = sa.exists().where(revisions.c.id.not_in(sa.select(editions.c.revision_id)))
        beyond = sa.exists(
            sa.select(passages.c.id)
            .join_from(passages, revisions)
            .where(passages.c.end > sa.func.length(revisions.c.text))
        )
        with self._database.reading() as db:
            return self.is_settled() and not db.scalar(sa.select(sa.or_(never_had, nobodys, beyond)))

    def still(self) -> AbstractContextManager[None]:
        """Have what this thread reads meanwhile fit together, whatever others write."""
        return self._database.still()

    def rows(self, table: sa.Table) -> Iterator[dict[str, Any]]:
        """Give the rows of a table as they are kept."""
        with self._database.reading() as db:
            for row in db.execute(sa.select(table).execution_options(yield_per=ID_BATCH)):
                yield dict(row._mapping)

    def load(self, rows: Iterable[tuple[sa.Table, dict[str, Any]]]) -> None:
        """Take in rows as `rows` gives them, all or none, and index the words of the passages among them."""
        with self._database.writing() as db:
            for table, group in groupby(rows, key=itemgetter(0)):
                # A library that is filled anew may have removed what comes back, have a collection of its name, or
                # have kept the same chats.
                instead = _INSTEAD.get(table.name)
                insert = sa.insert(table).prefix_with(instead) if instead else sa.insert(table)
                while some := [row for _, row in islice(group, ID_BATCH)]:
                    db.execute(insert, some)
            db.execute(sa.delete(removals).where(removals.c.article_id.in_(sa.select(articles.c.id))))
            db.execute(sa.text(INDEX_WORDS))
            db.execute(sa.delete(graves).where(graves.c.passage_id.in_(sa.select(passages.c.id))))

    def bury(self, passage_ids: Sequence[str]) -> None:
        """Note vectors that are to be deleted unless their passages come."""
        with self._database.writing() as db:
            if passage_ids:
                db.execute(sa.insert(graves).prefix_with("OR IGNORE"), [{"passage_id": one} for one in passage_ids])

    def buried(self) -> list[str]:
        """List the passages whose vectors are still to be deleted."""
        with self._database.reading() as db:
            return list(db.scalars(sa.select(graves.c.passage_id)))

    def clear_graves(self, passage_ids: Sequence[str]) -> None:
        """Note that these vectors are gone."""
        with self._database.writing() as db:
            for some in batches(passage_ids):
                db.execute(sa.delete(graves).where(graves.c.passage_id.in_(some)))
        self._database.empty_log()  # in case the removal that dug them was cut off before it could

    def mend_words(self) -> int:
        """Index the words anew where the full-text index is out of step; give how many passages that was."""
        with self._database.writing() as db:
            wrong = int(db.scalar(sa.text(WRONG_WORDS)) or 0)
            if wrong:
                db.execute(sa.text("DELETE FROM passage_words"))
                db.execute(sa.text(INDEX_WORDS))
            return wrong

    def damage(self) -> str | None:
        """Say that the file's structure is broken, where it is, and the way out."""
        return self._database.damage()

    def damaged(self) -> list[tuple[str, str]]:
        """Give ids and titles of the articles that have a text which is not what its id says."""
        changed = [
            row["id"] for row in self.rows(revisions) if sha256(str(row["text"]).encode()).hexdigest() != row["id"]
        ]
        query = sa.select(articles.c.id, articles.c.title).join_from(articles, editions).distinct()
        with self._database.reading() as db:
            rows = [
                row for some in batches(changed) for row in db.execute(query.where(editions.c.revision_id.in_(some)))
            ]
        return [(row.id, row.title) for row in rows]

    def stories_are_told(self) -> bool:
        """Tell whether every article was held against the others for the same story."""
        with self._database.reading() as db:
            return is_told(db)

    def tell_stories(self) -> int:
        """Hold the articles against the others that were not yet; give how many revisions that were.

        A few at a time: it takes long, and others want to write meanwhile what needs no write lock.
        """
        count = 0
        while True:
            with self._database.writing() as db:
                some = tell(db, TOLD_AT_ONCE)
            count += some
            if not some:
                return count

    def ready_passages(self) -> dict[str, str]:
        """Give what is to be embedded for each ready passage, by its id."""
        with self._database.reading() as db:
            by_age = HITS.order_by(None).order_by(articles.c.added_at.desc())
            rows = db.execute(by_age).all()  # the title is that of the first article, as in the index of words
        return {row.id: embedded_text(row.title, str(row.words)) for row in rows}

    def stale(self) -> dict[str, str]:
        """Give what is to be embedded anew because a title changed, by the passage's id."""
        by_age = HITS.order_by(None).order_by(articles.c.added_at.desc())  # as in `ready_passages`
        with self._database.reading() as db:
            rows = db.execute(by_age.where(passages.c.id.in_(sa.select(stale.c.passage_id)))).all()
        return {row.id: embedded_text(row.title, str(row.words)) for row in rows}

    def freshen(self, passage_ids: Sequence[str]) -> None:
        """Note that these vectors are made with the present title."""
        with self._database.writing() as db:
            for some in batches(passage_ids):
                db.execute(sa.delete(stale).where(stale.c.passage_id.in_(some)))

    def count_passages(self) -> int:
        """Count the passages there are, ready or not."""
        with self._database.reading() as db:
            return db.scalar(sa.select(sa.func.count()).select_from(passages)) or 0
