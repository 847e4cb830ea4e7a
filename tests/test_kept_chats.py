"""Conversations in a real catalogue: kept, found, judged, deleted; with two processes, and over a restart."""

import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.chats import LONGEST_NAME, LONGEST_REASON, MOST_LISTED, TOO_LONG
from rag.errors import BadName, LibraryError, ModelUnavailable, UnknownChat
from rag.kept import Asked, Ending, Feedback, KeptExchange, Said
from rag.library import Library
from rag.schema import Claimed, Event, Filter, Finished, Found, Replied, Reply, Rewritten, Status, Turn
from rag.settings import Settings
from tests.fakes import FakeChatbot, Pause, Script, answer_of, article, hit, supported_claim
from ui.chats import Chat, Chats
from ui.exchanges import DAMAGED, UNANSWERED
from ui.jobs import State

ROOT = Path(__file__).parent.parent
EVIDENCE = hit(article(), "Current proposals outline a 15-year framework with a possible extension.")
CHAT = "7f2c1c1e-6ad2-4f3b-9a53-0d4fbd8f8f11"


def answered(question: str = "What is proposed?") -> Said:
    *_, last = answer_of(question, [EVIDENCE], [supported_claim(EVIDENCE)])
    assert isinstance(last, Finished)
    return Said(Ending.DONE, 1.5, last.answer)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def library(data: Path) -> Iterator[Library]:
    with Library.open(Settings(data=data)) as opened:
        yield opened


def put(library: Library, question: str, said: Said | None = None, chat: str = "", asked: Asked = Asked()) -> str:  # noqa: B008
    """Keep a question, in a chat of its own by default; give the chat's id."""
    chat, name = chat or str(uuid.uuid4()), uuid.uuid4().hex
    library.chats.begin(chat, name, question, asked)
    if said is not None:
        library.chats.finish(name, said)
    return chat


def only(library: Library, chat: str) -> KeptExchange:
    (exchange,) = library.chats.exchanges(chat)
    return exchange


# The store


def test_an_answer_is_kept_as_it_was(library: Library) -> None:
    asked = Asked("a1", True, Filter(outlets=("Bloomberg",)))
    exchange = only(library, put(library, "What is proposed?", answered(), asked=asked))

    assert (exchange.question, exchange.asked, exchange.said) == ("What is proposed?", asked, answered())


def test_a_question_is_kept_before_its_answer(library: Library) -> None:
    assert only(library, put(library, "What is proposed?")).said is None


def test_a_chat_is_called_by_its_first_question(library: Library) -> None:
    chat = put(library, "What\nis\u202e proposed?")
    put(library, "And when?", chat=chat)
    found = library.chats.find(chat)

    assert found is not None
    assert (found.name, found.questions) == ("What is proposed?", 2)


def test_a_long_question_makes_a_short_name(library: Library) -> None:
    found = library.chats.find(put(library, "what " * 400))

    assert found is not None
    assert len(found.name) <= LONGEST_NAME
    assert found.name.endswith("what…")


def test_a_name_can_be_changed(library: Library) -> None:
    chat = put(library, "What is proposed?")
    library.chats.rename(chat, "  The\tplan ")

    assert [one.name for one in library.chats.listed()] == ["The plan"]


@pytest.mark.parametrize("name", ["", "   ", "\n\u202e\u200b", "…"])
def test_a_name_that_says_nothing_is_refused(library: Library, name: str) -> None:
    with pytest.raises(BadName):
        library.chats.rename(put(library, "What is proposed?"), name)


def test_a_chat_that_is_not_there_can_not_be_renamed(library: Library) -> None:
    with pytest.raises(UnknownChat):
        library.chats.rename(CHAT, "The plan")


def test_chats_are_listed_last_used_first(library: Library) -> None:
    first, second = put(library, "One?"), put(library, "Two?")
    put(library, "Three?", chat=first)

    assert [chat.id for chat in library.chats.listed()] == [first, second]


def test_a_list_is_bounded(library: Library) -> None:
    for number in range(3):
        put(library, f"Question {number}?")

    assert len(library.chats.listed(limit=2)) == 2
    assert MOST_LISTED == 50


@pytest.mark.parametrize("search", ["harbour", "HARBOUR", "évian", "evian", "15-year framework", "harbour 15-year"])
def test_a_search_finds_questions_answers_and_names(library: Library, search: str) -> None:
    chat = put(library, "Who pays for the harbour?", answered())
    library.chats.rename(chat, "Talks at Évian")
    put(library, "Who won?")

    assert [one.id for one in library.chats.listed(search)] == [chat]


@pytest.mark.parametrize("search", ["harbours", "%", "_", "har%our", "harbour nothing", "'; DROP TABLE chats; --"])
def test_a_search_finds_nothing_else(library: Library, search: str) -> None:
    put(library, "Who pays for the harbour?", answered())

    assert library.chats.listed(search) == []


def test_words_of_a_reply_from_the_catalogue_are_found(library: Library) -> None:
    chat = put(library, "How many?", Said(Ending.DONE, 0.1, reply=Reply("Three articles mention Canada.")))

    assert [one.id for one in library.chats.listed("canada")] == [chat]


def test_what_is_thought_of_an_answer_is_kept_and_can_be_changed(library: Library) -> None:
    chat = put(library, "What is proposed?", answered())
    name = only(library, chat).id
    library.chats.judge(name, Feedback(False, "Wrong plan.", "50 years"))
    first = only(library, chat).feedback
    library.chats.judge(name, Feedback(True, ""))
    second = only(library, chat).feedback
    library.chats.judge(name, None)

    assert first == Feedback(False, "Wrong plan.", "50 years")
    assert (second, only(library, chat).feedback) == (Feedback(True, ""), None)


def test_what_is_thought_is_bounded(library: Library) -> None:
    chat = put(library, "What is proposed?", answered())
    library.chats.judge(only(library, chat).id, Feedback(False, "x" * 5000, "y" * 5000))
    feedback = only(library, chat).feedback

    assert feedback == Feedback(False, "x" * LONGEST_REASON, "y" * LONGEST_REASON)


def test_an_answer_that_is_too_long_says_so(library: Library) -> None:
    said = replace(answered(), answer=None, notes=("x" * (1 << 20),))
    exchange = only(library, put(library, "What is proposed?", said))

    assert exchange.said == Said(Ending.FAILED, 1.5, failure=TOO_LONG)


def test_half_a_letter_in_a_question_is_no_trouble(library: Library) -> None:
    assert only(library, put(library, "What \ud800?")).question == "What ??"


def test_a_deleted_chat_is_gone_with_its_answers(library: Library) -> None:
    chat, other = put(library, "What is proposed?", answered()), put(library, "Who won?")

    assert library.chats.delete([chat, CHAT]) == 1
    assert [one.id for one in library.chats.listed()] == [other]
    assert library.chats.exchanges(chat) == []


def test_a_deleted_chat_leaves_no_word_in_any_file(library: Library, data: Path) -> None:
    chat = put(library, "Who pays for the Quokkabridge?", answered())
    assert any(b"Quokkabridge" in file.read_bytes() for file in data.glob("catalog.sqlite*"))
    library.chats.delete([chat])

    assert not any(b"uokkabridge" in file.read_bytes() for file in data.glob("catalog.sqlite*"))


def test_all_can_be_deleted(library: Library) -> None:
    put(library, "What is proposed?", answered())
    put(library, "Who won?")

    assert library.chats.delete_all() == 2
    assert library.chats.count() == 0


def test_an_answer_that_comes_after_its_chat_was_deleted_is_nobodys(library: Library) -> None:
    library.chats.begin(CHAT, "0" * 32, "What is proposed?", Asked())
    library.chats.delete([CHAT])
    library.chats.finish("0" * 32, answered())

    assert library.chats.count() == 0
    assert library.chats.exchange("0" * 32) is None
    with pytest.raises(UnknownChat):
        library.chats.judge("0" * 32, Feedback(True, ""))


def test_a_damaged_answer_is_said_to_be(library: Library, data: Path) -> None:
    chat = put(library, "What is proposed?", answered())
    with sqlite3.connect(data / "catalog.sqlite") as db:
        db.execute("UPDATE exchanges SET said = '{}'")
    exchange = only(library, chat)

    assert (exchange.question, exchange.said, exchange.damaged) == ("What is proposed?", None, True)


# In the app, and over its restart


def app(library: Library, script: Script = ()) -> tuple[Chats, FakeChatbot]:
    """What an app that was just started has of its conversations."""
    chatbot = FakeChatbot(script)
    return Chats(
        lambda question, history, stop, article_id, only, who, anew: chatbot.ask(
            question, history, stop=stop, article_id=article_id, only=only, who=who, anew=anew
        ),
        lambda ids, stop: None,
        library.chats,
    ), chatbot


def reopened(library: Library, chat: Chat, script: Script = ()) -> tuple[Chat, FakeChatbot]:
    """The chat as another app finds it."""
    chats, chatbot = app(library, script)
    found = chats.find(chat.id)
    assert found is not None
    return found, chatbot


@pytest.mark.parametrize(
    "script",
    [
        answer_of("What is proposed?", [EVIDENCE], [supported_claim(EVIDENCE)], notes=["Old."]),
        [Rewritten("What is proposed by whom?"), *answer_of("?", [EVIDENCE], [], status=Status.NOT_IN_LIBRARY)],
        answer_of("How many?", [], [], status=Status.LISTED, reply=Reply("Two.", (), ("Which?",))),
        [Found((EVIDENCE,)), Claimed(supported_claim(EVIDENCE)), ModelUnavailable("It stopped; ask again.")],
        [Found((EVIDENCE,)), ModelUnavailable("There is none; run `make setup`.")],
        [Replied(Reply("Two.")), LibraryError("It can't be read; run the doctor.")],
    ],
)
def test_an_answer_looks_after_a_restart_as_it_did(library: Library, script: Script) -> None:
    chat = app(library, script)[0].open()
    before = chat.ask("What is proposed?", article_id="a1", standalone=True, only=Filter(outlets=("Bloomberg",)))
    before.job.join()
    (after,) = reopened(library, chat)[0].exchanges

    assert after.shown == before.shown
    assert (after.job.state, after.job.seconds) == (before.job.state, before.job.seconds)
    assert str(after.job.failure) == str(before.job.failure)
    assert after.without_model == before.without_model
    assert (after.id, after.question, after.article_id, after.standalone, after.only) == (
        before.id,
        before.question,
        before.article_id,
        before.standalone,
        before.only,
    )


def test_a_stopped_answer_keeps_what_was_checked(library: Library) -> None:
    chat = app(library, [Found((EVIDENCE,)), Claimed(supported_claim(EVIDENCE)), Pause()])[0].open()
    running = chat.ask("What is proposed?")
    running.job.wait(lambda events: len(events) == 2, 10)
    running.job.stop()
    (after,) = reopened(library, chat)[0].exchanges

    assert after.job.state is State.STOPPED
    assert after.shown.claims == (supported_claim(EVIDENCE),)


def test_what_runs_at_the_process_end_is_kept_as_stopped(library: Library) -> None:
    chats, _ = app(library, [Found((EVIDENCE,)), Claimed(supported_claim(EVIDENCE)), Pause()])
    chat = chats.open()
    chat.ask("What is proposed?").job.wait(lambda events: len(events) == 2, 10)
    chats.stop()
    (after,) = reopened(library, chat)[0].exchanges

    assert (after.job.state, len(after.shown.claims)) == (State.STOPPED, 1)


def test_a_follow_up_after_a_restart_knows_what_was_said(library: Library) -> None:
    script = [Rewritten("What is proposed by whom?"), *answer_of("?", [EVIDENCE], [supported_claim(EVIDENCE)])]
    chat = app(library, script)[0].open()
    chat.ask("What is proposed?").job.join()
    again, chatbot = reopened(library, chat)
    again.ask("And when?").job.join()

    assert chatbot.asked == [
        (
            "And when?",
            (
                Turn("user", "What is proposed by whom?"),
                Turn("assistant", "Current proposals outline a 15-year framework.", "a1"),
            ),
        )
    ]
    assert [one.question for one in library.chats.exchanges(chat.id)] == ["What is proposed?", "And when?"]


def test_a_damaged_answer_can_be_asked_again(library: Library, data: Path) -> None:
    chat = app(library, answer_of("?", [EVIDENCE], []))[0].open()
    chat.ask("What is proposed?").job.join()
    with sqlite3.connect(data / "catalog.sqlite") as db:
        db.execute("UPDATE exchanges SET said = '{}'")
    (after,) = reopened(library, chat)[0].exchanges

    assert (after.job.state, str(after.job.failure)) == (State.FAILED, DAMAGED)


def test_a_chat_that_was_deleted_elsewhere_is_gone_from_memory(library: Library) -> None:
    chats, _ = app(library, [Pause()])
    chat = chats.open()
    running = chat.ask("What is proposed?")
    library.chats.delete([chat.id])

    assert chats.find(chat.id) is None
    assert running.job.state is State.STOPPED


def test_a_question_that_can_not_be_kept_is_answered_and_that_is_told(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise LibraryError("The disk is full; free some space.")

    chats, _ = app(library, answer_of("?", [EVIDENCE], [supported_claim(EVIDENCE)]))
    monkeypatch.setattr(library.chats, "begin", full)
    chat = chats.open()
    exchange = chat.ask("What is proposed?")
    exchange.job.join()

    assert exchange.shown.answer is not None
    assert list(exchange.unkept) == ["The disk is full; free some space."]
    assert chats.find(chat.id) is chat


# Two processes, and one that is killed


def test_two_apps_on_one_chat_see_what_the_other_asked(library: Library, data: Path) -> None:
    chats, _ = app(library, answer_of("?", [EVIDENCE], [supported_claim(EVIDENCE)]))
    chat = chats.open()
    chat.ask("One?").job.join()
    with Library.open(Settings(data=data)) as other:
        beside, _ = reopened(other, chat, answer_of("?", [EVIDENCE], []))
        beside.ask("Two?").job.join()
    found = chats.find(chat.id)
    assert found is not None
    found.ask("Three?").job.join()

    assert [one.question for one in found.exchanges] == ["One?", "Two?", "Three?"]
    assert [one.question for one in library.chats.exchanges(chat.id)] == ["One?", "Two?", "Three?"]


def test_what_another_app_is_answering_is_there_when_it_has_answered(library: Library, data: Path) -> None:
    with Library.open(Settings(data=data)) as other:
        pause = Pause()
        chat = app(other, [pause, *answer_of("?", [EVIDENCE], [supported_claim(EVIDENCE)])])[0].open()
        running = chat.ask("What is proposed?")
        chats, _ = app(library)
        waiting = chats.find(chat.id)
        assert waiting is not None
        before = waiting.exchanges[0]
        pause.until.set()
        running.job.join()
    chats.find(chat.id)

    assert str(before.job.failure) == UNANSWERED
    assert waiting.exchanges[0].shown == running.shown


WRITER = """
import sys, uuid
from pathlib import Path
from rag.kept import Asked, Ending, Said
from rag.library import Library
from rag.settings import Settings
with Library.open(Settings(data=Path(sys.argv[1]))) as library:
    for number in range(int(sys.argv[3])):
        name = uuid.uuid4().hex
        library.chats.begin(sys.argv[2], name, f"{sys.argv[4]} {number}?", Asked())
        library.chats.finish(name, Said(Ending.DONE, 0.1, notes=("x" * 20_000,)))
        print(number, flush=True)
"""


def writer(data: Path, count: int, name: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", WRITER, str(data), CHAT, str(count), name]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True, env=os.environ | {"PYTHONPATH": "."})


def test_two_processes_write_one_chat_at_once(library: Library, data: Path) -> None:
    writers = [writer(data, 30, name) for name in ("one", "two")]
    for process in writers:
        process.communicate(timeout=120)
    kept = library.chats.exchanges(CHAT)

    assert [process.returncode for process in writers] == [0, 0]
    for name in ("one", "two"):
        asked = [one.question for one in kept if one.question.startswith(name)]
        assert asked == [f"{name} {number}?" for number in range(30)]
    assert all(one.said is not None for one in kept)


def test_a_process_that_is_killed_loses_its_last_answer_at_most(library: Library, data: Path) -> None:
    process = writer(data, 100_000, "one")
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(20)]
    time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    said += process.communicate(timeout=60)[0].splitlines()
    kept = library.chats.exchanges(CHAT)

    assert process.returncode == -signal.SIGKILL
    assert len(kept) >= len(said)
    assert all(one.said is not None for one in kept[:-1])
    put(library, "And then?", answered(), chat=CHAT)
    assert library.chats.exchanges(CHAT)[-1].said == answered()


KILLED = """
import os, signal, sys
from pathlib import Path
from rag.library import Library
from rag.schema import Claimed, Found
from rag.settings import Settings
from tests.fakes import article, hit, supported_claim
from ui.chats import Chats
evidence = hit(article(), "Current proposals outline a 15-year framework with a possible extension.")
def ask(*_):
    yield Found((evidence,))
    yield Claimed(supported_claim(evidence))
    os.kill(os.getpid(), signal.SIGKILL)
library = Library.open(Settings(data=Path(sys.argv[1])))
chat = Chats(ask, lambda *_: None, library.chats).open()
print(chat.id, flush=True)
chat.ask("What is proposed?").job.join()
"""


def test_an_app_killed_in_the_middle_of_an_answer_keeps_the_question(library: Library, data: Path) -> None:
    command = [sys.executable, "-c", KILLED, str(data)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    chats, chatbot = app(library, answer_of("?", [EVIDENCE], [supported_claim(EVIDENCE)]))
    chat = chats.find(done.stdout.strip())
    assert chat is not None
    (after,) = chat.exchanges

    assert done.returncode == -signal.SIGKILL
    assert (after.question, after.job.state, str(after.job.failure)) == ("What is proposed?", State.FAILED, UNANSWERED)
    chat.ask("What is proposed?").job.join()
    assert chatbot.asked[0][1] == (Turn("user", "What is proposed?"),)


def test_many_threads_ask_at_once(library: Library) -> None:
    events: list[Event] = answer_of("?", [EVIDENCE], [supported_claim(EVIDENCE)])
    chats, _ = app(library, events)
    opened = [chats.open() for _ in range(8)]
    threads = [threading.Thread(target=lambda chat=chat: chat.ask("What?").job.join()) for chat in opened]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert library.chats.count() == 8
    assert all(only(library, chat.id).said is not None for chat in opened)
