"""JSON Lines → articles, one a line, however many there are."""

import codecs
import hashlib
from collections.abc import Iterator
from typing import Protocol

from ingest.document import Item
from ingest.load import unreadable
from ingest.record import record_of
from rag.errors import UnreadableArticle

SUFFIXES = (".jsonl", ".ndjson")
_LONGEST_LINE = 16 * 2**20  # bytes; the longest article has 4 million characters
_PIECE = 1 << 16
_MOST_LINES = 500_000
_MOST_BAD = 100  # lines at the start without an article among them, after which it is another kind of file
_LONGEST_ID = 200
_WIDE = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, codecs.BOM_UTF32_LE, codecs.BOM_UTF32_BE)


class Stream(Protocol):
    """What lines are read from."""

    def readline(self, size: int, /) -> bytes:
        """Give the next line, or its next `size` bytes."""


def articles_in(stream: Stream, name: str, source: str, *, max_mb: int) -> Iterator[Item]:
    """Give each line that holds an article, and say of each other one what is wrong with it.

    An article's source ends with the line's `id`, or its number where it has none.
    """
    longest = min(_LONGEST_LINE, max_mb * 2**20)
    taken: set[int] = set()
    bad = 0
    for number in range(1, _MOST_LINES + 1):
        line = stream.readline(longest + 1)
        if not line:
            if not (taken or bad):
                yield failed(source, name, "it holds no articles; write one JSON object a line")
            return
        if number == 1:
            if line.startswith(_WIDE):
                yield failed(source, name, "it is not UTF-8; save it as UTF-8 and add it again")
                return
            line = line.removeprefix(codecs.BOM_UTF8)
        if not line.strip():
            continue
        item = _item(line, number, name, source, longest)
        if item.failure is None and _mark(item.source) in taken:
            cause = "an earlier line has this “id”, or this line's number as its “id”; give each line its own"
            item = _failure(number, name, source, cause)
        if item.failure is None:
            taken.add(_mark(item.source))
        else:
            bad += 1
        yield item
        if bad == _MOST_BAD and not taken:
            yield failed(source, name, f"not one of {bad} lines holds an article; write one JSON object a line")
            return
        _skip_rest(line, stream, longest)
    if stream.readline(1):
        cause = f"it has more than {_MOST_LINES} lines, and the rest is left out; divide it and add the parts"
        yield failed(source, name, cause)


def count_of(stream: Stream) -> int:
    """Say how many articles there are if every line holds one."""
    count, filled = 0, False
    while piece := stream.readline(_PIECE):
        filled = filled or bool(piece.strip())
        if piece.endswith(b"\n"):
            count, filled = count + filled, False
    return min(max(1, count + filled), _MOST_LINES)


def failed(source: str, name: str, cause: str) -> Item:
    """An article that can't be had."""
    return Item(source, name, failure=str(unreadable(name, cause)))


def _item(line: bytes, number: int, name: str, source: str, longest: int) -> Item:
    if len(line) > longest:
        cause = f"it is longer than {longest // 2**20} MB; leave out all but text and metadata"
        return _failure(number, name, source, cause)
    try:
        record = record_of(line.decode().strip())
    except UnicodeDecodeError:
        return _failure(number, name, source, "it is not UTF-8; save the file as UTF-8 and add it again")
    except UnreadableArticle as error:
        return _failure(number, name, source, str(error))
    return Item(f"{source}#{_id(record.get('id')) or number}", f"{name}, line {number}", line.strip())


def _failure(number: int, name: str, source: str, cause: str) -> Item:
    return failed(f"{source}#{number}", f"{name}, line {number}", cause)


def _skip_rest(line: bytes, stream: Stream, longest: int) -> None:
    while line and not line.endswith(b"\n") and len(line) > longest:
        line = stream.readline(longest + 1)


def _id(stated: object) -> str | None:
    """A line's own id, if it is fit to be part of a source."""
    if isinstance(stated, bool) or not isinstance(stated, str | int):
        return None
    text = " ".join(str(stated).split())
    return text if text.isprintable() and len(text) <= _LONGEST_ID else None


def _mark(source: str) -> int:
    """A source in few bytes: of a file with many lines all are kept in mind."""
    return int.from_bytes(hashlib.sha256(source.encode()).digest()[:8])
