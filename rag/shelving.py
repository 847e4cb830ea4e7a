"""How articles get into the catalogue and out of it, in transactions that a crash leaves whole."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from rag import details
from rag.database import Database, batches
from rag.errors import UnknownArticle
from rag.full_text import DELETE_WORDS, FORGET_WORDS, INSERT_WORDS, RETITLE_WORDS
from rag.schema import EDITABLE, Article, Passage, Stated
from rag.stories import follow
from rag.tables import (
    ARTICLE_COLUMNS,
    PENDING,
    READY,
    article_of,
    articles,
    editions,
    graves,
    passages,
    removals,
    revisions,
    row_of,
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

    def together(self) -> AbstractContextManager[None]:
        """Write all or nothing of what this thread begins or publishes meanwhile."""
        return self._database.together()

    def begin(
        self,
        article: Article,
        revision_id: str,
        text: str,
        parts: Sequence[Passage],
        original: str,
        pages: Sequence[int] = (),
    ) -> list[Passage]:
        """Write an article's revision, not found until `publish`; give the passages that need vectors."""
        row = row_of(article) | {"original": original, "revision_id": None}
        with self._database.writing() as db:
            db.execute(sa.insert(articles).prefix_with("OR IGNORE"), row)
            db.execute(
                sa.insert(revisions).prefix_with("OR IGNORE"),
                {"id": revision_id, "text": text, "state": PENDING},
            )
            db.execute(
                sa.insert(editions).prefix_with("OR IGNORE"),
                {
                    "article_id": article.id,
                    "revision_id": revision_id,
                    "added_at": row["added_at"],
                    "pages": list(pages),
                },
            )
            if db.scalar(sa.select(sa.exists().where(articles.c.revision_id == revision_id))):
                return []  # outlets differ, words don't: another article has them already
            self._bury(db, [revision_id])  # what an interrupted addition left
            self._write_passages(db, article.title, text, parts)
            db.execute(sa.delete(graves).where(graves.c.passage_id.in_(sa.select(passages.c.id))))
        return list(parts)

    def publish(self, article: Article, revision_id: str, original: str, stated: Sequence[Stated] = ()) -> str | None:
        """Make a revision the article's current one, found from now on; name an original nobody needs.

        `article` is as its file has it; a person's edits stay. Passages of the wording it replaces are buried; its
        text stays, for citations made before.
        """
        with self._database.writing() as db:
            details.state(db, article, stated)
            changed = row_of(details.as_edited(db, article)) | {"original": original, "revision_id": revision_id}
            del changed["added_at"]  # when it first came
            before, replaced = db.execute(
                sa.select(articles.c.original, articles.c.revision_id).where(articles.c.id == article.id)
            ).one()
            db.execute(sa.update(revisions).where(revisions.c.id == revision_id).values(state=READY))
            db.execute(sa.update(articles).where(articles.c.id == article.id).values(**changed))
            follow(db, replaced, revision_id)
            if replaced not in (None, revision_id):
                self._bury(db, [replaced])
                db.execute(sa.text(RETITLE_WORDS), {"revision_id": replaced})
            return self._unused_original(db, before)

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
                follow(db, row.revision_id, None)
            self._bury(db, [one for one in had if one is not None])
            db.execute(sa.text(RETITLE_WORDS), [{"revision_id": one} for one in had])
            db.execute(sa.text(FORGET_WORDS))
            unused = [row.original for row in rows if self._unused_original(db, row.original)]
        self._database.empty_log()
        return [row.id for row in rows], unused

    def undo_pending(self) -> int:
        """Delete what interrupted additions left; give how many articles they were of."""
        pending = sa.select(revisions.c.id).where(revisions.c.state == PENDING)
        unfinished = sa.union(
            sa.select(editions.c.article_id).where(editions.c.revision_id.in_(pending)),
            sa.select(articles.c.id).where(articles.c.revision_id.is_(None)),
        )
        with self._database.writing() as db:
            count = len(db.execute(unfinished).all())
            db.execute(sa.delete(editions).where(editions.c.revision_id.in_(pending)))
            db.execute(sa.delete(articles).where(articles.c.revision_id.is_(None)))
            self._bury(db)
            return count

    def restate(self, article: Article, stated: Sequence[Stated]) -> bool:
        """Keep what an article's file states now, though its text is as before; tell whether that is new."""
        with self._database.writing() as db:
            before = db.scalar(sa.select(articles.c.title).where(articles.c.id == article.id))
            if before is None or not details.state(db, article, stated):
                return False
            values = {field: getattr(details.as_edited(db, article), field) for field in EDITABLE}
            db.execute(sa.update(articles).where(articles.c.id == article.id).values(**values))
            if values["title"] != before:
                self._retitle(db, article.id)
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
                self._retitle(db, article_id)
                db.execute(sa.text(FORGET_WORDS))
            return edited

    def replace_original(self, article_id: str, name: str) -> str | None:
        """Note another file as the one an article came in; name one that nobody needs now."""
        with self._database.writing() as db:
            before = db.scalar(sa.select(articles.c.original).where(articles.c.id == article_id))
            db.execute(sa.update(articles).where(articles.c.id == article_id).values(original=name))
            return self._unused_original(db, before)

    def _write_passages(self, db: sa.Connection, title: str, text: str, parts: Sequence[Passage]) -> None:
        top = db.scalar(sa.select(sa.func.coalesce(sa.func.max(passages.c.row), 0)))
        rows = [
            {
                "row": row,
                "id": part.id,
                "revision_id": part.revision_id,
                "start": part.start,
                "end": part.end,
                "heading": part.heading,
            }
            for row, part in enumerate(parts, int(top or 0) + 1)
        ]
        words = [
            {
                "row": row["row"],
                "title": title,
                "heading": part.heading or "",
                "body": text[part.start : part.end],
            }
            for row, part in zip(rows, parts, strict=True)
        ]
        if rows:
            db.execute(sa.insert(passages), rows)
            db.execute(sa.text(INSERT_WORDS), words)

    def _bury(self, db: sa.Connection, revision_ids: Sequence[str] | None = None) -> None:
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

    def _retitle(self, db: sa.Connection, article_id: str) -> None:
        """Bring a changed title to its words in the index, and note that the vectors are still made with the old."""
        revision_id = db.scalar(sa.select(articles.c.revision_id).where(articles.c.id == article_id))
        db.execute(sa.text(RETITLE_WORDS), {"revision_id": revision_id})
        of_it = sa.select(passages.c.id).where(passages.c.revision_id == revision_id)
        db.execute(sa.insert(stale).prefix_with("OR IGNORE").from_select(["passage_id"], of_it))

    def _unused_original(self, db: sa.Connection, name: str | None) -> str | None:
        used = db.scalar(sa.select(sa.func.count()).where(articles.c.original == name))
        return None if used else name
