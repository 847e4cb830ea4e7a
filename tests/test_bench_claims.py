import json
from pathlib import Path
from typing import Any

import pytest

import bench.claims
from bench.__main__ import main
from bench.articles import Text, evidence_of
from bench.claims import ANEW, FIVE, OURS, OVERLAP, judge, thresholds, verdict_of
from bench.halves import Half, half
from bench.outputs import Outputs
from bench.rules import overlap
from rag.schema import Verdict

PASSAGE = "The council voted on Tuesday to lease two ferries for 12 years. Fares rise to $4.50 in July."
ROWS = [
    {"passage": f"{PASSAGE} Report {number}.", "claim": claim, "label": label}
    for number in range(12)
    for claim, label in [
        ("The council voted to lease two ferries for 12 years.", 1),
        ("The council voted to lease two ferries for 30 years.", 0),
        ("Fares rise to $4.50 in July.", 1),
        ("Fares rise to $9 in July.", 0),
    ]
]


class Alike:
    """An embedder to which all texts are alike."""

    class identity:  # noqa: N801
        sha256 = "weights"

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        return [[1.0] for _ in texts]


@pytest.fixture(autouse=True)
def embedder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.claims, "load_embedder", lambda _: Alike())
    monkeypatch.setattr(bench.claims, "Entailment", lambda **_: lambda claim, evidence: 0.0)


def run(folder: Path, *arguments: str, rows: list[dict[str, Any]] | None = None) -> int:
    data = folder / "ferries.jsonl"
    data.write_text("\n".join(map(json.dumps, ROWS if rows is None else rows)))
    return main(["claims", str(data), "--out", str(folder), "--cache", str(folder / "kept"), *arguments])


def test_a_run_reports_on_the_half_that_nothing_was_fitted_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path) == 0

    result = json.loads((tmp_path / "results" / "claims.json").read_text())
    reporting = [row for row in ROWS if half(str(row["passage"])) is Half.REPORTING]
    assert 0 < len(result["rows"]) == len(reporting) < len(ROWS)
    assert f"| ferries | {OURS} | {len(reporting)} | 1.00 | 1.00 | 1.00 |" in capsys.readouterr().out
    assert "council" not in json.dumps(result)


def test_a_claim_is_timed_against_five_passages_that_were_read_before_and_that_were_not(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    long = "\n".join(f"Paragraph {number} tells of the ferries and of what they cost. " * 5 for number in range(6))

    run(tmp_path, "--all", rows=[{"id": "1", "passage": long, "claim": "The ferries cost. They sail.", "label": 1}])

    printed = capsys.readouterr().out
    assert all(f"| {name} | {OURS} | 2 |" in printed for name in (FIVE, ANEW))


def test_all_reports_on_every_row(tmp_path: Path) -> None:
    run(tmp_path, "--all")

    assert len(json.loads((tmp_path / "results" / "claims.json").read_text())["rows"]) == len(ROWS)


def test_a_label_of_another_kind_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, rows=[ROWS[0] | {"id": "x7", "label": 2}]) == 1

    assert capsys.readouterr().err == "ferries.jsonl, row x7: “label” must be 1 for supported or 0 for not.\n"


def test_one_sentence_that_is_not_borne_out_fails_the_whole_claim() -> None:
    evidence = evidence_of(Text("ferries", PASSAGE))
    supported = "The council voted to lease two ferries for 12 years."

    assert verdict_of(supported, evidence) is Verdict.SUPPORTED
    assert verdict_of(f"{supported} Fares rise to $9 in July.", evidence) is not Verdict.SUPPORTED


def test_the_evidence_is_the_passage_as_the_product_would_cut_it() -> None:
    text = "\n".join(f"Paragraph {number} tells of the ferries and of what they cost. " * 5 for number in range(6))

    evidence = evidence_of(Text("long", text))

    assert len(evidence.hits) > 1
    assert all(len(hit.text) <= 550 for hit in evidence.hits)
    whole = evidence.texts[evidence.hits[0].passage.revision_id]
    assert all(whole[hit.passage.start : hit.passage.end] == hit.text for hit in evidence.hits)


def test_overlap_is_the_share_of_the_claims_words() -> None:
    assert overlap("Two ferries sank.", "They lease two ferries.") == pytest.approx(2 / 3)


def test_a_threshold_is_fitted_on_the_tuning_half_only(tmp_path: Path) -> None:
    tuning = next(row for row in ROWS if half(str(row["passage"])) is Half.TUNING)["passage"]
    reporting = next(row for row in ROWS if half(str(row["passage"])) is Half.REPORTING)["passage"]
    rows = [
        {"id": "1", "passage": tuning, "claim": "The council voted", "label": 1},
        {"id": "2", "passage": tuning, "claim": "The council sang arias", "label": 0},
        {"id": "3", "passage": reporting, "claim": "Nothing like it", "label": 1},
        {"id": "4", "passage": reporting, "claim": "The council voted", "label": 0},
    ]
    with Outputs(tmp_path) as outputs:
        judged = judge(rows, "ferries", outputs)

    assert thresholds(judged)[OVERLAP] == 1.0
