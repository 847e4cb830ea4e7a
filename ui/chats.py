"""Conversations: each question is a job, and what it has said so far folds into one value to draw."""

import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from rag.errors import BadSetting, ModelUnavailable, WeightsError
from rag.schema import (
    EVERYTHING,
    Answer,
    Claim,
    Claimed,
    Differed,
    Difference,
    Event,
    Filter,
    Finished,
    Found,
    Hit,
    Noted,
    Refusal,
    Replied,
    Reply,
    Rewritten,
    Starting,
    Turn,
    Waiting,
)
from ui.jobs import Job, State
from ui.opinions import Opinions

# Question, conversation, stop flag, the article being read, what is searched.
Ask = Callable[[str, Sequence[Turn], threading.Event, str | None, Filter], Iterator[Event]]
Wait = Callable[[Collection[str], threading.Event], str | None]  # until these uploads are in: the last one's article

KEPT_CHATS = 200  # the least recently used one makes room
LONGEST_QUESTION = 2000  # characters


@dataclass(frozen=True, slots=True)
class Shown:
    """What an exchange has said so far."""

    hits: tuple[Hit, ...] | None = None  # None: still searching
    standalone_question: str | None = None  # where a follow-up was rewritten
    ahead: int = 0  # questions that the model answers first
    starting: bool = False
    reply: Reply | None = None
    claims: tuple[Claim, ...] = ()
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    answer: Answer | None = None

    @property
    def answer_claims(self) -> tuple[Claim, ...]:
        """The claims that are part of the answer."""
        return tuple(claim for claim in self.claims if claim.verdict.shown)

    @property
    def refusal(self) -> Refusal | None:
        """What is said where the library does not answer."""
        return self.answer.refusal if self.answer else None

    @property
    def instead(self) -> tuple[Claim, ...]:
        """What the library says where the question presumes otherwise."""
        return (self.refusal.instead,) if self.refusal and self.refusal.instead else ()

    @property
    def withheld(self) -> tuple[Claim, ...]:
        """The claims that did not hold."""
        return tuple(claim for claim in self.claims if not claim.verdict.shown)


def fold(events: Sequence[Event]) -> Shown:
    """Put an exchange's events together, in their order."""
    shown = Shown()
    for event in events:
        match event:
            case Found(hits):
                shown = replace(shown, hits=hits)
            case Rewritten(question):
                shown = replace(shown, standalone_question=question)
            case Waiting(ahead):
                shown = replace(shown, ahead=ahead)
            case Starting():
                shown = replace(shown, starting=True)
            case Replied(reply):
                shown = replace(shown, reply=reply)
            case Claimed(claim):
                shown = replace(shown, starting=False, claims=(*shown.claims, claim))
            case Differed(difference):
                shown = replace(shown, starting=False, differences=(*shown.differences, difference))
            case Noted(note):
                shown = replace(shown, starting=False, notes=(*shown.notes, note))
            case Finished(answer):
                shown = replace(
                    shown,
                    starting=False,
                    hits=answer.hits,
                    claims=answer.claims,
                    differences=answer.differences,
                    notes=answer.notes,
                    answer=answer,
                )
    return shown


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and the job that answers it."""

    id: str
    question: str
    job: Job[Event]
    uploads: tuple[str, ...] = ()  # files it waits for
    article_id: str | None = None  # the article that was being read
    standalone: bool = False  # asked without the conversation before it
    only: Filter = EVERYTHING  # what is searched
    opinions: Opinions = field(default_factory=Opinions)

    @property
    def working(self) -> bool:
        """Whether there is more to come: the answer, or a second opinion on a sentence of it."""
        return self.job.state is State.RUNNING or self.opinions.running

    @property
    def shown(self) -> Shown:
        """What it has said so far."""
        return fold(self.job.events)

    @property
    def without_model(self) -> bool:
        """Whether no language model answered, so that there are passages but no sentence."""
        lacking = isinstance(self.job.failure, ModelUnavailable | WeightsError | BadSetting)
        return lacking and bool(self.shown.hits) and not self.shown.claims


class Chat:
    """A conversation. At most one of its questions is running."""

    def __init__(self, ask: Ask, wait: Wait) -> None:
        self.id = str(uuid.uuid4())
        self._ask = ask
        self._wait = wait
        self._lock = threading.Lock()
        self._exchanges: list[Exchange] = []

    @property
    def exchanges(self) -> tuple[Exchange, ...]:
        """The questions so far, oldest first."""
        with self._lock:
            return tuple(self._exchanges)

    def ask(
        self,
        question: str,
        uploads: Collection[str] = (),
        article_id: str | None = None,
        *,
        standalone: bool = False,
        only: Filter = EVERYTHING,
    ) -> Exchange:
        """Start a question, once these uploads are in, and stop the one that runs.

        The same one sent twice stays one. `article_id` is the article that is being read. A `standalone` question
        is asked without the conversation: it leans on nothing. `only` is what is searched.
        """
        question = question[:LONGEST_QUESTION]
        with self._lock:
            if self._exchanges and self._exchanges[-1].job.state is State.RUNNING:
                running = self._exchanges[-1]
                asked = (running.question, running.only, running.uploads, running.article_id)
                if asked == (question, only, tuple(uploads), article_id):
                    return running
                running.job.stop()
            history = () if standalone else _history(self._exchanges)

            def work(stop: threading.Event) -> Iterator[Event]:
                added = self._wait(uploads, stop)
                if not stop.is_set():
                    yield from self._ask(question, history, stop, added or article_id, only)

            name = uuid.uuid4().hex[:12]
            exchange = Exchange(name, question, Job(work), tuple(uploads), article_id, standalone, only)
            self._exchanges.append(exchange)
            return exchange

    def stop(self) -> None:
        """Stop whatever runs."""
        for exchange in self.exchanges:
            exchange.job.stop()
            exchange.opinions.stop()


def _history(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    turns = []
    for exchange in exchanges:
        shown = exchange.shown
        turns.append(Turn("user", shown.standalone_question or exchange.question, exchange.article_id))
        said = " ".join(claim.text for claim in shown.answer_claims) or (shown.reply.text if shown.reply else "")
        if said:
            turns.append(Turn("assistant", said, _spoken_of(shown)))
    return tuple(turns)


def _spoken_of(shown: Shown) -> str | None:
    """The article that an answer cites last, or the only one that it lists."""
    cited = [citation.article_id for claim in shown.answer_claims for citation in claim.citations]
    listed = {entry.article.id for entry in (shown.reply.entries if shown.reply else ()) if entry.article}
    return cited[-1] if cited else listed.pop() if len(listed) == 1 else None


class Chats:
    """The conversations of this process, by id."""

    def __init__(self, ask: Ask, wait: Wait) -> None:
        self._ask = ask
        self._wait = wait
        self._lock = threading.Lock()
        self._chats: OrderedDict[str, Chat] = OrderedDict()

    def find(self, chat_id: str) -> Chat | None:
        """The conversation of this id, if it is still in memory."""
        with self._lock:
            chat = self._chats.get(chat_id)
            if chat is not None:
                self._chats.move_to_end(chat_id)
            return chat

    def open(self) -> Chat:
        """Begin a conversation."""
        chat = Chat(self._ask, self._wait)
        with self._lock:
            self._chats[chat.id] = chat
            while len(self._chats) > KEPT_CHATS:
                _, oldest = self._chats.popitem(last=False)
                oldest.stop()
        return chat

    def stop(self) -> None:
        """Stop every running question, at the process's end."""
        with self._lock:
            chats = list(self._chats.values())
        for chat in chats:
            chat.stop()
