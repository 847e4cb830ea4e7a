"""One claim against one sentence of the evidence: every check, and what they come to."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from rag.schema import Check, Verdict
from rag.verify.clauses import check_clauses
from rag.verify.comparisons import check_cause, check_comparisons
from rag.verify.contrast import check_contrast
from rag.verify.doers import check_doers
from rag.verify.facts import check_dates, check_values
from rag.verify.listed import check_listed
from rag.verify.modality import check_asked, check_condition, check_standing
from rag.verify.naming import check_names, check_referent, check_roles
from rag.verify.order import check_order
from rag.verify.orders import check_ordered
from rag.verify.owners import check_owners
from rag.verify.quantifiers import check_quantifiers
from rag.verify.questions import check_question
from rag.verify.reading import Reading, Stretch
from rag.verify.relatives import check_relatives
from rag.verify.roles import Named
from rag.verify.scene import Scene, Tally
from rag.verify.speech import check_attribution, check_quotations
from rag.verify.wording import check_sense, check_wording


@dataclass(frozen=True, slots=True)
class Finding:
    """What one sentence says of the claim."""

    scene: Scene
    sentence: Stretch
    checks: tuple[Check, ...]
    verdict: Verdict
    score: float  # which of two findings of one verdict is nearer
    closeness: float  # how many of the claim's words the sentence itself holds
    denied: bool
    quoted: tuple[Stretch, ...]
    share: float  # of the claim's own words that are borne out
    misses: tuple[Check, ...]  # what each fails the claim by itself


def weigh(
    claim: Reading,
    part: Stretch,
    scene: Scene,
    sentence: Stretch,
    question: Reading | None,
    referents: Sequence[Named] = (),
) -> Finding:
    """Check a claim, or a part of one, against a sentence. `referents` is whom its pronoun stands for."""
    tally = Tally(scene, sentence)
    quoted = check_quotations(tally, claim, part)
    stated = _without(claim, quoted)
    check_values(tally, stated, part, question)
    check_dates(tally, stated, part, question)
    offices = check_roles(tally, claim, part)
    check_names(tally, claim, part, offices | quoted)
    for name in referents:
        check_referent(tally, name, " ".join(name.canon).title())
    check_order(tally, claim, part)
    check_doers(tally, claim, part)
    check_owners(tally, claim, part)
    check_listed(tally, claim, part)
    check_clauses(tally, claim, part)
    check_relatives(tally, claim, part)
    check_ordered(tally, claim, part)
    check_wording(tally, claim, part, question, quoted | offices)
    check_attribution(tally, claim, part, question)
    check_standing(tally, claim, part)
    check_condition(tally, claim, part)
    check_asked(tally, claim, part)
    check_quantifiers(tally, claim, part)
    check_comparisons(tally, claim, part)
    check_cause(tally, claim, part)
    if question is not None:
        check_question(tally, claim, question)
        check_sense(tally, claim, question)
    check_contrast(tally, claim, part)
    return Finding(
        scene,
        sentence,
        tuple(tally.checks),
        _verdict(tally),
        tally.met,
        tally.closeness,
        tally.denied,
        tuple(tally.quoted),
        tally.share,
        tuple(tally.misses),
    )


def _without(claim: Reading, quoted: Collection[int]) -> Reading:
    """Leave out the values and dates that a quotation bears out word for word."""
    if not quoted:
        return claim
    return replace(
        claim,
        values=tuple(value for value in claim.values if value.first not in quoted),
        dates=tuple(day for day in claim.dates if day.first not in quoted),
    )


def _verdict(tally: Tally) -> Verdict:
    """Contradicted needs the sentence to bear out all but what it says otherwise."""
    if not tally.failed:
        return Verdict.PARTLY if tally.partly else Verdict.SUPPORTED
    unmet = [check for check in tally.checks if check.span is None]
    otherwise = tally.denied and len(unmet) == 1 and unmet == tally.otherwise
    return Verdict.CONTRADICTED if otherwise else Verdict.UNSUPPORTED
