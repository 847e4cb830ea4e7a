"""How sentences are changed for `bench check`, and that it runs."""

import json
from pathlib import Path

import pytest

from bench import check
from bench.__main__ import main
from bench.check import misattributed, misquoted, negated, respelled
from rag.schema import Verdict

PARAGRAPHS = [
    "The Millbrook council voted on Tuesday to lease two ferries for 12 years. Mayor Ana Silva opposed the lease.",
    "The Holm bridge was closed on 6 May 2019 after Rosa Lindqvist found 14 cracks. It cost $3 million to mend.",
    "Oberdorf sold 4,200 trams to Lisbon in 2021. Kwame Asante said the order was the largest in its history.",
]


@pytest.mark.parametrize(
    ("sentence", "made"),
    [
        ("It fell on May 3, 2019.", "It fell on 3 May 2019."),
        ("It fell on 3 May 2019.", "It fell on May 3, 2019."),
        ("It rose 4.5%.", "It rose 4.5 percent."),
        ("It rose 4.5 per cent.", "It rose 4.5%."),
        ("It cost $3 million.", "It cost 3 million dollars."),
        ("It leased two ferries.", "It leased 2 ferries."),
        ("It fell.", None),
    ],
)
def test_a_value_is_respelled(sentence: str, made: str | None) -> None:
    assert respelled(sentence) == made


@pytest.mark.parametrize(
    ("sentence", "made"),
    [
        ("The bridge was closed.", "The bridge was not closed."),
        ("The bridge was not closed.", None),
        ("The bridge closed.", None),
        ("When it rained, the bridge was closed.", None),
    ],
)
def test_a_sentence_is_negated(sentence: str, made: str | None) -> None:
    assert negated(sentence) == made


def test_a_quotation_gets_another_word() -> None:
    assert misquoted("“We shall close every bridge,” he said.") == "“We shall never every bridge,” he said."
    assert misquoted("He said “no”.") is None


def test_another_speaker_is_named() -> None:
    assert misattributed("Ana Silva said it rained.", ["Tom Brandt", "Holm"]) == "Tom Brandt said it rained."
    assert misattributed("It rained.", ["Tom Brandt"]) is None


def test_it_runs_and_writes_its_report_without_words_of_the_data(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(check, "_is_outside", lambda _: False)
    file = tmp_path / "texts.jsonl"
    file.write_text("\n".join(json.dumps({"text": text, "title": text[:12]}) for text in PARAGRAPHS))

    given = ["check", str(file), "--half", "both", "--out", str(tmp_path / "bench"), "--cache", str(tmp_path / "cache")]
    assert main(given) == 0
    table = capsys.readouterr().out
    assert "| all | changed |" in table
    assert "| sentence | untouched | 3 | 1.00" in table
    written = (tmp_path / "bench" / "results" / "check.json").read_text()
    assert not any(word in written for word in ("Millbrook", "Lindqvist", "ferries"))


def test_a_sentence_that_repeats_counts_once_among_all() -> None:
    one = check.Judged("a 1.0", "name", "absent", "g", Verdict.UNSUPPORTED, "It fell.")
    two = check.Judged("a 1.1", "date", "absent", "g", Verdict.UNSUPPORTED, "It fell.")

    assert [(line.data, line.system, line.count) for line in check.lines([one, two])] == [
        ("all", "changed", 1),
        ("name", "absent", 1),
        ("date", "absent", 1),
    ]
