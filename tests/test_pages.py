import json
import re
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from streamlit.testing.v1 import AppTest

import ui.state
import ui.uploads
from rag.errors import FAULT, BadSetting, LibraryError, ModelUnavailable
from rag.reasons import INSTEAD, OPINIONS, differing
from rag.schema import (
    CheckKind,
    Claim,
    Claimed,
    Entry,
    Event,
    Found,
    Leaning,
    Opined,
    Opinion,
    Progress,
    Refusal,
    Reply,
    Rewritten,
    Starting,
    Status,
    Verdict,
    Waiting,
)
from rag.settings import Settings
from tests.fakes import (
    TEXT,
    TITLE,
    FakeChatbot,
    FakeLibrary,
    Pause,
    answer_of,
    article,
    citation,
    difference,
    fake_add,
    hit,
    missing,
    supported_claim,
)
from tests.paged import APP, ask, html, open_app, press, settled
from tests.samples import revision_id
from ui.exchanges import Exchange
from ui.opinions import NO_PROOF, Opinions
from ui.parts import escape, label
from ui.state import Parts, gather
from ui.uploads import COMING

OPINION = "Ask the language model, too"
QUESTION = "What duration is proposed?"
QUOTE = "Current proposals outline a 15-year framework with a possible extension."
IMPOSSIBLE = (
    "",
    "\0",
    "a1\0",
    "<script>alert(1)</script>",
    "javascript:alert(1)",
    "%00",
    "\u202e1",
    "x" * 100_000,
)
HOSTILE = "<img src=x onerror=alert(1)> **bold** ![i](http://evil.example/x.png) :red[x]"


class World:
    """A library with one article, and a chatbot that says what a test tells it."""

    def __init__(self, data: Path) -> None:
        self.library = FakeLibrary()
        self.library.put(article())
        self.evidence = hit(article(), QUOTE)
        self.chatbot = FakeChatbot(lambda question: self.answer(question))
        self.parts: Parts = gather(Settings(data=data), cast(Any, self.library), lambda: cast(Any, self.chatbot))

    def answer(self, question: str, **changes: Any) -> list[Event]:
        return answer_of(question, [self.evidence], [supported_claim(self.evidence)], **changes)


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    made = World(tmp_path)
    monkeypatch.setattr(ui.state, "open_parts", lambda: made.parts)
    monkeypatch.setattr(ui.state, "add_file", fake_add)
    yield made
    made.parts.chats.stop()


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def assist_data(app: AppTest) -> Any:
    (component,) = app.get("bidi_component")
    return json.loads(component.proto.json)


# Ask


def test_the_first_visit_says_what_to_expect(world: World) -> None:
    app = open_app()

    assert "What does the press say?" in html(app)
    assert "If your articles don't say, the answer is that they don't." in html(app)
    assert "1 article, 1 outlet, 6 Jan 2026" in html(app)


def test_three_examples_can_be_clicked(world: World) -> None:
    app = open_app()
    examples = [button for button in app.button if button.key and button.key.startswith("example-")]
    examples[0].click()
    settled(app)

    assert len(examples) == 3
    assert world.chatbot.asked[0][0] == "What duration is proposed for the security guarantees?"


def test_an_empty_library_leads_to_the_library(world: World) -> None:
    world.library.remove("a1")
    app = open_app()

    assert "Add articles first." in html(app)
    assert [link.proto.page for link in app.get("page_link")].count("library") == 2


def test_an_empty_library_whose_first_articles_come_in_says_so_until_they_are_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    comes = threading.Event()

    def add(library: FakeLibrary, path: Path, source: str, name: str) -> Iterator[Progress]:
        comes.wait(10)
        yield from fake_add(library, path, source, name)

    monkeypatch.setattr(ui.state, "add_file", add)
    world.library.remove("a1")
    queued = world.parts.intake.put([("first.txt", b"The ferry leaves at noon.")])
    app = open_app()
    assert COMING in html(app)
    comes.set()
    world.parts.intake.wait(queued)

    assert COMING not in html(app.run())


def test_the_caveat_is_always_there(world: World) -> None:
    assert "Supported means: your articles say so. It does not mean: it is true." in html(open_app())


def test_an_answer_shows_its_sentence_its_proof_and_its_evidence(world: World) -> None:
    app = ask(open_app(), world)

    assert f">{QUESTION}</h2>" in html(app)
    assert "1 sentence: 1 supported · " in html(app)
    assert "<strong>Supported</strong> · 15-year found in 1" in html(app)
    assert f"<mark>{QUOTE}</mark>" in html(app)


def test_evidence_is_there_before_the_first_sentence(world: World) -> None:
    world.chatbot.script = [Found((world.evidence,)), Pause()]
    app = open_app()
    app.chat_input[0].set_value(QUESTION)
    settled(app)

    assert "1 passage found…" in html(app)
    assert "pc-card pc-n1" in html(app)
    assert "Stop" in buttons(app)


def test_starting_the_model_is_said_beside_the_evidence(world: World) -> None:
    world.chatbot.script = [Found((world.evidence,)), Starting(), Pause()]
    app = open_app()
    app.chat_input[0].set_value(QUESTION)
    settled(app)
    settled(app)

    assert "Starting the model…" in html(app)
    assert "pc-card pc-n1" in html(app)


def stopped(world: World) -> tuple[AppTest, Exchange]:
    """Ask a question, and stop its answer after the first sentence."""
    world.chatbot.script = [Found((world.evidence,)), Claimed(supported_claim(world.evidence)), Pause()]
    app = open_app()
    app.chat_input[0].set_value(QUESTION)
    settled(app)
    chat = world.parts.chats.find(app.session_state["chat"])
    assert chat is not None
    chat.exchanges[0].job.wait(lambda events: len(events) == 2, 10)
    return press(app, "Stop"), chat.exchanges[0]


def test_stop_keeps_what_was_checked(world: World) -> None:
    app, exchange = stopped(world)

    assert "You stopped this answer. What is shown was checked." in html(app)
    assert "pc-claim pc-supported" in html(app)
    assert assist_data(app)["focus"]["id"] == f"status-{exchange.id}"


def test_what_was_stopped_can_be_asked_again_and_is_not_told_of_itself(world: World) -> None:
    app, _ = stopped(world)
    press(app, "Ask again")

    assert world.chatbot.asked == [(QUESTION, ())] * 2


def test_a_refusal_says_what_was_searched(world: World) -> None:
    world.chatbot.script = answer_of(QUESTION, [world.evidence], [], status=Status.NOT_IN_LIBRARY)
    app = ask(open_app(), world)

    assert (
        "<strong>The library does not answer this.</strong> 1 article searched, newest 6 Jan 2026. "
        "The nearest passages are shown; they don&#x27;t answer it."
    ) in html(app)


NOT_SO = "The library does not say that the framework lasts 50 years."


def refuse(world: World, refusal: Refusal, question: str = QUESTION) -> AppTest:
    world.chatbot.script = answer_of(
        question, [world.evidence], [], status=Status.NOT_IN_LIBRARY, notes=[NOT_SO], refusal=refusal
    )
    return ask(open_app(), world, question)


def test_a_refusal_says_what_was_looked_for_and_what_of_it_is_nowhere(world: World) -> None:
    shown = html(refuse(world, Refusal(("a duration", "Canada"), ("Canada",))))

    assert "they don&#x27;t answer it. Looked for: a duration, Canada. Not in any of the passages: Canada." in shown


def test_a_false_premise_is_named_and_what_the_library_says_stands_below_with_its_proof(world: World) -> None:
    app = refuse(world, Refusal((), instead=supported_claim(world.evidence)))
    shown = html(app)

    places = [shown.index(words) for words in (NOT_SO, INSTEAD, "Current proposals outline a 15-year framework.")]
    assert places == sorted(places)
    assert "pc-claim pc-supported" in shown
    assert "<mark>Current proposals outline a 15-year framework" in shown  # in its passage


def test_what_the_library_can_answer_is_asked_by_a_click(world: World) -> None:
    app = refuse(world, Refusal((), suggestions=("What is reported about Paris?",)))
    press(app, label("What is reported about Paris?"))

    assert world.chatbot.asked[-1][0] == "What is reported about Paris?"


def test_a_screen_reader_hears_a_false_premise_and_what_the_library_says(world: World) -> None:
    app = refuse(world, Refusal((), instead=supported_claim(world.evidence)))

    assert assist_data(app)["log"]["lines"] == [
        "1 passage found.",
        "The library does not answer this.",
        NOT_SO,
        f"{INSTEAD} Current proposals outline a 15-year framework.",
    ]


def test_hostile_words_in_a_refusal_are_only_words(world: World) -> None:
    app = refuse(world, Refusal((HOSTILE,), (HOSTILE,), HOSTILE, suggestions=(HOSTILE,)))

    assert "<img" not in html(app)
    assert r"\!\[i\]\(http\:\/\/evil\.example\/x\.png\) \:red\[x\]" in buttons(app)[-1].replace("\u2060", "")


def test_a_model_that_breaks_off_leaves_what_stands(world: World) -> None:
    world.chatbot.script = [
        Found((world.evidence,)),
        Claimed(supported_claim(world.evidence)),
        ModelUnavailable("The language model stopped; ask again."),
    ]
    app = ask(open_app(), world)

    assert "The language model stopped in the middle of the answer. The sentence above was checked and stands." in html(
        app
    )
    assert "Ask again" in buttons(app)


def test_without_a_model_there_are_passages_and_the_cause(world: World) -> None:
    world.chatbot.script = [Found((world.evidence,)), ModelUnavailable("There are no weights; run `make setup`.")]
    app = ask(open_app(), world)

    assert "No language model is running, so here are the matching passages, without an answer." in html(app)
    assert "There are no weights; run `make setup`." in html(app)
    assert "pc-clipped" not in html(app)


def test_asking_again_asks_the_same(world: World) -> None:
    world.chatbot.script = [Found(()), ModelUnavailable("It is gone; ask again.")]
    app = ask(open_app(), world)
    next(button for button in app.button if button.label == "Ask again").click()
    settled(app)

    assert [question for question, _ in world.chatbot.asked] == [QUESTION, QUESTION]


def test_a_question_asked_again_is_understood_as_the_first_time(world: World) -> None:
    world.chatbot.script = [Found(()), ModelUnavailable("It is gone; ask again.")]
    app = open_app("ui/reader.py", article="a1")
    app.switch_page("ui/ask.py")
    press(ask(settled(app), world, "What did he propose?"), "Ask again")

    assert world.chatbot.asked == [("What did he propose?", ())] * 2
    assert world.chatbot.reading == ["a1", "a1"]


def test_a_question_asked_again_means_the_file_that_was_sent_along(world: World) -> None:
    world.chatbot.script = [Found(()), ModelUnavailable("It is gone; ask again.")]
    app = open_app()
    app.chat_input[0].upload("new.txt", b"News.")
    press(ask(app, world, "Summarise this"), "Ask again")
    chat = world.parts.chats.find(app.session_state["chat"])
    assert chat is not None
    chat.exchanges[-1].job.join()

    assert world.chatbot.reading == [world.library.articles()[0].article.id] * 2


def test_any_fault_is_a_sentence(world: World) -> None:
    world.chatbot.script = [LibraryError("The index can't be read; run `python -m ingest doctor`.")]

    assert "The index can&#x27;t be read; run `python -m ingest doctor`." in html(ask(open_app(), world))


def test_withheld_sentences_are_counted_and_can_be_opened(world: World) -> None:
    withheld = Claim("It lasts 99 years.", (), (missing(CheckKind.NUMBER, "99 years"),), Verdict.UNSUPPORTED)
    world.chatbot.script = answer_of(QUESTION, [world.evidence], [supported_claim(world.evidence), withheld])
    app = ask(open_app(), world)

    assert "1 sentence withheld" in [expander.label for expander in app.expander]
    assert "99 years not found" in html(app)
    assert html(app).count('class="pc-claim ') == 1


def explanation(app: AppTest, label: str = "Why supported: 1 of 1 check met") -> Any:
    (found,) = [expander for expander in app.expander if expander.label == label]
    return found


def opine(app: AppTest, world: World, place: int = 0) -> AppTest:
    """Ask for a second opinion, wait for it, and look again."""
    press(app, OPINION)
    job = opinions(app, world).find(place)
    assert job is not None
    job.join()
    return settled(app)


def opinions(app: AppTest, world: World) -> Opinions:
    chat = world.parts.chats.find(app.session_state["chat"])
    assert chat is not None
    return chat.exchanges[-1].opinions


def test_a_sentence_explains_how_it_was_checked(world: World) -> None:
    (lines,) = [block.value for block in explanation(ask(open_app(), world)).get("html")]

    start = TEXT.index("15-year")
    address = (
        f"reader?article=a1&amp;revision={world.evidence.passage.revision_id}&amp;start={start}&amp;end={start + 7}"
    )
    assert "Number <b><bdi>15-year</bdi></b>: <bdi>found</bdi> in 1" in lines
    assert "Current proposals outline a <mark>15-year</mark> framework" in lines
    assert f'<a href="{address}" target="_blank">Open ↗' in lines


def test_a_withheld_sentence_explains_itself_when_it_is_opened(world: World) -> None:
    withheld = Claim("It lasts 99 years.", (), (missing(CheckKind.NUMBER, "99 years"),), Verdict.UNSUPPORTED)
    world.chatbot.script = answer_of(QUESTION, [world.evidence], [withheld], status=Status.NOT_IN_LIBRARY)
    shown, lines = (block.value for block in explanation(ask(open_app(), world), "1 sentence withheld").get("html"))

    assert "It lasts 99 years." in shown
    assert "Number <b><bdi>99 years</bdi></b>: <bdi>not found in the passages</bdi>" in lines


def test_a_running_answer_explains_its_sentences_and_offers_no_opinion_yet(world: World) -> None:
    world.chatbot.script = [Found((world.evidence,)), Claimed(supported_claim(world.evidence)), Pause()]
    app = open_app()
    app.chat_input[0].set_value(QUESTION)
    settled(app)
    settled(app)

    assert explanation(app)
    assert OPINION not in buttons(app)


def test_a_second_opinion_stands_beside_the_verdict_and_changes_nothing(world: World) -> None:
    app = opine(ask(open_app(), world), world)

    assert world.chatbot.judged == ["Current proposals outline a 15-year framework."]
    assert OPINIONS[Leaning.YES] in explanation(app).get("html")[-1].value
    assert NO_PROOF in html(app)
    assert "<strong>Supported</strong>" in html(app)
    assert OPINION not in buttons(app)


def test_a_second_opinion_against_a_sentence_leaves_its_verdict(world: World) -> None:
    world.chatbot.opinion = [Opined(Opinion(Leaning.NO, 0.1))]
    app = opine(ask(open_app(), world), world)

    assert escape(OPINIONS[Leaning.NO]) in html(app)
    assert "<strong>Supported</strong>" in html(app)


def test_a_screen_reader_hears_the_second_opinion(world: World) -> None:
    assert assist_data(opine(ask(open_app(), world), world))["log"]["lines"][-2:] == [
        "Answer complete.",
        f"Second opinion: {OPINIONS[Leaning.YES]}",
    ]


def test_a_second_opinion_on_its_way_can_be_stopped(world: World) -> None:
    world.chatbot.opinion = [Waiting(1), Pause()]
    app = press(ask(open_app(), world), OPINION)
    assert "1 before you…" in html(app)
    press(app, "Stop asking")

    assert not opinions(app, world).running
    assert OPINION in buttons(settled(app))


def test_a_second_opinion_that_fails_says_why_and_can_be_asked_again(world: World) -> None:
    world.chatbot.opinion = [ModelUnavailable("There are no weights; run `make setup`.")]
    app = opine(ask(open_app(), world), world)
    assert "There are no weights; run `make setup`." in html(app)
    world.chatbot.opinion = [Opined(Opinion(Leaning.YES, 0.9))]

    assert OPINIONS[Leaning.YES] in html(opine(app, world))


def test_a_second_opinion_on_a_withheld_sentence_leaves_it_withheld(world: World) -> None:
    claim = replace(supported_claim(world.evidence), verdict=Verdict.UNSUPPORTED)
    world.chatbot.script = answer_of(QUESTION, [world.evidence], [claim], status=Status.NOT_IN_LIBRARY)
    app = opine(ask(open_app(), world), world)

    assert OPINIONS[Leaning.YES] in explanation(app, "1 sentence withheld").get("html")[-1].value
    assert "pc-claim" not in html(app)


def test_a_sentence_without_cited_words_has_nothing_to_ask_about(world: World) -> None:
    claim = Claim("It lasts 99 years.", (), (missing(CheckKind.NUMBER, "99 years"),), Verdict.UNSUPPORTED)
    world.chatbot.script = answer_of(QUESTION, [world.evidence], [claim], status=Status.NOT_IN_LIBRARY)

    assert OPINION not in buttons(ask(open_app(), world))


def test_a_second_opinion_is_stopped_at_the_process_end(world: World) -> None:
    world.chatbot.opinion = [Pause()]
    app = press(ask(open_app(), world), OPINION)
    world.parts.chats.stop()

    assert not opinions(app, world).running


def test_notes_stand_below_the_sentences(world: World) -> None:
    world.chatbot.script = world.answer(QUESTION, notes=["The library does not say this about Canada."])

    assert "<li><bdi>The library does not say this about Canada.</bdi></li>" in html(ask(open_app(), world))


ASKED = "he requested security guarantees that could last up to 50 years."


def different(world: World, said_by: str) -> None:
    """An answer beside which another passage gives another value."""
    asked = hit(article("a2", outlet="Harbour Post", published=None), ASKED)
    told = difference(("15-year", world.evidence, None), ("up to 50 years", asked, said_by))
    world.chatbot.script = answer_of(
        QUESTION, [world.evidence, asked], [supported_claim(world.evidence)], differences=[told]
    )


def test_figures_that_differ_stand_side_by_side_with_outlet_date_and_whose_they_are(world: World) -> None:
    different(world, "the president")
    page = html(ask(open_app(), world))

    rows = re.findall(r"<li><p class=\"pc-head\">(.*?)</li>", page)
    assert "The articles give different figures, newest first:" in page
    assert [re.findall("<strong><bdi>(.*?)</bdi>", row) for row in rows] == [["15-year"], ["up to 50 years"]]
    assert "<bdi>Bloomberg</bdi></button>" in rows[0]
    assert "6 Jan 2026" in rows[0]
    assert "<bdi>Harbour Post</bdi></button>" in rows[1]
    assert "date unknown · said by: <bdi>the president</bdi>" in rows[1]
    assert "could last <mark>up to 50 years</mark>." in rows[1]


def test_a_figure_opens_where_it_stands(world: World) -> None:
    different(world, "the president")

    start = TEXT.index(ASKED)
    assert f"article=a2&amp;revision={revision_id(TEXT)}&amp;start={start}&amp;end={start + len(ASKED)}" in html(
        ask(open_app(), world)
    )


def test_whoever_is_said_to_say_a_figure_can_forge_nothing(world: World) -> None:
    different(world, HOSTILE)
    page = html(ask(open_app(), world))

    assert f"said by: <bdi>{escape(HOSTILE)}</bdi>" in page
    assert "<img" not in page


def test_a_screen_reader_hears_of_figures_that_differ(world: World) -> None:
    different(world, "the president")

    lines = assist_data(ask(open_app(), world))["log"]["lines"]
    assert lines[-2:] == [f"{differing([1, 2])} 15-year, Bloomberg; up to 50 years, Harbour Post.", "Answer complete."]


def test_a_rewritten_follow_up_is_shown_as_understood(world: World) -> None:
    world.chatbot.script = [Rewritten("What duration does the draft propose?"), *world.answer(QUESTION)]

    assert "Understood as: <bdi>What duration does the draft propose?</bdi>" in html(ask(open_app(), world))


UNDERSTOOD = "What duration does the draft propose?"


def misunderstood(world: World) -> AppTest:
    """A question that was taken for another one; the next is answered as it is."""
    world.chatbot.script = lambda question: [
        *([Rewritten(UNDERSTOOD)] if question == QUESTION else []),
        *world.answer(question),
    ]
    return ask(open_app(), world)


def test_what_a_follow_up_was_taken_for_can_be_put_right_and_is_asked_without_the_conversation(world: World) -> None:
    app = misunderstood(world)
    press(app, "Edit")
    assert app.text_input[0].value == UNDERSTOOD
    app.text_input[0].set_value("What duration did Ukraine ask for?")
    press(app, "Ask this")

    assert world.chatbot.asked[-1] == ("What duration did Ukraine ask for?", ())
    assert ">What duration did Ukraine ask for?</h2>" in html(app)
    assert not app.text_input


def test_what_a_follow_up_was_taken_for_can_be_put_right_while_it_is_being_answered(world: World) -> None:
    world.chatbot.script = [Rewritten(UNDERSTOOD), Found(()), Pause()]
    app = open_app()
    app.chat_input[0].set_value(QUESTION)
    settled(app)
    press(app, "Edit")
    app.text_input[0].set_value(QUESTION)
    press(app, "Ask this")

    assert [question for question, _ in world.chatbot.asked] == [QUESTION, QUESTION]


def test_an_edited_question_that_is_empty_is_not_asked(world: World) -> None:
    app = misunderstood(world)
    press(app, "Edit")
    app.text_input[0].set_value("  ")
    press(app, "Ask this")

    assert len(world.chatbot.asked) == 1


def test_only_the_last_question_can_be_put_right(world: World) -> None:
    app = misunderstood(world)
    assert "Edit" in buttons(app)
    ask(app, world, "Who proposed it?")

    assert "Understood as" in html(app)
    assert "Edit" not in buttons(app)


def test_a_question_that_was_left_as_it_is_has_nothing_to_put_right(world: World) -> None:
    assert "Edit" not in buttons(ask(open_app(), world))


def test_a_later_question_leans_on_what_an_earlier_one_was_taken_for(world: World) -> None:
    app = misunderstood(world)
    ask(app, world, "Who proposed it?")

    assert world.chatbot.asked[-1][1][0].text == UNDERSTOOD


def test_a_screen_reader_hears_what_happened(world: World) -> None:
    assert assist_data(ask(open_app(), world))["log"]["lines"] == [
        "1 passage found.",
        "Sentence 1, Supported: Current proposals outline a 15-year framework.",
        "Answer complete.",
    ]


def test_a_conversation_is_kept_under_its_address(world: World) -> None:
    first = ask(open_app(), world)
    (address,) = [first.query_params["chat"]]
    other = open_app(chat=address if isinstance(address, str) else address[0])

    assert f">{QUESTION}</h2>" in html(other)


def test_a_conversation_comes_back_after_another_page(world: World) -> None:
    app = ask(open_app(), world)
    app.switch_page("ui/library.py")
    settled(app)
    app.query_params.clear()
    app.switch_page("ui/ask.py")

    assert f">{QUESTION}</h2>" in html(settled(app))


@pytest.mark.parametrize("chat", ["7f2c1c1e-6ad2-4f3b-9a53-0d4fbd8f8f11", "1", "a1", ["1", "2"], *IMPOSSIBLE])
def test_an_unknown_conversation_is_said_to_be_gone(world: World, chat: str | list[str]) -> None:
    app = open_app(chat=chat)

    assert "This conversation is not kept; it may have been deleted." in html(app)
    assert "What does the press say?" in html(app)


def test_a_new_conversation_begins_afresh(world: World) -> None:
    app = ask(open_app(), world)
    next(button for button in app.button if button.label == "New conversation").click()

    assert "What does the press say?" in html(settled(app))


def test_a_follow_up_brings_the_conversation(world: World) -> None:
    app = ask(open_app(), world)
    ask(app, world, "And who asked for it?")

    assert [turn.role for turn in world.chatbot.asked[1][1]] == ["user", "assistant"]


def test_files_sent_with_a_question_are_added_first(world: World) -> None:
    app = open_app()
    app.chat_input[0].upload("new.txt", b"News.").set_value("What is new?")
    settled(app)
    world.parts.intake.wait([upload.id for upload in world.parts.intake.uploads])

    assert world.library.articles()[0].article.title == "new.txt"
    assert "What is new?" in html(settled(app))


def test_a_question_is_never_markup(world: World) -> None:
    app = ask(open_app(), world, HOSTILE)

    assert "<img" not in html(app)
    assert "&lt;img src=x onerror=alert(1)&gt; **bold**" in html(app)


def test_titles_in_examples_are_never_markdown(world: World) -> None:
    world.library.remove("a1")
    world.library.put(article("a2", title=HOSTILE))
    app = open_app()

    assert r"\!\[i\]\(http\:\/\/evil\.example\/x\.png\) \:red\[x\]" in buttons(app)[0].replace("\u2060", "")


# What is no question for the passages


def reply_to(world: World, reply: Reply, status: Status = Status.LISTED, **more: Any) -> AppTest:
    world.chatbot.script = answer_of(
        "How many?", more.pop("hits", []), more.pop("claims", []), status=status, reply=reply
    )
    return ask(open_app(), world, "How many?")


def test_a_list_leads_to_the_articles(world: World) -> None:
    app = reply_to(world, Reply("Articles that hold “plan”: 1 of 1.", (Entry(TITLE, article()),)))

    assert "Articles that hold “plan”: 1 of 1." in html(app)
    assert f'<a href="reader?article=a1" target="_blank"><bdi>{TITLE}</bdi> ↗' in html(app)
    assert "<bdi>Bloomberg</bdi></b> · 6 Jan 2026" in html(app)


def test_a_listed_mention_leads_to_its_words(world: World) -> None:
    cited = citation(1, world.evidence, "15-year framework")
    app = reply_to(world, Reply("Names:", (Entry("Ana Silva", None, cited, "Mayor"),)))

    assert f"reader?article=a1&amp;revision={cited.revision_id}&amp;start={cited.start}&amp;end={cited.end}" in html(
        app
    )
    assert '<span class="pc-source">Mayor</span>' in html(app)


def test_a_reply_is_no_refusal(world: World) -> None:
    app = reply_to(world, Reply("Presscheck does not translate."), Status.NOT_SUPPORTED)

    assert "Presscheck does not translate." in html(app)
    assert not [words for words in ("does not answer this", "No passages found", "Evidence") if words in html(app)]
    assert "Nothing was searched · " in html(app)


def test_what_can_be_asked_next_is_asked_by_a_click(world: World) -> None:
    app = reply_to(world, Reply("Which article is meant?", suggestions=("Summarise “Plan”",)), Status.UNCLEAR)
    press(app, label("Summarise “Plan”"))

    assert world.chatbot.asked[-1][0] == "Summarise “Plan”"


def test_a_summary_stands_below_the_word_that_it_is_quoted(world: World) -> None:
    said = Reply("1 of the 4 sentences of “Plan”, quoted word for word.")
    shown = html(
        reply_to(world, said, Status.ANSWERED, hits=[world.evidence], claims=[supported_claim(world.evidence)])
    )

    assert shown.index("quoted word for word") < shown.index("Current proposals outline") < shown.index("Passage 1")


def test_a_screen_reader_hears_a_reply_and_its_list(world: World) -> None:
    app = reply_to(world, Reply("2 articles.", (Entry("One", article()), Entry("Two", article()))))

    assert assist_data(app)["log"]["lines"] == ["2 articles.", "One", "Two", "Answer complete."]


def test_hostile_words_in_a_reply_are_only_words(world: World) -> None:
    entry = Entry(HOSTILE, article("a2", title=HOSTILE, outlet=HOSTILE), None, HOSTILE)
    app = reply_to(world, Reply(HOSTILE, (entry,), (HOSTILE,)), Status.UNCLEAR)

    assert "<img" not in html(app)
    assert html(app).count("&lt;img src=x onerror=alert(1)&gt; **bold**") == 4
    assert r"\!\[i\]\(http\:\/\/evil\.example\/x\.png\) \:red\[x\]" in buttons(app)[-1].replace("\u2060", "")


def test_the_article_that_was_read_is_the_one_meant_next(world: World) -> None:
    app = open_app("ui/reader.py", article="a1")
    app.switch_page("ui/ask.py")
    ask(settled(app), world, "Summarise this article")
    ask(app, world, "What is new?")

    assert world.chatbot.reading == ["a1", None]
    assert [turn.article_id for turn in world.chatbot.asked[1][1]] == ["a1", "a1"]


def test_the_reader_has_its_article_summarised(world: World) -> None:
    app = press(open_app("ui/reader.py", article="a1"), "Summarise this article")

    assert (world.chatbot.asked[-1][0], world.chatbot.reading) == ("Summarise this article", ["a1"])
    assert "Summarise this article</h2>" in html(app)


# Reader


def test_the_cited_words_are_marked_and_brought_into_view(world: World) -> None:
    start = TEXT.index(QUOTE)
    app = open_app("ui/reader.py", article="a1", start=str(start), end=str(start + len(QUOTE)))

    assert f'<mark id="cited" tabindex="-1">{QUOTE}</mark>' in html(app)
    assert assist_data(app)["focus"] == {
        "id": "cited",
        "stamp": f"a1:{world.evidence.passage.revision_id}:{start}:{start + len(QUOTE)}",
        "only_scroll": False,
    }


def test_an_article_can_be_read_without_a_citation(world: World) -> None:
    app = open_app("ui/reader.py", article="a1")

    assert "<mark" not in html(app)
    assert "no longer at this place" not in html(app)
    assert assist_data(app)["focus"] is None


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("0", "99999"),
        ("9", "3"),
        ("4", "4"),
        ("-1", "4"),
        ("5", ""),
        ("", ""),
        ("1.5", "4"),
        ("1e1", "20"),
        ("0x1", "0x9"),
        ("+1", "4"),
        (" 1", "4"),
        ("1_0", "20"),
        ("١", "٩"),
        ("²", "³"),
        ("0", "9" * 400),
        ("0", str(2**64)),
        ("0", "NaN"),
        (["0", "x"], ["4", "y"]),
        *((value, "4") for value in IMPOSSIBLE),
        *(("0", value) for value in IMPOSSIBLE),
    ],
)
def test_bad_numbers_show_the_article_and_say_so(world: World, start: str | list[str], end: str | list[str]) -> None:
    app = open_app("ui/reader.py", article="a1", start=start, end=end)

    assert "These words are no longer at this place." in html(app)
    assert "More updates may follow" in html(app)


@pytest.mark.parametrize("unknown", ["nope", "-1", "a1'--", "a1/../a1", "A1", "a1 ", ["a1", "nope"], *IMPOSSIBLE])
def test_an_unknown_article_is_not_in_the_library(world: World, unknown: str | list[str]) -> None:
    app = open_app("ui/reader.py", article=unknown, start="0", end="5")

    assert "This article is not in the library." in html(app)
    assert "<script>" not in html(app)


def test_an_address_without_an_article_is_no_article(world: World) -> None:
    assert "This article is not in the library." in html(open_app("ui/reader.py"))


def test_an_old_citation_opens_the_revision_it_cites(world: World) -> None:
    world.library.put(article(), "Another revision.")
    start = world.evidence.passage.start
    app = open_app(
        "ui/reader.py",
        article="a1",
        revision=world.evidence.passage.revision_id,
        start=str(start),
        end=str(start + len(QUOTE)),
    )

    assert QUOTE in html(app)
    assert "<strong>This article has changed since.</strong>" in html(app)


@pytest.mark.parametrize("revision", ["0" * 64, "a1", ["0" * 64, "1"], *IMPOSSIBLE])
@pytest.mark.parametrize("numbers", [{"start": "0", "end": "7"}, {}])
def test_a_revision_that_is_gone_marks_nothing(
    world: World, revision: str | list[str], numbers: dict[str, str | list[str]]
) -> None:
    app = open_app("ui/reader.py", article="a1", revision=revision, **numbers)

    assert "These words are no longer at this place." in html(app)
    assert "<mark" not in html(app)


def test_an_article_that_attacks_is_shown_as_words(world: World) -> None:
    attacker = article("a2", title=HOSTILE, outlet=HOSTILE, author=HOSTILE, url="javascript:alert(1)")
    world.library.put(attacker, f"{HOSTILE}\n<script>alert(1)</script>\n<style>*{{display:none}}</style>")
    app = open_app("ui/reader.py", article="a2", start="0", end="10")

    assert "<img" not in html(app)
    assert "<script" not in html(app)
    assert "<style>*" not in html(app)
    assert "javascript:" not in html(app)


def test_the_original_is_a_download_that_no_browser_shows(world: World) -> None:
    (button,) = open_app("ui/reader.py", article="a1").download_button

    assert button.label == "Original file"


# Library


def test_the_library_lists_its_articles(world: World) -> None:
    world.library.put(article("a2", title=HOSTILE, outlet=None, published=None))
    app = open_app("ui/library.py")
    table = app.dataframe[0].value

    assert "2 articles, 1 outlet, 6 Jan 2026" in html(app)
    assert list(table["Title"]) == [HOSTILE, article().title]
    assert table["Outlet"][0] == "unknown"


def test_uploads_are_added_and_counted(world: World) -> None:
    app = open_app("ui/library.py")
    app.file_uploader[0].upload("one.txt", b"One.").upload("bad.bin", b"\0")
    settled(app)
    world.parts.intake.wait([upload.id for upload in world.parts.intake.uploads])
    settled(app)

    assert "1 added, 1 failed" in html(app)
    assert [error.value for error in app.error] == [label("bad.bin holds no text; save it as text.")]
    assert list(app.dataframe[0].value["Title"]) == ["one.txt", article().title]


def test_uploads_are_seen_from_other_pages(world: World) -> None:
    world.parts.intake.wait(world.parts.intake.put([("one.txt", b"One.")]))

    assert "1 added" in html(open_app())


def test_what_was_added_can_be_dismissed(world: World) -> None:
    world.parts.intake.wait(world.parts.intake.put([("bad.bin", b"\0")]))
    app = open_app("ui/library.py")
    next(button for button in app.button if button.label == "Dismiss").click()
    settled(app)

    assert not app.error


def selected(app: AppTest, *rows: int) -> AppTest:
    app.session_state[str(app.dataframe[0].key)] = {"selection": {"rows": list(rows), "columns": [], "cells": []}}
    return settled(app)


def test_one_selected_article_can_be_read(world: World) -> None:
    app = selected(open_app("ui/library.py"), 0)
    (link,) = [link for link in app.get("page_link") if link.proto.label == "Read"]

    assert (link.proto.page, link.proto.query_string) == ("reader", "article=a1")


def test_removing_asks_first(world: World) -> None:
    app = selected(open_app("ui/library.py"), 0)
    next(button for button in app.button if button.label == "Remove 1").click()
    settled(app)

    assert "<strong>Remove 1 article?</strong> It will no longer be found or cited." in html(app)
    assert len(world.library.articles()) == 1


def test_removing_removes_what_was_selected(world: World) -> None:
    world.library.put(article("a2", title="Another"))
    app = selected(open_app("ui/library.py"), 1)
    next(button for button in app.button if button.label == "Remove 1").click()
    settled(app)
    next(button for button in app.button if button.label == "Remove").click()
    settled(app)

    assert [entry.article.id for entry in world.library.articles()] == ["a2"]
    assert "1 article removed." in html(app)


def test_a_selection_stays_with_its_article_when_others_come_in(world: World) -> None:
    app = selected(open_app("ui/library.py"), 0)
    chosen = next(iter(app.dataframe[0].value["Title"]))
    world.library.put(article("a2", title="Newer"))
    settled(app)

    assert "Remove 1" in buttons(app)
    assert next(iter(app.dataframe[0].value["Title"])) == chosen


def test_a_selection_does_not_outlive_its_article(world: World) -> None:
    app = selected(open_app("ui/library.py"), 0)
    world.library.put(article("a2", title="Newer"))
    world.library.remove("a1")
    settled(app)

    assert "Remove 1" not in buttons(app)


# The frame


def test_a_setting_that_cant_be_used_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> Parts:
        raise BadSetting("PRESSCHECK_X is not a setting; correct or unset it.")

    monkeypatch.setattr(ui.state, "open_parts", refuse)
    app = AppTest.from_file(APP, default_timeout=30).run()

    assert not app.exception
    assert "PRESSCHECK_X is not a setting; correct or unset it." in html(app)
    assert not app.chat_input


def test_the_environment_is_read_when_the_app_opens(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PRESSCHECK_DATA", str(tmp_path))
    monkeypatch.setenv("PRESSCHECK_PASSAGES", "many")
    monkeypatch.setattr(ui.state, "_parts", ui.state.once(ui.state._open))
    app = AppTest.from_file(APP, default_timeout=30).run()

    assert not app.exception
    assert "PRESSCHECK_PASSAGES can&#x27;t be used" in html(app)


def test_what_a_question_would_run_into_is_said_beforehand(world: World) -> None:
    world.parts.trouble = "The index was made with another model; run `python -m ingest reindex`."

    assert world.parts.trouble in html(open_app())
    assert world.parts.trouble in html(open_app("ui/library.py"))


def test_once_makes_a_thing_once() -> None:
    numbers = iter(range(9))
    get = ui.state.once(lambda: next(numbers))

    assert [get(), get()] == [0, 0]


def test_a_citation_to_a_place_outside_its_hit_does_no_harm(world: World) -> None:
    claim = supported_claim(world.evidence)
    elsewhere = replace(citation(1, world.evidence, QUOTE), number=9, start=10**9, end=10**9 + 5)
    world.chatbot.script = answer_of(QUESTION, [world.evidence], [replace(claim, citations=(elsewhere,))])

    assert "pc-claim pc-supported" in html(ask(open_app(), world))


SECRET = "words of an article"


def broken(*_: object) -> Any:
    raise KeyError(SECRET)


def faults(app: AppTest) -> int:
    """How often the page says that something went wrong; nothing else of it may be seen."""
    assert not app.exception
    assert SECRET not in html(app)
    return html(app).count(escape(FAULT))


@pytest.mark.parametrize("page", ["ui/ask.py", "ui/library.py"])
def test_a_page_that_fails_says_so_in_a_sentence(world: World, monkeypatch: pytest.MonkeyPatch, page: str) -> None:
    app = open_app(page)
    monkeypatch.setattr(world.library, "articles", broken)

    assert faults(settled(app)) == 1


def test_a_reader_that_fails_says_so_in_a_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(world.library, "article", broken)

    assert faults(open_app("ui/reader.py", article="a1")) == 1


def test_an_answer_that_can_not_be_drawn_says_so_in_a_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.chatbot.script = answer_of(QUESTION, [world.evidence], [], status=Status.NOT_IN_LIBRARY)
    app = open_app()
    monkeypatch.setattr(world.library, "articles", broken)  # a refusal counts them

    assert faults(ask(app, world)) == 1
    assert f">{QUESTION}</h2>" in html(app)


def test_uploads_that_can_not_be_drawn_say_so_in_a_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    world.parts.intake.wait(world.parts.intake.put([("one.txt", b"One.")]))
    monkeypatch.setattr(ui.uploads, "_result", broken)

    assert faults(open_app()) == 1
    assert faults(open_app("ui/library.py")) == 1


def test_a_question_that_can_not_be_taken_says_so_in_a_sentence(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    app = open_app()
    monkeypatch.setattr(world.parts.chats, "open", broken)
    app.chat_input[0].set_value(QUESTION)
    settled(app)

    assert faults(app) == 1
    assert "What does the press say?" in html(app)
    assert faults(settled(app)) == 0


@pytest.mark.parametrize(
    ("error", "said"), [(KeyError(SECRET), FAULT), (LibraryError("The disk is full; free some space."),) * 2]
)
def test_a_removal_that_fails_says_why(
    world: World, monkeypatch: pytest.MonkeyPatch, error: Exception, said: object
) -> None:
    def fail(_: str) -> None:
        raise error

    monkeypatch.setattr(world.library, "remove", fail)
    app = selected(open_app("ui/library.py"), 0)
    next(button for button in app.button if button.label == "Remove 1").click()
    settled(app)
    next(button for button in app.button if button.label == "Remove").click()
    settled(app)

    assert escape(str(said)) in html(app)
    assert "removed." not in html(app)
    assert SECRET not in html(app)


def test_what_somebody_else_removed_meanwhile_counts_as_removed(world: World) -> None:
    world.library.put(article("a2", title="Another"))
    app = selected(open_app("ui/library.py"), 0, 1)
    next(button for button in app.button if button.label == "Remove 2").click()
    settled(app)
    world.library.remove("a2")
    next(button for button in app.button if button.label == "Remove").click()
    settled(app)

    assert "2 articles removed." in html(app)
    assert world.library.articles() == []


def test_an_app_that_can_not_start_for_no_known_reason_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ui.state, "open_parts", broken)
    app = AppTest.from_file(APP, default_timeout=30).run()

    assert faults(app) == 1
    assert "Presscheck can&#x27;t start." in html(app)


def test_the_time_until_its_turn_is_told_once_it_is_known(world: World) -> None:
    world.chatbot.script = [Found((world.evidence,)), Waiting(2), Waiting(2, 40), Pause()]
    app = open_app()
    app.chat_input[0].set_value(QUESTION)
    settled(app)

    assert "1 passage found; 2 before you, your turn in about 40\u00a0s…" in html(settled(app))


def test_a_question_behind_others_says_how_many_come_first(world: World) -> None:
    world.chatbot.script = [Found((world.evidence,)), Waiting(2), Pause()]
    app = open_app()
    app.chat_input[0].set_value(QUESTION)
    settled(app)

    assert "1 passage found; 2 before you…" in html(settled(app))
