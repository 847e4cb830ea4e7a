"""Whether two articles, or two speakers in one, state different values of the same thing.

In doubt they don't: two values of a kind are mostly said of two things. So their sentences must share what the values
are said of, or what the question asks, and nothing may tell them apart: another name, period, rate, or kind of thing,
a part instead of the whole, what was before a change, a wish instead of a fact.
"""

from collections.abc import Sequence

from rag.figures.apart import is_plain, told_apart
from rag.figures.kinds import DIES, tells_of_deaths
from rag.figures.matter import asked_words, both_name, context, holds, names, same_article, topic_names
from rag.figures.rounding import may_be_one
from rag.figures.statements import Statement
from rag.verify.pairing import NAMED
from rag.verify.reading import Reading
from rag.verify.units import convertible
from rag.verify.words import Token, stem

SHARED = 2 / 3  # of the telling words of the shorter of two statements
NEAR = 400  # characters between two sentences of an article that speak of one thing without saying so


def at_odds(one: Statement, other: Statement) -> bool:
    """Whether two values of a kind can't both be what one of them tells."""
    return not may_be_one(one.value, other.value, one.values, other.values)


def of_one_thing(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether two kindred values are said of the same thing; `one` answers the question."""
    if told_apart(one, other, question):
        return False
    if not same_article(one, other):
        return _linked(one, other, question) and _share_words(one, other, question)
    if one.sentence == other.sentence or one.said_by == other.said_by:
        return False  # an article that gives two values of one thing as facts means two things
    return _share_words(one, other, question) or _both_answer(one, other, question)


def _linked(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether two articles speak of one matter: both name something; a country alone tells little."""
    named = [(name, one.reading) for name in (*one.names, *topic_names(one))]
    named += [(name, other.reading) for name in other.names]
    named += [(name, question) for name in question.names] if question is not None else []
    ours, theirs = context(one), context(other)
    met = [name for name, reading in named if names(ours, name, reading) and names(theirs, name, reading)]
    if both_name(one, other) or any(not name.nation for name in met):
        return True
    return bool(met) and len(_shared(one, other, question)) >= NAMED


def _share_words(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether they say mostly the same of their values, or what is asked, and not each something of its own."""
    shared = _shared(one, other, question)
    if tells_of_deaths(one):  # and so the other: that they died is shared already, and of a happening much is told
        more = [token for token in other.words.values() if token.stem not in DIES]
        return any(token in shared for token in more) or (not more and same_article(one, other))
    apart = bool(_more(one, _shared(other, one, question))) and bool(_more(other, shared))
    return bool(shared) and not apart and len(shared) >= SHARED * min(len(one.words), len(other.words))


def _more(statement: Statement, shared: Sequence[Token]) -> list[Token]:
    """What it speaks of besides: "the player", where the other is about the coach."""
    return [word for word in statement.words.values() if word not in shared and not is_plain(word)]


def _shared(one: Statement, other: Statement, question: Reading | None) -> list[Token]:
    known = [*one.words.values(), *asked_words(question)]
    return [token for token in other.words.values() if holds(known, token)]


def _both_answer(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether, close by in one article, somebody gives another value to what was asked: "What duration is proposed?"

    Such a question has hardly a word of its own, so the other sentence must say all there are, and name the measure.
    """
    if question is None:
        return False
    dimension = convertible(one.value.unit)[0] or ""
    measures = [t for t in question.tokens if t.stem in _MEASURES.get(dimension, ())]
    telling = [t for t in asked_words(question) if t not in measures]
    said = [other.reading.tokens[at] for at in other.own]
    apart = max(one.sentence.start, other.sentence.start) - min(one.sentence.end, other.sentence.end)
    return (
        apart <= NEAR
        and any(holds(said, measure) for measure in measures)
        and all(holds(said, token) for token in telling)
    )


_MEASURES = {
    dimension: frozenset(stem(word) for word in words.split())
    for dimension, words in {
        "months": "long last duration length term period years months",
        "seconds": "long last duration length term period days weeks hours",
        "percent": "percent percentage share rate proportion",
    }.items()
} | {currency: frozenset(stem(word) for word in "cost price worth pay".split()) for currency in ("USD", "EUR", "GBP")}
