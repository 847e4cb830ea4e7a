"""The processes of a crash: how each is told apart, watched and killed."""

import contextlib
import json
import os
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).parent.parent
PATIENCE = 600.0  # seconds within which whatever goes on is through; a loaded machine takes its time


class Breach(Exception):  # what it is, not that it is one
    """Something that must not happen."""


class Actor:
    """A process that was started, and what it printed."""

    def __init__(self, process: Any, said: Path) -> None:
        self._process, self._said = process, said
        self.pid: int = process.pid

    @property
    def over(self) -> bool:
        return self.code is not None

    @property
    def code(self) -> int | None:
        if isinstance(self._process, subprocess.Popen):
            return self._process.poll()
        code: int | None = self._process.exitcode
        return code

    def end(self) -> int:
        """Wait until it has ended by itself, or was killed."""
        deadline = time.monotonic() + PATIENCE
        while not self.over:
            if time.monotonic() > deadline:
                raise Breach(f"it hangs: {self.errors or 'without a word'}")
            time.sleep(0.01)
        if "Traceback" in self.errors:
            raise Breach(f"it ended with a traceback: {self.errors}")
        return self.code or 0

    @property
    def lines(self) -> list[dict[str, Any]]:
        whole = self._said.with_suffix(".out").read_text().splitlines(keepends=True)
        return [json.loads(line) for line in whole if line.endswith("\n")]

    @property
    def errors(self) -> str:
        return self._said.with_suffix(".err").read_text().strip()

    @property
    def steps(self) -> int:
        return int(self._said.with_suffix(".steps").read_text())


def orphans() -> list[tuple[int, str]]:
    """Parsers and language models of this project whose parent, working there too, is gone."""
    here = {pid: (parent, words) for pid, parent, words in processes() if _works_here(pid)}
    modules = ("ingest.parse", "rag.model_server")
    return [
        (pid, module)
        for pid, (parent, words) in here.items()
        for module in modules
        if module in words and parent not in here
    ]


def _works_here(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").resolve() == PROJECT
    except OSError:
        return False  # it ended meanwhile


def targets(victim: str, actor: int, data: Path) -> list[int]:
    """Process ids of a victim, as things stand now."""
    children = descendants(actor)
    if victim == "actor":
        return [actor]
    if victim == "server":
        return servers(data)
    if victim == "everything":
        return [*servers(data), *(pid for pid, _ in children), actor]
    module = {"model": "rag.model_server", "parser": "ingest.parse"}[victim]
    return [pid for pid, words in children if module in words]


def strike(pids: list[int]) -> None:
    for pid in pids:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def servers(data: Path) -> list[int]:
    """The vector servers of a library that run."""
    folder = str((data / "vectors").resolve())
    return [pid for pid, _, words in processes() if "rag.chroma_server" in words and folder in words]


def descendants(actor: int) -> list[tuple[int, list[str]]]:
    """Processes that a process started and that ended up nowhere else, with their command lines."""
    return [(pid, words) for pid, parent, words in processes() if parent == actor]


def processes() -> list[tuple[int, int, list[str]]]:
    """Id, parent and command line of each process that runs; those that only wait to be reaped don't."""
    running = []
    for folder in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state, parent = (folder / "stat").read_text().rpartition(")")[2].split()[:2]
            words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
            if state not in "ZX":
                running.append((int(folder.name), int(parent), words))
    return running
