"""Who a role or a pronoun of the source stands for, where earlier text of the article settles it."""

from rag.verify.names import find_name
from rag.verify.reading import Reading, Stretch
from rag.verify.roles import Named
from rag.verify.words import Token

_PERSONAL = frozenset("he she his her him hers himself herself".split())
_OTHER = frozenset("it its they their them theirs itself themselves".split())
_DEFINITE = frozenset("the this that its their".split())
_REACH = 3  # sentences that a pronoun is followed back


def linked(name: Named, reading: Reading, sentence: Stretch) -> tuple[int, int] | None:
    """The tokens of a role or pronoun in the sentence that stands for the name."""
    return (
        _by_role(name, reading, sentence) or _by_pronoun(name, reading, sentence) or _by_kind(name, reading, sentence)
    )


def same_bearer(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two spellings can be one person's: equal, or the same surname without another first name."""
    if not one or not other or one[-1] != other[-1]:
        return False
    shorter, longer = sorted((one, other), key=len)
    within = longer[-len(shorter) :] == shorter  # also "Builder Max Thorn", where the first word is no name
    initial = 1 in (len(one[0]), len(other[0])) and one[0][0] == other[0][0]
    return within or one[0] == other[0] or initial


def _by_role(name: Named, reading: Reading, sentence: Stretch) -> tuple[int, int] | None:
    """ "The Ukrainian president", after "Ukrainian President Volodymyr Zelenskiy"."""
    for role in reading.roles:
        if not sentence.holds(role.first) or role.holder is not None:
            continue
        holders = {
            reading.names[other.holder].canon
            for other in reading.roles
            if other.holder is not None and other.first < role.first and other.covers(role)
        }
        if holders and all(same_bearer(name.canon, holder) for holder in holders):
            return role.first, role.last
    return None


def _by_kind(name: Named, reading: Reading, sentence: Stretch) -> tuple[int, int] | None:
    """ "The tunnel", after "the Kessel tunnel"; "the fort", after "Fort Coligny"."""
    if name.nation:
        return None
    for place in range(sentence.first + 1, sentence.last + 1):
        word = reading.tokens[place]
        if word.is_capital or not word.is_word or reading.tokens[place - 1].key not in _DEFINITE:
            continue
        kinds = {
            kind: other for other in reading.names if other.first < place and (kind := _kind(other, reading, word))
        }
        named = [other.canon for other in kinds.values()]
        if named and all(same_bearer(canon, name.canon) for canon in named):
            return place - 1, place
    return None


def _kind(name: Named, reading: Reading, word: Token) -> int:
    """The place, counted from 1, where a name is said to be such a thing: in it, or right behind it."""
    tokens = reading.tokens[name.first : name.last + 2]
    return next((name.first + at for at, token in enumerate(tokens, 1) if token.key == word.key), 0)


def _by_pronoun(name: Named, reading: Reading, sentence: Stretch) -> tuple[int, int] | None:
    """ "He", after a sentence that is about the name."""
    wanted = _OTHER if name.nation else _PERSONAL | _OTHER
    for place in range(sentence.first, sentence.last + 1):
        key = reading.tokens[place].key
        if key in wanted:
            if _named_between(reading, sentence.first, place):
                return None
            return (place, place) if _subject_is(name, reading, sentence, _REACH) else None
    return None


def _named_between(reading: Reading, first: int, place: int) -> bool:
    return any(first <= other.first < place and not other.nation for other in reading.names) or any(
        first <= role.first < place for role in reading.roles
    )


def _subject_is(name: Named, reading: Reading, sentence: Stretch, reach: int) -> bool:
    """Whether the sentence before names the bearer first, or leads on to one that does."""
    index = reading.sentences.index(sentence)
    if index == 0 or reach == 0:
        return False
    before = reading.sentences[index - 1]
    named = [other for other in reading.names if before.holds(other.first) and (name.nation or not other.nation)]
    roles = [role for role in reading.roles if before.holds(role.first) and role.holder is None]
    first_name = named[0] if named else None
    if roles and (first_name is None or roles[0].first < first_name.first):
        return _by_role(name, reading, before) is not None
    if first_name is not None:
        full = find_name(name.canon, reading.words(before))
        return same_bearer(name.canon, first_name.canon) or (full is not None and first_name.canon == name.canon)
    return _subject_is(name, reading, before, reach - 1)
