"""Follow-up → a question that stands alone; `rag.leaning` tells where that is needed."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from difflib import get_close_matches

from langchain_core.language_models import BaseChatModel

from rag import prompts
from rag.addressed import reported
from rag.generate import complete
from rag.leaning import is_cut_short
from rag.referents import the_only_one, the_topic
from rag.schema import Turn
from rag.verify.words import Token, content, is_generic, tokenize

LAST_TURNS = 4  # of the conversation that the model sees, behind the question that began it
LONGEST_TURN = 240  # characters; who and what an answer is about stands at its beginning
LONGEST = 300  # characters of a rewrite; anything longer is not a question
NEW = 2  # plain words that make a whole sentence of a question cut short
SHORT = 4  # letters; words that short are easily alike
SPELT_ALIKE = 0.85  # of 1, as difflib counts: "hapening" and "happening", not "public" and "republic"
_ASKS = frozenset("what which who whom whose when where why how".split())
_SAYING = frozenset("mean tell know wonder".split())  # stems: "I mean, are they paid?"


def rewrite(chat: BaseChatModel, question: str, history: Sequence[Turn], stop: threading.Event) -> str:
    """Make a leaning question stand alone; the question itself where it is not told what it leans on.

    Where the conversation names one person only, "she" is that person, and no model is asked. Where the model
    changes nothing, or what it writes can't be trusted, a pronoun is taken for what the conversation is about.

    Raises:
        ModelUnavailable: the model failed.
    """
    turns = _told(history)
    if known := the_only_one(question, turns):
        return known
    reply = complete(chat, prompts.REWRITING, prompts.rewriting(question, turns), stop)
    rewritten = reply.splitlines()[0].strip().strip('"“”') if reply else ""
    if _is_faithful(rewritten, question, turns) and _words(rewritten) != _words(question):
        return rewritten
    return the_topic(question, turns) or question


def _told(history: Sequence[Turn]) -> list[Turn]:
    """The turns that tell what is meant, without what in them speaks to the model."""
    asked = [turn for turn in history if turn.role == "user"][:1]
    last = list(history[-LAST_TURNS:])
    turns = last if asked and any(turn is asked[0] for turn in last) else [*asked, *last]
    plain = [replace(turn, text=reported(turn.text).strip()[:LONGEST_TURN]) for turn in turns]
    return [turn for turn in plain if turn.text]


def _is_faithful(rewritten: str, question: str, turns: Sequence[Turn]) -> bool:
    """Whether a rewrite asks what the question asks, and says nothing that was not said before.

    To make a sentence of a question cut short ("And the fees?"), a plain word or two may be new; a name never.
    """
    if not rewritten or len(rewritten) > LONGEST:
        return False
    said = _stems(question, *(turn.text for turn in turns))
    kept = _stems(rewritten)
    adds = [word for word in _telling(tokenize(rewritten)) if not (_holds(said, word) or is_generic(word.stem))]
    plain = not any(word.is_number or word.is_capital for word in adds)
    if adds and not (plain and len(adds) <= NEW and is_cut_short(question)):
        return False
    return all(_holds(kept, word) for word in _wanted(question))


def _stems(*texts: str) -> frozenset[str]:
    return frozenset(word.stem for text in texts for word in tokenize(text))


def _holds(stems: frozenset[str], word: Token) -> bool:
    """Whether a word is among them; one that is no name or number, in another spelling too."""
    if word.stem in stems or word.is_number or word.is_capital:
        return word.stem in stems
    return bool(get_close_matches(word.stem, [stem for stem in stems if len(stem) > SHORT], 1, SPELT_ALIKE))


def _words(text: str) -> list[str]:
    return [word.key for word in tokenize(text) if word.is_word or word.is_number]


def _telling(words: Sequence[Token]) -> list[Token]:
    return [*content(words), *(word for word in words if word.is_number)]


def _wanted(question: str) -> list[Token]:
    """The words that a rewrite must keep: those that tell something, and the first that asks."""
    words = tokenize(question)
    asking = [word for word in words if word.key in _ASKS][:1]
    about = any(word.key == "about" for word in words[:3])  # "What about Germany?" asks nothing of its own
    return [word for word in _telling(words) if word.stem not in _SAYING] + ([] if about else asking)
