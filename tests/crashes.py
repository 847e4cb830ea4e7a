"""Processes killed at random moments, and whether the library stands it.

Each round one process adds, updates, removes, searches, asks or takes uploads, and somebody is killed with
SIGKILL: at a random time, or before the n-th thing that process does to the world. Then the next command has
to go on by itself, and the audit must find everything that was reported, nothing twice, nothing half, nothing
that was removed. `python -m tests.crashes --kills 100 --seed 1` prints each kill; exit status 1 is a breach.
"""

import argparse
import random
import re
import shutil
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Any

from tests.crash_kill import Breach
from tests.crash_scene import Kill, Scene

PLAN = {  # action, victim: how many of 100 kills
    ("add", "actor"): 20,
    ("update", "actor"): 9,
    ("remove", "actor"): 13,
    ("upload", "actor"): 11,
    ("search", "actor"): 3,
    ("ask", "actor"): 2,
    ("add", "server"): 13,
    ("remove", "server"): 6,
    ("search", "server"): 3,
    ("ask", "server"): 1,
    ("ask", "model"): 3,
    ("add", "parser"): 3,
    ("add", "everything"): 6,
    ("remove", "everything"): 4,
    ("upload", "everything"): 3,
}


def plan(kills: int, seed: int, only: str = "") -> list[tuple[str, str]]:
    """Whom to kill during what, in a random order that holds every kind in its share."""
    whole = [pair for pair, share in PLAN.items() if re.search(only, "/".join(pair)) for _ in range(share)]
    dice = random.Random(seed)  # noqa: S311
    ordered = [pair for _ in range(-(-kills // len(whole))) for pair in dice.sample(whole, len(whole))]
    return ordered[:kills]


def run(folder: Path, kills: int, seed: int, *, only: str = "", report: Any = print) -> list[Kill]:
    """Strike so many times; stops with the first breach."""
    rounds = plan(kills, seed, only)
    scene = Scene(folder, seed)
    done: list[Kill] = []
    now = "the rehearsal"
    try:
        scene.rehearse({action for action, _ in rounds})
        for action, victim in rounds:
            now = f"{action}/{victim}"
            done.append(scene.strike(action, victim))
            report(f"{len(done):>4}  {done[-1]}")
        scene.leave()
    except Breach as breach:
        raise Breach(f"after {len(done)} kills, at {now}, seed {seed}, in {folder}: {breach}") from None
    return done


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.crashes", description=__doc__)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", default="", metavar="PATTERN", help="only kills whose ACTION/VICTIM matches this")
    wanted = parser.parse_args()
    began = time.monotonic()
    folder = Path(tempfile.mkdtemp(prefix="crashes-"))
    try:
        done = run(folder, wanted.kills, wanted.seed, only=wanted.only)
    except Breach as breach:
        print(f"BREACH {breach}")
        return 1
    shutil.rmtree(folder)  # after a breach it stays, to be looked at
    for (victim, outcome), count in sorted(Counter((kill.victim, kill.outcome) for kill in done).items()):
        print(f"{victim:<11} {outcome:<13} {count}")
    mended = Counter(sentence.rsplit(":", 1)[0] for kill in done for sentence in kill.mended)
    for sentence, count in mended.most_common():
        print(f"the doctor said {count} times: {sentence}")
    took, slowest = time.monotonic() - began, max(kill.recovery for kill in done)
    print(f"{len(done)} kills, no breach, {took:.0f} s; the slowest next command took {slowest:.1f} s.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
