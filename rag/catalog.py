"""The catalogue: articles, revisions, passages and their full-text index. It is the truth about the library.

A revision is `pending` from its first row until its vectors are stored, then `ready`; only passages of a
ready revision that is some article's current one are ever found. `graves` lists passages whose rows are gone
and whose vectors are still to be deleted.
"""

import uuid
from pathlib import Path

import sqlalchemy as sa

from rag.chats import KeptChats
from rag.collecting import Collections
from rag.database import Database
from rag.entering import Entering
from rag.errors import LibraryError
from rag.files import Files
from rag.finding import Finding
from rag.lookup import Lookup
from rag.places import Places
from rag.repeats import Repeats
from rag.shelving import Shelving
from rag.tables import FULL_TEXT, facts, metadata
from rag.upkeep import Upkeep

SCHEMA_VERSION = "5"


class Catalog(Lookup, Finding, Entering, Shelving, Upkeep):
    """What one SQLite file holds. Safe to share between threads and processes."""

    def __init__(self, path: Path) -> None:
        self._database = Database(path)
        if not self._database.read_only:
            self._make()
        with self._database.reading() as db:
            known = {row.name: row.value for row in db.execute(sa.select(facts))}
        if known.get("version") != SCHEMA_VERSION:
            self.close()
            raise LibraryError(
                f"The library in {path.parent} was made by another version of Presscheck; use that version, "
                "or set PRESSCHECK_DATA to a new folder and add the articles there."
            )
        self.library_id: str = known["library"]
        self.files = Files(self._database)
        self.collections = Collections(self._database)
        self.chats = KeptChats(self._database)
        self.places = Places(self._database)
        self.repeats = Repeats(self._database)

    def _make(self) -> None:
        """Make the tables in a new file; an older library is not to be changed, and not waited for."""
        with self._database.reading() as db:
            if sa.inspect(db).has_table(facts.name):
                return
        with self._database.writing() as db:
            metadata.create_all(db)
            db.execute(sa.text(FULL_TEXT))
            db.execute(
                sa.insert(facts).prefix_with("OR IGNORE"),  # somebody else may just have made it too
                [
                    {"name": "version", "value": SCHEMA_VERSION},
                    {"name": "library", "value": uuid.uuid4().hex},
                ],
            )

    def close(self) -> None:
        """Close every connection."""
        self._database.close()

    def fact(self, name: str) -> str | None:
        """Give what is noted about the library under this name."""
        with self._database.reading() as db:
            return db.scalar(sa.select(facts.c.value).where(facts.c.name == name))

    def note(self, **changed: str | None) -> None:
        """Note facts about the library, all at once; None forgets one."""
        with self._database.writing() as db:
            for name, value in changed.items():
                db.execute(sa.delete(facts).where(facts.c.name == name))
                if value is not None:
                    db.execute(sa.insert(facts), {"name": name, "value": value})
