import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bench.rewriting
from bench.halves import Half
from bench.outputs import Outputs
from bench.rewriting import Asked, bleu, drawn, read_conversations, run
from bench.rows import BenchError
from rag.schema import Turn


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    path = folder / "talks.jsonl"
    path.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return path


def row(number: int, question: str, alone: str, *history: Any) -> dict[str, Any]:
    return {"id": f"c{number}", "question": question, "rewrite": alone, "history": list(history)}


def talk(number: int) -> list[dict[str, Any]]:
    """A conversation about a mayor: its first question, a follow-up, and one that stands alone."""
    first = f"Who is the mayor of Port {number}?"
    return [
        row(number, first, first),
        row(number, "When did she resign?", "When did Ana Silva resign?", first, "Is Ana Silva the mayor?"),
        row(number, "What is the harbour tax?", "What is the harbour tax?", first),
    ]


@pytest.fixture
def outputs(tmp_path: Path) -> Iterator[Outputs]:
    with Outputs(tmp_path / "cache") as kept:
        yield kept


@pytest.fixture
def talks(tmp_path: Path) -> Path:
    return write(tmp_path, *(line for number in range(12) for line in talk(number)))


def chosen(path: Path, **changes: Any) -> argparse.Namespace:
    given = {"data": [path], "sample": 100, "seed": 1, "half": Half.REPORTING, "follow_ups_only": False} | changes
    return argparse.Namespace(**given)


class Silent:
    """A language model that repeats the question, and counts how often it was asked."""

    asked = 0

    def __init__(self, _: Outputs) -> None:
        pass

    def rewrite(self, one: Asked) -> dict[str, Any]:
        Silent.asked += 1
        text = one.reference if one.question == "When did she resign?" else one.question
        return {"text": text, "ms": 5.0, "by_model": True, "replayed": False}

    def close(self) -> None:
        pass


@pytest.fixture
def silent(monkeypatch: pytest.MonkeyPatch) -> type[Silent]:
    monkeypatch.setattr(bench.rewriting, "_Rewriter", Silent)
    Silent.asked = 0
    return Silent


def test_texts_are_questions_and_answers_in_turns_where_they_come_in_pairs(tmp_path: Path) -> None:
    _, (one,), _ = read_conversations(write(tmp_path, row(1, "Why?", "Why did Ana leave?", "Who left?", "Ana.")))

    assert one.history == (Turn("user", "Who left?"), Turn("assistant", "Ana."))


def test_texts_are_questions_where_some_do_not_come_in_pairs(tmp_path: Path) -> None:
    rows = [row(1, "Why?", "Why did Ana leave?", "Who left?", "And when?"), row(2, "Why?", "Why?", "Who left?")]
    _, (one, _), _ = read_conversations(write(tmp_path, *rows))

    assert [turn.role for turn in one.history] == ["user", "user"]


def test_turns_with_roles_are_taken_as_they_are(tmp_path: Path) -> None:
    turns = {"role": "user", "text": "Who left?"}, {"role": "assistant", "text": "Ana."}
    _, (one,), _ = read_conversations(write(tmp_path, row(1, "Why?", "Why did Ana leave?", *turns)))

    assert [turn.role for turn in one.history] == ["user", "assistant"]


def test_a_history_of_something_else_names_its_row(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="row c1: “history” must be a list of texts"):
        read_conversations(write(tmp_path, row(1, "Why?", "Why?", 5)))


def test_a_folder_names_its_data(tmp_path: Path) -> None:
    folder = tmp_path / "mtrag"
    folder.mkdir()
    write(folder, row(1, "Why?", "Why?", "Who left?"))

    assert read_conversations(folder)[0] == "mtrag"


def test_no_conversation_stands_in_both_halves(talks: Path) -> None:
    _, found, _ = read_conversations(talks)
    sides = [{one.about for one in drawn(found, size=100, seed=1, side=side)} for side in Half]

    assert sides[0]
    assert sides[1]
    assert not sides[0] & sides[1]


def test_first_questions_stand_behind_another_conversation(talks: Path) -> None:
    _, found, _ = read_conversations(talks)
    firsts = [one for one in drawn(found, size=100, seed=1, side=Half.REPORTING) if one.kind == "first"]

    assert firsts
    assert all(one.history and one.history[0].text != one.question for one in firsts)


def test_a_reference_is_asked_in_place_of_its_follow_up(talks: Path) -> None:
    _, found, _ = read_conversations(talks)
    references = [one for one in drawn(found, size=100, seed=1, side=Half.REPORTING) if one.kind == "reference"]

    assert {one.question for one in references} == {"When did Ana Silva resign?"}  # the other is left as it is
    assert all(len(one.history) == 2 for one in references)


def test_what_is_rewritten_rightly_is_above_the_question_as_it_is(
    talks: Path, outputs: Outputs, silent: type[Silent]
) -> None:
    ours, untouched = run(chosen(talks), outputs).lines

    assert silent.asked > 0
    assert ours.measures["F1"].value == 1.0
    assert untouched.measures["F1"].value == pytest.approx((1 + 2 / 3) / 2)
    above = ours.measures["F1 above the question as it is"]
    assert above.low is not None
    assert above.low > 0
    for kept in ("references untouched", "first questions untouched", "left by people, untouched"):
        assert ours.measures[kept].value == 1.0


def test_what_was_rewritten_is_not_asked_again(talks: Path, outputs: Outputs, silent: type[Silent]) -> None:
    first = run(chosen(talks), outputs)
    asked = silent.asked
    again = run(chosen(talks), outputs)

    assert silent.asked == asked
    assert again.lines[0].measures["F1"] == first.lines[0].measures["F1"]
    assert again.lines[0].measures["rewriting, ms"].value == 5.0


def test_no_row_holds_words_of_the_data(talks: Path, outputs: Outputs, silent: type[Silent]) -> None:
    report = run(chosen(talks), outputs)

    assert "Silva" not in json.dumps([*report.rows, report.notes])


def test_a_half_without_follow_ups_is_told(tmp_path: Path, outputs: Outputs, silent: type[Silent]) -> None:
    first = row(1, "Who is the mayor?", "Who is the mayor?")

    with pytest.raises(BenchError, match="no follow-up in this half"):
        run(chosen(write(tmp_path, first)), outputs)


def test_bleu_is_that_of_whole_sentences() -> None:
    assert bleu(["When did Ana Silva resign?"], ["When did Ana Silva resign?"]) == pytest.approx(100)
    assert bleu(["Who left the house today?"], ["When did Ana Silva resign?"]) < 10
