"""Fit how sure the wording model must be: `python -m bench.fit_wording DATA.jsonl …`

On tuning halves only, and there on the passages that the reader was not trained on.
"""

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, replace
from functools import partial
from pathlib import Path

import numpy as np
from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # scikit-learn ships no types

from bench.articles import Text, evidence_of
from bench.claims import FIELDS, WORST_FIRST
from bench.halves import Half, digest, half
from bench.outputs import FOLDER, Outputs, key_of
from bench.rows import Row, read_rows
from bench.wording_examples import is_held_out, sentences_of
from rag.entail import Entailment
from rag.errors import PresscheckError
from rag.schema import Verdict
from rag.verify.citations import settle
from rag.verify.follows import Entails, Model, Weighed, decide, is_open, weigh_together
from rag.verify.reading import read_claim
from rag.verify.scene import Scene, scenes_of
from rag.weights import WORDING_MODEL

MOST_SUPPORTED, MOST_SHOWN = 0.05, 0.10  # of the claims that do not follow
FILE = Path("rag/verify/follows.json")


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of a claim: what its words prove, and what the model makes of it where it has a say."""

    strict: Verdict
    weighed: Weighed | None
    reading: float
    supported: bool | None  # None: nobody knows of this sentence alone


@dataclass(frozen=True, slots=True)
class Judged:
    """A claim of a data set."""

    data: str
    supported: bool
    sentences: tuple[Sentence, ...]

    def verdict(self, model: Model) -> Verdict:
        """The worst of its sentences, as `bench.claims` counts."""
        found = [
            one.strict if one.weighed is None else decide(one.strict, one.weighed, one.reading, model)
            for one in self.sentences
        ]
        return min(found, key=WORST_FIRST.index)


def judged(paths: Sequence[Path], entails: Entails, wanted: Callable[[str], bool]) -> Iterator[Judged]:
    """Weigh the claims of the passages that are wanted."""
    for path in paths:
        rows, _ = read_rows(path, FIELDS)
        for number, row in enumerate(rows):
            if wanted(row["passage"]):
                scenes = scenes_of(evidence_of(Text(digest(row["passage"]), row["passage"])))
                found = tuple(_weighed(row, scenes, entails)) if scenes else ()
                if found:
                    yield Judged(path.stem, row["label"] == 1, found)
            if number % 200 == 199:
                print(f"{path.stem}: {number + 1} of {len(rows)}", file=sys.stderr)


def _weighed(row: Row, scenes: Sequence[Scene], entails: Entails) -> Iterator[Sentence]:
    articles = list({id(scene.article): scene.article for scene in scenes}.values())
    for text, supported in sentences_of(row):
        claim = read_claim(text, articles)
        strict = settle(claim, scenes, (), None) if claim.sentences else None
        if strict is None:
            continue
        weighed = weigh_together(claim, scenes, strict) if is_open(claim, strict) else None
        reading = entails(text, weighed.evidence) if weighed is not None else 0.0
        yield Sentence(strict.verdict, weighed, reading, supported)


def fit(claims: Sequence[Judged]) -> Model:
    """Fit probabilities to the readings of sentences, and then how much of it is enough, to whole claims.

    Enough is what few of the claims that do not follow reach: see MOST_SUPPORTED and MOST_SHOWN.
    """
    known = [
        (one.reading, one.supported)
        for claim in claims
        for one in claim.sentences
        if one.weighed is not None and one.supported is not None
    ]
    made = LogisticRegression(C=1e6, class_weight="balanced")
    made.fit([[reading] for reading, _ in known], [supported for _, supported in known])
    fitted = Model(round(float(made.intercept_[0]), 4), round(float(made.coef_[0][0]), 4), 1.0, 1.0)
    limits = [round(float(limit), 2) for limit in np.arange(0.2, 1.0, 0.01)]
    by_limit = [replace(fitted, supported=at, partly=at) for at in limits]
    sure = next(one for one in by_limit if shares(claims, one, _is_supported)[1] >= 1 - MOST_SUPPORTED)
    partly = next(one for one in by_limit if shares(claims, one, _is_shown)[1] >= 1 - MOST_SHOWN)
    return replace(fitted, supported=max(sure.supported, partly.partly), partly=partly.partly)


def shares(claims: Sequence[Judged], model: Model, enough: Callable[[Verdict], bool]) -> tuple[float, float]:
    """Of the claims that follow, how many are called so; of the others, how many are not."""
    said = [(claim.supported, enough(claim.verdict(model))) for claim in claims]
    yes, no = ([found for supported, found in said if supported is side] for side in (True, False))
    return float(np.mean(yes)), 1 - float(np.mean(no))


def _is_supported(verdict: Verdict) -> bool:
    return verdict is Verdict.SUPPORTED


def _is_shown(verdict: Verdict) -> bool:
    return verdict.shown


def kept(claim: str, evidence: Sequence[str], *, entails: Entails, outputs: Outputs) -> float:
    """Read, or remember what was read."""
    key = key_of("wording", WORDING_MODEL.sha256, claim, evidence)
    found = outputs.get(key)
    if found is None:
        found = entails(claim, evidence)
        outputs.put(key, found)
    return float(found)


def main(arguments: Sequence[str] | None = None) -> int:
    """Fit, and write the model down."""
    parser = argparse.ArgumentParser(prog="python -m bench.fit_wording", description=__doc__)
    parser.add_argument("data", type=Path, nargs="+", help="JSON Lines of passage, claim, label (1 supported, 0 not)")
    parser.add_argument("--out", type=Path, default=FILE, help=f"(default: {FILE})")
    parser.add_argument("--cache", type=Path, default=FOLDER, help=f"what the model gave (default: {FOLDER})")
    chosen = parser.parse_args(arguments)
    try:
        with Outputs(chosen.cache) as outputs:
            entails = partial(kept, entails=Entailment(), outputs=outputs)
            claims = list(judged(chosen.data, entails, lambda text: half(text) is Half.TUNING and is_held_out(text)))
    except PresscheckError as error:
        print(error, file=sys.stderr)
        return 1
    model = fit(claims)
    for data in dict.fromkeys(claim.data for claim in claims):
        some = [claim for claim in claims if claim.data == data]
        for name, enough in (("supported", _is_supported), ("shown", _is_shown)):
            yes, no = shares(some, model, enough)
            print(f"{data}, {name}: {yes:.3f} of those that follow, {1 - no:.3f} of the others")
    chosen.out.write_text(json.dumps(asdict(model), indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
