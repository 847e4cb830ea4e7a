"""Goals, and whether they are held: what `ratios` is for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from bench.estimate import Estimate

OURS = "Presscheck"  # as results name it


class Held(StrEnum):
    """Whether a goal is held."""

    YES = "yes"
    NO = "no"
    NOT_SHOWN = "not shown"  # neither it nor its opposite: too little was asked
    NOT_MEASURED = "not measured"


@dataclass(frozen=True, slots=True)
class Goal:
    """A goal beside what was measured."""

    name: str
    wanted: str
    measured: Estimate
    held: Held

    @property
    def falls_short(self) -> bool:
        """Whether it was measured and is not held."""
        return self.held in (Held.NO, Held.NOT_SHOWN)


def at_least(name: str, bound: float, measured: Estimate, more: str = "") -> Goal:
    """A figure that must reach a bound."""
    return _goal(name, f"at least {bound:g}{more}", measured, lambda value: value >= bound)


def at_most(name: str, bound: float, measured: Estimate, more: str = "") -> Goal:
    """A figure that must stay within a bound."""
    return _goal(name, f"at most {bound:g}{more}", measured, lambda value: value <= bound)


def loses_less_than(name: str, bound: float, measured: Estimate) -> Goal:
    """A difference whose interval must exclude a loss of more than a bound; without an interval nothing is shown."""
    held = Held.NOT_SHOWN
    if measured.value is None:
        held = Held.NOT_MEASURED
    elif measured.low is not None and measured.high is not None:
        held = Held.YES if measured.low >= -bound else Held.NO if measured.high < -bound else Held.NOT_SHOWN
    return Goal(name, f"its interval excludes −{bound:g}", measured, held)


def _goal(name: str, wanted: str, measured: Estimate, reaches: Any) -> Goal:
    if measured.value is None:
        return Goal(name, wanted, measured, Held.NOT_MEASURED)
    return Goal(name, wanted, measured, Held.YES if reaches(measured.value) else Held.NO)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """A figure of another part's results, and where it comes from."""

    measured: Estimate
    made: str


def elsewhere(file: Path, measure: str, *, data: str) -> Elsewhere:
    """Read a measure of ours from another part's results: of the line whose data ends with `data`.

    What is not there, or is of another shape, was not measured.
    """
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
        for line in found["lines"]:
            ours = line["system"] == OURS and str(line["data"]).endswith(data)
            if ours and measure in line["measures"]:
                made = found["made"]
                where = f"{file.name}, measured on {made['day']} at commit {made['commit']}"
                return Elsewhere(Estimate(**line["measures"][measure]), where)
    except (OSError, ValueError, KeyError, TypeError):
        pass
    return Elsewhere(Estimate(None), f"{file.name}, which does not tell it")


def as_table(goals: Sequence[Goal], shown: Any) -> list[list[str]]:
    """Give the rows of a table; `shown` writes an estimate."""
    rows = [["goal", "wanted", "measured", "held"], ["---", "---", "--:", "---"]]
    return rows + [[goal.name, goal.wanted, shown(goal.measured), goal.held.value] for goal in goals]
