"""Any file → the articles in it: one, or those of a zip archive or of JSON Lines."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path, PurePath

from ingest import archive, lines
from ingest.document import Item
from ingest.load import read_bytes, unreadable
from ingest.walk import source_of
from rag.errors import UnreadableArticle
from rag.schema import Origin, Stated


def items_of(path: Path, name: str, source: str, *, max_mb: int) -> Iterator[Item]:
    """Give the articles in a file one after the other; what can't be had comes as an item that says why.

    `name` is the file's name for people and tells its kind where the content leaves it open; `source` is where the
    file came from. An article that is all of its file has the same source; others add where they are in it.
    """
    suffix = PurePath(name).suffix.lower()
    try:
        if suffix == archive.SUFFIX and path.is_file() and archive.is_archive(path):
            yield from archive.members_of(path, name, source, max_mb=max_mb)
        elif suffix in lines.SUFFIXES and path.is_file():
            with path.open("rb") as file:
                yield from lines.articles_in(file, name, source, max_mb=max_mb)
        else:
            own = source == source_of(path)  # the spooled copy of an upload has the day it came
            yield Item(source, name, read_bytes(path, name, max_mb=max_mb), stated=tuple(filed(path)) if own else ())
    except UnreadableArticle as error:
        yield Item(source, name, failure=str(error))
    except PermissionError:
        yield Item(source, name, failure=str(unreadable(name, "you may not read it; change its permissions")))
    except OSError as error:
        cause = f"the system says “{(error.strerror or 'it failed').lower()}”; copy it elsewhere and add the copy"
        yield Item(source, name, failure=str(unreadable(name, cause)))


def filed(path: Path) -> Iterator[Stated]:
    """The day of a file, which is not the day of publication."""
    with suppress(OSError, OverflowError, ValueError):  # it went, or its time is beyond our years
        yield Stated("filed", date.fromtimestamp(path.stat().st_mtime).isoformat(), Origin.FILE)
