"""Adding articles: the only place where reading, cleaning, splitting and the library meet."""

import hashlib
import logging
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from ingest.clean import CleanDocument, clean
from ingest.document import Item, RawDocument
from ingest.items import items_of
from ingest.load import load
from ingest.notes import Notes, progress_of
from ingest.record import JSON
from ingest.split import split
from ingest.walk import source_of
from rag.errors import AddedMeanwhile, PresscheckError
from rag.library import Library
from rag.normalise import printable
from rag.schema import AddStatus, Article, Progress
from rag.settings import Settings, read_settings

log = logging.getLogger(__name__)


def add(
    library: Library,
    path: Path,
    *,
    source: str | None = None,
    name: str | None = None,
    settings: Settings | None = None,
    notes: Notes | None = None,
) -> Iterator[Progress]:
    """Add one file, telling how far it is; the last progress of each article in it says what became of that.

    What can't be added never raises: its last progress is `FAILED` with the reason. `source` says where the file
    came from, by default its absolute path; `name` is the file's name for people. `notes` are for many files.
    """
    if notes is None:
        with Notes(library.files) as own:
            yield from add(library, path, source=source, name=name, settings=settings, notes=own)
        return
    source, name = source or source_of(path), name or path.name or str(path)
    try:
        yield from _file(library, path, source, name, settings, notes)
    except PresscheckError as error:
        log.info("A file could not be read", exc_info=True, extra={"source": source})
        yield Progress(source, "loading", status=AddStatus.FAILED, reason=str(error))
    except Exception:
        log.exception("A file could not be read", extra={"source": source})
        yield Progress(source, "loading", status=AddStatus.FAILED, reason=_fault(name))


def _file(
    library: Library, path: Path, source: str, name: str, settings: Settings | None, notes: Notes
) -> Iterator[Progress]:
    now = notes.look(path, source)
    if known := notes.unchanged(now):
        yield from map(progress_of, known)
        return
    yield Progress(source, "loading")
    max_mb = (settings or read_settings()).max_upload_mb
    for item in items_of(path, name, source, max_mb=max_mb):
        if item.source != source and item.failure is None:
            yield Progress(item.source, "loading")
        sha256 = hashlib.sha256(item.data).hexdigest()
        same = notes.same(now, item.source, sha256) if item.failure is None else None
        for progress in [progress_of(same)] if same else _article(library, item):
            if progress.status is not None:
                notes.take(now, sha256, progress)
            yield progress
    notes.end(now)


def _article(library: Library, item: Item) -> Iterator[Progress]:
    """Add one article; never raises."""
    progress = Progress(item.source, "loading")
    if item.failure is not None:
        log.info("An article could not be read", extra={"source": item.source})
        yield replace(progress, status=AddStatus.FAILED, reason=item.failure)
        return
    try:
        for progress in _steps(library, item):
            yield progress
        log.info(
            "An article is through",
            extra={"source": progress.source, "status": progress.status, "passages": progress.total},
        )
    except PresscheckError as error:
        log.info("An article could not be added", exc_info=True, extra={"source": item.source, "step": progress.step})
        yield replace(progress, status=AddStatus.FAILED, reason=str(error))
    except Exception:
        log.exception("An article could not be added", extra={"source": item.source, "step": progress.step})
        yield replace(progress, status=AddStatus.FAILED, reason=_fault(item.name))


def _fault(name: str) -> str:
    return f"{printable(name)} can't be added because of a fault in Presscheck; try again, or leave it out."


def _steps(library: Library, item: Item) -> Iterator[Progress]:
    document = load(item.data, item.name)

    yield Progress(item.source, "cleaning")
    cleaned = clean(document, item.name)
    cleaned = replace(cleaned, stated=(*cleaned.stated, *item.stated))
    while True:
        try:
            for progress in _stored(library, cleaned, item.data, item.source):
                yield replace(progress, reason=_left_out(document, cleaned)) if progress.status else progress
            return
        except AddedMeanwhile:
            continue  # then it is known now


def _left_out(document: RawDocument, cleaned: CleanDocument) -> str | None:
    """What somebody wrote down for us, and we can't take."""
    if document.media_type != JSON or cleaned.published or not document.published:
        return None
    return f"its date “{printable(document.published[:40])}” can't be read, so it is unknown"


def _stored(library: Library, cleaned: CleanDocument, original: bytes, source: str) -> Iterator[Progress]:
    revision_id = hashlib.sha256(cleaned.text.encode()).hexdigest()
    known = library.find(source)
    article = _entry(cleaned, source, known.article if known else None)
    if known is not None and known.revision_id == revision_id:
        restated = library.restate(article, cleaned.stated)
        ids = {"article_id": known.article.id, "revision_id": revision_id}
        count = known.passages
        status = AddStatus.UPDATED if restated else AddStatus.UNCHANGED
        yield Progress(source, "done", count, count, status=status, **ids)
        return

    yield Progress(source, "splitting")
    passages = split(revision_id, cleaned.text, cleaned.headings, title=cleaned.title)
    total = len(passages)

    yield Progress(source, "embedding", 0, total)
    for done in library.add(article, cleaned.text, passages, original, cleaned.pages, cleaned.stated):
        yield Progress(source, "embedding", done, total)
    yield Progress(
        source,
        "done",
        total,
        total,
        status=AddStatus.UPDATED if known else AddStatus.ADDED,
        article_id=article.id,
        revision_id=revision_id,
    )


def _entry(cleaned: CleanDocument, source: str, known: Article | None) -> Article:
    """The article as the library keeps it; one that is known keeps its id and the time it came."""
    return Article(
        id=known.id if known else uuid.uuid4().hex,
        source=source,
        title=cleaned.title,
        outlet=cleaned.outlet,
        author=cleaned.author,
        url=cleaned.url,
        published=cleaned.published,
        language=cleaned.language,
        media_type=cleaned.media_type,
        added_at=known.added_at if known else datetime.now(UTC),
    )
