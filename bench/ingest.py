"""`ingest`: articles a second, peak memory and size of the index, against embedding alone and plain LangChain.

Each way runs in a fresh process, in turns; the clock starts when its model is loaded. Embedding alone is the limit:
our passages through the bare model, nothing read, cut or stored.
"""

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.articles import Text
from bench.datasets import read_texts
from bench.estimate import Estimate
from bench.family import Family
from bench.outputs import Outputs
from bench.peer import PEERS, Peer, as_file, searching
from bench.report import Line, Report
from bench.rows import BenchError, Row
from rag.child import PROJECT
from rag.settings import read_settings

OURS, BARE = "Presscheck", "embedding alone"
KINDS = {OURS: "ours", BARE: "bare"}


@dataclass(frozen=True, slots=True)
class Taken:
    """One run of one system."""

    system: str
    seconds: float
    passages: int
    failed: int
    peak_mb: float | None  # None: this system can't tell
    index_mb: float
    articles: int
    again: float | None = None  # seconds of taking in the same files once more


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("data", type=Path, help="JSON Lines of text and, where known, title")
    parser.add_argument("--sample", type=int, default=500, metavar="N", help="articles (default 500)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default 1)")
    parser.add_argument("--runs", type=int, default=3, metavar="N", help="of each system (default 3)")
    parser.add_argument("--peers", nargs="*", default=["plain_langchain"], choices=PEERS, help="to compare with")


def run(chosen: argparse.Namespace, outputs: Outputs) -> Report:  # noqa: ARG001  # every run is a fresh one
    """Take the articles in, again and again, and report."""
    texts, source = read_texts(chosen.data)
    if chosen.sample < len(texts):
        texts = tuple(random.Random(chosen.seed).sample(texts, chosen.sample))  # noqa: S311  # a sample, not a secret
    taken: list[Taken] = []
    for _ in range(chosen.runs):
        for system in [*KINDS, *chosen.peers]:
            with tempfile.TemporaryDirectory() as folder:
                measure = _worker if system in KINDS else _peer
                taken.append(measure(system, texts, Path(folder)))
    return Report(
        title="Ingest: articles a second",
        lines=tuple(lines(taken, chosen.data.parent.name or chosen.data.stem)),
        rows=tuple(_scores(one) for one in taken),
        sources=(source,),
        plotted=("articles a second", "peak memory, MB", "index, MB"),
        notes=(
            f"{len(texts)} articles, seed {chosen.seed}; "
            f"the median of {chosen.runs} runs of each system in turns, "
            "with the lowest and highest in brackets.",
            "Peak memory is of the process and its children together, the vector server included. "
            "The index is everything on disk but the articles themselves as they came.",
        ),
        settings={"size": len(texts), "seed": chosen.seed, "runs": chosen.runs},
    )


def lines(taken: Sequence[Taken], data: str) -> list[Line]:
    """Give a line for each number of articles and system."""
    found = []
    for articles, system in dict.fromkeys((one.articles, one.system) for one in taken):
        of = [one for one in taken if (one.articles, one.system) == (articles, system)]
        measures = {
            "articles a second": _spread([articles / one.seconds for one in of]),
            "passages": _spread([float(one.passages) for one in of]),
            "passages a second": _spread([one.passages / one.seconds for one in of]),
            "peak memory, MB": _spread([one.peak_mb for one in of if one.peak_mb is not None]),
            "index, MB": _spread([one.index_mb for one in of if one.index_mb]),
            "unchanged, times as fast": _spread([one.seconds / one.again for one in of if one.again]),
        }
        found.append(Line(data, system, articles, measures))
    return found


def _spread(values: Sequence[float]) -> Estimate:
    return Estimate(statistics.median(values), min(values), max(values)) if values else Estimate(None)


def run_alone(texts: Sequence[Text], folder: Path) -> Taken:
    """Time embedding alone."""
    return _worker(BARE, texts, folder)


def _worker(system: str, texts: Sequence[Text], folder: Path) -> Taken:
    articles, data = folder / "articles", folder / "data"
    articles.mkdir()
    paths = []
    for number, text in enumerate(texts):
        paths.append(articles / f"{number:06}.txt")
        paths[-1].write_text(as_file(text), encoding="utf-8")
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.ingest_worker", KINDS[system], str(data)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process, Family(process.pid).watched() as memory:
        replies = _talk(process, json.dumps([str(path) for path in paths]))
    if process.returncode or len(replies) < 2:
        raise BenchError(f"{system} ended with status {process.returncode} while taking in articles; see above.")
    found = replies[-1]
    size = megabytes(data, "originals")
    return Taken(
        system, found["seconds"], found["chunks"], found["failed"], memory.peak_mb, size, len(texts), found["again"]
    )


def _talk(process: subprocess.Popen[str], order: str) -> list[dict[str, Any]]:
    assert process.stdin is not None and process.stdout is not None  # noqa: S101, PT018  # both are pipes
    ready = process.stdout.readline()
    if not ready:
        return []
    process.stdin.write(order + "\n")
    process.stdin.close()
    return [json.loads(line) for line in [ready, *process.stdout]]


def _peer(module: str, texts: Sequence[Text], folder: Path) -> Taken:
    peer = Peer(module, searching(read_settings()), folder)
    try:
        files = peer.write(texts)
        with Family(peer.pid).watched() as memory:
            reply = peer.fill(files)
    finally:
        peer.close()
    size = megabytes(folder, "articles")
    return Taken(peer.name, reply["ms"]["total"] / 1000, reply["chunks"], 0, memory.peak_mb, size, len(texts))


def megabytes(folder: Path, but: str) -> float:
    """Give the size of all files in a folder, one sub-folder left out."""
    files = [path for path in folder.rglob("*") if path.is_file() and path.relative_to(folder).parts[0] != but]
    return round(sum(path.stat().st_size for path in files) / 1e6, 2)


def _scores(one: Taken) -> Row:
    figures: Mapping[str, object] = {
        "system": one.system,
        "seconds": round(one.seconds, 2),
        "passages": one.passages,
        "failed": one.failed,
        "peak_mb": one.peak_mb,
        "index_mb": one.index_mb,
        "articles": one.articles,
        "again": None if one.again is None else round(one.again, 3),
    }
    return dict(figures)
