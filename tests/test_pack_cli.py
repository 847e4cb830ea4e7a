"""Packs at the command line: `ask --pack` and `verify-pack`."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from ingest.pipeline import add
from rag.__main__ import main
from rag.library import Library
from rag.settings import Settings
from tests.packs import WordsOnly, article, evidence, forged, opened, packed_answer, packed_check
from tests.scripted import ScriptedEndpoint
from tests.test_recheck import BRIDGE, COST, DRAFT, FORGERIES, LATER, SAID

ROOT = Path(__file__).parent.parent
FRAMEWORK = "Current proposals outline a 15-year framework with a possible extension."


@pytest.fixture
def library(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WordsOnly]:
    monkeypatch.setenv("PRESSCHECK_DATA", str(tmp_path / "data"))
    with opened(tmp_path / "data") as made:
        made.shelve(article("bridge", published=date(2026, 3, 4)), BRIDGE)
        yield made


@pytest.fixture
def file(library: WordsOnly, tmp_path: Path) -> Path:
    target = tmp_path / "evidence.zip"
    target.write_bytes(packed_answer(library, COST, SAID))
    return target


def test_a_pack_that_holds_is_told_and_the_status_is_0(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["verify-pack", str(file)]) == 0

    assert capsys.readouterr().out == (
        "Evidence for the question: What will the bridge cost? (made 8 Jan 2026, as it says)\n"
        "holds: The bridge will cost 40 million euros. (Supported)\n"
        "1 of 1 sentences hold.\n"
        "Everything in the pack holds in this library.\n"
    )


def test_what_no_longer_holds_is_told_and_the_status_is_1(
    library: WordsOnly, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    library.shelve(article("bridge", published=date(2026, 3, 4)), LATER)
    assert main(["verify-pack", str(file)]) == 1

    said = capsys.readouterr().out
    assert "DOES NOT HOLD: The bridge will cost 40 million euros. (Supported)" in said
    assert "“About the bridge” has changed since, and these words are no longer in it" in said
    assert "The pack does not hold in this library as it stands." in said


def test_a_removed_article_is_told(library: WordsOnly, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    library.take_away("id-bridge")
    assert main(["verify-pack", str(file)]) == 1

    said = capsys.readouterr().out
    assert "the article was removed from this library on" in said
    assert "its verdict is now “Not found”, not “Supported”" in said


@pytest.mark.parametrize(
    ("forgery", "told"),
    [
        ("quote altered", "the quotation was altered: “About the bridge” says something else at this place"),
        ("outlet changed", "the article's outlet is “The Post” in this library"),
        ("claim changed", "its verdict is now “Contradicted”, not “Supported”"),
        ("other words quoted", "other words bear it out than those that the pack quotes"),
        ("a check invented", "its checks are not what the verifier finds here"),
        ("nothing quoted", "it quotes no article"),
        ("status raised", "The pack's status does not go with the verdicts in it."),
    ],
)
def test_a_forgery_is_named(forgery: str, told: str, file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(forged(file.read_bytes(), FORGERIES[forgery]))
    assert main(["verify-pack", str(file)]) == 1

    assert told in capsys.readouterr().out


def test_a_checked_text_is_told_sentence_by_sentence(
    library: WordsOnly, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file.write_bytes(packed_check(library, DRAFT))
    assert main(["verify-pack", str(file)]) == 0

    said = capsys.readouterr().out
    assert "holds: The bridge will cost 70 million euros. (Contradicted)" in said
    assert "“Not found” means: in the passages that the pack names." in said


def test_the_same_as_json(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(forged(file.read_bytes(), FORGERIES["quote altered"]))
    assert main(["verify-pack", str(file), "--json"]) == 1

    told = json.loads(capsys.readouterr().out)
    (claim,) = told["claims"]
    assert (told["holds"], claim["holds"], claim["verdict"], claim["verdict_now"]) == (
        False,
        False,
        "supported",
        "supported",
    )
    assert claim["quotations"][0]["standing"] == "altered"


def test_what_is_no_pack_is_one_sentence(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file.write_bytes(b"no pack")
    assert main(["verify-pack", str(file)]) == 1

    told = capsys.readouterr()
    assert told.out == ""
    assert told.err.count("\n") == 1
    assert "is no evidence pack of Presscheck" in told.err


def test_a_terminal_is_told_nothing_that_it_obeys(
    library: WordsOnly, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def steering(document: dict[str, object]) -> None:
        document["question"] = document["understood_as"] = "\x1b[2J What will the bridge cost?"

    file.write_bytes(forged(file.read_bytes(), steering))
    main(["verify-pack", str(file)])

    assert "\x1b" not in capsys.readouterr().out


def test_a_file_that_is_there_is_not_asked_over(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = file.read_bytes()
    assert main(["ask", COST, "--pack", str(file)]) == 1

    assert "is there already; name another file" in capsys.readouterr().err
    assert file.read_bytes() == before


def test_a_pack_is_of_one_question(file: Path) -> None:
    with pytest.raises(SystemExit):
        main(["ask", "--batch", "questions.jsonl", "--pack", "new.zip"])


@pytest.mark.models
def test_an_answer_of_the_command_line_is_packed_and_verified(tmp_path: Path) -> None:
    data, target = tmp_path / "data", tmp_path / "evidence.zip"
    with Library.open(Settings(data=data)) as library:
        for _ in add(library, ROOT / "corpus" / "000_fad379a7aa59c7d7.txt"):
            pass
    with ScriptedEndpoint(lambda prompt: FRAMEWORK) as endpoint:
        environment = os.environ | {
            "PRESSCHECK_DATA": str(data),
            "PRESSCHECK_LLM": "openai:scripted",
            "PRESSCHECK_LLM_BASE_URL": endpoint.base_url,
        }
        asked = ["ask", "What duration is proposed?", "--pack", str(target)]
        for arguments in (asked, ["verify-pack", str(target)]):
            done = subprocess.run(
                [sys.executable, "-m", "rag", *arguments],
                cwd=ROOT,
                env=environment,
                capture_output=True,
                text=True,
                timeout=300,
                check=False,
            )
            assert done.returncode == 0, done.stderr

    assert evidence(target.read_bytes())["claims"][0]["verdict"] == "supported"
    assert "Everything in the pack holds in this library." in done.stdout
