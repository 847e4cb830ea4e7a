"""Lock files in the data folder: they keep threads and processes apart, and die with their holder."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import LibraryError


@contextmanager
def holding(path: Path, *, wait: bool) -> Iterator[bool]:
    """Hold a lock file. Tells whether we have it, which is sure after waiting.

    Raises:
        LibraryError: the file can't be written.
    """
    try:
        file = path.open("ab")
    except OSError as error:
        raise LibraryError(
            f"The library can't be changed: {path} can't be written ({error.strerror}); free disk space, "
            "or set PRESSCHECK_DATA to a folder that can be written."
        ) from error
    with file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        yield True
