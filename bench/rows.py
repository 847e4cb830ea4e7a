"""JSON Lines in, with an error that names the line and what is wrong with it."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.errors import PresscheckError

Row = dict[str, Any]
_NAMES = {str: "a text", int: "a whole number", list: "a list", bool: "true or false"}


class BenchError(PresscheckError):
    """A measurement that can't be made. The message says what is missing and the way out."""


@dataclass(frozen=True, slots=True)
class Source:
    """A file that was read, as a result remembers it: nothing of its text."""

    name: str
    sha256: str
    rows: int


def read_rows(path: Path, fields: Mapping[str, type]) -> tuple[list[Row], Source]:
    """Read a file of JSON objects, each with at least `fields`; one without an `id` gets the number of its line.

    Raises:
        BenchError: it can't be read, or a line is not what it should be.
    """
    try:
        data = path.read_bytes()
        lines = data.decode("utf-8").split("\n")  # other line ends may stand inside a JSON text
    except (OSError, UnicodeDecodeError) as error:
        cause = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BenchError(f"{path} can't be read ({cause}); give a file of JSON Lines in UTF-8.") from error
    rows = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            row = _row(line, f"{path.name}, line {number}", fields)
            rows.append(row | {"id": str(row.get("id", number))})
    if not rows:
        raise BenchError(f"{path} holds no rows; give a file of JSON Lines.")
    return rows, Source(path.name, hashlib.sha256(data).hexdigest(), len(rows))


def _row(line: str, where: str, fields: Mapping[str, type]) -> Row:
    try:
        row = json.loads(line)
    except json.JSONDecodeError as error:
        raise BenchError(f"{where}: this is not JSON ({error.msg}); each line holds one object.") from None
    if not isinstance(row, dict):
        raise BenchError(f"{where}: this is not an object; each line holds one, with {_listed(fields)}.")
    for name, kind in fields.items():
        if name not in row:
            raise BenchError(f"{where}: there is no “{name}” in it; each line needs {_listed(fields)}.")
        if not isinstance(row[name], kind) or (kind is int and isinstance(row[name], bool)):
            raise BenchError(f"{where}: “{name}” must be {_NAMES[kind]}.")
    return row


def _listed(fields: Mapping[str, type]) -> str:
    return ", ".join(f"“{name}”" for name in fields)
