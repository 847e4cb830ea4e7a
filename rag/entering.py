"""How articles get into the catalogue: pending first, ready once their vectors are kept."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass

import sqlalchemy as sa

from rag import details
from rag.database import Database, batches
from rag.embedded import embedded_text
from rag.full_text import INSERT_WORDS, RETITLE_WORDS
from rag.repeats import keep
from rag.schema import Article, Passage, Stated
from rag.shelving import bury, is_unused
from rag.stories import Drawn, follow
from rag.tables import PENDING, READY, articles, editions, graves, passages, revisions, row_of


@dataclass(frozen=True, slots=True)
class Entry:
    """An article that comes in, as its file has it."""

    article: Article
    revision_id: str
    text: str
    passages: Sequence[Passage]
    original: str  # the name of its file
    pages: Sequence[int] = ()
    stated: Sequence[Stated] = ()
    lines: Sequence[str] = ()  # that its site may repeat
    story: str = ""


class Entering:
    """A part of the catalogue: additions, several at once, since each statement has its price."""

    _database: Database

    def together(self) -> AbstractContextManager[None]:
        """Write all or nothing of what this thread begins or publishes meanwhile."""
        return self._database.together()

    def begin_all(self, entries: Sequence[Entry]) -> list[dict[str, str]]:
        """Write revisions that are not found until `publish_all`, no two of one text.

        Gives for each what is to be embedded, by the ids of its passages.
        """
        with self._database.writing() as db:
            edited = details.as_edited(db, [one.article for one in entries])
            rows = [
                row_of(article) | {"original": one.original, "revision_id": None}
                for one, article in zip(entries, edited, strict=True)
            ]
            db.execute(sa.insert(articles).prefix_with("OR IGNORE"), rows)
            texts = [{"id": one.revision_id, "text": one.text, "state": PENDING} for one in entries]
            db.execute(sa.insert(revisions).prefix_with("OR IGNORE"), texts)
            had = [
                {
                    "article_id": one.article.id,
                    "revision_id": one.revision_id,
                    "added_at": row["added_at"],
                    "pages": list(one.pages),
                }
                for one, row in zip(entries, rows, strict=True)
            ]
            db.execute(sa.insert(editions).prefix_with("OR IGNORE"), had)
            known = _current(db, [one.revision_id for one in entries])  # outlets differ, words don't
            new = {
                one.revision_id: (article.title, one)
                for one, article in zip(entries, edited, strict=True)
                if one.revision_id not in known
            }
            bury(db, list(new))  # what an interrupted addition left
            _write_passages(db, list(new.values()))
        return [_embedded(*new[one.revision_id]) if one.revision_id in new else {} for one in entries]

    def publish_all(self, entries: Sequence[Entry], drawn: Mapping[str, Drawn] | None = None) -> list[str]:
        """Make revisions the current ones of their articles, found from now on; name the originals nobody needs.

        A person's edits stay. Passages of the revisions they replace are buried; their texts stay, for citations
        made before. What stories are told by may be `drawn` already, by the revision's id.
        """
        ids = [one.article.id for one in entries]
        with self._database.writing() as db:
            details.state(db, [(one.article, one.stated) for one in entries])
            edited = details.as_edited(db, [one.article for one in entries])
            kept = sa.select(articles.c.id, articles.c.original, articles.c.revision_id).where(articles.c.id.in_(ids))
            before = {row.id: row for row in db.execute(kept)}
            come = [one.revision_id for one in entries]
            db.execute(sa.update(revisions).where(revisions.c.id.in_(come)).values(state=READY))
            db.execute(_CHANGE, [_changed(one, article) for one, article in zip(entries, edited, strict=True)])
            was = {before[one.article.id].revision_id for one in entries}
            replaced = sorted(one for one in was if one is not None and one not in come)
            keep(db, ids, [(one.article.id, line, one.story) for one in entries for line in one.lines])
            follow(db, replaced, come, drawn)
            if replaced:
                bury(db, replaced)
                db.execute(sa.text(RETITLE_WORDS), [{"revision_id": one} for one in replaced])
            left = {before[one.article.id].original for one in entries} - {one.original for one in entries}
            return [name for name in sorted(left) if is_unused(db, name)]

    def begin(
        self,
        article: Article,
        revision_id: str,
        text: str,
        parts: Sequence[Passage],
        original: str,
        pages: Sequence[int] = (),
    ) -> list[Passage]:
        """Write one article's revision; give the passages that need vectors."""
        (waiting,) = self.begin_all([Entry(article, revision_id, text, parts, original, pages)])
        return [part for part in parts if part.id in waiting]

    def publish(self, article: Article, revision_id: str, original: str, stated: Sequence[Stated] = ()) -> str | None:
        """Make a revision the article's current one; name an original nobody needs."""
        return next(iter(self.publish_all([Entry(article, revision_id, "", (), original, (), stated)])), None)

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
            bury(db)
            return count


_FIELDS = [name for name in articles.c.keys() if name not in ("id", "added_at")]  # noqa: SIM118  # not a dict
_CHANGE = (
    sa.update(articles)
    .where(articles.c.id == sa.bindparam("of_article"))
    .values({name: sa.bindparam(f"new_{name}") for name in _FIELDS})
)


def _changed(one: Entry, article: Article) -> dict[str, object]:
    """What of an article's row is new; when it first came stays."""
    row = row_of(article) | {"original": one.original, "revision_id": one.revision_id}
    return {"of_article": article.id} | {f"new_{name}": row[name] for name in _FIELDS}


def _embedded(title: str, one: Entry) -> dict[str, str]:
    return {part.id: embedded_text(title, one.text[part.start : part.end]) for part in one.passages}


def _current(db: sa.Connection, revision_ids: Sequence[str]) -> Collection[str]:
    """Those of some revisions that an article has now."""
    current = sa.select(articles.c.revision_id)
    return {
        str(one)
        for some in batches(revision_ids)
        for one in db.scalars(current.where(articles.c.revision_id.in_(some)))
    }


def _write_passages(db: sa.Connection, new: Sequence[tuple[str, Entry]]) -> None:
    """Write the passages of entries, and their words under a title."""
    top = int(db.scalar(sa.select(sa.func.max(passages.c.row))) or 0)
    parts = [(title, one, part) for title, one in new for part in one.passages]
    if not parts:
        return
    rows = [
        {
            "row": row,
            "id": part.id,
            "revision_id": part.revision_id,
            "start": part.start,
            "end": part.end,
            "heading": part.heading,
        }
        for row, (_, _, part) in enumerate(parts, top + 1)
    ]
    words = [
        {"row": row, "title": title, "heading": part.heading or "", "body": one.text[part.start : part.end]}
        for row, (title, one, part) in enumerate(parts, top + 1)
    ]
    db.execute(sa.insert(passages), rows)
    db.execute(sa.text(INSERT_WORDS), words)
    db.execute(sa.delete(graves).where(graves.c.passage_id.in_(sa.select(passages.c.id))))
