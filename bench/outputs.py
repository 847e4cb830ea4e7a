"""What models gave before, by a hash of the prompt and of the model: an interrupted run goes on where it stopped."""

import hashlib
import json
import sqlite3
import threading
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from bench.rows import BenchError

FOLDER = Path("data/bench")  # kept out of the repository: it holds texts


class Outputs:
    """One SQLite file of outputs. Safe to share between threads."""

    def __init__(self, folder: Path = FOLDER) -> None:
        """Open the outputs in `folder`, made when missing.

        Raises:
            BenchError: it can't be made or opened.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._db = sqlite3.connect(folder / "outputs.sqlite", check_same_thread=False, isolation_level=None)
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("CREATE TABLE IF NOT EXISTS outputs (key TEXT PRIMARY KEY, output TEXT NOT NULL)")
        except (OSError, sqlite3.Error) as error:
            raise BenchError(f"The outputs in {folder} can't be opened ({error}); name another folder.") from error
        self._lock = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._db.close()

    def get(self, key: str) -> Any:
        """Give what was kept under `key`, or None."""
        with self._lock:
            row = self._db.execute("SELECT output FROM outputs WHERE key = ?", (key,)).fetchone()
        return None if row is None else json.loads(row[0])

    def put(self, key: str, output: Any) -> None:
        """Keep an output; it is on disk when this returns."""
        with self._lock:
            self._db.execute("INSERT OR REPLACE INTO outputs VALUES (?, ?)", (key, json.dumps(output)))


def key_of(*parts: Any) -> str:
    """Hash whatever decides an output: the model, the prompt, the options."""
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def embed(texts: Sequence[str], embedder: Any, outputs: Outputs) -> list[list[float]]:
    """Embed texts, those that were not embedded before."""
    keys = {text: key_of("embedding", embedder.identity.sha256, text) for text in texts}
    known = {text: outputs.get(key) for text, key in keys.items()}
    missing = [text for text, vector in known.items() if vector is None]
    for start in range(0, len(missing), 256):
        batch = missing[start : start + 256]
        for text, vector in zip(batch, embedder.embed_documents(batch), strict=True):
            known[text] = [round(number, 6) for number in vector]
            outputs.put(keys[text], known[text])
    return [known[text] for text in texts]
