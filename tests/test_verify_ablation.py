"""Each check is needed: without any one of them at least five behaviours of the tables are no longer what they are."""

from collections.abc import Iterator
from itertools import chain
from typing import Any

import pytest

from rag.verify import facts, order, verify, weigh
from tests import test_verify_cases, test_verify_contrast, test_verify_deeds, test_verify_speech, test_verify_values
from tests.press import evidence

ENOUGH = 5
CHECKS = sorted(name for name in vars(weigh) if name.startswith("check_"))
TABLES = (test_verify_cases, test_verify_speech, test_verify_contrast, test_verify_deeds)
PARTS = [(facts, "mispaired"), (facts, "bounds_clash"), (order, "_is_framed_otherwise")]


def nothing(*_: Any) -> frozenset[int]:
    """A check that finds nothing to say; where its answer is used, it is that nothing is borne out or amiss."""
    return frozenset()


def broken() -> Iterator[str]:
    """The behaviours that are no longer what the tables say."""
    for case in test_verify_values.ROWS:
        if test_verify_values.judged(case).verdict not in case.verdicts:
            yield case.name
    for row in chain.from_iterable(table.ROWS for table in TABLES):
        claim = verify(row.sentence, evidence(*row.passages), question=row.question)
        unmet = {check.value for check in claim.checks if check.span is None}
        if claim.verdict not in row.verdicts or not unmet >= set(row.unmet or ()):
            yield row.name


@pytest.mark.parametrize(
    ("module", "check"), [*((weigh, name) for name in CHECKS), *PARTS], ids=[*CHECKS, *(name for _, name in PARTS)]
)
def test_without_a_check_five_behaviours_are_lost(module: Any, check: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, check, nothing)

    lost = [name for name, _ in zip(broken(), range(ENOUGH), strict=False)]

    assert len(lost) == ENOUGH
