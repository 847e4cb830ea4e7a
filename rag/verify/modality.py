"""How surely a text states what a verb tells: done, under way, certain to come, planned, open, asked for, or unreal.

A claim may not make more of it than the article does: "will close" is more than "may close" or "plans to close", and
"closed" is another thing than "will close".
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, auto

from rag.schema import CheckKind
from rag.verify.meeting import meeting, rests_on
from rag.verify.polarity import negated, opens_condition
from rag.verify.reading import Reading, Stretch
from rag.verify.reports import Report
from rag.verify.scene import Tally
from rag.verify.telling import BE, is_past
from rag.verify.words import Token, content, same_word, stem

ONLY_ASKED = "the article only asks"
ONLY_SAYS = "the article only says "  # and then its words: "considered selling"
MOSTLY = 0.5  # of the words met must hang on the "if", or be asked
LONGEST_REACH = 8  # tokens from a "plans" or "ordered" to its "to"


class Standing(Enum):
    """What a text vouches for of a verb."""

    DONE = auto()
    DECIDED = auto()
    BEGUN = auto()
    CERTAIN = auto()  # to come
    PLANNED = auto()
    OPEN = auto()
    ASKED = auto()
    TRIED = auto()
    UNREAL = auto()
    FORMER = auto()


@dataclass(frozen=True, slots=True)
class Stated:
    """A verb's standing, and the place of the word that gives it: "may", "plans"; the verb itself where none does."""

    standing: Standing
    cue: int


_D, _B, _C, _P = Standing.DONE, Standing.BEGUN, Standing.CERTAIN, Standing.PLANNED
_E = Standing.DECIDED
_O, _A, _T, _U = Standing.OPEN, Standing.ASKED, Standing.TRIED, Standing.UNREAL
# What the claim states → what the article may state instead, by how far that is off.
_OTHER_TIME = {_D: {_C}, _C: {_D}, _P: {_D}}
_TOO_MUCH = {_D: {_P, _O, _A, _T, _U}, _B: {_C, _P, _O, _A, _U}, _C: {_U}, _P: {_U}}
_LEFT_OUT = {_D: {_B, _E}, _C: {_P, _O, _A, _T}, _E: {_P, _O, _A, _T}, _P: {_O}}


def check_standing(tally: Tally, claim: Reading, part: Stretch) -> None:
    """Fail or weaken a claim that makes more of a verb than the sentence does."""
    if tally.misses:
        return
    passage, sentence = tally.scene.passage, tally.sentence
    no_claim = negated(claim.tokens)
    for place in range(part.first, part.last + 1):
        word = claim.tokens[place]
        if place in claim.checked or place in no_claim or not content([word]):
            continue
        stated = read_standing(claim.tokens, place, part.first, claim.reports)
        places = [at for at in range(sentence.first, sentence.last + 1) if _is_met(word, passage.tokens[at])]
        found = [read_standing(passage.tokens, at, sentence.first, passage.reports) for at in places]
        others = [(at, other) for at, other in zip(places, found, strict=True) if other is not None]
        if not others or len(others) < len(places):
            continue
        if stated is not None:
            _compare(tally, word, stated.standing, others)
        elif _makes_it_so(claim, part, place) and all(other.standing in _NOT_SO for _, other in others):
            cue = others[0][1].cue
            if not any(_is_met(token, passage.tokens[cue]) for token in claim.words(part)):
                tally.meet(CheckKind.WORDING, passage.tokens[cue].text, cue, cue, "left out")


def _makes_it_so(claim: Reading, part: Stretch, place: int) -> bool:
    """Whether a verb in the present tells what is so: "scientists grow skin", not "trying to grow" or "a growing"."""
    before = claim.tokens[place - 1].key if place > part.first else ""
    return before != "to" and before not in _AUXILIARIES and not claim.tokens[place].text.endswith("ing")


def check_condition(tally: Tally, claim: Reading, part: Stretch) -> None:
    """What the sentence says only "if" something else comes, the claim says with an "if" too."""
    passage, sentence = tally.scene.passage, tally.sentence
    if tally.misses or any(t.key in _CONDITIONS or t.stem in _DEPENDING for t in claim.words(part)):
        return
    hanging: dict[int, int] = {}  # the place of a word → that of the "if" it hangs on
    for at in range(sentence.first, sentence.last + 1):
        before = passage.tokens[at - 1].key if at > sentence.first else ""
        opens = opens_condition(passage.tokens, at) and passage.tokens[at].key != "whether"
        if opens and before not in ("even", "as", "what", "and", "or"):
            first, last = _consequence(passage.tokens, at, sentence)
            hanging.update(dict.fromkeys(range(first, last + 1), at))
    met = meeting(claim, part, passage, sentence) if hanging else []
    if rests_on(met, hanging.__contains__, MOSTLY):
        at = next(hanging[place] for places in met for place in places if place in hanging)
        tally.meet(CheckKind.WORDING, passage.tokens[at].text, at, at, "left out")


def check_asked(tally: Tally, claim: Reading, part: Stretch) -> None:
    """What the sentence only asks, nobody states."""
    passage, sentence = tally.scene.passage, tally.sentence
    if tally.misses or any(t.text == "?" or t.stem in _ASKING for t in claim.words(part)):
        return
    asked: set[int] = set()
    supposed = False
    for at in range(sentence.first + 1, sentence.last + 1):
        if passage.tokens[at].text == "?":
            first = at - 1
            while first > sentence.first and passage.tokens[first - 1].text not in _QUESTION_STARTS:
                first -= 1
            asked.update(range(first, at + 1))
            supposed |= any(t.key in _OPEN_QUESTIONS for t in passage.tokens[first : first + 4])  # "why was it late?"
    if asked and rests_on(meeting(claim, part, passage, sentence), asked.__contains__, MOSTLY):
        fail = tally.lack if supposed else tally.miss
        fail(CheckKind.WORDING, claim.slice(part.first, part.last), ONLY_ASKED)


def read_standing(tokens: Sequence[Token], place: int, first: int, reports: Iterable[Report]) -> Stated | None:
    """How surely the verb at a place is stated; None where it is no verb, or nothing is told by its form."""
    word = tokens[place]
    at, low = place - 1, max(first, place - LONGEST_REACH)
    while at >= low and (tokens[at].key in _AUXILIARIES or tokens[at].key in _BETWEEN or tokens[at].key.endswith("ly")):
        if tokens[at].key == "to":
            break
        at -= 1
    helpers = {tokens[x].key: x for x in range(max(at, low), place) if tokens[x].key in _AUXILIARIES}
    if "to" in helpers and word.text.endswith("ing"):  # "close to joining"
        return _carried_on(tokens, place, first)
    unreal = {"to", "have"} <= helpers.keys() and tokens[helpers["to"] - 1].key in ("was", "were")
    if unreal:  # "was to have opened"
        return Stated(Standing.UNREAL, helpers["to"])
    if "to" in helpers:
        return None if "have" in helpers else _governed(tokens, word.stem, helpers["to"], first)
    modal = _modal(tokens, helpers, place, reports)
    if modal is not None:
        return modal
    if helpers.keys() & _HAVE and is_past(word):
        return Stated(Standing.DONE, place)
    if helpers.keys() & BE:
        past = helpers.keys() & {"was", "were"} and is_past(word) and "being" not in helpers
        return Stated(Standing.DONE, place) if past else None
    if "did" in helpers:
        return Stated(Standing.DONE, place)
    if word.text.endswith("ing"):
        return _carried_on(tokens, place, first)
    return Stated(Standing.DONE, place) if is_past(word) and word.text.islower() else None


def backshifted(reading: Reading, sentence: Stretch) -> frozenset[int]:
    """Places in a sentence of each "would" that only is the "will" of what somebody said."""
    return frozenset(
        at - sentence.first
        for at in range(sentence.first, sentence.last + 1)
        if reading.tokens[at].key == "would" and _is_told(reading.tokens, at, reading.reports)
    )


def _modal(tokens: Sequence[Token], helpers: dict[str, int], place: int, reports: Iterable[Report]) -> Stated | None:
    have = "have" in helpers
    for key, at in helpers.items():
        if key in _CERTAIN or key.endswith("'ll"):
            return Stated(Standing.CERTAIN, at)
        if key in _MODALS and have:
            return Stated(Standing.OPEN if key in ("may", "might", "must") else Standing.UNREAL, at)
        if key == "would":
            return Stated(Standing.CERTAIN if _is_told(tokens, at, reports) else Standing.OPEN, at)
        if key in ("may", "might", "could") and not (tokens[at].is_capital and at + 1 < place):
            return Stated(Standing.OPEN, at)
        if key in ("should", "must", "ought"):
            return Stated(Standing.ASKED, at)
    return None


def _governed(tokens: Sequence[Token], verb: str, to: int, first: int) -> Stated | None:
    """What an infinitive hangs on: "plans to close", "ordered the firm to close"; the nearest such word."""
    for at in range(to - 1, max(first, to - LONGEST_REACH) - 1, -1):
        token = tokens[at]
        if token.text in ',;:()“”"':
            return None
        for standing, stems in _GOVERNORS.items():
            if token.stem in stems:
                return None if verb in _VOTED and token.stem == _VOTE else Stated(standing, at)
        if at == to - 1 and token.key in BE:
            return Stated(Standing.PLANNED, at)
        if at == to - 1 and token.key in _HAVE:
            return Stated(Standing.ASKED, at)
        if at == to - 1 and is_past(token):
            return None
    return None


def _carried_on(tokens: Sequence[Token], place: int, first: int) -> Stated | None:
    """ "Began building", "is considering building"."""
    if place == first:
        return None
    before = tokens[place - 1]
    if before.stem in _GOVERNORS[Standing.BEGUN]:
        return Stated(Standing.BEGUN, place - 1)
    if before.stem in _WEIGHING:
        return Stated(Standing.OPEN, place - 1)
    for at in range(place - 1, max(first, place - LONGEST_REACH) - 1, -1):
        if tokens[at].text in ',;:()“”"':
            break
        if before.key in _KEPT_BY.get(tokens[at].stem, ()):
            return Stated(Standing.UNREAL, at)
    return None


def _is_told(tokens: Sequence[Token], at: int, reports: Iterable[Report]) -> bool:
    return any(r.takes(at) and any(is_past(t) for t in tokens[r.first : r.last + 1]) for r in reports)


def _compare(tally: Tally, word: Token, standing: Standing, others: Sequence[tuple[int, Stated]]) -> None:
    """Weigh what the claim states of a verb against what the sentence does, by the mildest reading."""
    mild, time = _LEFT_OUT.get(standing, set()), _OTHER_TIME.get(standing, set())
    if any(other.standing not in mild | time | _TOO_MUCH.get(standing, set()) for _, other in others):
        return
    at, other = next((pair for pair in others if pair[1].standing in mild), others[0])
    passage = tally.scene.passage
    if other.standing in mild:
        tally.meet(CheckKind.WORDING, passage.tokens[other.cue].text, other.cue, other.cue, "left out")
        return
    told = passage.slice(min(at, other.cue), at)
    if other.standing in time:
        tally.deny(CheckKind.WORDING, word.text, f"the article says {told}")
    else:
        tally.miss(CheckKind.WORDING, word.text, f"the article only says {told}")


def _consequence(tokens: Sequence[Token], at: int, sentence: Stretch) -> tuple[int, int]:
    """The clause that hangs on an "if": the one before it, or behind the comma where the "if" opens the sentence."""
    first = at
    while first > sentence.first and tokens[first - 1].text not in _CLAUSE_STARTS:
        first -= 1
    if any(t.is_word for t in tokens[first:at]):
        return first, at - 1
    comma = next((x for x in range(at, sentence.last) if tokens[x].text == ","), sentence.last)
    end = next((x for x in range(comma + 1, sentence.last) if tokens[x].text == ";"), sentence.last)
    return comma + 1, end


def _is_met(word: Token, token: Token) -> bool:
    return token.is_word and same_word(word.stem, token.stem)


def _stems(words: str) -> frozenset[str]:
    return frozenset(stem(word) for word in words.split())


_NOT_SO = frozenset([_P, _O, _A, _T, _U, Standing.FORMER])
_HAVE = frozenset("has have had".split())
_CERTAIN = frozenset("will shall won't".split())
_MODALS = frozenset("may might must could would should".split())
_AUXILIARIES = BE | _HAVE | _CERTAIN | _MODALS | frozenset("to did ought he'll she'll it'll they'll we'll".split())
_BETWEEN = frozenset("not also already never ever now soon then still again only just first later".split())
_GOVERNORS = {
    Standing.DECIDED: _stems("decided decide agreed agree voted vote"),
    Standing.CERTAIN: _stems("due scheduled slated committed bound certain going"),
    Standing.PLANNED: _stems(
        """
        plan plans planned planning intend intends intended aim aims expected expects hope hopes prepare preparing
        promise promised pledge pledged vow vowed offer offered threaten threatened propose proposed proposal likely
        unlikely want wants wish ready poised willing keen eager considering projected forecast predicted supposed
        about meant designed talks
        """
    ),
    Standing.TRIED: _stems(
        """
        try tried trying attempt attempted seek sought bid effort struggle struggled unable
        """
    ),
    Standing.ASKED: _stems(
        """
        order ordered ask asked urge urged require required demand demanded need needed instruct instructed told
        request requested advise advised recommend invited encourage encouraged called allowed permitted
        """
    ),
    Standing.FORMER: _stems("used"),
    Standing.BEGUN: _stems("begin began begun start started starting"),
}
_CONDITIONS = frozenset("if unless provided providing should condition conditional conditions assuming once".split())

_DEPENDING = _stems("depend depends depending hinge hinges")
_ASKING = _stems("ask asked asks question wonder whether doubt")
_OPEN_QUESTIONS = frozenset("how why when where who what which".split())
_QUESTION_STARTS = frozenset('. ! ? : ; “ " ‘ ( — –'.split())
_CLAUSE_STARTS = frozenset(', ; : . “ " ( — – and but which that said says'.split())
_VOTE = stem("vote")
_VOTED = _stems("reject approve pass accept adopt ban ratify back endorse elect impeach confirm oppose repeal")  # by it
_WEIGHING = _stems("consider considering weigh weighing mull mulling contemplate propose proposed suggest suggested")
# What keeps a deed from being done → the word before its "-ing": "barred from selling", "close to joining".
_KEPT_BY = {
    stem(word): after.split()
    for word, after in [
        ("barred", "from"), ("banned", "from"), ("stopped", "from"), ("prevented", "from"), ("blocked", "from"),
        ("kept", "from"), ("prohibited", "from"), ("deterred", "from"), ("dissuaded", "from"), ("stop", "from"),
        ("prevent", "from"), ("bar", "from"), ("short", "of"), ("close", "to"), ("verge", "of"), ("brink", "of"),
        ("thinking", "of"), ("within", "of"), ("cleared", "of"), ("acquitted", "of"), ("accused", "of"),
        ("suspected", "of"), ("charged", "with"), ("delayed", "delayed"), ("postponed", "postponed"),
        ("missed", "missed"), ("avoided", "avoided"), ("near", "to"), ("idea", "of"), ("instead", "of"),
    ]
}  # fmt: skip
