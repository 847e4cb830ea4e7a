"""Proper names: which words of a text are one, and whether the source names the same."""

from collections.abc import Callable, Sequence

from rag.verify.lexicon import FUNCTION_WORDS
from rag.verify.nations import AMBIGUOUS, LONGEST, NATIONS, is_adjective
from rag.verify.roles import HONORIFICS, Named, is_role_word, office_places
from rag.verify.words import Token

IsCommon = Callable[[Token], bool]
_OPEN_NATIONS = frozenset(form[0] for form in NATIONS)


def read_names(
    tokens: Sequence[Token], *, openings: frozenset[int], taken: frozenset[int], is_common: IsCommon
) -> list[Named]:
    """Find the proper names among the tokens.

    `openings` are the places where a sentence starts and a capital tells nothing; there a word is a name
    unless `is_common` knows it as an ordinary word. Places in `taken` (dates) are passed over.
    """
    names: list[Named] = []
    offices = office_places(tokens)
    place = 0
    while place < len(tokens):
        nation = None if place in taken else nation_at(tokens, place)
        if nation and not _opens_longer_name(tokens, place, nation, taken | offices):
            names.append(Named(place, place + nation[0] - 1, (nation[1],), True))
            place += nation[0]
        elif place not in taken and (nation or _opens_name(tokens, place, openings, offices, is_common)):
            last = _name_end(tokens, place, taken | offices)
            names.append(Named(place, last, canonical(tokens[place : last + 1]), False))
            place = last + 1
        else:
            place += 1
    return names


def _opens_longer_name(tokens: Sequence[Token], place: int, nation: tuple[int, str], apart: frozenset[int]) -> bool:
    """Indian Ocean, European Central Bank, UN Security Council: a name of its own, and not the country's."""
    after = place + nation[0]
    if nation[0] > 1 or not is_adjective(tokens[place].key) or after in apart or after >= len(tokens):
        return False
    return tokens[after].is_word and _continues(tokens, after) and not is_role_word(tokens[after])


def nation_at(tokens: Sequence[Token], place: int, *, lower: bool = False) -> tuple[int, str] | None:
    """The country named here: how many tokens, and its canonical name."""
    if tokens[place].key not in _OPEN_NATIONS:
        return None
    for length in range(min(LONGEST, len(tokens) - place), 0, -1):
        words = tokens[place : place + length]
        form = tuple(t.key for t in words)
        if form not in NATIONS:
            continue
        if lower and form not in AMBIGUOUS:
            return length, NATIONS[form]
        if all(t.is_capital or t.key in ("of",) for t in words) and (form != ("us",) or words[0].text.isupper()):
            return length, NATIONS[form]
    return None


def canonical(tokens: Sequence[Token]) -> tuple[str, ...]:
    """A name as the keys of its words, without particles and punctuation."""
    return tuple(
        name_key(t.key)
        for t in tokens
        if t.is_number
        or (t.is_word and t.key not in HONORIFICS | {"of", "the"} and (t.is_capital or t.key not in _PARTICLES))
    )


def name_key(key: str) -> str:
    """One spelling for endings that transliterations vary: Zelenskiy, Zelenskyy, Zelensky."""
    if len(key) >= 6 and key.endswith(("skiy", "skyy", "skyi", "skij", "sky", "ski", "skii")):
        return key[: key.rindex("sk") + 2] + "y"
    return key


def find_name(name: Sequence[str], tokens: Sequence[Token], *, any_case: bool = False) -> tuple[int, int] | None:
    """Where the words of a name stand together, a middle name or initial apart: first and last token."""
    if not name:
        return None
    letter = name[0][:1]
    for place, token in enumerate(tokens):
        end = _match_from(name, tokens, place, any_case) if token.key[:1] == letter else None
        if end is not None:
            return place, end
    return _find_initials(name, tokens)


def find_nation(nation: str, tokens: Sequence[Token]) -> tuple[int, int] | None:
    """Where a country or its adjective stands."""
    for place in range(len(tokens)):
        found = nation_at(tokens, place)
        if found and found[1] == nation:
            return place, place + found[0] - 1
    return None


def forename_before(tokens: Sequence[Token], place: int) -> str | None:
    """The name word right before a surname, if there is one."""
    at = place - 1
    while at >= 0 and tokens[at].text in "-.":
        at -= 1
    if at < 0:
        return None
    token = tokens[at]
    if not (token.is_word and token.is_capital) or token.key in FUNCTION_WORDS | HONORIFICS or is_role_word(token):
        return None
    if nation_at(tokens, at) or token.is_possessive:
        return None
    return name_key(token.key)


def _match_from(name: Sequence[str], tokens: Sequence[Token], place: int, any_case: bool) -> int | None:
    at, end, skipped = place, place, 0
    for number, word in enumerate(name):
        while at < len(tokens) and number and _may_stand_between(tokens[at], word) and skipped < 3:
            at, skipped = at + 1, skipped + 1
        if at >= len(tokens) or not _is_part(tokens[at], word, last=number == len(name) - 1):
            return None
        hyphened = bool(number) and tokens[at - 1].text == "-"
        if not (any_case or tokens[at].is_capital or tokens[at].is_number or hyphened or word in _LOWER_IN_NAMES):
            return None
        end, at = at, at + 1
    return end


def _is_part(token: Token, word: str, *, last: bool) -> bool:
    """Whether a token is a word of a name; a first name may be an initial: C. Moreau."""
    key = name_key(token.key)
    initial = not last and 1 in (len(key), len(word)) and token.is_capital and key[:1] == word[:1]
    return initial or _same_key(key, word)


def _same_key(one: str, other: str) -> bool:
    """Equal, or the plural of a people or party: Huguenot, Huguenots."""
    shorter, longer = sorted((one, other), key=len)
    return one == other or (longer == shorter + "s" and shorter.endswith(_GROUP_ENDINGS))


def _may_stand_between(token: Token, wanted: str) -> bool:
    if name_key(token.key) == wanted:
        return False
    initial = token.is_capital and len(token.key) <= 2
    return token.text in "-.'’&" or token.key in _PARTICLES or token.key in ("of", "the") or initial


def _find_initials(name: Sequence[str], tokens: Sequence[Token]) -> tuple[int, int] | None:
    """NATO ↔ North Atlantic Treaty Organization, by the initials."""
    if len(name) == 1 and 3 <= len(name[0]) <= 6:
        letters = name[0]
        for place, token in enumerate(tokens):
            if token.is_capital and token.key[0] == letters[0]:
                end = _spells(letters, tokens, place)
                if end is not None:
                    return place, end
    if len(name) >= 3:
        letters = "".join(word[0] for word in name)
        for place, token in enumerate(tokens):
            if token.key == letters and token.text.replace(".", "").isupper():
                return place, place
    return None


def _spells(letters: str, tokens: Sequence[Token], place: int) -> int | None:
    at = place
    for number, letter in enumerate(letters):
        while at < len(tokens) and number and tokens[at].key in ("of", "the", "and", "for", "-"):
            at += 1
        if at >= len(tokens) or not tokens[at].is_capital or tokens[at].key[:1] != letter or len(tokens[at].key) < 3:
            return None
        at += 1
    return at - 1


def _opens_name(
    tokens: Sequence[Token], place: int, openings: frozenset[int], offices: frozenset[int], is_common: IsCommon
) -> bool:
    token = tokens[place]
    if not (token.is_word and token.is_capital) or token.key in HONORIFICS or token.text == "I":
        return False
    if place in offices or token.key in _NEVER:
        return False
    if place not in openings:
        return token.key not in FUNCTION_WORDS or (token.text.isupper() and len(token.text) > 1)
    if token.key in FUNCTION_WORDS and not (token.text.isupper() and len(token.text) > 2):
        return False
    return not is_common(token)


def _name_end(tokens: Sequence[Token], place: int, taken: frozenset[int]) -> int:
    """Extend a name over the capitalised words behind it, and over particles between them."""
    last = place
    while not tokens[last].is_possessive and last - place < 12:
        at = last + 1
        if at < len(tokens) and _joins(tokens, last):
            at += 1
        steps = 0
        while at < len(tokens) and tokens[at].key in _PARTICLES and not tokens[at].is_capital and steps < 2:
            at, steps = at + 1, steps + 1
        ruled = tokens[last].key in _HEADS and at + 1 < len(tokens) and tokens[at].key == "of"
        if ruled and tokens[at + 1].is_capital and at + 1 not in taken:
            last = at + 1
            continue
        if at >= len(tokens) or at in taken or not _continues(tokens, at):
            return last
        last = at
    return last


def _joins(tokens: Sequence[Token], last: int) -> bool:
    """A hyphen, an ampersand, or the full stop behind an initial."""
    sign = tokens[last + 1]
    touching = tokens[last].end == sign.start
    if sign.text == ".":
        return touching and len(tokens[last].text) <= 2
    return sign.text == "&" or (touching and sign.text in "-'’")


def _continues(tokens: Sequence[Token], place: int) -> bool:
    token = tokens[place]
    if not (token.is_word and token.is_capital) or token.key in HONORIFICS or token.key in _NEVER:
        return False
    return token.key not in FUNCTION_WORDS and not nation_at(tokens, place)


# What an "of" belongs to the name of: the Bank of England.
_HEADS = frozenset(
    """
    bank university ministry department house court museum institute college board church kingdom isle gulf bay cape
    chamber council office bureau academy league federation association school port duke archbishop bishop
    """.split()
)
_GROUP_ENDINGS = ("ian", "ican", "ist", "ite", "ot", "ive", "ic", "ant", "crat")
_PARTICLES = frozenset("de da del della der den di du la le van von bin ibn al el ter".split())
_LOWER_IN_NAMES = frozenset("de da del van von bin al".split())
_NEVER = frozenset("i no yes mr mrs ms dr am pm".split())
