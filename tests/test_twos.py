"""Two of everything on one library: real storage, and real processes where a user would have them."""

import asyncio
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from ingest.pipeline import add
from rag.chatbot import Chatbot
from rag.errors import UnknownArticle
from rag.library import Library
from rag.schema import AddStatus, Answer, Claimed, Event, Finished, Found, Progress, Rewritten, Turn, Waiting
from rag.settings import Settings

ROOT = Path(__file__).parent.parent
PLACES = "Ostend Zeebrugge Calais Dieppe Fecamp Cherbourg Roscoff Brest Lorient Rochefort Royan Bayonne".split()
PATIENCE = 60  # seconds, for what is to happen in another thread


def write(folder: Path, place: str, number: int) -> Path:
    file = folder / f"{place}.txt"
    file.write_text(
        f"The new harbour of {place}\n\nThe harbour of {place} cost {30 + number} million euros. "
        f"The harbour of {place} opened on {number + 1} May 2011.\n"
    )
    return file


def put(library: Library, file: Path) -> Progress:
    return list(add(library, file))[-1]


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def opened(settings: Settings) -> Iterator[Callable[[], Library]]:
    """Open the library once more, as another process would: with locks and connections of its own."""
    with ExitStack() as ends:
        yield lambda: ends.enter_context(Library.open(settings))


def at_once(*works: Callable[[], Any]) -> list[Any]:
    """Do all of these at once; give what each returned or raised."""
    results: list[Any] = [None] * len(works)
    ready = threading.Barrier(len(works))

    def work(place: int) -> None:
        ready.wait()
        try:
            results[place] = works[place]()
        except Exception as error:
            results[place] = error

    threads = [threading.Thread(target=work, args=(place,)) for place in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


def test_the_same_file_added_twice_at_once_is_added_once(opened: Callable[[], Library], tmp_path: Path) -> None:
    first, second, file = opened(), opened(), write(tmp_path, "Ostend", 7)
    adding = add(first, file)
    while next(adding).step != "embedding":
        pass
    next(adding)  # the first holds the library now
    told: list[Progress] = []
    looked_up = threading.Event()

    def late() -> None:
        for progress in add(second, file):
            told.append(progress)
            if progress.step == "embedding":
                looked_up.set()

    thread = threading.Thread(target=late)
    thread.start()
    assert looked_up.wait(PATIENCE)  # and the second has not seen it
    last = list(adding)[-1]
    thread.join()

    assert (last.status, told[-1].status) == (AddStatus.ADDED, AddStatus.UNCHANGED)
    assert told[-1].article_id == last.article_id
    assert len(first.articles()) == 1


def test_what_a_killed_addition_left_does_not_keep_its_file_out(opened: Callable[[], Library], tmp_path: Path) -> None:
    file = write(tmp_path, "Ostend", 7)
    killed = (
        "import os, sys; from pathlib import Path; from ingest.pipeline import add; from rag.library import Library\n"
        "from rag.settings import read_settings\n"
        "for progress in add(Library.open(read_settings()), Path(sys.argv[1])):\n"
        "    if progress.done: os.kill(os.getpid(), 9)"
    )
    subprocess.run(
        [sys.executable, "-c", killed, file], cwd=ROOT, env=os.environ | {"PRESSCHECK_DATA": str(tmp_path / "data")}
    )

    assert put(opened(), file).status is AddStatus.ADDED


def test_two_commands_that_add_one_folder_add_each_article_once(
    opened: Callable[[], Library], settings: Settings, tmp_path: Path
) -> None:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number, place in enumerate(PLACES):
        write(folder, place, number)
    commands = [
        subprocess.Popen(
            [sys.executable, "-m", "ingest", "add", str(folder), "--json"],
            cwd=ROOT,
            env=os.environ | {"PRESSCHECK_DATA": str(settings.data)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for _ in range(2)
    ]
    ends = [(*command.communicate(), command.returncode) for command in commands]

    assert [(err, status) for _, err, status in ends] == [("", 0)] * 2
    results = [json.loads(line) for out, _, _ in ends for line in out.splitlines()]
    by_source: dict[str, list[str]] = {}
    for result in results:
        by_source.setdefault(result["source"], []).append(result["status"])
    assert len(by_source) == len(PLACES)
    assert {tuple(sorted(statuses)) for statuses in by_source.values()} == {("added", "unchanged")}
    library = opened()
    assert len(library.articles()) == len(PLACES)
    assert library.doctor() == []


def test_an_article_removed_twice_at_once_is_removed_once(opened: Callable[[], Library], tmp_path: Path) -> None:
    first, second = opened(), opened()
    article_id = put(first, write(tmp_path, "Ostend", 7)).article_id or ""
    results = at_once(lambda: first.remove(article_id), lambda: second.remove(article_id))

    assert sorted(map(type, results), key=str) == sorted([type(None), UnknownArticle], key=str)
    assert first.doctor() == []


def test_adding_removing_and_mending_at_once_leave_the_library_sound(
    opened: Callable[[], Library], tmp_path: Path
) -> None:
    adder, remover, doctor = opened(), opened(), opened()
    files = [write(tmp_path, place, number) for number, place in enumerate(PLACES[:3])]

    def keep_adding() -> set[AddStatus | None]:
        return {put(adder, file).status for _ in range(5) for file in files}

    def keep_removing() -> None:
        for _ in range(10):
            for entry in remover.articles():
                remover.remove(entry.article.id)

    statuses, removed, mended = at_once(
        keep_adding, keep_removing, lambda: [sentence for _ in range(10) for sentence in doctor.doctor()]
    )

    assert (statuses - {AddStatus.ADDED, AddStatus.UNCHANGED}, removed, mended) == (set(), None, [])
    listed = {entry.article.id for entry in doctor.articles()}
    assert {hit.article.id for hit in doctor.search_dense("the cost of a harbour", 20)} == listed
    assert {hit.article.id for hit in doctor.search_text("harbour", 20)} == listed
    assert doctor.doctor() == []


class Echo(BaseChatModel):
    """Says the passage of its prompt that the question is about; a follow-up it completes from the conversation."""

    wait_for: Any = None  # an event, before each reply

    @property
    def _llm_type(self) -> str:
        return "echo"

    def _generate(self, *_: Any, **__: Any) -> ChatResult:
        raise NotImplementedError

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **_: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        while self.wait_for is not None and not self.wait_for.is_set():
            await asyncio.sleep(0.01)
        for word in re.findall(r"\S+\s*", reply_to(str(messages[-1].content))):
            await asyncio.sleep(0.002)
            yield ChatGenerationChunk(message=AIMessageChunk(content=word))


def reply_to(prompt: str) -> str:
    places = re.findall(r"harbour of (\w+)", prompt.rpartition("Question:")[2] or prompt)
    if prompt.startswith("Conversation:"):
        return f"When did the harbour of {places[-1]} open?"
    if "Who painted" in prompt:
        return "NO ANSWER"
    verb = "opened" if "open?" in prompt else "cost"
    for number, passage in re.findall(r"^\[(\d+)\].*\n(.*)", prompt, re.MULTILINE):
        for sentence in re.findall(r"[^.]+\.", passage):
            if f"of {places[-1]} {verb}" in sentence:
                return f"{sentence.strip().rstrip('.')} [{number}]."
    return "NO ANSWER"


class EchoModel:
    name = "echo"
    at_once = 2
    ready = True

    def __init__(self, wait_for: threading.Event | None = None) -> None:
        self._chat = Echo(wait_for=wait_for)
        self.opened = threading.Semaphore(0)

    def open(self) -> BaseChatModel:
        self.opened.release()
        return self._chat

    def aside(self) -> BaseChatModel:
        return self.open()

    def close(self) -> None:
        pass


@pytest.fixture(scope="module")
def harbours(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    folder = tmp_path_factory.mktemp("harbours")
    with Library.open(Settings(data=folder / "data")) as library:
        for number, place in enumerate(PLACES):
            put(library, write(folder, place, number))
        yield library


def answer(events: Sequence[Event]) -> Answer:
    assert isinstance(events[-1], Finished)
    return events[-1].answer


def test_no_answer_holds_anything_of_another_question(harbours: Library) -> None:
    """Twelve conversations of two questions each at once, over one chatbot."""
    chatbot = Chatbot(harbours, EchoModel(), Settings())

    def converse(place: str) -> list[list[Event]]:
        asked = f"How much did the harbour of {place} cost?"
        first = list(chatbot.ask(asked))
        said = " ".join(claim.text for claim in answer(first).claims)
        return [first, list(chatbot.ask("When did it open?", [Turn("user", asked), Turn("assistant", said)]))]

    conversations = at_once(*[lambda place=place: converse(place) for place in PLACES])

    for number, (place, (first, second)) in enumerate(zip(PLACES, conversations, strict=True)):
        assert [claim.text for claim in answer(first).claims] == [
            f"The harbour of {place} cost {30 + number} million euros."
        ]
        assert Rewritten(f"When did the harbour of {place} open?") in second
        assert [claim.text for claim in answer(second).claims] == [
            f"The harbour of {place} opened on {number + 1} May 2011."
        ]
        for events in (first, second):
            assert answer(events).status == "answered"
            assert [event.claim for event in events if isinstance(event, Claimed)] == list(answer(events).claims)
            for claim in answer(events).claims:
                assert all(place in citation.quote for citation in claim.citations)
                assert all(answer(events).hits[c.number - 1].article.id == c.article_id for c in claim.citations)


def test_more_questions_than_the_model_takes_wait_and_are_told_so(harbours: Library) -> None:
    go_on = threading.Event()
    model = EchoModel(wait_for=go_on)
    chatbot = Chatbot(harbours, model, Settings())
    asked = "How much did the harbour of Calais cost?"
    under_way = [threading.Thread(target=lambda: list(chatbot.ask(asked))) for _ in range(2)]
    for thread in under_way:
        thread.start()
        assert model.opened.acquire(timeout=PATIENCE)
    waiting = chatbot.ask("How much did the harbour of Brest cost?")
    next(waiting)
    assert next(waiting) == Waiting(1)
    go_on.set()

    assert answer(list(waiting)).claims[0].text == "The harbour of Brest cost 37 million euros."
    for thread in under_way:
        thread.join()


def test_an_article_removed_while_it_is_cited_stays_in_the_answer_and_nowhere_else(
    opened: Callable[[], Library], tmp_path: Path
) -> None:
    asked, elsewhere = opened(), opened()
    article_id = put(asked, write(tmp_path, "Ostend", 7)).article_id or ""
    asking = Chatbot(asked, EchoModel(), Settings()).ask("How much did the harbour of Ostend cost?")
    assert isinstance(next(asking), Found)
    elsewhere.remove(article_id)
    (claim,) = answer(list(asking)).claims

    assert (claim.text, claim.verdict) == ("The harbour of Ostend cost 37 million euros.", "supported")
    with pytest.raises(UnknownArticle):
        asked.article(claim.citations[0].article_id)
