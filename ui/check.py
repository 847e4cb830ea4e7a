"""Check a text: every sentence that makes a claim is held against the articles, and shown in its place."""

import uuid
from collections.abc import Sequence
from typing import Any

import streamlit as st

from ingest.media import decode
from rag.counting import plural
from rag.errors import BadText, UnreadableArticle
from rag.reasons import summary
from rag.schema import Checked
from ui.assist import Focus, Log, assist
from ui.checked import block
from ui.faults import told, told_later
from ui.filters import chosen_filter, only_line, show_filter
from ui.findings import show_findings
from ui.jobs import State, explain
from ui.parts import escape, message, plain
from ui.state import Parts, open_parts
from ui.take import take_check
from ui.texts import LONGEST_TEXT, Text
from ui.uploads import time_left

POLL = 0.5  # seconds
SENTENCES_A_SECOND = 250  # that a browser takes in without effort: longer texts are drawn less often
BEFORE_DRAWING = 0.3  # seconds the page waits for a short text to be through, so that it is drawn once
LARGEST_FILE_MB = 4  # a text of a million characters, however it is encoded

LEAD = (
    "Paste a draft, a post or somebody else's AI answer. Each sentence that makes a claim is held against "
    "the articles in the library; no language model is needed."
)
CAVEAT = (
    "Supported means: your articles say so. It does not mean: it is true. Not found means: they don't say it. "
    "It does not mean: it is false."
)


def show() -> None:
    """Draw the page."""
    parts = open_parts()
    text = _text(parts)
    st.html(f'<h1 class="pc-headline">Check a text</h1><p class="pc-lead">{LEAD}</p>')
    if text is None and not parts.library.articles():
        st.html(message("Add articles first."))
        st.page_link("ui/library.py", label="Library", icon=":material/arrow_forward:")
        assist()
        return
    _input(parts, text)
    if text is None:
        assist()
    else:
        often = max(POLL, len(text.manuscript.sentences) / SENTENCES_A_SECOND)
        working = text.working
        draw = st.fragment(_results, run_every=often if working else None)
        draw(parts, text, working)
    st.html(f'<p class="pc-caveat">{CAVEAT}</p>')


def _text(parts: Parts) -> Text | None:
    """The text of the address, else of this session (changing pages clears the address)."""
    asked = st.query_params.get("check")
    text = None
    if asked is not None:
        text = parts.texts.find(asked) if _is_id(asked) else None
        if text is None:
            _leave()
            st.html(message("This text is no longer in memory. Paste it again to check it."))
    elif "check" in st.session_state:
        text = parts.texts.find(st.session_state["check"])
    if text is not None:
        if st.session_state.get("check") != text.id and not st.session_state.get("manuscript"):
            st.session_state["manuscript"] = text.typed  # begun in another tab, or before this page was loaded again
        st.session_state["check"] = text.id
        st.query_params["check"] = text.id
    return text


def _is_id(text: str) -> bool:
    try:
        return str(uuid.UUID(text)) == text
    except ValueError:
        return False


def _leave() -> None:
    st.session_state.pop("check", None)
    st.query_params.pop("check", None)


def _input(parts: Parts, text: Text | None) -> None:
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
    _leave()


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


def _stop(text: Text) -> None:
    text.job.stop()
    st.session_state["stopped"] = text.id


@told()
def _results(parts: Parts, text: Text, drawn_working: bool) -> None:
    state = text.job.state  # asked first: what comes meanwhile is drawn the next time
    working, checked = state is State.RUNNING, text.checked
    with st.container(key="results"):
        with st.container(horizontal=True, vertical_alignment="center", key="check-status"):
            st.html(
                f'<h2 class="pc-status" id="status-{text.id}" tabindex="-1">{_status(text, state)}</h2>',
                width="content",
            )
            if working:
                st.button("Stop", key=f"stop-{text.id}", on_click=_stop, args=(text,))
        if state is State.FAILED and text.job.failure is not None:
            st.html(message(explain(text.job.failure), alert=True))
        if text.only:
            st.html(only_line(parts, text.only))
        words, findings = st.columns([3, 2], gap="large")
        with words:
            for paragraphs in text.blocks:
                st.html(_block(text, paragraphs, checked, final=not working or paragraphs[-1].stop <= len(checked)))
        with findings:
            show_findings(text)
        if not working:
            take_check(text.manuscript, checked)
    assist(_log(text, state), _focus(text))
    if drawn_working and not working:
        st.rerun()


def _block(text: Text, paragraphs: Sequence[range], checked: Sequence[Checked], *, final: bool) -> str:
    """Some paragraphs as HTML; what is final is made once, for all who look."""
    start = paragraphs[0].start
    if (drawn := text.drawn.get(start)) is not None:
        return drawn
    drawn = block(text.manuscript, paragraphs, checked, f"proof-{text.id}")
    if final:
        text.drawn[start] = drawn
    return drawn


def _status(text: Text, state: State) -> str:
    checked = text.checked
    so_far = f"{len(checked)} of {plural(len(text.manuscript.sentences), 'sentence')}"
    if state is State.DONE:
        return f"{summary(checked)} Checked in {text.job.seconds:.1f}\u00a0s."
    if state is State.STOPPED:
        return f"You stopped after {so_far}. What is marked was checked."
    if state is State.FAILED:
        return f"The check broke off after {so_far}. What is marked was checked."
    left = text.seconds_left
    if left is None:
        return f"{so_far}…"
    return f"{so_far} · " + (f"{left:.0f}\u00a0s left" if left < 60 else time_left(left))


def _log(text: Text, state: State) -> Log:
    lines = [f"Checking {plural(len(text.manuscript.sentences), 'sentence')}."]
    if state is State.DONE:
        counted, _, verdicts = summary(text.checked).partition(":")
        lines.append(f"{counted} checked:{verdicts}")
    elif state is not State.RUNNING:
        lines.append(_status(text, state))
    found_over = state is not State.RUNNING and st.session_state.get("checked-here") != text.id
    return Log(text.id, lines, over=found_over)


def _focus(text: Text) -> Focus | None:
    """Where the eye goes: to the results of what was just handed in here, or to the status line after Stop."""
    if st.session_state.get("stopped") == text.id:
        return Focus(f"status-{text.id}", f"stopped:{text.id}")
    if st.session_state.get("checked-here") == text.id:
        return Focus(f"status-{text.id}", f"checked:{text.id}", only_scroll=True)
    return None


show()
