"""Dates as a text writes them: 6 January, Jan. 6th, 2026, 2022-02-24, Tuesday, the 1990s."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rag.verify.lexicon import FUNCTION_WORDS
from rag.verify.words import Token


@dataclass(frozen=True, slots=True)
class Day:
    """As much of a date as a text states. `first` and `last` are places of tokens."""

    year: int | None
    month: int | None
    day: int | None
    weekday: int | None
    first: int
    last: int
    years: int = 1  # 10 for "the 1990s"
    relative: tuple[str, int] | None = None  # told from the day of publication: ("year", -1) is last year
    nearest: date | None = None  # what the day of publication makes of "Tuesday" or "in March": its first day

    @property
    def parts(self) -> tuple[int | None, int | None, int | None, int | None]:
        """Year, month, day and weekday."""
        return self.year, self.month, self.day, self.weekday


def day_at(tokens: Sequence[Token], place: int) -> Day | None:
    """The date that starts at a place."""
    token = tokens[place]
    if token.is_number:
        return _numeric(tokens, place) or _day_month(tokens, place) or _year(tokens, place)
    if token.text in "'’‘" and place + 2 < len(tokens) and tokens[place + 2].key == "s":
        return _short_decade(tokens, place)
    if token.key in _WEEKDAYS and (token.is_capital or token.key not in _ABBREVIATED):
        return _weekday(tokens, place)
    if _is_month(tokens, place):
        return _month_day(tokens, place)
    return None


def _short_decade(tokens: Sequence[Token], place: int) -> Day | None:
    """The '90s."""
    text = tokens[place + 1].text
    if len(text) == 2 and text.isascii() and text.isdigit() and text[1] == "0":
        return Day(1900 + int(text) if text > "20" else 2000 + int(text), None, None, None, place, place + 2, years=10)
    return None


def _numeric(tokens: Sequence[Token], place: int) -> Day | None:
    """2022-02-24, 24.2.2022; day and month of 5/6/2022 stay open."""
    text = tokens[place].text
    if text.count(".") == 2:
        parts, last = text.split("."), place
    elif (
        place + 4 < len(tokens) and tokens[place + 1].text in "-/" and tokens[place + 3].text == tokens[place + 1].text
    ):
        parts, last = [tokens[place + step].text for step in (0, 2, 4)], place + 4
    else:
        return None
    if not all(part.isascii() and part.isdigit() and len(part) <= 4 for part in parts):
        return None
    one, two, three = map(int, parts)
    if _is_year(one) and 1 <= two <= 12 and 1 <= three <= 31:
        return Day(one, two, three, None, place, last)
    if not _is_year(three):
        return None
    if (12 < one <= 31 and 1 <= two <= 12) or (one == two and one <= 12):
        return Day(three, two, one, None, place, last)
    if 12 < two <= 31 and 1 <= one <= 12:
        return Day(three, one, two, None, place, last)
    return Day(three, None, None, None, place, last)


def _day_month(tokens: Sequence[Token], place: int) -> Day | None:
    """6 January, 6th of January 2026."""
    day = _day_number(tokens[place])
    at = place + 1
    if at < len(tokens) and tokens[at].key in ("st", "nd", "rd", "th"):
        at += 1
    if at < len(tokens) and tokens[at].key == "of":
        at += 1
    if day is None or at >= len(tokens) or not _is_month(tokens, at, led=True):
        return None
    year, last = _year_after(tokens, _skip_stop(tokens, at) + 1)
    return Day(year, _MONTHS[tokens[at].key], day, None, place, last)


def _month_day(tokens: Sequence[Token], place: int) -> Day | None:
    """January 6, Jan. 6th, 2026; February 2022; early March."""
    month = _MONTHS[tokens[place].key]
    at = _skip_stop(tokens, place) + 1
    if at < len(tokens) and tokens[at].key == "the":
        at += 1
    day = _day_number(tokens[at]) if at < len(tokens) and tokens[at].is_number else None
    if day is None:
        year, last = _year_after(tokens, _skip_stop(tokens, place) + 1)
        return Day(year, month, None, None, place, last)
    if at + 1 < len(tokens) and tokens[at + 1].key in ("st", "nd", "rd", "th"):
        at += 1
    year, last = _year_after(tokens, at + 1)
    return Day(year, month, day, None, place, last)


def _weekday(tokens: Sequence[Token], place: int) -> Day:
    """Tuesday; Tuesday, January 6."""
    weekday = _WEEKDAYS[tokens[place].key]
    at = _skip_stop(tokens, place) + 1
    if at < len(tokens) and tokens[at].text == ",":
        at += 1
    rest = None
    if at < len(tokens):
        if tokens[at].is_number:
            rest = _day_month(tokens, at)
        elif _is_month(tokens, at):
            rest = _month_day(tokens, at)
    if rest is None:
        return Day(None, None, None, weekday, place, place)
    return Day(rest.year, rest.month, rest.day, weekday, place, rest.last)


def _year(tokens: Sequence[Token], place: int) -> Day | None:
    """2022 or the 1990s, but not 2000 soldiers and not $2000."""
    text = tokens[place].text
    if len(text) != 4 or not text.isdigit() or not _is_year(int(text)):
        return None
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if before and (
        before.text in "$€£¥"
        or (before.text == "-" and before.end == tokens[place].start and place > 1 and tokens[place - 2].is_word)
    ):
        return None
    apart = bool(after and after.text in "'’" and place + 2 < len(tokens))
    ending = place + 2 if apart else place + 1
    if ending < len(tokens) and tokens[ending].key == "s" and tokens[ending].start - tokens[place].end <= 1:
        return Day(int(text), None, None, None, place, ending, years=10 if int(text) % 100 else 100)
    led = before is not None and before.key in _BEFORE_YEAR
    if after and after.is_word and not after.is_capital and after.key not in FUNCTION_WORDS and not led:
        return None
    if after and after.text in "%-" and after.start == tokens[place].end and not led:
        return None
    return Day(int(text), None, None, None, place, place)


def _year_after(tokens: Sequence[Token], at: int) -> tuple[int | None, int]:
    last = at - 1
    if at < len(tokens) and (tokens[at].text == "," or tokens[at].key == "of"):
        at += 1
    if at < len(tokens):
        text = tokens[at].text
        if len(text) == 4 and text.isascii() and text.isdigit() and _is_year(int(text)):
            return int(text), at
    return None, last


def _is_month(tokens: Sequence[Token], place: int, led: bool = False) -> bool:
    """Months are capitalised; May, March and the short forms need a number or a preposition beside them."""
    token = tokens[place]
    if token.key not in _MONTHS or not (token.is_capital or led):
        return False
    if token.key not in _ABBREVIATED and token.key not in ("may", "march", "august"):
        return True
    after = _skip_stop(tokens, place) + 1
    if led or (after < len(tokens) and tokens[after].is_number):
        return True
    return place > 0 and tokens[place - 1].key in _BEFORE_MONTH


def _skip_stop(tokens: Sequence[Token], place: int) -> int:
    """Jan. → the full stop, where it belongs to the word."""
    follows = place + 1 < len(tokens) and tokens[place + 1].text == "."
    touching = follows and tokens[place].end == tokens[place + 1].start
    return place + 1 if touching and tokens[place].key in _ABBREVIATED else place


def _day_number(token: Token) -> int | None:
    if len(token.text) <= 2 and token.text.isascii() and token.text.isdigit() and 1 <= int(token.text) <= 31:
        return int(token.text)
    return None


def _is_year(number: int) -> bool:
    return 1400 <= number <= 2150


_MONTH_NAMES = "january february march april may june july august september october november december".split()
_DAY_NAMES = "monday tuesday wednesday thursday friday saturday sunday".split()
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_MONTHS |= {name[:3]: number for name, number in _MONTHS.items()} | {"sept": 9, "may": 5}
_WEEKDAYS = {name: number for number, name in enumerate(_DAY_NAMES)}
_WEEKDAYS |= {name[:3]: number for name, number in _WEEKDAYS.items()} | {"tues": 1, "thurs": 3, "weds": 2}
_ABBREVIATED = frozenset(
    {name[:3] for name in _MONTH_NAMES + _DAY_NAMES if name != "may"} | {"sept", "tues", "thurs", "weds"}
)
_BEFORE_YEAR = frozenset("in since by until till from of during before after the late early mid circa".split())
_BEFORE_MONTH = frozenset(
    "in since by until till from of during before after last next this early late mid between and to".split()
)
