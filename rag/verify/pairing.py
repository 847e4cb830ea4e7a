"""Whether a value of the source belongs to what the claim says it of, where the source has rival values.

What stands by a value tells whose it is. A sentence with several values of a kind is cut into a stretch for each
("12,400 in Germany | and 8,100 in France"); the words of the claim must not stand by another value. A later stretch
may leave out what the first said ("Delta employs 21,000 people and Parrish 6,500"), so there the words are weighed.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.verify.dates import differ
from rag.verify.days import Day
from rag.verify.lexicon import FUNCTION_WORDS
from rag.verify.names import find_name, find_nation, forename_before, name_key
from rag.verify.reading import Reading, Stretch
from rag.verify.roles import Named
from rag.verify.values import Value, kindred, rival
from rag.verify.words import Token, content, same_word, tells_apart

MOST = 20  # values of one kind in a sentence; among more we don't try to tell whose is whose
NAMED = 2  # names and dates tell more than other words
_STRONG, _WEAK = 2, 1
_JOINTS = {";": _STRONG, "while": _STRONG, "whereas": _STRONG, "but": _STRONG} | dict.fromkeys(
    [",", ":", "and", "versus", "vs", "against", "compared", "or"], _WEAK
)
_SUBJECTS = frozenset("the a an its his her their our it he she they we i this that these those there".split())
_LEADS = frozenset("in on at by since until from under during after before for with as".split())
_AFTER_COMMA = frozenset("and or after before when because although though since until as".split())


@dataclass(frozen=True, slots=True)
class Mark:
    """A word, name or date that the claim has beside a value."""

    tokens: tuple[Token, ...]
    name: Named | None
    weight: int

    def stands_in(self, tokens: Sequence[Token]) -> bool:
        """Whether one of the tokens is it."""
        if self.name is not None and self.name.nation:
            return find_nation(self.name.canon[0], tokens) is not None
        if self.name is not None:
            return find_name(self.name.canon, tokens) is not None or self._stands_alone(tokens)
        return all(_has(tokens, token) for token in self.tokens)

    def _stands_alone(self, tokens: Sequence[Token]) -> bool:
        """Whether the last word of the name is there, and not as part of another's: Halden United, Moss United."""
        last = self.name.canon[-1] if self.name is not None and self.name.canon else ""
        return any(
            token.is_capital and name_key(token.key) == last and forename_before(tokens, at) is None
            for at, token in enumerate(tokens)
        )


def mispaired(
    claim: Reading,
    part: Stretch,
    claimed: Value | Day,
    source: Reading,
    sentence: Stretch,
    stated: Value | Day,
    question: Reading | None,
) -> bool:
    """Whether words of the claim stand with another value of the same kind, and not with this one."""
    if isinstance(claimed, Value) and isinstance(stated, Value) and claimed.direction == stated.direction == "whole":
        return False  # "412 of the 640 patients were women": what follows is said of the part
    ours = [v for v in _all(claim, claimed) if part.holds(v.first)]
    marks = _marks(claim, part, claimed, ours)
    if len(marks) <= 1 and question is not None:
        marks = [*marks, *(Mark((t,), None, 1) for t in content(question.tokens) if tells_apart(t.stem))]
    rivals = [v for v in _all(source, stated) if _rival(claimed, v) and not any(_same(v, other) for other in ours)]
    if _in_another_sentence(marks, source, sentence, rivals):
        return True
    return _in_another_stretch(marks, source, sentence, stated)


def spoken_of(source: Reading, sentence: Stretch, stated: Value) -> tuple[int, ...]:
    """Places of the words that tell what a value is said of; none where the sentence's values can't be told apart."""
    others = [v for v in source.values if sentence.holds(v.first) and kindred(stated, v) and v.said != stated.said]
    kin = sorted([stated, *others], key=lambda v: v.first)
    stretches = _stretches(source, sentence, kin)
    place = kin.index(stated)
    if len(kin) > MOST or stretches.count(stretches[place]) > 1:
        return ()
    own, shared = stretches[place], _shared(source, sentence, stretches, kin, place) if others else sentence.first
    return tuple(sorted({*range(sentence.first, shared), *range(own.first, own.last + 1)}))


def _in_another_sentence(
    marks: Sequence[Mark], source: Reading, sentence: Stretch, rivals: Sequence[Value | Day]
) -> bool:
    """What the sentence lacks of the claim stands in another, with a rival value, and is no less than what it has."""
    here = source.words(sentence)
    missing = [mark for mark in marks if not mark.stands_in(here)]
    held = sum(mark.weight for mark in marks) - sum(mark.weight for mark in missing)
    elsewhere = [s for s in source.sentences if s != sentence and any(s.holds(v.first) for v in rivals)] * bool(missing)
    found = [sum(mark.weight for mark in missing if mark.stands_in(source.words(other))) for other in elsewhere]
    return max(found, default=0) >= max(held, 1)


def _in_another_stretch(marks: Sequence[Mark], source: Reading, sentence: Stretch, stated: Value | Day) -> bool:
    """A sentence holds several such values ("5% in Germany and 7% in France"): whose stretch has the words?"""
    kin = [v for v in _all(source, stated) if sentence.holds(v.first) and _kin(stated, v)]
    if len(kin) < 2 or len(kin) > MOST:
        return len(kin) > MOST
    place = next((at for at, value in enumerate(kin) if value.first == stated.first), None)
    if place is None:
        return False
    stretches = _stretches(source, sentence, kin)
    own, shared = stretches[place], _shared(source, sentence, stretches, kin, place)
    mine = [*source.tokens[own.first : own.last + 1], *source.tokens[sentence.first : shared]]
    until = _own_end(source, stretches[0], own, kin[0], kin[place]) if place else own.last
    held = sum(mark.weight for mark in marks if mark.stands_in(source.tokens[own.first : until + 1]))
    for at, other in enumerate(stretches):
        if other == own:
            continue
        start = max(shared, other.first)
        end = _own_end(source, own, other, kin[place], kin[at]) if at > place else other.last
        theirs = [*source.tokens[start : kin[at].first], *source.tokens[kin[at].last + 1 : end + 1]]
        against = sum(mark.weight for mark in marks if mark.stands_in(theirs) and not mark.stands_in(mine))
        if against and (at > place or against > held):
            return True
    return place > 0 and _contrasts(marks, source, own, (sentence.first, kin[0].first))


def _contrasts(marks: Sequence[Mark], source: Reading, own: Stretch, head: tuple[int, int]) -> bool:
    """The claim names what stood before the first value, where the later one has a name of its own in its place.

    "Rents in Lund rose by 4 percent, and by 6 percent in Ystad" gives Lund no 6 percent.
    """
    named = [mark for mark in marks if mark.name is not None]
    before = [n for n in source.names if head[0] <= n.first < head[1]]
    theirs = [n for n in source.names if own.holds(n.first)]
    if not named or any(mark.stands_in(source.tokens[own.first : own.last + 1]) for mark in named):
        return False
    led = {source.tokens[n.first - 1].key for n in theirs if n.first > own.first} & FUNCTION_WORDS
    return any(
        mark.stands_in(source.tokens[n.first : n.last + 1]) and source.tokens[n.first - 1].key in led - {"and", "the"}
        for mark in named
        for n in before
        if n.first
    )


def _shared(
    source: Reading, sentence: Stretch, stretches: Sequence[Stretch], kin: Sequence[Value | Day], place: int
) -> int:
    """Where what is said of all values ends: before the verb of the first, if this one has its own, or nowhere."""
    own = stretches[place]
    led = place > 0 and bool(content(source.tokens[own.first : kin[place].first]))
    if not led:
        return kin[0].first
    strong = any(_strength(source.tokens, s.first, sentence.first) == _STRONG for s in stretches[1 : place + 1])
    if strong and _has_subject(source.tokens, own):
        return sentence.first
    for at in range(kin[0].first - 1, sentence.first, -1):
        if content([source.tokens[at]]):
            return at
    return kin[0].first


def _has_subject(tokens: Sequence[Token], own: Stretch) -> bool:
    """Whether a stretch starts with whom it is about, rather than with a verb: "but averaged about 17"."""
    first = next(
        (t for t in tokens[own.first : own.last + 1] if t.key not in _JOINTS and t.key not in _AFTER_COMMA), None
    )
    return first is not None and (first.is_capital or first.key in _SUBJECTS)


def _own_end(source: Reading, own: Stretch, other: Stretch, mine: Value | Day, theirs: Value | Day) -> int:
    """The end of what is said of a later value only: of its last phrases, as many as trail the earlier one.

    "Killed 3 and injured 40 on Friday", "5% in Germany and 7% in France last year": Friday and last year are said of
    both. But "of the 640 patients, 412 were women" says nothing of all.
    """
    if isinstance(mine, Value) and mine.direction == "whole":
        return other.last
    trailing = len(_phrases(source, mine.last + 1, own.last))
    phrases = _phrases(source, theirs.last + 1, other.last)
    if trailing >= len(phrases):
        return other.last
    return phrases[trailing - 1][1] if trailing else theirs.last


def _phrases(source: Reading, first: int, last: int) -> list[tuple[int, int]]:
    """Runs of content words, of numbers and of one date each."""
    dated = {at: day.first for day in source.dates for at in range(day.first, day.last + 1)}
    found: list[tuple[int, int]] = []
    for at in range(first, last + 1):
        token = source.tokens[at]
        if at not in dated and not (token.is_number or content([token])):
            continue
        if found and found[-1][1] == at - 1 and dated.get(at) == dated.get(at - 1):
            found[-1] = (found[-1][0], at)
        else:
            found.append((at, at))
    return [run for run in found if run[0] in dated or any(_tells(t) for t in source.tokens[run[0] : run[1] + 1])]


def _tells(token: Token) -> bool:
    return not token.is_word or tells_apart(token.stem)


def _stretches(source: Reading, sentence: Stretch, kin: Sequence[Value | Day]) -> list[Stretch]:
    """The stretch of each value: cut at the strongest joint between two; without one they share theirs."""
    cuts = [sentence.first]
    for value, after in pairwise(kin):
        between = [
            at
            for at in range(value.last + 1, after.first)
            if source.tokens[at].key in _JOINTS and not _ends_opening(source.tokens, sentence.first, value, at)
        ]
        cut = max(between, key=lambda at: (_strength(source.tokens, at, sentence.first), at), default=None)
        cuts.append(cuts[-1] if cut is None else cut)
    ends = [next((cut - 1 for cut in cuts[at + 1 :] if cut > first), sentence.last) for at, first in enumerate(cuts)]
    return [Stretch(0, 0, first, last) for first, last in zip(cuts, ends, strict=True)]


def _ends_opening(tokens: Sequence[Token], first: int, value: Value | Day, at: int) -> bool:
    """Whether a comma only closes what a statement starts with: "In 1978, …", "…; by 2021, …"."""
    if tokens[at].text != ",":
        return False
    opening = tokens[first].key in _LEADS and not any(t.text == "," for t in tokens[first:at])
    before = value.first - 2
    led = before > first and tokens[value.first - 1].key in _LEADS and tokens[before].key in _JOINTS
    return opening or (led and at == value.last + 1)


def _strength(tokens: Sequence[Token], at: int, first: int) -> int:
    """How surely a joint parts two statements; ", and" more than either alone."""
    strength = _JOINTS.get(tokens[at].key, 0)
    after = tokens[at + 1].key if at + 1 < len(tokens) else ""
    both = (tokens[at].key == "," and after in _AFTER_COMMA) or (at > first and tokens[at - 1].key == ",")
    return _STRONG if strength == _WEAK and both and tokens[at].key in (",", "and", "or") else strength


def _marks(claim: Reading, part: Stretch, claimed: Value | Day, ours: Sequence[Value | Day]) -> list[Mark]:
    """The words, names and dates of the claim that stand with the value; each once."""
    kin = [v for v in ours if _kin(claimed, v)]
    own = part
    if len(kin) > 1:
        stretches = zip(_stretches(claim, part, kin), kin, strict=True)
        own = next(stretch for stretch, value in stretches if value.first == claimed.first)
    named = {place: name for name in claim.names for place in range(name.first, name.last + 1)}
    dated = {place for day in claim.dates for place in range(day.first, day.last + 1)}
    found = [
        Mark(tuple(t for t in claim.tokens[day.first : day.last + 1] if t.text not in ",."), None, NAMED)
        for day in claim.dates
        if day.first != claimed.first and own.holds(day.first)
    ]
    words: dict[str, Mark] = {}
    for at in range(own.first, own.last + 1):
        token, name = claim.tokens[at], named.get(at)
        if claimed.first <= at <= claimed.last or at in dated or (name is not None and at < name.last):
            continue
        if name is not None:
            words[token.stem] = Mark((token,), name, NAMED)
        elif content([token]) and (tells_apart(token.stem) or at == claimed.last + 1):
            words[token.stem] = Mark((token,), None, 1)
    return [*found, *words.values()]


def _all(reading: Reading, like: Value | Day) -> tuple[Value | Day, ...]:
    return reading.values if isinstance(like, Value) else reading.dates


def _kin(one: Value | Day, other: Value | Day) -> bool:
    if isinstance(one, Value) and isinstance(other, Value):
        return kindred(one, other)
    return isinstance(one, Day) and isinstance(other, Day)


def _rival(one: Value | Day, other: Value | Day) -> bool:
    if isinstance(one, Value) and isinstance(other, Value):
        return rival(one, other)
    return isinstance(one, Day) and isinstance(other, Day) and differ(one, other)


def _same(one: Value | Day, other: Value | Day) -> bool:
    if isinstance(one, Value) and isinstance(other, Value):
        return one.amount == other.amount
    return isinstance(one, Day) and isinstance(other, Day) and one.parts == other.parts


def _has(tokens: Iterable[Token], word: Token) -> bool:
    if not word.is_word:
        return any(t.text == word.text for t in tokens)
    return any(t.is_word and same_word(word.stem, t.stem) for t in tokens)
