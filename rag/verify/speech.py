"""Checks of who says what: quotations word for word, and what the article gives only as somebody's words."""

from collections.abc import Iterator, Sequence

from rag.schema import CheckKind
from rag.verify.meeting import meeting, rests_on
from rag.verify.naming import named_by_article
from rag.verify.quotations import Quotation, stands_in
from rag.verify.reading import Reading, Stretch
from rag.verify.reports import Report
from rag.verify.scene import BY_CONTEXT, SAID_BY, Scene, Tally
from rag.verify.speakers import best_agreement, is_one, named, speaker_of, tells_of
from rag.verify.telling import is_telling
from rag.verify.words import Token, tokenize

SHARE = 1 / 3  # of the words that a sentence meets must be somebody's, to need saying so
CLOSE = 16  # tokens between two quotations of one speaker that are read on as one
NOT_SAID = "the article doesn't say that they said it"


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
        _check_invented(tally, claim, ours, stretch)
        return
    same, report = best_agreement(tally, claim, ours, needed)
    asked = question is not None and tells_of(question.tokens, question.names, article, report)
    if same is None and (asked or tells_of(claim.words(part), claim.names, article, report)):
        same = True
    who = speaker_of(article, report)
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
    ours = [report for report in claim.reports if report.within(quotation.first, quotation.last)]
    names = [name for report in ours if report.who for name in named(claim, report.who)]
    for theirs in article.reports if stretch is not None and names else ():
        if theirs.who is None or stretch is None or stretch.holds(theirs.first):
            continue
        heard = named(article, theirs.who) if theirs.within(stretch.first, stretch.last) else []
        if heard and all(any(is_one(name, other) for other in heard) for name in names):
            for name in names:
                text = claim.slice(name.first, name.last)
                tally.meet_in_article(CheckKind.NAME, text, heard[0].first, heard[0].last, None)
            return {name.first for name in names}
    return set()


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
    skip = {place for report in ours for place in range(report.first, report.last + 1)}
    met = meeting(claim, part, source, stretch, skip)
    return [report for report in theirs if rests_on(met, report.takes, 0.0 if report.judges else SHARE)]


def _check_invented(tally: Tally, claim: Reading, ours: Sequence[Report], stretch: Stretch) -> None:
    """A claim may not give as somebody's words what the article says of itself."""
    article = tally.scene.article
    if any(is_telling(token) or token.text == ":" for token in article.words(stretch)):
        return
    for report in ours:
        names = [] if report.who is None else named(claim, report.who)
        if not names or any(named_by_article(name, tally.scene, title=False) for name in names):
            continue
        tally.miss(CheckKind.ATTRIBUTION, claim.slice(report.first, report.last), NOT_SAID)
