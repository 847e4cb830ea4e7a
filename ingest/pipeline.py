"""Adding an article: the only place where loading, cleaning, splitting and the library meet."""

import hashlib
import logging
import os
import uuid
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

from ingest.clean import CleanDocument, clean
from ingest.load import load, read_bytes
from ingest.split import split
from rag.errors import AddedMeanwhile, PresscheckError
from rag.library import Library
from rag.normalise import printable
from rag.schema import AddStatus, Article, Origin, Progress, Stated
from rag.settings import Settings, read_settings

log = logging.getLogger(__name__)


def add(
    library: Library,
    path: Path,
    *,
    source: str | None = None,
    name: str | None = None,
    settings: Settings | None = None,
) -> Iterator[Progress]:
    """Add one file, telling how far it is; the last progress says what became of it.

    A file that can't be added never raises: its last progress is `FAILED` with the reason. `source` says
    where the article came from, by default the file's absolute path; `name` is the file's name for people.
    """
    progress = Progress(source or source_of(path), "loading")
    try:
        for progress in _steps(library, path, progress.source, name or path.name or str(path), settings):  # noqa: B020  # read before the loop
            yield progress
        log.info(
            "A file is through",
            extra={"source": progress.source, "status": progress.status, "passages": progress.total},
        )
    except PresscheckError as error:
        log.info("A file could not be added", exc_info=True, extra={"source": progress.source, "step": progress.step})
        yield replace(progress, status=AddStatus.FAILED, reason=str(error))
    except Exception:
        log.exception("An article could not be added", extra={"source": progress.source, "step": progress.step})
        what = f"{printable(name or path.name)} can't be added because of a fault in Presscheck"
        reason = f"{what}; try again, or leave it out."
        yield replace(progress, status=AddStatus.FAILED, reason=reason)


def add_paths(library: Library, paths: Iterable[Path], *, settings: Settings | None = None) -> Iterator[Progress]:
    """Add files, and the files in folders, one after the other."""
    for path in files(paths):
        yield from add(library, path, settings=settings)


def files(paths: Iterable[Path]) -> Iterator[Path]:
    """The files that `paths` stand for. Folders are walked in order, without hidden files and links out.

    What is missing, and a folder without files, comes as it is: adding it tells what is wrong with it.
    """
    for path in paths:
        found = path.is_dir() and list(_walk(path))
        yield from found or [path]


def filed(path: Path) -> Iterator[Stated]:
    """The day of a file, which is not the day of publication."""
    with suppress(OSError, OverflowError, ValueError):  # it went, or its time is beyond our years
        yield Stated("filed", date.fromtimestamp(path.stat().st_mtime).isoformat(), Origin.FILE)


def source_of(path: Path) -> str:
    """Where a file's article comes from, as the library knows it: the absolute path, as text it can store."""
    return os.fsencode(os.path.abspath(path)).decode("utf-8", "backslashreplace")  # noqa: PTH100  # links stay


def _walk(folder: Path) -> Iterator[Path]:
    root = folder.resolve()
    for place, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for file in (Path(place, name) for name in sorted(names) if not name.startswith(".")):
            if not file.is_symlink() or (file.is_file() and file.resolve().is_relative_to(root)):
                yield file


def _steps(library: Library, path: Path, source: str, name: str, settings: Settings | None) -> Iterator[Progress]:
    yield Progress(source, "loading")
    original = read_bytes(path, name, max_mb=(settings or read_settings()).max_upload_mb)
    document = load(original, name)

    yield Progress(source, "cleaning")
    cleaned = clean(document, name)
    if source == source_of(path):  # an upload's spooled copy has the day it came
        cleaned = replace(cleaned, stated=(*cleaned.stated, *filed(path)))
    while True:
        try:
            yield from _stored(library, cleaned, original, source)
            return
        except AddedMeanwhile:
            continue  # then it is known now


def _stored(library: Library, cleaned: CleanDocument, original: bytes, source: str) -> Iterator[Progress]:
    revision_id = hashlib.sha256(cleaned.text.encode()).hexdigest()
    known = library.find(source)
    article = _article(cleaned, source, known.article if known else None)
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


def _article(cleaned: CleanDocument, source: str, known: Article | None) -> Article:
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
