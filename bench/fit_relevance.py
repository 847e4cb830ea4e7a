"""Fit how sure it must be that a claim answers the question: `python -m bench.fit_relevance DATA …`

On the tuning halves of questions with and without an answer. What the language model said once is kept, so that
fitting again asks nobody.
"""

import argparse
import itertools
import json
import random
import sys
import tempfile
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # scikit-learn ships no types
from sklearn.model_selection import GroupKFold, cross_val_predict  # type: ignore[import-untyped]  # scikit-learn ships no types

from bench.datasets import Collection, Question, read_collection
from bench.endpoint import Endpoint
from bench.halves import Half, half
from bench.model import upstream
from bench.outputs import FOLDER, Outputs
from bench.systems import Presscheck
from rag.addressed import reporting
from rag.chatbot import MOST_HELD
from rag.entail import Entailment
from rag.errors import PresscheckError
from rag.generate import Generated
from rag.portions import answers_early, numbers_of, portions
from rag.relevance import Model, Signals, signals_of
from rag.retrieve import retrieve
from rag.schema import Claim, Evidence
from rag.settings import read_settings
from rag.verify import verify

FILE = Path("rag/relevance.json")
SEED = 1
FOLDS = 10
EVEN = 0.5  # likelier than not


@dataclass(frozen=True, slots=True)
class Weighed:
    """A question, and the first claim of its answer that the articles bear out."""

    data: str
    question: Question
    signals: Signals | None  # None: no claim was borne out

    @property
    def answerable(self) -> bool:
        """Whether the articles answer it."""
        return bool(self.question.answers)


def ask(ours: Presscheck, entails: Entailment, collection: Collection, size: int) -> Iterator[Weighed]:
    """Put questions of the tuning half to the language model, and weigh what they would be answered with."""
    questions = [one for one in collection.questions if half(one.about) is Half.TUNING]
    for one in random.Random(SEED).sample(questions, min(size, len(questions))):  # noqa: S311  # a sample, no secret
        hits = tuple(retrieve(ours.library, one.question, read_settings().passages))
        evidence = Evidence(hits, ours.library.texts(hits))
        yield Weighed(collection.name, one, next(_borne_out(ours, entails, one.question, evidence), None))


def _borne_out(ours: Presscheck, entails: Entailment, question: str, evidence: Evidence) -> Iterator[Signals]:
    """Weigh each claim that the articles bear out and that comes to be shown, as `Chatbot` reads portion by portion."""
    read = portions(question, reporting(evidence))
    for portion in read:
        numbers = numbers_of(portion, evidence.hits)
        generated = Generated(ours.model.open(), question, portion, threading.Event(), numbers)
        claim: Claim | None = None
        for sentence in generated if portion is read[-1] else itertools.islice(generated, MOST_HELD):
            claim = verify(sentence, evidence, question=question, previous=claim, entails=entails)
            if claim.verdict.shown and (portion is read[-1] or answers_early(claim, question, evidence, len(portion))):
                yield signals_of(claim, question, evidence, generated.refusal, entails)


def fit(weighed: Sequence[Weighed]) -> tuple[Model, list[float]]:
    """Fit the model; give with it each claim's probability by a model that did not see its passage."""
    known = [one for one in weighed if one.signals is not None]
    rows = [list(asdict(one.signals).values()) for one in known if one.signals is not None]
    labels, groups = [one.answerable for one in known], [one.question.group for one in known]
    names = list(asdict(known[0].signals or Signals(0, 0, 0, 0, 0, 0)))
    made = LogisticRegression(C=1.0, class_weight="balanced")
    unseen = cross_val_predict(made, rows, labels, groups=groups, cv=GroupKFold(FOLDS), method="predict_proba")[:, 1]
    made.fit(rows, labels)
    weights = dict(zip(names, (round(float(weight), 4) for weight in made.coef_[0]), strict=True))
    usual = {name: _middle(rows, names.index(name)) for name in ("reading", "nearby", "refusal")}
    probabilities = [float(one) for one in unseen]
    enough = best(weighed, probabilities)
    sure = max(enough, EVEN)
    return Model(round(float(made.intercept_[0]), 4), weights, usual, sure, enough), probabilities


def _middle(rows: Sequence[Sequence[float]], place: int) -> float:
    return round(float(np.median([row[place] for row in rows])), 4)


def best(weighed: Sequence[Weighed], probabilities: Sequence[float]) -> float:
    """The probability from which on to show a claim, so that questions are answered and refused in balance."""
    limits = [round(float(limit), 2) for limit in np.arange(0.02, 0.9, 0.02)]
    return max(limits, key=lambda limit: balanced(weighed, probabilities, limit))


def balanced(weighed: Sequence[Weighed], probabilities: Sequence[float], limit: float) -> float:
    """Balanced accuracy of answering and refusing, each data set counting the same."""
    found = []
    for data in dict.fromkeys(one.data for one in weighed):
        answered, refused = shares(weighed, probabilities, limit, data)
        found.append((answered + refused) / 2)
    return float(np.mean(found))


def shares(weighed: Sequence[Weighed], probabilities: Sequence[float], limit: float, data: str) -> tuple[float, float]:
    """Of the answerable, how many are answered; of the others, how many are refused."""
    told = iter(probabilities)
    shown = [(one, one.signals is not None and next(told) >= limit) for one in weighed]
    yes = [is_shown for one, is_shown in shown if one.data == data and one.answerable]
    no = [is_shown for one, is_shown in shown if one.data == data and not one.answerable]
    return float(np.mean(yes)), 1 - float(np.mean(no))


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, and write the model down."""
    parser = argparse.ArgumentParser(prog="python -m bench.fit_relevance", description=__doc__)
    parser.add_argument("data", type=Path, nargs="+", help="data sets of questions, as `bench answers` takes them")
    parser.add_argument("--sample", type=int, default=80, metavar="N", help="questions a data set (default 80)")
    parser.add_argument("--out", type=Path, default=FILE, help=f"(default: {FILE})")
    parser.add_argument("--cache", type=Path, default=FOLDER, help=f"what the model gave (default: {FOLDER})")
    chosen = parser.parse_args(arguments)
    weighed: list[Weighed] = []
    try:
        with (
            Outputs(chosen.cache) as outputs,
            tempfile.TemporaryDirectory() as folder,
            upstream(read_settings(), 1) as model,
            Endpoint(model, outputs) as endpoint,
        ):
            for number, path in enumerate(chosen.data):
                collection = read_collection(path)
                with closing(Presscheck(endpoint, Path(folder) / str(number))) as ours:
                    ours.fill(collection.texts)
                    weighed += ask(ours, Entailment(), collection, chosen.sample)
    except PresscheckError as error:
        print(error, file=sys.stderr)
        return 1
    fitted, probabilities = fit(weighed)
    for data in dict.fromkeys(one.data for one in weighed):
        answered, refused = shares(weighed, probabilities, fitted.enough, data)
        print(f"{data}: {answered:.3f} of the answerable answered, {refused:.3f} of the others refused")
    chosen.out.write_text(json.dumps(asdict(fitted), indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
