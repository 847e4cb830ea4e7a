"""What is already known of files that are added: an unchanged one is neither read nor parsed nor embedded.

A file that looks as it did (size, times, place on the disk) is unchanged. One that looks different is read; each
article in it whose bytes have the noted hash is unchanged. Everything else is parsed, and noted when it is through.
"""

import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from types import TracebackType
from typing import Self

from ingest.version import reader
from ingest.walk import source_of, stamp_of, trusted
from rag.errors import LibraryError
from rag.files import Files, Taken
from rag.schema import AddStatus, Progress

_AHEAD = 500  # files that are looked up with one query
_MOST_WAITING = 100  # articles; as many are hashed once more if we are killed

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Look:
    """How a file looks on its disk, and what became of the articles in it so far."""

    source: str
    stamp: str | None  # now
    noted: str  # what it is noted as, if it is taken in now
    count: int = 0
    failed: int = 0
    several: bool = False


class Notes:
    """The notes on one run over some files; `with` keeps what is not written down yet."""

    def __init__(self, files: Files) -> None:
        self._files = files
        self._known: dict[str, Taken] = {}
        self._whole: dict[str, set[str]] = {}  # the stamps of files with several articles
        self._ahead: set[str] = set()
        self._waiting: list[Taken] = []
        self.through: dict[str, str] = {}  # files that hold several articles and were taken in to the end, with stamps

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.write()

    def ahead(self, paths: Iterable[Path]) -> Iterator[Path]:
        """Give the paths, having looked up what is known of many at once."""
        coming = iter(paths)
        while some := list(islice(coming, _AHEAD)):
            self._look_up([source_of(path) for path in some])
            yield from some

    def look(self, path: Path, source: str) -> Look:
        """Look at a file before it is read: what changes from now on shows the next time."""
        if source not in self._ahead:
            self._look_up([source])
        stamp = stamp_of(path)
        return Look(source, stamp, trusted(stamp))

    def unchanged(self, now: Look) -> Iterable[Taken]:
        """Give the articles of a file that looks as it did when all of it was taken in; none of another one."""
        taken = self._known.get(now.source)
        if taken is not None and (taken.stamp, taken.counted, taken.reader) == (now.stamp, 1, reader()):
            return [taken]
        if now.stamp is not None and now.stamp in self._whole.get(now.source, ()):
            self.through[now.source] = now.stamp
            return self._files.within(now.source, now.stamp)
        return ()

    def same(self, now: Look, source: str, sha256: str) -> Taken | None:
        """Give what is known of an article in a file, if these are its bytes as they were."""
        known = self._known if source == now.source else self._files.taken([source])
        taken = known.get(source)
        return taken if taken and (taken.sha256, taken.reader) == (sha256, reader()) else None

    def take(self, now: Look, sha256: str, end: Progress) -> None:
        """Note what became of an article; one that failed is tried again the next time."""
        now.count += 1
        if end.article_id is None or end.revision_id is None:
            now.failed += 1
            return
        alone = end.source == now.source
        now.several = now.several or not alone
        self._waiting.append(
            Taken(end.source, now.source, now.noted, int(alone), sha256, reader(), end.article_id, end.revision_id)
        )
        if len(self._waiting) >= _MOST_WAITING:
            self.write()

    def end(self, now: Look) -> None:
        """Note that a file was read to its end, if everything in it could be taken in."""
        if now.failed or not now.several:
            return
        self.write()
        try:
            count = self._files.note_whole(now.source, now.noted, now.count)
        except LibraryError:
            log.warning("A file can't be noted; it is read again the next time", exc_info=True)
            return
        if count == now.count:  # else some of its notes were lost
            self.through[now.source] = now.noted

    def write(self) -> None:
        """Write down what waits; what can't be written is only read again the next time."""
        waiting, self._waiting = self._waiting, []
        try:
            if waiting:
                self._files.note(waiting)
        except LibraryError:
            log.warning("Files can't be noted; they are read again the next time", exc_info=True)

    def _look_up(self, sources: list[str]) -> None:
        self._ahead = set(sources)
        self._known = self._files.taken(sources)
        self._whole = self._files.holding(sources, reader())


def progress_of(taken: Taken) -> Progress:
    """What is told of an article that is as it was."""
    count = taken.passages
    return Progress(taken.source, "done", count, count, AddStatus.UNCHANGED, taken.article_id, taken.revision_id)
