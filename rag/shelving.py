"""How articles in the catalogue are changed, and how they get out of it."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from rag import details
from rag.database import Database, batches
from rag.errors import UnknownArticle
from rag.full_text import DELETE_WORDS, FORGET_WORDS, RETITLE_WORDS
from rag.schema import EDITABLE, Article, Stated
from rag.stories import follow
from rag.tables import (
    ARTICLE_COLUMNS,
    article_of,
    articles,
    editions,
    graves,
    passages,
    removals,
    revisions,
    stale,
)

NO_SUCH_ID = "There is no article of this id; see `python -m ingest list`."
CURRENT = sa.select(articles.c.revision_id).where(articles.c.revision_id.is_not(None))
_REMOVED = sa.select(articles.c.id, articles.c.original, articles.c.revision_id).where(
    articles.c.id == sa.bindparam("removed")
)


class Shelving:
    """A part of the catalogue: what changes it. Who calls this holds the library's write lock."""

    _database: Database

    def remove(self, *article_ids: str) -> tuple[list[str], list[str]]:
        """Delete articles and bury what only they had; give those that were there, and the originals nobody needs."""
        with self._database.writing() as db:
            rows = [row for one in article_ids if (row := db.execute(_REMOVED, {"removed": one}).first()) is not None]
            if not rows:
                raise UnknownArticle(NO_SUCH_ID)
            had = {row.revision_id for row in rows}
            now = datetime.now(UTC).isoformat()
            for row in rows:
                had |= set(db.scalars(sa.select(editions.c.revision_id).where(editions.c.article_id == row.id)))
                db.execute(sa.delete(articles).where(articles.c.id == row.id))
                db.execute(sa.insert(removals).prefix_with("OR REPLACE"), {"article_id": row.id, "removed_at": now})
            follow(db, [row.revision_id for row in rows if row.revision_id is not None], ())
            bury(db, [one for one in had if one is not None])
            db.execute(sa.text(RETITLE_WORDS), [{"revision_id": one} for one in had])
            db.execute(sa.text(FORGET_WORDS))
            unused = [row.original for row in rows if is_unused(db, row.original)]
        self._database.empty_log()
        return [row.id for row in rows], unused

    def restate(self, article: Article, stated: Sequence[Stated]) -> bool:
        """Keep what an article's file states now, though its text is as before; tell whether that is new."""
        with self._database.writing() as db:
            before = db.scalar(sa.select(articles.c.title).where(articles.c.id == article.id))
            if before is None or not details.state(db, [(article, stated)]):
                return False
            edited = details.as_edited(db, [article])[0]
            values = {field: getattr(edited, field) for field in EDITABLE}
            db.execute(sa.update(articles).where(articles.c.id == article.id).values(**values))
            if values["title"] != before:
                _retitle(db, article.id)
            return True

    def edit(self, article_id: str, changes: Mapping[str, Any], reset: Collection[str]) -> Article:
        """Put a person's values in place of the file's, and the file's back for the fields in `reset`."""
        with self._database.writing() as db:
            row = db.execute(
                sa.select(*ARTICLE_COLUMNS).where(articles.c.id == article_id, articles.c.revision_id.is_not(None))
            ).first()
            if row is None:
                raise UnknownArticle(NO_SUCH_ID)
            edited = details.edit(db, article_of(row), changes, reset)
            if edited.title != row.title:
                _retitle(db, article_id)
                db.execute(sa.text(FORGET_WORDS))
            return edited

    def replace_original(self, article_id: str, name: str) -> str | None:
        """Note another file as the one an article came in; name one that nobody needs now."""
        with self._database.writing() as db:
            before = db.scalar(sa.select(articles.c.original).where(articles.c.id == article_id))
            db.execute(sa.update(articles).where(articles.c.id == article_id).values(original=name))
            return before if is_unused(db, before) else None


def bury(db: sa.Connection, revision_ids: Sequence[str] | None = None) -> None:
    """Delete passages that no article has any more, and note that their vectors must go.

    Only those of these revisions are looked at, if they are given: all would take longer with every article.
    """
    for some in [None] if revision_ids is None else batches(revision_ids):
        of_these = sa.true() if some is None else passages.c.revision_id.in_(some)
        gone = sa.and_(of_these, passages.c.revision_id.not_in(CURRENT))
        rows = db.execute(sa.select(passages.c.row, passages.c.id).where(gone)).all()
        if rows:
            db.execute(sa.text(DELETE_WORDS), [{"row": row.row} for row in rows])
            db.execute(sa.insert(graves).prefix_with("OR IGNORE"), [{"passage_id": row.id} for row in rows])
            db.execute(sa.delete(passages).where(gone))
        nobodys = revisions.c.id.not_in(sa.select(editions.c.revision_id))
        db.execute(sa.delete(revisions).where(nobodys, sa.true() if some is None else revisions.c.id.in_(some)))


def is_unused(db: sa.Connection, original: str | None) -> bool:
    """Whether no article needs a file any more."""
    return original is not None and not db.scalar(sa.select(sa.exists().where(articles.c.original == original)))


def _retitle(db: sa.Connection, article_id: str) -> None:
    """Bring a changed title to its words in the index, and note that the vectors are still made with the old."""
    revision_id = db.scalar(sa.select(articles.c.revision_id).where(articles.c.id == article_id))
    db.execute(sa.text(RETITLE_WORDS), {"revision_id": revision_id})
    of_it = sa.select(passages.c.id).where(passages.c.revision_id == revision_id)
    db.execute(sa.insert(stale).prefix_with("OR IGNORE").from_select(["passage_id"], of_it))
