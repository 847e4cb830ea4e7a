"""Comparisons and causes: which is more, which of two is ahead, what ranks first, and what came of what."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from rag.schema import CheckKind
from rag.verify.naming import in_sentence
from rag.verify.polarity import BREAKS
from rag.verify.reading import Reading, Stretch
from rag.verify.scene import Tally
from rag.verify.words import Token, content, same_word, stands, stem

_MORE, _LESS = frozenset(["more"]), frozenset(["fewer", "less"])
_ONE_OF = frozenset("one among some".split())
_RANKS = frozenset("second third fourth fifth sixth seventh eighth ninth tenth".split())
_CAUSES = frozenset(
    stem(word)
    for word in """
    because cause caused causing due owing thanks result resulted lead led blame blamed trigger triggered prompt
    prompted spark sparked force forced reason drive drove fuel fuelled fueled bring brought
    """.split()
)
_CLAIMED_CAUSES = frozenset(
    stem(word) for word in "because cause caused causing trigger triggered prompt prompted spark sparked".split()
)
_CAUSE_PAIRS = frozenset([("due", "to"), ("owing", "to"), ("thanks", "to"), ("result", "of"), ("led", "to")])
_ALSO_CAUSES = frozenset("since as for so therefore over hence through from make made".split())
_DESPITE = frozenset("despite notwithstanding although though".split())
_DESPITE_PAIRS = frozenset(
    [("in", "spite"), ("regardless", "of"), ("irrespective", "of"), ("not", "because"), ("not", "due")]
)
_TIMES = frozenset("after following when before then later while amid until".split())


def check_comparisons(tally: Tally, claim: Reading, part: Stretch) -> None:
    """Fail or weaken a claim that turns a comparison round, or leaves out "one of" before "the largest"."""
    if tally.misses:
        return
    tokens, source = claim.words(part), tally.scene.passage.words(tally.sentence)
    _check_more(tally, tokens, source)
    _check_than(tally, claim, part)
    _check_superlatives(tally, tokens, source)


def check_cause(tally: Tally, claim: Reading, part: Stretch) -> None:
    """A claim may not make a cause of what the sentence only puts before or beside something else."""
    if tally.misses:
        return
    tokens, source = claim.words(part), tally.scene.passage.words(tally.sentence)
    cause = _claimed_cause(tokens)
    keys = {t.key for t in source}
    if cause is not None and _causes_turned(tokens, source):
        tally.deny(CheckKind.WORDING, cause.text, "in another order")
        return
    if cause is not None and cause.key != "cause" and (against := _set_against(tokens, cause, source)) is not None:
        tally.miss(CheckKind.WORDING, cause.text, f"the article only says {against.text}")
        return
    caused = keys & _ALSO_CAUSES or any(t.stem in _CAUSES for t in source)
    timed = next((at for at, t in enumerate(source) if t.key in _TIMES), None)
    if cause is not None and not caused and timed is not None:
        at = timed + tally.sentence.first
        tally.meet(CheckKind.WORDING, cause.text, at, at, f"the article says {source[timed].text}")


def _causes_turned(tokens: Sequence[Token], source: Sequence[Token]) -> bool:
    """ "They walked out because flights were cancelled", of "cancelled because they walked out"."""
    places = [
        [t.key for t in some].index("because") if any(t.key == "because" for t in some) else -1
        for some in (tokens, source)
    ]
    if min(places) <= 0:
        return False
    ours, theirs = places
    sides = content(tokens[:ours]), content(tokens[ours + 1 :])
    crossed = [
        [stands(word, there) and not stands(word, here) for word in side if stands(word, source)]
        for side, here, there in [
            (sides[0], source[:theirs], source[theirs:]),
            (sides[1], source[theirs:], source[:theirs]),
        ]
    ]
    return all(side and all(side) for side in crossed)


def _set_against(tokens: Sequence[Token], cause: Token, source: Sequence[Token]) -> Token | None:
    """The "despite" that the sentence has before what the claim makes a cause; or the "not" of "not because"."""
    against: dict[int, Token] = {}
    for at, token in enumerate(source):
        after = source[at + 1].key if at + 1 < len(source) else ""
        if token.key in _DESPITE or (token.key, after) in _DESPITE_PAIRS:
            end = next(
                (x for x in range(at + 2, len(source)) if source[x].key in BREAKS or source[x].key == "and"),
                len(source),
            )
            against.update(dict.fromkeys(range(at, end), token))
    first = tokens.index(cause) + 1
    comma = next((at for at in range(first, len(tokens)) if tokens[at].text == ","), len(tokens))
    reasons = content(tokens[first:comma])
    found = [[at for at, t in enumerate(source) if t.is_word and same_word(one.stem, t.stem)] for one in reasons]
    places = [at for some in found for at in some]
    if not places or not all(at in against for at in places):
        return None
    return against[places[0]]


def _claimed_cause(tokens: Sequence[Token]) -> Token | None:
    for token, after in pairwise(tokens):
        if token.stem in _CLAIMED_CAUSES or (token.key, after.key) in _CAUSE_PAIRS:
            return token
    return None


def _check_more(tally: Tally, tokens: Sequence[Token], source: Sequence[Token]) -> None:
    """ "Fewer trains", of "more trains"."""
    for ours, theirs in ((_MORE, _LESS), (_LESS, _MORE)):
        for word, thing in _compared(tokens, ours):
            stated = [t.stem for _, t in _compared(source, ours)]
            for other, same in _compared(source, theirs):
                if same_word(thing.stem, same.stem) and thing.stem not in stated:
                    tally.deny(CheckKind.WORDING, word.text, f"the article says {other.text}")
                    return


def _compared(tokens: Sequence[Token], words: frozenset[str]) -> Iterable[tuple[Token, Token]]:
    """Each "more" with the thing behind it; "more than 40" is a bound of a number."""
    for at, token in enumerate(tokens):
        things = content(tokens[at + 1 : at + 3])
        if token.key in words and things and tokens[at + 1].key != "than":
            yield token, things[0]


def _check_than(tally: Tally, claim: Reading, part: Stretch) -> None:
    """ "A is larger than B", of "B is larger than A"."""
    passage, sentence = tally.scene.passage, tally.sentence
    ours = [at for at in range(part.first + 1, part.last) if claim.tokens[at].key == "than"]
    theirs = [at for at in range(sentence.first + 1, sentence.last) if passage.tokens[at].key == "than"]
    if len(ours) != 1 or len(theirs) != 1:
        return
    if _things_turned(claim.words(part), passage.words(sentence)):
        tally.deny(CheckKind.WORDING, claim.slice(part.first, part.last), "in another order")
        return
    before = [name for name in claim.names if part.holds(name.first) and name.first < ours[0]]
    behind = [name for name in claim.names if part.holds(name.first) and name.first > ours[0]]
    if not before or not behind or not _same_measure(claim.tokens, ours[0], passage.tokens, theirs[0]):
        return
    one = in_sentence(before[-1], tally.scene, sentence)
    other = in_sentence(behind[0], tally.scene, sentence)
    if one is not None and other is not None and other[0] < theirs[0] < one[0]:
        tally.deny(CheckKind.NAME, claim.slice(before[-1].first, before[-1].last), "in another place")


def _things_turned(tokens: Sequence[Token], source: Sequence[Token]) -> bool:
    """ "Men earned less than women", of "women earned less than men"."""
    than, theirs = ([t.key for t in some].index("than") for some in (tokens, source))
    first, second = content(tokens[:than])[:1], content(tokens[than + 1 :])[:1]
    if not first or not second or not _same_measure(tokens, than, source, theirs):
        return False
    return all(
        stands(word, there) and not stands(word, elsewhere)
        for word, there, elsewhere in [
            (first[0], source[theirs:], source[:theirs]),
            (second[0], source[:theirs], source[theirs:]),
        ]
    )


def _same_measure(claim: Sequence[Token], ours: int, source: Sequence[Token], theirs: int) -> bool:
    """Whether the same word stands before both: "larger than", "more … than"."""
    near = {t.key for t in claim[max(0, ours - 4) : ours]}
    far = {t.key for t in source[max(0, theirs - 4) : theirs]}
    return any(key in far for key in near if key.endswith("er") or key in _MORE | _LESS)


def _check_superlatives(tally: Tally, tokens: Sequence[Token], source: Sequence[Token]) -> None:
    for at, token in enumerate(tokens):
        if not _is_superlative(tokens, at):
            continue
        found = [x for x, t in enumerate(source) if t.key == token.key and _is_superlative(source, x)]
        if not found or _ONE_OF & {t.key for t in tokens[max(0, at - 4) : at]}:
            continue
        ranked = [x for x in found if x > 1 and source[x - 1].text == "-" and source[x - 2].key in _RANKS]
        if len(ranked) == len(found) and not (at > 1 and tokens[at - 2].key in _RANKS):
            said = f"{source[ranked[0] - 2].text}-{source[ranked[0]].text}"
            tally.deny(CheckKind.WORDING, token.text, f"the article says {said}")
        one = [next((y for y in range(max(0, x - 4), x) if source[y].key in _ONE_OF), None) for x in found]
        if all(place is not None for place in one):
            first = (one[0] or 0) + tally.sentence.first
            tally.meet(CheckKind.WORDING, tally.scene.passage.slice(first, first), first, first, "left out")


def _is_superlative(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    most = at > 0 and tokens[at - 1].key == "most"
    return token.is_word and ((token.key.endswith("est") and len(token.key) > 4) or most)
