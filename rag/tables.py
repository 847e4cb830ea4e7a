"""The catalogue's tables, and how their rows become our values."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from rag.schema import Article, Hit, Passage

PENDING, READY = "pending", "ready"  # states of a revision
metadata = sa.MetaData()
facts = sa.Table("facts", metadata, sa.Column("name", sa.Text, primary_key=True), sa.Column("value", sa.Text))
articles = sa.Table(
    "articles",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("source", sa.Text, nullable=False, unique=True),
    sa.Column("title", sa.Text, nullable=False),
    sa.Column("outlet", sa.Text),
    sa.Column("author", sa.Text),
    sa.Column("url", sa.Text),
    sa.Column("published", sa.Date),
    sa.Column("language", sa.Text),
    sa.Column("media_type", sa.Text, nullable=False),
    sa.Column("added_at", sa.Text, nullable=False),  # ISO 8601 with offset
    sa.Column("original", sa.Text, nullable=False, index=True),  # name of its file in originals/
    sa.Column("revision_id", sa.Text, index=True),  # the current one; NULL while the first is pending
)
revisions = sa.Table(
    "revisions",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("text", sa.Text, nullable=False),
    sa.Column("state", sa.Text, nullable=False, index=True),
)
editions = sa.Table(  # which article had which revision: outlets differ, words don't
    "editions",
    metadata,
    sa.Column("article_id", sa.Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("revision_id", sa.Text, sa.ForeignKey("revisions.id"), primary_key=True, index=True),
    sa.Column("added_at", sa.Text, nullable=False),
    sa.Column("pages", sa.JSON, nullable=False),  # where each page starts: one article may come as PDF, another not
)
passages = sa.Table(
    "passages",
    metadata,
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("id", sa.Text, nullable=False, unique=True),
    sa.Column("revision_id", sa.Text, sa.ForeignKey("revisions.id"), nullable=False, index=True),
    sa.Column("start", sa.Integer, nullable=False),
    sa.Column("end", sa.Integer, nullable=False),
    sa.Column("heading", sa.Text),
)
graves = sa.Table("graves", metadata, sa.Column("passage_id", sa.Text, primary_key=True))
details = sa.Table(  # beside the columns of `articles`, which hold what is so: what the file states, and where
    "details",
    metadata,
    sa.Column("article_id", sa.Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("field", sa.Text, primary_key=True),
    sa.Column("stated", sa.Text),  # NULL: nothing, so that only an edit made the row
    sa.Column("origin", sa.Text),
    sa.Column("edited", sa.Integer, nullable=False),  # 1: a person's value stands in `articles`
)
stale = sa.Table(  # passages whose vectors were made under another title
    "stale",
    metadata,
    sa.Column("passage_id", sa.Text, sa.ForeignKey("passages.id", ondelete="CASCADE"), primary_key=True),
)
FULL_TEXT = (
    "CREATE VIRTUAL TABLE IF NOT EXISTS passage_words "
    "USING fts5(title, heading, body, tokenize = 'porter unicode61 remove_diacritics 2')"
)

# What tells copies of one story, made from the texts and made again where it is missing; see `rag.stories`.
sketches = sa.Table(  # of the current revisions
    "sketches",
    metadata,
    sa.Column("row", sa.Integer, primary_key=True),
    sa.Column("revision_id", sa.Text, sa.ForeignKey("revisions.id"), nullable=False, unique=True),
    sa.Column("sketch", sa.LargeBinary, nullable=False),
    sa.Column("origin", sa.Integer, nullable=False, index=True),  # the smallest `row` of the same story
)
bands = sa.Table(
    "bands",
    metadata,
    sa.Column("band", sa.BigInteger, primary_key=True),
    sa.Column("sketch_row", sa.Integer, primary_key=True),
    sqlite_with_rowid=False,  # the key is all there is of it
)
removals = sa.Table(  # so that an old link can say what became of its article; nothing of the article is in it
    "removals",
    metadata,
    sa.Column("article_id", sa.Text, primary_key=True),
    sa.Column("removed_at", sa.Text, nullable=False),  # ISO 8601 with offset
)

ARTICLE_COLUMNS = [
    articles.c[name] for name in "id source title outlet author url published language media_type added_at".split()
]


def hit_of(row: Any, score: float, found_by: str) -> Hit:
    """Make a hit of a row that joins passage, revision and article."""
    passage = Passage(row.id, row.of_revision, row.start, row.end, row.heading)
    return Hit(passage, article_of(row, row.article_id), str(row.words), score, (found_by,), tuple(row.pages))


def article_of(row: Any, article_id: str | None = None) -> Article:
    """Make an article of a row; a joined row has the id under another name."""
    return Article(
        id=article_id or row.id,
        source=row.source,
        title=row.title,
        outlet=row.outlet,
        author=row.author,
        url=row.url,
        published=row.published,
        language=row.language,
        media_type=row.media_type,
        added_at=datetime.fromisoformat(row.added_at),
    )


def row_of(article: Article) -> dict[str, Any]:
    """Make a row of an article."""
    return {column.name: getattr(article, column.name) for column in ARTICLE_COLUMNS} | {
        "added_at": article.added_at.isoformat()
    }


files = sa.Table(  # what each article was made of, so that what has not changed need not be read again
    "files",
    metadata,
    sa.Column("source", sa.Text, primary_key=True),  # the article's
    sa.Column("file", sa.Text, nullable=False, index=True),  # that it is in; the source itself where it is all of it
    sa.Column("stamp", sa.Text, nullable=False),  # the file's size, times and place on the disk; see `ingest.walk`
    sa.Column("counted", sa.Integer, nullable=False),  # articles in the file of this stamp; 0: not all are taken in
    sa.Column("sha256", sa.Text, nullable=False),  # of the article's bytes
    sa.Column("reader", sa.Text, nullable=False),  # the version of the code that read them
    sa.Column("article_id", sa.Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("revision_id", sa.Text, nullable=False),
)
collections = sa.Table(  # articles that somebody put together, by story or project
    "collections",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("key", sa.Text, nullable=False, unique=True),  # what its name is compared by; see `rag.called`
    sa.Column("created_at", sa.Text, nullable=False),  # ISO 8601 with offset
)
collected = sa.Table(
    "collected",
    metadata,
    sa.Column("collection_id", sa.Text, sa.ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("article_id", sa.Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True, index=True),
    sqlite_with_rowid=False,  # the key is all there is of it
)
chats = sa.Table(
    "chats",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("name", sa.Text, nullable=False),  # its first question, until a person renames it
    sa.Column("created_at", sa.Text, nullable=False),  # ISO 8601 in UTC, to the microsecond: it sorts
    sa.Column("used_at", sa.Text, nullable=False, index=True),
    sa.Column("words", sa.Text, nullable=False),  # of its name, as a search looks for them
)
exchanges = sa.Table(  # a chat's questions and what each came to
    "exchanges",
    metadata,
    sa.Column("id", sa.Text, primary_key=True),
    sa.Column("chat_id", sa.Text, sa.ForeignKey("chats.id", ondelete="CASCADE"), nullable=False, index=True),
    sa.Column("place", sa.Integer, nullable=False),  # the order in which they were asked
    sa.Column("asked_at", sa.Text, nullable=False),
    sa.Column("question", sa.Text, nullable=False),
    sa.Column("helpful", sa.Integer),  # what the person thinks of it: 1 up, 0 down; NULL: nothing said
    sa.Column("reason", sa.Text),
    sa.Column("corrected", sa.Text),  # the right answer; empty: the articles don't answer it; NULL: not told
    sa.Column("words", sa.Text, nullable=False),  # that a search looks through; SQLite skips what comes after
    sa.Column("asked", sa.Text, nullable=False),  # JSON; see `rag.answer_codec`
    sa.Column("said", sa.Text),  # JSON; NULL: not answered, or not yet
)
repeated = sa.Table(  # lines of articles that may be what their site says in all of them; see `ingest.repeated`
    "repeated",
    metadata,
    sa.Column("article_id", sa.Text, sa.ForeignKey("articles.id", ondelete="CASCADE"), primary_key=True),
    sa.Column("line", sa.Text, primary_key=True),  # a hash, with the site's name in it
    sa.Column("story", sa.Text, nullable=False),  # a hash of what the article tells
    sa.Index("repeated_lines", "line", "story"),
)
