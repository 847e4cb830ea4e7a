"""How answers are counted."""

from typing import Any

import pytest

from bench.answers import Answered, expecting_yes_or_no, lines
from bench.datasets import Question
from bench.expected import exact_match, f1, holds, values
from bench.refusals import refuses
from bench.search import rank
from bench.systems import Reply


@pytest.mark.parametrize(
    ("text", "matches"),
    [("The 12 years.", True), ("12 Years [1]", True), ("twelve years", False), ("12 years long", False)],
)
def test_an_exact_match_overlooks_case_articles_marks_and_punctuation(text: str, matches: bool) -> None:
    assert exact_match(text, ["a century", "12 years"]) == float(matches)


def test_f1_is_of_the_best_expected_answer() -> None:
    assert f1("It lasts 12 years.", ["12 years", "a decade"]) == pytest.approx(2 * 0.5 * 1 / 1.5)


def test_f1_counts_a_repeated_word_once_for_each_time_it_is_expected() -> None:
    assert f1("years years years", ["years"]) == pytest.approx(0.5)


def test_nothing_said_scores_nothing() -> None:
    assert (exact_match("", ["12 years"]), f1("", ["12 years"])) == (0.0, 0.0)


@pytest.mark.parametrize(
    ("text", "held"),
    [("a lease of 12 years, it said", True), ("a lease of 112 years", False), ("12 long years", False)],
)
def test_a_value_is_held_word_by_word(text: str, held: bool) -> None:
    assert holds(text, values(["12 years"])) is held


def test_a_long_expected_answer_is_not_looked_for() -> None:
    assert values(["one two three four five six seven eight nine", "12 years", "the"]) == [["12", "years"]]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "I don't know.",
        "I don’t know the answer. The passages are about ferries.",
        "The context does not mention how long the lease is.",
        "The provided sources do not contain information about a tunnel.",
        "There is no information on this in the context.",
        "None of the sources are helpful for this question.",
        "It cannot be determined from the sources given.",
        "Based on the context, it is not possible to determine the cost.",
        "The length of the lease is not specified in the provided context.",
        "I'm sorry, but I couldn't find an answer.",
    ],
)
def test_a_refusal_is_told_in_whatever_words(text: str) -> None:
    assert refuses(text)


@pytest.mark.parametrize(
    "text",
    [
        "The lease lasts 12 years [1].",
        "The council did not vote against the lease.",
        "12 years.",
        "The mayor said that the fares cannot stay as low as they are.",
        "The lease lasts 12 years. The sources do not mention its price.",
    ],
)
def test_an_answer_is_no_refusal(text: str) -> None:
    assert not refuses(text)


def test_the_rank_is_the_articles_not_its_passages() -> None:
    assert rank(["a", "a", "a", "b", "c"], ["c"]) == 3
    assert rank([str(number) for number in range(11)], ["10"]) is None


def answered(system: str, text: str, answers: tuple[str, ...] = ("12 years",), id: str = "1", **more: Any) -> Answered:
    reply = Reply(text, not text, more.get("citations", ()), 5.0, more.get("first"), None, None, 1000.0)
    question = Question(id, "How long?", answers, (), f"Passage {id}.")
    return Answered("set", system, question, reply, 100, 0, more.get("replayed", False))


def test_beside_a_peer_stands_by_how_much_ours_is_better() -> None:
    rows = [answered("Presscheck", "12 years", id=id) for id in "12"]
    rows += [answered("txtai RAG", text, id=id) for id, text in [("1", "12 years"), ("2", "")]]

    ours, theirs = lines(rows)

    assert "F1, ours better by" not in ours.measures
    assert theirs.measures["F1, ours better by"].value == 0.5
    assert theirs.measures["F1, ours better by"].high == 1.0


def test_a_time_that_was_not_taken_anew_does_not_count() -> None:
    rows = [answered("Presscheck", "12 years", id="1", first=7000.0, replayed=True)]
    rows.append(answered("Presscheck", "12 years", id="2", first=9000.0))

    assert lines(rows)[0].measures["first text, s"].value == 9.0


def test_only_an_answer_that_was_given_can_cite_wrongly() -> None:
    rows = [answered("Presscheck", "12 years", id="1", citations=("a lease of 12 years",))]
    rows += [answered("Presscheck", "12 years", id="2", citations=("a lease",)), answered("Presscheck", "", id="3")]

    assert lines(rows)[0].measures["citation holds it"].value == 0.5


def test_questions_that_expect_yes_or_no_are_told() -> None:
    rows = [answered("Presscheck", "12 years", (word,), id=word) for word in ("Yes", "no", "Yes, 12 years", "12 years")]
    rows += [answered("txtai RAG", "12 years", ("Yes",), id="Yes")]

    assert len(expecting_yes_or_no(rows)) == 1
    assert expecting_yes_or_no(rows)[0].startswith("2 questions of set expect")
