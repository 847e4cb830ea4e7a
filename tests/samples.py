"""Values for tests."""

import hashlib
from datetime import UTC, date, datetime

from rag.schema import Article, Hit, Passage


def article(
    title: str = "A plan for the harbour",
    *,
    id: str = "article",
    outlet: str | None = None,
    published: date | None = None,
    source: str = "/articles/harbour.txt",
) -> Article:
    return Article(
        id=id,
        source=source,
        title=title,
        outlet=outlet,
        author=None,
        url=None,
        published=published,
        language=None,
        media_type="text/plain",
        added_at=datetime(2026, 1, 6, 12, 0, tzinfo=UTC),
    )


def hit(text: str, *, of: Article | None = None, start: int = 0, id: str = "", score: float = 1.0) -> Hit:
    revision_id = hashlib.sha256(text.encode()).hexdigest()
    passage = Passage(id or f"{revision_id}:{start}", revision_id, start, start + len(text), None)
    return Hit(passage, of or article(), text, score, ("dense",))
