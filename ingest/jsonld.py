"""What a page's JSON-LD says of its article, as schema.org has it."""

import json
import re
from collections.abc import Iterator
from typing import Any

Element = Any  # lxml ships no types

_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|Review|WebPage)$")
_LONGEST_JSON = 2_000_000
_MOST_OBJECTS = 10_000
_MOST_AUTHORS = 20
_FIELDS = {
    "title": ("headline", "name"),
    "outlet": ("publisher",),
    "author": ("author", "creator"),
    "url": ("url", "mainEntityOfPage"),
    "published": ("datePublished",),
    "modified": ("dateModified",),
    "language": ("inLanguage",),
}


def read_json_ld(tree: Element) -> dict[str, str]:
    """The fields of an article that are stated; those of a thing that is only a page give way to an article's own."""
    articles, pages = list[dict[str, Any]](), list[dict[str, Any]]()
    for script in tree.xpath('//script[@type="application/ld+json"]'):
        for thing in _objects(script.text or ""):
            kinds = thing.get("@type")
            names = [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]
            if any(map(_ARTICLE_TYPE.search, names)):
                (pages if "WebPage" in names else articles).append(thing)
    found: dict[str, str] = {}
    for thing in [*articles, *pages]:
        for field, keys in _FIELDS.items():
            if field not in found and (value := next(filter(None, (_text(thing.get(key)) for key in keys)), None)):
                found[field] = value
    return found


def _text(value: object, depth: int = 2) -> str | None:
    """A value's words: its own, its name's, or those of several people."""
    if isinstance(value, str):
        return value.strip() or None
    if isinstance(value, dict) and depth:
        return next(
            filter(None, (_text(value.get(name), depth - 1) for name in ("name", "@id", "alternateName"))), None
        )
    if isinstance(value, list) and depth:
        return "; ".join(filter(None, (_text(one, depth - 1) for one in value[:_MOST_AUTHORS]))) or None
    return None


def _objects(text: str) -> Iterator[dict[str, Any]]:
    """Every object in a JSON text, outermost first; none if it isn't JSON."""
    if len(text) > _LONGEST_JSON:
        return
    try:
        waiting = [json.loads(text, strict=False)]
    except (ValueError, RecursionError):
        return
    for _ in range(_MOST_OBJECTS):
        if not waiting:
            return
        thing = waiting.pop(0)
        if isinstance(thing, dict):
            yield thing
            waiting.extend(value for value in thing.values() if isinstance(value, dict | list))
        elif isinstance(thing, list):
            waiting.extend(thing)
