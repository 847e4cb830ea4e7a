"""What the library tells without a search: its articles, one by one or all that a filter lets through."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from rag.chats import KeptChats
from rag.collecting import Collections
from rag.errors import UnknownArticle
from rag.files import Files
from rag.originals import Originals
from rag.places import Places
from rag.repeats import Repeats
from rag.schema import EVERYTHING, Article, Detail, Filter, Hit, Names, Revision, Scope, Shelved

if TYPE_CHECKING:
    from rag.catalog import Catalog


class Browsing:
    """A part of the library, which needs neither model nor server."""

    _catalog: "Catalog"
    _originals: Originals

    @property
    def files(self) -> Files:
        """What is noted of the files that the articles were made of."""
        return self._catalog.files

    @property
    def chats(self) -> KeptChats:
        """The conversations that are kept."""
        return self._catalog.chats

    @property
    def collections(self) -> Collections:
        """Articles put together by story or project."""
        return self._catalog.collections

    @property
    def places(self) -> Places:
        """Where words of a revision stand, whichever article had it."""
        return self._catalog.places

    @property
    def repeats(self) -> Repeats:
        """What is remembered of lines that several articles have in common."""
        return self._catalog.repeats

    def find(self, source: str) -> Shelved | None:
        """Give the article that came from `source`, or None."""
        return self._catalog.find(source)

    def articles(self, only: Filter = EVERYTHING) -> list[Shelved]:
        """List the articles that a filter lets through, newest added first.

        Raises:
            BadFilter: it names an outlet, author, collection or article that isn't there; so does whatever else
                takes a filter.
        """
        return self._catalog.shelved(only)

    def scope(self, only: Filter) -> Scope:
        """Count the articles that a filter lets through, and those that it leaves out for want of a day."""
        return self._catalog.scope(only)

    def names(self) -> Names:
        """Give the outlets, authors and collections that can be filtered by."""
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

    def article(self, article_id: str) -> Article:
        """Give one article.

        Raises:
            UnknownArticle: there is none of this id.
        """
        return self._catalog.article(article_id)

    def revision(self, article_id: str, revision_id: str | None = None) -> Revision:
        """Give one revision of an article, the current one by default.

        Raises:
            UnknownArticle: there is no such article, or it never had this revision.
        """
        return self._catalog.revision(article_id, revision_id)

    def revisions(self, article_id: str) -> list[Revision]:
        """Give the revisions an article has had, in the order in which they first came.

        Raises:
            UnknownArticle: there is none of this id.
        """
        self._catalog.article(article_id)
        return self._catalog.revisions(article_id)

    def texts(self, hits: Sequence[Hit]) -> Mapping[str, str]:
        """Give the whole texts behind some hits, by revision id."""
        return self._catalog.texts(list({hit.passage.revision_id for hit in hits}))

    def passages(self, article_id: str) -> list[Hit]:
        """Give the passages of an article in their order; none where there is no such article."""
        return self._catalog.passages(article_id)

    def mentions(self, words: str) -> Mapping[str, str | None]:
        """Tell which articles hold these words together, by id, each with the id of its first passage that does.

        None stands for that passage where only the title holds them. Other forms of a word count too; of a name
        in capitals, only its capitals do.
        """
        return self._catalog.mentions(words)

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
