"""Checks of who says what: quotations word for word, and what the article gives only as somebody's words."""

from collections.abc import Iterable, Iterator, Sequence

from rag.schema import CheckKind
from rag.verify.attribution import Report, is_addressed, is_telling
from rag.verify.context import same_bearer
from rag.verify.naming import by_link, named_by_article
from rag.verify.quotations import Quotation, stands_in
from rag.verify.reading import Reading, Stretch
from rag.verify.roles import Named, is_role_word
from rag.verify.scene import BY_CONTEXT, SAID_BY, Scene, Tally
from rag.verify.words import Token, content, is_generic, same_word, stem, tokenize

SHARE = 3  # at least one in so many of the words that a sentence meets must be somebody's, to need saying so
CLOSE = 16  # tokens between two quotations of one speaker that are read on as one
LONGEST_SPEAKER = 80  # characters of a reason
NOT_QUOTED = "not word for word in the article"
NOT_SAID = "the article doesn't say that they said it"
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


def check_quotations(tally: Tally, claim: Reading, part: Stretch) -> frozenset[int]:
    """Check the quotations; the places of the words that are borne out so, with the speaker of a sentence before."""
    passage = tally.scene.passage
    places: set[int] = set()
    for quotation in claim.quotations:
        if not part.holds(quotation.first):
            continue
        quoted = claim.tokens[quotation.first : quotation.last + 1]
        value = claim.slice(quotation.first, quotation.last)
        found = _find_quoted(quoted, tally)
        if found is not None:
            tally.meet(CheckKind.QUOTATION, value, *found)
            tally.quoted.extend(s for s in passage.sentences if s.first <= found[1] and found[0] <= s.last)
        elif _is_title(quoted, tally.scene):
            tally.lack(CheckKind.QUOTATION, value, BY_CONTEXT)
        else:
            tally.miss(CheckKind.QUOTATION, value)
            continue
        places.update(range(quotation.first, quotation.last + 1))
        places |= _meet_speaker_before(tally, claim, quotation)
    return frozenset(places)


def check_attribution(tally: Tally, claim: Reading, part: Stretch, question: Reading | None) -> None:
    """What the article only reports as said, the claim gives as said by the same."""
    article, stretch = tally.scene.article, tally.scene.in_article(tally.sentence)
    if tally.failed or stretch is None:
        return
    ours = [report for report in claim.reports if report.within(part.first, part.last)]
    theirs = [report for report in article.reports if report.within(stretch.first, stretch.last)]
    needed = _rested_on(claim, part, ours, article, stretch, theirs)
    if not needed:
        _check_invented(tally, claim, part, ours, stretch)
        return
    same, report = _best_agreement(tally, claim, ours, needed)
    asked = question is not None and _tells_of(question.tokens, question.names, article, report)
    if same is None and (asked or _tells_of(claim.words(part), claim.names, article, report)):
        same = True
    who = _speaker(article, report)
    if same:
        tally.meet_in_article(CheckKind.ATTRIBUTION, who, report.first, report.last, None)
    elif same is None:
        tally.meet_in_article(CheckKind.ATTRIBUTION, who, report.first, report.last, SAID_BY + who)
    else:
        told = next(r.who for r in ours if r.who is not None)
        tally.miss(CheckKind.ATTRIBUTION, claim.slice(*told), SAID_BY + who)


def _meet_speaker_before(tally: Tally, claim: Reading, quotation: Quotation) -> set[int]:
    """Meet who is named before or behind the sentence: "“…,” Lund said. “…”"."""
    article, stretch = tally.scene.article, tally.scene.in_article(tally.sentence)
    if stretch is None:
        return set()
    places: set[int] = set()
    for ours in claim.reports:
        for theirs in article.reports if ours.who and ours.within(quotation.first, quotation.last) else ():
            away = theirs.within(stretch.first, stretch.last) and not stretch.holds(theirs.first)
            names = _named(claim, ours.who) if ours.who and away and theirs.who else []
            if any(_is_one(name, other) for name in names for other in _named(article, theirs.who or (0, -1))):
                tally.meet_in_article(CheckKind.NAME, claim.slice(*ours.who or (0, 0)), *theirs.who or (0, 0), None)
                places |= {name.first for name in names}
    return places


def _find_quoted(quoted: Sequence[Token], tally: Tally) -> tuple[int, int] | None:
    """Where the passage has the words in one run, or one speaker says them with a "he said" between."""
    passage, near = tally.scene.passage, (tally.sentence.first, tally.sentence.last)
    found = stands_in(quoted, passage.tokens, range(len(passage.tokens)), near)
    if found is not None and not _changes_speaker(passage, found):
        return found
    for run in _spoken(passage):
        if run[0] <= near[1] and near[0] <= run[-1] and (said := stands_in(quoted, passage.tokens, run, near)):
            return said
    return None


def _spoken(passage: Reading) -> Iterator[list[int]]:
    """The words that one speaker is quoted with, one quotation after the other."""
    run: list[int] = []
    before: tuple[int, int] | None = None
    for quotation in passage.quotations:
        report = next((r for r in passage.reports if r.within(quotation.first, quotation.last)), None)
        who = None if report is None else report.who
        if run and (who is None or who != before or quotation.first - run[-1] > CLOSE):
            yield run
            run = []
        run.extend(range(quotation.first, quotation.last + 1))
        before = who
    if run:
        yield run


def _changes_speaker(passage: Reading, found: tuple[int, int]) -> bool:
    """Whether the words start with one speaker and end with another."""
    first, last = ({r.who for r in passage.reports if r.takes(place)} for place in found)
    return bool(first and last) and not first & last


def _is_title(quoted: Sequence[Token], scene: Scene) -> bool:
    title = [t.key for t in tokenize(scene.hit.article.title[:1000]) if t.is_word or t.is_number]
    return [t.key for t in quoted if t.is_word or t.is_number] == title


def _rested_on(
    claim: Reading,
    part: Stretch,
    ours: Sequence[Report],
    source: Reading,
    stretch: Stretch,
    theirs: Sequence[Report],
) -> list[Report]:
    """The reports of the sentence whose words the claim takes, rather than what stands beside them."""
    if not theirs:
        return []
    met = [0] * len(theirs)
    total = 0
    for at in range(part.first, part.last + 1):
        token = claim.tokens[at]
        plain = not (token.is_number or content([token])) or is_generic(token.stem)
        if plain or any(report.first <= at <= report.last for report in ours):
            continue
        places = [place for place in range(stretch.first, stretch.last + 1) if _is_same(token, source.tokens[place])]
        total += bool(places)
        for number, report in enumerate(theirs):
            met[number] += bool(places) and all(report.takes(place) for place in places)
    return [report for report, count in zip(theirs, met, strict=True) if count and count * SHARE >= total]


def _best_agreement(
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
    names = _named(claim, ours.who)
    words = [t for t in claim.tokens[ours.who[0] : ours.who[1] + 1] if t.is_word]
    if not names:
        return _agree_without_name(words, source, theirs)
    if theirs.who is None:
        return None
    heard = _named(source, theirs.who)
    if any(_is_one(name, other) for name in names for other in heard):
        return True
    if any(_stands_for(name, tally, theirs.who) for name in names):
        return True
    addressed = [other for other in source.names if theirs.first <= other.first <= theirs.last]
    told = [other for other in addressed if is_addressed(source.tokens, other.first)]
    if any(_is_one(name, other) for name in names for other in told) or any(
        named_by_article(name, tally.scene, title=False) for name in names
    ):
        return None  # "told Reuters"
    return False


def _agree_without_name(words: Sequence[Token], source: Reading, theirs: Report) -> bool | None:
    """ "The mayor said", "officials said", "she said": True, or not to be told."""
    if all(t.key in _PRONOUNS for t in words):
        return True
    told = [t for t in words if content([t])]
    if theirs.who is None or any(t.key in _ARTICLE for t in told):
        return True if theirs.who is None and told and told[-1].key == "sources" else None
    heard = content(source.tokens[theirs.who[0] : theirs.who[1] + 1])
    documents = any(t.stem in _DOCUMENTS for t in told) and any(t.stem in _DOCUMENTS for t in heard)
    if documents or any(same_word(one.stem, other.stem) for one in told for other in heard):
        return True
    offices = {t.key for t in told if is_role_word(t)}
    holders = [role for role in source.roles if role.holder is not None and offices & role.words]
    names = _named(source, theirs.who)
    return True if any(_is_one(source.names[r.holder or 0], name) for r in holders for name in names) else None


def _named(reading: Reading, who: tuple[int, int]) -> list[Named]:
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


def _is_one(name: Named, other: Named) -> bool:
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


def _tells_of(tokens: Sequence[Token], names: Iterable[Named], source: Reading, report: Report) -> bool:
    """Whether words name the speaker and tell of speaking in another way: "Carney's warning", "under the draft"."""
    if report.who is None:
        return False
    who = source.tokens[report.who[0] : report.who[1] + 1]
    if any(t.stem in _DOCUMENTS for t in who) and any(t.stem in _DOCUMENTS for t in tokens):
        return True
    heard = _named(source, report.who)
    named = any(_is_one(name, other) for name in names for other in heard)
    offices = any(is_role_word(t) and any(same_word(t.stem, other.stem) for other in who) for t in tokens)
    return (named or offices) and any(is_telling(token) for token in tokens)


def _check_invented(tally: Tally, claim: Reading, part: Stretch, ours: Sequence[Report], stretch: Stretch) -> None:
    """A claim may not give as somebody's words what the article says of itself."""
    article = tally.scene.article
    if any(is_telling(token) or token.text == ":" for token in article.words(stretch)):
        return
    for report in ours:
        names = [] if report.who is None else _named(claim, report.who)
        if not names or any(named_by_article(name, tally.scene, title=False) for name in names):
            continue
        quoted = any(report.within(q.first, q.last) for q in claim.quotations if part.holds(q.first))
        value = claim.slice(report.first, report.last)
        (tally.miss if quoted else tally.lack)(CheckKind.ATTRIBUTION, value, NOT_SAID)


def _speaker(source: Reading, report: Report) -> str:
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


def _is_same(one: Token, other: Token) -> bool:
    return same_word(one.stem, other.stem) if one.is_word and other.is_word else one.text == other.text
