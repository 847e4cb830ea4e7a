"""The process's one library, model, conversations, checked texts and upload queue, opened once for all screens."""

import atexit
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from rag.errors import PresscheckError
from rag.logs import configure
from rag.schema import Checked, Claim, Event, Filter, Manuscript, Progress, Turn
from rag.settings import Settings, read_settings
from ui.chats import Chats
from ui.intake import Intake
from ui.texts import Texts

if TYPE_CHECKING:
    from rag.chatbot import Chatbot
    from rag.checker import Checker
    from rag.entail import Entailment
    from rag.library import Library

log = logging.getLogger(__name__)

T = TypeVar("T")
leaving = threading.Event()  # set when the server ends: what that cuts short is no error
endings: list[Callable[[], None]] = []  # of what was opened


@dataclass(slots=True)
class Parts:
    """What every screen needs."""

    settings: Settings
    library: "Library"
    chats: Chats
    texts: Texts
    intake: Intake
    opine: Callable[[Claim, threading.Event, str], Iterator[Event]]  # the model's second opinion, for whom
    trouble: str | None = None  # what a question would run into, as far as is known
    model_ready: Callable[[], bool] = lambda: False  # asked once a question waits for the model


def open_parts() -> Parts:
    """Open everything, once; what is slow to import or to start is warmed by a thread meanwhile.

    Raises:
        PresscheckError: the settings can't be used or the library can't be opened. The next call tries again.
    """
    return _parts()


def prepare() -> None:
    """Open everything ahead of the first page; what is wrong is told there."""
    try:
        open_parts()
    except PresscheckError:
        log.info("The parts can't be opened; the page tells why", exc_info=True)
    except Exception:
        log.exception("The parts can't be opened; the page tells so")


def leave() -> None:
    """Let go of everything at the server's end; a signal to end may leave no time for that later."""
    leaving.set()
    for end in endings:
        end()


def _open() -> Parts:
    settings = read_settings()
    configure(settings.log_level)
    library = open_library(settings)
    entailment = once(lambda: make_entailment(settings))
    chatbot = once(lambda: open_chatbot(library, settings, entailment()))
    checker = once(lambda: open_checker(library, settings, entailment()))
    parts = gather(settings, library, chatbot, checker)
    parts.model_ready = lambda: chatbot().model.ready
    warming = threading.Thread(target=_warm, args=(parts, chatbot, checker), name="presscheck-warm", daemon=True)
    warming.start()
    end = once(lambda: _close(parts, warming, chatbot))
    endings.append(end)
    atexit.register(end)
    return parts


def gather(
    settings: Settings,
    library: "Library",
    chatbot: Callable[[], "Chatbot"],
    checker: Callable[[], "Checker"] | None = None,
) -> Parts:
    """Put the parts together; `chatbot` and `checker` are called when there is a question or a text.

    Without a checker, one is made of the library then.
    """
    checker = checker or once(lambda: open_checker(library, settings, make_entailment(settings)))
    asked = threading.Event()  # before, nobody is answered, and the chatbot need not be made to tell

    def ask(
        question: str,
        history: Sequence[Turn],
        stop: threading.Event,
        article_id: str | None,
        only: Filter,
        who: str | None,
        anew: bool,
    ) -> Iterator[Event]:
        asked.set()
        events = chatbot().ask(question, history, stop=stop, article_id=article_id, only=only, who=who, anew=anew)
        for event in events:
            parts.trouble = None
            yield event

    def opine(claim: Claim, stop: threading.Event, who: str) -> Iterator[Event]:
        yield from chatbot().second_opinion(claim, stop=stop, who=who)

    def read(text: str) -> Manuscript:
        return checker().read(text)

    def check(manuscript: Manuscript, only: Filter, stop: threading.Event) -> Iterator[Checked]:
        yield from checker().check(manuscript, only, stop=stop)

    def add(path: Path, source: str, name: str) -> Iterator[Progress]:
        return add_file(library, path, source, name)

    intake = Intake(
        settings.data / "spool",
        add,
        max_mb=settings.max_upload_mb,
        max_archive_mb=settings.max_archive_mb,
        is_answering=lambda: asked.is_set() and chatbot().is_answering,
    )
    parts = Parts(settings, library, Chats(ask, intake.wait, library.chats), Texts(read, check), intake, opine)
    return parts


def once(make: Callable[[], T]) -> Callable[[], T]:
    """Make something when it is first wanted, and only once, however many threads want it."""
    lock = threading.Lock()
    made: list[T] = []

    def get() -> T:
        with lock:
            if not made:
                made.append(make())
            return made[0]

    return get


_parts = once(_open)


def open_library(settings: Settings) -> "Library":
    """Open the library; only its catalogue is read now."""
    from rag.library import Library

    return Library.open(settings)


def make_entailment(settings: Settings) -> "Entailment":
    """Make the wording model, which answers and checked texts share; its weights are read when it is first asked."""
    from rag.entail import Entailment

    return Entailment(settings)


def open_chatbot(library: "Library", settings: Settings, entailment: "Entailment") -> "Chatbot":
    """Make the chatbot; importing it takes a while."""
    from rag.chatbot import Chatbot
    from rag.llm import open_model

    return Chatbot(library, open_model(settings), settings, entailment, remember=True)


def open_checker(library: "Library", settings: Settings, entailment: "Entailment") -> "Checker":
    """Make the checker; importing it takes a while."""
    from rag.checker import Checker

    return Checker(library, settings, entailment)


def add_file(library: "Library", path: Path, source: str, name: str) -> Iterator[Progress]:
    """Add one spooled file."""
    from ingest.pipeline import add

    return add(library, path, source=source, name=name)


def _warm(parts: Parts, chatbot: Callable[[], "Chatbot"], checker: Callable[[], "Checker"]) -> None:
    for part in (checker, chatbot):  # the checker is soon warm, and the chatbot shares what that took
        if leaving.is_set():
            return
        try:
            part().warm()
        except PresscheckError as error:
            parts.trouble = str(error)
        except Exception:
            if leaving.is_set():
                return
            log.exception("Warming failed; a question or a text will try again")


def _close(parts: Parts, warming: threading.Thread, chatbot: Callable[[], "Chatbot"]) -> None:
    parts.chats.stop()
    parts.texts.stop()
    parts.intake.close(timeout=5)
    warming.join(timeout=5)
    if not warming.is_alive():
        chatbot().model.close()
    parts.library.close()
