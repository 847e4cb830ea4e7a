"""Changed titles reach the vectors whatever dies in between, and backups carry details and edits."""

import json
import threading
import zipfile
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from rag.doctor import freshen
from rag.errors import BadBackup
from rag.library import Library
from rag.schema import Origin
from rag.vectors import Vectors
from tests.lettered import lettered, open_library, put

FRUIT, METAL = "A banana. A kiwi. A mango.", "Iron. Copper. Zinc."
ZEPPELINS = "zzzz zzzz zzzz zzzz"


@pytest.fixture
def data(tmp_path: Path) -> Iterator[Path]:
    with lettered("letters"):
        with open_library(tmp_path / "data") as library:
            put(library, "fruit", FRUIT, size=30)
            put(library, "metal", METAL, size=30)
        yield tmp_path / "data"


def nearness(library: Library) -> float:
    """How near the fruit's passage is to its new title: 0 until it is embedded with that."""
    return next(hit.score for hit in library.search_dense("zzzz", 5) if hit.article.id == "id-fruit")


def test_an_edit_cut_off_before_the_vectors_is_finished_when_the_library_is_next_used(data: Path) -> None:
    with open_library(data) as library:
        before = nearness(library)
        library._catalog.edit("id-fruit", {"title": ZEPPELINS}, ())  # and killed
        assert nearness(library) == before
    with open_library(data) as library:
        assert nearness(library) > before
        assert library._catalog.is_settled()
        assert library.doctor() == ["Passages whose title was changed, embedded again: 1."]
        assert library.doctor() == []


def test_an_index_half_built_with_the_old_title_is_put_right(data: Path) -> None:
    with open_library(data) as library:
        before = nearness(library)
        building = library.reindex()
        next(building)  # the fruit's passage is in the new index
        library._catalog.edit("id-fruit", {"title": ZEPPELINS}, ())
        for _ in building:
            pass
        assert nearness(library) > before
        assert library._catalog.stale() == {}


def test_an_edit_that_is_not_waited_for_is_written_at_once_and_embedded_meanwhile(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, embed = threading.Event(), freshen

    def held(*given: Any) -> None:
        assert go_on.wait(30)
        embed(*given)

    monkeypatch.setattr("rag.library.freshen", held)
    with open_library(data) as library:
        nearness(library)  # opens the vectors, which would mend
        assert library.edit("id-fruit", {"title": ZEPPELINS}, wait=False).title == ZEPPELINS
        assert (library.article("id-fruit").title, len(library._catalog.stale())) == (ZEPPELINS, 1)

        aside = next(one for one in threading.enumerate() if one.name == "presscheck-freshen")
        go_on.set()
        aside.join(30)
        assert library._catalog.stale() == {}
        assert nearness(library) > 0.5


def test_what_fails_beside_an_edit_is_logged_and_stays_noted(
    data: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("the model broke")

    monkeypatch.setattr("rag.library.freshen", broken)
    with open_library(data) as library:
        nearness(library)  # opens the vectors, which would mend
        library.edit("id-fruit", {"title": ZEPPELINS}, wait=False)
        for aside in [one for one in threading.enumerate() if one.name == "presscheck-freshen"]:
            aside.join(30)
        assert "the model broke" in caplog.text
        assert len(library._catalog.stale()) == 1


def test_an_edit_during_a_reindex_stays_noted_for_the_new_index(data: Path) -> None:
    with open_library(data) as library:
        library._catalog.note(next_index="half")
        library.edit("id-fruit", {"title": ZEPPELINS}, ())

        assert nearness(library) > 0.5  # the present index has it
        assert len(library._catalog.stale()) == 1


def restored(file: Path, folder: Path) -> Library:
    library = open_library(folder)
    for _ in library.restore(file):
        pass
    return library


def test_a_backup_carries_edits_and_no_vector_of_a_former_title(data: Path, tmp_path: Path) -> None:
    with open_library(data) as library:
        library.edit("id-metal", {"published": date(2026, 1, 7), "outlet": "Metal Times"}, ())
        library._catalog.edit("id-fruit", {"title": ZEPPELINS}, ())
        details = library.all_details()
        assert library.backup(tmp_path / "library.zip") == []

    with restored(tmp_path / "library.zip", tmp_path / "new") as again:
        assert again.all_details() == details
        assert {one.field: one.origin for one in again.details("id-metal")}["outlet"] is Origin.EDITED
        assert nearness(again) > 0.5
        again.edit("id-metal", {}, ["outlet"])
        assert again.article("id-metal").outlet is None


@pytest.mark.parametrize(
    "forge",
    [
        lambda row: row | {"field": "source"},
        lambda row: row | {"origin": "a person of trust"},
        lambda row: row | {"edited": 2},
        lambda row: row | {"stated": None},
        lambda row: row | {"field": "published", "stated": "soon"},
        lambda row: row | {"article_id": "nobody"},
        lambda row: row | {"more": 1},
        lambda row: row | {"edited": True},
    ],
)
def test_a_forged_detail_is_not_restored(
    data: Path, tmp_path: Path, forge: Callable[[dict[str, Any]], dict[str, Any]]
) -> None:
    with open_library(data) as library:
        library.backup(tmp_path / "library.zip")
    with zipfile.ZipFile(tmp_path / "library.zip") as backup:
        members = {name: backup.read(name) for name in backup.namelist()}
    first, *others = members["details.jsonl"].splitlines()
    members["details.jsonl"] = b"\n".join([json.dumps(forge(json.loads(first))).encode(), *others]) + b"\n"
    with zipfile.ZipFile(tmp_path / "forged.zip", "w") as backup:
        for name, content in members.items():
            backup.writestr(name, content)

    with open_library(tmp_path / "new") as empty:
        with pytest.raises(BadBackup):
            list(empty.restore(tmp_path / "forged.zip"))
        assert (empty.articles(), empty.all_details()) == ([], {})


def test_a_search_among_ids_compares_all_of_them_and_minds_no_missing_one(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with open_library(data) as library:
        vectors: Vectors = library.vectors
        ids = sorted(vectors.ids())
        whole = vectors.search_among("banana", 5, ids)
        assert len(whole) == len(ids) == 2
        assert [name for name, _ in whole] == [name for name, _ in vectors.search("banana", 5)]

        for together in (4000, 1):
            monkeypatch.setattr("rag.vectors.AMONG", together)
            among = vectors.search_among("banana", 5, [*ids, "nobody"])
            assert [name for name, _ in among] == [name for name, _ in whole]
            assert [score for _, score in among] == pytest.approx([score for _, score in whole], abs=1e-5)
        assert vectors.search_among("banana", 5, ["nobody"]) == vectors.search_among("banana", 0, ids) == []
