"""PDF → raw document: PDFium gives the letters with their places, the reading order is ours."""

import ctypes
import re
import zlib
from collections.abc import Iterator
from typing import Any

import pypdfium2  # type: ignore[import-untyped]  # it ships no types
import pypdfium2.raw as pdfium  # type: ignore[import-untyped]

from ingest.document import Block, RawDocument
from ingest.flow import blocks_of, body_size, headline_of, paragraphs_of
from ingest.glyphs import UNKNOWN, words_of
from ingest.layout import Line, lines_of
from ingest.media import PDF
from rag.errors import UnreadableArticle
from rag.schema import Origin

Document = Any
Page = Any

_MOST_PAGES = 2_000
_MOST_UNPACKED = 256 * 2**20
_MOST_UNKNOWN = 0.2  # of the letters; more is not the text that a reader sees
_SCANNED_SHARE = 0.5  # of the pages
_PICTURE_SHARE = 0.4  # of a page
_PASSWORD = 4  # FPDF_ERR_PASSWORD
_TAIL = 2048  # bytes in which a whole file has its end
_WAY_OUT = "get it again, or save its text and add that"
_STREAM = re.compile(rb"(?<!end)stream\r?\n")
_LONGEST_HEAD = 4000  # bytes of a stream's dictionary
_LINEARIZED = re.compile(rb"/Linearized\b.{0,200}?/L\s+(\d{1,12})\b", re.DOTALL)
_PDF_DAY = re.compile(r"D:(\d{4})(\d{2})(\d{2})")
_PROPERTIES = ("author", "language", "modified")
_FILE_NAME = re.compile(r"^(?:Microsoft \w+ - .*|untitled.*|.*\.\w{2,5})$", re.IGNORECASE)


def read_pdf(data: bytes) -> RawDocument:
    """Take the text in reading order, with its page breaks, and what the file states of itself.

    Raises:
        UnreadableArticle: it is protected, damaged, or holds no text.
    """
    _refuse_damaged(data)
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD:
            cause = "it is protected by a password; save it without one and add that"
            raise UnreadableArticle(cause) from None
        raise UnreadableArticle(f"it is a damaged PDF; {_WAY_OUT}") from None
    if len(pdf) > _MOST_PAGES:
        raise UnreadableArticle(f"it has more than {_MOST_PAGES:,} pages; add the article's pages by themselves")
    lines = _lines(pdf)
    paragraphs, body = paragraphs_of(lines), body_size(lines)
    blocks = tuple(blocks_of(paragraphs, body))
    stated = pdf.get_metadata_dict(skip_empty=True)
    title = _title(stated.get("Title"), headline_of(paragraphs, body), blocks)
    own = title is not None and title == " ".join(stated.get("Title", "").split())
    return RawDocument(
        PDF,
        blocks,
        title=title,
        author=_author(stated.get("Author")),
        language=_language(pdf),
        modified=_day(stated.get("ModDate")),
        origins={"title": Origin.PDF if own else Origin.TEXT, **dict.fromkeys(_PROPERTIES, Origin.PDF)},
    )


def _refuse_damaged(data: bytes) -> None:
    """PDFium repairs what is cut off or garbled, and silently leaves out what it can't: that is no whole article."""
    end = data.rfind(b"%%EOF")
    length = _LINEARIZED.search(data[:2048])
    if end < 0 or len(data) - end > _TAIL or (length and int(length.group(1)) > len(data) + _TAIL):
        raise UnreadableArticle(f"it breaks off before its end; {_WAY_OUT}")
    if b"/Encrypt" in data:
        return  # its streams can't be looked into from outside
    unpacked = 0
    for stream in _STREAM.finditer(data):
        head = data[max(0, stream.start() - _LONGEST_HEAD) : stream.start()]
        kind = head[head.rfind(b" obj") :]
        if b"/FlateDecode" not in kind or b"/Image" in kind or re.search(rb"/Filter\s*\[\s*/(?!FlateDecode)", kind):
            continue
        for piece in _unpacked(data, stream.end()):
            unpacked += piece
            if unpacked > _MOST_UNPACKED:
                raise UnreadableArticle("it unpacks to far more than an article; save its text and add that")


def _unpacked(data: bytes, start: int) -> Iterator[int]:
    """Sizes of what a packed stream gives, piece by piece."""
    unpacking = zlib.decompressobj()
    rest = data[start : start + 2**16]
    at = start + len(rest)
    try:
        while rest and not unpacking.eof:
            yield len(unpacking.decompress(rest, 2**20))
            rest = unpacking.unconsumed_tail
            if not rest and not unpacking.eof:
                rest = data[at : at + 2**16]
                at += len(rest)
    except zlib.error:
        raise UnreadableArticle(f"it is a damaged PDF; {_WAY_OUT}") from None
    if not unpacking.eof:
        raise UnreadableArticle(f"it is a damaged PDF; {_WAY_OUT}")


def _lines(pdf: Document) -> list[Line]:
    """The lines of all pages, if they are the text that a reader sees."""
    lines: list[Line] = []
    scanned = letters = unknown = 0
    for number in range(len(pdf)):
        try:
            page = pdf[number]
        except pypdfium2.PdfiumError:
            raise UnreadableArticle(f"it is a damaged PDF; {_WAY_OUT}") from None
        words = words_of(page)
        letters += sum(len(word.text) for word in words)
        unknown += sum(letter == UNKNOWN or "\ue000" <= letter <= "\uf8ff" for word in words for letter in word.text)
        lines += lines_of(words, number + 1)
        scanned += not words and _is_picture(page)
        page.close()
    if scanned and (not lines or scanned > len(pdf) * _SCANNED_SHARE):
        cause = "it holds pictures of text, not text"
        raise UnreadableArticle(f"{cause}; run text recognition (OCR) over it and add the result")
    if not lines:
        raise UnreadableArticle("its pages hold no text; add one that holds an article")
    if unknown > letters * _MOST_UNKNOWN:
        raise UnreadableArticle("its letters can't be told; print it anew, or run text recognition (OCR) over it")
    return lines


def _is_picture(page: Page) -> bool:
    size = page.get_width() * page.get_height()
    for thing in page.get_objects(filter=(pdfium.FPDF_PAGEOBJ_IMAGE,), max_depth=3):
        left, bottom, right, top = thing.get_bounds()
        if (right - left) * (top - bottom) >= size * _PICTURE_SHARE:
            return True
    return False


def _title(stated: str | None, headline: str | None, blocks: tuple[Block, ...]) -> str | None:
    """The stated title where the text has it too; else the headline; a file's name is no title."""
    title = " ".join((stated or "").split())
    start = " ".join(" ".join(block.text for block in blocks[:20]).split()).casefold()
    if title and title.casefold() in start:
        return title
    return headline or (None if not title or _FILE_NAME.match(title) else title)


def _author(stated: str | None) -> str | None:
    """A stated author, unless it is the name of a computer's user."""
    author = (stated or "").strip()
    return author if " " in author else None


def _day(stated: str | None) -> str | None:
    """The day of a PDF's own form of a time: D:20260107…"""
    found = _PDF_DAY.match(stated or "")
    return "-".join(found.groups()) if found else None


def _language(pdf: Document) -> str | None:
    size = pdfium.FPDFCatalog_GetLanguage(pdf, None, 0)
    if not 2 < size <= 80:
        return None
    buffer = (ctypes.c_ushort * (size // 2))()
    pdfium.FPDFCatalog_GetLanguage(pdf, buffer, size)
    return bytes(buffer).decode("utf-16-le", "replace").rstrip("\0") or None
