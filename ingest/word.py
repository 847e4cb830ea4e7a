"""DOCX → raw document: python-docx opens the package, what counts as text is said here.

Text as it stands with all changes accepted: deletions, hidden text, comments, headers and footers are left out.
"""

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

from ingest.document import Block, RawDocument
from ingest.media import WORD
from ingest.numbering import Numbering, Styles
from rag.errors import UnreadableArticle
from rag.schema import Origin

Element = Any  # lxml ships no types

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_MATH_TEXT = "{http://schemas.openxmlformats.org/officeDocument/2006/math}t"
_CHOICE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Choice"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_PROPERTIES = ("author", "language", "modified")
_MOST_PARTS = 5_000
_MOST_UNPACKED = 256 * 2**20
_MOST_RATIO = 200  # an XML part of a real document packs to a fiftieth at best
_SMALL = 4 * 2**20  # of these any ratio is harmless
_LAYOUT_TEXT = 200  # characters; cells with more, in paragraphs, lay out a page
_GONE = {_W + name for name in "del moveFrom rPr pPr sectPr delText instrText rt footnoteRef endnoteRef".split()}
_SPACES = {_W + "tab": "\t", _W + "ptab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "-"}
_DAMAGED = "it is a damaged Word document; open it in Word, save it anew and add that"
_OTHERS = (  # a member of the archive, what has it, and the way out
    ("xl/workbook.xml", "an Excel workbook", "save the article as DOCX, HTML or plain text and add that"),
    ("ppt/presentation.xml", "a PowerPoint presentation", "save the article as DOCX, HTML or plain text and add that"),
    ("META-INF/container.xml", "an e-book (EPUB)", "save the article as HTML or plain text and add that"),
    ("META-INF/manifest.xml", "an OpenDocument file", "save it as DOCX and add that"),
)


def read_word(data: bytes) -> RawDocument:
    """Take headings, paragraphs, list items, table rows, text boxes and footnotes.

    Raises:
        UnreadableArticle: it is another kind of archive, damaged, or unpacks to too much.
    """
    _refuse_others(data)
    from docx.package import Package

    try:
        package = Package.open(io.BytesIO(data))
        main = package.main_document_part
        parts = {
            relation.reltype.rsplit("/", 1)[-1]: relation.target_part
            for relation in main.rels.values()
            if not relation.is_external
        }
        styles, numbering = (_parsed(parts[name]) if name in parts else None for name in ("styles", "numbering"))
        reader = _Reader(styles, numbering)
        body = _parsed(main).find(_W + "body")
        blocks = list(reader.blocks(body)) if body is not None else []
        for notes in ("footnotes", "endnotes"):
            blocks += reader.notes(_parsed(parts[notes])) if notes in parts else []
        stated = package.core_properties
        title = _title(stated.title, reader.title, blocks)
        own = title is not None and title.strip() == stated.title.strip()
        return RawDocument(
            WORD,
            tuple(blocks),
            title=title,
            author=stated.author if " " in stated.author.strip() else None,  # else it names a computer's user
            language=stated.language or None,
            modified=stated.modified.date().isoformat() if stated.modified else None,
            origins={"title": Origin.WORD if own else Origin.TEXT, **dict.fromkeys(_PROPERTIES, Origin.WORD)},
        )
    except (KeyError, ValueError, AttributeError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError):
        raise UnreadableArticle(_DAMAGED) from None


def _refuse_others(data: bytes) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError):
        cause = "it is a damaged or cut-off archive or Word document; get it again and add that"
        raise UnreadableArticle(cause) from None
    names = {member.filename for member in members}
    for name, kind, way_out in _OTHERS:
        if name in names:
            raise UnreadableArticle(f"it is {kind}; {way_out}")
    if "[Content_Types].xml" not in names:
        raise UnreadableArticle("it is a ZIP archive; unpack it and add the articles that are in it")
    # A part that gives more than it declares is an error in zipfile, so what is declared holds.
    unpacked = sum(member.file_size for member in members)
    dense = any(m.file_size > _SMALL and m.file_size > _MOST_RATIO * max(1, m.compress_size) for m in members)
    if len(members) > _MOST_PARTS or unpacked > _MOST_UNPACKED or dense:
        raise UnreadableArticle("it unpacks to far more than an article; save it as plain text and add that")
    if any(member.flag_bits & 1 for member in members):
        raise UnreadableArticle("it is protected by a password; save it without one and add that")


def _parsed(part: Any) -> Element:
    """A part's XML; python-docx's parser expands no entities and fetches nothing."""
    from docx.oxml.parser import parse_xml
    from lxml.etree import XMLSyntaxError  # type: ignore[import-untyped]  # it ships no types

    blob = part.blob
    if b"<!DOCTYPE" in blob[:4096]:
        raise UnreadableArticle(_DAMAGED)  # no writer makes one; it could hold entities
    try:
        return parse_xml(blob)
    except XMLSyntaxError:
        raise UnreadableArticle(_DAMAGED) from None


def _title(stated: str, titled: str | None, blocks: list[Block]) -> str | None:
    """The stated title where the text has it too; else the paragraph of style Title, or the heading at the start."""
    start = " ".join(block.text for block in blocks[:10]).casefold()
    if stated.strip() and stated.strip().casefold() in start:
        return stated
    return titled or (blocks[0].text if blocks and blocks[0].heading else stated.strip() or None)


class _Reader:
    """Walks a document's XML; knows its styles and counts its lists."""

    def __init__(self, styles: Element | None, numbering: Element | None) -> None:
        self._styles = Styles(styles)
        self._numbering = Numbering(numbering)
        self._was_item = False
        self.title: str | None = None

    def blocks(self, element: Element) -> Iterator[Block]:
        """The text of a body, a cell, a box or a note."""
        for child in element:
            if child.tag == _W + "p":
                yield from self._paragraph(child)
            elif child.tag == _W + "tbl":
                self._was_item = False
                yield from self._table(child)
            elif isinstance(child.tag, str) and child.tag not in _GONE:
                yield from self.blocks(child)  # wrappers: content controls, insertions, custom XML

    def notes(self, element: Element) -> list[Block]:
        """Footnotes or endnotes, without the lines that divide them from the text."""
        self._was_item = False
        return [block for note in element if note.get(_W + "type") is None for block in self.blocks(note)]

    def _paragraph(self, element: Element) -> Iterator[Block]:
        boxes: list[Element] = []
        text = "".join(_words(element, boxes)).strip()
        if text:
            style = self._styles.of(element)
            mark = "" if style.is_heading else self._numbering.mark(element, style)
            if style.is_title and self.title is None:
                self.title = text
            yield Block(mark + text, heading=style.is_heading, close=bool(mark) and self._was_item)
            self._was_item = bool(mark)
        for box in boxes:
            yield from self.blocks(box)

    def _table(self, table: Element) -> Iterator[Block]:
        rows = [row for row in table.iter(_W + "tr") if _table_of(row) is table and not _is_deleted(row)]
        cells = [[cell for cell in row.iter(_W + "tc") if _table_of(cell) is table] for row in rows]
        if any(_lays_out(cell) for row in cells for cell in row):
            for row in cells:
                for cell in row:
                    yield from self.blocks(cell)
            return
        first = True
        for row in cells:
            texts = [" ".join(" ".join(block.text for block in self.blocks(cell)).split()) for cell in row]
            if any(texts):
                yield Block(" | ".join(texts), close=not first)
                first = False
        self._was_item = False


def _words(element: Element, boxes: list[Element]) -> Iterator[str]:
    """The text of a paragraph as it is read; text boxes anchored in it are set aside."""
    for child in element:
        tag = child.tag
        if tag in _GONE or not isinstance(tag, str):
            continue
        if tag in (_W + "t", _MATH_TEXT):
            yield child.text or ""
        elif tag in _SPACES:
            yield _SPACES[tag]
        elif tag == _W + "txbxContent":
            boxes.append(child)
        elif tag == _FALLBACK and any(sibling.tag == _CHOICE for sibling in element):
            continue  # the same once more, for older programs
        elif tag != _W + "r" or not _is_hidden(child):
            yield from _words(child, boxes)


def _is_hidden(run: Element) -> bool:
    vanish = run.find(f"{_W}rPr/{_W}vanish")
    return vanish is not None and vanish.get(_W + "val") not in ("0", "false")


def _is_deleted(row: Element) -> bool:
    return row.find(f"{_W}trPr/{_W}del") is not None


def _table_of(element: Element) -> Element:
    return next(element.iterancestors(_W + "tbl"))


def _lays_out(cell: Element) -> bool:
    paragraphs = cell.findall(_W + "p")
    texts = ["".join(_words(paragraph, [])) for paragraph in paragraphs]
    return len([text for text in texts if text.strip()]) > 1 and sum(map(len, texts)) > _LAYOUT_TEXT
