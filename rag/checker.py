"""A pasted text's way: read → for each sentence: does it state anything → retrieve → verify. No language model."""

import logging
import threading
from collections.abc import Generator, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass

from rag.entail import Entailment
from rag.excerpts import with_excerpts
from rag.foregoing import Foregoing, read_foregoing
from rag.library import Library
from rag.manuscript import plain, read_text
from rag.retrieve import retrieve
from rag.schema import EVERYTHING, Checked, Evidence, Filter, Hit, Manuscript, PassedOver
from rag.settings import Settings
from rag.stating import read_statement
from rag.topic import on_topic
from rag.verify import read_marks, verify

AHEAD = 6  # sentences that are searched for before they are verified
MOST_HITS = 8  # that a sentence is held against
LONGEST_QUERY = 1000  # characters; no sentence that can be checked says more
log = logging.getLogger(__name__)


class Checker:
    """Checks texts against one library. Any number of threads may check at once."""

    def __init__(self, library: Library, settings: Settings, entailment: Entailment | None = None) -> None:
        """Without `entailment`, a sentence must stand in the articles in nearly its own words."""
        self.library = library
        self._settings = settings
        self._entailment = entailment

    def warm(self) -> None:
        """Do ahead of the first text what it would have to wait for.

        Raises:
            PresscheckError: the library or a model is not to be had; checking will say so too.
        """
        self.library.warm()
        if self._entailment is not None:
            self._entailment.warm()

    def read(self, text: str) -> Manuscript:
        """Normalise a text and find its sentences.

        Raises:
            BadText: there is nothing in it, or more than 10,000 words.
        """
        return read_text(text)

    def check(
        self, manuscript: Manuscript, only: Filter = EVERYTHING, *, stop: threading.Event | None = None
    ) -> Iterator[Checked]:
        """Check each sentence in turn; setting `stop` ends it before the next one.

        Raises:
            LibraryError: the library can't be searched.
            WeightsError: a model is missing or damaged.
            BadFilter: the filter names an outlet or author of no article.
        """
        stop = stop or threading.Event()
        if self._entailment is not None:
            self._entailment.warm()  # one that is missing or damaged is told of before anything is checked
        before: Checked | None = None
        with closing(self._searched(manuscript, only, stop)) as searched:
            for sentence, hits in searched:
                if stop.is_set():
                    return
                if isinstance(sentence.said, PassedOver):
                    yield Checked(sentence.start, sentence.end, None, passed_over=sentence.said)
                    continue
                before = self._verified(sentence, _with_cited(hits, before), before)
                yield before

    def _searched(
        self, manuscript: Manuscript, only: Filter, stop: threading.Event
    ) -> Generator[tuple["_Sentence", tuple[Hit, ...]]]:
        """Each sentence with its hits; the next ones are searched for meanwhile."""
        waiting: list[tuple[_Sentence, Future[tuple[Hit, ...]] | None]] = []

        def search(query: str) -> tuple[Hit, ...]:
            return () if stop.is_set() else tuple(retrieve(self.library, query, self._settings.passages, only))

        with ThreadPoolExecutor(1, "search") as searching:
            try:
                for sentence in _sentences(manuscript):
                    states = not isinstance(sentence.said, PassedOver)
                    waiting.append((sentence, searching.submit(search, sentence.query) if states else None))
                    if len(waiting) > AHEAD:
                        yield _arrived(*waiting.pop(0))
                while waiting:
                    yield _arrived(*waiting.pop(0))
            finally:
                for _, future in waiting:
                    if future is not None:
                        future.cancel()

    def _verified(self, sentence: "_Sentence", hits: tuple[Hit, ...], before: Checked | None) -> Checked:
        evidence = Evidence(hits, self.library.texts(hits))
        lead = sentence.foregoing.lead
        claim = verify(str(sentence.said), evidence, previous=lead, entails=self._entailment, opposing=True)
        claim = with_excerpts(on_topic(claim, sentence.foregoing, evidence, before), evidence)
        return Checked(sentence.start, sentence.end, claim, hits)


@dataclass(frozen=True, slots=True)
class _Sentence:
    """A sentence of a manuscript, and what it needs of those before it."""

    start: int
    end: int
    said: str | PassedOver  # the words to check
    foregoing: Foregoing

    @property
    def query(self) -> str:
        """What is searched for: its words, and whom it leans on."""
        return f"{self.foregoing.about} {self.said}"[:LONGEST_QUERY]


def _sentences(manuscript: Manuscript) -> Iterator[_Sentence]:
    tidy = [read_marks(plain(manuscript.text[start:end]))[0] for start, end in manuscript.sentences]
    for (start, end), text, foregoing in zip(manuscript.sentences, tidy, read_foregoing(tidy), strict=True):
        said = read_statement(text)
        yield _Sentence(start, end, said, foregoing)


def _arrived(sentence: _Sentence, future: Future[tuple[Hit, ...]] | None) -> tuple[_Sentence, tuple[Hit, ...]]:
    return sentence, () if future is None else future.result()


def _with_cited(hits: tuple[Hit, ...], before: Checked | None) -> tuple[Hit, ...]:
    """The hits, and those that the sentence before cites: a text goes on where it was."""
    if before is None or before.claim is None:
        return hits
    known = {hit.passage.id for hit in hits}
    cited = [before.hits[citation.number - 1] for citation in before.claim.citations]
    more = {hit.passage.id: hit for hit in cited if hit.passage.id not in known}
    return (*hits, *more.values())[:MOST_HITS]
