"""Which articles are searched: the row above the input. The choice holds for the session, follow-ups included."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

import streamlit as st

from rag.errors import BadFilter, UnknownArticle
from rag.schema import EVERYTHING, Filter, Names
from rag.scope import limited, read_filter
from ui.faults import told
from ui.parts import day, escape, label, message, plain
from ui.state import Parts

FIRST_DAY, LAST_DAY = date(1400, 1, 1), date(2100, 12, 31)
WIDGETS = ("since", "until", "outlets", "authors", "collections")
MOST_NAMES = 500  # in a list to choose from; others can be typed


def chosen_filter() -> Filter:
    """What this session's questions search."""
    only = st.session_state.get("only", EVERYTHING)
    return only if isinstance(only, Filter) else EVERYTHING


def search_only(only: Filter) -> None:
    """Have this session's questions search these articles, whatever was chosen before."""
    st.session_state.pop("filter-problem", None)
    st.session_state["filter-turn"] = st.session_state.get("filter-turn", 0) + 1
    st.session_state["only"] = only


@told()
def show_filter(parts: Parts) -> None:
    """Draw the row: a way to choose, and what is chosen, each with a way to let go of it."""
    only = chosen_filter()
    with st.container(horizontal=True, vertical_alignment="center", key="filter"):
        with st.popover("Filter", icon=":material/filter_list:"):
            _choices(parts.library.names())
        for which, name, without in _chips(parts, only):
            st.button(
                label(name),
                key=f"chip-{which}",  # by place, a second click would meet the next one
                help="Remove from the filter",
                icon=":material/close:",
                on_click=search_only,
                args=(without,),
            )
        if only:
            wider = "All articles" if only.articles else "Clear filter"
            st.button(wider, type="tertiary", on_click=search_only, args=(EVERYTHING,))


def only_line(parts: Parts, only: Filter) -> str:
    """Say what was searched, as HTML."""
    said = limited(only, [title for _, title in _titles(parts, only)]).removeprefix("Only ")
    return f'<p class="pc-small">Only <bdi>{escape(said)}</bdi></p>'


def refused_by(only: Filter) -> str:
    """Say who does not answer: articles that were asked by themselves speak for no others."""
    if not only.articles:
        return "The library does not answer this."
    return "This article does not answer this." if len(only.articles) == 1 else "These articles do not answer this."


def widened(only: Filter, key: str) -> bool:
    """Offer to let go of a filter that may have kept the answer away; tell whether that was pressed."""
    if not only or not st.button("Ask all articles", key=f"widen-{key}", icon=":material/open_in_full:"):
        return False
    search_only(EVERYTHING)
    return True


def _choices(names: Names) -> None:
    turn = st.session_state.setdefault("filter-turn", 0)  # fresh widgets where a chip changed what they show
    if f"filter-{turn}-outlets" not in st.session_state:  # new, or forgotten while another page was shown
        st.session_state["filter-start"] = chosen_filter()
    only: Filter = st.session_state["filter-start"]  # what the widgets began with: a change of it would make them anew
    days: dict[str, Any] = {"min_value": FIRST_DAY, "max_value": LAST_DAY, "format": "YYYY-MM-DD"}
    changed: dict[str, Any] = {"on_change": _take, "args": (turn,)}
    since, until = st.columns(2)
    with since:
        st.date_input("Published since", only.since, key=f"filter-{turn}-since", **days, **changed)
    with until:
        st.date_input("Published until", only.until, key=f"filter-{turn}-until", **days, **changed)
    if problem := st.session_state.get("filter-problem"):
        st.html(message(problem, alert=True))
    kinds = [("outlets", names.outlets, only.outlets), ("authors", names.authors, only.authors)]
    if names.collections or only.collections:
        kinds.append(("collections", names.collections, only.collections))
    for kind, there, chosen in kinds:
        st.multiselect(
            kind.capitalize(),
            _options(there, chosen),
            list(chosen),
            format_func=plain,
            key=f"filter-{turn}-{kind}",
            placeholder="all",
            accept_new_options=len(there) > MOST_NAMES,
            **changed,
        )
    st.html('<p class="pc-small">Articles without a known day of publication are outside any days.</p>')


def _options(there: Mapping[str, int], chosen: tuple[str, ...]) -> list[str]:
    return list(dict.fromkeys([*chosen, *list(there)[:MOST_NAMES]]))


def _take(turn: int) -> None:
    """Make a filter of what the widgets say; days that can't be meant change nothing."""
    given = {name: st.session_state.get(f"filter-{turn}-{name}") for name in WIDGETS}
    try:
        st.session_state["only"] = read_filter(**given, articles=chosen_filter().articles)
        st.session_state.pop("filter-problem", None)
    except BadFilter as error:
        st.session_state["filter-problem"] = str(error)


def _chips(parts: Parts, only: Filter) -> list[tuple[str, str, Filter]]:
    """What is chosen, each with what tells it from the others and with the filter that is left without it."""
    chips = [
        (f"article-{one}", f"Only “{title}”", replace(only, articles=_but(only.articles, one)))
        for one, title in _titles(parts, only)
    ]
    chips += [
        (f"collection-{name}", f"of {name}", replace(only, collections=_but(only.collections, name)))
        for name in only.collections
    ]
    chips += [(f"outlet-{name}", name, replace(only, outlets=_but(only.outlets, name))) for name in only.outlets]
    chips += [
        (f"author-{name}", f"by {name}", replace(only, authors=_but(only.authors, name))) for name in only.authors
    ]
    if only.since:
        chips.append(("since", f"since {day(only.since)}", replace(only, since=None)))
    if only.until:
        chips.append(("until", f"until {day(only.until)}", replace(only, until=None)))
    return chips


def _but(names: tuple[str, ...], one: str) -> tuple[str, ...]:
    return tuple(name for name in names if name != one)


def _titles(parts: Parts, only: Filter) -> list[tuple[str, str]]:
    """The articles that are named one by one: ids and titles."""
    return [(one, _title(parts, one)) for one in only.articles]


def _title(parts: Parts, article_id: str) -> str:
    try:
        return parts.library.article(article_id).title
    except UnknownArticle:
        return "an article that was removed"
