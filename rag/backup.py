"""A backup: one zip file with a whole library in it, nothing compressed, so that any unzip gives it back.

    articles.jsonl revisions.jsonl editions.jsonl passages.jsonl files.jsonl details.jsonl removals.jsonl
    chats.jsonl exchanges.jsonl
                          rows of the catalogue
    texts/<sha256>        every wording, UTF-8
    originals/<sha256>    every article as it came
    vectors.jsonl         {"id", "vector"}: the passage's id, base64 of little-endian float32
    presscheck.json       what this is, and the embedding model the vectors are of

It is written here, and read in `rag.backup_reader`.
"""

import base64
import hashlib
import json
import os
import struct
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import sqlalchemy as sa

from rag.durable import sync_folder
from rag.errors import LibraryError
from rag.originals import is_original
from rag.tables import articles, chats, details, editions, exchanges, files, passages, removals, revisions

if TYPE_CHECKING:
    from rag.embed import EmbedderIdentity

# Each after those it refers to.
TABLES = (articles, revisions, editions, passages, files, details, removals, chats, exchanges)
HEADER, VECTORS = "presscheck.json", "vectors.jsonl"
FORMAT = "Presscheck backup 1"
CHUNK = 1 << 20


class BackupWriter:
    """A backup being written; it appears under its name when it is whole."""

    def __init__(self, file: IO[bytes]) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_STORED)

    def rows(self, table: sa.Table, rows: Iterable[Mapping[str, Any]]) -> int:
        """Write a table's rows, without the texts; give how many."""
        columns = columns_of(table)
        return self._lines(f"{table.name}.jsonl", ({name: _plain(row[name]) for name in columns} for row in rows))

    def vectors(self, vectors: Iterable[tuple[str, list[float]]]) -> int:
        """Write vectors by the ids of their passages; give how many."""
        return self._lines(VECTORS, ({"id": passage_id, "vector": _packed(row)} for passage_id, row in vectors))

    def text(self, revision_id: str, text: str) -> None:
        """Write a wording.

        Raises:
            LibraryError: it is damaged, so that a backup of it could not be restored.
        """
        if hashlib.sha256(text.encode()).hexdigest() != revision_id:
            raise LibraryError(
                "A text in the catalogue is damaged, so it can't be backed up; "
                "run `python -m ingest doctor`, which names its article."
            )
        with self._member(f"texts/{revision_id}") as member:
            member.write(text.encode())

    def original(self, name: str, path: Path) -> bool:
        """Write an original; tell whether it is there and what it should be."""
        if not is_original(path):
            return False
        with path.open("rb") as file, self._member(f"originals/{name}") as member:
            while chunk := file.read(CHUNK):
                member.write(chunk)
        return True

    def finish(self, schema: str, embedder: "EmbedderIdentity | None", lost: Sequence[str]) -> None:
        """Say what it all is and which originals are not in it, and end the file."""
        made_with = asdict(embedder) if embedder else None
        self._lines(HEADER, [{"format": FORMAT, "schema": schema, "embedder": made_with, "lost": lost}])
        self._zip.close()

    def abandon(self) -> None:
        """End a file that nobody will see."""
        with suppress(OSError, ValueError):
            self._zip.close()

    def _lines(self, name: str, rows: Iterable[object]) -> int:
        count = 0
        with self._member(name) as member:
            for count, row in enumerate(rows, 1):  # noqa: B007  # the last one is the count
                member.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
        return count

    def _member(self, name: str) -> IO[bytes]:
        return self._zip.open(zipfile.ZipInfo(name), "w", force_zip64=True)


@contextmanager
def writing_backup(target: Path) -> Iterator[BackupWriter]:
    """Write a backup beside its place, and put it there when it is whole and on the disk.

    Raises:
        LibraryError: there is something already, or it can't be written.
    """
    beside = target.with_name(f".{target.name}.part")  # one name, so that the next try overwrites what a crash left
    try:
        _refuse_existing(target)
        descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
        try:
            with os.fdopen(descriptor, "wb") as file:
                writer = BackupWriter(file)
                try:
                    yield writer
                except BaseException:
                    writer.abandon()
                    raise
                file.flush()
                os.fsync(file.fileno())
            _refuse_existing(target)
            beside.rename(target)
            sync_folder(target.parent)
        except BaseException:
            beside.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise LibraryError(
            f"The backup {target} can't be written ({error.strerror or error}); free disk space, "
            "or name a file in a folder that can be written."
        ) from error


def of_known_chats(table: sa.Table, rows: Iterable[dict[str, Any]], known: set[str]) -> Iterator[dict[str, Any]]:
    """Give a table's rows without the questions of chats that began after the chats were written, which `known` notes.

    Questions are asked while a backup is made: nothing waits for it that does not change the articles.
    """
    for row in rows:
        if table is chats:
            known.add(row["id"])
        if table is not exchanges or row["chat_id"] in known:
            yield row


def columns_of(table: sa.Table) -> dict[str, sa.Column[Any]]:
    """The columns whose values go into the rows; texts are members of their own."""
    return {column.name: column for column in table.columns if column is not revisions.c.text}


def _refuse_existing(target: Path) -> None:
    if os.path.lexists(target):
        raise LibraryError(f"{target} is there already; name another file, or delete that one first.")


def _plain(value: object) -> object:
    return value.isoformat() if isinstance(value, date) else value


def _packed(vector: list[float]) -> str:
    return base64.b64encode(struct.pack(f"<{len(vector)}f", *vector)).decode()
