"""The wording model: whether a claim follows from some sentences, each word held against what they have in its place.

The lower half of the packaged embedding model gives a vector for each word; a small trained part compares them, after
the decomposable attention of Parikh et al., 2016 (https://arxiv.org/abs/1606.01933).
`bench/train_wording.py` trains it.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import numpy as np

from rag.embed import keep_quiet
from rag.weights import embedding_folder, wording_model_file

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

MOST_OF_CLAIM, MOST_OF_EVIDENCE = 64, 144  # word pieces that it was trained on; what is longer is not read to its end
LAYERS = 3  # of the embedding model's 6: half the time, and their vectors of words tell no less (bench/README.md)
REMEMBERED = 256  # sentences whose words are kept: about 15 MB
SHARPEST = 20.0  # how far a word of a claim may keep to one word of the evidence

Vectors = np.ndarray[Any, np.dtype[np.float32]]


class Entailment:
    """Gives a number that is higher the likelier a claim follows. Any thread may ask; loaded when first asked.

    One thread does the work, with one core: two that share theirs with the language model wait for each other and take
    four times as long. That thread also keeps the tokenizer, which can't be shared, to itself.

    Each sentence is read by itself and remembered: the claims of an answer have much of their evidence in common, and
    to read it is what takes the time.
    """

    def __init__(self, remembered: int = REMEMBERED) -> None:
        self._remembered = remembered
        self._worker = ThreadPoolExecutor(1, "wording", initializer=_with_one_core)
        self._opened: tuple[SentenceTransformer, Mapping[str, Vectors]] | None = None  # the worker's
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

    def _words(self, reader: "SentenceTransformer", sentences: Sequence[str]) -> list[Vectors]:
        """Give the vectors of the words of each sentence, of those that were read before from memory."""
        missing = [sentence for sentence in dict.fromkeys(sentences) if sentence not in self._known]
        if missing:
            self._known.update(zip(missing, word_vectors(reader, missing, MOST_OF_EVIDENCE), strict=True))
        for sentence in sentences:
            self._known.move_to_end(sentence)
        found = [self._known[sentence] for sentence in sentences]
        while len(self._known) > self._remembered:
            self._known.popitem(last=False)
        return found

    def _open(self) -> "tuple[SentenceTransformer, Mapping[str, Vectors]]":
        if self._opened is None:
            with np.load(wording_model_file(), allow_pickle=False) as file:
                weights = {name: file[name] for name in file.files}
            self._opened = open_reader(), weights
        return self._opened


def _with_one_core() -> None:
    """Let PyTorch use one core in this thread, and in others as many as before."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)  # of this thread, and of those that have not computed yet
    restore = threading.Thread(target=torch.set_num_threads, args=(before,))
    restore.start()
    restore.join()


def open_reader() -> "SentenceTransformer":
    """Open the packaged embedding model, for the vectors of single words: the lower half of it.

    Raises:
        WeightsError: it is missing or damaged.
    """
    keep_quiet()
    from sentence_transformers import SentenceTransformer

    reader = SentenceTransformer(str(embedding_folder()), device="cpu", local_files_only=True)
    module: Any = reader[0]
    module.auto_model.encoder.layer = module.auto_model.encoder.layer[:LAYERS]
    return reader


def word_vectors(reader: "SentenceTransformer", texts: Sequence[str], most: int) -> list[Vectors]:
    """Give for each text the vectors of its first word pieces, at most so many."""
    found = reader.encode(list(texts), batch_size=64, output_value="token_embeddings", show_progress_bar=False)
    return [np.array(words[:most].float().numpy()) for words in found]  # copied: a view would keep all that was read


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
