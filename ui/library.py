"""What the library holds: add, read, remove."""

import hashlib
from contextlib import suppress

import streamlit as st

from rag.counting import plural
from rag.errors import UnknownArticle
from rag.schema import Collection, Filter, Shelved
from ui.assist import assist
from ui.collect import choose_collection, collect, show_done, take_out
from ui.dialogs import dialog, is_dialog_open
from ui.faults import told_later
from ui.parts import escape, message
from ui.shelf import TABLE, copies, extent, held, is_selected
from ui.state import Parts, open_parts
from ui.uploads import show_uploads

NAMED_IN_DIALOG = 10


def show() -> None:
    """Draw the page."""
    parts = open_parts()
    shelf = parts.library.articles()
    st.html(f'<h1 class="pc-headline">Library</h1><p class="pc-lead">{escape(extent(shelf))}</p>')
    if parts.trouble:
        st.html(message(parts.trouble))
    _uploader(parts)
    show_uploads(parts.intake, may_redraw=lambda: not (is_dialog_open() or is_selected(st.session_state)))
    show_done()
    if removed := st.session_state.pop("removed", None):
        st.html(f'<p class="pc-small" role="status">{escape(removed)}</p>')
    if shelf:
        collection = choose_collection(parts)
        shown = shelf if collection is None else parts.library.articles(Filter(collections=(collection.name,)))
        if shown:
            _table(parts, shown, collection)
        else:
            st.html(message("No article is in this collection; show all articles to add some."))
    assist()


def _uploader(parts: Parts) -> None:
    """A fresh uploader each time files were taken over: they are on disk then, not in the session."""
    turn = st.session_state.setdefault("uploader", 0)
    files = st.file_uploader(
        "Add articles",
        accept_multiple_files=True,
        max_upload_size=parts.settings.largest_upload_mb,
        key=f"uploader-{turn}",
        help="Drop PDF, Word (.docx), HTML, Markdown or text files here, as many as you like, or a .zip of them, or "
        "JSON Lines (.jsonl). You may leave this page meanwhile, and ask about what is in already.",
    )
    taken: set[str] = st.session_state.setdefault("taken_over", set())
    if files:
        new = [file for file in files if file.file_id not in taken]
        if new:
            parts.intake.put([(file.name, file.getvalue()) for file in new])
        taken.update(file.file_id for file in new)  # in place: whatever is set in the session may begin the page anew
        st.session_state["uploader"] = turn + 1
        st.rerun()


def _table(parts: Parts, there: list[Shelved], collection: Collection | None) -> None:
    shelf = held(there, collection.id if collection else None, st.session_state)
    shown = hashlib.sha256("\n".join(entry.article.id for entry in shelf).encode()).hexdigest()[:16]
    copied = copies(shelf, parts.library.origins())
    choice = st.dataframe(
        {
            "Title": [entry.article.title for entry in shelf],
            "Outlet": [entry.article.outlet or "unknown" for entry in shelf],
            "Published": [entry.article.published for entry in shelf],
            "Added": [entry.article.added_at for entry in shelf],
            "Passages": [entry.passages for entry in shelf],
            **({"Same story": [number or 1 for number in copied]} if any(copied) else {}),
        },
        column_config={
            "Title": st.column_config.TextColumn(width="large"),
            "Published": st.column_config.DateColumn(format="D MMM YYYY"),
            "Added": st.column_config.DatetimeColumn(format="D MMM YYYY, HH:mm"),
            "Same story": st.column_config.NumberColumn(help="Articles that tell it, this one too: one origin"),
        },
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        key=f"{TABLE}{shown}",  # a selection is by place: it must not outlive a change of the list
        placeholder="unknown",
        alt="The articles of the library",
    )
    chosen = [shelf[row].article for row in choice["selection"]["rows"] if row < len(shelf)]
    with st.container(horizontal=True, vertical_alignment="center", key="table-actions"):
        if len(chosen) == 1:
            st.page_link(
                "ui/reader.py", label="Read", icon=":material/article:", query_params={"article": chosen[0].id}
            )
        if chosen:
            titles = {article.id: article.title for article in chosen}
            collect(parts, list(titles), "chosen")
            if collection is not None:
                st.button(
                    "Remove from collection",
                    icon=":material/folder_off:",
                    on_click=take_out,
                    args=(parts, collection.name, list(titles)),
                )
            if st.button(f"Remove {len(chosen)}", icon=":material/delete:"):
                _confirm_removal(parts, titles)
            if (more := len(there) - len(shelf)) > 0:
                came = f"{plural(more, 'more article')} came in; listed as soon as none is selected."
                st.html(f'<p class="pc-small">{came}</p>')
        else:
            st.html('<p class="pc-small">Select articles to read, collect or remove them.</p>')


@dialog("Remove articles")
def _confirm_removal(parts: Parts, titles: dict[str, str]) -> None:
    they = "It" if len(titles) == 1 else "They"
    st.html(message(f"{they} will no longer be found or cited.", lead=f"Remove {plural(len(titles), 'article')}?"))
    named = "".join(f"<li><bdi>{escape(title)}</bdi></li>" for title in list(titles.values())[:NAMED_IN_DIALOG])
    more = len(titles) - NAMED_IN_DIALOG
    st.html(f"<ul>{named}{f'<li>and {more} more</li>' if more > 0 else ''}</ul>")
    with st.container(horizontal=True):
        removed = st.button("Remove", type="primary", on_click=_remove, args=(parts, list(titles)))
        if st.button("Keep") or removed:
            st.rerun()


@told_later()
def _remove(parts: Parts, article_ids: list[str]) -> None:
    with suppress(UnknownArticle):  # somebody else removed all of them meanwhile
        parts.library.remove_many(article_ids)
    st.session_state["removed"] = f"{plural(len(article_ids), 'article')} removed."


show()
