"""The upload queue: archives and lists, turns, cancelling, another try, restarts; and how the screen tells it."""

import io
import json
import os
import signal
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from streamlit.runtime.scriptrunner import RerunData, get_script_run_ctx
from streamlit.testing.v1 import AppTest

import ui.state
from ingest import pipeline
from ingest.items import items_of
from rag.errors import VectorsUnavailable
from rag.schema import Addition, AddStatus, Progress
from tests.fakes import FakeLibrary, article, fake_add
from tests.lettered import ROOT, lettered, open_library
from tests.paged import html, open_app, settled
from tests.samples import revision_id
from tests.shelf import Shelf
from tests.test_pages import HOSTILE, World, buttons, world
from ui.batch import KEPT_FAILURES, Stage, Upload, count, overview
from ui.intake import Intake
from ui.pace import Pace
from ui.parts import escape, label
from ui.spool import Spool
from ui.uploads import SHOWN_FAILURES, time_left

__all__ = ["world"]  # a fixture


def text(number: int) -> bytes:
    return f"Talks {number}\n\nLeaders met in town {number} on Tuesday to talk about plan {number}.\n".encode()


def zipped(numbers: range | list[int], **others: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as made:
        for number in numbers:
            made.writestr(f"news/{number:04}.txt", text(number))
        for name, content in others.items():
            made.writestr(name, content)
    return stream.getvalue()


def listed(numbers: range) -> bytes:
    return b"".join(json.dumps({"text": text(number).decode()}).encode() + b"\n" for number in numbers)


class Gate:
    """Adds articles one at a time: each begins when the test lets it."""

    def __init__(self, library: FakeLibrary) -> None:
        self._library = library
        self._open = threading.Semaphore(0)
        self.order: list[str] = []

    def let(self, articles: int) -> None:
        self._open.release(articles)

    def add(self, path: Path, source: str, name: str) -> Iterator[Progress]:
        for item in items_of(path, name, source, max_mb=1):
            yield Progress(item.source, "loading")
            if self._library.find(item.source):
                yield Progress(item.source, "done", 1, 1, AddStatus.UNCHANGED)
                continue
            if not self._open.acquire(timeout=30):
                raise TimeoutError
            words = item.data.decode()
            if "\0" in words:
                yield Progress(item.source, "loading", status=AddStatus.FAILED, reason=f"{item.name} fails; mend it.")
                continue
            added = article(revision_id(item.source)[:12], title=words.split("\n")[0], source=item.source, outlet=None)
            self._library.put(added, words)
            self.order.append(item.source.rpartition("/")[2])
            yield Progress(item.source, "done", 1, 1, AddStatus.ADDED, added.id, revision_id(words))


def until(true: Callable[[], bool], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.005)


@pytest.fixture
def spool(tmp_path: Path) -> Path:
    return tmp_path / "spool"


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def library() -> FakeLibrary:
    return FakeLibrary()


@pytest.fixture
def gate(library: FakeLibrary) -> Gate:
    return Gate(library)


def into(shelf: Any) -> Callable[[Path, str, str], Iterator[Progress]]:
    return lambda path, source, name: pipeline.add(shelf, path, source=source, name=name)


def files_in(spool: Path) -> list[str]:
    return sorted(path.name for path in spool.iterdir() if path.suffix != ".lock")


# Archives and lists


def test_every_article_of_an_archive_is_counted(spool: Path, shelf: Shelf) -> None:
    intake = Intake(spool, into(shelf), max_mb=1)
    intake.wait(intake.put([("news.zip", zipped(range(3), **{"empty.txt": b""})), ("one.txt", text(7))]))

    assert count(intake.uploads) == "4 added, 1 failed"
    assert len(shelf.articles()) == 4
    assert intake.overview.passages == sum(entry.passages for entry in shelf.articles())
    assert [name for name, _ in intake.overview.failures] == ["news.zip › empty.txt"]


def test_every_line_of_a_list_is_counted(spool: Path, shelf: Shelf) -> None:
    intake = Intake(spool, into(shelf), max_mb=1)
    intake.wait(intake.put([("news.jsonl", listed(range(3)) + b"\n{}\n")]))

    assert count(intake.uploads) == "3 added, 1 failed"
    assert [name for name, _ in intake.overview.failures] == ["news.jsonl › 5"]


def test_an_archive_is_waited_for_until_its_last_article(spool: Path, library: FakeLibrary, gate: Gate) -> None:
    intake = Intake(spool, gate.add, max_mb=1)
    ids = intake.put([("news.zip", zipped(range(4)))])
    for number in range(1, 4):
        gate.let(1)
        until(lambda number=number: len(library.articles()) == number)  # type: ignore[misc]
        assert intake.active
        assert intake.pending(ids)
    gate.let(1)

    assert intake.wait(ids) is None  # a question sent along is about all of it
    assert not intake.active


def test_how_many_articles_come_is_known_before_they_are_read(spool: Path, gate: Gate) -> None:
    intake = Intake(spool, gate.add, max_mb=1)
    ids = intake.put(
        [
            ("news.zip", zipped(range(4), **{"__MACOSX/x": b""})),
            ("list.jsonl", listed(range(3)) + b"\n \n"),
            ("one.txt", text(9)),
        ]
    )
    seen = intake.overview
    gate.let(8)
    intake.wait(ids)

    assert (seen.total, seen.done, seen.to_go) == (8, 0, 3)
    assert (intake.overview.total, intake.overview.done) == (8, 8)


def test_a_list_in_an_archive_leaves_open_how_many_there_are(spool: Path, gate: Gate) -> None:
    intake = Intake(spool, gate.add, max_mb=1)
    ids = intake.put([("news.zip", zipped(range(2), **{"more.jsonl": listed(range(5, 8))}))])
    assert (intake.overview.total, intake.overview.seconds_left) == (None, None)
    gate.let(5)
    intake.wait(ids)

    assert intake.overview.total == 5


def test_an_archive_that_is_none_fails_as_one_file(spool: Path, shelf: Shelf) -> None:
    intake = Intake(spool, into(shelf), max_mb=1)
    intake.wait(intake.put([("news.zip", zipped(range(3))[:200]), ("more.zip", zipped(range(2)))]))

    assert count(intake.uploads) == "2 added, 1 failed"
    assert intake.overview.total == 3


def test_an_archive_may_be_larger_than_an_article(spool: Path, shelf: Shelf) -> None:
    intake = Intake(spool, into(shelf), max_mb=1, max_archive_mb=2)
    stored = io.BytesIO()
    with zipfile.ZipFile(stored, "w", zipfile.ZIP_STORED) as made:
        made.writestr("one.txt", text(1))
        made.writestr("two.bin", os.urandom(1024 * 1024))
    ids = intake.put([("a.zip", stored.getvalue()), ("b.zip", b"x" * (2 * 1024 * 1024 + 1))])
    intake.wait(ids)

    assert [entry.article.title for entry in shelf.articles()] == ["Talks 1"]
    assert (
        intake.uploads[1].progress.reason == "b.zip is larger than 2 MB; split it, or raise PRESSCHECK_MAX_ARCHIVE_MB."
    )


@pytest.mark.parametrize("name", ["../../x.zip", "C:\\x.zip", "a\x00\u202eb.zip", HOSTILE + ".zip"])
def test_a_hostile_name_leads_nowhere(spool: Path, shelf: Shelf, name: str) -> None:
    intake = Intake(spool, into(shelf), max_mb=1)
    inside = {"../../evil.txt": text(1), "<b>.txt": b"\0", "\u202ename.txt": text(3)}
    intake.wait(intake.put([(name, zipped([], **inside))]))

    assert count(intake.uploads) == "1 added, 2 failed"
    assert [path.name for path in spool.parent.iterdir()] == ["spool"]
    assert all(escape(failed).count("<") == 0 for failed, _ in intake.overview.failures)


# Turns


def test_a_file_does_not_wait_for_a_whole_archive(spool: Path, gate: Gate) -> None:
    intake = Intake(spool, gate.add, max_mb=1)
    archive = intake.put([("news.zip", zipped(range(20)))])
    until(lambda: intake.uploads[0].stage is Stage.WORKING)
    small = intake.put([("small.txt", text(99))])
    gate.let(3)
    article_id = intake.wait(small)

    assert article_id is not None
    assert intake.pending(archive)
    assert gate.order.index("small.txt") <= 2
    gate.let(20)
    intake.wait(archive)


def test_two_archives_take_turns(spool: Path, gate: Gate) -> None:
    intake = Intake(spool, gate.add, max_mb=1)
    ids = [*intake.put([("a.zip", zipped(range(3)))]), *intake.put([("b.zip", zipped(range(10, 13)))])]
    gate.let(6)
    intake.wait(ids)

    assert sorted(gate.order[:2]) == ["0000.txt", "0010.txt"]
    assert sorted(gate.order[2:4]) == ["0001.txt", "0011.txt"]


def test_an_archive_that_is_in_already_lets_others_have_their_turn(spool: Path) -> None:
    let_go = threading.Event()

    def add(path: Path, source: str, name: str) -> Iterator[Progress]:
        while name == "known.zip" and not let_go.wait(0.01):
            yield Progress(f"{source}!/one.txt", "done", status=AddStatus.UNCHANGED)
        yield Progress(source, "done", status=AddStatus.ADDED, article_id="a1")

    intake = Intake(spool, add, max_mb=1)
    archive = intake.put([("known.zip", zipped(range(2)))])
    assert intake.wait(intake.put([("small.txt", text(99))])) == "a1"
    assert intake.pending(archive)
    let_go.set()
    intake.wait(archive)


def test_articles_that_cannot_be_stored_together_let_other_drops_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "PATIENCE", 60)
    both_wait = threading.Event()

    def add(path: Path, source: str, name: str) -> Iterator[Progress]:
        both_wait.wait(30)
        yield from into(library)(path, source, name)

    def one_only(additions: Sequence[Addition]) -> Iterator[tuple[int, int]]:
        if len(additions) > 1:
            raise VectorsUnavailable("The vectors can't be stored now; try again.")
        return add_many(additions)

    with lettered("letters"), open_library(tmp_path / "data") as library:
        add_many = library.add_many
        monkeypatch.setattr(library, "add_many", one_only)
        intake = Intake(tmp_path / "spool", add, max_mb=1)
        intake.put([("a.jsonl", listed(range(3)))])
        intake.put([("b.jsonl", listed(range(3, 6)))])
        both_wait.set()
        until(lambda: not intake.active)
        intake.close()

        assert count(intake.uploads) == "6 added"


def test_many_drops_hold_few_files_open(spool: Path, gate: Gate, library: FakeLibrary) -> None:
    intake = Intake(spool, gate.add, max_mb=1)
    ids = [name for number in range(80) for name in intake.put([(f"{number}.zip", zipped([number, number + 100]))])]
    gate.let(40)
    until(lambda: len(library.articles()) == 40)
    assert sum(upload.stage is Stage.WORKING for upload in intake.uploads) <= 32
    gate.let(120)
    intake.wait(ids)

    assert len(library.articles()) == 160


# Asking meanwhile


def test_the_first_article_of_an_archive_is_found_while_the_rest_comes_in(tmp_path: Path) -> None:
    go_on = threading.Event()

    def add(path: Path, source: str, name: str) -> Iterator[Progress]:
        for progress in into(library)(path, source, name):
            yield progress
            if progress.status is not None:
                go_on.wait(30)

    with lettered("letters"), open_library(tmp_path / "data") as library:
        intake = Intake(tmp_path / "spool", add, max_mb=1)
        ids = intake.put([("news.zip", zipped(range(6)))])
        until(lambda: intake.overview.done == 1)

        assert intake.active
        assert "Talks 0" in {hit.article.title for hit in library.search_text("talks", 9)}
        assert "Talks 0" in {hit.article.title for hit in library.search_dense("leaders met in town", 9)}
        go_on.set()
        intake.wait(ids)
        assert len(library.search_text("leaders", 9)) == 6


def test_who_waits_for_an_archive_can_go_on_with_what_is_in(spool: Path, gate: Gate) -> None:
    intake = Intake(spool, gate.add, max_mb=1)
    ids = intake.put([("news.zip", zipped(range(3)))])
    intake.release(ids)

    assert intake.wait(ids) is None
    assert intake.active
    gate.let(3)
    until(lambda: not intake.active)
    assert intake.overview.done == 3


# Cancelling


def test_cancelling_leaves_what_is_in_and_takes_no_more(spool: Path, library: FakeLibrary, gate: Gate) -> None:
    intake = Intake(spool, gate.add, max_mb=1)
    ids = intake.put([("news.zip", zipped(range(9))), ("late.txt", text(50))])
    gate.let(2)
    until(lambda: intake.overview.done == 2)
    intake.cancel()
    gate.let(1)  # the one that was begun may end or not
    intake.wait(ids)

    assert [upload.stage for upload in intake.uploads] == [Stage.CANCELLED, Stage.CANCELLED]
    assert {"Talks 0", "Talks 1"} <= {entry.article.title for entry in library.articles()}
    assert len(library.articles()) <= 3
    assert files_in(spool) == []
    assert "2 files cancelled" in intake.overview.result
    assert not intake.active


def test_articles_stored_together_are_told_together_though_cancelled(
    spool: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.intake._TELLING", 30)

    def add(path: Path, source: str, name: str) -> Iterator[Progress]:
        yield Progress(f"{source}!/0.txt", "embedding", 1, 1)
        for number in range(64):
            yield Progress(f"{source}!/{number}.txt", "done", 1, 1, AddStatus.ADDED)
            if number == 4:
                intake.cancel()
        yield Progress(f"{source}!/64.txt", "loading")
        yield Progress(f"{source}!/64.txt", "done", 1, 1, AddStatus.ADDED)

    intake = Intake(spool, add, max_mb=1)
    intake.wait(intake.put([("news.zip", zipped(range(65)))]))

    assert intake.overview.result == "64 added, 1 file cancelled"


def test_one_file_is_cancelled_and_the_others_go_on(spool: Path, library: FakeLibrary, gate: Gate) -> None:
    intake = Intake(spool, gate.add, max_mb=1)
    ids = intake.put([("one.txt", text(1)), ("two.txt", text(2)), ("three.txt", text(3))])
    intake.cancel(ids[1])
    gate.let(2)
    intake.wait(ids)

    assert [entry.article.title for entry in library.articles()] == ["Talks 3", "Talks 1"]
    assert intake.overview.result == "2 added, 1 file cancelled"
    assert files_in(spool) == []


def test_an_article_that_is_cancelled_half_way_is_not_in(spool: Path) -> None:
    closed, let_go = threading.Event(), threading.Event()

    def add(path: Path, source: str, name: str) -> Iterator[Progress]:
        try:
            yield Progress(source, "embedding", 1, 9)
            let_go.wait(30)
            yield Progress(source, "embedding", 2, 9)
            yield Progress(source, "done", 9, 9, AddStatus.ADDED)
        finally:
            closed.set()

    intake = Intake(spool, add, max_mb=1)
    ids = intake.put([("long.txt", text(1))])
    until(lambda: intake.uploads[0].progress.done == 1)
    intake.cancel(ids[0])
    let_go.set()
    intake.wait(ids)

    assert closed.is_set()
    assert intake.overview.result == "1 file cancelled"


def test_what_was_cancelled_does_not_come_back_after_a_restart(spool: Path, library: FakeLibrary, gate: Gate) -> None:
    first = Intake(spool, gate.add, max_mb=1)
    first.put([("news.zip", zipped(range(9)))])
    until(lambda: first.uploads[0].stage is Stage.WORKING)
    first.cancel()
    left = [path.suffix for path in spool.iterdir()]

    assert ".json" not in left  # so a kill now loses nothing that is wanted
    gate.let(1)
    until(lambda: not first.active)


# Another try


class Moody:
    """Adds text files, and fails those that are out of favour."""

    def __init__(self, library: FakeLibrary) -> None:
        self.library = library
        self.failing = {"b.txt"}

    def add(self, path: Path, source: str, name: str) -> Iterator[Progress]:
        if name in self.failing:
            yield Progress(source, "done", status=AddStatus.FAILED, reason=f"{name} failed; try again.")
        else:
            yield from fake_add(self.library, path, source, name)


def test_what_failed_is_kept_and_tried_again(spool: Path) -> None:
    moody = Moody(FakeLibrary())
    intake = Intake(spool, moody.add, max_mb=1)
    intake.wait(intake.put([("a.txt", b"A."), ("b.txt", b"B.")]))
    assert (intake.overview.result, len(intake.overview.again)) == ("1 added, 1 failed", 1)
    assert len(files_in(spool)) == 2

    moody.failing = set()
    intake.retry()
    until(lambda: not intake.active)

    assert (intake.overview.result, intake.overview.again) == ("1 added", ())
    assert {entry.article.title for entry in moody.library.articles()} == {"a.txt", "b.txt"}
    assert files_in(spool) == []


def test_what_failed_waits_for_another_try_over_a_restart(spool: Path) -> None:
    moody = Moody(FakeLibrary())
    first = Intake(spool, moody.add, max_mb=1)
    first.wait(first.put([("b.txt", b"B.")]))
    first.close()
    second = Intake(spool, moody.add, max_mb=1)

    assert not second.active
    assert second.overview.failures == (("b.txt", "b.txt failed; try again."),)
    moody.failing = set()
    second.retry()
    until(lambda: not second.active)
    assert second.overview.result == "1 added"
    second.close()


def test_a_later_file_does_not_hide_what_failed_before(spool: Path) -> None:
    intake = Intake(spool, Moody(FakeLibrary()).add, max_mb=1)
    intake.wait(intake.put([("b.txt", b"B.")]))
    intake.wait(intake.put([("a.txt", b"A.")]))

    assert intake.overview.result == "1 added, 1 failed"


def test_dismissing_deletes_what_failed(spool: Path) -> None:
    intake = Intake(spool, Moody(FakeLibrary()).add, max_mb=1)
    intake.wait(intake.put([("b.txt", b"B.")]))
    intake.dismiss()

    assert (intake.uploads, files_in(spool)) == ((), [])


def test_what_failed_does_not_fill_the_disk(spool: Path) -> None:
    moody = Moody(FakeLibrary())
    moody.failing = {f"{number}.txt" for number in range(4)}
    intake = Intake(spool, moody.add, max_mb=1)
    intake.wait(intake.put([(f"{number}.txt", b"x" * 400_000) for number in range(4)]))

    assert [upload.kept for upload in intake.uploads] == [False, False, True, True]
    assert len(files_in(spool)) == 4
    assert intake.overview.failed == 4


def test_trying_an_archive_again_adds_nothing_twice(spool: Path, shelf: Shelf) -> None:
    intake = Intake(spool, into(shelf), max_mb=1)
    intake.wait(intake.put([("news.zip", zipped(range(3), **{"bad.txt": b""}))]))
    intake.retry()
    until(lambda: not intake.active)

    assert intake.overview.result == "3 already in the library, 1 failed"
    assert len(shelf.articles()) == 3


# Restarts


def test_a_restart_in_the_middle_of_an_archive_goes_on_with_the_rest(
    spool: Path, gate: Gate, library: FakeLibrary
) -> None:
    first = Intake(spool, gate.add, max_mb=1)
    first.put([("news.zip", zipped(range(8))), ("last.txt", text(50))])
    gate.let(3)
    until(lambda: first.overview.done == 3)
    gate.let(1)
    first.close()
    before = {entry.article.id for entry in library.articles()}

    gate.let(9)
    second = Intake(spool, gate.add, max_mb=1)
    second.wait([upload.id for upload in second.uploads])

    assert len(before) >= 3
    assert before <= {entry.article.id for entry in library.articles()}
    titles = sorted(entry.article.title for entry in library.articles())
    assert titles == sorted([*(f"Talks {number}" for number in range(8)), "Talks 50"])
    assert second.overview.result == f"{9 - len(before)} added, {len(before)} already in the library"
    assert files_in(spool) == []
    second.close()


KILLED = """
import sys, time
from pathlib import Path
import ingest.batch
from ingest.pipeline import add
from tests.lettered import ROOT, lettered, open_library
from ui.intake import Intake

data, archive = map(Path, sys.argv[1:])
ingest.batch.MOST_ARTICLES = 2
with lettered("letters"), open_library(data) as library:
    intake = Intake(data / "spool", lambda path, source, name: add(library, path, source=source, name=name), max_mb=1)
    intake.put([(archive.name, archive.read_bytes())])
    while intake.active:
        time.sleep(0.01)
"""


def test_a_kill_in_the_middle_of_an_archive_loses_nothing_and_adds_nothing_twice(tmp_path: Path) -> None:
    data, archive = tmp_path / "data", tmp_path / "news.zip"
    archive.write_bytes(zipped(range(8)))
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(data), str(archive)],
        cwd=ROOT,
        env=os.environ | {"LETTERS_DIE_AT": "3", "PRESSCHECK_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr

    with lettered("letters"), open_library(data) as library:
        before = len(library.articles())
        intake = Intake(data / "spool", into(library), max_mb=1)
        intake.wait([upload.id for upload in intake.uploads])
        intake.close()

        assert 0 < before < 8
        assert sorted(entry.article.title for entry in library.articles()) == [f"Talks {n}" for n in range(8)]
        assert intake.overview.result == f"{8 - before} added, {before} already in the library"
        library.doctor()  # tells what was mended at the start
        assert library.doctor() == []
        assert files_in(data / "spool") == []


def test_files_come_back_in_their_order(spool: Path, gate: Gate) -> None:
    first = Intake(spool, gate.add, max_mb=1)
    first.put([(f"{number}.txt", text(number)) for number in range(12)])
    first.put([("late.txt", text(99))])
    gate.let(1)
    first.close()
    second = Intake(spool, gate.add, max_mb=1)
    names = [upload.name for upload in second.uploads]
    gate.let(13)
    until(lambda: not second.active)
    second.close()

    assert [name for name in names if name != "0.txt"] == [*(f"{number}.txt" for number in range(1, 12)), "late.txt"]


@pytest.mark.parametrize(
    "label",
    [
        "{",
        "[]",
        '{"name": "x.txt"}',
        '{"name": "x", "source": "upload:1/x", "articles": "many", "size": 1, "drop": 1, "place": 0, "passages": 0}',
        '{"name": "x", "source": "s", "articles": 1, "size": 1, "drop": 1, "place": 0, "passages": 0, "counts": [1]}',
    ],
)
def test_a_damaged_label_is_dropped(spool: Path, shelf: Shelf, label: str) -> None:
    spool.mkdir()
    (spool / "abc.json").write_text(label)
    (spool / "abc.upload").write_bytes(text(1))
    intake = Intake(spool, into(shelf), max_mb=1)

    assert intake.uploads == ()
    assert files_in(spool) == []


@pytest.mark.parametrize("suffix", [".json", ".upload"])
def test_what_cannot_be_read_now_is_taken_up_at_a_later_start(
    spool: Path, gate: Gate, library: FakeLibrary, suffix: str
) -> None:
    first = Intake(spool, gate.add, max_mb=1)
    (upload_id,) = first.put([("a.txt", text(1))])
    first.close()
    hidden = spool / f"{upload_id}{suffix}"
    aside = hidden.rename(spool.parent / "aside")
    hidden.symlink_to(hidden)  # nobody can read where it leads
    second = Intake(spool, gate.add, max_mb=1)
    assert second.uploads == ()
    second.close()
    assert files_in(spool) == sorted([f"{upload_id}.json", f"{upload_id}.upload"])

    aside.replace(hidden)
    gate.let(1)
    third = Intake(spool, gate.add, max_mb=1)
    third.wait([upload_id])
    third.close()

    assert third.overview.result == "1 added"


def test_a_full_disk_is_told_of_each_upload(spool: Path, shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    intake = Intake(spool, into(shelf), max_mb=1)
    monkeypatch.setattr(Spool, "keep", full)
    intake.put([("news.zip", zipped(range(3)))])

    assert intake.uploads[0].progress.reason == (
        f"news.zip can't be written to {spool} (No space left on device); free some space or check the folder."
    )
    assert not intake.overview.again


# Pace


def test_no_time_is_told_before_it_is_known() -> None:
    pace = Pace()
    for _ in range(9):
        pace.note(10)
    assert (pace.per_minute, pace.left(100)) == (None, None)
    pace.note(10)

    assert (pace.per_minute, pace.left(100)) == (6, 1000)
    assert pace.left(None) is None


def test_the_pace_is_that_of_late() -> None:
    pace = Pace()
    for seconds in [100] * 500 + [1] * 200:
        pace.note(seconds)

    assert pace.per_minute == 60


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (3, "less than a minute left"),
        (70, "about 1 min left"),
        (720, "about 12 min left"),
        (7300, "about 2 h left"),
    ],
)
def test_time_left_is_told_roughly(seconds: float, said: str) -> None:
    assert time_left(seconds) == said


def test_what_is_told_does_not_grow_with_the_files() -> None:
    failures = tuple((f"{number}.txt", "It failed; mend it.") for number in range(KEPT_FAILURES))
    counts = {AddStatus.FAILED: 1000}
    over = [
        Upload(f"d{n}", "x.zip", "s", Progress("s", "done"), Stage.DONE, counts=counts, failures=failures)
        for n in range(50)
    ]
    seen = overview([*over, *(Upload(str(n), f"{n}.txt", "s", Progress("s", "waiting")) for n in range(3000))])

    assert (seen.failed, seen.total, seen.to_go) == (50_000, 53_000, 3000)
    assert len(seen.failures) == KEPT_FAILURES
    assert len(seen.next) == 5


# On the screen


def button(app: AppTest, words: str) -> Any:
    return next(button for button in app.button if button.label == words)


def gated(world: World, monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate(world.library)
    monkeypatch.setattr(ui.state, "add_file", lambda library, *file: gate.add(*file))
    return gate


def progress_text(app: AppTest) -> str:
    (bar,) = app.get("progress")
    return str(bar.proto.text)


def test_an_archive_dropped_on_the_library_tells_how_far_it_is(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = gated(world, monkeypatch)
    app = open_app("ui/library.py")
    app.file_uploader[0].upload("news.zip", zipped(range(5)))
    settled(app)
    gate.let(2)
    until(lambda: world.parts.intake.overview.done == 2)
    settled(app)

    assert progress_text(app) == "Adding 3 of 5 · 2 passages"
    assert "news.zip › news/000" in html(app)
    assert "Cancel" in buttons(app)
    gate.let(3)
    until(lambda: not world.parts.intake.active)
    assert "5 added" in html(settled(app))


def test_files_are_taken_over_once_though_the_page_begins_anew_meanwhile(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = world.parts.intake
    put, taken = intake.put, list[str]()

    def interrupted(files: Sequence[tuple[str, bytes]]) -> tuple[str, ...]:
        ids = put(files)
        taken.extend(name for name, _ in files)
        context = get_script_run_ctx()
        if len(taken) == 2 and context is not None and context.script_requests is not None:
            context.script_requests.request_rerun(RerunData(page_script_hash=context.page_script_hash))
        return ids

    monkeypatch.setattr(intake, "put", interrupted)
    app = open_app("ui/library.py")
    app.file_uploader[0].upload("a.txt", text(1)).upload("b.txt", text(2))
    settled(app)
    settled(app).file_uploader[0].upload("c.txt", text(3))
    settled(app)
    until(lambda: not intake.active)

    assert taken == ["a.txt", "b.txt", "c.txt"]


def test_cancel_is_a_click(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = gated(world, monkeypatch)
    app = open_app("ui/library.py")
    app.file_uploader[0].upload("news.zip", zipped(range(5))).upload("**x**.txt", text(9))
    settled(app)
    button(app, label("Cancel **x**.txt")).click()
    settled(app)
    assert [upload.stage for upload in world.parts.intake.uploads][1] is Stage.CANCELLED
    button(app, "Cancel").click()
    app.run()
    gate.let(1)
    until(lambda: not world.parts.intake.active)

    assert "2 files cancelled" in html(settled(app))


def test_a_file_to_go_keeps_its_place_while_others_get_done(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    def listed(app: AppTest) -> list[tuple[str, bool]]:
        ours = {label(f"Cancel {number}.txt"): str(number) for number in range(8)}
        return [(ours[one.label], one.disabled) for one in app.button if one.label in ours]

    def over() -> int:
        return sum(upload.over for upload in world.parts.intake.uploads)

    gate = gated(world, monkeypatch)
    app = open_app("ui/library.py")
    uploader = app.file_uploader[0]
    for number in range(8):
        uploader.upload(f"{number}.txt", text(number))
    settled(app)
    assert listed(app) == [(name, False) for name in "01234"]

    gate.let(2)
    until(lambda: over() == 2)
    assert listed(settled(app)) == [("0", True), ("1", True), ("2", False), ("3", False), ("4", False)]
    assert "and 3 more" in html(app)

    gate.let(3)
    until(lambda: over() == 5)
    assert listed(settled(app)) == [(name, False) for name in "567"]
    gate.let(3)
    until(lambda: not world.parts.intake.active)


def test_what_failed_is_tried_again_by_a_click(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    moody = Moody(world.library)
    monkeypatch.setattr(ui.state, "add_file", lambda library, *file: moody.add(*file))
    app = open_app("ui/library.py")
    app.file_uploader[0].upload("b.txt", b"B.")
    settled(app)
    until(lambda: not world.parts.intake.active)
    settled(app)
    assert [error.value for error in app.error] == [label("b.txt failed; try again.")]
    moody.failing = set()
    button(app, "Retry the failed").click()
    settled(app)
    until(lambda: not world.parts.intake.active)
    settled(app)

    assert not app.error
    assert "1 added" in html(app)


def test_many_failures_are_counted_and_open_on_request(world: World) -> None:
    bad = {f"bad-{number}.txt": b"" for number in range(SHOWN_FAILURES + 3)}
    world.parts.intake.put(list(bad.items()))
    app = open_app("ui/library.py")

    assert len(app.error) == SHOWN_FAILURES
    assert [expander.label for expander in app.expander] == ["and 3 more failed"]
    assert "bad-7.txt is empty; choose a file with text in it." in html(app)
    assert "Retry the failed" not in buttons(app)


def test_hostile_names_on_their_way_in_are_only_words(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = gated(world, monkeypatch)
    name = "<img src=x onerror=alert(1)>.zip"
    world.parts.intake.put([(name, zipped([], **{"<script>.txt": text(1), "<b>.bin": b"\0"}))])
    app = open_app("ui/library.py")
    assert "<img" not in html(app)
    gate.let(2)
    until(lambda: not world.parts.intake.active)
    settled(app)

    assert "<img" not in html(app)
    assert "<script>" not in html(app)


def test_a_question_sent_with_an_archive_can_be_answered_from_what_is_in(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate = gated(world, monkeypatch)
    app = open_app()
    app.chat_input[0].upload("news.zip", zipped(range(5))).set_value("What is new?")
    settled(app)
    gate.let(1)
    until(lambda: world.parts.intake.overview.done == 1)
    settled(app)
    assert "Adding your files first, 2 of 5…" in html(app)
    assert world.chatbot.asked == []
    button(app, "Answer from what is in").click()
    app.run()
    until(lambda: bool(world.chatbot.asked))

    assert world.parts.intake.active
    gate.let(4)
    until(lambda: not world.parts.intake.active)
