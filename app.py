"""What `streamlit run` serves: the frame with its pages. What they need is made ready while the browser loads."""

import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import streamlit as st


@asynccontextmanager
async def life(_: st.App) -> AsyncIterator[None]:
    """What goes with the server's start and end."""
    threading.Thread(target=_prepare, name="presscheck-start", daemon=True).start()
    yield
    from ui import state  # it is there by now, or soon; at the top it would keep the server from answering

    state.leaving.set()


def _prepare() -> None:
    from ui import state

    state.prepare()


app = st.App("frame.py", lifespan=life)
