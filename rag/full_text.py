"""The full-text index of the passages: how it is filled and asked. SQLite keeps it (FTS5, BM25)."""

import re
from typing import Any

import sqlalchemy as sa

from rag.filters import Conditions
from rag.tables import articles, passages

# Deleted words stay in the index's segments until these are merged; SQLite before 3.42 knows no other way.
FORGET_WORDS = "INSERT INTO passage_words(passage_words) VALUES ('optimize')"
INSERT_WORDS = "INSERT INTO passage_words(rowid, title, heading, body) VALUES (:row, :title, :heading, :body)"
DELETE_WORDS = "DELETE FROM passage_words WHERE rowid = :row"
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

# Too common in questions to find anything: BM25 weighs them near nothing, at the price of reading every row.
COMMON = frozenset(
    "a an and are as at be been by did do does for from had has have how in is it its of on or that the "
    "their there they this to was were what when where which who whom whose why will with would".split()
)
_WORDS = sa.table("passage_words", sa.column("rowid", sa.Integer))


def matching(query: str) -> str | None:
    """Say in SQLite's language that any word of a query may match; None: it has no words."""
    words = re.findall(r"\w+", query.lower())
    wanted = [word for word in words if word not in COMMON] or words
    return " OR ".join(f'"{word}"' for word in dict.fromkeys(wanted)) or None


def ranked(match: str, fit: Conditions, limit: int) -> sa.Select[Any]:
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
