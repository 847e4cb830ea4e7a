"""HTML → raw document: trafilatura finds the article, and each value is held against where the page states it.

Only dates that the page states are taken.
"""

import re
from collections.abc import Iterator
from typing import Any

from ingest.document import Block, RawDocument
from ingest.media import HTML
from ingest.metadata import day
from ingest.stated import Said, as_stated, said_by, where
from rag.errors import UnreadableArticle
from rag.schema import Origin

Element = Any  # lxml ships no types

_BLOCKS = {"p", "head", "list", "item", "quote", "code", "table", "row", "cell", "div", "fw", "ab"}
_PROSE_END = re.compile(r"[.!?…。！？।؟][\"'”’»)\]]*$")
_PROSE_WORDS = 12
# What stands there is the value and nothing else.
_WORDED = frozenset({Origin.JSON_LD, Origin.OPEN_GRAPH, Origin.META, Origin.SAVE_NOTE, Origin.PAGE})
_NO_ARTICLE = "no article was found in this page; open the article in a browser, save that page and add it"


def read_page(text: str) -> RawDocument:
    """Take the article's blocks and metadata out of a page.

    Raises:
        UnreadableArticle: no article is in it.
    """
    from trafilatura import bare_extraction
    from trafilatura.settings import Document

    tree = _parse(text)
    if tree is None:
        raise UnreadableArticle(_NO_ARTICLE)
    said = said_by(tree, text)
    for element in tree.xpath("//noscript | //template"):
        element.drop_tree()
    found = bare_extraction(
        tree,
        include_comments=False,
        with_metadata=True,
        date_extraction_params={"original_date": True, "extensive_search": False},
    )
    blocks = tuple(_blocks(found.body)) if isinstance(found, Document) else ()
    if not isinstance(found, Document) or not any(_is_prose(block) for block in blocks):
        raise UnreadableArticle(_NO_ARTICLE)
    if found.url:
        said.setdefault("outlet", []).append((Origin.ADDRESS, found.url))
    chosen = {
        "title": _traced(said, "title", found.title or (blocks[0].text if blocks[0].heading else None)),
        "outlet": _traced(said, "outlet", as_stated(said, "outlet", found.sitename or "") or None),
        "author": _traced(said, "author", found.author),
        "url": _traced(said, "url", found.url),
        "language": _stated(said, "language"),
        **{name: _stated_day(said, name) for name in ("published", "modified", "saved")},
    }
    values = {name: one[1] for name, one in chosen.items() if one}
    return RawDocument(HTML, blocks, **values, origins={name: one[0] for name, one in chosen.items() if one})


def _traced(said: Said, field: str, value: str | None) -> tuple[Origin, str] | None:
    """A value that trafilatura found, with where it stands; else one that the page states in so many words."""
    return (where(said, field, value), value) if value else _stated(said, field)


def _stated(said: Said, field: str) -> tuple[Origin, str] | None:
    return next((one for one in said.get(field, []) if one[0] in _WORDED), None)


def _stated_day(said: Said, field: str) -> tuple[Origin, str] | None:
    """The surest day that can be read in one way."""
    return next((one for one in said.get(field, []) if day(one[1]) is not None), None)


def _parse(text: str) -> Element | None:
    """Parse here: trafilatura gets a tree, never a string that it could take for an address to fetch."""
    import lxml.etree  # type: ignore[import-untyped]  # it ships no types
    import lxml.html  # type: ignore[import-untyped]  # it ships no types

    without_declaration = re.sub(r"^\s*<\?xml[^>]{0,500}\?>", "", text.lstrip("\ufeff").replace("\0", ""))
    parser = lxml.html.HTMLParser(huge_tree=True, no_network=True)  # else deep or long pages are cut short, silently
    try:
        return lxml.html.document_fromstring(without_declaration, parser=parser)
    except (lxml.etree.ParserError, ValueError):
        return None


def _blocks(body: Element) -> Iterator[Block]:
    """Walk trafilatura's tree; an element's own words become a block of the element's kind."""
    tag = body.tag
    if tag == "row":
        cells = [" ".join(" ".join(cell.itertext()).split()) for cell in body.iterchildren("cell")]
        yield Block(" | ".join(cells), close=body.getprevious() is not None)
        return
    words = [body.text or ""]
    opening = "• " if tag == "item" else ""
    for child in body:
        if not isinstance(child.tag, str):
            words.append(child.tail or "")
            continue
        if child.tag in _BLOCKS:
            yield from _block(words, body, opening)
            words, opening = [], ""
            yield from _blocks(child)
        else:
            words.append("\n" if child.tag == "lb" else _words(child))
        words.append(child.tail or "")
    yield from _block(words, body, opening)


def _block(words: list[str], element: Element, opening: str) -> Iterator[Block]:
    text = "\n".join(" ".join(line.split()) for line in "".join(words).split("\n")).strip()
    if text:
        follows = element.tag == "item" and element.getprevious() is not None
        yield Block(opening + text, heading=element.tag == "head", close=follows and bool(opening))


def _words(element: Element) -> str:
    """An inline element's text; a line break inside counts as one."""
    pieces = [element.text or ""]
    for child in element:
        if isinstance(child.tag, str):
            pieces.append("\n" if child.tag == "lb" else _words(child))
        pieces.append(child.tail or "")
    return "".join(pieces)


def _is_prose(block: Block) -> bool:
    """Whether it reads like an article's text, not like a menu or a form."""
    if block.heading:
        return False
    longest = max(len(line.split()) for line in block.text.split("\n"))  # a menu has many short ones
    return bool(_PROSE_END.search(block.text)) or longest >= _PROSE_WORDS
