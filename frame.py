"""The frame around the pages, which app.py serves: navigation, the strip of files on their way in, settings' errors."""

from pathlib import Path

import streamlit as st

from ui.dialogs import close_dialogs
from ui.faults import sentence, tell, told
from ui.parts import message
from ui.state import open_parts
from ui.uploads import show_strip

UI = Path(__file__).parent / "ui"


def main() -> None:
    """Draw the frame and the page in it."""
    close_dialogs()
    pages = [
        st.Page("ui/ask.py", title="Ask", default=True),
        st.Page("ui/check.py", title="Check"),
        st.Page("ui/library.py", title="Library"),
        st.Page("ui/conversations.py", title="Conversations", visibility="hidden"),
        st.Page("ui/reader.py", title="Article", visibility="hidden"),
    ]
    page = st.navigation(pages, position="hidden")
    st.set_page_config(page_title=f"{page.title} · Presscheck", page_icon=str(UI / "icon.png"), layout="wide")
    st.html(UI / "style.css")
    with st.container(key="navigation", horizontal=True, vertical_alignment="center"):
        st.html('<span class="pc-brand">Presscheck</span>', width="content")
        st.page_link("ui/ask.py", label="Ask", icon=":material/forum:")
        st.page_link("ui/check.py", label="Check", icon=":material/fact_check:")
        st.page_link("ui/library.py", label="Library", icon=":material/library_books:")
    with st.container(key="strip"):
        try:
            parts = open_parts()
        except Exception as error:
            st.html(message(sentence(error), lead="Presscheck can't start."))
            st.button("Try again")
            st.stop()
        if page.title != "Library":  # which shows all of it
            show_strip(parts.intake)
    tell()
    with told():
        page.run()


main()
