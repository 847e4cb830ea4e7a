"""Many users on one chatbot: nothing is mixed up, and a place is free again as soon as nobody wants its answer."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import StopException
from streamlit.testing.v1 import AppTest

from rag.chatbot import Chatbot
from rag.errors import LineFull
from rag.library import Library
from rag.line import LONGEST
from rag.llm import open_model
from rag.schema import Claimed, Event, Found, Status, Waiting
from rag.settings import Settings
from tests.fakes import FakeChats, Pause
from tests.lettered import lettered, open_library
from tests.paged import html, open_app, press, settled
from tests.scripted import reply
from tests.test_pages import World, world
from tests.test_twos import PLACES, EchoModel, answer, at_once, put, write
from ui.chats import Chats
from ui.jobs import Job, State

__all__ = ["world"]  # a fixture
PATIENCE = 60  # seconds, for what is to happen in another thread


@pytest.fixture(scope="module")
def harbours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("harbours")
    with lettered("letters"), open_library(folder / "data") as library:
        for number, place in enumerate(PLACES):
            put(library, write(folder, place, number))
        yield library


def cost(place: str) -> str:
    return f"How much did the harbour of {place} cost?"


# Nothing is mixed up


def test_eight_users_each_get_the_answer_refusal_and_evidence_of_their_own_question(harbours: Library) -> None:
    """Every second one asks what the library does not say; four are served at once, word by word in turns."""
    model = EchoModel()
    model.at_once = 4
    chatbot = Chatbot(harbours, model, Settings())
    asked = [
        cost(place) if number % 2 else f"Who painted the harbour of {place}?" for number, place in enumerate(PLACES[:8])
    ]

    told = at_once(*[lambda user=user: list(chatbot.ask(asked[user], who=user)) for user in range(8)])

    for number, (place, events) in enumerate(zip(PLACES[:8], told, strict=True)):
        result = answer(events)
        assert result.question == asked[number]
        assert place in next(event for event in events if isinstance(event, Found)).hits[0].text
        if number % 2:
            assert [claim.text for claim in result.claims] == [
                f"The harbour of {place} cost {30 + number} million euros."
            ]
            assert all(place in citation.quote for claim in result.claims for citation in claim.citations)
        else:
            assert (result.status, result.claims) == (Status.NOT_IN_LIBRARY, ())
            assert result.refusal is not None
            assert {one for one in PLACES if one in " ".join(result.refusal.sought)} == {place}


def test_two_tabs_at_once_show_each_its_own(world: World) -> None:
    pauses = {"one": Pause(), "two": Pause()}

    def script(question: str) -> list[Any]:
        found, *rest = world.answer(question, notes=[f"Asked: {question}"])
        return [found, Waiting(1), pauses[question], *rest]

    world.chatbot.script = script
    tabs = {question: open_app() for question in pauses}
    for question, tab in tabs.items():
        tab.chat_input[0].set_value(question)
        settled(tab)
    for pause in pauses.values():
        pause.until.set()
    for question, tab in tabs.items():
        running(world, tab).join(PATIENCE)
        (other,) = pauses.keys() - {question}
        shown = html(settled(tab))
        assert f"Asked: {question}" in shown
        assert f"Asked: {other}" not in shown


def running(world: World, tab: AppTest) -> Job[Event]:
    """The job of a tab's last question."""
    chat = world.parts.chats.find(tab.session_state["chat"])
    assert chat is not None
    return cast(Job[Event], chat.exchanges[-1].job)


def test_a_tab_is_one_who_asks_whatever_it_asks(world: World) -> None:
    first, second = open_app(), open_app()
    for tab in (first, first, second):
        tab.chat_input[0].set_value("What duration is proposed?")
        settled(tab)
        running(world, tab).join(PATIENCE)
        settled(tab)
    press(first, "New conversation")
    first.chat_input[0].set_value("And then?")
    settled(first)

    one, same, other, new = world.chatbot.askers
    assert one == same == new != other
    assert one is not None


def test_who_is_in_line_is_drawn_less_often(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    drawn: list[float | None] = []
    fragment: Callable[..., Any] = st.fragment

    def noted(work: Callable[..., Any], *, run_every: float | None = None) -> Any:
        if work.__name__ == "_turn":
            drawn.append(run_every)
        return fragment(work, run_every=run_every)

    monkeypatch.setattr(st, "fragment", noted)
    turn, told = Pause(), Pause()
    found, *rest = world.answer("one")
    world.chatbot.script = [found, Waiting(1), turn, Waiting(0), told, *rest]
    tab = open_app()
    tab.chat_input[0].set_value("one")
    settled(tab)
    job = running(world, tab)
    wait_for(job, Waiting(1))
    settled(tab)
    in_line = drawn[-1]
    turn.until.set()
    wait_for(job, Waiting(0))
    settled(tab)
    at_its_turn = drawn[-1]
    told.until.set()
    job.join(PATIENCE)
    settled(tab)

    assert (in_line, at_its_turn, drawn[-1]) == (1.0, 0.4, None)


def wait_for(job: Job[Event], event: Event) -> None:
    job.wait(lambda events: event in events, PATIENCE)


# Cancelling frees the place


class Endless:
    """An OpenAI-compatible endpoint that reads the prompt until it is let go, then says the same for ever.

    It knows how many are with it, and how many it saw leave.
    """

    def __init__(self) -> None:
        self.reads, self.came, self.left = threading.Event(), threading.Semaphore(0), threading.Semaphore(0)
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                endpoint.came.release()
                self.connection.settimeout(0.01)
                try:
                    while not endpoint.reads.is_set():
                        self._look()
                    self.send_response(200)
                    self.end_headers()
                    while True:
                        choice = {
                            "index": 0,
                            "delta": {"role": "assistant", "content": "It cost 99 million euros [1]. "},
                            "finish_reason": None,
                        }
                        self.wfile.write(b"data: " + json.dumps(reply(choices=[choice])).encode())
                        self.wfile.write(b"\n\n")
                        self._look()
                except OSError:
                    endpoint.left.release()

            def _look(self) -> None:
                try:
                    if not self.connection.recv(1):
                        raise ConnectionResetError
                except TimeoutError:
                    pass  # still there

            def log_message(self, format: str, *args: Any) -> None:
                pass

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        self.settings = Settings(
            llm="openai:any", llm_base_url=f"http://127.0.0.1:{self._server.server_address[1]}/v1", llm_timeout=PATIENCE
        )

    def close(self) -> None:
        self._server.shutdown()
        self._server.server_close()


@pytest.fixture
def endless() -> Iterator[Endless]:
    endpoint = Endless()
    yield endpoint
    endpoint.close()


@pytest.fixture
def chatbot(harbours: Library, endless: Endless) -> Chatbot:
    """One that is served at once, over the real protocol."""
    model = open_model(endless.settings)
    cast(Any, model).at_once = 1
    return Chatbot(harbours, model, endless.settings)


def asking(chatbot: Chatbot, place: str) -> Job[Event]:
    return Job(lambda stop: chatbot.ask(cost(place), stop=stop))


@pytest.mark.parametrize("streams", [False, True])
def test_a_stopped_answer_leaves_the_model_and_lets_the_next_one_on(
    chatbot: Chatbot, endless: Endless, streams: bool
) -> None:
    first = asking(chatbot, "Ostend")
    assert endless.came.acquire(timeout=PATIENCE)
    second = asking(chatbot, "Brest")
    wait_for(second, Waiting(1))
    if streams:
        endless.reads.set()
        first.wait(lambda events: any(isinstance(event, Claimed) for event in events), PATIENCE)
    first.stop()
    assert endless.left.acquire(timeout=PATIENCE)
    assert endless.came.acquire(timeout=PATIENCE)
    wait_for(second, Waiting(0))
    second.stop()
    assert endless.left.acquire(timeout=PATIENCE)
    for job in (first, second):
        job.join(PATIENCE)

    assert chatbot._line._turns.served == chatbot._line._turns.waiting == []


def test_who_is_stopped_in_the_line_never_asks_the_model(chatbot: Chatbot, endless: Endless) -> None:
    first = asking(chatbot, "Ostend")
    assert endless.came.acquire(timeout=PATIENCE)
    second = asking(chatbot, "Brest")
    wait_for(second, Waiting(1))
    second.stop()
    second.join(PATIENCE)
    first.stop()
    first.join(PATIENCE)

    assert not endless.came.acquire(blocking=False)
    assert chatbot._line._turns.served == chatbot._line._turns.waiting == []


def test_a_script_that_is_ended_while_it_reads_an_answer_frees_the_model(chatbot: Chatbot, endless: Endless) -> None:
    """As Streamlit ends the script of a tab that was closed: by an exception wherever it is."""
    endless.reads.set()

    def script() -> None:
        for event in chatbot.ask(cost("Ostend")):
            if isinstance(event, Claimed):
                raise StopException

    with pytest.raises(StopException):
        script()

    assert chatbot._line._turns.served == []
    assert endless.left.acquire(timeout=PATIENCE)


def test_a_question_whose_tab_was_closed_is_answered_and_leaves_its_place(harbours: Library) -> None:
    go_on = threading.Event()
    model = EchoModel(wait_for=go_on)
    model.at_once = 1
    chatbot = Chatbot(harbours, model, Settings())
    chats = Chats(
        lambda question, history, stop, article_id, only, who, anew: chatbot.ask(question, history, stop=stop, who=who),
        lambda ids, stop: None,
        FakeChats(),
    )

    def script() -> str:
        chat = chats.open()
        chat.ask(cost("Brest"), who="tab")
        raise StopException(chat.id)

    with pytest.raises(StopException) as closed:
        script()
    go_on.set()
    chat = chats.find(str(closed.value))
    assert chat is not None
    job = chat.exchanges[-1].job
    job.join(PATIENCE)

    assert job.state is State.DONE
    assert [event.claim.text for event in job.events if isinstance(event, Claimed)] == [
        "The harbour of Brest cost 37 million euros."
    ]
    assert chatbot._line._turns.served == []


# Too many


def test_a_full_line_shows_the_evidence_and_says_so(harbours: Library) -> None:
    go_on = threading.Event()
    model = EchoModel(wait_for=go_on)
    model.at_once = 1
    chatbot = Chatbot(harbours, model, Settings())
    jobs = [Job(lambda stop: chatbot.ask(cost("Brest"), stop=stop)) for _ in range(LONGEST + 2)]
    deadline = time.monotonic() + PATIENCE
    while len(failed := [job for job in jobs if job.state is State.FAILED]) < 1 and time.monotonic() < deadline:
        time.sleep(0.01)
    go_on.set()
    for job in jobs:
        job.join(PATIENCE)

    (refused,) = failed
    assert isinstance(refused.events[0], Found)
    assert isinstance(refused.failure, LineFull)
    assert sum(job.state is State.DONE for job in jobs) == LONGEST + 1


def test_the_page_says_that_the_line_is_full_and_asks_again(world: World) -> None:
    found, *_ = world.answer("one")
    world.chatbot.script = [found, LineFull("Too many questions are waiting (32); ask again in a few minutes.")]
    tab = open_app()
    tab.chat_input[0].set_value("one")
    settled(tab)
    running(world, tab).join(PATIENCE)
    assert "Too many questions are waiting (32); ask again in a few minutes." in html(settled(tab))
    world.chatbot.script = world.answer("one")
    press(tab, "Ask again")
    running(world, tab).join(PATIENCE)

    assert "<strong>Supported</strong>" in html(settled(tab))
