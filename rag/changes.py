"""What changed between two revisions, word by word: words that stayed, went and came.

The texts may be anybody's, so the work is bounded: what is too long to be compared by words is compared by lines,
and what has too many of these counts as replaced.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from rapidfuzz.distance import Indel

MOST = 12_000  # pieces of each text that are compared, for which 36 MB are needed
_WORDS = re.compile(r"\w+(?:['’.,-]\w+)*|\s+|.", re.DOTALL)
_LINES = re.compile(r"[^\n]*\n|[^\n]+")
_ISLAND = 2  # words; fewer that stayed between two changes make them harder to read, not easier


class Fate(StrEnum):
    """What became of words."""

    STAYED = "stayed"
    WENT = "went"
    CAME = "came"


@dataclass(frozen=True, slots=True)
class Change:
    """A run of words with one fate."""

    fate: Fate
    text: str


def changes(before: str, after: str) -> tuple[Change, ...]:
    """Tell how one text becomes another: what stayed and went is the first, what stayed and came the second."""
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    start, end = _at_words(before, after, start, end)
    old, new = before[start : len(before) - end], after[start : len(after) - end]
    head, tail = Change(Fate.STAYED, before[:start]), Change(Fate.STAYED, before[len(before) - end :])
    return tuple(_joined(_merged([head, *_compared(old, new), tail])))


def condensed(found: Sequence[Change], *, around: int, most: int) -> tuple[tuple[Change, ...], bool]:
    """Cut what stayed down to the words around a change, and all of it to a length; tells whether changes are cut."""
    kept: list[Change] = []
    length = 0
    for place, change in enumerate(found):
        text = change.text
        if change.fate is Fate.STAYED:
            before, after = place > 0, place < len(found) - 1
            text = _middle_out(text, around if before else 0, around if after else 0)
        if length + len(text) > most:
            return (*kept, Change(change.fate, text[: most - length] + "…")), True
        kept.append(Change(change.fate, text))
        length += len(text)
    return tuple(kept), False


def is_changed(found: Sequence[Change]) -> bool:
    """Whether anything went or came."""
    return any(change.fate is not Fate.STAYED for change in found)


def _compared(old: str, new: str) -> Iterator[Change]:
    for pieces in (_WORDS, _LINES):
        before, after = pieces.findall(old), pieces.findall(new)
        if max(len(before), len(after)) <= MOST:
            break
    else:
        yield from _replaced(old, new)
        return
    for change in Indel.opcodes(before, after):
        gone = "".join(before[change.src_start : change.src_end])
        if change.tag == "equal":
            yield Change(Fate.STAYED, gone)
        else:
            yield from _replaced(gone, "".join(after[change.dest_start : change.dest_end]))


def _replaced(old: str, new: str) -> Iterator[Change]:
    yield Change(Fate.WENT, old)
    yield Change(Fate.CAME, new)


def _merged(found: Iterable[Change]) -> list[Change]:
    """Neighbours that stayed as one; nothing empty."""
    merged: list[Change] = []
    for change in found:
        if change.fate is Fate.STAYED and merged and merged[-1].fate is Fate.STAYED:
            merged[-1] = Change(Fate.STAYED, merged[-1].text + change.text)
        elif change.text:
            merged.append(change)
    return merged


def _joined(found: Sequence[Change]) -> Iterator[Change]:
    """Neighbours of one fate as one, and words that stayed alone among changes as part of these."""
    went, came = "", ""
    for place, change in enumerate(found):
        inside = 0 < place < len(found) - 1 and (went or came)
        if change.fate is Fate.STAYED and inside and len(change.text.split()) < _ISLAND and "\n" not in change.text:
            went, came = went + change.text, came + change.text
        elif change.fate is Fate.STAYED:
            yield from _told(went, came)
            went = came = ""
            yield change
        elif change.fate is Fate.WENT:
            went += change.text
        else:
            came += change.text
    yield from _told(went, came)


def _told(went: str, came: str) -> Iterator[Change]:
    return (change for change in _replaced(went, came) if change.text)


def _shared(one: str, other: str) -> int:
    """How many characters two texts begin with in common, found by halving."""
    low, high = 0, min(len(one), len(other))
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _at_words(before: str, after: str, start: int, end: int) -> tuple[int, int]:
    """Shorten what is shared at both ends so that no word is cut."""
    while start and any(_goes_on(text, start) for text in (before, after)):
        start -= 1
    while end and any(_goes_on(text, len(text) - end) for text in (before, after)):
        end -= 1
    return start, end


def _goes_on(text: str, place: int) -> bool:
    return 0 < place < len(text) and not text[place - 1].isspace() and not text[place].isspace()


def _middle_out(text: str, first: int, last: int) -> str:
    """The beginning and the end of a text, cut between words."""
    if len(text) <= first + last + 20:
        return text
    head = text[:first].rsplit(maxsplit=1)[0] + " " if first and " " in text[:first].strip() else text[:first]
    tail = text[len(text) - last :] if last else ""
    tail = " " + tail.split(maxsplit=1)[-1] if last and " " in tail.strip() else tail
    return f"{head}…{tail}"
