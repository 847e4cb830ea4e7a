"""Making a library's vectors anew, over real SQLite and real Chroma; processes die for real."""

import json
import shutil
import threading
from pathlib import Path

import pytest

from rag.errors import LibraryError, WrongEmbedder
from rag.library import Library
from rag.settings import Settings
from rag.vectors import Vectors, vectors_folder
from rag.weights import embedding_folder
from tests.lettered import BATCH, lettered, open_library, put, run

FRUIT = "A banana. A kiwi. A mango. A cherry. An apple. A pear. A plum. A grape. A lemon. A fig. " * 5
METAL = "Iron. Copper. Zinc. Lead. Gold. Silver. Tin. Nickel. " * 5


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A library made with the embedder `old`."""
    with lettered("old"), open_library(tmp_path / "data") as library:
        put(library, "fruit", FRUIT)
        put(library, "metal", METAL)
    return tmp_path / "data"


def collections(data: Path) -> list[str]:
    """Name all collections of the library, whichever is used."""
    with lettered("any"), open_library(data) as library:
        vectors = Vectors(Settings(data=data), None, library._catalog.library_id, library._index)
        found = [one.name for one in vectors._connection.list_collections()]
        vectors.close()
    return found


def sizes(log: Path) -> int:
    return sum(int(line) for line in log.read_text().splitlines())


def test_another_embedder_names_the_way_out(data: Path) -> None:
    with lettered("new"), open_library(data) as library, pytest.raises(WrongEmbedder, match="ingest reindex"):
        library.search_dense("banana", 5)


def test_after_a_reindex_the_new_embedder_finds_everything(data: Path) -> None:
    assert run(data, "new", "reindex").returncode == 0

    with lettered("new"), open_library(data) as library:
        assert library.vectors.made_with == library.vectors._embedder.identity  # type: ignore[union-attr]
        assert library.vectors.ids() == library._catalog.ready_passages().keys()
        assert library.search_dense("banana kiwi mango", 1)[0].article.id == "id-fruit"
        assert library.doctor() == []


def test_the_old_index_is_deleted(data: Path) -> None:
    before = collections(data)
    run(data, "new", "reindex")

    assert len(collections(data)) == 1
    assert collections(data) != before


def test_progress_ends_with_all_passages(data: Path) -> None:
    lines = [json.loads(line) for line in run(data, "new", "reindex", "--json").stdout.splitlines()]

    assert lines[0]["done"] == BATCH
    assert lines[-2]["done"] == lines[-2]["total"]
    assert lines[-1] == {"status": "reindexed"}


def test_the_same_embedder_makes_a_damaged_index_anew(data: Path) -> None:
    with lettered("old"), open_library(data) as library:
        ids = sorted(library.vectors.ids())
        library.vectors.put(ids, [[1.0] * 26] * len(ids))
    run(data, "old", "reindex")

    with lettered("old"), open_library(data) as library:
        assert library.search_dense("banana kiwi mango", 1)[0].article.id == "id-fruit"


def test_a_killed_reindex_leaves_the_old_index_in_use(data: Path) -> None:
    assert run(data, "new", "reindex", LETTERS_DIE_AT="3").returncode == -9

    with lettered("old"), open_library(data) as library:
        assert library.search_dense("banana kiwi mango", 1)[0].article.id == "id-fruit"


def test_a_killed_reindex_goes_on_with_what_it_had(data: Path, tmp_path: Path) -> None:
    log = tmp_path / "log"
    run(data, "new", "reindex", LETTERS_DIE_AT="6", LETTERS_LOG=str(log))
    assert sizes(log) == 5 * BATCH
    assert run(data, "new", "reindex", LETTERS_LOG=str(log)).returncode == 0

    with lettered("new"), open_library(data) as library:
        assert sizes(log) == len(library.vectors.ids())
        assert library.doctor() == []


def test_a_reindex_half_built_with_another_embedder_is_begun_again(data: Path) -> None:
    run(data, "new", "reindex", LETTERS_DIE_AT="3")
    assert run(data, "newest", "reindex").returncode == 0

    with lettered("newest"), open_library(data) as library:
        assert library.vectors.ids() == library._catalog.ready_passages().keys()
    assert len(collections(data)) == 1


def test_the_doctor_says_that_a_reindex_is_half_done(data: Path) -> None:
    run(data, "new", "reindex", LETTERS_DIE_AT="3")
    done = run(data, "old", "doctor")

    assert "python -m ingest reindex" in done.stdout


def test_what_is_added_and_removed_meanwhile_is_caught_up_with(data: Path) -> None:
    with lettered("old"):
        old = open_library(data)
        old.warm()
    with lettered("new"), open_library(data) as new:
        work = new.reindex()
        next(work)
        added = put(old, "late", "A late article about melons and dates.")
        old.remove("id-metal")
        list(work)

        assert {shelved.article.id for shelved in new.articles()} == {"id-fruit", added.id}
        assert new.vectors.ids() == new._catalog.ready_passages().keys()
        assert new.doctor() == []
    old.close()


def test_a_process_with_the_old_embedder_is_told_at_its_next_use(data: Path) -> None:
    with lettered("old"):
        old = open_library(data)
        old.warm()
    run(data, "new", "reindex")

    for use in (lambda: old.search_dense("banana", 1), lambda: put(old, "late", "Too late.")):
        with pytest.raises(WrongEmbedder, match="made with the embedding model new"):
            use()
    old.close()
    with lettered("new"), open_library(data) as library:
        assert library.doctor() == ["Vectors that outlived their article, deleted: 1."]  # of the addition that failed
        assert library.doctor() == []
        assert len(library.articles()) == 2


def test_a_switch_whose_old_index_was_not_deleted_is_followed_all_the_same(data: Path) -> None:
    with lettered("old"):
        old = open_library(data)
        old.warm()
    with lettered("new"), open_library(data) as new, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Vectors, "drop", lambda *_: None)
        list(new.reindex())
        with pytest.raises(WrongEmbedder):
            put(old, "late", "Too late.")
        old.close()
        patch.undo()

        assert "Indexes that were replaced, deleted: 1." in new.doctor()
        assert new.doctor() == []


def test_two_reindexes_at_once_are_one_too_many(data: Path) -> None:
    with lettered("new"), open_library(data) as library:
        work = library.reindex()
        next(work)
        done = run(data, "new", "reindex")
        work.close()  # type: ignore[attr-defined]  # it is a generator

    assert (done.returncode, done.stderr) == (1, "A reindex is under way already; wait until it is done.\n")


def test_adding_goes_on_while_a_reindex_runs(data: Path) -> None:
    with lettered("old"), open_library(data) as old:
        old.warm()
        with lettered("new"), open_library(data) as new:
            work = new.reindex()
            next(work)
            adding = threading.Thread(target=put, args=(old, "late", "A late article."))
            adding.start()
            adding.join()

            assert old.search_text("late", 1)


def test_a_server_elsewhere_is_reindexed_too(data: Path, tmp_path: Path) -> None:
    with lettered("old"), open_library(data) as neighbour:
        neighbour.warm()
        port = json.loads((vectors_folder(Settings(data=data)) / "server.json").read_text())["port"]
        url = f"http://127.0.0.1:{port}"
        settings = Settings(data=tmp_path / "other", chroma_url=url)
        with Library.open(settings) as library:
            put(library, "fruit", FRUIT)
        assert run(settings.data, "new", "reindex", PRESSCHECK_CHROMA_URL=url).returncode == 0

        with lettered("new"), Library.open(settings) as library:
            assert library.search_dense("banana", 1)
        assert neighbour.doctor() == []  # its own index is untouched


def test_an_empty_library_is_reindexed_at_once(tmp_path: Path) -> None:
    assert run(tmp_path, "new", "reindex").stdout == "reindexed; the new index is in use\n"


def test_a_reindex_of_a_library_that_can_not_be_locked_says_so(data: Path) -> None:
    (data / "reindex.lock").mkdir()
    with lettered("new"), open_library(data) as library, pytest.raises(LibraryError, match=r"reindex\.lock"):
        list(library.reindex())


def test_a_real_model_from_a_folder_takes_the_place_of_the_packaged_one(tmp_path: Path) -> None:
    other = tmp_path / "tuned-model"
    shutil.copytree(embedding_folder(), other)
    weights = other / "model.safetensors"
    with weights.open("r+b") as file:  # one weight a little different: another model by its hash
        file.seek(-4, 2)
        last = file.read(4)
        file.seek(-4, 2)
        file.write(bytes([last[0] ^ 1]) + last[1:])
    with Library.open(Settings(data=tmp_path / "data")) as library:
        put(library, "fruit", FRUIT, size=200)
    settings = Settings(data=tmp_path / "data", embedding_model=str(other))
    with Library.open(settings) as library:
        with pytest.raises(WrongEmbedder, match="all-MiniLM-L6-v2"):
            library.warm()
        list(library.reindex())

        assert library.vectors.made_with is not None
        assert library.vectors.made_with.name == "tuned-model"
        assert library.search_dense("tropical fruit", 1)
