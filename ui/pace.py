"""How fast articles come in, from those of late; nothing is said before that can be told."""

from collections import deque

_LATELY = 200  # articles
_FEW = 10  # articles, of which nothing is told yet
_SHORT = 5.0  # seconds


class Pace:
    """The seconds that the last articles took. What was known already took none worth counting."""

    def __init__(self) -> None:
        self._seconds: deque[float] = deque(maxlen=_LATELY)

    def note(self, seconds: float) -> None:
        """An article is through, and took so long."""
        self._seconds.append(seconds)

    def forget(self) -> None:
        """Begin anew: what comes may be of another kind."""
        self._seconds.clear()

    @property
    def per_minute(self) -> float | None:
        """Articles a minute; None as long as that is not known."""
        taken = sum(self._seconds)
        if len(self._seconds) < _FEW or taken < _SHORT:
            return None
        return 60 * len(self._seconds) / taken

    def left(self, articles: int | None) -> float | None:
        """The seconds that so many more articles take; None as long as that is not known."""
        pace = self.per_minute
        return None if pace is None or articles is None else 60 * articles / pace
