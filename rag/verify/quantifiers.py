"""How much of a thing a text speaks of: all of it, most, many, some; always or sometimes; only."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.schema import CheckKind
from rag.verify.reading import Reading, Stretch
from rag.verify.scene import Tally
from rag.verify.telling import BE
from rag.verify.words import Token, content, same_word

ALL, MOST, MANY, SOME = 4, 3, 2, 1
REACH = 5  # tokens from "some of the" to its noun
_AMOUNTS = {
    "all": ALL, "every": ALL, "each": ALL, "entire": ALL, "whole": ALL, "both": ALL, "most": MOST, "majority": MOST,
    "many": MANY, "several": MANY, "numerous": MANY, "some": SOME, "few": SOME, "part": SOME, "parts": SOME,
    "minority": SOME, "handful": SOME, "half": SOME, "third": SOME, "quarter": SOME, "thirds": SOME,
}  # fmt: skip
_NEEDS_OF = frozenset("part parts majority minority handful half third quarter thirds".split())
_ORDINALS = frozenset("first second third fourth fifth sixth last final opening".split())
_SAID_ANYHOW = frozenset("many several numerous".split())  # "officials" may stand for "several officials"
_NOT_BEFORE = frozenset("at after above as how too so in".split())
_ADVERBS = {  # claimed → what the article may say instead
    "always": frozenset("often sometimes usually mostly generally frequently occasionally".split()),
    "fully": frozenset("partly partially".split()),
    "completely": frozenset("partly partially".split()),
    "entirely": frozenset("partly partially".split()),
    "permanently": frozenset("temporarily briefly".split()),
}
_KEPT = frozenset("partly partially temporarily sometimes occasionally usually".split())
_ONLY = frozenset("only just sole solely alone exclusively except merely but single one".split())


@dataclass(frozen=True, slots=True)
class _Amount:
    place: int
    level: int
    nouns: tuple[Token, ...]  # what it may be an amount of


def check_quantifiers(tally: Tally, claim: Reading, part: Stretch) -> None:
    """Fail or weaken a claim that speaks of more than the sentence does."""
    if tally.failed:
        return
    source = tally.scene.passage.words(tally.sentence)
    tokens = claim.words(part)
    ours, theirs = _amounts(tokens), _amounts(source)
    for amount in ours:
        _check_amount(tally, tokens, source, amount, theirs)
    for amount in theirs:
        _check_left_out(tally, tokens, source, amount, ours, claim)
    _check_adverbs(tally, tokens, source)


def _check_amount(
    tally: Tally, tokens: Sequence[Token], source: Sequence[Token], ours: _Amount, theirs: Sequence[_Amount]
) -> None:
    stated = [amount for amount in theirs if _shared(ours.nouns, amount.nouns)]
    word = tokens[ours.place].text
    if any(amount.level >= ours.level for amount in stated):
        return
    if ours.level == ALL and (one := _one_of_them(ours.nouns, source)) is not None:
        tally.deny(CheckKind.WORDING, word, f"the article says {one.text}")
        return
    if stated:
        said = f"the article says {source[stated[0].place].text}"
        if ours.level >= MOST:
            tally.deny(CheckKind.WORDING, word, said)
        else:
            tally.lack(CheckKind.WORDING, word, said)
    elif ours.level >= MOST and _shared(ours.nouns, source) and tokens[ours.place].key not in ("each", "both"):
        tally.lack(CheckKind.WORDING, word)


def _one_of_them(nouns: Sequence[Token], source: Sequence[Token]) -> Token | None:
    """The "first" of "the first goal", which is not both of them."""
    for place, token in enumerate(source[1:], 1):
        if source[place - 1].key in _ORDINALS and token.is_word and any(same_word(n.stem, token.stem) for n in nouns):
            return source[place - 1]
    return None


def _check_left_out(
    tally: Tally,
    tokens: Sequence[Token],
    source: Sequence[Token],
    theirs: _Amount,
    ours: Sequence[_Amount],
    claim: Reading,
) -> None:
    """ "Residents oppose it", of "most residents oppose it"."""
    if theirs.level == ALL or source[theirs.place].key in _SAID_ANYHOW:
        return
    noun = theirs.nouns[0]
    met = [at for at, token in enumerate(tokens) if token.is_word and same_word(token.stem, noun.stem)]
    if not met or any(_shared(amount.nouns, (noun,)) for amount in ours):
        return
    first = claim.tokens.index(tokens[0])
    counted = {value.first - first + step for value in claim.values for step in range(REACH)}
    if not any(at in counted for at in met):
        at = theirs.place + tally.sentence.first
        tally.meet(CheckKind.WORDING, source[theirs.place].text, at, at, "left out")


def _check_adverbs(tally: Tally, tokens: Sequence[Token], source: Sequence[Token]) -> None:
    ours, theirs = {t.key for t in tokens}, {t.key: at for at, t in enumerate(source)}
    for word, instead in _ADVERBS.items():
        said = sorted(instead & theirs.keys())
        if word in ours and said and word not in theirs:
            tally.deny(CheckKind.WORDING, word, f"the article says {said[0]}")
            return
    for word in sorted(_KEPT & theirs.keys() - ours):
        follows = content(source[theirs[word] + 1 : theirs[word] + 3]) or content(
            source[theirs[word] - 2 : theirs[word]]
        )
        if _shared(follows, tokens) and not ours & {"often", "part", "mostly", "mainly"}:
            at = theirs[word] + tally.sentence.first
            tally.meet(CheckKind.WORDING, word, at, at, "left out")
    added = next((at for at, t in enumerate(tokens) if t.key == "only" and tokens[at - 1].key != "not"), None)
    if added is not None and not _ONLY & theirs.keys():
        tally.lack(CheckKind.WORDING, "only")


def _amounts(tokens: Sequence[Token]) -> list[_Amount]:
    found = []
    for place, token in enumerate(tokens):
        level = _AMOUNTS.get(token.key)
        if level is None or not _is_amount(tokens, place):
            continue
        before = tokens[place - 1].key if place else ""
        if level == ALL and before == "not":
            level = SOME
        if level == ALL and before in ("almost", "nearly"):
            level = MOST
        nouns = tuple(_nouns(tokens, place))
        if nouns:
            found.append(_Amount(place, level, nouns))
    return found


def _is_amount(tokens: Sequence[Token], place: int) -> bool:
    token = tokens[place]
    before = tokens[place - 1] if place else None
    after = tokens[place + 1] if place + 1 < len(tokens) else None
    if after is None or after.is_number or after.text == "-" or (before is not None and before.key in _NOT_BEFORE):
        return False
    if token.key in _NEEDS_OF:
        return after.key == "of" and not (before is not None and before.key in BE)
    if token.key == "most":
        return after.key == "of" or (after.text.endswith("s") and after.is_word)
    return not (token.key in ("all", "some") and content([after]) and after.key in _NUMBER_WORDS)


def _nouns(tokens: Sequence[Token], place: int) -> list[Token]:
    found: list[Token] = []
    for token in tokens[place + 1 : place + 1 + REACH]:
        if token.text in ',;:.()“”"' or token.key in ("who", "that", "which", "and", "or", "in", "on", "with", "from"):
            break
        found += content([token])
        if len(found) == 2:
            break
    return found


def _shared(nouns: Sequence[Token], others: Sequence[Token]) -> bool:
    return any(o.is_word and n.is_word and same_word(n.stem, o.stem) for n in nouns for o in others)


_NUMBER_WORDS = frozenset("two three four five six seven eight nine ten twenty thirty hundred thousand".split())
