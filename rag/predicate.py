"""Whether some words tell what somebody does or is, as far as their forms show it; in doubt they do."""

from collections.abc import Sequence
from itertools import pairwise

from rag.verbs import is_also_noun, is_base, is_participle, is_past, is_third
from rag.verify.lexicon import FUNCTION_WORDS
from rag.verify.telling import AUXILIARIES, NOT_PAST, PAST
from rag.verify.words import Token

_COPULA = frozenset("is are was were be been am 's it's that's what's seems seem looks look sounds sound".split())


def has_verb(tokens: Sequence[Token]) -> bool:
    """Whether a word may be what somebody does or is; a noun that may be a verb counts unless it stands as a noun."""
    words = [token for token in tokens if token.is_word or token.is_number]
    for before, token, after in zip([None, *words], words, [*words[1:], None], strict=False):
        key = token.text.lower().replace("’", "'")
        if key in AUXILIARIES or key in _COPULA or key.endswith("n't") or key == "cannot":
            return True
        if not token.is_word or key in FUNCTION_WORDS:
            continue
        if is_past(key) or is_participle(key) or key in PAST or (key.endswith("ed") and key not in NOT_PAST):
            return True
        if before is not None and _is_present(key, before, after):
            return True
    return any(one.is_possessive and one.key in _SHORTENED for one, _ in pairwise([*words, *words[-1:]]))


_SHORTENED = frozenset("he she it that there who what here".split())


def _is_present(key: str, before: Token, after: Token | None) -> bool:
    base = next((b for b in (key[:-1], key[:-2], key[:-3] + "y") if is_base(b)), None) if is_third(key) else None
    if base is None:
        return is_base(key) and (before.key in _PLURAL or (before.key.endswith("s") and not is_also_noun(key)))
    if not is_also_noun(base):
        return True
    noun = before.is_possessive or before.key in _DETERMINING or after is None or after.key in _BEHIND_NOUN
    return not noun and (before.is_capital or before.key not in FUNCTION_WORDS)


_PLURAL = frozenset("they we you i people who".split())
_DETERMINING = frozenset("the a an its his her their our my this that these those no any of for and in on".split())
_BEHIND_NOUN = frozenset("for of in on at by from with to and or".split())
