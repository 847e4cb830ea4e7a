"""Checks of who does what to whom, where the words alone would be the same."""

from collections.abc import Sequence
from itertools import pairwise

from rag.schema import CheckKind
from rag.verify.naming import in_sentence
from rag.verify.reading import Reading, Stretch
from rag.verify.roles import Named, is_role_word
from rag.verify.scene import Tally
from rag.verify.telling import BE
from rag.verify.words import Token, content, same_word, tells_apart

_BETWEEN = frozenset(
    """
    has have had will would can could may might must should is are was were be been being also already previously
    repeatedly recently then later again continues continued to not never reportedly now still
    """.split()
)
_SPEECH = frozenset("say tell state warn caution add announc claim declar note argu insist stress repli ask".split())
# What stands before a name: a claim may not turn one of these into one of those.
_TURNED = {
    "in": "for against by with from about than", "at": "for against by with from about than",
    "near": "for against by with from about than", "from": "to into for", "to": "from by", "into": "from by",
    "by": "for against to", "for": "against from by", "against": "for by with", "with": "against without",
}  # fmt: skip
_TOGETHER = frozenset(", ( ) and or in at of near the & -".split())
_HANGS = frozenset("from by with against of for in at to than via".split())


def check_order(tally: Tally, claim: Reading, part: Stretch) -> None:
    """Fail a claim that gives a name another place in the sentence's doings."""
    names = [name for name in claim.names if part.holds(name.first)]
    for name in names:
        _check_whose(tally, claim, part, name)
        if _is_turned(tally, claim, part, name) or _is_compounded_otherwise(tally, claim, name):
            _miss(tally, claim, name)
        if _is_framed_otherwise(tally, claim, part, name) or _is_another_object(tally, claim, part, name):
            _miss(tally, claim, name)
    if names and (_is_another_subject(tally, claim, part, names[0]) or _are_swapped(tally, claim, names)):
        _miss(tally, claim, names[0])
    _check_compounds(tally, claim, part, names)


def _check_whose(tally: Tally, claim: Reading, part: Stretch, name: Named) -> None:
    """ "Scored for Kingsbridge" needs a "for Kingsbridge", or Kingsbridge as the owner, in the sentence."""
    if name.first == part.first or claim.tokens[name.first - 1].key != "for":
        return
    tokens, places = tally.scene.passage.tokens, _places(tally, name)
    owned = any(tokens[at].is_possessive or tokens[min(at + 1, len(tokens) - 1)].is_possessive for at in places)
    if places and not owned and not any(tokens[at - 1].key == "for" for at in places if at > tally.sentence.first):
        tally.lack(CheckKind.NAME, f"for {claim.slice(name.first, name.last)}")


def _miss(tally: Tally, claim: Reading, name: Named) -> None:
    tally.miss(CheckKind.NAME, claim.slice(name.first, name.last), "in another place")
    tally.denied = True


def _is_turned(tally: Tally, claim: Reading, part: Stretch, name: Named) -> bool:
    """ "In Kyiv", of "backing for Kyiv"."""
    if name.first == part.first or claim.tokens[name.last].is_possessive:
        return False
    wanted = _TURNED.get(claim.tokens[name.first - 1].key)
    before = [tally.scene.passage.tokens[at - 1].key for at in _places(tally, name) if at > tally.sentence.first]
    return bool(wanted and before and all(key in wanted.split() for key in before))


def _is_framed_otherwise(tally: Tally, claim: Reading, part: Stretch, name: Named) -> bool:
    """ "Died in London", of "born in London and died in Paris"; "Norvik's plant", of "the plant of Brandal"."""
    passage, tokens = tally.scene.passage, tally.scene.passage.tokens
    frames = [frame for frame in _frames(claim, part, name) if not _is_counted(claim, frame)]
    places = set(_places(tally, name))
    theirs = [n for n in passage.names if tally.sentence.holds(n.first)]
    ours = [n for n in theirs if any(n.first <= at <= n.last for at in places)]
    for word, link in frames:
        if any(_is_counted(passage, f) for one in ours for f in _frames(passage, tally.sentence, one) if f[1] == link):
            continue  # "4 percent in Leeds": whose value it is, the pairing tells
        framed = [n for n in theirs if any(_is_frame(word, link, f) for f in _frames(passage, tally.sentence, n))]
        if framed and ours and not any(n in ours or _go_together(tokens, n, one) for n in framed for one in ours):
            return True
    return False


def _frames(reading: Reading, stretch: Stretch, name: Named) -> list[tuple[Token, str]]:
    """The word and the "of" or "in" that a name hangs on; a possessive hangs on what follows, as with "of"."""
    tokens = reading.tokens
    found: list[tuple[Token, str]] = []
    behind = tokens[name.last + 1 : min(name.last + 4, stretch.last + 1)]
    if tokens[name.last].is_possessive or (behind and tokens[name.last].key[-1:] == "s" and behind[0].text in "'’"):
        found += [(word, "of") for word in content(behind)]
    at = name.first - 1
    while at > stretch.first and (tokens[at].key in ("the", "a", "an") or is_role_word(tokens[at])):
        at -= 1
    if at > stretch.first and tokens[at].key in _HANGS and (tokens[at - 1].is_number or content([tokens[at - 1]])):
        found.append((tokens[at - 1], tokens[at].key))
    return found


def _is_frame(word: Token, link: str, other: tuple[Token, str]) -> bool:
    return link == other[1] and same_word(word.stem, other[0].stem)


def _is_counted(reading: Reading, frame: tuple[Token, str]) -> bool:
    place = next(at for at, token in enumerate(reading.tokens) if token is frame[0])
    return not tells_apart(frame[0].stem) or any(value.first <= place <= value.last for value in reading.values)


def _go_together(tokens: Sequence[Token], one: Named, other: Named) -> bool:
    """Paris and London; Berlin, Germany; London's Savoy Hotel."""
    first, second = sorted((one, other), key=lambda name: name.first)
    between = tokens[first.last + 1 : second.first]
    return all(token.key in _TOGETHER or token.is_number for token in between)


def _is_another_object(tally: Tally, claim: Reading, part: Stretch, name: Named) -> bool:
    """ "Joined Moss", of "joined Halden from Moss"."""
    tokens, before = tally.scene.passage.tokens, name.first - 1
    if before <= part.first or before in claim.checked or not content([claim.tokens[before]]):
        return False
    verbs = _meeting(tally, claim.tokens[before])
    theirs = [n for n in tally.scene.passage.names if n.first - 1 in verbs]
    hung = [tokens[at - 1].key in _HANGS for at in _places(tally, name) if at > tally.sentence.first]
    return bool(theirs and hung) and all(hung)


def _is_compounded_otherwise(tally: Tally, claim: Reading, name: Named) -> bool:
    """ "US-led", of "European-led"."""
    word = _compound(claim.tokens, name.last)
    if word is None:
        return False
    tokens = tally.scene.passage.tokens
    bearers = [
        at - 2
        for at in range(tally.sentence.first + 2, tally.sentence.last + 1)
        if tokens[at - 1].text == "-" and same_word(tokens[at].stem, word.stem)
    ]
    ours = {end for start in _places(tally, name) for end in range(start, start + 4)}
    return bool(bearers) and not any(at in ours for at in bearers)


def _check_compounds(tally: Tally, claim: Reading, part: Stretch, names: Sequence[Named]) -> None:
    """What the sentence says of a "European-led" force, the claim must not say without Europe."""
    passage = tally.scene.passage
    words = claim.words(part)
    for name in passage.names:
        word = _compound(passage.tokens, name.last) if tally.sentence.holds(name.first) else None
        if word is None or any(name.canon == other.canon for other in names) or not names:
            continue
        alone = not any(
            same_word(t.stem, word.stem) and t.start != word.start for t in content(passage.words(tally.sentence))
        )
        if alone and any(same_word(t.stem, word.stem) for t in content(words)):
            _miss(tally, claim, names[0])


def _is_another_subject(tally: Tally, claim: Reading, part: Stretch, name: Named) -> bool:
    """The claim's first name does what the sentence says of somebody before it."""
    verb = _verb_after(claim, part, name)
    if verb is None or claim.tokens[verb].stem in _SPEECH:
        return False
    tokens = tally.scene.passage.tokens
    ours = _places(tally, name)
    verbs = _meeting(tally, claim.tokens[verb])
    if not ours or not verbs:
        return False
    passive = claim.tokens[verb - 1].key in BE
    return not any(_may_do(tally, tokens, one, at, passive) for at in verbs for one in ours)


def _may_do(tally: Tally, tokens: Sequence[Token], name: int, verb: int, passive: bool) -> bool:
    """Whether the one named can do (or, passive, suffer) the verb, by what stands before what."""
    suffered = any(token.key in BE for token in tokens[max(tally.sentence.first, verb - 2) : verb])
    if suffered == passive:
        others = [n for n in tally.scene.passage.names if tally.sentence.first <= n.first < verb]
        turned = tokens[name - 1].key in BE  # "the first to serve there was Hervé"
        return name < verb or turned or not others or _leaves_out_verb(tally, tokens, name)
    if passive:
        return name > verb or any(t.key not in _BETWEEN for t in tokens[name + 1 : verb])
    return name < verb or tokens[name - 1].key == "by" or any(t.key == "by" for t in tokens[verb:name])


def _leaves_out_verb(tally: Tally, tokens: Sequence[Token], place: int) -> bool:
    """ "Germany", of "France offered 40 barges and Germany 25"."""
    name = next((n for n in tally.scene.passage.names if n.first <= place <= n.last), None)
    if name is None:
        return False
    before = name.first - 2 if tokens[name.first - 1].key == "the" else name.first - 1
    counted = any(value.first == name.last + 1 for value in tally.scene.passage.values)
    return counted and tokens[before].key in ("and", ",", ";")


def _are_swapped(tally: Tally, claim: Reading, names: Sequence[Named]) -> bool:
    """ "A beat B", of "B beat A"."""
    for one, other in pairwise(names):
        ones, others = _places(tally, one), _places(tally, other)
        if len(ones) != 1 or len(others) != 1 or one.canon == other.canon:
            continue
        between = [at for at in range(one.last + 1, other.first) if at not in _offices(claim)]
        if any(claim.tokens[at].key == "of" for at in between):
            continue
        for at in between:
            word = claim.tokens[at]
            verbs = _meeting(tally, word) if content([word]) else []
            if len(verbs) != 1 or not others[0] < verbs[0] < ones[0]:
                continue
            return not _by(claim.tokens, at, other.first) and not _by(tally.scene.passage.tokens, verbs[0], ones[0])
    return False


def _by(tokens: Sequence[Token], verb: int, name: int) -> bool:
    return any(token.key == "by" for token in tokens[verb + 1 : name])


def _verb_after(claim: Reading, part: Stretch, name: Named) -> int | None:
    """The word right behind the first name, auxiliaries between; none where the name hangs on a preposition."""
    led = [claim.tokens[at].key for at in range(part.first, name.first) if at not in _offices(claim)]
    if any(key not in ("the", "a", "an", "yes", ",") for key in led) or claim.tokens[name.last].is_possessive:
        return None
    at = name.last + 1
    while at <= part.last and claim.tokens[at].key in _BETWEEN:
        at += 1
    return at if at <= part.last and content([claim.tokens[at]]) and at not in claim.checked else None


def _offices(claim: Reading) -> set[int]:
    return {at for role in claim.roles for at in range(role.first, role.last + 1)}


def _compound(tokens: Sequence[Token], last: int) -> Token | None:
    """The word that a hyphen ties to a name."""
    if last + 2 >= len(tokens) or tokens[last + 1].text != "-" or tokens[last].end != tokens[last + 1].start:
        return None
    return tokens[last + 2] if tokens[last + 2].is_word and not tokens[last + 2].is_capital else None


def _places(tally: Tally, name: Named) -> list[int]:
    """Where the sentence names it, each time."""
    places: list[int] = []
    rest = tally.sentence
    while True:
        found = in_sentence(name, tally.scene, rest)
        if found is None:
            return places
        places.append(found[0])
        if found[1] >= rest.last:
            return places
        rest = Stretch(rest.start, rest.end, found[1] + 1, rest.last)


def _meeting(tally: Tally, word: Token) -> list[int]:
    tokens = tally.scene.passage.tokens
    places = range(tally.sentence.first, tally.sentence.last + 1)
    return [at for at in places if tokens[at].is_word and same_word(word.stem, tokens[at].stem)]
