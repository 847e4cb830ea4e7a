"""A second opinion: whether the language model thinks that a claim follows from the words it cites.

It is asked for by hand, changes no verdict and is no part of the proof. What the model leans to is read from the
probabilities of its first word where its provider tells them, else from the word.
"""

import math
import re
import threading
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

from rag import prompts
from rag.addressed import reported
from rag.errors import ModelUnavailable
from rag.generate import stream
from rag.schema import Claim, Leaning, Opinion
from rag.weights import LANGUAGE_MODEL

KEPT = 500  # opinions; the least recently used one makes room
LONGEST_REPLY = 4  # tokens; one word
ALTERNATIVES = 10  # words whose probabilities are asked for
# Probabilities of yes below the first lean to no, from the second on to yes; between them it can't tell.
BOUNDS: Mapping[str, tuple[float, float]] = {LANGUAGE_MODEL.name: (0.5, 0.5)}
EVEN = (0.4, 0.6)  # of models that were not measured
Top = Sequence[Mapping[str, Any]]


def judge(chat: BaseChatModel, name: str, claim: Claim, stop: threading.Event) -> Opinion | None:
    """Ask the model of this name for its opinion of a claim; None when `stop` was set.

    Raises:
        ModelUnavailable: the model failed.
    """
    reply = _asked(chat, claim, stop)
    if stop.is_set():
        return None
    yes = probability(reply)
    if yes is None:
        return Opinion(_word(reply), None)
    low, high = BOUNDS.get(name, EVEN)
    leaning = Leaning.YES if yes >= high else Leaning.NO if yes < low else Leaning.UNSURE
    return Opinion(leaning, round(yes, 3))


def probability(reply: Sequence[BaseMessage]) -> float | None:
    """How probable yes is against no as the reply's first word; None where it isn't told or neither is likely."""
    for token in _tokens(reply):
        if _bare(token["token"]):
            top: Top = token.get("top_logprobs") or [token]
            yes, no = (_share(top, word) for word in (prompts.JUDGED_YES, prompts.JUDGED_NO))
            return yes / (yes + no) if yes + no > 0 else None
    return None


def _asked(chat: BaseChatModel, claim: Claim, stop: threading.Event) -> list[BaseMessage]:
    """The reply, with probabilities where the client can ask for them and the provider doesn't refuse to tell."""
    asked = prompts.judging(claim.text, [reported(citation.quote) for citation in claim.citations])

    def ask(**options: Any) -> list[BaseMessage]:
        return list(stream(chat, prompts.JUDGING, asked, stop, max_tokens=LONGEST_REPLY, **options))

    if not {"logprobs", "top_logprobs"} <= type(chat).model_fields.keys():
        return ask()
    try:
        return ask(logprobs=True, top_logprobs=ALTERNATIVES)
    except ModelUnavailable as error:
        if getattr(error.__cause__, "status_code", None) not in (400, 422):
            raise
        return ask()


def _tokens(reply: Sequence[BaseMessage]) -> Iterator[Mapping[str, Any]]:
    """The reply's tokens, as far as they are told of: some clients hand on the endpoint's object, others its list."""
    for message in reply:
        told = message.response_metadata.get("logprobs") or ()
        yield from (told.get("content") or ()) if isinstance(told, Mapping) else told


def _share(top: Top, word: str) -> float:
    return math.fsum(math.exp(one["logprob"]) for one in top if _bare(one["token"]) == word.lower())


def _word(reply: Sequence[BaseMessage]) -> Leaning:
    first = re.match(r"\W*(\w+)", "".join(str(message.text) for message in reply))
    said = first[1].lower() if first else ""
    leanings = {prompts.JUDGED_YES.lower(): Leaning.YES, prompts.JUDGED_NO.lower(): Leaning.NO}
    return leanings.get(said, Leaning.UNSURE)


def _bare(token: str) -> str:
    return re.sub(r"\W", "", token).lower()


class Opinions:
    """What was thought of claims, by their words, their cited words and the model. Safe to share between threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, ...], Opinion] = OrderedDict()

    def get(self, claim: Claim, name: str) -> Opinion | None:
        """The opinion that the model of this name gave."""
        with self._lock:
            opinion = self._kept.get(_key(claim, name))
            if opinion is not None:
                self._kept.move_to_end(_key(claim, name))
            return opinion

    def keep(self, claim: Claim, name: str, opinion: Opinion) -> None:
        """Remember an opinion."""
        with self._lock:
            self._kept[_key(claim, name)] = opinion
            self._kept.move_to_end(_key(claim, name))
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)


def _key(claim: Claim, name: str) -> tuple[str, ...]:
    return (name, claim.text, *(citation.quote for citation in claim.citations))
