"""What a question asks about: its names, numbers and dates must be in the evidence too."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction

from rag.schema import CheckKind
from rag.verify.context import same_bearer
from rag.verify.days import Day
from rag.verify.facts import find_days, year_as_number
from rag.verify.lexicon import FUNCTION_WORDS
from rag.verify.names import name_key, nation_at
from rag.verify.naming import by_link, in_sentence, named_by_article, stands_in
from rag.verify.reading import Reading, checked_places, read_claim
from rag.verify.roles import Named, is_role_word, read_roles
from rag.verify.scene import ASKED_ABOUT, BY_CONTEXT, Tally
from rag.verify.telling import AUXILIARIES
from rag.verify.values import Value, agree
from rag.verify.words import Token, is_generic

LONGEST = 2_000  # characters
LOOSE = 3  # "the first", "the third" tell an order that an article need not count; "the 22nd" is a number of its own


def read_question(question: str, sources: Sequence[Reading]) -> Reading | None:
    """Read a question. One without capitals, or all in capitals, has the names that the sources know."""
    question = " ".join(unicodedata.normalize("NFC", question).split())[:LONGEST]
    asked = read_claim(question, sources)
    if not asked.tokens:
        return None
    words = [t for t in asked.tokens if t.is_word]
    shouted = len(words) > 3 and sum(t.is_capital for t in words) > 0.8 * len(words)
    own = () if shouted else _sure_names(asked, sources)
    taken = {place for name in own for place in range(name.first, name.last + 1)}
    names = sorted([*own, *_known_names(asked.tokens, sources, taken)], key=lambda name: name.first)
    return replace(
        asked,
        names=tuple(names),
        roles=tuple(read_roles(asked.tokens, names)),
        checked=checked_places(asked.values, asked.dates, names),
    )


def check_question(tally: Tally, claim: Reading, question: Reading) -> None:
    """Check what the question names, beyond what the claim names itself."""
    passage = tally.scene.passage
    words = passage.words(tally.sentence)
    for name in question.names:
        if not any(same_bearer(name.canon, other.canon) for other in claim.names):
            _check_name(tally, name, question)
    for value in question.values:
        if _asks_for(value, question):
            continue
        stated = [v for v in passage.values if tally.sentence.holds(v.first)]
        if not any(agree(value, v, words) for v in stated):
            tally.miss(CheckKind.NUMBER, question.slice(value.first, value.last), ASKED_ABOUT)
    for day in question.dates:
        if day.relative is not None:
            continue  # "last year" of whoever asks is not that of the article
        _check_day(tally, day, question.slice(day.first, day.last))


def _asks_for(value: Value, question: Reading) -> bool:
    """Whether a number only says how many things are asked for: "which two courts", "the first"."""
    if value.unit == "ordinal":
        is_loose = not isinstance(value.amount, Fraction) or value.amount <= LOOSE
        return is_loose or "century" in (token.key for token in question.tokens[value.last + 1 :][:1])
    if value.amount == 1:
        return value.unit is None
    before = question.tokens[value.first - 1].key if value.first else ""
    return before in ("what", "which", "the") and value.unit is None and question.tokens[value.first].is_word


def _check_name(tally: Tally, name: Named, question: Reading) -> None:
    """Who acts in the question must act in the sentence; other names may stand near it."""
    scene, text = tally.scene, question.slice(name.first, name.last)
    if in_sentence(name, scene, tally.sentence) is not None or named_by_article(name, scene, title=False):
        return
    link = by_link(name, scene, tally.sentence)
    if link is not None:
        tally.meet_in_article(CheckKind.NAME, text, *link)
        return
    nearby = any(in_sentence(name, scene, other) for other in scene.passage.sentences)
    somewhere = nearby or stands_in(name, scene.article.tokens)
    if _acts(name, question) or not (somewhere or named_by_article(name, scene)):
        tally.miss(CheckKind.NAME, text, ASKED_ABOUT)
    elif somewhere and (not nearby or _places(name, question)):
        tally.lack(CheckKind.NAME, text, BY_CONTEXT)


def _places(name: Named, question: Reading) -> bool:
    """Whether a question asks of a place or a body: "killed in Velia", "the chief executive of Norvik"."""
    before = question.tokens[name.first - 1].key if name.first else ""
    return before in ("in", "at", "of", "from", "near", "for", "by")


def _acts(name: Named, question: Reading) -> bool:
    """Whether a name follows "did", "has", "is" …, offices and articles between."""
    others = {place for other in question.names for place in range(other.first, other.last + 1)}
    at = name.first - 1
    while at >= 0 and (at in others or is_role_word(question.tokens[at]) or question.tokens[at].key in ("the", "-")):
        at -= 1
    return question.tokens[name.last].is_possessive or (at >= 0 and question.tokens[at].key in AUXILIARIES)


def _check_day(tally: Tally, day: Day, text: str) -> None:
    """A date asked about stands in the passage, or is when the article was published."""
    passage, published = tally.scene.passage, tally.scene.hit.article.published
    own = [other for other in passage.dates if tally.sentence.holds(other.first)]
    stated = find_days(day, own or passage.dates, published)
    if stated or year_as_number(day, passage, tally.sentence):
        return
    parts = (published.year, published.month, published.day, published.weekday()) if published else ()
    if parts and all(ours in (None, theirs) for ours, theirs in zip(day.parts, parts, strict=True)):
        tally.lack(CheckKind.DATE, text, BY_CONTEXT)
    else:
        tally.miss(CheckKind.DATE, text, ASKED_ABOUT)


def _sure_names(asked: Reading, sources: Sequence[Reading]) -> tuple[Named, ...]:
    """Leave out capitals that tell nothing: a first word the sources don't know as a name, "foreign Policy"."""
    lower = {t.key for source in sources for t in source.tokens if t.is_word and not t.is_capital}
    capital = {t.key for source in sources for t in source.tokens if t.is_capital}
    return tuple(
        name
        for name in asked.names
        if name.nation
        or name.last > name.first
        or (asked.tokens[name.first].key not in lower and (name.first > 0 or asked.tokens[name.first].key in capital))
    )


def _known_names(tokens: Sequence[Token], sources: Sequence[Reading], taken: set[int]) -> list[Named]:
    known = {name.canon for source in sources for name in source.names if not name.nation}
    lower = {t.key for source in sources for t in source.tokens if t.is_word and not t.is_capital}
    last_words = {canon[-1] for canon in known if canon}
    found: list[Named] = []
    place = 0
    while place < len(tokens):
        length = 0 if place in taken else _known_at(tokens, place, known, last_words, lower)
        nation = None if place in taken else nation_at(tokens, place, lower=True)
        if nation:
            found.append(Named(place, place + nation[0] - 1, (nation[1],), True))
            place += nation[0]
        elif length:
            canon = tuple(name_key(t.key) for t in tokens[place : place + length])
            found.append(Named(place, place + length - 1, canon, False))
            place += length
        else:
            place += 1
    return found


def _known_at(
    tokens: Sequence[Token],
    place: int,
    known: set[tuple[str, ...]],
    last_words: set[str],
    lower: set[str],
) -> int:
    """How many tokens from here are a name of the sources, or its last word."""
    for length in (4, 3, 2):
        words = tokens[place : place + length]
        plain = all(t.key in lower or t.key in FUNCTION_WORDS for t in words)
        if len(words) == length and not plain and tuple(name_key(t.key) for t in words) in known:
            return length
    token = tokens[place]
    plain = token.key in FUNCTION_WORDS or token.key in lower or is_role_word(token) or len(token.key) < 3
    plain = plain or (is_generic(token.stem) and not token.is_capital)  # "where do you get …"
    return 0 if plain or not token.is_word else int(name_key(token.key) in last_words)
