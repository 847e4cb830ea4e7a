"""`python -m rag check`, in a process of its own and without a language model."""

import json
from pathlib import Path

import pytest

from ingest.pipeline import add
from rag.__main__ import main
from rag.check_command import MOST_BYTES
from rag.library import Library
from rag.reasons import summary
from rag.schema import Checked, PassedOver
from rag.settings import Settings
from tests.test_rag_cli import run

ROOT = Path(__file__).parent.parent
TEXT = (
    "Great question!\n\nCurrent proposals outline a **25-year** framework with a possible extension [1]. "
    "Mark Carney warned that the deal might not be finalized during the Paris talks. Is it final?\n"
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    with Library.open(Settings(data=folder)) as library:
        for _ in add(library, ROOT / "corpus" / "000_fad379a7aa59c7d7.txt"):
            pass
    return folder


def test_a_person_reads_verdict_reason_and_evidence(data: Path) -> None:
    done = run(data, "check", "-", given=TEXT)

    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "· Great question!"
    assert "✕ Current proposals outline a **25-year** framework with a possible extension [1]." in lines
    assert any(line.startswith("    Number “25-year”: the article says 15-year") for line in lines)
    assert "    “Current proposals outline a 15-year framework with a possible extension.”" in lines
    assert lines[-1] == "4 sentences: 1 contradicted, 1 supported; 2 without a claim."


def test_a_program_reads_a_sentence_a_line(data: Path, tmp_path: Path) -> None:
    file = tmp_path / "answer.md"
    file.write_text(TEXT, encoding="utf-8-sig")
    rows = [json.loads(line) for line in run(data, "check", str(file), "--json").stdout.splitlines()]

    assert [row["passed_over"] for row in rows] == ["greeting", None, None, "question"]
    assert [row["claim"] and row["claim"]["verdict"] for row in rows] == [None, "contradicted", "supported", None]
    text = TEXT.strip()
    assert [text[row["start"] : row["end"]] for row in rows] == [row["text"] for row in rows]
    cited = rows[1]["claim"]["citations"][0]
    assert cited["quote"] == "Current proposals outline a 15-year framework with a possible extension."
    assert rows[1]["hits"][cited["number"] - 1]["article_id"] == cited["article_id"]


def test_a_filter_that_lets_nothing_through_says_so(data: Path) -> None:
    done = run(data, "check", "-", "--since", "2026-01-31", given=TEXT)

    assert done.returncode == 0
    assert "○ Mark Carney warned" in done.stdout
    assert done.stderr


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "no text to check"),
        (b" \n\t", "no text to check"),
        (b"\x00\x01\x02 binary", "not plain text in UTF-8"),
        ("Macron fell.".encode("utf-16"), "not plain text in UTF-8"),
        ("Macron fiel über.".encode("latin-1"), "not in UTF-8"),
        (b"word " * 10_001, "at most 10,000 words"),
        (b"x" * (MOST_BYTES + 1), "too large to check"),
        (b"PK\x03\x04\x00\x00 zip", "not plain text in UTF-8"),
    ],
)
def test_what_is_no_text_is_one_sentence_and_status_1(
    content: bytes, told: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRESSCHECK_DATA", str(tmp_path / "data"))
    file = tmp_path / "text.txt"
    file.write_bytes(content)

    assert main(["check", str(file)]) == 1
    error = capsys.readouterr().err
    assert told in error
    assert error.count("\n") == 1


@pytest.mark.parametrize("name", ["missing.txt", ".", "a\0b", "x" * 5000, "\x1b[2Jmissing"])
def test_a_file_that_is_none_is_one_sentence_and_status_1(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PRESSCHECK_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)

    assert main(["check", name]) == 1
    error = capsys.readouterr().err
    assert "can't be read" in error
    assert error.count("\n") == 1
    assert "\x1b" not in error


def test_without_a_file_is_wrong_usage(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as left:
        main(["check"])

    assert left.value.code == 2
    assert "FILE" in capsys.readouterr().err


def test_a_text_without_claims_is_summed_up() -> None:
    assert summary([Checked(0, 4, None, passed_over=PassedOver.QUESTION)]) == "1 sentence: 1 without a claim."
