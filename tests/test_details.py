"""Where an article's values came from, and a person's edits of them."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from rag.catalog import Catalog
from rag.errors import UnknownArticle
from rag.schema import Detail, Origin, Stated
from tests import samples
from tests.catalogued import put

FERRY = samples.article("Ferries", id="ferry", outlet="The Post", published=date(2026, 1, 7))
STATED = (
    Stated("title", "Ferries", Origin.OPEN_GRAPH),
    Stated("outlet", "The Post", Origin.JSON_LD),
    Stated("published", "2026-01-07", Origin.TIME),
    Stated("modified", "2026-01-09", Origin.META),
)
TEXT = "Electric boats will cross the harbour."


@pytest.fixture
def catalog(tmp_path: Path) -> Iterator[Catalog]:
    made = Catalog(tmp_path / "catalog.sqlite")
    put(made, FERRY, TEXT, STATED)
    yield made
    made.close()


def details(catalog: Catalog, article_id: str = "ferry") -> dict[str, Detail]:
    return {one.field: one for one in catalog.details([article_id])[article_id]}


def words(catalog: Catalog, query: str) -> list[str]:
    return [hit.article.title for hit in catalog.search(query, 5)]


def test_each_value_comes_with_where_the_file_states_it(catalog: Catalog) -> None:
    known = details(catalog)

    assert [(one.value, one.origin) for one in known.values()] == [
        ("Ferries", Origin.OPEN_GRAPH),
        ("The Post", Origin.JSON_LD),
        (None, None),
        (None, None),
        ("2026-01-07", Origin.TIME),
        (None, None),
        ("2026-01-09", Origin.META),
    ]
    assert list(known)[-1] == "modified"


def test_a_value_that_came_without_its_origin_is_from_the_file(catalog: Catalog) -> None:
    put(catalog, samples.article("Trams", id="tram", author="Jane Roe"), "Trams.")

    assert (details(catalog, "tram")["author"].origin, details(catalog, "tram")["url"].origin) == (Origin.FILE, None)


def test_an_edit_wins_over_what_the_file_says_and_keeps_it_in_mind(catalog: Catalog) -> None:
    catalog.edit("ferry", {"outlet": "Harbour News", "author": "Jane Roe", "published": None}, ())

    article, known = catalog.article("ferry"), details(catalog)
    assert (article.outlet, article.author, article.published) == ("Harbour News", "Jane Roe", None)
    assert known["outlet"] == Detail("outlet", "Harbour News", Origin.EDITED, STATED[1])
    assert known["author"] == Detail("author", "Jane Roe", Origin.EDITED, None)
    assert known["published"] == Detail("published", None, Origin.EDITED, STATED[2])


def test_a_reset_gives_back_what_the_file_says(catalog: Catalog) -> None:
    before = details(catalog)
    catalog.edit("ferry", {"published": date(2020, 5, 5), "author": "Jane Roe"}, ())
    catalog.edit("ferry", {}, ["published", "author"])

    assert (details(catalog), catalog.article("ferry")) == (before, FERRY)


def test_an_edit_survives_a_new_revision_and_its_reset_gives_back_the_newer_statement(catalog: Catalog) -> None:
    catalog.edit("ferry", {"title": "Boats", "outlet": "Harbour News"}, ())
    newer = replace(FERRY, outlet="Post Online", author="Al Poe")
    put(catalog, newer, "A new revision.", [Stated("outlet", "Post Online", Origin.META)])

    article = catalog.article("ferry")
    assert (article.title, article.outlet, article.author) == ("Boats", "Harbour News", "Al Poe")
    assert words(catalog, "boats") == ["Boats"]
    catalog.edit("ferry", {}, ["outlet"])
    assert catalog.article("ferry").outlet == "Post Online"


def test_what_the_file_states_no_more_is_known_no_more(catalog: Catalog) -> None:
    put(catalog, replace(FERRY, outlet=None), "A new revision.", [STATED[0]])

    assert "modified" not in details(catalog)
    assert details(catalog)["outlet"] == Detail("outlet", None, None, None)


def test_a_changed_title_reaches_the_words_and_notes_its_vectors(catalog: Catalog) -> None:
    catalog.edit("ferry", {"title": "Zeppelins over the port"}, ())

    assert words(catalog, "zeppelin") == ["Zeppelins over the port"]
    assert words(catalog, "ferries") == []
    assert list(catalog.stale().values()) == [f"Zeppelins over the port\n{TEXT}"]
    assert not catalog.is_settled()
    catalog.freshen(list(catalog.stale()))
    assert (catalog.stale(), catalog.is_settled()) == ({}, True)


def test_a_change_of_anything_else_leaves_the_vectors(catalog: Catalog) -> None:
    catalog.edit("ferry", {"outlet": "Harbour News", "title": "Ferries"}, ())

    assert catalog.stale() == {}


def test_the_title_of_the_first_article_stands_over_shared_words(catalog: Catalog) -> None:
    put(catalog, replace(samples.article("Copy", id="copy"), added_at=samples.ADDED + timedelta(days=1)), TEXT)
    catalog.edit("copy", {"title": "Zeppelins"}, ())

    assert catalog.search("zeppelins", 5) == []  # the words stand under the title that had them first
    assert list(catalog.stale().values()) in ([], [f"Ferries\n{TEXT}"])


def test_the_same_text_with_other_metadata_is_taken_in(catalog: Catalog) -> None:
    newer = replace(FERRY, title="Ferries at last", published=date(2026, 1, 8))

    assert catalog.restate(newer, STATED[1:2])
    assert catalog.article("ferry").published == date(2026, 1, 8)
    assert words(catalog, "last") == ["Ferries at last"]
    assert not catalog.restate(newer, STATED[1:2])


def test_a_file_that_was_only_touched_is_no_news(catalog: Catalog) -> None:
    assert not catalog.restate(FERRY, (*STATED, Stated("filed", "2026-02-01", Origin.FILE)))
    assert details(catalog)["filed"].value == "2026-02-01"


def test_a_removed_article_takes_its_details_and_edits_along(catalog: Catalog) -> None:
    catalog.edit("ferry", {"title": "Zeppelins"}, ())
    catalog.remove("ferry")

    assert (catalog.details(), catalog.stale()) == ({}, {})
    put(catalog, FERRY, TEXT, STATED)
    assert catalog.article("ferry").title == "Ferries"


def test_what_is_not_there_cannot_be_edited(catalog: Catalog) -> None:
    with pytest.raises(UnknownArticle, match="ingest list"):
        catalog.edit("nobody", {"title": "Zeppelins"}, ())
