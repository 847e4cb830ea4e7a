"""What a text says no to, and what it leaves open."""

from collections.abc import Sequence

from rag.verify.lexicon import FUNCTION_WORDS
from rag.verify.words import Token, stem

_NEGATIONS = frozenset("not never no none nobody nothing neither nor cannot hardly barely without".split())
_HEDGES = frozenset(
    """
    may might could can would should expected potential potentially possible possibly perhaps likely plan plans
    planned propose proposes proposed seek seeks if hope hopes aim aims consider considers considering intend
    intends whether draft
    """.split()
)
_OPEN = frozenset("may might could would perhaps possibly potentially".split())
_DOUBTED = frozenset(  # what these take in, nobody vouches for
    stem(word) for word in "suspected alleged allegedly claimed threatened believed feared rumoured".split()
)
_PLAN = stem("plan")  # a hedge only in "plans to"
_IF = frozenset("if unless whether".split())
_OPEN_BEFORE_TO = frozenset("expected likely plans planned plan hopes hope aims intends seeks set".split())
_UNDOING = frozenset(
    stem(word)
    for word in """
    reject refuse block cancel scrap abandon oppose deny dismiss halt overturn veto shelve avert avoid prevent ban
    prohibit postpone suspend
    """.split()
)
_BE = frozenset("is are was were be been being".split())
UNDONE_WORDS = 6  # content words that such a verb takes in
_BREAKS = frozenset(
    ", ; : . ! ? ( ) — – but and since because after before until when while if unless although though".split()
)


def negated(tokens: Sequence[Token]) -> frozenset[int]:
    """Places of the words that a "not", "never", "refused to" … takes in."""
    places: set[int] = set()
    for place, token in enumerate(tokens):
        if _negates(tokens, place):
            places.update(_scope(tokens, place, 2 if token.key == "no" else 4))
    return frozenset(places)


def negations(tokens: Sequence[Token]) -> int:
    """How many times the tokens say no."""
    return sum(_negates(tokens, place) for place in range(len(tokens)))


def left_open(tokens: Sequence[Token]) -> dict[int, int]:
    """Places of the words that the source leaves open, each with the place of its "may" or "expected"."""
    places: dict[int, int] = {}
    for place, token in enumerate(tokens):
        to = place + 1 < len(tokens) and tokens[place + 1].key == "to"
        if (
            token.key in _IF
            or (token.key in _OPEN and not _is_month(tokens, place))
            or (token.key in _OPEN_BEFORE_TO and to)
        ):
            for word in _scope(tokens, place, 2):
                places.setdefault(word, place)
    return places


def undone(tokens: Sequence[Token]) -> dict[int, int]:
    """Places of the words that a "rejected", "cancelled", "denied" … undoes, each with the place of that verb.

    "Voted to reject a plan to close the library" does not bear out "voted to close the library".
    """
    no = negated(tokens)
    places: dict[int, int] = {}
    for place, token in enumerate(tokens):
        if token.stem not in _UNDOING or place in no:
            continue
        passive = any(t.key in _BE for t in tokens[max(0, place - 2) : place])
        for word in _scope(tokens[:place][::-1] if passive else tokens[place:], -1 if passive else 0, UNDONE_WORDS):
            places.setdefault(place - 1 - word if passive else place + word, place)
    return places


def hedges(tokens: Sequence[Token]) -> bool:
    """Whether a claim leaves anything open itself."""
    return any(
        t.key in _HEDGES
        and not _is_month(tokens, at)
        and (t.stem != _PLAN or tokens[min(at + 1, len(tokens) - 1)].key == "to")
        for at, t in enumerate(tokens)
    )


def doubted(tokens: Sequence[Token]) -> dict[int, int]:
    """Places of the words that nobody vouches for, each with the place of its "suspected" or "claimed"."""
    places: dict[int, int] = {}
    for place, token in enumerate(tokens):
        for word in _scope(tokens, place, 8) if token.stem in _DOUBTED else ():
            places.setdefault(word, place)
    return places


def conditional(tokens: Sequence[Token]) -> frozenset[int]:
    """Places of the words that an "if", "unless" or "whether" takes in."""
    taken = [_scope(tokens, place, 4) for place, token in enumerate(tokens) if token.key in _IF]
    return frozenset(at for places in taken for at in places)


def reorders(claim: Sequence[Token], source: Sequence[Token]) -> bool:
    """Whether the claim puts before what the source puts after."""
    ours, theirs = ({t.key for t in tokens} & {"before", "after"} for tokens in (claim, source))
    return len(ours) == 1 and len(theirs) == 1 and ours != theirs


def _is_month(tokens: Sequence[Token], place: int) -> bool:
    return tokens[place].key == "may" and tokens[place].is_capital and place > 0


def _negates(tokens: Sequence[Token], place: int) -> bool:
    token = tokens[place]
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if token.key.endswith(("n't", "n’t")):
        return True
    if token.key == "no" and after is not None and after.text == ",":
        return False  # an answer: "No, …"
    if token.key in _NEGATIONS:
        return after is not None and after.key not in ("only", "least", "longer", "more", "less", "fewer")
    return token.stem in _NEGATING_STEMS and after is not None and after.key == "to"


def _scope(tokens: Sequence[Token], place: int, words: int) -> list[int]:
    found: list[int] = []
    for at in range(place + 1, len(tokens)):
        token = tokens[at]
        if token.key in _BREAKS or len(found) == words:
            break
        if token.is_number or (token.is_word and token.key not in FUNCTION_WORDS):
            found.append(at)
    return found


_NEGATING_STEMS = frozenset(["refus", "declin", "fail"])
