"""What a text states, read once: its sentences, numbers, dates, names, offices and quotations."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from rag.sentences import spans
from rag.verify.attribution import read_reports
from rag.verify.dates import read_dates
from rag.verify.days import Day
from rag.verify.lexicon import FUNCTION_WORDS
from rag.verify.names import IsCommon, nation_at, read_names
from rag.verify.quotations import Quotation, read_quotations
from rag.verify.reports import Report
from rag.verify.roles import Named, Role, is_role_word, read_roles
from rag.verify.values import Value, read_values
from rag.verify.words import Token, is_generic, tokenize

REMEMBERED = 512  # texts; checking a text of many matters comes back to as many passages and articles
LONGEST = 400_000  # characters of one text that are read; what lies behind them can't bear out a claim


@dataclass(frozen=True, slots=True)
class Stretch:
    """A sentence of a text: `text[start:end]`, and its tokens `tokens[first : last + 1]`."""

    start: int
    end: int
    first: int
    last: int

    def holds(self, place: int) -> bool:
        """Whether a token stands in it."""
        return self.first <= place <= self.last


@dataclass(frozen=True, slots=True)
class Reading:
    """A text and what was found in it; all places are places of tokens."""

    text: str
    tokens: tuple[Token, ...]
    sentences: tuple[Stretch, ...]
    values: tuple[Value, ...]
    dates: tuple[Day, ...]
    names: tuple[Named, ...]
    roles: tuple[Role, ...]
    quotations: tuple[Quotation, ...]
    reports: tuple[Report, ...]  # what it only gives as somebody's words
    checked: frozenset[int]  # places of the words that are part of a name, a number or a date

    def words(self, stretch: Stretch) -> tuple[Token, ...]:
        """The tokens of a stretch."""
        return self.tokens[stretch.first : stretch.last + 1]

    def span(self, first: int, last: int) -> tuple[int, int]:
        """Start and end of a run of tokens in the text."""
        return self.tokens[first].start, self.tokens[last].end

    def slice(self, first: int, last: int) -> str:
        """The text of a run of tokens."""
        return self.text[self.tokens[first].start : self.tokens[last].end]


@lru_cache(maxsize=REMEMBERED)
def read_source(text: str, published: date | None = None) -> Reading:
    """Read an article or a passage of it."""
    text = text[:LONGEST]
    tokens = tokenize(text)
    sentences = _stretches(tokens, spans(text))
    openings = _source_openings(tokens, sentences)
    capital, lower = _cases(tokens, openings)

    def is_common(token: Token) -> bool:
        return token.key in lower or token.key not in capital

    return _read(text, tokens, sentences, openings, published, is_common, _pairs(tokens, openings, lower))


def read_claim(text: str, sources: Sequence[Reading], question: str = "") -> Reading:
    """Read a sentence of the model; the sources tell whether its first word is a name."""
    tokens = tokenize(text[:LONGEST])
    sentences = _stretches(tokens, [(0, len(text))])
    openings = _openings(tokens)
    capital: set[str] = set()
    lower = {t.key for t in tokenize(question) if t.is_word and not t.is_capital}
    seen: set[str] = set()
    stems: set[str] = set()
    for source in sources:
        words = _vocabulary(source.text)
        capital |= words.capital
        lower |= words.lower
        seen |= words.seen
        stems |= words.stems
    capital -= lower  # "the Audit Committee" in one article does not make a name of the "committees" of another

    def is_common(token: Token) -> bool:
        if token.key in capital:
            return False
        return token.key in lower or token.key in seen or token.stem in stems or looks_common(token)

    return _read(text, tokens, sentences, openings, None, is_common, _pairs(tokens, openings, lower))


def name_at(reading: Reading, place: int) -> Named | None:
    """The name that a token is part of."""
    return next((name for name in reading.names if name.first <= place <= name.last), None)


@dataclass(frozen=True, slots=True)
class _Vocabulary:
    """The words of a source, as they tell whether a claim's first word is a name."""

    capital: frozenset[str]
    lower: frozenset[str]
    seen: frozenset[str]
    stems: frozenset[str]


@lru_cache(maxsize=REMEMBERED)
def _vocabulary(text: str) -> _Vocabulary:
    tokens = tokenize(text)
    capital, lower = _cases(tokens, _source_openings(tokens, _stretches(tokens, spans(text))))
    seen = frozenset(token.key for token in tokens)
    stems = frozenset(token.stem for token in tokens if token.is_word and not token.is_capital)
    return _Vocabulary(frozenset(capital), frozenset(lower), seen, stems)


def _read(
    text: str,
    tokens: list[Token],
    sentences: tuple[Stretch, ...],
    openings: frozenset[int],
    published: date | None,
    is_common: IsCommon,
    named: frozenset[int],
) -> Reading:
    dates = read_dates(tokens, published)
    taken = frozenset(place for day in dates for place in range(day.first, day.last + 1))
    values = read_values(tokens, taken)
    taken |= frozenset(place for value in values for place in range(value.first, value.worth + 1))
    names = read_names(tokens, openings=openings - named, taken=taken, is_common=is_common)
    quotations = read_quotations(tokens)
    return Reading(
        text,
        tuple(tokens),
        sentences,
        tuple(values),
        tuple(dates),
        tuple(names),
        tuple(read_roles(tokens, names)),
        tuple(quotations),
        read_reports(tokens, [(s.first, s.last) for s in sentences], quotations, names),
        checked_places(values, dates, names),
    )


def checked_places(values: Iterable[Value], dates: Iterable[Day], names: Iterable[Named]) -> frozenset[int]:
    """Places of the words that are part of a name, a number (with its unit) or a date."""
    runs = [(name.first, name.last) for name in names] + [(day.first, day.last) for day in dates]
    for value in values:
        runs.append((value.said[0], value.worth))  # with the words that bound it
        runs.append((value.last if value.noun else value.worth, value.last))
    return frozenset(place for first, last in runs for place in range(first, last + 1))


def _stretches(tokens: Sequence[Token], found: Iterable[tuple[int, int]]) -> tuple[Stretch, ...]:
    stretches = []
    at = 0
    for start, end in found:
        first = at
        while at < len(tokens) and tokens[at].start < end:
            at += 1
        if at > first:
            stretches.append(Stretch(start, end, first, at - 1))
    return tuple(stretches)


def _source_openings(tokens: Sequence[Token], sentences: Iterable[Stretch]) -> frozenset[int]:
    """Where a capital tells nothing: the first word of a sentence, and every word of a headline."""
    places = set()
    for sentence in sentences:
        places.add(sentence.first)
        words = [at for at in range(sentence.first, sentence.last + 1) if tokens[at].is_word]
        long = [at for at in words if len(tokens[at].text) > 3]
        stopped = tokens[sentence.last].text == "."  # headlines are not: "Ann Lee met Karl Weiss in Bern." is none
        if len(long) >= 3 and not stopped and sum(tokens[at].is_capital for at in long) > 0.8 * len(long):
            places.update(words)
    return frozenset(places)


def _cases(tokens: Sequence[Token], openings: frozenset[int]) -> tuple[set[str], set[str]]:
    """Which words stand capitalised inside a sentence, and which in lower case."""
    capital, lower = set(), set()
    for place, token in enumerate(tokens):
        if not token.is_word:
            continue
        if not token.is_capital:
            lower.add(token.key)
        elif place not in openings and token.key not in FUNCTION_WORDS and not _opens_quote(tokens, place):
            capital.add(token.key)
    return capital - lower, lower


def _opens_quote(tokens: Sequence[Token], place: int) -> bool:
    return place > 0 and tokens[place - 1].text in "\"“‘'«("


def _openings(tokens: Sequence[Token]) -> frozenset[int]:
    """Where a capital tells nothing: the first word, and the first of a quotation or after a colon."""
    places = {0}
    for place, token in enumerate(tokens):
        if token.text in '"“‘«:.!?' and place + 1 < len(tokens):
            places.add(place + 1)
    return frozenset(places)


def _pairs(tokens: Sequence[Token], openings: frozenset[int], lower: set[str]) -> frozenset[int]:
    """Openings that are names because a capitalised word follows: "Mark Carney said"."""
    found = set()
    for place in openings:
        if place + 1 >= len(tokens):
            continue
        token, after = tokens[place], tokens[place + 1]
        if not (token.is_word and token.is_capital and after.is_word and after.is_capital):
            continue
        plain = token.key in FUNCTION_WORDS or token.key in lower or is_role_word(token)
        if not plain and not nation_at(tokens, place + 1) and not is_role_word(after) and len(after.key) > 1:
            found.add(place)
    return frozenset(found)


def looks_common(token: Token) -> bool:
    """A guess for a first word that the sources don't hold: by its ending, or a short list."""
    if token.text.isupper() and len(token.text) > 1:
        return False
    return token.key.endswith(_COMMON_ENDINGS) or token.key in _COMMON or is_generic(token.stem)


_COMMON_ENDINGS = (
    "ing", "ed", "ion", "ions", "ly", "ment", "ments", "ity", "ities", "ness", "ance", "ence", "ism", "ers",
    "ings", "ists", "ors", "als", "ives", "ents", "ants", "ies", "ages", "ures", "age", "ure",
)  # fmt: skip
_COMMON = frozenset(
    """
    police oil gas rain snow gold water food people workers talks prices sales leaders critics experts troops
    part half most unlike like rather given based thanks prior later earlier today yesterday only even still
    first second third finally next last soon early late work trade war peace health energy power money debt tax
    growth profit demand supply traffic air fire crime staff parents students residents families women men
    children schools hospitals banks companies countries cities governments markets shares rates costs wages jobs
    almost nearly about around roughly approximately twice double dozens hundreds thousands millions tens
    """.split()
)
