"""Checks of the rest of a claim: do its words follow, with the same yes or no and the same certainty."""

from collections.abc import Collection, Sequence
from itertools import pairwise

from rag.schema import CheckKind
from rag.verify.doers import ELSEWHERE, exchanged
from rag.verify.doings import may_be_verb
from rag.verify.modality import backshifted
from rag.verify.polarity import (
    conditional,
    doubted,
    hedges,
    left_open,
    negated,
    negations,
    other_interval,
    reorders,
    undone,
)
from rag.verify.reading import Reading, Stretch
from rag.verify.scene import ASKED_ABOUT, BY_CONTEXT, Tally
from rag.verify.spans import check_span, other_unit
from rag.verify.telling import AUXILIARIES, DETERMINERS, SAYS
from rag.verify.words import Token, content, is_content, is_generic, opposite, same_word, stem

_SCORE_WORDS = frozenset(stem(word) for word in ("score", "result", "final"))
_TELLS = frozenset(  # a claim with one of these passes nothing off as its own
    stem(word) for word in "said say tell claim allege suspect threaten believe fear according report".split()
)
_TAKES_SIDES = frozenset(stem(word) for word in "vote argue speak campaign rule protest decide lobby".split())
_BINDING = frozenset(stem(word) for word in ("require", "order", "instruct"))
_RISE, _FALL = stem("rise"), stem("fall")
LONGEST_FRAME = 5  # tokens from the word before to the word after
ENOUGH = 0.6  # of the words must be met for a claim to be shown at all, the unmet ones marked
NEARLY = 0.75  # of the words must be met for another value to contradict a claim


def check_wording(tally: Tally, claim: Reading, part: Stretch, question: Reading | None, done: Collection[int]) -> None:
    """Check the words that no other check looks after; `done` are places of words already borne out."""
    tokens = claim.words(part)
    skip = claim.checked | set(done)
    words = [(at, t) for at, t in enumerate(tokens) if at + part.first not in skip and is_content(t)]
    if any(isinstance(value.amount, str) and "-" in value.amount for value in claim.values):
        words = [(at, t) for at, t in words if t.stem not in _SCORE_WORDS]  # what 3-1 is needs no saying
    aged = {value.last + 1 for value in claim.values if value.unit == "year"}  # "42 years old"
    words = [(at, t) for at, t in words if at + part.first not in aged or t.key != "old"]
    words = [(at, t) for at, t in words if t.key != "longer" or not at or tokens[at - 1].key != "no"]  # a "not" of two
    missing = _meet_words(tally, tokens, words)
    others = {at - part.first for at in exchanged(tally, claim, part)}
    weight, lacking = _meet_elsewhere(tally, tokens, missing, negated(tokens), others)
    told = [t for _, t in words if not is_generic(t.stem)]
    total = len(told) - len([t for _, t in missing if not is_generic(t.stem)]) + weight
    share = tally.share = (total - lacking) / total if total else 1.0
    _check_no(tally, tokens)
    _check_undone(tally, tokens)
    check_span(tally, tokens)
    if share < ENOUGH:
        tally.failed = True
    if not told:
        _check_answer(tally, question)
    tally.met += 2 * share + 0.1 * total
    tally.denied = tally.denied and share >= NEARLY and total - lacking >= 1
    if words and not any(c.kind is CheckKind.WORDING for c in tally.checks):
        tally.meet(CheckKind.WORDING, claim.slice(part.first, part.last), tally.sentence.first, tally.sentence.last)


def _meet_words(tally: Tally, tokens: Sequence[Token], words: Sequence[tuple[int, Token]]) -> list[tuple[int, Token]]:
    """Look for the words in the sentence; the ones that it lacks.

    A "not" before what the claim is about, or in what would have been, does not deny what is said of it.
    """
    source = tally.scene.passage.words(tally.sentence)
    no_claim, no_source = negated(tokens), negated(source)
    unreal = any(t.key == "would" for t in source)
    ifs = frozenset() if hedges(tokens) else conditional(source)
    would = backshifted(tally.scene.passage, tally.sentence)
    openly = {} if hedges(tokens) else left_open(source, would)
    openly |= {} if any(t.stem in _TELLS for t in tokens) else doubted(source)
    bound = any(t.key in ("must", "should") for t in tokens)
    openly = {at: may for at, may in openly.items() if not _tells_as_much(source[may], tokens, bound=bound)}
    missing = []
    for place, word in words:
        found = [at for at, t in enumerate(source) if t.is_word and same_word(word.stem, t.stem)]
        if not found:
            missing.append((place, word))
            continue
        found = [at for at in found if source[at].key == word.key] or found  # "elected" rather than "elections"
        tally.closeness += 0.0 if is_generic(word.stem) else 1.0
        if not any((at in no_source) == (place in no_claim) for at in found):
            denies = place != words[0][0] and not word.is_possessive and not unreal
            (tally.deny if denies else tally.miss)(CheckKind.WORDING, word.text, "negated")
        elif ifs.issuperset(found):
            tally.miss(CheckKind.WORDING, word.text, f"the article only says if {word.text}")
        elif all(at in openly for at in found):
            may = openly[found[0]] + tally.sentence.first
            tally.meet(CheckKind.WORDING, tally.scene.passage.tokens[may].text, may, may, "left out")
    return missing


def _tells_as_much(opening: Token, claim: Sequence[Token], *, bound: bool) -> bool:
    """Whether a claim leaves open what the sentence does: "asked" too, or "must" for "required"."""
    return _place_of(opening, claim) is not None or (bound and opening.stem in _BINDING)


def _meet_elsewhere(
    tally: Tally,
    tokens: Sequence[Token],
    missing: Sequence[tuple[int, Token]],
    no_claim: Collection[int],
    others: Collection[int],
) -> tuple[float, float]:
    """Words that the sentence lacks: opposites deny, words of the passage count half. Their weight, and what lacks."""
    source = tally.scene.passage.words(tally.sentence)
    no_source = negated(source)
    theirs = _telling(source)
    weight = lacking = 0.0
    for place, word in missing:
        against = _contrary(word, source, tokens)
        if against is not None and (place in no_claim) == (against in no_source):
            tally.deny(CheckKind.WORDING, word.text, f"the article says {source[against].text}")
            continue
        if against is not None and against in no_source:  # not to reject is not yet to accept
            there = against + tally.sentence.first
            tally.meet(CheckKind.WORDING, word.text, there, there, f"the article says not {source[against].text}")
            continue
        if against is None and (unit := other_unit(tokens, place, source)) is not None:
            tally.deny(CheckKind.WORDING, word.text, f"the article says {unit.text}")
            continue
        if against is not None:
            continue
        if is_generic(word.stem):
            if _stands_for_another(tokens, place, source, theirs):
                tally.lack(CheckKind.WORDING, word.text, ELSEWHERE)
            continue
        if (way := _way(word)) and (stated := _ways_beside_values(source)):
            if way not in stated:
                tally.deny(CheckKind.WORDING, word.text, f"the article says {_told_way(stated)}")
            continue
        weight += 1.0
        instead = _stands_instead(tokens, place, source, theirs)
        if instead is not None:
            otherwise = tally.miss if _is_verb(tokens, place) else tally.deny  # "launched" may be "switched on"
            otherwise(CheckKind.WORDING, word.text, f"the article says {source[instead].text}")
            continue
        near = _place_of(word, tally.scene.passage.tokens)
        if near is None:
            lacking += 1.0
            tally.lack(CheckKind.WORDING, word.text, ELSEWHERE if place in others else None)
        elif place in others:
            lacking += 0.5
            tally.lack(CheckKind.WORDING, word.text, ELSEWHERE)
        elif place not in no_claim and _is_only_negated(tally, word):
            lacking += 0.5
            tally.lack(CheckKind.WORDING, word.text, "negated")
        else:
            lacking += 0.5
            tally.meet(CheckKind.WORDING, word.text, near, near, BY_CONTEXT)
    return weight, lacking


def _is_only_negated(tally: Tally, word: Token) -> bool:
    """Whether the passage has a word only where it says no: "the vaccine was not tested in children"."""
    passage = tally.scene.passage
    found = False
    for sentence in passage.sentences:
        tokens = passage.words(sentence)
        places = {at for at, token in enumerate(tokens) if token.is_word and same_word(word.stem, token.stem)}
        if places - negated(tokens):
            return False
        found = found or bool(places)
    return found


def _stands_instead(claim: Sequence[Token], place: int, source: Sequence[Token], theirs: Sequence[int]) -> int | None:
    """The word that the source has between the same two words: "replace lead pipes" for "replace copper pipes"."""
    telling = _telling(claim)
    at = telling.index(place)
    if not 0 < at < len(telling) - 1 or telling[at + 1] - telling[at - 1] > LONGEST_FRAME:
        return None
    before, after = claim[telling[at - 1]], claim[telling[at + 1]]
    for left, middle, right in zip(theirs, theirs[1:], theirs[2:], strict=False):
        framed = _ends_in(before, source, left) and _is_same(after, source[right]) and right - left <= LONGEST_FRAME
        if framed and source[middle].is_word and _place_of(source[middle], claim) is None:
            return middle
    return None


def _is_verb(claim: Sequence[Token], place: int) -> bool:
    """Whether a word looks like one: what it is done to follows, or it has the ending of the past."""
    after = claim[place + 1].key if place + 1 < len(claim) else ""
    return claim[place].key.endswith("ed") or after in DETERMINERS


def _stands_for_another(claim: Sequence[Token], place: int, source: Sequence[Token], theirs: Sequence[int]) -> bool:
    """Whether a word that says little by itself has the place of one that says more: "makes" that of "sold".

    Not a verb of saying: "reported a profit" is "posted a profit".
    """
    after = claim[place + 1].key if place + 1 < len(claim) else ""
    noun = after == "to" or after in AUXILIARIES or (place > 0 and claim[place - 1].key in DETERMINERS)
    if claim[place].stem in SAYS and not noun:
        return False
    instead = _stands_instead(claim, place, source, theirs)
    return instead is not None and not is_generic(source[instead].stem)


def _telling(tokens: Sequence[Token]) -> list[int]:
    """Places of the numbers and of the words that do not only hold a sentence together."""
    return [at for at, token in enumerate(tokens) if token.is_number or is_content(token)]


def _is_same(one: Token, other: Token) -> bool:
    return same_word(one.stem, other.stem) if one.is_word and other.is_word else one.text == other.text


def _ends_in(one: Token, source: Sequence[Token], at: int) -> bool:
    """Whether a word is that of a place, or of the name that ends there: "Norvik", of "Norvik Motors"."""
    while at > 0 and one.is_capital and source[at].is_capital and not _is_same(one, source[at]):
        at -= 1
    return _is_same(one, source[at])


def _contrary(word: Token, source: Sequence[Token], claim: Sequence[Token]) -> int | None:
    """The place of a token that says the opposite of a word, unless the claim says that token too."""
    for place, token in enumerate(source):
        if token.is_word and opposite(word.stem, token.stem) and _place_of(token, claim) is None:
            return place
    return None


def _check_no(tally: Tally, tokens: Sequence[Token]) -> None:
    """A "not" of the claim needs one in the sentence; before is not after."""
    source = tally.scene.passage.words(tally.sentence)
    if negations(tokens) > negations(source):
        tally.deny(CheckKind.WORDING, "not", "negated")
    if (side := _side(tokens)) and (theirs := _side(source)) and side != theirs:
        tally.deny(CheckKind.WORDING, side, f"the article says {theirs}")
    ways, other = _ways_beside_values(tokens), _ways_beside_values(source)
    if ways and other and not ways & other:
        tally.deny(CheckKind.WORDING, _told_way(ways), f"the article says {_told_way(other)}")
    if reorders(tokens, source):
        tally.miss(CheckKind.WORDING, "before or after")
    if (instead := other_interval(tokens, source)) is not None:
        tally.deny(CheckKind.WORDING, "before" if instead == "after" else "after", f"the article says {instead}")


def _side(tokens: Sequence[Token]) -> str | None:
    """The "for" or "against" behind "voted", "argued" …, where there is only one."""
    sides = {
        after.key for token, after in pairwise(tokens) if token.stem in _TAKES_SIDES and after.key in ("for", "against")
    }
    return sides.pop() if len(sides) == 1 else None


def _check_undone(tally: Tally, tokens: Sequence[Token]) -> None:
    """What the sentence says was rejected, cancelled or denied is not said without that."""
    source = tally.scene.passage.words(tally.sentence)
    verbs: dict[int, int] = {}  # the place of the verb → how many words of the claim it undoes
    taken = undone(source)
    deeds = [token for at, token in enumerate(tokens) if may_be_verb(tokens, at)]
    met = [at for at in (_place_of(deed, source) for deed in deeds) if at is not None]
    if met and not any(at in taken or at in taken.values() for at in met):
        return  # "ruled out a link to the shooting, in which two died": they died
    for place, verb in taken.items():
        if _place_of(source[place], tokens) is not None:
            verbs[verb] = verbs.get(verb, 0) + 1
    for verb, count in verbs.items():
        told = _place_of(source[verb], tokens) is not None or negations(tokens)
        if count > 1 and not told and _contrary(source[verb], tokens, source) is None:
            tally.deny(CheckKind.WORDING, source[verb].text, f"the article says {source[verb].text}")


def _way(word: Token) -> int:
    """1 for a word of rising, -1 for one of falling."""
    return int(opposite(word.stem, _FALL)) - int(opposite(word.stem, _RISE))


def _told_way(ways: frozenset[int]) -> str:
    return "up" if 1 in ways else "down"


def _ways_beside_values(tokens: Sequence[Token]) -> frozenset[int]:
    """The ways that "up 12 percent" or "down from 5" tells, as `_way` does."""
    return frozenset(
        1 if token.key == "up" else -1
        for token, after in pairwise(tokens)
        if token.key in ("up", "down") and (after.is_number or after.text in "$€£¥" or after.key in ("by", "from"))
    )


def _check_answer(tally: Tally, question: Reading | None) -> None:
    """An answer without words of its own ("15 years") must stand where the question's words are."""
    if question is None:
        return
    stated = [role for role in tally.scene.passage.roles if tally.sentence.holds(role.first)]
    skip = set(question.checked)
    skip |= {at + 1 for at, t in enumerate(question.tokens) if t.key == "how"}  # "how old": a kind, not a fact
    for role in question.roles:  # "CEO" may be answered by "Chief Executive"
        if any(other.is_like(role) for other in stated):
            skip.update(range(role.first, role.last + 1))
    free = [t for at, t in enumerate(question.tokens) if at not in skip]
    asked = [t for t in content(free) if not is_generic(t.stem)]
    if not asked:
        return
    source = tally.scene.passage.words(tally.sentence)
    absent = [t for t in asked if _place_of(t, source) is None]
    foreign = [t for t in absent if _place_of(t, tally.scene.passage.tokens) is None]
    here = len(asked) - len(absent)
    share = (here + 0.5 * (len(absent) - len(foreign))) / len(asked)
    tally.met += 2 * share
    enough = share >= 0.5 and here > 0
    for token in foreign if enough else absent:
        (tally.miss if share < 0.3 else tally.lack)(CheckKind.WORDING, token.text, ASKED_ABOUT)


def check_sense(tally: Tally, claim: Reading, question: Reading) -> None:
    """A question's "not", and words whose opposite the sentence says, must not be passed over."""
    source = tally.scene.passage.words(tally.sentence)
    no_question, no_source = negated(question.tokens), negated(source)
    passed_over: list[Token] = []
    for place, word in enumerate(question.tokens):
        if place in question.checked or not content([word]):
            continue
        found = [at for at, t in enumerate(source) if t.is_word and same_word(word.stem, t.stem)]
        if place in no_question:
            passed_over += [word] if found else []
            no_question = frozenset() if no_source.intersection(found) else no_question
        elif not found and _place_of(word, claim.tokens) is None:
            against = _contrary(word, source, [*question.tokens, *claim.tokens])
            if against is not None and against not in no_source:
                tally.miss(CheckKind.WORDING, word.text, ASKED_ABOUT)
    if no_question and passed_over:
        tally.miss(CheckKind.WORDING, f"not {passed_over[0].text}", ASKED_ABOUT)


def _place_of(word: Token, tokens: Sequence[Token]) -> int | None:
    return next((at for at, t in enumerate(tokens) if t.is_word and same_word(word.stem, t.stem)), None)
