"""The full-text index of the passages: how it is filled and asked. SQLite keeps it (FTS5, BM25)."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
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
# Passages. BM25 takes 2 µs for each, counting a tenth of that. On the questions of SQuAD 2 and ClapNQ over 21,384
# passages a limit of a twentieth of them left recall@5 as it was (bench/TRIALS.md).
MOST_RANKED = 5_000
FEW = 5  # passages; so many are read for an answer
_HOLDING = sa.text("SELECT count(*) FROM (SELECT 1 FROM passage_words WHERE passage_words MATCH :word LIMIT :most)")
_WORDS = sa.table("passage_words", sa.column("rowid", sa.Integer), sa.column("body", sa.String))


@dataclass(frozen=True, slots=True)
class Match:
    """Which passages a query matches, in SQLite's language."""

    words: str
    are_common: bool = False  # so many hold them that only the newest are ranked
    are_together: bool = False  # a passage must hold all of them

    def is_needed(self, found: int, wanted: int) -> bool:
        """Whether to look for it, too, after so many were found; any common word comes last, for it costs most."""
        return found < (FEW if self.are_common and not self.are_together else wanted)


def matching(query: str, held: Callable[[str], int]) -> list[Match]:
    """Say which passages to rank for a query, one after the other until enough are found; none: it has no words.

    Those that hold any of its words, or, where these would be more than `MOST_RANKED`, those that hold a rare one, then
    those that hold all the common ones, then any. `held` gives how many passages hold a word; from `MOST_RANKED` on it
    need not count.
    """
    words = re.findall(r"\w+", query)
    wanted = dict.fromkeys([word for word in words if word.lower() not in COMMON] or words)
    counts = {word: count for word in wanted if (count := held(word))}
    rare, total = list[str](), 0
    for word in sorted(counts, key=counts.__getitem__):
        total += counts[word]
        if total < MOST_RANKED:
            rare.append(word)
    if total < MOST_RANKED:
        return [Match(_joined("OR", counts))] if counts else []
    common = [word for word in counts if word not in rare]
    first = [Match(f"({_joined('OR', rare)}) AND ({_joined('OR', counts)})")] if rare else []
    together = Match(_joined("AND", common), are_common=True, are_together=True)
    return [*first, together, Match(_joined("OR", common), are_common=True)]


def _joined(operator: str, words: Iterable[str]) -> str:
    return f" {operator} ".join(f'"{word}"' for word in words)


def holding(db: sa.Connection, word: str) -> int:
    """Count the passages that hold a word, in any of its forms, up to `MOST_RANKED`."""
    return int(db.execute(_HOLDING, {"word": f'"{word}"', "most": MOST_RANKED}).scalar_one())


def ranked(match: Match, fit: Conditions, limit: int) -> sa.Select[Any]:
    """The rows that match in the full-text index, best first; with conditions, those of articles that meet them.

    They are tested row by row: what a wide filter lets through is more than what matches. Where a row holds all of the
    words, and none tells more than another, the shortest is best, as BM25 has it; it would count each word first.
    """
    rank: sa.ColumnElement[float] = sa.literal_column("bm25(passage_words, 0.5, 0.5, 1.0)", sa.Float)
    if match.are_together:
        rank = sa.cast(sa.func.length(_WORDS.c.body), sa.Float)
    query = sa.select(_WORDS.c.rowid.label("row"), rank.label("rank")).where(
        sa.text("passage_words MATCH :match").bindparams(match=match.words)
    )
    if fit:
        revision = sa.select(passages.c.revision_id).where(passages.c.row == _WORDS.c.rowid).scalar_subquery()
        query = query.where(revision.in_(sa.select(articles.c.revision_id).where(*fit)))
    if match.are_common:
        newest = query.order_by(_WORDS.c.rowid.desc()).limit(MOST_RANKED).subquery()
        query = sa.select(newest.c.row, newest.c.rank)
    return query.order_by("rank").limit(limit)
