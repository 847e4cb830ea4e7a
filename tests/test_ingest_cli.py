import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingest.__main__ import main
from rag.errors import FAULT
from rag.library import Library
from tests.lettered import lettered
from tests.shelf import Shelf

TEXT = "Talks in Paris\nLeaders met in Paris on Tuesday to talk about the plan, and they agreed on most of it.\n"
ROOT = Path(__file__).parent.parent


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Shelf:
    shelf = Shelf()
    monkeypatch.setattr(Library, "open", lambda settings: shelf)
    for name in [name for name in os.environ if name.startswith("PRESSCHECK_")]:
        monkeypatch.delenv(name)
    return shelf


@pytest.fixture
def real(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A real library, with an embedder that needs no weights."""
    for name in [name for name in os.environ if name.startswith("PRESSCHECK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PRESSCHECK_DATA", str(tmp_path / "data"))
    with lettered("letters"):
        yield tmp_path / "data"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "talks.txt"
    path.write_text(TEXT)
    return path


def test_add_says_a_line_per_file(shelf: Shelf, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add", str(file)]) == 0
    assert capsys.readouterr() == (f"added     {file} (1 passage)\n", "")


def test_add_in_json_has_exactly_the_agreed_keys(shelf: Shelf, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["add", str(file), "--json"]) == 0

    item = shelf.articles()[0]
    assert json.loads(capsys.readouterr().out) == {
        "source": str(file),
        "status": "added",
        "article_id": item.article.id,
        "revision_id": item.revision_id,
        "passages": 1,
        "reason": None,
    }


def test_a_missing_path_fails_and_the_others_go_on(
    shelf: Shelf, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = file.with_name("missing.txt")

    assert main(["add", str(missing), str(file), "--json"]) == 1

    out, err = capsys.readouterr()
    results = [json.loads(line) for line in out.splitlines()]
    assert [result["status"] for result in results] == ["failed", "added"]
    assert results[0] == {
        "source": str(missing),
        "status": "failed",
        "article_id": None,
        "revision_id": None,
        "passages": 0,
        "reason": "missing.txt can't be read: there is no such file; check its name and folder.",
    }
    assert err == "1 of 2 failed; each line above that says “failed” gives the reason.\n"


def test_a_name_cannot_steer_the_terminal(shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a\x1b[31m\u202e.txt").write_text(TEXT)
    (tmp_path / "b\n\x9b.pdf").write_text("%PDF-1.7")

    main(["add", str(tmp_path)])
    main(["add", str(tmp_path), "--json"])
    main(["list"])

    out = capsys.readouterr().out
    assert all(character.isprintable() or character == "\n" for character in out)
    assert len(out.splitlines()) == 5


def test_add_tells_each_article_of_a_file_that_holds_many(
    shelf: Shelf, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "dump.jsonl"
    path.write_text('{"id": "x", "text": "Talks go on.", "date": "soon"}\nno json\n')

    assert main(["add", str(path)]) == 1
    out, err = capsys.readouterr()
    assert out.splitlines() == [
        f"added     {path}#x (1 passage; its date “soon” can't be read, so it is unknown)",
        f"failed    {path}#2: dump.jsonl, line 2 can't be read: it is not JSON, from character 1 on; "
        "write one object a line.",
    ]
    assert err == "1 of 2 failed; each line above that says “failed” gives the reason.\n"


def test_pruned_articles_are_told_in_json_too(real: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("a", "b"):
        (tmp_path / "press").mkdir(exist_ok=True)
        (tmp_path / "press" / f"{name}.txt").write_text(f"{TEXT}{name}")
    assert main(["add", str(tmp_path / "press"), "--json"]) == 0
    added = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    (tmp_path / "press" / "b.txt").unlink()

    assert main(["add", str(tmp_path / "press"), "--prune", "--json"]) == 0
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["status"] for line in told] == ["unchanged", "removed"]
    assert told[1] == added[1] | {"status": "removed"}
    assert main(["add", str(tmp_path / "press"), "--prune"]) == 0
    assert capsys.readouterr().out == f"unchanged {tmp_path}/press/a.txt (1 passage)\n"


def test_watching_ends_with_an_interruption_and_a_summary(tmp_path: Path) -> None:
    (tmp_path / "press").mkdir()
    (tmp_path / "press" / "a.txt").write_text(TEXT)
    command = [sys.executable, "-m", "tests.lettered", "letters", "add", "--watch", str(tmp_path / "press")]
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=os.environ | {"PRESSCHECK_DATA": str(tmp_path / "data")},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("added ")
        assert process.stderr.readline() == "Watching for changes; end it with Ctrl-C.\n"
        (tmp_path / "press" / "b.txt").write_text(f"{TEXT}b")
        assert process.stdout.readline().startswith("added ")
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=60)

    assert (process.returncode, out) == (0, "")
    assert err == "Ended: 2 added, 0 unchanged, 0 updated, 0 failed, 0 removed.\n"


def test_list_says_what_is_known(shelf: Shelf, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_text("---\ntitle: Talks\noutlet: The Daily\ndate: 2026-01-07\n---\nThey met.")
    main(["add", str(file)])
    capsys.readouterr()

    assert main(["list"]) == 0
    assert capsys.readouterr().out.endswith("  Talks (The Daily, 2026-01-07, 1 passage)\n")


def test_list_in_json_is_an_object_per_article(shelf: Shelf, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["add", str(file)])
    capsys.readouterr()

    assert main(["list", "--json"]) == 0
    item = json.loads(capsys.readouterr().out)
    assert (item["article_id"], item["title"]) == (shelf.articles()[0].article.id, "Talks in Paris")
    assert (item["published"], item["passages"], item["source"]) == (None, 1, str(file))


def test_an_empty_library_says_how_to_fill_it(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["list"]) == 0
    assert "python -m ingest add PATH" in capsys.readouterr().out


def test_remove_takes_the_article_out(shelf: Shelf, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["add", str(file)])
    article_id = shelf.articles()[0].article.id
    capsys.readouterr()

    assert main(["remove", article_id, "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"article_id": article_id, "status": "removed"}
    assert shelf.articles() == []


def test_removing_what_is_not_there_fails_in_one_sentence(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["remove", "nothing"]) == 1
    assert capsys.readouterr() == ("", "This article is not in the library; it may have been removed.\n")


def test_doctor_says_what_it_mended(shelf: Shelf, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["doctor"]) == 0
    assert main(["doctor", "--json"]) == 0

    sentence = "2 passages had no vector; they were embedded again."
    assert capsys.readouterr().out == f'{sentence}\n{{"mended": ["{sentence}"]}}\n'


@pytest.mark.parametrize("arguments", [[], ["add"], ["remove"], ["frobnicate"], ["list", "--colour"]])
def test_wrong_usage_has_status_2(shelf: Shelf, arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as raised:
        main(arguments)
    assert raised.value.code == 2


def test_an_unknown_setting_is_wrong_usage(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRESSCHECK_COLOUR", "red")

    assert main(["list"]) == 2
    assert capsys.readouterr().err.startswith("PRESSCHECK_COLOUR is not a setting")


def test_an_interruption_is_one_sentence_and_closes_the_library(
    shelf: Shelf, file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrupted(*_: object) -> Iterator[int]:
        raise KeyboardInterrupt

    monkeypatch.setattr(shelf, "add", interrupted)

    assert main(["add", str(file)]) == 130
    assert capsys.readouterr() == ("", "Interrupted; what was reported as added is in the library.\n")
    assert shelf.closed


def test_a_fault_is_one_sentence_without_what_the_error_says(
    shelf: Shelf, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def broken() -> None:
        raise KeyError("words of an article")

    monkeypatch.setattr(shelf, "articles", broken)

    assert main(["list"]) == 1
    out, err = capsys.readouterr()
    assert (out, err.splitlines()[-1]) == ("", FAULT)
    assert "words of an article" not in err
    assert shelf.closed


def test_the_command_runs_as_a_module(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ingest", "list"],
        cwd=ROOT,
        env=os.environ | {"PRESSCHECK_DATA": str(tmp_path / "data")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")
