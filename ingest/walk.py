"""Which files a folder holds, where each article comes from, and how one state of a file is told from another."""

import os
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath

_FRESH = 2_000_000_000  # nanoseconds: the coarsest clock of a file system, FAT's, ticks so slowly
_JUST_CHANGED = "fresh "
_LEFTOVERS = ("~", ".part", ".crdownload", ".tmp")  # of editors, and of downloads that are under way
_LITTER = {"__MACOSX", "Thumbs.db", "desktop.ini"}
Complain = Callable[[OSError], None]


def files(paths: Iterable[Path], complain: Complain | None = None) -> Iterator[Path]:
    """The files that `paths` stand for. Folders are walked in order, without hidden files and links out.

    What is missing, and a folder without files, comes as it is: adding it tells what is wrong with it.
    `complain` is told of folders in them that can't be listed.
    """
    for path in paths:
        found = path.is_dir() and list(walk(path, complain))
        yield from found or [path]


def walk(folder: Path, complain: Complain | None = None) -> Iterator[Path]:
    """The files in a folder and in those below it, in order."""
    root = folder.resolve()
    for place, folders, names in os.walk(folder, onerror=complain):
        folders[:] = sorted(name for name in folders if not is_passed_over(name))
        for file in (Path(place, name) for name in sorted(names) if not is_passed_over(name)):
            if _is_inside(file, root):
                yield file


def holds(folder: Path, path: Path) -> bool:
    """Whether `walk` would come to this path, if there is something."""
    if not path.is_relative_to(folder) or any(map(is_passed_over, path.relative_to(folder).parts)):
        return False
    root = folder.resolve()
    at = root / path.relative_to(folder).parent
    return at.resolve() == at and _is_inside(path, root)  # no folder on the way is a link


def is_filled(folder: Path) -> bool:
    """Whether a folder is there and not empty; an empty one may be the place of a disk that is not there."""
    try:
        return next(folder.iterdir(), None) is not None
    except OSError:
        return False


def is_passed_over(name: str) -> bool:
    """Whether a file or folder of this name is hidden, or nothing that somebody keeps."""
    return name.startswith((".", "~$")) or name in _LITTER or name.endswith(_LEFTOVERS)


def is_member_passed_over(member: str) -> bool:
    """Whether the file of an archive is, or is in something that is."""
    return any(is_passed_over(part) for part in PurePosixPath(member).parts if part != "..")


def source_of(path: Path) -> str:
    """Where a file's article comes from, as the library knows it: the absolute path, as text it can store."""
    return os.fsencode(os.path.abspath(path)).decode("utf-8", "backslashreplace")  # noqa: PTH100  # links stay


def stamp_of(path: Path) -> str | None:
    """The size, times and place of a file on its disk; None where there is none to be seen."""
    try:
        seen = path.stat()
    except (OSError, ValueError):
        return None
    # The time of the last change of the entry can't be set, so it shows a file whose own time was set back; the
    # place on the disk shows one that was put in place of another.
    return f"{seen.st_size} {seen.st_mtime_ns} {seen.st_ctime_ns} {seen.st_ino}"


def trusted(stamp: str | None) -> str:
    """The stamp under which a file is noted, if it was seen now.

    A file that changed just now may change again within the same tick of the disk's clock, and look the same: it is
    noted under a stamp that no file has, and so is hashed the next time.
    """
    if stamp is None:
        return "unseen"
    changed = max(map(int, stamp.split()[1:3]))
    return stamp if changed < time.time_ns() - _FRESH else _JUST_CHANGED + stamp


def seen_as(noted: str) -> str:
    """The stamp that a file had when it was noted so."""
    return noted.removeprefix(_JUST_CHANGED)


def _is_inside(file: Path, root: Path) -> bool:
    return not file.is_symlink() or (file.is_file() and file.resolve().is_relative_to(root))
