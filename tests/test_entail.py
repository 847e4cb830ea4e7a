import hashlib
from pathlib import Path

import pytest

from rag.entail import Entailment
from rag.errors import WeightsError
from rag.weights import Weights, wording_model_file

TINY = Weights("wording model", "wording.npz", 4, hashlib.sha256(b"tiny").hexdigest())
EVIDENCE = "The bakery on Mill Street shut its doors for good last week. Its owner blamed the price of flour."


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


@pytest.mark.models
def test_what_follows_reads_higher_than_what_does_not() -> None:
    entails = Entailment()

    assert entails("The bakery on Mill Street has closed.", EVIDENCE) > entails("The bakery sold bicycles.", EVIDENCE)


@pytest.mark.models
def test_a_text_of_any_length_is_read() -> None:
    assert isinstance(Entailment()("word " * 2000, "another " * 2000), float)
