"""A library carried over into a backup, and out of one. Who does so holds the library's write lock."""

from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

from rag.backup import TABLES, BackupWriter
from rag.backup_reader import Backup
from rag.catalog import SCHEMA_VERSION, Catalog
from rag.doctor import delete_buried
from rag.errors import BadBackup, LibraryError
from rag.originals import Originals
from rag.restore import STAGING, fill, move, stage, sweep
from rag.tables import revisions

if TYPE_CHECKING:
    from rag.embed import EmbedderIdentity
    from rag.vectors import Vectors

Opening = Callable[[], "Vectors"]


def back_up(file: BackupWriter, catalog: Catalog, originals: Originals, data: Path, open_vectors: Opening) -> list[str]:
    """Write all articles; give a sentence for each thing that could not go in.

    Raises:
        LibraryError: there are none, or the catalogue is damaged.
    """
    catalog.undo_pending()
    with catalog.still():  # some of it changes without the lock
        counts = [file.rows(table, catalog.rows(table)) for table in TABLES]
    if not counts[0]:
        raise LibraryError(f"The library in {data} holds no articles to back up; check PRESSCHECK_DATA.")
    for row in catalog.rows(revisions):
        file.text(row["id"], row["text"])
    lost = [name for name in sorted(catalog.originals()) if not file.original(name, originals.folder / name)]
    notes = [f"Original files that are lost or damaged, left out: {len(lost)}."] if lost else []
    made_with = None
    try:
        made_with = _vectors(file, catalog, open_vectors)
    except LibraryError as error:
        notes.append(f"Vectors are left out, and will be made again when this is restored: {error}")
    file.finish(SCHEMA_VERSION, made_with, lost)
    return notes


def restore(
    backup: Backup,
    path: Path,
    catalog: Catalog,
    originals: Originals,
    data: Path,
    open_vectors: Opening,
    undo: Callable[..., None],
) -> Iterator[tuple[int, int]]:
    """Make a backup's articles those of an empty library, yielding how many passages of how many can be searched.

    `undo` is told the originals that came, where it fails or is abandoned.

    Raises:
        BadBackup: the file is no whole backup.
        LibraryError: this library has articles already, or can't be written.
    """
    catalog.undo_pending()
    if catalog.shelved():
        raise LibraryError(
            f"The library in {data} holds articles already; set PRESSCHECK_DATA to a new folder "
            "and restore the backup there."
        )
    if backup.schema != SCHEMA_VERSION:
        raise BadBackup(f"{path} was made by another version of Presscheck; restore it with that version.")
    sweep(data)
    folder, names = data / STAGING, list[str]()
    try:
        (folder / "originals").mkdir(parents=True)
        with closing(Catalog(folder / "catalog.sqlite")) as staged:
            names = stage(backup, staged, folder / "originals")
            vectors = open_vectors()
            delete_buried(catalog, vectors)
            yield from fill(backup, catalog, staged, vectors)
            move(names, folder / "originals", originals.folder)
            catalog.load((table, row) for table in TABLES for row in staged.rows(table))
    except BaseException:
        undo(*names)
        raise
    finally:
        sweep(data)
    catalog.tell_stories()  # all is there; if this fails, it is made up for at the next start


def _vectors(file: BackupWriter, catalog: Catalog, open_vectors: Opening) -> "EmbedderIdentity | None":
    """Write the vectors, whichever model made them; give that model."""
    with closing(open_vectors()) as vectors:
        stale = catalog.stale()  # made with a former title: better made anew
        file.vectors(vectors.stored([one for one in catalog.ready_passages() if one not in stale]))
        return vectors.made_with
