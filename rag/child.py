"""What the two servers we run as child processes have in common."""

import os
import socket
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

LOOPBACK = "127.0.0.1"
PROJECT = Path(__file__).resolve().parent.parent  # where `python -m rag.…` finds this package

_NOT_FOR_CHILDREN = ("CHROMA_", "OTEL_", "LLAMA_", "PRESSCHECK_")  # would change what they do
_SECRET_ENDINGS = ("_PROXY", "_API_KEY", "_TOKEN", "_SECRET", "_PASSWORD")
_environ_lock = threading.Lock()


def command(module: str, *arguments: str) -> list[str]:
    """How to run one of our modules in the Python that runs us; the working folder must be `PROJECT`."""
    return [sys.executable, "-m", module, *arguments]


def environment() -> dict[str, str]:
    """Our environment without what a child on loopback has no use for: settings, proxies, keys."""
    return {name: value for name, value in os.environ.items() if not _kept_from_children(name.upper())}


def free_port() -> int:
    """Pick a port nobody listens on. Somebody may take it before it is used, so be ready to try again."""
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def without_proxies() -> Iterator[None]:
    """Let HTTP clients built meanwhile ignore the proxies of the environment, whatever they are.

    For libraries that build their client themselves and take no parameter for it.
    """
    with _environ_lock:
        before = {name: os.environ.get(name) for name in ("no_proxy", "NO_PROXY")}
        os.environ.update(no_proxy="*", NO_PROXY="*")
        try:
            yield
        finally:
            for name, value in before.items():
                if value is None:
                    del os.environ[name]
                else:
                    os.environ[name] = value


def _kept_from_children(name: str) -> bool:
    return name.startswith(_NOT_FOR_CHILDREN) or name.endswith(_SECRET_ENDINGS)
