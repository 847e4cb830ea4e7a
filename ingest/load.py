"""A file's bytes → raw document. What the file is, its content tells; it is read in a process of its own."""

import stat
import threading
from pathlib import Path

from ingest.document import RawDocument
from ingest.worker import Worker, Workers
from rag.errors import UnreadableArticle
from rag.normalise import printable

_LONGEST_NAME = 255
_WORKERS = Workers(2)  # each starts its process with the first file that finds no other at rest


def load(
    data: bytes, name: str, *, worker: Worker | Workers = _WORKERS, stop: threading.Event | None = None
) -> RawDocument:
    """Parse an article.

    Raises:
        CancelledError: `stop` was set while it waited for a worker.
        UnreadableArticle: it holds no article we can read. The message names the file, cause and way out.
    """
    try:
        return worker.parse(data, name, stop)
    except UnreadableArticle as error:
        raise unreadable(name, str(error)) from None


def read_bytes(path: Path, name: str, *, max_mb: int) -> bytes:
    """Read a file that is a regular one and not too large.

    Raises:
        UnreadableArticle: it is not. The message names the file, cause and way out.
    """
    limit = max_mb * 2**20
    try:
        kind = path.stat().st_mode
        if stat.S_ISDIR(kind):
            raise unreadable(name, "it is a folder without files to read; name one that holds articles")
        if not stat.S_ISREG(kind):  # a pipe would make us wait
            raise unreadable(name, "it is not a file; add a file that holds an article")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except FileNotFoundError:
        raise unreadable(name, "there is no such file; check its name and folder") from None
    except PermissionError:
        raise unreadable(name, "you may not read it; change its permissions") from None
    except (OSError, ValueError) as error:
        cause = (getattr(error, "strerror", None) or "its name is not a path").lower()
        raise unreadable(name, f"the system says “{cause}”; copy it elsewhere and add the copy") from None
    if len(data) > limit:
        raise unreadable(
            name,
            f"it is larger than {max_mb} MB; save only the article's text, or raise PRESSCHECK_MAX_UPLOAD_MB",
        )
    return data


def unreadable(name: str, cause: str) -> UnreadableArticle:
    """The error for a file, in one sentence."""
    shown = printable(name if len(name) <= _LONGEST_NAME else "…" + name[-_LONGEST_NAME:])
    return UnreadableArticle(f"{shown} can't be read: {cause}.")
