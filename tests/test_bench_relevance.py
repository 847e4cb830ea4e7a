"""How the decision whether a claim answers is fitted, on signals made up for it."""

import random

import pytest

from bench.datasets import Question
from bench.fit_relevance import Weighed, balanced, best, fit, shares
from rag.relevance import Signals


def weighed(number: int, reading: float | None, *, answerable: bool) -> Weighed:
    question = Question(str(number), "Why?", ("Because.",) if answerable else (), (), about=f"passage {number}")
    signals = None if reading is None else Signals(0.2, 0.1, 0.0, reading, reading / 2, -5.0)
    return Weighed("made up", question, signals)


def many() -> list[Weighed]:
    chance = random.Random(1)  # noqa: S311  # a sample, not a secret
    kinds = [(number, number % 2 == 0) for number in range(80)]
    return [weighed(number, chance.gauss(1.0 if yes else -1.0, 0.7), answerable=yes) for number, yes in kinds]


def test_a_signal_that_tells_is_given_weight() -> None:
    model, _ = fit(many())

    assert model.weights["reading"] > 0.5
    assert model.probability(Signals(0.2, 0.1, 0.0, 2.0, 1.0, -5.0)) > 0.9


def test_probabilities_are_of_models_that_did_not_see_the_passage() -> None:
    fair = [weighed(number // 2, 0.0, answerable=number % 4 < 2) for number in range(80)]
    _, probabilities = fit(fair)

    assert all(abs(probability - 0.5) < 0.2 for probability in probabilities)


def test_what_was_not_borne_out_counts_as_refused() -> None:
    questions = [
        weighed(1, None, answerable=True),
        weighed(2, 0.0, answerable=True),
        weighed(3, None, answerable=False),
    ]

    assert shares(questions, [0.9], 0.5, "made up") == (0.5, 1.0)


def test_the_limit_balances_answering_and_refusing() -> None:
    questions = [weighed(number, 0.0, answerable=number < 3) for number in range(6)]
    probabilities = [0.9, 0.8, 0.7, 0.3, 0.2, 0.1]
    limit = best(questions, probabilities)

    assert 0.3 < limit <= 0.7
    assert balanced(questions, probabilities, limit) == pytest.approx(1.0)
