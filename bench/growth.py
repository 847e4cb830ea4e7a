"""`growth`: one library grows, and at each size it is told what adding, searching and an unchanged run cost.

Articles are made by dice. A rate is of the articles that were added last, so that it shows whether a large library
slows them down. Embedding alone (our passages through the bare model) is timed on some of these articles right before.
Peers grow beside ours as far as `--peers-to` says.
"""

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.articles import Text
from bench.estimate import Estimate, quantile
from bench.family import Family
from bench.generated import asked_of, generated
from bench.ingest import BARE, OURS, megabytes, run_alone
from bench.outputs import Outputs
from bench.peer import PEERS, Peer, as_file, searching
from bench.report import Line, Report
from bench.rows import BenchError, Row
from bench.search import sizes
from rag.child import PROJECT
from rag.settings import read_settings

ALONE = 400  # articles of each step whose passages are embedded alone, at most
RATE, HITS_50, HITS_95, PEAK, INDEX = (
    "articles a second, the last added",
    "question → hits, ms, p50",
    "question → hits, ms, p95",
    "peak memory, MB",
    "index, MB",
)


@dataclass(frozen=True, slots=True)
class Step:
    """What a system took to reach a size, and took there."""

    system: str
    size: int
    added: int  # of these the seconds are
    seconds: float
    passages: int
    peak_mb: float | None = None
    index_mb: float | None = None
    again: float | None = None  # seconds to find that nothing changed
    hits_ms: tuple[float, ...] = field(default=())


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("--sizes", type=sizes, default=(1000, 5000, 20000), metavar="N,…", help="1000,5000,20000")
    parser.add_argument("--questions", type=int, default=200, metavar="N", help="at each size (default 200)")
    parser.add_argument("--seed", type=int, default=1, help="of articles and questions (default 1)")
    parser.add_argument("--peers", nargs="*", default=["plain_langchain"], choices=PEERS, help="to compare with")
    parser.add_argument("--peers-to", type=int, default=5000, metavar="N", help="articles (default 5000)")
    parser.add_argument("--keep", type=Path, metavar="FOLDER", help="keep our library there, to be measured again")


def run(chosen: argparse.Namespace, outputs: Outputs) -> Report:  # noqa: ARG001  # every run is a fresh one
    """Let them grow, and report."""
    texts = generated(chosen.sizes[-1], chosen.seed)
    steps: list[Step] = []
    for step in _grown(texts, chosen):
        print(f"{step.system}, {step.size:,} articles: {step.seconds:.1f} s for {step.added:,}", file=sys.stderr)
        steps.append(step)
    return Report(
        title="Growth: one library, more and more articles",
        lines=tuple(lines(steps)),
        rows=tuple(_scores(step) for step in steps),
        sources=(),
        plotted=(RATE, HITS_95, PEAK),
        notes=(
            f"Articles made by dice, seed {chosen.seed}; {chosen.questions} questions at each size, asked of one "
            "process that is warm. n counts articles.",
            f"Embedding alone is timed on at most {ALONE} of the articles that are added next, in a fresh process.",
            "Peak memory is of the process and its children together, the vector server included. "
            "The index is everything on disk but the articles themselves as they came.",
        ),
        settings={"sizes": chosen.sizes, "seed": chosen.seed, "questions": chosen.questions},
    )


def _grown(texts: Sequence[Text], chosen: argparse.Namespace) -> Iterator[Step]:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        ours = stack.enter_context(_library(chosen.keep or folder / "library"))
        peers = [
            stack.enter_context(closing(Peer(name, searching(read_settings()), folder / name))) for name in chosen.peers
        ]
        paths = _written(texts, chosen.keep or folder)
        for before, size in zip((0, *chosen.sizes), chosen.sizes, strict=False):
            questions = asked_of(texts[:size], chosen.questions, chosen.seed)
            alone = texts[before : min(size, before + ALONE)]
            with tempfile.TemporaryDirectory() as spare:
                bare = run_alone(alone, Path(spare))
            yield Step(BARE, size, len(alone), bare.seconds, bare.passages, bare.peak_mb)
            yield ours.grown(paths[before:size], paths[:size], questions)
            if size <= chosen.peers_to:
                for peer in peers:
                    yield _peer_grown(peer, texts[before:size], size, questions, folder)


@contextmanager
def _library(folder: Path) -> Iterator["_Ours"]:
    process = subprocess.Popen(
        [sys.executable, "-m", "bench.growth_worker", str(folder)],
        cwd=PROJECT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    with process:
        ours = _Ours(process, folder)
        ours.heard()
        yield ours
        assert process.stdin is not None  # noqa: S101  # a pipe
        process.stdin.close()


class _Ours:
    """A library in a process of its own."""

    def __init__(self, process: subprocess.Popen[str], folder: Path) -> None:
        self._process = process
        self._folder = folder

    def grown(self, new: Sequence[str], all_of: Sequence[str], questions: Sequence[str]) -> Step:
        """Add files, go through all of them once more, and search."""
        with Family(self._process.pid).watched() as memory:
            added = self._order(do="add", paths=list(new))
        again = self._order(do="add", paths=list(all_of))
        if added["added"] + added["unchanged"] != len(new) or again["unchanged"] != len(all_of):
            raise BenchError("Not all articles went in; free disk space, and try again with an empty folder.")
        self._order(do="ask", questions=list(questions[:5]))  # warm
        return Step(
            system=OURS,
            size=len(all_of),
            added=added["added"],
            seconds=added["seconds"],
            passages=added["passages"],
            peak_mb=memory.peak_mb,
            index_mb=megabytes(self._folder, "originals"),
            again=again["seconds"],
            hits_ms=tuple(self._order(do="ask", questions=list(questions))["ms"]),
        )

    def _order(self, **order: object) -> dict[str, Any]:
        assert self._process.stdin is not None  # noqa: S101  # a pipe
        self._process.stdin.write(json.dumps(order) + "\n")
        self._process.stdin.flush()
        return self.heard()

    def heard(self) -> dict[str, Any]:
        """Read its next reply."""
        assert self._process.stdout is not None  # noqa: S101  # a pipe
        line = self._process.stdout.readline()
        if not line:
            raise BenchError(f"The library's process ended with status {self._process.wait()}; see above.")
        reply: dict[str, Any] = json.loads(line)
        return reply


def _peer_grown(peer: Peer, new: Sequence[Text], size: int, questions: Sequence[str], folder: Path) -> Step:
    files = peer.write(new)
    with Family(peer.pid).watched() as memory:
        reply = peer.fill(files)
    peer.search(questions[0], 4)  # warm
    return Step(
        system=peer.name,
        size=size,
        added=len(new),
        seconds=reply["ms"]["total"] / 1000,
        passages=reply["chunks"],
        peak_mb=memory.peak_mb,
        index_mb=megabytes(folder / peer_folder(peer), "articles"),
        hits_ms=tuple(peer.search(question, 5)[1] for question in questions),
    )


def peer_folder(peer: Peer) -> str:
    """Give the name of the folder that a peer was started in."""
    return next(module for module, name in PEERS.items() if name == peer.name)


def _written(texts: Sequence[Text], folder: Path) -> list[str]:
    """Write articles as files, those that are there already left alone; give their paths."""
    place = folder.with_name(f"{folder.name}-articles")
    place.mkdir(parents=True, exist_ok=True)
    paths = []
    for number, text in enumerate(texts):
        path = place / f"{number:06}.txt"
        if not path.exists():
            path.write_text(as_file(text), encoding="utf-8")
        paths.append(str(path))
    return paths


def lines(steps: Sequence[Step]) -> list[Line]:
    """Give a line for each size and system."""
    return [Line(f"{step.size:,} articles", step.system, step.size, _measures(step, steps)) for step in steps]


def _measures(step: Step, steps: Sequence[Step]) -> Mapping[str, Estimate]:
    rate = step.added / step.seconds if step.added else None
    measures = {
        RATE: Estimate(rate),
        "passages a second": Estimate(step.passages / step.seconds if step.added else None),
        PEAK: Estimate(step.peak_mb),
        INDEX: Estimate(step.index_mb),
        HITS_50: quantile(step.hits_ms, 0.5),
        HITS_95: quantile(step.hits_ms, 0.95),
    }
    spent = [one.seconds for one in steps if one.system == step.system and one.size <= step.size and one.added]
    if step.again and step.added:
        measures["unchanged, times as fast"] = Estimate(sum(spent) / step.again)
    return measures


def _scores(step: Step) -> Row:
    return {
        "system": step.system,
        "articles": step.size,
        "added": step.added,
        "seconds": round(step.seconds, 2),
        "passages": step.passages,
        "peak_mb": step.peak_mb,
        "index_mb": step.index_mb,
        "again": step.again,
        "hits_ms_p50": round(statistics.median(step.hits_ms), 2) if step.hits_ms else None,
    }
