"""What a value measures or counts."""

from rag.figures.statements import Statement
from rag.verify.units import convertible
from rag.verify.words import same_word, stem

DIES = frozenset(stem(word) for word in "die kill fatality perish toll".split())
_COUNTS_DEAD = frozenset(stem(word) for word in "deaths dead fatalities lives toll".split())
_MAY_COUNT_DEAD = _COUNTS_DEAD | {stem("people"), None}


def kindred(one: Statement, other: Statement) -> bool:
    """Whether two values measure or count the same kind of thing."""
    a, b = one.value, other.value
    if a.unit or b.unit:
        return convertible(a.unit)[0] == convertible(b.unit)[0]
    dead = counts_dead(one), counts_dead(other)
    return all(dead) or (not any(dead) and bool(a.noun and b.noun and same_word(a.noun, b.noun)))


def counts_dead(statement: Statement) -> bool:
    """Whether a number counts the dead: "killed 31", "31 people died", "a toll of 31", "31 lives"."""
    value = statement.value
    if value.unit is not None or value.noun not in _MAY_COUNT_DEAD:
        return False
    return value.noun in _COUNTS_DEAD or any(token.stem in DIES for token in statement.words.values())
