"""`load`: several users ask at once, on this machine, beside a lone one. Bounded in questions and in time.

One chatbot serves them from one library, as in the app. In a round each user asks one question at the same moment, and
the next round begins when all are answered; or each goes on at once, which is as hard as it gets. A question that is
under way when the time is over is let finish and counts; none is begun after that.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, closing, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench.answers import with_articles
from bench.articles import fill
from bench.datasets import Question, read_collection, sample
from bench.estimate import Estimate, quantile, ratio
from bench.family import Family, Most
from bench.outputs import Outputs
from bench.report import Line, Report
from bench.rows import BenchError, Row
from rag.chatbot import Chatbot
from rag.entail import Entailment
from rag.errors import PresscheckError
from rag.library import Library
from rag.llm import EmbeddedModel, Model, open_model
from rag.retrieve import retrieve
from rag.schema import Claimed, Found, Waiting
from rag.settings import Settings, read_settings

MOST_USERS, MOST_SECONDS = 64, 3600


@dataclass(frozen=True, slots=True)
class Served:
    """One question of one user; times are milliseconds from asking."""

    users: int
    id: str
    evidence: float | None
    waited: float | None  # in the line before the model
    first: float | None  # the first verified sentence; None: refused
    total: float
    failed: str | None = None  # the kind of error


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("data", type=Path, help="JSON Lines of question, answers, passage; or a known data set")
    parser.add_argument("--articles", type=Path, help="a folder of articles to ask, where rows have no passage")
    parser.add_argument("--users", type=_users, default=(1, 8), metavar="N,…", help="at once (default 1,8)")
    told = "of each, where they are the most; fewer users ask as many between them (default 3)"
    parser.add_argument("--questions", type=int, default=3, metavar="N", help=told)
    parser.add_argument("--seconds", type=_seconds, default=300, help="until no more is asked (default 300, each time)")
    parser.add_argument("--steady", action="store_true", help="each asks on at once, instead of in rounds")
    parser.add_argument("--search-only", action="store_true", help="without the language model")
    parser.add_argument("--seed", type=int, default=1, help="of the questions (default 1)")


def _users(text: str) -> tuple[int, ...]:
    parts = text.split(",")
    if not all(part.isdigit() and 1 <= int(part) <= MOST_USERS for part in parts):
        raise argparse.ArgumentTypeError(f"must be numbers from 1 to {MOST_USERS}, with commas between")
    return tuple(sorted({int(part) for part in parts}))


def _seconds(text: str) -> float:
    if not text.isdigit() or not 1 <= int(text) <= MOST_SECONDS:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {MOST_SECONDS}")
    return float(text)


def run(chosen: argparse.Namespace, outputs: Outputs) -> Report:  # noqa: ARG001  # kept words would be too fast
    """Let users ask, more and more of them, and report."""
    collection = with_articles(read_collection(chosen.data), chosen.articles)
    asked, most = max(chosen.users) * chosen.questions, max(chosen.users) * chosen.questions * len(chosen.users)
    questions = sample(collection.questions, size=most, seed=chosen.seed, everything=True)
    if len(questions) < most:
        raise BenchError(
            f"{collection.name} has {len(questions)} questions and {most} are needed, for none is asked twice; "
            "lower --users or --questions."
        )
    served: list[Served] = []
    spent: dict[int, float] = {}
    peak: dict[int, float | None] = {}
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings().model_copy(update={"data": Path(folder)})
        with Library.open(settings) as library, closing(open_model(settings)) as model:
            for _ in fill(library, collection.texts):
                pass
            library.warm()
            chatbot = Chatbot(library, model, settings, Entailment())
            if not chosen.search_only:
                chatbot.warm()
            for place, users in enumerate(chosen.users):
                ask = _searching(library, settings) if chosen.search_only else _asking(chatbot)
                theirs = questions[place * asked : (place + 1) * asked]
                started = time.perf_counter()
                with _memory(model) as memory:
                    served += crowd(ask, theirs, users, seconds=chosen.seconds, steady=chosen.steady)
                spent[users] = time.perf_counter() - started
                peak[users] = memory.peak_mb if memory else None
    what = "search only" if chosen.search_only else "whole answers"
    how = "each going on at once" if chosen.steady else "in rounds of one question each"
    return Report(
        title=f"Load: users at once, {what}",
        lines=tuple(lines(collection.name, served, spent, peak)),
        rows=tuple(_scores(one) for one in served),
        sources=collection.sources,
        plotted=("first, s, p50", "first, times a lone user's", "questions a minute"),
        notes=(
            f"{asked} questions for each number of users, none twice, {how}; none begun after {chosen.seconds:.0f} s; "
            f"seed {chosen.seed}; one process, one library, one language model.",
            "First is the first verified sentence of those that were answered; refusals apart. In line is the time "
            "that was waited for others, of all.",
        ),
        settings={
            "questions": chosen.questions,
            "seconds": chosen.seconds,
            "steady": chosen.steady,
            "search_only": chosen.search_only,
        },
    )


Ask = Callable[[int, int, Question], Served]  # users, which of them, what


def crowd(ask: Ask, questions: Sequence[Question], users: int, *, seconds: float, steady: bool) -> list[Served]:
    """Let `users` ask at once, each questions of their own: in rounds, or one after the other."""
    served: list[Served] = []
    over = time.monotonic() + seconds

    def user(place: int, theirs: Sequence[Question]) -> None:
        for one in theirs:
            if time.monotonic() < over:
                served.append(ask(users, place, one))

    size = len(questions) if steady else users
    for start in range(0, len(questions), size):
        some = questions[start : start + size]
        threads = [threading.Thread(target=user, args=(place, some[place::users])) for place in range(users)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return served


def _memory(model: Model) -> AbstractContextManager[Most | None]:
    """Watch what the language model's process has in memory, where it is ours."""
    server = model.server if isinstance(model, EmbeddedModel) else None
    return Family(server.pid).watched() if server else nullcontext()


def _searching(library: Library, settings: Settings) -> Ask:
    def ask(users: int, place: int, one: Question) -> Served:  # noqa: ARG001  # who searches makes no difference
        clock = _Clock()
        retrieve(library, one.question, settings.passages)
        return Served(users, one.id, clock.now, None, None, clock.now)

    return ask


def _asking(chatbot: Chatbot) -> Ask:
    def ask(users: int, place: int, one: Question) -> Served:
        clock, times = _Clock(), dict[str, Any](evidence=None, waited=0.0, first=None)
        failed, began = None, 0.0
        try:
            for event in chatbot.ask(one.question, one.history, who=place):
                match event:
                    case Found():
                        times["evidence"] = times["evidence"] or clock.now
                    case Waiting():
                        began = began or clock.now
                        times["waited"] = clock.now - began
                    case Claimed(claim) if claim.verdict.shown:
                        times["first"] = times["first"] or clock.now
        except PresscheckError as error:
            failed = type(error).__name__
        return Served(users, one.id, **times, total=clock.now, failed=failed)

    return ask


class _Clock:
    """Milliseconds since it was made."""

    def __init__(self) -> None:
        self._started = time.perf_counter()

    @property
    def now(self) -> float:
        return round((time.perf_counter() - self._started) * 1000, 1)


def lines(data: str, served: Sequence[Served], spent: dict[int, float], peak: dict[int, float | None]) -> list[Line]:
    """Give the line of each number of users, held against a lone one where there was one."""
    lone = _seconds_of("first", [one for one in served if one.users == 1])
    found = []
    for users, seconds in spent.items():
        of = [one for one in served if one.users == users]
        fine = [one for one in of if one.failed is None]
        measures: dict[str, Estimate] = {}
        for name, told in (("evidence", "evidence"), ("waited", "in line"), ("first", "first"), ("total", "total")):
            times = _seconds_of(name, of)
            measures |= {f"{told}, s, p50": quantile(times, 0.5), f"{told}, s, p95": quantile(times, 0.95)}
        measures["first, times a lone user's"] = ratio(_seconds_of("first", of), lone, 0.5)
        measures["questions a minute"] = Estimate(60 * len(fine) / seconds)
        if any(one.waited is not None for one in of):  # else nobody asked the model
            measures["refused"] = Estimate(float(sum(one.first is None for one in fine)))
        measures["failed"] = Estimate(float(len(of) - len(fine)))
        measures["language model, peak MB"] = Estimate(peak[users])
        found.append(Line(f"{data}, {users} at once", "Presscheck", len(of), measures))
    return found


def _seconds_of(name: str, served: Sequence[Served]) -> list[float]:
    times = (getattr(one, name) for one in served if one.failed is None)
    return [time / 1000 for time in times if time is not None]


def _scores(one: Served) -> Row:
    times = {"evidence": one.evidence, "waited": one.waited, "first": one.first, "total": one.total}
    return {"users": one.users, "id": one.id, "failed": one.failed, "ms": times}
