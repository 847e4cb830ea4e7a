"""What starts with the app and the commands, and what waits until it is needed: told by imports, not by time."""

import json
import os
import shutil
import subprocess
import sys
import textwrap
import threading
import time
from pathlib import Path

import pytest

import ui.state
from rag.child import free_port
from rag.errors import LibraryError
from rag.settings import Settings
from tests.fakes import Pause
from tests.paged import html, open_app, settled
from tests.test_browser import serving
from tests.test_pages import World

ROOT = Path(__file__).parent.parent
HEAVY = (
    "chromadb docx langchain langchain_chroma langchain_core langchain_huggingface langchain_openai langsmith lxml "
    "numpy onnxruntime openai pypdfium2 sentence_transformers sklearn tokenizers torch trafilatura transformers "
    "xllamacpp"
).split()
NEVER = ("langchain_huggingface", "sentence_transformers", "sklearn", "torch", "transformers")  # with packaged models


def imported(data: Path, code: str, *heavy: str) -> set[str]:
    """Which of these a fresh process has imported once this code is through."""
    telling = f"\nimport json, sys\nprint(json.dumps([name for name in {heavy!r} if name in sys.modules]))"
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code) + telling],
        cwd=ROOT,
        env=os.environ | {"PRESSCHECK_DATA": str(data)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("script", ["frame.py", "app.py"])
def test_the_first_page_is_drawn_without_anything_heavy(tmp_path: Path, script: str) -> None:
    drawing = f"""
        import ui.state
        ui.state._warm = lambda *_: None  # what goes on behind it
        from streamlit.testing.v1 import AppTest
        app = AppTest.from_file("{script}", default_timeout=60).run()
        assert not app.exception and app.chat_input
        """

    # Streamlit's tests bring pandas, and with it numpy.
    assert imported(tmp_path, drawing, *HEAVY) <= {"numpy"}


def test_the_server_answers_before_anything_of_ours_is_imported(tmp_path: Path) -> None:
    assert imported(tmp_path, "import app", "rag.library", "rag.settings", "ui.state", "sqlalchemy") == set()


@pytest.mark.parametrize(("headless", "opened"), [(False, ["http://127.0.0.1:8765"]), (True, [])])
def test_the_page_opens_by_itself_where_there_is_a_screen(tmp_path: Path, headless: bool, opened: list[str]) -> None:
    starting = f"""
        import webbrowser
        from streamlit import config
        import app
        shown = []
        webbrowser.open = shown.append
        options = {{"server.address": "127.0.0.1", "server.port": 8765, "server.headless": {headless}}}
        for name, value in options.items():
            config.set_option(name, value)
        app._open_browser()
        assert shown == {opened}, shown
        """

    assert imported(tmp_path, starting, *HEAVY) == set()


@pytest.mark.parametrize(
    "command",
    [
        "ingest list",
        "ingest collection list",
        "rag ask --help",
        "rag check --help",
        "rag search --help",
    ],
)
def test_a_command_that_asks_no_model_imports_none(tmp_path: Path, command: str) -> None:
    package, *arguments = command.split()
    running = f"""
        from {package}.__main__ import main
        try:
            main({arguments!r})
        except SystemExit as ended:
            assert not ended.code
        """

    assert imported(tmp_path, running, *HEAVY) == set()


@pytest.mark.models
def test_a_folder_that_has_not_changed_is_told_so_without_anything_heavy(tmp_path: Path) -> None:
    (tmp_path / "news").mkdir()
    article = tmp_path / "news" / "ferry.txt"
    article.write_text("The ferry\n\nThe ferry sank at night, and nobody was hurt.")
    os.utime(article, (1_700_000_000, 1_700_000_000))
    adding = f"from ingest.__main__ import main\nassert main(['add', {str(article.parent)!r}]) == 0"
    imported(tmp_path / "data", adding)
    imported(tmp_path / "data", adding)  # the entry itself changed just now, so it was hashed once more

    assert imported(tmp_path / "data", adding, *HEAVY) == set()


@pytest.mark.models
def test_what_searches_and_checks_needs_no_pytorch(tmp_path: Path) -> None:
    checking = """
        from rag.checker import Checker
        from rag.entail import Entailment
        from rag.library import Library
        from rag.settings import read_settings
        settings = read_settings()
        with Library.open(settings) as library:
            Checker(library, settings, Entailment(settings)).warm()
            import rag.chatbot
        """

    assert imported(tmp_path, checking, *NEVER) == set()


def test_parts_that_cannot_be_opened_ahead_are_tried_again_by_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried = []

    def refuse(settings: Settings) -> None:
        tried.append(settings.data)
        raise LibraryError("The data folder can't be made; set PRESSCHECK_DATA.")

    monkeypatch.setenv("PRESSCHECK_DATA", str(tmp_path))
    monkeypatch.setattr(ui.state, "open_library", refuse)
    monkeypatch.setattr(ui.state, "_parts", ui.state.once(ui.state._open))

    ui.state.prepare()
    with pytest.raises(LibraryError, match="set PRESSCHECK_DATA"):
        ui.state.open_parts()
    assert tried == [tmp_path, tmp_path]


def test_the_parts_are_opened_once_however_many_ask(monkeypatch: pytest.MonkeyPatch) -> None:
    opened = []
    waiting = threading.Barrier(4)

    def opening() -> object:
        opened.append(object())
        return opened[-1]

    parts = ui.state.once(opening)

    def ask() -> None:
        waiting.wait()
        parts()

    threads = [threading.Thread(target=ask) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(opened) == 1


def test_a_question_before_the_search_model_is_there_says_what_it_waits_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = World(tmp_path)
    monkeypatch.setattr(ui.state, "open_parts", lambda: world.parts)
    world.library.ready, world.chatbot.script = False, [Pause()]
    app = open_app()
    app.chat_input[0].set_value("What duration is proposed?")

    assert "Loading the search model…" in html(settled(app))
    world.library.ready = True
    assert "Searching…" in html(settled(app))
    world.parts.chats.stop()


@pytest.mark.models
def test_the_server_starts_the_search_without_a_page_and_ends_it_when_told_to(tmp_path: Path) -> None:
    started = tmp_path / "vectors" / "server.json"
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}", "--server.headless=true"]
    nobody = {"PRESSCHECK_LLM": "openai:none", "PRESSCHECK_LLM_BASE_URL": "http://127.0.0.1:9/v1"}
    with serving(command, port, {"PRESSCHECK_DATA": str(tmp_path)} | nobody):
        until = time.monotonic() + 240
        while not started.exists():
            assert time.monotonic() < until, "the vector server did not start"
            time.sleep(0.1)

    assert not started.exists()


# make run, with a Python that only notes what it was called with


@pytest.fixture
def project(tmp_path: Path) -> Path:
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("requirements.txt", "constraints.txt", "preflight.py", "corpus/a.txt", "ingest/__main__.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
        os.utime(tmp_path / name, (1_700_000_000, 1_700_000_000))
    os.utime(tmp_path / "corpus", (1_700_000_000, 1_700_000_000))
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text('#!/bin/sh\necho "$@" >> called\nmkdir -p data\ncase "$*" in *ingest*) [ ! -e fail ];; esac\n')
    python.chmod(0o755)
    (tmp_path / ".venv" / ".ready").touch()
    return tmp_path


ADD, SHOW = "-m ingest add corpus", "-m streamlit run app.py"


def make_run(project: Path) -> list[str]:
    """What `make run` calls."""
    environment = {name: value for name, value in os.environ.items() if name not in ("PRESSCHECK_DATA", "MAKEFLAGS")}
    subprocess.run(["make", "run"], cwd=project, env=environment, capture_output=True, check=False)
    called = project / "called"
    lines = called.read_text().splitlines()
    called.unlink()
    return lines


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_run_goes_to_the_page_at_once_the_second_time(project: Path) -> None:
    assert make_run(project) == [ADD, SHOW]
    assert make_run(project) == [SHOW]


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
@pytest.mark.parametrize("changed", ["corpus/a.txt", "corpus/new.txt", "ingest/__main__.py", "requirements.txt"])
def test_make_run_takes_the_corpus_in_again_where_it_or_what_reads_it_changed(project: Path, changed: str) -> None:
    make_run(project)
    os.utime(project / "data" / "corpus.taken", (1_750_000_000, 1_750_000_000))
    (project / changed).write_text("changed")
    (project / ".venv" / ".ready").touch()

    assert make_run(project) == [ADD, SHOW]


@pytest.mark.skipif(shutil.which("make") is None, reason="there is no make")
def test_make_run_takes_the_corpus_in_again_where_it_failed_or_the_library_is_new(project: Path) -> None:
    (project / "fail").touch()
    assert make_run(project) == [ADD]
    (project / "fail").unlink()
    assert make_run(project) == [ADD, SHOW]
    shutil.rmtree(project / "data")
    assert make_run(project) == [ADD, SHOW]
