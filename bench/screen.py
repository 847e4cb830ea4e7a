"""How long a user looks at the screen: from pressing Enter to evidence and to the first verified sentence.

    python -m bench.screen [--questions bench/questions/corpus.jsonl] [--shots FOLDER]

Starts the app on a fresh library of `corpus/`, warms it with one question that is not counted, then asks the
answerable questions one after the other in a real browser, each in a conversation of its own. Prints one line a
question (milliseconds) and the medians, and the peak memory of the app and its children.
"""

import argparse
import os
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.request import ProxyHandler, build_opener

from playwright.sync_api import Page, sync_playwright

from bench.corpus_questions import QUESTIONS, read_lines

ROOT = Path(__file__).parent.parent
WARMING = (
    "Which ships carried wheat to the islands in 1911?"  # none of those timed: what comes twice is not asked twice
)
LONGEST_MS = 240_000
# Both times come from one clock, the page's own: Enter is pressed at `asked`, and an observer sees what is drawn.
WATCH = """
() => {
  window.seen = {};
  window.addEventListener('keydown', event => {
    if (event.key === 'Enter') window.seen = {asked: performance.now()};
  }, true);
  new MutationObserver(() => {
    const now = performance.now(), seen = window.seen;
    if (!seen.asked) return;
    const last = [...document.querySelectorAll('[class*="st-key-turn-"]')].pop();
    if (!last) return;
    if (!seen.evidence && last.querySelector('.pc-card')) seen.evidence = now - seen.asked;
    if (!seen.claim && last.querySelector('.pc-claim')) seen.claim = now - seen.asked;
    const over = /·/.test(last.querySelector('.pc-status')?.textContent ?? '');
    if (!seen.over && over) seen.over = now - seen.asked;
  }).observe(document.body, {childList: true, subtree: true, characterData: true});
}
"""


def main() -> None:
    """Run the measurement."""
    parser = argparse.ArgumentParser(description="Time the app in a real browser.")
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--shots", type=Path, help="a folder for screenshots of the first answer")
    arguments = parser.parse_args()
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("No Chromium is installed; install one to time the app.")
    asked = [row["question"] for row in read_lines(arguments.questions) if row["kind"] == "answerable"]
    with tempfile.TemporaryDirectory() as data, sync_playwright() as playwright:
        environment = os.environ | {"PRESSCHECK_DATA": data}
        subprocess.run([sys.executable, "-m", "ingest", "add", "corpus"], cwd=ROOT, env=environment, check=True)
        port = _free_port()
        command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
        app = subprocess.Popen([*command, "--server.headless=true"], cwd=ROOT, env=environment)
        try:
            address = f"http://127.0.0.1:{port}/"
            _wait_for(address)
            page = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"]).new_page(
                viewport={"width": 1280, "height": 900}
            )
            _ask(page, address, WARMING)
            rows = []
            for place, question in enumerate(asked):
                rows.append(_ask(page, address, question))
                print(f"{rows[-1]['evidence']:8.0f} {rows[-1]['claim'] or 0:8.0f} {rows[-1]['over']:8.0f}  {question}")
                if arguments.shots and place == 0:
                    page.screenshot(path=arguments.shots / "ask.png")
            _report(rows, app.pid)
        finally:
            app.terminate()
            app.wait(30)


def _ask(page: Page, address: str, question: str) -> dict[str, float]:
    page.goto(address)
    box = page.get_by_placeholder("Ask about the articles")
    box.wait_for(timeout=60_000)
    page.evaluate(WATCH)
    box.fill(question)
    box.press("Enter")
    page.wait_for_function("window.seen.over", timeout=LONGEST_MS)
    seen: dict[str, float] = page.evaluate("window.seen")
    return {"evidence": seen["evidence"], "claim": seen.get("claim", 0.0), "over": seen["over"]}


def _report(rows: list[dict[str, float]], pid: int) -> None:
    claims = [row["claim"] for row in rows if row["claim"]]
    print(f"evidence: median {statistics.median(row['evidence'] for row in rows):.0f} ms of {len(rows)} questions")
    print(f"first verified sentence: median {statistics.median(claims):.0f} ms of {len(claims)} answered")
    print(f"whole answer: median {statistics.median(row['over'] for row in rows):.0f} ms")
    for name, peak in _peaks(pid):
        print(f"peak memory of {name}: {peak / 1024:.0f} MB")


def _peaks(pid: int) -> list[tuple[str, int]]:
    """Peak resident memory in KB of the app and the servers it started."""
    peaks = []
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            fields = dict(line.split(":", 1) for line in status.read_text().splitlines() if ":" in line)
            command = (status.parent / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue  # it ended meanwhile
        ours = int(fields["Pid"]) == pid or int(fields["PPid"]) == pid
        if ours and "VmHWM" in fields:
            name = next((word for word in command.split() if word.startswith("rag.")), "the app")
            peaks.append((name, int(fields["VmHWM"].split()[0])))
    return peaks


def _wait_for(address: str) -> None:
    for _ in range(600):
        try:
            build_opener(ProxyHandler({})).open(f"{address}_stcore/health", timeout=2).close()
            return
        except OSError:
            time.sleep(0.1)
    sys.exit("The app did not start.")


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
