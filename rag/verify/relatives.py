"""Whether a claim joins what the sentence says with a verb to a name, date or number of another clause of it.

"The storm, which killed four in Portugal, reached Spain" does not bear out "the storm killed four in Spain": a clause
that "which", "who" or "where" opens keeps its places, days and numbers to itself.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag.schema import CheckKind
from rag.verify.context import same_bearer
from rag.verify.doers import ELSEWHERE
from rag.verify.doings import may_be_verb
from rag.verify.meeting import is_same
from rag.verify.reading import Reading, Stretch
from rag.verify.scene import Tally
from rag.verify.telling import DETERMINERS, HANGING, SAYS
from rag.verify.words import Token, is_content

_OPENS = frozenset("which who whom whose where".split())
MAIN = -1  # the clause that no such word opens


def check_relatives(tally: Tally, claim: Reading, part: Stretch) -> None:
    """Mark a name, date or number of the claim that stands in another clause only than the claim's verb."""
    source, sentence = tally.scene.passage, tally.sentence
    clause = _clauses(source.tokens, sentence)
    if not clause or any(token.key in _OPENS or token.key == "that" for token in claim.words(part)):
        return
    verb = _verb(claim, part, source, sentence)
    if verb is None:
        return
    at, places = verb
    within = {clause.get(place, MAIN) for place in places}
    if len(within) != 1:
        return
    (own,) = within
    for kind, first, last, found in _pieces(claim, part, source, sentence):
        if first < at and (first == part.first or claim.tokens[first - 1].key not in HANGING):
            continue  # whose verb it is, is looked at elsewhere
        if found and not any(clause.get(x, MAIN) == own or _leads(source.tokens, x, own) for x in found):
            tally.lack(kind, claim.slice(first, last), ELSEWHERE)
            return


def _clauses(tokens: Sequence[Token], sentence: Stretch) -> dict[int, int]:
    """The places in clauses that such a word opens, each with the place of that word."""
    opening = [at for at in range(sentence.first + 1, sentence.last) if tokens[at].key in _OPENS]
    found: dict[int, int] = {}
    for at, following in pairwise([*opening, sentence.last + 1]):
        end = next((x for x in range(at + 1, following) if _ends(tokens, x, sentence.last)), following)
        found.update(dict.fromkeys(range(at, end), at))
    return found


def _ends(tokens: Sequence[Token], at: int, last: int) -> bool:
    """Whether a clause ends at a comma, and not only its holder's name follows: "the holder, Elise Marchand"."""
    if tokens[at].text != ",":
        return tokens[at].text == ";"
    behind = next((x for x in range(at + 1, last + 1) if not tokens[x].is_capital), last + 1)
    return behind == at + 1 or (behind <= last and tokens[behind].text not in ",.")


def _verb(claim: Reading, part: Stretch, source: Reading, sentence: Stretch) -> tuple[int, list[int]] | None:
    """The first verb of the claim that the sentence has, and its places there."""
    for at in range(part.first + 1, part.last + 1):
        token = claim.tokens[at]
        if at in claim.checked or token.stem in SAYS or not may_be_verb(claim.tokens, at):
            continue
        places = [
            x
            for x in range(sentence.first, sentence.last + 1)
            if is_same(token, source.tokens[x]) and x not in source.checked
        ]
        if places:
            return at, [x for x in places if source.tokens[x].stem == token.stem] or places
    return None


def _pieces(
    claim: Reading, part: Stretch, source: Reading, sentence: Stretch
) -> Iterator[tuple[CheckKind, int, int, list[int]]]:
    """The names, dates and numbers of the claim: kind, first and last token, and the places in the sentence."""
    for name in claim.names:
        if part.holds(name.first):
            theirs = [one.first for one in source.names if same_bearer(name.canon, one.canon)]
            yield CheckKind.NAME, name.first, name.last, [x for x in theirs if sentence.holds(x)]
    for day in claim.dates:
        if part.holds(day.first):
            theirs = [one.first for one in source.dates if one.parts == day.parts]
            yield CheckKind.DATE, day.first, day.last, [x for x in theirs if sentence.holds(x)]
    for value in claim.values:
        if part.holds(value.first):
            theirs = [one.first for one in source.values if one.amount == value.amount]
            yield CheckKind.NUMBER, value.first, value.last, [x for x in theirs if sentence.holds(x)]


def _leads(tokens: Sequence[Token], place: int, clause: int) -> bool:
    """Whether a word is part of what the clause is said of: right before its "which"."""
    if clause == MAIN or place > clause:
        return False
    if tokens[clause - 1].key in HANGING:  # "the shooting in Corvale in May, in which"
        commas = [x for x in range(place, clause) if tokens[x].text in ",;"]
        return len(commas) <= 1
    between = [token for token in tokens[place + 1 : clause] if token.text != ","]
    return all(is_content(token) or token.is_number or token.key in DETERMINERS for token in between)
