"""What Presscheck says in its own words, as HTML: a sentence, and a list that leads to the articles."""

from urllib.parse import urlencode

from rag.schema import Entry, Reply
from ui.parts import escape, reader_address, source_line


def reply_block(reply: Reply) -> str:
    """The reply and its list; suggestions are buttons, which the page draws."""
    entries = "".join(f"<li>{_entry(entry)}</li>" for entry in reply.entries)
    listed = f'<ol class="pc-list">{entries}</ol>' if entries else ""
    return f'<div class="pc-reply"><p dir="auto">{escape(reply.text)}</p>{listed}</div>'


def _entry(entry: Entry) -> str:
    """A title or a name, where it leads, and what else is known; of a name, the title of its article too."""
    words = f"<bdi>{escape(entry.text)}</bdi>"
    address = _address(entry)
    if address is not None:
        words = f'<a href="{escape(address)}" target="_blank">{words} ↗<span class="pc-hidden"> (new tab)</span></a>'
    note = f'<span class="pc-source">{escape(entry.note)}</span>' if entry.note else ""
    return f"{words} {' · '.join(part for part in (note, _source(entry)) if part)}"


def _source(entry: Entry) -> str:
    if entry.article is None:
        return ""
    if entry.text != entry.article.title:
        return f'<span class="pc-source"><bdi>{escape(entry.article.title)}</bdi></span>'
    return source_line(entry.article, entry.citation.page if entry.citation else None)


def _address(entry: Entry) -> str | None:
    """Where the reader shows what is meant: the words, or all of the article."""
    if entry.citation is not None:
        return reader_address(entry.citation)
    return "reader?" + urlencode({"article": entry.article.id}) if entry.article else None
