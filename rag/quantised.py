"""The packaged embedding model with whole numbers of 8 bits for weights: half the work, and as much is found."""

from pathlib import Path

import numpy as np
from langchain_core.embeddings import Embeddings

from rag.prepared import session

LONGEST = 256  # tokens; what the model was trained with
BATCH = 8  # texts; what it works on then stays in the processor's cache


class Quantised(Embeddings):
    """The model, run by onnxruntime. Vectors have length 1. Threads may share it: nothing is set once it is made."""

    def __init__(self, file: Path, tokenizer: Path) -> None:
        from tokenizers import Tokenizer

        self._session = session(file)
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.enable_truncation(LONGEST)
        self._tokenizer.enable_padding()

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        """Embed texts; those of about one length go through together, for each is padded to the longest."""
        order = sorted(range(len(texts)), key=lambda place: len(texts[place]))
        vectors: list[list[float]] = [[]] * len(texts)
        for start in range(0, len(order), BATCH):
            some = order[start : start + BATCH]
            read = self._tokenizer.encode_batch([texts[place] for place in some])
            ids = np.array([one.ids for one in read], np.int64)
            mask = np.array([one.attention_mask for one in read], np.int64)
            (made,) = self._session.run(None, {"ids": ids, "mask": mask})
            for place, vector in zip(some, made.tolist(), strict=True):
                vectors[place] = vector
        return vectors

    def embed_query(self, text: str) -> list[float]:
        """Embed a question."""
        return self.embed_documents([text])[0]
