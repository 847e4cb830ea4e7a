"""The statements of a sentence, and whether a claim takes its subject from one and what it does from another.

"The Aurora was sold to Izmir and the Borealis will stay in Turku" does not bear out "the Borealis will stay in
Izmir". Clauses are cut only where the second starts with a name or with somebody new: "he" and "the company" may be
whoever the first is about. Without a tagger, a verb is known by its ending, or by a list.
"""

from collections.abc import Sequence

from rag.schema import CheckKind
from rag.verify.days import Day
from rag.verify.lexicon import FUNCTION_WORDS, IRREGULAR
from rag.verify.pairing import NAMED, Mark
from rag.verify.reading import Reading, Stretch
from rag.verify.roles import Named, is_role_word
from rag.verify.scene import Tally
from rag.verify.words import Token, content, is_generic

CROSSED = 2  # as much as one name, or two words
_JOINTS = frozenset("and but or while whereas after before when because although though".split())
_AUXILIARIES = frozenset("is are was were be been has have had will would can could may might must did does do".split())
_SUBORDINATING = frozenset("after before when because although though".split())
_NEW = frozenset("a an another others some one two three four five".split())
_OPENERS = frozenset("the its his her their our".split())
_FRONTED = frozenset("in on at after before since during by under from for with as despite last next".split())


def check_clauses(tally: Tally, claim: Reading, part: Stretch) -> None:
    """Fail a claim that joins what the sentence says of one with what it says of another."""
    passage = tally.scene.passage
    parts = clauses(passage, tally.sentence)
    if len(parts) < 2 or not any(part.holds(name.first) for name in claim.names):
        return
    shared = _fronted(passage, tally.sentence)
    for clause in clauses(claim, part):
        marks = _marks(claim, clause)
        held = [[mark for mark in marks if mark.stands_in([*passage.words(one), *shared])] for one in parts]
        weights = [sum(mark.weight for mark in found) for found in held]
        best = max(range(len(parts)), key=lambda at: weights[at])
        crossed = [
            mark
            for at, found in enumerate(held)
            for mark in found
            if at != best
            and mark not in held[best]
            and (_is_only_named(found, held[best]) or _is_theirs(mark, passage, parts, best, at, marks))
        ]
        if sum(mark.weight for mark in dict.fromkeys(crossed)) >= CROSSED:
            tally.miss(CheckKind.NAME, claim.slice(clause.first, clause.last), "in another place")
            return


def clauses(reading: Reading, sentence: Stretch) -> list[Stretch]:
    """Cut a sentence where a clause with a subject of its own begins."""
    tokens = reading.tokens
    quoted = {at for q in reading.quotations for at in range(q.first, q.last + 1)}
    cuts = [sentence.first]
    for at in range(sentence.first + 1, sentence.last):
        joint = tokens[at].text == ";" or (tokens[at].key in _JOINTS and tokens[at - 1].text != ";")
        if not joint or at in quoted or not _has_verb(tokens, cuts[-1], at - 1):
            continue
        after = at + 2 if tokens[at + 1].key in _JOINTS else at + 1
        if _joins_names(reading, at):
            continue
        if _is_new_subject(reading, after, commas=tokens[at].key not in _SUBORDINATING) and _has_verb(
            tokens, after + 1, sentence.last
        ):
            cuts.append(at)
    ends = [*(cut - 1 for cut in cuts[1:]), sentence.last]
    return [Stretch(tokens[first].start, tokens[last].end, first, last) for first, last in zip(cuts, ends, strict=True)]


def _joins_names(reading: Reading, at: int) -> bool:
    """Whether "and" stands between two names alike: "movements inspired by Maududi and Qutb gained ground"."""
    before = next((name for name in reading.names if name.last == at - 1), None)
    return before is not None and any(name.first == at + 1 for name in reading.names)


def _is_new_subject(reading: Reading, at: int, *, commas: bool) -> bool:
    """Whether a name, or somebody not spoken of before, follows: a verb comes before any preposition or comma."""
    tokens = reading.tokens
    if at < len(tokens) and tokens[at].key in _NEW:
        return _verb_comes(tokens, at + 1, 3)
    while at < len(tokens) and (tokens[at].key in _OPENERS or is_role_word(tokens[at])):
        at += 1
    name = next((name for name in reading.names if name.first == at), None)
    if name is None:
        return False
    after = name.last + 1
    return _verb_comes(tokens, after, 4) or (commas and after < len(tokens) and tokens[after].text == ",")


def _verb_comes(tokens: Sequence[Token], at: int, steps: int) -> bool:
    """Whether a verb comes before anything that a subject doesn't go on with."""
    for token in tokens[at : at + steps]:
        if _is_verb(token):
            return True
        if not token.is_word or (token.key in FUNCTION_WORDS and token.key not in ("also", "then", "who")):
            return False
    return False


def _has_verb(tokens: Sequence[Token], first: int, last: int) -> bool:
    return any(_is_verb(token) for token in tokens[first : last + 1])


def _is_verb(token: Token) -> bool:
    if not token.is_word or token.is_capital:
        return False
    plain = token.key in _AUXILIARIES or (token.key in IRREGULAR and token.key not in _NOUNS)
    return plain or (token.key.endswith("ed") and len(token.key) > 4) or token.key in _PRESENT


def _marks(claim: Reading, clause: Stretch) -> list[Mark]:
    """The names, numbers, dates and words of a clause of the claim."""
    found: list[Mark] = [
        Mark(claim.tokens[name.first : name.last + 1][-1:], name, NAMED)
        for name in claim.names
        if clause.holds(name.first)
    ]
    found += [
        Mark(tuple(t for t in claim.tokens[one.first : one.last + 1] if t.text not in ",."), None, NAMED)
        for one in claim.dates
        if clause.holds(one.first)
    ]
    found += [
        Mark((token,), None, 1)
        for at, token in enumerate(claim.words(clause), clause.first)
        if at not in claim.checked and content([token]) and not is_generic(token.stem)
    ]
    return found


def _is_only_named(held: Sequence[Mark], best: Sequence[Mark]) -> bool:
    """Whether the claim takes nothing but names from a clause: it says of them what the best clause says of others."""
    return all(mark.name is not None for mark in held if mark not in best)


def _is_theirs(
    mark: Mark, source: Reading, parts: Sequence[Stretch], best: int, other: int, marks: Sequence[Mark]
) -> bool:
    """Whether what the best clause lacks is said of another's subject only."""
    if any(parts[other].holds(day.first) and mark.stands_in(_words(source, day)) for day in source.dates):
        return any(parts[best].holds(day.first) for day in source.dates)  # else it may be said of both
    told = [_is_told(source, parts[at], marks) for at in (best, other)]
    return (mark.name is not None and not told[0]) or not told[1]


def _words(source: Reading, run: Day | Named) -> tuple[Token, ...]:
    return source.tokens[run.first : run.last + 1]


def _is_told(source: Reading, clause: Stretch, marks: Sequence[Mark]) -> bool:
    """Whether the claim names one that the clause names before its verb; a clause without one belongs to whoever."""
    verb = next((at for at in range(clause.first, clause.last + 1) if _is_verb(source.tokens[at])), clause.last)
    names = [name for name in source.names if clause.first <= name.first < verb]
    return not names or any(
        mark.name is not None and mark.stands_in(_words(source, name)) for mark in marks for name in names
    )


def _fronted(source: Reading, sentence: Stretch) -> tuple[Token, ...]:
    """What a sentence starts with before its first subject, and says of all: "On Monday, …"."""
    tokens = source.words(sentence)
    if tokens[0].key not in _FRONTED:
        return ()
    comma = next((at for at, token in enumerate(tokens[:12]) if token.text == ","), 0)
    return tokens[:comma]


_NOUNS = frozenset("men women children people lives death deaths arrival refusal approval dead withdrawal".split())
_PRESENT = frozenset(
    """
    says plans wants seeks expects remains leads holds makes takes gives gets sells buys pays runs plays lives works
    stands begins ends wins loses rises falls employs carries offers owns costs faces needs uses keeps calls shows
    became become cut put set hit won lost beat let read
    """.split()
)
