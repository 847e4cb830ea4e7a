"""The reading of a file's bytes, and the process it happens in: `python -m ingest.parse CPU_SECONDS MEMORY`.

The process answers one request after another. A request is the lengths of name and data, then both; an answer
is a length, then JSON: `{"document": …}` or `{"reason": …}`. It ends when its input closes or rests for long.
"""

import io
import json
import os
import resource
import select
import signal
import struct
import sys
from contextlib import suppress
from dataclasses import asdict

from ingest import media
from ingest.document import RawDocument
from rag.errors import UnreadableArticle

REQUEST = struct.Struct(">IQ")
ANSWER = struct.Struct(">Q")
_REST = 120  # seconds without a request after which the process gives its memory back
_MOST_CHARACTERS = 4_000_000  # more than the longest novels


def parse(data: bytes, name: str) -> RawDocument:
    """Turn a file's bytes into a raw document, told apart by content.

    Raises:
        UnreadableArticle: why it can't be read and the way out, still without the file's name.
    """
    if not data.strip(b" \t\r\n\f\0\xef\xbb\xbf\xfe\xff"):
        raise UnreadableArticle("it is empty; add a file that holds an article")
    document = _document(data, name)
    if sum(len(block.text) for block in document.blocks) > _MOST_CHARACTERS:
        raise UnreadableArticle("it holds more text than any article; add the article by itself")
    return document


def _document(data: bytes, name: str) -> RawDocument:
    match media.binary_type(data):
        case media.PDF:
            from ingest.pdf import read_pdf

            return read_pdf(data)
        case media.WORD:
            from ingest.word import read_word

            return read_word(data)
    text, record = media.decode(data), None
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        from ingest.record import read_record, record_of

        with suppress(UnreadableArticle):  # then it is another text that begins with a brace
            record = record_of(text.strip("\ufeff \t\r\n"))
    if record is not None:
        return read_record(record, lambda words: _text_document(words, ""))
    return _text_document(text, name)


def _text_document(text: str, name: str) -> RawDocument:
    match media.media_type(text, name):
        case media.HTML:
            from ingest.page import read_page

            return read_page(text)
        case media.MARKDOWN:
            from ingest.markdown import read_markdown

            return read_markdown(text)
    from ingest.plain import read_plain

    return read_plain(text)


def serve(cpu_seconds: int, memory: int) -> None:
    """Answer requests from standard input on standard output, within these limits."""
    requests = io.FileIO(0, closefd=False)
    answers = io.FileIO(os.dup(1), "w")
    os.dup2(2, 1)  # whatever a library prints must not look like an answer
    _limit(resource.RLIMIT_AS, memory)
    _limit(resource.RLIMIT_CORE, 0)
    _limit(resource.RLIMIT_FSIZE, 0)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    while select.select([0], [], [], _REST)[0]:
        head = _read(requests, REQUEST.size)
        if head is None:
            return
        name_size, size = REQUEST.unpack(head)
        name, data = _read(requests, name_size), _read(requests, size)
        if name is None or data is None:
            return
        _allow_seconds(cpu_seconds)
        answer = json.dumps(_answer(data, name.decode("utf-8", "replace")), ensure_ascii=False)
        body = answer.encode("utf-8", "replace")  # a lone surrogate, from an escape in the file, becomes "?"
        _write(answers, ANSWER.pack(len(body)) + body)


def _answer(data: bytes, name: str) -> dict[str, object]:
    try:
        return {"document": asdict(parse(data, name))}
    except UnreadableArticle as error:
        return {"reason": str(error)}
    except MemoryError:
        raise  # the process is spent; its end tells the parent
    except RecursionError:
        return {"reason": "its parts are nested too deeply; save it as plain text and add that"}
    except Exception:
        return {"reason": "its contents are damaged; save it as plain text and add that"}


def _limit(kind: int, value: int) -> None:
    _, most = resource.getrlimit(kind)
    try:
        resource.setrlimit(kind, (value if most == resource.RLIM_INFINITY else min(value, most), most))
    except (OSError, ValueError):
        return  # a system without this limit still has the parent's clock


def _allow_seconds(seconds: int) -> None:
    """Grant so many seconds of processor time from now on; the system ends a process that takes more."""
    used = resource.getrusage(resource.RUSAGE_SELF)
    _limit(resource.RLIMIT_CPU, int(used.ru_utime + used.ru_stime) + seconds + 1)


def _read(stream: io.FileIO, size: int) -> bytes | None:
    """Exactly `size` bytes, or None when the stream ends before."""
    data = bytearray()
    while len(data) < size:
        piece = stream.read(min(size - len(data), 1 << 20))
        if not piece:
            return None
        data += piece
    return bytes(data)


def _write(stream: io.FileIO, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[stream.write(rest) or 0 :]


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]))
