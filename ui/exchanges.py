"""A question and what it has said so far, folded into one value to draw; as it is kept, and as it is drawn again."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from rag.errors import BadSetting, ModelUnavailable, PresscheckError, WeightsError
from rag.kept import Ending, Feedback, KeptExchange, Said, cited
from rag.schema import (
    EVERYTHING,
    Answer,
    Citation,
    Claim,
    Claimed,
    Differed,
    Difference,
    Event,
    Filter,
    Finished,
    Found,
    Hit,
    Noted,
    Refusal,
    Replied,
    Reply,
    Rewritten,
    Starting,
    Status,
    Waiting,
)
from ui.jobs import Ended, Job, State, explain
from ui.opinions import Opinions

_LACKING = (ModelUnavailable, WeightsError, BadSetting)  # why no language model answered
UNANSWERED = "This was not answered: Presscheck was closed meanwhile, or another one is still at it. Ask again."
DAMAGED = "What was kept of this answer can't be read: it is damaged, or of another version of Presscheck. Ask again."


@dataclass(frozen=True, slots=True)
class Shown:
    """What an exchange has said so far."""

    hits: tuple[Hit, ...] | None = None  # None: still searching
    standalone_question: str | None = None  # where a follow-up was rewritten
    ahead: int = 0  # questions that the model answers first
    turn_in: int | None = None  # seconds, about, when it was told last; None: not known
    starting: bool = False
    reply: Reply | None = None
    claims: tuple[Claim, ...] = ()
    differences: tuple[Difference, ...] = ()
    notes: tuple[str, ...] = ()
    answer: Answer | None = None

    @property
    def answer_claims(self) -> tuple[Claim, ...]:
        """The claims that are part of the answer."""
        return tuple(claim for claim in self.claims if claim.verdict.shown)

    @property
    def refusal(self) -> Refusal | None:
        """What is said where the library does not answer."""
        return self.answer.refusal if self.answer else None

    @property
    def instead(self) -> tuple[Claim, ...]:
        """What the library says where the question presumes otherwise."""
        return (self.refusal.instead,) if self.refusal and self.refusal.instead else ()

    @property
    def cited(self) -> tuple[Citation, ...]:
        """Every place that it points at."""
        return cited((*self.answer_claims, *self.instead), self.differences, self.reply)

    @property
    def withheld(self) -> tuple[Claim, ...]:
        """The claims that did not hold."""
        return tuple(claim for claim in self.claims if not claim.verdict.shown)


def fold(events: Sequence[Event]) -> Shown:
    """Put an exchange's events together, in their order."""
    shown = Shown()
    for event in events:
        match event:
            case Found(hits):
                shown = replace(shown, hits=hits)
            case Rewritten(question):
                shown = replace(shown, standalone_question=question)
            case Waiting(ahead, seconds):
                shown = replace(shown, ahead=ahead, turn_in=seconds)
            case Starting():
                shown = replace(shown, starting=True)
            case Replied(reply):
                shown = replace(shown, reply=reply)
            case Claimed(claim):
                shown = replace(shown, starting=False, claims=(*shown.claims, claim))
            case Differed(difference):
                shown = replace(shown, starting=False, differences=(*shown.differences, difference))
            case Noted(note):
                shown = replace(shown, starting=False, notes=(*shown.notes, note))
            case Finished(answer):
                shown = replace(
                    shown,
                    starting=False,
                    hits=answer.hits,
                    claims=answer.claims,
                    differences=answer.differences,
                    notes=answer.notes,
                    answer=answer,
                )
    return shown


@dataclass(slots=True)
class Judged:
    """What the person thinks of an answer by now."""

    feedback: Feedback | None = None


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and the job that answers it, or answered it in an earlier process."""

    id: str
    question: str
    job: Job[Event] | Ended[Event]
    uploads: tuple[str, ...] = ()  # files it waits for
    article_id: str | None = None  # the article that was being read
    standalone: bool = False  # asked without the conversation before it
    only: Filter = EVERYTHING  # what is searched
    anew: bool = False  # not to be answered as before
    opinions: Opinions = field(default_factory=Opinions)
    asked_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    unkept: Sequence[str] = ()  # why it can't be kept, in a sentence
    judged: Judged = field(default_factory=Judged)

    @property
    def working(self) -> bool:
        """Whether there is more to come: the answer, or a second opinion on a sentence of it."""
        return self.job.state is State.RUNNING or self.opinions.running

    @property
    def unanswered(self) -> bool:
        """Whether an earlier process, or another one, was asked it and has not answered."""
        return isinstance(self.job, Ended) and str(self.job.failure) == UNANSWERED

    @property
    def can_be_asked_again(self) -> bool:
        """Whether it failed, was stopped or was refused."""
        answer = self.shown.answer
        return self.job.state in (State.FAILED, State.STOPPED) or (
            answer is not None and answer.status is Status.NOT_IN_LIBRARY
        )

    @property
    def shown(self) -> Shown:
        """What it has said so far."""
        return fold(self.job.events)

    @property
    def without_model(self) -> bool:
        """Whether no language model answered, so that there are passages but no sentence."""
        lacking = isinstance(self.job.failure, _LACKING)
        return lacking and bool(self.shown.hits) and not self.shown.claims


def said(job: Job[Event]) -> Said:
    """What a job came to, to be kept."""
    shown, failure = fold(job.events), job.failure
    ending = {State.DONE: Ending.DONE, State.STOPPED: Ending.STOPPED}.get(job.state, Ending.FAILED)
    if shown.answer is not None:
        return Said(ending, job.seconds, shown.answer, shown.standalone_question)
    return Said(
        ending,
        job.seconds,
        None,
        shown.standalone_question,
        shown.hits,
        shown.reply,
        shown.claims,
        shown.differences,
        shown.notes,
        explain(failure) if failure else None,
        isinstance(failure, _LACKING),
    )


def reopened(kept: KeptExchange) -> Exchange:
    """A question that was kept, as it is drawn."""
    return Exchange(
        kept.id,
        kept.question,
        _ended(kept),
        article_id=kept.asked.article_id,
        standalone=kept.asked.standalone,
        only=kept.asked.only,
        asked_at=kept.asked_at,
        judged=Judged(kept.feedback),
    )


def _ended(kept: KeptExchange) -> Ended[Event]:
    said = kept.said
    if said is None:
        return Ended((), State.FAILED, 0.0, PresscheckError(DAMAGED if kept.damaged else UNANSWERED))
    events: list[Event] = [Rewritten(said.standalone_question)] if said.standalone_question else []
    reply = said.answer.reply if said.answer else said.reply
    events += [Replied(reply)] if reply else []
    if said.answer is not None:
        events.append(Finished(said.answer))
    else:
        events += [Found(said.hits)] if said.hits is not None else []
        events += [*map(Claimed, said.claims), *map(Differed, said.differences), *map(Noted, said.notes)]
    failure = None
    if said.ending is Ending.FAILED:
        failure = (ModelUnavailable if said.without_model else PresscheckError)(said.failure or UNANSWERED)
    return Ended(events, State(said.ending.value), said.seconds, failure)
