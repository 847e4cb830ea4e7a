"""Simple rules that judge claims without proof: what anybody would try first."""

import re
from collections.abc import Sequence

import numpy as np

from bench.articles import Text, passages_of
from bench.outputs import Outputs, embed
from bench.rows import Row
from rag.embed import Embedder


def overlap(claim: str, passage: str) -> float:
    """Give the share of the claim's different words that the passage holds; nothing of our own code has a say in it."""
    wanted, held = (set(re.findall(r"\w+", text.casefold())) for text in (claim, passage))
    return len(wanted & held) / max(1, len(wanted))


def similarities(rows: Sequence[Row], embedder: Embedder, outputs: Outputs) -> list[float]:
    """Give each row's best cosine of its claim with a passage of ours."""
    cut = {row["passage"]: _cut(row["passage"]) for row in rows}
    texts = list(dict.fromkeys([*(row["claim"] for row in rows), *(part for parts in cut.values() for part in parts)]))
    vectors = dict(zip(texts, map(np.array, embed(texts, embedder, outputs)), strict=True))

    def best(row: Row) -> float:
        claim = vectors[row["claim"]]
        return max((float(vectors[part] @ claim) for part in cut[row["passage"]]), default=0.0)

    return [round(best(row), 4) for row in rows]


def fitted(scores: Sequence[float], supported: Sequence[bool]) -> float:
    """Give the threshold with the best balanced accuracy; 0 where there is nothing to tell apart."""
    if len(set(supported)) < 2:
        return 0.0
    of, true = np.array(scores), np.array(supported)
    candidates = sorted(set(scores))
    right = [((of >= limit)[true].mean() + (of < limit)[~true].mean()) / 2 for limit in candidates]
    return candidates[int(np.argmax(right))]


def _cut(passage: str) -> list[str]:
    words, parts = passages_of(Text("", passage))
    return [words[part.start : part.end] for part in parts]
