"""Answers that were given before: the same question, for which the same passages are found, is not asked once more.

What the model says, and what proves it, comes of the question and its passages with what is known of their articles,
and of nothing else. So the passages are searched for each time. Where they are those of an earlier answer, its
sentences are proved by them now as they were then; any other passage, word or metadata, and the model is asked.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from rag.schema import Claim, Difference, Filter, Hit
from rag.verify.words import is_function_word, tokenize

KEPT = 300  # answers; the least recently used one makes room


@dataclass(frozen=True, slots=True)
class Earlier:
    """What was said of a question, and when."""

    claims: tuple[Claim, ...]
    differences: tuple[Difference, ...]
    at: datetime


class EarlierAnswers:
    """Whole answers of one model with one wording model and one setting, in memory. Safe to share between threads."""

    def __init__(self, most: int = KEPT) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._kept: OrderedDict[bytes, Earlier] = OrderedDict()
        self._worded: OrderedDict[str, str] = OrderedDict()  # the questions, by what they have in common

    def wording(self, question: str) -> str:
        """How the same question was typed before, else as it is: a search may find others for want of its "?"."""
        with self._lock:
            return self._worded.get(_alike(question), question)

    def find(self, question: str, only: Filter, hits: Sequence[Hit]) -> Earlier | None:
        """The answer that was given to this question, for the same filter, from the same passages."""
        key = _key(question, only, hits)
        with self._lock:
            earlier = self._kept.get(key)
            if earlier is not None:
                self._kept.move_to_end(key)
            return earlier

    def keep(
        self,
        question: str,
        only: Filter,
        hits: Sequence[Hit],
        claims: Sequence[Claim],
        differences: Sequence[Difference],
    ) -> None:
        """Remember an answer that is whole, in place of an earlier one."""
        key = _key(question, only, hits)
        with self._lock:
            self._kept[key] = Earlier(tuple(claims), tuple(differences), datetime.now(UTC))
            self._kept.move_to_end(key)
            self._worded[_alike(question)] = question
            self._worded.move_to_end(_alike(question))
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
            while len(self._worded) > self._most:
                self._worded.popitem(last=False)


def told(at: datetime, now: datetime) -> str:
    """Say that an answer is one given before, at that time."""
    local = at.astimezone()
    day = "" if local.date() == now.astimezone().date() else f" on {local.day} {local:%b %Y}"
    return f"The same question was answered{day} at {local:%H:%M}, from the same passages."


def _key(question: str, only: Filter, hits: Sequence[Hit]) -> bytes:
    """A hash of all that an answer comes of: of a story with hundreds of copies it is as long as of any other."""
    # How well each fits changes with what else there is; only their order is seen by the model.
    passages = [replace(hit, score=0.0, found_by=()) for hit in hits]
    return hashlib.sha256(repr((_alike(question), only, passages)).encode()).digest()


def _alike(question: str) -> str:
    """What a question has in common with the same one, typed otherwise: spaces, its end, how its first word begins.

    Other capitals count: they tell names from words, WHO from who, and names must be met by the articles.
    """
    words = question.split()
    first = next(iter(tokenize(words[0])), None) if words else None
    if first is not None and is_function_word(first) and words[0][1:].islower():
        words[0] = words[0].lower()
    return " ".join(words).rstrip(" .?!…")
