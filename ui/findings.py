"""The list of a text's sentences: those of the verdicts chosen, twenty a page."""

import streamlit as st

from rag.reasons import WITHOUT
from rag.schema import Checked, Verdict
from ui.checked import sentence_card
from ui.checks import MARKS, WORDS
from ui.faults import told
from ui.parts import message
from ui.texts import Text

A_PAGE = 20  # sentences
TO_LOOK_AT = (Verdict.CONTRADICTED, Verdict.UNSUPPORTED, Verdict.PARTLY)
CHOICES = (*(verdict.value for verdict in (*TO_LOOK_AT, Verdict.SUPPORTED)), WITHOUT)


@st.fragment
@told()
def show_findings(text: Text) -> None:
    """Draw the choice of verdicts, and the sentences that have them."""
    chosen = st.pills(
        "Sentences to list",
        CHOICES,
        selection_mode="multi",
        default=[verdict.value for verdict in TO_LOOK_AT],
        format_func=_name,
        key="verdicts",
        wrap=True,
        persist_state="session",
    )
    found = [place for place, one in enumerate(text.checked) if _kind(one) in chosen]
    if not found and not text.working:
        st.html(
            message("No sentence is of the kinds chosen above." if chosen else "Choose above what is to be listed.")
        )
    page = 1
    if len(found) > A_PAGE:
        page = st.pagination(-(-len(found) // A_PAGE), key=f"page-{text.id}-{'-'.join(sorted(chosen))}")
    for place in found[(page - 1) * A_PAGE : page * A_PAGE]:
        start, end = text.manuscript.sentences[place]
        st.html(sentence_card(text.manuscript.text[start:end], text.checked[place], place + 1))


def _kind(one: Checked) -> str:
    return one.claim.verdict.value if one.claim else WITHOUT


def _name(choice: str) -> str:
    if choice == WITHOUT:
        return WITHOUT.capitalize()
    verdict = Verdict(choice)
    return f"{MARKS[verdict]} {WORDS[verdict]}"
