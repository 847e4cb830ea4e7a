"""What stands at the edges of pages: running heads, running feet and page numbers are no part of the text."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from statistics import median

from ingest.layout import Line

SAME_SIZE = 0.08
WIDER_GAP = 1.25  # of the usual distance between lines
_EDGE_ROWS = 2  # a running head has two lines at most
_FOLIO = re.compile(r"(?:page\s*)?[-–—|\s]*#[-–—|\s]*(?:(?:of|/)\s*#)?", re.IGNORECASE)


def without_edges(lines: Sequence[Line]) -> Iterator[Line]:
    """Leave out running heads, running feet and page numbers."""
    rows = {page: _rows(some) for page, some in _by_page(lines).items()}
    usual = spacing_of(lines)
    seen: dict[tuple[int, str], list[tuple[int, list[Line]]]] = defaultdict(list)
    for page, some in rows.items():
        for edge, ordered in ((1, some), (-1, some[::-1])):
            for row in _set_apart(ordered, usual):
                seen[edge, _pattern(row)].append((page, row))
    dropped: set[int] = set()
    for (_, pattern), found in seen.items():
        size = median(line.size for _, row in found for line in row)
        height = median(row[0].base for _, row in found)
        alike = [
            (page, row)
            for page, row in found
            if abs(row[0].base - height) < 1.5 * size and max(line.size for line in row) < 1.15 * size
        ]
        if _repeats(pattern, [page for page, _ in alike], len(rows), alike[0][1][0].text if alike else ""):
            dropped.update(id(line) for _, row in alike for line in row)
    return (line for line in lines if id(line) not in dropped)


def _set_apart(rows: list[list[Line]], usual: float) -> list[list[Line]]:
    """The rows at a page's edge that stand farther from the rest than lines do."""
    for count in range(1, min(_EDGE_ROWS, len(rows) - 1) + 1):
        outer, inner = rows[count - 1][0], rows[count][0]
        if abs(inner.base - outer.base) > WIDER_GAP * usual * max(outer.size, inner.size):
            return rows[:count]
    return [] if len(rows) > 1 else rows


def _by_page(lines: Iterable[Line]) -> dict[int, list[Line]]:
    pages: dict[int, list[Line]] = defaultdict(list)
    for line in lines:
        pages[line.page].append(line)
    return pages


def _rows(lines: list[Line]) -> list[list[Line]]:
    rows: list[list[Line]] = []
    for line in sorted(lines, key=lambda line: line.base):
        if rows and line.base - rows[-1][0].base < 0.4 * line.size:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.left) for row in rows]


def _pattern(row: list[Line]) -> str:
    return re.sub(r"\d+", "#", " ".join(line.text for line in row)).casefold()


def _repeats(pattern: str, pages: list[int], of: int, text: str) -> bool:
    times = len(set(pages))
    if _FOLIO.fullmatch(pattern):
        return times > 1 or (of == 1 and re.findall(r"\d+", text)[0] == str(pages[0]) if pages else False)
    return times >= (3 if of > 8 else 2)  # heads of left and right pages differ


def spacing_of(lines: Sequence[Line]) -> float:
    """The usual distance of lines, in letters' sizes."""
    steps = [(b.base - a.base) / a.size for a, b in pairwise(lines) if is_below(a, b) and same_size(a, b)]
    return median([step for step in steps if step < 3] or [1.2])


def is_below(above: Line, line: Line) -> bool:
    """Whether it is the next in the same column."""
    beside = line.left < above.edges[1] and line.right > above.edges[0]
    return line.page == above.page and line.base > above.base and beside


def same_size(one: Line, other: Line) -> bool:
    """Whether both are set in about the same letters."""
    return abs(one.size - other.size) <= SAME_SIZE * max(one.size, other.size)
