"""Stand-ins with the real interfaces: a library in memory, a chatbot and a pipeline that say what they are told."""

import shutil
import tempfile
import threading
import weakref
from collections import Counter
from collections.abc import Callable, Collection, Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from rag.chats import KeptChats
from rag.database import Database
from rag.errors import BadText, UnknownArticle
from rag.normalise import normalise
from rag.schema import (
    EDITABLE,
    EVERYTHING,
    AddStatus,
    Answer,
    Article,
    Check,
    Checked,
    CheckKind,
    Citation,
    CitedBy,
    Claim,
    Claimed,
    Detail,
    Differed,
    Difference,
    Event,
    Excerpt,
    Figure,
    Filter,
    Finished,
    Found,
    Hit,
    Leaning,
    Manuscript,
    Names,
    Noted,
    Opined,
    Opinion,
    Origin,
    Passage,
    PassedOver,
    Progress,
    Refusal,
    Replied,
    Reply,
    Revision,
    Shelved,
    Stated,
    Status,
    Timings,
    Turn,
    Verdict,
)
from rag.schema import Collection as Collected
from rag.sentences import spans
from rag.tables import metadata
from tests import samples
from tests.samples import revision_id

TITLE = "Draft Plan Outlines Potential US Backing for European-Led Force"
TEXT = (
    "Leaders met in Paris to advance the plan.\n"
    "Momentum Builds, But Key Issues Remain\n"
    "The Ukrainian president has previously indicated he requested security guarantees that could last "
    "up to 50 years. Current proposals outline a 15-year framework with a possible extension.\n"
    "More updates may follow as negotiations progress."
)


def article(
    article_id: str = "a1",
    *,
    title: str = TITLE,
    outlet: str | None = "Bloomberg",
    published: date | None = date(2026, 1, 6),
    source: str | None = None,
    author: str | None = None,
    url: str | None = None,
) -> Article:
    return samples.article(
        title,
        id=article_id,
        source=source or f"upload:0123456789abcdef/{article_id}.txt",
        outlet=outlet,
        author=author,
        url=url,
        published=published,
        language="en",
    )


def hit(of: Article, quote: str, *, text: str = TEXT) -> Hit:
    """The hit whose passage is `quote`."""
    start = text.index(quote)
    passage = Passage(f"{of.id}-{start}", revision_id(text), start, start + len(quote), None)
    return Hit(passage, of, quote, 0.5, ("dense",))


def citation(number: int, of: Hit, quote: str) -> Citation:
    start = of.passage.start + of.text.index(quote)
    return Citation(number, of.article.id, of.passage.revision_id, start, start + len(quote), quote, CitedBy.MODEL)


def found(kind: CheckKind, value: str, of: Citation) -> Check:
    start = of.start + of.quote.index(value)
    before, _, after = of.quote.partition(value)
    excerpt = Excerpt(start, start + len(value), value, before, after)
    return Check(kind, value, of.number, start, start + len(value), excerpt=excerpt)


def missing(kind: CheckKind, value: str, reason: str | None = None) -> Check:
    return Check(kind, value, None, None, None, reason)


def answer_of(
    question: str,
    hits: Sequence[Hit],
    claims: Sequence[Claim],
    *,
    differences: Sequence[Difference] = (),
    notes: Sequence[str] = (),
    status: Status = Status.ANSWERED,
    reply: Reply | None = None,
    refusal: Refusal | None = None,
    repeated_from: datetime | None = None,
) -> list[Event]:
    """The events of a whole answer; of one with a reply, hits only where there are any."""
    answer = Answer(
        question,
        question,
        status,
        tuple(claims),
        tuple(hits),
        tuple(notes),
        Timings(retrieve=12.0, first_claim=900.0, total=1500.0),
        "fake",
        tuple(differences),
        reply,
        refusal,
        repeated_from=repeated_from,
    )
    found = [] if reply and not hits else [Found(tuple(hits))]
    said = [Replied(reply)] if reply else []
    told: list[Event] = [*map(Claimed, claims), *map(Differed, differences), *map(Noted, notes)]
    return [*found, *said, *told, Finished(answer)]


def supported_claim(of: Hit, number: int = 1) -> Claim:
    cited = citation(number, of, "Current proposals outline a 15-year framework with a possible extension.")
    return Claim(
        "Current proposals outline a 15-year framework.",
        (cited,),
        (found(CheckKind.NUMBER, "15-year", cited),),
        Verdict.SUPPORTED,
    )


def difference(*stated: tuple[str, Hit, str | None]) -> Difference:
    """Values, each as a passage states it, and whose it is; the passages are numbered as they come."""
    figures = []
    for number, (value, of, said_by) in enumerate(stated, 1):
        cited = citation(number, of, of.text)
        start = cited.start + cited.quote.index(value)
        figures.append(Figure(value, start, start + len(value), said_by, of.article, cited))
    return Difference(tuple(figures))


@dataclass(frozen=True, slots=True)
class Pause:
    """A place in a script where the chatbot waits, until it is let go or stopped."""

    until: threading.Event = field(default_factory=threading.Event)


class FakeChecker:
    """Says of each sentence what `judge` makes of its words and place, from 0; keeps what it was given."""

    MOST_WORDS = 10_000

    def __init__(
        self, judge: Callable[[str, int], tuple[Claim | PassedOver, Sequence[Hit]] | Exception | Pause]
    ) -> None:
        self.judge = judge
        self.read_texts: list[str] = []
        self.only: list[Filter] = []

    def read(self, text: str) -> Manuscript:
        self.read_texts.append(text)
        text = normalise(text)
        if not text:
            raise BadText("There is no text to check; paste one.")
        if len(text.split()) > self.MOST_WORDS:
            raise BadText("This text has more than 10,000 words; check it in parts.")
        return Manuscript(text, tuple(spans(text)))

    def check(
        self, manuscript: Manuscript, only: Filter = EVERYTHING, *, stop: threading.Event | None = None
    ) -> Iterator[Checked]:
        self.only.append(only)
        for place, (start, end) in enumerate(manuscript.sentences):
            judged = self.judge(manuscript.text[start:end], place)
            while isinstance(judged, Pause):
                while not judged.until.wait(0.01):
                    if stop is not None and stop.is_set():
                        return
                judged = self.judge(manuscript.text[start:end], place)
            if isinstance(judged, Exception):
                raise judged
            said, hits = judged
            if isinstance(said, Claim):
                yield Checked(start, end, said, tuple(hits))
            else:
                yield Checked(start, end, None, (), said)

    def warm(self) -> None:
        pass


Script = Sequence[Event | Exception | Pause]


class FakeChatbot:
    """Answers each question with its script, thinks of each claim what `opinion` says, and keeps what it was asked."""

    is_answering = False

    def __init__(self, script: Script | Callable[[str], Script] = ()) -> None:
        self.script = script
        self.opinion: Script = (Opined(Opinion(Leaning.YES, 0.9)),)
        self.asked: list[tuple[str, tuple[Turn, ...]]] = []
        self.reading: list[str | None] = []
        self.only: list[Filter] = []
        self.anew: list[bool] = []
        self.judged: list[str] = []
        self.askers: list[Hashable] = []

    def ask(
        self,
        question: str,
        history: Sequence[Turn] = (),
        *,
        stop: threading.Event | None = None,
        article_id: str | None = None,
        only: Filter = EVERYTHING,
        who: Hashable = None,
        anew: bool = False,
    ) -> Iterator[Event]:
        self.asked.append((question, tuple(history)))
        self.askers.append(who)
        self.anew.append(anew)
        self.only.append(only)
        self.reading.append(article_id)
        return self._play(self.script(question) if callable(self.script) else self.script, stop)

    def second_opinion(
        self, claim: Claim, *, stop: threading.Event | None = None, who: Hashable = None
    ) -> Iterator[Event]:
        self.judged.append(claim.text)
        self.askers.append(who)
        return self._play(self.opinion, stop)

    def _play(self, script: Script, stop: threading.Event | None) -> Iterator[Event]:
        for step in script:
            if isinstance(step, Exception):
                raise step
            if isinstance(step, Pause):
                while not step.until.wait(0.01):
                    if stop is not None and stop.is_set():
                        return
            else:
                yield step


class FakeCollections:
    """Collections in memory, by name."""

    def __init__(self) -> None:
        self._ids: dict[str, list[str]] = {}

    def all(self) -> list[Collected]:
        return [Collected(name, name, samples.ADDED, len(ids)) for name, ids in sorted(self._ids.items())]

    def of(self, article_id: str) -> list[str]:
        return [name for name, ids in sorted(self._ids.items()) if article_id in ids]

    def put(self, name: str, article_ids: Sequence[str], *, make: bool = False) -> dict[str, bool]:
        ids = self._ids.setdefault(name, []) if make else self._ids[name]
        put = {one: one not in ids for one in article_ids}
        ids += [one for one, new in put.items() if new]
        return put

    def take_out(self, name: str, article_ids: Sequence[str]) -> list[str]:
        taken = [one for one in article_ids if one in self._ids[name]]
        self._ids[name] = [one for one in self._ids[name] if one not in taken]
        return taken

    def delete(self, name: str) -> None:
        del self._ids[name]


class FakeChats(KeptChats):
    """Real chats in a file of their own, beside articles that are in memory only."""

    def __init__(self, library: "FakeLibrary | None" = None) -> None:
        folder = Path(tempfile.mkdtemp(prefix="chats-"))
        weakref.finalize(self, shutil.rmtree, folder, ignore_errors=True)
        database = Database(folder / "chats.sqlite")
        with database.writing() as db:
            metadata.create_all(db)
        super().__init__(database)
        self._library = weakref.ref(library) if library else lambda: None

    def current(self, article_ids: Collection[str]) -> dict[str, str]:
        library = self._library()
        return {one.article.id: one.revision_id for one in library.articles()} if library else {}


class FakeLibrary:
    """A library in memory: what the screens read of it."""

    @cached_property
    def chats(self) -> FakeChats:
        return FakeChats(self)

    def __init__(self) -> None:
        self.collections = FakeCollections()
        self._shelf: dict[str, tuple[Article, list[Revision]]] = {}
        self.edited: dict[str, dict[str, Any]] = {}
        self.other_days: tuple[Detail, ...] = ()
        self.story: tuple[str, ...] = ()  # ids of the articles that tell the same
        self.removed: set[str] = set()
        self.ready = True  # to be searched

    def put(self, of: Article, text: str = TEXT) -> None:
        revisions = self._shelf[of.id][1] if of.id in self._shelf else []
        revisions.append(Revision(revision_id(text), of.id, text, of.added_at))
        self._shelf[of.id] = (of, revisions)

    def articles(self, only: Filter = EVERYTHING) -> list[Shelved]:
        return [
            Shelved(of, revisions[-1].id, 4)
            for of, revisions in reversed(self._shelf.values())
            if not only.outlets or of.outlet in only.outlets
            if not only.articles or of.id in only.articles
            if not only.collections or set(only.collections).intersection(self.collections.of(of.id))
        ]

    def names(self) -> Names:
        shelf = [of for of, _ in self._shelf.values()]
        return Names(
            Counter(one.outlet for one in shelf if one.outlet),
            Counter(one.author for one in shelf if one.author),
            {one.name: one.articles for one in self.collections.all()},
        )

    def details(self, article_id: str) -> tuple[Detail, ...]:
        of, edited = self.article(article_id), self.edited.get(article_id, {})
        found = []
        for name in EDITABLE:
            value = getattr(of, name)
            written = None if value is None else str(value)
            said = Stated(name, written, Origin.JSON_LD) if written else None
            if name in edited:
                found.append(Detail(name, edited[name] and str(edited[name]), Origin.EDITED, said))
            else:
                found.append(Detail(name, written, said.origin if said else None, said))
        return (*found, *self.other_days)

    def edit(
        self, article_id: str, changes: Mapping[str, Any], reset: Collection[str] = (), *, wait: bool = True
    ) -> Article:
        edited = self.edited.setdefault(article_id, {})
        edited.update(changes)
        for name in reset:
            edited.pop(name, None)
        return replace(self.article(article_id), **edited)

    def find(self, source: str) -> Shelved | None:
        return next((entry for entry in self.articles() if entry.article.source == source), None)

    def article(self, article_id: str) -> Article:
        if article_id not in self._shelf:
            raise UnknownArticle("There is no such article; list the library to see those there are.")
        return self._shelf[article_id][0]

    def revision(self, article_id: str, revision_id: str | None = None) -> Revision:
        self.article(article_id)
        revisions = self._shelf[article_id][1]
        for revision in reversed(revisions):
            if revision_id in (None, revision.id):
                return revision
        raise UnknownArticle("This article never had that revision; open its current one.")

    def revisions(self, article_id: str) -> list[Revision]:
        self.article(article_id)
        return list({revision.id: revision for revision in self._shelf[article_id][1]}.values())

    def removed_at(self, article_id: str) -> datetime | None:
        return samples.ADDED if article_id in self.removed else None

    def stories(self, article_ids: Collection[str]) -> Mapping[str, tuple[Article, ...]]:
        told = tuple(self.article(article_id) for article_id in self.story if article_id in self._shelf)
        return {one.id: told for one in told if one.id in article_ids and len(told) > 1}

    def origins(self) -> Mapping[str, int]:
        return {one: 0 if one in self.story else place for place, one in enumerate(self._shelf, 1)}

    def original(self, article_id: str) -> bytes:
        return self.revision(article_id).text.encode()

    def remove(self, article_id: str) -> None:
        self.article(article_id)
        del self._shelf[article_id]
        self.removed.add(article_id)

    def remove_many(self, article_ids: Sequence[str]) -> list[str]:
        there = [one for one in article_ids if one in self._shelf]
        if not there:
            raise UnknownArticle("There is no article of this id.")
        for one in there:
            self.remove(one)
        return there

    def warm(self) -> None:
        pass

    def close(self) -> None:
        pass


def fake_add(library: FakeLibrary, path: Path, source: str, name: str) -> Iterator[Progress]:
    """Add a text file; a name that says "bad" fails as the pipeline does."""
    yield Progress(source, "loading")
    if "bad" in name:
        yield Progress(source, "done", status=AddStatus.FAILED, reason=f"{name} holds no text; save it as text.")
        return
    text = path.read_text(encoding="utf-8")
    yield Progress(source, "embedding", 1, 2)
    article_id = revision_id(source)[:12]
    library.put(article(article_id, title=name, source=source, outlet=None, published=None), text)
    yield Progress(source, "done", 2, 2, AddStatus.ADDED, article_id, revision_id(text))
