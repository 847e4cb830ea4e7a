import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

import bench.peer
from bench.articles import Text
from bench.peer import PEERS, Peer, PeerFailed, as_file, identity_of
from bench.rows import BenchError

ORDER: dict[str, Any] = {"embedding_model": "m", "base_url": "u", "model": "m", "api_key": "k", "context": 4096}


@pytest.fixture
def environments(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    python = tmp_path / "echo_peer" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    monkeypatch.setattr(bench.peer, "ENVIRONMENTS", tmp_path)
    monkeypatch.setattr(bench.peer, "PACKAGE", "tests")
    monkeypatch.setattr(bench.peer, "PEERS", {"echo_peer": "an echo"})


@pytest.fixture
def peer(environments: None, tmp_path: Path) -> Iterator[Peer]:
    running = Peer("echo_peer", ORDER, tmp_path / "own")
    yield running
    running.close()


def test_a_peer_takes_in_files_and_answers_from_them(peer: Peer) -> None:
    peer.fill(peer.write([Text("f", "Two ferries.", "Harbour"), Text("t", "A tunnel.")]))

    reply = peer.ask("Why ferries?", [])

    assert (reply["text"], reply["citations"]) == ("Harbour\n\nTwo ferries.\n", ["000000.txt"])
    assert reply["ms"].keys() == {"evidence", "total"}
    assert peer.search("Which tunnel?", 5)[0] == ["t"]
    assert peer.versions == {"pytest": pytest.__version__}


def test_a_peer_that_fails_on_one_question_answers_the_next(peer: Peer) -> None:
    with pytest.raises(PeerFailed, match=r"^an echo failed \(ValueError: the prompt is too long\)\.$"):
        peer.ask("Do you fail?", [])

    assert peer.ask("Anything?", [])["text"] == "I don't know."


def test_a_peer_that_does_not_start_says_why(environments: None, tmp_path: Path) -> None:
    with pytest.raises(BenchError, match=r"^an echo ended \(there is no model\); make its environment anew"):
        Peer("echo_peer", ORDER | {"model": "broken"}, tmp_path / "own")


def test_a_peer_without_an_environment_says_how_to_make_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench.peer, "ENVIRONMENTS", tmp_path)

    with pytest.raises(BenchError, match=r"make it with `python -m bench\.peers txtai_rag`"):
        Peer("txtai_rag", ORDER, tmp_path / "own")


def test_what_we_know_of_an_article_stands_at_the_head_of_its_file() -> None:
    assert (
        as_file(Text("f", " Two ferries. ", "Harbour", "Daily Ledger")) == "Harbour\n\nDaily Ledger\n\nTwo ferries.\n"
    )


@pytest.mark.parametrize("module", PEERS)
def test_every_peer_has_its_script_and_pinned_requirements(module: str) -> None:
    assert len(identity_of(module)) == 16
    requirements = Path(bench.peer.__file__).parent / "peers" / f"{module}.txt"
    pins = [line for line in requirements.read_text().splitlines() if not line.startswith("#")]
    assert "torch==2.13.0" in pins
    assert all("==" in pin for pin in pins)
