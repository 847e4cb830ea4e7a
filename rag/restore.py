"""Restoring a backup: all of it, or nothing.

Everything is first read into a catalogue of its own beside the library's, which checks what belongs together.
Vectors go in under ids that the library's catalogue has noted as buried, so that they are deleted if anything
stops; the last step is one transaction that makes all of it the library's.
"""

import os
import re
import shutil
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa

from rag.backup import TABLES
from rag.backup_reader import Backup
from rag.chats import check_row
from rag.collecting import is_sound
from rag.durable import sync_folder
from rag.errors import BadBackup, LibraryError
from rag.schema import EDITABLE, OTHER_DAYS, Origin
from rag.tables import READY, articles, chats, collections, details, exchanges, passages, revisions

if TYPE_CHECKING:
    from rag.catalog import Catalog
    from rag.vectors import Vectors

STAGING = "restoring"  # the folder, beside the catalogue
BATCH = 256
CONTRADICTION = "The backup contradicts itself, so nothing of it was restored; take another copy of it."
HASH = re.compile(r"[0-9a-f]{64}")


def stage(backup: Backup, staged: "Catalog", folder: Path) -> list[str]:
    """Read all of a backup but the vectors into an empty catalogue and a folder; name the originals.

    Raises:
        BadBackup: something in it is wrong.
        LibraryError: the disk is full, or can't be written.
    """
    try:
        staged.load((table, _sound(table.name, row)) for table in TABLES for row in backup.rows(table))
    except (ValueError, LibraryError) as error:
        if isinstance(error, LibraryError) and not isinstance(error.__cause__, sa.exc.IntegrityError):
            raise
        raise BadBackup(CONTRADICTION) from error
    if not staged.is_whole():
        raise BadBackup(CONTRADICTION)
    needed = staged.originals()
    names = [name for name in backup.originals() if name in needed]  # others are nobody's
    if needed.difference(names) != backup.lost:
        raise BadBackup(CONTRADICTION)
    for name in names:
        _keep(backup.original(name), folder / name)
    return names


def fill(backup: Backup, catalog: "Catalog", staged: "Catalog", vectors: "Vectors") -> Iterator[tuple[int, int]]:
    """Copy the vectors, and embed what has none of this embedder; yield how many of how many are there."""
    wanted = staged.ready_passages()
    catalog.bury(list(wanted))
    missing = dict(wanted)
    if backup.embedder is not None and backup.embedder == vectors.made_with:
        rows = ((passage_id, row) for passage_id, row in backup.vectors() if passage_id in wanted)
        while some := list(islice(rows, BATCH)):
            vectors.put([passage_id for passage_id, _ in some], [row for _, row in some])
            for passage_id, _ in some:
                missing.pop(passage_id, None)
            yield len(wanted) - len(missing), len(wanted)
    ids: Sequence[str] = list(missing)
    for start in range(0, len(ids), BATCH):
        part = ids[start : start + BATCH]
        vectors.upsert(part, [missing[passage_id] for passage_id in part])
        yield len(wanted) - len(ids) + start + len(part), len(wanted)


def move(names: Sequence[str], folder: Path, originals: Path) -> None:
    """Put the originals where the library looks for them."""
    for name in names:
        (folder / name).replace(originals / name)
    sync_folder(originals)


def sweep(data: Path) -> bool:
    """Delete what a restore left half done; tell whether there was anything."""
    folder = data / STAGING
    if not folder.exists():
        return False
    try:
        shutil.rmtree(folder)
    except OSError as error:
        raise LibraryError(f"{folder} can't be deleted ({error.strerror}); delete it and try again.") from error
    return True


def _keep(pieces: Iterator[bytes], path: Path) -> None:
    try:
        with path.open("xb") as file:
            for piece in pieces:
                file.write(piece)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise LibraryError(
            f"The backup can't be restored to {path.parent} ({error.strerror or error}); free disk space and try again."
        ) from error


def _sound(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """Check what the catalogue's own rules don't."""
    for when in (row.get(name) for name in ("added_at", "removed_at", "created_at")):
        if when is not None and datetime.fromisoformat(when).tzinfo is None:
            raise ValueError("a time has no zone")
    if table == articles.name and not HASH.fullmatch(row["original"] or ""):
        raise ValueError("an original has no name")
    if table == revisions.name and row["state"] != READY:
        raise ValueError("a revision was not ready")
    if table == passages.name and not 0 <= row["start"] < row["end"]:
        raise ValueError("a passage is nowhere")
    if table == details.name:
        _check_detail(row)
    if table == collections.name and not is_sound(row["name"], row["key"]):
        raise ValueError("a collection has no name")
    if table in (chats.name, exchanges.name):
        check_row(row)
    return row


def _check_detail(row: dict[str, Any]) -> None:
    if row["field"] not in (*EDITABLE, *OTHER_DAYS) or row["edited"] not in (0, 1):
        raise ValueError("a detail is of nothing")
    if (row["stated"] is None) != (row["origin"] is None):
        raise ValueError("a detail is stated nowhere")
    if row["origin"] is not None:
        Origin(row["origin"])
    if row["field"] in ("published", *OTHER_DAYS) and row["stated"] is not None:
        date.fromisoformat(row["stated"])
