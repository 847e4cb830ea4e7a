"""Folders as a whole: taken in, and what vanished from them taken out of the library."""

import os
import re
from collections.abc import Generator, Iterable, Iterator, Mapping, Set
from itertools import groupby
from pathlib import Path

from ingest.load import unreadable
from ingest.notes import Notes
from ingest.pipeline import add_files
from ingest.walk import files, is_filled, seen_as, source_of, stamp_of
from rag.errors import PresscheckError, UnknownArticle
from rag.files import Placed
from rag.library import Library
from rag.schema import AddStatus, Progress
from rag.settings import Settings

_INSIDE = re.compile("!/|#")


def add_paths(
    library: Library, paths: Iterable[Path], *, prune: bool = False, settings: Settings | None = None
) -> Generator[Progress, None, None]:
    """Add files, and the files in folders, telling what became of each in their order.

    With `prune`, articles whose files are gone from a folder are removed once the folder is through. A folder that is
    missing, empty, or can't be read as a whole loses nothing: so looks a disk that is not there.
    """
    with Notes(library.files) as notes:
        for are_folders, some in groupby(paths, Path.is_dir):
            if are_folders:
                for folder in some:
                    yield from _folder(library, folder, notes, prune, settings)
                continue
            if not prune:
                yield from add_files(library, some, settings=settings, notes=notes)
                continue
            for path in some:
                yield from add_files(library, [path], settings=settings, notes=notes)
                if source_of(path) in notes.through:
                    yield from remove_vanished(library, path, frozenset(), notes.through)


def _folder(library: Library, folder: Path, notes: Notes, prune: bool, settings: Settings | None) -> Iterator[Progress]:
    troubles: list[OSError] = []
    found: set[str] = set()

    def there() -> Iterator[Path]:
        for file in files([folder], troubles.append):
            if prune and file != folder:
                found.add(source_of(file))
            yield file

    yield from add_files(library, there(), settings=settings, notes=notes)
    yield from map(_unlisted, troubles)
    notes.write()
    if prune and found and not troubles and is_filled(folder):
        yield from remove_vanished(library, folder, found, notes.through)


def remove_vanished(library: Library, path: Path, found: Set[str], through: Mapping[str, str]) -> Iterator[Progress]:
    """Remove the articles that came from a file, or from a folder and what is in it, and whose files are gone.

    `found` are files that were there just now, by their sources. `through` are those that hold several articles and
    were just taken in to the end, with the stamps they are noted under: an article that is noted under another stamp
    is gone from its file, as long as the file still has that stamp; else another run may have taken it in since.
    """
    place, is_folder = source_of(path), path.is_dir()
    there = [placed for placed in library.files.below(place) if _is_of(placed, place, is_folder)]
    gone = [placed for placed in there if _is_gone(placed, found, through)]
    try:
        removed = library.remove_many([placed.article_id for placed in gone]) if gone else []
    except UnknownArticle:
        return  # somebody else removed them meanwhile
    except PresscheckError as error:
        for placed in gone:
            yield Progress(placed.source, "done", status=AddStatus.FAILED, reason=str(error))
        return
    left = set(removed)
    for placed in gone:
        if placed.article_id in left:
            count, ids = placed.passages, (placed.article_id, placed.revision_id)
            yield Progress(placed.source, "done", count, count, AddStatus.REMOVED, *ids)


def _is_of(placed: Placed, place: str, is_folder: bool) -> bool:
    """Whether an article is of this place, and not of a file beside it whose name begins with that and a mark."""
    if placed.source == place or placed.source.startswith(f"{place.rstrip('/')}/"):
        return True
    return placed.file == place or (placed.file is None and not is_folder)


def _is_gone(placed: Placed, found: Set[str], through: Mapping[str, str]) -> bool:
    if placed.file is None:  # not noted: it may be in any file that its source begins with
        return all(file not in found and _is_missing(file) for file in _holders(placed.source))
    if placed.file in through:
        stamp = seen_as(through[placed.file])
        return placed.stamp is not None and seen_as(placed.stamp) != stamp == stamp_of(Path(placed.file))
    return placed.file not in found and _is_missing(placed.file)


def _holders(source: str) -> list[str]:
    return [source, *(source[: inside.start()] for inside in _INSIDE.finditer(source))]


def _is_missing(file: str) -> bool:
    """Whether there is surely no such file; what can't be looked at may be there."""
    try:
        os.lstat(file)
    except (FileNotFoundError, NotADirectoryError):
        nearest = next(parent for parent in Path(file).parents if os.path.lexists(parent))
        return nearest.is_file() or is_filled(nearest)  # else it may be the place of a disk that is not there
    except (OSError, ValueError):
        return False
    return Path(file).is_dir()


def _unlisted(trouble: OSError) -> Progress:
    folder = Path(os.fsdecode(trouble.filename))
    cause = f"the folder can't be listed ({(trouble.strerror or 'it failed').lower()}); change its permissions"
    reason = str(unreadable(folder.name, cause))
    return Progress(source_of(folder), "loading", status=AddStatus.FAILED, reason=reason)
