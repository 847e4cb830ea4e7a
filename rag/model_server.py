"""The embedded language model's server: llama.cpp behind an OpenAI-compatible endpoint on loopback.

It is a child process of each process that asks questions. It takes its order, a line of JSON, from standard
input, writes `{"port": …}` to standard output once it answers, and ends when its standard input does: however
its parent dies, it goes too. Run as a module, this file is the server.
"""

import contextlib
import json
import logging
import os
import secrets
import select
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.child import LOOPBACK, PROJECT, command, environment
from rag.errors import ModelUnavailable

SLOTS = 2  # questions answered at once; each keeps its own context
ASIDE = 0  # one slot more, for other prompts: named by whoever wants it, and llama.cpp fills the last ones first
CONTEXT = 4096  # tokens of prompt and answer together, for each slot
BATCH = 64  # prompt tokens between two looks at whether the question was cancelled: about a second
START_SECONDS = 180.0  # a cold disk reads 1.1 GB
STOP_SECONDS = 5.0
log = logging.getLogger(__name__)


class ModelServer:
    """A running server, as its parent sees it."""

    def __init__(self, model_file: Path, slots: int = SLOTS) -> None:
        """Start a server and wait until it answers.

        Raises:
            ModelUnavailable: it ends or takes too long.
        """
        self.api_key = secrets.token_urlsafe(24)
        self._log = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the server
        try:
            self._process = subprocess.Popen(
                command("rag.model_server"),
                cwd=PROJECT,
                env=environment(),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=self._log,
                start_new_session=True,  # Ctrl-C ends our parent, and that ends us without a traceback
            )
        except OSError as error:
            self._log.close()
            raise ModelUnavailable(
                f"The language model can't be started ({error.strerror}); free memory and try again."
            ) from error
        try:
            self.port = self._ready({"model_file": str(model_file), "api_key": self.api_key, "slots": slots})
            log.info("Language model started", extra={"server": self.pid, "port": self.port})
        except BaseException:
            self.stop()
            raise

    @property
    def pid(self) -> int:
        """The server's process id."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self._process.poll() is None

    def stop(self) -> None:
        """End the server and wait for it."""
        with contextlib.suppress(OSError):  # it is gone already
            self._stdin.close()
        try:
            self._process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._stdout.close()
        self._log.close()

    def _ready(self, order: Mapping[str, Any]) -> int:
        """Give the order and wait for the port."""
        with contextlib.suppress(BrokenPipeError):  # it ended; then there is no answer either
            self._stdin.write(json.dumps(order).encode() + b"\n")
            self._stdin.flush()
        readable, _, _ = select.select([self._stdout], [], [], START_SECONDS)
        line = self._stdout.readline() if readable else b""
        if line:
            return int(json.loads(line)["port"])
        log.error("The language model did not start", extra={"last_words": self._last_words()})
        what = "can't be started" if readable else "takes too long to start"
        raise ModelUnavailable(
            f"The language model {what}; free memory (it needs about 2.3 GB), "
            "check PRESSCHECK_MODEL_FILE if you set it, and ask again."
        )

    def _last_words(self) -> str:
        self._log.seek(0)
        lines = [line.strip() for line in self._log.read().decode(errors="replace").splitlines()]
        return next((line[:200] for line in reversed(lines) if line), "it left no message")

    @property
    def _stdin(self) -> Any:
        return self._process.stdin

    @property
    def _stdout(self) -> Any:
        return self._process.stdout


def main() -> None:
    """Serve until standard input ends."""
    order = json.loads(sys.stdin.buffer.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # llama.cpp prints wherever it likes
    server = _serve(order["model_file"], order["api_key"], order["slots"])
    print(json.dumps({"port": urlsplit(server.listening_address).port}), file=answers, flush=True)
    while True:
        time.sleep(3600)


def _end_with_parent() -> None:
    sys.stdin.buffer.read()
    os._exit(0)  # whatever the threads of llama.cpp are doing


def _serve(model_file: str, api_key: str, slots: int) -> Any:
    import xllamacpp  # type: ignore[import-untyped]

    params = xllamacpp.CommonParams()
    params.model.path = model_file
    params.hostnames = [LOOPBACK]
    params.port = 0  # one that is free
    params.api_keys = [api_key]
    params.n_parallel = slots + 1
    params.n_ctx = CONTEXT * (slots + 1)
    params.n_batch = params.n_ubatch = BATCH
    params.cache_prompt = True
    params.cache_ram_mib = 0  # the slots remember enough; by default it may grow by 8 GB
    params.sampling.temp = 0.0
    params.ui = params.endpoint_slots = params.endpoint_props = False
    params.endpoint_metrics = True  # numbers only: how many slots are at work
    params.verbosity = 1  # errors only; prompts are nobody's business
    if threads := _threads():
        params.cpuparams.n_threads = params.cpuparams_batch.n_threads = threads
    return xllamacpp.Server(params)


def _threads() -> int | None:
    """Return how many processors we are confined to; None leaves the choice to llama.cpp: all physical ones."""
    ours = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 0
    return ours if ours and ours < (os.cpu_count() or 1) else None


if __name__ == "__main__":
    main()
