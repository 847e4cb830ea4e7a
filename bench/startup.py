"""`startup`: from the start of the app to the page, and to the first evidence of a question asked at once; its memory.

Beside it, in turns, a page of Streamlit's with nothing but a question box: what the machine and the browser take by
themselves. The library holds `corpus/` already. Each start is a fresh process, each page one that the browser has not
seen before. No language model is started, unless it is asked for.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.request import ProxyHandler, build_opener

from bench.estimate import Estimate
from bench.family import Family
from bench.generated import generated
from bench.outputs import Outputs
from bench.report import Line, Report
from bench.rows import BenchError, Row
from rag.child import PROJECT, free_port

BOX = "Ask about the articles"
BARE = f"import streamlit as st\n\nst.chat_input({BOX!r})\n"
QUESTION = "What duration is proposed?"
LONGEST = 900.0  # seconds until anything is given up
NO_MODEL = {"PRESSCHECK_LLM": "openai:none", "PRESSCHECK_LLM_BASE_URL": "http://127.0.0.1:9/v1"}  # nobody is there
OURS, BARE_PAGE, AGAIN = "Presscheck", "bare page", "ingest add, unchanged"


Held = dict[str, dict[str, Estimate]]  # by process, then by measure


@dataclass(frozen=True, slots=True)
class Start:
    """One start; seconds since the process began."""

    system: str
    answers: float  # the server
    usable: float  # the question box
    evidence: float | None = None
    spent: float | None = None  # seconds of processor time of the app, until the box was usable


def configure(parser: argparse.ArgumentParser) -> None:
    """Add this part's arguments."""
    parser.add_argument("--runs", type=int, default=5, metavar="N", help="starts of each (default 5)")
    parser.add_argument("--articles", type=int, default=300, metavar="N", help="taken in for the memory (default 300)")
    parser.add_argument("--model", action="store_true", help="with the language model; its memory is told apart")


def run(chosen: argparse.Namespace, outputs: Outputs) -> Report:  # noqa: ARG001  # every run is a fresh one
    """Start, look, ask, start again, and report."""
    starts: list[Start] = []
    again: list[float] = []
    with tempfile.TemporaryDirectory() as place, _browser() as browser:
        folder = Path(place)
        (folder / "bare.py").write_text(BARE, encoding="utf-8")
        environment = os.environ | {"PRESSCHECK_DATA": str(folder / "data")} | ({} if chosen.model else NO_MODEL)
        _take_in(environment)
        for _ in range(chosen.runs):
            starts.append(_start(BARE_PAGE, folder / "bare.py", browser, environment))
            starts.append(_start(OURS, PROJECT / "app.py", browser, environment))
            again.append(_take_in(environment))
        held = _memory(browser, environment, folder, chosen.articles)
    return Report(
        title="Start-up: the page, the first evidence, memory",
        lines=(*lines(starts, again), *(Line("corpus", f"memory, {name}", 1, found) for name, found in held.items())),
        rows=tuple(_scores(one) for one in starts),
        sources=(),
        plotted=("usable, s", "evidence, s"),
        notes=(
            f"The median of {chosen.runs} starts in turns, with the lowest and highest in brackets; seconds since the "
            "process began. The browser runs already and has none of the page's files.",
            "The evidence is of a question asked as soon as the box is there.",
            f"Memory is resident, in MB, of one start: at rest after evidence for five questions, and the most while "
            f"{chosen.articles} generated articles are taken in. "
            + ("The language model's process is told apart." if chosen.model else "No language model was started."),
        ),
        settings={"runs": chosen.runs, "articles": chosen.articles, "model": chosen.model},
    )


def lines(starts: Sequence[Start], again: Sequence[float]) -> list[Line]:
    """Give a line for each system, ours also beside the bare page of the same turn."""
    bare = [one for one in starts if one.system == BARE_PAGE]
    found = []
    for system in dict.fromkeys(one.system for one in starts):
        of = [one for one in starts if one.system == system]
        measures = {
            "server answers, s": _spread([one.answers for one in of]),
            "usable, s": _spread([one.usable for one in of]),
            "times a bare page": _spread([one.usable / other.usable for one, other in zip(of, bare, strict=True)]),
            "evidence, s": _spread([one.evidence for one in of if one.evidence is not None]),
            "processor until usable, s": _spread([one.spent for one in of if one.spent is not None]),
        }
        found.append(Line("corpus", system, len(of), measures))
    return [*found, Line("corpus", AGAIN, len(again), {"through, s": _spread(again)})]


def _spread(values: Sequence[float]) -> Estimate:
    return Estimate(statistics.median(values), min(values), max(values)) if values else Estimate(None)


def _take_in(environment: Mapping[str, str]) -> float:
    """Take in `corpus/` from the command line; give the seconds."""
    started = time.perf_counter()
    command = [sys.executable, "-m", "ingest", "add", "corpus"]
    subprocess.run(command, cwd=PROJECT, env=dict(environment), check=True, stdout=subprocess.DEVNULL)
    return time.perf_counter() - started


def _start(system: str, script: Path, browser: Any, environment: Mapping[str, str]) -> Start:
    started = time.perf_counter()
    with _served(script, environment) as (address, family):
        answers = time.perf_counter() - started
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(LONGEST * 1000)
        page.goto(address, wait_until="commit")
        page.get_by_placeholder(BOX).wait_for()
        usable, spent = time.perf_counter() - started, family.processor_seconds()
        evidence = None
        if system == OURS:
            _ask(page, QUESTION)
            evidence = time.perf_counter() - started
        page.close()
    return Start(system, answers, usable, evidence, spent)


def _ask(page: Any, question: str) -> None:
    box = page.get_by_placeholder(BOX)
    box.fill(question)
    box.press("Enter")
    turn = page.locator('[class*="st-key-turn-"]').filter(has_text=question).last
    turn.locator(".pc-card").first.wait_for()


def _memory(browser: Any, environment: Mapping[str, str], folder: Path, articles: int) -> Held:
    """What each process holds: at rest, and at most while articles come in."""
    file = folder / "articles.jsonl"
    rows = ({"id": text.id, "title": text.title, "text": text.text} for text in generated(articles, 1))
    file.write_text("".join(f"{json.dumps(row)}\n" for row in rows), encoding="utf-8")
    with _served(PROJECT / "app.py", environment) as (address, family):
        page = browser.new_page(viewport={"width": 1280, "height": 900})
        page.set_default_timeout(LONGEST * 1000)
        page.goto(address)
        for number in range(5):
            _ask(page, f"{QUESTION[:-1]}, and by whom, {number}?")
        family.settle()
        at_rest = family.resident()
        page.get_by_role("link", name="Library").first.click()
        page.get_by_role("heading", name="Library").wait_for()
        with family.watched() as most:
            page.locator("input[type=file]").set_input_files(file)
            page.get_by_text(f"{articles:,} added").wait_for()
        page.close()
    names = sorted({*at_rest, *most.by_name})
    held = {
        name: {"at rest, MB": Estimate(at_rest.get(name)), "most, MB": Estimate(most.by_name.get(name))}
        for name in names
    }
    ours = [name for name in at_rest if name != "rag.model_server"]
    together = {"at rest, MB": Estimate(sum(at_rest[name] for name in ours)), "most, MB": Estimate(most.together)}
    return held | {"all but the language model": together}


@contextmanager
def _served(script: Path, environment: Mapping[str, str]) -> Iterator[tuple[str, Family]]:
    """Start an app; it answers when this gives its address."""
    port = free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    app = subprocess.Popen(
        [*command, "--server.headless=true"], cwd=PROJECT, env=dict(environment), stdout=subprocess.DEVNULL
    )
    try:
        address = f"http://127.0.0.1:{port}/"
        _wait_for(f"{address}_stcore/health", app)
        yield address, Family(app.pid)
    finally:
        app.terminate()
        app.wait(60)


def _wait_for(address: str, app: "subprocess.Popen[bytes]") -> None:
    direct = build_opener(ProxyHandler({}))
    until = time.monotonic() + LONGEST
    while time.monotonic() < until and app.poll() is None:
        try:
            direct.open(address, timeout=2).close()
            return
        except OSError:
            time.sleep(0.01)
    raise BenchError("The app did not start; see above.")


@contextmanager
def _browser() -> Iterator[Any]:
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as error:
        raise BenchError("The browser can't be driven; run `make setup`.") from error
    found = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if found is None:
        raise BenchError("No Chromium is installed; install one to time the page.")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=found, args=["--no-sandbox"])
        launched.new_page().close()  # what only its first page takes
        try:
            yield launched
        except Error as error:
            raise BenchError(f"The page did not do as it should ({error.message.splitlines()[0]}).") from error
        finally:
            launched.close()


def _scores(one: Start) -> Row:
    figures: Mapping[str, object] = {
        "system": one.system,
        "answers": round(one.answers, 3),
        "usable": round(one.usable, 3),
        "evidence": None if one.evidence is None else round(one.evidence, 3),
        "spent": one.spent,
    }
    return dict(figures)
