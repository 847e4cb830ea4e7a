"""The one door to storage: keeps catalogue, vectors and originals in step, whatever dies in between.

Adding writes the original, then the catalogue (pending), then the vectors, then makes it ready; removing
deletes from the catalogue first. What an interruption leaves is mended before the vectors are next used.
"""

import fcntl
import hashlib
import logging
import os
import tempfile
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rag.catalog import Catalog, embedded_text
from rag.errors import LibraryError
from rag.schema import Article, Hit, Passage, Revision, Shelved
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.vectors import Vectors

EMBEDDING_BATCH = 32  # passages between two reports of progress
log = logging.getLogger(__name__)


class Library:
    """Articles to search and read. Safe to share between threads; several processes may open one folder."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self._settings = settings
        self._catalog = catalog
        self._originals = settings.data / "originals"
        self._opening = threading.Lock()
        self._opened: Vectors | None = None

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the library in `settings.data`, made when missing; models and servers start on first need.

        Raises:
            LibraryError: the folder can't be written, or holds something else.
        """
        try:
            (settings.data / "originals").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The data folder {settings.data} can't be made ({error.strerror}); "
                "set PRESSCHECK_DATA to a folder that can be written."
            ) from error
        return cls(settings, Catalog(settings.data / "catalog.sqlite"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the stores; the last one out stops the vector server."""
        with self._opening:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
        self._catalog.close()

    def find(self, source: str) -> Shelved | None:
        """Give the article that came from `source`, or None."""
        return self._catalog.find(source)

    def articles(self) -> list[Shelved]:
        """List the articles, newest added first."""
        return self._catalog.shelved()

    def article(self, article_id: str) -> Article:
        """Give one article.

        Raises:
            UnknownArticle: there is none of this id.
        """
        return self._catalog.article(article_id)

    def revision(self, article_id: str, revision_id: str | None = None) -> Revision:
        """Give one wording of an article, the current one by default.

        Raises:
            UnknownArticle: there is no such article, or it never had this wording.
        """
        return self._catalog.revision(article_id, revision_id)

    def texts(self, hits: Sequence[Hit]) -> Mapping[str, str]:
        """Give the whole texts behind some hits, by revision id."""
        return self._catalog.texts(list({hit.passage.revision_id for hit in hits}))

    def original(self, article_id: str) -> bytes:
        """Give an article as it came.

        Raises:
            UnknownArticle: there is none of this id.
            LibraryError: its file is gone.
        """
        path = self._originals / self._catalog.original(article_id)
        try:
            return path.read_bytes()
        except OSError as error:
            raise LibraryError(
                f"The original file of this article can't be read ({error.strerror}); add the article again."
            ) from error

    def add(
        self, article: Article, text: str, passages: Sequence[Passage], original: bytes, pages: Sequence[int] = ()
    ) -> Iterator[int]:
        """Add an article or a new wording of it, yielding how many passages are embedded so far.

        It is found once the iterator is exhausted; abandoned or failed before, it leaves nothing behind.
        `article.source` decides which article it is: an earlier one from there keeps its id.
        """
        revision_id = hashlib.sha256(text.encode()).hexdigest()
        with self._writing():
            known = self._catalog.article_id(article.source)
            if known is not None and known != article.id:
                raise LibraryError(f"{article.source} was added by somebody else just now; try again.")
            name = self._keep(original)
            try:
                waiting = self._catalog.begin(article, revision_id, text, passages, name, pages)
                for start in range(0, len(waiting), EMBEDDING_BATCH):
                    batch = waiting[start : start + EMBEDDING_BATCH]
                    words = [embedded_text(article.title, text[part.start : part.end]) for part in batch]
                    self.vectors.upsert([part.id for part in batch], words)
                    yield start + len(batch)
                unused = self._catalog.publish(article, revision_id, name)
            except BaseException:
                self._undo(name)
                raise
            self._discard(unused)
            self._delete_buried(self._opened)

    def remove(self, article_id: str) -> None:
        """Remove an article with its original, texts and vectors.

        Raises:
            UnknownArticle: there is none of this id.
        """
        with self._writing():
            self._discard(self._catalog.remove(article_id))
            self._delete_buried(self.vectors)

    def search_dense(self, query: str, limit: int) -> list[Hit]:
        """Find passages by meaning, best first."""
        found = dict(self.vectors.search(query, limit * 2))  # some may be of earlier wordings
        return self._catalog.hits(found, "dense")[:limit]

    def search_text(self, query: str, limit: int) -> list[Hit]:
        """Find passages by words (BM25), best first."""
        return self._catalog.search(query, limit)

    def warm(self) -> None:
        """Load the embedding model and reach the vector server, so that the first search need not."""
        self.vectors.search("warm", 1)

    def doctor(self) -> list[str]:
        """Hold catalogue, vectors and originals against each other; give a sentence for each thing mended."""
        mended = []
        with self._writing():
            mended += self._finish_interrupted(self.vectors)
            expected = self._catalog.ready_passages()
            stored = self.vectors.ids()
            if lost := [passage_id for passage_id in expected if passage_id not in stored]:
                self.vectors.upsert(lost, [expected[passage_id] for passage_id in lost])
                mended.append(f"Passages without a vector, embedded again: {len(lost)}.")
            if strays := sorted(stored - expected.keys()):
                self.vectors.delete(strays)
                mended.append(f"Vectors of no article, deleted: {len(strays)}.")
            if files := sorted({path.name for path in self._originals.iterdir()} - self._catalog.originals()):
                for name in files:
                    self._discard(name)
                mended.append(f"Original files of no article, deleted: {len(files)}.")
        return mended

    @property
    def vectors(self) -> "Vectors":
        """The vectors, with whatever an interruption left mended first."""
        with self._opening:
            if self._opened is None:
                from rag.embed import load_embedder
                from rag.vectors import Vectors

                opened = Vectors(self._settings, load_embedder(self._settings), self._catalog.library_id)
                self._mend_at_start(opened)
                self._opened = opened
            return self._opened

    def _mend_at_start(self, vectors: "Vectors") -> None:
        if self._catalog.is_settled():
            return
        with self._lock_file.open("ab") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return  # somebody is writing: what looks interrupted is under way
            for sentence in self._finish_interrupted(vectors):
                log.warning(sentence)

    def _finish_interrupted(self, vectors: "Vectors") -> list[str]:
        count = self._catalog.undo_pending()
        mended = (
            [f"Articles that were being added when Presscheck stopped, to be added again: {count}."] if count else []
        )
        if deleted := self._delete_buried(vectors):
            mended.append(f"Vectors that outlived their article, deleted: {deleted}.")
        return mended

    def _delete_buried(self, vectors: "Vectors | None") -> int:
        buried = self._catalog.buried()
        if buried and vectors is not None:
            vectors.delete(buried)
            self._catalog.clear_graves(buried)
        return len(buried)

    def _undo(self, original: str) -> None:
        try:
            self._catalog.undo_pending()
            if original not in self._catalog.originals():
                self._discard(original)
            self._delete_buried(self._opened)
        except LibraryError:
            log.exception("An addition could not be undone now; it will be when the library is next used.")

    def _keep(self, original: bytes) -> str:
        """Write the original under its hash, whole or not at all."""
        name = hashlib.sha256(original).hexdigest()
        target = self._originals / name
        if not target.exists():
            try:
                with tempfile.NamedTemporaryFile(dir=self._originals, delete=False) as file:
                    file.write(original)
                    file.flush()
                    os.fsync(file.fileno())
                Path(file.name).rename(target)
            except OSError as error:
                raise LibraryError(
                    f"The original file can't be kept ({error.strerror}); free disk space and add it again."
                ) from error
        return name

    def _discard(self, original: str | None) -> None:
        if original is not None:
            (self._originals / original).unlink(missing_ok=True)

    @cached_property
    def _lock_file(self) -> Path:
        return self._settings.data / "write.lock"

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Let one writer in at a time, across threads and processes; the lock dies with its holder."""
        with self._lock_file.open("ab") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
