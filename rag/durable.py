"""Files that are there whole or not at all, also after a power cut."""

import os
from pathlib import Path


def write_whole(target: Path, content: bytes) -> None:
    """Write a file beside its place, have the disk keep it, then put it in place."""
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
    sync_folder(target.parent)


def sync_folder(folder: Path) -> None:
    """Have the disk keep the names of the files in a folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
