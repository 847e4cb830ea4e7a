"""The real app over a library in memory and a scripted chatbot: `python -m tests.served PORT FOLDER`."""

import sys
import time
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event as Flag
from typing import Any, cast

import streamlit.web.cli

import ui.state
from rag.errors import ModelUnavailable
from rag.schema import (
    EVERYTHING,
    Check,
    Checked,
    CheckKind,
    Claim,
    Claimed,
    Event,
    Filter,
    Found,
    Leaning,
    Manuscript,
    Opined,
    Opinion,
    Progress,
    Starting,
    Status,
    Turn,
    Verdict,
)
from rag.settings import Settings
from tests import draft
from tests.fakes import (
    TEXT,
    FakeChecker,
    FakeLibrary,
    answer_of,
    article,
    citation,
    fake_add,
    found,
    hit,
    missing,
    supported_claim,
)

FILLER = "A paragraph about something else, which only makes the article long enough to scroll.\n" * 60
LONG = FILLER + TEXT + "\n" + FILLER
QUOTE = "Current proposals outline a 15-year framework with a possible extension."
HOSTILE = "<img src=http://evil.example/x.png onerror=document.title='owned'> ![i](http://evil.example/y.png) **b**"
BEAT = 0.6  # seconds between two events of a slow answer


class SlowChatbot:
    """Takes its time between events, and looks at the stop flag meanwhile."""

    is_answering = False

    def __init__(self, library: FakeLibrary) -> None:
        self._library = library

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        stop: Flag,
        article_id: str | None = None,
        only: Filter = EVERYTHING,
        who: Hashable = None,
        anew: bool = False,
    ) -> Iterator[Event]:
        for step in self._script(question, repeats="repeat" in question and not anew):
            if isinstance(step, Exception):
                raise step
            yield step
            if stop.wait(BEAT * (5 if "slow" in question else 1)):
                return

    def second_opinion(self, claim: Claim, *, stop: Flag, who: Hashable = None) -> Iterator[Event]:
        if not stop.wait(BEAT * 2):
            yield Opined(Opinion(Leaning.YES, 0.9))

    def _script(self, question: str, *, repeats: bool) -> list[Any]:
        first, second = self._library.article("a1"), self._library.article("a2")
        hits = (
            hit(first, QUOTE, text=LONG),
            hit(second, "Leaders met in Paris to advance the plan."),
            hit(second, "More updates may follow as negotiations progress."),
        )
        paris = citation(2, hits[1], "Leaders met in Paris to advance the plan.")
        first_cited = citation(1, hits[0], QUOTE)
        stated = found(CheckKind.NUMBER, "15-year", first_cited).excerpt
        claims = (
            supported_claim(hits[0]),
            Claim(
                "Leaders met Washington’s envoys in Paris.",
                (paris,),
                (found(CheckKind.NAME, "Paris", paris), missing(CheckKind.NAME, "Washington")),
                Verdict.PARTLY,
            ),
            Claim(
                "The framework lasts 99 years.",
                (first_cited,),
                (
                    Check(CheckKind.NUMBER, "99 years", 1, None, None, "the article says 15-year", stated),
                    replace(found(CheckKind.WORDING, QUOTE, first_cited), value="The framework lasts 99 years."),
                ),
                Verdict.CONTRADICTED,
            ),
        )
        if "refuse" in question:
            return answer_of(question, hits, claims[2:], status=Status.NOT_IN_LIBRARY)
        if "broken" in question:
            return [Found(hits), Claimed(claims[0]), ModelUnavailable("The language model stopped; ask again.")]
        if "without" in question:
            return [Found(hits), ModelUnavailable("There are no weights; run `make setup`.")]
        if repeats:
            return answer_of(question, hits, claims, repeated_from=datetime.now(UTC) - timedelta(hours=1))
        events = answer_of(question, hits, claims, notes=[f"Asked: {question}"])
        return [events[0], Starting(), *events[1:]]


class SlowChecker(FakeChecker):
    """Takes its time over each sentence of a text that speaks of being slow, and looks at the stop flag meanwhile."""

    def __init__(self) -> None:
        super().__init__(lambda sentence, place: draft.judge(sentence, place, text=LONG))

    def check(
        self, manuscript: Manuscript, only: Filter = EVERYTHING, *, stop: Flag | None = None
    ) -> Iterator[Checked]:
        for one in super().check(manuscript, only, stop=stop):
            if "slow" in manuscript.text and stop is not None and stop.wait(BEAT):
                return
            yield one


def slow_add(library: FakeLibrary, path: Path, source: str, name: str) -> Iterator[Progress]:
    for progress in fake_add(library, path, source, name):
        time.sleep(BEAT)
        yield progress


def main(port: str, folder: str) -> None:
    library = FakeLibrary()
    library.put(article(), LONG)
    library.put(article("a2", title=HOSTILE, outlet=None))
    chatbot, checker = SlowChatbot(library), SlowChecker()
    parts = ui.state.gather(
        Settings(data=Path(folder)), cast(Any, library), lambda: cast(Any, chatbot), lambda: cast(Any, checker)
    )
    ui.state.add_file = cast(Any, slow_add)
    ui.state.open_parts = cast(Any, lambda: parts)
    app = str(Path(__file__).parent.parent / "app.py")
    sys.argv = ["streamlit", "run", app, f"--server.port={port}", "--server.headless=true"]
    streamlit.web.cli.main()


if __name__ == "__main__":
    main(*sys.argv[1:])
