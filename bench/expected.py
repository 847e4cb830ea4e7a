"""An answer against what was expected: exact match and F1 as SQuAD counts them, and whether a text holds a value."""

import re
import string
from collections import Counter
from collections.abc import Iterable, Sequence

LONGEST_VALUE = 8  # words; a longer expected answer is a text of its own, and nobody quotes it whole
_ARTICLES = re.compile(r"\b(?:a|an|the)\b")
_WORD = re.compile(r"\w+")
_PUNCTUATION = str.maketrans("", "", string.punctuation)


def normalised(text: str) -> list[str]:
    """Give the words that count: lower case, without punctuation, citation marks and articles."""
    plain = re.sub(r"\[\d+(?:\s*,\s*\d+)*\]", " ", text).lower().translate(_PUNCTUATION)
    return _ARTICLES.sub(" ", plain).split()


def exact_match(text: str, expected: Sequence[str]) -> float:
    """1 where the text is one of the expected answers."""
    return float(any(normalised(text) == normalised(answer) for answer in expected))


def f1(text: str, expected: Sequence[str]) -> float:
    """Give the best harmonic mean of precision and recall of the words."""
    return max((_f1(normalised(text), normalised(answer)) for answer in expected), default=0.0)


def token_f1(text: str, reference: str) -> float:
    """Give the harmonic mean of precision and recall of all words: lower case, without punctuation."""
    return _f1(words(text), words(reference))


def words(text: str) -> list[str]:
    """Give all words, lower case and without punctuation."""
    return _WORD.findall(text.lower())


def values(expected: Iterable[str]) -> list[list[str]]:
    """Give the expected answers that are short enough to look for."""
    return [words for words in map(normalised, expected) if 0 < len(words) <= LONGEST_VALUE]


def holds(text: str, wanted: Sequence[Sequence[str]]) -> bool:
    """Tell whether one of the values stands in a text, word by word."""
    words = f" {' '.join(normalised(text))} "
    return any(f" {' '.join(value)} " in words for value in wanted)


def _f1(given: Sequence[str], wanted: Sequence[str]) -> float:
    common = sum((Counter(given) & Counter(wanted)).values())
    if not common:
        return 0.0
    precision, recall = common / len(given), common / len(wanted)
    return 2 * precision * recall / (precision + recall)
