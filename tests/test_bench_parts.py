"""A tiny run of each part, with the real library and embedding model and a scripted language model."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import main
from bench.halves import Half, half
from tests.scripted import ScriptedEndpoint

pytestmark = pytest.mark.models
FERRIES = "The council voted on Tuesday to lease two electric ferries for 12 years."
TUNNEL = "Engineers finished the Holm tunnel in March. It cost $40 million."
ROWS: list[dict[str, Any]] = [
    {"id": "lease", "question": "How long is the lease of the ferries?", "answers": ["12 years"], "passage": FERRIES},
    {"id": "cost", "question": "What did the Holm tunnel cost?", "answers": ["$40 million"], "passage": TUNNEL},
    {"id": "mayor", "question": "Who is the mayor of Holm?", "answers": [], "passage": TUNNEL},
    {"id": "fares", "question": "How high are the fares of the ferries?", "answers": [], "passage": FERRIES},
]


def says(prompt: str) -> str:
    asked = prompt.rsplit("Question:", 1)[-1]
    passages = prompt.rsplit("Question:", 1)[0].split("\n\n")
    if "lease" in asked:
        number = 1 + next(place for place, passage in enumerate(passages) if "12 years" in passage)
        return f"The council voted to lease two electric ferries for 12 years [{number}]."
    return "NO ANSWER"


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


def run(folder: Path, part: str, *arguments: str) -> dict[str, Any]:
    status = main([part, *arguments, "--out", str(folder / "out"), "--cache", str(folder / "kept")])
    assert status == 0
    text = (folder / "out" / "results" / f"{part}.json").read_text()
    assert "council" not in text
    assert "tunnel" not in text
    result: dict[str, Any] = json.loads(text)
    return result


def measured(result: dict[str, Any], system: str) -> dict[str, float]:
    line = next(line for line in result["lines"] if line["system"] == system)
    return {name: found["value"] for name, found in line["measures"].items()}


def test_answers_are_scored_and_kept_so_that_scoring_again_asks_nobody(
    tmp_path: Path, data: Path, model: ScriptedEndpoint
) -> None:
    first = run(tmp_path, "answers", str(data), "--all")
    asked = len(model.asked)
    again = run(tmp_path, "answers", str(data), "--all")

    ours = measured(first, "Presscheck")
    assert (ours["holds the answer"], ours["citation holds it"]) == (0.5, 1.0)
    assert ours["answered or refused: balanced accuracy"] == 0.75
    assert (round(ours["refusal: precision"], 3), ours["refusal: recall"]) == (0.667, 1.0)
    assert (ours["prompt tokens"], ours["failed"]) == (150, 0)  # where there is no answer, both passages were read on
    assert ours["first verified, s"] is not None
    assert len(model.asked) == asked == len(ROWS) + 2
    assert again["rows"] == first["rows"]


def test_the_reporting_half_is_told_by_the_passage(tmp_path: Path, data: Path, model: ScriptedEndpoint) -> None:
    rows = [row | {"id": f"{row['id']}{n}", "passage": f"{row['passage']} {n}."} for n in range(4) for row in ROWS]
    data.write_text("\n".join(map(json.dumps, rows)))

    result = run(tmp_path, "answers", str(data))

    reporting = {row["id"] for row in rows if half(row["passage"]) is Half.REPORTING}
    assert {row["id"] for row in result["rows"]} == reporting
    assert 0 < len(reporting) < len(rows)


def test_search_finds_the_article_among_others(tmp_path: Path, data: Path) -> None:
    filler = tmp_path / "filler.jsonl"
    filler.write_text("\n".join(json.dumps({"text": f"Report {n} on bees."}) for n in range(3)))

    result = run(tmp_path, "search", str(data), "--all", "--sizes", "2,5", "--filler", str(filler))

    assert {line["data"] for line in result["lines"]} == {"harbour, 2 articles", "harbour, 5 articles"}
    assert measured(result, "Presscheck")["recall@1"] == 1.0
    assert {row["id"] for row in result["rows"]} == {"lease", "cost"}


def test_ingest_counts_what_went_in(tmp_path: Path) -> None:
    articles = tmp_path / "articles.jsonl"
    rows = [{"title": f"Report {number}", "text": f"{FERRIES} {TUNNEL}"} for number in range(3)]
    articles.write_text("\n".join(map(json.dumps, rows)))

    result = run(tmp_path, "ingest", str(articles), "--runs", "1", "--peers")

    ours, bare = measured(result, "Presscheck"), measured(result, "embedding alone")
    assert ours["passages"] == bare["passages"] == 3
    assert ours["index, MB"] > 0
    assert all(row["failed"] == 0 for row in result["rows"])


def test_load_asks_for_all_users_at_once_and_stops(tmp_path: Path, data: Path, model: ScriptedEndpoint) -> None:
    result = run(tmp_path, "load", str(data), "--users", "1,2", "--questions", "1")

    assert [line["count"] for line in result["lines"]] == [2, 2]
    assert {row["id"] for row in result["rows"]} == {"lease", "cost", "mayor", "fares"}
    assert all(row["failed"] is None for row in result["rows"])
    assert sum(line["measures"]["refused"]["value"] for line in result["lines"]) == 3
    assert sum(row["ms"]["first"] is not None for row in result["rows"]) == 1


def test_users_ask_no_question_twice(tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["load", str(data), "--users", "1,3", "--questions", "1", "--cache", str(tmp_path / "kept")])

    assert status == 1
    assert "has 4 questions and 6 are needed" in capsys.readouterr().err


def test_rows_without_a_passage_need_a_folder_of_articles(
    tmp_path: Path, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    data.write_text(json.dumps({"question": "How long is the lease?", "answers": ["12 years"]}))

    status = main(["answers", str(data), "--all", "--cache", str(tmp_path / "kept")])

    assert status == 1
    assert capsys.readouterr().err == (
        "No row of harbour has a “passage”; name a folder of articles with --articles.\n"
    )


def test_a_folder_of_articles_is_asked(tmp_path: Path, data: Path, model: ScriptedEndpoint) -> None:
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "ferries.txt").write_text(f"Ferries for the harbour\n\n{FERRIES}\n")
    data.write_text(json.dumps({"question": "How long is the lease of the ferries?", "answers": ["12 years"]}))

    result = run(tmp_path, "answers", str(data), "--all", "--articles", str(articles))

    assert measured(result, "Presscheck")["citation holds it"] == 1.0
