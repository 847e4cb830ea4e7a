"""What the crash harness runs in processes of their own.

The processes are forked from one that has imported everything and started no thread of onnxruntime's yet: a
command takes a second instead of ten, and is the real one from there on.
"""

import atexit
import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import chromadb.api.fastapi  # noqa: F401  # imported here once, for all who are forked
import httpx
import langchain_chroma  # noqa: F401
import onnxruntime  # noqa: F401
import sqlalchemy as sa
import tokenizers  # noqa: F401

import ingest.__main__
import rag.__main__
import rag.chatbot
import rag.llm
import rag.vectors
from rag.settings import read_settings
from tests.crash_audit import audit, settings
from tests.crash_kill import strike, targets
from ui.intake import Intake
from ui.state import add_file, open_library

STEPS = ("os.rename", "os.remove", "os.mkdir", "fcntl.flock", "socket.connect", "subprocess.Popen", "sqlite3.connect")
COMMANDS = {"ingest": ingest.__main__.main, "rag": rag.__main__.main}


def act(
    data: str, said: str, step: int | None, victim: str, index: dict[str, Any] | None, what: str, *arguments: str
) -> None:
    """Be one process: a command line, the app's upload queue, or the audit. What it prints goes to files.

    At its `step`-th step (of those that change something outside) it strikes the victim.
    """
    for stream, name in ((sys.stdout, f"{said}.out"), (sys.stderr, f"{said}.err")):
        os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), stream.fileno())
    os.environ |= settings(Path(data))
    rag.vectors.INDEX.update(index or {})
    steps = _Steps(Path(data), step, victim)
    code = 1
    try:
        code = _take_in(*arguments) if what == "uploads" else _command(what)(list(arguments))
    finally:
        atexit._run_exitfuncs()  # a forked child has no other end
        Path(f"{said}.steps").write_text(str(steps.taken))
    sys.exit(code)


def _command(what: str) -> Callable[[list[str]], int]:
    return audit if what == "audit" else COMMANDS[what]


def _take_in(*paths: str) -> int:
    """Be the app's upload queue: say which files are taken, and end when all are done."""
    here = read_settings()
    library = open_library(here)
    intake = Intake(here.data / "spool", partial(add_file, library), max_mb=here.max_upload_mb)
    for path in map(Path, paths):
        intake.put([(path.name, path.read_bytes())])
        print(json.dumps({"taken": path.name}), flush=True)
    while intake.active:
        time.sleep(0.01)
    library.close()
    return 0


class _Steps:
    """Counts what a process does to the world: files, locks, connections, children, SQL and requests."""

    def __init__(self, data: Path, wanted: int | None, victim: str) -> None:
        self.taken = 0
        self._data, self._wanted, self._victim = data, wanted, victim
        sys.addaudithook(self._audit)
        sa.event.listen(sa.Engine, "before_cursor_execute", lambda *_: self._tick())
        send = httpx.Client.send

        def counted(*given: Any, **named: Any) -> httpx.Response:
            self._tick()
            answer = send(*given, **named)
            self._tick()  # answered, and nothing made of it yet
            return answer

        httpx.Client.send = counted  # type: ignore[method-assign]

    def _audit(self, event: str, arguments: tuple[Any, ...]) -> None:
        if event in STEPS or (event == "open" and str(arguments[0]).startswith(str(self._data))):
            self._tick()

    def _tick(self) -> None:
        self.taken += 1
        due = self._wanted is not None and self.taken >= self._wanted
        if due and (hit := targets(self._victim, os.getpid(), self._data)):
            self._wanted = None
            _mark(self._data)
            strike(hit)


def _mark(data: Path) -> None:
    """Leave word that the step was reached: it may be nobody's last."""
    (data.parent / "struck").touch()
