"""Texts of a data set as articles of ours: cut as the product cuts them, and put into a library."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime

from ingest.detokenise import whole
from ingest.split import split
from rag.library import Library
from rag.normalise import normalise
from rag.schema import Article, Evidence, Hit, Passage

ADDED = datetime(2026, 1, 1, tzinfo=UTC)  # the same in every run


@dataclass(frozen=True, slots=True)
class Text:
    """An article of a data set."""

    id: str
    text: str
    title: str = ""
    outlet: str | None = None
    published: date | None = None


def passages_of(text: Text) -> tuple[str, list[Passage]]:
    """Give the text as it would be stored, and its passages."""
    words = normalise(whole(text.text))
    return words, split(hashlib.sha256(words.encode()).hexdigest(), words, title=text.title)


def evidence_of(text: Text) -> Evidence:
    """Give all passages of a text as evidence, as if a search had found each."""
    words, passages = passages_of(text)
    article = _article(text)
    hits = tuple(Hit(part, article, words[part.start : part.end], 1.0, ("dense",)) for part in passages)
    return Evidence(hits, {part.revision_id: words for part in passages[:1]})


def fill(library: Library, texts: Iterable[Text]) -> Iterator[int]:
    """Add texts through the library's own door, telling how many are in; those it has already are passed over."""
    for number, text in enumerate(texts, 1):
        if library.find(text.id) is None:
            words, passages = passages_of(text)
            for _ in library.add(_article(text), words, passages, text.text.encode()):
                pass
        yield number


def _article(text: Text) -> Article:
    return Article(
        id=hashlib.sha256(text.id.encode()).hexdigest()[:32],
        source=text.id,
        title=text.title,
        outlet=text.outlet,
        author=None,
        url=None,
        published=text.published,
        language="en",
        media_type="text/plain",
        added_at=ADDED,
    )
