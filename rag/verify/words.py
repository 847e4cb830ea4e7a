"""Text as tokens whose offsets are those of the original text, and when two words mean the same.

Folding happens token by token, so whatever is matched on folded words can be pointed at in the original.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock

import snowballstemmer  # type: ignore[import-untyped]

from rag.verify.lexicon import ENDINGS, FUNCTION_WORDS, GENERIC, IRREGULAR, OPPOSITES, SPELLINGS, SYNONYMS

_LETTER = r"(?:[^\W\d_]|[\u0300-\u036f])"
_TOKEN = re.compile(
    rf"(?:(?<!\w)(?:[^\W\d_]\.){{2,8}}(?:[^\W\d_](?!\w))?)"  # U.S., p.m.
    r"|[0-9]+(?:[.,:][0-9]+|[\u00a0\u2009\u202f][0-9]{3}(?![0-9]))*"
    rf"|{_LETTER}+(?:['’ʼ]{_LETTER}+)*"
    rf"|\S"
)
_UNMARKED = str.maketrans("łŁøØđĐıħ", "lLoOdDih")  # letters whose stroke Unicode does not take apart
_stemmer = snowballstemmer.stemmer("english")
_stemming = Lock()  # a stemmer keeps its word in itself


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a number or one other character: `text[start:end]`."""

    start: int
    end: int
    text: str
    key: str  # folded: no case, no diacritics, no full stops, no possessive
    stem: str
    is_word: bool
    is_number: bool  # in digits

    @property
    def is_capital(self) -> bool:
        """Whether it starts with a capital."""
        return self.text[0].isupper()

    @property
    def is_possessive(self) -> bool:
        """Whether it ends in 's."""
        return self.text.lower().endswith(("'s", "’s", "ʼs"))


def tokenize(text: str) -> list[Token]:
    """Read the tokens of a text, left to right."""
    tokens = []
    for match in _TOKEN.finditer(text):
        key = fold(match[0])
        first = match[0][0]
        tokens.append(Token(match.start(), match.end(), match[0], key, stem(key), first.isalpha(), "0" <= first <= "9"))
    return tokens


@lru_cache(maxsize=50_000)
def fold(word: str) -> str:
    """Take away what doesn't tell words apart: case, diacritics, full stops, possessive."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", word.translate(_UNMARKED)) if not unicodedata.combining(c))
    plain = plain.casefold().replace("’", "'").replace("ʼ", "'")
    if plain[:1].isalpha():
        plain = plain.replace(".", "").removesuffix("'s").rstrip("'")
    return SPELLINGS.get(plain, plain) or word


@lru_cache(maxsize=50_000)
def stem(key: str) -> str:
    """The stem of a folded word; irregular forms are led to their base form first."""
    if len(key) > 60 or not key.isalpha():
        return key
    with _stemming:
        return str(_stemmer.stemWord(IRREGULAR.get(key, key)))


def is_function_word(token: Token) -> bool:
    """Whether a word only holds a sentence together."""
    return token.key in FUNCTION_WORDS


def is_content(token: Token) -> bool:
    """Whether a word says something itself."""
    return token.is_word and token.key not in FUNCTION_WORDS and len(token.key) > 1


def content(tokens: Sequence[Token]) -> list[Token]:
    """Leave out function words and punctuation."""
    return [token for token in tokens if is_content(token)]


@lru_cache(maxsize=50_000)
def same_word(one: str, other: str) -> bool:
    """Whether two stems are forms of one word, or listed as synonyms."""
    if one == other or _groups().get(one, frozenset()) & _groups().get(other, frozenset()):
        return True
    length = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        length += 1
    return length >= 5 and one[length:] in ENDINGS and other[length:] in ENDINGS


def stands(word: Token, tokens: Iterable[Token]) -> bool:
    """Whether a form of a word, or a synonym, is among some tokens."""
    return any(token.is_word and same_word(word.stem, token.stem) for token in tokens)


@lru_cache(maxsize=50_000)
def opposite(one: str, other: str) -> bool:
    """Whether two stems are listed as opposites, or one is the other behind "un", "in" and the like."""
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 5 and longer.removesuffix(shorter) in ("un", "in", "im", "il", "ir", "dis", "non"):
        return True
    return any(-side in _sides().get(other, frozenset()) for side in _sides().get(one, frozenset()))


def is_generic(word: str) -> bool:
    """Whether a stem says little by itself, such as "duration" in "The duration is 15 years"."""
    return word in _generic()


def tells_apart(word: str) -> bool:
    """Whether a stem can tell which of two sentences a value belongs to."""
    return not is_generic(word) or word == stem("proposal")


@cache
def _generic() -> frozenset[str]:
    return frozenset(stem(word) for word in GENERIC)


@cache
def _groups() -> dict[str, frozenset[int]]:
    return _index(enumerate(SYNONYMS.strip().splitlines()))


@cache
def _sides() -> dict[str, frozenset[int]]:
    return _index(
        (number * sign, side)
        for number, line in enumerate(OPPOSITES.strip().splitlines(), start=1)
        for sign, side in zip((1, -1), line.split("/"), strict=True)
    )


def _index(numbered: Iterable[tuple[int, str]]) -> dict[str, frozenset[int]]:
    """Stem → the numbers of the lines that hold it."""
    numbers: dict[str, set[int]] = {}
    for number, words in numbered:
        for word in words.split():
            numbers.setdefault(stem(word), set()).add(number)
    return {word: frozenset(found) for word, found in numbers.items()}
