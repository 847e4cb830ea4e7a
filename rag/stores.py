"""A library's stores, opened together: what an interruption left is mended before the vectors are first used."""

import logging
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import TracebackType
from typing import TYPE_CHECKING, Self

from rag.catalog import Catalog
from rag.doctor import looks_sound, mend
from rag.errors import LibraryError
from rag.locks import holding
from rag.originals import Originals
from rag.reindex import INDEX
from rag.settings import Settings

if TYPE_CHECKING:
    from rag.vectors import Vectors

WRITE_LOCK = "write.lock"
CLOSING = 5.0  # seconds that closing waits for passages to be embedded anew
log = logging.getLogger(__name__)


class Stores:
    """A part of the library: the catalogue, the vectors and the originals, and who may write to them."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self._settings = settings
        self._catalog = catalog
        self._originals = Originals(settings.data / "originals")
        self._opening = threading.Lock()
        self._opened: Vectors | None = None
        self._mended: list[str] = []  # at start, until the doctor tells
        self._aside: threading.Thread | None = None  # embeds anew after an edit that nobody waits for

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
        if self._aside is not None:
            self._aside.join(CLOSING)  # else it would open them again
        with self._opening:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
        self._catalog.close()

    @property
    def ready(self) -> bool:
        """Whether a search would begin at once."""
        return self._opened is not None

    @property
    def vectors(self) -> "Vectors":
        """The vectors, with whatever an interruption left mended first."""
        with self._opening:
            if self._opened is None:
                from rag.embed import load_embedder
                from rag.vectors import Vectors

                opened = Vectors(
                    self._settings,
                    load_embedder(self._settings),
                    self._catalog.library_id,
                    self._index,
                    self._catalog.ready_passages,
                )
                self._mend_at_start(opened)
                self._opened = opened
            return self._opened

    def _mend_at_start(self, vectors: "Vectors") -> None:
        if looks_sound(self._catalog, vectors, self._originals):
            return
        with holding(self._settings.data / WRITE_LOCK, wait=False) as locked:
            if not locked:
                return  # somebody is writing: what looks interrupted is under way
            self._mended = mend(self._catalog, vectors, self._originals)
            for sentence in self._mended:
                log.info(sentence)  # the doctor tells it too; a removal leaves something to mend

    def _as_they_are(self) -> "Vectors":
        """The vectors to be read, whichever model made them."""
        from rag.vectors import Vectors

        return Vectors(self._settings, None, self._catalog.library_id, self._index)

    def _index(self) -> str | None:
        return self._catalog.fact(INDEX)

    @contextmanager
    def _alone_at(self, work: str) -> Iterator[None]:
        """Keep a second process from the same long work; it does not wait."""
        with holding(self._settings.data / f"{work}.lock", wait=False) as locked:
            if not locked:
                raise LibraryError(f"A {work} is under way already; wait until it is done.")
            yield

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Let one writer in at a time, across threads and processes."""
        with holding(self._settings.data / WRITE_LOCK, wait=True):
            yield
