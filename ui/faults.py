"""What nobody foresaw on a page becomes a sentence there; the log has the rest."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from rag.errors import PresscheckError
from ui.jobs import explain
from ui.parts import message

log = logging.getLogger(__name__)


@contextmanager
def told() -> Iterator[None]:
    """Say what goes wrong in drawing, below what is drawn already. Also a decorator, for fragments."""
    try:
        yield
    except Exception as error:  # Streamlit's stops and reruns are none
        st.html(message(sentence(error)))


@contextmanager
def told_later() -> Iterator[None]:
    """Have the page say what goes wrong before it is drawn, in what a click calls. Also a decorator."""
    try:
        yield
    except Exception as error:
        st.session_state["fault"] = sentence(error)


def tell() -> None:
    """Say what went wrong before the page was drawn."""
    if fault := st.session_state.pop("fault", None):
        st.html(message(fault))


def sentence(error: Exception) -> str:
    """Say in one sentence what went wrong, and log what is not an error of ours."""
    if not isinstance(error, PresscheckError):
        log.exception("A page failed")
    return explain(error)
