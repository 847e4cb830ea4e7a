"""How old the evidence is of an answer on what is so now: the sentences themselves don't show it."""

from collections.abc import Iterator, Sequence
from datetime import date

from rag.periods import written
from rag.schema import Claim, Hit
from rag.verify.words import Token, tokenize

_NOW = frozenset(
    "now nowadays today today's tonight currently current latest newest recent recently still present".split()
)
_NOW_TOGETHER = frozenset(
    [("at", "the", "moment"), ("so", "far"), ("these", "days"), ("this", "week"), ("this", "month"), ("this", "year")]
)


def age_note(question: str, claims: Sequence[Claim], hits: Sequence[Hit], today: date, old_after: int) -> Iterator[str]:
    """Say how old the newest of the cited articles is, if the question asks for what is so now and it is older."""
    numbers = {citation.number for claim in claims if claim.verdict.shown for citation in claim.citations}
    if not numbers or not asks_for_now(question):
        return
    dates = [published for number in numbers if (published := hits[number - 1].article.published)]
    if not dates:
        yield "The dates of the cited articles are not known: this may no longer be so."
        return
    days = (today - max(dates)).days
    if days > old_after:
        newest = written(max(dates))
        yield f"The newest cited article is of {newest}, {days:,} day{'s' * (days > 1)} old: this may no longer be so."


def asks_for_now(question: str) -> bool:
    """Whether a question asks for the present or the last known state."""
    tokens = tokenize(question)
    keys = [token.key for token in tokens]
    runs = zip(keys, keys[1:], [*keys[2:], ""], strict=False)
    together = any(run in _NOW_TOGETHER or run[:2] in _NOW_TOGETHER for run in runs)
    return together or any(_says_now(tokens, place) for place in range(len(tokens)))


def _says_now(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word says "now", and is no part of a name: "USA Today"."""
    token = tokens[place]
    shouted = token.text.isupper() and len(token.text) > 1
    return token.key in _NOW and (place == 0 or shouted or not token.is_capital)
