"""Finding in this library what an evidence pack quotes, whatever the pack says of itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rag.errors import UnknownArticle
from rag.library import Library
from rag.notices import notices
from rag.pack_format import Pack, PackedArticle, PackedPassage, PackedQuotation
from rag.places import Holder
from rag.schema import Article, Hit, Passage, Revision, page_at
from rag.sentences import spans

ELSEWHERE = 20  # characters: fewer stand in many articles and tell nothing
MOST_SEARCHED = 200  # texts of a pack that are looked for in every article; each reads the whole library
LONGEST_PASSAGE = 1_800  # characters; few of ours have a third of that
DETAILS = ("title", "outlet", "author", "published", "url")


class Standing(StrEnum):
    """What became of words that a pack quotes."""

    STANDS = "stands"
    CHANGED = "changed"  # they stood there, and stand in the article's newest revision, too
    GONE = "gone"  # they stood there, and the newest revision does not have them
    REWORDED = "reworded"  # that revision is not known here; another one has the words
    ALTERED = "altered"  # that revision says something else there
    REMOVED = "removed"
    ABSENT = "absent"

    @property
    def holds(self) -> bool:
        """Whether the words are what the pack says they are, and the article still says them."""
        return self in (Standing.STANDS, Standing.CHANGED)


@dataclass(frozen=True, slots=True)
class Located:
    """Where words were found. `since` is when the article was removed."""

    standing: Standing
    article: Article | None = None
    revision: Revision | None = None
    start: int = 0
    end: int = 0
    since: datetime | None = None

    @property
    def page(self) -> int | None:
        """The page on which they begin."""
        return page_at(self.revision.pages, self.start) if self.revision else None


class Finder:
    """Finds passages and quotations of one pack in a library; each revision and article is read once."""

    def __init__(self, library: Library, pack: Pack) -> None:
        self._library = library
        self._pack = pack
        self._articles: dict[str, Article | None] = {}
        self._revisions: dict[tuple[str, str | None], Revision | None] = {}
        self._holders: dict[str, list[Holder]] = {}
        self._searched: dict[str, list[Holder]] = {}
        self._spans: dict[str, list[tuple[int, int]]] = {}
        self._stories: dict[str, tuple[Article, ...]] = {}
        self._hits: dict[PackedPassage, tuple[Hit, ...]] = {}

    @property
    def texts(self) -> Mapping[str, str]:
        """The whole texts of the revisions that were found, by revision id."""
        return {revision.id: revision.text for revision in self._revisions.values() if revision is not None}

    def hits(self, passage: PackedPassage) -> tuple[Hit, ...]:
        """This library's own passages where a passage of the pack stands; none where it doesn't."""
        if passage not in self._hits:
            self._hits[passage] = self._own_passages(self.place(passage, passage.start, passage.end, passage.text))
        return self._hits[passage]

    def quotation(self, quotation: PackedQuotation) -> Located:
        """What became of a quotation."""
        passage = self._pack.passage_of(quotation)
        return self.place(passage, quotation.start, quotation.end, quotation.quote)

    def stands(self, passage: PackedPassage, start: int, end: int, before: str, words: str, after: str) -> bool:
        """Whether these words with those around them stand there in the passage's revision; True if it is unknown."""
        located = self.place(passage, start, end, words)
        if located.standing is Standing.REWORDED or located.revision is None:
            return True
        text = located.revision.text
        around = text[:start].endswith(before.removeprefix("…")) and text[end:].startswith(after.removesuffix("…"))
        return located.standing is not Standing.ALTERED and around

    def place(self, passage: PackedPassage, start: int, end: int, words: str) -> Located:
        """Where words of a passage's revision stand: there, or else wherever they can be found."""
        said = self._pack.article_of(passage)
        holders = self._known(passage.revision)
        removed = self._library.removed_at(said.id)
        known = self._nearest(holders, said)
        article = self._article(known.article_id) if known else None
        revision = self._revision(known.article_id, passage.revision) if known else None
        if known is not None and article is not None and revision is not None:
            standing = self._standing(known, revision, start, end, words)
            if removed is not None and standing.holds:
                standing = Standing.REMOVED  # what another article says, too, is not what was cited
            return Located(standing, article, revision, start, end, removed)
        if removed is not None:
            return Located(Standing.REMOVED, since=removed)
        return self._elsewhere(said, words) or Located(Standing.ABSENT)

    def _known(self, revision_id: str) -> list[Holder]:
        if revision_id not in self._holders:
            self._holders[revision_id] = self._library.places.holders(revision_id)
        return self._holders[revision_id]

    def _nearest(self, holders: Sequence[Holder], said: PackedArticle) -> Holder | None:
        """Of the articles with these words, the one that is meant: by its id, else the most like what is said of it."""

        def likeness(holder: Holder) -> tuple[bool, int, bool]:
            article = self._article(holder.article_id)
            return holder.article_id == said.id, len(DETAILS) - len(differing(said, article)), holder.is_current

        return max(holders, key=likeness, default=None)

    def _standing(self, known: Holder, revision: Revision, start: int, end: int, words: str) -> Standing:
        if revision.text[start:end] != words:
            return Standing.ALTERED
        if known.is_current:
            return Standing.STANDS
        newest = self._revision(known.article_id, None)
        return Standing.CHANGED if newest is not None and words in newest.text else Standing.GONE

    def _elsewhere(self, said: PackedArticle, words: str) -> Located | None:
        """The words in another revision: of the same article, or of another one."""
        newest = self._revision(said.id, None)
        article = self._article(said.id)
        if newest is not None and article is not None and (at := newest.text.find(words)) >= 0:
            return Located(Standing.REWORDED, article, newest, at, at + len(words))
        if len(words.strip()) < ELSEWHERE:
            return None
        if words not in self._searched:
            few = len(self._searched) < MOST_SEARCHED
            self._searched[words] = self._library.places.holding(words, 20) if few else []
        holder = self._nearest(self._searched[words], said)
        revision = self._revision(holder.article_id, holder.revision_id) if holder else None
        if holder is None or revision is None or (at := revision.text.find(words)) < 0:
            return None
        return Located(Standing.REWORDED, self._article(holder.article_id), revision, at, at + len(words))

    def _own_passages(self, located: Located) -> tuple[Hit, ...]:
        """What can bear something out here: this library's own passages, so that nobody else cuts them."""
        article, revision = located.article, located.revision
        if article is None or revision is None or located.standing is Standing.ALTERED:
            return ()
        found = self._library.places.passages(revision.id, located.start, located.end)
        if not found:  # an earlier revision has none any more
            found = self._sentences(revision, located.start, located.end)
        story = self._story(article)
        return tuple(
            Hit(one, article, revision.text[one.start : one.end], 0.0, ("catalogue",), revision.pages, story)
            for one in found
        )

    def _sentences(self, revision: Revision, start: int, end: int) -> list[Passage]:
        """The whole sentences that have something of a place, as one passage; none where that is too long for one."""
        if revision.id not in self._spans:
            self._spans[revision.id] = spans(revision.text)
        cut = [span for span in self._spans[revision.id] if span[0] < end and span[1] > start]
        if not cut or cut[-1][1] - cut[0][0] > LONGEST_PASSAGE:
            return []
        first, last = cut[0][0], cut[-1][1]
        if any(notice.start < last and first < notice.end for notice in notices(revision.text)):
            return []  # a value that was taken back proves nothing
        return [Passage(f"{revision.id}:{first}-{last}", revision.id, first, last, None)]

    def _story(self, article: Article) -> tuple[Article, ...]:
        if article.id not in self._stories:
            self._stories[article.id] = self._library.stories([article.id]).get(article.id, ())
        return self._stories[article.id]

    def _article(self, article_id: str) -> Article | None:
        if article_id not in self._articles:
            try:
                self._articles[article_id] = self._library.article(article_id)
            except UnknownArticle:
                self._articles[article_id] = None
        return self._articles[article_id]

    def _revision(self, article_id: str, revision_id: str | None) -> Revision | None:
        if (article_id, revision_id) not in self._revisions:
            try:
                self._revisions[article_id, revision_id] = self._library.revision(article_id, revision_id)
            except UnknownArticle:
                self._revisions[article_id, revision_id] = None
        return self._revisions[article_id, revision_id]


def differing(said: PackedArticle, article: Article | None) -> list[str]:
    """Which details of an article the library knows otherwise."""
    if article is None:
        return list(DETAILS)
    return [name for name in DETAILS if getattr(said, name) != getattr(article, name)]
