"""Lines in reading order → blocks: paragraphs whole again across lines, columns and pages."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from ingest.document import Block
from ingest.edges import SAME_SIZE, WIDER_GAP, is_below, same_size, spacing_of, without_edges
from ingest.hyphens import Hyphens
from ingest.layout import Line

_HEADING_SIZE = 1.12  # of the body's
_HEADLINE_SIZE = 1.15
_HEADING_WORDS = 16
_LONGEST_HEADING = 200
_INDENT = 0.8  # of the letters' size
_SHORT_LINE = 0.15  # of its column is left
_ENDED = re.compile(r"[.!?…:;][\"'”’»)\]]*$")
_DIVIDED = re.compile(r"\w[-\u2010\u00ad]$")
_BULLETS = frozenset("•‣◦▪●○■·")
_NUMBERED = re.compile(r"(?:[–—*-]|\(?[0-9a-z]{1,2}[.)]) ")
_CAPTION = re.compile(r"(?:Fig(?:ure|\.)|Table|Photo|Image|Source)\b")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Lines that belong together."""

    lines: tuple[Line, ...]

    @property
    def size(self) -> float:
        """The size of most of its letters."""
        return median(line.size for line in self.lines)

    @property
    def first_page(self) -> int:
        """Where it begins."""
        return self.lines[0].page

    @property
    def is_row(self) -> bool:
        """Whether it is a table's row."""
        return self.lines[0].is_row

    @property
    def is_open(self) -> bool:
        """Whether its last sentence goes on elsewhere."""
        return not self.is_row and not _ENDED.search(self.lines[-1].text)

    @property
    def is_aside(self) -> bool:
        """Whether the text may go on behind it: a row or a caption."""
        return self.is_row or bool(_CAPTION.match(self.lines[0].text))


def paragraphs_of(lines: Sequence[Line]) -> list[Paragraph]:
    """Drop what repeats at the pages' edges, and put the lines together."""
    kept = list(without_edges(lines)) or list(lines)
    body = body_size(kept)
    paragraphs = [Paragraph(tuple(some)) for some in _grouped(kept)]
    return _rejoined(paragraphs, body)


def blocks_of(paragraphs: Sequence[Paragraph], body: float) -> Iterator[Block]:
    """Paragraphs as text, with the pages they reach over."""
    hyphens = Hyphens(line.text for paragraph in paragraphs for line in paragraph.lines)
    mostly_bold = _share(line for paragraph in paragraphs for line in paragraph.lines) > 0.5
    was_row = False
    for paragraph in paragraphs:
        text, pages = _written(paragraph.lines, hyphens)
        heading = _is_heading(paragraph, text, body, mostly_bold=mostly_bold)
        yield Block(text, heading=heading, close=paragraph.is_row and was_row, pages=pages)
        was_row = paragraph.is_row


def headline_of(paragraphs: Sequence[Paragraph], body: float) -> str | None:
    """The largest words of the first page, if they are much larger than the rest."""
    first = [p for p in paragraphs if p.first_page == 1 and not p.is_row and p.size >= _HEADLINE_SIZE * body]
    titles = [p for p in first if len(" ".join(line.text for line in p.lines)) <= _LONGEST_HEADING]
    if not titles:
        return None
    largest = max(titles, key=lambda paragraph: paragraph.size)
    return " ".join(line.text for line in largest.lines)


def body_size(lines: Iterable[Line]) -> float:
    """The size that most letters have."""
    letters: Counter[float] = Counter()
    for line in lines:
        letters[round(line.size * 4) / 4] += len(line.text)
    return letters.most_common(1)[0][0]


def _grouped(lines: Sequence[Line]) -> Iterator[list[Line]]:
    spacing = spacing_of(lines)
    rights = _right_edges(lines)
    group: list[Line] = []
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        if group and _begins(group, line, following, spacing, rights[group[-1].page, group[-1].edges]):
            yield group
            group = []
        group.append(line)
    if group:
        yield group


def _right_edges(lines: Sequence[Line]) -> dict[tuple[int, tuple[float, float]], float]:
    """How far the lines of a column reach: a single long one does not make it wide."""
    rights: dict[tuple[int, tuple[float, float]], list[float]] = defaultdict(list)
    for line in lines:
        rights[line.page, line.edges].append(line.right)
    return {column: median(sorted(some)[len(some) // 2 :]) for column, some in rights.items()}


def _begins(group: list[Line], line: Line, following: Line | None, spacing: float, edge: float) -> bool:
    """Whether a line begins a new paragraph."""
    last = group[-1]
    ended = bool(_ENDED.search(last.text))
    divided = bool(_DIVIDED.search(last.text))
    if line.is_row or last.is_row or not same_size(last, line) or line.text[0] in _BULLETS:
        return True
    if ended and _NUMBERED.match(line.text):
        return True
    if last.bold != line.bold and (last.bold or not ended) and len(group) == 1:
        return True
    if not is_below(last, line):  # the next column or page
        return ended or line.bold != last.bold
    if line.base - last.base > WIDER_GAP * spacing * line.size:
        return True
    room = edge - last.right - (line.words[0].right - line.words[0].left)
    if not divided and room > max(line.size, _SHORT_LINE * (edge - line.edges[0]) * (not ended)):
        return True  # its first word would have fitted in
    if line.left - last.left > _INDENT * line.size and ended:
        return following is None or not is_below(line, following) or following.left < line.left - 1
    return last.left - line.left > _INDENT * line.size and len(group) > 1 and group[-2].left > line.left + 1 and ended


def _rejoined(paragraphs: list[Paragraph], body: float) -> list[Paragraph]:
    """Put text together that a footnote, a table or a picture's caption stands between."""
    joined: list[Paragraph] = []
    for paragraph in paragraphs:
        place = _goes_on_from(joined, paragraph, body)
        if place is None:
            joined.append(paragraph)
            continue
        between = joined[place + 1 :]
        before = [aside for aside in between if aside.first_page < paragraph.first_page]
        whole = Paragraph(joined[place].lines + paragraph.lines)
        joined[place:] = [*before, whole, *between[len(before) :]]
    return joined


def _goes_on_from(joined: list[Paragraph], paragraph: Paragraph, body: float) -> int | None:
    """The place of the paragraph whose sentence this one ends, if asides alone stand between."""
    if not paragraph.lines[0].text[0].islower() or not _is_body(paragraph, body):
        return None
    for place in range(len(joined) - 1, max(-1, len(joined) - 12), -1):
        earlier = joined[place]
        if not _is_body(earlier, body) or earlier.is_aside:
            continue
        between = joined[place + 1 :]
        pages = (earlier.first_page, paragraph.first_page)
        apart = between or not is_below(earlier.lines[-1], paragraph.lines[0])
        if apart and earlier.is_open and all(aside.first_page in pages for aside in between):
            return place
        return None
    return None


def _is_body(paragraph: Paragraph, body: float) -> bool:
    return not paragraph.is_row and abs(paragraph.size - body) <= SAME_SIZE * body


def _written(lines: Sequence[Line], hyphens: Hyphens) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of some lines, and (offset, page) of each page's first own word in it."""
    text = ""
    page = lines[0].page
    pages = [(0, page)]
    glue: str | None = None
    for line, following in zip(lines, [*lines[1:], None], strict=True):
        for word in line.words:
            if glue is not None:
                text += glue
            else:
                text += " " if text else ""
                if line.page != page:
                    page = line.page
                    pages.append((len(text), page))
            glue = None
            text += word.text
        if following:
            text, glue = hyphens.joined(text, following.words[0].text)
    return hyphens.shown(text), tuple(pages)


def _is_heading(paragraph: Paragraph, text: str, body: float, *, mostly_bold: bool) -> bool:
    if paragraph.is_row or len(text) > _LONGEST_HEADING or not any(letter.isalpha() for letter in text):
        return False
    if paragraph.size >= _HEADING_SIZE * body:
        return True
    bold = not mostly_bold and all(line.bold for line in paragraph.lines) and paragraph.size >= 0.95 * body
    return bold and len(text.split()) <= _HEADING_WORDS and not _ENDED.search(text) and not text.endswith(",")


def _share(lines: Iterable[Line]) -> float:
    """How much of the text is bold."""
    sizes = [(len(line.text), line.bold) for line in lines]
    return sum(size for size, bold in sizes if bold) / max(1, sum(size for size, _ in sizes))
