"""Collections from the command line: `python -m ingest collection …`, `add --collection`, `list --collection`."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import ingest.collection
from ingest.__main__ import main
from ingest.collection import Gathering
from rag.schema import AddStatus, Progress
from tests.lettered import lettered, open_library, run

TEXT = "{} in Paris\nLeaders met in Paris on Tuesday to talk about the {}, and they agreed on most of it.\n"


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A real library, with an embedder that needs no weights."""
    for name in [name for name in os.environ if name.startswith("PRESSCHECK_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("PRESSCHECK_DATA", str(tmp_path / "data"))
    with lettered("letters"):
        yield tmp_path / "data"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "articles"
    made.mkdir()
    for name in ("Talks", "Ferries"):
        (made / f"{name.lower()}.txt").write_text(TEXT.format(name, name))
    return made


def rows(capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def ids(capsys: pytest.CaptureFixture[str], *arguments: str) -> dict[object, str]:
    assert main(["list", "--json", *arguments]) == 0
    return {row["title"]: str(row["article_id"]) for row in rows(capsys)}


def test_what_is_added_updated_or_unchanged_goes_into_the_collection(
    data: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["add", str(folder / "talks.txt")]) == 0
    assert main(["add", str(folder), "--collection", " Harbour \n"]) == 0
    (folder / "talks.txt").write_text(TEXT.format("Talks", "weather"))
    assert main(["add", str(folder), "--collection", "Weather"]) == 0
    capsys.readouterr()

    assert main(["collection", "list", "--json"]) == 0
    assert [(row["collection"], row["articles"]) for row in rows(capsys)] == [("Harbour", 2), ("Weather", 2)]


def test_what_fails_does_not_go_in_and_stops_nothing(
    data: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "empty.txt").write_text("")

    assert main(["add", str(folder), "--collection", "Harbour"]) == 1
    capsys.readouterr()
    assert len(ids(capsys, "--collection", "harbour")) == 2


def test_a_name_that_none_can_have_is_wrong_usage_and_nothing_is_added(
    data: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["add", str(folder), "--collection", "\u200d"]) == 2
    assert capsys.readouterr() == ("", "The name of a collection must be a line of up to 100 characters; give one.\n")
    assert ids(capsys) == {}


def test_articles_are_put_in_and_taken_out_by_their_ids(
    data: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", str(folder)])
    capsys.readouterr()
    known = ids(capsys)
    talks = known["Talks in Paris"]

    assert main(["collection", "add", "Harbour", talks, "--json"]) == 0
    assert rows(capsys) == [{"collection": "Harbour", "article_id": talks, "status": "added"}]
    assert main(["collection", "add", "HARBOUR", *known.values()]) == 0
    assert sorted(capsys.readouterr().out.splitlines()) == ["added     Ferries in Paris", "unchanged Talks in Paris"]
    assert main(["collection", "remove", "harbour", talks]) == 0
    assert capsys.readouterr().out == "removed   Talks in Paris\n"
    assert main(["collection", "show", "harbour"]) == 0
    assert capsys.readouterr().out == f"{known['Ferries in Paris']}  Ferries in Paris (1 passage)\n"
    assert len(ids(capsys)) == 2


def test_of_several_ids_those_that_are_there_are_put_in_and_the_others_told(
    data: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", str(folder / "talks.txt")])
    capsys.readouterr()
    talks = ids(capsys)["Talks in Paris"]

    assert main(["collection", "add", "Harbour", "nobody", "x\udcff", talks]) == 1
    out, err = capsys.readouterr()
    assert out == "added     Talks in Paris\n"
    assert err.splitlines() == [
        "There is no article of the id nobody; see `python -m ingest list`.",
        "There is no article of the id x\ufffd; see `python -m ingest list`.",
    ]
    assert main(["collection", "remove", "Harbour", "nobody"]) == 1
    assert "There is no article of the id nobody in the collection “Harbour”." in capsys.readouterr().err


def test_a_slip_in_every_id_makes_no_collection(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["collection", "add", "Harbour", "nobody"]) == 1
    capsys.readouterr()
    assert main(["collection", "list"]) == 0
    assert capsys.readouterr().out.startswith("There are no collections;")


def test_one_is_renamed_and_deleted_and_its_articles_stay(
    data: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["add", str(folder), "--collection", "Harbour"])
    capsys.readouterr()

    assert main(["collection", "rename", "HARBOUR", "Hafen \x1b[31m"]) == 0
    assert capsys.readouterr().out == "renamed   Hafen [31m (2 articles)\n"
    assert main(["collection", "delete", "hafen [31M", "--json"]) == 0
    assert rows(capsys)[0]["status"] == "deleted"
    assert len(ids(capsys)) == 2


@pytest.mark.parametrize(
    "arguments",
    [["show", "Habour"], ["delete", "Habour"], ["rename", "Habour", "x"], ["remove", "Habour", "y"]],
)
def test_one_that_is_not_there_is_wrong_usage(
    data: Path, capsys: pytest.CaptureFixture[str], arguments: list[str]
) -> None:
    with open_library(data) as library:
        library.collections.make("Harbour")

    assert main(["collection", *arguments]) == 2
    assert capsys.readouterr().err == "The library has no collection “Habour”; did you mean “Harbour”?\n"
    assert main(["list", "--collection", "Habour"]) == 2


def test_an_empty_one_says_so(data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with open_library(data) as library:
        library.collections.make("Harbour")

    assert main(["collection", "show", "harbour"]) == 0
    assert capsys.readouterr().out == "There is no article in it.\n"


def test_two_processes_add_to_one_collection_at_once(data: Path, folder: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(2) as pool:
        files = (str(folder / "talks.txt"), str(folder / "ferries.txt"))
        done = list(pool.map(lambda file: run(data, "letters", "add", file, "--collection", "Harbour"), files))

    assert [one.returncode for one in done] == [0, 0], [one.stderr for one in done]
    with open_library(data) as library:
        assert [(one.name, one.articles) for one in library.collections.all()] == [("Harbour", 2)]


def progress(article_id: str, status: AddStatus) -> Progress:
    return Progress("x", "done", status=status, article_id=article_id)


def test_many_are_put_in_together_and_the_last_ones_at_the_end(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.collection, "MOST_WAITING", 3)
    monkeypatch.setattr(ingest.collection, "LONGEST_WAIT", 60.0)
    with open_library(data) as library:
        put: list[list[str]] = []
        monkeypatch.setattr(library.collections, "put", lambda name, some, make: put.append(list(some)))
        try:
            with Gathering(library, "Harbour") as gathering:
                for number, status in enumerate([*AddStatus, AddStatus.ADDED]):
                    gathering.take(progress(f"{number}", status))
                assert put == [["0", "1", "2"]]
                raise KeyboardInterrupt
        except KeyboardInterrupt:
            assert put == [["0", "1", "2"], ["5"]]


def test_while_watching_nothing_waits(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ingest.collection, "LONGEST_WAIT", 60.0)
    with open_library(data) as library:
        put: list[list[str]] = []
        monkeypatch.setattr(library.collections, "put", lambda name, some, make: put.append(list(some)))
        with Gathering(library, "Harbour") as gathering:
            gathering.take(progress("a", AddStatus.ADDED))
            assert put == []
            gathering.wait_no_more()
            assert put == [["a"]]
            gathering.take(progress("b", AddStatus.ADDED))
            assert put == [["a"], ["b"]]


def test_without_a_collection_nothing_is_made(data: Path) -> None:
    with open_library(data) as library, Gathering(library, None) as gathering:
        gathering.take(progress("a", AddStatus.ADDED))
        assert library.collections.all() == []
