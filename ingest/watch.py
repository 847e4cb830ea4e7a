"""Keeping on: folders are watched, and what changes in them is taken in once it has come to rest."""

import os
import threading
import time
from collections.abc import Collection, Generator, Iterator, Sequence
from contextlib import closing
from pathlib import Path

from watchfiles import watch

from ingest.folder import add_paths, remove_vanished
from ingest.walk import holds, is_filled, stamp_of
from rag.errors import UnwatchableFolder
from rag.library import Library
from rag.normalise import printable
from rag.schema import AddStatus, Progress
from rag.settings import Settings

EVERY = 600.0  # seconds; going through a folder in which nothing changed takes moments
_TICK = 500  # milliseconds; a file that looks the same for so long is written to its end, or is read once more
_STEP = 100


def follow(
    library: Library,
    paths: Sequence[Path],
    *,
    prune: bool = False,
    settings: Settings | None = None,
    stop: threading.Event | None = None,
    every: float = EVERY,
) -> Generator[Progress | None, None, None]:
    """Add `paths`, then go on with every change in those of them that are folders, until `stop`.

    Yields None once the first pass is through; after it, nothing of what is unchanged. `every` so many seconds the
    folders are gone through once more, in case the system did not tell of something; 0: never. An interruption from
    the keyboard is the caller's.

    Raises:
        UnwatchableFolder: none of them is a folder, or one can't be watched, or is gone.
    """
    folders = [Path(os.path.abspath(path)) for path in paths if path.is_dir()]  # noqa: PTH100  # links stay
    if not folders:
        raise UnwatchableFolder("There is no folder to watch; name one that is there.")
    with closing(_changes(folders, stop)) as changes:
        next(changes, None)  # from now on nothing is missed
        yield from add_paths(library, paths, prune=prune, settings=settings)
        yield None
        passed = time.monotonic()
        seen: dict[Path, str | None] = {}  # what changed, and how it looked at the last tick
        for changed in changes:
            _check(folders)
            wanted = {path for path in changed if any(holds(folder, path) for folder in folders)}
            now = {path: stamp_of(path) for path in seen.keys() | wanted}
            rested = sorted(path for path in now if path in seen and seen[path] == now[path])
            seen = {path: stamp for path, stamp in now.items() if path not in rested}
            yield from _news(_taken_in(library, rested, folders, prune, settings))
            late = time.monotonic() - passed
            if every and (late >= every if not seen else late >= 2 * every):  # what is in motion is told soon anyway
                yield from _news(add_paths(library, folders, prune=prune, settings=settings))
                passed = time.monotonic()


def _news(steps: Iterator[Progress]) -> Iterator[Progress]:
    return (progress for progress in steps if progress.status is not AddStatus.UNCHANGED)


def _taken_in(
    library: Library, rested: Sequence[Path], folders: Sequence[Path], prune: bool, settings: Settings | None
) -> Iterator[Progress]:
    # Asked before, for what is missing only since then may be in the midst of being saved; it comes with another tick.
    gone = [path for path in rested if not os.path.lexists(path)]
    there = [path for path in rested if (is_filled(path) if path.is_dir() else os.path.lexists(path))]
    yield from add_paths(library, there, prune=prune, settings=settings)
    if not prune:
        return
    for path in gone:
        folder = next(folder for folder in folders if path.is_relative_to(folder))
        if not os.path.lexists(path) and is_filled(folder):
            yield from remove_vanished(library, path, frozenset(), {})


def _changes(folders: Collection[Path], stop: threading.Event | None) -> Generator[set[Path], None, None]:
    """Give what changed every half second, also where that is nothing."""
    ticks = watch(
        *folders,
        watch_filter=None,
        debounce=_TICK,
        step=_STEP,
        rust_timeout=_TICK,
        yield_on_timeout=True,
        stop_event=stop,
        ignore_permission_denied=True,
    )
    try:
        with closing(ticks):
            for tick in ticks:
                yield {_as_named(Path(path), folders) for _, path in tick}
    except (OSError, RuntimeError) as error:  # what watchfiles raises where the system has no more watches to give
        _check(folders)
        raise UnwatchableFolder(
            "The system can't watch the folder; watch one with fewer folders in it, or raise the system's limit "
            "(on Linux fs.inotify.max_user_watches)."
        ) from error


def _as_named(path: Path, folders: Collection[Path]) -> Path:
    """A path under the name that its folder was given by: some systems tell where a link leads instead."""
    for folder in folders:
        root = folder.resolve()
        if not path.is_relative_to(folder) and path.is_relative_to(root):
            return folder / path.relative_to(root)
    return path


def _check(folders: Collection[Path]) -> None:
    for folder in folders:
        if not folder.is_dir():
            raise UnwatchableFolder(
                f"The folder {printable(str(folder))} is gone, and nothing was removed for that; "
                "see that it is there and start again."
            )
