"""Numbers and amounts: what they are worth, in which unit, and how the text bounds them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from itertools import pairwise

from rag.verify.bounds import bound_after, bound_before, direction_of
from rag.verify.lexicon import PEOPLE
from rag.verify.numbers import magnitude, number_at
from rag.verify.units import convertible, currency_before, follows, touch, unit_after
from rag.verify.words import Token, same_word, stem


@dataclass(frozen=True, slots=True)
class Value:
    """A number as a text states it. `first` and `last` are places of tokens, unit included."""

    amount: Fraction | str  # str: digits that are a code rather than a quantity, such as 10:30 or 2-1, or "dozens"
    unit: str | None  # from the table of units
    noun: str | None  # else the stem of what is counted
    bound: str | None  # "max" | "min" | "more" | "less" | "near" | "under", or "low" | "high": the end of a range
    direction: str | None  # "from" | "to" | "by" | "than", or "part" | "whole", as in nine of ten
    first: int
    worth: int  # the last token of the number itself
    last: int
    said: tuple[int, int]  # first and last token with the words that bound it, or of the whole range


def read_values(tokens: Sequence[Token], taken: frozenset[int] = frozenset()) -> list[Value]:
    """Find the numbers among the tokens; places in `taken` (dates) are passed over."""
    values: list[Value] = []
    place = 0
    while place < len(tokens):
        value = None if place in taken else _value_at(tokens, place, taken)
        if value is None:
            place += 1
        else:
            values.append(value)
            place = value.last + 1
    return _inherit(tokens, _join_ranges(tokens, values))


def agree(claimed: Value, stated: Value, nearby: Sequence[Token]) -> bool:
    """Whether the source's value is the claim's: same worth, and the same unit or thing counted.

    `nearby` is the sentence of the source: where a number there counts nothing by itself
    ("of the soldiers, 50 …"), what the claim counts must stand in that sentence.
    """
    if claimed.unit or stated.unit:
        bare = claimed.unit is None and claimed.noun is None
        return claimed.amount == stated.amount if bare else _measure(claimed) == _measure(stated)
    if claimed.amount != stated.amount:
        return False
    if claimed.noun is None or (stated.noun and same_thing(claimed.noun, stated.noun)):
        return True
    if stated.noun is not None:
        return False
    return any(same_thing(claimed.noun, t.stem) for t in nearby)


def is_single(claimed: Value, words: Sequence[Token]) -> int | None:
    """Where "a" or "another" stands for the claim's "one", right before what is counted."""
    if claimed.amount != 1 or claimed.noun is None:
        return None
    for place, token in enumerate(words):
        near = words[place + 1 : place + 4] if token.key in ("a", "an", "another", "single") else ()
        if any(same_thing(claimed.noun, t.stem) for t in near):
            return place
    return None


def rival(claimed: Value, stated: Value) -> bool:
    """Whether the source's value is another one of the same unit or thing counted."""
    if claimed.unit or stated.unit:
        same = convertible(claimed.unit)[0] == convertible(stated.unit)[0]
        return same and _measure(claimed) != _measure(stated)
    if claimed.amount == stated.amount:
        return False
    return bool(claimed.noun and stated.noun and same_thing(claimed.noun, stated.noun))


def kindred(one: Value, other: Value) -> bool:
    """Whether two values could be taken for each other: of one dimension, or counting the same or nothing told."""
    if one.unit or other.unit:
        return convertible(one.unit)[0] == convertible(other.unit)[0]
    return not (one.noun and other.noun) or same_thing(one.noun, other.noun)


def same_thing(claimed: str, stated: str) -> bool:
    """Whether what the claim counts covers what the source counts: civilians are people."""
    return same_word(claimed, stated) or (claimed == "person" and stated in _people())


@cache
def _people() -> frozenset[str]:
    return frozenset(stem(word) for word in PEOPLE)


def _measure(value: Value) -> tuple[Fraction | str, str | None]:
    dimension, worth = convertible(value.unit)
    return (value.amount * worth if isinstance(value.amount, Fraction) else value.amount), dimension


def _value_at(tokens: Sequence[Token], place: int, taken: frozenset[int]) -> Value | None:
    start, currency = currency_before(tokens, place)
    number = number_at(tokens, start, taken)
    if number is None:
        return None
    amount, last, ordinal = number
    after = last + 1
    fraction = last > start or not tokens[start].is_number  # rather than a decimal such as 0.5
    if isinstance(amount, Fraction) and not ordinal:
        amount, after = magnitude(tokens, amount, after, bool(currency))
    unit, noun, end = unit_after(tokens, _past_of(tokens, after, amount), taken)
    if ordinal:
        unit, noun, end = "ordinal", noun, after - 1
    elif currency:
        unit, noun, end = currency, None, after - 1
    elif fraction and isinstance(amount, Fraction) and 0 < amount < 1 and unit is None:
        amount, unit, noun, end = amount * 100, "percent", None, after - 1
    key = tokens[start].key
    if key in ("one", "half") and not _counts(tokens, start, unit or noun):
        return None
    bound, led = bound_before(tokens, place)
    if led == 1 and unit is None and isinstance(amount, Fraction) and amount < FEW and tokens[place - 1].key in _PLACED:
        bound, led = None, 0  # "under two abbots"
    trailed = 0
    if bound is None:
        bound, trailed = bound_after(tokens, end + 1)
    first = place - 1 if _is_minus(tokens, place - 1) else place
    if first < place and isinstance(amount, Fraction):
        amount = -amount
    worth = after - 1
    end = max(end, worth)
    direction = direction_of(tokens, place - led, after, end)
    if currency and direction == "part":
        direction = None
    return Value(amount, unit, noun, bound, direction, first, worth, end, (first - led, end + trailed))


def _past_of(tokens: Sequence[Token], after: int, amount: Fraction | str) -> int:
    """Dozens of dockers, a couple of cranes, half an hour: what is counted stands behind a little word."""
    vague = (isinstance(amount, str) and amount[:1].isalpha()) or tokens[after - 1].key in ("couple", "pair")
    little = ("of",) if vague else ("a", "an") if tokens[after - 1].key == "half" else ()
    return after + 1 if little and follows(tokens, after, *little) else after


def _counts(tokens: Sequence[Token], place: int, counted: str | None) -> bool:
    """Whether "one" counts something rather than standing for somebody, and "half" measures something."""
    before = tokens[place - 1].key if place else ""
    if before in ("no", "the", "this", "that", "which", "each", "every", "any", "another", "first", "second"):
        return False
    if tokens[place].key == "half":
        return follows(tokens, place + 1, *_HALVED)
    return counted is not None or follows(tokens, place + 1, "in", "of")


def _join_ranges(tokens: Sequence[Token], values: list[Value]) -> list[Value]:
    """10 to 15 percent, 5-7 years, between 3 and 4 million: the ends share what is measured, and are told as ends."""
    shared = list(values)
    for place in range(len(shared) - 2, -1, -1):
        one, two = shared[place], shared[place + 1]
        between = [t.key for t in tokens[one.last + 1 : two.first]]
        own = one.unit is not None or one.noun is not None
        if (own and one.unit != two.unit) or between not in (["to"], ["-"], ["–"], ["and"], ["or"]):
            continue
        if own and (between != ["and"] or one.noun is not None):
            continue
        shared[place] = one = replace(one, unit=two.unit, noun=two.noun)
        opens = one.first - 1
        spanned = follows(tokens, opens, "between") if between == ["and"] else one.direction in (None, "by")
        if between != ["or"] and spanned and _rises(one, two):
            said = (opens if between == ["and"] else one.first, two.last)
            way = one.direction
            shared[place] = replace(one, bound="low", said=said)
            shared[place + 1] = replace(two, bound="high", direction=way, said=said)
    return shared


def _inherit(tokens: Sequence[Token], values: list[Value]) -> list[Value]:
    """ "Halden have 41 points and Moss 38": a bare number behind a name or "and" measures what the last one did."""
    found = list(values)
    for place, (one, two) in enumerate(pairwise(values), start=1):
        one, led = found[place - 1], tokens[two.first - 1]
        between = tokens[one.last + 1 : two.first]
        bare = two.unit is None and two.noun is None and isinstance(two.amount, Fraction)
        joined = any(t.key in ("and", ",", ";") for t in between) and not any(t.text in ".!?:" for t in between)
        after = tokens[two.worth + 1].key if two.worth + 1 < len(tokens) else "."
        counts = one.unit not in (None, "ordinal") and isinstance(one.amount, Fraction)
        if counts and bare and joined and (led.is_capital or led.key == "and") and after in _ELLIPTIC:
            found[place] = replace(two, unit=one.unit)
    return found


def _rises(one: Value, two: Value) -> bool:
    if not isinstance(one.amount, Fraction) or not isinstance(two.amount, Fraction):
        return False
    years = two.unit is None and two.noun is None and one.amount >= 1000  # "the Jin dynasty (1115–1234)"
    return one.amount < two.amount and not years


def _is_minus(tokens: Sequence[Token], place: int) -> bool:
    if place < 0:
        return False
    if tokens[place].key == "minus":
        return True
    led = place == 0 or tokens[place - 1].end < tokens[place].start
    return tokens[place].text in ("-", "−") and led and touch(tokens, place)


FEW = 10
_ELLIPTIC = frozenset(". , ; ) in at for on by".split())
_PLACED = frozenset("under over above below".split())
_HALVED = tuple("of the a an its their his her all that as what".split())
