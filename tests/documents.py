"""PDFs and Word documents made for tests."""

import io
import zipfile
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from textwrap import wrap
from typing import TYPE_CHECKING

import docx
from fpdf import FPDF
from fpdf.enums import AccessPermission

if TYPE_CHECKING:
    from docx.document import Document

Members = dict[str, bytes]

LEADING = 13.0
MADE = datetime(2026, 1, 7, tzinfo=UTC)
LINES = 40


class Pages:
    """A PDF in the making: lines are put where a test wants them."""

    def __init__(self, *, title: str | None = None, author: str | None = None) -> None:
        self.pdf = FPDF(unit="pt", format="a4")
        self.pdf.set_creation_date(MADE)  # the same bytes every time
        if title:
            self.pdf.set_title(title)
        if author:
            self.pdf.set_author(author)

    def page(self) -> "Pages":
        self.pdf.add_page()
        return self

    def line(self, x: float, y: float, text: str, *, size: float = 10, style: str = "") -> "Pages":
        self.pdf.set_font("Times", style=style, size=size)
        self.pdf.text(x, y, text)
        return self

    def lines(self, x: float, y: float, lines: Sequence[str], *, size: float = 10) -> "Pages":
        for row, line in enumerate(lines):
            self.line(x, y + row * LEADING, line, size=size)
        return self

    def data(self) -> bytes:
        return bytes(self.pdf.output())


def pdf(*paragraphs: str, title: str | None = None, author: str | None = None) -> bytes:
    """One column, as many pages as it takes."""
    pages = Pages(title=title, author=author)
    lines = [line for paragraph in paragraphs for line in [*wrap(paragraph, 90), ""]]
    for start in range(0, max(1, len(lines)), LINES):
        pages.page().lines(60, 80, lines[start : start + LINES])
    return pages.data()


def locked_pdf(*paragraphs: str, password: str) -> bytes:
    pages = Pages()
    pages.pdf.set_encryption(owner_password="owner", user_password=password, permissions=AccessPermission.all())
    pages.page().lines(60, 80, paragraphs)
    return pages.data()


def scanned_pdf(pages: int = 1) -> bytes:
    """Pages that are pictures."""
    from PIL import Image

    made = Pages()
    for _ in range(pages):
        made.page().pdf.image(Image.new("L", (60, 80), 200), 0, 0, 595, 842)
    return made.data()


def word(fill: "Callable[[Document], object]") -> bytes:
    document = docx.Document()
    fill(document)
    stream = io.BytesIO()
    document.save(stream)
    return changed(stream.getvalue(), lambda _: None)  # without the time it was made


def changed(data: bytes, change: Callable[[Members], object]) -> bytes:
    """An archive with its members changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    change(members)
    return archive_of(members)


def archive_of(members: Members) -> bytes:
    """An archive, the same every time."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, content in members.items():
            archive.writestr(zipfile.ZipInfo(name, MADE.timetuple()[:6]), content, zipfile.ZIP_DEFLATED)
    return stream.getvalue()


def word_of(*paragraphs: str) -> bytes:
    return word(lambda document: [document.add_paragraph(paragraph) for paragraph in paragraphs])
