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
    dead = _counts_dead(one), _counts_dead(other)
    ours, theirs = one.counted, other.counted
    return all(dead) or (not any(dead) and bool(ours and theirs and same_word(ours, theirs)))


def tells_of_deaths(statement: Statement) -> bool:
    """Whether it counts whoever died: "killed 31", "31 miners died", "a toll of 31", "31 lives"."""
    if statement.value.unit is not None:
        return False
    return statement.counted in _COUNTS_DEAD or any(token.stem in DIES for token in statement.words.values())


def _counts_dead(statement: Statement) -> bool:
    """Whether it counts the dead as such, rather than dead soldiers or children."""
    return statement.counted in _MAY_COUNT_DEAD and tells_of_deaths(statement)
