import gc
import itertools
import subprocess
import sys
import threading
import time
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from ingest import pipeline
from rag.errors import FAULT, ModelUnavailable
from rag.schema import AddStatus, Claimed, Event, Filter, Finished, Found, Progress, Rewritten, Starting, Status, Turn
from tests.fakes import (
    TEXT,
    FakeChatbot,
    FakeChats,
    FakeLibrary,
    Pause,
    Script,
    answer_of,
    article,
    fake_add,
    hit,
    supported_claim,
)
from tests.shelf import Shelf
from ui.batch import Stage, Upload, count, plain_name
from ui.chats import Chat, Chats
from ui.exchanges import fold
from ui.intake import Intake
from ui.jobs import Job, State, explain
from ui.spool import Spool, source_of

EVIDENCE = hit(article(), TEXT)
CLAIM = supported_claim(EVIDENCE)


def chats(script: Script | Callable[[str], Script]) -> tuple[Chats, FakeChatbot]:
    chatbot = FakeChatbot(script)
    return Chats(
        lambda question, history, stop, article_id, only, who, anew: chatbot.ask(
            question, history, stop=stop, article_id=article_id, only=only, who=who, anew=anew
        ),
        lambda ids, stop: None,
        FakeChats(),
    ), chatbot


def test_a_job_keeps_what_its_work_yields() -> None:
    job = Job(lambda stop: iter([1, 2, 3]))
    job.join()

    assert (job.events, job.state) == ((1, 2, 3), State.DONE)


def test_a_stopped_job_says_so_at_once_though_its_work_hangs() -> None:
    let_go = threading.Event()

    def work(stop: threading.Event) -> Iterator[int]:
        yield 1
        let_go.wait()
        yield 2

    job = Job(work)
    job.wait(lambda events: len(events) == 1, 10)
    job.stop()

    assert job.state is State.STOPPED
    let_go.set()
    job.join()
    assert job.events == (1,)


def test_stopping_closes_the_work() -> None:
    closed = threading.Event()
    let_go = threading.Event()

    def work(stop: threading.Event) -> Iterator[int]:
        try:
            yield 1
            let_go.wait()
            yield 2
        finally:
            closed.set()

    job = Job(work)
    job.stop()
    let_go.set()
    job.join()

    assert closed.is_set()


def test_the_work_sees_the_stop_flag() -> None:
    seen: list[bool] = []

    def work(stop: threading.Event) -> Iterator[int]:
        seen.append(stop.wait(10))
        yield from ()

    job = Job(work)
    job.stop()
    job.join()

    assert seen == [True]


def test_a_failed_job_keeps_what_came_before_and_why() -> None:
    error = ModelUnavailable("The model is gone; ask again.")

    def work(stop: threading.Event) -> Iterator[int]:
        yield 1
        raise error

    job = Job(work)
    job.join()

    assert (job.state, job.events, job.failure) == (State.FAILED, (1,), error)


@pytest.mark.parametrize("failure", [None, ModelUnavailable("The model is gone; ask again.")])
def test_a_job_that_ended_holds_nothing_of_what_it_worked_with(failure: Exception | None) -> None:
    def begun(history: set[str]) -> Job[int]:
        def work(stop: threading.Event) -> Iterator[int]:
            yield len(history)
            if failure is not None:
                raise failure

        return Job(work)

    history = {"a long conversation"}
    held, job = weakref.ref(history), begun(history)
    del history
    job.join()
    gc.collect()

    assert (job.events, held()) == ((1,), None)


def test_a_job_that_ended_can_no_longer_be_stopped() -> None:
    job = Job(lambda stop: iter([1]))
    job.join()
    job.stop()

    assert job.state is State.DONE


def test_a_fault_of_ours_is_explained_in_a_sentence() -> None:
    assert explain(KeyError("secret")) == FAULT


def test_events_fold_into_what_is_shown() -> None:
    events: list[Event] = [Found(()), Rewritten("q?"), Found((EVIDENCE,)), Starting(), Claimed(CLAIM)]
    shown = fold(events)

    assert (shown.hits, shown.standalone_question, shown.starting) == ((EVIDENCE,), "q?", False)
    assert shown.answer_claims == (CLAIM,)


def test_a_finished_answer_is_what_is_shown() -> None:
    shown = fold(answer_of("q", [EVIDENCE], [CLAIM], notes=["n"]))

    assert (shown.claims, shown.notes, shown.hits) == ((CLAIM,), ("n",), (EVIDENCE,))


def test_a_new_question_stops_the_running_one() -> None:
    conversation = chats([Found(()), Pause()])[0].open()
    first = conversation.ask("one")
    second = conversation.ask("two")

    assert (first.job.state, second.job.state) == (State.STOPPED, State.RUNNING)
    conversation.stop()


def test_the_same_question_sent_twice_stays_one() -> None:
    conversation = chats([Found(()), Pause()])[0].open()

    assert conversation.ask("one") is conversation.ask("one")
    assert len(conversation.exchanges) == 1
    conversation.stop()


def test_the_same_question_of_another_article_or_with_other_files_is_another() -> None:
    conversation = chats([Found(()), Pause()])[0].open()
    first = conversation.ask("one", article_id="a1")

    assert conversation.ask("one", article_id="a1") is first
    second = conversation.ask("one", article_id="a2")
    third = conversation.ask("one", ["u1"], "a2")
    assert (first.job.state, second.job.state) == (State.STOPPED, State.STOPPED)
    assert conversation.exchanges == (first, second, third)
    conversation.stop()


def test_the_same_question_without_the_conversation_is_another() -> None:
    conversation = chats([Found(()), Pause()])[0].open()
    first = conversation.ask("one")

    assert conversation.ask("one", standalone=True) is not first
    conversation.stop()


def failing_from(second: str) -> tuple[Chat, FakeChatbot]:
    """A conversation whose first question is answered, and from this one on every one fails."""
    gone = ModelUnavailable("It is gone; ask again.")
    registry, chatbot = chats(lambda question: [gone] if question == second else answer_of("", [EVIDENCE], [CLAIM]))
    return registry.open(), chatbot


def test_a_question_asked_again_is_told_the_conversation_that_it_was_told() -> None:
    conversation, chatbot = failing_from("two")
    conversation.ask("one").job.join()
    tried = conversation.ask("two")
    tried.job.join()
    conversation.ask("two", again=tried).job.join()

    assert chatbot.asked[2] == chatbot.asked[1] == ("two", (Turn("user", "one"), Turn("assistant", CLAIM.text, "a1")))


def test_a_question_asked_again_and_again_is_not_told_of_itself() -> None:
    conversation, chatbot = failing_from("one")
    tried = conversation.ask("one")
    for _ in range(2):
        tried.job.join()
        tried = conversation.ask("one", again=tried)
    tried.job.join()

    assert chatbot.asked == [("one", ())] * 3


def test_the_same_words_that_were_answered_before_stay_in_the_conversation_of_those_asked_again() -> None:
    registry, chatbot = chats(answer_of("", [EVIDENCE], [CLAIM]))
    conversation = registry.open()
    conversation.ask("And then?").job.join()
    chatbot.script = [ModelUnavailable("It is gone; ask again.")]
    tried = conversation.ask("And then?")
    tried.job.join()
    conversation.ask("And then?", again=tried).job.join()

    assert [len(history) for _, history in chatbot.asked] == [0, 2, 2]


def test_a_follow_up_brings_what_was_asked_and_shown() -> None:
    registry, chatbot = chats(lambda question: answer_of(question, [EVIDENCE], [CLAIM]))
    conversation = registry.open()
    conversation.ask("one").job.join()
    conversation.ask("two").job.join()

    assert chatbot.asked[1] == ("two", (Turn("user", "one"), Turn("assistant", CLAIM.text, "a1")))


def test_a_refused_question_is_remembered_without_an_answer() -> None:
    registry, chatbot = chats(lambda question: answer_of(question, [], [], status=Status.NOT_IN_LIBRARY))
    conversation = registry.open()
    conversation.ask("one").job.join()
    conversation.ask("two").job.join()

    assert chatbot.asked[1][1] == (Turn("user", "one"),)


def test_conversations_are_found_by_their_id_only() -> None:
    registry, _ = chats([])
    conversation = registry.open()

    assert registry.find(conversation.id) is conversation
    assert registry.find("another") is None


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture
def intake(tmp_path: Path, library: FakeLibrary) -> Intake:
    return Intake(tmp_path / "spool", lambda path, source, name: fake_add(library, path, source, name), max_mb=1)


def test_files_are_added_one_after_the_other(intake: Intake, library: FakeLibrary) -> None:
    intake.wait(intake.put([("one.txt", b"One."), ("two.txt", b"Two.")]))

    assert [entry.article.title for entry in library.articles()] == ["two.txt", "one.txt"]
    assert not intake.active


def test_a_batch_is_counted(intake: Intake) -> None:
    intake.wait(intake.put([("one.txt", b"One."), ("bad.bin", b"\0"), ("two.txt", b"Two.")]))

    assert count(intake.uploads) == "2 added, 1 failed"


def test_a_failure_names_the_file_the_cause_and_the_way_out(intake: Intake) -> None:
    intake.wait(intake.put([("bad.bin", b"\0")]))

    assert intake.uploads[0].progress.reason == "bad.bin holds no text; save it as text."


def test_an_empty_file_is_refused_before_it_is_queued(intake: Intake) -> None:
    intake.put([("empty.txt", b""), ("one.txt", b"One.")])

    assert [upload.name for upload in intake.uploads] == ["empty.txt", "one.txt"]
    assert intake.uploads[0].progress.reason == "empty.txt is empty; choose a file with text in it."


def test_a_file_over_the_limit_is_refused(intake: Intake) -> None:
    intake.put([("big.txt", b"x" * (1024 * 1024 + 1))])

    assert intake.uploads[0].progress.reason == (
        "big.txt is larger than 1 MB; split it, or raise PRESSCHECK_MAX_UPLOAD_MB."
    )


def test_what_is_in_does_not_stay_in_the_spool(intake: Intake, tmp_path: Path) -> None:
    intake.wait(intake.put([("one.txt", b"One."), ("two.txt", b"Two.")]))

    assert sorted(path.name for path in (tmp_path / "spool").iterdir()) == ["start.lock", "users.lock"]


def test_the_next_batch_replaces_one_that_is_done(intake: Intake) -> None:
    intake.wait(intake.put([("one.txt", b"One.")]))
    intake.wait(intake.put([("two.txt", b"Two.")]))

    assert [upload.name for upload in intake.uploads] == ["two.txt"]


def test_what_is_done_can_be_dismissed(intake: Intake) -> None:
    intake.wait(intake.put([("one.txt", b"One.")]))
    intake.dismiss()

    assert intake.uploads == ()


def test_a_crash_while_adding_fails_that_file_only(tmp_path: Path) -> None:
    def add(path: Path, source: str, name: str) -> Iterator[Progress]:
        if name == "one.txt":
            raise RuntimeError("boom")
        yield Progress(source, "done", status=AddStatus.ADDED)

    intake = Intake(tmp_path / "spool", add, max_mb=1)
    intake.wait(intake.put([("one.txt", b"One."), ("two.txt", b"Two.")]))

    assert [upload.stage for upload in intake.uploads] == [Stage.DONE, Stage.DONE]
    assert count(intake.uploads) == "1 added, 1 failed"


def test_articles_rest_while_a_question_is_answered_and_go_on_then(tmp_path: Path) -> None:
    looks = itertools.count()

    def add(path: Path, source: str, name: str) -> Iterator[Progress]:
        time.sleep(0.5)  # work; it rests for some times as long
        yield Progress(source, "done", status=AddStatus.ADDED)

    intake = Intake(tmp_path / "spool", add, max_mb=1, is_answering=lambda: next(looks) < 3)
    intake.wait(intake.put([("one.txt", b"One.")]))

    assert next(looks) > 3


def test_files_that_a_crash_left_are_taken_up_at_the_next_start(tmp_path: Path, library: FakeLibrary) -> None:
    spool = tmp_path / "spool"
    left = Spool(spool)
    left.open()
    source = source_of("left.txt", b"Left behind.")
    left.keep("abc", b"Left behind.")
    left.label(Upload("abc", "left.txt", source, Progress(source, "waiting")))
    left.close()
    (spool / "def.json").write_text("[]")
    intake = Intake(spool, lambda path, source, name: fake_add(library, path, source, name), max_mb=1)
    intake.wait([upload.id for upload in intake.uploads])

    assert [entry.article.title for entry in library.articles()] == ["left.txt"]


def test_a_file_whose_spooling_was_killed_is_dropped_at_the_next_start(tmp_path: Path, library: FakeLibrary) -> None:
    spool = tmp_path / "spool"
    spool.mkdir()
    (spool / "abc.upload").write_bytes(b"Nobody said that it was taken.")
    (spool / "def.upload.half").write_bytes(b"Nor")
    Intake(spool, lambda path, source, name: fake_add(library, path, source, name), max_mb=1)

    assert sorted(path.name for path in spool.iterdir()) == ["start.lock", "users.lock"]


def test_what_another_running_app_spooled_is_left_to_it(tmp_path: Path, library: FakeLibrary) -> None:
    let_go = threading.Event()

    def add(path: Path, source: str, name: str) -> Iterator[Progress]:
        let_go.wait(10)
        yield Progress(source, "done", status=AddStatus.ADDED)

    first = Intake(tmp_path / "spool", add, max_mb=1)
    ids = first.put([("one.txt", b"One.")])
    second = Intake(tmp_path / "spool", add, max_mb=1)

    assert second.uploads == ()
    let_go.set()
    first.wait(ids)


def test_a_question_waits_for_its_files(tmp_path: Path, library: FakeLibrary) -> None:
    let_go = threading.Event()

    def add(path: Path, source: str, name: str) -> Iterator[Progress]:
        let_go.wait(10)
        yield from fake_add(library, path, source, name)

    intake = Intake(tmp_path / "spool", add, max_mb=1)
    seen: list[int] = []

    def ask(
        question: str,
        history: object,
        stop: threading.Event,
        article_id: str | None,
        only: Filter,
        who: str | None,
        anew: bool,
    ) -> Iterator[Event]:
        seen.append(len(library.articles()))
        yield Finished(next(e.answer for e in answer_of(question, [], []) if isinstance(e, Finished)))

    exchange = Chats(ask, intake.wait, FakeChats()).open().ask("what does it say?", intake.put([("one.txt", b"One.")]))
    let_go.set()
    exchange.job.join()

    assert seen == [1]


def test_this_article_means_the_file_that_is_sent_along(tmp_path: Path, library: FakeLibrary) -> None:
    intake = Intake(tmp_path / "spool", lambda *file: fake_add(library, *file), max_mb=1)
    meant: list[str | None] = []

    def ask(
        question: str,
        history: object,
        stop: threading.Event,
        article_id: str | None,
        only: Filter,
        who: str | None,
        anew: bool,
    ) -> Iterator[Event]:
        meant.append(article_id)
        yield Found(())

    Chats(ask, intake.wait, FakeChats()).open().ask(
        "Summarise this", intake.put([("one.txt", b"One.")]), "another"
    ).job.join()

    assert meant == [library.articles()[0].article.id]


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("../../etc/passwd", "passwd"),
        ("C:\\x\\y.txt", "y.txt"),
        ("a\x00\u202eb.txt", "ab.txt"),
        ("", "unnamed"),
        ("/", "unnamed"),
    ],
)
def test_a_file_name_loses_folders_and_control_characters(name: str, plain: str) -> None:
    assert plain_name(name) == plain


def test_a_job_can_be_stopped_twice() -> None:
    job = Job(lambda stop: iter(FakeChatbot([Found(()), Pause()]).ask("one", stop=stop)))
    job.wait(lambda events: len(events) == 1, 10)
    job.stop()
    seconds = job.seconds
    job.stop()
    job.join()

    assert (job.state, job.events, job.seconds) == (State.STOPPED, (Found(()),), seconds)


def test_of_questions_sent_to_one_conversation_at_once_only_one_goes_on() -> None:
    conversation = chats([Found(()), Pause()])[0].open()
    threads = [threading.Thread(target=conversation.ask, args=(f"question {number}",)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    states = [exchange.job.state for exchange in conversation.exchanges]
    assert states == [State.STOPPED] * 7 + [State.RUNNING]
    conversation.stop()


def test_a_question_stopped_while_its_files_wait_is_never_asked_and_the_files_go_on(
    tmp_path: Path, library: FakeLibrary
) -> None:
    let_go = threading.Event()

    def add(path: Path, source: str, name: str) -> Iterator[Progress]:
        let_go.wait(10)
        yield from fake_add(library, path, source, name)

    intake, chatbot = Intake(tmp_path / "spool", add, max_mb=1), FakeChatbot([Found(())])
    ids = intake.put([("one.txt", b"One.")])
    exchange = (
        Chats(lambda question, history, stop, *_: chatbot.ask(question, history, stop=stop), intake.wait, FakeChats())
        .open()
        .ask("what does it say?", ids)
    )
    exchange.job.stop()
    exchange.job.join()
    let_go.set()
    intake.wait(ids)

    assert (exchange.job.state, chatbot.asked) == (State.STOPPED, [])
    assert [entry.article.title for entry in library.articles()] == ["one.txt"]


def test_the_same_file_sent_twice_is_one_article(tmp_path: Path) -> None:
    shelf = Shelf()
    intake = Intake(
        tmp_path / "spool",
        lambda path, source, name: pipeline.add(cast(Any, shelf), path, source=source, name=name),
        max_mb=1,
    )
    intake.wait(intake.put([("one.txt", b"They met in Paris."), ("one.txt", b"They met in Paris.")]))

    assert count(intake.uploads) == "1 added, 1 already in the library"
    assert len(shelf.articles()) == 1


def test_what_a_running_app_spooled_is_left_to_it_after_the_first_app_ended(tmp_path: Path) -> None:
    spool, let_go = tmp_path / "spool", threading.Event()

    def add(path: Path, source: str, name: str) -> Iterator[Progress]:
        let_go.wait(60)
        yield Progress(source, "done", status=AddStatus.ADDED)

    open_first = (
        "import sys; from pathlib import Path; from ui.intake import Intake\n"
        "Intake(Path(sys.argv[1]), None, max_mb=1); print('open', flush=True); sys.stdin.read()"
    )
    first = subprocess.Popen(
        [sys.executable, "-c", open_first, str(spool)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert first.stdout is not None
    assert first.stdout.readline() == "open\n"
    second = Intake(spool, add, max_mb=1)
    ids = second.put([("one.txt", b"One.")])
    first.communicate()

    assert Intake(spool, add, max_mb=1).uploads == ()
    let_go.set()
    second.wait(ids)


def test_a_spool_that_can_not_be_written_is_told_of_each_upload(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    intake = Intake(tmp_path / "file" / "spool", lambda path, source, name: iter(()), max_mb=1)
    intake.put([("one.txt", b"One.")])

    assert "free some space or check the folder" in (intake.uploads[0].progress.reason or "")


def test_a_spooled_file_that_can_not_be_deleted_does_not_hold_up_the_next(
    tmp_path: Path, library: FakeLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "unlink", refuse)
    intake = Intake(tmp_path / "spool", lambda path, source, name: fake_add(library, path, source, name), max_mb=1)
    intake.wait(intake.put([("one.txt", b"One."), ("two.txt", b"Two.")]))

    assert count(intake.uploads) == "2 added"
