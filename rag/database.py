"""One SQLite file: how it is opened, read and written, and what is said when that can't be done."""

import os
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import sqlalchemy as sa

from rag.errors import LibraryError

PRAGMAS = ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=15000", "secure_delete=ON")
RESTORE = "restore a backup into a new folder: set PRESSCHECK_DATA to it, then run `python -m ingest restore FILE`"
WAYS_OUT = {  # by how SQLite names the error
    "SQLITE_BUSY": "another program keeps it locked, so wait until that is done, or end it, and try again",
    "SQLITE_LOCKED": "another program keeps it locked, so wait until that is done, or end it, and try again",
    "SQLITE_FULL": "free disk space and try again",
    "SQLITE_READONLY": "make the folder writable, or set PRESSCHECK_DATA to one that is",
    "SQLITE_CANTOPEN": "make the folder writable, or set PRESSCHECK_DATA to one that is",
    "SQLITE_CORRUPT": f"it is damaged: {RESTORE}",
    "SQLITE_NOTADB": f"it is damaged, or no catalogue: {RESTORE}",
}
ID_BATCH = 500  # SQLite bounds the number of bound values in a statement
Id = TypeVar("Id")
OTHER_WAY_OUT = "check free disk space and that the folder can be written, then try again"


class Database:
    """A catalogue's file, made when it is missing. Safe to share between threads and processes."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            LibraryError: it can't be opened, as by `reading` and `writing` from then on.
        """
        self._path = path
        self._file: tuple[int, int] | None = None
        self._joined = threading.local()  # the transaction of `together` or `still`, in the thread that has one
        self.read_only = path.exists() and bool(os.statvfs(path).f_flag & os.ST_RDONLY)
        place = f"file:{quote(str(path))}?{_reading_only(path)}&uri=true" if self.read_only else str(path)
        # An error must not hold the values it was about: they are words of articles.
        self._engine = sa.create_engine(f"sqlite:///{place}", hide_parameters=True)
        if not self.read_only:
            sa.event.listen(self._engine, "connect", _prepare)
        with self.reading():
            self._file = _identity(path)

    def close(self) -> None:
        """Close every connection."""
        self._engine.dispose()

    @contextmanager
    def reading(self) -> Iterator[sa.Connection]:
        """Lend a connection; an error of SQLite becomes a sentence with the way out."""
        with self._explained():
            if (stilled := getattr(self._joined, "stilled", None)) is not None:
                yield stilled
                return
            with self._engine.connect() as db:
                yield db

    @contextmanager
    def still(self) -> Iterator[None]:
        """Have this thread read one state of the file meanwhile, whatever others write to it; it can't write."""
        with self.reading() as db:
            db.exec_driver_sql("BEGIN")
            self._joined.stilled = db
            try:
                yield
            finally:
                self._joined.stilled = None
                db.exec_driver_sql("ROLLBACK")

    @contextmanager
    def writing(self) -> Iterator[sa.Connection]:
        """Lend a connection in a transaction, which is undone if anything fails."""
        if (joined := getattr(self._joined, "db", None)) is not None:
            yield joined
            return
        with self.reading() as db:
            db.exec_driver_sql("BEGIN IMMEDIATE")  # so that two writers queue instead of failing half-way
            try:
                yield db
            except BaseException:
                with suppress(sa.exc.DBAPIError):  # SQLite has done it already, where the disk is full
                    db.exec_driver_sql("ROLLBACK")
                raise
            db.exec_driver_sql("COMMIT")

    @contextmanager
    def together(self) -> Iterator[None]:
        """Make one transaction of all that this thread writes meanwhile: the disk is waited for once."""
        with self.writing() as db:
            self._joined.db = db
            try:
                yield
            finally:
                self._joined.db = None

    def damage(self) -> str | None:
        """Say that the file's structure is broken, where it is, and the way out."""
        with self.reading() as db:
            found = str(db.exec_driver_sql("PRAGMA integrity_check(1)").scalar())
        return None if found == "ok" else f"The catalogue is damaged ({found}); {RESTORE}."

    def empty_log(self) -> None:
        """Empty SQLite's log, which holds deleted words too."""
        with self.reading() as db:
            db.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")

    @contextmanager
    def _explained(self) -> Iterator[None]:
        if self._file is not None and self._file != _identity(self._path):
            raise LibraryError(
                f"The library in {self._path.parent} was removed or replaced while it was open; "
                "see that the folder is there, and start Presscheck again."
            )
        try:
            yield
        except sa.exc.DBAPIError as error:
            name = str(getattr(error.orig, "sqlite_errorname", ""))
            ways = (way for begins, way in WAYS_OUT.items() if name.startswith(begins))
            raise LibraryError(
                f"The catalogue {self._path} can't be used ({error.orig}); {next(ways, OTHER_WAY_OUT)}."
            ) from error


def batches(ids: Sequence[Id], most: int = ID_BATCH) -> Iterator[Sequence[Id]]:
    """Give ids so many at a time, by default and at most as many as a statement can be told."""
    size = max(1, min(most, ID_BATCH))
    return (ids[start : start + size] for start in range(0, len(ids), size))


def _prepare(connection: sqlite3.Connection, _record: object) -> None:
    """Set up a fresh SQLite connection."""
    connection.isolation_level = None  # transactions are begun by hand, so that they can be IMMEDIATE
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _reading_only(path: Path) -> str:
    """How to open a file on a disk that is read-only, where nothing can be written beside it either.

    With its log beside it, SQLite must read that too; without, it is told that the file does not change.
    """
    return "mode=ro" if path.with_name(f"{path.name}-wal").exists() else "mode=ro&immutable=1"


def _identity(path: Path) -> tuple[int, int] | None:
    """Tell one file from another that came under its name."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino
