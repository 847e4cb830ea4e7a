"""A tiny run of `prompts`, with the real library and embedding model and a scripted language model."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bench.prompts
from bench.__main__ import main
from bench.estimate import Estimate
from bench.plot import draw
from bench.prompts import best_of
from bench.report import Line
from tests.scripted import ScriptedEndpoint

FERRIES = "The council voted on Tuesday to lease two electric ferries for 12 years."
TUNNEL = "Engineers finished the Holm tunnel in March. It cost $40 million."
ROWS: list[dict[str, Any]] = [
    {"id": "lease", "question": "How long is the lease of the ferries?", "answers": ["12 years"], "passage": FERRIES},
    {"id": "mayor", "question": "Who is the mayor of Holm?", "answers": [], "passage": FERRIES},
    {"question": "What did the Holm tunnel cost?", "answers": ["$40 million"], "passage": TUNNEL},
]


def says(prompt: str) -> str:
    """The lease where its passage is there to be read, under the number it has in the prompt."""
    passages, _, asked = prompt.rpartition("Question:")
    found = next((part for part in passages.split("\n\n") if "12 years" in part), None)
    if "lease" not in asked or found is None:
        return "NO ANSWER"
    return f"The council voted to lease two electric ferries for 12 years {found[:3]}."


@pytest.fixture
def model(monkeypatch: pytest.MonkeyPatch) -> Iterator[ScriptedEndpoint]:
    with ScriptedEndpoint(says) as endpoint:
        monkeypatch.setenv("PRESSCHECK_LLM", "openai:scripted")
        monkeypatch.setenv("PRESSCHECK_LLM_BASE_URL", endpoint.base_url)
        yield endpoint


@pytest.fixture
def data(tmp_path: Path) -> Path:
    path = tmp_path / "harbour.jsonl"
    path.write_text("\n".join(map(json.dumps, ROWS)))
    return path


def run(folder: Path, data: Path, *ways: str, against: str = "passages 5") -> dict[str, Any]:
    arguments = ["prompts", str(data), "--half", "tuning", "--ways", *ways, "--against", against]
    assert main([*arguments, "--out", str(folder / "out"), "--cache", str(folder / "kept")]) == 0
    result: dict[str, Any] = json.loads((folder / "out" / "results" / "prompts.json").read_text())
    return result


def measured(result: dict[str, Any], way: str) -> dict[str, float | None]:
    line = next(line for line in result["lines"] if line["system"] == way)
    return {name: found["value"] for name, found in line["measures"].items()}


def test_fewer_passages_are_held_against_all_of_them(tmp_path: Path, data: Path, model: ScriptedEndpoint) -> None:
    result = run(tmp_path, data, "passages 1", "passages 5")

    one, all_of_them = measured(result, "passages 1"), measured(result, "passages 5")
    assert (one["answered, of the answerable"], one["refused, of the others"]) == (0.5, 1.0)
    assert (one["answer in the prompt"], one["prompt tokens"]) == (1.0, 100)
    assert one["F1, better by"] == 0
    assert "F1, better by" not in all_of_them
    passages = [str(body["messages"][-1]["content"]).count("\n\n") for body in model.asked]
    assert sorted(passages) == [1, 1, 1, 2, 2, 2]


def test_what_the_model_does_not_see_is_neither_answered_nor_in_the_prompt(
    tmp_path: Path, data: Path, model: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(bench.prompts.WAYS, "the last", lambda _, hits: [hits[-1:]])

    result = run(tmp_path, data, "the last")

    last = measured(result, "the last")
    assert last["answered, of the answerable"] == 0
    assert (last["answer in the prompt"], last["of the right articles, in the prompt"]) == (0, 0)
    assert last["balanced accuracy, better by"] == -0.25


def test_passages_in_another_order_are_cited_by_their_own_numbers(
    tmp_path: Path, data: Path, model: ScriptedEndpoint, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(bench.prompts.WAYS, "backwards", lambda _, hits: [hits[::-1]])

    result = run(tmp_path, data, "backwards")

    prompts = [str(body["messages"][-1]["content"]) for body in model.asked]
    lease = [prompt.partition("12 years")[0].rpartition("[")[2][0] for prompt in prompts if "lease of the" in prompt]
    assert sorted(lease) == ["1", "2"]
    assert measured(result, "backwards")["holds the answer"] == 0.5


def test_a_passage_is_cut_to_the_sentences_in_a_row_that_hold_most_of_the_question() -> None:
    text = "The bay froze. The council met. It leased two ferries. They sail at night. Fares rose."

    assert best_of(text, "How many ferries were leased?", 2) == "The council met. It leased two ferries."


def test_a_passage_with_fewer_sentences_stays_whole() -> None:
    assert best_of("The bay froze. Fares rose.", "When did fares rise?", 3) == "The bay froze. Fares rose."


def test_scoring_again_asks_nobody(tmp_path: Path, data: Path, model: ScriptedEndpoint) -> None:
    first = run(tmp_path, data, "passages 1")
    asked = len(model.asked)

    again = run(tmp_path, data, "passages 1")

    assert len(model.asked) == asked
    assert measured(again, "passages 1") == measured(first, "passages 1")


def test_a_half_without_a_question_is_said(
    tmp_path: Path, data: Path, model: ScriptedEndpoint, capsys: pytest.CaptureFixture[str]
) -> None:
    status = main(["prompts", str(data), "--half", "reporting", "--cache", str(tmp_path / "kept")])

    assert status == 1
    assert capsys.readouterr().err == "harbour has no question in the reporting half; give more.\n"


def test_measures_are_plotted_against_another_one(tmp_path: Path) -> None:
    lines = [
        Line("harbour", f"way {number}", 9, {"F1": Estimate(0.1 * number, 0.0, 1.0), "tokens": Estimate(90.0 * number)})
        for number in range(9)
    ]

    paths = draw([*lines, Line("harbour", "way 9", 0, {})], ["F1"], "A title", tmp_path / "plot", across="tokens")

    assert [path.name for path in paths] == ["plot-light.png", "plot-dark.png"]
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in paths)
