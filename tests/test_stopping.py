"""What is cancelled is not parsed, one file is tried again, a watched folder is gone through, the list keeps up."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

import ingest.watch
import ui.state
import ui.uploads
from ingest.watch import follow
from ingest.worker import Worker, Workers
from rag.errors import UnreadableArticle
from rag.library import Library
from rag.settings import Settings
from tests.fakes import FakeLibrary
from tests.lettered import ROOT, lettered, open_library
from tests.paged import open_app, settled
from tests.test_pages import World, world
from tests.test_uploads import Moody, button, files_in, gated, text, until
from ui.intake import Intake
from ui.parts import label
from ui.shelf import TABLE, is_selected

__all__ = ["world"]  # a fixture
SETTINGS = Settings(max_upload_mb=1)


@pytest.fixture
def library(tmp_path: Path) -> Iterator[Library]:
    with lettered("letters"), open_library(tmp_path / "data") as opened:
        yield opened


def test_a_file_that_waits_for_a_worker_is_not_parsed_once_it_is_cancelled(monkeypatch: pytest.MonkeyPatch) -> None:
    stop, busy, go_on, parsed = threading.Event(), threading.Event(), threading.Event(), list[str]()

    def slow(self: Worker, data: bytes, name: str) -> Any:
        parsed.append(name)
        busy.set()
        assert go_on.wait(60)
        raise UnreadableArticle("it is slow")

    monkeypatch.setattr(Worker, "_ask", slow)
    workers = Workers(1)
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(workers.parse, b"One.", "one.txt", stop)
        assert busy.wait(60)
        second = pool.submit(workers.parse, b"Two.", "two.txt", stop)
        stop.set()
        go_on.set()
        with pytest.raises(CancelledError):
            second.result(60)
    assert parsed == ["one.txt"]
    assert isinstance(first.exception(), UnreadableArticle)


def test_one_file_that_failed_is_tried_again_by_itself(tmp_path: Path) -> None:
    moody = Moody(FakeLibrary())
    moody.failing = {"a.txt", "b.txt"}
    intake = Intake(tmp_path / "spool", moody.add, max_mb=1)
    one, _ = ids = intake.put([("a.txt", b"A."), ("b.txt", b"B.")])
    intake.wait(ids)
    moody.failing = set()

    intake.retry(one)
    until(lambda: not intake.active)

    assert {entry.article.title for entry in moody.library.articles()} == {"a.txt"}
    assert [upload.name for upload in intake.overview.again] == ["b.txt"]
    assert len(files_in(tmp_path / "spool")) == 2  # what is left to be tried, and its label


def test_one_of_the_failed_is_tried_again_by_a_click(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    moody = Moody(world.library)
    moody.failing = {"**a**.txt", "b.txt"}
    monkeypatch.setattr(ui.state, "add_file", lambda library, *file: moody.add(*file))
    app = open_app("ui/library.py")
    app.file_uploader[0].upload("**a**.txt", b"A.").upload("b.txt", b"B.")
    settled(app)
    until(lambda: not world.parts.intake.active)
    settled(app)
    moody.failing = {"b.txt"}
    button(app, label("Retry **a**.txt")).click()
    settled(app)
    until(lambda: not world.parts.intake.active)
    settled(app)

    assert [upload.name for upload in world.parts.intake.overview.again] == ["b.txt"]
    assert "Retry one of them" not in [expander.label for expander in app.expander]  # there is but one


@pytest.mark.parametrize(("rows", "selected"), [([], False), ([3], True)])
def test_a_selection_in_any_table_of_articles_is_known(rows: list[int], selected: bool) -> None:
    state = {"uploader": 1, f"{TABLE}old": {"selection": {"rows": []}}, f"{TABLE}new": {"selection": {"rows": rows}}}

    assert is_selected(state) is selected
    assert not is_selected({"selection": {"rows": [1]}})


@pytest.mark.parametrize(("may", "drawn"), [(True, 1), (False, 0)])
def test_the_page_is_drawn_again_only_where_it_may_be(
    world: World, monkeypatch: pytest.MonkeyPatch, may: bool, drawn: int
) -> None:
    gate = gated(world, monkeypatch)
    reruns: list[bool] = []
    monkeypatch.setattr(ui.uploads, "REDRAW", 0.0)
    monkeypatch.setattr("streamlit.rerun", lambda: reruns.append(True))
    monkeypatch.setattr(ui.uploads, "_progress", lambda seen: None)
    monkeypatch.setattr(ui.uploads, "_to_go", lambda intake, seen: None)
    ids = world.parts.intake.put([("a.txt", text(1)), ("b.txt", text(2))])
    shown = ui.uploads._Drawn(True, 0, 0.0)
    gate.let(1)
    until(lambda: world.parts.intake.overview.done == 1)
    ui.uploads._uploads(world.parts.intake, shown, lambda: may)
    gate.let(1)
    world.parts.intake.wait(ids)

    assert len(reruns) == drawn


@pytest.mark.parametrize(("may", "drawn"), [(True, 1), (False, 0)])
def test_the_end_takes_nothing_from_who_is_in_the_midst_of_something(
    world: World, monkeypatch: pytest.MonkeyPatch, may: bool, drawn: int
) -> None:
    reruns: list[bool] = []
    monkeypatch.setattr("streamlit.rerun", lambda: reruns.append(True))
    monkeypatch.setattr(ui.uploads, "_result", lambda intake, seen: None)
    world.parts.intake.wait(world.parts.intake.put([("a.txt", text(1))]))
    until(lambda: not world.parts.intake.active)
    passages = world.parts.intake.overview.passages
    ui.uploads._uploads(world.parts.intake, ui.uploads._Drawn(True, passages, 0.0), lambda: may)

    assert len(reruns) == drawn


def test_a_watched_folder_is_gone_through_once_in_a_while(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "press"
    folder.mkdir()
    (folder / "a.txt").write_text("The harbour was opened on Monday.")

    def ticks(*_: object) -> Iterator[set[Path]]:
        yield set()
        (folder / "b.txt").write_text("The airport was opened on Monday.")  # of which the system tells nothing
        yield set()

    monkeypatch.setattr(ingest.watch, "_changes", ticks)
    told = [
        (Path(one.source).name, one.status)
        for one in follow(library, [folder], settings=SETTINGS, every=0.0001)
        if one is not None and one.status is not None
    ]

    assert told == [("a.txt", "added"), ("b.txt", "added")]


def test_a_file_that_is_always_written_to_does_not_keep_the_others_out(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "press"
    folder.mkdir()
    busy = folder / "busy.txt"
    busy.write_text("The harbour was opened on Monday.")

    def ticks(*_: object) -> Iterator[set[Path]]:
        yield set()
        (folder / "b.txt").write_text("The airport was opened on Monday.")  # of which the system tells nothing
        for number in range(3):
            busy.write_text(f"The harbour was opened on Monday, and {number + 2} ferries came.")
            yield {busy}

    monkeypatch.setattr(ingest.watch, "_changes", ticks)
    told = [Path(one.source).name for one in follow(library, [folder], settings=SETTINGS, every=0.0001) if one]

    assert "b.txt" in told


def test_without_a_time_between_them_there_is_no_further_pass(
    library: Library, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "press"
    folder.mkdir()
    (folder / "a.txt").write_text("The harbour was opened on Monday.")

    def ticks(*_: object) -> Iterator[set[Path]]:
        yield set()
        (folder / "b.txt").write_text("The airport was opened on Monday.")
        yield set()

    monkeypatch.setattr(ingest.watch, "_changes", ticks)
    list(follow(library, [folder], settings=SETTINGS, every=0))

    assert len(library.articles()) == 1


@pytest.mark.parametrize("given", ["-1", "nan", "soon", "1e9"])
def test_a_time_that_is_none_is_refused(given: str, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "add", str(tmp_path), "--watch", f"--every={given}"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert done.returncode == 2
    assert "is no number of minutes; give one from 0 to 1,440" in done.stderr
