"""Who speaks, and whether the claim's speaker is the article's."""

from collections.abc import Iterable, Sequence

from rag.verify.context import same_bearer
from rag.verify.naming import by_link, named_by_article
from rag.verify.reading import Reading
from rag.verify.reports import Report
from rag.verify.roles import Named, is_role_word
from rag.verify.scene import Tally
from rag.verify.telling import is_addressed, is_telling
from rag.verify.words import Token, content, same_word, stem

LONGEST_SPEAKER = 80  # characters of a reason
UNNAMED = "somebody the article doesn't name"
_PRONOUNS = frozenset("he she it they who we i his her their".split())
_ARTICLE = frozenset("article passage text story source sources piece".split())
_DOCUMENTS = frozenset(
    stem(word)
    for word in """
    draft statement proposal plan document text report study survey paper letter memo filing lawsuit complaint ruling
    indictment order email transcript review analysis poll bill
    """.split()
)
# Whose words may be given as those of the body or person that they are of: "a spokesman for Norvik".
_SPEAKS_FOR = frozenset(
    """
    spokesman spokeswoman spokesperson spokespeople spokesmen official officials office representative representatives
    team lawyer lawyers attorney attorneys aide aides ministry department government campaign police authorities
    statement report draft letter figures data
    """.split()
)
_HANGING = frozenset("of for at in from with by against on about near to under".split())


def best_agreement(
    tally: Tally, claim: Reading, ours: Sequence[Report], theirs: Sequence[Report]
) -> tuple[bool | None, Report]:
    """Whether a speaker of the claim is one of the article's: yes, no, or not to be told; and which report it is."""
    found = [(_agree(tally, claim, one, other), other) for one in ours for other in theirs]
    for same, report in found:
        if same:
            return True, report
    told = [pair for pair in found if pair[0] is None]
    return (False, found[0][1]) if found and not told else (None, told[0][1] if told else theirs[-1])


def _agree(tally: Tally, claim: Reading, ours: Report, theirs: Report) -> bool | None:
    """Whether the claim's speaker is the article's."""
    source = tally.scene.article
    if ours.who is None:
        return True  # "reportedly", "it is said"
    names = named(claim, ours.who)
    words = [t for t in claim.tokens[ours.who[0] : ours.who[1] + 1] if t.is_word]
    if not names:
        return _agree_without_name(words, source, theirs)
    if theirs.who is None:
        return None
    heard = named(source, theirs.who)
    if any(is_one(name, other) for name in names for other in heard):
        return True
    if any(_stands_for(name, tally, theirs.who) for name in names):
        return True
    addressed = [other for other in source.names if theirs.first <= other.first <= theirs.last]
    told = [other for other in addressed if is_addressed(source.tokens, other.first)]
    if any(is_one(name, other) for name in names for other in told) or any(
        named_by_article(name, tally.scene, title=False) for name in names
    ):
        return None  # "told Reuters"
    return False


def _agree_without_name(words: Sequence[Token], source: Reading, theirs: Report) -> bool | None:
    """ "The mayor said", "officials said", "she said": True, or not to be told."""
    if all(t.key in _PRONOUNS for t in words):
        return True
    told = [t for t in words if content([t])]
    if theirs.who is None:
        return True if told and told[-1].key == "sources" else None
    heard = content(source.tokens[theirs.who[0] : theirs.who[1] + 1])
    if any(t.key in _ARTICLE for t in told) and not any(t.key in _ARTICLE for t in heard):
        return None
    documents = any(t.stem in _DOCUMENTS for t in told) and any(t.stem in _DOCUMENTS for t in heard)
    if documents or any(same_word(one.stem, other.stem) for one in told for other in heard):
        return True
    offices = {t.key for t in told if is_role_word(t)}
    holders = [role for role in source.roles if role.holder is not None and offices & role.words]
    names = named(source, theirs.who)
    return True if any(is_one(source.names[r.holder or 0], name) for r in holders for name in names) else None


def named(reading: Reading, who: tuple[int, int]) -> list[Named]:
    """Whom the words for a speaker name; not those that only stand by: "Voss's rival", "a critic of Voss"."""
    tokens = reading.tokens
    inside = [n for n in reading.names if who[0] <= n.first and n.last <= who[1]]
    speaks_for = any(t.key in _SPEAKS_FOR or is_role_word(t) for t in tokens[who[0] : who[1] + 1])
    found = []
    for name in inside:
        hangs = name.first > who[0] and _hangs(tokens, who[0], name.first)
        if speaks_for or not (hangs or tokens[name.last].is_possessive):
            found.append(name)
    persons = [name for name in found if not name.nation]
    return persons or found


def _hangs(tokens: Sequence[Token], first: int, place: int) -> bool:
    """Whether a name stands behind an "of" or "for", with "the" or an office between."""
    at = place - 1
    while at > first and (tokens[at].key in ("the", "a") or tokens[at].is_capital):
        at -= 1
    return tokens[at].key in _HANGING


def is_one(name: Named, other: Named) -> bool:
    """Whether two names can be one bearer's; an abbreviation too."""
    return same_bearer(name.canon, other.canon) or _is_initials(name, other)


def _is_initials(name: Named, other: Named) -> bool:
    """Whether one name is the other's initials: NATO."""
    short, long = sorted((name.canon, other.canon), key=len)
    return len(short) == 1 and len(long) >= 3 and short[0] == "".join(word[0] for word in long)


def _stands_for(name: Named, tally: Tally, who: tuple[int, int]) -> bool:
    """Whether a role or pronoun that speaks leads to the one named."""
    words = [t for t in tally.scene.article.tokens[who[0] : who[1] + 1] if t.is_word]
    pronoun = all(t.key in _PRONOUNS for t in words)
    link = by_link(name, tally.scene, tally.sentence)
    return link is not None and (pronoun or who[0] <= link[0] <= who[1])


def tells_of(tokens: Sequence[Token], names: Iterable[Named], source: Reading, report: Report) -> bool:
    """Whether words name the speaker and tell of speaking in another way: "Carney's warning", "under the draft"."""
    if report.who is None:
        return False
    who = source.tokens[report.who[0] : report.who[1] + 1]
    if any(t.stem in _DOCUMENTS for t in who) and any(t.stem in _DOCUMENTS for t in tokens):
        return True
    heard = named(source, report.who)
    told = any(is_one(name, other) for name in names for other in heard)
    offices = any(is_role_word(t) and any(same_word(t.stem, other.stem) for other in who) for t in tokens)
    return (told or offices) and any(is_telling(token) for token in tokens)


def speaker_of(source: Reading, report: Report) -> str:
    """Who says it, in the article's words; a pronoun's name where the sentences before name one person only."""
    if report.who is None:
        return UNNAMED
    first, last = report.who
    words = [t for t in source.tokens[first : last + 1] if t.is_word]
    if all(t.key in _PRONOUNS for t in words):
        before = [s for s in source.sentences if s.first <= first][-3:]
        named = [n for n in source.names if not n.nation and before[0].first <= n.first < first]
        if named and all(same_bearer(n.canon, named[-1].canon) for n in named):
            first, last = named[0].first, named[0].last
    text = source.slice(first, last)
    return text if len(text) <= LONGEST_SPEAKER else text[:LONGEST_SPEAKER].rsplit(" ", 1)[0] + "…"
