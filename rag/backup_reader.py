"""Reading a backup, which may come from anybody.

Names, sizes, types and hashes are checked before anything is used.
"""

import base64
import binascii
import hashlib
import json
import math
import re
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, TYPE_CHECKING, Any, Self

import sqlalchemy as sa

from rag.backup import CHUNK, FORMAT, HEADER, TABLES, VECTORS, columns_of
from rag.errors import BadBackup
from rag.tables import revisions

if TYPE_CHECKING:
    from rag.embed import EmbedderIdentity

HASHED = re.compile(r"(texts|originals)/[0-9a-f]{64}")
LINE_BYTES = 16 << 20
FILE_BYTES = 1 << 30  # as large as PRESSCHECK_MAX_UPLOAD_MB can be
DIMENSIONS = 65_536


class Backup:
    """A backup to be read. Nothing of it is believed unchecked."""

    def __init__(self, path: Path) -> None:
        """Open it and look at its table of contents.

        Raises:
            BadBackup: it can't be read, or is no backup of ours.
        """
        self._path = path
        with self._explained():
            self._file = path.open("rb")
            try:
                self._zip = zipfile.ZipFile(self._file)
                self._members = self._checked()
                header = next(iter(self._lines(HEADER)), None)
                if not isinstance(header, dict) or header.get("format") != FORMAT:
                    raise ValueError("it does not say that it is one")
                self.schema = str(header.get("schema"))
                self.embedder = _identity(header.get("embedder"))
                self.lost = {str(name) for name in header["lost"]}  # originals that were lost when it was made
            except BaseException:
                self._file.close()
                raise

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def rows(self, table: sa.Table) -> Iterator[dict[str, Any]]:
        """Give the rows of a table; those of revisions with their texts."""
        with self._explained():
            for row in self._lines(f"{table.name}.jsonl"):
                yield self._row(table, row)

    def vectors(self) -> Iterator[tuple[str, list[float]]]:
        """Give vectors by the ids of their passages."""
        with self._explained():
            for row in self._lines(VECTORS):
                if not isinstance(row, dict) or self.embedder is None:
                    raise ValueError("it has a vector of nothing")
                yield str(row.get("id")), _unpacked(row.get("vector"), self.embedder.dimensions)

    def originals(self) -> list[str]:
        """Name the originals it holds."""
        return [name.partition("/")[2] for name in self._members if name.startswith("originals/")]

    def original(self, name: str) -> Iterator[bytes]:
        """Give an original in pieces; it is what its name says only if they come to an end."""
        with self._explained(), self._open(f"originals/{name}") as member:
            whole = hashlib.sha256()
            while chunk := member.read(CHUNK):
                whole.update(chunk)
                yield chunk
            if whole.hexdigest() != name:
                raise ValueError("an original is not what its name says")

    def _row(self, table: sa.Table, row: object) -> dict[str, Any]:
        columns = columns_of(table)
        if not isinstance(row, dict) or row.keys() != columns.keys():
            raise ValueError(f"a row of {table.name} has other columns")
        kept = {name: _typed(column, row[name]) for name, column in columns.items()}
        return kept | {"text": self._text(str(kept["id"]))} if table is revisions else kept

    def _text(self, revision_id: str) -> str:
        with self._open(f"texts/{revision_id}") as member:
            text = member.read()
        if hashlib.sha256(text).hexdigest() != revision_id:
            raise ValueError("a text is not what its name says")
        return text.decode()

    def _lines(self, name: str) -> Iterator[Any]:
        with self._open(name) as member:
            while line := member.readline(LINE_BYTES + 1):
                if len(line) > LINE_BYTES:
                    raise ValueError(f"a line of {name} is too long")
                yield json.loads(line)

    def _open(self, name: str) -> IO[bytes]:
        if name not in self._members:
            raise ValueError(f"{name} is missing")
        return self._zip.open(self._members[name])

    def _checked(self) -> dict[str, zipfile.ZipInfo]:
        """Give the members by name: each known, there once, stored as it is, and none larger than it may be."""
        known = {HEADER, VECTORS, *(f"{table.name}.jsonl" for table in TABLES)}
        members = {member.filename: member for member in self._zip.infolist()}
        if len(members) != len(self._zip.infolist()):
            raise ValueError("it has two members of one name")
        for name, member in members.items():
            hashed = HASHED.fullmatch(name)
            if not hashed and name not in known:
                raise ValueError("it has members that a backup has not")
            if member.compress_type != zipfile.ZIP_STORED or member.file_size != member.compress_size:
                raise ValueError("its members are packed, as those of a backup are not")
            if member.flag_bits & 1 or (hashed and member.file_size > FILE_BYTES):
                raise ValueError("its members are encrypted or too large")
        if sum(member.file_size for member in members.values()) > self._path.stat().st_size:
            raise ValueError("its members claim to be larger than it is")
        return members

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as error:
            raise BadBackup(
                f"The backup {self._path} can't be read ({error.strerror or error}); check its name and folder."
            ) from error
        except (ValueError, KeyError, NotImplementedError, RuntimeError, EOFError, zipfile.BadZipFile) as error:
            raise BadBackup(
                f"{self._path} is no whole backup of Presscheck ({_cause(error)}); restore from another copy of it."
            ) from error


def _typed(column: sa.Column[Any], value: object) -> object:
    """Give the value as the catalogue keeps it, if it is of the column's kind."""
    if isinstance(column.type, sa.JSON):  # where pages start
        if isinstance(value, list) and all(type(start) is int for start in value) and value == sorted(value):
            return value
    elif value is None:
        return None  # whether it may be is the catalogue's to say
    elif isinstance(column.type, sa.Integer):
        if type(value) is int and 0 <= value < 2**31:
            return value
    elif isinstance(value, str):
        value.encode()  # a lone surrogate is no text
        return date.fromisoformat(value) if isinstance(column.type, sa.Date) else value
    raise ValueError(f"{column.table.name}.{column.name} holds something else")


def _identity(said: object) -> "EmbedderIdentity | None":
    from rag.embed import EmbedderIdentity

    if said is None:
        return None
    if isinstance(said, dict) and said.keys() == {"name", "sha256", "dimensions"}:
        dimensions = said["dimensions"]
        if type(dimensions) is int and 0 < dimensions <= DIMENSIONS:
            return EmbedderIdentity(str(said["name"]), str(said["sha256"]), dimensions)
    raise ValueError("it does not say what its vectors are")


def _unpacked(said: object, dimensions: int) -> list[float]:
    if isinstance(said, str):
        raw = base64.b64decode(said, validate=True)
        if len(raw) == 4 * dimensions:
            vector = list(struct.unpack(f"<{dimensions}f", raw))
            if all(map(math.isfinite, vector)):
                return vector
    raise ValueError("a vector is not one")


def _cause(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError | UnicodeError | binascii.Error):
        return "its contents are garbled"
    if isinstance(error, zipfile.BadZipFile | EOFError | NotImplementedError):
        return "it is damaged, or no zip file"
    if isinstance(error, RecursionError):
        return "its contents are nested too deep"
    return str(error)[:200]
