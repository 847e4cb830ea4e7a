"""The one door to storage: keeps catalogue, vectors and originals in step, whatever dies in between.

Adding writes the catalogue (pending), then the original and the vectors, then makes it ready; removing
deletes from the catalogue first. What an interruption leaves is mended before the vectors are next used.
"""

import logging
import threading
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from rag.adding import revision_of, store
from rag.backup import writing_backup
from rag.backup_reader import Backup
from rag.browsing import Browsing
from rag.carrying import back_up, restore
from rag.doctor import delete_buried, examine, freshen
from rag.errors import AddedMeanwhile, LibraryError
from rag.originals import name_of
from rag.reindex import reindex
from rag.schema import EVERYTHING, Addition, Article, Filter, Hit, Passage, Stated
from rag.stores import Stores

EMBEDDING_BATCH = 32  # passages between two reports of progress
FEW_PASSAGES = 4000  # a filter that lets through no more has each of them compared
REACH = (2, 8, 32)  # how many times the hits wanted are asked for, before a wider filter has each compared, too
log = logging.getLogger(__name__)


class Library(Stores, Browsing):
    """Articles to search and read. Safe to share between threads; several processes may open one folder."""

    def edit(
        self, article_id: str, changes: Mapping[str, Any], reset: Collection[str] = (), *, wait: bool = True
    ) -> Article:
        """Put a person's values in place of what an article's file says, and the file's back for `reset`.

        They stay when a new revision is added. A changed title is found by its words at once; the passages are
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

    def add(
        self,
        article: Article,
        text: str,
        passages: Sequence[Passage],
        original: bytes,
        pages: Sequence[int] = (),
        stated: Sequence[Stated] = (),
    ) -> Iterator[int]:
        """Add an article or a new revision of it, yielding how many passages are embedded so far.

        It is found once the iterator is exhausted; abandoned or failed before, it leaves nothing behind.
        `article.source` decides which article it is: an earlier one from there keeps its id, and what a person
        edited of it. `stated` tells where the article's values came from.

        Raises:
            AddedMeanwhile: there is one from there by now, and `article` has another id; or its id is a removed one's.
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
            self._refuse_outdated(additions)
            try:
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
            ranked = self.vectors.search(query, limit * 2)
            hits = self._catalog.hits(dict(ranked[:limit]), "dense")
            if len(hits) < limit:  # some are of earlier revisions
                hits += self._catalog.hits(dict(ranked[limit:]), "dense")
            return hits[:limit]
        ids = self._catalog.passage_ids(only, FEW_PASSAGES + 1)
        if len(ids) > FEW_PASSAGES:
            for times in REACH:
                found = dict(self.vectors.search(query, limit * times))
                hits = self._catalog.hits(found, "dense", only)
                if len(hits) >= limit:
                    return hits[:limit]
            ids = self._catalog.passage_ids(only)
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
            return back_up(file, self._catalog, self._originals, self._settings.data, self._as_they_are)

    def restore(self, path: Path) -> Iterator[tuple[int, int]]:
        """Make a backup's articles those of this library, yielding how many passages of how many can be searched.

        They are there once the iterator is exhausted; abandoned or failed before, the library stays empty.

        Raises:
            BadBackup: the file is no whole backup.
            LibraryError: this library has articles already, or can't be written.
        """
        data = self._settings.data
        with Backup(path) as backup, self._writing():
            yield from restore(backup, path, self._catalog, self._originals, data, lambda: self.vectors, self._undo)

    def _refuse_outdated(self, additions: Sequence[Addition]) -> None:
        known = self._catalog.article_ids([one.article.source for one in additions])
        removed = self._catalog.removed([one.article.id for one in additions if one.article.source not in known])
        for one in additions:
            source, article_id = one.article.source, one.article.id
            if article_id in removed:
                raise AddedMeanwhile(f"{source} was removed by somebody else just now; add it again.")
            if known.get(source, article_id) != article_id:
                raise AddedMeanwhile(f"{source} was added by somebody else just now; add it again.")

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
