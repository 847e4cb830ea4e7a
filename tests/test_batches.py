"""Articles in batches, in a real library over SQLite and Chroma with an embedder that needs no weights."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any, cast

import pytest

import ingest.batch
import ingest.pipeline
from ingest import ahead
from ingest.batch import Ready
from ingest.document import Item
from ingest.folder import add_paths
from ingest.load import load
from rag.errors import LibraryError, UnknownArticle
from rag.library import Library
from rag.schema import Addition, Passage, Progress
from rag.settings import Settings
from tests import samples
from tests.lettered import ROOT, lettered, open_library, put
from tests.samples import revision_id
from tests.shelf import Shelf

SETTINGS = Settings(max_upload_mb=1)
TEXT = "The {} was opened on Monday.\n\nLeaders met there to talk about its price, and they agreed before the night.\n"


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with lettered("letters"), open_library(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a batch wait for every article that fits into it."""
    monkeypatch.setattr(ingest.pipeline, "PATIENCE", 60)


def press(tmp_path: Path, *words: str) -> Path:
    folder = tmp_path / "press"
    folder.mkdir()
    for number, word in enumerate(words):
        (folder / f"{number}.txt").write_text(TEXT.format(word))
    return folder


def ends(library: Library | Shelf, *paths: Path) -> list[tuple[str, str]]:
    told = add_paths(cast(Library, library), paths, settings=SETTINGS)
    return [(Path(one.source).name, one.status) for one in told if one.status is not None]


def counted_batches(library: Library, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    sizes: list[int] = []
    add_many = library.add_many

    def counted(additions: list[Addition]) -> Iterator[tuple[int, int]]:
        sizes.append(len(additions))
        return add_many(additions)

    monkeypatch.setattr(library, "add_many", counted)
    return sizes


def addition(name: str, text: str) -> Addition:
    revision = revision_id(text)
    article = samples.article(f"About {name}", id=f"id-{name}", source=f"/articles/{name}.txt")
    return Addition(article, text, (Passage(f"{revision}:0-{len(text)}", revision, 0, len(text), None),), text.encode())


def test_files_are_stored_together_and_told_in_their_order(
    library: Library, tmp_path: Path, patient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = press(tmp_path, "harbour", "railway", "airport", "market", "school")
    sizes = counted_batches(library, monkeypatch)

    assert ends(library, folder) == [(f"{number}.txt", "added") for number in range(5)]
    assert sizes == [5]
    assert all(library.search_text(word, 1) for word in ("harbour", "railway", "airport", "market", "school"))
    assert library.doctor() == []
    assert ends(library, folder) == [(f"{number}.txt", "unchanged") for number in range(5)]
    assert sizes == [5]


def test_a_batch_is_bounded(library: Library, tmp_path: Path, patient: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.batch, "MOST_ARTICLES", 2)
    sizes = counted_batches(library, monkeypatch)

    assert len(ends(library, press(tmp_path, "harbour", "railway", "airport", "market", "school"))) == 5
    assert sizes == [2, 2, 1]


def test_a_bad_file_among_many_stops_none(library: Library, tmp_path: Path, patient: None) -> None:
    folder = press(tmp_path, "harbour", "railway", "airport")
    (folder / "1.txt").write_bytes(b"\0\0")

    assert ends(library, folder) == [("0.txt", "added"), ("1.txt", "failed"), ("2.txt", "added")]
    assert library.doctor() == []


def test_an_article_that_cannot_be_stored_stops_none_of_its_batch(
    library: Library, tmp_path: Path, patient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin_all = library._catalog.begin_all

    def picky(entries: Any) -> Any:
        if any("railway" in one.text for one in entries):
            raise LibraryError("The disk has no room for this one; free some.")
        return begin_all(entries)

    monkeypatch.setattr(library._catalog, "begin_all", picky)

    assert [status for _, status in ends(library, press(tmp_path, "harbour", "railway", "airport"))] == [
        "added",
        "failed",
        "added",
    ]
    assert library.doctor() == []


def test_the_same_words_and_the_same_file_twice_are_told_as_one_after_the_other(
    library: Library, tmp_path: Path, patient: None
) -> None:
    folder = press(tmp_path, "harbour", "harbour")
    one, two = folder / "0.txt", folder / "1.txt"

    assert ends(library, one, two, one) == [("0.txt", "added"), ("1.txt", "added"), ("0.txt", "unchanged")]
    assert len(library.articles()) == 2
    assert library.vectors.count() == library._catalog.count_passages()


def test_all_of_a_batch_are_there_or_none(library: Library) -> None:
    put(library, "old", "What was there before.")
    adding = library.add_many([addition("one", "First words."), addition("two", "Other words.")])
    next(adding)

    assert library.search_text("words", 5) == []
    cast(Any, adding).close()
    assert [item.article.id for item in library.articles()] == ["id-old"]
    assert library.vectors.count() == library._catalog.count_passages()
    assert library.doctor() == []


def test_a_batch_that_says_the_same_twice_is_refused(library: Library) -> None:
    with pytest.raises(ValueError, match="in common"):
        list(library.add_many([addition("one", "Same words."), addition("two", "Same words.")]))


def test_killed_in_a_batch_the_library_is_whole_after_the_next_start(tmp_path: Path) -> None:
    folder = press(tmp_path, *(f"harbour number {number}" for number in range(8)))
    died = subprocess.run(
        [sys.executable, "-m", "tests.lettered", "letters", "add", str(folder)],
        cwd=ROOT,
        env=os.environ | {"PRESSCHECK_DATA": str(tmp_path / "data"), "LETTERS_DIE_AT": "2"},
        capture_output=True,
        text=True,
        check=False,
    )
    told = [line for line in died.stdout.splitlines() if line.startswith("added")]

    assert died.returncode == -signal.SIGKILL
    with lettered("letters"), open_library(tmp_path / "data") as library:
        library.doctor()
        assert library.doctor() == []
        assert {item.article.source for item in library.articles()} == {line.split()[1] for line in told}
        assert library.vectors.count() == library._catalog.count_passages()
        assert len(ends(library, folder)) == 8
        assert len(library.articles()) == 8


def test_two_who_add_the_same_at_once_add_it_once(tmp_path: Path) -> None:
    folder = press(tmp_path, *(f"harbour number {number}" for number in range(6)))
    with lettered("letters"), open_library(tmp_path / "data") as one, open_library(tmp_path / "data") as two:
        with ThreadPoolExecutor(2) as pool:
            told = list(pool.map(lambda library: ends(library, folder), (one, two)))
        statuses = [status for some in told for _, status in some]

        assert sorted(statuses) == ["added"] * 6 + ["unchanged"] * 6
        assert len(one.articles()) == 6
        assert one.vectors.count() == one._catalog.count_passages()


@pytest.mark.parametrize("words", [("tunnel",), ("tunnel", "railway")])
def test_an_article_that_is_removed_while_its_revision_waits_comes_in_as_a_new_one(
    library: Library, tmp_path: Path, patient: None, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    folder = press(tmp_path, "bridge")
    ends(library, folder)
    removed = library.articles()[0].article.id
    for number, word in enumerate(words):
        (folder / f"{number}.txt").write_text(TEXT.format(word))
    add_many = library.add_many

    def late(additions: list[Addition]) -> Iterator[tuple[int, int]]:
        if library.removed_at(removed) is None:
            library.remove(removed)
        return add_many(additions)

    monkeypatch.setattr(library, "add_many", late)

    assert ends(library, folder) == [(f"{number}.txt", "added") for number in range(len(words))]
    assert library.removed_at(removed) is not None
    assert len(library.articles()) == len(words)
    assert removed not in {item.article.id for item in library.articles()}
    assert library.doctor() == []


def test_no_more_is_read_ahead_than_a_little(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "many.jsonl"
    path.write_text("".join(f'{{"text": "The harbour of place {number} was opened."}}\n' for number in range(60)))
    monkeypatch.setattr(ahead, "MOST", 4)
    shelf, lock = Shelf(), threading.Lock()
    begun, most = 0, 0
    reading = ahead.Reading.__init__

    def counted(self: ahead.Reading[Ready], item: Item, *given: Any) -> None:
        nonlocal begun, most
        with lock:
            begun += 1
            most = max(most, begun - len(shelf.articles()) - waiting())
        reading(self, item, *given)

    def waiting() -> int:
        return min(ingest.batch.MOST_ARTICLES, begun)

    monkeypatch.setattr(ahead.Reading, "__init__", counted)
    monkeypatch.setattr(ingest.batch, "MOST_ARTICLES", 3)

    assert len(ends(shelf, path)) == 60
    assert (begun, most <= 4) == (60, True)


def test_what_follows_is_parsed_while_one_is_slow(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = press(tmp_path, "harbour", "railway")
    second = threading.Event()

    def slow(data: bytes, name: str, **_: object) -> Any:
        if name == "0.txt":
            assert second.wait(60)
        else:
            second.set()
        return load(data, name)

    monkeypatch.setattr(ingest.pipeline, "load", slow)
    assert ends(Shelf(), folder) == [("0.txt", "added"), ("1.txt", "added")]


def test_few_of_a_run_ask_for_a_parser_and_none_of_the_others_once_it_is_stopped() -> None:
    run, asked = ahead.Run(), list[str]()
    all_turns, go_on = threading.Event(), threading.Event()

    def slow(item: Item) -> None:
        asked.append(item.name)
        if len(asked) == ahead.AT_ONCE:
            all_turns.set()
        assert go_on.wait(60)

    readings = [ahead.Reading(Item(f"/{number}", str(number)), slow, run) for number in range(8)]
    assert all_turns.wait(60)
    assert not any(reading.is_done(0.05) for reading in readings)
    run.stop.set()
    go_on.set()

    assert all(reading.is_done(60) for reading in readings)
    assert len(asked) == ahead.AT_ONCE


def test_an_interruption_keeps_what_was_told(
    library: Library, tmp_path: Path, patient: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest.batch, "MOST_ARTICLES", 1)
    told: list[Progress] = []
    with closing(add_paths(library, [press(tmp_path, "harbour", "railway", "airport")], settings=SETTINGS)) as steps:
        for progress in steps:
            if progress.status is not None:
                told.append(progress)
                break

    assert [item.article.id for item in library.articles()] == [told[0].article_id]
    assert library.doctor() == []


def test_many_are_removed_at_once(library: Library) -> None:
    for name in ("one", "two", "three"):
        put(library, name, f"What is said of {name}, and of nothing else.")

    assert sorted(library.remove_many(["id-one", "id-nobody", "id-two"])) == ["id-one", "id-two"]
    assert [item.article.id for item in library.articles()] == ["id-three"]
    assert library.search_text("one", 3) == []
    assert library.vectors.count() == library._catalog.count_passages()
    assert library.doctor() == []
    with pytest.raises(UnknownArticle):
        library.remove_many(["id-one", "id-two"])


def test_the_same_words_stay_while_one_article_has_them(library: Library) -> None:
    put(library, "one", "The same words.")
    put(library, "two", "The same words.")
    library.remove_many(["id-one"])

    assert [hit.article.id for hit in library.search_text("same", 3)] == ["id-two"]
    library.remove_many(["id-two"])
    assert library.vectors.count() == 0


def test_each_revision_of_a_file_has_its_own_time_and_the_article_keeps_its_first(
    library: Library, tmp_path: Path
) -> None:
    folder = press(tmp_path, "bridge")
    ends(library, folder)
    first = library.articles()[0].article
    (folder / "0.txt").write_text(TEXT.format("tunnel"))
    assert ends(library, folder) == [("0.txt", "updated")]

    before, after = library.revisions(first.id)
    assert before.added_at < after.added_at
    assert "tunnel" in after.text
    assert library.article(first.id).added_at == first.added_at


def test_a_file_that_only_says_something_else_of_its_article_takes_the_place_of_the_original(
    library: Library, tmp_path: Path
) -> None:
    folder = tmp_path / "press"
    folder.mkdir()
    words = "---\ntitle: The bridge\nauthor: {}\n---\n\n" + TEXT.format("bridge")
    (folder / "a.md").write_text(words.format("Ana Silva"))
    ends(library, folder)
    (folder / "a.md").write_text(words.format("Olav Dahl"))
    assert ends(library, folder) == [("a.md", "updated")]

    article = library.articles()[0].article
    assert article.author == "Olav Dahl"
    assert library.original(article.id) == words.format("Olav Dahl").encode()
    assert library.doctor() == []
