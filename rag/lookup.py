"""What the catalogue tells of articles by their ids: their values, texts, earlier texts, stories."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from rag import details, filters
from rag.database import Database, batches
from rag.errors import UnknownArticle
from rag.schema import EVERYTHING, Article, Detail, Filter, Names, Revision, Scope, Shelved
from rag.stories import origins, stories
from rag.tables import READY, article_of, articles, editions, passages, removals, revisions


class Lookup:
    """A part of the catalogue: articles that are ready, one by one or all that a filter lets through."""

    _database: Database

    def find(self, source: str) -> Shelved | None:
        """Give the article from `source`, if it is ready."""
        if not self.article_ids([source]):
            return None  # soon told, of all that are added for the first time
        return next(iter(self._shelved(articles.c.source == source)), None)

    def article_ids(self, sources: Sequence[str]) -> dict[str, str]:
        """Give the ids of the articles from these sources, ready or not."""
        ids = sa.select(articles.c.source, articles.c.id)
        with self._database.reading() as db:
            return {
                row.source: row.id
                for some in batches(sources)
                for row in db.execute(ids.where(articles.c.source.in_(some)))
            }

    def shelved(self, only: Filter = EVERYTHING) -> list[Shelved]:
        """List every ready article that a filter lets through, newest added first."""
        return self._shelved(only=only)

    def article(self, article_id: str) -> Article:
        """Give one article."""
        found = self._shelved(articles.c.id == article_id)
        if not found:
            raise UnknownArticle("This article is not in the library; it may have been removed.")
        return found[0].article

    def details(self, article_ids: Sequence[str] | None = None) -> dict[str, tuple[Detail, ...]]:
        """Give what is known of these articles and where it came from, by id; of all by default."""
        with self._database.reading() as db:
            return details.known(db, article_ids)

    def as_edited(self, article: Article) -> Article:
        """Give an article that comes from its file as it will be kept: with a person's edits."""
        with self._database.reading() as db:
            return details.as_edited(db, [article])[0]

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
            raise UnknownArticle("This article is not in the library in this revision; it may have been removed.")
        return Revision(row.id, article_id, row.text, datetime.fromisoformat(row.added_at), tuple(row.pages))

    def revisions(self, article_id: str) -> list[Revision]:
        """Give the revisions an article has had, the first one first."""
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

    def originals(self) -> set[str]:
        """Name every original that an article needs."""
        with self._database.reading() as db:
            return set(db.scalars(sa.select(articles.c.original)))

    def titles(self, originals: Collection[str]) -> list[str]:
        """Give the titles of the articles that came as these originals."""
        with self._database.reading() as db:
            rows = db.execute(sa.select(articles.c.title, articles.c.original).order_by(articles.c.added_at)).all()
        return [f"“{row.title}”" for row in rows if row.original in originals]

    def has_original(self, article_id: str, name: str) -> bool:
        """Whether the file of this name is an article's; so it is of one that is gone, which needs none."""
        with self._database.reading() as db:
            return db.scalar(sa.select(articles.c.original).where(articles.c.id == article_id)) in (None, name)

    def removed_at(self, article_id: str) -> datetime | None:
        """Tell when an article of this id was removed, if one was."""
        with self._database.reading() as db:
            when = db.scalar(sa.select(removals.c.removed_at).where(removals.c.article_id == article_id))
        return datetime.fromisoformat(when) if when else None

    def removed(self, article_ids: Sequence[str]) -> set[str]:
        """Give those of these ids whose articles were removed."""
        ids = sa.select(removals.c.article_id)
        with self._database.reading() as db:
            return {
                one for some in batches(article_ids) for one in db.scalars(ids.where(removals.c.article_id.in_(some)))
            }

    def stories(self, article_ids: Collection[str]) -> dict[str, tuple[Article, ...]]:
        """Give the articles that tell the same story as these, for those that have any; see `rag.stories`."""
        with self._database.reading() as db:
            return stories(db, article_ids)

    def origins(self) -> dict[str, int]:
        """Give each article the number of its origin."""
        with self._database.reading() as db:
            return origins(db)

    def scope(self, only: Filter) -> Scope:
        """Count the articles that a filter lets through, and those that it leaves out for want of a day."""
        with self._database.reading() as db:
            return filters.scope(db, only)

    def names(self) -> Names:
        """Give the outlets, authors and collections that can be filtered by."""
        with self._database.reading() as db:
            return filters.names(db)

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
