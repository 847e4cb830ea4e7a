"""Check a text: every sentence that makes a claim is held against the articles, and shown in its place."""

import uuid
from collections.abc import Sequence

import streamlit as st

from rag.counting import plural
from rag.reasons import summary
from rag.schema import Checked
from ui.assist import Focus, Log, assist
from ui.box import leave, show_box
from ui.checked import block
from ui.faults import told
from ui.filters import only_line
from ui.findings import show_findings
from ui.jobs import State, explain
from ui.parts import message
from ui.state import Parts, open_parts
from ui.take import take_check
from ui.texts import Text
from ui.uploads import no_articles, time_left

POLL = 0.5  # seconds
SENTENCES_A_SECOND = 250  # that a browser takes in without effort: longer texts are drawn less often

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
        no_articles(parts.intake)
        assist()
        return
    show_box(parts, text)
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
            leave()
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
            take_check(text.manuscript, checked, text.only)
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
