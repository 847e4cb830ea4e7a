"""One OpenAI-compatible endpoint for every system: passes prompts on, counts their tokens, keeps what came back.

A prompt that was answered before is answered from what was kept, at once; whoever measures time must ask `taken`
whether that happened.
"""

import contextlib
import http.client
import json
import secrets
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit

from bench.outputs import Outputs, key_of
from bench.rows import BenchError
from rag.child import LOOPBACK

SECONDS = 900  # without a word from the model behind
DONE = "[DONE]"


@dataclass(frozen=True, slots=True)
class Upstream:
    """The model behind."""

    base_url: str
    api_key: str
    model: str
    identity: str  # a hash of its weights, or what else tells it from others
    slotted: bool = False  # llama.cpp: a slot for each system, with a prompt cache of its own


@dataclass(frozen=True, slots=True)
class Call:
    """A prompt that was answered."""

    prompt_tokens: int
    answer_tokens: int
    replayed: bool
    cached_tokens: int = 0  # of the prompt, that the model had computed before
    prompt_ms: float | None = None  # reading the prompt; None where the model does not tell, or was not asked


class Endpoint:
    """A server on loopback, in a thread."""

    def __init__(self, upstream: Upstream, outputs: Outputs, *, replays: bool = True) -> None:
        """Without `replays` the model is asked each time, for its time counts; what comes is kept all the same."""
        self.upstream = upstream
        self.replays = replays
        self.outputs = outputs
        self.api_key = secrets.token_urlsafe(16)
        self.system = 0  # whose turn it is: each has a slot, as if it had the model for itself
        self._calls: list[Call] = []
        self._at_work = 0
        self._idle = threading.Condition()
        endpoint = self

        class Handler(_Handler):
            serves = endpoint

        self._server = ThreadingHTTPServer((LOOPBACK, 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.base_url = f"http://{LOOPBACK}:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def taken(self) -> list[Call]:
        """Give the calls since this was last asked, once none is under way."""
        with self._idle:
            self._idle.wait_for(lambda: not self._at_work, SECONDS)
            calls, self._calls = self._calls, []
        return calls

    @contextlib.contextmanager
    def working(self) -> Iterator[None]:
        """Tell that a call is under way."""
        with self._idle:
            self._at_work += 1
        try:
            yield
        finally:
            with self._idle:
                self._at_work -= 1
                self._idle.notify_all()

    def answer(self, path: str, body: dict[str, Any]) -> Iterator[str]:
        """Give the reply's pieces: events of a stream, or the one JSON; kept, or from the model behind.

        Raises:
            Refused: the model behind said no.
        """
        streamed = bool(body.get("stream"))
        wanted = {name: value for name, value in body.items() if name not in ("stream_options", "user", "model")}
        key = key_of("completion", self.upstream.identity, path, wanted)
        kept = self.outputs.get(key) if self.replays else None
        if kept is not None:
            self._count(kept, replayed=True)
            yield from _fitting(kept, body)
            return
        pieces = []
        more: dict[str, Any] = {"stream_options": {"include_usage": True}} if streamed else {}
        more |= {"id_slot": self.system} if self.upstream.slotted else {}
        for piece in self._ask(path, body | more):
            pieces.append(piece)
            yield from _fitting([piece], body)
        if not streamed or pieces[-1:] == [DONE]:  # a broken stream is no answer to keep
            self.outputs.put(key, pieces)
        self._count(pieces, replayed=False)

    def _ask(self, path: str, body: Mapping[str, Any]) -> Iterator[str]:
        parts = urlsplit(self.upstream.base_url)
        kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self.upstream.api_key}"}
        with contextlib.closing(connection):
            payload = json.dumps({**body, "model": self.upstream.model}).encode()
            connection.request("POST", parts.path.rstrip("/") + path.removeprefix("/v1"), payload, headers)
            response = connection.getresponse()
            if response.status != 200:
                raise Refused(response.status, response.read().decode("utf-8", "replace"))
            if not body.get("stream"):
                yield response.read().decode("utf-8")
                return
            for line in response:
                if line.startswith(b"data:"):
                    yield line[5:].strip().decode("utf-8")

    def _count(self, pieces: list[str], *, replayed: bool) -> None:
        usage: Mapping[str, Any] = {}
        timings: Mapping[str, float] = {}
        for piece in pieces:
            if piece != DONE:
                told = json.loads(piece)
                usage, timings = told.get("usage") or usage, told.get("timings") or timings
        call = Call(
            usage.get("prompt_tokens", 0),
            usage.get("completion_tokens", 0),
            replayed,
            (usage.get("prompt_tokens_details") or {}).get("cached_tokens") or 0,
            None if replayed else timings.get("prompt_ms"),
        )
        with self._idle:
            self._calls.append(call)


class Refused(BenchError):
    """The model behind answered with an error."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"The language model's endpoint said no (HTTP {status}): {body[:200]}")
        self.status, self.body = status, body


def _fitting(pieces: list[str], body: Mapping[str, Any]) -> Iterator[str]:
    """Leave out the event with the token counts where the client did not ask for it."""
    asked = (body.get("stream_options") or {}).get("include_usage")
    for piece in pieces:
        if asked or not body.get("stream") or piece == DONE or json.loads(piece).get("choices"):
            yield piece


class _Handler(BaseHTTPRequestHandler):
    serves: Endpoint

    def do_POST(self) -> None:
        """Answer a prompt."""
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        if self.headers.get("Authorization") != f"Bearer {self.serves.api_key}":
            self._send(401, "application/json", b'{"error": {"message": "wrong key"}}')
            return
        try:
            with self.serves.working():
                self._pass_on(self.serves.answer(self.path, body), streamed=bool(body.get("stream")))
        except Refused as error:
            self._send(error.status, "application/json", error.body.encode())
        except (OSError, http.client.HTTPException) as error:
            self._send(502, "application/json", json.dumps({"error": {"message": str(error)}}).encode())

    def _pass_on(self, pieces: Iterator[str], *, streamed: bool) -> None:
        """Send what comes as it comes. A client may hang up when it has read enough; what follows is kept still."""
        first = next(pieces)
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):
            if streamed:
                self._head(200, "text/event-stream")
                self._event(first)
                for piece in pieces:
                    self._event(piece)
            else:
                self._send(200, "application/json", first.encode())
        for _ in pieces:
            pass

    def do_GET(self) -> None:
        """Name the model, for clients that ask."""
        listed = {"object": "list", "data": [{"id": self.serves.upstream.model, "object": "model"}]}
        self._send(200, "application/json", json.dumps(listed).encode())

    def log_message(self, format: str, *args: Any) -> None:
        """Say nothing."""

    def _event(self, piece: str) -> None:
        self.wfile.write(f"data: {piece}\n\n".encode())
        self.wfile.flush()

    def _head(self, status: int, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()

    def _send(self, status: int, kind: str, body: bytes) -> None:
        self._head(status, kind)
        self.wfile.write(body)
