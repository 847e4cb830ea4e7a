"""A word divided at a line's end: one word again, or two with a hyphen between."""

import re
from collections.abc import Iterable

DIVIDING = "\u00ad"  # stands for a hyphen at a line's end
_WORD = re.compile(r"[^\W\d_]+(?:[-\u2010][^\W\d_]+)*")
_LAST = re.compile(r"([^\s\-\u2010\u00ad]+)[-\u2010\u00ad]$")
_FIRST = re.compile(r"[^\W\d_]+")
# What follows these is a word of its own where the text has it elsewhere; after the second group it always is.
_OPENING = frozenset("all anti co cross ex high long low mid multi non off post pre pro semi short so ten vice".split())
_ALWAYS_OPENING = frozenset("eight first five four half nine one quasi second self seven six third two well".split())
_CLOSING = frozenset(
    "backed based born elect friendly general held led old owned related sized style term wide".split()
)
_JOINED = frozenset(  # words that form others without a hyphen
    "after any back down every fore head here his home inter life mean more news not other out over part some super "
    "there through time trans under up when where with work".split()
)


class Hyphens:
    """Knows the words of one document, and tells by them which of its line-end hyphens stay."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._known: set[str] = set()
        for line in lines:
            inner = " ".join(line.split()[1:-1])  # the first and the last may be halves
            self._known.update(match.group().casefold() for match in _WORD.finditer(inner))

    def joined(self, text: str, following: str) -> tuple[str, str | None]:
        """The text up to a line's end as it goes on, and what stands before the next word: None is a space."""
        last = _LAST.search(text)
        if not last:
            return text, None
        first = _FIRST.match(following)
        if not first:
            return text, "" if following[0].isdigit() else None
        return (text[:-1], "") if self._is_divided(last.group(1), first.group()) else (text, "")

    def shown(self, text: str) -> str:
        """The text with every hyphen that stays as an ordinary one; of the same length."""
        return text.replace(DIVIDING, "-")

    def _is_divided(self, before: str, after: str) -> bool:
        start = re.split(r"[^\w]", before)[-1]
        if not start or not start[-1].isalpha():
            return False
        whole, apart = (start + after).casefold(), f"{start}-{after}".casefold()
        if apart in self._known or whole in self._known:
            return apart not in self._known
        if start == "Mc":
            return True
        if not after[0].islower() or (start.isupper() and len(start) > 1):
            return False
        first, second = start.casefold(), after.casefold()
        if first in _ALWAYS_OPENING or second in _CLOSING or len(second) < 3:
            return False
        apart_elsewhere = second in self._known and (first in self._known or first in _OPENING)
        return not (
            apart_elsewhere and first not in _JOINED and (first in _OPENING or min(len(first), len(second)) > 3)
        )
