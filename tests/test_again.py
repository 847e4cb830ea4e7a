"""A question that is asked twice, over a real library; only the language model is played."""

import threading
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, cast

import pytest
from langchain_core.language_models import BaseChatModel
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from ingest.pipeline import add
from rag.again import EarlierAnswers, told
from rag.chatbot import Chatbot
from rag.errors import ModelUnavailable
from rag.library import Library
from rag.schema import (
    EVERYTHING,
    Answer,
    Claimed,
    Event,
    Filter,
    Finished,
    Found,
    Rewritten,
    Starting,
    Status,
    Turn,
    Waiting,
)
from rag.settings import Settings
from rag.turns import Kind
from tests.fakes import article, hit, supported_claim
from tests.test_chatbot import PlayedModel

QUESTION = "How long is the lease of the ferries?"
STATED = "The council leased two electric ferries for 12 years."
HARBOUR = "The harbour of Tern opens to cargo ships in May."
TELLING = f"{STATED} [1]."


class CountedModel(PlayedModel):
    """Counts the prompts it is given; says the same to each."""

    def __init__(self, says: str = TELLING, *, fails: bool = False) -> None:
        super().__init__(says, fails=fails)
        self.asides = 0

    def aside(self) -> BaseChatModel:
        self.asides += 1
        return super().aside()

    def says(self, words: str) -> None:
        self._chat = FakeListChatModel(responses=[words])

    @property
    def asked(self) -> int:
        return self.opened - self.asides


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    with Library.open(Settings(data=tmp_path_factory.mktemp("data"))) as library:
        yield library


@pytest.fixture
def library(opened: Library) -> Library:
    """One article, whatever a test before did."""
    for one in opened.articles():
        opened.remove(one.article.id)
    put(opened, "ferries.txt", f"Ferries for the islands\n\n{STATED} They sail from Monday on.")
    return opened


def put(library: Library, name: str, text: str, source: str | None = None) -> str:
    """Add an article, or a new revision of it; give its id."""
    path = library._settings.data / name
    path.write_text(text)
    *_, last = add(library, path, source=source or str(path), name=name)
    assert last.article_id is not None, last.reason
    return last.article_id


def chatbot(library: Library, model: Any = None, **settings: Any) -> Chatbot:
    return Chatbot(library, model or CountedModel(), Settings(**settings), remember=True)


def ask(of: Chatbot, question: str = QUESTION, history: Sequence[Turn] = (), **how: Any) -> Answer:
    *_, last = of.ask(question, history, **how)
    assert isinstance(last, Finished)
    return last.answer


def times_asked(of: Chatbot) -> int:
    assert isinstance(of.model, CountedModel)
    return of.model.asked


def ferries(library: Library) -> str:
    return next(one.article.id for one in library.articles() if "ferries" in one.article.source)


def test_the_same_question_is_not_asked_of_the_model_again(library: Library) -> None:
    asking = chatbot(library)
    first, second = ask(asking), ask(asking)

    assert first.status is Status.ANSWERED
    assert times_asked(asking) == 1
    assert second.claims == first.claims


def test_a_repeated_answer_says_when_it_was_first_given(library: Library) -> None:
    asking = chatbot(library)
    before = datetime.now(UTC)
    first = ask(asking)
    after = datetime.now(UTC)
    second = ask(asking)

    assert first.repeated_from is None
    assert second.repeated_from is not None
    assert before <= second.repeated_from <= after


def test_a_third_time_tells_the_first_ones_time(library: Library) -> None:
    asking = chatbot(library)
    _, second, third = ask(asking), ask(asking), ask(asking)

    assert second.repeated_from == third.repeated_from


def test_a_refusal_is_repeated_too(library: Library) -> None:
    asking = chatbot(library, CountedModel("NO ANSWER"))
    first, second = ask(asking), ask(asking)

    assert (second.status, second.refusal) == (Status.NOT_IN_LIBRARY, first.refusal)
    assert times_asked(asking) == 1


def test_a_repeated_answer_comes_as_the_first_did_without_waiting(library: Library) -> None:
    asking = chatbot(library)
    first, second = list(asking.ask(QUESTION)), list(asking.ask(QUESTION))

    assert [type(event) for event in first if not isinstance(event, Starting | Waiting)] == [*map(type, second)]


def test_a_repeated_answer_has_times_of_its_own(library: Library) -> None:
    class SlowModel(CountedModel):
        def open(self) -> BaseChatModel:
            threading.Event().wait(3)
            return super().open()

    asking = chatbot(library, SlowModel())
    first, second = ask(asking).timings, ask(asking).timings

    assert first.first_claim is not None
    assert second.first_claim is not None
    assert second.first_claim < 3000 <= first.first_claim


def test_a_repeated_answer_needs_no_place_in_the_line(library: Library) -> None:
    asking = chatbot(library)
    asking.model.at_once = 1
    ask(asking)
    with asking._line.place(), asking._line.place():
        assert not [event for event in asking.ask(QUESTION) if isinstance(event, Waiting)]


@pytest.mark.parametrize(
    "typed",
    [
        "  How long is   the lease of the ferries ?",
        "How long is the lease of the ferries",
        "how long is the lease of the ferries?",
        "How long is the lease of the ferries…",
    ],
)
def test_spaces_the_end_and_the_first_letter_may_differ(library: Library, typed: str) -> None:
    asking = chatbot(library)
    ask(asking)

    assert ask(asking, typed).question == " ".join(typed.split())
    assert times_asked(asking) == 1


@pytest.mark.parametrize(
    "typed",
    [
        "How long is the lease of the Ferries?",
        "How long was the lease of the ferries?",
        "HOW long is the lease of the ferries?",
        "Why is the lease of the ferries?",
    ],
)
def test_another_word_or_capital_is_another_question(library: Library, typed: str) -> None:
    asking = chatbot(library)
    ask(asking)
    ask(asking, typed)

    assert times_asked(asking) == 2


def test_asked_anew_the_model_is_asked_and_the_new_answer_is_remembered(library: Library) -> None:
    asking = chatbot(library)
    first = ask(asking)
    again, third = ask(asking, anew=True), ask(asking)

    assert (first.repeated_from, again.repeated_from) == (None, None)
    assert times_asked(asking) == 2
    assert third.repeated_from is not None


def a_new_article(library: Library) -> None:
    put(library, "lease.txt", "The lease\n\nThe lease of the ferries was signed on Tuesday.")


def a_new_revision(library: Library) -> None:
    put(library, "ferries.txt", f"Ferries for the islands\n\n{STATED} They sail from Friday on.")


def a_removed_article(library: Library) -> None:
    library.remove(next(one.article.id for one in library.articles() if "harbour" in one.article.source))


def removed_and_added_again(library: Library) -> None:
    library.remove(ferries(library))
    put(library, "ferries.txt", f"Ferries for the islands\n\n{STATED} They sail from Monday on.")


def edited(**values: Any) -> Callable[[Library], object]:
    return lambda library: library.edit(ferries(library), values)


def by_somebody_else(library: Library) -> None:
    """As a second process does it: with a library of its own."""
    with Library.open(library._settings) as other:
        a_new_revision(other)


def a_copy(library: Library) -> None:
    put(library, "copy.txt", f"Ferries for the islands\n\n{STATED} They sail from Monday on.")


@pytest.mark.parametrize(
    "change",
    [
        a_new_article,
        a_new_revision,
        a_removed_article,
        removed_and_added_again,
        edited(title="Ferries at last"),
        edited(outlet="The Islander"),
        edited(author="Ana Silva"),
        edited(published=date(2026, 1, 5)),
        edited(url="https://islander.example/ferries"),
        by_somebody_else,
    ],
    ids=lambda change: getattr(change, "__name__", "edited"),
)
def test_what_changes_the_passages_or_what_is_known_of_them_is_asked_for(
    library: Library, change: Callable[[Library], object]
) -> None:
    put(library, "harbour.txt", f"The harbour\n\n{HARBOUR}")
    asking = chatbot(library)
    ask(asking)
    change(library)

    assert ask(asking).repeated_from is None
    assert times_asked(asking) == 2


def test_every_citation_of_a_repeated_answer_stands_in_a_current_revision(library: Library) -> None:
    asking = chatbot(library)
    ask(asking)
    (cited,) = ask(asking).claims[0].citations
    current = library.revision(cited.article_id)

    assert current.id == cited.revision_id
    assert current.text[cited.start : cited.end] == cited.quote


def test_what_an_article_that_is_gone_said_is_never_repeated(library: Library) -> None:
    asking = chatbot(library)
    ask(asking)
    library.remove(ferries(library))

    assert (ask(asking).hits, ask(asking).claims) == ((), ())


def test_an_article_that_goes_while_it_is_asked_again_is_not_cited_from_before(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    asking = chatbot(library)
    ask(asking)
    events = asking.ask(QUESTION)
    assert isinstance(next(events), Found)
    library.remove(ferries(library))
    *_, last = events

    assert isinstance(last, Finished)
    assert last.answer.repeated_from is None


def test_an_article_that_is_not_among_the_passages_changes_nothing(library: Library) -> None:
    asking = chatbot(library, passages=1)
    ask(asking)
    put(library, "harbour.txt", f"The harbour\n\n{HARBOUR}")

    assert ask(asking).repeated_from is not None


def test_another_filter_is_another_question(library: Library) -> None:
    asking = chatbot(library)
    ask(asking)

    assert ask(asking, only=Filter(articles=(ferries(library),))).repeated_from is None


def test_a_collection_that_lost_its_article_is_asked_anew(library: Library) -> None:
    put(library, "harbour.txt", f"The harbour\n\n{HARBOUR}")
    library.collections.put("Islands", [one.article.id for one in library.articles()], make=True)
    asking, only = chatbot(library), Filter(collections=("Islands",))
    ask(asking, only=only)
    assert ask(asking, only=only).repeated_from is not None
    library.collections.take_out("Islands", [ferries(library)])

    assert ask(asking, only=only).repeated_from is None


def test_settings_and_models_have_answers_of_their_own(library: Library) -> None:
    ask(chatbot(library))

    assert ask(chatbot(library, passages=3)).repeated_from is None


def test_the_age_of_the_evidence_is_told_as_of_now(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = "How long is the current lease of the ferries?"
    library.edit(ferries(library), {"published": date.today() - timedelta(days=3)})
    asking = chatbot(library)
    first = ask(asking, asked)

    class Tomorrow(date):
        @classmethod
        def today(cls) -> "Tomorrow":
            return cls.fromordinal(date.today().toordinal() + 30)

    monkeypatch.setattr("rag.chatbot.date", Tomorrow)
    second = ask(asking, asked)

    assert second.repeated_from is not None
    assert not first.notes
    assert "33 days old" in second.notes[0]


def test_a_question_that_leans_is_remembered_as_it_was_understood(library: Library) -> None:
    model = CountedModel()
    asking = chatbot(library, model)
    ask(asking)
    model.says(QUESTION)
    before = [Turn("user", "What did the council do about the ferries?"), Turn("assistant", STATED)]
    events = list(asking.ask("How long is it?", before))

    assert Rewritten(QUESTION) in events
    assert isinstance(events[-1], Finished)
    assert events[-1].answer.repeated_from is not None


@pytest.mark.parametrize("rewritten", ["How long is the harbour of Tern?", "no rewriting that can be trusted"])
def test_the_same_words_in_another_conversation_are_not_answered_from_the_first(
    library: Library, rewritten: str
) -> None:
    put(library, "harbour.txt", f"The harbour\n\n{HARBOUR}")
    model = CountedModel("no rewriting that can be trusted")
    asking = chatbot(library, model)
    ask(asking, "How long is it?", [Turn("user", "What did the council do about the ferries?")])
    model.says(rewritten)
    answer = ask(asking, "How long is it?", [Turn("user", "When does the harbour of Tern open?")])

    assert answer.repeated_from is None


def test_a_stopped_answer_is_not_remembered(library: Library) -> None:
    asking, stop = chatbot(library), threading.Event()
    for event in asking.ask(QUESTION, stop=stop):
        if isinstance(event, Claimed):
            stop.set()

    assert ask(asking).repeated_from is None


def test_an_answer_that_nobody_waited_for_is_not_remembered(library: Library) -> None:
    asking = chatbot(library)
    with closing(cast(Generator[Event], asking.ask(QUESTION))) as events:
        next(event for event in events if isinstance(event, Claimed))

    assert ask(asking).repeated_from is None


def test_a_failed_answer_is_not_remembered(library: Library) -> None:
    model = CountedModel(fails=True)
    asking = chatbot(library, model)
    with pytest.raises(ModelUnavailable):
        ask(asking)
    model._fails = False

    assert ask(asking).repeated_from is None


def test_an_earlier_answer_is_there_while_no_model_is(library: Library) -> None:
    model = CountedModel()
    asking = chatbot(library, model)
    first = ask(asking)
    model._fails = True

    assert ask(asking).claims == first.claims


def test_who_waited_in_the_line_meanwhile_gets_what_was_answered(library: Library) -> None:
    model = CountedModel()
    model.at_once = 1
    asking = chatbot(library, model)
    first, second = asking.ask(QUESTION), asking.ask(QUESTION)
    assert [type(next(first)), type(next(second))] == [Found, Found]
    while not isinstance(next(first), Claimed):
        pass
    assert next(second) == Waiting(1)
    list(first)
    *_, last = second

    assert isinstance(last, Finished)
    assert last.answer.repeated_from is not None


def times_told(of: Chatbot) -> int:
    """By how many answers the time until the next ones is told."""
    return len(of._line._took[Kind.ANSWER])


def test_what_was_answered_from_memory_in_the_line_tells_no_time(library: Library) -> None:
    model = CountedModel()
    asking = chatbot(library, model)
    ask(asking)
    model.says(QUESTION)
    before = [Turn("user", "What did the council do about the ferries?"), Turn("assistant", STATED)]

    assert ask(asking, "How long is it?", before).repeated_from is not None
    assert times_told(asking) == 1


def test_a_question_that_nothing_is_found_for_tells_no_time(library: Library, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rag.chatbot.retrieve", lambda *_: [])
    asking = chatbot(library)
    ask(asking, "How long is it?", [Turn("user", "What did the council do about the ferries?")])

    assert times_told(asking) == 0


def test_two_threads_that_ask_at_once_get_the_same_answer(library: Library) -> None:
    asking, start, answers = chatbot(library), threading.Barrier(4), list[Answer]()

    def one() -> None:
        start.wait(30)
        answers.append(ask(asking))

    threads = [threading.Thread(target=one) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)

    assert len({answer.claims for answer in answers}) == 1
    assert len(answers) == 4
    assert 1 <= times_asked(asking) <= 4


def test_a_chatbot_remembers_nothing_unless_told_to(library: Library) -> None:
    asking = Chatbot(library, CountedModel(), Settings())
    ask(asking)

    assert ask(asking).repeated_from is None


# What is kept

EVIDENCE = hit(article(), "Current proposals outline a 15-year framework with a possible extension.")
CLAIM = supported_claim(EVIDENCE)


def test_the_least_recently_used_answer_makes_room() -> None:
    earlier = EarlierAnswers(2)
    earlier.keep("one", EVERYTHING, [EVIDENCE], [CLAIM], [])
    earlier.keep("two", EVERYTHING, [EVIDENCE], [CLAIM], [])
    earlier.find("one", EVERYTHING, [EVIDENCE])
    earlier.keep("three", EVERYTHING, [EVIDENCE], [CLAIM], [])
    left = [name for name in ("one", "two", "three") if earlier.find(name, EVERYTHING, [EVIDENCE])]

    assert left == ["one", "three"]


def test_a_question_is_searched_for_as_it_was_typed_before() -> None:
    earlier = EarlierAnswers()
    earlier.keep("What is proposed?", EVERYTHING, [EVIDENCE], [CLAIM], [])

    assert earlier.wording("what is proposed") == "What is proposed?"
    assert earlier.wording("What was proposed?") == "What was proposed?"


def test_no_more_wordings_are_kept_than_answers() -> None:
    earlier = EarlierAnswers(1)
    earlier.keep("What is proposed?", EVERYTHING, [EVIDENCE], [CLAIM], [])
    earlier.keep("Who met?", EVERYTHING, [EVIDENCE], [CLAIM], [])

    assert earlier.wording("what is proposed") == "what is proposed"


def test_how_well_a_passage_fits_does_not_matter_nor_which_search_found_it() -> None:
    earlier = EarlierAnswers()
    earlier.keep("one", EVERYTHING, [EVIDENCE], [CLAIM], [])

    assert earlier.find("one", EVERYTHING, [replace(EVIDENCE, score=0.1, found_by=("full text",))]) is not None


def test_the_order_of_the_passages_matters() -> None:
    other = hit(article("a2"), "Leaders met in Paris to advance the plan.")
    earlier = EarlierAnswers()
    earlier.keep("one", EVERYTHING, [EVIDENCE, other], [CLAIM], [])

    assert earlier.find("one", EVERYTHING, [other, EVIDENCE]) is None


def test_a_copy_that_tells_the_same_story_matters() -> None:
    earlier = EarlierAnswers()
    earlier.keep("one", EVERYTHING, [EVIDENCE], [CLAIM], [])
    told_by_two = replace(EVIDENCE, story=(EVIDENCE.article, article("a2", outlet="Post")))

    assert earlier.find("one", EVERYTHING, [told_by_two]) is None


@pytest.mark.parametrize("question", ["", "?", " … ", "\udce9 what", "'", "🙂?"])
def test_any_question_can_be_remembered(question: str) -> None:
    earlier = EarlierAnswers()
    earlier.keep(question, EVERYTHING, [EVIDENCE], [CLAIM], [])

    assert earlier.find(question, EVERYTHING, [EVIDENCE]) is not None


# What is said of it


@pytest.mark.parametrize(
    ("now", "words"),
    [
        (timedelta(minutes=5), "The same question was answered at 10:32, from the same passages."),
        (timedelta(days=1), "The same question was answered on 28 Nov 2026 at 10:32, from the same passages."),
    ],
)
def test_the_time_is_told_and_the_day_where_it_is_another(now: timedelta, words: str) -> None:
    at = datetime(2026, 11, 28, 10, 32).astimezone()

    assert told(at, at + now) == words
