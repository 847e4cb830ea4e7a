"""A JSON object that holds an article, as in JSON Lines → raw document."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from ingest.document import RawDocument
from rag.errors import UnreadableArticle
from rag.schema import Origin

JSON = "application/json"
NO_TEXT = "it has no “text”, “body” or “content” with words in it; put the article's text there"
_TEXT = ("text", "body", "content")
_FIELDS = {
    "title": ("title", "headline"),
    "outlet": ("outlet", "source", "publisher"),
    "author": ("author", "authors"),
    "url": ("url",),
    "published": ("published", "date"),
    "language": ("language",),
}
_LONGEST_LIST = 50


def record_of(line: str) -> dict[str, Any]:
    """The object that a line of JSON is, if it holds an article.

    Raises:
        UnreadableArticle: it is no object, or none with a text.
    """
    try:
        record = json.loads(line)
    except RecursionError:
        raise UnreadableArticle("its parts are nested too deeply; leave out all but text and metadata") from None
    except json.JSONDecodeError as error:
        cause = f"it is not JSON, from character {error.pos + 1} on"
        raise UnreadableArticle(f"{cause}; write one object a line") from None
    except ValueError:  # a number of thousands of digits
        raise UnreadableArticle("it holds a number that is too long; leave it out") from None
    if not isinstance(record, dict):
        raise UnreadableArticle("it is JSON, but not an object; write an object with a “text”")
    if _text(record) is None:
        raise UnreadableArticle(NO_TEXT)
    return record


def read_record(record: dict[str, Any], read: Callable[[str], RawDocument]) -> RawDocument:
    """Take the text as `read` takes a file's, and the metadata where the object states them."""
    document = read(_text(record) or "")
    stated: dict[str, Any] = {field: _first(record, keys) for field, keys in _FIELDS.items()}
    stated = {field: value for field, value in stated.items() if value}
    origins = document.origins | dict.fromkeys(stated, Origin.JSON)
    return replace(document, media_type=JSON, origins=origins, **stated)


def _text(record: dict[str, Any]) -> str | None:
    texts = (record.get(key) for key in _TEXT)
    return next((text for text in texts if isinstance(text, str) and text.strip()), None)


def _first(record: dict[str, Any], keys: tuple[str, ...]) -> str | None:
    return next(filter(None, (_said(record.get(key)) for key in keys)), None)


def _said(value: object) -> str | None:
    """A value in words: of a list, each; of an object, its name."""
    if isinstance(value, list):
        return ", ".join(filter(None, map(_said, value[:_LONGEST_LIST]))) or None
    if isinstance(value, dict):
        return value["name"] if isinstance(value.get("name"), str) else None
    if isinstance(value, str | int | float) and not isinstance(value, bool):
        return str(value).strip() or None
    return None
