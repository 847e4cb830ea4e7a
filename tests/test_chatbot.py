"""A question's way over a real library; only the language model is played."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from ingest.pipeline import add
from rag.chatbot import Chatbot
from rag.errors import ModelUnavailable
from rag.library import Library
from rag.reasons import QUOTED
from rag.schema import (
    Answer,
    CitedBy,
    Claimed,
    Differed,
    Event,
    Finished,
    Found,
    Noted,
    Rewritten,
    Starting,
    Status,
    Turn,
    Verdict,
)
from rag.settings import Settings

CORPUS = Path(__file__).parent.parent / "corpus" / "000_fad379a7aa59c7d7.txt"
FRAMEWORK = "Current proposals outline a 15-year framework with a possible extension"


class PlayedModel:
    """A language model whose replies are given, in order; it is ready from the second time on."""

    name = "played"
    at_once = 2

    def __init__(self, *replies: str, fails: bool = False) -> None:
        self.ready = False
        self.opened = 0
        self._chat = FakeListChatModel(responses=list(replies) or [""])
        self._fails = fails

    def open(self) -> BaseChatModel:
        self.opened += 1
        if self._fails:
            raise ModelUnavailable("No language model is running; start one.")
        self.ready = True
        return self._chat

    def aside(self) -> BaseChatModel:
        return self.open()

    def close(self) -> None:
        self.ready = False


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(data=tmp_path_factory.mktemp("data"))


@pytest.fixture(scope="module")
def library(settings: Settings) -> Iterator[Library]:
    with Library.open(settings) as opened:
        for _ in add(opened, CORPUS):
            pass
        yield opened


@pytest.fixture
def number(library: Library, settings: Settings) -> int:
    """The number by which the model sees the passage with the framework."""
    hits = next(iter(Chatbot(library, PlayedModel(), settings).ask("What duration is proposed?")))
    assert isinstance(hits, Found)
    return next(place for place, hit in enumerate(hits.hits, 1) if FRAMEWORK in hit.text)


def ask(library: Library, settings: Settings, model: PlayedModel, question: str, *history: Turn) -> list[Event]:
    return list(Chatbot(library, model, settings).ask(question, history))


def answer(events: list[Event]) -> Answer:
    assert isinstance(events[-1], Finished)
    return events[-1].answer


def test_evidence_comes_before_the_model_is_asked(library: Library, settings: Settings) -> None:
    model = PlayedModel("NO ANSWER")
    events = Chatbot(library, model, settings).ask("What duration is proposed?")

    assert isinstance(next(events), Found)
    assert model.opened == 0


def test_waiting_for_the_model_is_said_once_only(library: Library, settings: Settings) -> None:
    model = PlayedModel("NO ANSWER")

    assert Starting() in ask(library, settings, model, "What duration is proposed?")
    assert Starting() not in ask(library, settings, model, "What duration is proposed?")


def test_a_proved_sentence_is_the_answer(library: Library, settings: Settings, number: int) -> None:
    model = PlayedModel(f"{FRAMEWORK} [{number}].")
    result = answer(ask(library, settings, model, "What duration is proposed?"))

    assert (result.status, result.claims[0].verdict) == (Status.ANSWERED, Verdict.SUPPORTED)


def test_every_citation_slices_out_of_its_revision(library: Library, settings: Settings, number: int) -> None:
    model = PlayedModel(f"{FRAMEWORK} [{number}].")
    citation = answer(ask(library, settings, model, "What duration is proposed?")).claims[0].citations[0]

    text = library.revision(citation.article_id, citation.revision_id).text
    assert text[citation.start : citation.end] == citation.quote


def test_a_missing_citation_is_found(library: Library, settings: Settings) -> None:
    model = PlayedModel(f"{FRAMEWORK}.")
    result = answer(ask(library, settings, model, "What duration is proposed?"))

    assert result.claims[0].citations[0].cited_by is CitedBy.PRESSCHECK


def test_where_the_model_gives_a_wrong_value_the_articles_own_sentence_is_quoted(
    library: Library, settings: Settings, number: int
) -> None:
    model = PlayedModel(f"Current proposals outline a 30-year framework [{number}].")
    result = answer(ask(library, settings, model, "What duration is proposed?"))

    assert [(claim.verdict.shown, claim.is_quotation) for claim in result.claims] == [(False, False), (True, True)]
    assert FRAMEWORK in result.claims[1].text
    assert result.notes[0] == QUOTED


def test_wrong_words_about_what_was_not_asked_are_withheld_and_the_library_said_not_to_answer(
    library: Library, settings: Settings, number: int
) -> None:
    model = PlayedModel(f"Canada proposed a 30-year framework [{number}].")
    result = answer(ask(library, settings, model, "What duration did Canada propose?"))

    assert result.status is Status.NOT_IN_LIBRARY
    assert not result.claims[0].verdict.shown


def test_a_proved_sentence_stands_beside_a_withheld_one(library: Library, settings: Settings, number: int) -> None:
    model = PlayedModel(f"{FRAMEWORK} [{number}]. Germany pays 30 billion euros [{number}].")
    result = answer(ask(library, settings, model, "What duration is proposed?"))

    assert result.status is Status.ANSWERED
    assert [claim.verdict.shown for claim in result.claims] == [True, False]


def test_the_models_refusal_is_an_answer_with_the_nearest_passages(library: Library, settings: Settings) -> None:
    result = answer(ask(library, settings, PlayedModel("NO ANSWER"), "How much will it all cost?"))

    assert (result.status, result.claims) == (Status.NOT_IN_LIBRARY, ())
    assert result.hits


def test_what_the_question_presumes_of_somebody_is_said_not_to_be_so(
    library: Library, settings: Settings, number: int
) -> None:
    model = PlayedModel(f"{FRAMEWORK} [{number}].")
    events = ask(library, settings, model, "What duration did Canada propose?")

    assert answer(events).status is Status.NOT_IN_LIBRARY
    assert not answer(events).claims[0].verdict.shown
    assert [event.note for event in events if isinstance(event, Noted)] == [
        "The library does not say that Canada proposed any duration."
    ]


@pytest.mark.parametrize("reply", ["NO ANSWER", "Germany refused to join because the framework lasts 15 years [1]."])
def test_no_reason_is_given_for_what_did_not_happen(library: Library, settings: Settings, reply: str) -> None:
    result = answer(ask(library, settings, PlayedModel(reply), "Why did Germany refuse to join?"))

    assert result.status is Status.NOT_IN_LIBRARY
    assert result.notes == ("The library does not say that Germany refused to join.",)


def test_what_the_library_says_instead_cites_a_passage_that_was_found(library: Library, settings: Settings) -> None:
    question = "Why did Zelenskiy accept the condition?"
    result = answer(ask(library, settings, PlayedModel("NO ANSWER"), question))

    assert result.notes == ("The library does not say that Zelenskiy accepted the condition.",)
    assert result.refusal is not None
    assert result.refusal.instead is not None
    (citation,) = result.refusal.instead.citations
    assert citation.quote.startswith("Zelenskiy has rejected this condition")
    assert citation.quote in result.hits[citation.number - 1].text


def test_an_answered_question_has_no_refusal(library: Library, settings: Settings, number: int) -> None:
    model = PlayedModel(f"{FRAMEWORK} [{number}].")
    result = answer(ask(library, settings, model, "What duration is proposed?"))

    assert (result.refusal, result.notes) == (None, ())


@pytest.mark.parametrize("question", ["Why did Germany refuse to join?", "How many soldiers will the force have?"])
def test_what_a_refusal_suggests_is_found_and_answered(library: Library, settings: Settings, question: str) -> None:
    refusal = answer(ask(library, settings, PlayedModel("NO ANSWER"), question)).refusal

    assert refusal is not None
    assert len(refusal.suggestions) == 3
    for suggested in refusal.suggestions:
        found = next(iter(Chatbot(library, PlayedModel(), settings).ask(suggested)))
        assert isinstance(found, Found)
        named = suggested.removeprefix("What is reported about ").removeprefix("What did ").split(" say?")[0].strip("?")
        sentence = next(
            f"{one} [{number}]."
            for number, hit in enumerate(found.hits, 1)
            for one in hit.text.split(". ")
            if named.removeprefix("the ") in one
        )
        assert answer(ask(library, settings, PlayedModel(sentence), suggested)).status is Status.ANSWERED


def test_the_part_of_a_question_that_stays_unanswered_is_told(library: Library, settings: Settings) -> None:
    model = PlayedModel("Emmanuel Macron hosted leaders at the Élysée Palace.")
    result = answer(ask(library, settings, model, "Who hosted the leaders at the Élysée Palace and when?"))

    assert result.status is Status.ANSWERED
    assert result.notes == ("The evidence does not say when.",)


def test_a_true_sentence_that_does_not_answer_is_withheld(library: Library, settings: Settings, number: int) -> None:
    model = PlayedModel(f"{FRAMEWORK} [{number}].")
    result = answer(ask(library, settings, model, "How many soldiers are proposed?"))

    assert result.status is Status.NOT_IN_LIBRARY


def test_a_sentence_said_twice_is_shown_once(library: Library, settings: Settings, number: int) -> None:
    model = PlayedModel(f"{FRAMEWORK} [{number}]. {FRAMEWORK} [{number}].")
    events = ask(library, settings, model, "What duration is proposed?")

    assert sum(isinstance(event, Claimed) for event in events) == 1


def test_a_follow_up_is_rewritten_and_searched_again(library: Library, settings: Settings) -> None:
    history = Turn("user", "Who is Mark Carney?"), Turn("assistant", "Mark Carney is the Canadian Prime Minister.")
    model = PlayedModel("What did Mark Carney caution about?", "NO ANSWER")
    events = ask(library, settings, model, "What did he caution about?", *history)

    assert [type(event) for event in events[:4]] == [Found, Starting, Rewritten, Found]
    assert answer(events).standalone_question == "What did Mark Carney caution about?"


def test_no_model_is_an_error_after_the_evidence(library: Library, settings: Settings) -> None:
    events = Chatbot(library, PlayedModel(fails=True), settings).ask("What duration is proposed?")

    assert isinstance(next(events), Found)
    with pytest.raises(ModelUnavailable):
        list(events)


def test_a_stopped_answer_is_finished_with_what_there_is(library: Library, settings: Settings, number: int) -> None:
    stop = threading.Event()
    model = PlayedModel(f"{FRAMEWORK} [{number}]. Germany pays 30 billion euros [{number}].")
    seen: list[Event] = []
    for event in Chatbot(library, model, settings).ask("What duration is proposed?", stop=stop):
        seen.append(event)
        if isinstance(event, Claimed):
            stop.set()

    assert isinstance(seen[-1], Finished)


def test_an_empty_library_answers_without_a_model(tmp_path: Path) -> None:
    settings = Settings(data=tmp_path)
    model = PlayedModel()
    with Library.open(settings) as empty:
        events = ask(empty, settings, model, "What duration is proposed?")

    assert answer(events).status is Status.NOT_IN_LIBRARY
    assert model.opened == 0


def test_a_question_that_is_too_long_is_cut_between_words_and_said_to_be(library: Library, settings: Settings) -> None:
    events = ask(library, settings, PlayedModel("NO ANSWER"), "What duration is proposed? " * 400)

    assert answer(events).question.endswith("What duration is proposed?") or answer(events).question[-1].isalpha()
    assert len(answer(events).question) <= 2000
    assert any(isinstance(event, Noted) and "2,000 characters" in event.note for event in events)


def test_time_is_told_for_what_happened(library: Library, settings: Settings) -> None:
    timings = answer(ask(library, settings, PlayedModel("NO ANSWER"), "How much will it all cost?")).timings

    assert timings.first_claim is None
    assert timings.total is not None
    assert timings.retrieve is not None
    assert timings.retrieve <= timings.total


def test_what_another_passage_states_otherwise_is_told_after_the_sentences(
    library: Library, settings: Settings, number: int
) -> None:
    model = PlayedModel(f"{FRAMEWORK} [{number}].")
    events = ask(library, settings, model, "What duration is proposed?")

    assert [type(event) for event in events[-3:]] == [Claimed, Differed, Finished]
    (difference,) = answer(events).differences
    assert events[-2] == Differed(difference)
    assert [(figure.value, figure.said_by) for figure in difference.figures] == [
        ("up to 50 years", "The Ukrainian president"),
        ("15-year", None),
    ]


def test_a_figure_opens_where_it_stands(library: Library, settings: Settings, number: int) -> None:
    model = PlayedModel(f"{FRAMEWORK} [{number}].")
    (difference,) = answer(ask(library, settings, model, "What duration is proposed?")).differences

    for figure in difference.figures:
        text = library.revision(figure.citation.article_id, figure.citation.revision_id).text
        assert text[figure.citation.start : figure.citation.end] == figure.citation.quote
        assert text[figure.start : figure.end] == figure.value


def test_a_withheld_value_has_nothing_beside_it(library: Library, settings: Settings, number: int) -> None:
    model = PlayedModel(f"Canada proposed a 30-year framework [{number}].")

    assert answer(ask(library, settings, model, "What duration did Canada propose?")).differences == ()


def test_a_question_about_now_is_told_that_the_evidence_has_no_date(
    library: Library, settings: Settings, number: int
) -> None:
    model = PlayedModel(f"{FRAMEWORK} [{number}].")
    result = answer(ask(library, settings, model, "What duration is currently proposed?"))

    assert result.notes == ("The dates of the cited articles are not known: this may no longer be so.",)


FERRY = (
    "<html><head><title>Harbour fares</title><meta property='article:published_time' content='2001-02-03'></head>"
    "<body><article><h1>Harbour fares</h1><p>A ticket for the harbour ferry costs 4 euros.</p></article></body></html>"
)


def test_how_old_evidence_may_be_for_a_question_about_now_can_be_set(tmp_path: Path) -> None:
    (tmp_path / "ferry.html").write_text(FERRY, encoding="utf-8")
    settings = Settings(data=tmp_path / "data")
    question, model = "What does a ticket for the harbour ferry cost now?", PlayedModel("A ticket costs 4 euros [1].")
    with Library.open(settings) as library:
        for _ in add(library, tmp_path / "ferry.html"):
            pass
        (note,) = answer(ask(library, settings, model, question)).notes
        patient = settings.model_copy(update={"old_after_days": 36500})
        assert answer(ask(library, patient, model, question)).notes == ()

    assert note.startswith("The newest cited article is of 3 February 2001, ")


def test_nothing_is_computed_ahead_once_somebody_asked(library: Library, settings: Settings) -> None:
    model = PlayedModel(*["NO ANSWER"] * 10)
    chatbot = Chatbot(library, model, settings)
    list(chatbot.ask("What duration is proposed?"))
    chat = cast(FakeListChatModel, model.open())
    replies = chat.i
    chatbot.warm()

    assert chat.i == replies > 0
