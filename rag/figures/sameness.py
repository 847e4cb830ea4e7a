"""Whether two articles, or two speakers in one, state different values of the same thing.

In doubt they don't: two values of a kind are mostly said of two things. So their sentences must share what the values
are said of, or what the question asks, and nothing may tell them apart: another name, period, rate, or kind of thing,
a part instead of the whole, what was before a change, a wish instead of a fact.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date, timedelta

from rag.figures.rounding import may_be_one
from rag.figures.statements import DIES, Statement, counts_dead
from rag.verify.dates import differ
from rag.verify.days import Day
from rag.verify.pairing import NAMED, Mark
from rag.verify.reading import Reading
from rag.verify.roles import Named
from rag.verify.telling import is_past
from rag.verify.units import convertible
from rag.verify.values import Value
from rag.verify.words import Token, content, is_generic, same_word, stem, tokenize

SHARED = 2 / 3  # of the telling words of the shorter of two statements
ONE_EVENT = timedelta(days=30)  # within which the same happening is counted anew
NEAR = 400  # characters between two sentences of an article that speak of one thing without saying so


def kindred(one: Statement, other: Statement) -> bool:
    """Whether two values measure or count the same kind of thing."""
    a, b = one.value, other.value
    if a.unit or b.unit:
        return convertible(a.unit)[0] == convertible(b.unit)[0]
    dead = counts_dead(one), counts_dead(other)
    return all(dead) or (not any(dead) and bool(a.noun and b.noun and same_word(a.noun, b.noun)))


def at_odds(one: Statement, other: Statement) -> bool:
    """Whether two values of a kind can't both be what one of them tells."""
    return not may_be_one(one.value, other.value, _values(one), _values(other))


def of_one_thing(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether two kindred values are said of the same thing; `one` answers the question."""
    if _told_apart(one, other, question):
        return False
    if one.scene.hit.passage.revision_id != other.scene.hit.passage.revision_id:
        return _linked(one, other, question) and _share_words(one, other, question)
    if one.sentence == other.sentence or one.said_by == other.said_by:
        return False  # an article that gives two values of one thing as facts means two things
    return _share_words(one, other, question) or _both_answer(one, other, question)


def _values(statement: Statement) -> list[Value]:
    return [v for v in statement.reading.values if statement.sentence.holds(v.first)]


def _told_apart(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether anything says that two values are said of two things."""
    return (
        one.rate != other.rate
        or one.kinds != other.kinds
        or any(one.has(words, told=told) != other.has(words, told=told) for words, told in _TELLING_APART)
        or bool(one.has(_NO) or other.has(_NO))
        or bool(one.has(_WISHED, told=True)) != bool(other.has(_WISHED, told=True))
        or _ordinals(one) != _ordinals(other)
        or _tails_differ(one.tail, other.tail)
        or _names_differ(one, other, question)
        or _periods_differ(one, other)
        or _differently_qualified(one, other, question)
    )


def _ordinals(statement: Statement) -> frozenset[object]:
    """The "third" of "the third quarter"."""
    return frozenset(v.amount for v in _values(statement) if v.unit == "ordinal" and v.first in statement.own)


def _tails_differ(one: Sequence[Token], other: Sequence[Token]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    return any(not any(same_word(t.stem, o.stem) for o in longer) for t in shorter)


def _names_differ(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether each names what the other does not, or one what is not the other's matter."""
    ours = [n for n in one.names if not _stands_in(n, one, _sentence(other))]
    theirs = [n for n in other.names if not _stands_in(n, other, _sentence(one))]
    asked = question.tokens if question is not None else ()
    if ours and theirs:
        return True
    if one.scene.hit.passage.revision_id == other.scene.hit.passage.revision_id:
        return bool(ours or theirs)
    return any(not _stands_in(n, one, [*asked, *_topic(other)]) for n in ours) or any(
        not _stands_in(n, other, [*asked, *_topic(one)]) for n in theirs
    )


def _linked(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether two articles speak of one matter: both name something; a country alone tells little."""
    asked = question.names if question is not None else ()
    named = [(n, one.reading) for n in one.names] + [(n, other.reading) for n in other.names]
    named += [(n, question) for n in asked if question is not None]
    named += [(n, one.reading) for n in one.reading.names if n.last < _lead_end(one)]
    ours, theirs = _context(one), _context(other)
    met = [n for n, reading in named if _is_in(n, reading, ours) and _is_in(n, reading, theirs)]
    return any(not n.nation for n in met) or (bool(met) and len(_shared(one, other, question)) >= NAMED)


def _share_words(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether they say most of what they say of their values in the same words, or in the question's."""
    shorter = min(len(one.words), len(other.words))
    shared = _shared(one, other, question)
    return bool(shared) and len(shared) >= SHARED * shorter


def _shared(one: Statement, other: Statement, question: Reading | None) -> list[Token]:
    known = [*one.words.values(), *_asked(question)]
    return [token for token in other.words.values() if _has(known, token)]


def _both_answer(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether, close by in one article, somebody gives another value to what was asked: "What duration is proposed?"

    Such a question has hardly a word of its own, so the other sentence must say all there are, and name the measure.
    """
    if question is None:
        return False
    dimension = convertible(one.value.unit)[0] or ""
    measures = [t for t in question.tokens if t.stem in _MEASURES.get(dimension, ())]
    telling = [t for t in _asked(question) if t not in measures]
    said = [other.reading.tokens[at] for at in other.own]
    apart = max(one.sentence.start, other.sentence.start) - min(one.sentence.end, other.sentence.end)
    return (
        apart <= NEAR
        and any(_has(said, measure) for measure in measures)
        and all(_has(said, token) for token in telling)
    )


def _asked(question: Reading | None) -> list[Token]:
    """The telling words of a question, without its names, numbers and dates."""
    if question is None:
        return []
    tokens = [t for at, t in enumerate(question.tokens) if at not in question.checked]
    return [t for t in content(tokens) if not is_generic(t.stem)]


def _differently_qualified(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether a word they share is qualified in one only: "core inflation", "an inflation target"."""
    asked = _asked(question)
    return _qualifies(one, [*other.words.values(), *asked]) or _qualifies(other, [*one.words.values(), *asked])


def _qualifies(statement: Statement, known: Sequence[Token]) -> bool:
    words = statement.words
    for at, token in words.items():
        if not _has(known, token) or _is_verb(token):
            continue
        for beside in (words.get(at - 1), words.get(at + 1)):
            if beside is not None and not (beside.is_possessive or _is_plain(beside) or _has(known, beside)):
                return True
    return False


def _is_verb(token: Token) -> bool:
    return is_past(token) or token.key in _VERBS or token.key.endswith("ed")


def _is_plain(token: Token) -> bool:
    """Whether a word beside another makes no other thing of it: "a powerful earthquake", "the death toll"."""
    return _is_verb(token) or token.key in _COLOURS or token.key.endswith("ly") or token.stem in DIES


def _periods_differ(one: Statement, other: Statement) -> bool:
    """Whether they speak of two times; one without a date speaks of the time it was published."""
    if one.dates and other.dates:
        return any(differ(_settled(a), _settled(b)) for a in one.dates for b in other.dates)
    if _is_count(one.value) and not _near(_published(one), _published(other)):
        return True
    undated = other if one.dates else one
    return any(_is_apart(_settled(day), _published(undated)) for day in (*one.dates, *other.dates))


def _settled(day: Day) -> Day:
    """A date with what the day of publication makes of it."""
    told = day.nearest
    if told is None or day.month is not None:
        return day if told is None else Day(told.year, day.month, day.day, day.weekday, day.first, day.last, day.years)
    return Day(told.year, told.month, told.day, told.weekday(), day.first, day.last, day.years)


def _is_apart(day: Day, published: date | None) -> bool:
    """Whether an article, published then, speaks of another time than this; days are those of what happened."""
    if day.year is None or published is None:
        return day.year is not None or day.month is not None
    if day.month is None:
        return day.year != published.year or day.years > 1
    if day.day is None:
        return (day.year, day.month) != (published.year, published.month)
    return not _near(_date(day), published)


def _date(day: Day) -> date | None:
    try:
        return date(day.year or 1, day.month or 1, day.day or 1)
    except ValueError:
        return None


def _near(one: date | None, other: date | None) -> bool:
    return one is None or other is None or abs(one - other) <= ONE_EVENT


def _is_count(value: Value) -> bool:
    return value.unit is None


def _published(statement: Statement) -> date | None:
    return statement.scene.hit.article.published


def _sentence(statement: Statement) -> Sequence[Token]:
    return statement.reading.words(statement.sentence)


def _topic(statement: Statement) -> list[Token]:
    """What an article is about: its title, the heading above, and how it begins."""
    hit = statement.scene.hit
    titles = tokenize(" ".join(filter(None, (hit.article.title, hit.passage.heading))))
    return [*titles, *statement.reading.tokens[: _lead_end(statement)]]


def _lead_end(statement: Statement) -> int:
    sentences = statement.reading.sentences[:2]
    return sentences[-1].last + 1 if statement.scene.offset == 0 and sentences else 0


def _context(statement: Statement) -> list[Token]:
    return [*_topic(statement), *statement.scene.passage.tokens]


def _stands_in(name: Named, of: Statement, tokens: Collection[Token]) -> bool:
    return _is_in(name, of.reading, tokens)


def _is_in(name: Named, reading: Reading, tokens: Collection[Token]) -> bool:
    return Mark(reading.tokens[name.last : name.last + 1], name, NAMED).stands_in(list(tokens))


def _has(tokens: Iterable[Token], word: Token) -> bool:
    dies = word.stem in DIES
    return any(same_word(word.stem, t.stem) or (dies and t.stem in DIES) for t in tokens if t.is_word)


_NO = frozenset(
    "not never no none without neither nor denied deny cannot don't doesn't didn't won't isn't wasn't".split()
)
_EARLIER = frozenset(
    "previous previously former formerly earlier originally initially initial original old once".split()
)
_SCOPE = frozenset(
    """
    each apiece average averaged mean median minimum maximum highest lowest combined additional another further extra
    other others remaining including alone record rest
    """.split()
)
_TELLING_APART = ((_EARLIER, False), (_SCOPE, False))
_WISHED = frozenset(  # what is to be, or may be, is told apart from what is
    """
    will would could may might should must if
    """.split()
) | frozenset(
    stem(word)
    for word in """
    plan propose proposal draft expect forecast target aim seek demand ask request want offer hope intend projected
    predict feared sought likely
    """.split()
)
_VERBS = frozenset("left hit put cost costs set let hurt cut is are was were has have had says kills claims".split())
_COLOURS = frozenset(
    """
    big large huge powerful strong deadly massive major devastating fatal new latest current recent worst tragic whole
    entire
    """.split()
)
_MEASURES = {
    dimension: frozenset(stem(word) for word in words.split())
    for dimension, words in {
        "months": "long last duration length term period years months",
        "seconds": "long last duration length term period days weeks hours",
        "percent": "percent percentage share rate proportion",
    }.items()
} | {currency: frozenset(stem(word) for word in "cost price worth pay".split()) for currency in ("USD", "EUR", "GBP")}
