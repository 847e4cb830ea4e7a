"""One article; a deep link's words are marked, brought into view and focused."""

from pathlib import PurePosixPath

import streamlit as st

from rag.errors import PresscheckError, UnknownArticle
from rag.schema import Article, Filter, Revision
from ui.assist import Focus, assist
from ui.collect import show_collected, show_done
from ui.details import edit_form, origin_words, other_days
from ui.filters import search_only
from ui.jobs import explain
from ui.parts import day, message
from ui.reading import about, article_head, article_text, read_span
from ui.revisions import gone, show_beside, show_changed, show_difference, show_notices
from ui.state import Parts, open_parts

MOVED = "These words are no longer at this place."


def show() -> None:
    """Draw the page."""
    parts = open_parts()
    asked = st.query_params
    try:
        article = parts.library.article(asked.get("article", ""))
        revision, current = _revision(parts, article.id, asked.get("revision"))
    except UnknownArticle:
        st.html(f'<h1 class="pc-headline">Article</h1>{gone(parts, asked.get("article", ""))}')
        show_done()
        st.page_link("ui/library.py", label="Library", icon=":material/arrow_back:")
        assist()
        return
    except PresscheckError as error:
        st.html(f'<h1 class="pc-headline">Article</h1>{message(explain(error))}')
        assist()
        return
    st.session_state["reading"] = article.id  # what "this article" means in the next question
    _article(parts, article, revision, current)


def _revision(parts: Parts, article_id: str, revision_id: str | None) -> tuple[Revision, Revision]:
    """The revision a link cites, and the current one. A revision we don't have is the current one."""
    current = parts.library.revision(article_id)
    if not revision_id or revision_id == current.id:
        return current, current
    try:
        return parts.library.revision(article_id, revision_id), current
    except UnknownArticle:
        return current, current


def _article(parts: Parts, article: Article, revision: Revision, current: Revision) -> None:
    st.set_page_config(page_title=f"{article.title} · Presscheck")
    start, end = st.query_params.get("start"), st.query_params.get("end")
    span = read_span(start, end, len(revision.text))
    gone = st.query_params.get("revision", revision.id) != revision.id
    if gone:
        span = None  # the numbers mean another revision
    st.html(article_head(article))
    if gone or (span is None and (start, end) != (None, None)):
        st.html(message(MOVED))
    if revision.id != current.id:
        show_changed(revision, current, span)
    show_notices(revision.text)
    text, side = st.columns([5, 2], gap="large")
    with text:
        if not show_difference(parts, article, revision):
            st.html(article_text(revision.text, article.title, span, revision.pages))
    with side, st.container(key="about"):
        details = parts.library.details(article.id)
        origins = {one.field: origin_words(one) for one in details}
        shelved, added = parts.library.find(article.source), day(article.added_at.date())
        st.html(about(article, shelved, added=added, origins=origins, others=other_days(details)))
        edit_form(parts, article, details)
        show_done()
        show_collected(parts, article)
        if st.button("Ask about it", type="tertiary", icon=":material/forum:"):
            search_only(Filter(articles=(article.id,)))
            st.switch_page("ui/ask.py")
        if st.button("Summarise this article", type="tertiary", icon=":material/short_text:"):
            st.session_state["wanted"] = "Summarise this article"
            st.switch_page("ui/ask.py")
        st.download_button(
            "Original file",
            data=lambda: parts.library.original(article.id),
            file_name=_file_name(article),
            mime="application/octet-stream",  # never shown inline
            on_click="ignore",
            type="tertiary",
            icon=":material/download:",
        )
        show_beside(parts, article, current)
    stamp = f"{article.id}:{revision.id}:{start}:{end}"
    assist(focus=Focus("cited", stamp) if span else None)


def _file_name(article: Article) -> str:
    name = PurePosixPath(article.source.replace("\\", "/")).name
    return "".join(character for character in name if character.isprintable())[-100:] or "article"


show()
