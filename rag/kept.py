"""What is kept of a conversation: its questions, and what each came to, complete enough to be drawn again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from rag.schema import (
    EVERYTHING,
    Answer,
    Citation,
    Claim,
    Difference,
    Filter,
    Hit,
    Reply,
    Turn,
)

LONGEST_QUESTION = 2000  # characters; the rest would only push the passages out of the model's context


class Ending(StrEnum):
    """How an answer ended."""

    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Asked:
    """How a question was asked."""

    article_id: str | None = None  # the article that was being read
    standalone: bool = False  # without the conversation before it
    only: Filter = EVERYTHING


@dataclass(frozen=True, slots=True)
class Said:
    """What a question came to. Of a whole answer everything is in `answer`, of another what there was of it."""

    ending: Ending
    seconds: float
    answer: Answer | None = None
    standalone_question: str | None = None  # where a follow-up was rewritten
    hits: tuple[Hit, ...] | None = None
    reply: Reply | None = None
    claims: tuple[Claim, ...] = ()
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    failure: str | None = None  # in a sentence
    without_model: bool = False  # it failed because no language model could be used

    @property
    def all_claims(self) -> tuple[Claim, ...]:
        """The sentences, withheld ones too."""
        return self.answer.claims if self.answer else self.claims

    @property
    def shown_claims(self) -> tuple[Claim, ...]:
        """The sentences that are part of the answer."""
        return tuple(claim for claim in self.all_claims if claim.verdict.shown)

    @property
    def all_hits(self) -> tuple[Hit, ...]:
        """The passages found."""
        return (self.answer.hits if self.answer else self.hits) or ()


@dataclass(frozen=True, slots=True)
class Feedback:
    """What the person thinks of an answer."""

    helpful: bool
    reason: str = ""
    corrected: str | None = None  # the right answer; empty: the articles don't answer it; None: not told


@dataclass(frozen=True, slots=True)
class KeptExchange:
    """A question of a conversation."""

    id: str
    question: str
    asked_at: datetime
    asked: Asked
    said: Said | None  # None: it was not answered, or is being answered
    feedback: Feedback | None = None
    damaged: bool = False  # something is kept that can't be read


@dataclass(frozen=True, slots=True)
class KeptChat:
    """A conversation as it is listed."""

    id: str
    name: str
    created_at: datetime
    used_at: datetime
    questions: int


def turns(
    question: str,
    article_id: str | None,
    standalone_question: str | None,
    claims: Sequence[Claim],
    reply: Reply | None,
) -> list[Turn]:
    """What a follow-up is told of one question before it; `claims` are those that were shown."""
    found = [Turn("user", standalone_question or question, article_id)]
    said = " ".join(claim.text for claim in claims) or (reply.text if reply else "")
    if said:
        found.append(Turn("assistant", said, _spoken_of(claims, reply)))
    return found


def turns_of(kept: KeptExchange) -> list[Turn]:
    """The same of one that is kept."""
    said = kept.said
    if said is None:
        return turns(kept.question, kept.asked.article_id, None, (), None)
    reply = said.answer.reply if said.answer else said.reply
    return turns(kept.question, kept.asked.article_id, said.standalone_question, said.shown_claims, reply)


def cited(
    claims: Sequence[Claim], differences: Sequence[Difference] = (), reply: Reply | None = None
) -> tuple[Citation, ...]:
    """Every place that an answer points at, in its order."""
    found = [citation for claim in claims for citation in claim.citations]
    found += [figure.citation for difference in differences for figure in difference.figures]
    found += [entry.citation for entry in (reply.entries if reply else ()) if entry.citation]
    return tuple(dict.fromkeys(found))


def _spoken_of(claims: Sequence[Claim], reply: Reply | None) -> str | None:
    """The article that an answer cites last, or the only one that it lists."""
    named = [citation.article_id for claim in claims for citation in claim.citations]
    listed = {entry.article.id for entry in (reply.entries if reply else ()) if entry.article}
    return named[-1] if named else listed.pop() if len(listed) == 1 else None
