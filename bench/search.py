"""`search`: is the right article found, how high up, and how fast, as the library grows?

The same questions are asked at every size: those about the articles of the smallest library. Articles come in an
order given by a hash; where a size is beyond the data set, articles of `--filler` go on top. Rankings are of
articles, by their best passage. Systems are asked one after the other, question by question.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.articles import Text, fill
from bench.datasets import Collection, Question, read_collection, read_texts, sample
from bench.estimate import estimate, mean, quantile
from bench.halves import digest
from bench.outputs import Outputs
from bench.peer import PEERS, Peer, searching
from bench.report import Line, Report
from bench.rows import BenchError, Row, Source
from rag.library import Library
from rag.retrieve import CANDIDATES, retrieve
from rag.schema import Hit
from rag.settings import Settings, read_settings

DEPTH = 10  # ranks that count
OURS, DENSE, WORDS = "Presscheck", "Presscheck, by meaning only", "Presscheck, by words only"
Ask = Callable[[str], tuple[list[str], float]]  # question → article ids best first, milliseconds


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to a system at a size of the library."""

    data: str
    size: int
    system: str
    id: str
    group: str
    rank: int | None  # of the first right article, from 1
    milliseconds: float


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("data", type=Path, nargs="+", help="JSON Lines of question and passage, or a known data set")
    parser.add_argument("--sizes", type=sizes, default=(), metavar="N,…", help="of the library (default: all articles)")
    parser.add_argument("--filler", type=Path, help="JSON Lines of text and title, to reach larger sizes")
    parser.add_argument("--sample", type=int, default=300, metavar="N", help="questions a data set (default 300)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default 1)")
    parser.add_argument("--all", action="store_true", help="questions of both halves, not of the reporting half only")
    parser.add_argument("--peers", nargs="*", default=[], choices=PEERS, help="to ask as well")


def sizes(text: str) -> tuple[int, ...]:
    """Read sizes, smallest first."""
    try:
        found = tuple(sorted({int(part) for part in text.split(",")}))
    except ValueError:
        found = (0,)
    if found[0] < 1:
        raise argparse.ArgumentTypeError("must be numbers from 1 up, with commas between")
    return found


def run(chosen: argparse.Namespace, outputs: Outputs) -> Report:  # noqa: ARG001  # nothing here is worth keeping
    """Fill libraries, ask, and report."""
    filler, sources = _filler(chosen.filler)
    asked: list[Asked] = []
    for path in chosen.data:
        collection = read_collection(path)
        sources += collection.sources
        with tempfile.TemporaryDirectory() as folder:
            asked += _ask_collection(collection, filler, chosen, Path(folder))
    return Report(
        title="Search: the right article found",
        lines=tuple(lines(asked)),
        rows=tuple(_scores(one) for one in asked),
        sources=tuple(sources),
        plotted=("recall@5", "ms, p50"),
        notes=(
            f"Questions of {'both halves' if chosen.all else 'the reporting half'} about articles of the smallest "
            f"library, at most {chosen.sample} a data set, seed {chosen.seed}; intervals draw whole articles.",
            "Times are of the whole search in this process, the question's embedding included; warm.",
        ),
        settings={"sample": chosen.sample, "seed": chosen.seed, "all": chosen.all},
    )


def lines(asked: Sequence[Asked]) -> list[Line]:
    """Give a line for each data set, size and system."""
    keys = dict.fromkeys((one.data, one.size, one.system) for one in asked)
    return [_line(key, [one for one in asked if (one.data, one.size, one.system) == key]) for key in keys]


def _line(key: tuple[str, int, str], asked: Sequence[Asked]) -> Line:
    data, size, system = key
    groups, ones = [one.group for one in asked], [1.0] * len(asked)
    measures = {
        f"recall@{k}": estimate(mean, groups, [float(bool(one.rank and one.rank <= k)) for one in asked], ones)
        for k in (1, 5, DEPTH)
    }
    measures[f"MRR@{DEPTH}"] = estimate(mean, groups, [1 / one.rank if one.rank else 0.0 for one in asked], ones)
    times = [one.milliseconds for one in asked]
    measures |= {"ms, p50": quantile(times, 0.5), "ms, p95": quantile(times, 0.95)}
    return Line(f"{data}, {size:,} articles", system, len(asked), measures)


def _filler(path: Path | None) -> tuple[tuple[Text, ...], list[Source]]:
    if path is None:
        return (), []
    texts, source = read_texts(path)
    return texts, [source]


def _ask_collection(
    collection: Collection, filler: Sequence[Text], chosen: argparse.Namespace, folder: Path
) -> list[Asked]:
    ordered = [*sorted(collection.texts, key=lambda text: digest(text.id)), *filler]
    wanted = chosen.sizes or (len(collection.texts),)
    if not collection.texts or wanted[-1] > len(ordered):
        raise BenchError(
            f"{collection.name} has {len(ordered)} articles with the filler and {wanted[-1]} are wanted; "
            "give smaller --sizes, or more articles with --filler."
        )
    first = {text.id for text in ordered[: wanted[0]]}
    able = [one for one in collection.questions if one.answers and one.gold and first.issuperset(one.gold)]
    questions = sample(able, size=chosen.sample, seed=chosen.seed, everything=chosen.all)
    settings = Settings(data=folder / "library", embedding_model=read_settings().embedding_model)
    peers = [Peer(name, searching(settings), folder / name) for name in chosen.peers]
    try:
        with Library.open(settings) as library:
            ways = _ways(library, peers)
            done, asked = 0, list[Asked]()
            for size in wanted:
                new = ordered[done:size]
                for _ in fill(library, new):
                    pass
                for peer in peers:
                    peer.fill(peer.write(new))
                done = size
                asked += _ask_all(collection.name, size, questions, ways)
    finally:
        for peer in peers:
            peer.close()
    return asked


def _ways(library: Library, peers: Sequence[Peer]) -> Mapping[str, Ask]:
    def timed(search: Callable[[str], Sequence[Hit]]) -> Ask:
        def ask(question: str) -> tuple[list[str], float]:
            started = time.perf_counter()
            hits = search(question)
            return [hit.article.source for hit in hits], (time.perf_counter() - started) * 1000

        return ask

    return {
        OURS: timed(lambda question: retrieve(library, question, CANDIDATES)),
        DENSE: timed(lambda question: library.search_dense(question, CANDIDATES)),
        WORDS: timed(lambda question: library.search_text(question, CANDIDATES)),
    } | {peer.name: _through(peer) for peer in peers}


def _through(peer: Peer) -> Ask:
    return lambda question: peer.search(question, CANDIDATES)


def _ask_all(data: str, size: int, questions: Sequence[Question], ways: Mapping[str, Ask]) -> Iterable[Asked]:
    for ask in ways.values():
        ask("warm")
    for one in questions:
        for system, ask in ways.items():
            found, milliseconds = ask(one.question)
            yield Asked(data, size, system, one.id, one.group, rank(found, one.gold), round(milliseconds, 2))


def rank(found: Sequence[str], gold: Sequence[str]) -> int | None:
    """Give the rank of the first right article among the articles found; None beyond `DEPTH`."""
    articles = list(dict.fromkeys(found))[:DEPTH]
    return next((place for place, article in enumerate(articles, 1) if article in gold), None)


def _scores(one: Asked) -> Row:
    return {
        "data": one.data,
        "size": one.size,
        "system": one.system,
        "id": one.id,
        "group": one.group,
        "rank": one.rank,
        "ms": one.milliseconds,
    }
