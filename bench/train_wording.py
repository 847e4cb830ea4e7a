"""Train the wording model on a CPU: `python -m bench.train_wording DATA` with the folders that bench/README.md names.

The packaged MiniLM reads claims and evidence once, as it is; its vectors of their words are kept. What learns is the
small part behind it (`Aligner`), whose weights are written for numpy. About a quarter of an hour on two cores.
"""

import argparse
import hashlib
import json
import random
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from bench.estimate import Floats
from bench.outputs import FOLDER
from bench.wording_examples import SEED, Example, all_examples, write
from rag.entail import MOST_OF_CLAIM, MOST_OF_EVIDENCE, SHARPEST
from rag.errors import PresscheckError
from rag.settings import read_settings
from rag.weights import WORDING_FOLDER, WORDING_MODEL
from rag.words import open_reader

BATCH, EPOCHS = 64, 2  # more learn the passages by heart
RATE = 1e-3
WARM_UP = 50  # steps
WIDTH = 96
SHARES = {  # of what is learned; inside each, supported and not count the same
    "factcheck_gpt_stance": 0.25,
    "summedits": 0.10,
    "wice_claim_dev": 0.07,
    "asked": 0.18,
    "answered": 0.10,
    "made": 0.30,
}


class Aligner(nn.Module):
    """Compares each word of a claim with what the evidence has in its place: above 0, the evidence supports it.

    After the decomposable attention of Parikh et al., 2016 (https://arxiv.org/abs/1606.01933), from vectors that know
    their context. `rag.entail` computes the same from the weights.
    """

    def __init__(self, size: int) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(size)
        self.key = nn.Linear(size, WIDTH)
        self.value = nn.Linear(size, WIDTH)
        self.weight = nn.Linear(size, 1)
        self.compare = nn.Linear(4 * WIDTH, WIDTH)
        self.refine = nn.Linear(WIDTH, WIDTH)
        self.sharpness = nn.Parameter(torch.tensor(SHARPEST / 2))
        self.score = nn.Linear(3 * WIDTH + 3, 1)

    def forward(self, claim: Any, in_claim: Any, evidence: Any, in_evidence: Any) -> Any:
        """Score a batch; the masks tell which places hold a word."""
        claim, evidence = (functional.dropout(self.norm(one), 0.1, self.training) for one in (claim, evidence))
        wanted, held = (functional.normalize(self.key(one), dim=-1) for one in (claim, evidence))
        near = (wanted @ held.transpose(1, 2)).masked_fill(~in_evidence[:, None, :], -1e4)
        own = self.value(claim)
        found = torch.softmax(near * self.sharpness.clamp(0, SHARPEST), -1) @ self.value(evidence)
        compared = torch.cat([own, found, found * own, (own - found).abs()], -1)
        compared = functional.dropout(functional.relu(self.compare(compared)), 0.2, self.training)
        compared = functional.relu(self.refine(compared))
        weights = torch.softmax(self.weight(claim)[..., 0].masked_fill(~in_claim, -1e4), -1)
        count, nearest = in_claim.sum(1, keepdim=True), near.max(-1).values
        parts = [
            (compared * weights[..., None]).sum(1),
            compared.masked_fill(~in_claim[..., None], -1e4).max(1).values,
            (compared * in_claim[..., None]).sum(1) / count,
            (nearest * in_claim).sum(1, keepdim=True) / count,
            nearest.masked_fill(~in_claim, 1e4).min(1, keepdim=True).values,
            (nearest * weights).sum(1, keepdim=True),
        ]
        return self.score(torch.cat(parts, 1))[:, 0]


@dataclass(frozen=True, slots=True)
class Read:
    """Texts as the packaged model reads them: a vector for each word piece, one text after the other."""

    vectors: np.ndarray[Any, np.dtype[np.float16]]
    places: Mapping[str, tuple[int, int]]

    @classmethod
    def of(cls, texts: Sequence[str], file: Path) -> "Read":
        """Read texts, those of like length together; the vectors are kept in a file, for they may take gigabytes."""
        reader, ordered = open_reader(read_settings()), sorted(set(texts), key=len)
        places: dict[str, tuple[int, int]] = {}
        at, size = 0, 0
        with file.open("wb") as stream:
            for first in range(0, len(ordered), BATCH):
                some = ordered[first : first + BATCH]
                for text, words in zip(some, reader.read(some, MOST_OF_EVIDENCE), strict=True):
                    words.astype(np.float16).tofile(stream)
                    places[text] = (at, at + len(words))
                    at, size = at + len(words), words.shape[1]
                if first % (50 * BATCH) == 0:
                    print(f"{first} of {len(ordered)} texts read", flush=True)
        return cls(np.memmap(file, dtype=np.float16, mode="r").reshape(-1, size), places)

    def batch(self, texts: Sequence[str], most: int) -> tuple[Any, Any]:
        """Put the vectors of some texts side by side, with a mask."""
        found = [self.vectors[start : min(end, start + most)] for start, end in map(self.places.__getitem__, texts)]
        longest = max(map(len, found))
        vectors = np.zeros((len(found), longest, self.vectors.shape[1]), np.float32)
        mask = np.zeros((len(found), longest), bool)
        for row, words in enumerate(found):
            vectors[row, : len(words)] = words
            mask[row, : len(words)] = True
        return torch.from_numpy(vectors), torch.from_numpy(mask)


def weights_of(examples: Iterable[Example]) -> list[float]:
    """What each example counts: its kind of data has a share, half for the supported; 1 on average."""
    kinds = [(next(name for name in SHARES if one.data.startswith(name)), one.supported) for one in examples]
    often = {kind: kinds.count(kind) for kind in set(kinds)}
    total = sum(SHARES[name] / 2 for name, _ in often)
    return [SHARES[kind[0]] / 2 / total / often[kind] * len(kinds) for kind in kinds]


def batches(examples: Sequence[Example], chance: random.Random) -> Iterator[list[int]]:
    """Draw all examples once, those of like length together."""
    order = chance.sample(range(len(examples)), len(examples))
    cut = []
    for at in range(0, len(order), 16 * BATCH):
        some = sorted(order[at : at + 16 * BATCH], key=lambda place: len(examples[place].evidence))
        cut += [some[start : start + BATCH] for start in range(0, len(some), BATCH)]
    chance.shuffle(cut)
    yield from cut


def train(examples: Sequence[Example], read: Read, epochs: int = EPOCHS) -> Aligner:
    """Train; the same examples give the same weights, but for the order in which a machine adds."""
    torch.manual_seed(SEED)
    chance = random.Random(SEED)  # noqa: S311
    weights = torch.tensor(weights_of(examples))
    wanted = torch.tensor([float(one.supported) for one in examples])
    aligner = Aligner(read.vectors.shape[1]).train()
    optimizer = torch.optim.AdamW(aligner.parameters(), lr=RATE, weight_decay=0.02)
    steps, step = epochs * sum(1 for _ in batches(examples, random.Random(SEED))), 0  # noqa: S311
    for epoch in range(epochs):
        lost = 0.0
        for some in batches(examples, chance):
            for group in optimizer.param_groups:
                group["lr"] = RATE * min(1.0, (step + 1) / WARM_UP) * (1 - step / steps)
            claims = read.batch([examples[at].claim for at in some], MOST_OF_CLAIM)
            evidence = read.batch([examples[at].evidence for at in some], MOST_OF_EVIDENCE)
            losses = functional.binary_cross_entropy_with_logits(
                aligner(*claims, *evidence), wanted[some], reduction="none"
            )
            loss = (losses * weights[some]).mean()
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]  # theirs is untyped
            nn.utils.clip_grad_norm_(aligner.parameters(), 1.0)
            optimizer.step()
            step, lost = step + 1, lost + float(loss.detach())
        print(f"epoch {epoch + 1}, loss {lost * epochs / steps:.4f}", flush=True)
    return aligner.eval()


def export(aligner: Aligner, file: Path) -> None:
    """Write the weights for numpy."""
    named: Mapping[str, Floats] = {
        name: values.numpy().astype(np.float32) for name, values in aligner.state_dict().items()
    }
    np.savez(file, **named)  # type: ignore[arg-type]  # each name is a word of its own


def load(path: Path) -> list[Example]:
    """Read examples."""
    rows: list[Mapping[str, Any]] = [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]
    return [Example(**row) for row in rows]


def main(arguments: Sequence[str] | None = None) -> int:
    """Make the examples, train, and write the model down."""
    parser = argparse.ArgumentParser(prog="python -m bench.train_wording", description=__doc__)
    parser.add_argument("data", type=Path, help="a folder with claims, squad2, clapnq and multihoprag")
    parser.add_argument(
        "--out", type=Path, default=WORDING_FOLDER / WORDING_MODEL.file_name, help="(default: %(default)s)"
    )
    parser.add_argument(
        "--cache", type=Path, default=FOLDER / "wording", help="for what is half done (default: %(default)s)"
    )
    chosen = parser.parse_args(arguments)
    chosen.cache.mkdir(parents=True, exist_ok=True)
    chosen.out.parent.mkdir(parents=True, exist_ok=True)
    made = chosen.cache / "examples.jsonl"
    try:
        if not made.exists():
            print(f"{write(all_examples(chosen.data), made)} examples", flush=True)
        examples = load(made)
        texts = [text for one in examples for text in (one.claim, one.evidence)]
        aligner = train(examples, Read.of(texts, chosen.cache / "vectors.bin"))
    except PresscheckError as error:
        print(error, file=sys.stderr)
        return 1
    export(aligner, chosen.out)
    data = chosen.out.read_bytes()
    print(f"{chosen.out}: {len(data):,} bytes, sha256 {hashlib.sha256(data).hexdigest()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
