"""Turns of phrase that the shapes of requests share."""

import re

THIS_LIBRARY = "(?:in|to|of|from|at) (?:the|this|your|my|our) (?:library|catalogue|catalog|collection|archive|database)"
ARTICLES = "(?:(?:news |press )?articles?|news (?:items?|stories|reports?|pieces?)|press reports?)"
NEW = "(?:new|newest|latest|most recent|recent)"
SHOW = "(?:(?:list|show|name|find|give|tell|display|get)(?: me| us)?|see|(?:search|look) for)"
ARE_THERE = (
    f"(?:are there|there are|do (?:you|we|i) (?:have|know)|have you got|you (?:have|know)|(?:are|is) {THIS_LIBRARY}|"
    "does (?:the|this|your|my) library (?:have|hold|contain))"
)
NUMBERS = {word: number for number, word in enumerate("one two three four five six seven eight nine ten".split(), 1)}
_LED = re.compile(r"(?:the|an?|any) (.+)", re.IGNORECASE)
_QUOTED = re.compile(r"[\"“”„'‘«»](.+)[\"“”'’«»]")


def shape(*alternatives: str) -> re.Pattern[str]:
    """Any of these, in whatever case."""
    return re.compile("|".join(alternatives), re.IGNORECASE)


def quoted(words: str) -> str | None:
    """What stands between quotation marks that enclose all of the words."""
    found = _QUOTED.fullmatch(words)
    return found[1] if found else None


def without_article(words: str) -> str:
    """Words without a "the" or "a" before them."""
    found = _LED.fullmatch(words)
    return found[1] if found else words
