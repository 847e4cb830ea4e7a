from typing import Any

import pytest

from bench.corpus_questions import QUESTIONS, Score, read_lines, report, score

ASKED = {"id": "a", "question": "How long?", "kind": "answerable", "expected": "15", "evidence": "15-year"}
UNANSWERABLE = {"id": "u", "question": "How much?", "kind": "unanswerable"}


def answer(text: str, *, quote: str = "a 15-year framework", verdict: str = "supported") -> dict[str, Any]:
    claim = {"text": text, "verdict": verdict, "citations": [{"quote": quote}]}
    return {"status": "answered", "claims": [claim], "timings_ms": {"first_claim": 10.0}}


REFUSED: dict[str, Any] = {"status": "not_in_library", "claims": [], "timings_ms": {"first_claim": None}}


@pytest.mark.parametrize(
    ("question", "given", "right", "wrong_supported"),
    [
        (ASKED, answer("15 years"), True, False),
        (ASKED, answer("15 years", quote="up to 50 years"), False, True),
        (ASKED, answer("50 years"), False, True),
        (ASKED, answer("15 years", verdict="unsupported"), False, False),
        (ASKED, answer("15 years", verdict="partly"), True, False),
        (ASKED, REFUSED, False, False),
        (UNANSWERABLE, REFUSED, True, False),
        (UNANSWERABLE, answer("Much."), False, True),
    ],
)
def test_scoring(question: dict[str, str], given: dict[str, Any], right: bool, wrong_supported: bool) -> None:
    scored = score(question, given)

    assert (scored.right, scored.wrong_supported) == (right, wrong_supported)


def test_the_report_names_what_is_not_right() -> None:
    rows = [Score("a1", "answerable", True, False, 1.0), Score("u1", "unanswerable", False, True, None)]

    assert "not right: u1" in report(rows)


def test_there_are_enough_questions_of_each_kind() -> None:
    kinds = [row["kind"] for row in read_lines(QUESTIONS)]

    assert kinds.count("answerable") >= 20
    assert kinds.count("false_premise") >= 5
    assert kinds.count("unanswerable") + kinds.count("false_premise") >= 15
