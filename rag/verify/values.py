"""Numbers and amounts: what they are worth, in which unit, and how the text bounds them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache

from rag.verify.lexicon import PEOPLE
from rag.verify.numbers import magnitude, number_at
from rag.verify.units import currency_before, follows, touch, unit_after
from rag.verify.words import Token, same_word, stem


@dataclass(frozen=True, slots=True)
class Value:
    """A number as a text states it. `first` and `last` are places of tokens, unit included."""

    amount: Fraction | str  # str: digits that are a code rather than a quantity, such as 10:30 or 2-1
    unit: str | None  # from the table of units
    noun: str | None  # else the stem of what is counted
    bound: str | None  # "max" | "min" | "more" | "less" | "near"
    bound_words: str
    direction: str | None  # "from" | "to" | "part", as in nine of ten
    first: int
    worth: int  # the last token of the number itself
    last: int


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
    return _share_units(tokens, values)


def agree(claimed: Value, stated: Value, nearby: Sequence[Token]) -> bool:
    """Whether the source's value is the claim's: same worth, and the same unit or thing counted.

    `nearby` is the sentence of the source: where a number there counts nothing by itself
    ("of the soldiers, 50 …"), what the claim counts must stand in that sentence.
    """
    if claimed.amount != stated.amount:
        return False
    if claimed.unit or stated.unit:
        return claimed.unit == stated.unit or (claimed.unit is None and claimed.noun is None)
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
    if claimed.amount == stated.amount:
        return False
    if claimed.unit or stated.unit:
        return claimed.unit == stated.unit
    return bool(claimed.noun and stated.noun and same_thing(claimed.noun, stated.noun))


def bounds_clash(claimed: str | None, stated: str | None) -> bool:
    """Whether one bounds from above what the other bounds from below."""
    above, below = {"max", "less"}, {"min", "more"}
    return (claimed in above and stated in below) or (claimed in below and stated in above)


def same_thing(claimed: str, stated: str) -> bool:
    """Whether what the claim counts covers what the source counts: civilians are people."""
    return same_word(claimed, stated) or (claimed == "person" and stated in _people())


@cache
def _people() -> frozenset[str]:
    return frozenset(stem(word) for word in PEOPLE)


def _value_at(tokens: Sequence[Token], place: int, taken: frozenset[int]) -> Value | None:
    start, currency = currency_before(tokens, place)
    number = number_at(tokens, start, taken)
    if number is None:
        return None
    amount, last, ordinal = number
    after = last + 1
    if isinstance(amount, Fraction) and not ordinal:
        amount, after = magnitude(tokens, amount, after, bool(currency))
    unit, noun, end = unit_after(tokens, after, taken)
    if ordinal:
        unit = "ordinal"
        end = after - 1
    elif currency:
        unit, noun, end = currency, None, after - 1
    key = tokens[start].key
    if key in ("one", "half") and not _counts(tokens, start, unit or noun):
        return None
    bound, words, direction = _bound_before(tokens, place)
    if bound is None:
        bound, words = _bound_after(tokens, end + 1)
    if direction is None and not currency and follows(tokens, after, "of", "out"):
        direction = "part"
    first = place - 1 if _is_minus(tokens, place - 1) else place
    if first < place and isinstance(amount, Fraction):
        amount = -amount
    return Value(amount, unit, noun, bound, words, direction, first, after - 1, max(end, after - 1))


def _counts(tokens: Sequence[Token], place: int, counted: str | None) -> bool:
    """Whether "one" counts something rather than standing for somebody, and "half" measures something."""
    before = tokens[place - 1].key if place else ""
    if before in ("no", "the", "this", "that", "which", "each", "every", "any", "another", "first", "second"):
        return False
    if tokens[place].key == "half":
        return follows(tokens, place + 1, "of", "the", "a", "an", "its", "their", "his", "her", "all")
    return counted is not None


def _bound_before(tokens: Sequence[Token], place: int) -> tuple[str | None, str, str | None]:
    keys = [t.key for t in tokens[max(0, place - 4) : place]]
    direction = keys[-1] if keys and keys[-1] in ("from", "to") else None
    for length in (3, 2, 1):
        words = " ".join(keys[-length:])
        if len(keys) >= length and words in _BOUNDS:
            return _BOUNDS[words], words, None
    return None, "", direction


def _bound_after(tokens: Sequence[Token], at: int) -> tuple[str | None, str]:
    if at < len(tokens) and tokens[at].text == "+":
        return "min", "+"
    words = " ".join(t.key for t in tokens[at : at + 2])
    return {
        "or more": ("min", words), "or less": ("max", words), "or fewer": ("max", words),
        "at least": ("min", words), "at most": ("max", words), "- plus": ("min", "plus"),
    }.get(words, (None, ""))  # fmt: skip


def _share_units(tokens: Sequence[Token], values: list[Value]) -> list[Value]:
    """10 to 15 percent, 5-7 years, between 3 and 4 million: the first number takes what the second has."""
    shared = list(values)
    for place in range(len(shared) - 2, -1, -1):
        one, two = shared[place], shared[place + 1]
        between = [t.key for t in tokens[one.last + 1 : two.first]]
        if one.unit is None and one.noun is None and between in (["to"], ["-"], ["–"], ["and"], ["or"]):
            shared[place] = replace(one, unit=two.unit, noun=two.noun)
    return shared


def _is_minus(tokens: Sequence[Token], place: int) -> bool:
    if place < 0:
        return False
    if tokens[place].key == "minus":
        return True
    led = place == 0 or tokens[place - 1].end < tokens[place].start
    return tokens[place].text in ("-", "−") and led and touch(tokens, place)


_BOUNDS = {
    "up to": "max", "at most": "max", "no more than": "max", "not more than": "max", "as many as": "max",
    "as much as": "max", "maximum of": "max", "a maximum of": "max", "no longer than": "max",
    "at least": "min", "no fewer than": "min", "no less than": "min", "not less than": "min",
    "minimum of": "min", "a minimum of": "min",
    "more than": "more", "over": "more", "above": "more", "exceeding": "more", "upwards of": "more",
    "greater than": "more", "longer than": "more",
    "less than": "less", "fewer than": "less", "under": "less", "below": "less", "shorter than": "less",
    "nearly": "near", "almost": "near", "about": "near", "around": "near", "roughly": "near",
    "approximately": "near", "some": "near", "estimated": "near", "just over": "more", "just under": "less",
}  # fmt: skip
