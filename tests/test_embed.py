import subprocess
import sys
import threading
from operator import mul
from pathlib import Path

import pytest

from rag.embed import Embedder, EmbedderIdentity, load_embedder
from rag.errors import BadSetting, WeightsError
from rag.prepared import EIGHT_BITS, EMBEDDING, prepared_file
from rag.settings import Settings
from rag.weights import EMBEDDING_MODEL, embedding_folder
from tests.letters import Letters

PROJECT = Path(__file__).parent.parent


class Unshared(Letters):
    """As the tokenizers do, it fails when two threads use it at once."""

    def __init__(self) -> None:
        self.used = threading.Lock()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if not self.used.acquire(blocking=False):
            raise RuntimeError("Already borrowed")
        try:
            return super().embed_documents(texts * 1000)[: len(texts)]
        finally:
            self.used.release()


def test_threads_take_turns() -> None:
    embedder = Embedder(Unshared(), EmbedderIdentity("letters", "0" * 64, 26))
    failures: list[Exception] = []

    def embed() -> None:
        try:
            embedder.embed_documents(["banana"])
            embedder.embed_query("kiwi")
        except Exception as error:
            failures.append(error)

    threads = [threading.Thread(target=embed) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []


class Stuck(Letters):
    """Is at articles for as long as it isn't let go."""

    def __init__(self) -> None:
        self.at_it, self.let_go = threading.Event(), threading.Event()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if texts == ["article"]:
            self.at_it.set()
            assert self.let_go.wait(60)
        return super().embed_documents(texts)


def test_a_question_does_not_wait_for_articles_where_the_model_can_be_shared() -> None:
    model = Stuck()
    embedder = Embedder(model, EmbedderIdentity("letters", "0" * 64, 26), shared=True)
    adding = threading.Thread(target=embedder.embed_documents, args=(["article"],))
    adding.start()
    assert model.at_it.wait(60)
    vector = embedder.embed_query("kiwi")
    model.let_go.set()
    adding.join()

    assert len(vector) == 26


@pytest.mark.models
def test_threads_that_share_the_packaged_model_get_the_same_vectors() -> None:
    embedder = load_embedder(Settings())
    texts = [f"The harbour of town {number} cost {number} million euros. " * (1 + number % 5) for number in range(40)]
    alone = [embedder.embed_query(text) for text in texts]
    together: dict[int, list[float]] = {}

    def ask(place: int) -> None:
        for number in range(place, len(texts), 4):
            together[number] = embedder.embed_query(texts[number])

    threads = [threading.Thread(target=ask, args=(place,)) for place in range(4)]
    threads.append(threading.Thread(target=embedder.embed_documents, args=(texts * 3,)))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [together[number] for number in range(len(texts))] == alone


def test_no_texts_give_no_vectors() -> None:
    assert Embedder(Letters(), EmbedderIdentity("letters", "0" * 64, 26)).embed_documents([]) == []


def test_a_name_that_is_no_folder_is_never_looked_up(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match="'somebody/some-model', which is not a folder"):
        load_embedder(Settings(embedding_model="somebody/some-model"))


def test_a_folder_without_a_model_is_a_bad_setting(tmp_path: Path) -> None:
    with pytest.raises(BadSetting, match=r"PRESSCHECK_EMBEDDING_MODEL names .* holds no model that can be loaded"):
        load_embedder(Settings(embedding_model=str(tmp_path)))


@pytest.mark.models
def test_the_packaged_model_tells_what_an_index_must_remember() -> None:
    identity = load_embedder(Settings()).identity

    assert (identity.name, identity.dimensions) == (f"all-MiniLM-L6-v2 {EIGHT_BITS}", 384)
    assert identity.sha256 != EMBEDDING_MODEL.sha256  # the vectors are others


@pytest.mark.models
def test_in_eight_bits_a_text_means_what_it_meant() -> None:
    texts = ["Canada proposes a treaty.", "The ferry sank at night, and nobody was hurt. " * 20, "A"]
    in_whole = load_embedder(Settings(embedding_model=str(embedding_folder())))
    in_eight_bits = load_embedder(Settings())

    pairs = zip(in_whole.embed_documents(texts), in_eight_bits.embed_documents(texts), strict=True)
    assert all(sum(map(mul, one, other)) > 0.95 for one, other in pairs)


@pytest.mark.models
def test_the_model_in_eight_bits_is_made_once_and_again_where_it_is_damaged(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = prepared_file(EMBEDDING, embedding_folder(), EMBEDDING_MODEL.sha256, tmp_path)
    content = file.read_bytes()
    file.write_bytes(content[:-1])
    assert prepared_file(EMBEDDING, embedding_folder(), EMBEDDING_MODEL.sha256, tmp_path) == file
    assert len(file.read_bytes()) == len(content)

    monkeypatch.setattr(subprocess, "run", None)
    assert prepared_file(EMBEDDING, embedding_folder(), EMBEDDING_MODEL.sha256, tmp_path) == file
    assert [path.name for path in tmp_path.iterdir() if path.suffix not in (".onnx", ".checked", ".lock")] == []


def test_where_the_model_cannot_be_made_the_way_out_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    with pytest.raises(WeightsError, match="set PRESSCHECK_MODELS to a folder you can write to"):
        prepared_file(EMBEDDING, tmp_path, "0" * 64, tmp_path / "file")
    with pytest.raises(WeightsError, match="make setup"):
        prepared_file(EMBEDDING, tmp_path, "0" * 64, tmp_path / "models")


@pytest.mark.models
def test_vectors_have_length_one() -> None:
    vector = load_embedder(Settings()).embed_query("Canada proposes a treaty.")

    assert sum(value * value for value in vector) == pytest.approx(1.0, abs=1e-5)


@pytest.mark.models
def test_a_folder_of_the_users_is_another_model_by_its_weights_hash() -> None:
    identity = load_embedder(Settings(embedding_model=str(embedding_folder()))).identity

    assert (identity.name, identity.dimensions) == ("model", 384)


@pytest.mark.models
def test_loading_prints_nothing() -> None:
    program = "from rag.embed import load_embedder; from rag.settings import Settings; load_embedder(Settings())"
    done = subprocess.run([sys.executable, "-c", program], cwd=PROJECT, capture_output=True, text=True, check=True)

    assert (done.stdout, done.stderr) == ("", "")
