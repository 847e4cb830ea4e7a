"""Backups carry the conversations, also while questions are asked, and none that nobody should trust."""

import json
import zipfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from rag.catalog import Catalog
from rag.chats import LONGEST_REASON
from rag.errors import BadBackup
from rag.kept import LONGEST_QUESTION, Asked, Ending, Feedback, KeptExchange, Said
from rag.library import Library
from rag.schema import Filter, Finished
from rag.tables import chats as chats_table
from tests.fakes import answer_of, article, hit, supported_claim
from tests.lettered import lettered, open_library, put

EVIDENCE = hit(article(), "Current proposals outline a 15-year framework with a possible extension.")
CHAT, OTHER = "7f2c1c1e-6ad2-4f3b-9a53-0d4fbd8f8f11", "7f2c1c1e-6ad2-4f3b-9a53-0d4fbd8f8f12"
Edit = Callable[[dict[str, Any], dict[str, Any]], None]


def said() -> Said:
    *_, last = answer_of("?", [EVIDENCE], [supported_claim(EVIDENCE)])
    assert isinstance(last, Finished)
    return Said(Ending.DONE, 1.5, last.answer)


def ask(library: Library, number: int, chat: str = CHAT) -> None:
    library.chats.begin(chat, f"{number:032x}", f"Question {number}?", Asked(only=Filter(outlets=("Bloomberg",))))
    library.chats.finish(f"{number:032x}", said())


def restore(library: Library, file: Path) -> None:
    for _ in library.restore(file):
        pass


def kept(library: Library, chat: str = CHAT) -> list[KeptExchange]:
    return library.chats.exchanges(chat)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library with an article and a judged conversation, and its backup."""
    folder = tmp_path_factory.mktemp("made")
    with lettered("letters"), open_library(folder / "data") as library:
        put(library, "fruit", "A banana. A kiwi. A mango.")
        ask(library, 1)
        ask(library, 2)
        library.chats.judge(f"{1:032x}", Feedback(False, "No.", ""))
        library.chats.rename(CHAT, "The plan")
        library.backup(folder / "library.zip")
    return folder


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Library]:
    with lettered("letters"), open_library(tmp_path / "new") as library:
        yield library


def test_restored_conversations_are_those_that_were_backed_up(made: Path, empty: Library) -> None:
    restore(empty, made / "library.zip")

    with lettered("letters"), open_library(made / "data") as before:
        assert empty.chats.listed() == before.chats.listed()
        assert kept(empty) == kept(before)
    assert [one.feedback for one in kept(empty)] == [Feedback(False, "No.", ""), None]
    assert empty.doctor() == []


def test_conversations_of_the_library_that_is_restored_to_stay(made: Path, empty: Library) -> None:
    ask(empty, 1)
    ask(empty, 3)
    ask(empty, 4, OTHER)
    restore(empty, made / "library.zip")

    assert [one.question for one in kept(empty)] == ["Question 1?", "Question 2?", "Question 3?"]
    assert [one.question for one in kept(empty, OTHER)] == ["Question 4?"]


def test_a_question_asked_while_a_backup_is_made_does_not_spoil_it(
    made: Path, tmp_path: Path, empty: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = Catalog.rows

    with lettered("letters"), open_library(tmp_path / "data") as library:
        put(library, "fruit", "A banana. A kiwi. A mango.")
        ask(library, 1)

        def meanwhile(catalog: Catalog, table: Any) -> Iterator[dict[str, Any]]:
            yield from rows(catalog, table)
            if table is chats_table:
                with ThreadPoolExecutor(1) as elsewhere:  # who makes the backup reads one state of the file
                    elsewhere.submit(ask, library, 2).result()
                    elsewhere.submit(ask, library, 3, OTHER).result()

        monkeypatch.setattr(Catalog, "rows", meanwhile)
        library.backup(tmp_path / "library.zip")
        monkeypatch.setattr(Catalog, "rows", rows)
        assert library.chats.count() == 2
    restore(empty, tmp_path / "library.zip")

    assert [one.question for one in kept(empty)] == ["Question 1?"]
    assert empty.chats.count() == 1


def test_a_removed_article_leaves_answers_that_quote_it_and_nothing_dangling(tmp_path: Path) -> None:
    with lettered("letters"), open_library(tmp_path / "data") as library:
        fruit = put(library, "fruit", "A banana. A kiwi. A mango.")
        ask(library, 1)
        library.remove(fruit.id)

        assert [one.said for one in kept(library)] == [said()]
        assert library.doctor() == []


def script_in_id(chat: dict[str, Any], exchange: dict[str, Any]) -> None:
    exchange["id"] = '"><script>alert(1)</script>'


def other_answer(chat: dict[str, Any], exchange: dict[str, Any]) -> None:
    exchange["said"] = exchange["said"].replace('"verdict":"supported"', '"verdict":"proved"')


def more_in_answer(chat: dict[str, Any], exchange: dict[str, Any]) -> None:
    exchange["said"] = exchange["said"].replace('"version":1', '"version":1,"more":1')


def other_question(chat: dict[str, Any], exchange: dict[str, Any]) -> None:
    exchange["asked"] = "{}"


def nobodys(chat: dict[str, Any], exchange: dict[str, Any]) -> None:
    exchange["chat_id"] = OTHER


def two_thumbs(chat: dict[str, Any], exchange: dict[str, Any]) -> None:
    exchange["helpful"] = 2


def long_reason(chat: dict[str, Any], exchange: dict[str, Any]) -> None:
    exchange["reason"] = "x" * (LONGEST_REASON + 1)


def long_question(chat: dict[str, Any], exchange: dict[str, Any]) -> None:
    exchange["question"] = "x" * (LONGEST_QUESTION + 1)


def no_uuid(chat: dict[str, Any], exchange: dict[str, Any]) -> None:
    chat["id"] = exchange["chat_id"] = "../../etc"


def steering_name(chat: dict[str, Any], exchange: dict[str, Any]) -> None:
    chat["name"] = "The \u202eplan"


def naive_time(chat: dict[str, Any], exchange: dict[str, Any]) -> None:
    chat["used_at"] = "2026-01-06T12:00:00"


def no_time(chat: dict[str, Any], exchange: dict[str, Any]) -> None:
    exchange["asked_at"] = None


def asked_nothing(chat: dict[str, Any], exchange: dict[str, Any]) -> None:
    exchange["asked"] = None


def no_name(chat: dict[str, Any], exchange: dict[str, Any]) -> None:
    chat["name"] = None


@pytest.mark.parametrize(
    "edit",
    [
        script_in_id,
        other_answer,
        more_in_answer,
        other_question,
        nobodys,
        two_thumbs,
        long_reason,
        long_question,
        no_uuid,
        steering_name,
        naive_time,
        no_time,
        asked_nothing,
        no_name,
    ],
)
def test_a_backup_with_hostile_conversations_is_refused(edit: Edit, made: Path, tmp_path: Path, empty: Library) -> None:
    with zipfile.ZipFile(made / "library.zip") as file:
        contents = {name: file.read(name) for name in file.namelist()}
    (chat,) = map(json.loads, contents["chats.jsonl"].splitlines())
    exchanges = list(map(json.loads, contents["exchanges.jsonl"].splitlines()))
    edit(chat, exchanges[0])
    contents["chats.jsonl"] = json.dumps(chat).encode() + b"\n"
    contents["exchanges.jsonl"] = b"".join(json.dumps(one).encode() + b"\n" for one in exchanges)
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as file:
        for name, content in contents.items():
            file.writestr(name, content)

    with pytest.raises(BadBackup):
        restore(empty, tmp_path / "bad.zip")
    assert (empty.articles(), empty.chats.count()) == ([], 0)
