"""Quotations: what stands between quotation marks, and whether a source says it word for word."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.verify.words import Token

_CLOSING = {"“": "”", "«": "»", "„": "“", '"': '"', "‘": "’", "'": "'", "”": "”"}


@dataclass(frozen=True, slots=True)
class Quotation:
    """The tokens between two quotation marks; the marks stand at `first - 1` and `last + 1`."""

    first: int
    last: int


def read_quotations(tokens: Sequence[Token]) -> list[Quotation]:
    """Find the quotations, left to right; an apostrophe opens none."""
    found: list[Quotation] = []
    place = 0
    while place < len(tokens):
        end = _closed_at(tokens, place)
        if end is not None and end > place + 1:
            found.append(Quotation(place + 1, end - 1))
        place = place + 1 if end is None else end + 1
    return found


def stands_in(quoted: Sequence[Token], source: Sequence[Token]) -> tuple[int, int] | None:
    """Where the source says the quoted words in order, "…" standing for words left out."""
    pieces = _pieces(quoted)
    if not pieces:
        return None
    words = [(place, t.key) for place, t in enumerate(source) if _is_said(t)]
    keys = [key for _, key in words]
    first, at, last = None, 0, 0
    for piece in pieces:
        found = _index(keys, piece, at)
        if found is None:
            return None
        first = found if first is None else first
        at = found + len(piece)
        last = at - 1
    return (words[first][0], words[last][0]) if first is not None else None


def _closed_at(tokens: Sequence[Token], place: int) -> int | None:
    mark = tokens[place].text
    if mark not in _CLOSING:
        return None
    if mark in "'’" and not _stands_off(tokens, place):
        return None
    for at in range(place + 1, min(len(tokens), place + 400)):
        if tokens[at].text == _CLOSING[mark] or (mark in "“”" and tokens[at].text in '”"'):
            return at
    return None


def _stands_off(tokens: Sequence[Token], place: int) -> bool:
    """An opening single quote touches the word behind it and not the one before."""
    before = place == 0 or tokens[place - 1].end < tokens[place].start
    return before and place + 1 < len(tokens) and tokens[place].end == tokens[place + 1].start


def _pieces(quoted: Sequence[Token]) -> list[list[str]]:
    pieces: list[list[str]] = [[]]
    dots = 0
    for token in quoted:
        dots = dots + 1 if token.text == "." else 0
        if token.text == "…" or dots == 3:
            pieces.append([])
        elif _is_said(token):
            pieces[-1].append(token.key)
    return [piece for piece in pieces if piece]


def _is_said(token: Token) -> bool:
    return token.is_word or token.is_number or token.text in "$€£%"


def _index(keys: Sequence[str], piece: Sequence[str], at: int) -> int | None:
    """Where a piece starts, at `at` or later."""
    first, length = piece[0], len(piece)
    for place in range(at, len(keys) - length + 1):
        if keys[place] == first and list(keys[place : place + length]) == list(piece):
            return place
    return None
