"""The two halves of a data set: one to tune on, one to report on."""

import hashlib
from enum import StrEnum


class Half(StrEnum):
    """Which side of the split a passage is on."""

    TUNING = "tuning"
    REPORTING = "reporting"


def half(passage: str) -> Half:
    """Tell the half of everything that leans on `passage`.

    Decided by the passage's own words and nothing else, so that no passage stands on both sides, in whichever
    file or order it comes, and whatever is asked about it.
    """
    words = " ".join(passage.split()).casefold()
    return Half.TUNING if hashlib.sha256(words.encode()).digest()[0] % 2 == 0 else Half.REPORTING


def digest(text: str) -> str:
    """Name a text by a short hash, where its words must not be kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
