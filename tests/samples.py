"""Values for tests."""

import hashlib
from datetime import UTC, date, datetime

from rag.schema import Article, Hit, Passage

ADDED = datetime(2026, 1, 8, 9, 30, tzinfo=UTC)


def article(
    title: str = "A plan for the harbour",
    *,
    id: str = "article",
    source: str | None = None,
    outlet: str | None = None,
    author: str | None = None,
    url: str | None = None,
    published: date | None = None,
    language: str | None = None,
) -> Article:
    return Article(
        id=id,
        source=source or f"/articles/{id}.txt",
        title=title,
        outlet=outlet,
        author=author,
        url=url,
        published=published,
        language=language,
        media_type="text/plain",
        added_at=ADDED,
    )


def revision_id(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def hit(text: str, *, of: Article | None = None, start: int = 0, id: str = "", score: float = 1.0) -> Hit:
    revision = revision_id(text)
    passage = Passage(id or f"{revision}:{start}", revision, start, start + len(text), None)
    return Hit(passage, of or article(), text, score, ("dense",))
