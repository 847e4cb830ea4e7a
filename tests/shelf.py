"""A library in memory with the real interface, for what only adds to it and lists it."""

import hashlib
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from types import TracebackType
from typing import Any, Self

from rag.errors import UnknownArticle
from rag.files import Taken
from rag.schema import EVERYTHING, Addition, Article, Detail, Filter, Passage, Shelved, Stated


class ShelfFiles:
    """Notes that are kept as long as the shelf; a text that changed is told by its note."""

    def __init__(self) -> None:
        self._rows: dict[str, Taken] = {}

    def taken(self, sources: Sequence[str]) -> dict[str, Taken]:
        return {source: self._rows[source] for source in sources if source in self._rows}

    def holding(self, names: Sequence[str], reader: str) -> dict[str, set[str]]:
        inside = [row for row in self._rows.values() if row.file in names and row.file != row.source]
        counts = Counter((row.file, row.stamp) for row in inside if row.reader == reader)
        whole = [row for row in inside if counts[row.file, row.stamp] == row.counted]
        return {row.file: {other.stamp for other in whole if other.file == row.file} for row in whole}

    def within(self, file: str, stamp: str) -> Iterator[Taken]:
        return iter([row for row in self._rows.values() if (row.file, row.stamp) == (file, stamp)])

    def note(self, taken: Sequence[Taken]) -> None:
        self._rows |= {row.source: row for row in taken}

    def note_whole(self, file: str, stamp: str, count: int) -> int:
        rows = list(self.within(file, stamp))
        self._rows |= {row.source: replace(row, counted=count) for row in rows}
        return len(rows)

    def forget(self, article_id: str) -> None:
        self._rows = {source: row for source, row in self._rows.items() if row.article_id != article_id}


class ShelfRepeats:
    """Remembers no line of any article."""

    def stories(self, lines: Collection[str], but: str, limit: int) -> dict[str, set[str]]:
        return {}


class Shelf:
    def __init__(self, *, fails_with: Exception | None = None) -> None:
        self.texts: dict[str, str] = {}
        self.passages: dict[str, list[Passage]] = {}
        self.originals: dict[str, bytes] = {}
        self.pages: dict[str, tuple[int, ...]] = {}
        self.files = ShelfFiles()
        self.repeats = ShelfRepeats()
        self.stated: dict[str, tuple[Stated, ...]] = {}
        self.edited: list[tuple[str, dict[str, Any], list[str]]] = []
        self.closed = False
        self._shelved: dict[str, Shelved] = {}
        self._fails_with = fails_with

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closed = True

    def find(self, source: str) -> Shelved | None:
        return next((item for item in self._shelved.values() if item.article.source == source), None)

    def add(
        self,
        article: Article,
        text: str,
        passages: Sequence[Passage],
        original: bytes,
        pages: Sequence[int] = (),
        stated: Sequence[Stated] = (),
    ) -> Iterator[int]:
        for done in range(1, len(passages) + 1):
            if self._fails_with is not None:
                raise self._fails_with
            yield done
        revision_id = hashlib.sha256(text.encode()).hexdigest()
        self.texts[article.id] = text
        self.passages[article.id] = list(passages)
        self.originals[article.id] = original
        self.pages[article.id] = tuple(pages)
        self.stated[article.id] = tuple(stated)
        if known := self._shelved.get(article.id):
            article = replace(article, added_at=known.article.added_at)
        self._shelved[article.id] = Shelved(article, revision_id, len(passages))

    def add_many(self, additions: Sequence[Addition]) -> Iterator[tuple[int, int]]:
        for place, one in enumerate(additions):
            for done in self.add(one.article, one.text, one.passages, one.original, one.pages, one.stated):
                yield place, done

    def articles(self, only: Filter = EVERYTHING) -> list[Shelved]:
        assert not only  # it keeps no collections
        return list(reversed(self._shelved.values()))

    def article(self, article_id: str) -> Article:
        if article_id not in self._shelved:
            raise UnknownArticle("This article is not in the library; it may have been removed.")
        return self._shelved[article_id].article

    def details(self, article_id: str) -> tuple[Detail, ...]:
        self.article(article_id)
        return tuple(Detail(one.field, one.value, one.origin, one) for one in self.stated[article_id])

    def all_details(self) -> dict[str, tuple[Detail, ...]]:
        return {article_id: self.details(article_id) for article_id in self._shelved}

    def restate(self, article: Article, stated: Sequence[Stated], original: bytes) -> bool:
        self.originals[article.id] = original
        before, self.stated[article.id] = self.stated[article.id], tuple(stated)
        return self.stated[article.id] != before

    def edit(self, article_id: str, changes: Mapping[str, Any], reset: Collection[str] = ()) -> Article:
        self.edited.append((article_id, dict(changes), list(reset)))
        return self.article(article_id)

    def remove(self, article_id: str) -> None:
        self.article(article_id)
        self.files.forget(article_id)
        del self._shelved[article_id]

    def doctor(self) -> list[str]:
        return ["2 passages had no vector; they were embedded again."]
