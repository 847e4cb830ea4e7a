"""The packaged embedding model's lower half, which gives a vector for each word of a sentence."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.prepared import WORDS, prepared_file, session
from rag.settings import Settings
from rag.weights import EMBEDDING_MODEL, embedding_folder

LONGEST = 256  # tokens; what the model was trained with
BATCH = 16  # texts

Vectors = np.ndarray[Any, np.dtype[np.float32]]


class WordReader:
    """Reads words, on one core. One thread at a time may use it: its tokenizer can't be shared."""

    def __init__(self, file: Path, tokenizer: Path) -> None:
        from tokenizers import Tokenizer

        self._session = session(file, threads=1)
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()

    def read(self, texts: Sequence[str], most: int) -> list[Vectors]:
        """Give for each text the vectors of its first word pieces, at most so many."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))  # each is padded to the longest
        found: list[Vectors] = [np.empty((0, 0), np.float32)] * len(texts)
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            pieces = self._tokenizer.encode_batch([texts[place] for place in some])
            ids = np.array([one.ids for one in pieces], np.int64)
            mask = np.array([one.attention_mask for one in pieces], np.int64)
            (vectors,) = self._session.run(None, {"ids": ids, "mask": mask})
            for place, words, length in zip(some, vectors, mask.sum(1), strict=True):
                found[place] = words[: min(length, most)].copy()  # a view would keep all that was read
        return found


def open_reader(settings: Settings) -> WordReader:
    """Open the model; what it runs on is made of the packaged weights on first use.

    Raises:
        WeightsError: these are missing or damaged, or it can't be made.
    """
    folder = embedding_folder()
    file = prepared_file(WORDS, folder, EMBEDDING_MODEL.sha256, settings.models.expanduser().resolve())
    return WordReader(file, folder / "tokenizer.json")
