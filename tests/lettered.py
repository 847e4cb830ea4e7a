"""`python -m ingest` with an embedder that needs no weights: `python -m tests.lettered NAME ARGUMENT …`.

It can be told by the environment to be killed at its n-th batch of texts (LETTERS_DIE_AT), and to write down
how many texts each batch held (LETTERS_LOG).
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import rag.embed
import rag.library
import rag.reindex
from ingest.__main__ import main
from rag.embed import Embedder, EmbedderIdentity
from rag.library import Library
from rag.schema import Article, Passage
from rag.settings import Settings
from tests import samples
from tests.letters import ALPHABET, Letters
from tests.samples import revision_id

ROOT = Path(__file__).parent.parent
BATCH = 4


class MortalLetters(Letters):
    def __init__(self) -> None:
        self.batches = 0

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        if not texts or texts == ["warm"]:
            return super().embed_documents(texts)
        self.batches += 1
        if str(self.batches) == os.environ.get("LETTERS_DIE_AT"):
            os.kill(os.getpid(), signal.SIGKILL)
        if "LETTERS_LOG" in os.environ:
            with Path(os.environ["LETTERS_LOG"]).open("a") as log:
                log.write(f"{len(texts)}\n")
        return super().embed_documents(texts)


@contextmanager
def lettered(name: str) -> Iterator[None]:
    """Let libraries opened meanwhile use such an embedder, and small batches."""
    before = rag.embed.load_embedder, rag.reindex.EMBEDDING_BATCH, rag.library.EMBEDDING_BATCH
    identity = EmbedderIdentity(name, "0" * 64, len(ALPHABET))
    rag.embed.load_embedder = lambda settings: Embedder(MortalLetters(), identity)
    rag.reindex.EMBEDDING_BATCH = rag.library.EMBEDDING_BATCH = BATCH
    try:
        yield
    finally:
        rag.embed.load_embedder, rag.reindex.EMBEDDING_BATCH, rag.library.EMBEDDING_BATCH = before


def run(data: Path, name: str, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run one command in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "tests.lettered", name, *arguments],
        cwd=ROOT,
        env=os.environ | {"PRESSCHECK_DATA": str(data)} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def open_library(data: Path) -> Library:
    """Open a library; call within `lettered`."""
    return Library.open(Settings(data=data))


def put(library: Library, name: str, text: str, *, size: int = 20, pages: Sequence[int] = ()) -> Article:
    """Add an article under an id made of its name, cut into passages of `size`."""
    article = samples.article(f"About {name}", id=f"id-{name}", source=f"/articles/{name}.txt")
    revision = revision_id(text)
    passages = [
        Passage(
            f"{revision}:{start}-{min(start + size, len(text))}", revision, start, min(start + size, len(text)), None
        )
        for start in range(0, len(text), size)
    ]
    for _ in library.add(article, text, passages, text.encode(), pages):
        pass
    return article


if __name__ == "__main__":
    with lettered(sys.argv[1]):
        sys.exit(main(sys.argv[2:]))
