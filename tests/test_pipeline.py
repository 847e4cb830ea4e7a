import hashlib
from pathlib import Path
from typing import cast

import pytest

from ingest.folder import add_paths
from ingest.pipeline import add
from ingest.walk import files, source_of
from rag.errors import LibraryError
from rag.library import Library
from rag.schema import AddStatus, Progress
from rag.settings import Settings
from tests.shelf import Shelf

TEXT = "Talks in Paris\nLeaders met in Paris on Tuesday to talk about the plan, and they agreed on most of it.\n"
SETTINGS = Settings(max_upload_mb=1)


def added(shelf: Shelf, path: Path, source: str | None = None, name: str | None = None) -> list[Progress]:
    return list(add(cast(Library, shelf), path, source=source, name=name, settings=SETTINGS))


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "talks.txt"
    path.write_text(TEXT)
    return path


def test_adding_tells_each_step_and_ends_with_what_became_of_it(file: Path) -> None:
    shelf = Shelf()

    told = added(shelf, file)

    source = str(file)
    article = shelf.articles()[0]
    assert told == [
        Progress(source, "loading"),
        Progress(source, "cleaning"),
        Progress(source, "splitting"),
        Progress(source, "embedding", 0, 1),
        Progress(source, "embedding", 1, 1),
        Progress(source, "done", 1, 1, AddStatus.ADDED, article.article.id, article.revision_id),
    ]


def test_the_library_gets_the_text_its_hash_and_the_original_bytes(file: Path) -> None:
    shelf = Shelf()

    last = added(shelf, file)[-1]

    assert last.article_id is not None
    text = shelf.texts[last.article_id]
    assert text == TEXT.strip()
    assert last.revision_id == hashlib.sha256(text.encode()).hexdigest()
    assert shelf.originals[last.article_id] == TEXT.encode()
    assert {passage.revision_id for passage in shelf.passages[last.article_id]} == {last.revision_id}


def test_what_the_file_does_not_state_stays_unknown(file: Path) -> None:
    shelf = Shelf()
    added(shelf, file)

    article = shelf.articles()[0].article
    assert (article.title, article.media_type) == ("Talks in Paris", "text/plain")
    assert (article.outlet, article.author, article.url, article.published, article.language) == (None,) * 5


def test_the_same_text_from_the_same_source_is_unchanged(file: Path) -> None:
    shelf = Shelf()
    first = added(shelf, file)[-1]
    file.write_text(TEXT.replace("\n", "\r\n"))

    last = added(shelf, file)[-1]

    assert last == Progress(str(file), "done", 1, 1, AddStatus.UNCHANGED, first.article_id, first.revision_id)


def test_a_new_text_from_the_same_source_updates_the_article(file: Path) -> None:
    shelf = Shelf()
    first = added(shelf, file)[-1]
    came = shelf.articles()[0].article.added_at
    file.write_text(TEXT + "They left.")

    last = added(shelf, file)[-1]

    assert (last.status, last.article_id) == (AddStatus.UPDATED, first.article_id)
    assert last.revision_id != first.revision_id
    assert [item.article.added_at for item in shelf.articles()] == [came]


def test_the_same_text_from_another_source_is_another_article(file: Path) -> None:
    shelf = Shelf()
    first = added(shelf, file)[-1]

    last = added(shelf, file, source="upload:0123/talks.txt", name="talks.txt")[-1]

    assert (last.source, last.status) == ("upload:0123/talks.txt", AddStatus.ADDED)
    assert last.article_id != first.article_id


def test_a_file_that_cannot_be_read_fails_with_its_name_and_the_way_out(tmp_path: Path) -> None:
    path = tmp_path / "spooled"
    path.write_bytes(b"%PDF-1.7\n")
    shelf = Shelf()

    last = added(shelf, path, source="upload:0123/talks.pdf", name="talks.pdf")[-1]

    reason = "talks.pdf can't be read: it breaks off before its end; get it again, or save its text and add that."
    assert last == Progress("upload:0123/talks.pdf", "loading", status=AddStatus.FAILED, reason=reason)
    assert shelf.articles() == []


def test_a_library_that_fails_fails_the_file(file: Path) -> None:
    last = added(Shelf(fails_with=LibraryError("The disk is full; free some space.")), file)[-1]

    assert (last.step, last.status, last.reason) == (
        "embedding",
        AddStatus.FAILED,
        "The disk is full; free some space.",
    )


def test_a_fault_of_ours_fails_the_file_and_is_logged_without_its_text(
    file: Path, log: None, capsys: pytest.CaptureFixture[str]
) -> None:
    last = added(Shelf(fails_with=RuntimeError(f"at {TEXT}")), file)[-1]

    logged = capsys.readouterr().err
    assert last.reason == "talks.txt can't be added because of a fault in Presscheck; try again, or leave it out."
    assert "RuntimeError" in logged
    assert "Leaders met" not in logged


def test_stopping_half_way_leaves_nothing(file: Path) -> None:
    shelf = Shelf()
    adding = add(cast(Library, shelf), file, settings=SETTINGS)
    while next(adding).step != "embedding":
        pass
    adding.close()  # type: ignore[attr-defined]  # it is a generator

    assert shelf.articles() == []


def test_a_folder_is_walked_in_order_without_hidden_files(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden.txt", "sub/c.txt", ".git/d.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(TEXT)

    assert [str(path.relative_to(tmp_path)) for path in files([tmp_path])] == ["a.txt", "b.txt", "sub/c.txt"]


def test_links_that_lead_out_of_a_folder_are_not_followed(tmp_path: Path) -> None:
    folder, outside = tmp_path / "in", tmp_path / "out"
    for place in (folder, outside):
        place.mkdir()
        (place / "a.txt").write_text(TEXT)
    (folder / "linked.txt").symlink_to(outside / "a.txt")
    (folder / "linked").symlink_to(outside)
    (folder / "own.txt").symlink_to(folder / "a.txt")

    assert [path.name for path in files([folder])] == ["a.txt", "own.txt"]


def test_a_missing_path_and_an_empty_folder_fail_and_the_others_go_on(tmp_path: Path, file: Path) -> None:
    (tmp_path / "empty").mkdir()
    shelf = cast(Library, Shelf())

    told = add_paths(shelf, [tmp_path / "none.txt", tmp_path / "empty", file], settings=SETTINGS)
    assert [progress.status for progress in told if progress.status] == ["failed", "failed", "added"]


def test_a_source_is_text_even_where_the_name_is_not(tmp_path: Path) -> None:
    name = b"caf\xe9.txt".decode("utf-8", "surrogateescape")

    assert source_of(tmp_path / "sub" / ".." / name) == f"{tmp_path}/caf\\xe9.txt"


@pytest.mark.models
def test_an_added_file_is_found_in_the_real_library(tmp_path: Path, file: Path) -> None:
    settings = Settings(data=tmp_path / "data")
    with Library.open(settings) as library:
        last = list(add(library, file, settings=settings))[-1]
        again = list(add(library, file, settings=settings))[-1]
        hits = library.search_text("Where did leaders meet?", 3)

    assert (last.status, again.status) == (AddStatus.ADDED, AddStatus.UNCHANGED)
    assert [(hit.article.id, hit.text) for hit in hits] == [(last.article_id, TEXT.split("\n")[1])]
