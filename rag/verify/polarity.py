"""What a text says no to, and what it leaves open."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from rag.verify.lexicon import FUNCTION_WORDS
from rag.verify.telling import AUXILIARIES, BE, is_past
from rag.verify.words import Token, stem

_NEGATIONS = frozenset(
    """
    not never no none nobody nothing neither nor cannot hardly barely scarcely rarely seldom without unlikely lacks
    lacked lacking
    """.split()
)
_NOT_PAIRS = frozenset(  # two words that say no together
    [("no", "longer"), ("yet", "to"), ("instead", "of"), ("rather", "than"), ("short", "of"), ("far", "from"),
     ("lack", "of"), ("absence", "of")]
)  # fmt: skip
_NEARLY = frozenset("almost nearly".split())  # what nearly happened did not
_ALIKE = frozenset(
    "hit cut put shut set let cost hurt burst spread split quit shed cast bet beat".split()
)  # in the past
_TURNING = frozenset(["without", "unlikely"])  # a second no that takes the first back, with "failed to" and the like
_UNDOING_PAIRS = frozenset(
    (stem(verb), after)
    for verb, after in [
        ("rule", "out"),
        ("call", "off"),
        ("turn", "down"),
        ("vote", "down"),
        ("throw", "out"),
        ("threw", "out"),
    ]
)
_HEDGES = frozenset(
    """
    may might could can would should expected potential potentially possible possibly perhaps likely plan plans
    planned propose proposes proposed seek seeks if hope hopes aim aims consider considers considering intend
    intends whether draft unlikely unless
    """.split()
)
_OPEN = frozenset("may might could would perhaps possibly potentially potential possible prospective".split())
_DOUBTED = frozenset(  # what these take in, nobody vouches for
    stem(word) for word in "suspected alleged allegedly claimed threatened believed feared rumoured".split()
)
_SPANS = frozenset(stem(word) for word in "second minute hour day week month year".split())
_PLAN = stem("plan")  # a hedge only in "plans to"
_ASKING = frozenset(  # somebody to do something, which says nothing of whether it is done
    stem(word)
    for word in """
    ask urge invite want wish expect tell call press encourage advise implore beg appeal require order instruct
    """.split()
)
ASKED_WORDS = 6  # tokens from such a verb to its "to"
_CONDITION_PAIRS = frozenset([("long", "as"), ("event", "that"), ("condition", "that"), ("in", "case")])
_IF = frozenset("if unless whether".split())
_OPEN_BEFORE_TO = frozenset("expected likely unlikely plans planned plan hopes hope aims intends seeks set".split())
_UNDOING = frozenset(
    stem(word)
    for word in """
    reject refuse block cancel scrap abandon oppose deny dismiss halt overturn veto shelve avert avoid prevent ban
    prohibit postpone suspend
    """.split()
)
UNDONE_WORDS = 6  # content words that such a verb takes in
BREAKS = frozenset(
    ", ; : . ! ? ( ) — – but and since because after before until when while if unless although though why how".split()
)


def negated(tokens: Sequence[Token]) -> frozenset[int]:
    """Places of the words that a "not", "never", "refused to" … takes in, unless another no takes it back."""
    places: set[int] = set()
    neither, nor = _neither(tokens)
    for place, token in enumerate(tokens):
        if not _negates(tokens, place):
            continue
        scope = _scope(tokens, place, 2 if token.key == "no" and not _is_pair(tokens, place, _NOT_PAIRS) else 4)
        if place == neither:
            scope = _scope(tokens, nor, 4)
        elif neither >= 0 and token.key == "nor" and place > neither:
            continue
        if place in places and _turns(token):
            places.difference_update(scope, [place])
        else:
            places.update(scope)
    return frozenset(places)


def negations(tokens: Sequence[Token]) -> int:
    """How many times the tokens say no; "did not fail to" doesn't, "neither … nor" does once."""
    count, places = 0, set[int]()
    for place, token in enumerate(tokens):
        if _negates(tokens, place):
            twice = token.key == "nor" and any(t.key in ("neither", "not") for t in tokens[:place])
            count += 0 if twice else -1 if place in places and _turns(token) else 1
            places.update(_scope(tokens, place, 4))
    return count


def negative(tokens: Sequence[Token]) -> bool:
    """Whether a clause says no, also where it ends with that: "Germany did not"."""
    return negations(tokens) > 0 or any(token.key in ("not", "never", "nor") for token in tokens[-1:])


def left_open(tokens: Sequence[Token], certain: Collection[int] = ()) -> dict[int, int]:
    """Places of the words that the source leaves open, each with the place of its "may" or "expected".

    `certain` are places of each "would" that is no more than somebody's "will".
    """
    places: dict[int, int] = {}
    for place, token in enumerate(tokens):
        if place in certain:
            continue
        to = place + 1 < len(tokens) and tokens[place + 1].key == "to"
        if (
            token.key in _IF
            or (token.key in _OPEN and not _is_month(tokens, place))
            or (token.key in _OPEN_BEFORE_TO and to)
        ):
            for word in _scope(tokens, place, 2):
                places.setdefault(word, place)
        elif token.stem in _ASKING and (asked := _asked_to(tokens, place)) is not None:
            for word in _scope(tokens, asked, 1):
                places.setdefault(word, place)
    return places


def _asked_to(tokens: Sequence[Token], place: int) -> int | None:
    """The place of the "to" in "asked Germany to join", "called on the council to vote"."""
    for at in range(place + 2, min(place + ASKED_WORDS, len(tokens))):
        if tokens[at].key in BREAKS:
            break
        if tokens[at].key == "to":
            return at
    return None


def undone(tokens: Sequence[Token]) -> dict[int, int]:
    """Places of the words that a "rejected", "cancelled", "denied" … undoes, each with the place of that verb.

    "Voted to reject a plan to close the library" does not bear out "voted to close the library".
    """
    no = negated(tokens)
    places: dict[int, int] = {}
    for place in range(len(tokens)):
        if not undoes(tokens, place) or place in no:
            continue
        passive = any(t.key in BE for t in tokens[max(0, place - 2) : place])
        for word in _scope(tokens[:place][::-1] if passive else tokens[place:], -1 if passive else 0, UNDONE_WORDS):
            places.setdefault(place - 1 - word if passive else place + word, place)
    return places


def undoes(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word is a "rejected", "cancelled", "ruled out" …, or the first of it."""
    if _is_pair(tokens, place, _UNDOING_PAIRS, stems=True):
        return True
    led = place > 0 and (tokens[place - 1].key == "to" or tokens[place - 1].key in AUXILIARIES)
    formed = tokens[place].key.endswith(("ed", "ing", "s"))  # "scrapped", not "scrap metal"
    return tokens[place].stem in _UNDOING and (led or formed)


def hedges(tokens: Sequence[Token]) -> bool:
    """Whether a claim leaves anything open itself."""
    return any((t.key, after.key) == ("provided", "that") for t, after in pairwise(tokens)) or any(
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
    opening = [at for at in range(len(tokens)) if opens_condition(tokens, at) or _opens_what_is_to_come(tokens, at)]
    taken = [_scope(tokens, place, 4) for place in opening]
    if _is_inverted(tokens):
        taken.append(_scope(tokens, 0, 4))
    return frozenset(at for places in taken for at in places)


def opens_condition(tokens: Sequence[Token], place: int) -> bool:
    """Whether a word is an "if", or the last of "provided that", "as long as", "on condition that"."""
    if tokens[place].key in _IF:
        return True
    before = tokens[place - 1].key if place else ""
    if tokens[place].key in ("provided", "providing", "assuming"):  # and not "by assuming the task"
        after = tokens[place + 1].key if place + 1 < len(tokens) else ""
        return after == "that" or not place or (before == "," and tokens[place].key == "provided" and after == "the")
    return (before, tokens[place].key) in _CONDITION_PAIRS


def _opens_what_is_to_come(tokens: Sequence[Token], place: int) -> bool:
    """ "Will rise once the regulator agrees": nothing says that it does."""
    if tokens[place].key not in ("once", "when") or not any(t.key in ("will", "would") for t in tokens[:place]):
        return False
    return not any(is_past(tokens[at]) for at in _scope(tokens, place, 4))


def _is_inverted(tokens: Sequence[Token]) -> bool:
    """ "Had Germany joined, France would have left": an "if" that is told by the order of the words."""
    opens = len(tokens) > 1 and tokens[0].key in ("had", "were", "should")
    would = any(token.key in ("would", "could", "might", "will") for token in tokens[2:])
    return opens and would and tokens[-1].text != "?"


def other_interval(claim: Sequence[Token], source: Sequence[Token]) -> str | None:
    """What the sentence has for a claim's "a week after": "a week before"."""
    ours, theirs = (
        {(t.stem, after.key) for t, after in pairwise(tokens) if t.stem in _SPANS and after.key in ("before", "after")}
        for tokens in (claim, source)
    )
    for unit, side in ours - theirs:
        if (unit, "before" if side == "after" else "after") in theirs:
            return "before" if side == "after" else "after"
    return None


def reorders(claim: Sequence[Token], source: Sequence[Token]) -> bool:
    """Whether the claim puts before what the source puts after."""
    ours, theirs = ({t.key for t in tokens} & {"before", "after"} for tokens in (claim, source))
    if len(ours) != 1 or len(theirs) != 1:
        return False
    if ours != theirs:
        return True
    later, first = _around(claim, *ours)
    others_later, others_first = _around(source, *theirs)
    crossed = [first & others_later, later & others_first]
    straight = len(first & others_first) + len(later & others_later)
    return all(crossed) and sum(map(len, crossed)) > straight and not first & others_first


def _around(tokens: Sequence[Token], word: str) -> tuple[frozenset[str], frozenset[str]]:
    """The words of the main clause, and those of the clause that "after" or "before" opens."""
    at = next(place for place, token in enumerate(tokens) if token.key == word)
    end = next((place for place in range(at, len(tokens)) if tokens[place].text == ","), len(tokens))
    within, rest = tokens[at + 1 : end], [*tokens[:at], *tokens[end:]]
    main, clause = (
        frozenset(t.stem for t in some if t.is_word and t.key not in FUNCTION_WORDS) for some in (rest, within)
    )
    return main, clause


def _is_month(tokens: Sequence[Token], place: int) -> bool:
    return tokens[place].key == "may" and tokens[place].is_capital and place > 0


def _negates(tokens: Sequence[Token], place: int) -> bool:
    token = tokens[place]
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if token.key.endswith(("n't", "n’t")):
        return True
    if token.key == "no" and after is not None and after.text == ",":
        return False  # an answer: "No, …"
    if _is_pair(tokens, place, _NOT_PAIRS):
        return True
    if token.key in _NEGATIONS:
        return after is not None and after.key not in ("only", "least", "more", "less", "fewer")
    if token.key in _NEARLY:
        return after is not None and (is_past(after) or after.key in _ALIKE)
    return token.stem in _NEGATING_STEMS and after is not None and after.key == "to"


def _neither(tokens: Sequence[Token]) -> tuple[int, int]:
    """The places of a "neither … nor" that opens a clause, or -1: what neither of two does is said no to, not they.

    Of "neither Haas nor his rival, Voort, has agreed" the second is the last place before "has".
    """
    opening = next((at for at, t in enumerate(tokens) if t.is_word and t.key not in FUNCTION_WORDS), len(tokens))
    opens = [
        at for at, t in enumerate(tokens) if t.key == "neither" and (at <= opening or tokens[at - 1].key in BREAKS)
    ]
    neither = opens[0] if opens else -1
    nor = next((at for at, t in enumerate(tokens) if t.key == "nor" and at > neither >= 0), -1)
    if nor < 0:
        return -1, -1
    verb = next((at for at in range(nor, len(tokens)) if tokens[at].key in AUXILIARIES or is_past(tokens[at])), nor + 2)
    return neither, verb - 1


def _turns(token: Token) -> bool:
    return token.key in _TURNING or token.stem in _NEGATING_STEMS


def _is_pair(tokens: Sequence[Token], place: int, pairs: frozenset[tuple[str, str]], *, stems: bool = False) -> bool:
    if place + 1 >= len(tokens):
        return False
    return (tokens[place].stem if stems else tokens[place].key, tokens[place + 1].key) in pairs


def _scope(tokens: Sequence[Token], place: int, words: int) -> list[int]:
    found: list[int] = []
    for at in range(place + 1, len(tokens)):
        token = tokens[at]
        if token.key in BREAKS or len(found) == words:
            break
        if token.is_number or (token.is_word and token.key not in FUNCTION_WORDS):
            found.append(at)
    return found


_NEGATING_STEMS = frozenset(["refus", "declin", "fail"])
