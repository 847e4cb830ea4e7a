"""What a number is worth, in digits or in words."""

from collections.abc import Sequence
from fractions import Fraction

from rag.verify.lexicon import FUNCTION_WORDS
from rag.verify.units import MAGNITUDES, follows, is_plural, noun_at, touch, unit_after
from rag.verify.words import Token


def number_at(tokens: Sequence[Token], place: int, taken: frozenset[int]) -> tuple[Fraction | str, int, bool] | None:
    """The number that starts here: its worth, its last token, whether it is an ordinal."""
    token = tokens[place]
    if place in taken:
        return None
    if token.is_number:
        return _out_of(tokens, _digits(tokens, place))
    if token.text in _VULGAR:
        return _VULGAR[token.text], place, False
    if token.key in _VAGUE:
        return _vague(tokens, place)
    if token.key in _WORTH or token.key in _SCALES or token.key in ("a", "an"):
        return _out_of(tokens, _spelled(tokens, place))
    if token.key in _ORDINALS and _is_ordinal_use(tokens, place):
        return Fraction(_ORDINALS[token.key]), place, True
    if token.key == "q" and touch(tokens, place) and follows(tokens, place + 1, "1", "2", "3", "4"):
        return Fraction(tokens[place + 1].text), place + 1, True  # a quarter of the year
    if token.key in ("half", "halves"):
        behind = tokens[place + 2].key if follows(tokens, place + 1, "a") and place + 2 < len(tokens) else ""
        whole = (_SCALES | {"dozen": 12}).get(behind, 1)
        return Fraction(whole, 2), place + 2 if whole > 1 else place, False
    return None


def magnitude(tokens: Sequence[Token], amount: Fraction, at: int, money: bool) -> tuple[Fraction, int]:
    """Take in a "million", "bn" or "k" at `at`; the worth, and the place behind it."""
    if at < len(tokens) and tokens[at].text == "-" and follows(tokens, at + 1, "million", "billion", "trillion"):
        at += 1
    if at >= len(tokens):
        return amount, at
    key = tokens[at].key
    attached = touch(tokens, at - 1)
    if key in MAGNITUDES and (len(key) > 2 or attached or money):
        return amount * MAGNITUDES[key], at + 1
    if key == "m" and (money or (attached and noun_at(tokens, at + 1)[0])):
        return amount * 1_000_000, at + 1
    return amount, at


def _vague(tokens: Sequence[Token], place: int) -> tuple[str, int, bool] | None:
    """Dozens, hundreds of thousands: their own word is all they are worth."""
    if tokens[place].key in ("tens", "scores") and not follows(tokens, place + 1, "of"):
        return None
    last = place + 2 if follows(tokens, place + 1, "of") and follows(tokens, place + 2, *_VAGUE) else place
    return " ".join(token.key for token in tokens[place : last + 1]), last, False


def _out_of(
    tokens: Sequence[Token], number: tuple[Fraction | str, int, bool] | None
) -> tuple[Fraction | str, int, bool] | None:
    """Two in five, one out of ten: a share."""
    if number is None:
        return None
    amount, last, ordinal = number
    if not isinstance(amount, Fraction) or ordinal:
        return number
    at = last + 2 if follows(tokens, last + 1, "in") else last + 3
    if not follows(tokens, last + 1, "in") and not (
        follows(tokens, last + 1, "out") and follows(tokens, last + 2, "of")
    ):
        return number
    whole = _digits(tokens, at) if at < len(tokens) and tokens[at].is_number else None
    if whole is None and follows(tokens, at, *_WORTH):
        whole = _spelled(tokens, at)
    if whole is None or whole[2] or follows(tokens, whole[1] + 1, *_TIMES):
        return number
    of = whole[0]
    return (amount / of, whole[1], False) if isinstance(of, Fraction) and 0 < amount < of <= 1000 else number


def _digits(tokens: Sequence[Token], place: int) -> tuple[Fraction | str, int, bool] | None:
    token = tokens[place]
    if place and touch(tokens, place - 1) and tokens[place - 1].is_word:
        return token.text, place, False  # G7, B52: a code
    if follows(tokens, place + 1, "st", "nd", "rd", "th") and touch(tokens, place):
        return _worth(token.text), place + 1, True
    if _is_score(tokens, place):
        return f"{token.text}-{tokens[place + 2].text}", place + 2, False
    amount = _worth(token.text)
    if isinstance(amount, Fraction) and _is_fraction(tokens, place):
        below = _worth(tokens[place + 2].text)
        if isinstance(below, Fraction) and below:
            return amount / below, place + 2, False
    if isinstance(amount, Fraction) and touch(tokens, place) and tokens[place + 1].text in _VULGAR:
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
    """2-1 or a 2-1 win, but not the range in 10-15 percent."""
    if not (_is_joined(tokens, place, "-–") and len(tokens[place].text) <= 3 and len(tokens[place + 2].text) <= 3):
        return False
    unit, noun, last = unit_after(tokens, place + 3, frozenset())
    counted = unit is not None or (noun is not None and is_plural(tokens[last]))
    return not counted and not follows(tokens, place + 3, *MAGNITUDES)


def _is_fraction(tokens: Sequence[Token], place: int) -> bool:
    return _is_joined(tokens, place, "/") and (place + 3 >= len(tokens) or tokens[place + 3].text != "/")


def _is_joined(tokens: Sequence[Token], place: int, signs: str) -> bool:
    return (
        place + 2 < len(tokens)
        and tokens[place + 1].text in signs
        and tokens[place + 2].is_number
        and touch(tokens, place)
        and touch(tokens, place + 1)
    )


def _spelled(tokens: Sequence[Token], place: int) -> tuple[Fraction | str, int, bool] | None:
    """Fifteen, two hundred and fifty, a hundred, two-thirds, three and a half."""
    key = tokens[place].key
    if key in ("a", "an"):
        if follows(tokens, place + 1, "couple", "pair") and follows(tokens, place + 2, "of"):
            return Fraction(2), place + 1, False
        if not follows(tokens, place + 1, *_SCALES, "dozen", "half", "quarter", "third"):
            return None
        if tokens[place + 1].key in _FRACTIONS:
            return _part(tokens, place + 1)
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
    if follows(tokens, last + 1, "and") and follows(tokens, last + 2, "a") and follows(tokens, last + 3, "half"):
        return total + group + Fraction(1, 2), last + 3, False
    return total + group, last, False


def _part(tokens: Sequence[Token], place: int) -> tuple[Fraction, int, bool] | None:
    """A third of the voters, by a quarter; but a third vote, and not a quarter earlier."""
    if follows(tokens, place + 1, "earlier", "ago", "later", "before", "after", "final", "finals"):
        return None
    counted = place + 1 < len(tokens) and tokens[place + 1].is_word and tokens[place + 1].key not in FUNCTION_WORDS
    if tokens[place].key in _ORDINALS and counted:
        return Fraction(_ORDINALS[tokens[place].key]), place, True
    return _FRACTIONS[tokens[place].key], place, False


def _denominator(tokens: Sequence[Token], place: int) -> int | None:
    """Two-thirds, three quarters: where the denominator stands."""
    at = place + 2 if follows(tokens, place + 1, "-") else place + 1
    return at if follows(tokens, at, *_FRACTIONS) else None


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


_WORTH = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9,
    "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13, "fourteen": 14, "fifteen": 15, "sixteen": 16,
    "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50,
    "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "dozen": 12,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "trillion": 10**12}
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
_VAGUE = frozenset("tens dozens scores hundreds thousands millions billions".split())
_TIMES = tuple(  # "twelve in 30 minutes", "three in 2 May": no shares
    """
    seconds minutes hours days weeks months years january february march april may june july august september october
    november december
    """.split()
)
_DETERMINERS = frozenset("the a an his her its their our my your this that".split())
