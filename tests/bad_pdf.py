"""PDFs that go wrong: (name, data, outcome, words of the reason, words of the text)."""

import random
import re
import zlib
from collections.abc import Iterator, Sequence
from textwrap import wrap

from tests.bad_text import PROSE, Made
from tests.documents import LEADING, LINES, Pages, locked_pdf, pdf, scanned_pdf

HELD = "fishermen"
_CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
_FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"
_PAGE = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources << /Font << /F 4 0 R >> >> /Contents 5 0 R >>"
_PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"
_WORDS = b"BT /F 12 Tf 72 700 Td (The fishermen met the mayor of Lerida on Monday.) Tj ET"


def bad_pdfs(good: bytes) -> Iterator[Made]:
    """All of them."""
    yield "password.pdf", locked_pdf(PROSE, password="secret"), "failed", "protected by a password", ""
    yield "no-printing.pdf", locked_pdf(*wrap(PROSE, 80), password=""), "added", "", "Leaders met"
    for count in (1, 5):
        yield f"scanned-{count}.pdf", scanned_pdf(count), "failed", "pictures of text", ""
    yield "blank.pdf", Pages().page().data(), "failed", "hold no text", ""
    yield "table.pdf", _table(), "added", "", "Boat 999 | 6993"
    yield "header-only.pdf", b"%PDF-1.7\n", "failed", "breaks off", ""
    yield "not-really.pdf", b"%PDF-1.7\n" + b"They met in Paris. " * 50 + b"\n%%EOF", "failed", "damaged PDF", ""
    yield "junk-before.pdf", b"\0junk\n" * 100 + good, "added", "", HELD
    yield "junk-behind.pdf", good + b"\0" * 500, "added", "", HELD
    yield "much-junk-behind.pdf", good + b"\0" * 50_000, "failed", "breaks off", ""
    yield from _broken_tables(good)
    yield from _broken_streams(good)
    yield from _made_by_hand()


def of(objects: Sequence[bytes], *, trailer: bytes = b"") -> bytes:
    """A PDF of these objects, the first being its catalogue."""
    data = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    size = len(objects) + 1
    data += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (size, trailer, start)
    return bytes(data)


def stream(content: bytes, more: bytes = b"", *, length: int | None = None) -> bytes:
    """A stream object."""
    size = len(content) if length is None else length
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (size, more, content)


def packed(content: bytes, times: int = 1) -> bytes:
    """A packed stream object, several times over."""
    for _ in range(times):
        content = zlib.compress(content)
    return stream(content, b"/Filter [%s]" % (b" /FlateDecode" * times))


def _table() -> bytes:
    pages = Pages()
    for start in range(0, 1_000, LINES):
        pages.page()
        for row in range(start, min(1_000, start + LINES)):
            y = 80 + (row - start) * LEADING
            pages.line(60, y, f"Boat {row}").line(250, y, str(row * 7)).line(400, y, str(row % 13))
    return pages.data()


def _broken_tables(good: bytes) -> Iterator[Made]:
    """PDFium finds the objects again when their table is wrong."""
    table = good.rindex(b"xref\n0 ")
    wrong_start = re.sub(rb"startxref\n\d+", b"startxref\n7", good)
    yield "xref-start.pdf", wrong_start, "added", "", HELD
    yield "xref-far.pdf", re.sub(rb"startxref\n\d+", b"startxref\n99999999999", good), "added", "", HELD
    yield "xref-shifted.pdf", good.replace(b"%PDF-1.3\n", b"%PDF-1.3\n%some more\n", 1), "added", "", HELD
    yield "xref-zeros.pdf", good[:table] + re.sub(rb"\d{10} ", b"0000000000 ", good[table:]), None, "", ""
    yield "xref-huge.pdf", good[:table] + re.sub(rb"xref\n0 \d+", b"xref\n0 2000000000", good[table:]), None, "", ""
    yield "no-root.pdf", good.replace(b"/Root", b"/Rood"), None, "", ""
    yield "no-startxref.pdf", good.replace(b"startxref", b"startxxxx"), None, "", ""
    chance = random.Random(11)  # noqa: S311
    for number in range(10):
        changed = bytearray(good)
        for _ in range(5):
            changed[table + chance.randrange(len(good) - table)] = chance.randrange(256)
        yield f"xref-noise-{number}.pdf", bytes(changed), None, "", ""


def _broken_streams(good: bytes) -> Iterator[Made]:
    start = good.index(b"stream\n") + len(b"stream\n")
    chance = random.Random(13)  # noqa: S311
    for number in range(10):
        changed = bytearray(good)
        changed[start + 2 + chance.randrange(100)] ^= 1 << chance.randrange(8)
        yield f"broken-text-{number}.pdf", bytes(changed), "failed", "damaged PDF", ""


def _made_by_hand() -> Iterator[Made]:
    def page_of(contents: bytes, *, page: bytes = _PAGE, more: Sequence[bytes] = ()) -> bytes:
        return of([_CATALOG, _PAGES, page, _FONT, contents, *more])

    yield "smallest.pdf", page_of(stream(_WORDS)), "added", "", HELD
    yield "wrong-length.pdf", page_of(stream(_WORDS, length=5)), None, "", ""
    yield "long-length.pdf", page_of(stream(_WORDS, length=10**9)), None, "", ""
    yield "bomb.pdf", page_of(packed(_WORDS + b" " * 280_000_000)), "failed", "unpacks to far more", ""
    yield "bomb-twice.pdf", page_of(packed(_WORDS + b" " * 100_000_000, 2)), None, "", ""
    many = packed(_WORDS + b" " * 14_000_000)
    page = _PAGE.replace(b"5 0 R", b"[" + b" ".join(b"%d 0 R" % n for n in range(5, 25)) + b"]")
    yield "many-bombs.pdf", of([_CATALOG, _PAGES, page, _FONT, *[many] * 20]), "failed", "unpacks to far more", ""
    yield "many-operators.pdf", page_of(packed(b"q Q " * 3_000_000 + _WORDS)), None, "", ""
    yield "many-words.pdf", page_of(packed(b"BT /F 1 Tf (They met here again.) Tj ET\n" * 300_000)), None, "", ""
    yield "deep-graphics.pdf", page_of(packed(b"q " * 1_000_000 + _WORDS)), None, "", ""
    yield "deep-arrays.pdf", page_of(stream(_WORDS), more=[b"[" * 100_000 + b"]" * 100_000]), None, "", ""
    deep = page_of(stream(_WORDS), page=_PAGE.replace(b"/Parent", b"/A " + b"[" * 50_000 + b"]" * 50_000 + b" /Parent"))
    yield "deep-page.pdf", deep, None, "", ""
    yield "no-pages.pdf", of([_CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>"]), "failed", "", ""
    counted = [_CATALOG, _PAGES.replace(b"/Count 1", b"/Count 1000000000"), _PAGE, _FONT, stream(_WORDS)]
    yield "count-huge.pdf", of(counted), "added", "", HELD
    yield "count-negative.pdf", of([_CATALOG, _PAGES.replace(b"1", b"-1"), _PAGE, _FONT, stream(_WORDS)]), None, "", ""
    kids = b"<< /Type /Pages /Kids [" + b"3 0 R " * 30_000 + b"] /Count 30000 >>"
    yield "kids-many.pdf", of([_CATALOG, kids, _PAGE, _FONT, stream(_WORDS)]), "failed", "more than 2,000 pages", ""
    loop = b"<< /Type /Pages /Kids [2 0 R 3 0 R] /Count 2 >>"
    yield "kids-loop.pdf", of([_CATALOG, loop, _PAGE, _FONT, stream(_WORDS)]), None, "", ""
    levels = [b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1) for number in range(2, 5_002)]
    yield "kids-deep.pdf", of([_CATALOG, *levels, _PAGE, _FONT, stream(_WORDS)]), None, "", ""
    yield "self.pdf", of([_CATALOG, _PAGES, _PAGE, _FONT, stream(_WORDS, b"/Length 5 0 R")]), None, "", ""
    form = stream(b"/X Do", b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 6 0 R >> >>")
    drawn = _PAGE.replace(b"/Font <<", b"/XObject << /X 6 0 R >> /Font <<")
    yield "form-loop.pdf", page_of(stream(b"/X Do " + _WORDS), page=drawn, more=[form]), None, "", ""
    for name, box in (("huge", b"0 0 1e9 1e9"), ("negative", b"9 9 -9 -9"), ("none", b"0 0 0 0"), ("words", b"/a /b")):
        page = _PAGE.replace(b"0 0 612 792", box)
        yield f"box-{name}.pdf", page_of(stream(_WORDS), page=page), None, "", ""
    for turn in (90, 180, 270, 45):
        page = _PAGE.replace(b"/Parent", b"/Rotate %d /Parent" % turn)
        yield f"turned-{turn}.pdf", page_of(stream(_WORDS), page=page), None, "", ""
    for name, size in (("tiny", b"0.0001"), ("zero", b"0"), ("vast", b"1e20"), ("negative", b"-12")):
        yield f"letters-{name}.pdf", page_of(stream(_WORDS.replace(b"12 Tf", size + b" Tf"))), None, "", ""
    yield "far-away.pdf", page_of(stream(_WORDS.replace(b"72 700", b"1e30 -1e30"))), None, "", ""
    yield "no-font.pdf", page_of(stream(_WORDS.replace(b"/F 12", b"/Nothing 12"))), None, "", ""
    unmapped = _FONT.replace(b"/Type1", b"/Type3 /FontBBox [0 0 9 9] /FontMatrix [1 0 0 1 0 0] /CharProcs << >>")
    yield "unmapped.pdf", of([_CATALOG, _PAGES, _PAGE, unmapped, stream(_WORDS)]), None, "", ""
    action = _CATALOG.replace(b"/Pages", b"/OpenAction << /S /JavaScript /JS (app.alert\\(1\\)) >> /Pages")
    yield "script.pdf", of([action, _PAGES, _PAGE, _FONT, stream(_WORDS)]), "added", "", HELD
    yield "two-ends.pdf", page_of(stream(_WORDS)) + b"%%EOF\n", "added", "", HELD
    locked = of([_CATALOG, _PAGES, _PAGE, _FONT, stream(_WORDS)], trailer=b"/Encrypt << /Filter /Nobody /V 9 >>")
    yield "locked-strangely.pdf", locked, "failed", "", ""
    yield (
        "title.pdf",
        pdf(PROSE, title="<img src=x onerror=alert(1)>\0\u202e" * 50, author="A\nB " * 500),
        "added",
        "",
        "Leaders",
    )
