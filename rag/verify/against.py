"""What the evidence says otherwise, where nothing bears a claim out.

An answer's sentence is withheld whether it is denied or only not found; who checks a text of somebody else wants to
know which. A sentence denies a claim only if it is about the same matter: what else the claim says must stand in it.
"""

from collections.abc import Iterable
from dataclasses import replace

from rag.schema import Check, CheckKind, Verdict
from rag.verify.citations import SAYS, Settled
from rag.verify.context import same_bearer
from rag.verify.contrast import SET_APART
from rag.verify.reading import Reading
from rag.verify.roles import Named
from rag.verify.scene import SAID_BY
from rag.verify.weigh import Finding
from rag.verify.words import Token, is_content, same_word

NEGATED = "negated"
SHARED = 2  # words, names, numbers or dates that both must have in common
ENOUGH = 0.6  # of a claim's words must be borne out for another value to deny it, two of them in that sentence
HALF = 0.5  # of them, for a reader to be told what other value there is
NEARLY = 0.75  # of a claim's words must be borne out for its name to be told another
_NOBODY = frozenset("anyone anybody anything any nobody none nothing no neither".split())


def oppose(settled: Settled, claim: Reading) -> Settled:
    """Settle on a sentence that denies the claim, if there is one; else tell what the nearest has instead."""
    if settled.verdict is not Verdict.UNSUPPORTED:
        return settled
    denying = [one for one in settled.singles if _denies(one)]
    if denying:
        best = max(denying, key=lambda one: (_shared(one), one.score))
        return Settled((best,), Verdict.CONTRADICTED, settled.singles)
    near = [other for one in settled.singles if (other := _with_name(one, claim)) is not None]
    near = near or [one for one in settled.singles if _may_deny(one)]
    if near:
        return replace(settled, findings=(max(near, key=lambda one: (_shared(one), one.score)),))
    return settled


def _denies(finding: Finding) -> bool:
    """Whether all that the sentence lacks of the claim is what it says otherwise."""
    if _is_another_speaker(finding):
        return True
    valued = finding.share >= ENOUGH and finding.closeness >= SHARED and _denies_value(finding)
    if not (finding.denied or valued) or _shared(finding) < max(SHARED, len(_denials(finding.misses))):
        return False
    denials = _denials(finding.misses)
    rest = [check for check in finding.misses if check not in denials]
    return bool(denials) and all(_is_of_nobody(check, finding) for check in rest)


def _may_deny(finding: Finding) -> bool:
    """Whether a sentence has another value, and not enough besides to tell that it is of the same matter."""
    denials = _denials(finding.misses)
    alone = bool(denials) and len(denials) == len(finding.misses) and _denies_value(finding)
    return alone and finding.share >= HALF and finding.closeness >= 1


def _denials(checks: Iterable[Check]) -> list[Check]:
    return [check for check in checks if check.reason in (NEGATED, SET_APART) or (check.reason or "").startswith(SAYS)]


def _denies_value(finding: Finding) -> bool:
    """Whether all that the sentence says otherwise are values, which need fewer words around them to be the same's."""
    return all(check.kind in (CheckKind.NUMBER, CheckKind.DATE) for check in _denials(finding.misses))


def _is_of_nobody(check: Check, finding: Finding) -> bool:
    """Whether a number that is not there can't be: "two suspects", of "have not arrested anyone"."""
    words = finding.scene.passage.words(finding.sentence)
    no = any(one.reason == NEGATED for one in finding.misses)
    return check.kind is CheckKind.NUMBER and no and any(token.key in _NOBODY for token in words)


def _is_another_speaker(finding: Finding) -> bool:
    """Whether the words quoted stand there word for word, and are somebody else's."""
    quoted = any(check.kind is CheckKind.QUOTATION and check.span for check in finding.checks)
    other = [one for one in finding.misses if one.kind is CheckKind.ATTRIBUTION and (one.reason or "")[:8] == SAID_BY]
    return quoted and bool(other) and len(other) == len(finding.misses)


def _shared(finding: Finding) -> float:
    """How much of the claim this very sentence has: words of its own, names, numbers and dates."""
    start = finding.scene.hit.passage.start + finding.sentence.start
    end = finding.scene.hit.passage.start + finding.sentence.end
    met = [
        check
        for check in finding.checks
        if check.kind is not CheckKind.WORDING and check.start is not None and start <= check.start < end
    ]
    return finding.closeness + len(met)


def _with_name(finding: Finding, claim: Reading) -> Finding | None:
    """The finding with the name that its sentence has where the claim has another, if that is all it lacks.

    That denies nothing: what is said of one may be true of the other too. But a reader wants to know it.
    """
    missed = [check for check in finding.misses if check.kind is CheckKind.NAME and check.reason is None]
    if len(missed) != 1 or len(finding.misses) != 1 or finding.share < NEARLY or _shared(finding) < SHARED:
        return None
    check = missed[0]
    ours = next((name for name in claim.names if claim.slice(name.first, name.last) == check.value), None)
    source = finding.scene.passage
    theirs = [
        name
        for name in source.names
        if finding.sentence.holds(name.first) and not any(same_bearer(one.canon, name.canon) for one in claim.names)
    ]
    instead = [name for name in theirs if ours is not None and _stand_alike(claim, ours, source, name)]
    if len(instead) != 1:
        return None
    told = replace(check, reason=f"the article says {source.slice(instead[0].first, instead[0].last)}")
    return replace(finding, checks=tuple(told if one == check else one for one in finding.checks), misses=(told,))


def _stand_alike(claim: Reading, ours: Named, source: Reading, theirs: Named) -> bool:
    """Whether the same telling word stands before both names, or behind both."""
    if ours.nation != theirs.nation:
        return False
    pairs = zip(_beside(claim, ours), _beside(source, theirs), strict=True)
    return any(one is not None and other is not None and same_word(one.stem, other.stem) for one, other in pairs)


def _beside(reading: Reading, name: Named) -> tuple[Token | None, Token | None]:
    before = [token for token in reading.tokens[max(0, name.first - 3) : name.first] if is_content(token)]
    behind = [token for token in reading.tokens[name.last + 1 : name.last + 4] if is_content(token)]
    return before[-1] if before else None, behind[0] if behind else None
