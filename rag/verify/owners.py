"""Whether a claim says of somebody what the sentence says of what, or who, is theirs.

"The wife of Karim Nasser was sentenced", "Enzo Galli's business partner was arrested": neither says it of the name. A
claim that has the name and not the noun that it hangs on is not borne out by such words.
"""

from collections.abc import Iterator, Sequence

from rag.schema import CheckKind
from rag.verify.context import same_bearer
from rag.verify.doers import ELSEWHERE, OTHERS
from rag.verify.reading import Reading, Stretch
from rag.verify.roles import Named
from rag.verify.scene import Tally
from rag.verify.telling import DETERMINERS
from rag.verify.words import Token, is_content, same_word, stands, stem

_OF = frozenset(["of", "for"])
_THE_SAME = frozenset(  # "the village of Oberau" is Oberau
    stem(word)
    for word in """
    village city town state region province county island country republic kingdom district suburb port name title
    """.split()
)
_NO_NOUNS = frozenset("ahead out because instead front spite behalf inside outside off most some one".split())
TITLE_WORDS = 4  # between the "of" and a name: "of the opposition leader"


def check_owners(tally: Tally, claim: Reading, part: Stretch) -> None:
    """Fail a claim that has a name in the place of somebody who is theirs; weaken it where it is something."""
    source, sentence = tally.scene.passage, tally.sentence
    said = [token for token in claim.words(part) if token.is_word]
    for name in claim.names:
        if not part.holds(name.first):
            continue
        theirs = [one for one in source.names if sentence.holds(one.first) and same_bearer(name.canon, one.canon)]
        heads = [_head(source, one, sentence) for one in theirs]
        if not heads or any(head is None or stands(source.tokens[head], said) for head in heads):
            continue
        text = claim.slice(name.first, name.last)
        if all(head is not None and source.tokens[head].stem in OTHERS for head in heads):
            tally.miss(CheckKind.NAME, text, ELSEWHERE)
        elif not name.nation and _acts(claim, part, name):
            tally.lack(CheckKind.NAME, text, ELSEWHERE)
    for place, text in _owners(claim, part, source, sentence):
        if not stands(source.tokens[place], said):
            tally.lack(CheckKind.WORDING, text, ELSEWHERE)


def _head(source: Reading, name: Named, sentence: Stretch) -> int | None:
    """The noun that a name hangs on: the "wife" of "Nasser's wife", "the wife of opposition leader Nasser"."""
    tokens = source.tokens
    behind = [token.key for token in tokens[name.last + 1 : name.last + 3]]
    if behind[:1] == ["who"] or (behind[:1] == [","] and behind[1:] in (["who"], ["which"], ["whose"])):
        return None  # something is said of the one who is named
    if tokens[name.last].is_possessive or (name.last < sentence.last and tokens[name.last + 1].text in ("'", "’")):
        return _head_behind(tokens, name.last + 1, sentence)
    at = name.first - 1
    while (
        at > sentence.first
        and name.first - at <= TITLE_WORDS
        and (is_content(tokens[at]) or tokens[at].key in DETERMINERS - _OF)
    ):
        at -= 1
    return _head_before(tokens, at, sentence)


def _head_behind(tokens: Sequence[Token], at: int, sentence: Stretch) -> int | None:
    head = None
    while at <= sentence.last and (is_content(tokens[at]) or tokens[at].text in "'’-"):
        if is_content(tokens[at]):
            head = at
            if tokens[at].stem in OTHERS:
                break
        at += 1
    return head


def _head_before(tokens: Sequence[Token], of: int, sentence: Stretch) -> int | None:
    """The noun before an "of"; before a "for" only somebody who speaks or works for others."""
    if of <= sentence.first or tokens[of].key not in _OF or not is_content(tokens[of - 1]):
        return None
    somebody = tokens[of - 1].stem in OTHERS
    if tokens[of - 1].stem in _THE_SAME or tokens[of - 1].key in _NO_NOUNS:
        return None
    return of - 1 if somebody or (tokens[of].key == "of" and not tokens[of - 1].is_capital) else None


def _acts(claim: Reading, part: Stretch, name: Named) -> bool:
    """Whether a claim starts with a name, titles apart: what it says is said of it."""
    before = claim.tokens[part.first : name.first]
    return all(is_content(token) or token.key in DETERMINERS - _OF for token in before)


def _owners(claim: Reading, part: Stretch, source: Reading, sentence: Stretch) -> Iterator[tuple[int, str]]:
    """Nouns of the claim that the sentence has only as whose somebody is: "a friend of the banker"."""
    for at in range(part.first, part.last + 1):
        token = claim.tokens[at]
        if at in claim.checked or not is_content(token):
            continue
        places = [
            place
            for place in range(sentence.first, sentence.last + 1)
            if source.tokens[place].is_word and same_word(token.stem, source.tokens[place].stem)
        ]
        heads = [_head(source, Named(place, place, (), nation=False), sentence) for place in places]
        known = [head for head in heads if head is not None and source.tokens[head].stem in OTHERS]
        if known and len(known) == len(heads):
            yield known[0], token.text
