"""The filter on Ask and the form in the reader, as far as they can be tested without a browser."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

import ui.state
from rag.errors import BadFilter, LibraryError, ModelUnavailable
from rag.schema import EVERYTHING, Detail, Filter, Origin, Rewritten, Scope, Stated, Status
from rag.scope import nothing_found
from rag.settings import Settings
from tests.fakes import FakeChatbot, FakeLibrary, answer_of, article, fake_add, hit, supported_claim
from tests.paged import ask, field, html, open_app, press, settled
from ui.parts import escape
from ui.state import Parts, gather

QUOTE = "Current proposals outline a 15-year framework with a possible extension."
BLOOMBERG = Filter(outlets=("Bloomberg",))
HOSTILE = "<img src=x onerror=alert(1)> **bold** :red[x]"


class World:
    def __init__(self, data: Path) -> None:
        self.library = FakeLibrary()
        self.library.put(article(author="Jane Roe"))
        self.library.put(article("a2", outlet=HOSTILE, published=None), "Another text.")
        evidence = hit(article(), QUOTE)
        self.answers: list[Any] = answer_of("?", [evidence], [supported_claim(evidence)])
        self.chatbot = FakeChatbot(lambda question: self.answers)
        self.parts: Parts = gather(Settings(data=data), cast(Any, self.library), lambda: cast(Any, self.chatbot))


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = World(tmp_path)
    monkeypatch.setattr(ui.state, "open_parts", lambda: made.parts)
    monkeypatch.setattr(ui.state, "add_file", fake_add)
    yield made
    made.parts.chats.stop()


def test_without_a_filter_everything_is_searched(world: World) -> None:
    app = ask(open_app(), world)

    assert world.chatbot.only == [EVERYTHING]
    assert "Only <bdi>" not in html(app)
    assert "Clear filter" not in [button.label for button in app.button]


def test_what_is_chosen_is_asked_with_shown_with_the_question_and_kept_for_follow_ups(world: World) -> None:
    app = open_app()
    app.multiselect[0].set_value(["Bloomberg"])
    app.date_input[0].set_value(date(2026, 1, 1))
    settled(app)

    assert "Bloomberg" in [button.label for button in app.button]
    ask(ask(app, world), world, "And then?")
    only = Filter(since=date(2026, 1, 1), outlets=("Bloomberg",))
    assert world.chatbot.only == [only, only]
    assert html(app).count("Only <bdi>articles in Bloomberg, since 1 Jan 2026</bdi>") == 2


def test_a_chip_lets_go_of_its_condition_and_clearing_of_all(world: World) -> None:
    app = open_app()
    app.multiselect[0].set_value(["Bloomberg"])
    app.multiselect[1].set_value(["Jane Roe"])
    settled(app)

    assert next(one for one in app.button if one.label == "Bloomberg").help == "Remove from the filter"
    press(app, "Bloomberg")
    assert app.session_state["only"] == Filter(authors=("Jane Roe",))
    assert (app.multiselect[0].value, app.multiselect[1].value) == ([], ["Jane Roe"])
    press(app, "Clear filter")
    assert (app.session_state["only"], app.multiselect[1].value) == (EVERYTHING, [])


def test_the_choice_outlasts_a_look_at_another_page(world: World) -> None:
    app = open_app()
    app.multiselect[0].set_value(["Bloomberg"])
    settled(app)
    app.switch_page("ui/library.py")
    settled(app)
    app.switch_page("ui/ask.py")
    settled(app)

    assert app.multiselect[0].value == ["Bloomberg"]
    ask(app, world)
    assert world.chatbot.only == [Filter(outlets=("Bloomberg",))]


def test_days_the_wrong_way_round_are_told_and_change_nothing(world: World) -> None:
    app = open_app()
    app.date_input[0].set_value(date(2026, 2, 1))
    settled(app)
    app.date_input[1].set_value(date(2026, 1, 1))
    settled(app)

    assert "since 2026-02-01 is after until 2026-01-01" in html(app)
    assert 'role="alert"' in html(app)
    assert app.session_state["only"] == Filter(since=date(2026, 2, 1))


def test_a_hostile_outlet_is_only_text(world: World) -> None:
    app = open_app()
    app.multiselect[0].set_value([HOSTILE])
    settled(app)
    world.answers = answer_of("?", [], [], status=Status.NOT_IN_LIBRARY)
    ask(app, world)

    assert escape(f"in {HOSTILE}") in html(app)
    assert "<img" not in html(app)
    assert not any("**bold**" in button.label for button in app.button)


def test_a_refusal_under_a_filter_says_so_and_counts_what_was_searched(world: World) -> None:
    only = Filter(outlets=("Bloomberg",))
    note = nothing_found(only, Scope(1, 2, 0))
    *events, last = answer_of("?", [], [], status=Status.NOT_IN_LIBRARY, notes=[note])

    world.answers = [*events, replace(cast(Any, last), answer=replace(cast(Any, last).answer, only=only))]
    app = ask(open_app(), world)

    assert "1 article searched, newest 6 Jan 2026." in html(app)
    assert "Only articles in Bloomberg were searched: 1 of 2 articles." in html(app)


# A question asked once more


def asked_of_bloomberg(world: World, *before: Any, **changes: Any) -> AppTest:
    """The page of a question that was asked of Bloomberg's articles; the filter is cleared since."""
    app = open_app()
    app.multiselect[0].set_value(["Bloomberg"])
    settled(app)
    evidence = hit(article(), QUOTE)
    world.answers = [*before, *answer_of("?", [evidence], [supported_claim(evidence)], **changes)]
    return press(ask(app, world, "What did he propose?"), "Clear filter")


def asked_again(world: World, app: AppTest, button: str) -> Filter:
    """What is searched after a press, once it has come to that."""
    press(app, button)
    chat = world.parts.chats.find(app.session_state["chat"])
    assert chat is not None
    chat.exchanges[-1].job.join()
    assert len(world.chatbot.only) == 2
    return world.chatbot.only[-1]


def test_asked_anew_the_same_articles_are_searched(world: World) -> None:
    app = asked_of_bloomberg(world, repeated_from=datetime.now(UTC))

    assert asked_again(world, app, "Ask anew") == BLOOMBERG


def test_asked_again_the_same_articles_are_searched(world: World) -> None:
    app = asked_of_bloomberg(world, ModelUnavailable("It is gone; ask again."))

    assert asked_again(world, app, "Ask again") == BLOOMBERG


def test_put_right_the_same_articles_are_searched(world: World) -> None:
    app = press(asked_of_bloomberg(world, Rewritten("What did Rutte propose?")), "Edit")

    assert asked_again(world, app, "Ask this") == BLOOMBERG


def test_in_a_reopened_conversation_the_same_articles_are_searched(world: World) -> None:
    app = asked_of_bloomberg(world, repeated_from=datetime.now(UTC))
    world.parts.chats._chats.clear()

    assert asked_again(world, open_app(chat=app.session_state["chat"]), "Ask anew") == BLOOMBERG


def test_where_the_filter_names_what_is_gone_it_is_asked_again_of_what_is_chosen_now(world: World) -> None:
    app = asked_of_bloomberg(world, BadFilter("The library has no outlet “Bloomberg”."))

    assert asked_again(world, app, "Ask again") == EVERYTHING


def test_all_articles_are_asked_the_same_without_the_refusal_before_it(world: World) -> None:
    app = open_app()
    app.multiselect[0].set_value(["Bloomberg"])
    settled(app)
    world.answers = answer_of("?", [], [], status=Status.NOT_IN_LIBRARY)

    assert asked_again(world, ask(app, world, "What did he propose?"), "Ask all articles") == EVERYTHING
    assert world.chatbot.asked == [("What did he propose?", ())] * 2


# The reader


def test_each_value_says_where_it_came_from_and_other_days_are_no_publication(world: World) -> None:
    saved = Stated("saved", "2026-02-01", Origin.SAVE_NOTE)
    world.library.other_days = (Detail("saved", "2026-02-01", Origin.SAVE_NOTE, saved),)
    page = html(open_app("ui/reader.py", article="a1"))

    assert '<b>6 Jan 2026</b> <span class="pc-origin">from the page&#x27;s JSON-LD</span>' in page
    assert "Saved: 1 Feb 2026" in page
    assert "Published: unknown" in html(open_app("ui/reader.py", article="a2"))


def test_what_is_typed_is_kept_as_an_edit(world: World) -> None:
    app = open_app("ui/reader.py", article="a1")
    field(app, "Outlet").set_value("The Post")
    field(app, "Published").set_value("")
    press(app, "Keep")

    assert world.library.edited["a1"] == {"outlet": "The Post", "published": None}
    assert "Your changes are kept." in html(app)
    assert "edited by you" in html(app)
    assert field(app, "Outlet").value == "The Post"


def test_what_somebody_else_changed_meanwhile_is_not_undone(world: World) -> None:
    app = open_app("ui/reader.py", article="a1")
    world.library.edit("a1", {"outlet": "The Post"})
    settled(app)
    field(app, "Author").set_value("Ann Lee")
    press(app, "Keep")

    assert world.library.edited["a1"] == {"outlet": "The Post", "author": "Ann Lee"}
    assert field(app, "Outlet").value == "The Post"


def test_a_value_that_can_not_be_kept_is_told_at_its_field_and_nothing_is_kept(world: World) -> None:
    app = open_app("ui/reader.py", article="a1")
    field(app, "Outlet").set_value("The Post")
    field(app, "Address").set_value("javascript:alert(1)")
    field(app, "Published").set_value("soon")
    press(app, "Keep")

    assert "The address must begin with http:// or https://" in html(app)
    assert html(app).count('role="alert"') == 2
    assert "The day of publication must be written like 2026-01-31" in html(app)
    assert "a1" not in world.library.edited
    assert field(app, "Outlet").value == "The Post"  # what was typed is still there


def test_an_edit_can_be_taken_back(world: World) -> None:
    world.library.edit("a1", {"outlet": "The Post"})
    app = open_app("ui/reader.py", article="a1")

    assert "The file says: Bloomberg, from the page&#x27;s JSON-LD" in html(app)
    app.checkbox[0].check()
    press(app, "Keep")
    assert world.library.edited["a1"] == {}
    assert field(app, "Outlet").value == "Bloomberg"


def test_a_library_that_can_not_be_written_is_told_in_a_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, wait: bool) -> None:
        raise LibraryError("The disk is full; free some space.")

    monkeypatch.setattr(world.library, "edit", full)
    app = open_app("ui/reader.py", article="a1")
    field(app, "Outlet").set_value("The Post")
    press(app, "Keep")

    assert "The disk is full; free some space." in html(app)
