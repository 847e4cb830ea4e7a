"""Collections on the screens, and asking within one article, over a real catalogue."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

import ui.state
from rag.errors import BadFilter
from rag.library import Library
from rag.schema import EVERYTHING, Event, Filter, Status
from rag.settings import Settings
from tests import samples
from tests.catalogued import put
from tests.fakes import FakeChatbot, answer_of
from tests.paged import html, open_app, press, settled
from ui.dialogs import OPEN
from ui.parts import escape
from ui.state import Parts, gather

HOSTILE = "<img src=x onerror=alert(1)> **bold** :red[x] \u202eevil"
SHELF = ("Ferries", "Trams", "Rails")


class World:
    def __init__(self, data: Path) -> None:
        self.library = Library.open(Settings(data=data))
        for title in SHELF:
            put(self.library._catalog, samples.article(title, id=title.lower()), f"{title} open in the harbour.")
        self.chatbot = FakeChatbot(lambda question: self.answers)
        self.answers: list[Event] = answer_of("?", [], [], status=Status.NOT_IN_LIBRARY)
        self.parts: Parts = gather(Settings(data=data), self.library, lambda: cast(Any, self.chatbot))

    @property
    def collections(self) -> dict[str, int]:
        return {one.name: one.articles for one in self.library.collections.all()}


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = World(tmp_path)
    monkeypatch.setattr(ui.state, "open_parts", lambda: made.parts)
    yield made
    made.parts.chats.stop()
    made.library.close()


def collect(app: AppTest, name: str) -> AppTest:
    """Type a name where a collection is chosen, and add; AppTest knows only names that are there."""
    box = next(one for one in app.selectbox if one.proto.placeholder.startswith("choose one"))
    box.options.append(name)
    box.set_value(name)
    return press(app, "Add")


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def ask(app: AppTest, world: World, question: str = "What opens?") -> AppTest:
    app.chat_input[0].set_value(question)
    settled(app)
    return joined(app, world)


def joined(app: AppTest, world: World) -> AppTest:
    chat = world.parts.chats.find(app.session_state["chat"])
    assert chat is not None
    chat.exchanges[-1].job.join()
    return settled(app)


def about(article_id: str) -> AppTest:
    """Ask about an article from the reader; AppTest has to be told that the page changed."""
    app = press(open_app("ui/reader.py", article=article_id), "Ask about it")
    app.switch_page("ui/ask.py")
    return settled(app)


def select(app: AppTest, *rows: int) -> AppTest:
    """Select rows of the table, as a click would; AppTest can't click there."""
    app.session_state[str(app.dataframe[0].key)] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return settled(app)


# The reader


def test_an_article_is_put_into_a_new_collection_in_the_reader_and_taken_out_again(world: World) -> None:
    app = open_app("ui/reader.py", article="ferries")
    collect(app, "Harbour")

    assert world.library.collections.of("ferries") == ["Harbour"]
    assert "1 article added to the collection “Harbour”." in html(app)
    press(app, "Harbour")
    assert world.collections == {"Harbour": 0}
    assert "1 article removed from the collection “Harbour”." in html(app)


def test_what_is_in_it_already_is_told(world: World) -> None:
    world.library.collections.put("Harbour", ["ferries"], make=True)
    app = collect(open_app("ui/reader.py", article="ferries"), "Harbour")

    assert "Nothing was added: it is in the collection “Harbour” already." in html(app)


def test_adding_without_a_name_is_told(world: World) -> None:
    app = press(open_app("ui/reader.py", article="ferries"), "Add")

    assert "Choose a collection, or type a name for a new one." in html(app)
    assert world.collections == {}


def test_a_name_that_none_can_have_is_told_and_makes_nothing(world: World) -> None:
    app = open_app("ui/reader.py", article="ferries")
    collect(app, "x" * 101)

    assert "The name of a collection must be a line of up to 100 characters" in html(app)
    assert world.collections == {}


def test_asking_about_the_open_article_asks_within_it(world: World) -> None:
    app = about("ferries")

    assert "Only “Ferries”" in buttons(app)
    assert any("“Ferries”" in name for name in buttons(app) if name.startswith("What"))
    assert not any("“Trams”" in name for name in buttons(app))
    ask(app, world)
    assert (world.chatbot.only, world.chatbot.reading) == ([Filter(articles=("ferries",))], ["ferries"])
    assert "Only <bdi>“Ferries”</bdi>" in html(app)


def test_its_refusal_speaks_of_that_article_and_offers_to_ask_them_all(world: World) -> None:
    app = ask(about("ferries"), world)

    assert "This article does not answer this." in html(app)
    assert "The library does not answer this." not in html(app)
    press(app, "Ask all articles")
    joined(app, world)
    assert [asked for asked, _ in world.chatbot.asked] == ["What opens?", "What opens?"]
    assert world.chatbot.only == [Filter(articles=("ferries",)), EVERYTHING]
    assert "The library does not answer this." in html(app)
    assert "Ask all articles" not in buttons(app)


def test_the_chip_and_all_articles_let_go_of_it(world: World) -> None:
    app = about("ferries")
    press(app, "All articles")

    assert app.session_state["only"] == EVERYTHING
    app.session_state["only"] = Filter(articles=("ferries",), outlets=("x",))
    press(settled(app), "Only “Ferries”")
    assert app.session_state["only"] == Filter(outlets=("x",))


def test_an_article_that_is_gone_meanwhile_is_told(world: World) -> None:
    def gone(question: str) -> list[Any]:
        return [BadFilter("The library has no article of the id “ferries”.")]

    app = about("ferries")
    world.library._catalog.remove("ferries")
    world.chatbot.script = gone
    ask(app, world)

    assert "Only “an article that was removed”" in buttons(app)
    assert "The library has no article of the id “ferries”." in html(app)


# The filter


def test_a_collection_is_chosen_in_the_filter_and_kept_beside_an_article(world: World) -> None:
    world.library.collections.put("Harbour", ["ferries", "trams"], make=True)
    app = about("ferries")
    app.multiselect[2].set_value(["Harbour"])
    settled(app)

    assert app.session_state["only"] == Filter(collections=("Harbour",), articles=("ferries",))
    press(app, "of Harbour")
    assert app.session_state["only"] == Filter(articles=("ferries",))


def test_a_collection_is_asked_within_and_said_so(world: World) -> None:
    world.library.collections.put("Harbour", ["ferries"], make=True)
    app = open_app("ui/ask.py")
    app.multiselect[2].set_value(["Harbour"])
    *events, last = world.answers
    only = Filter(collections=("Harbour",))
    world.answers = [*events, replace(cast(Any, last), answer=replace(cast(Any, last).answer, only=only))]
    ask(settled(app), world)

    assert world.chatbot.only == [only]
    assert "Only <bdi>articles of the collection Harbour</bdi>" in html(app)
    assert "1 article searched." in html(app)


# The library


def test_without_collections_the_library_shows_none(world: World) -> None:
    app = open_app("ui/library.py")

    assert not app.selectbox
    assert "Ask within it" not in buttons(app)


def test_selected_articles_are_put_into_a_collection(world: World) -> None:
    app = select(open_app("ui/library.py"), 0, 2)
    collect(app, "Harbour")

    assert world.collections == {"Harbour": 2}
    assert "2 articles added to the collection “Harbour”." in html(app)


def test_the_table_shows_a_collection_and_what_is_selected_leaves_it(world: World) -> None:
    world.library.collections.put("Harbour", ["ferries", "trams"], make=True)
    app = open_app("ui/library.py")

    assert app.selectbox[0].options == ["Harbour"]
    assert "<bdi>Harbour</bdi>: 2 articles" in html(app)
    app.selectbox[0].set_value("Harbour")
    settled(app)
    assert sorted(app.dataframe[0].value["Title"]) == ["Ferries", "Trams"]
    press(select(app, 0), "Remove from collection")
    assert app.selectbox[0].value == "Harbour"
    assert world.collections == {"Harbour": 1}
    assert len(world.library.articles()) == 3


def test_what_comes_in_does_not_take_away_what_is_selected(world: World) -> None:
    app = select(open_app("ui/library.py"), 1)
    before = list(app.dataframe[0].value["Title"])
    put(world.library._catalog, samples.article("Buses", id="buses"), "Buses open in the harbour.")
    settled(app)

    assert list(app.dataframe[0].value["Title"]) == before
    assert "1 more article came in" in html(app)
    collect(app, "Harbour")
    assert world.library.collections.of(before[1].lower()) == ["Harbour"]
    assert sorted(select(app).dataframe[0].value["Title"]) == sorted([*before, "Buses"])


def test_what_is_selected_and_then_removed_elsewhere_is_no_longer_listed(world: World) -> None:
    app = select(open_app("ui/library.py"), 0, 1, 2)
    world.library._catalog.remove("ferries")
    settled(app)

    assert sorted(app.dataframe[0].value["Title"]) == ["Rails", "Trams"]
    assert "Remove 3" not in buttons(app)


def test_a_dialog_is_known_to_be_open_until_the_page_is_drawn_anew(world: World) -> None:
    world.library.collections.make("Harbour")
    app = open_app("ui/library.py")
    app.selectbox[0].set_value("Harbour")
    press(settled(app), "Rename")

    assert OPEN in app.session_state
    settled(app)
    assert OPEN not in app.session_state


def test_an_empty_collection_says_so(world: World) -> None:
    world.library.collections.make("Empty")
    app = open_app("ui/library.py")
    app.selectbox[0].set_value("Empty")
    settled(app)

    assert "No article is in this collection" in html(app)
    assert not app.dataframe


def test_ask_within_it_leads_to_ask_with_the_collection_chosen(world: World) -> None:
    world.library.collections.put("Harbour", ["ferries"], make=True)
    app = open_app("ui/library.py")
    app.selectbox[0].set_value("Harbour")
    press(settled(app), "Ask within it")
    app.switch_page("ui/ask.py")
    settled(app)

    assert "of Harbour" in buttons(app)
    ask(app, world)
    assert world.chatbot.only == [Filter(collections=("Harbour",))]


def test_renaming_keeps_it_shown_and_in_the_filter(world: World) -> None:
    world.library.collections.put("Harbour", ["ferries"], make=True)
    app = open_app("ui/library.py")
    app.session_state["only"] = Filter(collections=("Harbour",))
    app.selectbox[0].set_value("Harbour")
    press(settled(app), "Rename")
    app.text_input[0].set_value("The harbour")
    press(app, "Keep the new name")

    assert world.collections == {"The harbour": 1}
    assert app.session_state["only"] == Filter(collections=("The harbour",))
    assert app.selectbox[0].value == "The harbour"


def test_a_new_name_that_another_one_has_is_told(world: World) -> None:
    for name in ("Harbour", "Strikes"):
        world.library.collections.make(name)
    app = open_app("ui/library.py")
    app.selectbox[0].set_value("Harbour")
    press(settled(app), "Rename")
    app.text_input[0].set_value("STRIKES")
    press(app, "Keep the new name")

    assert "There is a collection “Strikes” already; give this one another name." in html(app)
    assert world.collections == {"Harbour": 0, "Strikes": 0}


def test_deleting_asks_first_and_keeps_the_articles(world: World) -> None:
    world.library.collections.put("Harbour", ["ferries", "trams"], make=True)
    app = open_app("ui/library.py")
    app.session_state["only"] = Filter(collections=("Harbour",), outlets=("x",))
    app.selectbox[0].set_value("Harbour")
    press(settled(app), "Delete")

    assert "Its 2 articles stay in the library." in html(app)
    press(app, "Delete it")
    assert (world.collections, len(world.library.articles())) == ({}, 3)
    assert app.session_state["only"] == Filter(outlets=("x",))
    assert not app.selectbox


def test_a_collection_deleted_elsewhere_while_it_is_shown_is_no_fault(world: World) -> None:
    world.library.collections.put("Harbour", ["ferries"], make=True)
    world.library.collections.make("Strikes")
    app = open_app("ui/library.py")
    app.selectbox[0].set_value("Harbour")
    settled(app)
    world.library.collections.delete("Harbour")
    settled(app)

    assert len(app.dataframe[0].value) == 3


def test_a_hostile_name_is_only_text_everywhere(world: World) -> None:
    made = world.library.collections.make(HOSTILE).name
    world.library.collections.put(made, ["ferries"])
    for app in (open_app("ui/library.py"), open_app("ui/reader.py", article="ferries"), open_app("ui/ask.py")):
        assert "<img" not in html(app)
        assert not any("**bold**" in name for name in buttons(app))
    app = open_app("ui/library.py")
    app.selectbox[0].set_value(made)
    press(settled(app), "Delete")
    assert escape(f"Delete “{made}”?") in html(app)
    app = open_app("ui/ask.py")
    app.multiselect[2].set_value([made])
    ask(settled(app), world)
    assert escape(f"articles of the collection {made}") in html(app)
    assert "<img" not in html(app)


def test_a_hostile_title_is_only_text_where_it_is_asked_within(world: World) -> None:
    put(world.library._catalog, samples.article(HOSTILE, id="hostile"), "Nothing to see.")
    app = ask(about("hostile"), world)

    assert f"Only <bdi>{escape(f'“{HOSTILE}”')}" in html(app)
    assert "<img" not in html(app)
    assert not any("**bold**" in name for name in buttons(app))
