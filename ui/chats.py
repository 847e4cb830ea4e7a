"""Conversations: each question is a job. They are kept in the library; what is open is in memory, too."""

import logging
import threading
import uuid
from collections import OrderedDict
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rag.errors import LibraryError
from rag.kept import LONGEST_QUESTION, Asked, turns
from rag.schema import EVERYTHING, Event, Filter, Turn
from ui.exchanges import Exchange, reopened, said
from ui.jobs import Job, State

if TYPE_CHECKING:
    from rag.chats import KeptChats

log = logging.getLogger(__name__)

# Question, conversation, stop flag, the article being read, what is searched, who asks, whether no earlier answer does.
Ask = Callable[[str, Sequence[Turn], threading.Event, str | None, Filter, str | None, bool], Iterator[Event]]
Wait = Callable[[Collection[str], threading.Event], str | None]  # until these uploads are in: the last one's article

MOST_IN_MEMORY = 200  # the least recently used one makes room


class Chat:
    """A conversation. At most one of its questions is running."""

    def __init__(self, ask: Ask, wait: Wait, kept: "KeptChats", chat_id: str | None = None) -> None:
        self.id = chat_id or str(uuid.uuid4())
        self.is_kept = chat_id is not None
        self._ask = ask
        self._wait = wait
        self._kept = kept
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
        who: str | None = None,
        anew: bool = False,
        again: Exchange | None = None,
    ) -> Exchange:
        """Start a question, once these uploads are in, and stop the one that runs.

        The same one sent twice stays one. `article_id` is the article that is being read. A `standalone` question
        is asked without the conversation: it leans on nothing. `only` is what is searched, `who` the one that asks.
        Asked `anew`, it is not answered as before; asked `again`, it is told the conversation before that one.
        """
        question = question[:LONGEST_QUESTION]
        with self._lock:
            if self._exchanges and self._exchanges[-1].job.state is State.RUNNING:
                running = self._exchanges[-1]
                asked = (running.question, running.only, running.uploads, running.article_id, running.standalone)
                if asked == (question, only, tuple(uploads), article_id, standalone):
                    return running
                running.job.stop()
            history = () if standalone else _history(_before(self._exchanges, again))

            def work(stop: threading.Event) -> Iterator[Event]:
                added = self._wait(uploads, stop)
                if not stop.is_set():
                    yield from self._ask(question, history, stop, added or article_id, only, who, anew)

            name, unkept = uuid.uuid4().hex, list[str]()
            with _keeping(unkept):
                self._kept.begin(self.id, name, question, Asked(article_id, standalone, only))
                self.is_kept = True

            def keep(job: Job[Event]) -> None:
                with _keeping(unkept):
                    self._kept.finish(name, said(job))

            job, asked_at = Job(work, keep), datetime.now(UTC)
            exchange = Exchange(
                name,
                question,
                job,
                tuple(uploads),
                article_id,
                standalone,
                only,
                anew,
                asked_at=asked_at,
                unkept=unkept,
            )
            self._exchanges.append(exchange)
            return exchange

    def catch_up(self) -> None:
        """Take over what other processes have asked in it, or answered since."""
        with self._lock:
            known = {exchange.id for exchange in self._exchanges if not exchange.unanswered}
            found = {kept.id: reopened(kept) for kept in self._kept.exchanges(self.id, known)}
            self._exchanges = [found.pop(exchange.id, exchange) for exchange in self._exchanges]
            running = bool(self._exchanges) and self._exchanges[-1].job.state is State.RUNNING
            place = len(self._exchanges) - running  # what runs stays the last one
            self._exchanges[place:place] = found.values()

    def stop(self) -> None:
        """Stop whatever runs."""
        for exchange in self.exchanges:
            exchange.job.stop()
            exchange.opinions.stop()


@contextmanager
def _keeping(unkept: list[str]) -> Iterator[None]:
    """A question is answered all the same where it can't be kept; why is noted, to be told."""
    try:
        yield
    except LibraryError as error:
        log.warning("A question or its answer can't be kept", exc_info=error)
        unkept[:] = [str(error)]


def _before(exchanges: Sequence[Exchange], again: Exchange | None) -> Sequence[Exchange]:
    """What a question is told of: where one is asked again, all before that one and before its own earlier tries."""
    if again is None:
        return exchanges
    place = next((place for place, one in enumerate(exchanges) if one.id == again.id), len(exchanges))
    while place and exchanges[place - 1].question == again.question and exchanges[place - 1].can_be_asked_again:
        place -= 1
    return exchanges[:place]


def _history(exchanges: Sequence[Exchange]) -> tuple[Turn, ...]:
    found: list[Turn] = []
    for one in exchanges:
        shown = one.shown
        found += turns(one.question, one.article_id, shown.standalone_question, shown.answer_claims, shown.reply)
    return tuple(found)


class Chats:
    """The conversations that this process has open, by id; all are kept in the library."""

    def __init__(self, ask: Ask, wait: Wait, kept: "KeptChats") -> None:
        self.kept = kept
        self._ask = ask
        self._wait = wait
        self._lock = threading.Lock()
        self._chats: OrderedDict[str, Chat] = OrderedDict()

    def find(self, chat_id: str) -> Chat | None:
        """The conversation of this id, with what other processes asked in it, if it was not deleted.

        Raises:
            LibraryError: the library can't be read, and the conversation is not in memory.
        """
        with self._lock:
            chat = self._chats.get(chat_id)
        try:
            is_there = self.kept.find(chat_id) is not None
            if chat is None and is_there:
                chat = self._hold(Chat(self._ask, self._wait, self.kept, chat_id))
            if chat is not None and chat.is_kept:
                if not is_there:
                    self.forget(chat_id)
                    return None
                chat.catch_up()
        except LibraryError:
            if chat is None:
                raise
            log.warning("A conversation is as it is in memory", exc_info=True)
        with self._lock:
            if chat_id in self._chats:
                self._chats.move_to_end(chat_id)
        return chat

    def open(self) -> Chat:
        """Begin a conversation."""
        return self._hold(Chat(self._ask, self._wait, self.kept))

    def forget(self, *chat_ids: str) -> None:
        """Stop conversations that were deleted, and let go of them."""
        with self._lock:
            gone = [self._chats.pop(one, None) for one in chat_ids]
        for chat in gone:
            if chat is not None:
                chat.stop()

    def forget_all(self) -> None:
        """The same of every one."""
        with self._lock:
            ids = list(self._chats)
        self.forget(*ids)

    def stop(self) -> None:
        """Stop every running question, at the process's end."""
        with self._lock:
            chats = list(self._chats.values())
        for chat in chats:
            chat.stop()

    def _hold(self, chat: Chat) -> Chat:
        """Have it in memory, unless somebody was faster."""
        with self._lock:
            held = self._chats.setdefault(chat.id, chat)
            over = [self._chats.popitem(last=False)[1] for _ in range(len(self._chats) - MOST_IN_MEMORY)]
        for oldest in over:
            oldest.stop()
        return held
