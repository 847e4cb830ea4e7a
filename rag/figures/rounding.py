"""Whether two values may be one, told more or less exactly: "about 30" and 31, 1.2 million and 1,234,000."""

from collections.abc import Sequence
from fractions import Fraction

from rag.verify.units import convertible
from rag.verify.values import Value

NEAR = Fraction(1, 10)  # how far "about", "nearly" and "more than" reach
ROUNDED = Fraction(1, 20)  # and how far a round number does, at most
COUNTED_OUT = 100  # smaller whole numbers of people, years … are meant as they stand

_EXACT_UNITS = frozenset(["year", "month", "week", "day", "decade", None])
_ABOVE, _BELOW = frozenset(["min", "more"]), frozenset(["max", "less", "under"])

Interval = tuple[Fraction, Fraction]


def may_be_one(one: Value, other: Value, nearby: Sequence[Value], around: Sequence[Value]) -> bool:
    """Whether two values of one dimension may tell the same; `nearby` and `around` are those of their sentences."""
    low, high = _interval(one, nearby)
    other_low, other_high = _interval(other, around)
    return low <= other_high and other_low <= high


def _interval(value: Value, nearby: Sequence[Value]) -> Interval:
    """What a value may stand for, in the base unit."""
    worth = convertible(value.unit)[1]
    ends = [v.amount * worth for v in nearby if v.said == value.said and isinstance(v.amount, Fraction)]
    if value.bound in ("low", "high") and len(ends) > 1:
        return min(ends), max(ends)
    if not isinstance(value.amount, Fraction):
        raise ValueError("only a quantity can be compared")
    amount = value.amount
    margin, rounding = abs(amount) * NEAR, _rounding(value)
    below = margin if value.bound == "near" or value.bound in _BELOW else rounding
    above = margin if value.bound == "near" or value.bound in _ABOVE else rounding
    return (amount - below) * worth, (amount + above) * worth


def _rounding(value: Value) -> Fraction:
    """How far a number may have been rounded: half of what its last digit counts, if that is little of it."""
    amount = abs(value.amount) if isinstance(value.amount, Fraction) else Fraction(0)
    whole = amount.denominator == 1
    if amount == 0 or (whole and amount < COUNTED_OUT and value.unit in _EXACT_UNITS):
        return Fraction(0)
    digit = Fraction(1)
    while amount % digit and digit > Fraction(1, 1000):
        digit /= 10
    while amount % (digit * 10) == 0:
        digit *= 10
    return min(digit / 2, amount * ROUNDED)
