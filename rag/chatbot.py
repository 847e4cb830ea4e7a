"""A question's way, top to bottom: retrieve → generate → verify."""

import logging
import threading
import time
from collections import Counter
from collections.abc import Generator, Hashable, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING

from rag import prompts
from rag.addressed import plain_question, reporting
from rag.again import KEPT, EarlierAnswers
from rag.age import age_note
from rag.entail import Entailment
from rag.excerpts import with_excerpts
from rag.figures import differences
from rag.generate import Generated, prefill
from rag.kept import LONGEST_QUESTION
from rag.leaning import leans
from rag.library import Library
from rag.line import Line
from rag.llm import Model, in_slot
from rag.normalise import normalise
from rag.notices import correction_notes
from rag.opinion import Opinions, judge
from rag.portions import Lately, Portions, answers_early, is_stated_otherwise, numbers_of, portions
from rag.quoting import quote
from rag.refusal import refuse, remarks
from rag.relevance import relevant
from rag.replies import Told, tell
from rag.requests import read_request
from rag.retrieve import retrieve
from rag.rewrite import rewrite
from rag.schema import (
    EVERYTHING,
    Answer,
    Claim,
    Claimed,
    Differed,
    Difference,
    Event,
    Evidence,
    Filter,
    Finished,
    Found,
    Hit,
    Noted,
    Opined,
    Replied,
    Rewritten,
    Starting,
    Status,
    Timings,
    Turn,
    Verdict,
)
from rag.scope import nothing_found, undated_note
from rag.settings import Settings
from rag.turns import Kind
from rag.verify import verify

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

log = logging.getLogger(__name__)

MOST_HELD = 2  # sentences that do not answer, before more is read; the prompt asks for one or two
TOO_LONG = "The question was too long: only its first 2,000 characters were read."


class Chatbot:
    """Answers questions from one library with one model. Any number of threads may ask at once."""

    def __init__(
        self,
        library: Library,
        model: Model,
        settings: Settings,
        entailment: Entailment | None = None,
        portions: Portions = portions,
        *,
        remember: bool = False,
    ) -> None:
        """Without `entailment`, a claim must stand in the articles in nearly its own words.

        What the model says is held against all hits, whichever of them `portions` shows it. Where it is to `remember`,
        what was asked before of the same passages is answered as it was; see `rag.again`.
        """
        self.library = library
        self.model = model
        self._settings = settings
        self._entailment = entailment
        self._portions = portions
        self._lately = Lately(model.at_once)
        self._line = Line(model.at_once)
        self._opinions = Opinions()
        self._earlier = EarlierAnswers(KEPT if remember else 0)
        self._asked = threading.Event()  # somebody needs the model, so that nothing is to be done ahead any more

    @property
    def is_answering(self) -> bool:
        """Whether the model is at work for anybody, so that others had better leave it the processor."""
        return self._line.is_serving

    def warm(self) -> None:
        """Do ahead of the first question what it would have to wait for.

        Raises:
            PresscheckError: the library or a model is not to be had; asking will say so too.
        """
        self.library.warm()
        if self._entailment is not None:
            self._entailment.warm()
        chat = self.model.open()
        if self._settings.llm == "embedded":  # elsewhere a prompt costs money
            first, *others = range(self.model.at_once, 0, -1)  # the last slot is the first to be used
            prefill(chat, prompts.ANSWERING, self._asked, **in_slot(first))
            prefill(self.model.aside(), prompts.REWRITING, self._asked)
            for slot in others:
                prefill(chat, prompts.ANSWERING, self._asked, **in_slot(slot))

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
        """Answer a question: hits at once, then each sentence once it is verified; nothing is taken back.

        What is no question for the passages is replied to without the model. Setting `stop` ends the answer; what
        was claimed so far is finished with. `article_id` is the article that is being read: "this article".
        Only the articles that the filter lets through are searched, counted and listed. `who` asks, where that is
        known: before the model turns go round among them. Asked `anew`, it is not answered as before.

        Raises:
            ModelUnavailable: no language model answers, or it stopped in the middle; what came before holds.
            LineFull: too many questions wait for the model.
            LibraryError: the library can't be searched.
            WeightsError: the wording model is missing or damaged.
            BadFilter: the filter names an outlet, author, collection or article that isn't there.
        """
        stop = stop or threading.Event()
        clock, asked = _Clock(), len(normalise(question))
        question = _shortened(normalise(question))
        request = read_request(question, history, today=date.today())
        scope = self.library.scope(only) if only else None
        if request and (done := tell(self.library, request, history, article_id, stop, only)):
            corrected = correction_notes(done.claims, done.hits, self.library.texts(done.hits)) if done.claims else ()
            filtered: tuple[str, ...] = ()
            if scope is not None and done.status is Status.LISTED:
                filtered = (nothing_found(only, scope, "counted"), *undated_note(scope))
            yield from _replied(question, done, clock, only, (*corrected, *filtered))
            return
        plain = plain_question(question)
        standalone = plain if anew else self._earlier.wording(plain)
        hits = tuple(retrieve(self.library, standalone, self._settings.passages, only))
        clock.mark("retrieve")
        yield Found(hits)
        if plain != question:
            yield Rewritten(standalone)

        draft = _Draft(standalone, hits, only, anew, leans(standalone, history))
        notes, refusal = tuple[str, ...](), None
        if (hits or draft.leans) and not stop.is_set():
            yield from self._as_before(draft, clock)
            if draft.repeated_from is None:
                with self._line.place(who, Kind.ANSWER, stop) as place:
                    yield from place.moves()
                    if not stop.is_set():
                        yield from self._claims(draft, history, stop, clock)
                    place.answered = bool(draft.hits) and draft.repeated_from is None
            cut = [TOO_LONG] if len(question) < asked else []
            today = date.today()
            aged = age_note(draft.question, draft.claims, draft.hits, today, self._settings.old_after_days)
            if _status(draft.claims) is Status.NOT_IN_LIBRARY and draft.hits and not stop.is_set():
                refusal = refuse(draft.question, draft.evidence)
            corrected = correction_notes(draft.claims, draft.hits, draft.evidence.texts)
            notes = (*cut, *remarks(draft.question, draft.claims, refusal), *aged, *corrected)
        if scope is not None and not stop.is_set():
            refused = _status(draft.claims) is Status.NOT_IN_LIBRARY
            notes = (*notes, *([nothing_found(only, scope)] if refused else []), *undated_note(scope))
        yield from map(Noted, notes)
        clock.mark("total")
        verdicts = Counter(claim.verdict.value for claim in draft.claims)
        log.info(
            "Asked",
            extra={
                "hits": len(draft.hits),
                "verdicts": dict(verdicts),
                "timings": asdict(clock.timings()),
                "repeated": draft.repeated_from is not None,
            },
        )
        yield Finished(
            Answer(
                question=question,
                standalone_question=draft.question,
                status=_status(draft.claims),
                claims=tuple(draft.claims),
                hits=draft.hits,
                notes=notes,
                timings=clock.timings(),
                model=self.model.name,
                differences=draft.differences,
                refusal=refusal,
                only=only,
                repeated_from=draft.repeated_from,
            )
        )

    def second_opinion(
        self, claim: Claim, *, stop: threading.Event | None = None, who: Hashable = None
    ) -> Iterator[Event]:
        """Ask the model whether a claim follows from its cited words: `Opined` at the end, unless `stop` is set.

        It changes no verdict. Waits in the line that questions wait in, as one of `who` asks; asked once more, it is
        remembered.

        Raises:
            ModelUnavailable: no language model answers.
            LineFull: too many questions wait for the model.
        """
        stop = stop or threading.Event()
        opinion = self._opinions.get(claim, self.model.name)
        if opinion is None:
            with self._line.place(who, Kind.OPINION, stop) as place:
                yield from place.moves()
                opinion = self._opinions.get(claim, self.model.name)  # somebody else may have asked meanwhile
                place.answered = opinion is None
                if opinion is None and not stop.is_set():
                    if not self.model.ready:
                        yield Starting()
                    opinion = judge(self.model.aside(), self.model.name, claim, stop)
        if opinion is not None:
            self._opinions.keep(claim, self.model.name, opinion)
            yield Opined(opinion)

    def _claims(
        self, draft: "_Draft", history: Sequence[Turn], stop: threading.Event, clock: "_Clock"
    ) -> Iterator[Event]:
        """Rewrite → retrieve again → generate → verify, as far as each is needed; `draft` takes what comes of it."""
        self._asked.set()
        if not self.model.ready:
            yield Starting()
        chat = self.model.open()
        if draft.leans:
            standalone = rewrite(self.model.aside(), draft.question, history, stop)
            clock.mark("rewrite")
            if standalone != draft.question:
                yield Rewritten(standalone)
                hits = tuple(retrieve(self.library, standalone, self._settings.passages, draft.only))
                draft.question, draft.hits, draft.leans = standalone, hits, False
                yield Found(hits)
        if not draft.hits:
            return
        yield from self._as_before(draft, clock)  # as understood now, or answered to somebody else meanwhile
        if draft.repeated_from is not None:
            return
        if self._entailment is not None:
            self._entailment.warm()  # one that is missing or damaged is told of before anything is claimed
        draft.evidence = Evidence(draft.hits, self.library.texts(draft.hits))
        portions = self._lately.arrange(self._portions(draft.question, reporting(draft.evidence)))
        for portion in portions:
            last = portion is portions[-1]
            with closing(self._read(draft, chat, portion, stop, last=last)) as claims:
                yield from self._claimed(draft, claims, clock, read=len(portion), last=last)
            if stop.is_set() or _status(draft.claims) is not Status.NOT_IN_LIBRARY:
                break
        if draft.sentences and _status(draft.claims) is Status.NOT_IN_LIBRARY and not stop.is_set():
            quotation = quote(
                draft.sentences,
                draft.question,
                draft.evidence,
                refusal=draft.refusal,
                entails=self._entailment,
                careful=self._settings.careful,
            )
            if quotation is not None:
                yield from self._claimed(draft, [quotation], clock, read=len(draft.hits), last=True)
        draft.differences = differences(draft.question, draft.claims, draft.evidence)
        yield from map(Differed, draft.differences)
        if not draft.leans and not stop.is_set():
            self._earlier.keep(draft.question, draft.only, draft.hits, draft.claims, draft.differences)

    def _read(
        self, draft: "_Draft", chat: "BaseChatModel", portion: Sequence[Hit], stop: threading.Event, *, last: bool
    ) -> Generator[Claim, None, None]:
        """Generate → verify from these passages; each sentence once. But for the `last`, it has to answer."""
        evidence, claims = draft.evidence, list[Claim]()
        self._lately.read(portion)
        generated = Generated(chat, draft.question, portion, stop, numbers_of(portion, evidence.hits))
        draft.sentences.clear()
        for sentence in generated:
            draft.sentences.append(sentence)
            draft.refusal = generated.refusal
            previous = claims[-1] if claims else None
            claim = verify(sentence, evidence, question=draft.question, previous=previous, entails=self._entailment)
            if _status(claims) is Status.NOT_IN_LIBRARY:  # later sentences add to the one that answers
                claim = relevant(
                    claim,
                    draft.question,
                    evidence,
                    refusal=generated.refusal,
                    entails=self._entailment,
                    careful=self._settings.careful,
                )
            if claim.text and claim.text not in [earlier.text for earlier in claims]:
                claims.append(claim)
                yield claim
            if not last and not draft.claims and len(draft.sentences) == MOST_HELD:
                return

    def _claimed(
        self, draft: "_Draft", claims: Iterable[Claim], clock: "_Clock", *, read: int, last: bool
    ) -> Iterator[Event]:
        """Take claims into the answer; unless these passages are the last to be read, only from where one answers."""
        held: list[Claim] = []
        for claim in claims:
            doubtful = any(one.verdict.shown and is_stated_otherwise(one, draft.evidence) for one in held)
            held.append(claim)
            early = not doubtful and answers_early(claim, draft.question, draft.evidence, read)
            if last or draft.claims or early:
                for one in held:
                    draft.claims.append(with_excerpts(one, draft.evidence))
                    if one.verdict.shown:
                        clock.mark("first_claim")
                    yield Claimed(draft.claims[-1])
                held.clear()

    def _as_before(self, draft: "_Draft", clock: "_Clock") -> Iterator[Event]:
        """What was claimed when the same was asked of the same passages, where it was and nobody wants it anew.

        What still leans on a conversation is never the same.
        """
        earlier = None if draft.anew or draft.leans else self._earlier.find(draft.question, draft.only, draft.hits)
        if earlier is None:
            return
        evidence = Evidence(draft.hits, self.library.texts(draft.hits))
        if any(hit.passage.revision_id not in evidence.texts for hit in draft.hits):
            return  # an article went while this was asked
        draft.evidence, draft.repeated_from = evidence, earlier.at
        draft.claims, draft.differences = list(earlier.claims), earlier.differences
        for claim in earlier.claims:
            if claim.verdict.shown:
                clock.mark("first_claim")
            yield Claimed(claim)
        yield from map(Differed, earlier.differences)


@dataclass(slots=True)
class _Draft:
    """What there is of an answer so far."""

    question: str  # as understood
    hits: tuple[Hit, ...]
    only: Filter
    anew: bool
    leans: bool  # on the conversation, as it is worded
    evidence: Evidence = field(default_factory=lambda: Evidence(()))
    claims: list[Claim] = field(default_factory=list)
    sentences: list[str] = field(default_factory=list)  # that the model said last
    refusal: float | None = None  # how probable it was then
    differences: tuple[Difference, ...] = ()
    repeated_from: datetime | None = None  # when these claims were made


def _replied(question: str, told: Told, clock: "_Clock", only: Filter, notes: tuple[str, ...]) -> Iterator[Event]:
    """The events of an answer that needed no model."""
    if told.hits:
        clock.mark("retrieve")
        yield Found(told.hits)
    yield Replied(told.reply)
    for claim in told.claims:
        clock.mark("first_claim")
        yield Claimed(claim)
    yield from map(Noted, notes)
    clock.mark("total")
    log.info("Replied", extra={"status": told.status.value, "timings": asdict(clock.timings())})
    yield Finished(
        Answer(
            question,
            question,
            told.status,
            told.claims,
            told.hits,
            notes,
            clock.timings(),
            None,
            reply=told.reply,
            only=only,
        )
    )


def _shortened(question: str) -> str:
    """Cut a question that is too long, between two words."""
    if len(question) <= LONGEST_QUESTION:
        return question
    return question[:LONGEST_QUESTION].rsplit(maxsplit=1)[0]


def _status(claims: Sequence[Claim]) -> Status:
    verdicts = {claim.verdict for claim in claims}
    if Verdict.SUPPORTED in verdicts:
        return Status.ANSWERED
    return Status.PARTIAL if Verdict.PARTLY in verdicts else Status.NOT_IN_LIBRARY


class _Clock:
    """Milliseconds since the question, each mark once."""

    def __init__(self) -> None:
        self._start = time.perf_counter()
        self._marks: dict[str, float] = {}

    def mark(self, name: str) -> None:
        self._marks.setdefault(name, round((time.perf_counter() - self._start) * 1000, 1))

    def timings(self) -> Timings:
        return Timings(**self._marks)
