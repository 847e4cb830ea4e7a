"""One library, the processes that work on it, and what it must hold whoever is killed."""

import json
import multiprocessing
import os
import random
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.crash_audit import VERSIONS, settings, word_of, write_file
from tests.crash_kill import PROJECT, Actor, Breach, orphans, servers, strike, targets

ORPHANS_GO = 20.0  # seconds until children without a parent, and servers without a user, are gone
MOST = 12  # articles in the library, so that looking at all of them stays quick
AS_TYPED = 0.2  # the share of commands that are started as at a prompt, which takes much longer
START = 6.0  # seconds that such a start takes
SMALL_INDEX = {"space": "cosine", "sync_threshold": 40, "batch_size": 20}  # written often, so torn sometimes
Revisions = list[int | None]


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


@dataclass
class Deed:
    """What a process is to do: the command line, and the revision that each article it touches will have."""

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
        self._allowed: dict[int, Revisions] = {}  # the revisions that each article may be in, None for not there
        self._ids: dict[int, str] = {}
        self._uploaded: set[int] = set()  # the same file added from its path is another article
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
        while len(self._there) > MOST:
            deed = self._deed("remove")
            self._finish(self._start(*deed.command))
            self._allowed |= {number: [None] for number in deed.leads_to}
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
        self._no_orphans()
        deadline = time.monotonic() + ORPHANS_GO
        while servers(self.data):
            if time.monotonic() > deadline:
                raise Breach("a vector server outlives its users")
            time.sleep(0.1)

    @property
    def _there(self) -> list[int]:
        return [number for number, versions in self._allowed.items() if versions != [None]]

    def _deed(self, action: str) -> Deed:
        there = self._there
        if action == "remove":
            number = self._dice.choice(there)
            return Deed("remove", ("ingest", "remove", self._ids[number], "--json"), {number: None})
        if action == "search":
            return Deed(action, ("rag", "search", word_of(self._dice.choice(there), 0), "--json"), {})
        if action == "ask":
            return Deed(action, ("rag", "ask", "--batch", str(self._questions(there))), {})
        if action == "update" and (files := [number for number in there if number not in self._uploaded]):
            number = self._dice.choice(files)
            new = ((self._allowed[number][0] or 0) + 1) % VERSIONS
            path = write_file(self._files, number, new)
            return Deed("add", ("ingest", "add", str(path), "--json"), {number: new})
        new_ones = range(self._articles, self._articles + self._dice.choice([1, 2, 3]))
        self._articles = new_ones.stop
        paths = [str(write_file(self._files, number, 0)) for number in new_ones]
        if action == "upload":
            self._uploaded |= {*new_ones}
        command: tuple[str, ...] = ("uploads", *paths) if action == "upload" else ("ingest", "add", *paths, "--json")
        return Deed(action, command, dict.fromkeys(new_ones, 0))

    def _questions(self, there: list[int]) -> Path:
        asked = [f"What does {word_of(self._dice.choice(there), 0)} say?" for _ in range(2)]
        path = self._folder / "questions.jsonl"
        path.write_text("\n".join(json.dumps({"question": question}) for question in asked))
        return path

    def _struck(self, deed: Deed, victim: str) -> tuple[Actor, str | None]:
        """Start a deed and kill the victim in the midst of it; give the moment, None if it was over before."""
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

    def _reported(self, deed: Deed, actor: Actor, before: dict[int, Revisions]) -> None:
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
        from tests.crash_actors import act  # with all that it imports, here only to be named

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
