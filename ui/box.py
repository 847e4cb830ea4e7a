"""The box that a text to check is handed in by: typed, pasted or from a file, none of which is lost."""

from typing import Any

import streamlit as st

from ingest.media import decode
from rag.errors import BadText, UnreadableArticle
from ui.faults import told_later
from ui.filters import chosen_filter, show_filter
from ui.parts import escape, message, plain
from ui.state import Parts
from ui.texts import LONGEST_TEXT, Text

BEFORE_DRAWING = 0.3  # seconds the page waits for a short text to be through, so that it is drawn once
LARGEST_FILE_MB = 4  # a text of a million characters, however it is encoded


def show_box(parts: Parts, text: Text | None) -> None:
    """Draw the box, what can be done with it, and whether its words are still those of the text shown below."""
    typed = st.text_area(
        "Text to check",
        key="manuscript",
        height=220,
        placeholder="Paste a text of up to 10,000 words",
        persist_state="session",
    )
    if problem := st.session_state.pop("check-problem", None):
        st.html(message(problem, alert=True))
    _taken()
    with st.container(horizontal=True, vertical_alignment="center", key="check-buttons"):
        st.button("Check", type="primary", icon=":material/fact_check:", on_click=_check, args=(parts,))
        with st.popover("From a file", icon=":material/upload_file:"):
            key = f"text-file-{st.session_state.setdefault('text-file', 0)}"
            st.file_uploader(
                "A text file (.txt, .md). Its words take the place of those in the box.",
                type=["txt", "md"],
                max_upload_size=LARGEST_FILE_MB,
                key=key,
                on_change=_take,
                args=(key,),
            )
        st.button("Clear", type="tertiary", on_click=_clear, args=(parts,))
    show_filter(parts)
    if text is not None and typed != text.typed:
        st.html('<p class="pc-small">The text in the box has changed since it was checked.</p>')


def _taken() -> None:
    """Say which file the box was filled from, and offer the text that stood there before."""
    name, before = st.session_state.get("taken-from"), st.session_state.get("text-before")
    if not (name or before):
        return
    with st.container(horizontal=True, vertical_alignment="center", key="taken"):
        if name:
            st.html(f'<p class="pc-small" role="status">From <bdi>{escape(name)}</bdi></p>', width="content")
        if before:
            st.button("Take back the text before", type="tertiary", on_click=_take_back)


@told_later()
def _check(parts: Parts) -> None:
    try:
        text = parts.texts.check(
            st.session_state["manuscript"] or "", chosen_filter(), after=st.session_state.get("check")
        )
    except BadText as error:
        st.session_state["check-problem"] = str(error)
        return
    for name in ("taken-from", "text-before"):
        st.session_state.pop(name, None)
    st.session_state["check"] = st.session_state["checked-here"] = text.id
    st.query_params["check"] = text.id
    text.job.wait(lambda _: False, BEFORE_DRAWING)


@told_later()
def _clear(parts: Parts) -> None:
    text = parts.texts.find(st.session_state.get("check", ""))
    if text is not None:
        text.job.stop()
    _fill("")
    leave()


@told_later()
def _take(key: str) -> None:
    """Put a file's words into the box; what stood there can be taken back."""
    file: Any = st.session_state.get(key)
    if file is None:
        return
    st.session_state["text-file"] += 1  # a fresh uploader: the words are in the box now
    name = plain(file.name)
    try:
        words = decode(file.getvalue())
    except UnreadableArticle:
        cause = f"{name} is no text that can be read; save it as plain text in UTF-8, or paste its words."
        st.session_state["check-problem"] = cause
        return
    if len(words) > LONGEST_TEXT:
        cause = f"{name} has more than {LONGEST_TEXT:,} characters; paste the part that is to be checked."
        st.session_state["check-problem"] = cause
        return
    _fill(words.encode("utf-8", "replace").decode(), name)  # UTF-7 can hold half characters


def _take_back() -> None:
    _fill(st.session_state.get("text-before", ""))


def _fill(words: str, name: str | None = None) -> None:
    """Put other words into the box, taken from a file of this name; what stood there can be taken back."""
    st.session_state["text-before"] = st.session_state.get("manuscript") or ""
    st.session_state["taken-from"] = name
    st.session_state["manuscript"] = words


def leave() -> None:
    """Forget which text was shown."""
    st.session_state.pop("check", None)
    st.query_params.pop("check", None)
