"""What every part of the bench stands on: rows, halves, estimates, outputs, reports."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bench.estimate import balanced_accuracy, estimate, mean, quantile
from bench.halves import Half, half
from bench.outputs import Outputs, embed, key_of
from bench.provenance import ROOT, Provenance, provenance
from bench.report import Line, Report, write
from bench.rows import BenchError, Source, read_rows

FIELDS = {"question": str, "answers": list}


def file(folder: Path, *lines: str) -> Path:
    path = folder / "rows.jsonl"
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "rows.jsonl, line 2: this is not JSON"),
        ("[]", "rows.jsonl, line 2: this is not an object"),
        ('{"question": "When?"}', "line 2: there is no “answers” in it; each line needs “question”, “answers”."),
        ('{"question": 7, "answers": []}', "line 2: “question” must be a text."),
    ],
)
def test_a_bad_row_is_named_by_its_line_with_what_is_wrong(tmp_path: Path, line: str, said: str) -> None:
    path = file(tmp_path, '{"question": "Who?", "answers": ["Ana"]}', line)

    with pytest.raises(BenchError, match=r"^rows\.jsonl") as raised:
        read_rows(path, FIELDS)

    assert said in str(raised.value)


def test_a_line_separator_inside_a_text_ends_no_row(tmp_path: Path) -> None:
    rows, source = read_rows(file(tmp_path, '{"question": "Who\u2028or what?", "answers": []}', ""), FIELDS)

    assert (len(rows), source.rows, rows[0]["id"]) == (1, 1, "1")


def test_a_passage_is_on_one_side_however_it_is_spaced_and_written() -> None:
    assert half("The council  voted.\n") is half("the council voted.")


def test_both_halves_get_about_as_much() -> None:
    tuning = sum(half(f"Passage {number}") is Half.TUNING for number in range(1000))

    assert 400 < tuning < 600


def test_balanced_accuracy_counts_both_classes_the_same() -> None:
    found = estimate(balanced_accuracy, ["a", "b"], [8, 0], [8, 0], [0, 1], [0, 2])

    assert found.value == 0.75


def test_rows_of_one_passage_are_drawn_together_so_the_interval_is_wider() -> None:
    right = [1.0] * 50 + [0.0] * 50
    alone = estimate(mean, [str(number) for number in range(100)], right, [1.0] * 100)
    together = estimate(mean, [str(number // 10) for number in range(100)], right, [1.0] * 100)

    assert alone.low is not None
    assert together.low is not None
    assert together.low < alone.low < 0.5


def test_an_interval_is_the_same_in_every_run() -> None:
    values = list(np.random.default_rng(5).normal(size=50))

    assert quantile(values, 0.5) == quantile(values, 0.5)


def test_systems_that_differ_on_no_row_differ_by_exactly_nothing() -> None:
    right, all_rows = [1.0, 0.0, 1.0, 1.0], [1.0] * 4

    found = estimate(lambda a, b, n: (a - b) / n, ["a", "b", "c", "d"], right, right, all_rows)

    assert (found.value, found.low, found.high) == (0.0, 0.0, 0.0)


def test_what_is_not_defined_has_no_figure() -> None:
    assert estimate(mean, ["a", "b"], [0, 0], [0, 0]).value is None


def test_outputs_are_there_when_the_next_run_opens_them(tmp_path: Path) -> None:
    with Outputs(tmp_path / "new") as outputs:
        outputs.put(key_of("model", "prompt"), {"text": "Fifteen years."})
    with Outputs(tmp_path / "new") as outputs:
        assert outputs.get(key_of("model", "prompt")) == {"text": "Fifteen years."}
        assert outputs.get(key_of("another model", "prompt")) is None


class Counting:
    """An embedder that counts what it is asked for."""

    class identity:  # noqa: N801
        sha256 = "weights"

    def __init__(self) -> None:
        self.asked: list[str] = []

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        self.asked += texts
        return [[float(len(text)), 0.5] for text in texts]


def test_a_text_is_embedded_once_for_all_runs(tmp_path: Path) -> None:
    embedder = Counting()
    for _ in range(2):
        with Outputs(tmp_path) as outputs:
            assert embed(["a", "bcd", "a"], embedder, outputs) == [[1.0, 0.5], [3.0, 0.5], [1.0, 0.5]]

    assert embedder.asked == ["a", "bcd"]


MADE = Provenance("python -m bench claims x.jsonl", "2026-01-01", "abc", "a machine", {"torch": "1"})


def a_report(title: str = "Claims", **rows: Any) -> Report:
    line = Line("set", "ours", 2, {"balanced accuracy": estimate(mean, ["a", "b"], [1, 0], [1, 1])})
    return Report(
        title, (line,), ({"id": "1", "label": 1} | rows,), (Source("x.jsonl", "0f", 2),), ("balanced accuracy",)
    )


def test_a_report_is_json_a_section_and_two_plots(tmp_path: Path) -> None:
    written = write(a_report(), MADE, name="claims", folder=tmp_path)

    names = {path.name for path in written}
    assert names == {"claims.json", "claims-light.png", "claims-dark.png", "RESULTS.md"}
    result = json.loads((tmp_path / "results" / "claims.json").read_text())
    assert result["rows"] == [{"id": "1", "label": 1}]
    assert result["made"]["commit"] == "abc"
    assert result["sources"][0]["sha256"] == "0f"
    assert "| set | ours | 2 | 0.50 (0.00–1.00) |" in (tmp_path / "RESULTS.md").read_text()
    assert (tmp_path / "results" / "claims-dark.png").read_bytes()[:4] == b"\x89PNG"


def test_a_run_replaces_its_own_section_and_no_other(tmp_path: Path) -> None:
    write(a_report("Claims, first"), MADE, name="claims", folder=tmp_path)
    write(a_report("Search"), MADE, name="search", folder=tmp_path)
    (tmp_path / "RESULTS.md").write_text("By hand.\n\n" + (tmp_path / "RESULTS.md").read_text())

    write(a_report("Claims, second"), MADE, name="claims", folder=tmp_path)

    page = (tmp_path / "RESULTS.md").read_text()
    assert "Claims, first" not in page
    assert all(kept in page for kept in ("By hand.", "## Claims, second", "## Search"))
    assert page.index("Claims, second") < page.index("Search")


def test_a_command_is_shown_without_where_the_data_lie(tmp_path: Path) -> None:
    (tmp_path / "claims").mkdir()
    path = tmp_path / "claims" / "x.jsonl"
    path.touch()

    shown = provenance(["claims", str(path), "--all"]).command

    assert shown == "python -m bench claims claims/x.jsonl --all"


def test_a_command_over_questions_of_the_project_can_be_run_as_shown() -> None:
    shown = provenance(["answers", str(ROOT / "bench" / "questions" / "corpus.jsonl")]).command

    assert shown == "python -m bench answers bench/questions/corpus.jsonl"
