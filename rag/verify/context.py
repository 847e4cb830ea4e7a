"""Who a role or a pronoun of the source stands for, where earlier text of the article settles it."""

from rag.verify.names import find_name
from rag.verify.reading import Reading, Stretch
from rag.verify.roles import Named

_PERSONAL = frozenset("he she his her him hers himself herself".split())
_OTHER = frozenset("it its they their them theirs itself themselves".split())
_REACH = 3  # sentences that a pronoun is followed back


def linked(name: Named, reading: Reading, sentence: Stretch) -> tuple[int, int] | None:
    """The tokens of a role or pronoun in the sentence that stands for the name."""
    return _by_role(name, reading, sentence) or _by_pronoun(name, reading, sentence)


def same_bearer(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two spellings can be one person's: equal, or the same surname without another first name."""
    if not one or not other:
        return False
    return one == other or (one[-1] == other[-1] and (len(one) == 1 or len(other) == 1 or one[0] == other[0]))


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
