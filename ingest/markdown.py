"""Markdown → raw document, through its front matter and markdown-it-py's tokens."""

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from ingest.document import Block, RawDocument
from ingest.media import MARKDOWN
from rag.errors import UnreadableArticle
from rag.schema import Origin

if TYPE_CHECKING:
    from frontmatter.default_handlers import YAMLHandler
    from markdown_it.token import Token

_FIELDS = {
    "title": ("title", "headline"),
    "outlet": ("outlet", "source", "site", "sitename", "publisher", "publication"),
    "author": ("author", "authors", "byline"),
    "url": ("url", "link", "canonical_url"),
    "published": ("date", "published", "publishdate", "date_published"),
    "modified": ("modified", "updated", "lastmod", "last_modified", "date_modified"),
    "saved": ("saved", "retrieved", "accessed", "fetched", "clipped"),
    "language": ("language", "lang"),
}
_FRONT_MATTER_START = re.compile(r"-{3,}[ \t]*\n")
_COLON_WITHIN = re.compile(r"^([\w-]+:)[ \t]+([^\s\"'\[{|>&*!%@`#][^\n]*?:[ \t][^\n]*?)[ \t]*$", re.MULTILINE)
_DEEP = re.compile(r"^(?:[ \t]*(?:>|[-*+][ \t]|\d{1,9}[.)][ \t])){50}", re.MULTILINE)
_DEEPEST = 200  # markdown-it leaves out what is nested deeper; each list or quote takes two or three
_KEY = re.compile(r"^[\w-]+[ \t]*:", re.MULTILINE)


def read_markdown(text: str) -> RawDocument:
    """Take the text without its markup, and the metadata from its front matter.

    Raises:
        UnreadableArticle: the front matter is not YAML.
    """
    stated, body = _front_matter(text.replace("\r\n", "\n").replace("\r", "\n").strip("\ufeff \t\n"))
    blocks = tuple(_blocks(body))
    origins = dict.fromkeys(stated, Origin.FRONT_MATTER)
    title = stated.pop("title", None) or (blocks[0].text if blocks and blocks[0].heading else None)
    origins.setdefault("title", Origin.TEXT)
    return RawDocument(MARKDOWN, blocks, title=title, **stated, origins=origins)


def _front_matter(text: str) -> tuple[dict[str, str], str]:
    import yaml  # type: ignore[import-untyped]  # it ships no types
    from frontmatter.default_handlers import YAMLHandler

    handler = YAMLHandler()
    if not _FRONT_MATTER_START.match(text):
        return {}, text
    try:
        header, body = handler.split(text)
    except ValueError:
        return {}, text  # a line across the page, not front matter
    try:
        values = _loaded(handler, header)
    except (yaml.YAMLError, ValueError, RecursionError):  # ValueError: a date like 2026-13-45
        if not _KEY.search(header):
            return {}, text
        cause = "its front matter, between the lines of dashes, is not valid YAML"
        raise UnreadableArticle(f"{cause}; correct or remove it and add it again") from None
    if not isinstance(values, dict) or any(" " in str(key) for key in values):
        return {}, text  # prose between two lines
    return _stated(values), body


def _loaded(handler: "YAMLHandler", header: str) -> Any:
    """The header's values; `title: Talks: a start` is no YAML, and plain what is meant."""
    import yaml

    try:
        return handler.load(header)
    except yaml.YAMLError:
        return handler.load(_COLON_WITHIN.sub(lambda line: f"{line.group(1)} {json.dumps(line.group(2))}", header))


def _stated(values: Mapping[object, object]) -> dict[str, str]:
    """What the front matter states, under our names."""
    by_name = {str(key).lower(): value for key, value in values.items()}
    found = {
        field: next(filter(None, (_as_text(by_name.get(name)) for name in names)), None)
        for field, names in _FIELDS.items()
    }
    return {field: value for field, value in found.items() if value is not None}


def _as_text(value: object, *, depth: int = 2) -> str | None:
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if isinstance(value, str | int | float):
        return str(value)
    if isinstance(value, Mapping) and depth:
        return _as_text(value.get("name"), depth=depth - 1)
    if isinstance(value, list) and depth:  # authors
        return ", ".join(filter(None, (_as_text(each, depth=depth - 1) for each in value[:20]))) or None
    return None


def _blocks(body: str) -> Iterator[Block]:
    from markdown_it import MarkdownIt

    if _DEEP.search(body):
        raise UnreadableArticle("its quotes or lists are nested too deeply; save it as plain text and add that")
    heading, item, row = False, "", None  # what the next text is part of
    listed = False
    cells: list[str] = []
    for token in MarkdownIt("commonmark", {"maxNesting": _DEEPEST}).enable(["table", "strikethrough"]).parse(body):
        match token.type:
            case "heading_open" | "heading_close":
                heading = token.type == "heading_open"
            case "list_item_open":
                item = f"{token.info}{token.markup} " if token.info else "• "
            case "bullet_list_close" | "ordered_list_close":
                listed = token.level > 0
            case "tr_open":
                cells = []
                row = cells
            case "tr_close":
                yield Block(" | ".join(cells), close=listed)
                row, listed = None, True
            case "table_close":
                listed = False
            case "inline" if row is not None:
                row.append(_inline(token.children or []).replace("\n", " "))
            case "inline" if text := _inline(token.children or []):
                yield Block(item + text, heading=heading, close=listed and bool(item))
                item, listed = "", bool(item)
            case "fence" | "code_block" if token.content.strip():
                yield Block(token.content.rstrip("\n"))
                listed = False


def _inline(tokens: "list[Token]") -> str:
    """The words of a line; pictures and raw HTML leave nothing, links their text."""
    words = []
    for token in tokens:
        if token.type in ("text", "code_inline", "text_special"):
            words.append(token.content)
        elif token.type == "softbreak":
            words.append(" ")
        elif token.type == "hardbreak":
            words.append("\n")
    return "".join(words).strip()
