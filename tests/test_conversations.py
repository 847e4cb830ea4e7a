"""The conversations that are kept, on the screen: opened after a restart, listed, renamed, deleted, judged."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

import ui.state
from rag.errors import LibraryError
from rag.kept import Asked, Feedback
from rag.schema import Claimed, Event, Found, Status
from rag.settings import Settings
from tests.fakes import TEXT, FakeChatbot, FakeLibrary, answer_of, article, fake_add, hit, supported_claim
from tests.paged import ask, field, html, open_app, press, settled
from ui.exchanges import UNANSWERED
from ui.judging import NONE, RIGHT, WHY
from ui.parts import escape, label
from ui.state import Parts, gather

QUESTION = "What duration is proposed?"
QUOTE = "Current proposals outline a 15-year framework with a possible extension."
HOSTILE = "<img src=x onerror=alert(1)> **bold** ![i](http://evil.example/x.png) :red[x] $x$"
CHAT = "7f2c1c1e-6ad2-4f3b-9a53-0d4fbd8f8f11"


class World:
    """A library with one article, and the app over it, which can be started anew."""

    def __init__(self, data: Path) -> None:
        self.library = FakeLibrary()
        self.library.put(article())
        self.evidence = hit(article(), QUOTE)
        self.chatbot = FakeChatbot(lambda question: self.answer(question))
        self._data = data
        self.start()

    def start(self) -> None:
        """Start the app anew: what is kept is all there is."""
        self.parts: Parts = gather(Settings(data=self._data), cast(Any, self.library), lambda: cast(Any, self.chatbot))

    def answer(self, question: str, **changes: Any) -> list[Event]:
        return answer_of(question, [self.evidence], [supported_claim(self.evidence)], **changes)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = World(tmp_path)
    monkeypatch.setattr(ui.state, "open_parts", lambda: made.parts)
    monkeypatch.setattr(ui.state, "add_file", fake_add)
    yield made
    made.parts.chats.stop()


def links(app: AppTest) -> list[str]:
    return [link.proto.label for link in app.get("page_link")]


def kept(world: World) -> str:
    """Ask a question in an app that is closed then; give the chat's id."""
    app = ask(open_app(), world)
    world.start()
    return str(app.session_state["chat"])


def only_feedback(world: World, chat: str) -> Feedback | None:
    (exchange,) = world.library.chats.exchanges(chat)
    return exchange.feedback


# Ask


def test_a_kept_conversation_is_drawn_after_a_restart(world: World) -> None:
    app = open_app(chat=kept(world))

    assert f">{QUESTION}</h2>" in html(app)
    assert "1 sentence: 1 supported · 1.5" not in html(app)
    assert "<strong>Supported</strong> · 15-year found in 1" in html(app)
    assert f"<mark>{QUOTE}</mark>" in html(app)
    assert len(world.chatbot.asked) == 1


def test_a_follow_up_goes_on_with_it(world: World) -> None:
    app = ask(open_app(chat=kept(world)), world, "And when?")

    assert [turn.text for turn in world.chatbot.asked[-1][1]] == [QUESTION, supported_claim(world.evidence).text]
    assert html(app).count('class="pc-question"') == 2


def test_a_question_that_was_not_answered_can_be_asked_again(world: World) -> None:
    world.library.chats.begin(CHAT, "0" * 32, QUESTION, Asked())
    app = open_app(chat=CHAT)
    said = html(app)
    press(app, "Ask again")

    assert escape(UNANSWERED) in said
    assert [question for question, _ in world.chatbot.asked] == [QUESTION]


def test_a_stopped_answer_comes_back_with_what_was_checked(world: World) -> None:
    world.chatbot.script = [Found((world.evidence,)), Claimed(supported_claim(world.evidence))]
    chat = world.parts.chats.open()
    exchange = chat.ask(QUESTION)
    exchange.job.join()
    world.start()
    app = open_app(chat=chat.id)

    assert "pc-claim pc-supported" in html(app)
    assert "Was this answer right?" not in html(app)


def test_a_cited_article_that_changed_is_told_below_the_answer(world: World) -> None:
    chat = kept(world)
    world.library.put(article(), TEXT.replace("15-year", "50-year"))
    app = open_app(chat=chat)

    assert "(Bloomberg) has changed since this answer. The cited words no longer stand in it." in html(app)
    assert f"<mark>{QUOTE}</mark>" in html(app)


def test_a_cited_article_that_was_removed_is_told_below_the_answer(world: World) -> None:
    chat = kept(world)
    world.library.remove("a1")
    app = open_app(chat=chat)

    assert "(Bloomberg) was removed from the library on " in html(app)
    assert f"<mark>{QUOTE}</mark>" in html(app)


def test_nothing_is_told_of_an_article_as_it_was(world: World) -> None:
    assert "since this answer" not in html(open_app(chat=kept(world)))


def test_a_change_is_told_while_the_conversation_is_open_too(world: World) -> None:
    app = ask(open_app(), world)
    world.library.put(article(), TEXT + " More.")

    assert "has changed since this answer. The cited words still stand in it." in html(settled(app))


def test_hostile_titles_are_words_in_what_is_told(world: World) -> None:
    bad = article("a2", title=HOSTILE, outlet=HOSTILE)
    world.library.put(bad)
    world.evidence = hit(bad, QUOTE)
    chat = kept(world)
    world.library.put(bad, "Something else.")
    app = open_app(chat=chat)

    assert f"“{escape(HOSTILE)}” ({escape(HOSTILE)}) has changed" in html(app)
    assert "<img" not in html(app)


def test_a_question_of_another_day_says_which(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.chats._now", lambda: "2026-01-06T12:00:00.000000+00:00")
    world.library.chats.begin(CHAT, "0" * 32, QUESTION, Asked())

    assert "Asked on 6 Jan 2026" in html(open_app(chat=CHAT))


def test_a_long_conversation_shows_its_end_until_all_is_asked_for(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(23):
        world.library.chats.begin(CHAT, f"{number:032x}", f"Question {number}?", Asked())
    app = open_app(chat=CHAT)
    before = html(app).count('class="pc-question"')
    press(app, "Show 3 earlier questions")

    assert (before, html(app).count('class="pc-question"')) == (20, 23)


def test_an_answer_that_can_not_be_kept_says_so(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise LibraryError("The disk is full; free some space.")

    monkeypatch.setattr(world.library.chats, "begin", full)
    app = ask(open_app(), world)

    assert "pc-claim pc-supported" in html(app)
    assert "<strong>This can&#x27;t be kept.</strong> The disk is full; free some space." in html(app)
    assert "Was this answer right?" not in html(app)


def test_a_deleted_conversation_is_said_to_be_gone(world: World) -> None:
    chat = kept(world)
    world.library.chats.delete([chat])

    assert "This conversation is not kept; it may have been deleted." in html(open_app(chat=chat))


def test_the_way_to_the_conversations_is_there_once_there_are_any(world: World) -> None:
    before = links(open_app())
    app = ask(open_app(), world)
    during = links(app)
    press(app, "New conversation")

    assert ["Conversations" in found for found in (before, during, links(app))] == [False, True, True]


# Feedback


@pytest.mark.parametrize(
    ("before", "chosen", "after"),
    [
        (None, 1, Feedback(True)),
        (None, 0, Feedback(False)),
        (Feedback(False, "Why.", "50 years"), 1, Feedback(True, "Why.")),
        (Feedback(False, "Why.", "50 years"), 0, Feedback(False, "Why.", "50 years")),
        (Feedback(True, "Why."), None, None),
    ],
)
def test_a_thumb_is_kept_and_can_be_turned(
    world: World, before: Feedback | None, chosen: int | None, after: Feedback | None
) -> None:
    chat = kept(world)
    world.library.chats.judge(world.library.chats.exchanges(chat)[0].id, before)
    app = open_app(chat=chat)
    (thumbs,) = app.get("feedback")
    cast(Any, thumbs).set_value(chosen)
    settled(app)

    assert only_feedback(world, chat) == after


def test_a_finished_answer_asks_whether_it_was_right(world: World) -> None:
    assert "Was this answer right?" in html(ask(open_app(), world))


def test_a_refusal_can_be_judged_too(world: World) -> None:
    world.chatbot.script = answer_of(QUESTION, [world.evidence], [], status=Status.NOT_IN_LIBRARY)

    assert "Was this answer right?" in html(ask(open_app(), world))


def test_what_is_thought_of_an_answer_can_be_said_in_words(world: World) -> None:
    chat = kept(world)
    (exchange,) = world.library.chats.exchanges(chat)
    world.library.chats.judge(exchange.id, Feedback(False))
    app = open_app(chat=chat)
    field(app, WHY).set_value(" It is 50. ")
    field(app, RIGHT).set_value("50 years")
    press(app, "Keep")

    assert only_feedback(world, chat) == Feedback(False, "It is 50.", "50 years")
    assert field(open_app(chat=chat), RIGHT).value == "50 years"


def test_that_the_articles_do_not_answer_can_be_said(world: World) -> None:
    chat = kept(world)
    (exchange,) = world.library.chats.exchanges(chat)
    world.library.chats.judge(exchange.id, Feedback(False, "Made up.", "50 years"))
    app = open_app(chat=chat)
    next(one for one in app.checkbox if one.label == NONE).check()
    press(app, "Keep")

    assert only_feedback(world, chat) == Feedback(False, "Made up.", "")


def test_of_a_right_answer_no_other_one_is_asked_for(world: World) -> None:
    chat = kept(world)
    (exchange,) = world.library.chats.exchanges(chat)
    world.library.chats.judge(exchange.id, Feedback(True, "Good."))
    app = open_app(chat=chat)

    assert field(app, WHY).value == "Good."
    assert [one.label for one in app.text_input] == [WHY]


# The list


def test_conversations_are_listed_with_a_way_into_each(world: World) -> None:
    chat = kept(world)
    app = open_app("ui/conversations.py")
    (link,) = [one.proto for one in app.get("page_link") if one.proto.label == label(QUESTION)]

    assert "They are kept on this computer, in the library, until you delete them." in html(app)
    assert " · 1 question</p>" in html(app)
    assert f"chat={chat}" in link.query_string


def test_no_conversations_is_said(world: World) -> None:
    app = open_app("ui/conversations.py")

    assert "There are none yet." in html(app)
    assert not app.text_input


def test_the_list_can_be_searched(world: World) -> None:
    kept(world)
    world.library.chats.begin(CHAT, "0" * 32, "Who won the cup?", Asked())
    app = open_app("ui/conversations.py")
    field(app, "Search").set_value("CUP")
    found = links(settled(app))
    field(app, "Search").set_value("cup framework")
    settled(app)

    assert label("Who won the cup?") in found
    assert label(QUESTION) not in found
    assert "No conversation holds all of these words." in html(app)


def test_a_long_list_shows_more_when_asked(world: World) -> None:
    for number in range(51):
        chat = f"7f2c1c1e-6ad2-4f3b-9a53-{number:012x}"
        world.library.chats.begin(chat, f"{number:032x}", f"Question {number}?", Asked())
    app = open_app("ui/conversations.py")
    before = sum(name.startswith("Question") for name in links(app))
    press(app, "Show more")

    assert (before, sum(name.startswith("Question") for name in links(app))) == (50, 51)


def test_a_hostile_name_is_words_on_the_page(world: World) -> None:
    world.library.chats.begin(CHAT, "0" * 32, HOSTILE, Asked())
    app = open_app("ui/conversations.py")
    in_list = links(app)
    press(app, "Manage")

    assert label(HOSTILE) in in_list
    assert f"<bdi>{escape(HOSTILE)}</bdi>" in html(app)
    assert "<img" not in html(app)
    assert field(app, "Name").value == HOSTILE


def test_a_conversation_is_renamed(world: World) -> None:
    chat = kept(world)
    app = press(open_app("ui/conversations.py"), "Manage")
    field(app, "Name").set_value("The plan")
    press(app, "Rename")

    assert [one.name for one in world.library.chats.listed()] == ["The plan"]
    assert "Renamed." in html(app)
    assert f">{QUESTION}</h2>" in html(open_app(chat=chat))


def test_a_name_that_says_nothing_is_refused_in_a_sentence(world: World) -> None:
    kept(world)
    app = press(open_app("ui/conversations.py"), "Manage")
    field(app, "Name").set_value("…")
    press(app, "Rename")

    assert "name needs a letter or a digit" in html(app)
    assert [one.name for one in world.library.chats.listed()] == [QUESTION]


def test_a_conversation_can_be_taken_along(world: World) -> None:
    kept(world)
    app = press(open_app("ui/conversations.py"), "Manage")

    assert [one.proto.label for one in app.get("download_button")] == ["Markdown", "JSON"]


def test_a_deleted_conversation_is_gone_from_list_and_session(world: World) -> None:
    app = ask(open_app(), world)
    app.switch_page("ui/conversations.py")
    press(settled(app), "Manage")
    press(app, "Delete")

    assert world.library.chats.count() == 0
    assert "1 conversation deleted." in html(app)
    app.switch_page("ui/ask.py")
    app.query_params.clear()
    assert "What does the press say?" in html(settled(app))


def test_all_are_deleted_after_asking(world: World) -> None:
    kept(world)
    world.library.chats.begin(CHAT, "0" * 32, "Who won the cup?", Asked())
    app = press(open_app("ui/conversations.py"), "Delete all")
    before, asked = world.library.chats.count(), html(app)
    press(app, "Delete all of them")

    assert (before, world.library.chats.count()) == (2, 0)
    assert "<strong>Delete 2 conversations?</strong>" in asked
    assert "2 conversations deleted." in html(app)


def test_a_deletion_that_fails_says_why(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise LibraryError("The disk is full; free some space.")

    kept(world)
    monkeypatch.setattr(world.library.chats, "delete", full)
    app = press(press(open_app("ui/conversations.py"), "Manage"), "Delete")

    assert "The disk is full; free some space." in html(app)
    assert world.library.chats.count() == 1
