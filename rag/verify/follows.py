"""Whether a claim that no one sentence says by its words follows from several sentences of an article.

Nothing may be missing: each value, name and quotation must be borne out by one of the sentences, with every check that
is made of one sentence. What the words alone can't tell then, a model that reads claim and evidence decides. It can
only add: what the words prove or deny stays so. `python -m bench.fit_wording` fits how sure it must be.
"""

import json
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from itertools import pairwise
from pathlib import Path

from rag.schema import Check, CheckKind, Verdict
from rag.verify.citations import RANK, SAYS, Settled
from rag.verify.doers import ELSEWHERE
from rag.verify.gather import Sought
from rag.verify.orders import ORDERED
from rag.verify.polarity import negations
from rag.verify.reading import Reading, looks_common
from rag.verify.scene import BY_CONTEXT, IN_OTHER_WORDS, Scene
from rag.verify.spans import tells_time
from rag.verify.values import Value
from rag.verify.weigh import Finding
from rag.verify.words import Token, is_content, is_generic

Entails = Callable[[str, Sequence[str]], float]  # of a claim and sentences: more, the likelier it follows from them
NEGATED = "negated"
BEHIND = 3  # tokens from a value to the word that tells when it was
FEWEST = 2  # words of its own, names and values apart, that a claim needs for the model to have a say
_FILE = Path(__file__).with_name("follows.json")


@dataclass(frozen=True, slots=True)
class Model:
    """How probable a reading makes it that the claim follows (Platt, 1999), and what probability is enough."""

    intercept: float
    slope: float
    supported: float
    partly: float

    def probability(self, reading: float) -> float:
        """How likely the claim follows, if as many claims did as did not."""
        return 1 / (1 + math.exp(-max(-50.0, min(50.0, self.intercept + self.slope * reading))))


@dataclass(frozen=True, slots=True)
class Weighed:
    """What some sentences of an article say of a claim together."""

    nearest: Finding  # of the sentence that holds most of the claim's words
    others: tuple[Finding, ...]  # those that add to it
    vetoed: bool  # something is missing, or denied
    reserved: bool  # something is only partly so
    evidence: tuple[str, ...]  # the sentences that the model reads

    @property
    def at_best(self) -> Verdict:
        """The verdict if the model is sure."""
        if self.vetoed:
            return Verdict.UNSUPPORTED
        return Verdict.PARTLY if self.reserved else Verdict.SUPPORTED


@cache
def fitted() -> Model:
    """The model that was fitted."""
    return Model(**json.loads(_FILE.read_text(encoding="utf-8")))


def follow(
    claim: Reading, scenes: Sequence[Scene], entails: Entails, strict: Settled, asked: Reading | None = None
) -> Settled:
    """Settle a claim that the words of one sentence did not, given to the question `asked`."""
    if not is_open(claim, strict):
        return strict
    weighed = weigh_together(claim, scenes, strict, asked)
    if weighed is None or RANK[weighed.at_best] <= RANK[strict.verdict]:
        return strict  # whatever a reading gave, which takes longer than all else
    verdict = decide(strict.verdict, weighed, entails(claim.text, weighed.evidence), fitted())
    if RANK[verdict] <= RANK[strict.verdict]:
        return strict
    return Settled(_as_found(claim, weighed, verdict), verdict, strict.singles)


def is_open(claim: Reading, strict: Settled) -> bool:
    """Whether the model has a say: the words did not decide, and there are enough of them to read."""
    return strict.verdict in (Verdict.PARTLY, Verdict.UNSUPPORTED) and len(own_words(claim)) >= FEWEST


def decide(strict: Verdict, weighed: Weighed, reading: float, model: Model) -> Verdict:
    """Give the verdict: the strict one, or a better one where the model is sure and nothing vetoes it."""
    probability = model.probability(reading)
    if weighed.vetoed or probability < model.partly:
        return strict
    return weighed.at_best if probability >= model.supported else Verdict.PARTLY


def weigh_together(
    claim: Reading, scenes: Sequence[Scene], strict: Settled, asked: Reading | None = None
) -> Weighed | None:
    """Gather the sentences of one article that hold most of the claim's words; None where there are none."""
    articles: dict[str, list[Scene]] = {}
    for scene in scenes:
        articles.setdefault(scene.hit.passage.revision_id, []).append(scene)
    sought = max((Sought(claim, some) for some in articles.values()), key=lambda one: one.share, default=None)
    if sought is None or not sought.places:
        return None
    chosen = sought.choose()
    known = {(one.scene.number, one.sentence.first): one for one in strict.singles}
    places = [sought.places[at] for at in chosen]
    singles = [known[scene.number, sentence.first] for scene, sentence in places]
    nearest = max(singles, key=lambda one: (one.closeness, one.share))
    others = tuple(one for one in singles if one is not nearest and _adds(one, nearest))
    plain = {(check.kind, check.value) for one in (nearest, *others) for check in _met(one) if check.reason is None}
    reserved = any(
        _reserves(check, one) and ((check.kind, check.value) not in plain or _is_said_of_another(check))
        for one in (nearest, *others)
        for check in one.checks
        if one is nearest or check.kind is not CheckKind.WORDING or check.reason not in (ELSEWHERE, NEGATED)
    )
    reserved = reserved or any(_must_be_said(claim, check, nearest) for check in nearest.checks)
    reserved = reserved or _only_echoes(claim, asked, (nearest, *others))
    return Weighed(nearest, others, _is_vetoed(claim, nearest, singles), reserved, sought.texts(chosen))


def _is_vetoed(claim: Reading, nearest: Finding, singles: Sequence[Finding]) -> bool:
    """Whether something forbids to take the claim for supported: missing where its words stand, or denied.

    What another sentence has does not make up for it: of "Voss chairs the club. Dahl stepped down", neither did both.
    """
    missing = any(not _is_denial(check) for check in nearest.misses)
    negated = max(negations(one.scene.passage.words(one.sentence)) for one in singles)
    # What is said no to where most of its words stand was not: "have not arrested anyone" is no "arrested everyone".
    denied = nearest.denied or any(check.reason == NEGATED for check in nearest.misses)
    ordered = any(check.reason == ORDERED for one in singles for check in one.misses)
    return missing or denied or ordered or negations(claim.tokens) > negated


def _is_denial(check: Check) -> bool:
    """Whether a word of the claim is said otherwise, which among several sentences may be of something else."""
    reason = check.reason or ""
    return check.kind is CheckKind.WORDING and (reason == "negated" or reason.startswith("the article says"))


def _reserves(check: Check, finding: Finding) -> bool:
    """Whether a check that did not fail leaves the claim only partly so, words apart: they are the model's to judge."""
    if check in finding.misses or _is_open(check):
        return False
    return check.reason is not None or check.span is None


def _is_said_of_another(check: Check) -> bool:
    """Whether a word or value stands there, and not as the claim has it: "twelve", of "two of the twelve"."""
    return check.reason == ELSEWHERE or (check.kind is CheckKind.NUMBER and (check.reason or "").startswith(SAYS))


def _is_open(check: Check) -> bool:
    """Whether a word of the claim does not stand here, which the model may find said in other words."""
    return check.kind is CheckKind.WORDING and (
        check.reason == BY_CONTEXT or (check.reason is None and check.span is None)
    )


def _must_be_said(claim: Reading, check: Check, nearest: Finding) -> bool:
    """Whether an open word is none for the model: what may be a name, how a counted vote went, when a value was.

    A model that reads for the matter passes over these: "voted unanimously" is near to "voted 5-4".
    """
    place = next((at for at, token in enumerate(claim.tokens) if token.text == check.value), None)
    if place is None or not _is_open(check):
        return False
    token = claim.tokens[place]
    passage = nearest.scene.passage
    if token.is_capital and not looks_common(token):  # may be a name, of which the source has no other capital
        return not any(one.key == token.key and not one.is_capital for one in passage.tokens)
    if token.key.endswith("ly"):
        scored = [v.first for v in passage.values if isinstance(v.amount, str) and "-" in v.amount]
        counted = [one.first for one, other in pairwise(passage.values) if _is_count(passage, one, other)]
        return any(nearest.sentence.holds(at) for at in [*scored, *counted])
    return tells_time(token) and any(0 < place - value.last <= BEHIND for value in claim.values)


def _only_echoes(claim: Reading, asked: Reading | None, findings: Sequence[Finding]) -> bool:
    """Whether a word of the claim only repeats the question's: it stands in none of the sentences.

    A model that is asked of "the winner" answers of the winner, whomever the article speaks of.
    """
    if asked is None:
        return False
    unsaid = set.intersection(*({check.value for check in one.checks if _is_open(check)} for one in findings))
    repeated = {token.stem for token in own_words(asked)}
    return any(token.text in unsaid and token.stem in repeated for token in own_words(claim))


def _is_count(passage: Reading, one: Value, other: Value) -> bool:
    """ "61 votes to 38"."""
    return [token.key for token in passage.tokens[one.last + 1 : other.first]] in (["to"], ["votes", "to"])


def _as_found(claim: Reading, weighed: Weighed, verdict: Verdict) -> tuple[Finding, ...]:
    """The findings with the model's verdict: what each sentence met, and the words that none did if only partly."""
    used = (weighed.nearest, *weighed.others)
    findings = [replace(one, checks=_met(one), verdict=verdict, misses=()) for one in used]
    nearest, passage = weighed.nearest, weighed.nearest.scene.passage
    if verdict is Verdict.SUPPORTED:
        start, end = passage.span(nearest.sentence.first, nearest.sentence.last)
        shift = nearest.scene.hit.passage.start
        number = nearest.scene.number
        told = [Check(CheckKind.WORDING, claim.text, number, start + shift, end + shift, IN_OTHER_WORDS)]
    else:
        told = [check for check in nearest.checks if check not in nearest.misses and _is_open(check)]
    findings[0] = replace(findings[0], checks=(*findings[0].checks, *told))
    return tuple(findings)


def _adds(single: Finding, nearest: Finding) -> bool:
    """Whether a sentence bears out a value, name or quotation that the nearest lacks, or nearly as many words."""
    have = {check.value for check in _met(nearest)}
    return any(check.value not in have for check in _met(single)) or 2 * single.closeness > nearest.closeness > 0


def _met(single: Finding) -> tuple[Check, ...]:
    return tuple(check for check in single.checks if check.span is not None and check.kind is not CheckKind.WORDING)


def own_words(claim: Reading) -> list[Token]:
    """The words that are no names, values or dates and say something."""
    return [
        token
        for place, token in enumerate(claim.tokens)
        if place not in claim.checked and is_content(token) and not is_generic(token.stem)
    ]
