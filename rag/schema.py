"""The values that flow through Presscheck. They know neither storage nor screen.

Every `start` and `end` is an offset in Unicode code points into the text of one revision.
"""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum


@dataclass(frozen=True, slots=True)
class Article:
    """A text somebody published. What is not known is `None`, never guessed."""

    id: str  # random and stable
    # Where it came from: an absolute path or `upload:<hash>/<name>`; then `!/<member>` of an archive, `#<id>` of a line
    source: str
    title: str
    outlet: str | None
    author: str | None
    url: str | None
    published: date | None
    language: str | None
    media_type: str
    added_at: datetime


@dataclass(frozen=True, slots=True)
class Revision:
    """One revision of an article; every offset refers to `text`, for ever."""

    id: str  # SHA-256 of `text` in UTF-8, hexadecimal
    article_id: str
    text: str
    added_at: datetime
    pages: tuple[int, ...] = ()  # where the text of each page starts; empty: it came without pages


def page_at(pages: Sequence[int], offset: int) -> int | None:
    """The number, from 1, of the page that a place in a text stands on, if it has pages."""
    return bisect_right(pages, offset) or None


class Origin(StrEnum):
    """Where a value known of an article came from."""

    EDITED = "edited"  # by a person, which wins over all else
    JSON_LD = "JSON-LD"
    OPEN_GRAPH = "OpenGraph"
    META = "meta tag"
    TIME = "<time>"
    BYLINE = "byline"
    HEADING = "heading"  # of a page
    PAGE_TITLE = "page title"  # what a browser's tab shows
    PAGE = "page"  # elsewhere in it
    ADDRESS = "address"  # of a page: an outlet by the name of its site
    SAVE_NOTE = "save note"  # what the program that saved a page wrote into it
    TEXT = "stated in the text"
    FRONT_MATTER = "front matter"
    PDF = "PDF properties"
    WORD = "Word properties"
    JSON = "JSON record"
    FILE = "file"
    FILE_NAME = "file name"


EDITABLE = ("title", "outlet", "author", "url", "published", "language")  # fields of an article
OTHER_DAYS = ("modified", "saved", "filed")  # a page's last change, its saving, its file's date: none is publication


@dataclass(frozen=True, slots=True)
class Stated:
    """What an article's file says of it, and where it does."""

    field: str  # of EDITABLE or OTHER_DAYS
    value: str  # a day in ISO form
    origin: Origin


@dataclass(frozen=True, slots=True)
class Addition:
    """An article as it is to be added, or a new revision of it; `stated` tells where its values came from."""

    article: "Article"
    text: str
    passages: tuple["Passage", ...]
    original: bytes
    pages: tuple[int, ...] = ()
    stated: tuple[Stated, ...] = ()
    lines: tuple[str, ...] = ()  # hashes of those that its site may repeat
    story: str = ""  # a hash of what it tells, where it has such lines


@dataclass(frozen=True, slots=True)
class Detail:
    """A value as the library knows it. `stated` is what the file says of it, whatever became of that."""

    field: str
    value: str | None  # None: unknown
    origin: Origin | None  # None: nobody said so
    stated: Stated | None


@dataclass(frozen=True, slots=True)
class Filter:
    """Which articles are searched: those published within these days, of one of these outlets, authors, collections.

    An empty condition lets everything through. An article whose day of publication isn't known is outside any days.
    """

    since: date | None = None
    until: date | None = None  # itself included
    outlets: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()  # names
    articles: tuple[str, ...] = ()  # ids

    def __bool__(self) -> bool:
        return self != Filter()

    @property
    def dated(self) -> bool:
        """Whether the day of publication matters."""
        return self.since is not None or self.until is not None


EVERYTHING = Filter()


@dataclass(frozen=True, slots=True)
class Scope:
    """How many articles a filter lets through, and how many only their unknown day of publication keeps out."""

    articles: int
    of: int
    undated: int
    titles: tuple[str, ...] = ()  # of the articles that the filter names one by one


@dataclass(frozen=True, slots=True)
class Names:
    """The outlets and authors there are, those of the most articles first, each with how many that is.

    So, too, the collections, by their names.
    """

    outlets: Mapping[str, int]
    authors: Mapping[str, int]
    collections: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Collection:
    """Articles that somebody put together, by story or project. An article can be in several."""

    id: str
    name: str
    created_at: datetime
    articles: int


@dataclass(frozen=True, slots=True)
class Passage:
    """A few whole sentences of a revision, the unit of search: `revision.text[start:end]`."""

    id: str
    revision_id: str
    start: int
    end: int
    heading: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that a search found, with its text and its article."""

    passage: Passage
    article: Article
    text: str
    score: float  # comparable within one search only
    found_by: tuple[str, ...]  # of "dense", "full text", "catalogue"
    pages: tuple[int, ...] = ()  # as in the article's revision
    story: tuple[Article, ...] = ()  # all articles that tell it in nearly the same words, if there are others

    @property
    def page(self) -> int | None:
        """The page on which it begins."""
        return page_at(self.pages, self.passage.start)

    @property
    def origin(self) -> str:
        """What copies of one story have in common: the id of the article that had it first."""
        return self.story[0].id if self.story else self.article.id

    @property
    def copies(self) -> tuple[Article, ...]:
        """The other articles of its story."""
        return tuple(article for article in self.story if article.id != self.article.id)


class Verdict(StrEnum):
    """What the cited words say of a claim."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    CONTRADICTED = "contradicted"
    UNSUPPORTED = "unsupported"

    @property
    def shown(self) -> bool:
        """Whether a claim with this verdict is part of the answer; others are withheld."""
        return self in (Verdict.SUPPORTED, Verdict.PARTLY)


class CheckKind(StrEnum):
    """What a check looked for."""

    NUMBER = "number"
    DATE = "date"
    NAME = "name"
    QUOTATION = "quotation"
    ATTRIBUTION = "attribution"
    WORDING = "wording"


class CitedBy(StrEnum):
    """Who found the citation: the language model, or Presscheck's own search over the hits."""

    MODEL = "model"
    PRESSCHECK = "presscheck"


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a claim is stated: `revision.text[start:end] == quote`, in code points."""

    number: int  # as printed in the answer, from 1; the place of its hit
    article_id: str
    revision_id: str
    start: int
    end: int
    quote: str
    cited_by: CitedBy
    page: int | None = None  # the first of the cited words, where the article came with pages


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Words of a revision, `revision.text[start:end] == words`, with a few around them to read them by."""

    start: int
    end: int
    words: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Check:
    """One thing a claim (or its question) says, and where the evidence says it."""

    kind: CheckKind
    value: str  # as written in the claim or the question
    citation_number: int | None
    start: int | None  # None: not found
    end: int | None
    reason: str | None = None  # where the plain facts need a word: "by context", "asked about"; see `rag.reasons`
    excerpt: Excerpt | None = None  # the words that met it, or that say otherwise; see `rag.excerpts`

    @property
    def span(self) -> tuple[int, int] | None:
        """Where it was found in the cited revision, or None."""
        return None if self.start is None or self.end is None else (self.start, self.end)


@dataclass(frozen=True, slots=True)
class Claim:
    """A sentence of the answer, without its citation marks, and what became of it."""

    text: str
    citations: tuple[Citation, ...]
    checks: tuple[Check, ...]
    verdict: Verdict

    @property
    def is_quotation(self) -> bool:
        """Whether it is nothing but cited words, in quotation marks: see `rag.quoting`."""
        return any(self.text == f"“{' '.join(citation.quote.split())}”" for citation in self.citations)


@dataclass(frozen=True, slots=True)
class Figure:
    """A value as an article states it: from `start` to `end` of its revision, within the sentence cited."""

    value: str
    start: int
    end: int
    said_by: str | None  # in the article's words, where it gives the value as somebody's
    article: Article
    citation: Citation


@dataclass(frozen=True, slots=True)
class Difference:
    """Different values that the evidence gives for one thing, the newest article's first."""

    figures: tuple[Figure, ...]


class Leaning(StrEnum):
    """What a second opinion comes to."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


@dataclass(frozen=True, slots=True)
class Opinion:
    """Whether the language model, asked again, thinks that a claim follows from its cited words. It proves nothing."""

    leaning: Leaning
    probability: float | None  # of its yes, against its no; None: its provider doesn't tell


class PassedOver(StrEnum):
    """Why a sentence of a text makes no claim that could be checked."""

    QUESTION = "question"
    GREETING = "greeting"
    OPINION = "opinion"
    REQUEST = "request"
    NOTHING = "nothing stated"  # a heading, a name by itself, a line of signs


@dataclass(frozen=True, slots=True)
class Manuscript:
    """A text handed in to be checked, normalised, and where its sentences are: `text[start:end]`."""

    text: str
    sentences: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A sentence of a manuscript, and what the library says of it."""

    start: int
    end: int
    claim: Claim | None  # None: it makes none; a citation's number is the place, from 1, of its hit
    hits: tuple[Hit, ...] = ()  # what it was held against, best first
    passed_over: PassedOver | None = None  # set where there is no claim


class Status(StrEnum):
    """What an answer is."""

    ANSWERED = "answered"  # at least one supported claim
    PARTIAL = "partial"  # only partly supported claims
    NOT_IN_LIBRARY = "not_in_library"
    LISTED = "listed"  # counted or listed from the catalogue
    UNCLEAR = "unclear"  # more than one article may be meant
    SMALL_TALK = "small_talk"
    NOT_SUPPORTED = "not_supported"  # nothing that Presscheck does


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far."""

    role: str  # "user" | "assistant"
    text: str
    article_id: str | None = None  # the article it cites last, or that was open when it was asked


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a list: an article, or a name and where it stands."""

    text: str
    article: Article | None = None
    citation: Citation | None = None  # the words in it that are meant; without it, the article as a whole
    note: str = ""  # what else is known of it


@dataclass(frozen=True, slots=True)
class Reply:
    """What Presscheck says in its own words, not in an article's: from the catalogue, or of what it does."""

    text: str
    entries: tuple[Entry, ...] = ()
    suggestions: tuple[str, ...] = ()  # what can be asked next


@dataclass(frozen=True, slots=True)
class Refusal:
    """What can be said where the library does not answer."""

    sought: tuple[str, ...]  # what was looked for: the kind of thing, then the question's names, numbers and words
    absent: tuple[str, ...] = ()  # those of them that none of the passages holds
    premise: str | None = None  # what the question takes for granted and the library does not say; "Germany left"
    instead: Claim | None = None  # what it says instead of that, proved
    suggestions: tuple[str, ...] = ()  # questions that the passages answer


@dataclass(frozen=True, slots=True)
class Timings:
    """Milliseconds from the question; None where a step did not happen."""

    retrieve: float | None = None
    rewrite: float | None = None
    first_claim: float | None = None
    total: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A question, what the articles say, and the proof."""

    question: str
    standalone_question: str
    status: Status
    claims: tuple[Claim, ...]  # all of them; `verdict.shown` tells which are shown
    hits: tuple[Hit, ...]
    notes: tuple[str, ...]
    timings: Timings
    model: str | None  # None: none was asked, or none was running
    differences: tuple[Difference, ...] = ()
    reply: Reply | None = None  # to what is no question for the passages; see `rag.requests`
    refusal: Refusal | None = None  # where passages were found that do not answer
    only: Filter = EVERYTHING  # what was searched
    repeated_from: datetime | None = None  # when its claims were made, where that was earlier: see `rag.again`


@dataclass(frozen=True, slots=True)
class Found:
    """The hits, best first; a later one replaces an earlier one."""

    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Rewritten:
    """The follow-up as a question that stands alone."""

    question: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """The model is busy with other questions; so many must be done before this one's turn, which is at 0."""

    ahead: int
    seconds: int | None = None  # about how long that takes, by those of late; None: not known


@dataclass(frozen=True, slots=True)
class Starting:
    """The language model is not up yet; the answer goes on when it is."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """The next sentence, verified. It is never taken back."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Differed:
    """What the evidence says otherwise of a value in the claims."""

    difference: Difference


@dataclass(frozen=True, slots=True)
class Replied:
    """What is said before any sentence of an article, or instead."""

    reply: Reply


@dataclass(frozen=True, slots=True)
class Noted:
    """A remark beside the claims: what stays unanswered, how old the evidence is."""

    note: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The last event."""

    answer: Answer


@dataclass(frozen=True, slots=True)
class Opined:
    """The last event of a second opinion."""

    opinion: Opinion


Event = Found | Rewritten | Waiting | Starting | Replied | Claimed | Differed | Noted | Finished | Opined


class AddStatus(StrEnum):
    """What became of an article that was to be added."""

    ADDED = "added"
    UNCHANGED = "unchanged"
    UPDATED = "updated"
    FAILED = "failed"
    REMOVED = "removed"  # its file is gone from its folder


@dataclass(frozen=True, slots=True)
class Progress:
    """How far adding one article is. `status` is set in the last one for its source."""

    source: str
    step: str  # "loading" | "cleaning" | "splitting" | "embedding" | "done"
    done: int = 0  # passages embedded
    total: int = 0  # passages in all; 0: not known yet
    status: AddStatus | None = None
    article_id: str | None = None
    revision_id: str | None = None
    reason: str | None = None  # why it failed, and the way out; else what of it could not be taken as stated


@dataclass(frozen=True, slots=True)
class Shelved:
    """An article as the library lists it."""

    article: Article
    revision_id: str  # the current one
    passages: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """What a claim is checked against: hits in citation order, and their revisions' whole texts."""

    hits: tuple[Hit, ...]
    texts: Mapping[str, str] = field(default_factory=dict)  # revision id → text
