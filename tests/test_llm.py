import asyncio
import http.server
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, cast
from unittest.mock import Mock

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage, HumanMessage
from pydantic import SecretStr

from rag import prompts
from rag.chatbot import Chatbot
from rag.child import free_port
from rag.errors import BadSetting, ModelUnavailable
from rag.generate import _stream, complete, prefill
from rag.llm import EmbeddedModel, Model, explain, open_model
from rag.model_server import ASIDE, SLOTS
from rag.schema import Turn
from rag.settings import Settings
from tests.fakes import FakeLibrary

PROJECT = Path(__file__).parent.parent
KEY = "sk-very-secret"


def at(port: int, *, timeout: float = 30.0, key: str | None = None) -> BaseChatModel:
    """The chat model behind an endpoint on this machine."""
    settings = Settings(
        llm="openai:any",
        llm_base_url=f"http://127.0.0.1:{port}/v1",
        llm_timeout=timeout,
        llm_api_key=SecretStr(key) if key else None,
    )
    return open_model(settings).open()


def failure(chat: BaseChatModel) -> str:
    """How the failure of a streamed answer is told."""

    async def ask() -> None:
        async for _ in chat.astream("Who?"):
            pass

    try:
        asyncio.run(ask())
    except Exception as error:
        return str(explain(error))
    raise AssertionError("it answered")


class Silent:
    """An endpoint that takes requests and never answers; it knows which connections were closed."""

    def __init__(self) -> None:
        self.asked = threading.Event()
        self.left = threading.Event()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listening.getsockname()[1]
        threading.Thread(target=self._listen, daemon=True).start()

    def _listen(self) -> None:
        try:
            while True:
                connection, _ = self._listening.accept()
                threading.Thread(target=self._keep, args=(connection,), daemon=True).start()
        except OSError:
            pass  # closed

    def _keep(self, connection: socket.socket) -> None:
        with connection:
            while connection.recv(65536):
                self.asked.set()
        self.left.set()

    def close(self) -> None:
        self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@pytest.fixture
def silent() -> Iterator[Silent]:
    with closing(Silent()) as endpoint:
        yield endpoint


@pytest.fixture
def refusing() -> Iterator[Callable[[int], int]]:
    """Start an endpoint that answers every request with one HTTP status; gives its port."""
    running: list[http.server.HTTPServer] = []

    def start(status: int) -> int:
        class Refusing(http.server.BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                body = f'{{"error": {{"message": "Incorrect API key provided: {KEY}"}}}}'.encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:
                pass

        server = http.server.HTTPServer(("127.0.0.1", 0), Refusing)
        running.append(server)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        return server.server_port

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


def test_an_endpoint_that_is_down_can_not_be_reached() -> None:
    assert "can't be reached" in failure(at(free_port()))


def test_proxies_of_the_environment_are_left_out_for_this_machine(
    refusing: Callable[[int], int], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("http_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{free_port()}")

    assert "HTTP 500" in failure(at(refusing(500)))


def test_an_endpoint_that_never_answers_took_too_long(silent: Silent) -> None:
    assert "raise PRESSCHECK_LLM_TIMEOUT" in failure(at(silent.port, timeout=0.2))


def test_a_cancelled_answer_closes_its_connection(silent: Silent) -> None:
    chat = at(silent.port)

    async def cancel() -> None:
        asking = asyncio.ensure_future(chat.ainvoke("Who?"))
        await asyncio.to_thread(silent.asked.wait)
        asking.cancel()
        await asyncio.wait([asking])
        await asyncio.to_thread(silent.left.wait)

    asyncio.run(cancel())

    assert silent.left.is_set()


@pytest.mark.parametrize(
    ("status", "way_out"),
    [
        (401, "set PRESSCHECK_LLM_API_KEY to a valid one"),
        (404, "correct PRESSCHECK_LLM or PRESSCHECK_LLM_BASE_URL"),
        (429, "wait a while and ask again"),
        (400, "lower PRESSCHECK_PASSAGES"),
        (503, "ask again in a while"),
    ],
)
def test_a_status_is_told_with_its_way_out(refusing: Callable[[int], int], status: int, way_out: str) -> None:
    assert way_out in failure(at(refusing(status)))


def test_no_message_repeats_the_key(refusing: Callable[[int], int]) -> None:
    assert KEY not in failure(at(refusing(401), key=KEY))


def test_no_representation_shows_the_key() -> None:
    settings = Settings(llm="openai:any", llm_api_key=SecretStr(KEY))
    model = open_model(settings)

    assert KEY not in repr(model) + repr(model.open()) + repr(settings)


def test_a_key_of_the_provider_is_not_sent_elsewhere(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    chat = at(free_port())

    assert KEY not in str(getattr(chat, "root_client").api_key)  # noqa: B009 - of the class behind BaseChatModel


def test_a_missing_key_names_the_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)

    with pytest.raises(ModelUnavailable, match="needs an API key of openai; set PRESSCHECK_LLM_API_KEY or OPENAI_API"):
        open_model(Settings(llm="openai:gpt-5-mini")).open()


def test_a_provider_that_is_not_installed_names_its_package() -> None:
    with pytest.raises(BadSetting, match="run `pip install langchain-mistralai`"):
        open_model(Settings(llm="mistralai:small")).open()


def test_an_unknown_provider_is_a_bad_setting() -> None:
    with pytest.raises(BadSetting, match="the provider nobody, which LangChain does not know"):
        open_model(Settings(llm="nobody:small")).open()


@pytest.mark.parametrize("llm", ["gpt-5", "openai:", ":gpt", "open ai:gpt"])
def test_a_model_without_provider_or_name_is_a_bad_setting(llm: str) -> None:
    with pytest.raises(BadSetting, match="PRESSCHECK_LLM must be"):
        open_model(Settings(llm=llm))


@pytest.mark.parametrize("url", ["localhost:11434", "ftp://host/v1", "http://", "http://host:port/v1", "file:///etc"])
def test_a_base_url_that_is_none_is_a_bad_setting(url: str) -> None:
    with pytest.raises(BadSetting, match="PRESSCHECK_LLM_BASE_URL is not the URL of an endpoint"):
        open_model(Settings(llm="openai:any", llm_base_url=url))


def test_an_error_of_unknown_kind_is_told_in_plain_words() -> None:
    assert str(explain(KeyError(KEY))).startswith("The language model broke off; ask again")


def test_what_is_explained_already_stays_as_it_is() -> None:
    error = ModelUnavailable("So it is.")

    assert explain(error) is error


def test_an_embedded_model_is_not_started_before_it_is_needed() -> None:
    assert not open_model(Settings()).ready


def test_a_model_file_llama_can_not_load_is_reported(tmp_path: Path) -> None:
    (tmp_path / "broken.gguf").write_bytes(b"GGUF and then nothing of the kind")
    model = open_model(Settings(model_file=tmp_path / "broken.gguf"))

    with pytest.raises(ModelUnavailable, match=r"can't be started; .*check PRESSCHECK_MODEL_FILE"):
        model.open()


@pytest.fixture(scope="module")
def embedded() -> Iterator[EmbeddedModel]:
    model = EmbeddedModel(Settings())
    yield model
    model.close()


def answer(model: Model, question: str) -> str:
    return str(model.open().bind(max_tokens=20).invoke([("user", question)]).text)


def server_pid(model: EmbeddedModel) -> int:
    assert model.server is not None
    return model.server.pid


@pytest.mark.models
def test_the_embedded_model_answers(embedded: EmbeddedModel) -> None:
    assert "Paris" in answer(embedded, "What is the capital of France? One word.")


@pytest.mark.models
def test_the_head_of_a_prompt_is_computed_once(embedded: EmbeddedModel) -> None:
    head = "Answer in one word, and answer truthfully. " * 10
    chat = embedded.open().bind(max_tokens=5)
    chat.invoke([("system", head), ("user", "Is snow white?")])
    reply = chat.invoke([("system", head), ("user", "Is coal white?")])

    assert reply.usage_metadata is not None
    assert reply.usage_metadata["input_token_details"]["cache_read"] > 80


@pytest.mark.models
def test_a_rewrite_leaves_the_head_of_the_answering_prompt_computed() -> None:
    with closing(EmbeddedModel(Settings())) as model:
        prefill(model.open(), prompts.ANSWERING, threading.Event())
        asked = prompts.rewriting("And when?", [Turn("user", "Who runs the ferry line?")])
        model.aside().bind(max_tokens=1).invoke(prompts.REWRITING.invoke({"asked": asked}))
        reply = (
            model.open().bind(max_tokens=1).invoke(prompts.ANSWERING.invoke({"asked": prompts.answering("Who?", [])}))
        )

    assert isinstance(reply, AIMessage)
    assert reply.usage_metadata is not None
    assert reply.usage_metadata["input_token_details"]["cache_read"] > 180


@pytest.mark.models
def test_two_who_ask_first_find_the_head_of_the_answering_prompt_computed() -> None:
    with closing(EmbeddedModel(Settings())) as model, ThreadPoolExecutor(2) as both:
        Chatbot(cast(Any, FakeLibrary()), model, Settings()).warm()
        chat = model.open().bind(max_tokens=20, extra_body={"ignore_eos": True})  # so that they overlap
        asked = [prompts.ANSWERING.invoke({"asked": prompts.answering(word, [])}) for word in ("Who?", "When?")]
        replies: list[Any] = list(both.map(chat.invoke, asked))

    assert all(reply.usage_metadata["input_token_details"]["cache_read"] > 180 for reply in replies)


def test_what_is_asked_aside_names_its_slot(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.llm.ModelServer", lambda *_: Mock(port=free_port(), api_key=KEY, alive=True))
    monkeypatch.setattr("rag.llm.language_model_file", lambda _: Path("any.gguf"))
    model = EmbeddedModel(Settings())

    assert getattr(model.aside(), "extra_body") == {"id_slot": ASIDE}  # noqa: B009 - of the class behind BaseChatModel
    assert getattr(model.open(), "extra_body") is None  # noqa: B009


@pytest.mark.models
def test_a_cancelled_answer_frees_the_model(embedded: EmbeddedModel) -> None:
    chat = embedded.open()

    async def cancel_then_ask() -> str:
        long = "\n".join(f"Line {number} says nothing." for number in range(400))
        asking = [asyncio.ensure_future(chat.ainvoke(f"{name} {long}")) for name in ("One", "Two")]
        await asyncio.sleep(1)  # two slots are at work
        for task in asking:
            task.cancel()
        await asyncio.wait(asking)
        reply = await asyncio.wait_for(chat.bind(max_tokens=5).ainvoke("Say hello."), timeout=60)
        return str(reply.text)

    assert "ello" in asyncio.run(cancel_then_ask())


@pytest.mark.models
def test_a_killed_server_is_started_again(embedded: EmbeddedModel) -> None:
    embedded.open()
    killed = server_pid(embedded)
    os.kill(killed, signal.SIGKILL)
    while embedded.ready:
        time.sleep(0.01)

    assert "Paris" in answer(embedded, "What is the capital of France? One word.")
    assert server_pid(embedded) != killed


@pytest.mark.models
def test_the_server_takes_no_requests_without_its_key(embedded: EmbeddedModel) -> None:
    embedded.open()
    assert embedded.server is not None

    assert "refused the API key" in failure(at(embedded.server.port))


@pytest.mark.models
def test_an_openai_compatible_endpoint_serves_as_well(embedded: EmbeddedModel) -> None:
    embedded.open()
    server = embedded.server
    assert server is not None

    reply = at(server.port, key=server.api_key).invoke("What is the capital of France? One word.")

    assert "Paris" in str(reply.text)


@pytest.mark.models
def test_the_server_ends_when_its_parent_is_killed() -> None:
    program = (
        "from rag.llm import EmbeddedModel; from rag.settings import Settings; import time\n"
        "model = EmbeddedModel(Settings()); model.open(); print(model.server.pid, flush=True); time.sleep(600)"
    )
    parent = subprocess.Popen([sys.executable, "-c", program], cwd=PROJECT, stdout=subprocess.PIPE, text=True)
    assert parent.stdout is not None
    child = int(parent.stdout.readline())
    parent.kill()
    parent.communicate()

    while "rag.model_server" in words_of(child):
        time.sleep(0.05)


def words_of(pid: int) -> list[str]:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
    except OSError:
        return []


@pytest.mark.models
def test_no_argument_of_the_server_holds_its_key(embedded: EmbeddedModel) -> None:
    embedded.open()
    assert embedded.server is not None

    assert embedded.server.api_key not in words_of(embedded.server.pid)


def slots(model: EmbeddedModel) -> tuple[int, int]:
    """How many requests llama.cpp itself says it works on, and how many it puts off."""
    assert model.server is not None
    request = urllib.request.Request(
        f"http://127.0.0.1:{model.server.port}/metrics", headers={"Authorization": f"Bearer {model.server.api_key}"}
    )
    with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30) as reply:
        told = dict(re.findall(r"^llamacpp:(requests_\w+) (\d+)", reply.read().decode(), re.MULTILINE))
    return int(told["requests_processing"]), int(told["requests_deferred"])


def idle(model: EmbeddedModel) -> bool:
    """Wait until the server works on nothing."""
    until = time.monotonic() + 60
    while slots(model) != (0, 0):
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


LONG_STORY: list[BaseMessage] = [HumanMessage("Tell a long story about a ferry, with many sentences.")]


@pytest.mark.models
def test_an_answer_left_in_mid_sentence_leaves_no_slot_busy(embedded: EmbeddedModel) -> None:
    chat = embedded.open()
    assert idle(embedded)
    pieces = _stream(chat, prompts.REWRITING, LONG_STORY, threading.Event())
    next(pieces)
    at_work = slots(embedded)
    pieces.close()  # type: ignore[attr-defined]  # it is a generator

    assert at_work == (1, 0)
    assert idle(embedded)


@pytest.mark.models
def test_answers_stopped_at_work_or_in_the_line_leave_no_slot_busy(embedded: EmbeddedModel) -> None:
    chat = embedded.open()
    stops = [threading.Event() for _ in range(SLOTS + 3)]
    threads = [
        threading.Thread(target=complete, args=(chat, prompts.REWRITING, LONG_STORY, stop), daemon=True)
        for stop in stops
    ]
    for thread in threads:
        thread.start()
    while slots(embedded) != (SLOTS + 1, 2):  # until all are with the server, past any line of ours
        time.sleep(0.02)
    for stop in reversed(stops):
        stop.set()
    for thread in threads:
        thread.join()

    assert idle(embedded)
    assert "Paris" in answer(embedded, "What is the capital of France? One word.")


@pytest.mark.models
def test_how_busy_the_server_is_is_told_to_nobody_else(embedded: EmbeddedModel) -> None:
    embedded.open()
    assert embedded.server is not None
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))

    with pytest.raises(urllib.error.HTTPError, match="401"):
        opener.open(f"http://127.0.0.1:{embedded.server.port}/metrics", timeout=30)
