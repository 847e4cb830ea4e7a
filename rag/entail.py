"""The wording model: whether a claim follows from some sentences, each word held against what they have in its place.

The lower half of the packaged embedding model gives a vector for each word; a small trained part compares them, after
the decomposable attention of Parikh et al., 2016 (https://arxiv.org/abs/1606.01933).
`bench/train_wording.py` trains it.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from rag.settings import Settings, read_settings
from rag.weights import wording_model_file
from rag.words import Vectors, WordReader, open_reader

MOST_OF_CLAIM, MOST_OF_EVIDENCE = 64, 144  # word pieces that it was trained on; what is longer is not read to its end
REMEMBERED = 256  # sentences whose words are kept: about 15 MB
SHARPEST = 20.0  # how far a word of a claim may keep to one word of the evidence


class Entailment:
    """Gives a number that is higher the likelier a claim follows. Any thread may ask; loaded when first asked.

    One thread does the work, with one core: two that share theirs with the language model wait for each other and take
    four times as long. That thread also keeps the tokenizer, which can't be shared, to itself.

    Each sentence is read by itself and remembered: the claims of an answer have much of their evidence in common, and
    to read it is what takes the time.
    """

    def __init__(self, settings: Settings | None = None, remembered: int = REMEMBERED) -> None:
        self._settings = settings
        self._remembered = remembered
        self._worker = ThreadPoolExecutor(1, "wording")
        self._opened: tuple[WordReader, Mapping[str, Vectors]] | None = None  # the worker's
        self._known = OrderedDict[str, Vectors]()  # the worker's; last used, last

    def warm(self) -> None:
        """Load the model ahead of the first question.

        Raises:
            WeightsError: it is missing or damaged.
        """
        self._worker.submit(self._open).result()

    def __call__(self, claim: str, evidence: Sequence[str]) -> float:
        """Read a claim beside the sentences of its evidence.

        Raises:
            WeightsError: the model is missing or damaged.
        """
        return self._worker.submit(self._read, claim, evidence).result()

    def _read(self, claim: str, evidence: Sequence[str]) -> float:
        reader, weights = self._open()
        claimed, *given = self._words(reader, [claim, *evidence])
        return score(weights, claimed[:MOST_OF_CLAIM], np.concatenate(given)[:MOST_OF_EVIDENCE])

    def _words(self, reader: WordReader, sentences: Sequence[str]) -> list[Vectors]:
        """Give the vectors of the words of each sentence, of those that were read before from memory."""
        missing = [sentence for sentence in dict.fromkeys(sentences) if sentence not in self._known]
        if missing:
            self._known.update(zip(missing, reader.read(missing, MOST_OF_EVIDENCE), strict=True))
        for sentence in sentences:
            self._known.move_to_end(sentence)
        found = [self._known[sentence] for sentence in sentences]
        while len(self._known) > self._remembered:
            self._known.popitem(last=False)
        return found

    def _open(self) -> tuple[WordReader, Mapping[str, Vectors]]:
        if self._opened is None:
            with np.load(wording_model_file(), allow_pickle=False) as file:
                weights = {name: file[name] for name in file.files}
            self._opened = open_reader(self._settings or read_settings()), weights
        return self._opened


def score(weights: Mapping[str, Vectors], claim: Vectors, evidence: Vectors) -> float:
    """Compare the words: `Aligner` of bench/train_wording.py, for one claim and without what only training needs."""

    def through(name: str, vectors: Vectors) -> Vectors:
        return np.asarray(vectors @ weights[f"{name}.weight"].T + weights[f"{name}.bias"])

    def normed(vectors: Vectors) -> Vectors:
        centred = vectors - vectors.mean(-1, keepdims=True)
        spread = np.sqrt((centred**2).mean(-1, keepdims=True) + 1e-5)
        return np.asarray(centred / spread * weights["norm.weight"] + weights["norm.bias"])

    claim, evidence = normed(claim), normed(evidence)
    near = _unit(through("key", claim)) @ _unit(through("key", evidence)).T
    own = through("value", claim)
    found = _softmax(near * np.clip(weights["sharpness"], 0, SHARPEST)) @ through("value", evidence)
    compared = np.maximum(through("compare", np.concatenate([own, found, found * own, abs(own - found)], -1)), 0)
    compared = np.maximum(through("refine", compared), 0)
    share, nearest = _softmax(through("weight", claim)[:, 0]), near.max(-1)
    parts = [share @ compared, compared.max(0), compared.mean(0), [nearest.mean(), nearest.min(), share @ nearest]]
    return float(through("score", np.concatenate(parts))[0])


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-12))


def _softmax(values: Vectors) -> Vectors:
    raised = np.exp(values - values.max(-1, keepdims=True))
    return np.asarray(raised / raised.sum(-1, keepdims=True))
