"""Questions in a line before the model: so many are answered at once, the others wait where no time-out runs."""

import heapq
import itertools
import math
import statistics
import threading
import time
from collections import deque
from collections.abc import Hashable, Iterator, Sequence
from contextlib import contextmanager

from rag.errors import LineFull
from rag.schema import Waiting
from rag.turns import Kind, Place, Turns

LONGEST = 32  # that wait; the last of them waits for about ten minutes
MOST_OF_ONE = 8  # that wait, of one who asks: so nobody keeps the others out
LOOK_SECONDS = 0.1  # between two looks at the stop flag
RENEW_SECONDS = 1.0  # between two forecasts while nothing moves
LATELY = 20  # of each kind: by them the next are judged
FEW = 2  # of which nothing is told yet


class Line:
    """`at_once` are served together; turns go round among those who ask (`rag.turns`)."""

    def __init__(self, at_once: int) -> None:
        self._at_once = at_once
        self._turns = Turns()
        self._took: dict[Kind, deque[float]] = {kind: deque(maxlen=LATELY) for kind in Kind}
        self._forecast: dict[Place, Waiting] = {}
        self._renew_at = 0.0
        self._moved = threading.Condition()

    @property
    def is_serving(self) -> bool:
        """Whether anybody is being answered."""
        with self._moved:
            return bool(self._turns.served)

    @contextmanager
    def place(
        self, who: Hashable = None, kind: Kind = Kind.ANSWER, stop: threading.Event | None = None
    ) -> Iterator["Standing"]:
        """Stand in the line, and leave it at the end, served or not. Without `who`, it is somebody nobody knows.

        Raises:
            LineFull: too many wait already.
        """
        stop = stop or threading.Event()
        place = Place(object() if who is None else who, kind)
        standing = Standing(self, place, stop)
        self._join(place)
        done = False
        try:
            yield standing
            done = standing.answered and not stop.is_set()
        finally:
            self._leave(place, done=done)

    def look(self, place: Place, unlike: Waiting | None) -> Waiting:
        """What is before this place, at 0 its turn; waits a moment for news that are `unlike` this."""
        with self._moved:
            self._moved.wait_for(lambda: self._ahead(place) != unlike, LOOK_SECONDS)
            return self._ahead(place)

    def _join(self, place: Place) -> None:
        with self._moved:
            waiting = self._turns.waiting
            if len(waiting) >= LONGEST:
                raise LineFull(f"Too many questions are waiting ({LONGEST}); ask again in a few minutes.")
            if sum(one.who == place.who for one in waiting) >= MOST_OF_ONE:
                raise LineFull(f"Too many of your questions are waiting ({MOST_OF_ONE}); stop one, or ask again later.")
            self._turns.join(place)
            self._move()

    def _leave(self, place: Place, *, done: bool) -> None:
        with self._moved:
            if done and place in self._turns.served:  # what the model did not answer to its end tells nothing
                self._took[place.kind].append(time.monotonic() - place.since)
            self._turns.leave(place)
            self._move()

    def _move(self) -> None:
        while self._turns.waiting and len(self._turns.served) < self._at_once:
            self._turns.take().since = time.monotonic()
        self._renew_at = 0.0
        self._moved.notify_all()

    def _ahead(self, place: Place) -> Waiting:
        if place in self._turns.served:
            return Waiting(0)
        now = time.monotonic()
        if now >= self._renew_at:
            self._forecast = forecast(self._turns, self._took, now)
            self._renew_at = now + RENEW_SECONDS
        return self._forecast[place]


class Standing:
    """A place in a line, as whoever stands there sees it."""

    def __init__(self, line: Line, place: Place, stop: threading.Event) -> None:
        self._line = line
        self._place = place
        self._stop = stop
        self.answered = True  # by the model: only then does it tell how long the next will take

    def moves(self) -> Iterator[Waiting]:
        """Tell what is before it, whenever that changes, down to 0; nothing where it is 0 at once.

        Ends early when the stop flag is set.
        """
        told, seen = None, self._line.look(self._place, None)
        while not self._stop.is_set():
            if seen != told and (seen.ahead or told):
                yield seen
                told = seen
            if not seen.ahead:
                return
            seen = self._line.look(self._place, told)


def forecast(turns: Turns, took: dict[Kind, deque[float]], now: float) -> dict[Place, Waiting]:
    """What is before each that waits, should nobody else come and each take as long as those of late."""
    turns, number = turns.copy(), itertools.count()
    ends = [(_left(took[place.kind], now - place.since), next(number), place) for place in turns.served]
    heapq.heapify(ends)
    found: dict[Place, Waiting] = {}
    for ahead in range(1, len(turns.waiting) + 1):
        until, _, done = heapq.heappop(ends)
        turns.leave(done)
        place = turns.take()
        found[place] = Waiting(ahead, None if math.isinf(until) else _about(until))
        heapq.heappush(ends, (until + _left(took[place.kind], 0.0), next(number), place))
    return found


def _left(took: Sequence[float], elapsed: float) -> float:
    """How long one of a kind still takes, as half of those that took so long already did; infinity: not known."""
    if len(took) < FEW:
        return math.inf
    longer = [seconds for seconds in took if seconds > elapsed]
    return statistics.median(longer) - elapsed if longer else 0.0


def _about(seconds: float) -> int:
    """As exactly as it can be told: to 5 seconds, beyond a minute and a half to the minute."""
    step = 5 if seconds <= 90 else 60
    return max(step, step * round(seconds / step))
