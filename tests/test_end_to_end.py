"""The main job with the packaged models: the article in `corpus/`, asked at the command line.

It runs with dead proxies in the environment, and with every connection that would leave the machine refused;
once more, with all its native children, in a network that has nothing but loopback.
"""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rag.library import Library
from rag.settings import Settings
from tests.offline import NOT_ALLOWED, OFFLINE, ROOT

pytestmark = pytest.mark.models


def run(data: Path, *arguments: str, given: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=os.environ | OFFLINE | {"PRESSCHECK_DATA": str(data), "LOOPBACK_ONLY_LOG": str(data / "refused.log")},
        input=given,
        capture_output=True,
        text=True,
        timeout=580,
        check=False,
    )


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    assert run(folder, "ingest", "add", "corpus").returncode == 0
    return folder


@pytest.fixture(scope="module")
def answers(data: Path) -> list[dict[str, Any]]:
    questions = [
        {"id": 1, "question": "what duration is proposed?"},
        {"id": 2, "question": "Where was Jared Kushner born?"},
        {
            "id": 3,
            "question": "What did he caution about?",
            "history": [
                {"role": "user", "text": "Who is the Canadian Prime Minister?"},
                {"role": "assistant", "text": "Mark Carney is the Canadian Prime Minister."},
            ],
        },
    ]
    done = run(data, "rag", "ask", "--batch", "-", given="\n".join(map(json.dumps, questions)))
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def shown(answer: dict[str, Any]) -> str:
    return " ".join(claim["text"] for claim in answer["claims"] if claim["verdict"] in ("supported", "partly"))


def test_nothing_tried_to_leave_the_machine(answers: list[dict[str, Any]], data: Path) -> None:
    assert answers
    assert not (data / "refused.log").exists()


def test_the_check_on_connections_would_notice_one(tmp_path: Path) -> None:
    attempt = "import socket; socket.create_connection(('192.0.2.1', 80), 1)"
    done = subprocess.run(
        [sys.executable, "-c", attempt],
        env=os.environ | OFFLINE | {"LOOPBACK_ONLY_LOG": str(tmp_path / "refused.log")},
        capture_output=True,
        check=False,
    )

    assert done.returncode == 1
    assert "192.0.2.1" in (tmp_path / "refused.log").read_text()


def test_the_proposed_duration_is_15_years(answers: list[dict[str, Any]]) -> None:
    assert answers[0]["status"] == "answered"
    assert "15" in shown(answers[0])


def test_the_citation_holds_the_15_years(answers: list[dict[str, Any]]) -> None:
    quotes = [citation["quote"] for claim in answers[0]["claims"] for citation in claim["citations"]]

    assert any("15-year framework" in quote for quote in quotes)


def test_every_quotation_is_the_revisions_own_text(answers: list[dict[str, Any]], data: Path) -> None:
    citations = [citation for answer in answers for claim in answer["claims"] for citation in claim["citations"]]
    with Library.open(Settings(data=data)) as library:
        for citation in citations:
            text = library.revision(citation["article_id"], citation["revision_id"]).text
            assert text[citation["start"] : citation["end"]] == citation["quote"]
    assert citations


def test_what_the_article_does_not_say_is_refused(answers: list[dict[str, Any]]) -> None:
    assert (answers[1]["status"], shown(answers[1])) == ("not_in_library", "")


def test_a_follow_up_is_understood_with_the_conversation(answers: list[dict[str, Any]]) -> None:
    assert "Carney" in answers[2]["standalone_question"]


@pytest.fixture(scope="module")
def nowhere() -> list[str]:
    """What to put before a command so that it has no network but loopback."""
    before = [sys.executable, "-m", "tests.offline"]
    tried = subprocess.run([*before, "true"], cwd=ROOT, capture_output=True, text=True, check=False)
    if tried.returncode == NOT_ALLOWED:
        pytest.skip(f"no network of our own to be had here: {tried.stderr.strip()}")
    assert (tried.returncode, tried.stderr) == (0, "")
    return before


def test_a_network_of_our_own_has_loopback_only(nowhere: list[str]) -> None:
    look = (
        "import socket; print([name for _, name in socket.if_nameindex()])\n"
        "server = socket.create_server(('127.0.0.1', 0)); socket.create_connection(server.getsockname()).close()\n"
        "outside = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\n"
        "try: outside.connect(('192.0.2.1', 80))\n"
        "except OSError as error: print(error.strerror)"
    )
    done = subprocess.run([*nowhere, sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    assert done.stdout.splitlines() == ["['lo']", "Network is unreachable"]


def test_the_main_job_is_done_without_any_network(nowhere: list[str], tmp_path: Path) -> None:
    def run_nowhere(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*nowhere, sys.executable, "-m", *arguments],
            cwd=ROOT,
            env=os.environ | {"PRESSCHECK_DATA": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=580,
            check=False,
        )

    added = run_nowhere("ingest", "add", "corpus", "--json")
    asked = run_nowhere("rag", "ask", "What duration is proposed?", "--json")

    assert [json.loads(line)["status"] for line in added.stdout.splitlines()] == ["added"]
    assert (asked.returncode, asked.stderr) == (0, "")
    answer = json.loads(asked.stdout)
    assert answer["status"] == "answered"
    assert any("15-year framework" in cited["quote"] for claim in answer["claims"] for cited in claim["citations"])
