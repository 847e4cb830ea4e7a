"""Where a text names a value, read without any of the verifier's code, so that the verifier is not measured by itself.

Regular expressions and capitals: what they overlook is not measured, which costs rows but favours nobody.
"""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What a value is."""

    NUMBER = "number with unit"
    MONEY = "money"
    PERCENT = "percent"
    DATE = "date"
    NAME = "name"


@dataclass(frozen=True, slots=True)
class Mention:
    """A value as it stands in a text: `text[start:end] == words`."""

    kind: Kind
    start: int
    end: int
    words: str
    key: str  # the same for two spellings of one value
    shape: str  # only values of one shape can take each other's place: "years", "month day", …

    def holds(self, other: "Mention") -> bool:
        """Whether it is the other value, or a longer name with the other in it: "Mayor Ana Silva"."""
        if self.kind is not other.kind:
            return False
        return self.key == other.key or (self.kind is Kind.NAME and f" {other.key} " in f" {self.key} ")

    def replaced(self, text: str, words: str) -> str:
        """The text with other words in its place; "a" and "an" follow suit."""
        before = text[: self.start]
        article = re.search(r"\b([Aa])n? $", before)
        if article:
            before = before[: article.start()] + article[1] + ("n " if words[0] in "aeiouAEIOU8" else " ")
        return before + words + text[self.end :]


SPELLED = (
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
).split()
WORTH = dict(zip(SPELLED, [*range(1, 21), *range(30, 100, 10)], strict=True))
MONTHS = ("January February March April May June July August September October November December").split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_DIGITS = r"\d+(?:,\d{3})*(?:\.\d+)?"
_SCALE = r"(?:thousand|million|billion|trillion|bn|mn|m|k)\b"
_MONTH = rf"(?:{'|'.join(MONTHS)})"
_YEAR = r"(?:1[0-9]\d\d|20\d\d)"
_SHAPES = (
    (Kind.MONEY, re.compile(rf"(?P<sign>[$€£¥])\s?(?P<number>{_DIGITS})(?:\s?-?(?P<scale>{_SCALE}))?")),
    (
        Kind.MONEY,
        re.compile(rf"\b(?P<number>{_DIGITS})(?: (?P<scale>{_SCALE}))? (?P<sign>dollars|euros|pounds|yen|francs)\b"),
    ),
    (Kind.PERCENT, re.compile(rf"\b(?P<number>{_DIGITS})\s?(?:%|percent\b|per cent\b)")),
    (Kind.DATE, re.compile(rf"\b(?P<month>{_MONTH}) (?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?:,? (?P<year>{_YEAR}))?\b")),
    (Kind.DATE, re.compile(rf"\b(?P<day>\d{{1,2}}) (?P<month>{_MONTH})(?:,? (?P<year>{_YEAR}))?\b")),
    (Kind.DATE, re.compile(rf"\b(?P<month>{_MONTH}),? (?P<year>{_YEAR})\b")),
    (Kind.DATE, re.compile(rf"(?<![\d$€£.,-])\b(?P<year>{_YEAR})\b(?![-–/]|[.,]\d| ?%|\s(?:\w+s|million|billion)\b)")),
    (Kind.DATE, re.compile(rf"\b(?P<weekday>{'|'.join(DAYS)})\b")),
    (
        Kind.NUMBER,
        re.compile(
            rf"(?<![\w.,$€£/-])(?P<number>{_DIGITS}|{'|'.join(SPELLED)})(?: (?P<scale>{_SCALE}))?"
            r"[ -](?P<unit>[a-z]{2,})\b",
            re.IGNORECASE,
        ),
    ),
)
_WORD = r"[A-ZÀ-ÖØ-Þ][\w’'&-]*[\w&]"
_NAME = re.compile(rf"\b{_WORD}(?:\s(?:(?:of|de|von|van|bin|al)\s)?{_WORD})*")
_POSSESSIVE = re.compile(r"['’]s?$")
_NO_UNITS = frozenset(
    "of the and or to in at on by from for with as was were is are who that which had has have would will more less "
    "other others years' but than after before when while where it its".split()
)
_NO_NAMES = frozenset(
    "the a an this that these those it he she they we you i in on at by for from of to and but or if as when while "
    "after before during his her its their our my there here what who how why which some many most all both each "
    "however although because since under with without according no not yes also then thus may mr mrs ms dr".split()
)


def mentions(text: str, beside: str = "") -> list[Mention]:
    """Find the values, left to right; none overlaps another. `beside` also tells which opening words are names."""
    found: list[Mention] = []
    taken = [False] * len(text)
    for one in [*_figures(text), *_names(text, beside)]:
        if not any(taken[one.start : one.end]):
            taken[one.start : one.end] = [True] * (one.end - one.start)
            found.append(one)
    return sorted(found, key=lambda one: one.start)


def worth(number: str) -> float:
    """What a number in digits or a plain word is worth."""
    return float(WORTH.get(number.casefold()) or number.replace(",", ""))


def stems(text: str) -> frozenset[str]:
    """The first letters of the words of a name: enough to see that "French" and "France" may be one."""
    return frozenset(word[:4] for word in re.findall(r"\w+", text.casefold()) if len(word) > 2 or word.isdigit())


def _figures(text: str) -> Iterator[Mention]:
    for kind, pattern in _SHAPES:
        for match in pattern.finditer(text):
            parts = {name: part for name, part in match.groupdict().items() if part}
            unit = parts.get("unit", "").casefold().removesuffix("s")
            if kind is Kind.NUMBER and (parts["unit"].casefold() in _NO_UNITS or len(unit) < 2):
                continue
            end = match.end("unit") if kind is Kind.NUMBER else match.end()
            if kind is Kind.DATE:
                shape = " ".join(sorted(parts))
                key = " ".join(f"{name} {part.lstrip('0')}" for name, part in sorted(parts.items()))
            else:
                scale = {"k": "thousand", "m": "million", "mn": "million", "bn": "billion"}.get(
                    part := parts.get("scale", "").casefold(), part
                )
                shape = unit if kind is Kind.NUMBER else ""
                key = f"{worth(parts['number']):g} {scale} {parts.get('sign', '')}{unit}"
            yield Mention(kind, match.start(), end, text[match.start() : end], key, shape)


def _names(text: str, beside: str) -> Iterator[Mention]:
    """Runs of capitalised words; a single one that opens a sentence counts if it has its capital elsewhere too."""
    inner = {word for where in (text, beside) for run in _inside(where) for word in run.split()}
    for run in _NAME.finditer(text):
        words, start = run[0].split(), run.start()
        while words and _is_plain(words, inner, opens=_opens(text, start)):
            start += len(words.pop(0)) + 1
        name = _POSSESSIVE.sub("", text[start : run.end()])
        if words and len(name) > 2 and not set(words) & {*MONTHS, *DAYS}:
            yield Mention(Kind.NAME, start, start + len(name), name, name.casefold(), "")


def _inside(text: str) -> list[str]:
    return [run[0] for run in _NAME.finditer(text) if not _opens(text, run.start())]


def _is_plain(words: Sequence[str], inner: Collection[str], *, opens: bool) -> bool:
    """Whether the first of some capitalised words is none of a name."""
    if re.split(r"['’]", words[0].casefold())[0] in _NO_NAMES:
        return True
    return opens and len(words) == 1 and words[0] not in inner


def _opens(text: str, place: int) -> bool:
    before = text[:place].rstrip(" \"“‘'([")
    return not before or before[-1] in ".!?:\n" or "\n" in text[len(before) : place]


def listed_together(text: str, one: Mention, other: Mention) -> bool:
    """Whether only names, commas and "and" stand between two values: what is said of one is then said of both."""
    first, second = sorted((one, other), key=lambda mention: mention.start)
    between = re.sub(rf"{_NAME.pattern}|{_DIGITS}", " ", text[first.end : second.start])
    return re.fullmatch(r"[\s,;/&()-]*(?:(?:and|or|as well as|the|in|of)\b[\s,;/&()-]*)*", between) is not None


def keys(found: Iterable[Mention]) -> frozenset[tuple[Kind, str]]:
    """What a text names, whatever the spelling."""
    return frozenset((one.kind, one.key) for one in found)
