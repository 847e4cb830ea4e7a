"""What bounds a number ("up to", "nearly") and which way it is meant ("by", "to", "of", "more than planned")."""

from collections.abc import Sequence

from rag.verify.units import follows
from rag.verify.words import Token, opposite, same_word, stem

CHANGES = frozenset(["by", "than"])  # how much, rather than how many
_ABOVE, _BELOW = frozenset(["max", "less", "under"]), frozenset(["min", "more"])
_NEAR = frozenset(["near", "under"])


def bound_before(tokens: Sequence[Token], place: int) -> tuple[str | None, int]:
    """The bound right before a number, and how many tokens tell it."""
    keys = [t.key for t in tokens[max(0, place - 4) : place]]
    for length in (4, 3, 2, 1):
        words = " ".join(keys[-length:])
        if len(keys) >= length and words in _BOUNDS:
            return _BOUNDS[words], length
    return None, 0


def bound_after(tokens: Sequence[Token], at: int) -> tuple[str | None, int]:
    """The bound right behind a number, and how many tokens tell it."""
    if at < len(tokens) and tokens[at].text == "+":
        return "min", 1
    found = _BOUNDS_AFTER.get(" ".join(t.key for t in tokens[at : at + 2]))
    return found, 2 if found else 0


def direction_of(tokens: Sequence[Token], first: int, after: int, last: int) -> str | None:
    """Which way a number is meant; it starts at `first`, is told by `after`, and ends with its unit at `last`."""
    at = last + 1
    if follows(tokens, at, *_THAN) and (follows(tokens, at + 1, "than") or not _ends_clause(tokens, at + 1)):
        return "than" if any(t.key == "than" for t in tokens[at + 1 : at + 4]) else _before(tokens, first)
    return _before(tokens, first) or ("part" if _is_part(tokens, after) else None)


def bounds_clash(claimed: str | None, stated: str | None) -> bool:
    """Whether one bounds from above what the other bounds from below, or only one is the end of a range."""
    if claimed in RANGE and stated != claimed:
        return not (stated == "max" and claimed == "high") and not (stated == "min" and claimed == "low")
    ends = (claimed in _BELOW and stated == "high") or (claimed in _ABOVE and stated == "low")
    return ends or (claimed in _ABOVE and stated in _BELOW) or (claimed in _BELOW and stated in _ABOVE)


def as_bounded(claimed: str | None, stated: str | None) -> bool:
    """Whether a claim bounds a number as the source does; "about 500" claims no more than 500, or nearly 500."""
    if (claimed, stated) in (("max", "high"), ("min", "low"), ("near", None)):
        return True
    return claimed == stated or (claimed == "near" and stated in _NEAR)


RANGE = frozenset(["low", "high"])


def ways_clash(claimed: str | None, stated: str | None) -> bool:
    """Whether "by" is said of a "to", or the part of the whole."""
    if {claimed, stated} == {"part", "whole"}:
        return True
    return (claimed in CHANGES and stated in ("from", "to")) or (claimed in ("from", "to") and stated in CHANGES)


def _before(tokens: Sequence[Token], first: int) -> str | None:
    before = tokens[first - 1] if first else None
    if before is None:
        return None
    if before.key in ("from", "to", "by"):
        return before.key
    if before.key in ("up", "down") or same_word(before.stem, _RISE) or opposite(before.stem, _RISE):
        return "by"
    of = first - 2 if before.key in _WHOLE else first - 1
    return "whole" if of >= 0 and tokens[of].key == "of" and (before.key in _WHOLE or _counted(tokens, of)) else None


def _counted(tokens: Sequence[Token], of: int) -> bool:
    """Nine of ten, nine out of ten."""
    at = of - 2 if of and tokens[of - 1].key == "out" else of - 1
    return at >= 0 and (tokens[at].is_number or tokens[at].key in _COUNTS)


def _is_part(tokens: Sequence[Token], after: int) -> bool:
    return follows(tokens, after, "of", "out")


def _ends_clause(tokens: Sequence[Token], at: int) -> bool:
    return at >= len(tokens) or tokens[at].text in ".,;:"


_RISE = stem("rise")
_THAN = ("more", "less", "fewer", "higher", "lower", "greater", "above", "below", "over", "longer", "older", "bigger")
_WHOLE = frozenset("the its his her their all last these those".split())
_COUNTS = frozenset("one two three four five six seven eight nine ten eleven twelve none half most some many".split())
_BOUNDS_AFTER = {
    "or more": "min", "or less": "max", "or fewer": "max", "at least": "min", "at most": "max", "- plus": "min",
    "or so": "near", "or over": "min", "or under": "max",
}  # fmt: skip
_BOUNDS = {
    "up to": "max", "at most": "max", "no more than": "max", "not more than": "max", "as many as": "max",
    "as much as": "max", "maximum of": "max", "a maximum of": "max", "no longer than": "max",
    "at least": "min", "no fewer than": "min", "no less than": "min", "not less than": "min",
    "minimum of": "min", "a minimum of": "min",
    "more than": "more", "over": "more", "above": "more", "exceeding": "more", "upwards of": "more",
    "greater than": "more", "longer than": "more", "just over": "more", "well over": "more", "in excess of": "more",
    "less than": "less", "fewer than": "less", "under": "less", "below": "less", "shorter than": "less",
    "nearly": "under", "almost": "under", "just under": "under", "close to": "under", "approaching": "under",
    "about": "near", "around": "near", "roughly": "near", "approximately": "near", "some": "near",
    "estimated": "near", "an estimated": "near", "circa": "near", "in the region of": "near",
}  # fmt: skip
