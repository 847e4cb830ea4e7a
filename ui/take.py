"""Taking an answer or a checked text along: its evidence as a file, and its words to paste elsewhere."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

import streamlit as st

from rag.errors import PackError
from rag.markup import verbatim
from rag.pack import answer_pack, check_pack, is_packable, pack_answer, pack_check
from rag.pack_format import Pack
from rag.references import as_markdown, as_text, footnotes
from rag.schema import EVERYTHING, Checked, Filter, Manuscript
from ui.exchanges import Exchange
from ui.parts import small

MOST_FOOTNOTES = 40
MOST_SENTENCES = 5_000  # that a pack holds
MOST_TO_COPY = 400  # sentences of a checked text; more go into the file only


def take_answer(exchange: Exchange) -> None:
    """The row below a finished answer; nothing where there is no evidence."""
    answer = exchange.shown.answer
    if answer is None or not is_packable(answer):
        return
    _take(exchange.id, lambda: pack_answer(answer), lambda: answer_pack(answer))


def take_check(manuscript: Manuscript, checked: Sequence[Checked], only: Filter = EVERYTHING) -> None:
    """The same below a text, as far as it was checked."""
    if not any(one.claim for one in checked):
        return
    if len(checked) > MOST_SENTENCES:
        st.html(small("This text has too many sentences for one evidence pack; check it in parts to take it along."))
        return
    copied = checked if len(checked) <= MOST_TO_COPY else ()
    _take(
        "check",
        lambda: pack_check(manuscript, checked, only=only),
        lambda: check_pack(manuscript, copied, only=only) if copied else None,
    )


def _take(name: str, make: Callable[[], bytes], gather: Callable[[], Pack | None]) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"take-{name}"):
        st.download_button(
            "Download evidence",
            make,  # made when it is asked for
            file_name=f"evidence-{datetime.now(UTC):%Y-%m-%d}.zip",
            mime="application/zip",
            key=f"pack-{name}",
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
        popover = st.popover(
            "Copy", type="tertiary", icon=":material/content_copy:", key=f"copy-{name}", on_change="rerun"
        )
        if popover.open:
            with popover:
                _copies(gather)


def _copies(gather: Callable[[], Pack | None]) -> None:
    """What can be copied, each with a button that does; it is shown as it is, and nothing in it is rendered."""
    try:
        pack = gather()
    except PackError as error:
        st.text(str(error))
        return
    if pack is None:
        st.text("This text is too long to be copied from here; download the evidence.")
        return
    for title, text in (("Text", as_text(pack)), ("Markdown", as_markdown(pack))):
        st.caption(title)
        st.code(verbatim(text), language=None, wrap_lines=True)
    if notes := footnotes(pack):
        st.caption("Footnotes")
    for note in notes[:MOST_FOOTNOTES]:
        st.code(verbatim(note), language=None, wrap_lines=True)
