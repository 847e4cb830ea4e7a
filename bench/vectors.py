"""`vectors`: the index of vectors by itself, as far as a million passages: putting, searching, memory, disk.

No article and no model: vectors made by dice around so many centres, of the length that the product's have. They are
put and searched through the product's own index and its server, the search with its answer over the wire.
"""

import argparse
import json
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from bench.estimate import Estimate, estimate, mean, quantile
from bench.family import Family
from bench.ingest import megabytes
from bench.outputs import Outputs
from bench.report import Line, Report
from bench.rows import Row
from bench.search import sizes
from rag.embed import Embedder, EmbedderIdentity
from rag.settings import Settings
from rag.vectors import BATCH, Vectors, vectors_folder

Rows = np.ndarray[tuple[int, int], np.dtype[np.float32]]

DIMENSIONS = 384  # as the embedded model's
CENTRES = 2000
SPREAD = 0.8  # of a vector around its centre, in parts of the centre's length
NEAREST = 10
OURS, ONLY = "Presscheck", "vectors only"


@dataclass(frozen=True, slots=True)
class Reached:
    """A size of the index."""

    size: int
    put_seconds: float  # since the size before
    put: int
    hits_ms: tuple[float, ...]
    recall: tuple[float, ...]  # of the nearest, a share for each question
    peak_mb: float | None
    index_mb: float


class Dice(Embeddings):
    """Vectors made by dice, and an embedder that gives those of the questions."""

    def __init__(self, questions: int, seed: int) -> None:
        self._dice = np.random.default_rng(seed)
        self._centres = self._dice.standard_normal((CENTRES, DIMENSIONS), dtype=np.float32)
        self.asked = self.some(questions)

    def some(self, count: int) -> Rows:
        """Make so many, each of length 1."""
        noise = self._dice.standard_normal((count, DIMENSIONS), dtype=np.float32)
        made = self._centres[self._dice.integers(CENTRES, size=count)] + SPREAD * noise
        shortened: Rows = made / np.linalg.norm(made, axis=1, keepdims=True)
        return shortened

    def embed_query(self, text: str) -> list[float]:
        """Give the vector of a question: its number."""
        return [float(one) for one in self.asked[int(text)]]

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Give those of several."""
        return [self.embed_query(text) for text in texts]


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("--sizes", type=sizes, default=(10_000, 100_000, 1_000_000), metavar="N,…", help="of the index")
    parser.add_argument("--questions", type=int, default=200, metavar="N", help="at each size (default 200)")
    parser.add_argument("--seed", type=int, default=1, help="of the dice (default 1)")


def run(chosen: argparse.Namespace, outputs: Outputs) -> Report:  # noqa: ARG001  # every run is a fresh one
    """Fill an index, search at each size, and report."""
    reached = []
    for one in _reached(chosen):
        print(f"{one.size:,} vectors: {one.put_seconds:.0f} s for {one.put:,}", file=sys.stderr)
        reached.append(one)
    return Report(
        title="Vectors: the index by itself",
        lines=tuple(_line(one) for one in reached),
        rows=tuple(_scores(one) for one in reached),
        sources=(),
        plotted=("question → hits, ms, p95", "peak memory, MB", "index, MB"),
        notes=(
            f"Vectors of {DIMENSIONS} numbers made by dice around {CENTRES:,} centres, seed {chosen.seed}; "
            f"{chosen.questions} questions at each size, warm. n counts vectors.",
            f"Recall is of the {NEAREST} truly nearest, found by comparing all. Memory is of the index's server.",
        ),
        settings={"sizes": chosen.sizes, "seed": chosen.seed, "questions": chosen.questions},
    )


def _reached(chosen: argparse.Namespace) -> Iterator[Reached]:
    dice = Dice(chosen.questions, chosen.seed)
    nearest = _Nearest(dice.asked)
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(data=Path(folder))
        vectors = Vectors(settings, Embedder(dice, EmbedderIdentity("dice", "", DIMENSIONS)), "bench")
        server = json.loads((vectors_folder(settings) / "server.json").read_text())["pid"]
        try:
            before = 0
            for size in chosen.sizes:
                with Family(server).watched() as memory:
                    seconds = 0.0
                    for start in range(before, size, BATCH):
                        some = dice.some(min(BATCH, size - start))
                        nearest.see(start, some)
                        rows, started = some.tolist(), time.perf_counter()
                        vectors.put([str(start + place) for place in range(len(rows))], rows)
                        seconds += time.perf_counter() - started
                    found = [_timed(vectors, str(number)) for number in range(chosen.questions)]
                yield Reached(
                    size=size,
                    put_seconds=seconds,
                    put=size - before,
                    hits_ms=tuple(ms for _, ms in found),
                    recall=tuple(
                        len(ids & true) / NEAREST for (ids, _), true in zip(found, nearest.ids(), strict=True)
                    ),
                    peak_mb=memory.peak_mb,
                    index_mb=megabytes(Path(folder), ""),
                )
                before = size
        finally:
            vectors.close()


def _timed(vectors: Vectors, question: str) -> tuple[set[str], float]:
    started = time.perf_counter()
    found = vectors.search(question, NEAREST)
    return {name for name, _ in found}, 1000 * (time.perf_counter() - started)


class _Nearest:
    """The truly nearest so far of each question."""

    def __init__(self, asked: Rows) -> None:
        self._asked = asked
        self._best: list[list[tuple[float, int]]] = [[] for _ in asked]

    def see(self, first: int, vectors: Rows) -> None:
        """Take vectors into account, whose ids begin at `first`."""
        for best, row in zip(self._best, self._asked @ vectors.T, strict=True):
            most = min(NEAREST, len(row))
            places = np.argpartition(-row, most - 1)[:most]
            best[:] = sorted([*best, *((float(row[place]), first + int(place)) for place in places)])[-NEAREST:]

    def ids(self) -> list[set[str]]:
        """Give the ids of the nearest, a set for each question."""
        return [{str(place) for _, place in best} for best in self._best]


def _line(one: Reached) -> Line:
    ones = [1.0] * len(one.recall)
    measures = {
        "put a second": Estimate(one.put / one.put_seconds),
        "question → hits, ms, p50": quantile(one.hits_ms, 0.5),
        "question → hits, ms, p95": quantile(one.hits_ms, 0.95),
        f"recall@{NEAREST}": estimate(mean, [str(place) for place in range(len(ones))], one.recall, ones),
        "peak memory, MB": Estimate(one.peak_mb),
        "index, MB": Estimate(one.index_mb),
    }
    return Line(f"{ONLY}, {one.size:,}", OURS, one.size, measures)


def _scores(one: Reached) -> Row:
    return {
        "size": one.size,
        "put_seconds": round(one.put_seconds, 2),
        "peak_mb": one.peak_mb,
        "index_mb": one.index_mb,
        "recall": round(sum(one.recall) / len(one.recall), 4),
    }
