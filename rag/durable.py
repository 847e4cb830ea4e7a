"""Files that are there whole or not at all, also after a power cut."""

import errno
import os
from collections.abc import Iterable
from pathlib import Path


def write_all(files: Iterable[tuple[Path, bytes]]) -> None:
    """Write files that are not there yet; their folders are waited for once."""
    folders = set()
    for target, content in files:
        if not target.exists():
            _write(target, content)
            folders.add(target.parent)
    for folder in folders:
        sync_folder(folder)


def write_whole(target: Path, content: bytes) -> None:
    """Write a file beside its place, have the disk keep it, then put it in place."""
    _write(target, content)
    sync_folder(target.parent)


def write_new(target: Path, content: bytes) -> None:
    """The same for a file of any name, where nothing may be overwritten.

    Raises:
        FileExistsError: there is something of that name already.
    """
    half = target.with_name(f".{target.name}.part")
    descriptor = os.open(half, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        if os.path.lexists(target):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
        half.rename(target)
    except BaseException:
        half.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)


def _write(target: Path, content: bytes) -> None:
    half = target.with_name(f"{target.name}.half")
    try:
        with half.open("wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        half.replace(target)
    except BaseException:
        half.unlink(missing_ok=True)
        raise


def sync_folder(folder: Path) -> None:
    """Have the disk keep the names of the files in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
