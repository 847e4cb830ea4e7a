"""The search by words where many passages hold the words asked for, over a real catalogue."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import rag.full_text
from rag.library import Library
from rag.schema import Filter
from rag.settings import Settings
from tests.samples import article
from tests.test_library import put

TEXTS = {
    "long": "The mayor opened the harbour, and the crowd of the old town cheered until the evening came.",
    "short": "The mayor saw the harbour.",
    "rare": "A heron came to the harbour.",
    "mayor": "The mayor went home.",
    "harbour": "Ships left the harbour of İstanbul.",
    "bakery": "A bakery opened.",
    "bread": "Bread of the bakery is dear.",
    "bakers": "Bakers closed a bakery.",
}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """Of so few passages, three are many."""
    monkeypatch.setattr(rag.full_text, "MOST_RANKED", 3)
    with Library.open(Settings(data=tmp_path / "data")) as opened:
        for name, text in TEXTS.items():
            outlet = "Bread Weekly" if name == "bread" else "The Post"
            put(opened, article("Local news", id=f"id-{name}", outlet=outlet), text)
        yield opened


def found(library: Library, question: str, only: Filter | None = None, most: int = 8) -> list[str]:
    return [hit.article.id.removeprefix("id-") for hit in library.search_text(question, most, only or Filter())]


def test_a_rare_word_comes_before_common_ones(library: Library) -> None:
    assert found(library, "Which heron of the harbour did the mayor see?")[0] == "rare"


def test_a_rare_word_that_is_beside_the_point_hides_nothing(library: Library) -> None:
    assert found(library, "Did the mayor of İstanbul see the harbour?")[:3] == ["harbour", "short", "long"]


def test_of_common_words_all_together_come_first_and_the_shortest_passage_is_best(library: Library) -> None:
    assert found(library, "What of the mayor and the harbour?")[:2] == ["short", "long"]


def test_a_word_that_no_passage_holds_excludes_none(library: Library) -> None:
    assert found(library, "What of the mayor, the harbour and zebras?")[:2] == ["short", "long"]


def test_common_words_that_never_stand_together_are_found_apart(library: Library) -> None:
    assert "bakers" in found(library, "What of the mayor and the bakery?")


def test_of_too_many_passages_the_newest_are_looked_at(library: Library) -> None:
    assert set(found(library, "harbour")) == {"short", "rare", "harbour"}


def test_common_words_are_found_in_the_articles_that_a_filter_lets_through(library: Library) -> None:
    assert found(library, "Does the mayor visit the bakery?", Filter(outlets=("Bread Weekly",))) == ["bread"]


def test_any_word_is_enough_where_few_passages_hold_them(library: Library) -> None:
    assert set(found(library, "Did a heron leave with the ships?")) == {"rare", "harbour"}


def test_a_word_is_found_whatever_its_capitals_become(library: Library) -> None:
    assert found(library, "İstanbul") == ["harbour"]
