"""Follow-up → a question that stands alone, only where it leans on the conversation."""

import re
import threading
from collections.abc import Sequence

from langchain_core.language_models import BaseChatModel

from rag import prompts
from rag.addressed import reported
from rag.generate import complete
from rag.schema import Turn
from rag.verify.words import content, tokenize

LAST_TURNS = 4  # of the conversation that the model sees
SHORT = 3  # words; a question no longer than this without a name can hardly stand alone
LONGEST = 300  # characters of a rewrite; anything longer is not a question
_LEANS = re.compile(
    r"\b(?:he|him|his|she|her|hers|it|its|they|them|their|theirs|this|that|these|those|there|then|"
    r"the former|the latter|the same|another|else)\b"
    r"|^(?:and|but|so|or|also|what about|how about|why not|why so|who else|what else)\b",
    re.IGNORECASE,
)
_STANDS = re.compile(  # words of that kind that lean on nothing outside the question
    r"\b(?:is|are|was|were|will|would|did|does) there\b|\bthere (?:is|are|was|were)\b|\bit (?:true|possible)\b"
    r"|\b(?:say|says|said|claim|claims|state|states|report|reports|suggest|suggests|sure|true|fact) that\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w[\w’'-]*")
_NAME_OR_NUMBER = re.compile(r"(?<!^)\b(?:[A-Z][\w’'-]*|\d[\d.,]*)")


def rewrite(chat: BaseChatModel, question: str, history: Sequence[Turn], stop: threading.Event) -> str:
    """Make a leaning question stand alone; the question itself where the model's rewrite can't be trusted.

    Raises:
        ModelUnavailable: the model failed.
    """
    told = (Turn(turn.role, reported(turn.text).strip()) for turn in history[-LAST_TURNS:])
    turns = [turn for turn in told if turn.text]
    reply = complete(chat, prompts.REWRITING, prompts.rewriting(question, turns), stop)
    rewritten = reply.splitlines()[0].strip().strip('"“”') if reply else ""
    known = " ".join([question, *(turn.text for turn in turns)])
    fits = rewritten and len(rewritten) <= LONGEST
    if not fits or not _adds_nothing(rewritten, known) or not _keeps(rewritten, question):
        return question
    return rewritten


def leans(question: str, history: Sequence[Turn]) -> bool:
    """Tell whether a question can't be understood without the conversation before it."""
    if not any(turn.role == "user" for turn in history):
        return False
    words = _WORD.findall(question)
    if len(words) <= SHORT and not _NAME_OR_NUMBER.search(question):
        return True
    return bool(_LEANS.search(_STANDS.sub(" ", question)))


def _keeps(rewritten: str, question: str) -> bool:
    """Whether the rewrite still asks what the question asks: it holds most of its telling words."""
    kept = {word.stem for word in tokenize(rewritten)}
    telling = [word.stem for word in content(tokenize(question))]
    return sum(word in kept for word in telling) >= len(telling) / 2


def _adds_nothing(rewritten: str, known: str) -> bool:
    """Whether each name and number of the rewrite was said before: a rewrite must not put facts in."""
    said = {word.lower() for word in _WORD.findall(known)}
    return all(word.lower() in said for word in _NAME_OR_NUMBER.findall(rewritten))
