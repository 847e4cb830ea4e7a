"""Raw document → the text that is stored and cited, and what is known about the article."""

import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ingest import metadata
from ingest.detokenise import detokenise, is_tokenised
from ingest.document import RawDocument
from ingest.load import unreadable
from rag.normalise import normalise
from rag.schema import Origin, Stated

_LONG = 50_000
_DENSEST = 50  # prose packs to a third of its length, a long table to a tenth
_LONGEST_HEADING = 200  # a longer one is a paragraph in a heading's clothes


@dataclass(frozen=True, slots=True)
class CleanDocument:
    """An article's text, its headings' offsets in it, and its metadata; what is not known is None."""

    text: str
    headings: tuple[tuple[int, int], ...]
    title: str
    outlet: str | None
    author: str | None
    url: str | None
    published: date | None
    language: str | None
    media_type: str
    pages: tuple[int, ...] = ()  # offset of each page's first own words
    stated: tuple[Stated, ...] = ()  # where each value stands in the file, and the days that are none of publication


def clean(document: RawDocument, name: str) -> CleanDocument:
    """Normalise a document's text and metadata.

    Raises:
        UnreadableArticle: no words are left, or only the same ones over and over.
    """
    text, headings, starts = _joined(document)
    if not any(character.isalnum() for character in text):
        raise unreadable(name, "it holds no words; add a file that holds an article")
    if len(text) > _LONG and len(zlib.compress(text.encode(), 1)) * _DENSEST < len(text):
        raise unreadable(name, "it says the same over and over; add a file that holds an article")
    title = metadata.line(document.title, metadata.LONGEST_TITLE)
    values: dict[str, Any] = {
        "title": title or metadata.title_from(name),
        "outlet": metadata.line(document.outlet, metadata.LONGEST_NAME),
        "author": metadata.line(document.author, metadata.LONGEST_NAME),
        "url": metadata.address(document.url),
        "published": metadata.day(document.published),
        "language": metadata.language(document.language),
    }
    origins = document.origins if title else document.origins | {"title": Origin.FILE_NAME}
    days = {"modified": metadata.day(document.modified), "saved": metadata.day(document.saved)}
    return CleanDocument(
        text=text,
        headings=headings,
        **values,
        media_type=document.media_type,
        pages=_pages(starts),
        stated=tuple(_stated(values | days, origins)),
    )


def _stated(values: Mapping[str, Any], origins: Mapping[str, Origin]) -> Iterator[Stated]:
    for field, value in values.items():
        if value is not None:
            written = value.isoformat() if isinstance(value, date) else str(value)
            yield Stated(field, written, origins.get(field, Origin.FILE))


def _joined(document: RawDocument) -> tuple[str, tuple[tuple[int, int], ...], dict[int, int]]:
    """Each block normalised by itself, so that the offsets of headings and pages are known."""
    pieces: list[str] = []
    headings: list[tuple[int, int]] = []
    starts: dict[int, int] = {}
    length = 0
    cut = not any(block.pages for block in document.blocks) and is_tokenised(
        "\n".join(block.text for block in document.blocks)
    )
    for block in document.blocks:
        text = normalise(detokenise(block.text) if cut else block.text)
        if not text:
            continue
        if block.heading:
            text = " ".join(text.split())
        if pieces:
            gap = "\n" if block.close else "\n\n"
            pieces.append(gap)
            length += len(gap)
        if block.heading and len(text) <= _LONGEST_HEADING:
            headings.append((length, length + len(text)))
        for offset, page in block.pages:
            starts.setdefault(page, length + _place(text, block.text, offset))
        pieces.append(text)
        length += len(text)
    return "".join(pieces), tuple(headings), starts


def _place(text: str, raw: str, offset: int) -> int:
    """Where in a normalised block the word stands that began at `offset`."""
    place = min(len(normalise(raw[:offset])), len(text))
    while place < len(text) and text[place].isspace():
        place += 1
    return place


def _pages(starts: dict[int, int]) -> tuple[int, ...]:
    """The start of every page, in order; one without words starts where the next one does."""
    found: list[int] = []
    for page in range(max(starts, default=0), 0, -1):
        start = starts.get(page, found[-1] if found else 0)
        found.append(min(start, *found[-1:]) if found else start)
    return tuple(reversed(found))
