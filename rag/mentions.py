"""Which articles hold some words, by the full-text index: in their own title, a heading or their text.

A word is found in its other forms too, as everywhere in that index; a name in capitals only as it is written,
for "US" is not "us".
"""

import re

import sqlalchemy as sa

# Of each article the first passage that holds the words; SQLite gives the other columns of the row with the minimum.
_IN_TEXT = """
    SELECT articles.id AS article_id, passages.id AS passage_id, min(passages.start)
    FROM passage_words JOIN passages ON passages.row = passage_words.rowid
    JOIN revisions ON revisions.id = passages.revision_id AND revisions.state = 'ready'
    JOIN articles ON articles.revision_id = passages.revision_id
    WHERE passage_words MATCH :match
    AND (' ' || passage_words.heading || ' ' || passage_words.body || ' ') GLOB :as_it_is
    GROUP BY articles.id
"""
# Articles that share their words stand in the index under one title, so it must be the article's own.
_IN_TITLE = """
    SELECT DISTINCT articles.id AS article_id, NULL AS passage_id
    FROM passage_words JOIN passages ON passages.row = passage_words.rowid
    JOIN revisions ON revisions.id = passages.revision_id AND revisions.state = 'ready'
    JOIN articles ON articles.revision_id = passages.revision_id AND articles.title = passage_words.title
    WHERE passage_words MATCH :match AND (' ' || articles.title || ' ') GLOB :as_it_is
"""
_CAPITALS = re.compile(r"[A-Z]{2,5}")


def mentions(db: sa.Connection, words: str) -> dict[str, str | None]:
    """The articles that hold these words together, each with its first passage that does; None: only its title."""
    if not re.search(r"[^\W_]", words):
        return {}
    found: dict[str, str | None] = {}
    for written, as_it_is in _ways(words):
        phrase = '"' + written.replace('"', " ") + '"'
        asked = [(_IN_TITLE, f"title : {phrase}"), (_IN_TEXT, f"{{heading body}} : {phrase}")]
        for query, match in asked:
            for row in db.execute(sa.text(query), {"match": match, "as_it_is": as_it_is}):
                found[row.article_id] = found.get(row.article_id) or row.passage_id
    return found


def _ways(words: str) -> list[tuple[str, str]]:
    """How the words may be written, and the pattern they must then fit: capitals with full stops between them too."""
    if not _CAPITALS.fullmatch(words):
        return [(words, "*")]
    return [(way, f"*[^A-Za-z]{way}[^A-Za-z]*") for way in (words, ".".join(words))]
