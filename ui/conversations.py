"""The conversations that are kept: find, open, rename, take along, delete."""

from collections.abc import Callable

import streamlit as st

from rag.chat_export import as_json, as_markdown
from rag.chats import LONGEST_NAME, LONGEST_SEARCH, MOST_LISTED
from rag.counting import plural
from rag.kept import KeptChat
from ui.assist import assist
from ui.dialogs import dialog
from ui.faults import told_later
from ui.parts import day, escape, label, message, plain
from ui.state import Parts, open_parts

LEAD = "They are kept on this computer, in the library, until you delete them."


def show() -> None:
    """Draw the page."""
    parts = open_parts()
    count = parts.chats.kept.count()
    st.html(f'<h1 class="pc-headline">Conversations</h1><p class="pc-lead">{LEAD}</p>')
    if done := st.session_state.pop("done", None):
        st.html(f'<p class="pc-small" role="status">{escape(done)}</p>')
    if count:
        _list(parts, count)
    else:
        st.html(message("There are none yet. Ask something, and it is kept here."))
    st.page_link("ui/ask.py", label="Ask", icon=":material/arrow_back:")
    assist()


def _list(parts: Parts, count: int) -> None:
    search = st.text_input(
        "Search", key="chat-search", max_chars=LONGEST_SEARCH, help="Words of names, questions and answers"
    )
    limit = st.session_state.get("chats-shown", MOST_LISTED)
    found = parts.chats.kept.listed(search, limit + 1)
    if not found:
        st.html(message("No conversation holds all of these words."))
    for chat in found[:limit]:
        _row(parts, chat)
    with st.container(horizontal=True, vertical_alignment="center", key="chats-actions"):
        if len(found) > limit:
            st.button("Show more", on_click=_show_more, args=(limit,))
        if not search and st.button("Delete all", type="tertiary", icon=":material/delete:"):
            _confirm_all(parts, count)


def _show_more(limit: int) -> None:
    st.session_state["chats-shown"] = limit + MOST_LISTED


def _row(parts: Parts, chat: KeptChat) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key=f"chat-{chat.id}"):
        st.page_link("ui/ask.py", label=label(chat.name), icon=":material/forum:", query_params={"chat": chat.id})
        about = f"{day(chat.used_at.astimezone().date())} · {plural(chat.questions, 'question')}"
        st.html(f'<p class="pc-small">{about}</p>', width="content")
        if st.button("Manage", key=f"manage-{chat.id}", type="tertiary", icon=":material/more_horiz:"):
            _manage(parts, chat)


@dialog("Conversation")
def _manage(parts: Parts, chat: KeptChat) -> None:
    st.html(f"<p><strong><bdi>{escape(chat.name)}</bdi></strong></p>")
    with st.form("naming", border=False):
        st.text_input("Name", plain(chat.name), max_chars=LONGEST_NAME, key=f"name-{chat.id}")
        renamed = st.form_submit_button("Rename", on_click=_rename, args=(parts, chat.id))
    with st.container(horizontal=True):
        _download("Markdown", lambda: as_markdown(parts.library, chat.id), "md", "text/markdown")
        _download("JSON", lambda: as_json(parts.library, chat.id), "json", "application/json")
    st.html(message("It is gone for good, with its answers and what they quote.", lead="Delete it?"))
    deleted = st.button("Delete", type="primary", icon=":material/delete:", on_click=_delete, args=(parts, chat.id))
    if renamed or deleted:
        st.rerun()  # all of the page, which closes this


def _download(name: str, write: Callable[[], str], ending: str, mime: str) -> None:
    st.download_button(
        name,
        data=lambda: write().encode(),
        file_name=f"conversation.{ending}",
        mime=mime,
        on_click="ignore",
        icon=":material/download:",
    )


@told_later()
def _rename(parts: Parts, chat_id: str) -> None:
    parts.chats.kept.rename(chat_id, st.session_state[f"name-{chat_id}"])
    st.session_state["done"] = "Renamed."


@told_later()
def _delete(parts: Parts, chat_id: str) -> None:
    parts.chats.forget(chat_id)  # which ends what it is answering
    parts.chats.kept.delete([chat_id])
    _leave(chat_id)
    st.session_state["done"] = "1 conversation deleted."


@dialog("Delete all conversations")
def _confirm_all(parts: Parts, count: int) -> None:
    lead = f"Delete {plural(count, 'conversation')}?"
    st.html(message("They are gone for good, with their answers, what these quote, and your feedback.", lead=lead))
    with st.container(horizontal=True):
        deleted = st.button("Delete all of them", type="primary", on_click=_delete_all, args=(parts,))
        if st.button("Keep") or deleted:
            st.rerun()


@told_later()
def _delete_all(parts: Parts) -> None:
    parts.chats.forget_all()
    gone = parts.chats.kept.delete_all()
    _leave(st.session_state.get("chat", ""))
    st.session_state["done"] = f"{plural(gone, 'conversation')} deleted."


def _leave(chat_id: str) -> None:
    """No page comes back to a conversation that is gone."""
    if st.session_state.get("chat") == chat_id:
        del st.session_state["chat"]


show()
