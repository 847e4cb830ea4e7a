"""Whether the evidence bears out a sentence: `verify` turns it into a claim with checks and a verdict.

Pure functions; a model that reads claim and evidence may be handed in. In doubt a claim is not supported.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import replace

from rag.addressed import ADDRESSED, reporting
from rag.schema import Check, CheckKind, Claim, Evidence, Hit, Verdict
from rag.verify.citations import RANK, Settled, all_checks, cite, settle
from rag.verify.follows import Entails, follow
from rag.verify.questions import read_question
from rag.verify.reading import Reading, read_claim, read_source
from rag.verify.roles import Named
from rag.verify.scene import BY_CONTEXT, articles_of, scenes_of
from rag.verify.words import Token, content, same_word

__all__ = ["Entails", "leans_back", "read_marks", "verify"]

LONGEST = 2_000  # characters; no sentence of an answer comes near it
MOST_TOKENS = 300
MOST_VALUES = 20
_VERDICT_MARKS = re.compile("[✓✔☑✅◐✕✖✗✘❌❎○]\ufe0f?")  # only a verdict of ours has one
_MARK = re.compile(r"\[\s*[0-9]{1,4}(?:\s*[,;]\s*[0-9]{1,4})*\s*\]")
_PERSONAL = frozenset("he she his her".split())
_POINTING = frozenset("it its they their this that these those such".split())
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
) -> Claim:
    """Check a sentence of the model against the hits it cites, and against the others where those fail.

    `previous` is the claim before it in the answer, which a pronoun at its start leans on. Without `entails`, only
    what the words of one sentence say counts as said.
    """
    if not isinstance(evidence, Evidence):
        evidence = Evidence(tuple(evidence))
    told = reporting(evidence)
    claim = _verify(sentence, evidence, told, question, previous, entails)
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
    leaning = previous if leans_back(claim.tokens) else None
    if leaning is not None and not leaning.verdict.shown:
        return Claim(text, (), (_failed(claim.tokens[0].text, "leans on a withheld sentence"),), Verdict.UNSUPPORTED)
    asked = read_question(question, sources)
    settled: Settled | None = None
    for extra in _referents(claim, leaning, sources):
        found = settle(claim, scenes, marks, asked, extra)
        if found is not None and entails is not None:
            found = follow(claim, scenes, entails, found)
        if settled is None or (found is not None and RANK[found.verdict] > RANK[settled.verdict]):
            settled = found
    if settled is None:
        return Claim(text, (), (_failed(text, None),), Verdict.UNSUPPORTED)
    result = Claim(text, cite(settled, claim, scenes, marks, asked), all_checks(settled), settled.verdict)
    return result if leaning is None else _weaken(result, claim, leaning, settled)


def read_marks(sentence: str) -> tuple[str, tuple[int, ...]]:
    """Take the citation marks out of a sentence: its tidy text, and the numbers in order."""
    numbers: list[int] = []
    for mark in _MARK.findall(sentence):
        numbers += [int(number) for number in re.findall(r"[0-9]+", mark)]
    text = _VERDICT_MARKS.sub(" ", _MARK.sub(" ", sentence))
    text = " ".join(unicodedata.normalize("NFC", text).split())
    text = re.sub(r" ([.,;:!?])", r"\1", text)
    text = re.sub(r"([.!?])[.]+$", r"\1", text) if numbers else text
    return text, tuple(dict.fromkeys(numbers))


def leans_back(tokens: Sequence[Token]) -> bool:
    """Whether a sentence opens with a word that stands for something said before."""
    first = tokens[0].key
    second = tokens[1].key if len(tokens) > 1 else ""
    return first in _PERSONAL | _POINTING or (first == "the" and second in _ANAPHORS)


def _referents(claim: Reading, previous: Claim | None, sources: Sequence[Reading]) -> list[tuple[Named, ...]]:
    """Whom a "he" or "she" at the start can stand for: each of the persons of the claim before."""
    if previous is None or claim.tokens[0].key not in _PERSONAL:
        return [()]
    names = [name for name in read_claim(previous.text, sources).names if not name.nation]
    return [(name,) for name in names[:3]] or [()]


def _weaken(result: Claim, claim: Reading, previous: Claim, settled: Settled) -> Claim:
    """A claim is no surer than the one it leans on; "it" must lead to the same matter."""
    if result.verdict is not Verdict.SUPPORTED:
        return result
    opener = claim.tokens[0]
    related = opener.key in _PERSONAL or opener.key == "the" or _same_matter(previous, settled)
    if previous.verdict is Verdict.SUPPORTED and related:
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
