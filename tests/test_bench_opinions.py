"""Measuring second opinions: which rows are drawn, where its bounds lie, and what is reported."""

import json
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.halves import Half, half
from bench.opinions import Judged, bounds, sample
from bench.rows import Row
from tests.scripted import ScriptedEndpoint

ROWS: list[Row] = [
    {"id": str(number), "passage": f"Ferry {number} was leased for 12 years.", "claim": claim, "label": label}
    for number in range(24)
    for claim, label in ((f"Ferry {number} was leased.", 1), (f"Ferry {number} sank.", 0))
]


def judged(yes: float, *, supported: bool) -> Judged:
    return Judged("1", "ferries", "g", Half.TUNING, supported, yes, 1.0, ours=supported)


def test_of_each_half_as_many_supported_as_not_are_drawn() -> None:
    drawn = sample(ROWS, 6)

    kinds = [(half(row["passage"]), row["label"]) for row in drawn]
    assert sorted(kinds) == sorted((side, label) for side in Half for label in (0, 1) for _ in range(3))
    assert drawn == sample(ROWS, 6)


def test_the_bound_lies_where_yes_and_no_are_told_apart_best() -> None:
    tuning = [judged(number / 10, supported=number >= 6) for number in range(10)]
    low, bound, high = bounds(tuning)

    assert (low, bound, high) == (0.5, 0.6, 0.7)


def test_without_rows_to_tune_on_the_bound_is_even() -> None:
    assert bounds([]) == (0.5, 0.5, 0.5)


def test_a_model_that_sees_through_the_claims_is_right_about_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "ferries.jsonl"
    data.write_text("\n".join(map(json.dumps, ROWS)))
    command = ["opinions", str(data), "--sample", "8", "--out", str(tmp_path), "--cache", str(tmp_path / "kept")]
    with ScriptedEndpoint(lambda _: "Yes", thinks=thinks) as endpoint:
        monkeypatch.setenv("PRESSCHECK_DATA", str(tmp_path))
        monkeypatch.setenv("PRESSCHECK_LLM", "openai:any")
        monkeypatch.setenv("PRESSCHECK_LLM_BASE_URL", endpoint.base_url)
        assert main(command) == 0
        asked = len(endpoint.asked)
        assert main(command) == 0

    assert asked == len(endpoint.asked) == 16  # the second time from what was kept
    assert "| ferries | language model, asked again | 8 | 1.00 |" in capsys.readouterr().out
    assert "leased" not in (tmp_path / "results" / "opinions.json").read_text()


def thinks(prompt: str) -> dict[str, float]:
    return {"No": 0.9, "Yes": 0.1} if "sank" in prompt else {"Yes": 0.8, "No": 0.2}


def test_a_model_that_tells_no_probabilities_can_not_be_measured(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    data = tmp_path / "ferries.jsonl"
    data.write_text("\n".join(map(json.dumps, ROWS)))
    with ScriptedEndpoint(lambda _: "Yes") as endpoint:
        monkeypatch.setenv("PRESSCHECK_DATA", str(tmp_path))
        monkeypatch.setenv("PRESSCHECK_LLM", "openai:any")
        monkeypatch.setenv("PRESSCHECK_LLM_BASE_URL", endpoint.base_url)
        assert main(["opinions", str(data), "--out", str(tmp_path), "--cache", str(tmp_path / "kept")]) == 1

    assert "tells no probabilities" in capsys.readouterr().err
