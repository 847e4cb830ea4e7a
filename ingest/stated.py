"""Publication dates a page states: in its meta tags, its JSON-LD, or a marked `<time>`."""

import json
import re
from collections.abc import Iterator
from typing import Any

Element = Any  # lxml ships no types

_META_NAMES = (  # the surer first
    "article:published_time",
    "og:article:published_time",
    "datepublished",
    "dcterms.issued",
    "dc.date.issued",
    "citation_publication_date",
    "parsely-pub-date",
    "sailthru.date",
    "article.published",
    "publish-date",
    "publish_date",
    "publishdate",
    "pubdate",
    "publication_date",
    "publication-date",
    "dcterms.created",
    "dcterms.date",
    "dc.date",
    "date",
)
_ARTICLE_TYPE = re.compile(r"(?:Article|Posting|Report|Review|WebPage)$")
_LONGEST_JSON = 2_000_000
_MOST_OBJECTS = 10_000


def stated_date(tree: Element) -> str | None:
    """The publication date as written in the page's metadata; one somewhere in its text is no statement."""
    return _meta_date(tree) or _json_date(tree) or _time_date(tree)


def _meta_date(tree: Element) -> str | None:
    by_name: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content:
                by_name.setdefault(name, content)
    return next((by_name[name] for name in _META_NAMES if name in by_name), None)


def _json_date(tree: Element) -> str | None:
    pages = []
    for script in tree.xpath('//script[@type="application/ld+json"]'):
        for thing in _objects(script.text or ""):
            kinds = thing.get("@type")
            stated = thing.get("datePublished")
            names = [str(kind) for kind in (kinds if isinstance(kinds, list) else [kinds])]
            if isinstance(stated, str) and any(map(_ARTICLE_TYPE.search, names)):
                if "WebPage" not in names:
                    return stated
                pages.append(stated)
    return pages[0] if pages else None


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


def _time_date(tree: Element) -> str | None:
    marked = tree.xpath(
        "//*[@itemprop='datePublished'] | //time[@pubdate]"
        " | //time[contains(@class, 'publish') or contains(@class, 'entry-date')]"
        " | //article//header//time[@datetime]"
    )
    for element in marked:
        stated = (element.get("datetime") or element.get("content") or element.text_content()).strip()
        if stated:
            return str(stated)
    return None
