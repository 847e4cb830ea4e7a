"""Which articles a filter lets through, and that the best of them are found however few they are."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

import rag.library
from rag.catalog import Catalog
from rag.errors import BadFilter
from rag.filters import people
from rag.library import Library
from rag.retrieve import retrieve
from rag.schema import EVERYTHING, Filter, Names, Passage, Scope
from tests import samples
from tests.catalogued import put
from tests.lettered import lettered, open_library
from tests.samples import revision_id

SHELF = (
    ("ferry", "Bloomberg", "Jane Roe; John Doe", date(2026, 1, 6)),
    ("tram", "The Post", "John Doe", date(2026, 1, 7)),
    ("rail", "The Post", None, None),
    ("road", None, "Ana Pujol, The Post", date(2025, 12, 31)),
    ("canal", "Éditions du Port", None, date(2026, 1, 8)),
)


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    made = Catalog(tmp_path / "catalog.sqlite")
    for name, outlet, author, published in SHELF:
        article = samples.article(name.title(), id=name, outlet=outlet, author=author, published=published)
        put(made, article, f"The {name} opens in the harbour.")
    yield made
    made.close()


def through(catalog: Catalog, only: Filter) -> set[str]:
    """What a filter lets through, which lists, searches and hits must agree on."""
    listed = {entry.article.id for entry in catalog.shelved(only)}
    assert listed == {hit.article.id for hit in catalog.search("harbour", 10, only)}
    scores = {hit.passage.id: 1.0 for hit in catalog.search("harbour", 10)}
    assert listed == {hit.article.id for hit in catalog.hits(scores, "dense", only)}
    assert len(catalog.passage_ids(only)) == catalog.scope(only).articles == len(listed)
    return listed


@pytest.mark.parametrize(
    ("only", "expected"),
    [
        (EVERYTHING, {"ferry", "tram", "rail", "road", "canal"}),
        (Filter(outlets=("the post",)), {"tram", "rail"}),
        (Filter(outlets=("THE POST", "bloomberg")), {"ferry", "tram", "rail"}),
        (Filter(outlets=("éDITIONS DU PORT",)), {"canal"}),
        (Filter(authors=("john doe",)), {"ferry", "tram"}),
        (Filter(authors=("Jane Roe; John Doe",)), {"ferry"}),
        (Filter(outlets=("The Post",), authors=("John Doe",)), {"tram"}),
        (Filter(since=date(2026, 1, 7)), {"tram", "canal"}),
        (Filter(until=date(2026, 1, 6)), {"ferry", "road"}),
        (Filter(date(2026, 1, 6), date(2026, 1, 7)), {"ferry", "tram"}),
        (Filter(since=date(2026, 1, 9)), set()),
    ],
)
def test_a_filter_lets_through_what_meets_all_of_its_conditions(
    catalog: Catalog, only: Filter, expected: set[str]
) -> None:
    assert through(catalog, only) == expected


def test_articles_without_a_day_are_counted_where_only_that_keeps_them_out(catalog: Catalog) -> None:
    assert catalog.scope(Filter(since=date(2026, 1, 1))) == Scope(3, 5, 1)
    assert catalog.scope(Filter(since=date(2026, 1, 1), outlets=("Bloomberg",))) == Scope(1, 5, 0)
    assert catalog.scope(Filter(outlets=("The Post",))) == Scope(2, 5, 0)


def test_an_outlet_that_is_not_there_is_told_with_its_neighbours(catalog: Catalog) -> None:
    with pytest.raises(BadFilter) as told:
        catalog.search("harbour", 5, Filter(outlets=("Blomberg",)))

    assert str(told.value) == "The library has no article of the outlet “Blomberg”; did you mean “Bloomberg”?"


def test_an_author_like_nobody_is_told_where_the_authors_are_listed(catalog: Catalog) -> None:
    with pytest.raises(BadFilter, match="of the author “Xyzzy”; `python -m ingest list --json`"):
        catalog.scope(Filter(authors=("Xyzzy",)))


def test_names_come_with_their_articles_those_of_the_most_first(catalog: Catalog) -> None:
    names = catalog.names()

    assert list(names.outlets.items()) == [("The Post", 2), ("Bloomberg", 1), ("Éditions du Port", 1)]
    assert next(iter(names.authors)) == "John Doe"


def test_a_library_without_articles_has_no_names(tmp_path: Path) -> None:
    empty = Catalog(tmp_path / "empty.sqlite")

    assert (empty.names(), empty.scope(Filter(since=date(2026, 1, 1)))) == (Names({}, {}), Scope(0, 0, 0))
    empty.close()


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("Jane Roe", ["Jane Roe"]),
        ("Jane Roe; John Doe", ["Jane Roe", "John Doe"]),
        ("Jane Roe, John Doe and Ana Pujol", ["Jane Roe", "John Doe", "Ana Pujol"]),
        ("Roe, Jane", ["Roe, Jane"]),
        ("Anderson & Sons", ["Anderson", "Sons"]),
        (" ; ", []),
    ],
)
def test_the_people_of_a_line_of_authors(line: str, expected: list[str]) -> None:
    assert people(line) == expected


def fill(library: Library, name: str, text: str, outlet: str) -> None:
    revision = revision_id(text)
    article = samples.article("x", id=name, outlet=outlet)
    for _ in library.add(article, text, [Passage(f"{revision}:0", revision, 0, len(text), None)], text.encode()):
        pass


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Library]:
    """Sixty articles near any question of bananas, and two of another outlet that are far from it."""
    with lettered("letters"), open_library(tmp_path_factory.mktemp("many")) as library:
        for number in range(60):
            fill(library, f"near-{number}", "banana " * 5 + "a" * number, "Fruit Weekly")
        fill(library, "far", "zzzz qqqq zzzz b", "Metal Times")
        fill(library, "farther", "zzzz qqqq zzzz", "Metal Times")
        yield library


METAL = Filter(outlets=("metal times",))


def test_the_few_that_a_filter_lets_through_are_found_however_far_they_are(many: Library) -> None:
    assert [hit.article.id for hit in many.search_dense("banana", 5, METAL)] == ["far", "farther"]
    assert {hit.article.id for hit in retrieve(many, "banana", 5, METAL)} == {"far", "farther"}
    assert "far" not in {hit.article.id for hit in many.search_dense("banana", 5)}


def test_a_filter_that_lets_much_through_gives_as_many_as_are_wanted(
    many: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rag.library, "FEW_PASSAGES", 1)
    fruit = Filter(outlets=("Fruit Weekly",))

    assert many.search_dense("banana", 5, fruit) == many.search_dense("banana", 5)
    assert [hit.article.id for hit in many.search_dense("zzzz", 2, METAL)] == ["farther", "far"]
    assert len(many.search_dense("zzzz", 50, fruit)) == 50


def test_an_edited_title_is_embedded_at_once_and_its_passages_stay_found(many: Library) -> None:
    before = many.search_dense("wwww", 1, METAL)[0]
    many.edit("farther", {"title": "wwww " * 9}, ())
    after = many.search_dense("wwww", 1, METAL)[0]

    assert (before.article.id, after.article.id) == ("far", "farther") or after.score > before.score
    assert many._catalog.stale() == {}
    many.edit("farther", {}, ["title"])
    assert many.article("farther").title == "x"
