"""Dialogs, and whether one is open: drawing the whole page anew closes it, and what was typed in it is lost."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from ui.faults import told

OPEN = "dialog-open"  # where the session keeps that one is

P = ParamSpec("P")


def dialog(title: str) -> Callable[[Callable[P, None]], Callable[P, None]]:
    """Make a dialog of what a function draws; it counts as open until the whole page is drawn anew."""

    def made(draw: Callable[P, None]) -> Callable[P, None]:
        show = st.dialog(title, on_dismiss="rerun")(told()(draw))  # one that is dismissed is open no longer

        @wraps(draw)
        def opened(*args: P.args, **kwargs: P.kwargs) -> None:
            st.session_state[OPEN] = True
            show(*args, **kwargs)

        return opened

    return made


def close_dialogs() -> None:
    """Note that none is open: the whole page is being drawn."""
    st.session_state.pop(OPEN, None)


def is_dialog_open() -> bool:
    """Whether one is open in this session."""
    return OPEN in st.session_state
