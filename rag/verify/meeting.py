"""Which words of a claim stand where in a sentence of the source."""

from collections.abc import Callable, Collection

from rag.verify.reading import Reading, Stretch
from rag.verify.words import Token, content, is_generic, same_word

Met = list[list[int]]  # for each word of the claim that the sentence holds, the places where it does


def meeting(claim: Reading, part: Stretch, source: Reading, sentence: Stretch, skip: Collection[int] = ()) -> Met:
    """Find the telling words and numbers of a claim in a sentence; `skip` are places of the claim to leave out."""
    found = []
    for at in range(part.first, part.last + 1):
        token = claim.tokens[at]
        if at in skip or not (token.is_number or content([token])) or is_generic(token.stem):
            continue
        places = [place for place in range(sentence.first, sentence.last + 1) if is_same(token, source.tokens[place])]
        if places:
            found.append(places)
    return found


def rests_on(met: Met, takes: Callable[[int], bool], share: float) -> bool:
    """Whether so large a share of the words met stand only in a part of the sentence."""
    inside = sum(all(takes(place) for place in places) for places in met)
    return inside > 0 and inside >= share * len(met)


def is_same(one: Token, other: Token) -> bool:
    """Whether two tokens are forms of one word, or the same number."""
    return same_word(one.stem, other.stem) if one.is_word and other.is_word else one.text == other.text
