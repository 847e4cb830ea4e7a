"""Quotations: what stands between quotation marks, and whether a source says it word for word."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.verify.words import Token

_CLOSING = {"“": "”", "«": "»", "„": "“", '"': '"', "‘": "’", "'": "'", "”": "”"}
_CLIPPED = frozenset(["s", "n", "t", "re", "ll", "ve", "d", "m"])  # of "rock 'n' roll", or of text cut up: "the man 's"
LEFT_OUT, INSERTED = 60, 8  # words of the source that "…" and "[the council]" may stand for


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


def stands_in(
    quoted: Sequence[Token], source: Sequence[Token], run: Iterable[int], near: tuple[int, int]
) -> tuple[int, int] | None:
    """Where the tokens of a run say the quoted words in order, as first and last place; they must reach into `near`.

    "…" or "[…]" stands for words left out, and "[the council]" for a few put otherwise.
    """
    pieces = _pieces(quoted)
    places = [place for place in run if _is_said(source[place])]
    keys = [source[place].key for place in places]
    for at in range(len(keys)) if pieces else ():
        end = _matched(keys, pieces, at)
        if end is not None and places[at] <= near[1] and near[0] <= places[end]:
            return places[at], places[end]
    return None


def _matched(keys: Sequence[str], pieces: Sequence["_Piece"], at: int) -> int | None:
    """Where the last piece ends, if the first starts at this word and each follows the one before."""
    if keys[at] != pieces[0].keys[0]:
        return None
    end = at - 1
    for piece in pieces:
        length = len(piece.keys)
        starts = range(end + 1, min(end + 1 + piece.gap, len(keys) - length) + 1)
        found = next((start for start in starts if tuple(keys[start : start + length]) == piece.keys), None)
        if found is None:
            return None
        end = found + length - 1
    return end


def _closed_at(tokens: Sequence[Token], place: int) -> int | None:
    mark = tokens[place].text
    if mark not in _CLOSING:
        return None
    if mark in "'’" and not _stands_off(tokens, place):
        return None
    for at in range(place + 1, min(len(tokens), place + 400)):
        if mark == '"' and tokens[at].text == mark and _stands_off(tokens, at):
            continue  # it opens the next paragraph of the same speech
        if tokens[at].text == _CLOSING[mark] or (mark in "“”" and tokens[at].text in '”"'):
            return at
    return None


def _stands_off(tokens: Sequence[Token], place: int) -> bool:
    """An opening single quote touches the word behind it and not the one before."""
    if place + 1 == len(tokens) or tokens[place].end < tokens[place + 1].start:
        return False
    if place > 0 and tokens[place + 1].text in _CLIPPED:
        return False
    return place == 0 or tokens[place - 1].end < tokens[place].start


@dataclass(frozen=True, slots=True)
class _Piece:
    """Words that are quoted without a break, and how many words of the source may stand before them."""

    keys: tuple[str, ...]
    gap: int


def _pieces(quoted: Sequence[Token]) -> list[_Piece]:
    found: list[_Piece] = []
    words: list[str] = []
    gap = at = dots = 0
    while at < len(quoted):
        token = quoted[at]
        dots = dots + 1 if token.text == "." else 0
        close = _bracket(quoted, at)
        left_out = token.text == "…" or dots == 3
        if close is not None and _is_letter(quoted, at, close):  # "[w]e"
            words.append(quoted[at + 1].key + quoted[close + 1].key)
            at = close + 1
        elif left_out or close is not None:
            if words:
                found.append(_Piece(tuple(words), gap if found else 0))
            marked = left_out or close is None or any(t.text in "…." for t in quoted[at:close])
            gap, words = LEFT_OUT if marked else max(gap if not words else 0, INSERTED), []
            at = at if close is None else close
        elif _is_said(token):
            words.append(token.key)
        at += 1
    if words:
        found.append(_Piece(tuple(words), gap if found else 0))
    return found


def _bracket(quoted: Sequence[Token], at: int) -> int | None:
    """Where a square bracket that opens here closes."""
    if quoted[at].text != "[":
        return None
    return next((end for end in range(at + 1, min(len(quoted), at + 16)) if quoted[end].text == "]"), None)


def _is_letter(quoted: Sequence[Token], at: int, close: int) -> bool:
    alone = close == at + 2 and len(quoted[at + 1].text) == 1 and close + 1 < len(quoted)
    return alone and quoted[close].end == quoted[close + 1].start and quoted[close + 1].is_word


def _is_said(token: Token) -> bool:
    return token.is_word or token.is_number or token.text in "$€£%"
