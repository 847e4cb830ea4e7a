import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from rag.chroma_server import SharedServer
from rag.errors import BadSetting, VectorsUnavailable, WrongEmbedder
from rag.settings import Settings
from rag.vectors import Vectors, vectors_folder
from tests.letters import letters_embedder

PROJECT = Path(__file__).parent.parent


class User:
    """Another process that uses the library's vectors."""

    def __init__(self, data: Path) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.letters", str(data)],
            cwd=PROJECT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def hear(self) -> str:
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def tell(self, line: str) -> str:
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()
        return self.hear()

    def end(self) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.fixture
def user(tmp_path: Path) -> Iterator[Callable[[], User]]:
    with ExitStack() as ends:

        def start() -> User:
            started = User(tmp_path)
            ends.callback(started.end)
            return started

        ends.callback(kill_servers, tmp_path)
        yield start


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[Vectors]:
    opened = Vectors(Settings(data=tmp_path), letters_embedder(), "library")
    yield opened
    opened.close()


def servers(data: Path) -> list[int]:
    """The vector servers that run on a data folder."""
    folder = str(vectors_folder(Settings(data=data)).resolve())
    running = []
    for status in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = status.read_bytes().decode(errors="replace").split("\0")
        except OSError:
            continue  # it ended meanwhile
        if "rag.chroma_server" in words and folder in words:
            running.append(int(status.parent.name))
    return running


def kill_servers(data: Path) -> None:
    for pid in servers(data):
        os.kill(pid, signal.SIGKILL)


def test_the_most_similar_passage_comes_first(vectors: Vectors) -> None:
    vectors.upsert(["1", "2"], ["banana", "kiwi"])

    assert [found for found, _ in vectors.search("bananas", 5)] == ["1", "2"]


def test_similarity_is_one_for_the_same_words(vectors: Vectors) -> None:
    vectors.upsert(["1"], ["banana"])

    assert vectors.search("banana", 1)[0][1] == pytest.approx(1.0, abs=1e-5)


def test_an_empty_library_finds_nothing(vectors: Vectors) -> None:
    assert vectors.search("banana", 5) == []


def test_a_limit_of_nothing_finds_nothing(vectors: Vectors) -> None:
    vectors.upsert(["1"], ["banana"])

    assert vectors.search("banana", 0) == []


def test_an_id_written_twice_is_there_once(vectors: Vectors) -> None:
    vectors.upsert(["1"], ["banana"])
    vectors.upsert(["1"], ["kiwi"])

    assert vectors.ids() == {"1"}


def test_more_passages_than_one_batch_are_all_there(vectors: Vectors) -> None:
    ids = [str(number) for number in range(600)]
    vectors.upsert(ids, ["banana"] * len(ids))

    assert vectors.ids() == set(ids)


def test_deleted_passages_are_gone_and_missing_ones_do_not_matter(vectors: Vectors) -> None:
    vectors.upsert(["1", "2"], ["banana", "kiwi"])
    vectors.delete(["1", "never there"])

    assert vectors.ids() == {"2"}


def test_threads_share_one_connection(vectors: Vectors) -> None:
    threads = [threading.Thread(target=vectors.upsert, args=([str(n)], ["banana"])) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(vectors.ids()) == 8


def test_vectors_outlive_the_server(tmp_path: Path, vectors: Vectors) -> None:
    vectors.upsert(["1"], ["banana"])
    vectors.close()

    again = Vectors(Settings(data=tmp_path), letters_embedder(), "library")
    try:
        assert again.ids() == {"1"}
    finally:
        again.close()


def test_closed_vectors_say_so(vectors: Vectors) -> None:
    vectors.close()

    with pytest.raises(VectorsUnavailable, match="was closed; open it again"):
        vectors.ids()


def test_another_embedding_model_is_refused_by_name(tmp_path: Path, vectors: Vectors) -> None:
    with pytest.raises(WrongEmbedder, match=r"made with the embedding model letters .*PRESSCHECK_EMBEDDING_MODEL"):
        Vectors(Settings(data=tmp_path), letters_embedder("others"), "library")


def test_proxies_of_the_environment_are_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTPS_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "socks5://127.0.0.1:9")

    vectors = Vectors(Settings(data=tmp_path), letters_embedder(), "library")
    vectors.close()

    assert "no_proxy" not in os.environ


def test_a_folder_that_can_not_be_made_names_the_way_out(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")

    with pytest.raises(VectorsUnavailable, match="set PRESSCHECK_DATA to a folder"):
        Vectors(Settings(data=tmp_path / "file"), letters_embedder(), "library")


def test_a_url_that_is_none_is_a_bad_setting(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="PRESSCHECK_CHROMA_URL is not a URL"):
        Vectors(Settings(data=tmp_path, chroma_url="chroma.example"), letters_embedder(), "library")


def test_a_server_elsewhere_that_is_down_is_named(tmp_path: Path) -> None:
    with pytest.raises(VectorsUnavailable, match=r"The Chroma server at 127\.0\.0\.1:9 "):
        Vectors(Settings(data=tmp_path, chroma_url="http://me:secret@127.0.0.1:9"), letters_embedder(), "library")


def test_a_server_elsewhere_takes_the_place_of_our_own(tmp_path: Path, vectors: Vectors) -> None:
    port = json.loads((vectors_folder(Settings(data=tmp_path)) / "server.json").read_text())["port"]
    settings = Settings(data=tmp_path / "other", chroma_url=f"http://127.0.0.1:{port}")

    there = Vectors(settings, letters_embedder(), "neighbour")
    there.upsert(["1"], ["banana"])
    there.close()

    assert vectors.ids() == set()
    assert not vectors_folder(settings).exists()


def test_two_processes_see_the_same_vectors(tmp_path: Path, vectors: Vectors, user: Callable[[], User]) -> None:
    other = user()
    other.hear()
    other.tell("add banana")

    assert vectors.ids() == {"banana"}
    assert len(servers(tmp_path)) == 1


def test_processes_that_open_at_once_share_one_server(tmp_path: Path, user: Callable[[], User]) -> None:
    users = [user() for _ in range(4)]

    assert [each.hear() for each in users] == ["open"] * 4
    assert len(servers(tmp_path)) == 1


def test_the_server_outlives_the_process_that_started_it(tmp_path: Path, user: Callable[[], User]) -> None:
    first = user()
    first.hear()
    second = user()
    second.hear()
    started = servers(tmp_path)
    first.end()

    assert second.tell("add banana") == "added"
    assert servers(tmp_path) == started


def test_the_last_one_out_stops_the_server(tmp_path: Path, user: Callable[[], User]) -> None:
    first, second = user(), user()
    first.hear(), second.hear()

    first.tell("close")
    assert len(servers(tmp_path)) == 1
    second.tell("close")
    assert servers(tmp_path) == []


def test_a_server_whose_users_were_all_killed_ends(tmp_path: Path, user: Callable[[], User]) -> None:
    only = user()
    only.hear()
    assert len(servers(tmp_path)) == 1
    only.end()

    while servers(tmp_path):
        time.sleep(0.1)


def test_a_server_whose_folder_is_gone_ends(tmp_path: Path, user: Callable[[], User]) -> None:
    only = user()
    only.hear()
    assert len(servers(tmp_path)) == 1
    shutil.rmtree(vectors_folder(Settings(data=tmp_path)), ignore_errors=True)
    only.end()

    while servers(tmp_path):
        time.sleep(0.1)


def test_a_server_that_died_is_started_again(tmp_path: Path, vectors: Vectors) -> None:
    vectors.upsert(["1"], ["banana"])
    [died] = servers(tmp_path)
    os.kill(died, signal.SIGKILL)

    assert vectors.search("banana", 1)[0][0] == "1"
    assert servers(tmp_path) not in ([], [died])


@pytest.mark.parametrize("part", ["data_level0.bin", "link_lists.bin", "length.bin"])
def test_an_index_that_a_server_was_killed_writing_is_made_anew(tmp_path: Path, part: str) -> None:
    words = {str(number): "banana" * (number % 7) + "kiwi" for number in range(1200)}  # Chroma writes every 1,000
    vectors = Vectors(Settings(data=tmp_path), letters_embedder(), "library", texts=lambda: words)
    vectors.upsert(list(words), list(words.values()))
    kill_servers(tmp_path)
    [torn] = vectors_folder(Settings(data=tmp_path)).glob(f"chroma/*/{part}")
    torn.write_bytes(torn.read_bytes()[: torn.stat().st_size // 2])
    indexes = {path.parent for path in vectors_folder(Settings(data=tmp_path)).glob("chroma/*/*.pickle")}

    assert vectors.search("kiwi", 1)[0][1] == pytest.approx(1.0, abs=1e-5)
    assert vectors.ids() == words.keys()
    assert {path.parent for path in vectors_folder(Settings(data=tmp_path)).glob("chroma/*/*.pickle")} - indexes
    vectors.close()


def test_vectors_that_are_not_there_are_named(vectors: Vectors) -> None:
    vectors.upsert(["1"], ["banana"])

    assert vectors.missing(["1", "2"]) == {"2"}


def test_a_server_that_died_as_soon_as_it_came_up_is_started_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    find_port = SharedServer.port

    def port_of_a_dying_server(server: SharedServer) -> int:
        monkeypatch.setattr(SharedServer, "port", find_port)
        port = find_port(server)
        kill_servers(tmp_path)
        return port

    monkeypatch.setattr(SharedServer, "port", port_of_a_dying_server)
    vectors = Vectors(Settings(data=tmp_path), letters_embedder(), "library")

    assert vectors.ids() == set()
    vectors.close()


def test_all_who_lose_the_server_meet_at_a_new_one(tmp_path: Path, user: Callable[[], User]) -> None:
    users = [user(), user()]
    for each in users:
        each.hear()
    users[0].tell("add banana")
    [died] = servers(tmp_path)
    os.kill(died, signal.SIGKILL)

    assert [each.tell("find banana") for each in users] == ["banana", "banana"]
    assert len(servers(tmp_path)) == 1


def test_what_a_server_of_before_wrote_down_is_not_believed(tmp_path: Path, user: Callable[[], User]) -> None:
    neighbour = Vectors(Settings(data=tmp_path / "neighbour"), letters_embedder(), "library")
    stale = (vectors_folder(Settings(data=tmp_path / "neighbour")) / "server.json").read_text()
    vectors_folder(Settings(data=tmp_path)).mkdir()
    (vectors_folder(Settings(data=tmp_path)) / "server.json").write_text(stale)

    here = Vectors(Settings(data=tmp_path), letters_embedder(), "library")
    here.upsert(["1"], ["banana"])
    here.close()

    assert neighbour.ids() == set()  # neither used nor stopped
    neighbour.close()


def test_a_server_that_can_not_start_names_its_log(tmp_path: Path) -> None:
    folder = vectors_folder(Settings(data=tmp_path))
    folder.mkdir()
    (folder / "chroma").write_text("not a folder")

    with pytest.raises(VectorsUnavailable, match=r"can't be started; .*server\.log"):
        Vectors(Settings(data=tmp_path), letters_embedder(), "library")
