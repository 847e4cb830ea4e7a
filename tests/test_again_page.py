"""An answer that was given before, as the page says so, and how it is had anew."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

import ui.state
from rag.errors import ModelUnavailable
from rag.schema import Event, Found, Rewritten, Status
from rag.settings import Settings
from tests.fakes import FakeChatbot, FakeLibrary, answer_of, article, hit, supported_claim
from tests.paged import ask, html, open_app, press
from ui.state import Parts, gather

QUESTION = "What duration is proposed?"
EVIDENCE = hit(article(), "Current proposals outline a 15-year framework with a possible extension.")


class World:
    """A chatbot that answers everything as before, unless it is asked anew."""

    def __init__(self, data: Path) -> None:
        self.at = datetime.now(UTC)
        self.before: list[Event] = []
        self.changes: dict[str, Any] = {}
        self.library = FakeLibrary()
        self.library.put(article())
        self.chatbot = FakeChatbot(self.script)
        self.parts: Parts = gather(Settings(data=data), cast(Any, self.library), lambda: cast(Any, self.chatbot))

    def script(self, question: str) -> list[Event]:
        at = None if self.chatbot.anew[-1] else self.at
        claims = [supported_claim(EVIDENCE)]
        return [*self.before, *answer_of(question, [EVIDENCE], claims, repeated_from=at, **self.changes)]


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = World(tmp_path)
    monkeypatch.setattr(ui.state, "open_parts", lambda: made.parts)
    yield made
    made.parts.chats.stop()


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def words(world: World) -> str:
    return f"The same question was answered at {world.at.astimezone():%H:%M}, from the same passages."


def test_the_page_says_that_and_when_it_was_answered(world: World) -> None:
    app = ask(open_app(), world)

    assert words(world) in html(app)


def test_of_an_answer_of_its_own_nothing_is_said(world: World) -> None:
    world.chatbot.script = answer_of(QUESTION, [EVIDENCE], [supported_claim(EVIDENCE)])
    app = ask(open_app(), world)

    assert "was answered" not in html(app)
    assert "Ask anew" not in buttons(app)


def test_it_is_read_out(world: World) -> None:
    (component,) = ask(open_app(), world).get("bidi_component")

    assert words(world) in json.dumps(json.loads(component.proto.json), ensure_ascii=False)


def test_asked_anew_the_same_is_asked_and_answered_for_itself(world: World) -> None:
    app = press(ask(open_app(), world), "Ask anew")

    assert [question for question, _ in world.chatbot.asked] == [QUESTION, QUESTION]
    assert world.chatbot.anew == [False, True]
    assert html(app).count(words(world)) == 1
    assert "Ask anew" not in buttons(app)


def test_what_failed_when_it_was_asked_anew_is_asked_again_anew(world: World) -> None:
    app = ask(open_app(), world)
    world.chatbot.script = [Found(()), ModelUnavailable("It is gone; ask again.")]
    press(press(app, "Ask anew"), "Ask again")

    assert world.chatbot.anew == [False, True, True]


def test_a_follow_up_is_asked_anew_as_it_was_understood_without_the_conversation(world: World) -> None:
    world.before = [Rewritten("How long is the framework?")]
    press(ask(open_app(), world, "And how long?"), "Ask anew")

    assert world.chatbot.asked[-1] == ("How long is the framework?", ())


def test_a_first_question_worded_like_a_follow_up_does_not_lean_on_itself_when_it_is_asked_anew(world: World) -> None:
    press(ask(open_app(), world, "What did he propose?"), "Ask anew")

    assert world.chatbot.asked[-1] == ("What did he propose?", ())


def test_a_refusal_can_be_had_anew(world: World) -> None:
    world.changes = {"status": Status.NOT_IN_LIBRARY}

    assert "Ask anew" in buttons(ask(open_app(), world))


def test_an_earlier_question_of_the_conversation_keeps_the_note_without_the_button(world: World) -> None:
    app = ask(open_app(), world)
    app = ask(app, world, "Who met in Paris?")

    assert html(app).count(words(world)) == 2
    assert buttons(app).count("Ask anew") == 1


def test_an_answer_of_another_day_is_told_with_the_day(world: World) -> None:
    world.at -= timedelta(days=3)
    app = ask(open_app(), world)
    local = world.at.astimezone()

    assert f"answered on {local.day} {local:%b %Y} at {local:%H:%M}, from" in html(app)


def test_a_restarted_app_still_says_so(world: World) -> None:
    app = ask(open_app(), world)
    chat = app.session_state["chat"]
    world.parts.chats._chats.clear()

    assert words(world) in html(open_app(chat=chat))
