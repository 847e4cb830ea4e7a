"""A PDF page's letters → words with their places, by way of PDFium."""

import ctypes
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pypdfium2.raw as pdfium  # type: ignore[import-untyped]  # it ships no types

from ingest.hyphens import DIVIDING
from ingest.layout import Word

Page = Any
TextPage = Any

UNKNOWN = "\ufffe"  # a glyph that stands for no letter we can tell
_DIVIDING = (0x02, 0xFFFE)  # how PDFium gives a hyphen at a line's end
_HALF = re.compile("[\ud800-\udfff]")
_BOLD_WEIGHT = 600
_NOTE_MARKS = frozenset("*†‡§¶")
_UNITS = frozenset("km cm mm sqm ft yd".split())


@dataclass(frozen=True, slots=True)
class _Glyph:
    """A letter, upright as the reader sees the page."""

    text: str
    left: float
    right: float
    base: float


def words_of(page: Page) -> list[Word]:
    """A page's words as the file has them; what doesn't run from side to side, such as a stamp, is left out."""
    textpage = page.get_textpage()
    try:
        words = list(_attached(_words(textpage, _Sight(page))))
    finally:
        textpage.close()
    return [replace(word, text=_whole(word.text)) if _HALF.search(word.text) else word for word in words]


def _whole(text: str) -> str:
    """PDFium gives what is beyond 16 bits in two halves."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


class _Sight:
    """Turns a page's own places and directions into those that a reader sees."""

    def __init__(self, page: Page) -> None:
        self._turns = page.get_rotation() // 90
        self._left, self._bottom, self._right, self._top = page.get_mediabox()

    def place(self, x: float, y: float) -> tuple[float, float]:
        match self._turns:
            case 1:
                return y - self._bottom, x - self._left
            case 2:
                return self._right - x, y - self._bottom
            case 3:
                return self._top - y, self._right - x
            case _:
                return x - self._left, self._top - y

    def direction(self, x: float, y: float) -> tuple[float, float]:
        return ((x, -y), (y, x), (-x, y), (-y, -x))[self._turns]


def _words(textpage: TextPage, sight: _Sight) -> Iterator[tuple[Word, bool]]:
    """Words in the file's order, each with whether it touches the one before."""
    word: Word | None = None  # its first letter
    letters: list[str] = []
    right = 0.0
    touches = False
    for index, glyph in _glyphs(textpage, sight):
        if word and glyph and _goes_on(word, right, glyph):
            letters.append(glyph.text)
            right = max(right, glyph.right)
            continue
        before = word and replace(word, text="".join(letters), right=right)
        if before:
            yield before, touches
        word = _started(textpage, index, glyph, sight) if glyph else None
        touches = bool(before and word and _is_beside(before, word))
        if word:
            letters, right = [word.text], word.right
    if word:
        yield replace(word, text="".join(letters), right=right), touches


def _glyphs(textpage: TextPage, sight: _Sight) -> Iterator[tuple[int, _Glyph | None]]:
    """Letters, None for white space."""
    x, y, box = ctypes.c_double(), ctypes.c_double(), pdfium.FS_RECTF()
    for index in range(textpage.count_chars()):
        code = pdfium.FPDFText_GetUnicode(textpage, index)
        letter = DIVIDING if code in _DIVIDING else chr(code) if 0 < code < 0x110000 else UNKNOWN
        if letter.isspace():
            yield index, None
        elif pdfium.FPDFText_GetLooseCharBox(textpage, index, box):
            pdfium.FPDFText_GetCharOrigin(textpage, index, x, y)
            one, other = sight.place(box.left, box.bottom), sight.place(box.right, box.top)
            _, base = sight.place(x.value, y.value)
            yield index, _Glyph(letter, min(one[0], other[0]), max(one[0], other[0]), base)


def _started(textpage: TextPage, index: int, glyph: _Glyph, sight: _Sight) -> Word | None:
    """A word's first letter, if the text runs from side to side here."""
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFText_GetMatrix(textpage, index, matrix)
    size = pdfium.FPDFText_GetFontSize(textpage, index)  # negative: upside down, unless turned back
    along, across = sight.direction(matrix.a * size, matrix.b * size)
    if along <= abs(across) * 5:
        return None
    size = abs(size) * (matrix.c**2 + matrix.d**2) ** 0.5
    return Word(glyph.text, glyph.left, glyph.right, glyph.base, max(size, 0.1), _is_bold(textpage, index))


def _is_bold(textpage: TextPage, index: int) -> bool:
    name: Any = ctypes.create_string_buffer(100)
    pdfium.FPDFText_GetFontInfo(textpage, index, name, len(name), ctypes.c_int())
    return b"bold" in name.value.lower() or pdfium.FPDFText_GetFontWeight(textpage, index) >= _BOLD_WEIGHT


def _goes_on(word: Word, right: float, glyph: _Glyph) -> bool:
    level = abs(glyph.base - word.base) <= 0.1 * word.size
    forward = glyph.right >= right - 0.1 * word.size  # the letters of a ligature share its place
    return level and forward and glyph.left - right <= 0.5 * word.size


def _is_beside(word: Word, following: Word) -> bool:
    level = abs(following.base - word.base) <= 0.6 * word.size
    return level and -0.5 * word.size <= following.left - word.right <= 0.15 * word.size


def _attached(words: Iterator[tuple[Word, bool]]) -> Iterator[Word]:
    """Words with what is set higher or lower (CO₂, km²) as part of them; marks of footnotes go."""
    whole: Word | None = None
    for word, touches in words:
        if whole is None or not touches:
            if whole:
                yield whole
            whole = word
        elif whole.text.isdigit() and word.size > whole.size * 1.1:  # a footnote's own number
            yield whole
            whole = word
        elif not _is_note_mark(whole, word):
            whole = replace(whole, text=whole.text + word.text, right=word.right)
    if whole:
        yield whole


def _is_note_mark(word: Word, raised: Word) -> bool:
    higher = word.base - raised.base > 0.15 * word.size and raised.size < 0.9 * word.size
    mark = raised.text in _NOTE_MARKS or (raised.text.isdigit() and len(raised.text) <= 2)
    return higher and mark and (len(word.text) > 2 or not word.text.isalnum()) and word.text not in _UNITS
