"""One library that grows in the bench, and the index of vectors by itself; tiny runs of both, and what they tell."""

import json
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import main
from bench.generated import asked_of, generated
from bench.growth import HITS_95, RATE, Step, lines


def run(folder: Path, part: str, *arguments: str) -> dict[str, Any]:
    assert main([part, *arguments, "--out", str(folder / "out"), "--cache", str(folder / "kept")]) == 0
    result: dict[str, Any] = json.loads((folder / "out" / "results" / f"{part}.json").read_text())
    return result


def step(system: str, size: int, added: int, seconds: float, **more: Any) -> Step:
    return Step(system, size, added, seconds, passages=7 * added, **more)


@pytest.mark.models
def test_a_library_grows_from_size_to_size(tmp_path: Path) -> None:
    result = run(tmp_path, "growth", "--sizes", "2,5", "--questions", "3", "--peers")

    ours = [row for row in result["rows"] if row["system"] == "Presscheck"]
    assert [(row["articles"], row["added"]) for row in ours] == [(2, 2), (5, 3)]
    assert ours[1]["index_mb"] > ours[0]["index_mb"] > 0
    assert all(row["hits_ms_p50"] > 0 and row["peak_mb"] > 0 for row in ours)


@pytest.mark.models
def test_a_library_that_was_kept_is_searched_again(tmp_path: Path) -> None:
    grown = ["--sizes", "3", "--questions", "2", "--peers", "--keep", str(tmp_path / "library")]
    run(tmp_path, "growth", *grown)

    result = run(tmp_path, "growth", *grown)

    line = next(line for line in result["lines"] if line["system"] == "Presscheck")
    assert line["measures"][RATE]["value"] is None
    assert line["measures"][HITS_95]["value"] > 0


def test_a_rate_is_of_the_articles_that_were_added_last() -> None:
    found = lines([step("Presscheck", 10, 10, 5.0), step("Presscheck", 40, 30, 10.0)])

    assert [line.measures[RATE].value for line in found] == [2.0, 3.0]


def test_an_unchanged_run_is_held_against_all_that_was_added() -> None:
    found = lines([step("Presscheck", 10, 10, 5.0, again=0.1), step("Presscheck", 40, 30, 10.0, again=0.5)])

    assert found[1].measures["unchanged, times as fast"].value == 30.0


def test_questions_are_about_the_articles() -> None:
    texts = generated(3, 1)

    for question in asked_of(texts, 5, 1):
        about = question.removeprefix("How many people came with the ").rpartition(" when ")[2].rstrip("?")
        assert any(about[1:] in text.text for text in texts)


def test_vectors_are_found_again(tmp_path: Path) -> None:
    result = run(tmp_path, "vectors", "--sizes", "300,700", "--questions", "4")

    assert [(row["size"], row["recall"]) for row in result["rows"]] == [(300, 1.0), (700, 1.0)]
    assert all(row["peak_mb"] > 0 and row["index_mb"] > 0 for row in result["rows"])
