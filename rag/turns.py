"""Whose turn it is before the model: turns go round among those who ask."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """What the model is wanted for."""

    ANSWER = "answer"
    OPINION = "opinion"


@dataclass(eq=False, slots=True)
class Place:
    """One question's place in a line."""

    who: Hashable
    kind: Kind
    since: float = 0.0  # when its turn came


@dataclass(slots=True)
class Turns:
    """Those who wait, in the order they came, and those whose turn it is.

    The next turn is that of the one for whom the fewest are being answered, and among these of the one whose last
    turn ended, or who came, longest ago. So nobody has two turns while another waits for the first, and who waits
    with nothing being answered sees each of the others served once at most. What one person wants takes turns by its
    kind, else goes first come, first served.
    """

    waiting: list[Place] = field(default_factory=list)
    served: list[Place] = field(default_factory=list)
    _stamps: dict[Hashable, int] = field(default_factory=dict)  # of who waits or is served: the lower, the sooner
    _last: dict[Hashable, Kind] = field(default_factory=dict)
    _clock: int = 0

    def copy(self) -> "Turns":
        """The same line, to see how it would go on."""
        return Turns(self.waiting.copy(), self.served.copy(), self._stamps.copy(), self._last.copy(), self._clock)

    def join(self, place: Place) -> None:
        """Stand in the line."""
        if place.who not in self._stamps:
            self._stamp(place.who)
        self.waiting.append(place)

    def take(self) -> Place:
        """Have the next turn begin; somebody must be waiting."""
        busy = Counter(place.who for place in self.served)
        who = min(self.waiting, key=lambda place: (busy[place.who], self._stamps[place.who])).who
        theirs = [place for place in self.waiting if place.who == who]
        place = next((one for one in theirs if one.kind is not self._last.get(who)), theirs[0])
        self.waiting.remove(place)
        self.served.append(place)
        self._stamp(who)
        self._last[who] = place.kind
        return place

    def leave(self, place: Place) -> None:
        """Go, served or not."""
        was_served = place in self.served
        (self.served if was_served else self.waiting).remove(place)
        if all(one.who != place.who for one in (*self.served, *self.waiting)):
            del self._stamps[place.who]  # nothing is remembered of who has left
            self._last.pop(place.who, None)
        elif was_served:
            self._stamp(place.who)

    def _stamp(self, who: Hashable) -> None:
        self._clock += 1
        self._stamps[who] = self._clock
