"""A library's vector server: Chroma's own, on loopback, shared by every process that uses the library.

Nobody owns it. Each user holds a shared lock on `users.lock`. The server itself holds `server.lock`, handed
on by the process that started it, so that lock is free exactly when no server runs, however anybody died. The
last user out stops the server; should it be killed instead, the server notices. Run as a module, this file is
the server.
"""

import atexit
import contextlib
import fcntl
import http.client
import json
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

from rag.child import LOOPBACK, PROJECT, command, environment, free_port
from rag.errors import VectorsUnavailable

START_SECONDS = 60.0  # a cold disk takes its time
STOP_SECONDS = 10.0
LONELY_SECONDS = 5.0  # between the server's looks at whether anybody still uses it
STARTS = 3  # a port can be lost between choosing and using it
PAUSE = 0.05
log = logging.getLogger(__name__)


class SharedServer:
    """One process's share in the server of a library."""

    def __init__(self, folder: Path, library_id: str) -> None:
        """Join the users of the server; `folder` is made if need be.

        Raises:
            VectorsUnavailable: the folder can't be used.
        """
        self._folder = folder.resolve()
        self._library_id = library_id
        self._closing = threading.Lock()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            self._users: int | None = _join(self._folder / "users.lock")
        except OSError as error:
            raise VectorsUnavailable(
                f"The library's search index can't be kept in {self._folder} ({error.strerror or 'no access'}); "
                "set PRESSCHECK_DATA to a folder on a local disk that you can write to."
            ) from error
        atexit.register(self.close)

    def port(self) -> int:
        """Find the running server, or start one; wait until it answers.

        Raises:
            VectorsUnavailable: it does not come up.
        """
        deadline = time.monotonic() + START_SECONDS
        starts = 0
        while time.monotonic() < deadline:
            lock = _try_lock(self._folder / "server.lock")
            if lock is not None:
                if starts == STARTS:
                    os.close(lock)
                    break
                starts += 1
                self._start(lock)
            elif (known := self._known()) and _answers(known[1]):
                return known[1]
            time.sleep(PAUSE)
        if known := self._known():
            self.kill(known[1])  # so that the next try finds another
        raise VectorsUnavailable(
            "The library's search index can't be started; free memory and disk space, and try again "
            f"({self._folder / 'server.log'} says more), or delete the folder {self._folder} and run "
            "`python -m ingest doctor`, which makes the index anew."
        )

    def kill(self, port: int) -> None:
        """End a server that hangs; it is only killed if it still is the one at this port."""
        lock = _try_lock(self._folder / "server.lock")
        if lock is not None:
            os.close(lock)  # nobody runs
        elif (known := self._known()) and known[1] == port:
            _signal(known[0], signal.SIGKILL)

    def close(self) -> None:
        """Leave; the last one out stops the server."""
        with self._closing:
            users, self._users = self._users, None
        if users is None:
            return
        atexit.unregister(self.close)
        try:
            fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
            self._stop()
        except BlockingIOError:
            pass  # others still use it
        except VectorsUnavailable:
            pass  # the folder is gone, and the server ends itself
        finally:
            os.close(users)

    def _start(self, lock: int) -> None:
        """Start a server that holds `lock` for as long as it lives."""
        try:
            (self._folder / "server.json").unlink(missing_ok=True)
            with (self._folder / "server.log").open("wb") as words:
                server = subprocess.Popen(
                    command("rag.chroma_server", str(self._folder), self._library_id),
                    cwd=PROJECT,
                    env=environment() | {"RUST_LOG": "error"},  # else 6 KB of log a search
                    stdin=subprocess.DEVNULL,
                    stdout=words,
                    stderr=words,
                    pass_fds=(lock,),
                    start_new_session=True,  # Ctrl-C in our terminal is not meant for those who share it
                )
        except OSError as error:
            raise VectorsUnavailable(
                f"The library's search index can't be started ({error.strerror or 'no access'}); "
                "free memory and disk space, and try again."
            ) from error
        finally:
            os.close(lock)
        log.info("Vector server started", extra={"server": server.pid})
        threading.Thread(target=server.wait, daemon=True, name="reap-vector-server").start()

    def _stop(self) -> None:
        """Stop the server; the caller is its only user and keeps others out meanwhile."""
        asked = 0.0
        deadline = time.monotonic() + STOP_SECONDS
        while (lock := _try_lock(self._folder / "server.lock")) is None:
            late = time.monotonic() > deadline
            if (known := self._known()) and (late or not asked):
                asked = time.monotonic()
                _signal(known[0], signal.SIGKILL if late else signal.SIGTERM)
            if time.monotonic() > deadline + STOP_SECONDS:
                return  # never became known, so nobody can ask it; the next user waits for it or reports it
            time.sleep(PAUSE)
        (self._folder / "server.json").unlink(missing_ok=True)
        os.close(lock)

    def _known(self) -> tuple[int, int] | None:
        """Process id and port as the server wrote them down; to be trusted only while its lock is held."""
        try:
            written = json.loads((self._folder / "server.json").read_text())
            mine = written["library"] == self._library_id
            return (int(written["pid"]), int(written["port"])) if mine else None
        except (OSError, ValueError, KeyError, TypeError):
            return None


def _join(path: Path) -> int:
    """Take a shared lock, waiting while the last user of before stops the server."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
            return descriptor
        except BlockingIOError:
            if time.monotonic() > deadline:
                os.close(descriptor)
                raise
            time.sleep(PAUSE)
        except OSError:
            os.close(descriptor)
            raise


def _try_lock(path: Path) -> int | None:
    """Take a lock nobody else holds; None if somebody does."""
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise VectorsUnavailable(
            f"The library's search index in {path.parent} can't be used ({error.strerror or 'no access'}); "
            "check that the folder can be written, and try again."
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return None
    return descriptor


def _answers(port: int) -> bool:
    """Whether a Chroma server answers on this port."""
    connection = http.client.HTTPConnection(LOOPBACK, port, timeout=2)
    try:
        connection.request("GET", "/api/v2/heartbeat")
        return b"nanosecond heartbeat" in connection.getresponse().read(1000)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def _signal(pid: int, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError):  # it went by itself
        os.kill(pid, number)


def main(folder: Path, library_id: str) -> None:
    """Write down where we are, then be Chroma's server until told to stop."""
    # The `chroma` command itself, without the rest of chromadb, which it has no use for.
    import chromadb_rust_bindings  # type: ignore[import-untyped]  # it ships no types

    threading.Thread(target=_end_when_unused, args=(folder / "users.lock",), daemon=True).start()
    _spoil_torn_index(folder / "chroma")
    port = free_port()
    written = folder / "server.json.new"
    written.write_text(json.dumps({"pid": os.getpid(), "port": port, "library": library_id}))
    written.replace(folder / "server.json")
    place = ["--path", str(folder / "chroma"), "--host", LOOPBACK, "--port", str(port)]
    chromadb_rust_bindings.cli(["chroma", "run", *place])


def _spoil_torn_index(chroma: Path) -> None:
    """Have Chroma refuse an index that a server was killed writing, so that its users make it anew.

    It writes an index in place, its metadata last. A torn one it would load, and not find what is lacking, or crash.
    """
    for metadata in chroma.glob("*/index_metadata.pickle"):
        written = metadata.stat().st_mtime_ns
        if any(part.stat().st_mtime_ns > written for part in metadata.parent.glob("*.bin")):
            metadata.write_bytes(b"")


def _end_when_unused(users: Path) -> None:
    with contextlib.suppress(VectorsUnavailable):  # the folder is gone, and so is what we serve
        while _try_lock(users) is None:
            time.sleep(LONELY_SECONDS)
    os.kill(os.getpid(), signal.SIGTERM)  # the lock keeps newcomers out until we are gone


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
