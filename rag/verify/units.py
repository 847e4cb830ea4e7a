"""Units and currencies, and what else a number counts."""

from collections.abc import Sequence
from fractions import Fraction

from rag.verify.lexicon import FUNCTION_WORDS
from rag.verify.words import Token


def unit_after(tokens: Sequence[Token], at: int, taken: frozenset[int]) -> tuple[str | None, str | None, int]:
    """The unit or else the thing counted, and the last token that belongs to the value."""
    before = at - 1
    if at < len(tokens) and tokens[at].text in "-–" and at + 1 < len(tokens) and tokens[at + 1].is_word:
        at += 1
    if at >= len(tokens) or at in taken:
        return None, None, before
    key = tokens[at].key
    if key == "per" and follows(tokens, at + 1, "cent"):
        return "percent", None, at + 1
    if key == "percent" and follows(tokens, at + 1, "point", "points"):
        return "point", None, at + 1
    if key == "basis" and follows(tokens, at + 1, "point", "points"):
        return "basis point", None, at + 1
    if key in _POWERS and at + 1 < len(tokens) and tokens[at + 1].key in _UNITS:
        return f"{_POWERS[key]} {_UNITS[tokens[at + 1].key]}", None, at + 1
    if key in ("us", "american", "canadian", "australian", "hong") and follows(tokens, at + 1, "dollar", "dollars"):
        return _DOLLARS.get(key, "USD"), None, at + 1
    if key in _UNITS:
        return _measured(tokens, at, _UNITS[key])
    noun, last = noun_at(tokens, at)
    return None, noun, last if noun else before


def convertible(unit: str | None) -> tuple[str | None, Fraction]:
    """What a unit measures and how many of the base unit it is, where that is exact: never miles in kilometres."""
    return _CONVERSIONS.get(unit or "", (unit, Fraction(1)))


def currency_before(tokens: Sequence[Token], place: int) -> tuple[int, str | None]:
    """US$ 5, $5, EUR 5: where the number starts and its currency."""
    key = tokens[place].key
    if key in _DOLLARS and place + 1 < len(tokens) and tokens[place + 1].text == "$":
        return _within(tokens, place + 2), _DOLLARS[key]
    if tokens[place].text in _SIGNS:
        return _within(tokens, place + 1), _SIGNS[tokens[place].text]
    if tokens[place].text in _CODES and place + 1 < len(tokens) and tokens[place + 1].is_number:
        return place + 1, _CODES[tokens[place].text]
    return place, None


def noun_at(tokens: Sequence[Token], at: int) -> tuple[str | None, int]:
    """What is counted: the first plural among the next words, else the next word that can be a noun."""
    fallback: tuple[str | None, int] = (None, at - 1)
    for place in range(at, min(at + 4, len(tokens))):
        token = tokens[place]
        if token.text == "-":
            continue
        if not token.is_word or token.key in FUNCTION_WORDS:
            break
        if is_plural(token):
            return token.stem, place
        if fallback[0] is None and not token.key.endswith(("ed", "ing", "ly")):
            fallback = (token.stem, place)
    return fallback


def is_plural(token: Token) -> bool:
    """Whether a word looks like a plural."""
    return token.key in _PLURALS or (token.key.endswith("s") and not token.key.endswith(("ss", "us", "is")))


def touch(tokens: Sequence[Token], place: int) -> bool:
    """Whether nothing stands between a token and the next."""
    return 0 <= place < len(tokens) - 1 and tokens[place].end == tokens[place + 1].start


def follows(tokens: Sequence[Token], at: int, *keys: str) -> bool:
    """Whether one of these words stands at a place."""
    return 0 <= at < len(tokens) and tokens[at].key in keys


def _measured(tokens: Sequence[Token], at: int, unit: str) -> tuple[str, str | None, int]:
    """A unit with what belongs to it: km/h, miles per hour, degrees Celsius."""
    hour = at + 2 if follows(tokens, at + 1, "/", "per", "an") else at + 1
    if unit in ("km", "mile") and hour > at + 1 and follows(tokens, hour, "h", "hr", "hour"):
        return {"km": "kmh", "mile": "mph"}[unit], None, hour
    if unit == "degree" and follows(tokens, at + 1, "c", "celsius", "centigrade", "f", "fahrenheit"):
        return f"degree {tokens[at + 1].key[0]}", None, at + 1
    return unit, None, at


def _within(tokens: Sequence[Token], place: int) -> int:
    return min(place, len(tokens) - 1)


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
    mm millimeter millimeters millimetre millimetres
    yard yards
    foot feet ft
    inch inches
    kg kilogram kilograms kilo kilos
    gram grams
    ton tons
    ounce ounces oz
    lb lbs
    liter liters litre litres
    gallon gallons
    barrel barrels
    degree degrees °
    kmh kph
    mph
    knot knots
    gw gigawatt gigawatts
    mw megawatt megawatts
    kw kilowatt kilowatts
    kwh
    gb gigabyte gigabytes
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
    SEK krona kronor
    NOK krone kroner
    ZAR rand
    PLN zloty zlotys
    TRY lira
    ILS shekel shekels
    peso pesos
    cent cents
    penny pence
    """
)
_SIGNS = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY", "₹": "INR", "₽": "RUB", "₩": "KRW", "₴": "UAH"}
_CODES = {code: code for code in "USD EUR GBP CAD JPY CHF AUD SEK NOK DKK PLN CNY INR ZAR".split()}
_POWERS = {"square": "square", "sq": "square", "cubic": "cubic"}
_CONVERSIONS: dict[str, tuple[str | None, Fraction]] = {
    unit: (base, Fraction(worth))
    for base, units in {
        "length": {"mm": "1/1000", "cm": "1/100", "m": "1", "km": "1000"},
        "imperial length": {"inch": "1", "foot": "12", "yard": "36", "mile": "63360"},
        "weight": {"gram": "1/1000", "kg": "1", "ton": "1000"},
        "months": {"month": "1", "year": "12", "decade": "120", "century": "1200"},
        "seconds": {"seconds": "1", "minute": "60", "hour": "3600", "day": "86400", "week": "604800"},
        "power": {"kw": "1", "mw": "1000", "gw": "1000000"},
        "points": {"basis point": "1/100", "point": "1"},
    }.items()
    for unit, worth in units.items()
}
_DOLLARS = {
    "us": "USD", "american": "USD", "c": "CAD", "ca": "CAD", "canadian": "CAD", "a": "AUD", "au": "AUD",
    "australian": "AUD", "hk": "HKD", "nz": "NZD", "s": "SGD",
}  # fmt: skip
MAGNITUDES = {
    "k": 1000, "thousand": 1000, "mn": 10**6, "million": 10**6, "bn": 10**9, "b": 10**9, "billion": 10**9,
    "tn": 10**12, "trillion": 10**12, "hundred": 100, "dozen": 12, "mln": 10**6, "bln": 10**9, "trn": 10**12,
    "lakh": 10**5, "crore": 10**7,
}  # fmt: skip
_PLURALS = frozenset("people men women children police cattle staff".split())
