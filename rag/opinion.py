"""A second opinion: whether the language model thinks that a claim follows from the words it cites.

It is asked for by hand, changes no verdict and is no part of the proof. What the model leans to is read from the
probabilities of its first word where its provider tells them, else from the word.
"""

import math
import re
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import BaseMessage

from rag import prompts
from rag.addressed import reported
from rag.generate import alternatives, told
from rag.schema import Claim, Leaning, Opinion
from rag.weights import LANGUAGE_MODEL

KEPT = 500  # opinions; the least recently used one makes room
LONGEST_REPLY = 4  # tokens; one word
# Probabilities of yes below the first lean to no, from the second on to yes; between them it can't tell. Fitted by
# `python -m bench opinions` on the tuning halves of Factcheck-GPT and SummEdits' scientific papers.
BOUNDS: Mapping[str, tuple[float, float]] = {LANGUAGE_MODEL.name: (0.557, 0.722)}
EVEN = (0.4, 0.6)  # of models that were not measured
Top = Sequence[Mapping[str, Any]]


def judge(chat: BaseChatModel, name: str, claim: Claim, stop: threading.Event) -> Opinion | None:
    """Ask the model of this name for its opinion of a claim; None when `stop` was set.

    Raises:
        ModelUnavailable: the model failed.
    """
    asked = prompts.judging(claim.text, [reported(citation.quote) for citation in claim.citations])
    reply = list(told(chat, prompts.JUDGING, asked, stop, max_tokens=LONGEST_REPLY))
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
    for top in (top for message in reply for top in alternatives(message)):
        if any(_bare(one["token"]) for one in top[:1]):
            yes, no = (_share(top, word) for word in (prompts.JUDGED_YES, prompts.JUDGED_NO))
            return yes / (yes + no) if yes + no > 0 else None
    return None


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
