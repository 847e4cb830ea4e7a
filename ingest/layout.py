"""A page's words → its lines in reading order: columns one after the other, a table's rows cell by cell.

Places are points from the page's upper left corner, as a reader sees it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import median

Gap = tuple[float, float]

_GUTTER = 0.7  # of the letters' size; narrower is space between words
_CELL_GAP = 1.2
_COLUMN_WORDS = 2.5  # a column of text has more words in a line than a table's has in a cell
_COLUMN_LINES = 3
_TABLE_ROWS = 3  # two may be chance
_WIDE = 1e9
_MARKERS = frozenset("•‣◦▪●○■–-—*·")


@dataclass(frozen=True, slots=True)
class Word:
    """Letters without a space between them."""

    text: str
    left: float
    right: float
    base: float  # the line they stand on
    size: float
    bold: bool = False

    @property
    def top(self) -> float:
        """Where small letters end; capitals may reach into the line above."""
        return self.base - 0.6 * self.size


@dataclass(frozen=True)
class Line:
    """Words beside each other in one column."""

    words: tuple[Word, ...]
    page: int
    edges: Gap  # of its column
    is_row: bool = False  # of a table

    @cached_property
    def text(self) -> str:
        """The words with a space between them, and what divides a table's cells."""
        return " ".join(word.text for word in self.words)

    @cached_property
    def left(self) -> float:
        """Where it begins."""
        return min(word.left for word in self.words)

    @cached_property
    def right(self) -> float:
        """Where it ends."""
        return max(word.right for word in self.words)

    @cached_property
    def base(self) -> float:
        """The line most of its words stand on."""
        return median(word.base for word in self.words)

    @cached_property
    def size(self) -> float:
        """The size of most of its letters."""
        return median(word.size for word in self.words for _ in word.text)

    @cached_property
    def bold(self) -> bool:
        """Whether all of it is."""
        return all(word.bold for word in self.words)


def lines_of(words: Sequence[Word], page: int) -> list[Line]:
    """Put a page's words in the order in which a person reads them."""
    return list(_read(list(words), page)) if words else []


def _read(words: list[Word], page: int) -> Iterator[Line]:
    edges = min(word.left for word in words), max(word.right for word in words)
    least = _GUTTER * median(word.size for word in words)
    for band, gutters in _bands(_rows(words), least):
        inside = [word for row in band for word in row]
        gutters = _dividing(inside, gutters)
        columns = _split(inside, gutters)
        if _are_columns(columns):
            for column in columns:
                yield from _read(column, page)
        elif cells := _cell_gaps(band, gutters):
            for row in band:
                yield from _table_row(row, cells, page, edges)
        else:
            for row in band:
                yield from (Line(tuple(line), page, edges) for line in _baselines(row))


def _rows(words: list[Word]) -> list[list[Word]]:
    """Words grouped by height: between two rows there is white from side to side."""
    rows: list[list[Word]] = []
    bottom = -_WIDE
    for word in sorted(words, key=lambda word: word.top):
        if not rows or word.top > bottom:
            rows.append([])
        rows[-1].append(word)
        bottom = max(bottom, word.base) if len(rows[-1]) > 1 else word.base
    return rows


def _bands(rows: list[list[Word]], least: float) -> Iterator[tuple[list[list[Word]], list[Gap]]]:
    """Rows one below the other that share their gutters, with these."""
    band: list[list[Word]] = []
    shared: list[Gap] = []
    divided = False
    for row in rows:
        gaps = _gaps(row, least)
        both = _common(shared, gaps, least) if band else gaps
        goes_on = _divides(both, [*band, row])
        # A title stands across a gutter below it.
        crossed = any(_width(_common(both, [gap], least)) < 0.5 * _width([gap]) for gap in _inner(gaps))
        if band and ((divided and not goes_on) or (not divided and (crossed or _is_far(band[-1], row)))):
            yield band, _inner(shared)
            band, both = [], gaps
            goes_on = _divides(gaps, [row])
        band.append(row)
        shared, divided = both, goes_on
    if band:
        yield band, _inner(shared)


def _gaps(row: list[Word], least: float) -> list[Gap]:
    """Where nothing stands, from far left to far right."""
    gaps: list[Gap] = []
    end = -_WIDE
    for word in sorted(row, key=lambda word: word.left):
        if word.left - end >= least:
            gaps.append((end, word.left))
        end = max(end, word.right)
    return [*gaps, (end, _WIDE)]


def _common(some: list[Gap], others: list[Gap], least: float) -> list[Gap]:
    both = ((max(one[0], other[0]), min(one[1], other[1])) for one in some for other in others)
    return [gap for gap in both if gap[1] - gap[0] >= least]


def _width(gaps: list[Gap]) -> float:
    return sum(end - start for start, end in gaps)


def _is_far(above: list[Word], row: list[Word]) -> bool:
    return min(word.top for word in row) - max(word.base for word in above) > 2 * max(word.size for word in row)


def _inner(gaps: list[Gap]) -> list[Gap]:
    return [gap for gap in gaps if gap[0] > -_WIDE and gap[1] < _WIDE]


def _divides(gaps: list[Gap], rows: list[list[Word]]) -> bool:
    """Whether a gap has words on both sides."""
    return any(
        any(word.right <= gap[0] for row in rows for word in row)
        and any(word.left >= gap[1] for row in rows for word in row)
        for gap in _inner(gaps)
    )


def _dividing(words: list[Word], gaps: list[Gap]) -> list[Gap]:
    """The gaps with something on both sides; list marks belong to the words at their right."""
    kept: list[Gap] = []
    for gap in gaps:
        before = [word for word in words if word.right <= gap[0] and (not kept or word.left >= kept[-1][1])]
        if any(not _is_marker(word.text) for word in before) and any(word.left >= gap[1] for word in words):
            kept.append(gap)
    return kept


def _split(words: list[Word], gutters: list[Gap]) -> list[list[Word]]:
    """The words between the gutters."""
    starts = [-_WIDE, *(gap[1] for gap in gutters)]
    ends = [*(gap[0] for gap in gutters), _WIDE]
    columns = (
        [word for word in words if word.left >= left and word.right <= right]
        for left, right in zip(starts, ends, strict=True)
    )
    return [column for column in columns if column]


def _is_marker(text: str) -> bool:
    return text in _MARKERS or (len(text) <= 5 and text[-1:] in ".)]" and text.strip("()[].").isalnum())


def _are_columns(columns: list[list[Word]]) -> bool:
    """Whether these are columns of text, not of a table: their lines are long."""
    if len(columns) < 2:
        return False
    counts = [len(_baselines(column)) for column in columns]
    texts = [len(column) / count >= _COLUMN_WORDS for column, count in zip(columns, counts, strict=True)]
    words = sum(len(column) for column, is_text in zip(columns, texts, strict=True) if is_text)
    return sum(texts) > 1 and max(counts) >= _COLUMN_LINES and words >= 0.8 * sum(map(len, columns))


def _cell_gaps(rows: list[list[Word]], gutters: list[Gap]) -> list[Gap]:
    """The gutters of a table, or none."""
    size = median(word.size for row in rows for word in row)
    wide = [gap for gap in gutters if gap[1] - gap[0] >= _CELL_GAP * size]
    full = sum(len(_split(row, wide)) > 1 for row in rows)
    return wide if full >= _TABLE_ROWS and full >= 0.7 * len(rows) else []


def _table_row(row: list[Word], gaps: list[Gap], page: int, edges: Gap) -> Iterator[Line]:
    cells = []
    for column in _split(row, gaps):
        lines = _baselines(column)
        cells.append([word for line in lines for word in line])
    divided = cells[0]
    for cell in cells[1:]:
        last = divided[-1]
        divided = [*divided, Word("|", last.right, last.right, last.base, last.size, last.bold), *cell]
    yield Line(tuple(divided), page, edges, is_row=len(cells) > 1)


def _baselines(words: list[Word]) -> list[list[Word]]:
    """Words as lines, top to bottom, each from left to right (or right to left, if most of it is)."""
    lines: list[list[Word]] = []
    for word in sorted(words, key=lambda word: (word.base, word.left)):
        if lines and word.base - lines[-1][-1].base <= 0.4 * max(word.size, lines[-1][-1].size):
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda word: word.left, reverse=_runs_left(line)) for line in lines]


def _runs_left(line: list[Word]) -> bool:
    letters = [character for word in line for character in word.text if character.isalpha()]
    return sum("\u0590" <= c <= "\u08ff" or "\ufb1d" <= c <= "\ufefc" for c in letters) * 2 > len(letters)
