"""Folders that change, in a real library over SQLite and Chroma with an embedder that needs no weights."""

import os
import threading
import time
import zipfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

import ingest.folder
import ingest.notes
import ingest.pipeline
import ingest.walk
import ingest.watch
from ingest.folder import add_paths
from ingest.items import items_of
from ingest.load import load
from ingest.pipeline import add
from ingest.watch import follow
from rag.errors import UnwatchableFolder
from rag.library import Library
from rag.schema import Progress
from rag.settings import Settings
from rag.tables import files
from tests.lettered import lettered, open_library, run

TEXT = "Leaders met in Paris to talk about the {} plan, and they agreed on most of it before the night was over.\n"
SETTINGS = Settings(max_upload_mb=1)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with lettered("letters"), open_library(tmp_path / "data") as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two articles, one in a folder below."""
    folder = tmp_path / "press"
    (folder / "sub").mkdir(parents=True)
    write(folder / "a.txt", "harbour")
    write(folder / "sub" / "b.txt", "railway")
    return folder


@pytest.fixture
def old(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take files for old that were written just now."""
    monkeypatch.setattr(ingest.walk, "_FRESH", 0)


def write(path: Path, what: str) -> Path:
    path.write_text(TEXT.format(what))
    return path


def pack(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as made:
        for name, what in members.items():
            made.writestr(f"{name}.txt", TEXT.format(what))
    return path


def statuses(library: Library, *paths: Path, prune: bool = False) -> dict[str, str]:
    """What became of each article, by its source without the folder."""
    told = add_paths(library, paths, prune=prune, settings=SETTINGS)
    return {short(one): one.status for one in told if one.status is not None}


def short(progress: Progress) -> str:
    return progress.source.rpartition("/press/")[2]


def held(library: Library) -> list[str]:
    return sorted(item.article.source.rpartition("/press/")[2] for item in library.articles())


def forbid(monkeypatch: pytest.MonkeyPatch, step: str) -> None:
    def forbidden(*_: object, **__: object) -> None:
        raise AssertionError(f"{step} must not be called")

    monkeypatch.setattr(ingest.pipeline, step, forbidden)


def test_an_unchanged_file_is_not_even_opened(
    library: Library, folder: Path, old: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = [one for one in add_paths(library, [folder], settings=SETTINGS) if one.status]
    forbid(monkeypatch, "items_of")
    again = list(add_paths(library, [folder], settings=SETTINGS))

    assert [one.status for one in again] == ["unchanged", "unchanged"]
    for before, now in zip(first, again, strict=True):
        assert (before.article_id, before.revision_id, before.total) == (now.article_id, now.revision_id, now.total)


def test_a_touched_file_is_hashed_and_not_parsed(
    library: Library, folder: Path, old: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses(library, folder)
    os.utime(folder / "a.txt")
    with monkeypatch.context() as patch:
        forbid(patch, "load")
        assert set(statuses(library, folder).values()) == {"unchanged"}
    forbid(monkeypatch, "items_of")
    assert set(statuses(library, folder).values()) == {"unchanged"}


def test_a_changed_file_becomes_a_revision(library: Library, folder: Path, old: None) -> None:
    statuses(library, folder)
    write(folder / "a.txt", "airport")

    assert statuses(library, folder) == {"a.txt": "updated", "sub/b.txt": "unchanged"}
    assert len(library.articles()) == 2


def test_a_file_that_looks_the_same_but_for_its_entry_is_read(library: Library, folder: Path, old: None) -> None:
    path = folder / "a.txt"
    before = path.stat()
    statuses(library, folder)
    other = write(folder / "other", "airport")  # of the same length
    os.utime(other, ns=(before.st_atime_ns, before.st_mtime_ns))
    other.replace(path)

    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert statuses(library, folder)["a.txt"] == "updated"


def test_a_file_that_changed_just_now_is_hashed_once_more(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses(library, folder)
    read: list[Path] = []

    def counted(path: Path, *given: Any, **named: Any) -> Any:
        read.append(path)
        return items_of(path, *given, **named)

    monkeypatch.setattr(ingest.pipeline, "items_of", counted)
    forbid(monkeypatch, "load")
    assert set(statuses(library, folder).values()) == {"unchanged"}
    assert len(read) == 2


def test_an_article_that_was_removed_is_added_again(library: Library, folder: Path, old: None) -> None:
    statuses(library, folder)
    library.remove(library.articles()[0].article.id)

    assert sorted(statuses(library, folder).values()) == ["added", "unchanged"]
    assert len(library.articles()) == 2


def test_other_bytes_of_the_same_text_are_noted(
    library: Library, folder: Path, old: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses(library, folder)
    path = folder / "a.txt"
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert statuses(library, folder)["a.txt"] == "unchanged"

    forbid(monkeypatch, "items_of")
    assert statuses(library, folder)["a.txt"] == "unchanged"


def test_a_revision_that_came_otherwise_is_not_taken_for_the_noted_one(
    library: Library, folder: Path, old: None
) -> None:
    """As where we are killed after an update and before its note, and the file is put back from a copy."""
    path = folder / "a.txt"
    statuses(library, folder)
    other = write(folder.parent / "other.txt", "airport")
    list(add(library, other, source=str(path), settings=SETTINGS))

    assert statuses(library, folder)["a.txt"] == "updated"
    assert any("harbour" in library.revision(item.article.id).text for item in library.articles())


def test_another_version_of_the_reading_reads_again(
    library: Library, folder: Path, old: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses(library, folder)
    monkeypatch.setattr(ingest.notes, "reader", lambda: "another")
    parsed: list[str] = []

    def counted(data: bytes, name: str, **_: object) -> Any:
        parsed.append(name)
        return load(data, name)

    monkeypatch.setattr(ingest.pipeline, "load", counted)
    assert set(statuses(library, folder).values()) == {"unchanged"}
    assert parsed == ["a.txt", "b.txt"]
    assert set(statuses(library, folder).values()) == {"unchanged"}
    assert len(parsed) == 2


def test_a_failed_file_is_tried_again(library: Library, folder: Path, old: None) -> None:
    (folder / "a.txt").write_bytes(b"\0\0")
    assert statuses(library, folder)["a.txt"] == "failed"
    assert statuses(library, folder)["a.txt"] == "failed"


def test_many_unchanged_files_take_few_queries(library: Library, folder: Path, old: None) -> None:
    for number in range(40):
        write(folder / f"{number}.txt", f"{number}th")
    statuses(library, folder)
    count = 0

    def counted(*_: object) -> None:
        nonlocal count
        count += 1

    sa.event.listen(sa.Engine, "before_cursor_execute", counted)
    try:
        told = statuses(library, folder)
    finally:
        sa.event.remove(sa.Engine, "before_cursor_execute", counted)
    assert len(told) == 42
    assert count == 2


def test_prune_removes_nothing_where_the_disk_went_away_meanwhile(library: Library, folder: Path) -> None:
    hidden = write(folder / ".hidden.txt", "hidden")
    statuses(library, hidden, folder)
    with closing(add_paths(library, [folder], prune=True, settings=SETTINGS)) as steps:
        next(steps)
        folder.rename(folder.with_name("away"))
        assert not [one for one in steps if one.status == "removed"]
    assert held(library) == [".hidden.txt", "a.txt", "sub/b.txt"]


def test_a_restored_library_knows_its_files(
    library: Library, folder: Path, tmp_path: Path, old: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses(library, folder, pack(folder.parent / "c.zip", c="canal"))
    library.backup(tmp_path / "library.backup")
    with open_library(tmp_path / "new") as restored:
        list(restored.restore(tmp_path / "library.backup"))
        forbid(monkeypatch, "items_of")
        assert set(statuses(restored, folder, folder.parent / "c.zip").values()) == {"unchanged"}


def test_an_unchanged_archive_is_not_opened_and_a_changed_one_is_parsed_where_it_changed(
    library: Library, folder: Path, old: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack(folder / "c.zip", c="canal", d="dam")
    assert statuses(library, path) == {"c.zip!/c.txt": "added", "c.zip!/d.txt": "added"}
    with monkeypatch.context() as patch:
        forbid(patch, "items_of")
        assert statuses(library, path) == {"c.zip!/c.txt": "unchanged", "c.zip!/d.txt": "unchanged"}

    pack(path, c="canal", d="dune", e="estuary")
    assert statuses(library, path) == {
        "c.zip!/c.txt": "unchanged",
        "c.zip!/d.txt": "updated",
        "c.zip!/e.txt": "added",
    }
    for item in library.articles():
        if item.article.source.endswith("d.txt"):
            library.remove(item.article.id)
    assert list(statuses(library, path).values()) == ["unchanged", "added", "unchanged"]


def test_an_unchanged_list_is_not_opened_where_articles_of_an_earlier_state_of_it_are_kept(
    library: Library, folder: Path, old: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "today.jsonl"
    for day in ("Monday", "Friday", "the last Thursday", "Sunday"):  # lists get longer and shorter
        path.write_text(f'{{"id": "{day}", "text": "The harbour was opened on {day}."}}\n')
        assert statuses(library, path) == {f"today.jsonl#{day}": "added"}
        with monkeypatch.context() as patch:
            forbid(patch, "items_of")
            assert statuses(library, path) == {f"today.jsonl#{day}": "unchanged"}
    assert len(library.articles()) == 4


def test_prune_removes_what_vanished_and_nothing_else(library: Library, folder: Path, tmp_path: Path) -> None:
    outside = write(tmp_path / "press-outside.txt", "outside")
    hidden = write(folder / ".hidden.txt", "hidden")
    statuses(library, folder, outside, hidden)
    (folder / "a.txt").unlink()
    outside.unlink()
    assert statuses(library, folder) == {"sub/b.txt": "unchanged"}

    assert statuses(library, folder, prune=True) == {"sub/b.txt": "unchanged", "a.txt": "removed"}
    assert held(library) == [".hidden.txt", str(outside), "sub/b.txt"]
    assert statuses(library, folder, prune=True) == {"sub/b.txt": "unchanged"}


@pytest.mark.parametrize("noted", [True, False])
def test_prune_of_a_folder_keeps_what_vanished_beside_it(library: Library, folder: Path, noted: bool) -> None:
    beside = folder.with_name("press!")
    beside.mkdir()
    others = [write(folder.with_name("press#old.txt"), "airport"), write(beside / "old.txt", "market")]
    write(beside / "new.txt", "school")
    statuses(library, folder, *others)
    for path in (folder / "a.txt", *others):
        path.unlink()
    if not noted:
        with library._catalog._database.writing() as db:
            db.execute(sa.delete(files))

    removed = [name for name, status in statuses(library, folder, prune=True).items() if status == "removed"]
    assert removed == ["a.txt"]


def test_prune_follows_a_file_that_moved(library: Library, folder: Path) -> None:
    statuses(library, folder)
    (folder / "a.txt").rename(folder / "sub" / "c.txt")

    assert statuses(library, folder, prune=True) == {
        "sub/b.txt": "unchanged",
        "sub/c.txt": "added",
        "a.txt": "removed",
    }


def test_prune_of_a_missing_or_empty_folder_removes_nothing(library: Library, folder: Path) -> None:
    statuses(library, folder)
    away = folder.rename(folder.with_name("away"))
    assert list(statuses(library, folder, prune=True).values()) == ["failed"]
    folder.mkdir()
    assert list(statuses(library, folder, prune=True).values()) == ["failed"]
    assert held(library) == ["a.txt", "sub/b.txt"]

    folder.rmdir()
    away.rename(folder)
    assert set(statuses(library, folder, prune=True).values()) == {"unchanged"}


def test_prune_of_an_emptied_folder_below_removes_nothing_until_that_folder_is_gone(
    library: Library, folder: Path
) -> None:
    below = folder / "sub" / "below"
    below.mkdir()
    write(below / "c.txt", "canal")
    pack(below / "d.zip", d="dam")
    statuses(library, folder)
    away = (folder / "sub").rename(folder.with_name("away"))
    (folder / "sub").mkdir()  # as where a disk was mounted
    assert statuses(library, folder, prune=True) == {"a.txt": "unchanged"}
    assert len(held(library)) == 4

    (folder / "sub").rmdir()
    (folder / "sub").symlink_to(folder.with_name("none"))
    assert statuses(library, folder, prune=True) == {"a.txt": "unchanged"}
    (folder / "sub").unlink()
    away.rename(folder / "sub")
    assert set(statuses(library, folder, prune=True).values()) == {"unchanged"}

    (folder / "sub").rename(away)
    statuses(library, folder, prune=True)
    assert held(library) == ["a.txt"]


def test_prune_removes_nothing_where_a_folder_below_cannot_be_listed(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    statuses(library, folder)
    (folder / "a.txt").unlink()
    write(folder / "c.txt", "canal")
    scandir = os.scandir

    def refused(path: Any) -> Any:
        if str(path).endswith("sub"):
            raise PermissionError(13, "Permission denied", str(path))
        return scandir(path)

    monkeypatch.setattr(os, "scandir", refused)
    told = [one for one in add_paths(library, [folder], prune=True, settings=SETTINGS) if one.status]

    assert {short(one): one.status for one in told} == {"c.txt": "added", "sub": "failed"}
    assert "sub can't be read: the folder can't be listed" in (told[-1].reason or "")
    assert held(library) == ["a.txt", "c.txt", "sub/b.txt"]


def test_prune_removes_articles_that_vanished_from_an_archive_or_from_lines(library: Library, folder: Path) -> None:
    path, lines = folder / "c.zip", folder / "d.jsonl"
    pack(path, c="canal", d="dam")
    lines.write_text('{"id": "x", "text": "One fish."}\n{"id": "y", "text": "Two fish."}\n')
    statuses(library, folder)
    pack(path, d="dam")
    lines.write_text('{"id": "y", "text": "Two fish."}\n')

    gone = {name for name, status in statuses(library, folder, prune=True).items() if status == "removed"}
    assert gone == {"c.zip!/c.txt", "d.jsonl#x"}
    assert held(library) == ["a.txt", "c.zip!/d.txt", "d.jsonl#y", "sub/b.txt"]

    lines.unlink()
    assert statuses(library, path, prune=True) == {"c.zip!/d.txt": "unchanged"}  # no folder was named
    assert statuses(library, folder, prune=True)["d.jsonl#y"] == "removed"


def test_prune_keeps_what_a_damaged_archive_held(library: Library, folder: Path) -> None:
    path = pack(folder / "c.zip", c="canal", d="dam")
    statuses(library, folder)
    path.write_bytes(path.read_bytes()[:-30])

    assert statuses(library, folder, prune=True)["c.zip"] == "failed"
    assert "c.zip!/d.txt" in held(library)


def before_pruning(monkeypatch: pytest.MonkeyPatch, happens: Callable[[], object]) -> None:
    """Let something happen when a run is through its folder, and has not looked for what vanished."""

    def is_filled(folder: Path) -> bool:
        monkeypatch.undo()
        happens()
        return ingest.walk.is_filled(folder)

    monkeypatch.setattr(ingest.folder, "is_filled", is_filled)


def test_prune_keeps_an_archive_that_another_run_noted_when_it_was_no_longer_fresh(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pack(folder / "c.zip", c="canal", d="dam")

    def another_run() -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(ingest.walk, "_FRESH", 0)
            assert set(statuses(library, folder).values()) == {"unchanged"}

    before_pruning(monkeypatch, another_run)
    assert set(statuses(library, folder, prune=True).values()) == {"added"}
    assert held(library) == ["a.txt", "c.zip!/c.txt", "c.zip!/d.txt", "sub/b.txt"]


def test_prune_keeps_an_archive_that_changed_and_was_taken_in_by_another_run(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = pack(folder / "c.zip", c="canal", d="dam")

    def another_run() -> None:
        pack(path, c="canal", d="dam", e="estuary")
        assert statuses(library, folder)["c.zip!/e.txt"] == "added"

    before_pruning(monkeypatch, another_run)
    assert set(statuses(library, folder, prune=True).values()) == {"added"}
    assert held(library) == ["a.txt", "c.zip!/c.txt", "c.zip!/d.txt", "c.zip!/e.txt", "sub/b.txt"]


def test_a_killed_run_is_gone_on_with(folder: Path, tmp_path: Path) -> None:
    for number in range(6):
        write(folder / f"{number}.txt", f"{number}th")
    pack(folder / "c.zip", c="canal", d="dam")
    killed = run(tmp_path / "data", "letters", "add", str(folder), LETTERS_DIE_AT="2")
    assert killed.returncode == -9

    done = run(tmp_path / "data", "letters", "add", str(folder), LETTERS_LOG=str(tmp_path / "log"))
    again = run(tmp_path / "data", "letters", "add", "--prune", str(folder), LETTERS_LOG=str(tmp_path / "log2"))
    sound = run(tmp_path / "data", "letters", "doctor")

    assert (done.returncode, again.returncode) == (0, 0)
    assert done.stdout.count("unchanged") == killed.stdout.count("added")
    assert [line.split()[0] for line in again.stdout.splitlines()] == ["unchanged"] * 10
    assert not (tmp_path / "log2").exists()
    assert sound.stdout == "The library is sound; there was nothing to mend.\n"


class Watching:
    """`follow` in a thread, and what it told."""

    def __init__(self, library: Library, *paths: Path, prune: bool = False) -> None:
        self.told: list[str] = []
        self.error: Exception | None = None
        self._stop = threading.Event()
        self._ready = threading.Event()
        self._steps = follow(library, paths, prune=prune, settings=SETTINGS, stop=self._stop)
        self._thread = threading.Thread(target=self._run)

    def __enter__(self) -> "Watching":
        self._thread.start()
        assert self._ready.wait(60)
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join(60)
        assert not self._thread.is_alive()

    def expect(self, wanted: Callable[[list[str]], bool]) -> None:
        deadline = time.monotonic() + 60
        while not wanted(self.told):
            assert time.monotonic() < deadline, self.told
            time.sleep(0.05)

    def _run(self) -> None:
        try:
            with closing(self._steps) as steps:
                for progress in steps:
                    if progress is None:
                        self._ready.set()
                    elif progress.status is not None:
                        self.told.append(f"{progress.status} {short(progress)}")
        except Exception as error:
            self.error = error


def test_watching_takes_in_what_comes_changes_and_goes(library: Library, folder: Path) -> None:
    (folder / "sub" / "more").mkdir()  # a folder that is emptied keeps its articles
    with Watching(library, folder, prune=True) as watching:
        assert watching.told == ["added a.txt", "added sub/b.txt"]
        write(folder / "c.txt", "canal")
        watching.expect(lambda told: told[2:] == ["added c.txt"])
        new = write(folder / ".a.txt.new", "airport")  # as editors replace a file
        new.replace(folder / "a.txt")
        watching.expect(lambda told: told[3:] == ["updated a.txt"])
        (folder / "sub" / "b.txt").unlink()
        watching.expect(lambda told: told[4:] == ["removed sub/b.txt"])
        write(folder.parent / "d.txt", "dam").rename(folder / "sub" / "d.txt")
        watching.expect(lambda told: told[5:] == ["added sub/d.txt"])
    assert held(library) == ["a.txt", "c.txt", "sub/d.txt"]


def test_watching_takes_a_file_up_again_when_it_is_complete(library: Library, folder: Path) -> None:
    with Watching(library, folder) as watching:
        path = folder / "c.txt"
        with path.open("w") as file:
            for part in range(12):  # slowly, and never at rest
                file.write(f"Part {part} of the text. ")
                file.flush()
                time.sleep(0.1)
            file.write("The end.")
        watching.expect(lambda told: bool(told[2:]))
        watching.expect(lambda told: any("The end." in text for text in texts(library)))
        (folder / "a.txt").unlink()
        write(folder / "e.txt", "estuary")
        watching.expect(lambda told: told[-1:] == ["added e.txt"])
    assert "a.txt" in held(library)  # without --prune nothing is removed


def texts(library: Library) -> list[str]:
    return [library.revision(item.article.id).text for item in library.articles()]


def test_watching_keeps_the_article_of_a_file_that_is_being_saved_while_others_are_added(
    library: Library, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = folder / "a.txt"
    statuses(library, folder)
    ids = {item.article.id for item in library.articles()}

    def adding(library: Library, paths: Sequence[Path], **named: Any) -> Iterator[Progress]:
        yield from add_paths(library, paths, **named)
        if path in paths:
            path.unlink()

    def ticks(*_: object) -> Iterator[set[Path]]:
        yield set()
        write(path, "airport")
        yield {path}
        yield set()  # it has come to rest, and is taken in
        write(path, "aerodrome")
        yield {path}
        yield set()
        yield {path}  # deleted, and not created again
        yield set()

    monkeypatch.setattr(ingest.watch, "add_paths", adding)
    monkeypatch.setattr(ingest.watch, "_changes", ticks)
    told: list[str] = []
    for progress in follow(library, [folder], prune=True, settings=SETTINGS):
        if progress is not None and progress.status is not None:
            told.append(f"{progress.status} {short(progress)}")
            if "updated" in told[-1]:
                assert {item.article.id for item in library.articles()} == ids

    assert told == ["unchanged a.txt", "unchanged sub/b.txt", "updated a.txt", "updated a.txt", "removed a.txt"]


def test_watching_ends_where_its_folder_is_gone_and_removes_nothing(library: Library, folder: Path) -> None:
    with Watching(library, folder, prune=True) as watching:
        folder.rename(folder.with_name("away"))
        deadline = time.monotonic() + 60
        while watching.error is None:
            assert time.monotonic() < deadline
            time.sleep(0.05)
    assert isinstance(watching.error, UnwatchableFolder)
    assert held(library) == ["a.txt", "sub/b.txt"]


def test_watching_needs_a_folder(library: Library, tmp_path: Path) -> None:
    with pytest.raises(UnwatchableFolder, match="There is no folder to watch"):
        list(follow(library, [tmp_path / "none"], settings=SETTINGS))
