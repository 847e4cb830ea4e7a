"""What a sentence sets apart: somebody or something of which the rest of it is said not to hold.

"Unlike Germany, France joined", "all vehicles except cars", "France, but not Germany", "…; Germany did not": words of
the claim that stand only there are not borne out by what the sentence says of the others. Without a parser such
phrases are known by the words that open or end them.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.schema import CheckKind
from rag.verify.context import same_bearer
from rag.verify.doings import may_be_verb
from rag.verify.meeting import is_same
from rag.verify.names import nation_at
from rag.verify.polarity import BREAKS, negative
from rag.verify.reading import Reading, Stretch, name_at
from rag.verify.scene import Tally
from rag.verify.telling import AUXILIARIES, is_past
from rag.verify.words import Token, is_content, is_generic, stem

SET_APART = "set apart"
_LEADS = (  # the longest first
    ("with", "the", "exception", "of"),
    ("in", "contrast", "to"),
    ("as", "opposed", "to"),
    ("in", "place", "of"),
    ("instead", "of"),
    ("rather", "than"),
    ("other", "than"),
    ("apart", "from"),
    ("aside", "from"),
    ("save", "for"),
    ("except", "for"),
    ("except",),
    ("excluding",),
    ("unlike",),
    ("bar",),
    ("but",),
    ("not",),
)
_OF_ALL = frozenset("all any each every everybody everyone everything everywhere".split())  # "all but Costa"
_ONLY_OF_ALL = frozenset(["bar", "but"])
_NO = frozenset("no nobody none nothing never neither".split())  # "nobody but Costa": then he did
_COMPARING = frozenset(["unlike", "in", "instead", "rather", "as", "not"])  # never meant by "nobody but"
_JOINTS = BREAKS | frozenset("and or which who that as than so".split())
_TRAILING = frozenset("yet either anymore though however so far again".split())
_LEFT_OUT = frozenset(stem(word) for word in "refuse decline fail abstain object".split())
_SIDES = frozenset(["for", "against"])
_NONE = frozenset("no none nobody nothing neither".split())
_STANDING = frozenset("it they he she".split())  # for whom or what the sentence spoke of before
_PRONOUNS = frozenset("it him her them this that".split())
PHRASE_WORDS = 8  # tokens that such a phrase takes in at most


def check_contrast(tally: Tally, claim: Reading, part: Stretch) -> None:
    """Fail a claim that says of what the sentence sets apart what the sentence says of others.

    One that says no of it the sentence does not deny.
    """
    source, tokens = tally.scene.passage, claim.words(part)
    if not (apart := set_apart(source.words(tally.sentence))):
        return
    own = set_apart(tokens)
    said = _pieces(claim, part, source, tally.sentence)
    met = {at: places for at, places in said.items() if places}
    alone = [at for at, places in met.items() if at - part.first not in own and apart.keys() >= places]
    keys = {token.key for token in tokens}
    phrases = [apart[place] for at in alone for place in met[at]]
    if negative(tokens) or all(one.affirmed or one.side in keys for one in phrases):
        tally.denied = tally.denied and not alone
        return
    for at in alone:
        here = {apart[place] for place in met[at]}
        rest = [places for other, places in met.items() if other != at]
        of_itself = any(all(any(one.goes_on(place) for one in here) for place in places) for places in rest)
        outside = any(not any(one.holds(place) for one in here for place in places) for places in rest)
        if outside and not of_itself:
            miss = tally.deny if len(met) == len(said) else tally.miss  # of the same matter, or only near it
            miss(*_named(claim, at), SET_APART)
            return


@dataclass(frozen=True, slots=True)
class Apart:
    """What is set apart, and what is said of it: "Germany", ", which left in 2019"."""

    first: int
    last: int
    end: int
    affirmed: bool = False  # of "nobody but Costa", Costa
    side: str = ""  # the "against" of "Costa against it"

    def holds(self, place: int) -> bool:
        """Whether a token stands in the phrase."""
        return self.first <= place <= self.last

    def goes_on(self, place: int) -> bool:
        """Whether a token stands in what is said of it."""
        return self.last < place <= self.end


def set_apart(tokens: Sequence[Token]) -> Mapping[int, Apart]:
    """Places of the words that are set apart, each with its phrase."""
    found: dict[int, Apart] = {}
    for one in (*_phrases(tokens), *_clauses(tokens), *_other_sides(tokens)):
        found |= dict.fromkeys(range(one.first, one.end + 1), one)
    return found


def _pieces(claim: Reading, part: Stretch, source: Reading, sentence: Stretch) -> Mapping[int, set[int]]:
    """Each name, date and telling word of the claim: its first place, and its places in the sentence."""
    wholes = [(one.first, one.last) for one in claim.names] + [(one.first, one.last) for one in claim.dates]
    firsts = {place: first for first, last in wholes for place in range(first, last + 1)}
    found: dict[int, set[int]] = {}
    for at in range(part.first, part.last + 1):
        token = claim.tokens[at]
        if token.is_number or (is_content(token) and not is_generic(token.stem)):
            found.setdefault(firsts.get(at, at), set()).update(_places(claim, at, source, sentence))
    return found


def _phrases(tokens: Sequence[Token]) -> Iterator[Apart]:
    """ "Unlike Germany", "except cars", "but not by Germany"."""
    keys = [token.key for token in tokens]
    for at in range(len(tokens)):
        lead = next((lead for lead in _LEADS if keys[at] == lead[0] and tuple(keys[at : at + len(lead)]) == lead), None)
        if lead is None or not _opens(tokens, at, lead):
            continue
        last = at + len(lead) - 1
        while last + 1 < len(tokens) and last - at < PHRASE_WORDS and not _ends_phrase(tokens, last + 1):
            last += 1
        if last >= at + len(lead):
            end = last if lead == ("not",) else _end_of_relative(tokens, last)  # "it was Silva, not Costa, who won"
            yield Apart(at, last, end, affirmed=_is_affirmed(tokens, at, lead))


def _opens(tokens: Sequence[Token], at: int, lead: tuple[str, ...]) -> bool:
    """Whether the words set something apart here: "all but Costa", and not "France but also Spain"."""
    before = [token.key for token in tokens[:at]]
    after = tokens[at + len(lead)] if at + len(lead) < len(tokens) else None
    if after is None or after.key.endswith("ing") or after.key == "to":
        return False  # of deeds the negations are told elsewhere
    if lead == ("not",):
        opens = at == 0 or tokens[at - 1].key in BREAKS or before[-1] == "and"
        return opens and after.key not in ("only", "least", "all", "every", "yet", "just", "even")
    of_all = bool((_OF_ALL | _NO).intersection(before[-3:])) or before[-2:] == ["no", "one"]
    return lead[0] not in _ONLY_OF_ALL or of_all or (lead == ("bar",) and at == 0)


def _is_affirmed(tokens: Sequence[Token], at: int, lead: tuple[str, ...]) -> bool:
    """Whether of "nobody but Costa", and so Costa did."""
    return lead[0] not in _COMPARING and any(token.key in _NO for token in tokens[:at])


def _end_of_relative(tokens: Sequence[Token], last: int) -> int:
    """The last place of a ", which left in 2019" behind it, or its own."""
    at = last + 2 if last + 1 < len(tokens) and tokens[last + 1].text == "," else last + 1
    if at >= len(tokens) or tokens[at].key not in ("which", "who", "whose", "where"):
        return last
    return next((one - 1 for one in range(at, len(tokens)) if tokens[one].text in ",;."), len(tokens) - 1)


def _ends_phrase(tokens: Sequence[Token], at: int) -> bool:
    token = tokens[at]
    return token.key in BREAKS or token.key in AUXILIARIES or token.key in ("who", "which", "that") or is_past(token)


def _clauses(tokens: Sequence[Token]) -> Iterator[Apart]:
    """ "Germany did not", "cars aren't", "pensioners used to": a clause that ends where its verb would stand."""
    first = 0
    for at in range(len(tokens) + 1):
        if at < len(tokens) and tokens[at].key not in _JOINTS:
            continue
        last = at - 1
        while last > first and tokens[last].key in _TRAILING:
            last -= 1
        if last > first and _leaves_out(tokens, first, last):
            yield Apart(first, last, last)
        elif first and (lead := _lead(tokens, first, last)) > first:
            yield Apart(first, lead - 1, last)
        first = at + 1


def _leaves_out(tokens: Sequence[Token], first: int, last: int) -> bool:
    """Whether a clause says no, and leaves out to what."""
    clause, end = tokens[first : last + 1], tokens[last]
    before = clause[-2]
    if end.stem in _LEFT_OUT:
        return True
    if end.key == "to":
        return before.key in ("used", "yet") or before.stem in _LEFT_OUT or negative(clause)
    if end.key in ("not", "never"):
        return before.key in AUXILIARIES
    if end.key == "could" and first > 0 and tokens[first - 1].key == "before":
        return True
    if clause[0].key in _NONE and first:  # "and none in 2024"
        return not any(may_be_verb(tokens, at) or tokens[at].key in AUXILIARIES for at in range(first, last + 1))
    return end.key in AUXILIARIES and negative(clause)


def _lead(tokens: Sequence[Token], first: int, last: int) -> int:
    """Where "it" stands in "in 2024 it did not run", behind what that is said of; -1 where there is none."""
    if not negative(tokens[first : last + 1]):
        return -1
    return next((at for at in range(first, last) if tokens[at].key in _STANDING), -1)


def _other_sides(tokens: Sequence[Token]) -> Iterator[Apart]:
    """ "Silva voted for the plan, Costa against it": no verb, and the other side."""
    sides = {token.key for token in tokens} & _SIDES
    for at, token in enumerate(tokens):
        if len(sides) < 2 or token.key not in _SIDES or not at:
            continue
        last = at + 1 if at + 1 < len(tokens) and tokens[at + 1].key in _PRONOUNS else at
        if last + 1 < len(tokens) and tokens[last + 1].key not in BREAKS:
            continue
        first = next((one + 1 for one in range(at - 1, -1, -1) if tokens[one].key in _JOINTS), 0)
        if first < at and all(one.is_capital or not is_content(one) for one in tokens[first:at]):
            yield Apart(first, last, last, side=token.key)


def _places(claim: Reading, at: int, source: Reading, sentence: Stretch) -> set[int]:
    """Where a telling word, a number or a name of the claim stands in the sentence, counted from its start."""
    token = claim.tokens[at]
    name, nation = name_at(claim, at), nation_at(claim.tokens, at)
    found = set()
    for place in range(sentence.first, sentence.last + 1):
        other, there = name_at(source, place), nation_at(source.tokens, place)
        alike = is_same(token, source.tokens[place])
        if name is not None and other is not None:  # "New York" is not "New York City"
            alike = alike and same_bearer(name.canon, other.canon)
        if alike or (nation and there and there[1] == nation[1]):
            found.add(place)
    exact = {place for place in found if source.tokens[place].stem == token.stem}  # "cars" rather than "vehicles"
    return {place - sentence.first for place in exact or found}


def _named(claim: Reading, at: int) -> tuple[CheckKind, str]:
    if (name := name_at(claim, at)) is not None:
        return CheckKind.NAME, claim.slice(name.first, name.last)
    return CheckKind.WORDING, claim.tokens[at].text
