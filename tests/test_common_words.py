"""The search by words where many passages hold the words asked for, over a real catalogue."""

from collections.abc import Iterator
from pathlib import Path

import pytest

import rag.full_text
from rag.library import Library
from rag.settings import Settings
from tests.samples import article
from tests.test_library import put

TEXTS = {
    "long": "The mayor opened the harbour, and the crowd of the old town cheered until the evening came.",
    "short": "The mayor saw the harbour.",
    "rare": "A heron came to the harbour.",
    "mayor": "The mayor went home.",
    "harbour": "Ships left the harbour.",
}


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Library]:
    """Of so few passages, three are many."""
    monkeypatch.setattr(rag.full_text, "MOST_RANKED", 3)
    with Library.open(Settings(data=tmp_path / "data")) as opened:
        for name, text in TEXTS.items():
            put(opened, article("Local news", id=f"id-{name}"), text)
        yield opened


def found(library: Library, question: str) -> list[str]:
    return [hit.article.id.removeprefix("id-") for hit in library.search_text(question, 5)]


def test_a_rare_word_is_enough_beside_common_ones(library: Library) -> None:
    assert found(library, "Which heron of the harbour did the mayor see?") == ["rare"]


def test_of_common_words_all_must_be_held_and_the_shortest_passage_is_best(library: Library) -> None:
    assert found(library, "What of the mayor and the harbour?") == ["short", "long"]


def test_a_word_that_no_passage_holds_excludes_none(library: Library) -> None:
    assert found(library, "What of the mayor, the harbour and zebras?") == ["short", "long"]


def test_any_word_is_enough_where_few_passages_hold_them(library: Library) -> None:
    assert set(found(library, "Did a heron leave with the ships?")) == {"rare", "harbour"}
