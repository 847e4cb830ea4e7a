"""Reading ahead: what comes next is parsed while what came before is embedded, and no more than a little of it."""

import threading
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from typing import Generic, TypeVar

from ingest.document import Item

MOST = 32  # articles that are read, or being read, and not yet taken
MOST_BYTES = 16 * 2**20  # of those, as they came; one by itself may be larger

AT_ONCE = 3  # of them are parsed or wait for a parser, so that the files of another run come between

T = TypeVar("T")


class Run:
    """What the articles of one run are read by: their turns, and whether it is stopped."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.turns = threading.Semaphore(AT_ONCE)


class Reading(Generic[T]):
    """One article, read in a thread of its own; how many are parsed at once, the parsers tell."""

    def __init__(self, item: Item, read: Callable[[Item], T], run: Run) -> None:
        self.item = item
        self.size = len(item.data)
        self._read = read
        self._of = run
        self._future: Future[T] = Future()
        # Nobody waits for it at an interruption: a hostile file may take a minute.
        threading.Thread(target=self._run, name="presscheck-reading", daemon=True).start()

    def is_done(self, patience: float = 0.0) -> bool:
        """Tell whether it is read, at the latest after so many seconds."""
        try:
            self._future.exception(timeout=patience)
        except TimeoutError:
            return False
        return True

    def result(self) -> T:
        """Wait for it; what went wrong is raised."""
        return self._future.result()

    def _run(self) -> None:
        try:
            with self._of.turns:
                if self._of.stop.is_set():  # also while it waited
                    raise CancelledError
                self._future.set_result(self._read(self.item))
        except BaseException as error:
            self._future.set_exception(error)
