"""How a peer is spoken to: JSON Lines on standard input and output. Runs in the peer's own environment.

The first line in is the `Order`; each later one asks for something and gets one line back, `{"error": …}` where
it went wrong. A peer ends when its standard input does.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class Order:
    """What a peer is given: the same embedding model and the same endpoint as everybody."""

    folder: Path  # its own, for files and index
    embedding_model: str
    base_url: str
    model: str
    api_key: str
    context: int  # tokens of prompt and answer together


class Clock:
    """Milliseconds since the question; the first mark of a name counts."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self.marks: dict[str, float] = {}
        self.pieces: list[tuple[float, str]] = []  # of the answer, as they came

    def mark(self, name: str) -> None:
        """Note the time."""
        self.marks.setdefault(name, self._now())

    def heard(self, piece: str) -> None:
        """Note when a piece of the answer came; the bench tells from them when its first sentence was complete."""
        if piece:
            self.mark("first_text")
            self.pieces.append((self._now(), piece))

    def _now(self) -> float:
        return round((time.perf_counter() - self._start) * 1000, 1)


class Peer(Protocol):
    """A system to compare with."""

    def fill(self, files: list[Path]) -> int:
        """Add text files to the index; give the number of chunks."""
        ...

    def search(self, question: str, limit: int) -> list[str]:
        """Give the names of the files that the best chunks are of, best first."""
        ...

    def ask(self, question: str, history: list[dict[str, str]], clock: Clock) -> tuple[str, list[str]]:
        """Give the answer and the texts it cites; marks `evidence` and says what is `heard` on the way."""
        ...


def serve(build: Callable[[Order], Peer], packages: Iterable[str]) -> None:
    """Answer until standard input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # libraries print wherever they like
    order = json.loads(sys.stdin.readline())
    peer = build(Order(**order | {"folder": Path(order["folder"])}))
    print(json.dumps({"versions": {name: version(name) for name in packages}}), file=answers, flush=True)
    for line in sys.stdin:
        try:
            reply = _reply(peer, json.loads(line))
        except Exception as error:  # whatever the libraries raise; the bench says which peer failed
            reply = {"error": f"{type(error).__name__}: {error}"}
        print(json.dumps(reply), file=answers, flush=True)
    with contextlib.suppress(OSError):
        answers.close()
    os._exit(0)  # their threads may go on


def _reply(peer: Peer, asked: dict[str, Any]) -> dict[str, Any]:
    clock = Clock()
    match asked["do"]:
        case "fill":
            chunks = peer.fill([Path(name) for name in asked["files"]])
            clock.mark("total")
            return {"chunks": chunks, "ms": clock.marks}
        case "search":
            names = peer.search(asked["question"], asked["limit"])
            clock.mark("total")
            return {"files": names, "ms": clock.marks}
        case _:
            text, citations = peer.ask(asked["question"], asked["history"], clock)
            clock.mark("total")
            return {"text": text, "citations": citations, "ms": clock.marks, "pieces": clock.pieces}
