"""What stands in the `evidence.json` of an evidence pack. It is written, and read, as these values.

A pack may come from anybody, so every text and list has a length that it can't exceed.
"""

from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, NonNegativeInt, PositiveInt, StringConstraints

from rag.schema import Article, Check, CheckKind, Citation, CitedBy, Claim, Excerpt, PassedOver, Status, Verdict

FORMAT: Literal["Presscheck evidence 1"] = "Presscheck evidence 1"
LARGEST_JSON = LARGEST_PAGE = 16 << 20  # bytes
LARGEST_FILE = 32 << 20
JSON_NAME, PAGE_NAME = "evidence.json", "index.html"

Short = Annotated[str, StringConstraints(max_length=4_000)]
Words = Annotated[str, StringConstraints(max_length=40_000)]
Whole = Annotated[str, StringConstraints(max_length=400_000)]
Hash = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}\z")]
Offset = Annotated[int, Field(ge=0, lt=2**31)]
Number = Annotated[int, Field(ge=1, le=20_000)]  # the place of a passage, or of an article, in its list, from 1


class Part(BaseModel):
    """One value of the file. What is not known is null."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid")


class PackedArticle(Part):
    """An article as the library that made the pack knew it."""

    id: Short
    title: Short
    outlet: Short | None
    author: Short | None
    published: date | None
    url: Short | None


class PackedPassage(Part):
    """A passage that claims were held against: `text` stands from `start` to `end` of that revision of the article."""

    article: Number
    revision: Hash  # SHA-256 of the revision's text in UTF-8
    start: Offset  # code points, as everywhere
    end: Offset
    page: PositiveInt | None
    text: Short  # none of ours is near it: each is a few sentences


class PackedExcerpt(Part):
    """The words that a check rests on, and a few around them."""

    start: Offset
    end: Offset
    words: Words
    before: Short
    after: Short


class PackedCheck(Part):
    """One thing a claim says, and where the evidence says it."""

    kind: CheckKind
    value: Short
    passage: Number | None
    start: Offset | None
    end: Offset | None
    reason: Short | None
    excerpt: PackedExcerpt | None


class PackedQuotation(Part):
    """Words of an article: `quote` stands from `start` to `end` of the passage's revision."""

    passage: Number
    start: Offset
    end: Offset
    page: PositiveInt | None
    quote: Words
    cited_by: CitedBy


class PackedClaim(Part):
    """A sentence with its verdict. `start` and `end` are its place in the text that was checked."""

    text: Words
    verdict: Verdict
    held_against: Annotated[tuple[Number, ...], Field(max_length=50)]  # passages, best first
    checks: Annotated[tuple[PackedCheck, ...], Field(max_length=400)]
    quotations: Annotated[tuple[PackedQuotation, ...], Field(max_length=60)]
    start: Offset | None
    end: Offset | None


class PackedFigure(Part):
    """A value that an article states, and the sentence it does in."""

    value: Short
    start: Offset
    end: Offset
    said_by: Short | None
    quotation: PackedQuotation


class PackedOver(Part):
    """A sentence of a checked text that makes no claim."""

    start: Offset
    end: Offset
    reason: PassedOver


class Pack(Part):
    """An answer or a checked text with its evidence."""

    format: Literal["Presscheck evidence 1"]
    kind: Literal["answer", "check"]
    made_at: AwareDatetime  # UTC
    presscheck: Short  # its version
    verifier: Short  # the code that gave the verdicts
    model: Short | None  # the language model that wrote the sentences; null: none did
    question: Short | None  # of an answer
    understood_as: Short | None
    searched: Short | None  # what the search was restricted to
    reply: Short | None  # said by Presscheck itself, before the sentences
    status: Status | None
    text: Whole | None  # that was checked
    articles: Annotated[tuple[PackedArticle, ...], Field(max_length=20_000)]
    passages: Annotated[tuple[PackedPassage, ...], Field(max_length=20_000)]
    claims: Annotated[tuple[PackedClaim, ...], Field(max_length=5_000)]
    withheld: NonNegativeInt  # sentences that were not proved: they are counted only
    passed_over: Annotated[tuple[PackedOver, ...], Field(max_length=5_000)]
    instead: PackedClaim | None  # what the library says where the question presumes otherwise
    differences: Annotated[tuple[Annotated[tuple[PackedFigure, ...], Field(max_length=60)], ...], Field(max_length=60)]
    notes: Annotated[tuple[Short, ...], Field(max_length=200)]

    @property
    def all_claims(self) -> tuple[PackedClaim, ...]:
        """Every claim, that instead of an answer included."""
        return self.claims if self.instead is None else (*self.claims, self.instead)

    def article_of(self, passage: PackedPassage) -> PackedArticle:
        """The article that a passage stands in."""
        return self.articles[passage.article - 1]

    def passage_of(self, quotation: PackedQuotation) -> PackedPassage:
        """The passage that a quotation is from."""
        return self.passages[quotation.passage - 1]

    def claim_of(self, packed: PackedClaim) -> Claim:
        """A claim as a value of ours; its numbers are those of passages."""
        citations = []
        for one in packed.quotations:
            passage = self.passage_of(one)
            article_id = self.article_of(passage).id
            place = (one.start, one.end, one.quote, one.cited_by, one.page)
            citations.append(Citation(one.passage, article_id, passage.revision, *place))
        return Claim(packed.text, tuple(citations), tuple(map(_check, packed.checks)), packed.verdict)

    def quotations(self) -> Iterator[PackedQuotation]:
        """Every quotation, of claims first."""
        for claim in self.all_claims:
            yield from claim.quotations
        for difference in self.differences:
            yield from (figure.quotation for figure in difference)


def sound(text: str) -> str:
    """Text that can be written: a lone surrogate is none. Offsets stay as they are."""
    return text.encode("utf-8", "replace").decode()


def packed_article(article: Article) -> PackedArticle:
    """An article as it goes into a pack."""
    return PackedArticle(
        id=article.id,
        title=sound(article.title),
        outlet=sound(article.outlet) if article.outlet else None,
        author=sound(article.author) if article.author else None,
        published=article.published,
        url=sound(article.url) if article.url else None,
    )


def packed_quotation(citation: Citation, number: int) -> PackedQuotation:
    """A citation as it goes into a pack, where its passage has this number."""
    return PackedQuotation(
        passage=number,
        start=citation.start,
        end=citation.end,
        page=citation.page,
        quote=sound(citation.quote),
        cited_by=citation.cited_by,
    )


def packed_check(check: Check, number: int | None) -> PackedCheck:
    """A check as it goes into a pack."""
    excerpt = check.excerpt
    return PackedCheck(
        kind=check.kind,
        value=sound(check.value),
        passage=number,
        start=check.start,
        end=check.end,
        reason=sound(check.reason) if check.reason else None,
        excerpt=PackedExcerpt(
            start=excerpt.start,
            end=excerpt.end,
            words=sound(excerpt.words),
            before=sound(excerpt.before),
            after=sound(excerpt.after),
        )
        if excerpt
        else None,
    )


def _check(check: PackedCheck) -> Check:
    found = check.excerpt
    excerpt = Excerpt(found.start, found.end, found.words, found.before, found.after) if found else None
    return Check(check.kind, check.value, check.passage, check.start, check.end, check.reason, excerpt)
