"""Where an article's values came from, and the form in which a person corrects them."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import streamlit as st

from ingest.edits import read_edit
from rag.errors import BadDetail
from rag.schema import EDITABLE, OTHER_DAYS, Article, Detail, Origin
from ui.faults import told_later
from ui.parts import day, message, plain, small
from ui.state import Parts

NAMES = {
    "title": "Title",
    "outlet": "Outlet",
    "author": "Author",
    "url": "Address",
    "published": "Published",
    "language": "Language",
    "modified": "Last changed",
    "saved": "Saved",
    "filed": "Date of the file",
}
FROM = {
    Origin.EDITED: "edited by you",
    Origin.JSON_LD: "from the page's JSON-LD",
    Origin.OPEN_GRAPH: "from the page's OpenGraph tags",
    Origin.META: "from the page's meta tags",
    Origin.TIME: "from the page's <time>",
    Origin.BYLINE: "from the page's byline",
    Origin.HEADING: "from the page's heading",
    Origin.PAGE_TITLE: "from the page's title",
    Origin.PAGE: "from the page",
    Origin.ADDRESS: "from the page's address",
    Origin.SAVE_NOTE: "from the note of the program that saved the page",
    Origin.TEXT: "stated in the text",
    Origin.FRONT_MATTER: "from the front matter",
    Origin.PDF: "from the PDF's properties",
    Origin.WORD: "from the Word file's properties",
    Origin.JSON: "from the JSON record",
    Origin.FILE: "from the file",
    Origin.FILE_NAME: "from the file's name",
}


def origin_words(detail: Detail) -> str:
    """Where a value came from; nothing where it is unknown and nobody said so."""
    return FROM[detail.origin] if detail.origin else ""


def other_days(details: Sequence[Detail]) -> list[tuple[str, str, str]]:
    """The days that are told and are none of publication, each with its name and where it came from."""
    return [
        (NAMES[one.field], day(date.fromisoformat(one.value)), origin_words(one))
        for one in details
        if one.field in OTHER_DAYS and one.value
    ]


def edit_form(parts: Parts, article: Article, details: Sequence[Detail]) -> None:
    """Offer to correct each value; what can't be kept is told at its field, and then nothing is."""
    if st.session_state.pop("details-kept", None) == article.id:
        st.html('<p class="pc-small" role="status">Your changes are kept.</p>')
    form = f"{article.id}-{st.session_state.get('details-turn', 0)}"  # fresh fields once something was kept
    if f"{form}-title" not in st.session_state:  # new, or forgotten while another page was shown
        st.session_state["details-start"] = {one.field: plain(one.value or "") for one in details}
    start: dict[str, str] = st.session_state["details-start"]  # what the fields began with, and go on to hold
    problems = st.session_state.get("details-problems", {}).get(form, {})
    with st.expander("Edit details", icon=":material/edit:", expanded=bool(problems)), st.form(form, border=False):
        for detail in details:
            if detail.field in EDITABLE:
                _field(form, detail, start.get(detail.field, ""), problems.get(detail.field))
        st.html(small("A day is written like 2026-01-31. What is left empty is unknown."))
        st.form_submit_button("Keep", on_click=_keep, args=(parts, article.id, form, tuple(details)))


def _field(form: str, detail: Detail, start: str, problem: str | None) -> None:
    field, stated = detail.field, detail.stated
    st.text_input(NAMES[field], start, key=f"{form}-{field}", placeholder="unknown")
    if problem:
        st.html(message(problem, alert=True))
    if words := origin_words(detail):
        st.html(small(words))
    if detail.origin is Origin.EDITED:
        says = f"{stated.value}, {FROM[stated.origin]}" if stated else "unknown"
        st.html(small(f"The file says: {says}"))
        st.checkbox("Take back what the file says", key=f"{form}-reset-{field}")


@told_later()
def _keep(parts: Parts, article_id: str, form: str, details: Sequence[Detail]) -> None:
    """Keep what the person changed, all of it or nothing; what changed elsewhere meanwhile stays as it is."""
    state = st.session_state
    start = state.get("details-start", {})
    reset = [one.field for one in details if state.get(f"{form}-reset-{one.field}")]
    changes, problems = dict[str, Any](), dict[str, str]()
    for detail in details:
        text = state.get(f"{form}-{detail.field}")
        if text is None or detail.field in reset or text == start.get(detail.field, ""):
            continue
        try:
            changes[detail.field] = read_edit(detail.field, text)
        except BadDetail as error:
            problems[detail.field] = str(error)
    state["details-problems"] = {form: problems}
    if problems or not (changes or reset):
        return
    parts.library.edit(article_id, changes, reset, wait=False)
    state["details-kept"] = article_id
    state["details-turn"] = state.get("details-turn", 0) + 1
