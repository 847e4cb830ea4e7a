import asyncio
import contextlib
import threading
from collections.abc import Iterator

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel

from rag import generate
from rag.errors import ModelUnavailable
from rag.generate import Generated, finished_sentences
from rag.llm import open_model
from rag.settings import Settings
from tests.samples import hit
from tests.scripted import ScriptedEndpoint

HITS = [hit("Current proposals outline a 15-year framework.")]


def in_pieces(text: str, size: int = 3) -> Iterator[str]:
    return (text[start : start + size] for start in range(0, len(text), size))


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("It lasts 15 years [1].", ["It lasts 15 years [1]."]),
        ("It lasts 15 years. [1]", ["It lasts 15 years. [1]"]),
        ("One thing [1]. Another [2].", ["One thing [1].", "Another [2]."]),
        ("One thing. [1] Another. [2]", ["One thing. [1]", "Another. [2]"]),
        ("One thing. [1][2] Another. [3]", ["One thing. [1][2]", "Another. [3]"]),
        ("Mr. Smith met the U.S. envoy on Jan. 6 [1].", ["Mr. Smith met the U.S. envoy on Jan. 6 [1]."]),
        ("“It is done,” he said [1]. He left [2].", ["“It is done,” he said [1].", "He left [2]."]),
        ("No full stop at the end [1]", ["No full stop at the end [1]"]),
        ("", []),
    ],
)
@pytest.mark.parametrize("size", [1, 3, 1000])
def test_a_stream_is_cut_into_sentences_with_their_marks(text: str, sentences: list[str], size: int) -> None:
    assert list(finished_sentences(in_pieces(text, size))) == sentences


def test_a_sentence_is_given_as_soon_as_the_next_begins() -> None:
    taken: list[str] = []

    def pieces() -> Iterator[str]:
        for piece in ["One thing [1]. ", "And ", "then another [2]."]:
            taken.append(piece)
            yield piece

    assert next(finished_sentences(pieces())) == "One thing [1]."
    assert len(taken) == 2


def test_the_models_refusal_gives_no_sentence() -> None:
    chat = FakeListChatModel(responses=["NO ANSWER"])

    assert list(Generated(chat, "Why?", HITS, threading.Event())) == []


def test_what_comes_after_a_refusal_is_not_waited_for() -> None:
    chat = FakeListChatModel(responses=["No answer. It lasts 50 years [1]."])

    assert list(Generated(chat, "Why?", HITS, threading.Event())) == []


def test_a_set_stop_flag_ends_the_answer() -> None:
    chat = FakeListChatModel(responses=["One thing [1]. Another [1]. A third [1]."], sleep=0.01)
    stop = threading.Event()
    sentences = iter(Generated(chat, "Why?", HITS, stop))

    assert next(sentences) == "One thing [1]."
    stop.set()
    assert "A third [1]." not in list(sentences)


def test_a_model_that_breaks_off_is_reported_and_keeps_what_it_said() -> None:
    chat = FakeListChatModel(responses=["One thing [1]. Another [1]."], error_on_chunk_number=20)
    sentences = iter(Generated(chat, "Why?", HITS, threading.Event()))

    assert next(sentences) == "One thing [1]."
    with pytest.raises(ModelUnavailable):
        next(sentences)


def test_how_probable_a_refusal_was_is_told_by_the_first_token() -> None:
    with ScriptedEndpoint(lambda _: "Because.", thinks={"NO": 0.25, "Because": 0.75}) as endpoint:
        reply = Generated(
            open_model(Settings(llm="openai:any", llm_base_url=endpoint.base_url)).open(),
            "Why?",
            HITS,
            threading.Event(),
        )
        assert list(reply) == ["Because."]

    assert reply.refusal == pytest.approx(0.25)


def test_a_model_that_tells_no_probabilities_has_no_refusal() -> None:
    reply = Generated(FakeListChatModel(responses=["Because [1]."]), "Why?", HITS, threading.Event())

    assert list(reply) == ["Because [1]."]
    assert reply.refusal is None


def said(reply: str) -> list[str]:
    return list(Generated(FakeListChatModel(responses=[reply]), "Why?", HITS, threading.Event()))


@pytest.mark.parametrize("reply", ["NO ANSWER", "No answer.", "“NO ANSWER” [1].", "NO ANSWER, for no passage says it."])
def test_the_models_refusal_is_no_sentence(reply: str) -> None:
    assert said(reply) == []


@pytest.mark.parametrize("reply", ["The embassy gave no answer [1].", "No answer came from the embassy [1]."])
def test_that_somebody_gave_no_answer_is_no_refusal(reply: str) -> None:
    assert said(reply) == [reply]


def test_two_who_ask_first_at_once_share_one_loop(monkeypatch: pytest.MonkeyPatch) -> None:
    begin, both, begun = asyncio.new_event_loop, threading.Barrier(2), list[asyncio.AbstractEventLoop]()

    def slow() -> asyncio.AbstractEventLoop:
        with contextlib.suppress(threading.BrokenBarrierError):
            both.wait(0.5)  # for the other, should it begin one too
        begun.append(begin())
        return begun[-1]

    generate._begun.cache_clear()
    monkeypatch.setattr(asyncio, "new_event_loop", slow)
    threads = [threading.Thread(target=said, args=("Because [1].",)) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(begun) == 1


@pytest.mark.parametrize(
    ("says", "told"),
    [
        ("It cost 3 euros [1].", "It cost 3 euros [3]."),
        ("It cost 3 euros [1, 2][2].", "It cost 3 euros [3, 1][1]."),
        ("It cost [12000] dollars [1].", "It cost [12000] dollars [3]."),
        ("It cost [1 200] dollars [1].", "It cost [1 200] dollars [3]."),
    ],
)
def test_only_citation_marks_are_renumbered(says: str, told: str) -> None:
    chat = FakeListChatModel(responses=[says])

    assert list(Generated(chat, "Why?", HITS, threading.Event(), [3, 1])) == [told]
