"""Whether a value of the source belongs to what the claim says it of, where the source has rival values."""

from collections.abc import Iterable, Sequence
from itertools import pairwise

from rag.verify.dates import Day, differ
from rag.verify.reading import Reading, Stretch
from rag.verify.values import Value, rival, same_thing
from rag.verify.words import Token, content, same_word, tells_apart

MOST = 20  # values of one kind in a sentence; among more we don't try to tell whose is whose
_BOUNDARIES = frozenset(", ; : and but while whereas versus vs against compared or".split())


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
    ours = _siblings(claim, claimed, part)
    words = _own_words(claim, part, claimed, ours)
    if len(words) <= 1 and question is not None:
        words = [*words, *(t for t in content(question.tokens) if not t.is_number)]
    words = list({t.stem: t for t in words if tells_apart(t.stem)}.values())
    rivals = [v for v in _all(source, stated) if _rival(claimed, v) and not any(_same(v, other) for other in ours)]
    if _in_another_sentence(words, source, sentence, rivals):
        return True
    return _in_another_chunk(words, source, sentence, stated)


def _in_another_sentence(
    words: Iterable[Token], source: Reading, sentence: Stretch, rivals: Sequence[Value | Day]
) -> bool:
    """A word of the claim is missing here, and stands in a sentence with a rival value."""
    missing = [t for t in words if not _has(source.words(sentence), t)]
    elsewhere = [s for s in source.sentences if s != sentence and any(s.holds(v.first) for v in rivals)]
    return any(_has(source.words(other), t) for t in missing for other in elsewhere)


def _in_another_chunk(words: Iterable[Token], source: Reading, sentence: Stretch, stated: Value | Day) -> bool:
    """A sentence holds several such values ("5% in Germany and 7% in France"): whose stretch has the words?"""
    kin = [v for v in _all(source, stated) if sentence.holds(v.first) and _kin(stated, v)]
    if len(kin) < 2 or len(kin) > MOST:
        return len(kin) > MOST
    chunks = _chunks(source, sentence, kin)
    place = next((at for at, value in enumerate(kin) if value.first == stated.first), None)
    if place is None:
        return False
    own = chunks[place]
    led = place > 0 and bool(content(source.tokens[own[0] : stated.first]))
    shared = _shared_end(source, sentence, kin[0].first) if led else kin[0].first
    near = [*source.tokens[own[0] : own[1] + 1], *source.tokens[sentence.first : shared]]
    trailing = content(source.tokens[stated.last + 1 : own[1] + 1])
    for at, (chunk, value) in enumerate(zip(chunks, kin, strict=True)):
        if chunk == own:
            continue
        start = shared if at == 0 else chunk[0]
        # What trails the last value is said of each that nothing trails: "killed 3 and injured 40 on Friday".
        end = chunk[1] if at < len(kin) - 1 or trailing else value.last
        theirs = [*source.tokens[start : value.first], *source.tokens[value.last + 1 : end + 1]]
        if any(_has(theirs, t) and not _has(near, t) for t in words):
            return True
    return False


def _shared_end(source: Reading, sentence: Stretch, first: int) -> int:
    """Where what is said of all values ends: before the verb of the first, if a later one has its own."""
    for at in range(first - 1, sentence.first, -1):
        if content([source.tokens[at]]):
            return at
    return first


def _chunks(source: Reading, sentence: Stretch, kin: Sequence[Value | Day]) -> list[tuple[int, int]]:
    """The stretch of each value: cut at the last comma or "and" between two; without one they share theirs."""
    cuts = [sentence.first]
    for value, after in pairwise(kin):
        between = range(after.first - 1, value.last, -1)
        cut = next((at for at in between if source.tokens[at].key in _BOUNDARIES), None)
        cuts.append(cuts[-1] if cut is None else cut + 1)
    ends = [next((cut - 1 for cut in cuts[at + 1 :] if cut > first), sentence.last) for at, first in enumerate(cuts)]
    return list(zip(cuts, ends, strict=True))


def _own_words(claim: Reading, part: Stretch, claimed: Value | Day, ours: Sequence[Value | Day]) -> list[Token]:
    """The content words of the claim that stand with the value."""
    kin = [v for v in ours if _kin(claimed, v)]
    first, last = part.first, part.last
    if len(kin) > 1:
        for chunk, value in zip(_chunks(claim, part, kin), kin, strict=True):
            if value.first == claimed.first:
                first, last = chunk
    inside = range(claimed.first, claimed.last + 1)
    dated = {place for day in claim.dates for place in range(day.first, day.last + 1)}
    places = [at for at in range(first, last + 1) if at not in inside]
    return [claim.tokens[at] for at in places if at in dated or content([claim.tokens[at]])]


def _siblings(claim: Reading, claimed: Value | Day, part: Stretch) -> list[Value | Day]:
    return [v for v in _all(claim, claimed) if part.holds(v.first)]


def _all(reading: Reading, like: Value | Day) -> tuple[Value | Day, ...]:
    return reading.values if isinstance(like, Value) else reading.dates


def _kin(one: Value | Day, other: Value | Day) -> bool:
    if isinstance(one, Value) and isinstance(other, Value):
        if one.unit or other.unit:
            return one.unit == other.unit
        return not (one.noun and other.noun) or same_thing(one.noun, other.noun)
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
