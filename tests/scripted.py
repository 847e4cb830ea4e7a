"""A language model that says what it is told, behind an OpenAI-compatible endpoint on loopback."""

import json
import math
import threading
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self


class ScriptedEndpoint:
    """Answers each prompt with `says(prompt)`, in two pieces where it is streamed, and keeps what it was asked.

    Whoever asks for probabilities is told those of `thinks`, or refused where it `hides` them.
    """

    def __init__(
        self,
        says: Callable[[str], str],
        *,
        status: int = 200,
        breaks_off: bool = False,
        thinks: Mapping[str, float] | Callable[[str], Mapping[str, float]] | None = None,
        hides: bool = False,
    ) -> None:
        self.asked: list[dict[str, Any]] = []
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                endpoint.asked.append(body)
                text = says(body["messages"][-1]["content"])
                usage = {"prompt_tokens": 100, "completion_tokens": 7, "total_tokens": 107}
                self.send_response(400 if hides and body.get("logprobs") else status)
                self.end_headers()
                if not body.get("stream"):
                    choice = {"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}
                    self.wfile.write(json.dumps(reply(choices=[choice], usage=usage)).encode())
                    return
                half = len(text) // 2
                shares = thinks(body["messages"][-1]["content"]) if callable(thinks) else thinks
                told = {"content": [first_word(shares)]} if shares and body.get("logprobs") else None
                for piece, logprobs in ((text[:half], told), (text[half:], None)):
                    choice = {"index": 0, "delta": {"role": "assistant", "content": piece}, "finish_reason": None}
                    choice["logprobs"] = logprobs
                    self.event(json.dumps(reply(choices=[choice])))
                if breaks_off:
                    return
                if (body.get("stream_options") or {}).get("include_usage"):
                    self.event(json.dumps(reply(choices=[], usage=usage)))
                self.event("[DONE]")

            def event(self, data: str) -> None:
                self.wfile.write(f"data: {data}\n\n".encode())

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = _Server(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.base_url = f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


class _Server(ThreadingHTTPServer):
    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: that clients leave, and that the endpoint fails, is what tests want."""


def first_word(thinks: Mapping[str, float]) -> dict[str, Any]:
    """A token as endpoints tell of it, with those that it might have been."""
    tokens = [{"token": word, "logprob": math.log(share), "bytes": None} for word, share in thinks.items()]
    return tokens[0] | {"top_logprobs": tokens}


def reply(**parts: Any) -> dict[str, Any]:
    return {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"} | parts
