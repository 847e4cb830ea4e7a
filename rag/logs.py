"""The log: one JSON object a line on standard error, from PRESSCHECK_LOG_LEVEL up.

No article text, question, answer or key stands in it. Our own messages are constant, with names and numbers beside
them. An error gives its kind and its frames, never its message, which may quote what was read. Of other libraries'
messages, which may quote anything, only who spoke and where is kept.
"""

import contextlib
import logging
import sys
import traceback
from collections.abc import Iterator
from types import TracebackType
from typing import Any

from pythonjsonlogger.json import JsonFormatter

OURS = ("rag", "ingest", "ui", "__main__")
LEFT_OUT = "Another library's message, left out: it may quote what was read."
_MOST_ERRORS = 5  # of a chain of causes

ExcInfo = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None] | None


def configure(level: str) -> None:
    """Log ours from `level` up, and what others say from WARNING up. May be called again."""
    logging.setLogRecordFactory(_Record)
    root = logging.getLogger()
    if not any(isinstance(handler, _ToStandardError) for handler in root.handlers):
        handler = _ToStandardError()
        handler.setFormatter(
            JsonFormatter(
                ["levelname", "name", "message"],
                timestamp="time",
                rename_fields={"levelname": "level", "name": "logger"},
            )
        )
        root.addHandler(handler)
    for name in OURS:
        logging.getLogger(name).setLevel(level)


class _ToStandardError(logging.Handler):
    """Writes to whatever standard error is at the time."""

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(OSError, ValueError):  # nobody is there to read it
            print(self.format(record), file=sys.stderr, flush=True)


class _Record(logging.LogRecord):
    """A record without the message of any error, and with none of other libraries'."""

    def __init__(
        self,
        name: str,
        level: int,
        pathname: str,
        lineno: int,
        msg: object,
        args: Any,
        exc_info: ExcInfo,
        func: str | None = None,
        sinfo: str | None = None,  # noqa: ARG002  # the lines of a stack may be of anybody's code
        **more: object,  # noqa: ARG002  # as the base class takes them
    ) -> None:
        ours = name.partition(".")[0] in OURS
        super().__init__(name, level, pathname, lineno, msg if ours else LEFT_OUT, args if ours else (), None, func)
        if not ours:
            self.place = f"{pathname}:{lineno}"
        if exc_info is not None and exc_info[1] is not None:
            self.errors = list(_errors(exc_info[1]))


def _errors(error: BaseException) -> Iterator[dict[str, object]]:
    """Kind and frames of an error and of what caused it, the outermost first."""
    chain: list[BaseException] = []
    following: BaseException | None = error
    while following is not None and following not in chain and len(chain) < _MOST_ERRORS:
        chain.append(following)
        following = following.__cause__ or following.__context__
    for one in chain:
        frames = traceback.extract_tb(one.__traceback__)
        yield {
            "kind": f"{type(one).__module__}.{type(one).__qualname__}",
            "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
        }
