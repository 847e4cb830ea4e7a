"""Of passages that say the same, one; what differs in a value, name or denial stays."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, cast

import pytest

from rag.contract import hit_json
from rag.copies import MOST, covers, distinct, told_by, without_copies
from rag.schema import Article, Hit
from rag.terminal import card as printed
from tests import samples
from ui.parts import card

FACT = "Rescuers saved fourteen fishermen off Norway on Tuesday, the coast guard in Bodo said."


def article(name: str, day: int | None = 1, outlet: str | None = None) -> Article:
    return samples.article(f"From {name}", id=name, outlet=outlet, published=date(2026, 3, day) if day else None)


ONE, TWO, THREE, OTHER = article("one", 2), article("two", 1, "The Post"), article("three", None), article("other")
STORY = (TWO, ONE, THREE)


def hit(of: Article, text: str, *, story: tuple[Article, ...] = STORY, score: float = 1.0) -> Hit:
    return replace(samples.hit(text, of=of, id=f"{of.id}: {text}", score=score), story=story)


def names(hits: Sequence[Hit]) -> list[str]:
    return [found.article.id for found in hits]


@pytest.mark.parametrize(
    "same",
    [
        FACT,
        FACT.replace("Norway on", "Norway, on"),
        FACT.replace("the coast guard in Bodo said", "said the coast guard in Bodo"),
        FACT.replace("Rescuers saved fourteen", "The rescuers saved 14").replace("14", "fourteen"),
        FACT + " The storm was the worst in years. Winds reached 34 metres per second.",
        "OSLO (Northwire) - " + FACT,
    ],
)
def test_a_passage_says_all_that_another_says(same: str) -> None:
    assert covers(same, FACT)


@pytest.mark.parametrize(
    "other",
    [
        FACT.replace("fourteen", "fifteen"),
        FACT.replace("Tuesday", "Monday"),
        FACT.replace("Norway", "Iceland"),
        FACT.replace("saved", "did not save"),
        FACT.replace("saved", "may have saved"),
        FACT.replace("saved", "lost"),
        FACT.replace("saved", "nearly saved"),
        FACT.replace("Rescuers", "Russian rescuers"),
        FACT.replace("Rescuers", "The navy denied that rescuers"),
        FACT.replace("said.", "said, but that was wrong."),
        FACT.replace(", the coast guard in Bodo said", ""),
        "A storm closed the harbour of Ostend.",
    ],
)
def test_a_passage_that_differs_in_what_counts_does_not(other: str) -> None:
    assert not covers(other, FACT)


def test_of_copies_the_one_published_first_stays_in_the_best_place() -> None:
    kept = distinct([hit(ONE, FACT, score=0.9), hit(OTHER, "Else.", story=(), score=0.8), hit(TWO, FACT, score=0.7)])

    assert names(kept) == ["two", "other"]
    assert [one.score for one in kept] == [0.9, 0.8]


def test_of_copies_the_one_that_says_more_stays() -> None:
    more = FACT + " The storm was the worst in years."

    assert [one.text for one in distinct([hit(TWO, FACT), hit(ONE, more)])] == [more]
    assert [one.text for one in distinct([hit(ONE, more), hit(TWO, FACT)])] == [more]


def test_a_passage_that_says_what_two_others_say_takes_their_place() -> None:
    both = f"{FACT} Nobody is missing."

    assert [one.text for one in distinct([hit(ONE, FACT), hit(TWO, "Nobody is missing."), hit(THREE, both)])] == [both]


def test_copies_that_differ_in_a_value_both_stay_and_no_more_of_them() -> None:
    told = [FACT, FACT.replace("fourteen", "fifteen"), FACT.replace("fourteen", "sixteen")]

    kept = distinct([hit(of, text) for of, text in zip((ONE, TWO, THREE), told, strict=True)])

    assert [one.text for one in kept] == told[:2]


def test_articles_of_different_origins_both_stay_although_they_say_nearly_the_same() -> None:
    kept = distinct([hit(ONE, FACT, story=()), hit(TWO, FACT.replace("Norway on", "Norway, on"), story=())])

    assert names(kept) == ["one", "two"]


def test_the_very_same_words_are_given_once_whoever_has_them() -> None:
    assert len(distinct([hit(ONE, FACT, story=()), hit(TWO, FACT, story=())])) == 1


def test_an_article_that_repeats_itself_keeps_its_passages() -> None:
    assert len(distinct([hit(ONE, FACT), hit(ONE, FACT + " Again.")])) == 2


class Told:
    """A library that knows its stories."""

    def __init__(self, *story: Article) -> None:
        self.story = story

    def stories(self, article_ids: Collection[str]) -> Mapping[str, tuple[Article, ...]]:
        return {one.id: self.story for one in self.story if one.id in article_ids}


def test_copies_do_not_fill_the_few_passages() -> None:
    copies = [article(f"copy-{number}") for number in range(100)]
    ranking = [hit(of, FACT, story=()) for of in copies]
    ranking += [hit(article(f"own-{number}"), f"Fact number {number}.", story=()) for number in range(9)]
    asked: list[int] = []

    def search(most: int) -> list[Hit]:
        asked.append(most)
        return ranking[:most]

    found = without_copies(cast(Any, Told(*copies)), search, 5, 30)

    assert names(found) == ["copy-0", "own-0", "own-1", "own-2", "own-3"]
    assert asked == [30, 120]
    assert len(found[0].story) == 100


def test_no_search_is_widened_for_ever() -> None:
    copies = [article(f"copy-{number}") for number in range(5000)]
    asked: list[int] = []

    def search(most: int) -> list[Hit]:
        asked.append(most)
        return [hit(of, FACT, story=()) for of in copies[:most]]

    assert len(without_copies(cast(Any, Told(*copies)), search, 5, 30)) == 1
    assert asked == [30, 120, MOST]


def test_where_nothing_is_a_copy_one_search_is_enough() -> None:
    asked: list[int] = []

    def search(most: int) -> list[Hit]:
        asked.append(most)
        return [hit(ONE, FACT, story=())]

    assert names(without_copies(cast(Any, Told()), search, 5, 30)) == ["one"]
    assert asked == [30]


def test_a_hit_says_who_has_its_story_and_that_it_is_one_origin() -> None:
    told = hit(ONE, FACT)

    assert told_by(told) == "Same story: The Post, From three (3 articles, 1 origin)"
    assert told_by(hit(OTHER, FACT, story=())) == ""
    assert "Same story: The Post, From three (3 articles, 1 origin)" in printed(1, told, None)
    assert "Same story: The Post, From three (3 articles, 1 origin)" in card(1, told, [], whole=True)
    assert hit_json(told)["origin"] == "two"
    assert [copy["outlet"] for copy in hit_json(told)["copies"]] == ["The Post", None]


def test_outlets_are_named_up_to_a_few_and_shown_as_words_only() -> None:
    story = tuple(article(f"a{number}", outlet=f"<b>Outlet {number}") for number in range(9))
    told = hit(story[0], FACT, story=story)

    assert told_by(told).endswith("Outlet 4 and 4 more (9 articles, 1 origin)")
    assert "<b>Outlet" not in card(1, told, [], whole=True)
