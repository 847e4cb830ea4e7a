"""What `bench ingest` times, in a process of its own: `python -m bench.ingest_worker ours|bare FOLDER`.

Prints one line of JSON once its model is loaded, and one when the articles of standard input are through.
"""

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from bench.articles import Text, passages_of
from ingest.folder import add_paths
from rag.catalog import embedded_text
from rag.embed import load_embedder
from rag.library import EMBEDDING_BATCH, Library
from rag.schema import AddStatus
from rag.settings import Settings, read_settings


def main(kind: str, folder: str) -> None:
    """Measure one way of taking in articles."""
    settings = Settings(data=Path(folder), embedding_model=read_settings().embedding_model)
    {"ours": _ours, "bare": _bare}[kind](settings)


def _ours(settings: Settings) -> None:
    """Take the files through the whole way: read, clean, split, embed, store."""
    with Library.open(settings) as library:
        library.warm()
        paths = _ready()
        started = time.perf_counter()
        passages = failed = 0
        for progress in add_paths(library, paths, settings=settings):
            passages += progress.total if progress.status is AddStatus.ADDED else 0
            failed += progress.status is AddStatus.FAILED
        _done(started, passages, failed)


def _bare(settings: Settings) -> None:
    """Embed the same passages in the same batches, and do nothing else: the limit."""
    embedder = load_embedder(settings)
    passages = list(_passages(_ready()))
    started = time.perf_counter()
    for start in range(0, len(passages), EMBEDDING_BATCH):
        embedder.embed_documents(passages[start : start + EMBEDDING_BATCH])
    _done(started, len(passages), 0)


def _passages(paths: Iterable[Path]) -> Iterable[str]:
    for path in paths:
        title, _, text = path.read_text(encoding="utf-8").partition("\n\n")
        words, parts = passages_of(Text(path.name, text, title))
        yield from (embedded_text(title, words[part.start : part.end]) for part in parts)


def _ready() -> list[Path]:
    print(json.dumps({"ready": True}), flush=True)
    return [Path(name) for name in json.loads(sys.stdin.readline())]


def _done(started: float, passages: int, failed: int) -> None:
    seconds = time.perf_counter() - started
    print(json.dumps({"seconds": seconds, "chunks": passages, "failed": failed}), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
