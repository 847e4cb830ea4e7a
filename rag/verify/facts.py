"""Checks of numbers and dates."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from itertools import pairwise

from rag.schema import CheckKind
from rag.verify.bounds import CHANGES, as_bounded, bounds_clash, ways_clash
from rag.verify.context import same_bearer
from rag.verify.dates import differ, states
from rag.verify.days import Day
from rag.verify.pairing import mispaired
from rag.verify.reading import Reading, Stretch
from rag.verify.roles import Named
from rag.verify.scene import BY_CONTEXT, Tally
from rag.verify.values import Value, agree, is_single, rival
from rag.verify.words import Token, same_word, stem

_EARLIER = frozenset("from earlier previous previously before ago last prior".split())
_UNTIL = frozenset("by before until till".split())
_AFTER = frozenset("after since from".split())
_SOME = frozenset("most many some few several half part".split())
_RUN = frozenset("last past first next".split())
ROMAN = {name: worth for worth, name in enumerate("I II III IV V VI VII VIII IX X".split(), start=1)}
RATES = {  # how else a rate is told
    adverb: stem(noun)
    for noun, adverbs in {
        "year": "annual annually yearly",
        "month": "monthly",
        "week": "weekly",
        "day": "daily",
        "hour": "hourly",
    }.items()
    for adverb in adverbs.split()
}


def check_values(tally: Tally, claim: Reading, part: Stretch, question: Reading | None) -> None:
    """Check the numbers: worth, unit, bound, and what they are said of."""
    claimed = [v for v in claim.values if part.holds(v.first)]
    past = any(t.key in _EARLIER for t in claim.words(part))
    for value in claimed:
        found = _find_value(tally, claim, part, value)
        own = [v for v in found if not _belongs_elsewhere(tally, claim, part, value, v, question)]
        fitting = [v for v in own if _fits(tally, value, v, past or _dated(tally, claim, part, v))]
        rate = _rate(claim, value)
        if fitting and rate is not None and not _has_rate(tally, rate):
            tally.miss(CheckKind.NUMBER, claim.slice(value.first, value.last + 2))
        elif fitting and (some := _some_of(tally, claim, value, fitting, claimed)) is not None:
            tally.miss(CheckKind.NUMBER, claim.slice(value.first, value.last), f"the article says {some}")
        elif fitting:
            _meet_value(tally, claim, value, min(fitting, key=lambda v: v.bound != value.bound))
            if (some := _part_of(tally, claim.words(part), fitting, claimed)) is not None:
                tally.lack(CheckKind.NUMBER, claim.slice(value.first, value.last), f"the article says {some}")
        elif against := next((v for v in own if v.bound and bounds_clash(value.bound, v.bound)), None):
            said = tally.scene.passage.slice(*against.said)
            tally.deny(CheckKind.NUMBER, claim.slice(*value.said), f"the article says {said}")
        else:
            _miss_value(tally, claim, part, value, claimed, question)


def check_dates(tally: Tally, claim: Reading, part: Stretch, question: Reading | None) -> None:
    """Check the dates; what the claim adds to a date must come from the day of publication."""
    passage, published = tally.scene.passage, tally.scene.hit.article.published
    stated = [d for d in passage.dates if tally.sentence.holds(d.first)]
    for day in claim.dates:
        if not part.holds(day.first):
            continue
        text = claim.slice(day.first, day.last)
        found = [
            (other, how)
            for other, how in find_days(day, stated, published)
            if not _belongs_elsewhere(tally, claim, part, day, other, question)
        ]
        number = year_as_number(day, passage, tally.sentence)
        if found:
            best, how = min(found, key=lambda pair: pair[1] != "yes")
            ours, theirs = _side(claim.tokens, day), _side(passage.tokens, best)
            if ours and theirs and (ours in _UNTIL) != (theirs in _UNTIL):
                tally.deny(CheckKind.DATE, f"{ours} {text}", f"the article says {theirs}")
                continue
            tally.meet(CheckKind.DATE, text, best.first, best.last, None if how == "yes" else BY_CONTEXT)
        elif number is not None:
            tally.meet(CheckKind.DATE, text, number.first, number.last)
        else:
            _miss_day(tally, claim, part, day, stated, question)


def _side(tokens: Sequence[Token], day: Day) -> str:
    """The "by" of "by 2034", the "after" of "after the end of May 2034"."""
    at = day.first - 1
    while at > 0 and tokens[at].key in ("the", "end", "of", "early", "late", "mid"):
        at -= 1
    return tokens[at].key if at >= 0 and tokens[at].key in _UNTIL | _AFTER else ""


def find_days(day: Day, stated: Iterable[Day], published: date | None) -> list[tuple[Day, str]]:
    """The dates of the source that state this one, each with "yes" or "by context"."""
    return [(other, how) for other in stated if (how := states(other, day, published))]


def year_as_number(day: Day, passage: Reading, sentence: Stretch) -> Value | None:
    """The number of the sentence that is the year meant, where it was not read as a date."""
    if day.year is None or day.month or day.day or day.weekday is not None:
        return None
    return next(
        (v for v in passage.values if sentence.holds(v.first) and v.amount == day.year and v.unit is None), None
    )


def _find_value(tally: Tally, claim: Reading, part: Stretch, value: Value) -> list[Value]:
    passage = tally.scene.passage
    words = passage.words(tally.sentence)
    found = [v for v in passage.values if tally.sentence.holds(v.first) and agree(value, v, words)]
    if not found and value.unit is None and value.noun is None:
        found = [
            Value(value.amount, None, None, None, None, day.first, day.last, day.last, (day.first, day.last))
            for day in passage.dates
            if tally.sentence.holds(day.first) and day.year == value.amount and day.month is None
        ]
    if not found and value.unit == "year":
        own = [name for name in claim.names if part.holds(name.first)]
        found = [v for v in passage.values if tally.sentence.holds(v.first) and _is_age(passage, v, value, own)]
    if not found and isinstance(value.amount, str):
        found = _spelled_score(tally, value)
    if not found and value.unit is None and value.noun is None:
        found = _numeral(tally, claim, value)
    single = None if found else is_single(value, words)
    if single is not None:
        at = single + tally.sentence.first
        found = [Value(value.amount, None, value.noun, None, None, at, at, at, (at, at))]
    return found


def _numeral(tally: Tally, claim: Reading, value: Value) -> list[Value]:
    """The "World War II" of "World War 2"."""
    tokens, before = tally.scene.passage.tokens, claim.tokens[value.first - 1].key if value.first else ""
    return [
        Value(value.amount, None, None, None, None, at, at, at, (at, at))
        for at in range(tally.sentence.first + 1, tally.sentence.last + 1)
        if ROMAN.get(tokens[at].text) == value.amount and tokens[at - 1].key == before
    ]


def _spelled_score(tally: Tally, value: Value) -> list[Value]:
    """The "19 to 14" of "19-14"."""
    passage = tally.scene.passage
    stated = [v for v in passage.values if tally.sentence.holds(v.first)]
    return [
        replace(one, amount=value.amount, noun=None, last=other.last)
        for one, other in pairwise(stated)
        if f"{one.amount}-{other.amount}" == value.amount
        and "to" in {t.key for t in passage.tokens[one.worth + 1 : other.first]}
    ]


def _is_age(passage: Reading, stated: Value, claimed: Value, own: Sequence[Named]) -> bool:
    """Whether a number is set between commas behind a name, as ages are: "Hana Kimura, 42, won"; and not another's."""
    around = [passage.tokens[at].text for at in (stated.first - 1, stated.last + 1) if 0 <= at < len(passage.tokens)]
    if stated.amount != claimed.amount or stated.unit or stated.noun or around != [",", ","]:
        return False
    aged = next((name for name in passage.names if name.last == stated.first - 2), None)
    return aged is not None and (not own or any(same_bearer(name.canon, aged.canon) for name in own))


def _fits(tally: Tally, value: Value, stated: Value, earlier: bool) -> bool:
    """Whether bounds agree, and what something rose from is not taken for what it rose to."""
    if bounds_clash(value.bound, stated.bound) or ways_clash(value.direction, stated.direction):
        return False
    others = [v for v in tally.scene.passage.values if tally.sentence.holds(v.first) and v != stated]
    if "than" in (value.direction, stated.direction) and value.direction not in CHANGES:
        return not any(v.direction != "than" and rival(stated, v) for v in others)
    if value.direction == "than":
        return stated.direction in CHANGES
    if value.direction == "part":
        return stated.direction == "part" or not any(v.direction == "part" for v in others)
    if "from" not in (value.direction, stated.direction):
        return True
    if value.direction == stated.direction:
        return True
    if value.direction is not None:
        return False
    return earlier or not any(v.direction != "from" and rival(stated, v) for v in others)


def _dated(tally: Tally, claim: Reading, part: Stretch, stated: Value) -> bool:
    """Whether the claim gives the date that stands right behind a value: "down from 71 percent in 2019"."""
    behind = [day for day in tally.scene.passage.dates if 0 < day.first - stated.last <= 2]
    return any(states(day, ours) for day in behind for ours in claim.dates if part.holds(ours.first))


def _some_of(
    tally: Tally, claim: Reading, value: Value, fitting: Sequence[Value], claimed: Sequence[Value]
) -> str | None:
    """The "nine of its last ten", where the claim has "its last ten" or "its last nine"."""
    passage = tally.scene.passage
    stated = [v for v in passage.values if tally.sentence.holds(v.first)]
    run = value.first > 0 and claim.tokens[value.first - 1].key in _RUN
    for part, whole in pairwise(stated):
        between = [token.key for token in passage.tokens[part.worth + 1 : whole.first]]
        if not run or len(between) > 4 or between[:1] != ["of"] or between[-1] not in _RUN:
            continue
        both = any(one.amount == part.amount for one in claimed) and any(one.amount == whole.amount for one in claimed)
        if not both and all(one in (part, whole) for one in fitting):
            return passage.slice(part.first, whole.last)
    return None


def _part_of(tally: Tally, words: Sequence[Token], fitting: Sequence[Value], claimed: Sequence[Value]) -> str | None:
    """The "two of the twelve members", where the claim has the twelve only: what is said is said of the two."""
    passage = tally.scene.passage
    stated = [v for v in passage.values if tally.sentence.holds(v.first)]
    for whole in stated:
        at = whole.first - 1
        at -= passage.tokens[at].key in ("the", "its", "their")
        some = at > tally.sentence.first and passage.tokens[at].key == "of" and passage.tokens[at - 1].key in _SOME
        if some and all(one == whole for one in fitting) and not any(token.key in _SOME for token in words):
            return passage.slice(at - 1, whole.last)
    for part, whole in pairwise(stated):
        between = [token.key for token in passage.tokens[part.worth + 1 : whole.first]]
        if between[:1] != ["of"] or len(between) > 2 or any(one.amount == part.amount for one in claimed):
            continue
        if all(one == whole for one in fitting):
            return passage.slice(part.first, whole.last)
    return None


def _rate(claim: Reading, value: Value) -> Token | None:
    """The "month" of "$640,000 a month"."""
    after = claim.tokens[value.last + 1 : value.last + 4]
    if len(after) < 2 or after[0].key not in ("a", "an", "per", "each", "every") or not after[1].is_word:
        return None
    later = len(after) > 2 and after[2].key in ("earlier", "ago", "later", "before", "after")
    return None if later else after[1]


def _has_rate(tally: Tally, rate: Token) -> bool:
    words = tally.scene.passage.words(tally.sentence)
    return any(same_word(rate.stem, RATES.get(t.key, t.stem)) for t in words if t.is_word)


def _belongs_elsewhere(
    tally: Tally,
    claim: Reading,
    part: Stretch,
    value: Value | Day,
    stated: Value | Day,
    question: Reading | None,
) -> bool:
    return mispaired(claim, part, value, tally.scene.passage, tally.sentence, stated, question)


def _meet_value(tally: Tally, claim: Reading, value: Value, stated: Value) -> None:
    """Met; but a bound dropped or added is told."""
    reason = None
    if not as_bounded(value.bound, stated.bound):
        reason = f"the article says {'just ' * (stated.bound is None)}{tally.scene.passage.slice(*stated.said)}"
    tally.meet(CheckKind.NUMBER, claim.slice(value.first, value.last), stated.first, stated.last, reason)


def _miss_value(
    tally: Tally, claim: Reading, part: Stretch, value: Value, claimed: Sequence[Value], question: Reading | None
) -> None:
    """Not met; contradicted where the sentence has exactly one other value of that kind for the same thing."""
    passage = tally.scene.passage
    text = claim.slice(value.first, value.last)
    words = passage.words(tally.sentence)
    others = [
        v
        for v in passage.values
        if tally.sentence.holds(v.first)
        and rival(value, v)
        and (v.unit or same_word(value.noun or "", v.noun or ""))  # 52 passengers deny no "nine people"
        and not ways_clash(value.direction, v.direction)
        and not any(agree(c, v, words) for c in claimed)
        and not _belongs_elsewhere(tally, claim, part, value, v, question)
    ]
    if value.direction is None and len(others) > 1:  # what it was before is no rival of what it is
        others = [v for v in others if v.direction not in ("from", "than")] or others
    stated = [v for v in passage.values if tally.sentence.holds(v.first) and v.amount == value.amount]
    if value.unit and any(v.unit is None for v in stated):  # "cut from 30 days to ten" denies no ten days
        tally.miss(CheckKind.NUMBER, text)
        return
    ranged = len(others) == 2 and others[0].said == others[1].said
    if len(others) == 1 or ranged:
        tally.deny(CheckKind.NUMBER, text, f"the article says {passage.slice(*others[0].said)}")
    else:
        tally.miss(CheckKind.NUMBER, text)


def _miss_day(
    tally: Tally, claim: Reading, part: Stretch, day: Day, stated: Sequence[Day], question: Reading | None
) -> None:
    """Not met; contradicted where the sentence has exactly one other date for the same thing."""
    others = [
        other
        for other in stated
        if differ(day, other)
        and not any(states(other, ours) for ours in claim.dates if part.holds(ours.first))
        and not _belongs_elsewhere(tally, claim, part, day, other, question)
    ]
    text = claim.slice(day.first, day.last)
    if len(others) == 1:
        said = tally.scene.passage.slice(others[0].first, others[0].last)
        tally.deny(CheckKind.DATE, text, f"the article says {said}")
    else:
        tally.miss(CheckKind.DATE, text)
