"""Whether the evidence bears out a sentence: `verify` turns it into a claim with checks and a verdict.

Pure functions; a model that reads claim and evidence may be handed in. In doubt a claim is not supported.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from rag.addressed import ADDRESSED, reporting
from rag.schema import Check, CheckKind, Claim, Evidence, Hit, Verdict
from rag.verify.against import oppose
from rag.verify.citations import RANK, Settled, all_checks, cite, settle
from rag.verify.follows import Entails, follow
from rag.verify.questions import read_question
from rag.verify.reading import Reading, read_claim, read_source
from rag.verify.roles import Named
from rag.verify.scene import BY_CONTEXT, articles_of, scenes_of
from rag.verify.telling import AUXILIARIES, is_past
from rag.verify.words import Token, content, same_word

__all__ = ["MARK", "Entails", "is_personal", "leans_back", "read_marks", "verify"]

LONGEST = 2_000  # characters; no sentence of an answer comes near it
MOST_TOKENS = 300
MOST_VALUES = 20
_VERDICT_MARKS = re.compile("[✓✔☑✅◐✕✖✗✘❌❎○]\ufe0f?")  # only a verdict of ours has one
MARK = re.compile(r"\[\s*[0-9]{1,4}(?:\s*[,;]\s*[0-9]{1,4})*\s*\]")
_PERSONAL = frozenset("he she his her".split())
_POINTING = frozenset("it its they their this that these those such".split())
_SUBJECTS = frozenset("he she it they".split())
_LEADING = frozenset(
    """
    and but so or yet then later also however meanwhile moreover furthermore additionally earlier previously still
    instead afterwards nevertheless nonetheless therefore thus finally first second third lastly next
    """.split()
)
_FRONTED = frozenset("in on at during by under from for with last next according to".split())
_ANAPHORS = frozenset(
    """
    plan deal agreement proposal move decision company country president minister announcement statement meeting
    talks measure law bill project report group man woman
    """.split()
)


def verify(
    sentence: str,
    evidence: Evidence | Sequence[Hit],
    *,
    question: str = "",
    previous: Claim | None = None,
    entails: Entails | None = None,
    opposing: bool = False,
) -> Claim:
    """Check a sentence of the model against the hits it cites, and against the others where those fail.

    `previous` is the claim before it in the answer, which a pronoun at its start leans on. Without `entails`, only
    what the words of one sentence say counts as said. `opposing` looks further for a sentence that says otherwise,
    where none bears this one out.
    """
    if not isinstance(evidence, Evidence):
        evidence = Evidence(tuple(evidence))
    told = reporting(evidence)
    claim = _verify(sentence, evidence, told, question, previous, entails, opposing)
    if claim.verdict is not Verdict.UNSUPPORTED or [hit.text for hit in told] == [hit.text for hit in evidence.hits]:
        return claim
    if not _verify(sentence, evidence, evidence.hits, question, previous, entails).verdict.shown:
        return claim
    return replace(claim, citations=(), checks=(_failed(claim.text, ADDRESSED),))


def _verify(
    sentence: str,
    evidence: Evidence,
    told: Sequence[Hit],
    question: str,
    previous: Claim | None,
    entails: Entails | None,
    opposing: bool = False,
) -> Claim:
    """Check a sentence against what the hits report."""
    text, marks = read_marks(sentence)
    if len(text) > LONGEST:
        return Claim(text, (), (_failed(text[:80], "too long to check"),), Verdict.UNSUPPORTED)
    scenes = scenes_of(evidence, told)
    sources = articles_of(scenes)
    claim = read_claim(text, sources, question)
    if len(claim.tokens) > MOST_TOKENS or len(claim.values) > MOST_VALUES:
        return Claim(text, (), (_failed(text[:80], "too much to check"),), Verdict.UNSUPPORTED)
    if not content(claim.tokens) and not claim.values and not claim.dates:
        return Claim(text, (), (_failed(text, "states nothing"),), Verdict.UNSUPPORTED)
    opener = leans_back(claim.tokens)
    leaning = None if opener is None else previous
    if opener is not None and leaning is not None and not leaning.verdict.shown:
        return Claim(text, (), (_failed(opener.text, "leans on a withheld sentence"),), Verdict.UNSUPPORTED)
    asked = read_question(question, sources)
    settled: Settled | None = None
    first = True  # of those that "he" may stand for; it is most likely the first
    for place, extra in enumerate(_referents(opener, leaning, sources)):
        found = settle(claim, scenes, marks, asked, extra)
        if found is not None and entails is not None:
            found = follow(claim, scenes, entails, found, asked)
        if found is not None and opposing:
            found = oppose(found, claim)
        if settled is None or (found is not None and RANK[found.verdict] > RANK[settled.verdict]):
            settled, first = found, place == 0
    if settled is None:
        return Claim(text, (), (_failed(text, None),), Verdict.UNSUPPORTED)
    result = Claim(text, cite(settled, claim, scenes, marks, asked), all_checks(settled), settled.verdict)
    return result if opener is None or leaning is None else _weaken(result, opener, leaning, settled, first=first)


def read_marks(sentence: str) -> tuple[str, tuple[int, ...]]:
    """Take the citation marks out of a sentence: its tidy text, and the numbers in order."""
    numbers: list[int] = []
    for mark in MARK.findall(sentence):
        numbers += [int(number) for number in re.findall(r"[0-9]+", mark)]
    text = _VERDICT_MARKS.sub(" ", MARK.sub(" ", sentence))
    text = " ".join(unicodedata.normalize("NFC", text).split())
    text = re.sub(r" ([.,;:!?])", r"\1", text)
    text = re.sub(r"([.!?])[.]+$", r"\1", text) if numbers else text
    return text, tuple(dict.fromkeys(numbers))


def leans_back(tokens: Sequence[Token]) -> Token | None:
    """The word that a sentence opens with and that stands for something said before, if it does."""
    opener = _opener(tokens)
    first = opener[0].key if opener else ""
    second = opener[1].key if len(opener) > 1 else ""
    leans = first in _PERSONAL | _POINTING or (first == "the" and second in _ANAPHORS)
    return opener[0] if leans else None


def is_personal(opener: Token) -> bool:
    """Whether such a word stands for somebody: "he", "her"."""
    return opener.key in _PERSONAL


def _opener(tokens: Sequence[Token]) -> Sequence[Token]:
    """The tokens from where the sentence's first clause begins: behind "But", "Later," or "On Tuesday"."""
    place = 0
    while place < len(tokens) and (
        tokens[place].key in _LEADING or not (tokens[place].is_word or tokens[place].is_number)
    ):
        place += 1
    if place < len(tokens) and tokens[place].key in _FRONTED:
        for at in range(place + 1, min(place + 8, len(tokens))):
            if is_past(tokens[at]) or tokens[at].key in AUXILIARIES:
                break  # it has a subject already
            if tokens[at].key in _SUBJECTS and tokens[at - 1].key not in _FRONTED:
                return tokens[at:]
    return tokens[place:]


def _referents(opener: Token | None, previous: Claim | None, sources: Sequence[Reading]) -> list[tuple[Named, ...]]:
    """Whom a "he" or "she" at the start can stand for: each of the persons of the claim before."""
    if opener is None or previous is None or not is_personal(opener):
        return [()]
    names = [name for name in read_claim(previous.text, sources).names if not name.nation]
    return [(name,) for name in names[:3]] or [()]


def _weaken(result: Claim, opener: Token, previous: Claim, settled: Settled, *, first: bool) -> Claim:
    """A claim is no surer than the one it leans on; "it" must lead to the same matter, "he" to the first of two."""
    if result.verdict is not Verdict.SUPPORTED:
        return result
    related = opener.key in _PERSONAL or opener.key == "the" or _same_matter(previous, settled)
    if previous.verdict is Verdict.SUPPORTED and related and first:
        return result
    number = settled.findings[0].scene.number
    check = Check(CheckKind.WORDING, opener.text, number, None, None, BY_CONTEXT)
    return replace(result, checks=(*result.checks, check), verdict=Verdict.PARTLY)


def _same_matter(previous: Claim, settled: Settled) -> bool:
    """Whether a cited sentence shares a word with the claim before, or is the one cited there."""
    words = content(read_source(previous.text).tokens)
    for finding in settled.findings:
        source = finding.scene.passage.words(finding.sentence)
        if any(same_word(word.stem, token.stem) for word in words for token in source if token.is_word):
            return True
    return False


def _failed(value: str, reason: str | None) -> Check:
    return Check(CheckKind.WORDING, value, None, None, None, reason)
