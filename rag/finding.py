"""How the catalogue finds passages: by their words, or by the ids that another search gave."""

from functools import partial
from typing import Any

import sqlalchemy as sa

from rag import filters
from rag.database import Database, batches
from rag.full_text import holding, matching, ranked
from rag.mentions import mentions
from rag.schema import EVERYTHING, Filter, Hit
from rag.tables import ARTICLE_COLUMNS, READY, articles, editions, hit_of, passages, revisions


def _tested(column: sa.Column[str]) -> sa.ColumnElement[str]:
    """A column whose index SQLite must not begin with: it takes few rows to have one value, and nearly all have it."""
    return sa.literal_column(f"+{column.table.name}.{column.name}", sa.Text)


# Ready passages of current revisions, one row for each article that has them. Building it takes as long as running it.
HITS: sa.Select[Any] = (
    sa.select(
        passages.c.id,
        passages.c.revision_id.label("of_revision"),
        passages.c.start,
        passages.c.end,
        passages.c.heading,
        sa.func.substr(revisions.c.text, passages.c.start + 1, passages.c.end - passages.c.start).label("words"),
        *[column.label(f"article_{column.name}" if column.name == "id" else column.name) for column in ARTICLE_COLUMNS],
        editions.c.pages,
    )
    .join_from(passages, revisions, revisions.c.id == passages.c.revision_id)
    .join(articles, articles.c.revision_id == revisions.c.id)
    .join(editions, sa.and_(editions.c.article_id == articles.c.id, editions.c.revision_id == revisions.c.id))
    .where(_tested(revisions.c.state) == READY)
    # Of articles that have the same words, the one published first comes last, and stays.
    .order_by(articles.c.published.is_not(None), articles.c.published.desc(), articles.c.added_at.desc())
)


class Finding:
    """A part of the catalogue: ready passages as hits."""

    _database: Database

    def search(self, query: str, limit: int, only: Filter = EVERYTHING) -> list[Hit]:
        """Search titles, headings and passages by stemmed words, best first; `rag.full_text` tells which are ranked."""
        with self._database.reading() as db:
            fit = filters.conditions(db, only)
            places: dict[int, int] = {}
            for match in matching(query, partial(holding, db)):
                if match.is_needed(len(places), limit):
                    for row in db.execute(ranked(match, fit, limit * 4)):
                        places.setdefault(row.row, len(places))
            found: dict[str, Any] = {}
            for some in batches(list(places), limit):  # more than the first only where some are of earlier revisions
                wanted = HITS.add_columns(passages.c.row).where(passages.c.row.in_(some), *_row_by_row(fit))
                found |= {row.id: row for row in db.execute(wanted)}
                if len(found) >= limit:
                    break
        best = sorted(found.values(), key=lambda row: places[row.row])
        return [hit_of(row, -places[row.row], "full text") for row in best[:limit]]

    def hits(self, scores: dict[str, float], found_by: str, only: Filter = EVERYTHING) -> list[Hit]:
        """Turn passage ids with scores into hits, best first; what is not ready or not let through falls away."""
        rows: list[Any] = []
        with self._database.reading() as db:
            fit = _row_by_row(filters.conditions(db, only))
            for some in batches(list(scores)):
                rows += db.execute(HITS.where(passages.c.id.in_(some), *fit)).all()
        by_id = {row.id: hit_of(row, scores[row.id], found_by) for row in rows}
        return sorted(by_id.values(), key=lambda hit: -hit.score)

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

    def passages(self, article_id: str) -> list[Hit]:
        """Give the passages of an article in their order."""
        query = HITS.where(articles.c.id == article_id).order_by(None).order_by(passages.c.start)
        with self._database.reading() as db:
            return [hit_of(row, 0.0, "catalogue") for row in db.execute(query)]

    def mentions(self, words: str) -> dict[str, str | None]:
        """Give the articles that hold these words, by id, each with its first passage that does."""
        with self._database.reading() as db:
            return mentions(db, words)


def _row_by_row(fit: filters.Conditions) -> filters.Conditions:
    """Conditions on articles for a query that knows its passages: looked at for each, not begun with."""
    return [_tested(articles.c.id).in_(sa.select(articles.c.id).where(*fit).correlate(None))] if fit else []
