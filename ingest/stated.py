"""What a page states of its article, and where: JSON-LD, OpenGraph, other meta tags, `<time>`, a byline, its headings.

A day somewhere in the text is no statement. The day of a change, of saving or of fetching is never the day of
publication; where a page tells it, it is kept as what it is.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from ingest.jsonld import read_json_ld
from ingest.metadata import day
from ingest.savenote import read_save_note
from rag.schema import Origin

Element = Any  # lxml ships no types
Said = dict[str, list[tuple[Origin, str]]]  # field → where it is said and what, the surer first

_META = {  # names, the surer first
    "published": (
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
    ),
    "modified": (
        "article:modified_time",
        "og:article:modified_time",
        "og:updated_time",
        "datemodified",
        "dcterms.modified",
        "dc.date.modified",
        "last-modified",
        "lastmod",
        "revised",
    ),
    "title": ("og:title", "headline", "dc.title", "dcterms.title", "citation_title", "parsely-title", "twitter:title"),
    "outlet": (
        "og:site_name",
        "dc.publisher",
        "dcterms.publisher",
        "citation_journal_title",
        "publisher",
        "application-name",
        "article:publisher",
    ),
    "author": (
        "og:author",
        "article:author",
        "author",
        "dc.creator",
        "dcterms.creator",
        "parsely-author",
        "sailthru.author",
        "citation_author",
        "byl",
    ),
    "url": ("og:url", "twitter:url"),
}
_BYLINE = (
    "//*[@itemprop='author' or @rel='author' or contains(@class, 'byline') or contains(@class, 'author')"
    " or contains(@class, 'dateline')]"
)
_MARKED_TIME = (
    "//*[@itemprop='datePublished'] | //time[@pubdate]"
    " | //time[contains(@class, 'publish') or contains(@class, 'entry-date')]"
    " | //article//header//time[@datetime]"
)
_MOST_ELEMENTS = 20
_LONGEST_BYLINE = 200  # characters
_SPOKEN_DAY = re.compile(
    r"\b(?:(?:[0-3]?\d)\.? (?:[A-Z][a-z]{2,8})\.?,? \d{4}|(?:[A-Z][a-z]{2,8})\.? [0-3]?\d, \d{4}|\d{4}-\d{2}-\d{2})\b"
)
_CHANGED = re.compile(r"\b(?:updated|modified|changed|corrected|edited|revised|born|since)\b", re.IGNORECASE)
_LETTERS = re.compile(r"[\W_]+")


def said_by(tree: Element, text: str) -> Said:
    """All that a page says of its article; `text` is the page as it came."""
    said: Said = {}

    def add(origin: Origin, found: Iterable[tuple[str, str | None]]) -> None:
        for field, value in found:
            if value and (field == "url") == value.startswith(("http://", "https://")):
                said.setdefault(field, []).append((origin, value))

    json_ld = read_json_ld(tree)
    add(Origin.JSON_LD, ((field, value) for field, value in json_ld.items() if field not in ("published", "modified")))
    for origin, field, value in _meta(tree):
        add(origin, [(field, value)])
    add(Origin.JSON_LD, ((field, json_ld.get(field)) for field in ("published", "modified")))
    add(Origin.TIME, (("published", value) for value in _times(tree)))
    bylines = [_words(element) for element in tree.xpath(_BYLINE)[:_MOST_ELEMENTS]]
    add(Origin.BYLINE, (("published", value) for value in _spoken_days(bylines)))
    add(Origin.BYLINE, (("author", line) for line in bylines if len(line) <= _LONGEST_BYLINE))
    canonical = tree.xpath("//link[@rel='canonical']/@href")[:1]
    add(Origin.PAGE, (("url", str(address)) for address in canonical))
    add(Origin.HEADING, (("title", _words(element)) for element in tree.xpath("//h1")[:_MOST_ELEMENTS]))
    titles = [_words(element) for element in tree.xpath("//head//title")[:1]]
    add(Origin.PAGE_TITLE, ((field, title) for title in titles for field in ("title", "outlet")))
    language = tree.get("lang") or tree.get("{http://www.w3.org/XML/1998/namespace}lang")
    said["language"] = [*([(Origin.PAGE, language)] if language else []), *said.get("language", [])]
    add(Origin.SAVE_NOTE, read_save_note(text).items())
    return said


def where(said: Said, field: str, value: str) -> Origin:
    """Where a value stands that was found in the page: in the same words, or else among others."""
    wanted, places = _key(value), said.get(field, [])
    same = [origin for origin, words in places if _key(words) == wanted]
    within = [origin for origin, words in places if wanted and wanted in _key(words)]
    return next(iter([*same, *within]), Origin.PAGE)


def as_stated(said: Said, field: str, value: str) -> str:
    """A value that was found in the page, with the capitals that it has there: "iNews", not "Inews"."""
    return next((words for _, words in said.get(field, []) if _key(words) == _key(value)), value)


def _key(words: str) -> str:
    return _LETTERS.sub("", words).casefold()


def _meta(tree: Element) -> Iterator[tuple[Origin, str, str]]:
    by_name: dict[str, str] = {}
    for meta in tree.iter("meta"):
        content = (meta.get("content") or "").strip()
        for attribute in ("property", "name", "itemprop", "http-equiv"):
            name = (meta.get(attribute) or "").strip().lower()
            if name and content:
                by_name.setdefault(name, content)
    for field, names in _META.items():
        for name in names:
            if name in by_name:
                origin = Origin.OPEN_GRAPH if name.startswith(("og:", "article:")) else Origin.META
                yield origin, field, by_name[name]


def _times(tree: Element) -> Iterator[str]:
    for element in tree.xpath(_MARKED_TIME)[:_MOST_ELEMENTS]:
        stated = (element.get("datetime") or element.get("content") or element.text_content()).strip()
        if stated:
            yield str(stated)


def _spoken_days(lines: Iterable[str]) -> Iterator[str]:
    """The one day that a byline names, unless it is that of a change."""
    for line in lines:
        days = _SPOKEN_DAY.findall(line) if len(line) <= _LONGEST_BYLINE and not _CHANGED.search(line) else []
        if len(days) == 1 and day(days[0]) is not None:
            yield days[0]


def _words(element: Element) -> str:
    return " ".join(str(element.text_content()).split())
