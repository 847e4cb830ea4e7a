"""Articles that are stored together, and what becomes of each, told in the order in which they came."""

import logging
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from ingest.boilerplate import is_boilerplate
from ingest.clean import CleanDocument
from ingest.document import Item
from ingest.notes import Look, Notes
from ingest.repeated import ENOUGH, NOTHING_REPEATED, Repeatable, is_of, repeated
from ingest.split import split
from rag.errors import AddedMeanwhile, PresscheckError
from rag.library import Library
from rag.normalise import printable
from rag.schema import Addition, AddStatus, Article, Passage, Progress

MOST_PASSAGES = 192  # in a batch; an article with more is one by itself
MOST_ARTICLES = 64
MOST_CHARACTERS = 1_000_000
MOST_TOLD = 256  # ends that wait for those of a batch before them
log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Ready:
    """An article that is read, cleaned and split."""

    item: Item
    cleaned: CleanDocument
    revision_id: str
    passages: tuple[Passage, ...]
    reason: str | None  # what of it could not be taken
    talk: Repeatable | None = None  # lines that its site may repeat


@dataclass(frozen=True, slots=True)
class End:
    """What became of an article of a file, or, without one, that the file was read to its end."""

    now: Look | None  # None: there is nothing to note
    progress: Progress | None = None
    sha256: str = ""


@dataclass(slots=True)
class _Waiting:
    now: Look
    sha256: str
    ready: Ready
    addition: Addition
    known: bool
    end: Progress | None = None


@dataclass(slots=True)
class Batch:
    """What waits to be stored, and what is to be told after it."""

    library: Library
    notes: Notes
    _order: list[_Waiting | End] = field(default_factory=list)
    _waiting: list[_Waiting] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        """Whether nothing waits."""
        return not self._waiting

    def tell(self, end: End) -> Iterator[Progress]:
        """Tell of an end now, or after those that came before it."""
        if not self._waiting:
            yield from self._told(end)
            return
        self._order.append(end)
        if len(self._order) >= MOST_TOLD:
            yield from self.store()

    def take(self, now: Look, sha256: str, ready: Ready) -> Iterator[Progress]:
        """Take an article in, with the others that wait if there is room for it, else after them."""
        source = ready.item.source
        if not self._has_room(ready):
            yield from self.store()
        try:
            found = _looked_up(self.library, ready, [one.ready for one in self._waiting])
        except Exception as error:
            yield from self.tell(End(now, _failed(error, Progress(source, "splitting"), ready.item), sha256))
            return
        if isinstance(found, Progress):
            yield from self.tell(End(now, found, sha256))
            return
        yield Progress(source, "splitting")
        addition, known = found
        yield _embedding(addition, 0)
        waiting = _Waiting(now, sha256, ready, addition, known)
        self._waiting.append(waiting)
        self._order.append(waiting)

    def store(self) -> Iterator[Progress]:
        """Store all that waits, and tell what became of it."""
        order, waiting = self._order, self._waiting
        self._order, self._waiting = [], []
        if len(waiting) > 1:
            try:
                for place, done in self.library.add_many([one.addition for one in waiting]):
                    yield _embedding(waiting[place].addition, done)
                for one in waiting:
                    one.end = _added(one.addition, one.known, one.ready)
            except Exception:
                log.info("Articles could not be added together; each is by itself", exc_info=True)
        for slot in order:
            if isinstance(slot, End):
                yield from self._told(slot)
                continue
            if slot.end is None:
                for progress in _alone(self.library, slot):
                    if progress.status is None:
                        yield progress
                    slot.end = progress
            yield from self._told(End(slot.now, slot.end, slot.sha256))

    def _has_room(self, ready: Ready) -> bool:
        """Whether one more fits; one whose source or words another has must wait for what becomes of that."""
        here = [one.ready for one in self._waiting]
        if any(one.item.source == ready.item.source or one.revision_id == ready.revision_id for one in here):
            return False
        return not here or (
            len(here) < MOST_ARTICLES
            and sum(len(one.passages) for one in (*here, ready)) <= MOST_PASSAGES
            and sum(len(one.cleaned.text) for one in (*here, ready)) <= MOST_CHARACTERS
        )

    def _told(self, end: End) -> Iterator[Progress]:
        progress = end.progress
        if progress is None:
            if end.now is not None:
                self.notes.end(end.now)
            return
        if end.now is not None:
            self.notes.take(end.now, end.sha256, progress)
            extra = {"source": progress.source, "status": progress.status, "passages": progress.total}
            log.info("An article is through", extra=extra)
        yield progress


def failure(error: Exception, progress: Progress, name: str) -> Progress:
    """Tell that this error ended what `progress` was about, and log it."""
    extra = {"source": progress.source, "step": progress.step}
    if isinstance(error, PresscheckError):
        log.info("An article could not be added", exc_info=error, extra=extra)
        return replace(progress, status=AddStatus.FAILED, reason=str(error))
    log.error("An article could not be added", exc_info=error, extra=extra)
    fault = f"{printable(name)} can't be added because of a fault in Presscheck; try again, or leave it out."
    return replace(progress, status=AddStatus.FAILED, reason=fault)


def _failed(error: Exception, progress: Progress, item: Item) -> Progress:
    return failure(error, progress, item.name)


def _alone(library: Library, one: _Waiting) -> Iterator[Progress]:
    """Add one article by itself; never raises. What comes last says what became of it."""
    progress = _embedding(one.addition, 0)
    addition, known = one.addition, one.known
    try:
        while True:
            try:
                for _, done in library.add_many([addition]):
                    progress = _embedding(addition, done)
                    yield progress
                yield _added(addition, known, one.ready)
                return
            except AddedMeanwhile:
                found = _looked_up(library, one.ready)  # it is known now, or not any more
            if isinstance(found, Progress):
                yield found
                return
            addition, known = found
    except Exception as error:
        yield _failed(error, progress, one.ready.item)


def _looked_up(library: Library, ready: Ready, waiting: Sequence[Ready] = ()) -> Progress | tuple[Addition, bool]:
    """What is to be added, and whether an article of that source is known; or what became of it, if it is as it was."""
    cleaned, source = ready.cleaned, ready.item.source
    known = library.find(source)
    article = _entry(cleaned, source, known.article if known else None)
    if known is None or known.revision_id != ready.revision_id:
        talk = ready.talk or NOTHING_REPEATED
        addition = Addition(
            article,
            cleaned.text,
            _passages(library, ready, article.id, waiting),
            ready.item.data,
            cleaned.pages,
            cleaned.stated,
            talk.lines,
            talk.story,
        )
        return addition, known is not None
    restated = library.restate(article, cleaned.stated, ready.item.data)
    status = AddStatus.UPDATED if restated else AddStatus.UNCHANGED
    count, ids = known.passages, (known.article.id, known.revision_id)
    return Progress(source, "done", count, count, status, *ids, reason=ready.reason)


def _passages(library: Library, ready: Ready, article_id: str, waiting: Sequence[Ready]) -> tuple[Passage, ...]:
    """Its passages, without what its site turns out to say in all its articles."""
    if ready.talk is None:
        return ready.passages
    before = [one.talk for one in waiting if one.talk is not None]
    known = repeated(ready.talk, library.repeats.stories(ready.talk.lines, article_id, ENOUGH + 1), before)
    if not known:
        return ready.passages
    cleaned = ready.cleaned
    return tuple(
        split(
            ready.revision_id,
            cleaned.text,
            cleaned.headings,
            title=cleaned.title,
            leave_out=lambda line: is_boilerplate(line) or is_of(line, cleaned, known),
        )
    )


def _entry(cleaned: CleanDocument, source: str, known: Article | None) -> Article:
    """The article as the library keeps it; one that is known keeps its id."""
    return Article(
        id=known.id if known else uuid.uuid4().hex,
        source=source,
        title=cleaned.title,
        outlet=cleaned.outlet,
        author=cleaned.author,
        url=cleaned.url,
        published=cleaned.published,
        language=cleaned.language,
        media_type=cleaned.media_type,
        added_at=datetime.now(UTC),  # of this revision; the catalogue keeps when the article first came
    )


def _embedding(addition: Addition, done: int) -> Progress:
    return Progress(addition.article.source, "embedding", done, len(addition.passages))


def _added(addition: Addition, known: bool, ready: Ready) -> Progress:
    total, status = len(addition.passages), AddStatus.UPDATED if known else AddStatus.ADDED
    article = addition.article
    return Progress(article.source, "done", total, total, status, article.id, ready.revision_id, ready.reason)
