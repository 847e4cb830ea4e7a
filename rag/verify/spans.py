"""How long a time the words tell of, where a claim has another: "hours" for "days", "the year" for "the quarter"."""

from collections.abc import Sequence

from rag.schema import CheckKind
from rag.verify.scene import Tally
from rag.verify.words import Token, is_content, stem

_SPANS = frozenset(stem(word) for word in "second minute hour day week month quarter year decade century".split())
_WITHIN = frozenset("within every per".split())
_THEN = frozenset("earlier ago later before after".split())
_OVER = frozenset("for in during over".split())
_OPENERS = frozenset("the its their this that".split())
LONGEST_LED = 2  # words between "the" and the span: "third", "first fiscal"


def tells_time(token: Token) -> bool:
    """Whether a word tells of a span of time, or before or after what a thing was."""
    return token.stem in _SPANS or token.key in _THEN


def check_span(tally: Tally, tokens: Sequence[Token]) -> None:
    """Fail "$4.2bn for the year", of "$4.2bn for the third quarter"."""
    ours, theirs = _told(tokens), _told(tally.scene.passage.words(tally.sentence))
    if ours and theirs and not {span.stem for span in ours} & {span.stem for span in theirs}:
        tally.deny(CheckKind.DATE, ours[0].text, f"the article says {theirs[0].text}")


def _told(tokens: Sequence[Token]) -> list[Token]:
    """The "quarter" of "for the third quarter"; more than one of them, as in "the past 12 months", may be any span."""
    found = []
    for place in range(len(tokens) - 2):
        if tokens[place].key not in _OVER or tokens[place + 1].key not in _OPENERS:
            continue
        led = tokens[place + 2 : place + 3 + LONGEST_LED]
        spans = [at for at, token in enumerate(led) if token.stem in _SPANS and not token.key.endswith("s")]
        at = spans[-1] if spans else 0  # the last: "the second quarter"
        if spans and all(is_content(t) or t.key == "first" for t in led[:at]):
            found.append(led[at])
    return found


def other_unit(claim: Sequence[Token], place: int, source: Sequence[Token]) -> Token | None:
    """The "hours" of "within hours", for "within days"; the "year" of "a year earlier", for "a quarter earlier"."""
    if claim[place].stem not in _SPANS or not place:
        return None
    around = [claim[place - 1].key, claim[place + 1].key if place + 1 < len(claim) else ""]
    for before, token, after in zip(source, source[1:], [*source[2:], None], strict=False):
        if token.stem in _SPANS and token.stem != claim[place].stem and before.key == around[0]:
            told = after is not None and after.key == around[1] and around[1] in _THEN
            if told or around[0] in _WITHIN:
                return token
    return None
