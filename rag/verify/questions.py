"""What a question asks about: its names, numbers and dates, however it is written."""

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from rag.verify.lexicon import FUNCTION_WORDS
from rag.verify.names import name_key, nation_at
from rag.verify.reading import Reading, read_claim
from rag.verify.roles import Named, is_role_word, read_roles
from rag.verify.words import Token

LONGEST = 2_000


def read_question(question: str, sources: Sequence[Reading]) -> Reading | None:
    """Read a question. One without capitals, or all in capitals, has the names that the sources know."""
    question = " ".join(unicodedata.normalize("NFC", question).split())[:LONGEST]
    asked = read_claim(question, sources)
    if not asked.tokens:
        return None
    words = [t for t in asked.tokens if t.is_word]
    shouted = len(words) > 3 and sum(t.is_capital for t in words) > 0.8 * len(words)
    own = () if shouted else asked.names
    taken = {place for name in own for place in range(name.first, name.last + 1)}
    names = sorted([*own, *_known_names(asked.tokens, sources, taken)], key=lambda name: name.first)
    return replace(asked, names=tuple(names), roles=tuple(read_roles(asked.tokens, names)))


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
        if len(words) == length and tuple(name_key(t.key) for t in words) in known:
            return length
    token = tokens[place]
    plain = token.key in FUNCTION_WORDS or token.key in lower or is_role_word(token) or len(token.key) < 3
    return 0 if plain or not token.is_word else int(name_key(token.key) in last_words)
