"""The Check page, as far as it can be tested without a browser."""

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

import ui.state
from rag.errors import FAULT, LibraryError
from rag.schema import CheckKind, Claim, Filter, PassedOver, Verdict
from rag.settings import Settings
from tests.draft import CONTRADICTED, DRAFT, NOT_FOUND, QUOTE, SUMMARY, SUPPORTED, judge
from tests.fakes import FakeChecker, FakeLibrary, Pause, article, citation, fake_add, hit, missing
from tests.paged import html, open_app, press, settled
from ui.checked import NEAREST, NO_PASSAGE
from ui.findings import A_PAGE
from ui.parts import escape
from ui.state import Parts, gather
from ui.texts import Text

RUSSIAN = "Президент сообщил, что переговоры продолжаются в Париже."
NO_TEXT = "is no text that can be read; save it as plain text in UTF-8, or paste its words."
HOSTILE = "<img src=x onerror=alert(1)> ![i](http://evil.example/x.png) **bold** ✓ Supported \u202egnissap"


class World:
    def __init__(self, data: Path) -> None:
        self.library = FakeLibrary()
        self.library.put(article())
        self.checker = FakeChecker(judge)
        self.parts: Parts = gather(
            Settings(data=data), cast(Any, self.library), lambda: cast(Any, None), lambda: cast(Any, self.checker)
        )

    def pause(self, at: int) -> Pause:
        """Have the checker wait before the sentence at this place."""
        pause, judged = Pause(), self.checker.judge
        self.checker.judge = lambda sentence, place: (
            pause if place == at and not pause.until.is_set() else judged(sentence, place)
        )
        return pause


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = World(tmp_path)
    monkeypatch.setattr(ui.state, "open_parts", lambda: made.parts)
    monkeypatch.setattr(ui.state, "add_file", fake_add)
    yield made
    made.parts.texts.stop()


def send(app: AppTest, typed: str = DRAFT) -> AppTest:
    app.text_area[0].set_value(typed)
    return press(app, "Check")


def shown(app: AppTest, world: World) -> Text:
    text = world.parts.texts.find(app.session_state["check"])
    assert text is not None
    return text


def check(app: AppTest, world: World, typed: str = DRAFT) -> AppTest:
    """Send a text, wait until it is checked, and look again."""
    send(app, typed)
    shown(app, world).job.join()
    return settled(app)


def cards(app: AppTest) -> list[str]:
    return [block.value for block in app.html if block.value.startswith("<article")]


def status(app: AppTest) -> str:
    (line,) = [block.value for block in app.html if block.value.startswith('<h2 class="pc-status"')]
    return str(line.partition(">")[2].removesuffix("</h2>"))


def proof(app: AppTest, number: int) -> str:
    """What opens behind a sentence."""
    return html(app).partition(f'aria-label="Sentence {number}, ')[2].partition("Close</button>")[0]


def spoken(app: AppTest) -> dict[str, Any]:
    (component,) = app.get("bidi_component")
    return cast(dict[str, Any], json.loads(cast(Any, component).proto.json))


# Before anything is checked


def test_the_page_says_what_it_does_and_what_supported_means(world: World) -> None:
    page = html(open_app("ui/check.py"))

    assert "Each sentence that makes a claim is held against the articles in the library" in page
    assert "It does not mean: it is true." in page


def test_an_empty_library_says_so_and_leads_to_the_library(world: World) -> None:
    world.library.remove("a1")
    app = open_app("ui/check.py")

    assert "Add articles first." in html(app)
    assert not app.text_area


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("", "There is no text to check; paste one."),
        (" \n ", "There is no text to check; paste one."),
        ("word " * 10_001, "This text has more than 10,000 words; check it in parts."),
        ("x" * 1_000_001, "This text has more than 1,000,000 characters; check it in parts."),
    ],
    ids=["empty", "blank", "too many words", "too many characters"],
)
def test_a_text_that_can_not_be_checked_is_told_and_stays_in_the_box(world: World, typed: str, told: str) -> None:
    app = send(open_app("ui/check.py"), typed)

    assert told in html(app)
    assert 'role="alert"' in html(app)
    assert app.text_area[0].value == typed
    assert told not in html(settled(app))  # once is enough


def test_a_text_that_is_too_long_leaves_the_results_before_it_in_place(world: World) -> None:
    app = check(open_app("ui/check.py"), world)
    send(app, "word " * 10_001)

    assert SUMMARY in status(app)


# The results


def test_sentences_are_counted_by_verdict(world: World) -> None:
    assert status(check(open_app("ui/check.py"), world)).startswith(f"{SUMMARY} Checked in ")


def test_each_claim_stands_in_its_place_with_its_mark_and_number(world: World) -> None:
    page = html(check(open_app("ui/check.py"), world))
    order = [page.index(escape(words)) for words in (SUPPORTED, CONTRADICTED, "’s envoys in Paris.", NOT_FOUND)]

    assert order == sorted(order)
    for number, (verdict, mark, word) in enumerate(
        [
            ("supported", "✓", "Supported"),
            ("contradicted", "✕", "Contradicted"),
            ("partly", "◐", "Partly supported"),
            ("unsupported", "○", "Not found"),
        ],
        2,
    ):
        assert f'<span class="pc-mark" aria-hidden="true">{mark}</span><b>{number}</b>' in page
        assert f'aria-label="Sentence {number}, {word}"' in page
        assert f'<span class="pc-{verdict}"><span class="pc-said">' in page


def test_what_makes_no_claim_is_grey_and_says_why_in_words(world: World) -> None:
    page = html(check(open_app("ui/check.py"), world))

    assert '<span class="pc-passed"><bdi>Hello everybody!</bdi> <small>without a claim: greeting</small></span>' in page


@pytest.mark.parametrize("why", list(PassedOver))
def test_every_reason_to_pass_over_is_said(world: World, why: PassedOver) -> None:
    world.checker.judge = lambda sentence, place: (why, ())
    app = check(open_app("ui/check.py"), world, "Some words.")

    assert f"without a claim: {why.value}" in html(app)
    assert status(app).startswith("1 sentence: 1 without a claim. ")


def test_a_contradicted_sentence_shows_the_words_that_say_otherwise_first(world: World) -> None:
    opened = proof(check(open_app("ui/check.py"), world), 3)

    assert opened.index("<mark>15-year</mark>") < opened.index("<strong>Contradicted</strong>")
    assert "the article says 15-year" in opened
    assert "Number <b><bdi>99 years</bdi></b>" in opened
    assert opened.count("pc-evidence") == 1  # the passage stands there once


def test_a_supported_sentence_shows_its_evidence_marked_in_the_passage(world: World) -> None:
    words = f"So it was said before. {QUOTE}"
    passage = hit(article(), words, text=words)
    cited = citation(1, passage, QUOTE)
    world.checker.judge = lambda sentence, place: (Claim(sentence, (cited,), (), Verdict.SUPPORTED), (passage,))
    opened = proof(check(open_app("ui/check.py"), world, SUPPORTED), 1)

    assert f"So it was said before. <mark>{QUOTE}</mark>" in opened
    assert "<b><bdi>Bloomberg</bdi></b> · 6 Jan 2026" in opened
    assert f'href="reader?article=a1&amp;revision={passage.passage.revision_id}&amp;start={cited.start}' in opened
    assert 'target="_blank"' in opened


def test_the_words_that_were_not_found_are_marked_in_the_sentence(world: World) -> None:
    page = html(check(open_app("ui/check.py"), world))

    assert '<span class="pc-unmet" title="not found in the cited words">Washington</span>’s envoys in Paris.' in page


def test_what_was_not_found_shows_what_comes_nearest_and_marks_nothing_of_it(world: World) -> None:
    app = check(open_app("ui/check.py"), world)

    assert NEAREST in proof(app, 5)
    assert "<mark>" not in proof(app, 5)
    assert QUOTE in proof(app, 5)


def test_where_no_passage_comes_near_that_is_said(world: World) -> None:
    world.checker.judge = lambda sentence, place: (
        Claim(sentence, (), (missing(CheckKind.WORDING, sentence),), Verdict.UNSUPPORTED),
        (),
    )
    app = check(open_app("ui/check.py"), world, NOT_FOUND)

    assert NO_PASSAGE in proof(app, 1)
    assert NO_PASSAGE in cards(app)[0]


def test_a_sentence_that_was_checked_in_other_words_says_so(world: World) -> None:
    app = check(open_app("ui/check.py"), world)

    assert "Checked as: <bdi>Leaders met in Paris.</bdi>" in proof(app, 6)
    assert "Checked as" not in proof(app, 2)


def test_the_text_is_shown_whole_and_in_order(world: World) -> None:
    pause = world.pause(at=0)  # nothing of ours stands in it yet
    app = send(open_app("ui/check.py"), "First - “one”.  Second…\n\n\nA heading\nThird?! (Fourth.) <5> & more")
    words = "\n".join(block.value for block in app.html if block.value.startswith('<div class="pc-manuscript"'))

    assert re.sub(r"<[^>]*>", "", words.replace("</div><div", "</div>\n<div")) == escape(
        "First - “one”. Second…\nA heading\nThird?! (Fourth.) <5> & more"
    )
    pause.until.set()


# The list


def listed(app: AppTest) -> list[str]:
    return [card.partition('aria-label="Sentence ')[2].partition('"')[0] for card in cards(app)]


def choose(app: AppTest, *choices: str) -> AppTest:
    app.pills[0].set_value(list(choices))
    return settled(app)


def test_the_list_begins_with_what_is_to_be_looked_at(world: World) -> None:
    app = check(open_app("ui/check.py"), world)

    assert app.pills[0].value == ["contradicted", "unsupported", "partly"]
    assert listed(app) == ["3", "4", "5"]


def test_a_card_gives_sentence_verdict_reason_evidence_and_link(world: World) -> None:
    card = cards(check(open_app("ui/check.py"), world))[0]

    assert CONTRADICTED in card
    assert "<strong>Contradicted</strong> · the article says 15-year" in card
    assert "Current proposals outline a <mark>15-year</mark> framework" in card
    assert "Open in article" in card


@pytest.mark.parametrize(
    ("choices", "numbers"),
    [
        (["supported"], ["2", "6"]),
        (["contradicted"], ["3"]),
        (["partly", "supported"], ["2", "4", "6"]),
        (["without a claim"], ["1"]),
        ([], []),
    ],
)
def test_the_list_holds_the_verdicts_chosen(world: World, choices: list[str], numbers: list[str]) -> None:
    assert listed(choose(check(open_app("ui/check.py"), world), *choices)) == numbers


def test_an_empty_list_says_why(world: World) -> None:
    app = check(open_app("ui/check.py"), world, SUPPORTED)

    assert "No sentence is of the kinds chosen above." in html(app)
    assert "Choose above what is to be listed." in html(choose(app))


def test_the_choice_holds_for_the_next_text(world: World) -> None:
    app = choose(check(open_app("ui/check.py"), world), "supported")
    check(app, world, f"{DRAFT} More.")

    assert app.pills[0].value == ["supported"]


def test_a_long_list_has_pages(world: World) -> None:
    app = check(
        open_app("ui/check.py"), world, "\n".join(f"Canada sends {number} ships." for number in range(2 * A_PAGE + 1))
    )

    assert listed(app) == [str(number) for number in range(1, A_PAGE + 1)]
    app.pagination[0].set_value(3)
    assert listed(settled(app)) == [str(2 * A_PAGE + 1)]


def test_a_short_list_has_none(world: World) -> None:
    assert not check(open_app("ui/check.py"), world).get("pagination")


def test_another_choice_begins_on_its_first_page(world: World) -> None:
    app = check(
        open_app("ui/check.py"), world, "\n".join(f"Canada sends {number} ships." for number in range(2 * A_PAGE + 1))
    )
    app.pagination[0].set_value(3)
    settled(app)

    assert listed(choose(app, "unsupported")) == [str(number) for number in range(1, A_PAGE + 1)]


# While it runs, and where it ends otherwise


def test_results_come_as_they_are_there_with_how_far_it_is(world: World) -> None:
    pause = world.pause(at=3)
    app = send(open_app("ui/check.py"))
    shown(app, world).job.wait(lambda checked: len(checked) == 3, 5)
    settled(app)

    assert status(app) == "3 of 6 sentences…"
    assert listed(app) == ["3"]
    assert NOT_FOUND in html(app)  # what is still to come stands there, too
    assert "popovertarget" not in html(app)  # nothing to open in a block that is still to be drawn anew
    pause.until.set()
    shown(app, world).job.join()
    assert SUMMARY in status(settled(app))


def test_the_time_left_is_told(world: World) -> None:
    pause = world.pause(at=9)
    app = send(open_app("ui/check.py"), "Canada sends two ships. " * 10)
    shown(app, world).job.wait(lambda checked: len(checked) == 9, 5)

    assert status(settled(app)).startswith("9 of 10 sentences · 0\u00a0s left")
    pause.until.set()


def test_stop_keeps_what_was_checked(world: World) -> None:
    world.pause(at=3)
    app = send(open_app("ui/check.py"))
    shown(app, world).job.wait(lambda checked: len(checked) == 3, 5)
    press(settled(app), "Stop")

    assert status(app) == "You stopped after 3 of 6 sentences. What is marked was checked."
    assert listed(app) == ["3"]
    assert "Stop" not in [button.label for button in app.button]


@pytest.mark.parametrize(
    ("error", "told"),
    [(LibraryError("The disk is full; free some space."), "The disk is full; free some space."), (OSError("x"), FAULT)],
    ids=["foreseen", "unforeseen"],
)
def test_a_check_that_breaks_off_says_why_and_keeps_what_was_checked(world: World, error: Exception, told: str) -> None:
    judged = world.checker.judge
    world.checker.judge = lambda sentence, place: error if place == 3 else judged(sentence, place)
    app = check(open_app("ui/check.py"), world)

    assert status(app) == "The check broke off after 3 of 6 sentences. What is marked was checked."
    assert escape(told) in html(app)
    assert app.text_area[0].value == DRAFT
    assert listed(app) == ["3"]


def test_a_checker_that_can_not_be_opened_is_told_and_the_text_stays(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> Any:
        raise LibraryError("The library can't be opened; mend it.")

    monkeypatch.setattr(world.checker, "read", broken)
    app = send(open_app("ui/check.py"))

    assert "The library can&#x27;t be opened; mend it." in html(app)
    assert app.text_area[0].value == DRAFT


# Leaving, coming back, beginning anew


def test_the_address_names_the_text_and_another_tab_sees_it(world: World) -> None:
    app = check(open_app("ui/check.py"), world)
    other = open_app("ui/check.py", check=app.session_state["check"])

    assert app.query_params["check"] == app.session_state["check"]
    assert SUMMARY in status(other)
    assert other.text_area[0].value == DRAFT


def test_leaving_the_page_and_coming_back_keeps_text_and_results(world: World) -> None:
    app = check(open_app("ui/check.py"), world)
    app.switch_page("ui/library.py")
    settled(app)
    app.switch_page("ui/check.py")
    settled(app)

    assert SUMMARY in status(app)
    assert app.text_area[0].value == DRAFT


def test_a_text_that_was_only_typed_outlasts_a_look_at_another_page(world: World) -> None:
    app = open_app("ui/check.py")
    app.text_area[0].set_value("Half a text")
    settled(app)
    app.switch_page("ui/library.py")
    settled(app)
    app.switch_page("ui/check.py")

    assert settled(app).text_area[0].value == "Half a text"


@pytest.mark.parametrize("address", ["", "x", "<script>", "00000000-0000-4000-8000-000000000000", "\u202e1"])
def test_an_address_of_no_text_says_so(world: World, address: str) -> None:
    app = open_app("ui/check.py", check=address)

    assert "This text is no longer in memory. Paste it again to check it." in html(app)
    assert "check" not in app.query_params


def test_a_text_that_is_edited_is_checked_again_and_stays_in_the_box(world: World) -> None:
    app = check(open_app("ui/check.py"), world)
    first = app.session_state["check"]
    app.text_area[0].set_value(f"{DRAFT} More.")
    settled(app)

    assert "The text in the box has changed since it was checked." in html(app)
    check(app, world, f"{DRAFT} More.")
    assert app.session_state["check"] != first
    assert app.text_area[0].value == f"{DRAFT} More."
    assert "7 sentences" in status(app)
    assert "has changed since" not in html(app)


def test_clear_begins_anew_and_what_stood_there_can_be_taken_back(world: World) -> None:
    app = press(check(open_app("ui/check.py"), world), "Clear")

    assert app.text_area[0].value == ""
    assert "check" not in app.query_params
    assert "pc-status" not in html(app)
    assert press(app, "Take back the text before").text_area[0].value == DRAFT


def test_clear_stops_what_runs(world: World) -> None:
    world.pause(at=0)
    app = send(open_app("ui/check.py"))
    text = shown(app, world)
    press(app, "Clear")

    assert not text.working


def test_the_filter_says_what_the_text_is_held_against(world: World) -> None:
    app = open_app("ui/check.py")
    app.multiselect[0].set_value(["Bloomberg"])
    app.date_input[0].set_value(date(2026, 1, 1))
    settled(app)
    check(app, world)

    assert world.checker.only == [Filter(since=date(2026, 1, 1), outlets=("Bloomberg",))]
    assert "Only <bdi>articles in Bloomberg, since 1 Jan 2026</bdi>" in html(app)


# Files


def upload(app: AppTest, name: str, data: bytes) -> AppTest:
    app.file_uploader[0].set_value((name, data, "text/plain"))
    return settled(app)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ("Zelenskyy – “é”".encode(), "Zelenskyy – “é”"),
        ("Zelenskyy – “é”".encode("utf-8-sig"), "Zelenskyy – “é”"),
        ("Zelenskyy – “é”".encode("utf-16"), "Zelenskyy – “é”"),
        ("The café’s owners said so.".encode("windows-1252"), "The café’s owners said so."),
        (
            "Президент сообщил, что переговоры продолжаются в Париже.".encode("windows-1251"),
            "Президент сообщил, что переговоры продолжаются в Париже.",
        ),
    ],
    ids=["utf-8", "with a mark", "utf-16", "windows-1252", "windows-1251"],
)
def test_a_files_words_come_into_the_box_whatever_their_encoding(world: World, data: bytes, words: str) -> None:
    app = upload(open_app("ui/check.py"), "draft.txt", data)

    assert app.text_area[0].value == words
    assert "From <bdi>draft.txt</bdi>" in html(app)


def test_a_file_takes_the_place_of_what_was_typed_and_can_be_taken_back(world: World) -> None:
    app = open_app("ui/check.py")
    app.text_area[0].set_value("What I wrote.")
    settled(app)
    upload(app, "draft.md", b"What they wrote.")

    assert app.text_area[0].value == "What they wrote."
    assert press(app, "Take back the text before").text_area[0].value == "What I wrote."


@pytest.mark.parametrize(
    ("data", "told"),
    [
        (
            b"\x89PNG\r\n\x1a\n\0\0\0",
            "is no text that can be read; save it as plain text in UTF-8, or paste its words.",
        ),
        (b"\0\1\2", NO_TEXT),
        (b"x" * 1_000_001, "has more than 1,000,000 characters; paste the part that is to be checked."),
    ],
    ids=["picture", "zeros", "too long"],
)
def test_a_file_that_is_no_text_is_told_and_changes_nothing(world: World, data: bytes, told: str) -> None:
    app = open_app("ui/check.py")
    app.text_area[0].set_value("What I wrote.")
    settled(app)
    upload(app, "draft.txt", data)

    assert f"draft.txt {told}" in html(app)
    assert app.text_area[0].value == "What I wrote."


# Hostile words


def test_hostile_words_of_a_text_are_only_words(world: World) -> None:
    app = check(open_app("ui/check.py"), world, f"{HOSTILE}\n{DRAFT}")
    page = html(app)

    assert escape("<img src=x onerror=alert(1)>") in page
    assert "<img" not in page
    assert "![i](http://evil.example/x.png)" in page  # st.html: no Markdown is made of it
    assert "\u202e" not in page  # the text was normalised


def test_a_mark_in_the_text_is_no_verdict(world: World) -> None:
    app = check(open_app("ui/check.py"), world, "Canada sends ships. ✓ Supported")
    page = html(app)

    assert page.count('aria-hidden="true">✓</span>') == 0
    assert status(app).startswith("2 sentences: 2 not found. ")


def test_hostile_words_of_an_article_are_only_words(world: World) -> None:
    of = article("a2", title=HOSTILE, outlet=HOSTILE)
    passage = hit(of, HOSTILE, text=HOSTILE)
    claim = Claim("It is so.", (citation(1, passage, HOSTILE),), (), Verdict.SUPPORTED)
    world.checker.judge = lambda sentence, place: (claim, (passage,))
    page = html(choose(check(open_app("ui/check.py"), world, "It is so."), "supported"))

    assert page.count(escape(HOSTILE)) >= 4
    assert "<img" not in page
    assert page.count("\u202e") == page.count("\u202c")  # what turns the direction of writing is closed again


def test_a_hostile_file_name_is_only_words(world: World) -> None:
    app = upload(open_app("ui/check.py"), f"{HOSTILE}.txt", b"One thing is so.")

    assert "<img" not in html(app)
    assert "From <bdi>&lt;img" in html(app)


# What a screen reader is told


def test_the_end_is_said_with_its_counts(world: World) -> None:
    said = spoken(check(open_app("ui/check.py"), world))

    assert said["log"]["lines"] == ["Checking 6 sentences.", SUMMARY.replace("sentences:", "sentences checked:")]
    assert said["log"]["over"] is False  # it was checked here, however fast


def test_a_text_that_was_checked_elsewhere_is_not_announced(world: World) -> None:
    app = check(open_app("ui/check.py"), world)

    assert spoken(open_app("ui/check.py", check=app.session_state["check"]))["log"]["over"] is True


def test_results_are_brought_into_view_and_after_stop_the_status_is_focused(world: World) -> None:
    world.pause(at=3)
    app = send(open_app("ui/check.py"))
    text = shown(app, world)

    assert spoken(app)["focus"] == {"id": f"status-{text.id}", "stamp": f"checked:{text.id}", "only_scroll": True}
    press(app, "Stop")
    assert spoken(app)["focus"] == {"id": f"status-{text.id}", "stamp": f"stopped:{text.id}", "only_scroll": False}
