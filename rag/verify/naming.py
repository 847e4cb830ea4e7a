"""Checks of names: who is meant, and in which office."""

from collections import Counter
from collections.abc import Collection, Sequence

from rag.schema import CheckKind
from rag.verify.context import linked, same_bearer
from rag.verify.names import find_name, find_nation, forename_before
from rag.verify.reading import Reading, Stretch
from rag.verify.roles import Named, Role
from rag.verify.scene import BY_CONTEXT, Scene, Tally
from rag.verify.words import Token, tokenize

TOPIC = 2  # times that an article names what it is about

# Offices that a text calls by their names; a "leader" or "head" may be called otherwise.
_HIGH = frozenset(
    """
    president minister chancellor king queen pope mayor governor senator ambassador secretary judge coach captain
    executive prince princess bishop sheriff
    """.split()
)


def check_names(tally: Tally, claim: Reading, part: Stretch, done: Collection[int]) -> None:
    """Meet each name in the sentence; else by a role or pronoun there, or by the article's title and metadata."""
    for name in claim.names:
        if not part.holds(name.first) or name.first in done:
            continue
        text = claim.slice(name.first, name.last)
        if _met(tally, name, text):
            continue
        alone = not _names_another(tally, claim)
        if named_by_article(name, tally.scene, title=alone) or (alone and _is_topic(name, tally.scene.article)):
            tally.lack(CheckKind.NAME, text, BY_CONTEXT)
        else:
            tally.miss(CheckKind.NAME, text)


def check_referent(tally: Tally, name: Named, text: str) -> None:
    """Check that the sentence is about the one whom a pronoun of the claim stands for."""
    if not _met(tally, name, text):
        tally.miss(CheckKind.NAME, text, BY_CONTEXT)


def check_roles(tally: Tally, claim: Reading, part: Stretch) -> frozenset[int]:
    """Check who holds which office; the places of the words that are borne out so."""
    places: set[int] = set()
    for role in claim.roles:
        if not part.holds(role.first):
            continue
        if role.holder is None and not role.of:
            if role.words & _HIGH and not any(other.is_like(role) for other in tally.scene.passage.roles):
                tally.miss(CheckKind.NAME, claim.slice(role.first, role.last))
        elif _holds_office(tally, role, claim):
            places.update(range(role.first, role.last + 1))
        else:
            tally.miss(CheckKind.NAME, claim.slice(role.first, role.last))
    return frozenset(places)


def in_sentence(name: Named, scene: Scene, sentence: Stretch) -> tuple[int, int] | None:
    """Where a sentence of the passage names it: in full, or by surname where the article has the full name."""
    words = scene.passage.words(sentence)
    if name.nation:
        found = find_nation(name.canon[0], words)
    else:
        lower = find_name(name.canon, words, any_case=True) if len(name.canon) > 1 else None  # "the supreme court"
        found = find_name(name.canon, words) or _by_surname(name, scene, words) or lower
    return None if found is None else (found[0] + sentence.first, found[1] + sentence.first)


def by_link(name: Named, scene: Scene, sentence: Stretch) -> tuple[int, int] | None:
    """The role or pronoun of the sentence that stands for the name, as tokens of the article."""
    place = scene.in_article(sentence)
    return None if place is None else linked(name, scene.article, place)


def named_by_article(name: Named, scene: Scene, *, title: bool = True) -> bool:
    """Whether title, outlet or author names it."""
    article = scene.hit.article
    for text in (article.title if title else None, article.outlet, article.author):
        if text and stands_in(name, tokenize(text[:1000])):
            return True
    return False


def stands_in(name: Named, tokens: Sequence[Token]) -> bool:
    """Whether tokens hold a name, a nation in any of its forms."""
    return (find_nation(name.canon[0], tokens) if name.nation else find_name(name.canon, tokens)) is not None


def _met(tally: Tally, name: Named, text: str) -> bool:
    found = in_sentence(name, tally.scene, tally.sentence)
    if found is not None:
        tally.meet(CheckKind.NAME, text, *found)
        return True
    link = by_link(name, tally.scene, tally.sentence)
    if link is not None:
        tally.meet_in_article(CheckKind.NAME, text, *link)
    return link is not None


def _names_another(tally: Tally, claim: Reading) -> bool:
    """Whether the sentence names somebody whom the claim does not, and in whose place the claim's name may stand."""
    return any(
        tally.sentence.holds(other.first) and not any(same_bearer(name.canon, other.canon) for name in claim.names)
        for other in tally.scene.passage.names
    )


def _is_topic(name: Named, article: Reading) -> bool:
    """Whether the article names it again and again, and nobody else as often."""
    counts = Counter(other.canon[-1:] for other in article.names)
    times = counts.pop(name.canon[-1:], 0)
    return times >= TOPIC and times > max(counts.values(), default=0)


def _by_surname(name: Named, scene: Scene, words: Sequence[Token]) -> tuple[int, int] | None:
    """The surname alone, where the article gives the full name and nobody else has that surname."""
    if len(name.canon) < 2:
        return None
    found = find_name(name.canon[-1:], words)
    if found is None or forename_before(words, found[0]) is not None:
        return None
    if find_name(name.canon, scene.article.tokens) is None:
        return None
    others = [n.canon for n in scene.article.names if n.canon[-1:] == name.canon[-1:]]
    return found if all(same_bearer(name.canon, other) for other in others) else None


def _holds_office(tally: Tally, role: Role, claim: Reading) -> bool:
    passage, article = tally.scene.passage, tally.scene.article
    text = claim.slice(role.first, role.last)
    for other in passage.roles:
        if tally.sentence.holds(other.first) and _same_role(other, passage, role, claim):
            tally.meet(CheckKind.NAME, text, other.first, other.last)
            return True
    for other in article.roles:
        if role.holder is not None and other.holder is not None and _same_role(other, article, role, claim):
            tally.meet_in_article(CheckKind.NAME, text, other.first, other.last)
            return True
    return _holds_office_here(tally, role, claim, text)


def _holds_office_here(tally: Tally, role: Role, claim: Reading, text: str) -> bool:
    """ "CEO of Norvik", of "Chief Executive Lena Strand" in an article on Norvik that gives it no other."""
    article = tally.scene.article
    if role.holder is None or not find_name(role.of, article.tokens):
        return False
    name = claim.names[role.holder].canon
    alike = [r for r in article.roles if r.holder is not None and r.is_like(role) and r.of in ((), role.of)]
    if not alike or not all(same_bearer(name, article.names[r.holder or 0].canon) for r in alike):
        return False
    tally.meet_in_article(CheckKind.NAME, text, alike[0].first, alike[0].last)
    return True


def _same_role(stated: Role, source: Reading, claimed: Role, claim: Reading) -> bool:
    if not stated.covers(claimed):
        return False
    if claimed.holder is None:
        return True
    holder = source.names[stated.holder].canon if stated.holder is not None else ()
    return same_bearer(claim.names[claimed.holder].canon, holder)
