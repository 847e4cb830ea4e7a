"""Checks of numbers and dates."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from itertools import pairwise

from rag.schema import CheckKind
from rag.verify.dates import Day, differ, states
from rag.verify.pairing import MOST, mispaired
from rag.verify.reading import Reading, Stretch
from rag.verify.scene import BY_CONTEXT, Tally
from rag.verify.values import Value, agree, bounds_clash, is_single, rival
from rag.verify.words import Token, same_word, stem

_EARLIER = frozenset("from earlier previous previously before ago last prior".split())
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
    earlier = any(t.key in _EARLIER for t in claim.words(part))
    for value in claimed:
        found = _find_value(tally, value)
        own = [v for v in found if not _belongs_elsewhere(tally, claim, part, value, v, question)]
        fitting = [v for v in own if _fits(tally, value, v, earlier)]
        rate = _rate(claim, value)
        if fitting and rate is not None and not _has_rate(tally, rate):
            tally.miss(CheckKind.NUMBER, claim.slice(value.first, value.last + 2))
        elif fitting:
            _meet_value(tally, claim, value, min(fitting, key=lambda v: v.bound != value.bound))
        else:
            _miss_value(tally, claim, value, claimed, bool(found))


def check_value_order(tally: Tally, claim: Reading, part: Stretch) -> None:
    """Two values that a "to" or "-" joins ("61 votes to 38") must not have changed places."""
    words = tally.scene.passage.words(tally.sentence)
    stated = [v for v in tally.scene.passage.values if tally.sentence.holds(v.first)]
    for one, other in pairwise(v for v in claim.values if part.holds(v.first)):
        between = {t.key for t in claim.tokens[one.worth + 1 : other.first]}
        if not between & {"to", "-", "–"} or one.direction == "from" or one.unit != other.unit or len(stated) > MOST:
            continue
        firsts = [v.first for v in stated if agree(one, v, words) or v.amount == one.amount]
        others = [v.first for v in stated if agree(other, v, words) or v.amount == other.amount]
        if one.amount != other.amount and firsts and others and min(firsts) > max(others):
            tally.deny(CheckKind.NUMBER, claim.slice(one.first, other.last), "in another order")


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
            tally.meet(CheckKind.DATE, text, best.first, best.last, None if how == "yes" else BY_CONTEXT)
        elif number is not None:
            tally.meet(CheckKind.DATE, text, number.first, number.last)
        else:
            _miss_day(tally, day, text, stated)


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


def _find_value(tally: Tally, value: Value) -> list[Value]:
    passage = tally.scene.passage
    words = passage.words(tally.sentence)
    found = [v for v in passage.values if tally.sentence.holds(v.first) and agree(value, v, words)]
    if not found and value.unit is None and value.noun is None:
        found = [
            Value(value.amount, None, None, None, "", None, day.first, day.last, day.last)
            for day in passage.dates
            if tally.sentence.holds(day.first) and day.year == value.amount and day.month is None
        ]
    if not found and value.unit == "year":
        found = [v for v in passage.values if tally.sentence.holds(v.first) and _is_age(passage, v, value)]
    if not found and isinstance(value.amount, str):
        found = _spelled_score(tally, value)
    single = None if found else is_single(value, words)
    if single is not None:
        at = single + tally.sentence.first
        found = [Value(value.amount, None, value.noun, None, "", None, at, at, at)]
    return found


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


def _is_age(passage: Reading, stated: Value, claimed: Value) -> bool:
    """Whether a number is set between commas behind a name, as ages are: "Hana Kimura, 42, won"."""
    around = [passage.tokens[at].text for at in (stated.first - 1, stated.last + 1) if 0 <= at < len(passage.tokens)]
    bare = stated.unit is None and stated.noun is None and stated.amount == claimed.amount
    return bare and around == [",", ","] and any(name.last == stated.first - 2 for name in passage.names)


def _fits(tally: Tally, value: Value, stated: Value, earlier: bool) -> bool:
    """Whether bounds agree, and what something rose from is not taken for what it rose to."""
    if bounds_clash(value.bound, stated.bound):
        return False
    others = [v for v in tally.scene.passage.values if tally.sentence.holds(v.first) and v != stated]
    if value.direction == "part":
        return stated.direction == "part" or not any(v.direction == "part" for v in others)
    if "from" not in (value.direction, stated.direction):
        return True
    if value.direction == stated.direction:
        return True
    if value.direction is not None:
        return False
    return earlier or not any(v.direction != "from" and rival(stated, v) for v in others)


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
    if stated.bound != value.bound and not (stated.bound is None and value.bound == "near"):
        words = stated.bound_words or "just"
        reason = f"the article says {words} {tally.scene.passage.slice(stated.first, stated.last)}"
    tally.meet(CheckKind.NUMBER, claim.slice(value.first, value.last), stated.first, stated.last, reason)


def _miss_value(tally: Tally, claim: Reading, value: Value, claimed: Iterable[Value], present: bool) -> None:
    """Not met; contradicted where the sentence has exactly one other value of that kind."""
    passage = tally.scene.passage
    text = claim.slice(value.first, value.last)
    words = passage.words(tally.sentence)
    others = [
        v
        for v in passage.values
        if tally.sentence.holds(v.first) and rival(value, v) and not any(agree(c, v, words) for c in claimed)
    ]
    if len(others) == 1 and not present:
        tally.deny(CheckKind.NUMBER, text, f"the article says {passage.slice(others[0].first, others[0].last)}")
    else:
        tally.miss(CheckKind.NUMBER, text)


def _miss_day(tally: Tally, day: Day, text: str, stated: list[Day]) -> None:
    if len(stated) == 1 and differ(day, stated[0]):
        said = tally.scene.passage.slice(stated[0].first, stated[0].last)
        tally.deny(CheckKind.DATE, text, f"the article says {said}")
    else:
        tally.miss(CheckKind.DATE, text)
