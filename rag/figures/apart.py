"""Whether anything tells that two values of a kind are said of two things: `told_apart`."""

from collections.abc import Sequence
from fractions import Fraction

from rag.figures.kinds import DIES, kindred, tells_of_deaths
from rag.figures.matter import asked_words, holds, names, same_article, title, topic
from rag.figures.periods import periods_differ
from rag.figures.statements import TIMES, WISHES, Statement
from rag.verify.reading import Reading
from rag.verify.telling import DETERMINERS, is_past
from rag.verify.units import follows, is_plural
from rag.verify.words import Token, content, is_generic

LONGEST_PHRASE = 4  # tokens behind a preposition


def told_apart(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether they differ in anything but the value that makes two things of it."""
    return (
        one.rate != other.rate
        or ("by" in (one.value.direction, other.value.direction) and one.value.direction != other.value.direction)
        or one.kinds != other.kinds
        or any(one.has(words) != other.has(words) for words in (_EARLIER, _SCOPE))
        or bool(one.has(_NO) or other.has(_NO))
        or _is_last(one) != _is_last(other)
        or _is_wished(one) != _is_wished(other)
        or _ordinals(one) != _ordinals(other)
        or _names_differ(one, other, question)
        or periods_differ(one, other)
        or _differently_qualified(one, other, question)
        or _spans(one) != _spans(other)
        or _is_one_of_several(one)
        or _is_one_of_several(other)
        or _restricted(one, other, question)
        or _restricted(other, one, question)
        or _is_of_another(one, other, question)
        or _is_of_another(other, one, question)
    )


def _is_last(statement: Statement) -> bool:
    """Whether it speaks of a last season, a last quarter; "to last" is followed by a measure or a bound."""
    tokens, checked = statement.reading.tokens, statement.reading.checked
    after = [at + 1 for at in statement.own if tokens[at].key == "last" and at + 1 not in checked]
    return any(bool(content(tokens[at : at + 1])) for at in after)


def _is_wished(statement: Statement) -> bool:
    """Whether a value is to come, or may, or somebody wants it so; else it is stated as a fact."""
    tokens = statement.reading.tokens
    to_come = any(tokens[at].key in _TO_COME and follows(tokens, at + 1, "to") for at in statement.own)
    return to_come or bool(statement.has(_OPEN | WISHES, told=True))


def _ordinals(statement: Statement) -> frozenset[object]:
    """The "third" of "the third quarter"."""
    return frozenset(v.amount for v in statement.values if v.unit == "ordinal" and v.first in statement.own)


def _names_differ(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether each names what the other does not, or one what neither the question nor the other's article is about."""
    ours = [name for name in one.names if not names(other.tokens, name, one.reading)]
    theirs = [name for name in other.names if not names(one.tokens, name, other.reading)]
    if ours and theirs:
        return True
    asked = list(question.tokens) if question is not None else []
    apart = not same_article(one, other)
    about_one, about_other = (asked + (topic(s) if apart else title(s)) for s in (one, other))
    return not all(names(about_other, name, one.reading) for name in ours) or not all(
        names(about_one, name, other.reading) for name in theirs
    )


def _differently_qualified(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether a word they share is qualified in one only: "core inflation", "an inflation target"."""
    asked = asked_words(question)
    ours = _qualifies(one, [*other.words.values(), *asked])
    theirs = _qualifies(other, [*one.words.values(), *asked])
    return (ours and theirs) if tells_of_deaths(one) else (ours or theirs)  # a flash flood is a flood


def _qualifies(statement: Statement, known: Sequence[Token]) -> bool:
    words = statement.words
    for at, token in words.items():
        if not holds(known, token) or _is_verb(token):
            continue
        for beside in (words.get(at - 1), words.get(at + 1)):
            if beside is not None and not (beside.is_possessive or is_plain(beside) or holds(known, beside)):
                return True
    return False


def _is_one_of_several(statement: Statement) -> bool:
    """Whether a count stands beside another of its kind, as parts do: "5 people on Sunday and 12 on Monday"."""
    if statement.value.unit is not None:
        return False
    others = [v for v in statement.values if v.said != statement.value.said and isinstance(v.amount, Fraction)]
    return any(kindred(statement, Statement(statement.scene, statement.sentence, v)) for v in others)


def _spans(statement: Statement) -> frozenset[object]:
    """The "ten years" in which something changed by so much."""
    if statement.value.direction != "by" or statement.value.unit is None:
        return frozenset()
    return frozenset((v.amount, v.unit) for v in statement.values if v.unit in TIMES and v.first in statement.own)


def _restricted(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether one is said "for", "in", "during" … what the other doesn't speak of: "a ticket for children"."""
    known = [*asked_words(question), *other.tokens, *topic(other)]
    for at in one.own:
        if one.reading.tokens[at].key in _RESTRICTING:
            telling = [token for token in _phrase(one, at + 1) if not is_generic(token.stem)]
            if telling and not any(holds(known, token) for token in telling):
                return True
    return False


def _is_of_another(one: Statement, other: Statement, question: Reading | None) -> bool:
    """Whether one is about what hangs on the other's matter, "the road to the tunnel", or opens with another name."""
    known = [*asked_words(question), *other.tokens, *topic(other)]
    tokens = one.reading.tokens
    for at, word in one.words.items():
        hangs = at + 1 in one.own and tokens[at + 1].key in _HANGING and not (_is_verb(word) or word.key in _PLACES)
        opens = at == one.sentence.first and not is_plural(word) and _is_verb(tokens[at + 1])
        if (hangs or opens) and not holds(known, word):
            return True
    return False


def _phrase(statement: Statement, first: int) -> list[Token]:
    """The words that a preposition opens, over articles and numbers up to the noun; names and dates end it."""
    tokens, taken = statement.reading.tokens, statement.named
    found = []
    for at in range(first, min(first + LONGEST_PHRASE, statement.sentence.last)):
        token = tokens[at]
        if at in taken and token.is_possessive:
            continue
        if at not in statement.own or at in taken or _is_verb(token) or not (token.is_word or token.is_number):
            break
        if content([token]):
            found.append(token)
        elif token.is_word and (found or token.key not in DETERMINERS):
            break
    return found


def _is_verb(token: Token) -> bool:
    return is_past(token) or token.key in _VERBS or token.key.endswith("ed")


def is_plain(token: Token) -> bool:
    """Whether a word beside another makes no other thing of it: "a powerful earthquake", "the death toll"."""
    return _is_verb(token) or token.key in _COLOURS or token.key.endswith("ly") or token.stem in DIES


_NO = frozenset("not never no none neither nor denied deny cannot don't doesn't didn't won't isn't wasn't".split())
_EARLIER = frozenset(
    "previous previously former formerly earlier originally initially initial original old once".split()
)
_SCOPE = frozenset(
    """
    each apiece average averaged mean median minimum maximum highest lowest combined additional another further extra
    other others remaining including alone record rest without
    """.split()
)
_RESTRICTING = frozenset(
    "for at in on during among amongst under within against since until after before amid because following".split()
)
_HANGING = frozenset("of to for from before behind beside against around".split())
_PLACES = frozenset("city town village county region province state country island valley".split())
_OPEN = frozenset("will would can could may might must should if".split())
_TO_COME = frozenset("set due going".split())  # before "to"
_VERBS = frozenset("left hit put cost costs set let hurt cut is are was were has have had says kills claims".split())
_COLOURS = frozenset(
    """
    big large huge powerful strong deadly massive major devastating fatal new latest current recent worst tragic whole
    entire
    """.split()
)
