"""`answers`: questions put to whole systems, with the same articles, embedding model and language-model endpoint.

Systems take turns, question by question. What each said is kept: a run that stopped goes on, and scoring again asks
nobody. A time counts only where the language model was really asked for it.
"""

import argparse
import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from bench.articles import Text
from bench.datasets import Collection, Question, read_collection, read_folder, sample
from bench.endpoint import Endpoint
from bench.estimate import Estimate, Statistic, balanced_accuracy, estimate, mean, quantile
from bench.expected import exact_match, f1, holds, values
from bench.halves import digest
from bench.model import model_identity, upstream
from bench.outputs import Outputs, key_of
from bench.report import Line, Report
from bench.rows import BenchError, Row
from bench.systems import NAMES, PRESSCHECK, Reply, System, identity_of, open_system
from rag.settings import read_settings

DECISION = ("answered right", "answerable", "refused right", "unanswerable")
TIMES = ("evidence", "first_text", "first_verified", "first_sentence", "total")


@dataclass(frozen=True, slots=True)
class Answered:
    """A question and what a system said to it."""

    data: str
    system: str
    question: Question
    reply: Reply
    prompt_tokens: int
    cached_tokens: int  # of the prompts, that the model had computed before
    replayed: bool  # the model's words were kept from an earlier run, so the times say nothing


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("data", type=Path, nargs="+", help="JSON Lines of question, answers, passage; or a data set")
    parser.add_argument("--articles", type=Path, help="a folder of articles to ask, where rows have no passage")
    parser.add_argument("--systems", nargs="+", choices=NAMES, default=[PRESSCHECK], help="default: presscheck")
    parser.add_argument("--sample", type=int, default=40, metavar="N", help="questions a data set (default 40)")
    parser.add_argument("--seed", type=int, default=1, help="of the sample (default 1)")
    parser.add_argument("--all", action="store_true", help="questions of both halves, not of the reporting half only")


def run(chosen: argparse.Namespace, outputs: Outputs) -> Report:
    """Ask what was not asked before, and report."""
    answered: list[Answered] = []
    collections = [with_articles(read_collection(path), chosen.articles) for path in chosen.data]
    for collection in collections:
        questions = sample(collection.questions, size=chosen.sample, seed=chosen.seed, everything=chosen.all)
        if not questions:
            raise BenchError(f"{collection.name} has no question in the reporting half; give more, or --all.")
        answered += ask(collection, questions, chosen.systems, outputs)
    return Report(
        title="Answers: whole systems",
        lines=tuple(lines(answered)),
        rows=tuple(scores_of(one) for one in answered),
        sources=tuple(source for collection in collections for source in collection.sources),
        plotted=("answered or refused: balanced accuracy", "F1", "first text, s"),
        notes=(
            f"{'Both halves' if chosen.all else 'The reporting half'}, {chosen.sample} questions a data set drawn with "
            f"seed {chosen.seed}; n counts questions, exact match and F1 are over the answerable.",
            "“Holds the answer” and “citation holds it” look for expected answers of up to eight words; the second is "
            "a share of the answerable questions that were answered. Times are medians.",
            "Whether a peer refused is read off its first sentence, in doubt in its favour; a failure counts as one.",
            "First text is what a reader first sees of the answer: of ours a verified sentence, of the others a word.",
            *expecting_yes_or_no(answered),
        ),
        settings={
            "sample": chosen.sample,
            "seed": chosen.seed,
            "all": chosen.all,
            "model": model_identity(read_settings()),
            "systems": {name: identity_of(name) for name in chosen.systems},
        },
    )


def ask(
    collection: Collection, questions: Sequence[Question], systems: Sequence[str], outputs: Outputs
) -> list[Answered]:
    """Put questions to systems in turns; only those whose answer was not kept."""
    library = digest("\n".join(sorted(text.id + digest(text.text) for text in collection.texts)))
    model = model_identity(read_settings())
    keys = {
        (name, one.id): key_of("reply", identity_of(name), model, library, one.question, list(map(asdict, one.history)))
        for name in systems
        for one in questions
    }
    kept = {place: outputs.get(key) for place, key in keys.items()}
    missing = [name for name in systems if any(kept[name, one.id] is None for one in questions)]
    if missing:
        with running(missing, collection.texts, outputs) as (endpoint, asked):
            for number, one in enumerate(questions):
                for name in missing[number % len(missing) :] + missing[: number % len(missing)]:
                    if kept[name, one.id] is None:
                        endpoint.system = missing.index(name)
                        kept[name, one.id] = ask_one(asked[name], one, endpoint)
                        outputs.put(keys[name, one.id], kept[name, one.id])
    return [answered_of(collection.name, name, one, kept[name, one.id]) for name in systems for one in questions]


@contextmanager
def running(
    names: Sequence[str], texts: Sequence[Text], outputs: Outputs, *, replays: bool = True
) -> Iterator[tuple[Endpoint, Mapping[str, System]]]:
    """Start systems on libraries of the same texts, with an endpoint for them all: each has its place for its slot."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        model = stack.enter_context(upstream(read_settings(), len(names)))
        endpoint = stack.enter_context(Endpoint(model, outputs, replays=replays))
        systems = {}
        for name in names:
            systems[name] = stack.enter_context(closing(open_system(name, endpoint, folder / name)))
            systems[name].fill(texts)
        yield endpoint, systems


def ask_one(system: System, question: Question, endpoint: Endpoint) -> Row:
    """Ask one system, and give what is kept of its reply."""
    endpoint.taken()
    reply = system.ask(question.question, question.history)
    calls = endpoint.taken()
    return asdict(reply) | {
        "prompt_tokens": sum(call.prompt_tokens for call in calls),
        "cached_tokens": sum(call.cached_tokens for call in calls),
        "replayed": any(call.replayed for call in calls),
    }


def answered_of(data: str, name: str, question: Question, kept: Mapping[str, Any]) -> Answered:
    """Give a reply that was kept, as an answer of a system to a question."""
    fields = {field: kept[field] for field in ("text", "refused", *TIMES)}
    reply = Reply(citations=tuple(kept["citations"]), **fields)
    return Answered(data, NAMES[name], question, reply, kept["prompt_tokens"], kept["cached_tokens"], kept["replayed"])


def lines(answered: Sequence[Answered]) -> list[Line]:
    """Give a line for each data set and system; beside a peer's figures, by how much ours are better."""
    found: dict[tuple[str, str], list[Answered]] = {}
    for one in answered:
        found.setdefault((one.data, one.system), []).append(one)
    lines = []
    for (data, system), of in found.items():
        ours = found.get((data, NAMES[PRESSCHECK]))
        more = _better(ours, of) if ours and ours is not of else {}
        lines.append(Line(data, system, len(of), _measured(of) | more))
    return lines


def _measured(answered: Sequence[Answered]) -> dict[str, Estimate]:
    timed = [one.reply for one in answered if not one.replayed]
    return {
        "exact match": share(answered, mean, "exact match", "answerable"),
        "F1": share(answered, mean, "f1", "answerable"),
        "holds the answer": share(answered, mean, "holds", "valued"),
        "answered or refused: balanced accuracy": share(answered, balanced_accuracy, *DECISION),
        "refusal: precision": share(answered, mean, "refused right", "refused"),
        "refusal: recall": share(answered, mean, "refused right", "unanswerable"),
        "citation holds it": share(answered, mean, "cited", "valued and answered"),
        "prompt tokens": quantile([float(one.prompt_tokens) for one in answered], 0.5),
        "evidence, s": _seconds([one.evidence for one in timed]),
        "first text, s": _seconds([one.first_text for one in timed if not one.refused]),
        "first verified, s": _seconds([one.first_verified for one in timed]),
        "total, s": _seconds([one.total for one in timed]),
        "failed": Estimate(float(sum(one.reply.total is None for one in answered))),
    }


def _better(ours: Sequence[Answered], theirs: Sequence[Answered]) -> dict[str, Estimate]:
    """Give the paired differences; both were asked the same questions in the same order."""
    return {
        "F1, ours better by": difference(ours, theirs, mean, "f1", "answerable"),
        "balanced accuracy, ours better by": difference(ours, theirs, balanced_accuracy, *DECISION),
    }


def difference(ours: Sequence[Answered], theirs: Sequence[Answered], of: Statistic, *names: str) -> Estimate:
    """Give by how much a statistic of `score`'s columns is more of ours; of the same questions in the same order."""
    columns = [*_columns([score(one) for one in ours], *names), *_columns([score(one) for one in theirs], *names)]
    groups, half = [one.question.group for one in ours], len(names)
    return estimate(lambda *sums: of(*sums[:half]) - of(*sums[half:]), groups, *columns)


def share(answered: Sequence[Answered], of: Statistic, *names: str) -> Estimate:
    """Give a statistic of `score`'s columns."""
    return estimate(of, [one.question.group for one in answered], *_columns([score(one) for one in answered], *names))


def _columns(scores: Sequence[Mapping[str, float]], *names: str) -> list[list[float]]:
    return [[row[name] for row in scores] for name in names]


def score(one: Answered) -> Mapping[str, float]:
    """Give the columns that shares are made of, each 0 or 1 but F1."""
    expected, reply = one.question.answers, one.reply
    text = "" if reply.refused else reply.text
    wanted = values(expected)
    answerable = bool(expected)
    scores = {
        "answerable": answerable,
        "unanswerable": not answerable,
        "refused": reply.refused,
        "answered right": answerable and not reply.refused,
        "refused right": not answerable and reply.refused,
        "exact match": exact_match(text, expected),
        "f1": f1(text, expected),
        "valued": bool(wanted),
        "holds": holds(text, wanted),
        "valued and answered": bool(wanted) and not reply.refused,
        "cited": bool(wanted) and not reply.refused and any(holds(quote, wanted) for quote in reply.citations),
    }
    return {name: float(value) for name, value in scores.items()}


def _seconds(times: Sequence[float | None]) -> Estimate:
    return quantile([time / 1000 for time in times if time is not None], 0.5)


def with_articles(collection: Collection, folder: Path | None) -> Collection:
    """Take the articles of a folder where the rows bring none."""
    if collection.texts:
        return collection
    if folder is None:
        raise BenchError(f"No row of {collection.name} has a “passage”; name a folder of articles with --articles.")
    return Collection(collection.name, read_folder(folder), collection.questions, collection.sources)


def expecting_yes_or_no(answered: Sequence[Answered]) -> list[str]:
    """Give a sentence for each data set whose questions expect a word that an answer of sentences seldom has."""
    found = {(one.data, one.question.id) for one in answered if values(one.question.answers) in ([["yes"]], [["no"]])}
    counts = Counter(data for data, _ in found)
    return [
        f"{count} questions of {data} expect “yes” or “no”, which a sentence that states the facts does not say."
        for data, count in counts.items()
    ]


def scores_of(one: Answered) -> Row:
    """Give the row of a result: ids and scores."""
    times = {name: getattr(one.reply, name) for name in TIMES}
    found = {name: round(value, 4) for name, value in score(one).items()}
    ids = {"data": one.data, "system": one.system, "id": one.question.id, "group": one.question.group}
    said = {"reply": digest(one.reply.text), "prompt_tokens": one.prompt_tokens, "replayed": one.replayed}
    said |= {"cached_tokens": one.cached_tokens}
    return ids | found | said | {"ms": times}
