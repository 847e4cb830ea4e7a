"""The one door to storage: keeps catalogue, vectors and originals in step, whatever dies in between.

Adding writes the original, then the catalogue (pending), then the vectors, then makes it ready; removing
deletes from the catalogue first. What an interruption leaves is mended before the vectors are next used.
"""

import fcntl
import logging
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from rag.adding import revision_of, store
from rag.backup import TABLES, BackupWriter, of_known_chats, writing_backup
from rag.backup_reader import Backup
from rag.catalog import SCHEMA_VERSION, Catalog
from rag.chats import KeptChats
from rag.doctor import delete_buried, examine, freshen, looks_sound, mend
from rag.errors import AddedMeanwhile, BadBackup, LibraryError, UnknownArticle
from rag.files import Files
from rag.originals import Originals, name_of
from rag.reindex import INDEX, reindex
from rag.restore import STAGING, fill, move, stage, sweep
from rag.schema import (
    EVERYTHING,
    Addition,
    Article,
    Detail,
    Filter,
    Hit,
    Names,
    Passage,
    Revision,
    Scope,
    Shelved,
    Stated,
)
from rag.settings import Settings
from rag.tables import revisions

if TYPE_CHECKING:
    from rag.embed import EmbedderIdentity
    from rag.vectors import Vectors

WRITE_LOCK = "write.lock"
CLOSING = 5.0  # seconds that closing waits for passages to be embedded anew
EMBEDDING_BATCH = 32  # passages between two reports of progress
FEW_PASSAGES = 4000  # a filter that lets through no more has each of them compared
REACH = (2, 8, 32)  # how many times the hits wanted are asked for, before a wider filter has each compared, too
log = logging.getLogger(__name__)


class Library:
    """Articles to search and read. Safe to share between threads; several processes may open one folder."""

    def __init__(self, settings: Settings, catalog: Catalog) -> None:
        self._settings = settings
        self._catalog = catalog
        self._originals = Originals(settings.data / "originals")
        self._opening = threading.Lock()
        self._opened: Vectors | None = None
        self._mended: list[str] = []  # at start, until the doctor tells
        self._aside: threading.Thread | None = None  # embeds anew after an edit that nobody waits for

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the library in `settings.data`, made when missing; models and servers start on first need.

        Raises:
            LibraryError: the folder can't be written, or holds something else.
        """
        try:
            (settings.data / "originals").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise LibraryError(
                f"The data folder {settings.data} can't be made ({error.strerror}); "
                "set PRESSCHECK_DATA to a folder that can be written."
            ) from error
        return cls(settings, Catalog(settings.data / "catalog.sqlite"))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Let go of the stores; the last one out stops the vector server."""
        if self._aside is not None:
            self._aside.join(CLOSING)  # else it would open them again
        with self._opening:
            if self._opened is not None:
                self._opened.close()
                self._opened = None
        self._catalog.close()

    @property
    def files(self) -> Files:
        """What is noted of the files that the articles were made of."""
        return self._catalog.files

    @property
    def chats(self) -> KeptChats:
        """The conversations that are kept."""
        return self._catalog.chats

    def find(self, source: str) -> Shelved | None:
        """Give the article that came from `source`, or None."""
        return self._catalog.find(source)

    def articles(self, only: Filter = EVERYTHING) -> list[Shelved]:
        """List the articles that a filter lets through, newest added first.

        Raises:
            BadFilter: it names an outlet or author of no article; so does whatever else takes a filter.
        """
        return self._catalog.shelved(only)

    def scope(self, only: Filter) -> Scope:
        """Count the articles that a filter lets through, and those that it leaves out for want of a day."""
        return self._catalog.scope(only)

    def names(self) -> Names:
        """Give the outlets and authors that can be filtered by."""
        return self._catalog.names()

    def details(self, article_id: str) -> tuple[Detail, ...]:
        """Give each value known of an article, with where it came from.

        Raises:
            UnknownArticle: there is none of this id.
        """
        found = self._catalog.details([article_id]).get(article_id)
        if found is None:
            raise UnknownArticle("This article is not in the library; it may have been removed.")
        return found

    def all_details(self) -> Mapping[str, tuple[Detail, ...]]:
        """Give the same of every article, by its id."""
        return self._catalog.details()

    def edit(
        self, article_id: str, changes: Mapping[str, Any], reset: Collection[str] = (), *, wait: bool = True
    ) -> Article:
        """Put a person's values in place of what an article's file says, and the file's back for `reset`.

        They stay when a new wording is added. A changed title is found by its words at once; the passages are
        embedded again with it, now or, if the index can't be reached, when it next can. Without
        `wait` a thread does that.

        Raises:
            UnknownArticle: there is none of this id.
        """
        with self._writing():
            edited = self._catalog.edit(article_id, changes, reset)
        if wait:
            self._freshen()
        else:
            self._aside = threading.Thread(target=self._freshen_aside, name="presscheck-freshen", daemon=True)
            self._aside.start()
        return edited

    def restate(self, article: Article, stated: Sequence[Stated], original: bytes) -> bool:
        """Keep a file, and what it says of its article, where the text is as before; tell whether that is new."""
        with self._writing():
            if not self._catalog.has_original(article.id, name_of(original)):
                self._originals.keep([original])
                unused = self._catalog.replace_original(article.id, name_of(original))
                if unused is not None:
                    self._originals.discard(unused)
            changed = self._catalog.restate(article, stated)
        if changed:
            self._freshen()
        return changed

    def article(self, article_id: str) -> Article:
        """Give one article.

        Raises:
            UnknownArticle: there is none of this id.
        """
        return self._catalog.article(article_id)

    def revision(self, article_id: str, revision_id: str | None = None) -> Revision:
        """Give one wording of an article, the current one by default.

        Raises:
            UnknownArticle: there is no such article, or it never had this wording.
        """
        return self._catalog.revision(article_id, revision_id)

    def texts(self, hits: Sequence[Hit]) -> Mapping[str, str]:
        """Give the whole texts behind some hits, by revision id."""
        return self._catalog.texts(list({hit.passage.revision_id for hit in hits}))

    def mentions(self, words: str) -> Mapping[str, str | None]:
        """Tell which articles hold these words together, by id, each with the id of its first passage that does.

        None stands for that passage where only the title holds them. Other forms of a word count too; of a name
        in capitals, only its capitals do.
        """
        return self._catalog.mentions(words)

    def passages(self, article_id: str) -> list[Hit]:
        """Give the passages of an article in their order; none where there is no such article."""
        return self._catalog.passages(article_id)

    def revisions(self, article_id: str) -> list[Revision]:
        """Give the wordings an article has had, in the order in which they first came.

        Raises:
            UnknownArticle: there is none of this id.
        """
        self._catalog.article(article_id)
        return self._catalog.revisions(article_id)

    def removed_at(self, article_id: str) -> datetime | None:
        """Tell when the article of this id was removed; None: it is here, or never was."""
        return self._catalog.removed_at(article_id)

    def stories(self, article_ids: Collection[str]) -> Mapping[str, tuple[Article, ...]]:
        """For each of these articles that has copies: all articles of its story, the earliest published first."""
        return self._catalog.stories(article_ids)

    def origins(self) -> Mapping[str, int]:
        """Give every article the number of its origin: copies of one story have one in common."""
        return self._catalog.origins()

    def original(self, article_id: str) -> bytes:
        """Give an article as it came.

        Raises:
            UnknownArticle: there is none of this id.
            LibraryError: its file is gone.
        """
        return self._originals.read(self._catalog.original(article_id))

    def add(
        self,
        article: Article,
        text: str,
        passages: Sequence[Passage],
        original: bytes,
        pages: Sequence[int] = (),
        stated: Sequence[Stated] = (),
    ) -> Iterator[int]:
        """Add an article or a new wording of it, yielding how many passages are embedded so far.

        It is found once the iterator is exhausted; abandoned or failed before, it leaves nothing behind.
        `article.source` decides which article it is: an earlier one from there keeps its id, and what a person
        edited of it. `stated` tells where the article's values came from.

        Raises:
            AddedMeanwhile: there is one from there by now, and `article` has another id.
            LibraryError: it can't be stored.
        """
        addition = Addition(article, text, tuple(passages), original, tuple(pages), tuple(stated))
        for _, done in self.add_many([addition]):
            yield done

    def add_many(self, additions: Sequence[Addition]) -> Iterator[tuple[int, int]]:
        """As `add`, for several at once: all of them or none. No two may have a source or a text in common.

        Yields the place of one among them, and how many of its passages are embedded so far.
        """
        if len({one.article.source for one in additions}) + len({*map(revision_of, additions)}) < 2 * len(additions):
            raise ValueError("two additions have a source or a text in common")
        vectors = self.vectors  # outside the lock: opening them mends what an interruption left
        with self._writing():
            if self._catalog.is_interrupted():
                self._catalog.undo_pending()  # of somebody who was killed: the lock is ours
            for one in additions:
                known = self._catalog.article_id(one.article.source)
                if known is not None and known != one.article.id:
                    raise AddedMeanwhile(f"{one.article.source} was added by somebody else just now; add it again.")
            try:
                self._originals.keep([one.original for one in additions])
                yield from store(self._catalog, vectors, self._originals, additions, EMBEDDING_BATCH)
            except BaseException:
                self._undo(*(name_of(one.original) for one in additions))
                raise
            delete_buried(self._catalog, vectors)

    def remove(self, article_id: str) -> None:
        """Remove an article with its original, texts and vectors.

        Raises:
            UnknownArticle: there is none of this id.
        """
        self.remove_many([article_id])

    def remove_many(self, article_ids: Sequence[str]) -> list[str]:
        """Remove articles together, whichever of them there are; give those.

        Raises:
            UnknownArticle: there is none of these ids.
        """
        with self._writing():
            removed, unused = self._catalog.remove(*article_ids)
            for name in unused:
                self._originals.discard(name)
        vectors = self.vectors  # outside the lock, as when adding
        with self._writing():
            delete_buried(self._catalog, vectors)
        return removed

    def search_dense(self, query: str, limit: int, only: Filter = EVERYTHING) -> list[Hit]:
        """Find passages by meaning, best first: the best of those that a filter lets through, however few."""
        if not only:
            found = dict(self.vectors.search(query, limit * 2))  # some may be of earlier wordings
            return self._catalog.hits(found, "dense")[:limit]
        ids = self._catalog.passage_ids(only)
        for times in REACH if len(ids) > FEW_PASSAGES else ():
            found = dict(self.vectors.search(query, limit * times))
            hits = self._catalog.hits(found, "dense", only)
            if len(hits) >= limit:
                return hits[:limit]
        found = dict(self.vectors.search_among(query, limit, ids))
        return self._catalog.hits(found, "dense", only)

    def search_text(self, query: str, limit: int, only: Filter = EVERYTHING) -> list[Hit]:
        """Find passages by words (BM25), best first."""
        return self._catalog.search(query, limit, only)

    def warm(self) -> None:
        """Load the embedding model and reach the vector server, so that the first search need not."""
        self.vectors.search("warm", 1)

    def doctor(self) -> list[str]:
        """Hold catalogue, vectors and originals against each other.

        Gives a sentence for each thing mended, and for each that can't be, with the way out.
        """
        with self._writing():
            if (damage := self._catalog.damage()) is not None:
                return [damage]
        vectors = self.vectors  # outside the lock: opening them mends what an interruption left
        mended, self._mended = self._mended, []
        with self._writing():
            return mended + examine(self._catalog, vectors, self._originals, self._settings.data)

    def reindex(self) -> Iterator[tuple[int, int]]:
        """Make every vector anew with the embedding model that is set, yielding how many of how many are made.

        The old index serves until the new one is whole; stopped before, it can be gone on with.
        """
        from rag.embed import load_embedder
        from rag.vectors import Vectors

        embedder = load_embedder(self._settings)

        def open_index(name: str) -> Vectors:
            library_id, texts = self._catalog.library_id, self._catalog.ready_passages
            return Vectors(self._settings, embedder, library_id, lambda: name, texts)

        with self._alone_at("reindex"):
            yield from reindex(self._catalog, open_index, self._writing)

    def backup(self, target: Path) -> list[str]:
        """Write all articles into one file; give a sentence for each thing that could not go in.

        Adding and removing wait meanwhile, asking and searching go on.

        Raises:
            LibraryError: the file is there already or can't be written, or the library is empty or damaged.
        """
        with self._writing(), writing_backup(target) as file:
            self._catalog.undo_pending()
            known: set[str] = set()
            counts = [file.rows(table, of_known_chats(table, self._catalog.rows(table), known)) for table in TABLES]
            if not counts[0]:
                raise LibraryError(
                    f"The library in {self._settings.data} holds no articles to back up; check PRESSCHECK_DATA."
                )
            for row in self._catalog.rows(revisions):
                file.text(row["id"], row["text"])
            lost = [
                name
                for name in sorted(self._catalog.originals())
                if not file.original(name, self._originals.folder / name)
            ]
            notes = [f"Original files that are lost or damaged, left out: {len(lost)}."] if lost else []
            made_with = None
            try:
                made_with = self._back_up_vectors(file)
            except LibraryError as error:
                notes.append(f"Vectors are left out, and will be made again when this is restored: {error}")
            file.finish(SCHEMA_VERSION, made_with, lost)
        return notes

    def restore(self, path: Path) -> Iterator[tuple[int, int]]:
        """Make a backup's articles those of this library, yielding how many passages of how many can be searched.

        They are there once the iterator is exhausted; abandoned or failed before, the library stays empty.

        Raises:
            BadBackup: the file is no whole backup.
            LibraryError: this library has articles already, or can't be written.
        """
        folder = self._settings.data / STAGING
        with Backup(path) as backup, self._writing():
            self._catalog.undo_pending()
            if self._catalog.shelved():
                raise LibraryError(
                    f"The library in {self._settings.data} holds articles already; set PRESSCHECK_DATA to a new folder "
                    "and restore the backup there."
                )
            if backup.schema != SCHEMA_VERSION:
                raise BadBackup(f"{path} was made by another version of Presscheck; restore it with that version.")
            sweep(self._settings.data)
            names: list[str] = []
            try:
                (folder / "originals").mkdir(parents=True)
                with closing(Catalog(folder / "catalog.sqlite")) as staged:
                    names = stage(backup, staged, folder / "originals")
                    delete_buried(self._catalog, self.vectors)
                    yield from fill(backup, self._catalog, staged, self.vectors)
                    move(names, folder / "originals", self._originals.folder)
                    self._catalog.load((table, row) for table in TABLES for row in staged.rows(table))
            except BaseException:
                self._undo(*names)
                raise
            finally:
                sweep(self._settings.data)
            self._catalog.tell_stories()  # all is there; if this fails, it is made up for at the next start

    @property
    def vectors(self) -> "Vectors":
        """The vectors, with whatever an interruption left mended first."""
        with self._opening:
            if self._opened is None:
                from rag.embed import load_embedder
                from rag.vectors import Vectors

                opened = Vectors(
                    self._settings,
                    load_embedder(self._settings),
                    self._catalog.library_id,
                    self._index,
                    self._catalog.ready_passages,
                )
                self._mend_at_start(opened)
                self._opened = opened
            return self._opened

    def _mend_at_start(self, vectors: "Vectors") -> None:
        if looks_sound(self._catalog, vectors, self._originals):
            return
        with self._locked(WRITE_LOCK, wait=False) as locked:
            if not locked:
                return  # somebody is writing: what looks interrupted is under way
            self._mended = mend(self._catalog, vectors, self._originals)
            for sentence in self._mended:
                log.info(sentence)  # the doctor tells it too; a removal leaves something to mend

    def _freshen(self) -> None:
        """Embed anew what is noted as embedded with a former title; what can't be now stays noted."""
        if not self._catalog.stale():
            return
        try:
            vectors = self.vectors  # outside the lock, as when adding
            with self._writing():
                freshen(self._catalog, vectors)
        except LibraryError as error:
            log.warning("Passages can't be embedded with their new title now", exc_info=error)

    def _freshen_aside(self) -> None:
        """Do the same in a thread of its own, where nobody would hear of an error but for the log."""
        try:
            self._freshen()
        except Exception:
            log.exception("Passages can't be embedded with their new title now; they are when the library is next used")

    def _undo(self, *originals: str) -> None:
        try:
            self._catalog.undo_pending()
            for name in set(originals) - self._catalog.originals():
                self._originals.discard(name)
            if self._opened is not None:
                delete_buried(self._catalog, self._opened)
        except LibraryError as error:
            log.warning("An addition can't be undone now; it is when the library is next used", exc_info=error)

    def _back_up_vectors(self, file: BackupWriter) -> "EmbedderIdentity | None":
        """Write the vectors, whichever model made them; give that model."""
        from rag.vectors import Vectors

        with closing(Vectors(self._settings, None, self._catalog.library_id, self._index)) as vectors:
            stale = self._catalog.stale()  # made with a former title: better made anew
            file.vectors(vectors.stored([one for one in self._catalog.ready_passages() if one not in stale]))
            return vectors.made_with

    def _index(self) -> str | None:
        return self._catalog.fact(INDEX)

    @contextmanager
    def _alone_at(self, work: str) -> Iterator[None]:
        """Keep a second process from the same long work; it does not wait."""
        with self._locked(f"{work}.lock", wait=False) as locked:
            if not locked:
                raise LibraryError(f"A {work} is under way already; wait until it is done.")
            yield

    @contextmanager
    def _locked(self, name: str, *, wait: bool) -> Iterator[bool]:
        """Hold a lock file; the lock dies with its holder. Tells whether we have it, which is sure after waiting."""
        path = self._settings.data / name
        try:
            file = path.open("ab")
        except OSError as error:
            raise LibraryError(
                f"The library can't be changed: {path} can't be written ({error.strerror}); free disk space, "
                "or set PRESSCHECK_DATA to a folder that can be written."
            ) from error
        with file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
            except BlockingIOError:
                yield False
                return
            yield True

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Let one writer in at a time, across threads and processes."""
        with self._locked(WRITE_LOCK, wait=True):
            yield
