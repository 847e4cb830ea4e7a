"""The catalogue: articles, revisions, passages and their full-text index. It is the truth about the library.

A revision is `pending` from its first row until its vectors are stored, then `ready`; only passages of a
ready revision that is some article's current one are ever found. `graves` lists passages whose rows are gone
and whose vectors are still to be deleted.
"""

import re
import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from hashlib import sha256
from itertools import groupby, islice
from operator import itemgetter
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from rag import details, filters
from rag.collecting import Collections
from rag.database import Database
from rag.errors import LibraryError, UnknownArticle
from rag.files import Files
from rag.mentions import mentions
from rag.schema import (
    EDITABLE,
    EVERYTHING,
    Article,
    Detail,
    Filter,
    Hit,
    Names,
    Passage,
    Revision,
    Scope,
    Shelved,
    Stated,
)
from rag.stories import follow, is_told, origins, stories, tell
from rag.tables import (
    ARTICLE_COLUMNS,
    FULL_TEXT,
    PENDING,
    READY,
    article_of,
    articles,
    collections,
    editions,
    facts,
    graves,
    hit_of,
    metadata,
    passages,
    removals,
    revisions,
    row_of,
    stale,
)

SCHEMA_VERSION = "4"
# Deleted words stay in the index's segments until these are merged; SQLite before 3.42 knows no other way.
FORGET_WORDS = "INSERT INTO passage_words(passage_words) VALUES ('optimize')"
INSERT_WORDS = "INSERT INTO passage_words(rowid, title, heading, body) VALUES (:row, :title, :heading, :body)"
# The title is that of the first article that had these words, as it is where they are added one by one.
INDEX_WORDS = """
    INSERT INTO passage_words(rowid, title, heading, body)
    SELECT passages.row,
        (SELECT title FROM articles WHERE revision_id = revisions.id ORDER BY added_at, id LIMIT 1),
        coalesce(passages.heading, ''), substr(revisions.text, passages.start + 1, passages."end" - passages.start)
    FROM passages JOIN revisions ON revisions.id = passages.revision_id
"""
# Where another article has the same words, they stand under the title of the one that had them first.
RETITLE_WORDS = """
    UPDATE passage_words
    SET title = (SELECT title FROM articles WHERE revision_id = :revision_id ORDER BY added_at, id LIMIT 1)
    WHERE rowid IN (SELECT row FROM passages WHERE revision_id = :revision_id)
"""
WRONG_WORDS = """
    SELECT (
        SELECT count(*) FROM passages JOIN revisions ON revisions.id = passages.revision_id
        LEFT JOIN passage_words ON passage_words.rowid = passages.row
        WHERE passage_words.body IS NOT substr(revisions.text, passages.start + 1, passages."end" - passages.start)
    ) + (SELECT count(*) FROM passage_words WHERE rowid NOT IN (SELECT row FROM passages))
"""
ID_BATCH = 500  # SQLite bounds the number of bound values in a statement

# Too common in questions to find anything: BM25 weighs them near nothing, at the price of reading every row.
COMMON = frozenset(
    "a an and are as at be been by did do does for from had has have how in is it its of on or that the "
    "their there they this to was were what when where which who whom whose why will with would".split()
)
NO_SUCH_ID = "There is no article of this id; see `python -m ingest list`."
_WORDS = sa.table("passage_words", sa.column("rowid", sa.Integer))
CURRENT = sa.select(articles.c.revision_id).where(articles.c.revision_id.is_not(None))


class Catalog:
    """What one SQLite file holds. Safe to share between threads and processes."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        if not self._database.read_only:
            self._make()
        with self._database.reading() as db:
            known = {row.name: row.value for row in db.execute(sa.select(facts))}
        if known.get("version") != SCHEMA_VERSION:
            self.close()
            raise LibraryError(
                f"The library in {path.parent} was made by another version of Presscheck; use that version, "
                "or set PRESSCHECK_DATA to a new folder and add the articles there."
            )
        self.library_id: str = known["library"]
        self.files = Files(self._database)
        self.collections = Collections(self._database)

    def _make(self) -> None:
        """Make the tables in a new file; an older library is not to be changed, and not waited for."""
        with self._database.reading() as db:
            if sa.inspect(db).has_table(facts.name):
                return
        with self._database.writing() as db:
            metadata.create_all(db)
            db.execute(sa.text(FULL_TEXT))
            db.execute(
                sa.insert(facts).prefix_with("OR IGNORE"),  # somebody else may just have made it too
                [
                    {"name": "version", "value": SCHEMA_VERSION},
                    {"name": "library", "value": uuid.uuid4().hex},
                ],
            )

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def fact(self, name: str) -> str | None:
        """Give what is noted about the library under this name."""
        with self._database.reading() as db:
            return db.scalar(sa.select(facts.c.value).where(facts.c.name == name))

    def note(self, **changed: str | None) -> None:
        """Note facts about the library, all at once; None forgets one."""
        with self._database.writing() as db:
            for name, value in changed.items():
                db.execute(sa.delete(facts).where(facts.c.name == name))
                if value is not None:
                    db.execute(sa.insert(facts), {"name": name, "value": value})

    def rows(self, table: sa.Table) -> Iterator[dict[str, Any]]:
        """Give the rows of a table as they are kept."""
        with self._database.reading() as db:
            for row in db.execute(sa.select(table).execution_options(yield_per=ID_BATCH)):
                yield dict(row._mapping)

    def load(self, rows: Iterable[tuple[sa.Table, dict[str, Any]]]) -> None:
        """Take in rows as `rows` gives them, all or none, and index the words of the passages among them."""
        with self._database.writing() as db:
            for table, group in groupby(rows, key=itemgetter(0)):
                # A library that is filled anew may have removed what comes back, or have a collection of its name.
                anew = table in (removals, collections)
                insert = sa.insert(table).prefix_with("OR REPLACE") if anew else sa.insert(table)
                while some := [row for _, row in islice(group, ID_BATCH)]:
                    db.execute(insert, some)
            db.execute(sa.delete(removals).where(removals.c.article_id.in_(sa.select(articles.c.id))))
            db.execute(sa.text(INDEX_WORDS))
            db.execute(sa.delete(graves).where(graves.c.passage_id.in_(sa.select(passages.c.id))))

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

    def bury(self, passage_ids: Sequence[str]) -> None:
        """Note vectors that are to be deleted unless their passages come."""
        with self._database.writing() as db:
            if passage_ids:
                db.execute(sa.insert(graves).prefix_with("OR IGNORE"), [{"passage_id": one} for one in passage_ids])

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
                row for some in _batches(changed) for row in db.execute(query.where(editions.c.revision_id.in_(some)))
            ]
        return [(row.id, row.title) for row in rows]

    def find(self, source: str) -> Shelved | None:
        """Give the article from `source`, if it is ready."""
        return next(iter(self._shelved(articles.c.source == source)), None)

    def article_id(self, source: str) -> str | None:
        """Give the id of the article from `source`, ready or not."""
        with self._database.reading() as db:
            return db.scalar(sa.select(articles.c.id).where(articles.c.source == source))

    def shelved(self, only: Filter = EVERYTHING) -> list[Shelved]:
        """List every ready article that a filter lets through, newest added first."""
        return self._shelved(only=only)

    def details(self, article_ids: Sequence[str] | None = None) -> dict[str, tuple[Detail, ...]]:
        """Give what is known of these articles and where it came from, by id; of all by default."""
        with self._database.reading() as db:
            return details.known(db, article_ids)

    def as_edited(self, article: Article) -> Article:
        """Give an article that comes from its file as it will be kept: with a person's edits."""
        with self._database.reading() as db:
            return details.as_edited(db, article)

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

    def has_original(self, article_id: str, name: str) -> bool:
        """Whether the file of this name is an article's; so it is of one that is gone, which needs none."""
        with self._database.reading() as db:
            return db.scalar(sa.select(articles.c.original).where(articles.c.id == article_id)) in (None, name)

    def replace_original(self, article_id: str, name: str) -> str | None:
        """Note another file as the one an article came in; name one that nobody needs now."""
        with self._database.writing() as db:
            before = db.scalar(sa.select(articles.c.original).where(articles.c.id == article_id))
            db.execute(sa.update(articles).where(articles.c.id == article_id).values(original=name))
            return self._unused_original(db, before)

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

    def _retitle(self, db: sa.Connection, article_id: str) -> None:
        """Bring a changed title to its words in the index, and note that the vectors are still made with the old."""
        revision_id = db.scalar(sa.select(articles.c.revision_id).where(articles.c.id == article_id))
        db.execute(sa.text(RETITLE_WORDS), {"revision_id": revision_id})
        of_it = sa.select(passages.c.id).where(passages.c.revision_id == revision_id)
        db.execute(sa.insert(stale).prefix_with("OR IGNORE").from_select(["passage_id"], of_it))

    def stale(self) -> dict[str, str]:
        """Give what is to be embedded anew because a title changed, by the passage's id."""
        by_age = _hits_query().order_by(None).order_by(articles.c.added_at.desc())  # as in `ready_passages`
        with self._database.reading() as db:
            rows = db.execute(by_age.where(passages.c.id.in_(sa.select(stale.c.passage_id)))).all()
        return {row.id: embedded_text(row.title, str(row.words)) for row in rows}

    def freshen(self, passage_ids: Sequence[str]) -> None:
        """Note that these vectors are made with the present title."""
        with self._database.writing() as db:
            for some in _batches(passage_ids):
                db.execute(sa.delete(stale).where(stale.c.passage_id.in_(some)))

    def scope(self, only: Filter) -> Scope:
        """Count the articles that a filter lets through, and those that it leaves out for want of a day."""
        with self._database.reading() as db:
            return filters.scope(db, only)

    def names(self) -> Names:
        """Give the outlets, authors and collections that can be filtered by."""
        with self._database.reading() as db:
            return filters.names(db)

    def passage_ids(self, only: Filter, most: int | None = None) -> list[str]:
        """Name the ready passages that a filter lets through, or the first ones of them."""
        with self._database.reading() as db:
            query = (
                sa.select(passages.c.id)
                .join_from(passages, articles, articles.c.revision_id == passages.c.revision_id)
                .join(revisions, revisions.c.id == articles.c.revision_id)
                .where(_tested(revisions.c.state) == READY, *filters.conditions(db, only))
            )
            return list(db.scalars(query.distinct().limit(most)))

    def article(self, article_id: str) -> Article:
        """Give one article."""
        found = self._shelved(articles.c.id == article_id)
        if not found:
            raise UnknownArticle("This article is not in the library; it may have been removed.")
        return found[0].article

    def revision(self, article_id: str, revision_id: str | None) -> Revision:
        """Give one revision of an article, the current one by default."""
        wanted = articles.c.revision_id if revision_id is None else sa.literal(revision_id)
        query = (
            sa.select(revisions.c.id, revisions.c.text, editions.c.added_at, editions.c.pages)
            .join_from(editions, revisions)
            .join(articles, articles.c.id == editions.c.article_id)
            .where(editions.c.article_id == article_id, revisions.c.id == wanted, revisions.c.state == READY)
        )
        with self._database.reading() as db:
            row = db.execute(query).first()
        if row is None:
            raise UnknownArticle("This article is not in the library in this wording; it may have been removed.")
        return Revision(row.id, article_id, row.text, datetime.fromisoformat(row.added_at), tuple(row.pages))

    def texts(self, revision_ids: Sequence[str]) -> dict[str, str]:
        """Give the texts of ready revisions by id."""
        query = sa.select(revisions.c.id, revisions.c.text).where(
            revisions.c.id.in_(revision_ids), revisions.c.state == READY
        )
        with self._database.reading() as db:
            return {row.id: row.text for row in db.execute(query)}

    def original(self, article_id: str) -> str:
        """Name the file that holds an article as it came."""
        with self._database.reading() as db:
            name = db.scalar(sa.select(articles.c.original).where(articles.c.id == article_id))
        if name is None:
            raise UnknownArticle("This article is not in the library; it may have been removed.")
        return str(name)

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

    def still(self) -> AbstractContextManager[None]:
        """Have what this thread reads meanwhile fit together, whatever others write."""
        return self._database.still()

    def together(self) -> AbstractContextManager[None]:
        """Write all or nothing of what this thread begins or publishes meanwhile."""
        return self._database.together()

    def is_interrupted(self) -> bool:
        """Tell whether something is pending; to one who holds the write lock: whether somebody was killed."""
        pending = sa.exists().where(revisions.c.state == PENDING)
        with self._database.reading() as db:
            return bool(db.scalar(sa.select(sa.or_(pending, sa.exists().where(articles.c.revision_id.is_(None))))))

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

    def revisions(self, article_id: str) -> list[Revision]:
        """Give the wordings an article has had, the first one first."""
        query = (
            sa.select(revisions.c.id, revisions.c.text, editions.c.added_at, editions.c.pages)
            .join_from(editions, revisions)
            .where(editions.c.article_id == article_id, revisions.c.state == READY)
        )
        with self._database.reading() as db:
            rows = db.execute(query.order_by(editions.c.added_at, revisions.c.id)).all()
        return [
            Revision(row.id, article_id, row.text, datetime.fromisoformat(row.added_at), tuple(row.pages))
            for row in rows
        ]

    def removed_at(self, article_id: str) -> datetime | None:
        """Tell when an article of this id was removed, if one was."""
        with self._database.reading() as db:
            when = db.scalar(sa.select(removals.c.removed_at).where(removals.c.article_id == article_id))
        return datetime.fromisoformat(when) if when else None

    def stories(self, article_ids: Collection[str]) -> dict[str, tuple[Article, ...]]:
        """Give the articles that tell the same story as these, for those that have any; see `rag.stories`."""
        with self._database.reading() as db:
            return stories(db, article_ids)

    def origins(self) -> dict[str, int]:
        """Give each article the number of its origin."""
        with self._database.reading() as db:
            return origins(db)

    def stories_are_told(self) -> bool:
        """Tell whether every article was held against the others for the same story."""
        with self._database.reading() as db:
            return is_told(db)

    def tell_stories(self) -> int:
        """Hold the articles against the others that were not yet; give how many wordings that were."""
        with self._database.writing() as db:
            return tell(db)

    def buried(self) -> list[str]:
        """List the passages whose vectors are still to be deleted."""
        with self._database.reading() as db:
            return list(db.scalars(sa.select(graves.c.passage_id)))

    def clear_graves(self, passage_ids: Sequence[str]) -> None:
        """Note that these vectors are gone."""
        with self._database.writing() as db:
            for some in _batches(passage_ids):
                db.execute(sa.delete(graves).where(graves.c.passage_id.in_(some)))
        self._database.empty_log()  # in case the removal that dug them was cut off before it could

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

    def ready_passages(self) -> dict[str, str]:
        """Give what is to be embedded for each ready passage, by its id."""
        with self._database.reading() as db:
            by_age = _hits_query().order_by(None).order_by(articles.c.added_at.desc())
            rows = db.execute(by_age).all()  # the title is that of the first article, as in the index of words
        return {row.id: embedded_text(row.title, str(row.words)) for row in rows}

    def count_passages(self) -> int:
        """Count the passages there are, ready or not."""
        with self._database.reading() as db:
            return db.scalar(sa.select(sa.func.count()).select_from(passages)) or 0

    def originals(self) -> set[str]:
        """Name every original that an article needs."""
        with self._database.reading() as db:
            return set(db.scalars(sa.select(articles.c.original)))

    def titles(self, originals: Collection[str]) -> list[str]:
        """Give the titles of the articles that came as these originals."""
        with self._database.reading() as db:
            rows = db.execute(sa.select(articles.c.title, articles.c.original).order_by(articles.c.added_at)).all()
        return [f"“{row.title}”" for row in rows if row.original in originals]

    def hits(self, scores: dict[str, float], found_by: str, only: Filter = EVERYTHING) -> list[Hit]:
        """Turn passage ids with scores into hits, best first; what is not ready or not let through falls away."""
        rows: list[Any] = []
        with self._database.reading() as db:
            fit = _row_by_row(filters.conditions(db, only))
            for some in _batches(list(scores)):
                rows += db.execute(_hits_query().where(passages.c.id.in_(some), *fit)).all()
        by_id = {row.id: hit_of(row, scores[row.id], found_by) for row in rows}
        return sorted(by_id.values(), key=lambda hit: -hit.score)

    def search(self, query: str, limit: int, only: Filter = EVERYTHING) -> list[Hit]:
        """Search titles, headings and passages by BM25, stemmed; any word may match."""
        words = re.findall(r"\w+", query.lower())
        wanted = [word for word in words if word not in COMMON] or words
        if not wanted:
            return []
        match = " OR ".join(f'"{word}"' for word in dict.fromkeys(wanted))
        with self._database.reading() as db:
            fit = filters.conditions(db, only)
            ranked = _ranked(match, fit, limit * 4).subquery()  # some may belong to earlier revisions
            matching = _hits_query(ranked.c.rank).join(ranked, ranked.c.row == passages.c.row)
            rows = db.execute(matching.where(*_row_by_row(fit))).all()
        by_id = {row.id: hit_of(row, -row.rank, "full text") for row in rows}
        return sorted(by_id.values(), key=lambda hit: -hit.score)[:limit]

    def mentions(self, words: str) -> dict[str, str | None]:
        """Give the articles that hold these words, by id, each with its first passage that does."""
        with self._database.reading() as db:
            return mentions(db, words)

    def passages(self, article_id: str) -> list[Hit]:
        """Give the passages of an article in their order."""
        query = _hits_query().where(articles.c.id == article_id).order_by(None).order_by(passages.c.start)
        with self._database.reading() as db:
            return [hit_of(row, 0.0, "catalogue") for row in db.execute(query)]

    def _shelved(self, *where: sa.ColumnElement[bool], only: Filter = EVERYTHING) -> list[Shelved]:
        size = (
            sa.select(sa.func.count())
            .where(passages.c.revision_id == articles.c.revision_id)
            .scalar_subquery()
            .label("size")
        )
        query = sa.select(articles, size).where(articles.c.revision_id.is_not(None), *where)
        with self._database.reading() as db:
            query = query.where(*filters.conditions(db, only))
            rows = db.execute(query.order_by(articles.c.added_at.desc(), articles.c.id)).all()
        return [Shelved(article_of(row), row.revision_id, row.size) for row in rows]

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
        for some in [None] if revision_ids is None else _batches(revision_ids):
            of_these = sa.true() if some is None else passages.c.revision_id.in_(some)
            gone = sa.and_(of_these, passages.c.revision_id.not_in(CURRENT))
            rows = db.execute(sa.select(passages.c.row, passages.c.id).where(gone)).all()
            if rows:
                db.execute(sa.text("DELETE FROM passage_words WHERE rowid = :row"), [{"row": row.row} for row in rows])
                db.execute(sa.insert(graves).prefix_with("OR IGNORE"), [{"passage_id": row.id} for row in rows])
                db.execute(sa.delete(passages).where(gone))
            nobodys = revisions.c.id.not_in(sa.select(editions.c.revision_id))
            db.execute(sa.delete(revisions).where(nobodys, sa.true() if some is None else revisions.c.id.in_(some)))

    def _unused_original(self, db: sa.Connection, name: str | None) -> str | None:
        used = db.scalar(sa.select(sa.func.count()).where(articles.c.original == name))
        return None if used else name


_REMOVED = sa.select(articles.c.id, articles.c.original, articles.c.revision_id).where(
    articles.c.id == sa.bindparam("removed")
)


def embedded_text(title: str, passage: str) -> str:
    """Give the string that stands for a passage in the index: its title in front."""
    return f"{title}\n{passage}"


def _ranked(match: str, fit: filters.Conditions, limit: int) -> sa.Select[Any]:
    """The rows that match in the full-text index, best first; with conditions, those of articles that meet them.

    They are tested row by row: what a wide filter lets through is more than what matches.
    """
    rank = sa.literal_column("bm25(passage_words, 0.5, 0.5, 1.0)", sa.Float).label("rank")
    query = sa.select(_WORDS.c.rowid.label("row"), rank).where(
        sa.text("passage_words MATCH :match").bindparams(match=match)
    )
    if fit:
        revision = sa.select(passages.c.revision_id).where(passages.c.row == _WORDS.c.rowid).scalar_subquery()
        query = query.where(revision.in_(sa.select(articles.c.revision_id).where(*fit)))
    return query.order_by(rank).limit(limit)


def _hits_query(*more: sa.ColumnElement[Any]) -> sa.Select[Any]:
    """Ready passages of current revisions, one row for each article that has them."""
    return (
        sa.select(
            passages.c.id,
            passages.c.revision_id.label("of_revision"),
            passages.c.start,
            passages.c.end,
            passages.c.heading,
            sa.func.substr(revisions.c.text, passages.c.start + 1, passages.c.end - passages.c.start).label("words"),
            *[
                column.label(f"article_{column.name}" if column.name == "id" else column.name)
                for column in ARTICLE_COLUMNS
            ],
            editions.c.pages,
            *more,
        )
        .join_from(passages, revisions, revisions.c.id == passages.c.revision_id)
        .join(articles, articles.c.revision_id == revisions.c.id)
        .join(editions, sa.and_(editions.c.article_id == articles.c.id, editions.c.revision_id == revisions.c.id))
        .where(_tested(revisions.c.state) == READY)
        # Of articles that have the same words, the one published first comes last, and stays.
        .order_by(articles.c.published.is_not(None), articles.c.published.desc(), articles.c.added_at.desc())
    )


def _tested(column: sa.Column[str]) -> sa.ColumnElement[str]:
    """A column whose index SQLite must not begin with: it takes few rows to have one value, and nearly all have it."""
    return sa.literal_column(f"+{column.table.name}.{column.name}", sa.Text)


def _row_by_row(fit: filters.Conditions) -> filters.Conditions:
    """Conditions on articles for a query that knows its passages: looked at for each, not begun with."""
    return [_tested(articles.c.id).in_(sa.select(articles.c.id).where(*fit).correlate(None))] if fit else []


def _batches(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + ID_BATCH] for start in range(0, len(ids), ID_BATCH))
