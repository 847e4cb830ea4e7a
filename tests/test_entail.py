import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

import rag.entail
from bench.train_wording import Aligner, export
from rag.entail import Entailment
from rag.errors import WeightsError
from rag.weights import Weights, wording_model_file
from rag.words import Vectors

TINY = Weights("wording model", "wording.npz", 4, hashlib.sha256(b"tiny").hexdigest())
EVIDENCE = (
    "The bakery on Mill Street shut its doors for good last week.",
    "Its owner blamed the price of flour.",
)


def test_a_missing_wording_model_is_named_with_the_way_to_get_it(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"The wording model is missing \(.*wording\.npz\); restore it with `git"):
        wording_model_file(tmp_path, TINY)


def test_a_damaged_wording_model_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "wording.npz").write_bytes(b"torn")

    with pytest.raises(WeightsError, match="is damaged; restore it with `git"):
        wording_model_file(tmp_path, TINY)


def test_an_intact_wording_model_is_used(tmp_path: Path) -> None:
    (tmp_path / "wording.npz").write_bytes(b"tiny")

    assert wording_model_file(tmp_path, TINY) == tmp_path / "wording.npz"


class Reader:
    """A reader of words that are as many as a text has, and that notes what it read."""

    def __init__(self) -> None:
        self.texts: list[str] = []

    def read(self, texts: Sequence[str], most: int) -> list[Vectors]:
        self.texts += texts
        return [np.full((len(text.split()), 12), len(text), np.float32)[:most] for text in texts]


@pytest.fixture
def reader(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Reader:
    reader = Reader()
    export(Aligner(12), tmp_path / "wording.npz")
    monkeypatch.setattr(rag.entail, "wording_model_file", lambda: tmp_path / "wording.npz")
    monkeypatch.setattr(rag.entail, "open_reader", lambda settings: reader)
    return reader


def test_a_sentence_is_read_once_for_all_claims(reader: Reader) -> None:
    entails = Entailment()

    entails("The bakery has closed.", EVIDENCE)
    entails("Flour is dear.", EVIDENCE[::-1])

    assert reader.texts == ["The bakery has closed.", *EVIDENCE, "Flour is dear."]


def test_a_sentence_from_memory_reads_as_before(reader: Reader) -> None:
    entails = Entailment()

    assert entails("The bakery has closed.", EVIDENCE) == entails("The bakery has closed.", EVIDENCE)


def test_what_was_used_long_ago_is_forgotten_first(reader: Reader) -> None:
    entails = Entailment(remembered=3)
    for evidence in (["One."], ["Two."], ["One."], ["Three."]):
        entails("Claim.", evidence)
    reader.texts.clear()

    entails("Claim.", ["One."])
    entails("Claim.", ["Two."])

    assert reader.texts == ["Two."]


def test_more_than_is_remembered_is_read_all_the_same(reader: Reader) -> None:
    assert isinstance(Entailment(remembered=1)("Claim.", EVIDENCE), float)


@pytest.mark.models
def test_what_follows_reads_higher_than_what_does_not() -> None:
    entails = Entailment()

    assert entails("The bakery on Mill Street has closed.", EVIDENCE) > entails("The bakery sold bicycles.", EVIDENCE)


@pytest.mark.models
def test_a_text_of_any_length_is_read() -> None:
    assert isinstance(Entailment()("word " * 2000, ["another " * 2000] * 3), float)
