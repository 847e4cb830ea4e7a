"""The process's one library, model, conversations and upload queue, opened once and shared by all screens."""

import atexit
import functools
import logging
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from rag.errors import PresscheckError
from rag.schema import Event, Progress, Turn
from rag.settings import Settings, read_settings
from ui.chats import Chats
from ui.intake import Intake

if TYPE_CHECKING:
    from rag.llm import Model

    from rag.chatbot import Chatbot
    from rag.library import Library

log = logging.getLogger(__name__)


@dataclass(slots=True)
class Parts:
    """What every screen needs."""

    settings: Settings
    library: "Library"
    chats: Chats
    intake: Intake
    trouble: str | None = None  # why the library can't be searched, as far as is known


@st.cache_resource(show_spinner=False)
def open_parts() -> Parts:
    """Open everything, once; what is slow to import or to start is warmed by a thread meanwhile.

    Raises:
        PresscheckError: the settings can't be used or the library can't be opened. The next call tries again.
    """
    settings = read_settings()
    library = open_library(settings)
    model = open_model(settings)
    parts = gather(settings, library, lambda: open_chatbot(library, model, settings))
    threading.Thread(target=_warm, args=(parts, model), name="presscheck-warm", daemon=True).start()
    atexit.register(_close, parts, model)
    return parts


def gather(settings: Settings, library: "Library", chatbot: Callable[[], "Chatbot"]) -> Parts:
    """Put the parts together; the chatbot is made when it is first asked."""
    once = functools.cache(chatbot)

    def ask(question: str, history: Sequence[Turn], stop: threading.Event) -> Iterator[Event]:
        for event in once().ask(question, history, stop=stop):
            parts.trouble = None
            yield event

    def add(path: Path, source: str, name: str) -> Iterator[Progress]:
        return add_file(library, path, source, name)

    intake = Intake(settings.data / "spool", add, max_mb=settings.max_upload_mb)
    parts = Parts(settings, library, Chats(ask, intake.wait), intake)
    return parts


def open_library(settings: Settings) -> "Library":
    """Open the library; only its catalogue is read now."""
    from rag.library import Library

    return Library.open(settings)


def open_model(settings: Settings) -> "Model":
    """Choose the language model; nothing is started yet."""
    from rag.llm import open_model

    return open_model(settings)


def open_chatbot(library: "Library", model: "Model", settings: Settings) -> "Chatbot":
    """Make the chatbot; importing it takes a while."""
    from rag.chatbot import Chatbot

    return Chatbot(library, model, settings)


def add_file(library: "Library", path: Path, source: str, name: str) -> Iterator[Progress]:
    """Add one spooled file."""
    from ingest.pipeline import add

    return add(library, path, source=source, name=name)


def _warm(parts: Parts, model: "Model") -> None:
    try:
        parts.library.warm()
    except PresscheckError as error:
        parts.trouble = str(error)
    except Exception:
        log.exception("The library could not be warmed")
    try:
        model.open()
    except PresscheckError as error:
        log.warning("No language model yet: %s", error)  # a question will try again, and say so
    except Exception:
        log.exception("The language model could not be warmed")


def _close(parts: Parts, model: "Model") -> None:
    parts.chats.stop()
    model.close()
    parts.library.close()
