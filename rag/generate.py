"""Question and hits → the model's sentences, as they are finished."""

import asyncio
import itertools
import math
import queue
import re
import threading
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from functools import cache
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage
from langchain_core.prompts import ChatPromptTemplate

from rag import prompts
from rag.errors import ModelUnavailable
from rag.llm import explain
from rag.schema import Hit
from rag.sentences import spans
from rag.verify import MARK

LONGEST_ANSWER = 200  # tokens; two sentences need about 80
ALTERNATIVES = 10  # to a token, whose probabilities are asked for
NOWHERE = "0"  # a passage that was not shown
STOP_SECONDS = 0.1  # between two looks at the stop flag
_REFUSES = re.compile(rf"\W*(?:{prompts.NO_ANSWER}\b|(?i:{prompts.NO_ANSWER})\W*$)")  # "No answer came" is a sentence
_MARKS = re.compile(r"(?:\s*\[[\d,;\s]+\][.,;]?)+")
_NUMBER = re.compile(r"\d+")
_MARK_BEGINS = re.compile(r"\s*\[[\d,;\s]*$")
_beginning = threading.Lock()  # two who ask first at once share one loop


class Generated:
    """The answer as the model gives it: iterate over its sentences with their citation marks, as they are finished.

    None at all when the model refuses. It ends early when `stop` is set, and closes the model's stream then; a
    failure of the model, before or in the middle, is raised as ModelUnavailable.
    """

    def __init__(
        self,
        chat: BaseChatModel,
        question: str,
        hits: Sequence[Hit],
        stop: threading.Event,
        numbers: Sequence[int] | None = None,
    ) -> None:
        """In the prompt the passages are 1, 2, 3; `numbers` are those by which the sentences are to cite them."""
        asked = prompts.answering(question, hits)
        self._numbers = numbers
        self.refusal: float | None = None  # how probable it was as the reply's beginning; None: not told (yet)
        self._pieces = told(chat, prompts.ANSWERING, asked, stop, max_tokens=LONGEST_ANSWER)

    def __iter__(self) -> Iterator[str]:
        with closing(self._pieces):
            for sentence in finished_sentences(self._texts()):
                if _REFUSES.match(sentence):
                    return
                yield sentence if self._numbers is None else MARK.sub(self._renumbered, sentence)

    def _renumbered(self, mark: re.Match[str]) -> str:
        known = dict(enumerate(map(str, self._numbers or ()), 1))
        return _NUMBER.sub(lambda number: known.get(int(number[0]), NOWHERE), mark[0])

    def _texts(self) -> Iterator[str]:
        for piece in self._pieces:
            if self.refusal is None:
                self.refusal = next((refusal(top) for top in alternatives(piece)), None)
            yield str(piece.text)


def refusal(top: Sequence[Mapping[str, Any]]) -> float:
    """How probable the first token of a refusal is among the alternatives for a reply's first."""
    begins = prompts.NO_ANSWER.split()[0]
    return math.fsum(math.exp(one["logprob"]) for one in top if _begins(one["token"].strip(), begins))


def _begins(token: str, word: str) -> bool:
    return bool(token) and word.startswith(token)


def complete(chat: BaseChatModel, prompt: ChatPromptTemplate, asked: list[BaseMessage], stop: threading.Event) -> str:
    """Give the model's whole reply to a prompt.

    Raises:
        ModelUnavailable: the model failed.
    """
    return "".join(_stream(chat, prompt, asked, stop)).strip()


def prefill(chat: BaseChatModel, prompt: ChatPromptTemplate, stop: threading.Event, **options: Any) -> None:
    """Have the constant head of a prompt computed, so that the first question need not; not if `stop` is set."""
    with closing(stream(chat, prompt, prompts.answering("", []), stop, max_tokens=1, **options)) as pieces:
        for _ in pieces:  # to the end: a slot that is still at work can't be asked
            pass


def finished_sentences(pieces: Iterator[str]) -> Iterator[str]:
    """Cut a stream of text into sentences; citation marks after a full stop belong to the sentence before."""
    text = ""
    for piece in pieces:
        text += piece
        *finished, rest = _sentences(text)
        if finished and not _MARK_BEGINS.fullmatch(rest):
            yield from (sentence.strip() for sentence in finished)
            text = rest
    yield from (sentence.strip() for sentence in _sentences(text) if sentence.strip())


def _sentences(text: str) -> list[str]:
    """Cut text where sentences begin, nothing lost; the last may be unfinished."""
    starts = [start for start, _ in spans(text)]
    moved = []
    for start in starts[1:]:
        marks = _MARKS.match(text, start)
        begin = marks.end() if marks else start
        if begin < len(text):
            moved.append(begin)
    cuts = [0, *dict.fromkeys(moved), len(text)]
    return [text[start:end] for start, end in itertools.pairwise(cuts)]


def _stream(
    chat: BaseChatModel, prompt: ChatPromptTemplate, asked: list[BaseMessage], stop: threading.Event, **options: Any
) -> Iterator[str]:
    with closing(stream(chat, prompt, asked, stop, max_tokens=LONGEST_ANSWER, **options)) as pieces:
        for piece in pieces:
            yield str(piece.text)


def told(
    chat: BaseChatModel, prompt: ChatPromptTemplate, asked: list[BaseMessage], stop: threading.Event, **options: Any
) -> Generator[BaseMessage, None, None]:
    """`stream` with the probabilities of tokens, where the client can ask for them and the provider tells.

    Raises:
        ModelUnavailable: the model failed.
    """
    if {"logprobs", "top_logprobs"} <= type(chat).model_fields.keys():
        try:
            yield from stream(chat, prompt, asked, stop, logprobs=True, top_logprobs=ALTERNATIVES, **options)
        except ModelUnavailable as error:  # a provider that doesn't tell says so before the first token
            if getattr(error.__cause__, "status_code", None) not in (400, 422):
                raise
        else:
            return
    yield from stream(chat, prompt, asked, stop, **options)


def alternatives(piece: BaseMessage) -> Iterator[Sequence[Mapping[str, Any]]]:
    """For each token of a piece the likeliest in its place, as far as they are told of.

    Some clients hand on the endpoint's object, others its list.
    """
    known = piece.response_metadata.get("logprobs") or ()
    for token in (known.get("content") or ()) if isinstance(known, Mapping) else known:
        yield token.get("top_logprobs") or [token]


def stream(
    chat: BaseChatModel, prompt: ChatPromptTemplate, asked: list[BaseMessage], stop: threading.Event, **options: Any
) -> Generator[BaseMessage, None, None]:
    """Run `prompt | model` on a loop of its own: only there can a read that waits for the model be cancelled.

    Raises:
        ModelUnavailable: the model failed; its cause is what the provider's client raised.
    """
    if stop.is_set():
        return
    pieces: queue.Queue[BaseMessage | Exception | None] = queue.Queue()
    chain = prompt | chat.bind(**options)

    async def pump() -> None:
        try:
            async for piece in chain.astream({"asked": asked}):
                pieces.put(piece)
            pieces.put(None)
        except Exception as error:
            pieces.put(error)

    running = asyncio.run_coroutine_threadsafe(pump(), _loop())
    try:
        while not stop.is_set():
            try:
                piece = pieces.get(timeout=STOP_SECONDS)
            except queue.Empty:
                continue
            if piece is None:
                return
            if isinstance(piece, Exception):
                raise explain(piece) from piece
            yield piece
    finally:
        running.cancel()


def _loop() -> asyncio.AbstractEventLoop:
    with _beginning:
        return _begun()


@cache
def _begun() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, name="model-streams", daemon=True).start()
    return loop
