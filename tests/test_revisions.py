"""The reader beside the text: copies, revisions, their differences, corrections, and what was removed."""

import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

import ui.state
from tests.fakes import TEXT, article, fake_add
from tests.paged import html, open_app
from tests.samples import ADDED, revision_id
from tests.test_pages import HOSTILE, QUOTE, World
from ui.revisions import difference

CHANGED = TEXT.replace("15-year", "16-year")
REWRITTEN = f"Much is new here.\n{TEXT.replace('More updates may follow', 'No more updates follow')}"


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = World(tmp_path)
    monkeypatch.setattr(ui.state, "open_parts", lambda: made.parts)
    monkeypatch.setattr(ui.state, "add_file", fake_add)
    yield made
    made.parts.chats.stop()


def links(app: AppTest) -> dict[str, str]:
    """The page's links and where they lead."""
    return {
        link.proto.label.replace("\\", "").replace("\u2060", ""): link.proto.query_string
        for link in app.get("page_link")
    }


def test_a_citation_of_an_earlier_revision_leads_to_its_words_in_the_current_one(world: World) -> None:
    world.library.put(article(), REWRITTEN)
    start = TEXT.index(QUOTE)
    app = open_app(
        "ui/reader.py", article="a1", revision=revision_id(TEXT), start=str(start), end=str(start + len(QUOTE))
    )

    now = REWRITTEN.index(QUOTE)
    assert "<strong>This article has changed since.</strong>" in html(app)
    assert links(app)["The cited words in the current revision"] == (
        f"article=a1&revision={revision_id(REWRITTEN)}&start={now}&end={now + len(QUOTE)}"
    )


def test_a_citation_of_words_that_are_gone_says_so(world: World) -> None:
    world.library.put(article(), CHANGED)
    start = TEXT.index(QUOTE)
    app = open_app(
        "ui/reader.py", article="a1", revision=revision_id(TEXT), start=str(start), end=str(start + len(QUOTE))
    )

    assert "The cited words no longer stand in it." in html(app)
    assert QUOTE in html(app)
    assert links(app)["The current revision"] == f"article=a1&revision={revision_id(CHANGED)}"


def test_the_current_revision_says_nothing_of_changes(world: World) -> None:
    app = open_app("ui/reader.py", article="a1")

    assert "has changed since" not in html(app)
    assert "revision" not in html(app)
    assert "same story" not in html(app)


def test_an_article_that_was_removed_says_so(world: World) -> None:
    world.library.remove("a1")

    assert "This article is not in the library. It was removed on 8 Jan 2026." in html(
        open_app("ui/reader.py", article="a1")
    )


def test_the_revisions_are_listed_and_lead_to_what_changed(world: World) -> None:
    world.library.put(article(), CHANGED)
    app = open_app("ui/reader.py", article="a1")

    assert "2 revisions" in html(app)
    query = links(app)[f"8 Jan 2026, {ADDED.astimezone():%H:%M:%S} (current)"]  # both came in the same second
    assert query == f"article=a1&revision={revision_id(CHANGED)}&since={revision_id(TEXT)}"
    app = open_app("ui/reader.py", article="a1", revision=revision_id(CHANGED), since=revision_id(TEXT))
    assert '<del><span class="pc-hidden">taken out: </span>15-year</del>' in html(app)
    assert '<ins><span class="pc-hidden">put in: </span>16-year</ins>' in html(app)


def test_revisions_of_one_day_are_told_apart_by_the_time_where_we_are(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TZ", "Asia/Tokyo")
    time.tzset()
    try:
        evening = ADDED + timedelta(hours=8)  # 17:30, and the next day in Tokyo
        world.library.put(replace(article(), added_at=evening), CHANGED)
        world.library.put(replace(article(), added_at=evening + timedelta(minutes=20)), REWRITTEN)
        named = links(open_app("ui/reader.py", article="a1"))
    finally:
        monkeypatch.undo()
        time.tzset()

    assert {"8 Jan 2026", "9 Jan 2026, 02:30", "9 Jan 2026, 02:50 (current)"} <= named.keys()


def test_copies_of_one_outlet_and_day_are_told_apart_by_their_titles(world: World) -> None:
    world.library.put(article("a2", title="Talks go on"), CHANGED)
    world.library.put(article("a3", title="Talks end", outlet="The Post"), REWRITTEN)
    world.library.story = ("a1", "a2", "a3")
    named = links(open_app("ui/reader.py", article="a1"))

    assert {"Bloomberg, 6 Jan 2026: Talks go on", "The Post, 6 Jan 2026"} <= named.keys()


def test_the_copies_are_listed_and_lead_to_their_differences(world: World) -> None:
    world.library.put(article("a2", outlet="The Post", published=date(2026, 1, 7)), CHANGED)
    world.library.story = ("a1", "a2")
    app = open_app("ui/reader.py", article="a1")

    assert "The same story: 2 articles, 1 origin" in html(app)
    assert links(app)["The Post, 7 Jan 2026"] == "article=a1&beside=a2"
    app = open_app("ui/reader.py", article="a1", beside="a2")
    assert "What differs from <bdi>The Post, 7 Jan 2026</bdi>" in html(app)
    assert "15-year</ins>" in html(app)


@pytest.mark.parametrize("query", [{"beside": "nope"}, {"beside": "a2"}, {"since": "0" * 64}, {"since": "\0"}])
def test_what_is_no_copy_and_no_revision_is_not_held_against_it(world: World, query: dict[str, str]) -> None:
    world.library.put(article("a2"), CHANGED)
    app = open_app("ui/reader.py", article="a1", **query)

    assert "What this was to be held against is no longer there." in html(app)
    assert QUOTE in html(app)


def test_a_correction_is_told_above_the_text(world: World) -> None:
    notice = "This article was amended on 3 May 2026 to correct the duration."
    world.library.put(article(), f"{TEXT}\n{notice}")
    app = open_app("ui/reader.py", article="a1")

    assert f"<strong>This article was corrected on 3 May 2026:</strong> “{notice}”" in html(app)


def test_hostile_words_in_differences_are_only_words() -> None:
    shown = difference(HOSTILE, f"{HOSTILE} <script>alert(1)</script>", HOSTILE)

    assert "<img" not in shown
    assert "<script" not in shown


def test_revisions_that_do_not_differ_say_so() -> None:
    assert "It is word for word the same as The Post." in difference(TEXT, TEXT, "The Post")


def test_very_long_differences_are_cut_and_say_so() -> None:
    shown = difference("a " * 40_000, "b " * 40_000, "The Post")

    assert len(shown) < 40_000
    assert "There are more differences than can be shown here." in shown


def test_the_library_tells_how_many_articles_tell_a_story(world: World) -> None:
    world.library.put(article("a2", outlet="The Post"), CHANGED)
    world.library.put(article("a3"), "Something else.")
    world.library.story = ("a1", "a2")
    table = open_app("ui/library.py").dataframe[0].value

    assert list(table["Same story"]) == [1, 2, 2]
