"""Collections on real SQLite: names, what is in them, and what becomes of them beside articles, backups and others."""

import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.called import key_of
from rag.catalog import Catalog
from rag.collecting import LONGEST_NAME, is_sound, read_name
from rag.errors import BadBackup, BadCollection, BadFilter
from rag.library import Library
from rag.schema import Filter, Names, Scope
from rag.scope import nothing_found, read_filter
from tests import samples
from tests.catalogued import put as put_article
from tests.lettered import ROOT, lettered, open_library, put
from tests.test_filters import SHELF, through

STEPS = st.tuples(st.sampled_from("ab"), st.sampled_from([one[0] for one in SHELF]), st.booleans())
HOSTILE = [
    "<script>alert(1)</script>",
    "**bold** [x](http://evil.example) :red[x]",
    "'); DROP TABLE collections; --",
    "ميناء",
    "港 🚢",
    "-rf",
    "%_\\",
]


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    made = Catalog(tmp_path / "catalog.sqlite")
    for name, outlet, author, published in SHELF:
        article = samples.article(name.title(), id=name, outlet=outlet, author=author, published=published)
        put_article(made, article, f"The {name} opens in the harbour.")
    yield made
    made.close()


def named(catalog: Catalog) -> dict[str, int]:
    return {one.name: one.articles for one in catalog.collections.all()}


# Names


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_kept_as_it_is_written(catalog: Catalog, name: str) -> None:
    catalog.collections.make(name)

    assert named(catalog) == {name: 0}
    assert catalog.collections.find(name).name == name


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("  The \n harbour\t", "The harbour"),
        ("a\x00b\x1b[31mc\u202ed", "ab[31mcd"),
        ("Hafen\u0308", "Hafe\u1e45".replace("e\u1e45", "en\u0308")),
        ("cafe\u0301", "café"),
        ("half\ud800", "half\ufffd"),
    ],
)
def test_a_name_is_one_line_without_what_can_not_be_seen(written: str, kept: str) -> None:
    assert read_name(written) == kept


@pytest.mark.parametrize("name", ["", " \n ", "\u200d", "\u0301", "\x00", "x" * 101, "x" * 5000, "ﷺ" * 90])
def test_what_is_no_name_is_told_and_makes_nothing(catalog: Catalog, name: str) -> None:
    with pytest.raises(BadCollection, match="must be a line of up to 100 characters"):
        catalog.collections.make(name)
    assert named(catalog) == {}


@pytest.mark.parametrize("again", ["HARBOUR", "harbour", " Harbour ", "Ｈarbour", "Har\u200bbour"])
def test_no_two_names_differ_only_in_case_or_form(catalog: Catalog, again: str) -> None:
    catalog.collections.make("Harbour")

    with pytest.raises(BadCollection, match="There is a collection “Harbour” already"):
        catalog.collections.make(again)
    assert catalog.collections.make(again, anew=False).name == "Harbour"
    assert named(catalog) == {"Harbour": 0}


@given(st.text(max_size=300))
def test_whatever_is_typed_is_a_name_or_one_sentence(text: str) -> None:
    try:
        name = read_name(text)
    except BadCollection:
        return
    assert 0 < len(name) <= LONGEST_NAME
    assert name.isascii() or "\n" not in name
    assert read_name(name) == name
    assert is_sound(name, key_of(name))
    assert read_filter(collections=[name]).collections == (name,)  # what there is can be filtered by


@given(st.text(max_size=30))
def test_a_key_is_its_own_key(text: str) -> None:
    assert key_of(key_of(text)) == key_of(text)
    assert key_of(text.upper().lower()) == key_of(text.lower()) or text.upper().lower() != text.lower()


# What is in them


def test_articles_are_put_in_and_told_whether_they_are_new(catalog: Catalog) -> None:
    there = catalog.collections
    assert there.put("Harbour", ["ferry", "tram", "ferry"], make=True) == {"ferry": True, "tram": True}
    assert there.put("harbour", ["tram", "rail", "nobody"]) == {"tram": False, "rail": True}
    assert named(catalog) == {"Harbour": 3}


def test_an_article_can_be_in_several(catalog: Catalog) -> None:
    for name in ("Strikes", "harbour"):
        catalog.collections.put(name, ["ferry"], make=True)

    assert catalog.collections.of("ferry") == ["harbour", "Strikes"]
    assert catalog.collections.of("tram") == []


def test_what_the_library_does_not_have_makes_no_collection(catalog: Catalog) -> None:
    assert catalog.collections.put("Slip", ["nobody"], make=True) == {}
    assert named(catalog) == {}


def test_an_unfinished_article_is_not_put_in(catalog: Catalog) -> None:
    catalog.begin(samples.article(id="half"), samples.revision_id("half"), "half", [], "0" * 64)

    assert catalog.collections.put("Harbour", ["half"], make=True) == {}


def test_many_articles_are_put_in_together(catalog: Catalog) -> None:
    ids = [f"nobody-{number}" for number in range(1200)]

    assert catalog.collections.put("Harbour", [*ids, "ferry", *ids, "tram"], make=True) == {"ferry": True, "tram": True}


def test_what_is_taken_out_stays_in_the_library(catalog: Catalog) -> None:
    catalog.collections.put("Harbour", ["ferry", "tram"], make=True)

    assert catalog.collections.take_out("HARBOUR", ["tram", "rail", "nobody", "tram"]) == ["tram"]
    assert named(catalog) == {"Harbour": 1}
    assert "tram" in {entry.article.id for entry in catalog.shelved()}


def test_deleting_one_deletes_no_article(catalog: Catalog) -> None:
    catalog.collections.put("Harbour", ["ferry", "tram"], make=True)
    catalog.collections.put("Strikes", ["ferry"], make=True)

    assert catalog.collections.delete("harbour").articles == 2
    assert (named(catalog), len(catalog.shelved())) == ({"Strikes": 1}, len(SHELF))
    assert catalog.collections.of("tram") == []


def test_renaming_keeps_what_is_in_it(catalog: Catalog) -> None:
    catalog.collections.put("Harbour", ["ferry"], make=True)

    assert catalog.collections.rename("harbour", "HARBOUR").name == "HARBOUR"
    assert catalog.collections.rename("Harbour", "Port").articles == 1
    assert named(catalog) == {"Port": 1}


def test_renaming_takes_no_name_that_is_there(catalog: Catalog) -> None:
    catalog.collections.make("Harbour")
    catalog.collections.make("Strikes")

    with pytest.raises(BadCollection, match="There is a collection “Strikes” already"):
        catalog.collections.rename("Harbour", "strikes")
    assert named(catalog) == {"Harbour": 0, "Strikes": 0}


def test_one_that_is_not_there_is_told_with_those_like_it(catalog: Catalog) -> None:
    with pytest.raises(BadCollection, match="no collection “Harbour”; there are none yet"):
        catalog.collections.delete("Harbour")
    catalog.collections.make("Harbour")
    with pytest.raises(BadCollection, match="no collection “Habour”; did you mean “Harbour”"):
        catalog.collections.take_out("Habour", ["ferry"])
    with pytest.raises(BadCollection, match="no collection “Xyzzy”; `python -m ingest collection list`"):
        catalog.collections.rename("Xyzzy\ud800".removesuffix("\ud800"), "Other")
    with pytest.raises(BadCollection, match="no collection “\ufffd”"):
        catalog.collections.find("\ud800")


def test_a_removed_article_leaves_its_collections(catalog: Catalog) -> None:
    catalog.collections.put("Harbour", ["ferry", "tram"], make=True)
    catalog.remove("ferry")

    assert named(catalog) == {"Harbour": 1}
    assert catalog.collections.of("ferry") == []


def test_a_new_revision_stays(catalog: Catalog) -> None:
    catalog.collections.put("Harbour", ["ferry"], make=True)
    put_article(catalog, samples.article("Ferry", id="ferry"), "The ferry does not open in the harbour after all.")

    assert catalog.collections.of("ferry") == ["Harbour"]
    assert through(catalog, Filter(collections=("Harbour",))) == {"ferry"}


# As filters


@pytest.fixture
def gathered(catalog: Catalog) -> Catalog:
    catalog.collections.put("Harbour", ["ferry", "tram", "road"], make=True)
    catalog.collections.put("Strikes", ["tram", "rail"], make=True)
    catalog.collections.make("Empty")
    return catalog


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (Filter(collections=("harbour",)), {"ferry", "tram", "road"}),
        (Filter(collections=("HARBOUR", "strikes")), {"ferry", "tram", "road", "rail"}),
        (Filter(collections=("Empty",)), set()),
        (Filter(collections=("Empty", "Strikes")), {"tram", "rail"}),
        (Filter(collections=("Harbour",), outlets=("The Post",)), {"tram"}),
        (Filter(collections=("Harbour",), since=date(2026, 1, 7)), {"tram"}),
        (Filter(articles=("ferry",)), {"ferry"}),
        (Filter(articles=("ferry", "canal")), {"ferry", "canal"}),
        (Filter(articles=("ferry", "canal"), collections=("Harbour",)), {"ferry"}),
    ],
)
def test_a_filter_lets_through_the_articles_of_a_collection(
    gathered: Catalog, only: Filter, expected: set[str]
) -> None:
    assert through(gathered, only) == expected


def test_a_collection_that_is_not_there_can_not_be_filtered_by(gathered: Catalog) -> None:
    with pytest.raises(BadFilter, match="The library has no collection “Habour”; did you mean “Harbour”"):
        gathered.search("harbour", 5, Filter(collections=("Habour",)))


def test_an_article_that_is_not_there_can_not_be_filtered_by(gathered: Catalog) -> None:
    with pytest.raises(BadFilter, match="The library has no article of the id “nobody”; `python -m ingest list`"):
        gathered.passage_ids(Filter(articles=("ferry", "nobody")))


def test_undated_articles_of_a_collection_are_counted(gathered: Catalog) -> None:
    assert gathered.scope(Filter(since=date(2026, 1, 1), collections=("Strikes",))) == Scope(1, 5, 1)


def test_the_scope_of_one_article_names_it(gathered: Catalog) -> None:
    only = Filter(articles=("ferry",))

    assert gathered.scope(only) == Scope(1, 5, 0, ("Ferry",))
    assert nothing_found(only, gathered.scope(only)) == "Only “Ferry” was searched: 1 of 5 articles."


def test_collections_are_among_the_names(gathered: Catalog) -> None:
    names: Names = gathered.names()

    assert list(names.collections.items()) == [("Harbour", 3), ("Strikes", 2), ("Empty", 0)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=40)
@given(
    st.lists(st.tuples(st.sampled_from("ab"), st.sampled_from([one[0] for one in SHELF]), st.booleans()), max_size=12)
)
def test_whatever_is_put_in_and_taken_out_a_collection_is_a_set(
    catalog: Catalog, steps: list[tuple[str, str, bool]]
) -> None:
    there, expected = catalog.collections, dict[str, set[str]](a=set(), b=set())
    for name in expected:
        there.make(name)
    for name, article, into in steps:
        if into:
            assert there.put(name, [article]) == {article: article not in expected[name]}
            expected[name].add(article)
        else:
            assert there.take_out(name, [article]) == [article][: article in expected[name]]
            expected[name].discard(article)
    for name, ids in expected.items():
        assert through(catalog, Filter(collections=(name,))) == ids
        there.delete(name)


# Others at the same time


def test_two_who_make_one_name_at_once_get_one_collection(catalog: Catalog, tmp_path: Path) -> None:
    other = Catalog(tmp_path / "catalog.sqlite")

    def work(one: Catalog) -> None:
        for number in range(10):
            one.collections.put(f"{number}", ["ferry", "tram"], make=True)

    threads = [threading.Thread(target=work, args=(one,)) for one in (catalog, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    other.close()
    assert named(catalog) == {f"{number}": 2 for number in range(10)}


def test_another_process_sees_what_is_put_in(catalog: Catalog, tmp_path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from rag.catalog import Catalog; c = Catalog(Path(sys.argv[1]));"
        "c.collections.put('Harbour', ['ferry'], make=True); c.remove('tram')"
    )
    catalog.collections.put("harbour", ["tram"], make=True)
    subprocess.run([sys.executable, "-c", code, tmp_path / "catalog.sqlite"], cwd=ROOT, check=True)

    assert named(catalog) == {"harbour": 1}
    assert catalog.collections.of("ferry") == ["harbour"]


def test_what_is_read_meanwhile_is_of_one_state(catalog: Catalog, tmp_path: Path) -> None:
    catalog.collections.put("Harbour", ["ferry"], make=True)
    other = Catalog(tmp_path / "catalog.sqlite")
    with catalog.still():
        assert named(catalog) == {"Harbour": 1}
        other.collections.put("Strikes", ["tram"], make=True)
        other.collections.delete("Harbour")
        assert named(catalog) == {"Harbour": 1}
    other.close()
    assert named(catalog) == {"Strikes": 1}


# Backups


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("saved")
    with lettered("letters"), open_library(folder / "data") as library:
        put(library, "fruit", "A banana. A kiwi. A mango.")
        put(library, "metal", "Iron. Copper. Zinc.")
        library.collections.put("Harbour", ["id-fruit", "id-metal"], make=True)
        library.collections.put("ميناء", ["id-fruit"], make=True)
        library.collections.make("Empty")
        assert library.backup(folder / "library.zip") == []
    return folder / "library.zip"


def restore(file: Path, data: Path, *before: str) -> list[tuple[str, int]]:
    with lettered("letters"), open_library(data) as library:
        for name in before:
            library.collections.make(name)
        for _ in library.restore(file):
            pass
        return [(one.name, one.articles) for one in library.collections.all()]


def test_a_backup_carries_the_collections(saved: Path, tmp_path: Path) -> None:
    assert restore(saved, tmp_path) == [("Empty", 0), ("Harbour", 2), ("ميناء", 1)]


def test_a_restored_collection_takes_the_place_of_an_empty_one_of_its_name(saved: Path, tmp_path: Path) -> None:
    assert restore(saved, tmp_path, "HARBOUR", "Mine") == [("Empty", 0), ("Harbour", 2), ("Mine", 0), ("ميناء", 1)]


@pytest.mark.parametrize(
    ("member", "old", "new"),
    [
        ("collections.jsonl", '"key": "harbour"', '"key": "port"'),
        ("collections.jsonl", '"name": "Harbour"', '"name": "Har\\u0000bour"'),
        ("collections.jsonl", '"name": "Harbour"', '"name": 7'),
        ("collections.jsonl", "+00:00", ""),
        ("collected.jsonl", '"article_id": "id-fruit"', '"article_id": "nobody"'),
    ],
)
def test_a_backup_with_a_collection_that_can_not_be_is_refused(
    saved: Path, tmp_path: Path, member: str, old: str, new: str
) -> None:
    import zipfile

    with zipfile.ZipFile(saved) as whole, zipfile.ZipFile(tmp_path / "bad.zip", "w") as bad:
        for name in whole.namelist():
            data = whole.read(name).decode() if name == member else ""
            assert name != member or old in data
            bad.writestr(zipfile.ZipInfo(name), data.replace(old, new) if name == member else whole.read(name))
    with pytest.raises(BadBackup):
        restore(tmp_path / "bad.zip", tmp_path / "data")
    with lettered("letters"), open_library(tmp_path / "data") as library:
        assert (library.collections.all(), library.articles()) == ([], [])


# The search


def test_the_few_of_a_collection_are_found_however_far_they_are(tmp_path: Path) -> None:
    with lettered("letters"), open_library(tmp_path) as library:
        for number in range(30):
            put(library, f"near-{number}", "banana " * 5 + "a" * number, size=200)
        far = put(library, "far", "zzzz qqqq zzzz b")
        library.collections.put("Far", [far.id], make=True)

        assert [hit.article.id for hit in library.search_dense("banana", 5, Filter(collections=("far",)))] == [far.id]
        assert [hit.article.id for hit in library.search_dense("banana", 5, Filter(articles=(far.id,)))] == [far.id]
        assert_gone(library, far.id)


def assert_gone(library: Library, article_id: str) -> None:
    library.remove(article_id)
    assert library.search_dense("banana", 5, Filter(collections=("Far",))) == []
    with pytest.raises(BadFilter, match="no article of the id"):
        library.search_dense("banana", 5, Filter(articles=(article_id,)))
