"""How the wording model is trained: what it learns to compare is what the product computes."""

from pathlib import Path

import numpy as np
import pytest
import torch

from bench.train_wording import Aligner, Read, export, train, weights_of
from bench.wording_examples import Example
from rag.entail import score

SIZE = 12


def example(number: int, supported: bool, data: str = "made of news") -> Example:
    name = "supported" if supported else "other"
    return Example(data, f"{number}", f"claim {number} {name}", f"evidence {number}", supported)


def read_of(examples: list[Example]) -> Read:
    """Claims of three words, the same as those of the evidence where it supports them."""
    draw = np.random.default_rng(1)
    vectors: list[np.ndarray] = []
    places: dict[str, tuple[int, int]] = {}
    for one in examples:
        held = draw.normal(size=(5, SIZE))
        wanted = held[:3] if one.supported else draw.normal(size=(3, SIZE))
        for text, words in ((one.claim, wanted), (one.evidence, held)):
            places[text] = (sum(map(len, vectors)), sum(map(len, vectors)) + len(words))
            vectors.append(words)
    return Read(np.concatenate(vectors).astype(np.float16), places)


def test_the_product_computes_what_was_trained(tmp_path: Path) -> None:
    torch.manual_seed(3)
    aligner = Aligner(SIZE).eval()
    claim, evidence = torch.randn(1, 4, SIZE), torch.randn(1, 9, SIZE)
    with torch.inference_mode():
        trained = aligner(claim, torch.ones(1, 4, dtype=torch.bool), evidence, torch.ones(1, 9, dtype=torch.bool))

    export(aligner, tmp_path / "wording.npz")
    weights = dict(np.load(tmp_path / "wording.npz"))

    assert score(weights, claim[0].numpy(), evidence[0].numpy()) == pytest.approx(float(trained), abs=1e-5)


def test_words_beyond_the_end_of_a_shorter_text_have_no_say() -> None:
    torch.manual_seed(3)
    aligner = Aligner(SIZE).eval()
    claim, evidence = torch.randn(1, 4, SIZE), torch.randn(1, 9, SIZE)
    in_claim, in_evidence = torch.ones(1, 4, dtype=torch.bool), torch.ones(1, 9, dtype=torch.bool)
    in_claim[0, 3:] = in_evidence[0, 6:] = False
    with torch.inference_mode():
        one = aligner(claim, in_claim, evidence, in_evidence)
        claim[0, 3:], evidence[0, 6:] = 50.0, -50.0
        other = aligner(claim, in_claim, evidence, in_evidence)

    assert float(one) == pytest.approx(float(other), abs=1e-5)


def test_training_learns_whether_the_words_stand_in_the_evidence() -> None:
    examples = [example(number, number % 2 == 0) for number in range(400)]
    read = read_of(examples)

    aligner = train(examples, read, epochs=8)

    weights = {name: values.numpy() for name, values in aligner.state_dict().items()}
    right = 0
    for one in examples:
        claim, evidence = (
            np.asarray(read.vectors[slice(*read.places[t])], np.float32) for t in (one.claim, one.evidence)
        )
        right += (score(weights, claim, evidence) > 0) is one.supported
    assert right > 0.9 * len(examples)


def test_each_kind_of_data_has_its_share_however_many_examples_it_has() -> None:
    few = [example(number, number == 0, "answered") for number in range(2)]
    many = [example(number, number % 4 == 0) for number in range(40)]

    weights = weights_of([*few, *many])

    assert sum(weights[2:]) / sum(weights[:2]) == pytest.approx(3)
    supported = [weight for weight, one in zip(weights, [*few, *many], strict=True) if one.supported]
    assert sum(supported) == pytest.approx(sum(weights) / 2)
