"""What `bench startup` makes of what it saw, and how it looks at processes; it is run whole by hand."""

import subprocess
import sys
import time
from collections.abc import Iterator

import pytest

from bench.estimate import Estimate
from bench.family import Family
from bench.startup import AGAIN, BARE_PAGE, OURS, Start, lines

SLEEPER = "import subprocess, sys; subprocess.run([sys.executable, '-c', 'input()', 'rag.sleeper'])"


def test_a_start_is_held_against_the_bare_page_of_its_own_turn() -> None:
    starts = [
        Start(BARE_PAGE, 1.0, 2.0),
        Start(OURS, 1.0, 3.0, evidence=6.0, spent=2.5),
        Start(BARE_PAGE, 1.0, 4.0),
        Start(OURS, 1.0, 4.0, evidence=8.0, spent=2.5),
    ]

    bare, ours, again = lines(starts, [0.5])

    assert bare.measures["usable, s"] == Estimate(3.0, 2.0, 4.0)
    assert ours.measures["times a bare page"] == Estimate(1.25, 1.0, 1.5)
    assert ours.measures["evidence, s"] == Estimate(7.0, 6.0, 8.0)
    assert (again.system, again.measures["through, s"].value) == (AGAIN, 0.5)


@pytest.fixture
def family() -> Iterator[Family]:
    """A process with a child that has one of our modules' names."""
    with subprocess.Popen([sys.executable, "-c", SLEEPER], stdin=subprocess.PIPE) as process:
        yield Family(process.pid)


def test_memory_is_told_by_process(family: Family) -> None:
    with family.watched() as most:
        while "rag.sleeper" not in (held := family.resident()) or not most.together:
            time.sleep(0.05)

    assert held["the app"] > 1
    assert held["rag.sleeper"] > 1
    assert most.together > 1


def test_the_language_model_does_not_count_among_all_together(family: Family, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bench.family.MODEL", "rag.sleeper")
    with family.watched() as most:
        while "rag.sleeper" not in most.by_name:
            time.sleep(0.05)

    assert most.together < sum(most.by_name.values())
