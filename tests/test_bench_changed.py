import json
from pathlib import Path
from typing import Any

import pytest

from bench import write_sentences
from bench.__main__ import main
from bench.changed import Change, changes
from bench.halves import Half, half
from bench.mentions import Kind, listed_together, mentions
from tests.scripted import ScriptedEndpoint

FERRIES = (
    "The council voted on Tuesday to lease two ferries for 12 years. Fares rise to $4.50 in July 2024. "
    "The lease of the old ferries ran for 8 years. Fares were $3 in May 2019. "
    "Mayor Ana Silva opposed the lease, and Tom Brandt praised it."
)
NAMES = ["Rosa Lindqvist", "Oberdorf", "Kwame Asante"]


def changed(sentence: str, kind: Kind, change: Change) -> list[str]:
    return [text for k, c, text in changes(FERRIES, sentence, NAMES) if (k, c) == (kind, change)]


def kinds(text: str) -> list[tuple[Kind, str]]:
    return [(one.kind, one.words) for one in mentions(text)]


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("It lasts 12 years.", Kind.NUMBER, "12 years"),
        ("It lasts twelve years.", Kind.NUMBER, "twelve years"),
        ("It cost $1.2bn.", Kind.MONEY, "$1.2bn"),
        ("It cost 40 million euros.", Kind.MONEY, "40 million euros"),
        ("It rose 4.5 percent.", Kind.PERCENT, "4.5 percent"),
        ("It rose 4.5%.", Kind.PERCENT, "4.5%"),
        ("It fell on May 3, 2019.", Kind.DATE, "May 3, 2019"),
        ("It fell on 3 May 2019.", Kind.DATE, "3 May 2019"),
        ("It fell in 2019.", Kind.DATE, "2019"),
        ("It fell on Tuesday.", Kind.DATE, "Tuesday"),
        ("It was led by Ana Silva.", Kind.NAME, "Ana Silva"),
        ("It was led by the Bank of Holm.", Kind.NAME, "Bank of Holm"),
    ],
)
def test_a_value_is_found(text: str, kind: Kind, words: str) -> None:
    assert (kind, words) in kinds(text)


@pytest.mark.parametrize("text", ["Fares rise.", "There were 2019 ferries.", "The 12 of them left."])
def test_what_is_no_value_is_not(text: str) -> None:
    assert not [found for found in kinds(text) if found[0] in (Kind.DATE, Kind.NAME)]


def test_two_spellings_of_one_value_have_one_key() -> None:
    assert mentions("It cost $3 million.")[0].key == mentions("It cost $3m.")[0].key
    assert mentions("3 May 2019")[0].key == mentions("May 3, 2019")[0].key


def test_a_swapped_value_is_another_of_the_passage_with_the_same_unit() -> None:
    assert changed("The lease lasts 12 years.", Kind.NUMBER, Change.SWAPPED) == ["The lease lasts 8 years."]
    assert changed("Fares rise to $4.50.", Kind.MONEY, Change.SWAPPED) == ["Fares rise to $3."]
    assert changed("Fares rise in July 2024.", Kind.DATE, Change.SWAPPED) == ["Fares rise in May 2019."]
    assert changed("Ana Silva opposed it.", Kind.NAME, Change.SWAPPED) == ["Tom Brandt opposed it."]


def test_an_absent_value_stands_nowhere_in_the_passage() -> None:
    (sentence,) = changed("The lease lasts 12 years.", Kind.NUMBER, Change.ABSENT)
    number = sentence.split()[3]
    assert number not in FERRIES
    (sentence,) = changed("Ana Silva opposed it.", Kind.NAME, Change.ABSENT)
    assert sentence in {f"{name} opposed it." for name in NAMES}


def test_a_change_is_the_same_in_every_run() -> None:
    assert list(changes(FERRIES, "It lasts 12 years.", NAMES)) == list(changes(FERRIES, "It lasts 12 years.", NAMES))


def test_a_value_that_the_passage_lacks_is_not_changed() -> None:
    assert not list(changes(FERRIES, "The lease lasts 30 years.", NAMES))


def test_what_is_said_of_two_names_alike_is_not_swapped() -> None:
    text = "It was signed by Ana Silva, Tom Brandt and Rosa Lindqvist, and read by Kwame Asante."
    ana, tom, rosa, kwame = mentions(text)

    assert listed_together(text, ana, rosa)
    assert listed_together(text, rosa, tom)
    assert not listed_together(text, rosa, kwame)


def test_another_spelling_of_the_same_name_is_not_swapped_in() -> None:
    passage = (
        "French ministers met in France. Silva spoke after Ana Silva had left. The ECB is the European Central Bank."
    )

    swaps = {text for _, change, text in changes(passage, "They met in France.", []) if change is Change.SWAPPED}

    assert "They met in French." not in swaps
    assert "They met in ECB." in swaps or "They met in Silva." in swaps or swaps


def run(folder: Path, rows: list[dict[str, Any]], *arguments: str) -> int:
    data = folder / "ferries.jsonl"
    data.write_text("\n".join(map(json.dumps, rows)))
    return main(["changed", str(data), "--out", str(folder), "--cache", str(folder / "kept"), *arguments])


ROWS = [
    {"passage": f"{FERRIES} Report {number}.", "sentence": sentence}
    for number in range(8)
    for sentence in (
        "The council voted on Tuesday to lease two ferries for 12 years.",
        "Fares rise to $4.50 in July 2024.",
    )
]


def test_a_run_reports_each_kind_and_change_on_its_half(tmp_path: Path) -> None:
    assert run(tmp_path, ROWS) == 0

    text = (tmp_path / "results" / "changed.json").read_text()
    result = json.loads(text)
    lines = {(line["data"], line["system"]): line for line in result["lines"]}
    reporting = len({row["passage"] for row in ROWS if half(str(row["passage"])) is Half.REPORTING})
    assert 0 < reporting < 8
    assert lines["money", "untouched"]["count"] == reporting
    assert lines["all", "untouched"]["measures"]["not shown"]["value"] == 0.0
    assert lines["all", "absent"]["measures"]["not shown"]["value"] == 1.0
    assert lines["number with unit", "swapped"]["measures"]["not shown"]["value"] == 1.0
    assert "council" not in text


def test_sentences_without_values_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(tmp_path, [{"passage": "Nothing here.", "sentence": "Nothing here."}], "--half", "both") == 1

    assert "No sentence of this half has a value" in capsys.readouterr().err


def test_the_models_sentences_are_kept_with_their_passage_and_asked_for_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data, out = tmp_path / "ferries.jsonl", tmp_path / "sentences.jsonl"
    rows = [
        {"id": "lease", "question": "How long is the lease?", "answers": ["12 years"], "passage": FERRIES},
        {"id": "mayor", "question": "Who is the mayor of Holm?", "answers": [], "passage": FERRIES},
    ]
    data.write_text("\n".join(map(json.dumps, rows)))
    with ScriptedEndpoint(lambda _: "The lease lasts 12 years [1]. It was voted on Tuesday [1].") as endpoint:
        monkeypatch.setenv("PRESSCHECK_LLM", "openai:scripted")
        monkeypatch.setenv("PRESSCHECK_LLM_BASE_URL", endpoint.base_url)
        arguments = [str(data), "--out", str(out), "--cache", str(tmp_path / "kept")]

        assert write_sentences.main(arguments) == write_sentences.main(arguments) == 0

        assert len(endpoint.asked) == 1
    written = [json.loads(line) for line in out.read_text().splitlines()]
    assert [row["sentence"] for row in written] == ["The lease lasts 12 years.", "It was voted on Tuesday."]
    assert "12 years" in written[0]["passage"]
