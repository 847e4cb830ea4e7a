import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from bench.articles import Text
from bench.datasets import Question, read_collection, read_folder, read_texts, sample
from bench.halves import Half, half
from bench.rows import BenchError
from rag.schema import Turn


def write(path: Path, *rows: dict[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n".join(map(json.dumps, rows)))
    return path


def test_the_library_of_a_general_file_is_made_of_its_passages_each_once(tmp_path: Path) -> None:
    row = {"question": "Who?", "answers": ["Ana", ""], "passage": "Ana did.", "title": "News"}
    history = [{"role": "user", "text": "Hello?"}]

    found = read_collection(write(tmp_path / "my.jsonl", row, row | {"answers": [], "history": history}))

    assert [(text.text, text.title) for text in found.texts] == [("Ana did.", "News")]
    assert [one.answers for one in found.questions] == [("Ana",), ()]
    assert found.questions[1].history == (Turn("user", "Hello?"),)
    assert {one.gold for one in found.questions} == {(found.texts[0].id,)}
    assert (found.name, found.questions[0].about) == ("my", "Ana did.")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"answers": "Ana"}, "“answers” must be a list of texts"),
        ({"answers": [1]}, "“answers” must be a list of texts"),
        ({"history": [{"role": "user"}]}, "“history” must be a list of “role”"),
        ({"history": 7}, "“history” must be a list of “role”"),
    ],
)
def test_a_row_of_another_form_is_named(tmp_path: Path, row: dict[str, Any], said: str) -> None:
    path = write(tmp_path / "my.jsonl", {"id": "r9", "question": "Who?"} | row)

    with pytest.raises(BenchError, match=rf"^my\.jsonl, row r9: {said}"):
        read_collection(path)


def test_squad_is_read_from_its_folder(tmp_path: Path) -> None:
    folder = tmp_path / "squad2"
    write(folder / "paragraphs.jsonl", {"id": "N#0", "title": "New_Holm", "text": "It lies by the sea."})
    answers = [{"text": "by the sea", "answer_start": 8}] * 3
    write(folder / "questions.jsonl", {"id": "q", "para_id": "N#0", "question": "Where?", "answers": answers})

    found = read_collection(folder)

    assert found.texts == (Text("N#0", "It lies by the sea.", "New Holm"),)
    assert found.questions == (Question("q", "Where?", ("by the sea",), ("N#0",), "It lies by the sea."),)


def test_multihop_articles_are_their_gold_sentences_with_outlet_and_date(tmp_path: Path) -> None:
    folder = tmp_path / "multihop"
    fact = {"url": "https://e.org/1", "title": "Talks", "source": "Ledger", "published_at": "2023-09-26T17:01:22+00:00"}
    write(folder / "evidence_facts.jsonl", fact | {"fact": "They met."}, fact | {"fact": "They ate."})
    write(
        folder / "queries500.jsonl",
        {"id": 0, "query": "Did they?", "answer": "Yes", "evidence_list": [fact]},
        {"id": 1, "query": "Why?", "answer": "Insufficient information.", "evidence_list": []},
    )

    found = read_collection(folder)

    [text] = found.texts
    assert (text.text, text.outlet, text.published) == ("They met.\nThey ate.", "Ledger", date(2023, 9, 26))
    assert [one.answers for one in found.questions] == [("Yes",), ()]
    assert found.questions[0].gold == (text.id,)


def test_a_folder_of_no_known_shape_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="holds 0 files of JSON Lines and is no data set we know"):
        read_collection(tmp_path)


def test_articles_of_a_folder_are_read_as_the_product_reads_them(tmp_path: Path) -> None:
    (tmp_path / "talks.txt").write_text("Talks in Paris\n\nLeaders met in Paris on Tuesday to talk about the plan.\n")

    [text] = read_folder(tmp_path)

    assert (text.id, text.title) == ("talks.txt", "Talks in Paris")
    assert "Leaders met" in text.text


def test_articles_without_questions_need_text_only(tmp_path: Path) -> None:
    texts, source = read_texts(write(tmp_path / "a.jsonl", {"text": "One."}, {"id": "b", "title": "B", "text": "Two."}))

    assert texts == (Text("1", "One."), Text("b", "Two.", "B"))
    assert source.rows == 2


QUESTIONS = [Question(str(n), f"Question {n}?", ("yes",), (), f"Passage {n // 2}.") for n in range(60)]


def test_a_sample_is_the_same_for_a_seed_and_in_the_files_order() -> None:
    drawn = sample(QUESTIONS, size=10, seed=3, everything=True)

    assert drawn == sample(QUESTIONS, size=10, seed=3, everything=True)
    assert drawn != sample(QUESTIONS, size=10, seed=4, everything=True)
    assert [int(one.id) for one in drawn] == sorted(int(one.id) for one in drawn)


def test_a_sample_is_of_the_reporting_half() -> None:
    drawn = sample(QUESTIONS, size=None, seed=3, everything=False)

    assert 0 < len(drawn) < len(QUESTIONS)
    assert all(half(one.about) is Half.REPORTING for one in drawn)
