"""Whether the evidence says what a question presumes; and if it says the opposite, where.

The verifier is asked as it is of any claim. But it refuses in doubt, and here a doubt must not become "the library
does not say so": what comes near enough to the premise that it may be meant is let pass.
"""

from collections.abc import Sequence

from rag.excerpts import with_excerpts
from rag.premises import Asked, Premise
from rag.reasons import NEGATED, stated
from rag.schema import Check, CheckKind, Claim, Evidence, Verdict
from rag.verify import verify
from rag.verify.context import same_bearer
from rag.verify.reading import Reading, Stretch, read_claim
from rag.verify.roles import Named
from rag.verify.scene import SAID_BY
from rag.verify.words import Token, content, is_generic, opposite, same_word, tokenize

Forms = Sequence[frozenset[str]]  # for each word its stem and others for the same, as far as an article has them


def unsaid(premise: Premise, evidence: Evidence, sources: Sequence[Reading]) -> tuple[str | None, Claim | None]:
    """The premise where nothing bears it out, and what the evidence says instead, if it does.

    `sources` are the articles of the evidence.
    """
    read = read_claim(premise.claim, sources)
    words = _words(read)
    void = all(is_generic(word.stem) for word in words)  # then a name is all that can be checked
    if void and not read.names:
        return None, None
    claim = verify(premise.claim, evidence)
    if claim.verdict.shown and not void:
        return None, None
    if _is_denied(claim) and not premise.thing and (instead := _quoted(claim, evidence)):
        return premise.said, instead
    if premise.against:
        against = verify(premise.against, evidence)
        if _is_told(against) and (instead := _quoted(against, evidence)):
            return premise.said, instead
    near = any(_comes_near(premise, read, words, source) for source in sources)
    return (None if near else premise.said), None


def _words(read: Reading) -> list[Token]:
    """The words that say something, names and their offices aside."""
    runs = [(name.first, name.last) for name in read.names]
    runs += [(role.first, role.last) for role in read.roles if role.holder is not None]
    named = {place for first, last in runs for place in range(first, last + 1)}
    return content([token for place, token in enumerate(read.tokens) if place not in named])


def _is_denied(claim: Claim) -> bool:
    """Whether the evidence says otherwise: another number or date, the opposite, or "not"; not just another verb."""
    otherwise = [check for check in claim.checks if check.span is None]
    return claim.verdict is Verdict.CONTRADICTED and all(
        check.kind in (CheckKind.NUMBER, CheckKind.DATE) or check.reason == NEGATED or _is_opposite(check)
        for check in otherwise
    )


def _is_opposite(check: Check) -> bool:
    """Whether the article has the opposite, or a "rejected" that is told by itself, for it undoes the rest."""
    said = stated(check) or ""
    if said and said == check.value:
        return True
    return any(opposite(one.stem, other.stem) for one in tokenize(check.value) for other in tokenize(said))


def _is_told(claim: Claim) -> bool:
    """Whether the evidence says so, be it in somebody's words: its sentence is shown whole."""
    weak = [check for check in claim.checks if check.span is None or check.reason is not None]
    reported = all(check.reason is not None and check.reason.startswith(SAID_BY) for check in weak)
    return claim.verdict is Verdict.SUPPORTED or (claim.verdict is Verdict.PARTLY and reported)


def _quoted(claim: Claim, evidence: Evidence) -> Claim | None:
    """The sentence that a claim was held against, as a claim of its own, if it can be proved."""
    for citation in claim.citations:
        said = verify(citation.quote, evidence)
        if said.verdict is Verdict.SUPPORTED and said.citations:
            return with_excerpts(said, evidence)
    return None


def _comes_near(premise: Premise, read: Reading, words: Sequence[Token], source: Reading) -> bool:
    """Whether a sentence of the article may say it in other words.

    For a reason it must hold all of the words; for a way, or for who did it, half of them, with the sentence behind.
    For anything else, what is asked for must stand with whoever is named, or in the sentence behind.
    """
    forms = _forms(words, source)
    if not source.sentences or (read.names and not _is_any(read.names[0], source.names)):
        return False
    if any(_count(forms, source.words(one)) == len(forms) for one in source.sentences):
        return True
    if premise.asked is Asked.REASON:
        return False
    if premise.acts or premise.asked is Asked.WAY:
        every = len(forms) + len(read.names)
        pairs = zip(source.sentences, [*source.sentences[1:], source.sentences[-1]], strict=True)
        both = [Stretch(one.start, after.end, one.first, after.last) for one, after in pairs]
        held = [_count(forms, source.words(one)) + len(_named(read.names, source, one)) for one in both]
        return any(2 * count >= every for count in held)
    for place, one in enumerate(source.sentences):
        about = (
            _named(read.names[:1], source, one) if read.names else 2 * _count(forms, source.words(one)) >= len(forms)
        )
        if about and any(_holds(premise, read, source, other) for other in source.sentences[place : place + 2]):
            return True
    return False


def _holds(premise: Premise, read: Reading, source: Reading, sentence: Stretch) -> bool:
    """Whether a sentence holds the kind of thing that is asked for."""
    if premise.asked is Asked.DATE:
        dated = any(sentence.holds(day.first) for day in source.dates)
        return dated or any(token.is_number for token in source.words(sentence))  # a year, perhaps
    if premise.asked in (Asked.PERSON, Asked.PLACE):
        return any(sentence.holds(name.first) and not _is_any(name, read.names) for name in source.names)
    valued = any(sentence.holds(value.first) for value in source.values)
    if premise.asked is Asked.MEASURE:
        return valued
    told = bool(_count(_forms(_told_of(premise, read), source), source.words(sentence)))
    return told and (valued or premise.asked is Asked.THING)


def _told_of(premise: Premise, read: Reading) -> list[Token]:
    """The words for what is asked for, or else for what is done with it, or else whom that is about."""
    thing = content(tokenize(premise.thing))
    others = [read.tokens[place] for name in read.names[1:] for place in range(name.first, name.last + 1)]
    return thing or [word for word in _words(read) if not is_generic(word.stem)] or others


def _named(names: Sequence[Named], source: Reading, sentence: Stretch) -> list[Named]:
    """Those of the names that a sentence of the article names, too."""
    there = [name for name in source.names if sentence.holds(name.first)]
    return [name for name in names if _is_any(name, there)]


def _is_any(name: Named, others: Sequence[Named]) -> bool:
    return any(same_bearer(name.canon, other.canon) for other in others)


def _forms(words: Sequence[Token], source: Reading) -> Forms:
    known = {token.stem for token in source.tokens if token.is_word}
    return [frozenset(other for other in known if same_word(word.stem, other)) for word in words]


def _count(forms: Forms, tokens: Sequence[Token]) -> int:
    stems = {token.stem for token in tokens}
    return sum(not form.isdisjoint(stems) for form in forms)
