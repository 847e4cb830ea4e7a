"""Processes killed at random moments, and whether the library stands it.

Each round one process adds, updates, removes, searches, asks or takes uploads, and somebody is killed with
SIGKILL: at a random time, or before the n-th thing that process does to the world. Then the next command has
to go on by itself, and the audit must find everything that was reported, nothing twice, nothing half, nothing
that was removed. `python -m tests.crashes --kills 100 --seed 1` prints each kill; exit status 1 is a breach.
"""

import argparse
import json
import multiprocessing
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash_audit import VERSIONS, settings, word_of, write_file

PROJECT = Path(__file__).parent.parent
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
PATIENCE = 600.0  # seconds within which whatever goes on is through; a loaded machine takes its time
ORPHANS_GO = 20.0  # seconds until children without a parent, and servers without a user, are gone
MOST = 12  # articles in the library, so that looking at all of them stays quick
AS_TYPED = 0.2  # the share of commands that are started as at a prompt, which takes much longer
START = 6.0  # seconds that such a start takes
SMALL_INDEX = {"space": "cosine", "sync_threshold": 40, "batch_size": 20}  # written often, so torn sometimes
Wordings = list[int | None]


class Breach(Exception):  # what it is, not that it is one
    """Something that must not happen."""


@dataclass(frozen=True)
class Kill:
    """One blow, and what became of the action."""

    action: str
    victim: str
    moment: str
    outcome: str
    recovery: float  # seconds of the next command
    mended: tuple[str, ...]  # what the doctor said, where it was the next command

    def __str__(self) -> str:
        line = f"{self.action:<7} {self.victim:<11} {self.moment:<16} {self.outcome:<13} {self.recovery:5.1f} s"
        return "  ".join([line, *self.mended])


class Actor:
    """A process that was started, and what it printed."""

    def __init__(self, process: Any, said: Path) -> None:
        self._process, self._said = process, said
        self.pid: int = process.pid

    @property
    def over(self) -> bool:
        return self.code is not None

    @property
    def code(self) -> int | None:
        if isinstance(self._process, subprocess.Popen):
            return self._process.poll()
        code: int | None = self._process.exitcode
        return code

    def end(self) -> int:
        """Wait until it has ended by itself, or was killed."""
        deadline = time.monotonic() + PATIENCE
        while not self.over:
            if time.monotonic() > deadline:
                raise Breach(f"it hangs: {self.errors or 'without a word'}")
            time.sleep(0.01)
        if "Traceback" in self.errors:
            raise Breach(f"it ended with a traceback: {self.errors}")
        return self.code or 0

    @property
    def lines(self) -> list[dict[str, Any]]:
        whole = self._said.with_suffix(".out").read_text().splitlines(keepends=True)
        return [json.loads(line) for line in whole if line.endswith("\n")]

    @property
    def errors(self) -> str:
        return self._said.with_suffix(".err").read_text().strip()

    @property
    def steps(self) -> int:
        return int(self._said.with_suffix(".steps").read_text())


@dataclass
class Deed:
    """What a process is to do: the command line, and the wording that each article it touches will have."""

    action: str
    command: tuple[str, ...]
    leads_to: dict[int, int | None]


class Scene:
    """One library, the processes that work on it, and what it must hold."""

    def __init__(self, folder: Path, seed: int) -> None:
        self._dice = random.Random(seed)  # noqa: S311  # to be repeated
        self._folder, self.data = folder, folder / "data"
        self._files = folder / "files"
        self._files.mkdir()
        self._forks = multiprocessing.get_context("forkserver")
        self._forks.set_forkserver_preload(["tests.crash_actors"])
        self._processes = 0
        self._articles = 0
        self._allowed: dict[int, Wordings] = {}  # the wordings that each article may be in, None for not there
        self._ids: dict[int, str] = {}
        self._usual: dict[str, tuple[float, int]] = {}  # seconds and steps of each action, undisturbed

    def rehearse(self, actions: set[str]) -> None:
        """Do each action once undisturbed, to learn how long it takes."""
        self._finish(self._start("audit", "{}", "[]", small_index=True))
        for action in ["add", "add", *sorted(actions)]:
            deed = self._deed(action)
            began = time.monotonic()
            actor = self._start(*deed.command)
            if actor.end() != 0:
                raise Breach(f"{action}, undisturbed: {actor.errors}")
            self._usual[action] = (time.monotonic() - began, actor.steps)
            self._allowed |= {number: [version] for number, version in deed.leads_to.items()}
            self._audit(deed)

    def strike(self, action: str, victim: str) -> Kill:
        """Do one action with one blow in it, and hold the library against what it must hold afterwards."""
        while True:
            deed = self._deed(action)
            actor, moment = self._struck(deed, victim)
            before = {number: self._allowed.get(number, [None]) for number in deed.leads_to}
            self._allowed |= {n: list({*before[n], v}) for n, v in deed.leads_to.items()}
            code = actor.end()
            if moment is not None:
                break
            self._reported(deed, actor, before)  # it was through before its moment came: once more
            self._audit(deed)
        outcome = "killed" if code < 0 else "went on" if code == 0 else "said why not"
        if code > 0 and not actor.errors:
            raise Breach("it failed without a word")
        self._reported(deed, actor, before)
        if action == "ask" and victim in ("model", "server") and not actor.lines:
            raise Breach(f"no question was answered after the blow: {actor.errors}")
        self._no_orphans()
        began = time.monotonic()
        mended = self._go_on(deed)
        recovery = time.monotonic() - began
        self._audit(deed)
        return Kill(action, victim, moment, outcome, recovery, mended)

    def leave(self) -> None:
        """Look that nobody stays behind."""
        from tests.crash_actors import servers

        self._no_orphans()
        deadline = time.monotonic() + ORPHANS_GO
        while servers(self.data):
            if time.monotonic() > deadline:
                raise Breach("a vector server outlives its users")
            time.sleep(0.1)

    def _deed(self, action: str) -> Deed:
        there = [number for number, versions in self._allowed.items() if versions != [None]]
        if action == "remove" or (action in ("add", "upload") and len(there) > MOST):
            number = self._dice.choice(there)
            return Deed("remove", ("ingest", "remove", self._ids[number], "--json"), {number: None})
        if action == "search":
            return Deed(action, ("rag", "search", word_of(self._dice.choice(there), 0), "--json"), {})
        if action == "ask":
            return Deed(action, ("rag", "ask", "--batch", str(self._questions(there))), {})
        if action == "update":
            number = self._dice.choice(there)
            new = ((self._allowed[number][0] or 0) + 1) % VERSIONS
            path = write_file(self._files, number, new)
            return Deed("add", ("ingest", "add", str(path), "--json"), {number: new})
        new_ones = range(self._articles, self._articles + self._dice.choice([1, 2, 3]))
        self._articles = new_ones.stop
        paths = [str(write_file(self._files, number, 0)) for number in new_ones]
        command: tuple[str, ...] = ("uploads", *paths) if action == "upload" else ("ingest", "add", *paths, "--json")
        return Deed(action, command, dict.fromkeys(new_ones, 0))

    def _questions(self, there: list[int]) -> Path:
        asked = [f"What does {word_of(self._dice.choice(there), 0)} say?" for _ in range(2)]
        path = self._folder / "questions.jsonl"
        path.write_text("\n".join(json.dumps({"question": question}) for question in asked))
        return path

    def _struck(self, deed: Deed, victim: str) -> tuple[Actor, str | None]:
        """Start a deed and kill the victim in the midst of it; give the moment, None if it was over before."""
        from tests.crash_actors import strike, targets

        seconds, steps = self._usual[deed.action]
        mark = self._folder / "struck"
        mark.unlink(missing_ok=True)
        as_typed = deed.command[0] != "uploads" and self._dice.random() < AS_TYPED
        if not as_typed and self._dice.random() < 0.5:
            step = self._dice.randint(1, steps)
            actor = self._start(*deed.command, step=step, victim=victim)
            actor.end()
            return actor, f"step {step}" if mark.exists() else None
        moment = self._dice.uniform(0, seconds + as_typed * START)
        actor = self._type(*deed.command) if as_typed else self._start(*deed.command)
        time.sleep(moment)
        while not actor.over:
            if pids := targets(victim, actor.pid, self.data):
                strike(pids)
                return actor, f"{moment:.2f} s" + (" as typed" if as_typed else "")
            time.sleep(0.002)
        return actor, None

    def _reported(self, deed: Deed, actor: Actor, before: dict[int, Wordings]) -> None:
        """What a process said it did is done; what it said failed is not; of the rest either may be."""
        for number, version in deed.leads_to.items():
            for line in actor.lines:
                if line.get("taken", line.get("source", "")).endswith(f"article-{number}.txt"):
                    self._allowed[number] = before[number] if line.get("status") == "failed" else [version]
                if line.get("status") == "removed":
                    self._allowed[number] = [None]

    def _go_on(self, deed: Deed) -> tuple[str, ...]:
        """Run the next command, whatever it may be; none may need a hand."""
        mended: tuple[str, ...] = ()
        what = self._dice.choice(["doctor", "again", "search"])
        if what == "doctor":
            mended = tuple(self._finish(self._start("ingest", "doctor", "--json"))[0]["mended"])
        elif what == "again" and deed.action == "add":
            statuses = [line["status"] for line in self._finish(self._start(*deed.command))]
            if "failed" in statuses:
                raise Breach(f"adding again failed: {statuses}")
            self._allowed |= {number: [version] for number, version in deed.leads_to.items()}
        elif what == "again" and deed.action == "remove":
            actor = self._start(*deed.command)
            if actor.end() != 0 and "may have been removed" not in actor.errors:
                raise Breach(f"removing again failed: {actor.errors}")
            self._allowed |= {number: [None] for number in deed.leads_to}
        else:
            self._finish(self._start(*self._deed("search").command))
        if deed.action == "upload":
            self._finish(self._start("uploads"))
        return mended

    def _audit(self, deed: Deed) -> None:
        """Look at everything, and let a last doctor find nothing."""
        lines = self._finish(self._start("audit", json.dumps(self._allowed), json.dumps([*deed.leads_to])))
        if breaches := [line["breach"] for line in lines if "breach" in line]:
            raise Breach("; ".join(breaches))
        for number, (version, article_id) in lines[-1]["there"].items():
            self._allowed[int(number)] = [version]
            self._ids[int(number)] = article_id

    def _finish(self, actor: Actor) -> list[dict[str, Any]]:
        if actor.end() != 0:
            raise Breach(f"the next command failed: {actor.errors}")
        return actor.lines

    def _no_orphans(self) -> None:
        deadline = time.monotonic() + ORPHANS_GO
        while left := orphans():
            if time.monotonic() > deadline:
                raise Breach(f"children outlive their parent: {left}")
            time.sleep(0.05)

    def _start(self, *command: str, step: int | None = None, victim: str = "", small_index: bool = False) -> Actor:
        """Fork a process that does what the command would."""
        from tests.crash_actors import act

        said = self._said()
        index = SMALL_INDEX if small_index else None
        process = self._forks.Process(target=act, args=(str(self.data), str(said), step, victim, index, *command))
        process.start()
        return Actor(process, said)

    def _type(self, *command: str) -> Actor:
        """Run the command as at a prompt."""
        said = self._said()
        with said.with_suffix(".out").open("wb") as out, said.with_suffix(".err").open("wb") as err:
            environment = os.environ | settings(self.data)
            process = subprocess.Popen(
                [sys.executable, "-m", *command], cwd=PROJECT, env=environment, stdout=out, stderr=err
            )
        return Actor(process, said)

    def _said(self) -> Path:
        self._processes += 1
        said = self._folder / f"process-{self._processes}"
        for kind in (".out", ".err"):
            said.with_suffix(kind).touch()
        return said


def orphans() -> list[tuple[int, str]]:
    """Parsers and language models of this project whose parent, working there too, is gone."""
    from tests.crash_actors import processes

    here = {pid: (parent, words) for pid, parent, words in processes() if _works_here(pid)}
    modules = ("ingest.parse", "rag.model_server")
    return [
        (pid, module)
        for pid, (parent, words) in here.items()
        for module in modules
        if module in words and parent not in here
    ]


def _works_here(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/cwd").resolve() == PROJECT
    except OSError:
        return False  # it ended meanwhile


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
