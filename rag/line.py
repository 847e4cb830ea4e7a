"""Questions in a line before the model: so many are answered at once, the others wait where no time-out runs."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

LOOK_SECONDS = 0.1  # between two looks at the stop flag


class Line:
    """First come, first served; `at_once` are served together."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._places: list[Place] = []
        self._moved = threading.Condition()

    @contextmanager
    def place(self) -> Iterator["Place"]:
        """Stand in the line, and leave it at the end, served or not."""
        place = Place(self)
        with self._moved:
            self._places.append(place)
        try:
            yield place
        finally:
            with self._moved:
                self._places.remove(place)
                self._moved.notify_all()

    def ahead_of(self, place: "Place", *, unlike: int | None = None) -> int:
        """How many must leave before it is this one's turn; waits a moment for a number `unlike` this."""
        with self._moved:
            self._moved.wait_for(lambda: self._ahead_of(place) != unlike, LOOK_SECONDS)
            return self._ahead_of(place)

    def _ahead_of(self, place: "Place") -> int:
        return max(0, self._places.index(place) + 1 - self._at_once)


class Place:
    """One question's place in a line."""

    def __init__(self, line: Line) -> None:
        self._line = line

    def moves(self, stop: threading.Event) -> Iterator[int]:
        """Tell how many must leave first, whenever that changes, down to 0; nothing where it is 0 at once.

        Ends early when `stop` is set.
        """
        told, ahead = 0, self._line.ahead_of(self)
        while not stop.is_set():
            if ahead != told:
                yield ahead
                told = ahead
            if ahead == 0:
                return
            ahead = self._line.ahead_of(self, unlike=told)
