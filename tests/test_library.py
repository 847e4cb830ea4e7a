"""The library over real SQLite and real Chroma, with the real embedding model."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import sqlalchemy as sa

from rag.errors import LibraryError, UnknownArticle
from rag.library import Library
from rag.logs import configure
from rag.schema import Article, Passage
from rag.settings import Settings
from rag.tables import revisions
from tests import samples
from tests.samples import revision_id

TREATY = "The treaty lasts fifteen years. Parliament votes on it in June."
STORM = "A storm closed the harbour of Ostend. Ferries stayed in port."


def article(name: str) -> Article:
    return samples.article(id=f"id-{name}", source=f"/articles/{name}.txt")


def passages(text: str) -> list[Passage]:
    return [Passage(f"{revision_id(text)}:0-{len(text)}", revision_id(text), 0, len(text), None)]


def put(library: Library, what: Article, text: str, pages: tuple[int, ...] = ()) -> None:
    for _ in library.add(what, text, passages(text), text.encode(), pages):
        pass


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data=tmp_path / "data")


@pytest.fixture
def library(settings: Settings) -> Iterator[Library]:
    with Library.open(settings) as opened:
        yield opened


def originals(settings: Settings) -> list[str]:
    return sorted(path.name for path in (settings.data / "originals").iterdir())


def test_an_added_article_is_found_by_its_words(library: Library) -> None:
    put(library, article("treaty"), TREATY)

    assert [hit.text for hit in library.search_text("How long does the treaty last?", 5)] == [TREATY]


def test_a_hit_and_its_revision_know_the_pages_of_their_own_article(library: Library) -> None:
    put(library, article("text"), TREATY)
    put(library, article("pdf"), TREATY, pages=(0, 32))

    assert library.revision("id-pdf").pages == (0, 32)
    assert library.revision("id-text").pages == ()
    assert [(hit.article.id, hit.pages, hit.page) for hit in library.search_text("treaty", 5)] in (
        [("id-text", (), None)],
        [("id-pdf", (0, 32), 1)],
    )


def test_a_library_of_another_version_is_refused_with_the_way_out(settings: Settings) -> None:
    Library.open(settings).close()
    with sqlite3.connect(settings.data / "catalog.sqlite") as db:
        db.execute("UPDATE facts SET value = '1' WHERE name = 'version'")
    db.close()

    with pytest.raises(LibraryError, match=r"another version of Presscheck; .* PRESSCHECK_DATA to a new folder"):
        Library.open(settings)


def test_an_added_article_is_found_by_meaning(library: Library) -> None:
    put(library, article("treaty"), TREATY)
    put(library, article("storm"), STORM)

    assert library.search_dense("bad weather at sea", 5)[0].article.id == "id-storm"


def test_full_text_search_stems_words(library: Library) -> None:
    put(library, article("storm"), STORM)

    assert library.search_text("ferry", 5)


def test_a_question_of_symbols_finds_nothing(library: Library) -> None:
    put(library, article("storm"), STORM)

    assert library.search_text('"" AND (*', 5) == []


def test_nothing_is_found_before_the_addition_is_through(library: Library) -> None:
    adding = library.add(article("treaty"), TREATY, passages(TREATY), b"x")
    next(adding)

    assert library.search_text("treaty", 5) == []
    assert library.articles() == []


def test_an_abandoned_addition_leaves_nothing(library: Library, settings: Settings) -> None:
    adding = library.add(article("treaty"), TREATY, passages(TREATY), b"x")
    next(adding)
    adding.close()  # type: ignore[attr-defined]  # it is a generator

    assert library.doctor() == []
    assert originals(settings) == []


def test_a_killed_addition_is_undone_when_the_library_is_used_again(settings: Settings) -> None:
    with Library.open(settings) as library:
        catalog = library._catalog
        catalog.begin(article("treaty"), revision_id(TREATY), TREATY, passages(TREATY), "gone")
    with Library.open(settings) as library:
        library.warm()

        assert library._catalog.is_settled()
        assert library.articles() == []


def test_an_interrupted_article_can_be_added_again(settings: Settings) -> None:
    with Library.open(settings) as library:
        library._catalog.begin(article("treaty"), revision_id(TREATY), TREATY, passages(TREATY), "gone")
    with Library.open(settings) as library:
        put(library, replace(article("treaty"), id="another id"), TREATY)

        assert library.search_dense("treaty", 5)[0].article.id == "another id"


def test_an_article_that_another_process_was_killed_adding_can_be_added_here(library: Library) -> None:
    library.warm()
    library._catalog.begin(article("treaty"), revision_id(TREATY), TREATY, passages(TREATY), "gone")
    put(library, replace(article("treaty"), id="another id"), TREATY)

    assert [shelved.article.id for shelved in library.articles()] == ["another id"]


def test_vectors_that_the_server_lost_are_embedded_again_at_the_next_start(settings: Settings) -> None:
    with Library.open(settings) as library:
        put(library, article("treaty"), TREATY)
        library.vectors.delete(list(library.vectors.ids()))
    with Library.open(settings) as library:
        assert library.search_dense("treaty", 5)


def test_vectors_lost_while_an_article_is_added_are_embedded_again(library: Library) -> None:
    adding = library.add(article("treaty"), TREATY, passages(TREATY), b"x")
    next(adding)
    library.vectors.delete(list(library.vectors.ids()))

    assert list(adding) == []
    assert library.search_dense("treaty", 5)


def test_an_original_whose_addition_was_killed_is_gone_after_the_next_start(settings: Settings) -> None:
    with Library.open(settings) as library:
        library._originals.keep([b"never catalogued"])
    with Library.open(settings) as library:
        library.warm()

    assert originals(settings) == []


def test_the_doctor_counts_interrupted_articles_that_share_their_words(library: Library) -> None:
    put(library, article("one"), TREATY)
    library._catalog.begin(article("two"), revision_id(TREATY), TREATY, passages(TREATY), "gone")

    assert library.doctor() == ["Articles that were being added when Presscheck stopped, to be added again: 1."]


def test_a_removed_article_leaves_no_trace(library: Library, settings: Settings) -> None:
    put(library, article("treaty"), TREATY)
    library.remove("id-treaty")

    assert library.search_text("treaty", 5) == []
    assert library.search_dense("treaty", 5) == []
    assert library.vectors.ids() == set()
    assert originals(settings) == []
    assert "fifteen" not in (settings.data / "catalog.sqlite").read_text("latin-1")


def test_an_ordinary_removal_warns_of_nothing(
    library: Library, settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    put(library, article("treaty"), TREATY)
    configure("WARNING")
    with Library.open(settings) as fresh:  # as each command does
        fresh.remove("id-treaty")

    assert capsys.readouterr().err == ""


def test_removing_what_is_not_there_says_so(library: Library) -> None:
    with pytest.raises(UnknownArticle, match="ingest list"):
        library.remove("nobody")


def test_two_articles_with_the_same_words_share_their_vectors(library: Library) -> None:
    put(library, article("one"), TREATY)
    put(library, article("two"), TREATY)

    assert len(library.vectors.ids()) == 1
    assert len(library.articles()) == 2


def test_the_words_stay_while_another_article_has_them(library: Library) -> None:
    put(library, article("one"), TREATY)
    put(library, article("two"), TREATY)
    library.remove("id-one")

    assert [hit.article.id for hit in library.search_dense("treaty", 5)] == ["id-two"]


def test_the_title_of_a_removed_article_goes_from_words_that_another_shares(
    library: Library, settings: Settings
) -> None:
    put(library, replace(article("one"), title="Zanzibar"), TREATY)
    put(library, replace(article("two"), title="Treaties"), TREATY)
    library.remove("id-one")

    assert library.search_text("Zanzibar", 5) == []
    assert library.search_text("treaties", 5)
    library.close()
    assert b"anzibar" not in (settings.data / "catalog.sqlite").read_bytes()


def test_a_new_revision_replaces_the_old_one_in_search(library: Library) -> None:
    put(library, article("treaty"), TREATY)
    put(library, article("treaty"), TREATY.replace("fifteen", "twenty"))

    assert [hit.text for hit in library.search_text("treaty", 5)] == [TREATY.replace("fifteen", "twenty")]
    assert len(library.vectors.ids()) == 1


def test_the_old_revision_can_still_be_read(library: Library) -> None:
    put(library, article("treaty"), TREATY)
    put(library, article("treaty"), TREATY.replace("fifteen", "twenty"))

    assert library.revision("id-treaty", revision_id(TREATY)).text == TREATY


def test_the_old_revision_can_come_back(library: Library) -> None:
    for text in (TREATY, TREATY.replace("fifteen", "twenty"), TREATY):
        put(library, article("treaty"), text)

    assert [hit.text for hit in library.search_dense("treaty", 5)] == [TREATY]


def test_the_original_is_kept_byte_for_byte(library: Library) -> None:
    put(library, article("treaty"), TREATY)

    assert library.original("id-treaty") == TREATY.encode()


def test_a_lost_original_is_an_error_with_a_way_out(library: Library, settings: Settings) -> None:
    put(library, article("treaty"), TREATY)
    (settings.data / "originals" / originals(settings)[0]).unlink()

    with pytest.raises(LibraryError, match="remove the article and add it again"):
        library.original("id-treaty")


def test_the_doctor_embeds_lost_vectors_again(library: Library) -> None:
    put(library, article("treaty"), TREATY)
    library.vectors.delete(list(library.vectors.ids()))

    assert library.doctor() == ["Passages without a vector, embedded again: 1."]
    assert library.search_dense("treaty", 5)


def test_the_doctor_deletes_stray_vectors_and_files(library: Library, settings: Settings) -> None:
    library.vectors.upsert(["stray"], ["words"])
    (settings.data / "originals" / "stray").write_bytes(b"x")

    assert len(library.doctor()) == 2
    assert library.doctor() == []


def test_a_library_that_is_well_needs_no_doctor(library: Library) -> None:
    put(library, article("treaty"), TREATY)

    assert library.doctor() == []


def test_a_data_folder_that_cannot_be_made_is_an_error_with_a_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(LibraryError, match="PRESSCHECK_DATA"):
        Library.open(Settings(data=tmp_path / "file" / "data"))


def test_a_catalogue_that_is_not_one_is_an_error(settings: Settings) -> None:
    settings.data.mkdir()
    (settings.data / "catalog.sqlite").write_bytes(b"not a database" * 1000)

    with pytest.raises(LibraryError, match=r"catalog\.sqlite"):
        Library.open(settings)


def test_an_unreachable_library_forgets_nothing_on_a_failed_addition(library: Library) -> None:
    put(library, article("treaty"), TREATY)
    bad = [Passage("p", "unknown-revision", 0, 5, None)]

    with pytest.raises(LibraryError):
        list(library.add(article("storm"), STORM, bad, b"x"))
    assert [shelved.article.id for shelved in library.articles()] == ["id-treaty"]


def test_the_words_of_a_removed_article_are_in_no_file(library: Library, settings: Settings) -> None:
    put(library, article("treaty"), TREATY)
    library.remove("id-treaty")
    library.close()

    files = [path for path in settings.data.rglob("*") if path.is_file()]
    assert [path.name for path in files if b"fifteen" in path.read_bytes()] == []


def test_the_words_of_a_removal_that_was_cut_off_are_in_no_file_once_it_is_mended(
    library: Library, settings: Settings
) -> None:
    def cut_off(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        if "wal_checkpoint" in statement:
            raise KeyboardInterrupt

    put(library, article("treaty"), TREATY)
    other = sqlite3.connect(settings.data / "catalog.sqlite")  # or the log would go with its last user
    other.execute("SELECT * FROM facts").fetchall()
    sa.event.listen(library._catalog._database._engine, "before_cursor_execute", cut_off)
    with pytest.raises(KeyboardInterrupt):
        library.remove("id-treaty")
    sa.event.remove(library._catalog._database._engine, "before_cursor_execute", cut_off)
    library.doctor()

    files = [path for path in settings.data.rglob("*") if path.is_file()]
    assert [path.name for path in files if b"fifteen" in path.read_bytes()] == []
    other.close()


def test_an_error_of_the_catalogue_holds_no_words_of_an_article(library: Library) -> None:
    with pytest.raises(LibraryError) as raised:
        library._catalog.load([(revisions, {"id": revision_id(TREATY), "text": TREATY, "state": None})])
    assert "Parliament" not in f"{raised.value} {raised.value.__cause__}"
