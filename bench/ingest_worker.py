"""What `bench ingest` times, in a process of its own: `python -m bench.ingest_worker ours|bare FOLDER`.

Prints one line of JSON once its model is loaded, and one when the articles of standard input are through.
"""

import json
import sys
import time
from collections.abc import Iterable
from pathlib import Path

from bench.articles import Text, passages_of
from ingest.batch import MOST_PASSAGES
from ingest.folder import add_paths
from rag.embed import load_embedder
from rag.embedded import embedded_text
from rag.library import EMBEDDING_BATCH, Library
from rag.schema import AddStatus
from rag.settings import Settings, read_settings


def main(kind: str, folder: str) -> None:
    """Measure one way of taking in articles."""
    here = read_settings()
    settings = Settings(data=Path(folder), embedding_model=here.embedding_model, models=here.models)
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
        taken = time.perf_counter() - started
        started = time.perf_counter()
        unchanged = sum(one.status is AddStatus.UNCHANGED for one in add_paths(library, paths, settings=settings))
        again = time.perf_counter() - started
        _done(taken, passages, failed + len(paths) - unchanged, again)


def _bare(settings: Settings) -> None:
    """Embed the same passages, batches of about the same size by length, and do nothing else: the limit."""
    embedder = load_embedder(settings)
    passages = list(_passages(_ready()))
    started = time.perf_counter()
    for first in range(0, len(passages), MOST_PASSAGES):
        batch = sorted(passages[first : first + MOST_PASSAGES], key=len)
        for start in range(0, len(batch), EMBEDDING_BATCH):
            embedder.embed_documents(batch[start : start + EMBEDDING_BATCH])
    _done(time.perf_counter() - started, len(passages), 0)


def _passages(paths: Iterable[Path]) -> Iterable[str]:
    for path in paths:
        title, _, text = path.read_text(encoding="utf-8").partition("\n\n")
        words, parts = passages_of(Text(path.name, text, title))
        yield from (embedded_text(title, words[part.start : part.end]) for part in parts)


def _ready() -> list[Path]:
    print(json.dumps({"ready": True}), flush=True)
    return [Path(name) for name in json.loads(sys.stdin.readline())]


def _done(seconds: float, passages: int, failed: int, again: float | None = None) -> None:
    figures = {"seconds": seconds, "chunks": passages, "failed": failed, "again": again}
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
