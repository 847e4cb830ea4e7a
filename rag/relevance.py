"""Whether a claim answers the question, however true it is: "How many soldiers?" is not answered by "15 years".

Deterministic and deliberately simple: the kind of thing asked for must be there, and most of what the question
is about must stand in the claim or the words it cites.
"""

import re
from collections.abc import Iterable

from rag.addressed import reporting
from rag.schema import Check, CheckKind, Claim, Evidence, Verdict
from rag.verify.reading import Reading, read_claim, read_source
from rag.verify.scene import ASKED_ABOUT
from rag.verify.words import Token, content, is_generic, same_word, stem, tokenize

ENOUGH = 0.5  # of a question's telling words; below or at it the claim is about something else
_AMOUNT = re.compile(r"\bhow (?:many|much|old|long|far|often|high|large|tall)\b|\bwhat (?:percentage|share)\b", re.I)
_COUNTED = re.compile(r"\bhow many ((?:\w+ )?\w+)", re.I)
_WHEN = re.compile(
    r"^\W*when\b|\b(?:on|in|by) (?:what|which) (?:date|day|month|year)\b|\bwhat (?:date|day|year)\b", re.I
)
_WHO = re.compile(r"^\W*(?:who|whom|whose)\b", re.I)
_TIMES = frozenset(["once", "twice", "thrice", "none", "nobody", "no"])  # amounts that are no numbers
_TIME_STEMS = frozenset(
    stem(word)
    for word in """
    after before during until since earlier later ago today yesterday tomorrow hour week weekend month year morning
    evening night day spring summer autumn winter recently soon
    """.split()
)


def relevant(claim: Claim, question: str, evidence: Evidence) -> Claim:
    """Withhold a claim that does not answer the question, saying what of the question it leaves out."""
    if not claim.verdict.shown:
        return claim
    kind = list(missing_kind(claim, question))
    words, telling = _missing_words(claim, question, evidence)
    if not kind and not telling:
        return claim
    missing = [*kind, *words]
    unmet = tuple(Check(CheckKind.WORDING, value, None, None, None, ASKED_ABOUT) for value in dict.fromkeys(missing))
    return Claim(claim.text, claim.citations, (*claim.checks, *unmet), Verdict.UNSUPPORTED)


def missing_kind(claim: Claim, question: str) -> Iterable[str]:
    """The question word that asks for a kind of thing which a claim does not name."""
    read = read_claim(claim.text, [])
    if _AMOUNT.search(question) and not (read.values or read.dates or _TIMES & {token.key for token in read.tokens}):
        yield _AMOUNT.findall(question)[0].lower()
    if _WHEN.search(question) and not (read.dates or _TIME_STEMS & {token.stem for token in read.tokens}):
        yield "when"
    if _WHO.search(question) and not (read.names or read.roles or _names_anybody(read)):
        yield "who"


def _names_anybody(read: Reading) -> bool:
    """Whether a capital stands anywhere: in a claim as short as "Macron." nothing else tells that it is a name."""
    return any(
        token.is_word and token.is_capital for token in (read.tokens if len(read.tokens) < 8 else read.tokens[1:])
    )


def _missing_words(claim: Claim, question: str, evidence: Evidence) -> tuple[list[str], bool]:
    """The telling words that are nowhere, and whether they are enough to make the claim about something else."""
    asked = _telling(question)
    quoted = [token for citation in claim.citations for token in tokenize(citation.quote)]
    stated = [*tokenize(claim.text), *quoted]
    # Words around the cited ones tell what a sentence is about, but not what a name or number by itself answers.
    given = stated if _is_bare(claim) else [*stated, *_cited_words(claim, evidence)]
    missing = [token for token in asked if not _stands_in(token, given)]
    if bool(missing) and len(missing) >= ENOUGH * len(asked):
        return [token.text for token in missing], True
    # What is counted must stand beside its number.
    counted = [token for match in _COUNTED.finditer(question) for token in _telling(match[1])]
    beside = [*tokenize(claim.text), *_beside_numbers(claim)]
    uncounted = [token for token in counted if not _stands_in(token, beside)]
    return [token.text for token in [*missing, *uncounted]], bool(uncounted)


def _beside_numbers(claim: Claim) -> list[Token]:
    """The words of the citations that hold a number of the claim; of all where none does."""
    places = [
        (check.citation_number, check.start)
        for check in claim.checks
        if check.kind is CheckKind.NUMBER and check.start is not None
    ]
    holding = [
        citation
        for citation in claim.citations
        if any(number == citation.number and citation.start <= start < citation.end for number, start in places)
    ]
    return [token for citation in holding or claim.citations for token in tokenize(citation.quote)]


def _is_bare(claim: Claim) -> bool:
    """Whether a claim is only a name or a number: "2027", "The answer is Macron"."""
    return not any(not token.is_capital for token in _telling(claim.text))


def _telling(question: str) -> list[Token]:
    """The words of a question that tell what it is about; names, numbers and dates are checked elsewhere."""
    read = read_source(question)
    checked = set(read.checked if len(read.tokens) > 1 else ())
    checked |= {place + 1 for place, token in enumerate(read.tokens) if token.key == "how"}  # "how old": a kind
    tokens = [token for place, token in enumerate(read.tokens) if place not in checked]
    return [token for token in content(tokens) if not is_generic(token.stem)]


def _cited_words(claim: Claim, evidence: Evidence) -> list[Token]:
    reported = reporting(evidence)
    hits = [reported[citation.number - 1] for citation in claim.citations]
    return [
        token
        for hit in hits
        for text in (hit.text, hit.article.title, hit.passage.heading)
        if text
        for token in tokenize(text)
    ]


def _stands_in(asked: Token, given: Iterable[Token]) -> bool:
    return any(same_word(asked.stem, token.stem) for token in given if token.is_word)
