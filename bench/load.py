"""`load`: several users ask at once, on this machine. Bounded: each asks a number of questions, and all stop in time.

One chatbot serves them from one library, as in the app. A question that is under way when the time is over is let
finish and counts; none is begun after that.
"""

import argparse
import tempfile
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.answers import with_articles
from bench.articles import fill
from bench.datasets import Question, read_collection, sample
from bench.estimate import Estimate, quantile
from bench.outputs import Outputs
from bench.report import Line, Report
from bench.rows import BenchError, Row
from rag.chatbot import Chatbot
from rag.entail import Entailment
from rag.errors import PresscheckError
from rag.library import Library
from rag.llm import open_model
from rag.retrieve import retrieve
from rag.schema import Claimed, Finished, Found
from rag.settings import Settings, read_settings

MOST_USERS, MOST_SECONDS = 64, 3600


@dataclass(frozen=True, slots=True)
class Served:
    """One question of one user; times are milliseconds from asking."""

    users: int
    id: str
    evidence: float | None
    first: float | None  # the first verified sentence, or the news that there is no answer
    total: float
    failed: str | None = None  # the kind of error


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("data", type=Path, help="JSON Lines of question, answers, passage; or a known data set")
    parser.add_argument("--articles", type=Path, help="a folder of articles to ask, where rows have no passage")
    parser.add_argument("--users", type=_users, default=(1, 2, 4), metavar="N,…", help="at once (default 1,2,4)")
    parser.add_argument("--questions", type=int, default=5, metavar="N", help="of each user (default 5)")
    parser.add_argument("--seconds", type=_seconds, default=300, help="until no more is asked (default 300, each time)")
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
    most = max(chosen.users) * chosen.questions
    questions = sample(collection.questions, size=most, seed=chosen.seed, everything=True)
    if len(questions) < most:
        raise BenchError(
            f"{collection.name} has {len(questions)} questions and {most} are needed, for none is asked twice at once; "
            "lower --users or --questions."
        )
    served: list[Served] = []
    spent: dict[int, float] = {}
    with tempfile.TemporaryDirectory() as folder:
        settings = read_settings().model_copy(update={"data": Path(folder)})
        with Library.open(settings) as library, closing(open_model(settings)) as model:
            for _ in fill(library, collection.texts):
                pass
            library.warm()
            chatbot = Chatbot(library, model, settings, Entailment())
            if not chosen.search_only:
                chatbot.warm()
            for users in chosen.users:
                started = time.perf_counter()
                served += crowd(chatbot, settings, questions, users, chosen)
                spent[users] = time.perf_counter() - started
    what = "search only" if chosen.search_only else "whole answers"
    return Report(
        title=f"Load: users at once, {what}",
        lines=tuple(
            line(collection.name, users, [one for one in served if one.users == users], spent[users])
            for users in chosen.users
        ),
        rows=tuple(_scores(one) for one in served),
        sources=collection.sources,
        plotted=("total, s, p50", "questions a minute"),
        notes=(
            f"{chosen.questions} questions a user, none begun after {chosen.seconds:.0f} s; seed {chosen.seed}; "
            "one process, one library, one language model.",
        ),
        settings={"questions": chosen.questions, "seconds": chosen.seconds, "search_only": chosen.search_only},
    )


def crowd(
    chatbot: Chatbot, settings: Settings, questions: Sequence[Question], users: int, chosen: argparse.Namespace
) -> list[Served]:
    """Let `users` ask at once, each questions of their own."""
    served: list[Served] = []
    over = time.monotonic() + chosen.seconds

    def user(place: int) -> None:
        for one in questions[place * chosen.questions : (place + 1) * chosen.questions]:
            if time.monotonic() >= over:
                return
            served.append(_serve(chatbot, settings, one, users, search_only=chosen.search_only))

    threads = [threading.Thread(target=user, args=(place,)) for place in range(users)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return served


def _serve(chatbot: Chatbot, settings: Settings, one: Question, users: int, *, search_only: bool) -> Served:
    started = time.perf_counter()

    def elapsed() -> float:
        return round((time.perf_counter() - started) * 1000, 1)

    evidence = first = None
    try:
        if search_only:
            retrieve(chatbot.library, one.question, settings.passages)
            return Served(users, one.id, elapsed(), None, elapsed())
        for event in chatbot.ask(one.question, one.history):
            match event:
                case Found():
                    evidence = evidence or elapsed()
                case Claimed(claim) if claim.verdict.shown:
                    first = first or elapsed()
                case Finished():
                    first = first or elapsed()
    except PresscheckError as error:
        return Served(users, one.id, evidence, first, elapsed(), type(error).__name__)
    return Served(users, one.id, evidence, first, elapsed())


def line(data: str, users: int, served: Sequence[Served], seconds: float) -> Line:
    """Give the line of one number of users."""
    fine = [one for one in served if one.failed is None]
    measures: dict[str, Estimate] = {}
    for name in ("evidence", "first", "total"):
        times = [time / 1000 for one in fine if (time := getattr(one, name)) is not None]
        measures |= {f"{name}, s, p50": quantile(times, 0.5), f"{name}, s, p95": quantile(times, 0.95)}
    measures["questions a minute"] = Estimate(60 * len(fine) / seconds)
    measures["failed"] = Estimate(float(len(served) - len(fine)))
    return Line(f"{data}, {users} at once", "Presscheck", len(served), measures)


def _scores(one: Served) -> Row:
    times = {"evidence": one.evidence, "first": one.first, "total": one.total}
    return {"users": one.users, "id": one.id, "failed": one.failed, "ms": times}
