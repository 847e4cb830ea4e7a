"""Whether two texts are one: compared by their shingles, found again by sketches of them (MinHash; Broder 1997).

A wire story is cut from its end, gets another headline, a local first paragraph and a word changed here and there.
So the smaller text must stand in the larger one for the most part, and must not be a small part of it: a review of
the day holds many stories and is a copy of none.
"""

import hashlib
import math
import re
import struct
from functools import cache
from itertools import islice
from typing import Any

LONGEST = 200_000  # characters of a text that are compared; no story is longer
SHINGLE = 4  # words; two texts on one event share hardly any of so many words in a row
HELD = 0.6  # of the smaller text's shingles, in the larger one; bench/same_story.py tells how it was chosen
LEAST_PART = 0.4  # of the larger text's shingles that the smaller one must have
PERMUTATIONS, BAND = 96, 2  # two texts that share a third are found with a probability of 0.996, strangers hardly ever
SURE = 3.0  # standard deviations of a sketch's estimate, by which it may be out where a text is not even read
_MINIMA, _COUNT = struct.Struct(f"<{PERMUTATIONS}I"), struct.Struct("<I")
_AT_ONCE = 4096  # shingles that are hashed together; numpy holds 96 numbers for each meanwhile
_WORD = re.compile(r"\w+(?:['’]\w+)*")

Sketch = bytes


def shingles(text: str) -> frozenset[str]:
    """Every few words in a row, folded; of a shorter text, all of it."""
    words = [found[0].casefold().replace("’", "'") for found in _WORD.finditer(text[:LONGEST])]
    if len(words) <= SHINGLE:
        return frozenset([" ".join(words)])
    return frozenset(" ".join(words[start : start + SHINGLE]) for start in range(len(words) - SHINGLE + 1))


def alike(one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether two texts, as shingles, are the same story."""
    smaller, larger = sorted((one, other), key=len)
    return len(smaller) >= LEAST_PART * len(larger) and len(smaller & larger) >= HELD * len(smaller)


def sketch(of: frozenset[str]) -> Sketch:
    """A text in 388 bytes, the same whenever it is made: minima of its shingles, and how many they are."""
    minima = _blank().copy()
    rest = iter(of)
    while some := [shingle.encode("utf-8", "surrogatepass") for shingle in islice(rest, _AT_ONCE)]:
        minima.update_batch(some)
    return _MINIMA.pack(*map(int, minima.hashvalues)) + _COUNT.pack(len(of))


def resemblance(one: Sketch, other: Sketch) -> float:
    """About how much of two texts together is in both."""
    pairs = zip(_MINIMA.unpack_from(one), _MINIMA.unpack_from(other), strict=True)
    return sum(1 for a, b in pairs if a == b) / PERMUTATIONS


def may_be_alike(one: Sketch, other: Sketch) -> bool:
    """Whether `alike` may hold of two texts; where not, they need not be read.

    What `alike` asks for is, for two sizes, a least share of what the two texts have together; the sketches tell that
    share, as so many draws would.
    """
    smaller, larger = sorted(int(_COUNT.unpack_from(of, _MINIMA.size)[0]) for of in (one, other))
    if smaller < LEAST_PART * larger:
        return False
    held = HELD * smaller
    least = held / (smaller + larger - held)
    return resemblance(one, other) >= least - SURE * math.sqrt(least * (1 - least) / PERMUTATIONS)


def bands(of: Sketch) -> list[int]:
    """What texts that resemble one another have at least one of; as SQLite keeps numbers."""
    width = 4 * BAND
    pieces = (of[start : start + width] for start in range(0, _MINIMA.size, width))
    return [
        int.from_bytes(hashlib.blake2b(piece, digest_size=8, salt=bytes([place])).digest(), "little", signed=True)
        for place, piece in enumerate(pieces)
    ]


@cache
def _blank() -> Any:
    from datasketch import MinHash  # type: ignore[import-untyped]  # it ships no types; slow to import, seldom needed

    return MinHash(num_perm=PERMUTATIONS, seed=1, scheme="affine32")
