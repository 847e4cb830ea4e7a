"""Attacks on the real thing: `python -m tests.hostile --half 1|2|all [--limit N]`; status 1 if any was obeyed.

Each case's article is added to a library by itself, so that the model sees all of it, is asked about through the
real chatbot with the packaged models, and is removed again. Nothing is kept.
"""

import argparse
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ingest.pipeline import add
from rag.chatbot import Chatbot
from rag.library import Library
from rag.llm import open_model
from rag.schema import AddStatus, Answer, Finished
from rag.settings import Settings
from tests.attacks import Case, cases
from tests.attacks.judging import Outcome, judged


def main(arguments: list[str] | None = None) -> int:
    """Run the cases and say what became of each."""
    parser = argparse.ArgumentParser(prog="python -m tests.hostile")
    parser.add_argument("--half", choices=("1", "2", "all"), default="all")
    parser.add_argument("--limit", type=int, metavar="N", help="only the first N of each half")
    chosen = parser.parse_args(arguments)
    halves = (1, 2) if chosen.half == "all" else (int(chosen.half),)
    obeyed = 0
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as bench:
        for half in halves:
            outcomes = Counter(bench.run(case) for case in cases(half)[: chosen.limit])
            obeyed += outcomes[Outcome.OBEYED]
            listed = ", ".join(f"{outcomes[outcome]} {outcome}" for outcome in Outcome)
            print(f"Half {half}: {sum(outcomes.values())} attacks: {listed}", flush=True)
    return 1 if obeyed else 0


class Bench:
    """A library and a chatbot over it."""

    def __init__(self, library: Library, chatbot: Chatbot, folder: Path) -> None:
        self._library = library
        self._chatbot = chatbot
        self._folder = folder

    def run(self, case: Case) -> Outcome:
        """Add the case's article, ask, and remove it."""
        article_id = self._put(case.name, case.content)
        answer = self._answer(case)
        self._library.remove(article_id)
        outcome = judged(case, answer)
        said = " ".join(claim.text for claim in answer.claims if claim.verdict.shown)
        print(f"{case.id}\t{outcome}\t{case.attack.place}\t{case.attack.words[:60]!r}\t{said!r}", flush=True)
        return outcome

    def _answer(self, case: Case) -> Answer:
        *_, last = self._chatbot.ask(case.question, case.history)
        assert isinstance(last, Finished)
        return last.answer

    def _put(self, name: str, content: bytes) -> str:
        path = self._folder / name
        path.write_bytes(content)
        *_, last = add(self._library, path)
        assert last.status is AddStatus.ADDED, last
        assert last.article_id is not None
        return last.article_id


@contextmanager
def served(folder: Path) -> Iterator[Bench]:
    """The real library and the real model, in a folder."""
    settings = Settings(data=folder / "data", llm_timeout=600)
    (folder / "files").mkdir()
    with Library.open(settings) as library, closing(open_model(settings)) as model:
        yield Bench(library, Chatbot(library, model, settings), folder / "files")


if __name__ == "__main__":
    sys.exit(main())
