"""Adding articles: the only place where reading, cleaning, splitting and the library meet.

Files are read and parsed a little ahead, in threads and processes of their own, while what came before is embedded
and stored in batches. What becomes of each article is told in the order of the files.
"""

import hashlib
import threading
from collections import deque
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from ingest import ahead
from ingest.ahead import Reading, Run
from ingest.batch import Batch, End, Ready, failure
from ingest.clean import CleanDocument, clean
from ingest.document import Item, RawDocument
from ingest.items import items_of
from ingest.load import load
from ingest.notes import Look, Notes, progress_of
from ingest.record import JSON
from ingest.repeated import repeatable
from ingest.split import split
from ingest.walk import source_of
from rag.library import Library
from rag.normalise import printable
from rag.schema import AddStatus, Progress
from rag.settings import Settings, read_settings

PATIENCE = 0.05  # seconds that a batch waits for the next article before it is stored without it


@dataclass(frozen=True, slots=True)
class _File:
    path: Path
    source: str
    name: str  # for people


@dataclass(frozen=True, slots=True)
class _Coming:
    now: Look
    sha256: str
    reading: Reading[Ready]


class _CleaningError(Exception):
    """Holds what went wrong after an article was parsed."""

    def __init__(self, cause: Exception) -> None:
        super().__init__()
        self.cause = cause


def add(
    library: Library,
    path: Path,
    *,
    source: str | None = None,
    name: str | None = None,
    settings: Settings | None = None,
) -> Iterator[Progress]:
    """Add one file, telling how far it is; the last progress of each article in it says what became of that.

    What can't be added never raises: its last progress is `FAILED` with the reason. `source` says where the file
    came from, by default its absolute path; `name` is the file's name for people.
    """
    file = _File(path, source or source_of(path), name or path.name or str(path))
    with Notes(library.files) as notes:
        yield from _all(library, [file], settings, notes)


def add_files(
    library: Library, paths: Iterable[Path], *, settings: Settings | None = None, notes: Notes
) -> Iterator[Progress]:
    """Add many files as `add` does each; what becomes of the articles is told in their order."""
    files = (_File(path, source_of(path), path.name or str(path)) for path in notes.ahead(paths))
    yield from _all(library, files, settings, notes)


def _all(library: Library, files: Iterable[_File], settings: Settings | None, notes: Notes) -> Iterator[Progress]:
    run = Run()
    batch = Batch(library, notes)
    waiting: deque[Progress | End | _Coming] = deque()
    try:
        with closing(_read(files, settings, notes, run)) as coming:
            for one in coming:
                waiting.append(one)
                while waiting and (_is_full(waiting) or _is_ready(waiting[0])):
                    yield from _next(waiting, batch)
        while waiting:
            yield from _next(waiting, batch)
        yield from batch.store()
    finally:
        run.stop.set()


def _next(waiting: deque[Progress | End | _Coming], batch: Batch) -> Iterator[Progress]:
    """Go on with what comes next; where it takes its time to be read, a batch does not wait for it."""
    if not batch.is_empty and not _is_ready(waiting[0], PATIENCE):
        yield from batch.store()
    yield from _taken(waiting.popleft(), batch)


def _is_ready(one: Progress | End | _Coming, patience: float = 0.0) -> bool:
    return not isinstance(one, _Coming) or one.reading.is_done(patience)


def _is_full(waiting: Iterable[Progress | End | _Coming]) -> bool:
    sizes = [one.reading.size for one in waiting if isinstance(one, _Coming)]
    return len(sizes) >= ahead.MOST or sum(sizes) > ahead.MOST_BYTES


def _read(
    files: Iterable[_File], settings: Settings | None, notes: Notes, run: Run
) -> Generator[Progress | End | _Coming, None, None]:
    """Open file after file, and begin to read what is in each; never raises."""
    for file in files:
        try:
            yield from _articles(file, notes.look(file.path, file.source), settings, notes, run)
        except Exception as error:
            yield End(None, failure(error, Progress(file.source, "loading"), file.name))


def _articles(
    file: _File, now: Look, settings: Settings | None, notes: Notes, run: Run
) -> Iterator[Progress | End | _Coming]:
    if known := notes.unchanged(now):
        yield from (End(None, progress_of(one)) for one in known)
        return
    yield Progress(file.source, "loading")
    max_mb = (settings or read_settings()).max_upload_mb
    for item in items_of(file.path, file.name, file.source, max_mb=max_mb):
        if item.failure is not None:
            failed = Progress(item.source, "loading", status=AddStatus.FAILED, reason=item.failure)
            yield End(now, failed)
            continue
        if item.source != file.source:
            yield Progress(item.source, "loading")
        sha256 = hashlib.sha256(item.data).hexdigest()
        same = notes.same(now, item.source, sha256)
        yield (
            End(now, progress_of(same), sha256)
            if same
            else _Coming(now, sha256, Reading(item, partial(_prepared, stop=run.stop), run))
        )
    yield End(now)


def _taken(one: Progress | End | _Coming, batch: Batch) -> Iterator[Progress]:
    if isinstance(one, Progress):
        yield one
        return
    if isinstance(one, End):
        yield from batch.tell(one)
        return
    item = one.reading.item
    try:
        ready = one.reading.result()
    except _CleaningError as error:
        yield Progress(item.source, "cleaning")
        failed = failure(error.cause, Progress(item.source, "cleaning"), item.name)
        yield from batch.tell(End(one.now, failed, one.sha256))
    except Exception as error:
        failed = failure(error, Progress(item.source, "loading"), item.name)
        yield from batch.tell(End(one.now, failed, one.sha256))
    else:
        yield Progress(item.source, "cleaning")
        yield from batch.take(one.now, one.sha256, ready)


def _prepared(item: Item, stop: threading.Event) -> Ready:
    """Parse, clean and split an article; nothing is parsed once the run is stopped."""
    document = load(item.data, item.name, stop=stop)
    try:
        cleaned = clean(document, item.name)
        cleaned = replace(cleaned, stated=(*cleaned.stated, *item.stated))
        revision_id = hashlib.sha256(cleaned.text.encode()).hexdigest()
        passages = split(revision_id, cleaned.text, cleaned.headings, title=cleaned.title)
        talk = repeatable(cleaned)
    except Exception as error:
        raise _CleaningError(error) from error
    return Ready(item, cleaned, revision_id, tuple(passages), _left_out(document, cleaned), talk)


def _left_out(document: RawDocument, cleaned: CleanDocument) -> str | None:
    """What somebody wrote down for us, and we can't take."""
    if document.media_type != JSON or cleaned.published or not document.published:
        return None
    return f"its date “{printable(document.published[:40])}” can't be read, so it is unknown"
