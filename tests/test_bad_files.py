"""Every bad file becomes one outcome: added rightly, or failed with its name, the cause and the way out."""

import hashlib
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any, cast

import pytest

from ingest.folder import add_paths
from ingest.pipeline import add
from rag.library import Library
from rag.schema import AddStatus, Progress
from rag.settings import Settings
from tests.bad_files import BadFile, bad_files, good_files
from tests.shelf import Shelf

ROOT = Path(__file__).parent.parent
SETTINGS = Settings()
SAMPLED = 12  # every twelfth file goes into a real library
LEAST = 300
SENTENCE = re.compile(r" can't be read: (?:(?!\. |\n|Traceback|Error\b).)+; (?:(?!\. |\n).)+\.")


def ends(shelf: Shelf, path: Path) -> list[Progress]:
    return [progress for progress in add(cast(Library, shelf), path, settings=SETTINGS) if progress.status is not None]


def complaint(file: BadFile, shelf: Shelf, told: list[Progress]) -> str | None:
    """What is wrong with what became of a file, or None."""
    if len(told) != 1:
        return f"{len(told)} outcomes"
    end = told[0]
    if file.outcome not in (None, end.status):
        return f"{end.status}, not {file.outcome}: {end.reason}"
    if end.status is AddStatus.ADDED:
        text = shelf.texts.get(end.article_id or "", "")
        sound = end.total == len(shelf.passages.get(end.article_id or "", [])) > 0
        return None if sound and file.holds in text else f"{file.holds!r} is not in what was stored"
    reason = end.reason or ""
    if end.article_id or not reason.startswith(file.name) or not SENTENCE.fullmatch(reason[len(file.name) :]):
        return f"not one sentence with name, cause and way out: {reason}"
    return None if file.says in reason else f"does not say {file.says!r}: {reason}"


def test_there_are_at_least_300_and_they_are_the_same_every_time() -> None:
    def seen() -> list[tuple[str, str]]:
        return [(file.name, hashlib.sha256(file.data).hexdigest()) for file in bad_files()]

    first = seen()

    assert len(first) == len(dict(first)) >= LEAST
    assert first == seen()


def test_every_bad_file_has_one_right_outcome_and_the_shelf_holds_what_was_added(tmp_path: Path) -> None:
    shelf = Shelf()
    complaints, added = [], set()
    for file in bad_files():
        path = tmp_path / file.name
        path.write_bytes(file.data)
        told = ends(shelf, path)
        path.unlink()
        added |= {progress.source for progress in told if progress.status is AddStatus.ADDED}
        if said := complaint(file, shelf, told):
            complaints.append(f"{file.name}: {said}")

    assert complaints == []
    assert {item.article.source for item in shelf.articles()} == added


@pytest.mark.parametrize("suffix", list(good_files()))
def test_a_good_file_after_bad_ones_is_added(tmp_path: Path, suffix: str) -> None:
    (tmp_path / f"a{suffix}").write_bytes(good_files()[suffix][:20])
    (tmp_path / f"b{suffix}").write_bytes(good_files()[suffix])

    told = add_paths(cast(Library, Shelf()), [tmp_path], settings=SETTINGS)
    last = [progress for progress in told if progress.status][-1]
    assert (last.source, last.status) == (str(tmp_path / f"b{suffix}"), AddStatus.ADDED)


def test_what_is_no_readable_file_fails_and_the_others_go_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "dangling.txt").symlink_to(tmp_path / "nowhere.txt")
    (tmp_path / "loop.txt").symlink_to(tmp_path / "loop.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    (tmp_path / "empty").mkdir()
    good = tmp_path / "good.txt"
    good.write_bytes(good_files()[".txt"])
    locked = tmp_path / "locked.txt"
    locked.write_bytes(good_files()[".txt"])
    opened: Any = Path.open

    def refused(path: Path, *arguments: str) -> object:
        if path == locked:  # root may read it whatever its mode is
            raise PermissionError(13, "Permission denied")
        return opened(path, *arguments)

    monkeypatch.setattr(Path, "open", refused)
    names = (
        "missing.txt",
        "dangling.txt",
        "loop.txt",
        "pipe.txt",
        "empty",
        "locked.txt",
        "x" * 300,
        "/dev/zero",
        "good.txt",
    )
    ended = {name: ends(Shelf(), tmp_path / name) for name in names}

    assert [len(told) for told in ended.values()] == [1] * len(names)
    assert [told[0].status for told in ended.values()] == [AddStatus.FAILED] * 8 + [AddStatus.ADDED]
    assert all(SENTENCE.search(told[0].reason or "") for told in list(ended.values())[:-1])


@pytest.mark.parametrize(
    "name",
    [
        "a\nb.txt",
        "\x1b[31mred.txt",
        "\u202etxt.exe",
        "-rf.txt",
        " .txt",
        "x" * 250 + ".txt",
        b"caf\xe9.txt".decode("utf-8", "surrogateescape"),
        "<img src=x>.txt",
        "%s%n.txt",
    ],
)
def test_a_strange_name_is_no_hindrance(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(good_files()[".txt"])

    assert [progress.status for progress in ends(Shelf(), tmp_path / name)] == [AddStatus.ADDED]


def test_the_command_adds_what_is_good_of_a_folder_and_leaves_nothing_of_the_rest(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    for number, file in enumerate(bad_files()):
        if number % SAMPLED == 0 and len(file.data) < 20_000:  # long ones take long to embed
            (folder / f"{number}-{file.name}").write_bytes(file.data)
    (folder / "good.docx").write_bytes(good_files()[".docx"])

    done = command(tmp_path, "add", str(folder), "--json")
    told = [json.loads(line) for line in done.stdout.splitlines()]
    added = {line["source"]: line for line in told if line["status"] == "added"}

    assert [line["source"] for line in told] == [str(path) for path in sorted(folder.iterdir())]
    assert {line["status"] for line in told} == {"added", "failed"}
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    listed = [json.loads(line) for line in command(tmp_path, "list", "--json").stdout.splitlines()]
    assert {entry["source"]: entry["passages"] for entry in listed} == {
        source: line["passages"] for source, line in added.items()
    }
    kept = {hashlib.sha256(Path(source).read_bytes()).hexdigest() for source in added}
    assert {path.name for path in (tmp_path / "data" / "originals").iterdir()} == kept
    assert json.loads(command(tmp_path, "doctor", "--json").stdout) == {"mended": []}


def command(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ingest", *arguments],
        cwd=ROOT,
        env=os.environ | {"PRESSCHECK_DATA": str(folder / "data")},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
