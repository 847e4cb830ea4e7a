"""Names as people type them: compared without case or form of Unicode, and those like one that isn't there."""

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from difflib import get_close_matches

NEAR = 3  # names that are named where one isn't there


def key_of(name: str) -> str:
    """What two ways of writing one name have in common."""
    folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return " ".join(folded.split())


def near(name: str, by_key: Mapping[str, str]) -> str:
    """ "did you mean “Bloomberg” or “Bloom”?", of the names that there are; nothing where none is like it."""
    close = get_close_matches(key_of(name), by_key, n=NEAR, cutoff=0.6)
    return f"did you mean {' or '.join(f'“{by_key[key]}”' for key in close)}?" if close else ""


def either(names: Iterable[str]) -> str:
    """ "A, B or C"."""
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last


def by_key(names: Sequence[str]) -> dict[str, str]:
    """Names by what they are compared by, the first one of each."""
    return {key_of(name): name for name in reversed(names)}
