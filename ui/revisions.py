"""What the reader tells beside an article's text: its copies, its revisions, how they differ, what was corrected."""

from collections.abc import Sequence

import streamlit as st

from rag.changes import Change, Fate, changes, condensed, is_changed
from rag.counting import plural
from rag.errors import UnknownArticle
from rag.history import steps, still_at
from rag.notices import Kind, notices
from rag.schema import Article, Revision
from ui.parts import day, escape, label, message
from ui.reading import Span
from ui.state import Parts

AROUND, MOST = 160, 30_000  # characters around a change, and of all that is shown of changes
MOST_COPIES, MOST_REVISIONS = 20, 30
CHANGED = "This article has changed since."
_DONE = {
    Kind.CORRECTED: "corrected",
    Kind.CLARIFIED: "clarified",
    Kind.CHANGED: "changed",
    Kind.WITHDRAWN: "withdrawn",
}
_TAGS = {
    Fate.STAYED: ("", ""),
    Fate.WENT: ('<del><span class="pc-hidden">taken out: </span>', "</del>"),
    Fate.CAME: ('<ins><span class="pc-hidden">put in: </span>', "</ins>"),
}


def gone(parts: Parts, article_id: str) -> str:
    """Say that an article is not there, and when it was removed if it was."""
    removed = parts.library.removed_at(article_id)
    when = f"It was removed on {day(removed.astimezone().date())}." if removed else ""
    return message(f"This article is not in the library. {when}".strip())


def show_notices(text: str) -> None:
    """What the article says of its own corrections."""
    for notice in notices(text):
        when = f" on {notice.day}" if notice.day else ""
        st.html(message(f"“{notice.words}”", lead=f"This article was {_DONE[notice.kind]}{when}:"))


def show_changed(revision: Revision, current: Revision, span: Span | None) -> None:
    """Say that a link opened an earlier revision, and lead to the current one."""
    st.html(message(f"This is its revision of {_when(revision, [current])}.", lead=CHANGED))
    place = still_at(revision.text, current.text, span.start, span.end) if span else None
    if span is not None and place is None:
        st.html('<p class="pc-small">The cited words no longer stand in it.</p>')
    query = {"article": current.article_id, "revision": current.id}
    if place is not None:
        query |= {"start": str(place[0]), "end": str(place[1])}
    name = "The cited words in the current revision" if place else "The current revision"
    st.page_link("ui/reader.py", label=name, icon=":material/update:", query_params=query)


def show_beside(parts: Parts, article: Article, current: Revision) -> None:
    """The other articles of its story, and its other revisions."""
    story = parts.library.stories([article.id]).get(article.id, ())
    if story:
        st.html(f'<p class="pc-small">The same story: {plural(len(story), "article")}, 1 origin</p>')
        for copy in [one for one in story if one.id != article.id][:MOST_COPIES]:
            _link(_name(copy, story), "copy_all", article=article.id, beside=copy.id)
        if len(story) - 1 > MOST_COPIES:
            st.html(f'<p class="pc-small">and {len(story) - 1 - MOST_COPIES} more</p>')
    revisions = parts.library.revisions(article.id)
    found = steps(revisions, current.id)
    if len(found) > 1:
        st.html(f'<p class="pc-small">{plural(len(found), "revision")}</p>')
        for step in found[-MOST_REVISIONS:][::-1]:
            when = f"{_when(step.revision, revisions)}{', again' if step.is_return else ''}"
            name = f"{when} (current)" if step.is_current else when
            query = {"article": article.id, "revision": step.revision.id}
            _link(name, "history", **query, **({"since": step.before.id} if step.before else {}))


def show_difference(parts: Parts, article: Article, revision: Revision) -> bool:
    """Show in place of the text how it differs from a copy or an earlier revision, if the address asks for that."""
    asked = st.query_params
    try:
        if other_id := asked.get("beside"):
            other = parts.library.article(other_id)
            story = parts.library.stories([article.id]).get(article.id, ())
            if other.id not in {one.id for one in story}:
                raise UnknownArticle("It tells another story.")
            before, name = parts.library.revision(other.id), _name(other, story)
        elif since := asked.get("since"):
            before = parts.library.revision(article.id, since)
            name = f"the revision of {_when(before, parts.library.revisions(article.id))}"
        else:
            return False
    except UnknownArticle:
        st.html(message("What this was to be held against is no longer there."))
        return False
    st.html(difference(before.text, revision.text, name))
    _link("Read the article", "article", article=article.id, revision=revision.id)
    if asked.get("beside"):
        _link(f"Read {name}", "article", article=before.article_id)
    return True


def difference(before: str, after: str, name: str) -> str:
    """How a text differs from one of this name, as HTML."""
    found = changes(before, after)
    if not is_changed(found):
        return message(f"It is word for word the same as {name}.")
    shown, cut = condensed(found, around=AROUND, most=MOST)
    more = message("There are more differences than can be shown here.") if cut else ""
    head = (
        f'<p class="pc-small">What differs from <bdi>{escape(name)}</bdi>: <del>taken out</del>, <ins>put in</ins></p>'
    )
    return f'{head}<div class="pc-article pc-changes" dir="auto">{"".join(map(_marked, shown))}</div>{more}'


def _marked(change: Change) -> str:
    before, after = _TAGS[change.fate]
    return f"{before}{escape(change.text)}{after}"


def _when(revision: Revision, revisions: Sequence[Revision]) -> str:
    """The day on which a revision came, where we are, and the time of it if another came on the same day."""
    when = revision.added_at.astimezone()
    others = [one.added_at.astimezone() for one in revisions if one.id != revision.id]
    if all(other.date() != when.date() for other in others):
        return day(when.date())
    same_minute = any(f"{other:%F %R}" == f"{when:%F %R}" for other in others)
    return f"{day(when.date())}, {when:%H:%M:%S}" if same_minute else f"{day(when.date())}, {when:%H:%M}"


def _name(article: Article, story: Sequence[Article]) -> str:
    """The outlet and day of an article, and its title if another of its story has the same."""
    name = _outlet_and_day(article)
    alike = any(_outlet_and_day(one) == name for one in story if one.id != article.id)
    return f"{name}: {article.title}" if article.outlet and alike else name


def _outlet_and_day(article: Article) -> str:
    when = f", {day(article.published)}" if article.published else ""
    return f"{article.outlet or article.title}{when}"


def _link(name: str, icon: str, **query: str) -> None:
    st.page_link("ui/reader.py", label=label(name), icon=f":material/{icon}:", query_params=query)
