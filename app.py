"""What `streamlit run` serves: the frame with its pages. What they need is made ready while the browser loads them."""

import runpy
import threading
import webbrowser
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx


@asynccontextmanager
async def life(_: st.App) -> AsyncIterator[None]:
    """What goes with the server's start and end."""
    for begin in (_open_browser, _prepare):
        threading.Thread(target=begin, name="presscheck-start", daemon=True).start()
    yield
    from ui import state  # it is there by now, or soon; at the top it would keep the server from answering

    state.leave()


def _open_browser() -> None:
    """Show the page where there is a screen; Streamlit does so for a script, and not for an app."""
    if not st.get_option("server.headless"):
        webbrowser.open(f"http://{st.get_option('server.address')}:{st.get_option('server.port')}")


def _prepare() -> None:
    from ui import state

    state.prepare()


if get_script_run_ctx(suppress_warning=True) is None:
    app = st.App("frame.py", lifespan=life)
else:  # run as a script, by whoever takes it for one
    runpy.run_path(str(Path(__file__).with_name("frame.py")))
