"""Who asks."""

import uuid

import streamlit as st


def who() -> str:
    """Who asks, as the line before the model tells people apart: this tab of a browser, until it is loaded anew."""
    known: str = st.session_state.setdefault("who", uuid.uuid4().hex)
    return known
