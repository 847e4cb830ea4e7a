"""Second opinions on the sentences of one answer: each a job of its own, as the answer is."""

import threading
from collections.abc import Callable, Iterator

from rag.counting import turn_comes
from rag.reasons import OPINIONS
from rag.schema import Event, Opined, Waiting
from ui.jobs import Job, State
from ui.parts import escape

NO_PROOF = "This is an opinion and proves nothing; the verdict stays as it is."


class Opinions:
    """What was asked for, by the place of the sentence among all of its answer, withheld ones too."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._jobs: dict[int, Job[Event]] = {}

    @property
    def running(self) -> bool:
        """Whether one is on its way."""
        with self._lock:
            return any(job.state is State.RUNNING for job in self._jobs.values())

    @property
    def said(self) -> tuple[str, ...]:
        """The opinions, in the order they were asked for, up to the first that is still on its way."""
        with self._lock:
            jobs = list(self._jobs.values())
        told = []
        for job in jobs:
            if job.state is State.RUNNING:
                break
            if words := spoken(job):
                told.append(f"Second opinion: {words}")
        return tuple(told)

    def find(self, place: int) -> Job[Event] | None:
        """The job that asks about this sentence, or asked last."""
        with self._lock:
            return self._jobs.get(place)

    def ask(self, place: int, work: Callable[[threading.Event], Iterator[Event]]) -> None:
        """Ask about a sentence, unless that is being done."""
        with self._lock:
            if place in self._jobs and self._jobs[place].state is State.RUNNING:
                return
            self._jobs.pop(place, None)  # what failed is asked last again
            self._jobs[place] = Job(work)

    def stop(self) -> None:
        """Stop those that run."""
        with self._lock:
            jobs = list(self._jobs.values())
        for job in jobs:
            job.stop()


def spoken(job: Job[Event]) -> str | None:
    """The opinion in words, once it is there."""
    opinions = [event.opinion for event in job.events if isinstance(event, Opined)]
    return OPINIONS[opinions[-1].leaning] if opinions else None


def asking(job: Job[Event]) -> str:
    """What is being done about an opinion that is on its way."""
    waits = next((event for event in reversed(job.events) if isinstance(event, Waiting)), None)
    return turn_comes(waits.ahead, waits.seconds) if waits and waits.ahead else "Asking the language model"


def opinion_block(words: str) -> str:
    """An opinion, told apart from the proof."""
    return f'<p class="pc-opinion"><strong>Second opinion.</strong> {escape(words)} <span>{NO_PROOF}</span></p>'
