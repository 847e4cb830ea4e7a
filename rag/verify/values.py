"""Numbers and amounts: what they are worth, in which unit, and how the text bounds them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from rag.verify.lexicon import FUNCTION_WORDS
from rag.verify.words import Token, same_word, stem


@dataclass(frozen=True, slots=True)
class Value:
    """A number as a text states it. `first` and `last` are places of tokens, unit included."""

    amount: Fraction | str  # str: digits that are a code rather than a quantity, such as 10:30 or 2-1
    unit: str | None  # from the table of units
    noun: str | None  # else the stem of what is counted
    bound: str | None  # "max" | "min" | "more" | "less" | "near"
    bound_words: str
    direction: str | None  # "from" | "to"
    first: int
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
    return same_word(claimed, stated) or (claimed == "person" and stated in _PEOPLE)


def _value_at(tokens: Sequence[Token], place: int, taken: frozenset[int]) -> Value | None:
    start, currency = _currency_before(tokens, place)
    number = _number_at(tokens, start, taken)
    if number is None:
        return None
    amount, last, ordinal = number
    after = last + 1
    if isinstance(amount, Fraction) and not ordinal:
        amount, after = _magnitude(tokens, amount, after, bool(currency))
    unit, noun, end = _unit_after(tokens, after, taken)
    if ordinal:
        unit = "ordinal"
        end = after - 1
    elif currency:
        unit, noun, end = currency, None, after - 1
    key = tokens[start].key
    if key in ("one", "half", "quarter") and not _counts(tokens, start, unit, noun):
        return None
    bound, words, direction = _bound_before(tokens, place)
    if bound is None:
        bound, words = _bound_after(tokens, end + 1)
    first = place - 1 if _is_minus(tokens, place - 1) else place
    if first < place and isinstance(amount, Fraction):
        amount = -amount
    return Value(amount, unit, noun, bound, words, direction, first, max(end, after - 1))


def _currency_before(tokens: Sequence[Token], place: int) -> tuple[int, str | None]:
    """US$ 5, $5, EUR 5: where the number starts and its currency."""
    key = tokens[place].key
    if key in _DOLLARS and place + 1 < len(tokens) and tokens[place + 1].text == "$":
        return _within(tokens, place + 2), _DOLLARS[key]
    if tokens[place].text in _SIGNS:
        return _within(tokens, place + 1), _SIGNS[tokens[place].text]
    if tokens[place].text in _CODES and place + 1 < len(tokens) and tokens[place + 1].is_number:
        return place + 1, _CODES[tokens[place].text]
    return place, None


def _within(tokens: Sequence[Token], place: int) -> int:
    return min(place, len(tokens) - 1)


def _number_at(tokens: Sequence[Token], place: int, taken: frozenset[int]) -> tuple[Fraction | str, int, bool] | None:
    """The number that starts here: its worth, its last token, whether it is an ordinal."""
    token = tokens[place]
    if place in taken:
        return None
    if token.is_number:
        return _digits(tokens, place)
    if token.key in _WORTH or token.key in _SCALES or token.key in ("a", "an"):
        return _spelled(tokens, place)
    if token.key in _ORDINALS and _is_ordinal_use(tokens, place):
        return Fraction(_ORDINALS[token.key]), place, True
    if token.key in _FRACTIONS and token.key.startswith("half"):
        return Fraction(1, 2), place, False
    return None


def _digits(tokens: Sequence[Token], place: int) -> tuple[Fraction | str, int, bool] | None:
    token = tokens[place]
    if place and _touch(tokens, place - 1) and tokens[place - 1].is_word:
        return token.text, place, False  # G7, B52: a code
    if _follows(tokens, place + 1, "st", "nd", "rd", "th") and _touch(tokens, place):
        return _worth(token.text), place + 1, True
    if _is_score(tokens, place):
        return f"{token.text}-{tokens[place + 2].text}", place + 2, False
    amount = _worth(token.text)
    if isinstance(amount, Fraction) and _is_fraction(tokens, place):
        below = _worth(tokens[place + 2].text)
        if isinstance(below, Fraction) and below:
            return amount / below, place + 2, False
    if isinstance(amount, Fraction) and _touch(tokens, place) and tokens[place + 1].text in _VULGAR:
        return amount + _VULGAR[tokens[place + 1].text], place + 1, False
    return amount, place, False


def _worth(text: str) -> Fraction | str:
    if len(text) > 40 or ":" in text:
        return text
    for space in "\u00a0\u2009\u202f":
        text = text.replace(space, "")
    parts = text.split(",")
    if len(parts) > 1 and not all(len(part.split(".")[0]) == 3 for part in parts[1:]):
        return text
    plain = "".join(parts)
    return Fraction(plain) if plain.count(".") <= 1 else text


def _is_score(tokens: Sequence[Token], place: int) -> bool:
    """2-1, but not the range in 10-15 percent."""
    if not (_is_joined(tokens, place, "-–") and len(tokens[place].text) <= 3 and len(tokens[place + 2].text) <= 3):
        return False
    unit, noun, _ = _unit_after(tokens, place + 3, frozenset())
    return unit is None and noun is None and not _follows(tokens, place + 3, *_MAGNITUDES)


def _is_fraction(tokens: Sequence[Token], place: int) -> bool:
    return _is_joined(tokens, place, "/") and (place + 3 >= len(tokens) or tokens[place + 3].text != "/")


def _is_joined(tokens: Sequence[Token], place: int, signs: str) -> bool:
    return (
        place + 2 < len(tokens)
        and tokens[place + 1].text in signs
        and tokens[place + 2].is_number
        and _touch(tokens, place)
        and _touch(tokens, place + 1)
    )


def _spelled(tokens: Sequence[Token], place: int) -> tuple[Fraction | str, int, bool] | None:
    """Fifteen, two hundred and fifty, a hundred, two-thirds, three and a half."""
    key = tokens[place].key
    if key in ("a", "an"):
        if not _follows(tokens, place + 1, *_SCALES, "dozen", "half", "quarter", "third"):
            return None
        if tokens[place + 1].key in _FRACTIONS:
            return _FRACTIONS[tokens[place + 1].key], place + 1, False
        total, group, last = Fraction(0), Fraction(1), place
    else:
        total, group, last = Fraction(0), Fraction(_WORTH.get(key, 1)), place
        if key in _SCALES:
            last = place - 1
    denominator = _denominator(tokens, last)
    if denominator and key in _WORTH:
        return group * _FRACTIONS[tokens[denominator].key], denominator, False
    at = last + 1
    while at < len(tokens) and at - place < 16:
        key = tokens[at].key
        joined = key in ("-", "and") and at + 1 < len(tokens)
        word = tokens[at + 1].key if joined else key
        if word in _SCALES and key != "and":
            if _SCALES[word] == 100:
                group *= 100
            else:
                total, group = total + group * _SCALES[word], Fraction(0)
        elif word in _WORTH and _adds(group, _WORTH[word], key, total):
            group += _WORTH[word]
        elif word in _ORDINALS and key == "-" and group and group % 10 == 0 and _ORDINALS[word] < 10:
            return total + group + _ORDINALS[word], at + 1, True
        else:
            break
        last = at + 1 if joined else at
        at = last + 1
    if _follows(tokens, last + 1, "and") and _follows(tokens, last + 2, "a") and _follows(tokens, last + 3, "half"):
        return total + group + Fraction(1, 2), last + 3, False
    return total + group, last, False


def _denominator(tokens: Sequence[Token], place: int) -> int | None:
    """Two-thirds, three quarters: where the denominator stands."""
    at = place + 2 if _follows(tokens, place + 1, "-") else place + 1
    return at if _follows(tokens, at, *_FRACTIONS) else None


def _adds(group: Fraction, part: int, key: str, total: Fraction) -> bool:
    if part == 0:
        return False
    if group == 0:
        return bool(total)
    if group >= 100 and group % 100 == 0:
        return part < 100
    return key != "and" and group < 100 and group >= 20 and group % 10 == 0 and part < 10


def _is_ordinal_use(tokens: Sequence[Token], place: int) -> bool:
    """The third round, but not "was first proposed" or "a few seconds"."""
    if place == 0 or place + 1 >= len(tokens):
        return False
    before, after = tokens[place - 1], tokens[place + 1]
    led = before.key in _DETERMINERS or before.is_possessive
    return led and (after.is_word or after.text == "-") and after.key not in ("of", "and")


def _magnitude(tokens: Sequence[Token], amount: Fraction, at: int, money: bool) -> tuple[Fraction, int]:
    if at < len(tokens) and tokens[at].text == "-" and _follows(tokens, at + 1, "million", "billion", "trillion"):
        at += 1
    if at >= len(tokens):
        return amount, at
    key = tokens[at].key
    attached = _touch(tokens, at - 1)
    if key in _MAGNITUDES and (len(key) > 2 or attached or money):
        return amount * _MAGNITUDES[key], at + 1
    if key == "m" and (money or (attached and _noun_at(tokens, at + 1)[0])):
        return amount * 1_000_000, at + 1
    return amount, at


def _unit_after(tokens: Sequence[Token], at: int, taken: frozenset[int]) -> tuple[str | None, str | None, int]:
    """The unit or else the thing counted, and the last token that belongs to the value."""
    before = at - 1
    if at < len(tokens) and tokens[at].text in "-–" and at + 1 < len(tokens) and tokens[at + 1].is_word:
        at += 1
    if at >= len(tokens) or at in taken:
        return None, None, before
    key = tokens[at].key
    if key == "per" and _follows(tokens, at + 1, "cent"):
        return "percent", None, at + 1
    if key == "percent" and _follows(tokens, at + 1, "point", "points"):
        return "point", None, at + 1
    if key in ("us", "american", "canadian", "australian", "hong") and _follows(tokens, at + 1, "dollar", "dollars"):
        return _DOLLARS.get(key, "USD"), None, at + 1
    if key in _UNITS:
        return _UNITS[key], None, at
    noun, last = _noun_at(tokens, at)
    return None, noun, last if noun else before


def _noun_at(tokens: Sequence[Token], at: int) -> tuple[str | None, int]:
    """What is counted: the first plural among the next words, else the next word that can be a noun."""
    fallback: tuple[str | None, int] = (None, at - 1)
    for place in range(at, min(at + 4, len(tokens))):
        token = tokens[place]
        if token.text == "-":
            continue
        if not token.is_word or token.key in FUNCTION_WORDS:
            break
        if token.key in _PLURALS or (token.key.endswith("s") and not token.key.endswith(("ss", "us", "is"))):
            return token.stem, place
        if fallback[0] is None and not token.key.endswith(("ed", "ing", "ly")):
            fallback = (token.stem, place)
    return fallback


def _counts(tokens: Sequence[Token], place: int, unit: str | None, noun: str | None) -> bool:
    """Whether "one" counts something, rather than standing for somebody."""
    if place and tokens[place - 1].key in ("no", "the", "this", "that", "which", "each", "every", "any", "another"):
        return False
    return unit is not None


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
    return tokens[place].text in ("-", "−") and led and _touch(tokens, place)


def _touch(tokens: Sequence[Token], place: int) -> bool:
    return 0 <= place < len(tokens) - 1 and tokens[place].end == tokens[place + 1].start


def _follows(tokens: Sequence[Token], at: int, *keys: str) -> bool:
    return 0 <= at < len(tokens) and tokens[at].key in keys


_WORTH = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_MAGNITUDES = {
    "k": 1000, "thousand": 1000, "mn": 10**6, "million": 10**6, "bn": 10**9, "b": 10**9, "billion": 10**9,
    "tn": 10**12, "trillion": 10**12, "hundred": 100, "dozen": 12,
}  # fmt: skip
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8,
    "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13, "fourteenth": 14, "fifteenth": 15,
    "sixteenth": 16, "seventeenth": 17, "eighteenth": 18, "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_FRACTIONS = {
    "half": Fraction(1, 2), "halves": Fraction(1, 2), "third": Fraction(1, 3), "thirds": Fraction(1, 3),
    "quarter": Fraction(1, 4), "quarters": Fraction(1, 4), "fifth": Fraction(1, 5), "fifths": Fraction(1, 5),
    "tenth": Fraction(1, 10), "tenths": Fraction(1, 10), "eighths": Fraction(1, 8), "sixth": Fraction(1, 6),
}  # fmt: skip
_VULGAR = {"½": Fraction(1, 2), "¼": Fraction(1, 4), "¾": Fraction(3, 4), "⅓": Fraction(1, 3), "⅔": Fraction(2, 3)}
_DETERMINERS = frozenset("the a an his her its their our my your this that".split())
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
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "₴": "UAH"}
_CODES = {"USD": "USD", "EUR": "EUR", "GBP": "GBP", "CAD": "CAD", "JPY": "JPY", "CHF": "CHF", "AUD": "AUD"}
_DOLLARS = {
    "us": "USD", "american": "USD", "c": "CAD", "ca": "CAD", "canadian": "CAD", "a": "AUD", "au": "AUD",
    "australian": "AUD", "hk": "HKD", "nz": "NZD", "s": "SGD",
}  # fmt: skip
_PLURALS = frozenset("people men women children police cattle staff".split())
_PEOPLE = frozenset(
    stem(word)
    for word in """
    civilian soldier resident worker employee passenger man woman child student patient migrant refugee protester
    officer adult citizen voter player fan tourist villager inhabitant prisoner hostage victim guest customer
    """.split()
)


def _unit_table(lines: str) -> dict[str, str]:
    return {word: line.split()[0] for line in lines.strip().splitlines() for word in line.split()}


_UNITS = _unit_table(
    """
    year years yr yrs
    month months
    week weeks
    day days
    hour hours hr hrs
    minute minutes min mins
    seconds secs
    decade decades
    century centuries
    percent % pct pc
    point points
    km kilometer kilometers kilometre kilometres
    mile miles mi
    m meter meters
    cm centimeter centimeters centimetre centimetres
    foot feet ft
    inch inches
    kg kilogram kilograms kilo kilos
    gram grams
    ton tons
    liter liters litre litres
    barrel barrels
    degree degrees
    kmh kph
    mph
    gw gigawatt gigawatts
    mw megawatt megawatts
    kwh
    hectare hectares
    acre acres
    USD dollar dollars usd bucks
    EUR euro euros eur
    GBP pound pounds sterling gbp
    JPY yen
    CNY yuan renminbi
    INR rupee rupees
    RUB ruble rubles rouble roubles
    UAH hryvnia hryvnias
    CHF franc francs
    """
)
