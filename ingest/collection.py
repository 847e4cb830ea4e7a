"""`python -m ingest collection`: articles put together by story or project."""

import argparse
import json
import time
from collections.abc import Iterator, Sequence
from typing import Any, Self

from ingest.listing import listing
from rag.counting import plural
from rag.errors import UnknownArticle
from rag.library import Library
from rag.normalise import printable
from rag.schema import AddStatus, Collection, Filter, Progress

MOST_WAITING = 500  # articles that are put into a collection together
LONGEST_WAIT = 1.0  # seconds that one waits for others
_IN = (AddStatus.ADDED, AddStatus.UPDATED, AddStatus.UNCHANGED)


def offer(commands: Any) -> list[argparse.ArgumentParser]:
    """Make the parsers of the verbs below `collection`; `verb` says which one was chosen."""
    parser = commands.add_parser("collection", help="articles put together by story or project, to ask within")
    verbs = parser.add_subparsers(dest="verb", required=True, metavar="VERB")
    listed = verbs.add_parser("list", help="list the collections")
    showing = verbs.add_parser("show", help="list the articles of one")
    putting = verbs.add_parser("add", help="put articles into one, which is made if it is not there")
    taking = verbs.add_parser("remove", help="take articles out of one; they stay in the library")
    renaming = verbs.add_parser("rename", help="give one another name")
    deleting = verbs.add_parser("delete", help="delete one; its articles stay in the library")
    for verb in (showing, putting, taking, deleting):
        verb.add_argument("name", metavar="NAME")
    for verb in (putting, taking):
        verb.add_argument("article_ids", nargs="+", metavar="ID", help="as `python -m ingest list` shows it")
    renaming.add_argument("name", metavar="OLD")
    renaming.add_argument("new", metavar="NEW")
    return [listed, showing, putting, taking, renaming, deleting]


def collection(library: Library, wanted: argparse.Namespace) -> Iterator[str | UnknownArticle]:
    """Do what one verb says, with a line for each thing done; an error where one of several articles isn't there.

    Raises:
        BadCollection: there is none of this name, or it can't be called so.
    """
    there = library.collections
    match wanted.verb:
        case "list":
            found = there.all()
            if not found and not wanted.json:
                yield "There are no collections; `python -m ingest collection add NAME ID` makes one."
            for one in found:
                yield _said(one, wanted.json)
        case "show":
            yield from listing(library, Filter(collections=(there.find(wanted.name).name,)), as_json=wanted.json)
        case "add":
            yield from _put(library, wanted.name, list(map(printable, wanted.article_ids)), wanted.json)
        case "remove":
            yield from _take_out(library, wanted.name, list(map(printable, wanted.article_ids)), wanted.json)
        case "rename":
            yield _said(there.rename(wanted.name, wanted.new), wanted.json, status="renamed")
        case "delete":
            yield _said(there.delete(wanted.name), wanted.json, status="deleted")


class Gathering:
    """Puts what is added into a collection: several articles at once, for each transaction waits for the disk.

    Killed in between, some are in the library and not in it; adding them once more puts them in.
    """

    def __init__(self, library: Library, name: str | None) -> None:
        """With no name, nothing is gathered.

        Raises:
            BadCollection: it can't be called so.
        """
        self._collections = library.collections if name is not None else None
        self._name = self._collections.make(name, anew=False).name if self._collections and name is not None else ""
        self._waiting: list[str] = []
        self._since = time.monotonic()
        self._waits = True

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._put()

    def wait_no_more(self) -> None:
        """Put in what waits, and from now on each one as it comes: nobody knows when the next one does."""
        self._waits = False
        self._put()

    def take(self, progress: Progress) -> None:
        """Look at what became of an article."""
        if self._collections is None or progress.article_id is None or progress.status not in _IN:
            return
        self._waiting.append(progress.article_id)
        late = time.monotonic() - self._since > LONGEST_WAIT
        if not self._waits or late or len(self._waiting) >= MOST_WAITING:
            self._put()

    def _put(self) -> None:
        if self._collections is not None and self._waiting:
            self._collections.put(self._name, self._waiting, make=True)  # somebody may have deleted it meanwhile
        self._waiting.clear()
        self._since = time.monotonic()


def _put(library: Library, name: str, ids: Sequence[str], as_json: bool) -> Iterator[str | UnknownArticle]:
    put = library.collections.put(name, ids, make=True)
    for one in dict.fromkeys(ids):
        if one in put:
            yield _line(library, name, one, "added" if put[one] else "unchanged", as_json)
        else:
            yield UnknownArticle(f"There is no article of the id {one}; see `python -m ingest list`.")


def _take_out(library: Library, name: str, ids: Sequence[str], as_json: bool) -> Iterator[str | UnknownArticle]:
    taken = library.collections.take_out(name, ids)
    for one in dict.fromkeys(ids):
        if one in taken:
            yield _line(library, name, one, "removed", as_json)
        else:
            yield UnknownArticle(f"There is no article of the id {one} in the collection “{name}”.")


def _line(library: Library, name: str, article_id: str, status: str, as_json: bool) -> str:
    if as_json:
        name = library.collections.find(name).name
        return json.dumps({"collection": name, "article_id": article_id, "status": status})
    return printable(f"{status:<9} {library.article(article_id).title}")


def _said(one: Collection, as_json: bool, *, status: str | None = None) -> str:
    if as_json:
        said = {"collection": one.name, "articles": one.articles, "created_at": one.created_at.isoformat()}
        return json.dumps(said | ({"status": status} if status else {}))
    return printable(f"{f'{status:<9} ' if status else ''}{one.name} ({plural(one.articles, 'article')})")
