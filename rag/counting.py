"""Counts in words."""


def plural(number: int, thing: str) -> str:
    """ "1 article", "3,000 articles"."""
    return f"{number:,} {thing}" if number == 1 else f"{number:,} {thing}s"
