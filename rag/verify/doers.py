"""What does something to what, where no name tells: the head of the words before a verb, and of those behind it.

"The library costs the town $640,000" does not bear out "the town costs the library $640,000". Without a tagger nobody
knows the verbs of a sentence; so only a word that the claim shares with it is taken for one, and where the words around
it can't be read with some certainty nothing is said of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.schema import CheckKind
from rag.verify.context import same_bearer
from rag.verify.doings import Doing, Subject, may_be_verb, read_doing
from rag.verify.polarity import undoes
from rag.verify.reading import Reading, Stretch, name_at
from rag.verify.roles import is_role_word
from rag.verify.scene import Tally
from rag.verify.telling import DETERMINERS, ENDS, RELATIVES, SAYS, forms, is_past
from rag.verify.words import Token, is_content, same_word, stands, stem

ELSEWHERE = "in another place"
_MUTUAL = forms("meet marry play face join border match resemble fight divorce date debate equal cross")
# What may take up a name or another noun again: "Norvik said the company would close its plant".
_AGAIN = frozenset(
    stem(word)
    for word in """
    company firm group club team side country nation city town village state party organisation organization agency
    man woman person pair couple duo thing one move plan deal measure decision
    """.split()
)
OTHERS = frozenset(  # what is theirs and acts for itself
    stem(word)
    for word in """
    wife husband spouse widow widower brother sister sibling son daughter father mother parent child children uncle
    aunt cousin nephew niece grandson granddaughter grandfather grandmother friend girlfriend boyfriend fiancé fiancée
    relative family lawyer attorney spokesman spokeswoman spokesperson aide adviser advisor deputy assistant
    predecessor successor rival opponent partner ally associate bodyguard guard driver colleague neighbour neighbor
    supporter follower critic employee worker subsidiary supplier contractor customer competitor owner buyer agent
    manager coach teacher student victim killer murderer foe enemy mentor tenant landlord creditor investor
    """.split()
)
_TIMES = frozenset(stem(word) for word in "second minute hour day night week month quarter year decade time".split())
_PLACES = frozenset(stem(word) for word in "country nation city town village state".split())
_PARTS = frozenset("of for from".split())  # "two thirds of the building", "shares of the firm": whole for part, often
_LEADING = frozenset("from to for against".split())
_WHERE = RELATIVES | frozenset("where when while".split())


@dataclass(frozen=True, slots=True)
class _Case:
    """What the claim says with a verb, and the same verb of the sentence."""

    claim: Reading
    part: Stretch
    ours: Doing
    subject: Subject
    source: Reading
    sentence: Stretch
    theirs: Doing

    @property
    def head(self) -> Token:
        """The claim's subject."""
        return self.claim.tokens[self.subject.head]

    @property
    def other(self) -> Token | None:
        """The sentence's subject, where it has one that isn't the claim's."""
        other = None if self.theirs.subject is None else self.source.tokens[self.theirs.subject.head]
        return None if other is None or same_word(self.head.stem, other.stem) else other

    @property
    def is_undone(self) -> bool:
        """Whether the verb is a "was scrapped" or "was rejected"."""
        return self.theirs.passive and undoes(self.source.tokens, self.theirs.verb)


def check_doers(tally: Tally, claim: Reading, part: Stretch) -> None:
    """Fail a claim that turns round who does what to whom; mark one that gives a deed to what stands near its doer."""
    for cases in _cases(tally, claim, part):
        head, place = cases[0].head, cases[0].subject.head
        kind = CheckKind.NAME if place in claim.checked else CheckKind.WORDING
        if all(map(_is_swapped, cases)):
            tally.miss(kind, head.text, ELSEWHERE)
            tally.denied = True
        elif any(all(map(fails, cases)) for fails in (_is_undone_otherwise, _is_another_names)):
            tally.miss(kind, head.text, ELSEWHERE)
        elif all(any(differs(one) for differs in _OTHERWISE) for one in cases):
            tally.lack(kind, head.text, ELSEWHERE)
        elif all(map(_is_another_object, cases)) and (other := cases[0].ours.other) is not None:
            kind = CheckKind.NAME if other in claim.checked else CheckKind.WORDING
            tally.lack(kind, claim.tokens[other].text, ELSEWHERE)
    _check_against(tally, claim, part)


def exchanged(tally: Tally, claim: Reading, part: Stretch) -> frozenset[int]:
    """Places of the claim's subjects that are not in the sentence, which has another noun before that very verb."""
    words = tally.scene.passage.words(tally.sentence)
    return frozenset(
        cases[0].subject.head
        for cases in _cases(tally, claim, part)
        if cases[0].subject.head not in claim.checked
        and not stands(cases[0].head, words)
        and not _takes_up(cases[0].head)
        and all(one.theirs.passive == one.ours.passive and _is_other_noun(one) for one in cases)
    )


def _cases(tally: Tally, claim: Reading, part: Stretch) -> Iterator[list[_Case]]:
    """Each verb of the claim that the sentence has too, with what the sentence says by it each time."""
    source, sentence = tally.scene.passage, tally.sentence
    for place in range(part.first + 1, part.last + 1):
        token = claim.tokens[place]
        if place in claim.checked or token.stem in SAYS or not may_be_verb(claim.tokens, place):
            continue
        ours = read_doing(claim.tokens, part, place)
        same = [
            at
            for at in range(sentence.first, sentence.last + 1)
            if source.tokens[at].stem == token.stem and at not in source.checked and may_be_verb(source.tokens, at)
        ]
        if ours.subject is not None and same:
            theirs = [read_doing(source.tokens, sentence, at) for at in same]
            yield [_Case(claim, part, ours, ours.subject, source, sentence, one) for one in theirs]


def _is_swapped(case: _Case) -> bool:
    """Whether each does what the other does in the sentence."""
    if case.ours.sides is None or case.theirs.sides is None or _is_mutual(case):
        return False
    doer, done_to = (case.claim.tokens[at] for at in case.ours.sides)
    their_doer, their_done_to = (case.source.tokens[at] for at in case.theirs.sides)
    crossed = same_word(doer.stem, their_done_to.stem) and same_word(done_to.stem, their_doer.stem)
    return crossed and not same_word(doer.stem, done_to.stem)


def _is_turned(case: _Case) -> bool:
    """Whether the claim's doer suffers it in the sentence, or the sufferer does it, whoever is on the other side."""
    if case.theirs.subject is None or _is_mutual(case):
        return False
    if case.ours.passive != case.theirs.passive:
        active = case.theirs if case.ours.passive else case.ours
        return active.other is not None and case.other is None  # "closed" alone may be "was closed"
    if case.ours.passive or case.ours.other is None or case.theirs.other is None or case.other is None:
        return False
    return same_word(case.head.stem, case.source.tokens[case.theirs.other].stem)


def _is_mutual(case: _Case) -> bool:
    return case.claim.tokens[case.ours.verb].stem in _MUTUAL


def _is_only_part(case: _Case) -> bool:
    """ "The warehouse killed three", of "a fire at a warehouse killed"; "the town voted", of "the town council"."""
    whole, tokens = case.theirs.subject, case.source.tokens
    if whole is None or case.other is None or case.ours.passive != case.theirs.passive:
        return False
    loose = whole.link in _PARTS and not case.is_undone
    hanging = [] if loose else [tokens[at] for at in whole.tail]
    if whole.head not in case.source.checked:  # else "the carmaker" of "the carmaker Norvik" is it
        hanging += [token for token in tokens[whole.first : whole.head] if not token.is_capital]
    return stands(case.head, hanging) and not stands(case.other, case.claim.words(case.part))


def _is_undone_otherwise(case: _Case) -> bool:
    """ "The pool was scrapped", of "a proposal to sell the pool was scrapped": what was undone is the proposal."""
    link = None if case.theirs.subject is None else case.theirs.subject.link
    return link == "to" and case.is_undone and _is_only_part(case)


def _is_anothers(case: _Case) -> bool:
    """ "Calder passed the act", of "Calder signed the act after the senate passed it"."""
    theirs = case.theirs.subject
    if (
        theirs is None
        or _may_be_of(case, theirs)
        or case.ours.passive != case.theirs.passive
        or not _is_other_noun(case)
    ):
        return False
    own = case.source.words(_own(case, theirs))
    tokens = case.source.tokens
    places = [at for at in range(case.sentence.first, case.sentence.last + 1) if stands(case.head, tokens[at : at + 1])]
    return bool(places) and not stands(case.head, own) and not any(_is_gapped(case, at) for at in places)


def _is_another_names(case: _Case) -> bool:
    """ "Costa won the race", of "Silva won the race ahead of Costa"."""
    theirs = case.theirs.subject
    if theirs is None or case.ours.passive != case.theirs.passive or _is_mutual(case):
        return False
    ours, other = name_at(case.claim, case.subject.head), name_at(case.source, theirs.head)
    if ours is None or other is None or ours.nation != other.nation or set(ours.canon) & set(other.canon):
        return False
    own = _own(case, theirs)
    named = [name for name in case.source.names if same_bearer(ours.canon, name.canon)]
    return bool(named) and not any(own.holds(name.first) or _is_gapped(case, name.last) for name in named)


def _is_another_object(case: _Case) -> bool:
    """ "The senate rejected the budget", of "approved the budget but rejected the treaty"."""
    place, other = _done_to(case.ours), _done_to(case.theirs)
    if place is None or other is None or case.ours.passive:
        return False
    ours, theirs = case.claim.tokens[place], case.source.tokens[other]
    if same_word(ours.stem, theirs.stem) or _takes_up(theirs) or stands(theirs, case.claim.words(case.part)):
        return False
    if {ours.stem, theirs.stem} & _TIMES:
        return False  # "resigned a week before"
    words = enumerate(case.source.words(case.sentence), start=case.sentence.first)
    places = [at for at, token in words if stands(ours, [token])]
    if case.theirs.passive and case.theirs.subject is not None:
        own = _own(case, case.theirs.subject)
        return bool(places) and not any(own.holds(at) for at in places)
    return bool(places) and not any(_is_same_object(case, at) for at in places)


def _done_to(doing: Doing) -> int | None:
    """What it is done to."""
    if doing.passive:
        return None if doing.subject is None else doing.subject.head
    return doing.other


def _is_same_object(case: _Case, at: int) -> bool:
    """Whether a word stands behind the verb with its object, or beside it: "the budget and the treaty"."""
    between = case.source.tokens[case.theirs.verb + 1 : at]
    return (
        at > case.theirs.verb
        and all(
            one.key in DETERMINERS - {"of"}
            or one.key in (",", "and", "including")
            or (is_content(one) and not one.key.endswith("ing"))
            for one in between
            if not is_past(one)
        )
        and not any(is_past(one) and not one.is_capital for one in between)
    )


def _is_beside_it(case: _Case) -> bool:
    """ "The state bought the refinery", of "Petrona bought it from the state"."""
    if case.ours.passive or case.theirs.passive or case.theirs.subject is None or case.other is None:
        return False
    words = enumerate(case.source.words(case.sentence), start=case.sentence.first)
    places = [at for at, token in words if stands(case.head, [token])]
    return bool(places) and all(_is_led(case, at) for at in places)


def _is_led(case: _Case, at: int) -> bool:
    """Whether a "from" or "to" leads to a word behind the verb."""
    tokens, before = case.source.tokens, at - 1
    while before > case.theirs.verb and (is_content(tokens[before]) or tokens[before].key in DETERMINERS - {"of"}):
        before -= 1
    return before > case.theirs.verb and tokens[before].key in _LEADING


def _may_be_of(case: _Case, theirs: Subject) -> bool:
    """Whether what "its plant" does, its owner may be said to do; not what "his brother" does."""
    return theirs.owned and case.source.tokens[theirs.head].stem not in OTHERS


def _own(case: _Case, theirs: Subject) -> Stretch:
    """A subject with its apposition, "Norvik, the carmaker,", but without a clause of its own."""
    places = range(theirs.head + 1, theirs.last + 1)
    relative = next((at for at in places if case.source.tokens[at].key in _WHERE), theirs.last + 1)
    return Stretch(0, 0, theirs.first, relative - 1)


def _is_gapped(case: _Case, at: int) -> bool:
    """Whether a noun has the verb of the clause before: "Silva won 31 seats and Costa 28"."""
    tokens, behind = case.source.tokens, at + 1
    if at < case.theirs.verb or behind > case.sentence.last:
        return False
    end = next((one for one in range(behind, case.sentence.last) if tokens[one].key in ENDS), case.sentence.last)
    said = [one for one in range(behind, end + 1) if is_content(tokens[one]) or tokens[one].is_number]
    return bool(said) and not any(may_be_verb(tokens, one) for one in said if one not in case.source.checked)


def _is_by_another(case: _Case) -> bool:
    """ "Two men questioned her", of "was questioned by officers after two men followed her"."""
    ours, theirs = _doer(case.ours), _doer(case.theirs)
    if ours is None or theirs is None or not (case.ours.passive or case.theirs.passive) or _is_mutual(case):
        return False
    doer, other = case.claim.tokens[ours], case.source.tokens[theirs]
    behind = next((at for at in range(theirs + 1, theirs + 3) if name_at(case.source, at)), None)
    if other.stem in _TIMES or (behind is not None and stands(doer, case.source.tokens[behind : behind + 3])):
        return False  # "by the time"; "by his understudy, Ben Halloran"
    if same_word(doer.stem, other.stem) or _takes_up(other) or theirs in case.source.checked:
        return False
    return stands(doer, case.source.words(case.sentence)) and not stands(other, case.claim.words(case.part))


def _doer(doing: Doing) -> int | None:
    """Who does it."""
    if doing.passive:
        return doing.other
    return None if doing.subject is None else doing.subject.head


def _is_other_noun(case: _Case) -> bool:
    """Whether the sentence's subject is a noun that the claim lacks, and that takes up nothing said before."""
    theirs = case.theirs.subject
    if theirs is None or case.other is None or theirs.head in case.source.checked:
        return False
    plain = case.subject.head not in case.claim.checked and not _takes_up(case.head)
    taken_up = case.other.stem in _AGAIN - _PLACES if plain else _takes_up(case.other)  # "the council" is no mayor
    return not taken_up and not stands(case.other, case.claim.words(case.part))


def _takes_up(token: Token) -> bool:
    return token.stem in _AGAIN or is_role_word(token)


def _check_against(tally: Tally, claim: Reading, part: Stretch) -> None:
    """Mark "scored against Kingsbridge", of "scored at Harrow Lane, where 31,450 watched Kingsbridge lead"."""
    source, sentence = tally.scene.passage, tally.sentence
    for name in claim.names:
        if not part.first < name.first <= part.last or claim.tokens[name.first - 1].key != "against":
            continue
        led = [token.stem for token in claim.tokens[part.first : name.first] if is_content(token)]
        deeds = [at for at in range(sentence.first, sentence.last + 1) if source.tokens[at].stem in led]
        deeds = [at for at in deeds if at not in source.checked]
        theirs = [n.first for n in source.names if sentence.holds(n.first) and n.canon[-1:] == name.canon[-1:]]
        if deeds and theirs and all(_is_across(source.tokens, at, other) for at in deeds for other in theirs):
            tally.lack(CheckKind.NAME, f"against {claim.slice(name.first, name.last)}", ELSEWHERE)


def _is_across(tokens: Sequence[Token], deed: int, name: int) -> bool:
    """Whether a "where" or "who" comes between a deed and a name behind it: the name has a clause of its own."""
    return any(token.key in _WHERE for token in tokens[deed + 1 : name])


_OTHERWISE = (_is_only_part, _is_anothers, _is_turned, _is_by_another, _is_beside_it, _is_swapped, _is_another_names)
