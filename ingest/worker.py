"""Parsing in a process of its own, so that a hostile file can harm nothing else."""

import atexit
import os
import queue
import selectors
import signal
import subprocess
import sys
import threading
import time
from concurrent.futures import CancelledError
from pathlib import Path
from typing import IO

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from ingest.document import RawDocument
from ingest.parse import ANSWER, REQUEST
from rag.errors import UnreadableArticle

_ROOT = Path(__file__).resolve().parent.parent
_PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "LC_CTYPE",
    "TZ",
    "TMPDIR",
    "LD_LIBRARY_PATH",
)  # no keys, no proxies
_LARGEST_ANSWER = 64 * 2**20
_PIECE = 1 << 16
_TOO_LONG = "reading it takes too long; save only the article as plain text and add that"
_TOO_MUCH = "reading it broke off, or takes too much memory; save only the article as plain text and add that"


@dataclass(frozen=True)
class _Reply:
    document: RawDocument | None = None
    reason: str | None = None


_REPLY = TypeAdapter(_Reply)


class _EndedError(Exception):
    """The process ended without an answer."""


class Worker:
    """Parses files one by one, in a process that is kept for the next file and replaced when it fails."""

    def __init__(self, *, seconds: float = 60, cpu_seconds: int = 30, memory: int = 2 * 2**30) -> None:
        self._seconds = seconds
        self._limits = (cpu_seconds, memory)
        self._process: subprocess.Popen[bytes] | None = None
        self._lock = threading.Lock()
        atexit.register(self.close)

    def parse(self, data: bytes, name: str, stop: threading.Event | None = None) -> RawDocument:
        """Parse `data` as `ingest.parse.parse` does, within limits on time, memory and output.

        Raises:
            UnreadableArticle: as there, or the process broke a limit or ended.
            CancelledError: `stop` was set before it was begun.
        """
        with self._lock:
            if stop is not None and stop.is_set():
                raise CancelledError
            kept = self._process is not None
            try:
                reply = self._ask(data, name)
            except _EndedError:
                if not kept:
                    raise UnreadableArticle(_TOO_MUCH) from None
                try:  # earlier files may have worn it out, or it went to rest
                    reply = self._ask(data, name)
                except _EndedError:
                    raise UnreadableArticle(_TOO_MUCH) from None
        if reply.document is None:
            raise UnreadableArticle(reply.reason or _TOO_MUCH)
        return reply.document

    @property
    def pid(self) -> int | None:
        """The process kept for the next file, if there is one."""
        return None if self._process is None else self._process.pid

    def close(self) -> None:
        """End the process; the next file gets a new one."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for pipe in (process.stdin, process.stdout):
                if pipe is not None:
                    pipe.close()

    def _ask(self, data: bytes, name: str) -> _Reply:
        process = self._process or self._start()
        named = name.encode("utf-8", "replace")[:1000]
        request = REQUEST.pack(len(named), len(data)) + named + data
        try:
            return _REPLY.validate_json(_exchange(process, request, time.monotonic() + self._seconds))
        except TimeoutError:
            self.close()
            raise UnreadableArticle(_TOO_LONG) from None
        except ValidationError:
            self.close()
            raise UnreadableArticle(_TOO_MUCH) from None
        except (OSError, _EndedError):
            ended_by_clock = process.wait() == -signal.SIGXCPU if _is_over(process) else False
            self.close()
            if ended_by_clock:
                raise UnreadableArticle(_TOO_LONG) from None
            raise _EndedError from None
        except BaseException:  # interrupted between request and answer: the next answer would not be ours
            self.close()
            raise

    def _start(self) -> subprocess.Popen[bytes]:
        """Start it as a module of ours, with none of this process's state, variables or terminal."""
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        self._process = subprocess.Popen(
            [sys.executable, "-B", "-m", "ingest.parse", *map(str, self._limits)],
            cwd=_ROOT,
            env=environment | {"PYTHONUTF8": "1"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        for pipe in _pipes(self._process):
            os.set_blocking(pipe.fileno(), False)
        return self._process


class Workers:
    """A few of them; whoever asks gets the one that rested shortest, or waits for one."""

    def __init__(self, count: int) -> None:
        self._resting: queue.LifoQueue[Worker] = queue.LifoQueue()
        for _ in range(count):
            self._resting.put(Worker())

    def parse(self, data: bytes, name: str, stop: threading.Event | None = None) -> RawDocument:
        """As a worker does."""
        worker = self._resting.get()
        try:
            return worker.parse(data, name, stop)
        finally:
            self._resting.put(worker)


def _exchange(process: subprocess.Popen[bytes], request: bytes, deadline: float) -> bytes:
    """Send a request and take its answer, waiting no longer than the deadline for either."""
    incoming, outgoing = _pipes(process)
    unsent, received = memoryview(request), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(incoming, selectors.EVENT_READ)
        selector.register(outgoing, selectors.EVENT_WRITE)
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError
            for key, _ in selector.select(left):
                if key.fileobj is outgoing:
                    unsent = unsent[os.write(outgoing.fileno(), unsent[:_PIECE]) :]
                    if not unsent:
                        selector.unregister(outgoing)
                    continue
                piece = os.read(incoming.fileno(), _PIECE)
                if not piece or len(received) > _LARGEST_ANSWER:
                    raise _EndedError
                received += piece
            if len(received) >= ANSWER.size:
                (size,) = ANSWER.unpack_from(received)
                if len(received) >= ANSWER.size + size:
                    return bytes(received[ANSWER.size : ANSWER.size + size])


def _pipes(process: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    if process.stdout is None or process.stdin is None:
        raise _EndedError
    return process.stdout, process.stdin


def _is_over(process: subprocess.Popen[bytes]) -> bool:
    """Give a process whose pipe closed a moment to end, so that it can be told how."""
    try:
        process.wait(timeout=2)
    except subprocess.TimeoutExpired:
        return False
    return True
