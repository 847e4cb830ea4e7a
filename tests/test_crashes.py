"""A few kills; `python -m tests.crashes` strikes a hundred times, the asking process and the language model too."""

from pathlib import Path

import pytest

from tests.crashes import run

SEED = 7


@pytest.mark.models
def test_whoever_is_killed_nothing_is_lost_doubled_or_half_there(tmp_path: Path) -> None:
    assert len(run(tmp_path, 12, SEED, only="^(?!ask)")) == 12
