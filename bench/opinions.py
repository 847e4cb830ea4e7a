"""`opinions`: is the language model's second opinion on a claim worth asking for?

It is asked as the product asks it, with the passage as the cited words. From which probability of its yes on it
leans to yes is fitted on the tuning half of all files together; of the tuning rows, the fifth that is nearest to
that bound is where it can't tell.
"""

import argparse
import random
import threading
import time
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from bench.articles import Text, evidence_of
from bench.claims import FIELDS, OURS, verdict_of
from bench.estimate import Estimate, balanced_accuracy, estimate, quantile
from bench.halves import Half, digest, half
from bench.model import model_identity
from bench.outputs import Outputs, key_of
from bench.report import Line, Report
from bench.rows import BenchError, Row, Source, read_rows
from bench.rules import fitted
from rag.llm import Model, open_model
from rag.opinion import judge
from rag.prompts import JUDGING, judging
from rag.schema import Citation, CitedBy, Claim, Verdict
from rag.settings import Settings, read_settings

SEED = 20260101
UNSURE = 0.2  # of the tuning rows
ALL = "all of them"
ASKED, ASKED_SURE = "language model, asked again", "language model, asked again, where it can tell"


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim of a data set, and how probable the model's yes is."""

    id: str
    data: str
    group: str  # a hash of the passage
    half: Half
    supported: bool
    yes: float
    seconds: float
    ours: bool  # whether the verifier calls it supported


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("data", type=Path, nargs="+", help="JSON Lines of passage, claim, label (1 supported, 0 not)")
    parser.add_argument("--sample", type=int, default=60, metavar="N", help="rows of each half of a file (default 60)")
    parser.add_argument(
        "--longest", type=int, default=1500, metavar="N", help="characters of a passage, at most (default 1500)"
    )


def run(chosen: argparse.Namespace, outputs: Outputs) -> Report:
    """Ask about a sample of every file, and report."""
    settings = read_settings()
    judged: list[Judged] = []
    sources: list[Source] = []
    with closing(open_model(settings)) as model:
        for path in chosen.data:
            rows, source = read_rows(path, FIELDS)
            drawn = sample([row for row in rows if len(row["passage"]) <= chosen.longest], chosen.sample)
            judged += [_judged(row, path.stem, model, settings, outputs) for row in drawn]
            sources.append(source)
    reported = [one for one in judged if one.half is Half.REPORTING]
    if not reported:
        raise BenchError("No row is short enough and in the reporting half; give more passages, or raise --longest.")
    low, bound, high = bounds([one for one in judged if one.half is Half.TUNING])
    return Report(
        title="A second opinion: the language model, asked again",
        lines=tuple(line for name in _names(reported) for line in _lines(name, reported, low, bound, high)),
        rows=tuple(_scores(one) for one in reported),
        sources=tuple(sources),
        plotted=("balanced accuracy",),
        notes=(
            f"A sample of the reporting half, as many supported as not, passages of at most {chosen.longest:,} "
            "characters; intervals draw whole passages.",
            f"It leans to yes where yes is at least {bound:.3f} probable against no, fitted on a sample of the tuning "
            f"half; between {low:.3f} and {high:.3f} it is said that it can't tell.",
        ),
        settings={"sample": chosen.sample, "longest": chosen.longest, "bounds": [low, bound, high]},
    )


def sample(rows: Sequence[Row], size: int) -> list[Row]:
    """Draw `size` rows of each half, supported and not in equal shares; the same for the same rows."""
    drawn: list[Row] = []
    for side in Half:
        for label in (0, 1):
            of_kind = [row for row in rows if row["label"] == label and half(row["passage"]) is side]
            chosen = random.Random(SEED).sample(of_kind, min(size // 2, len(of_kind)))  # noqa: S311  # no secret
            drawn += chosen
    return drawn


def bounds(tuning: Sequence[Judged]) -> tuple[float, float, float]:
    """Fit the bound between no and yes, and the two between which the model can't tell."""
    scores = sorted(one.yes for one in tuning)
    if not scores:
        return 0.5, 0.5, 0.5
    bound = fitted([one.yes for one in tuning], [one.supported for one in tuning])
    at, reach = sum(score < bound for score in scores), round(UNSURE / 2 * len(scores))
    return scores[max(0, at - reach)], bound, scores[min(len(scores) - 1, at + reach)]


def _judged(row: Row, data: str, model: Model, settings: Settings, outputs: Outputs) -> Judged:
    passage, text = row["passage"], row["claim"]
    head = [str(message.content) for message in JUDGING.invoke({"asked": judging(text, [passage])}).to_messages()]
    key = key_of("second opinion", model_identity(settings), head)
    kept = outputs.get(key)
    if kept is None:
        cited = Citation(1, "", "", 0, len(passage), passage, CitedBy.MODEL)
        chat = model.open()
        started = time.perf_counter()
        opinion = judge(chat, model.name, Claim(text, (cited,), (), Verdict.SUPPORTED), threading.Event())
        if opinion is None or opinion.probability is None:
            raise BenchError("The language model tells no probabilities; measure with one that does.")
        kept = {"yes": opinion.probability, "seconds": round(time.perf_counter() - started, 3)}
        outputs.put(key, kept)
    supported = verdict_of(text, evidence_of(Text(digest(passage), passage))) is Verdict.SUPPORTED
    return Judged(
        id=row["id"],
        data=data,
        group=digest(passage),
        half=half(passage),
        supported=row["label"] == 1,
        yes=kept["yes"],
        seconds=kept["seconds"],
        ours=supported,
    )


def _lines(name: str, judged: Sequence[Judged], low: float, bound: float, high: float) -> list[Line]:
    part = [one for one in judged if name in (one.data, ALL)]
    sure = [one for one in part if one.yes < low or one.yes >= high]
    asked = {"balanced accuracy": _accuracy(part, [one.yes >= bound for one in part])}
    asked["s a claim, p50"] = quantile([one.seconds for one in part], 0.5)
    return [
        Line(name, ASKED, len(part), asked),
        Line(name, ASKED_SURE, len(sure), {"balanced accuracy": _accuracy(sure, [one.yes >= high for one in sure])}),
        Line(name, OURS, len(part), {"balanced accuracy": _accuracy(part, [one.ours for one in part])}),
    ]


def _names(judged: Sequence[Judged]) -> list[str]:
    names = list(dict.fromkeys(one.data for one in judged))
    return [*names, ALL] if len(names) > 1 else names


def _accuracy(judged: Sequence[Judged], says: Sequence[bool]) -> Estimate:
    pairs = [(one.supported, said) for one, said in zip(judged, says, strict=True)]
    return estimate(
        balanced_accuracy,
        [one.group for one in judged],
        [float(true and said) for true, said in pairs],
        [float(true) for true, _ in pairs],
        [float(not true and not said) for true, said in pairs],
        [float(not true) for true, _ in pairs],
    )


def _scores(one: Judged) -> Row:
    return {
        "data": one.data,
        "id": one.id,
        "group": one.group,
        "label": int(one.supported),
        "yes": one.yes,
        "seconds": one.seconds,
        "presscheck says": int(one.ours),
    }
