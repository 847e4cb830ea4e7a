"""The revisions of an article, one after the other."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.schema import Revision

NEAR = 200  # characters on either side that tell which of several equal words are meant


@dataclass(frozen=True, slots=True)
class Step:
    """A revision, and the one it took the place of."""

    revision: Revision
    before: Revision | None
    is_current: bool
    is_return: bool = False  # to a revision it had earlier; since when is not known


def steps(revisions: Sequence[Revision], current_id: str) -> list[Step]:
    """Put an article's revisions in the order in which it had them."""
    found = [
        Step(revision, before, revision.id == current_id and place == len(revisions) - 1)
        for place, (revision, before) in enumerate(zip(revisions, [None, *revisions], strict=False))
    ]
    current = next((revision for revision in revisions if revision.id == current_id), None)
    if current is not None and not found[-1].is_current:
        found.append(Step(current, revisions[-1], is_current=True, is_return=True))
    return found


def still_at(before: str, after: str, start: int, end: int) -> tuple[int, int] | None:
    """Where words of one revision stand in another, if they do; of several places, that with most around it alike."""
    words = before[start:end]
    places: list[int] = []
    place = after.find(words) if words else -1
    while place >= 0 and len(places) < NEAR:
        places.append(place)
        place = after.find(words, place + 1)
    if not places:
        return None
    best = max(places, key=lambda place: (_alike(before, after, start, end, place), -abs(place - start)))
    return best, best + len(words)


def _alike(before: str, after: str, start: int, end: int, place: int) -> int:
    """How many characters around the words are the same."""
    behind = place + end - start
    left = zip(before[:start][: -NEAR - 1 : -1], after[:place][: -NEAR - 1 : -1], strict=False)
    right = zip(before[end : end + NEAR], after[behind : behind + NEAR], strict=False)
    return _run(left) + _run(right)


def _run(pairs: "zip[tuple[str, str]]") -> int:
    count = 0
    for one, other in pairs:
        if one != other:
            break
        count += 1
    return count
