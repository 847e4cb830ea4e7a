"""What goes wrong around a library: full and read-only disks, locks, servers that die or hang, damaged files.

Each is one sentence with a way out, and the next run goes on.
"""

import json
import os
import shutil
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

import ingest.batch
import ingest.pipeline
import rag.vectors
from ingest.pipeline import add
from ingest.split import split
from rag.errors import LibraryError, PresscheckError, VectorsUnavailable
from rag.library import Library
from rag.settings import Settings
from tests import samples
from tests.lettered import lettered, open_library, put, run
from tests.samples import revision_id
from tests.test_vectors import servers
from ui.intake import Intake

FRUIT = "A banana. A kiwi. A mango. A cherry. An apple. A pear. A plum. A grape. A lemon. A fig. "
STORM = "A storm closed the harbour of Ostend, and ferries stayed in port until the wind fell. "
PASSAGE = 200
KB = 1024


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.fixture
def library(data: Path) -> Iterator[Library]:
    with lettered("letters"), open_library(data) as opened:
        put(opened, "fruit", FRUIT)
        yield opened


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of its own."""
    place = tmp_path / "disk"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=24m", "tmpfs", str(place)], capture_output=True, text=True
    )
    if made.returncode:
        pytest.skip(f"only root can mount a small disk: {made.stderr.strip()}")
    yield place
    subprocess.run(["mount", "-o", "remount,rw", str(place)], check=True)
    for server in servers(place / "data"):
        os.kill(server, signal.SIGKILL)
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def leave(disk: Path, free: int) -> Path:
    """Fill a disk until so many bytes are free; the file returned is what fills it."""
    state = os.statvfs(disk)
    ballast = disk / "ballast"
    with ballast.open("wb") as file:
        file.write(bytes(max(0, state.f_bavail * state.f_frsize - free)))
    return ballast


def is_sentence(message: str) -> bool:
    return message.endswith(".") and "\n" not in message and "Traceback" not in message and ";" in message


def check_is_sound(library: Library, *names: str) -> None:
    """The library holds exactly these articles, all of them searchable."""
    assert {entry.article.id for entry in library.articles()} == {f"id-{name}" for name in names}
    assert library.vectors.ids() == library._catalog.ready_passages().keys()
    assert {path.name for path in (library._settings.data / "originals").iterdir()} == library._catalog.originals()
    assert library.doctor() == []


@pytest.mark.parametrize("free", [0, 40, 100, 160, 220, 280, 340, 400, 460])
def test_a_disk_full_at_any_stage_of_adding_loses_nothing(
    disk: Path, free: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.vectors, "ANSWER_SECONDS", 5.0)
    with lettered("letters"), open_library(disk / "data") as library:
        put(library, "fruit", FRUIT)
        ballast = leave(disk, free * KB)
        with pytest.raises(PresscheckError) as raised:
            put(library, "storm", STORM * 400, size=PASSAGE)
        assert is_sentence(str(raised.value))
        ballast.unlink()
    with lettered("letters"), open_library(disk / "data") as library:
        library.doctor()
        check_is_sound(library, "fruit")
        put(library, "storm", STORM * 400, size=PASSAGE)

        check_is_sound(library, "fruit", "storm")


def test_a_disk_full_while_removing_leaves_the_article(disk: Path) -> None:
    with lettered("letters"), open_library(disk / "data") as library:
        put(library, "fruit", FRUIT)
        put(library, "storm", STORM * 400, size=PASSAGE)
        ballast = leave(disk, 0)
        with pytest.raises(LibraryError, match="free disk space") as raised:
            library.remove("id-storm")
        assert is_sentence(str(raised.value))
        ballast.unlink()
        check_is_sound(library, "fruit", "storm")
        library.remove("id-storm")

        check_is_sound(library, "fruit")


def test_a_disk_full_while_backing_up_leaves_no_file(disk: Path, library: Library) -> None:
    put(library, "storm", STORM * 400)
    leave(disk, 20 * KB)

    with pytest.raises(LibraryError, match="No space left on device") as raised:
        library.backup(disk / "library.zip")
    assert is_sentence(str(raised.value))
    assert [path.name for path in disk.iterdir()] == ["ballast"]


@pytest.mark.parametrize("free", [300, 600, 900])
def test_a_disk_full_while_restoring_leaves_the_library_empty(
    disk: Path, tmp_path: Path, library: Library, free: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.vectors, "ANSWER_SECONDS", 5.0)
    put(library, "storm", STORM * 1000, size=PASSAGE)
    library.backup(tmp_path / "library.zip")
    with open_library(disk / "data") as new:
        new.warm()
        ballast = leave(disk, free * KB)
        with pytest.raises(PresscheckError) as raised:
            list(new.restore(tmp_path / "library.zip"))
        assert is_sentence(str(raised.value))
        ballast.unlink()
    with open_library(disk / "data") as new:
        new.doctor()
        check_is_sound(new)
        list(new.restore(tmp_path / "library.zip"))

        check_is_sound(new, "fruit", "storm")


def test_an_upload_that_finds_the_disk_full_fails_and_leaves_no_part(disk: Path) -> None:
    intake = Intake(disk / "spool", lambda *_: iter(()), max_mb=20)
    leave(disk, 8 * KB)
    intake.put([("storm.txt", STORM.encode() * 1000)])

    reason = intake.uploads[0].progress.reason or ""
    assert "No space left on device" in reason
    assert is_sentence(reason)
    assert sorted(path.name for path in (disk / "spool").iterdir()) == ["start.lock", "users.lock"]


def test_a_part_of_an_upload_that_a_crash_left_is_deleted(tmp_path: Path) -> None:
    (tmp_path / "part.upload").write_bytes(b"half of")
    Intake(tmp_path, lambda *_: iter(()), max_mb=20)

    assert not (tmp_path / "part.upload").exists()


def test_a_library_on_a_read_only_disk_can_be_listed_read_and_searched_by_words(disk: Path) -> None:
    with lettered("letters"), open_library(disk / "data") as library:
        put(library, "fruit", FRUIT)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)

    with lettered("letters"), open_library(disk / "data") as library:
        assert library.articles()[0].article.id == "id-fruit"
        assert library.revision("id-fruit").text == FRUIT
        assert library.original("id-fruit") == FRUIT.encode()
        assert library.search_text("banana", 1)


@pytest.mark.parametrize(
    "use",
    [
        lambda library: put(library, "storm", STORM),
        lambda library: library.remove("id-fruit"),
        lambda library: library.search_dense("banana", 1),
        lambda library: library.doctor(),
        lambda library: list(library.reindex()),
    ],
    ids=["add", "remove", "search by meaning", "doctor", "reindex"],
)
def test_what_needs_to_write_on_a_read_only_disk_is_one_sentence(disk: Path, use: Callable[[Library], object]) -> None:
    with lettered("letters"), open_library(disk / "data") as library:
        put(library, "fruit", FRUIT)
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)

    with lettered("letters"), open_library(disk / "data") as library:
        with pytest.raises(PresscheckError, match="PRESSCHECK_DATA") as raised:
            use(library)
        assert is_sentence(str(raised.value))


def test_a_new_library_on_a_read_only_disk_is_one_sentence(disk: Path) -> None:
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    done = run(disk / "data", "letters", "list")

    assert (done.returncode, done.stdout) == (1, "")
    assert "set PRESSCHECK_DATA to a folder that can be written" in done.stderr


def test_a_catalogue_that_is_locked_too_long_is_one_sentence(
    library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rag.database.PRAGMAS", ("journal_mode=WAL", "foreign_keys=ON", "busy_timeout=200"))
    with closing(sqlite3.connect(data / "catalog.sqlite", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with open_library(data) as second:
            assert second.search_text("banana", 1)  # reading goes on
            with pytest.raises(LibraryError, match=r"database is locked.*another program keeps it locked") as raised:
                put(second, "storm", STORM)
            assert is_sentence(str(raised.value))
        other.execute("ROLLBACK")
    put(library, "storm", STORM)

    check_is_sound(library, "fruit", "storm")


def kill(data: Path, number: signal.Signals = signal.SIGKILL) -> None:
    [server] = servers(data)
    os.kill(server, number)


def test_adding_goes_on_when_the_vector_server_dies_in_the_middle(library: Library, data: Path) -> None:
    text = STORM * 20
    article = samples.article(id="id-storm", source="/articles/storm.txt")
    adding = library.add(article, text, split(revision_id(text), text), text.encode())
    next(adding)
    kill(data)
    for _ in adding:
        pass

    check_is_sound(library, "fruit", "storm")


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGSTOP])
def test_removing_and_searching_go_on_when_the_vector_server_is_gone_or_hangs(
    library: Library, data: Path, number: signal.Signals, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.close()
    monkeypatch.setattr(rag.vectors, "ANSWER_SECONDS", 2.0)
    with open_library(data) as library:
        put(library, "storm", STORM)
        kill(data, number)
        assert library.search_dense("banana kiwi mango", 1)[0].article.id == "id-fruit"
        kill(data, number)
        library.remove("id-storm")

        check_is_sound(library, "fruit")
        assert len(servers(data)) == 1


def test_a_server_that_hangs_while_others_use_it_is_replaced_for_them_too(
    library: Library, data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    library.close()
    monkeypatch.setattr(rag.vectors, "ANSWER_SECONDS", 2.0)
    with open_library(data) as one, open_library(data) as two:
        one.warm()
        two.warm()
        kill(data, signal.SIGSTOP)
        found: list[str] = []
        searching = [
            threading.Thread(target=lambda it=it: found.append(it.search_dense("banana", 1)[0].article.id))
            for it in (one, two)
        ]
        for thread in searching:
            thread.start()
        for thread in searching:
            thread.join()

        assert found == ["id-fruit", "id-fruit"]
        assert len(servers(data)) == 1


def test_a_server_elsewhere_that_hangs_is_one_sentence_and_not_ended(
    library: Library, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.vectors, "ANSWER_SECONDS", 2.0)
    port = json.loads((data / "vectors" / "server.json").read_text())["port"]
    with Library.open(Settings(data=tmp_path / "other", chroma_url=f"http://127.0.0.1:{port}")) as other:
        put(other, "storm", STORM)
        kill(data, signal.SIGSTOP)
        with pytest.raises(VectorsUnavailable, match="PRESSCHECK_CHROMA_URL") as raised:
            other.search_dense("storm", 1)
        assert is_sentence(str(raised.value))
        kill(data, signal.SIGCONT)

        assert other.search_dense("storm", 1)[0].article.id == "id-storm"


def test_vectors_that_can_not_be_read_are_made_anew_as_the_message_says(library: Library, data: Path) -> None:
    library.close()
    database = data / "vectors" / "chroma" / "chroma.sqlite3"
    database.write_bytes(b"garbled" * 10_000)
    with open_library(data) as library, pytest.raises(VectorsUnavailable, match="ingest doctor"):
        library.warm()
    shutil.rmtree(data / "vectors")
    with open_library(data) as library:
        assert library.doctor()

        check_is_sound(library, "fruit")


def test_a_clock_set_back_disturbs_nothing(library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class SetBack(datetime):
        @classmethod
        def now(cls, tz: object = None) -> "SetBack":
            return cls(1999, 12, 31, tzinfo=UTC)

    file = tmp_path / "storm.txt"
    file.write_text(STORM)
    monkeypatch.setattr(ingest.batch, "datetime", SetBack)
    assert [progress.reason for progress in add(library, file)][-1] is None
    put(library, "fruit", FRUIT + "A date.")

    assert library.search_dense("storm harbour ferries", 1)[0].article.source == str(file)
    assert library.revision("id-fruit").text == FRUIT + "A date."
    assert [hit.text for hit in library.search_text("date", 1)] != []
    assert [entry.article.added_at.year for entry in library.articles()] == [2026, 1999]
    assert library.doctor() == []


def test_a_library_whose_folder_is_removed_says_so_and_keeps_nothing_for_itself(library: Library, data: Path) -> None:
    shutil.rmtree(data)
    data.mkdir()
    (data / "originals").mkdir()

    for use in (library.articles, lambda: put(library, "storm", STORM), lambda: library.remove("id-fruit")):
        with pytest.raises(
            LibraryError, match=r"removed or replaced while it was open.*start Presscheck again"
        ) as raised:
            use()
        assert is_sentence(str(raised.value))


@pytest.mark.parametrize("damage", ["garbled", "cut", "empty pages"])
def test_a_damaged_catalogue_names_the_way_out(library: Library, data: Path, damage: str) -> None:
    put(library, "storm", STORM * 200)
    library.close()
    file = data / "catalog.sqlite"
    whole = file.read_bytes()
    worse = {
        "garbled": b"no database " * 1000,
        "cut": whole[: len(whole) // 3],
        "empty pages": whole[:4096] + bytes(len(whole) - 4096),
    }
    file.write_bytes(worse[damage])
    done = run(data, "letters", "doctor")

    assert (done.returncode, done.stdout) == (1, "")
    assert "ingest restore FILE" in done.stderr
    assert len(done.stderr.splitlines()) == 1
    assert file.read_bytes()[4096:] == worse[damage][4096:]  # nothing is made of it


def test_a_library_of_another_version_is_left_as_it_is(library: Library, data: Path) -> None:
    library.close()
    with closing(sqlite3.connect(data / "catalog.sqlite")) as file:
        file.execute("UPDATE facts SET value = '0' WHERE name = 'version'")
        file.execute("DROP TABLE graves")
        file.commit()
    done = run(data, "letters", "list")

    assert done.returncode == 1
    assert "set PRESSCHECK_DATA to a new folder and add the articles there" in done.stderr
    with closing(sqlite3.connect(data / "catalog.sqlite")) as file:
        assert not file.execute("SELECT 1 FROM sqlite_master WHERE name = 'graves'").fetchall()


def change(data: Path, statement: str) -> None:
    with closing(sqlite3.connect(data / "catalog.sqlite")) as file:
        file.execute(statement)
        file.commit()


def test_the_doctor_indexes_words_again_that_are_out_of_step(library: Library, data: Path) -> None:
    change(data, "DELETE FROM passage_words")
    assert library.search_text("banana", 1) == []

    assert library.doctor() == ["Passages that the full-text index had wrong, indexed again: 5."]
    assert library.search_text("banana", 1)
    check_is_sound(library, "fruit")


def test_the_doctor_names_a_text_that_is_not_what_it_was(library: Library, data: Path) -> None:
    change(data, "UPDATE revisions SET text = replace(text, 'banana', 'turnip')")

    sentence = library.doctor()[0]
    assert "“About fruit” (id-fruit) is damaged; remove the article and add it again" in sentence


def test_a_damaged_text_is_not_backed_up_as_if_it_were_whole(library: Library, data: Path, tmp_path: Path) -> None:
    change(data, "UPDATE revisions SET text = replace(text, 'banana', 'turnip')")

    with pytest.raises(LibraryError, match="ingest doctor"):
        library.backup(tmp_path / "library.zip")


def test_the_doctor_names_articles_whose_original_is_lost(library: Library, data: Path) -> None:
    next((data / "originals").iterdir()).write_bytes(b"another")

    assert library.doctor() == [
        "Original files that are lost or damaged: 1 (“About fruit”); "
        "remove these articles and add them again, or restore a backup."
    ]


def test_a_server_that_dies_while_it_is_opened_is_followed_by_another(library: Library, data: Path) -> None:
    library.close()
    with open_library(data) as one:
        one.warm()
        kill(data)
        with open_library(data) as two:
            assert two.search_dense("banana", 1)
            assert one.search_dense("banana", 1)
        assert len(servers(data)) == 1
