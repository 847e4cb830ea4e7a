"""Which of two lists belongs to which: "Holt and Brun finished first and third respectively"."""

from collections.abc import Sequence

from rag.schema import CheckKind
from rag.verify.context import same_bearer
from rag.verify.doers import ELSEWHERE
from rag.verify.reading import Reading, Stretch
from rag.verify.scene import Tally
from rag.verify.words import Token

RESPECTIVELY = "respectively"
_ORDINALS = frozenset("first second third fourth fifth sixth seventh eighth ninth tenth".split())


def check_listed(tally: Tally, claim: Reading, part: Stretch) -> None:
    """Fail a claim that gives a name the number of another; where the lists can't be read, it is partly so at best."""
    source, sentence = tally.scene.passage, tally.sentence
    words = claim.words(part)
    at = next((x for x in range(sentence.first, sentence.last + 1) if source.tokens[x].key == RESPECTIVELY), None)
    if at is None or any(token.key == RESPECTIVELY for token in words):
        return
    numbers = [x for x in range(sentence.first, at) if _counts(source.tokens[x])]
    listed = _run(source.tokens, numbers)
    names = [name for name in source.names if sentence.first <= name.first and listed and name.last < listed[0]]
    names = names[-len(listed) :]
    said = [token for token in words if _counts(token)]
    ours = [
        place
        for place, name in enumerate(names)
        if any(part.holds(one.first) and same_bearer(one.canon, name.canon) for one in claim.names)
    ]
    theirs = [place for place, x in enumerate(listed) if any(one.key == source.tokens[x].key for one in said)]
    if not said or not ours:
        return
    if len(names) != len(listed) or len(listed) < 2:
        tally.lack(CheckKind.WORDING, RESPECTIVELY, ELSEWHERE)
    elif theirs and len(ours) < len(names) and ours != theirs:
        name = next(one for one in claim.names if part.holds(one.first))
        tally.miss(CheckKind.NAME, claim.slice(name.first, name.last), ELSEWHERE)


def _counts(token: Token) -> bool:
    return token.is_number or token.key in _ORDINALS


def _run(tokens: Sequence[Token], numbers: Sequence[int]) -> list[int]:
    """The last numbers that only commas and an "and" stand between."""
    run = list(numbers[-1:])
    for before in reversed(numbers[:-1]):
        between = [token.key for token in tokens[before + 1 : run[0]]]
        if not between or not {",", "and"}.issuperset(between):
            break
        run.insert(0, before)
    return run
