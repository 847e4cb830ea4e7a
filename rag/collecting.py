"""Collections: articles put together by story or project. An article can be in several.

Names are compared as `rag.called` does, so that no two differ only in case. An article that is removed leaves its
collections; one that gets a new revision stays. Nothing here takes the library's write lock.
"""

import unicodedata
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from rag.called import by_key, key_of, near
from rag.database import Database, batches
from rag.errors import BadCollection
from rag.normalise import normalise
from rag.schema import Collection
from rag.tables import articles, collected, collections

LONGEST_NAME = 100  # characters


class Collections:
    """The library's collections, by name. Safe to share between threads and processes."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> list[Collection]:
        """List them in the order of their names."""
        with self._database.reading() as db:
            found = [_collection(row) for row in db.execute(_counted())]
        return sorted(found, key=lambda one: key_of(one.name))

    def find(self, name: str) -> Collection:
        """Give one.

        Raises:
            BadCollection: there is none of this name; so does whatever else names one.
        """
        with self._database.reading() as db:
            return _find(db, name)

    def of(self, article_id: str) -> list[str]:
        """Name the collections that an article is in."""
        query = sa.select(collections.c.name).join(collected).where(collected.c.article_id == article_id)
        with self._database.reading() as db:
            return sorted(db.scalars(query), key=key_of)

    def make(self, name: str, *, anew: bool = True) -> Collection:
        """Make one, of which there may be none of this name yet; without `anew`, give the one that there is.

        Raises:
            BadCollection: there is one, or it can't be called so.
        """
        name = read_name(name)
        with self._database.writing() as db:
            made = _make(db, name)
            found = _find(db, name)
        if anew and not made:
            raise BadCollection(f"There is a collection “{found.name}” already; give this one another name.")
        return found

    def put(self, name: str, article_ids: Sequence[str], *, make: bool = False) -> dict[str, bool]:
        """Put articles into one; give those that the library has, each with whether it is new in it.

        With `make`, one that is not there is made, unless the library has none of the articles.
        """
        with self._database.writing() as db:
            there = _there(db, article_ids)
            if make and not there:
                return {}
            if make:
                _make(db, read_name(name))
            found = _find(db, name)
            insert = sa.insert(collected).prefix_with("OR IGNORE")
            return {
                one: db.execute(insert, {"collection_id": found.id, "article_id": one}).rowcount > 0 for one in there
            }

    def take_out(self, name: str, article_ids: Sequence[str]) -> list[str]:
        """Take articles out of one; give those that were in it."""
        with self._database.writing() as db:
            found = _find(db, name)
            of_it = sa.delete(collected).where(collected.c.collection_id == found.id)
            ids = dict.fromkeys(article_ids)
            return [one for one in ids if db.execute(of_it.where(collected.c.article_id == one)).rowcount]

    def rename(self, old: str, new: str) -> Collection:
        """Give one another name, or write it otherwise.

        Raises:
            BadCollection: there is none of the old name, another of the new one, or it can't be called so.
        """
        new = read_name(new)
        with self._database.writing() as db:
            found = _find(db, old)
            same = sa.and_(collections.c.key == key_of(new), collections.c.id != found.id)
            if (other := db.scalar(sa.select(collections.c.name).where(same))) is not None:
                raise BadCollection(f"There is a collection “{other}” already; give this one another name.")
            named = {"name": new, "key": key_of(new)}
            db.execute(sa.update(collections).where(collections.c.id == found.id).values(**named))
            return _find(db, new)

    def delete(self, name: str) -> Collection:
        """Delete one, and none of its articles; give it as it was."""
        with self._database.writing() as db:
            found = _find(db, name)
            db.execute(sa.delete(collections).where(collections.c.id == found.id))
            return found


def read_name(text: str) -> str:
    """What a collection may be called, of what somebody wrote: one line that can be seen.

    Raises:
        BadCollection: it is no name.
    """
    name = " ".join(normalise(text).split()) if len(text) <= LONGEST_NAME * 10 else ""
    if not _is_seen(name) or max(len(name), len(key_of(name))) > LONGEST_NAME:
        raise BadCollection(f"The name of a collection must be a line of up to {LONGEST_NAME} characters; give one.")
    return name


def is_sound(name: object, key: object) -> bool:
    """Whether a collection could have got this name here."""
    try:
        return isinstance(name, str) and read_name(name) == name and key_of(name) == key
    except BadCollection:
        return False


def no_such(name: str, there: Sequence[str]) -> str:
    """What is said of a collection that isn't there."""
    way_out = "`python -m ingest collection list` and the Library page show those there are."
    if not there:
        way_out = "there are none yet; `python -m ingest collection add` and the Library page make one."
    return f"The library has no collection “{name}”; {near(name, by_key(there)) or way_out}"


def _make(db: sa.Connection, name: str) -> bool:
    """Make one, unless there is one; tell whether that was so."""
    row = {"id": uuid.uuid4().hex, "name": name, "key": key_of(name), "created_at": datetime.now(UTC).isoformat()}
    return db.execute(sa.insert(collections).prefix_with("OR IGNORE"), row).rowcount > 0


def _find(db: sa.Connection, name: str) -> Collection:
    name = " ".join(normalise(name[: LONGEST_NAME * 10]).split())[: LONGEST_NAME + 1]  # a longer one is nobody's
    row = db.execute(_counted().where(collections.c.key == key_of(name))).first()
    if row is None:
        raise BadCollection(no_such(name, list(db.scalars(sa.select(collections.c.name)))))
    return _collection(row)


def _counted() -> sa.Select[Any]:
    """Collections with how many articles each has."""
    count = sa.select(sa.func.count()).where(collected.c.collection_id == collections.c.id)
    return sa.select(*collections.c, count.scalar_subquery().label("articles"))


def _collection(row: Any) -> Collection:
    return Collection(row.id, row.name, datetime.fromisoformat(row.created_at), row.articles)


def _there(db: sa.Connection, article_ids: Sequence[str]) -> list[str]:
    """Those of the articles that the library has, in their order."""
    ids = list(dict.fromkeys(article_ids))
    known: set[str] = set()
    for some in batches(ids):
        of_these = articles.c.id.in_(some)
        known |= set(db.scalars(sa.select(articles.c.id).where(of_these, articles.c.revision_id.is_not(None))))
    return [one for one in ids if one in known]


def _is_seen(name: str) -> bool:
    return any(unicodedata.category(character)[0] in "LNSP" for character in name)
