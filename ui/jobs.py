"""Work that belongs to the process: a thread appends what it yields, and screens come and go and look.

No Streamlit here: a rerun raises inside whatever the script's thread is doing, so nothing that
lasts runs there.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Generic, TypeVar

from rag.errors import FAULT, PresscheckError

log = logging.getLogger(__name__)

T = TypeVar("T")


class State(StrEnum):
    """How far a job is."""

    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


class Job(Generic[T]):
    """One iterator, run to its end in a thread of its own, from the moment the job is made.

    `work` is given the stop flag. It may look at it; if it doesn't, it is closed at its next event. `ended` is called
    once, by whoever ends the job, when nothing will be added any more.
    """

    def __init__(
        self, work: Callable[[threading.Event], Iterator[T]], ended: Callable[["Job[T]"], None] | None = None
    ) -> None:
        self._tell = ended
        self._stop = threading.Event()
        self._changed = threading.Condition()
        self._events: list[T] = []
        self._state = State.RUNNING
        self._failure: Exception | None = None
        self._started = time.monotonic()
        self._ended: float | None = None
        self._thread = threading.Thread(target=self._run, args=(work,), name="presscheck-job", daemon=True)
        self._thread.start()

    @property
    def state(self) -> State:
        """How far the job is; a stopped job says so at once, even while its thread winds down."""
        with self._changed:
            return self._state

    @property
    def events(self) -> tuple[T, ...]:
        """What came so far. Nothing is added after the job has ended or was stopped."""
        with self._changed:
            return tuple(self._events)

    @property
    def failure(self) -> Exception | None:
        """Why the job failed."""
        with self._changed:
            return self._failure

    @property
    def seconds(self) -> float:
        """How long the job has run, or ran."""
        with self._changed:
            return (self._ended if self._ended is not None else time.monotonic()) - self._started

    def stop(self) -> None:
        """End the job now; its thread closes the work as soon as that lets go."""
        self._stop.set()
        self._end(State.STOPPED)

    def wait(self, ready: Callable[[tuple[T, ...]], bool], timeout: float) -> None:
        """Wait until the events satisfy `ready`, the job ends, or the time is up."""
        with self._changed:
            self._changed.wait_for(lambda: self._state is not State.RUNNING or ready(tuple(self._events)), timeout)

    def join(self, timeout: float | None = None) -> None:
        """Wait until the thread is gone."""
        self._thread.join(timeout)

    def _run(self, work: Callable[[threading.Event], Iterator[T]]) -> None:
        try:
            events = work(self._stop)
            try:
                for event in events:
                    if not self._append(event):
                        break
            finally:
                close = getattr(events, "close", None)
                if close is not None:
                    close()
        except Exception as error:
            level = logging.INFO if isinstance(error, PresscheckError) else logging.ERROR
            log.log(level, "A job failed", exc_info=True)
            self._end(State.FAILED, error.with_traceback(None))  # a traceback holds all that was worked with
        else:
            self._end(State.DONE)

    def _append(self, event: T) -> bool:
        with self._changed:
            if self._state is not State.RUNNING:
                return False
            self._events.append(event)
            self._changed.notify_all()
            return True

    def _end(self, state: State, failure: Exception | None = None) -> None:
        with self._changed:
            if self._state is not State.RUNNING:
                return
            self._state = state
            self._failure = failure
            self._ended = time.monotonic()
            self._changed.notify_all()
        if self._tell is not None:
            try:
                self._tell(self)
            except Exception:
                log.exception("What was to follow a job failed")


class Ended(Generic[T]):
    """A job that ended in an earlier process, as its successor looks at it."""

    def __init__(self, events: Sequence[T], state: State, seconds: float, failure: Exception | None = None) -> None:
        self.events = tuple(events)
        self.state = state
        self.seconds = seconds
        self.failure = failure

    def stop(self) -> None:
        """Nothing runs."""

    def wait(self, ready: Callable[[tuple[T, ...]], bool], timeout: float) -> None:
        """Nothing will come."""

    def join(self, timeout: float | None = None) -> None:
        """No thread is there."""


def explain(error: Exception) -> str:
    """Say in one sentence what went wrong; our own errors already do."""
    if isinstance(error, PresscheckError):
        return str(error)
    return FAULT
