"""Articles into collections and out of them: those chosen on the Library page, the one in the reader."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import streamlit as st

from rag.collecting import LONGEST_NAME
from rag.counting import plural
from rag.schema import Article, Collection, Filter
from ui.dialogs import dialog
from ui.faults import told_later
from ui.filters import chosen_filter, search_only
from ui.parts import escape, label, message, plain
from ui.state import Parts

COUNTED = 12  # collections whose size is told where none is chosen
SHOWN = "shown-collection"  # where the session keeps which one the Library page shows


def choose_collection(parts: Parts) -> Collection | None:
    """Have one of the collections chosen, to be shown alone, and offer what can be done with it."""
    there = {one.name: one for one in parts.library.collections.all()}
    if not there:
        return None
    if st.session_state.get(SHOWN) not in there:
        st.session_state.pop(SHOWN, None)  # deleted, or renamed elsewhere
    with st.container(horizontal=True, vertical_alignment="bottom", key="collections"):
        name = st.selectbox(
            "Collection",
            list(there),
            index=None,
            format_func=plain,  # a count in it would change, and the choice be lost
            placeholder="All articles",
            key=SHOWN,
            width=360,
        )
        if name is None:
            st.html(f'<p class="pc-small">{_extents(list(there.values()))}</p>')
            return None
        st.html(f'<p class="pc-small">{plural(there[name].articles, "article")}</p>', width="content")
        if st.button("Ask within it", icon=":material/forum:"):
            search_only(Filter(collections=(name,)))
            st.switch_page("ui/ask.py")
        if st.button("Rename", type="tertiary", icon=":material/edit:"):
            _ask_name(parts, there[name])
        if st.button("Delete", type="tertiary", icon=":material/delete:"):
            _confirm_deletion(parts, there[name])
    return there[name]


def collect(parts: Parts, article_ids: Sequence[str], key: str) -> None:
    """Offer to put articles into a collection, one there is or a new one."""
    with st.popover("Add to collection", icon=":material/create_new_folder:"):
        turn = f"{key}-{st.session_state.get('collect-turn', 0)}"  # a fresh field once something was put in
        st.selectbox(
            "Collection",
            [one.name for one in parts.library.collections.all()],
            index=None,
            format_func=plain,
            placeholder="choose one, or type a new name",
            accept_new_options=True,
            key=turn,
        )
        st.button("Add", key=f"add-{key}", on_click=_put, args=(parts, tuple(article_ids), turn))


def show_collected(parts: Parts, article: Article) -> None:
    """Name the collections that an article is in, each with a way out of it, and offer others."""
    names = parts.library.collections.of(article.id)
    if names:
        st.html('<p class="pc-small">Collections</p>')
    with st.container(horizontal=True, vertical_alignment="center", key="collected"):
        for name in names:
            st.button(
                label(name),
                key=f"collected-{name}",  # by place, a second click would meet the next one
                help="Remove from this collection",
                icon=":material/close:",
                on_click=take_out,
                args=(parts, name, (article.id,)),
            )
        collect(parts, (article.id,), article.id)


def show_done() -> None:
    """Say what became of the last click."""
    if done := st.session_state.pop("collected", None):
        st.html(f'<p class="pc-small" role="status"><bdi>{escape(done)}</bdi></p>')


@told_later()
def take_out(parts: Parts, name: str, article_ids: Sequence[str]) -> None:
    """Take articles out of a collection; they stay in the library."""
    taken = parts.library.collections.take_out(name, article_ids)
    st.session_state["collected"] = f"{plural(len(taken), 'article')} removed from the collection “{name}”."


@told_later()
def _put(parts: Parts, article_ids: Sequence[str], turn: str) -> None:
    name = st.session_state.get(turn)
    if not name:
        st.session_state["collected"] = "Choose a collection, or type a name for a new one."
        return
    put = parts.library.collections.put(name, article_ids, make=True)
    st.session_state["collect-turn"] = st.session_state.get("collect-turn", 0) + 1
    st.session_state["collected"] = _became(put, name)


def _became(put: Mapping[str, bool], name: str) -> str:
    """What is said of articles that were to be put in: those the library has, each with whether it was new in it."""
    if not put:
        return "Nothing was added: it is no longer in the library."
    new = sum(put.values())
    if not new:
        return f"Nothing was added: {'it is' if len(put) == 1 else 'they are'} in the collection “{name}” already."
    return f"{plural(new, 'article')} added to the collection “{name}”."


@dialog("Rename the collection")
def _ask_name(parts: Parts, one: Collection) -> None:
    st.text_input("Name", plain(one.name), max_chars=LONGEST_NAME, key=f"name-{one.id}")
    with st.container(horizontal=True):
        renamed = st.button("Keep the new name", type="primary", on_click=_rename, args=(parts, one))
        if st.button("Leave it") or renamed:
            st.rerun()


@told_later()
def _rename(parts: Parts, one: Collection) -> None:
    renamed = parts.library.collections.rename(one.name, st.session_state[f"name-{one.id}"])
    st.session_state[SHOWN] = renamed.name
    only = chosen_filter()
    if one.name in only.collections:
        kept = [renamed.name if name == one.name else name for name in only.collections]
        search_only(replace(only, collections=tuple(kept)))


@dialog("Delete the collection")
def _confirm_deletion(parts: Parts, one: Collection) -> None:
    stay = f"Its {plural(one.articles, 'article')} stay{'s' * (one.articles == 1)} in the library."
    st.html(message(stay if one.articles else "It is empty.", lead=f"Delete “{one.name}”?"))
    with st.container(horizontal=True):
        deleted = st.button("Delete it", type="primary", on_click=_delete, args=(parts, one))
        if st.button("Keep it") or deleted:
            st.rerun()


@told_later()
def _delete(parts: Parts, one: Collection) -> None:
    parts.library.collections.delete(one.name)
    st.session_state["collected"] = f"The collection “{one.name}” is deleted; its articles are in the library."
    only = chosen_filter()
    if one.name in only.collections:
        search_only(replace(only, collections=tuple(name for name in only.collections if name != one.name)))


def _extents(there: Sequence[Collection]) -> str:
    """How many articles are in each, those with the most first, as HTML."""
    largest = sorted(there, key=lambda one: -one.articles)[:COUNTED]
    counted = [f"<bdi>{escape(one.name)}</bdi>: {plural(one.articles, 'article')}" for one in largest]
    more = len(there) - len(largest)
    return " · ".join([*counted, *([f"and {more:,} more"] if more else [])])
