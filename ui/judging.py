"""What the person thinks of an answer: thumbs, and if they like why, and what the right answer is."""

import streamlit as st

from rag.chats import LONGEST_REASON
from rag.kept import Feedback
from ui.exchanges import Exchange
from ui.faults import told_later
from ui.parts import plain
from ui.state import Parts

WHY, RIGHT, NONE = "Why? (optional)", "The right answer (optional)", "The articles don't answer it"


def show_judging(parts: Parts, exchange: Exchange) -> None:
    """Thumbs up or down, which can be changed; after that, room for words."""
    feedback = exchange.judged.feedback
    key = f"thumbs-{exchange.id}"
    with st.container(horizontal=True, vertical_alignment="center", key=f"judging-{exchange.id}"):
        st.html('<p class="pc-small">Was this answer right?</p>', width="content")
        default = None if feedback is None else int(feedback.helpful)
        st.feedback("thumbs", key=key, default=default, on_change=_thumbs, args=(parts, exchange, key))
    if feedback is not None:
        with st.expander("Say why", type="compact", key=f"saying-{exchange.id}"):
            _words(parts, exchange, feedback)


def _words(parts: Parts, exchange: Exchange, feedback: Feedback) -> None:
    with st.form(f"words-{exchange.id}", border=False):
        reason = st.text_input(WHY, plain(feedback.reason), max_chars=LONGEST_REASON, key=f"reason-{exchange.id}")
        corrected, none = None, False
        if not feedback.helpful:
            before = plain(feedback.corrected or "")
            corrected = st.text_input(RIGHT, before, max_chars=LONGEST_REASON, key=f"right-{exchange.id}")
            none = st.checkbox(NONE, feedback.corrected == "", key=f"none-{exchange.id}")
        if st.form_submit_button("Keep"):
            right = "" if none else (corrected or "").strip() or None
            _judge(parts, exchange, Feedback(feedback.helpful, reason.strip(), right))
            st.html('<p class="pc-small" role="status">Kept.</p>')


@told_later()
def _thumbs(parts: Parts, exchange: Exchange, key: str) -> None:
    chosen, before = st.session_state[key], exchange.judged.feedback
    if chosen is None:
        _judge(parts, exchange, None)
    else:
        corrected = before.corrected if before and not chosen else None
        _judge(parts, exchange, Feedback(bool(chosen), before.reason if before else "", corrected))


def _judge(parts: Parts, exchange: Exchange, feedback: Feedback | None) -> None:
    parts.chats.kept.judge(exchange.id, feedback)
    exchange.judged.feedback = feedback
