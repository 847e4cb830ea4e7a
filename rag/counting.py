"""Counts in words."""


def plural(number: int, thing: str) -> str:
    """ "1 article", "3,000 articles"."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"


def turn_comes(ahead: int, seconds: int | None) -> str:
    """ "2 before you", "2 before you, your turn in about 40 s"."""
    if seconds is None:
        return f"{ahead} before you"
    about = f"{seconds}\u00a0s" if seconds < 120 else f"{round(seconds / 60)}\u00a0min"
    return f"{ahead} before you, your turn in about {about}"
