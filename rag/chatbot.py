"""A question's way, top to bottom: retrieve → generate → verify."""

import threading
import time
from collections.abc import Iterator, Sequence

from rag.addressed import plain_question, reporting
from rag.generate import generate, prefill
from rag.library import Library
from rag.llm import Model
from rag.normalise import normalise
from rag.relevance import relevant
from rag.retrieve import retrieve
from rag.rewrite import leans, rewrite
from rag.schema import (
    Answer,
    Check,
    Claim,
    Claimed,
    Event,
    Evidence,
    Finished,
    Found,
    Noted,
    Rewritten,
    Starting,
    Status,
    Timings,
    Turn,
    Verdict,
)
from rag.settings import Settings
from rag.verify import verify

TOO_LONG = "The question was too long: only its first 2,000 characters were read."
LONGEST_QUESTION = 2000  # characters; the rest would only push the passages out of the model's context


class Chatbot:
    """Answers questions from one library with one model. Any number of threads may ask at once."""

    def __init__(self, library: Library, model: Model, settings: Settings) -> None:
        self.library = library
        self.model = model
        self._settings = settings

    def warm(self) -> None:
        """Do ahead of the first question what it would have to wait for.

        Raises:
            PresscheckError: the library or the model is not to be had; asking will say so too.
        """
        self.library.warm()
        chat = self.model.open()
        if self._settings.llm == "embedded":  # elsewhere a prompt costs money
            prefill(chat)

    def ask(
        self, question: str, history: Sequence[Turn] = (), *, stop: threading.Event | None = None
    ) -> Iterator[Event]:
        """Answer a question: hits at once, then each sentence once it is verified; nothing is taken back.

        Setting `stop` ends the answer; what was claimed so far is finished with.

        Raises:
            ModelUnavailable: no language model answers, or it stopped in the middle; what came before holds.
            LibraryError: the library can't be searched.
        """
        stop = stop or threading.Event()
        clock, asked = _Clock(), len(normalise(question))
        question = _shortened(normalise(question))
        standalone = plain_question(question)
        hits = tuple(retrieve(self.library, standalone, self._settings.passages))
        clock.mark("retrieve")
        yield Found(hits)
        if standalone != question:
            yield Rewritten(standalone)

        claims, notes = list[Claim](), tuple[str, ...]()
        leaning = leans(standalone, history)
        if (hits or leaning) and not stop.is_set():
            if not self.model.ready:
                yield Starting()
            chat = self.model.open()
            if leaning:
                leant, standalone = standalone, rewrite(chat, standalone, history, stop)
                clock.mark("rewrite")
                if standalone != leant:
                    yield Rewritten(standalone)
                    hits = tuple(retrieve(self.library, standalone, self._settings.passages))
                    yield Found(hits)
            if hits:
                evidence = Evidence(hits, self.library.texts(hits))
                for sentence in generate(chat, standalone, reporting(evidence), stop):
                    claim = verify(sentence, evidence, question=standalone, previous=claims[-1] if claims else None)
                    if _status(claims) is Status.NOT_IN_LIBRARY:  # later sentences add to the one that answers
                        claim = relevant(claim, standalone, evidence)
                    if not claim.text or claim.text in [earlier.text for earlier in claims]:
                        continue
                    claims.append(claim)
                    if claim.verdict.shown:
                        clock.mark("first_claim")
                    yield Claimed(claim)
            cut = [TOO_LONG] if len(question) < asked else []
            notes = (*cut, *_notes(claims))
            yield from map(Noted, notes)
        clock.mark("total")
        yield Finished(
            Answer(
                question=question,
                standalone_question=standalone,
                status=_status(claims),
                claims=tuple(claims),
                hits=hits,
                notes=notes,
                timings=clock.timings(),
                model=self.model.name,
            )
        )


def _shortened(question: str) -> str:
    """Cut a question that is too long, between two words."""
    if len(question) <= LONGEST_QUESTION:
        return question
    return question[:LONGEST_QUESTION].rsplit(maxsplit=1)[0]


def _status(claims: Sequence[Claim]) -> Status:
    verdicts = {claim.verdict for claim in claims}
    if Verdict.SUPPORTED in verdicts:
        return Status.ANSWERED
    return Status.PARTIAL if Verdict.PARTLY in verdicts else Status.NOT_IN_LIBRARY


def _notes(claims: Sequence[Claim]) -> Iterator[str]:
    """Name what the question asked about and the evidence of a withheld claim does not mention."""
    unmet = [
        check.value
        for claim in claims
        if not claim.verdict.shown
        for check in claim.checks
        if check.span is None and _asked(check)
    ]
    values = list(dict.fromkeys(unmet))
    if open_questions := [value for value in values if _is_question_word(value)]:
        yield f"The evidence does not say {' or '.join(open_questions)}."
    elif values:
        listed = ", ".join(f"“{value}”" for value in values)
        yield f"The question asks about {listed}: the evidence does not say this of it."


def _is_question_word(value: str) -> bool:
    return value in ("when", "who") or value.startswith("how ")


def _asked(check: Check) -> bool:
    return check.reason is not None and check.reason.startswith("asked about")


class _Clock:
    """Milliseconds since the question, each mark once."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._marks: dict[str, float] = {}

    def mark(self, name: str) -> None:
        self._marks.setdefault(name, round((time.perf_counter() - self._start) * 1000, 1))

    def timings(self) -> Timings:
        return Timings(**self._marks)
