"""Backups made and restored for real: real SQLite, Chroma, files and processes; and backups nobody should trust."""

import base64
import copy
import json
import random
import re
import shutil
import struct
import subprocess
import sys
import time
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from rag.errors import BadBackup, LibraryError
from rag.files import Taken
from rag.library import Library
from rag.locks import holding
from rag.schema import Hit
from rag.settings import Settings
from rag.tables import editions
from tests.lettered import ROOT, lettered, open_library, put, run
from tests.samples import revision_id

FRUIT = "A banana. A kiwi. A mango. A cherry. An apple. A pear. A plum. A grape. A lemon. A fig. " * 2
METAL = "Iron. Copper. Zinc. Lead. Gold. Silver. Tin. Nickel. " * 2
SEED = 20261124
Edit = Callable[[dict[str, bytes]], None]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of three articles, one of them with an earlier revision, two with the same words."""
    folder = tmp_path_factory.mktemp("made")
    with lettered("letters"), open_library(folder / "data") as library:
        put(library, "fruit", METAL)
        put(library, "fruit", FRUIT)
        put(library, "metal", METAL)
        ore = put(library, "ore", METAL, pages=(0, 26))
        library.files.note(
            [Taken(ore.source, ore.source, "9 1 1 1", 1, "0" * 64, "reader", ore.id, revision_id(METAL))]
        )
        assert library.backup(folder / "library.zip") == []
    return folder


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """That library, for one test."""
    return Path(shutil.copytree(made / "data", tmp_path / "data"))


@pytest.fixture(scope="module")
def file(made: Path) -> Path:
    """Its backup."""
    return made / "library.zip"


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Library]:
    with lettered("letters"), open_library(tmp_path / "new") as library:
        yield library


@pytest.fixture(scope="module")
def refusing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """An empty library that stays empty."""
    with lettered("letters"), open_library(tmp_path_factory.mktemp("refusing")) as library:
        yield library


def restore(library: Library, file: Path) -> None:
    for _ in library.restore(file):
        pass


def content(library: Library) -> tuple[object, ...]:
    shelved = library.articles()
    had = sorted(library._catalog.rows(editions), key=str)
    return (
        shelved,
        library.files.taken([item.article.source for item in shelved]),
        had,
        [library.revision(str(row["article_id"]), str(row["revision_id"])) for row in had],
        [library.original(entry.article.id) for entry in shelved],
    )


def found(hits: list[Hit]) -> list[tuple[object, ...]]:
    """What was found, those with one score in one order."""
    rounded = [(-round(hit.score, 4), hit.passage.id, hit.article, hit.text) for hit in hits]
    return sorted(rounded, key=lambda hit: hit[:2])


def is_untouched(library: Library) -> bool:
    originals = list((library._settings.data / "originals").iterdir())
    return library.articles() == [] and library.doctor() == [] and library.vectors.ids() == set() and originals == []


def members(file: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(file) as backup:
        return {name: backup.read(name) for name in backup.namelist()}


def write(file: Path, contents: dict[str, bytes]) -> None:
    with zipfile.ZipFile(file, "w") as backup:
        for name, content in contents.items():
            backup.writestr(name, content)


def changed(name: str, before: str, after: str) -> Edit:
    """Replace the first words in a member that match."""

    def edit(contents: dict[str, bytes]) -> None:
        text, count = re.subn(before, after, contents[name].decode(), count=1)
        assert count == 1
        contents[name] = text.encode()

    return edit


def test_a_restored_library_is_the_one_that_was_backed_up(data: Path, file: Path, empty: Library) -> None:
    restore(empty, file)

    with open_library(data) as before:
        assert content(empty) == content(before)
        for query in ("banana and kiwi", "copper", "lemon fig grape"):
            assert found(empty.search_text(query, 50)) == found(before.search_text(query, 50))
            assert found(empty.search_dense(query, 50)) == found(before.search_dense(query, 50))
    assert empty.doctor() == []


def test_the_earlier_revision_of_a_restored_article_can_be_read(file: Path, empty: Library) -> None:
    restore(empty, file)

    assert empty.revision("id-fruit", revision_id(METAL)).text == METAL


def test_restoring_embeds_nothing_with_the_same_embedder(file: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"

    assert run(tmp_path / "new", "letters", "restore", str(file), LETTERS_LOG=str(log)).returncode == 0
    assert not log.exists()


def test_restoring_embeds_everything_with_another_embedder(file: Path, tmp_path: Path) -> None:
    assert run(tmp_path / "new", "others", "restore", str(file)).stdout.endswith("restored  3 articles\n")

    with lettered("others"), open_library(tmp_path / "new") as library:
        assert library.search_dense("banana kiwi mango", 1)[0].article.id == "id-fruit"
        assert library.doctor() == []


def test_vectors_that_can_not_be_had_are_made_again(data: Path, tmp_path: Path, empty: Library) -> None:
    (data / "vectors" / "chroma").rename(data / "lost")
    (data / "vectors" / "chroma").write_text("not a folder")
    with open_library(data) as library:
        notes = library.backup(tmp_path / "library.zip")
    restore(empty, tmp_path / "library.zip")

    assert [note.partition(",")[0] for note in notes] == ["Vectors are left out"]
    assert empty.doctor() == []


def test_a_lost_original_is_left_out_and_said(data: Path, tmp_path: Path, empty: Library) -> None:
    with open_library(data) as library:
        (data / "originals" / library._catalog.original("id-fruit")).unlink()
        assert library.backup(tmp_path / "library.zip") == ["Original files that are lost or damaged, left out: 1."]
    restore(empty, tmp_path / "library.zip")

    assert empty.original("id-metal") == METAL.encode()


def test_a_backup_is_readable_by_its_owner_only(file: Path) -> None:
    assert file.stat().st_mode & 0o777 == 0o600


def test_a_backup_replaces_nothing(data: Path, file: Path) -> None:
    before = file.read_bytes()
    done = run(data, "letters", "backup", str(file))

    assert done.returncode == 1
    assert done.stderr == f"{file} is there already; name another file, or delete that one first.\n"
    assert file.read_bytes() == before


def test_what_a_killed_backup_left_is_overwritten_by_the_next(data: Path, tmp_path: Path, empty: Library) -> None:
    (tmp_path / ".library.zip.part").write_bytes(b"half of one" * 10_000)
    with open_library(data) as library:
        library.backup(tmp_path / "library.zip")

    assert not (tmp_path / ".library.zip.part").exists()
    restore(empty, tmp_path / "library.zip")
    assert len(empty.articles()) == 3


def test_a_backup_to_nowhere_is_one_sentence(data: Path, tmp_path: Path) -> None:
    done = run(data, "letters", "backup", str(tmp_path / "no" / "folder.zip"))

    assert (done.returncode, len(done.stderr.splitlines())) == (1, 1)
    assert "can't be written (No such file or directory)" in done.stderr


def test_an_empty_library_is_not_backed_up_by_mistake(tmp_path: Path) -> None:
    done = run(tmp_path / "typo", "letters", "backup", str(tmp_path / "library.zip"))

    assert (done.returncode, "check PRESSCHECK_DATA" in done.stderr) == (1, True)
    assert [path.name for path in tmp_path.iterdir()] == ["typo"]


def test_the_commands_tell_in_json_what_they_did(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "library.zip"
    saved = run(data, "letters", "backup", str(file), "--json")
    restored = run(tmp_path / "new", "letters", "restore", str(file), "--json")

    assert json.loads(saved.stdout) == {"status": "backed up", "file": str(file), "articles": 3, "notes": []}
    lines = [json.loads(line) for line in restored.stdout.splitlines()]
    assert lines[-2]["done"] == lines[-2]["total"]
    assert lines[-1] == {"status": "restored", "articles": 3}


def test_a_library_with_articles_is_not_restored_over(data: Path, file: Path) -> None:
    with lettered("letters"), open_library(data) as library:
        before = content(library)
        with pytest.raises(LibraryError, match="set PRESSCHECK_DATA to a new folder"):
            restore(library, file)

        assert content(library) == before


def test_adding_waits_for_a_backup_and_searching_does_not(data: Path, tmp_path: Path) -> None:
    with lettered("letters"), open_library(data) as library, open_library(data) as other:
        seen: list[object] = []
        rows = library._catalog.rows

        def looked(table: object) -> Iterator[dict[str, object]]:
            seen.append(other.search_dense("banana", 1)[0].article.id)
            with holding(other._settings.data / "write.lock", wait=False) as locked:
                seen.append(locked)
            yield from rows(table)  # type: ignore[arg-type]  # as it came

        library._catalog.rows = looked  # type: ignore[method-assign]  # looks on meanwhile
        library.backup(tmp_path / "library.zip")

    assert set(seen) == {"id-fruit", False}


CHANGING = """
import itertools, sys
from pathlib import Path
from tests.lettered import lettered, open_library, put
with lettered("letters"), open_library(Path(sys.argv[1])) as library:
    for number in itertools.count():
        put(library, "other", f"Revision {number} of an article that changes. " * 5)
        put(library, f"more{number}", f"More {number}. " * 20)
        if number > 2:
            library.remove(f"id-more{number - 3}")
        print(number, flush=True)
"""


def test_backups_taken_while_another_process_adds_and_removes_are_sound(data: Path, tmp_path: Path) -> None:
    changing = subprocess.Popen(
        [sys.executable, "-c", CHANGING, str(data)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert changing.stdout is not None
        for number in range(4):
            changing.stdout.readline()
            assert run(data, "letters", "backup", str(tmp_path / f"{number}.zip")).returncode == 0
            assert changing.poll() is None
    finally:
        changing.kill()
        changing.communicate()
    with lettered("letters"):
        for number in range(4):
            with open_library(tmp_path / f"new{number}") as library:
                restore(library, tmp_path / f"{number}.zip")

                assert library.doctor() == []
                content(library)  # every revision and original is there
                assert {"id-fruit", "id-metal"} <= {entry.article.id for entry in library.articles()}


def test_a_truncated_backup_is_refused_wherever_it_ends(file: Path, tmp_path: Path, refusing: Library) -> None:
    whole = file.read_bytes()
    for part in (0, 10, len(whole) // 3, len(whole) // 2, len(whole) - 30, len(whole) - 1):
        (tmp_path / "cut.zip").write_bytes(whole[:part])
        with pytest.raises(BadBackup, match="restore from another copy"):
            restore(refusing, tmp_path / "cut.zip")
    assert is_untouched(refusing)


def test_a_garbled_backup_is_refused_or_whole(data: Path, file: Path, tmp_path: Path, empty: Library) -> None:
    whole = file.read_bytes()
    chance = random.Random(SEED)  # noqa: S311  # repeatable
    refused = 0
    with open_library(data) as library:
        expected = content(library)
    for number in range(60):
        place, bit = chance.randrange(len(whole)), 1 << chance.randrange(8)
        (tmp_path / "garbled.zip").write_bytes(whole[:place] + bytes([whole[place] ^ bit]) + whole[place + 1 :])
        try:
            restore(empty, tmp_path / "garbled.zip")
        except BadBackup:
            refused += 1
        else:  # a bit that says nothing, as of a time
            assert content(empty) == expected, f"seed {SEED}, trial {number}: byte {place}, bit {bit}"
            for entry in empty.articles():
                empty.remove(entry.article.id)
    assert refused > 30
    assert is_untouched(empty)


def absolute(contents: dict[str, bytes]) -> None:
    contents["/tmp/presscheck-owned"] = b"x"  # noqa: S108  # what must not be written


def upwards(contents: dict[str, bytes]) -> None:
    contents["originals/../../owned"] = b"x"


def stranger(contents: dict[str, bytes]) -> None:
    contents["catalog.sqlite"] = b"x"


def without_text(contents: dict[str, bytes]) -> None:
    del contents[f"texts/{revision_id(METAL)}"]


def without_original(contents: dict[str, bytes]) -> None:
    del contents[next(name for name in contents if name.startswith("originals/"))]


def other_text(contents: dict[str, bytes]) -> None:
    contents[f"texts/{revision_id(METAL)}"] = b"Forged words."


def other_original(contents: dict[str, bytes]) -> None:
    contents[f"originals/{revision_id(METAL)}"] = b"Forged words."


def two_articles_of_one_id(contents: dict[str, bytes]) -> None:
    contents["articles.jsonl"] += contents["articles.jsonl"]


def deep(contents: dict[str, bytes]) -> None:
    contents["articles.jsonl"] = b"[" * 200_000 + b"]" * 200_000


def endless(contents: dict[str, bytes]) -> None:
    contents["articles.jsonl"] = b" " * (17 << 20)


def not_a_number(contents: dict[str, bytes]) -> None:
    nothing = base64.b64encode(struct.pack("<26f", *[float("nan")] * 26)).decode()
    changed("vectors.jsonl", '"vector": "[^"]+"', f'"vector": "{nothing}"')(contents)


HOSTILE: dict[str, Edit] = {
    "an absolute path": absolute,
    "a path upwards": upwards,
    "a foreign database": stranger,
    "a text missing": without_text,
    "a text forged": other_text,
    "an original forged": other_original,
    "an original missing": without_original,
    "an id twice": two_articles_of_one_id,
    "deep nesting": deep,
    "a line without end": endless,
    "a vector of no numbers": not_a_number,
    "a vector too short": changed("vectors.jsonl", '"vector": "[^"]+"', '"vector": "AAAA"'),
    "an original with a path": changed("articles.jsonl", '"original": "[^"]+"', '"original": "../../owned"'),
    "an article without its revision": changed("articles.jsonl", '"revision_id": "[^"]+"', '"revision_id": "f00d"'),
    "an article without a title": changed("articles.jsonl", '"title": "[^"]+"', '"title": null'),
    "a title of half a character": changed("articles.jsonl", '"title": "[^"]+"', r'"title": "\\ud800"'),
    "a title that is a number": changed("articles.jsonl", '"title": "[^"]+"', '"title": 5'),
    "a day that is none": changed("articles.jsonl", '"published": null', '"published": "yesterday"'),
    "a time without a zone": changed("articles.jsonl", r"\+00:00", ""),
    "a column more": changed("articles.jsonl", '"id":', '"colour": "red", "id":'),
    "a revision that is pending": changed("revisions.jsonl", "ready", "pending"),
    "an edition of nobody": changed("editions.jsonl", '"article_id": "[^"]+"', '"article_id": "nobody"'),
    "a passage beyond its text": changed("passages.jsonl", '"end": 20', '"end": 20000'),
    "a passage before its text": changed("passages.jsonl", '"start": 20', '"start": -1'),
    "a passage of no text": changed("passages.jsonl", '"revision_id": "[^"]+"', '"revision_id": "f00d"'),
    "a number too large": changed("passages.jsonl", '"end": 20', '"end": 99999999999999999999'),
    "pages that are none": changed("editions.jsonl", r'"pages": \[0', '"pages": ["0"'),
    "a file of nobody": changed("files.jsonl", '"article_id": "[^"]+"', '"article_id": "nobody"'),
    "a file without a stamp": changed("files.jsonl", '"stamp": "[^"]+"', '"stamp": null'),
    "a file of less than no articles": changed("files.jsonl", '"counted": 1', '"counted": -1'),
    "pages out of order": changed("editions.jsonl", r'"pages": \[0', '"pages": [99'),
    "no word of pages": changed("editions.jsonl", r'"pages": \[[^]]*\]', '"pages": null'),
    "another format": changed("presscheck.json", "backup 1", "backup 9"),
    "no format": changed("presscheck.json", r"\{.*\}", "[]"),
    "dimensions without end": changed("presscheck.json", '"dimensions": 26', '"dimensions": 99999999999'),
}


@pytest.mark.parametrize("edit", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_backup_is_refused_with_nothing_changed(
    edit: Edit, file: Path, tmp_path: Path, refusing: Library
) -> None:
    contents = members(file)
    edit(contents)
    write(tmp_path / "hostile.zip", contents)

    with pytest.raises(BadBackup):
        restore(refusing, tmp_path / "hostile.zip")
    assert is_untouched(refusing)
    assert not (tmp_path / "owned").exists()
    assert not Path("/tmp/presscheck-owned").exists()  # noqa: S108  # what must not be written


def test_a_packed_backup_is_refused_before_it_is_unpacked(file: Path, tmp_path: Path, refusing: Library) -> None:
    with zipfile.ZipFile(tmp_path / "bomb.zip", "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("articles.jsonl", b" " * (64 << 20))

    with pytest.raises(BadBackup, match="packed"):
        restore(refusing, tmp_path / "bomb.zip")
    assert is_untouched(refusing)


def test_members_that_overlap_are_refused(file: Path, tmp_path: Path, refusing: Library) -> None:
    with zipfile.ZipFile(tmp_path / "overlap.zip", "w") as backup:
        backup.writestr("articles.jsonl", b"x" * 100_000)
        for name in ("editions.jsonl", "passages.jsonl", "revisions.jsonl"):
            again = copy.copy(backup.getinfo("articles.jsonl"))
            again.filename = name
            backup.filelist.append(again)

    with pytest.raises(BadBackup, match="claim to be larger"):
        restore(refusing, tmp_path / "overlap.zip")


def test_a_backup_of_another_version_says_so(file: Path, tmp_path: Path, refusing: Library) -> None:
    contents = members(file)
    changed("presscheck.json", r'"schema": "\w+"', '"schema": "0"')(contents)
    write(tmp_path / "old.zip", contents)

    with pytest.raises(BadBackup, match="restore it with that version"):
        restore(refusing, tmp_path / "old.zip")


def test_what_is_no_file_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("Not a backup.")
    for name in ("missing.zip", "notes.txt", "."):
        done = run(tmp_path / "new", "letters", "restore", str(tmp_path / name))

        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (1, "", 1)


def test_an_abandoned_restore_leaves_nothing(file: Path, empty: Library) -> None:
    restoring = empty.restore(file)
    next(restoring)
    restoring.close()  # type: ignore[attr-defined]  # it is a generator

    assert is_untouched(empty)


def test_a_restore_killed_while_it_embeds_leaves_nothing_that_is_found(file: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    assert run(new, "others", "restore", str(file), LETTERS_DIE_AT="1").returncode == -9

    with lettered("others"), open_library(new) as library:
        assert library.articles() == []
        assert "What an interrupted restore left was deleted; restore the backup again." in library.doctor()
        assert is_untouched(library)


def test_restores_killed_at_any_moment_end_whole_in_the_next(data: Path, file: Path, tmp_path: Path) -> None:
    chance = random.Random(SEED)  # noqa: S311  # repeatable
    new = tmp_path / "new"
    for number in range(8):
        restoring = subprocess.Popen(
            [sys.executable, "-m", "tests.lettered", "letters", "restore", str(file)],
            cwd=ROOT,
            env={"PRESSCHECK_DATA": str(new), "PATH": "/usr/bin:/bin"},
            stdout=subprocess.DEVNULL,
        )
        time.sleep(chance.uniform(0.3, 4.0))
        restoring.kill()
        restoring.wait()
        with lettered("letters"), open_library(new) as library:
            assert len(library.articles()) in (0, 3), f"seed {SEED}, kill {number}"
            if library.articles():
                break
    with lettered("letters"), open_library(new) as library, open_library(data) as before:
        if not library.articles():
            restore(library, file)
        library.doctor()

        assert content(library) == content(before)
        assert library.vectors.ids() == library._catalog.ready_passages().keys()
        assert library.doctor() == []


def test_a_restored_library_has_an_index_of_its_own(data: Path, file: Path, empty: Library) -> None:
    restore(empty, file)

    with open_library(data) as before:
        assert empty._catalog.library_id != before._catalog.library_id


def test_a_library_with_its_vectors_elsewhere_is_backed_up_and_restored(data: Path, tmp_path: Path) -> None:
    with lettered("letters"), open_library(data) as serving:
        serving.warm()
        port = json.loads((data / "vectors" / "server.json").read_text())["port"]
        url = f"http://127.0.0.1:{port}"
        with Library.open(Settings(data=tmp_path / "one", chroma_url=url)) as one:
            put(one, "fruit", FRUIT)
            assert one.backup(tmp_path / "one.zip") == []
        with Library.open(Settings(data=tmp_path / "two", chroma_url=url)) as two:
            restore(two, tmp_path / "one.zip")
            assert two.search_dense("banana", 1)[0].article.id == "id-fruit"
            assert two.doctor() == []
