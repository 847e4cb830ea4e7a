"""Which sentences of which hits bear a claim out: the marked ones first, then every other."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from rag.schema import Check, Citation, CitedBy, Verdict, page_at
from rag.verify.reading import Reading, Stretch
from rag.verify.roles import Named
from rag.verify.scene import Scene
from rag.verify.weigh import Finding, weigh
from rag.verify.words import content, is_generic

RANK = {Verdict.SUPPORTED: 3, Verdict.PARTLY: 2, Verdict.CONTRADICTED: 1, Verdict.UNSUPPORTED: 0}
SAYS = "the article says "
_JOINTS = frozenset("while whereas although though but and which".split())


@dataclass(frozen=True, slots=True)
class Settled:
    """The findings that a claim rests on, one for each of its parts."""

    findings: tuple[Finding, ...]
    verdict: Verdict
    singles: tuple[Finding, ...] = ()  # what each sentence by itself says of the whole claim


def settle(
    claim: Reading,
    scenes: Sequence[Scene],
    marks: Sequence[int],
    question: Reading | None,
    extra: Sequence[Named] = (),
) -> Settled | None:
    """Find where the claim is borne out: as a whole in one sentence, or part by part in several."""
    singles = _weigh_all(claim, claim.sentences[0], scenes, question, extra)
    best = _best(singles, marks)
    if best is None:
        return None
    if best.verdict is Verdict.SUPPORTED:
        return Settled((best,), best.verdict, singles)
    parts = _parts(claim)
    if len(parts) > 1:
        found = _by_parts(claim, parts, scenes, marks, question, extra)
        if found is not None and RANK[found.verdict] > RANK[best.verdict]:
            return replace(found, singles=singles)
    return Settled((best,), best.verdict, singles)


def cite(
    settled: Settled, claim: Reading, scenes: Sequence[Scene], marks: Sequence[int], question: Reading | None
) -> tuple[Citation, ...]:
    """Turn the findings into citations; other marked hits that bear the claim out too are kept."""
    findings = list(settled.findings)
    if len(findings) == 1 and settled.verdict.shown:
        for scene in scenes:
            if scene.number in marks and scene.number != findings[0].scene.number:
                other = _best(_weigh_all(claim, claim.sentences[0], [scene], question, ()), marks)
                if other is not None and other.verdict.shown:
                    findings.append(other)
    telling = (check.span or (check.reason or "").startswith(SAYS) for one in findings for check in one.checks)
    if settled.verdict is Verdict.UNSUPPORTED and not any(telling):
        return ()
    shown = [citation for finding in findings for citation in _citations(finding, marks)]
    order = {number: place for place, number in enumerate(marks)}
    unique = dict.fromkeys(sorted(shown, key=lambda c: (order.get(c.number, len(order)), c.number, c.start)))
    return tuple(unique)


def all_checks(settled: Settled) -> tuple[Check, ...]:
    """The checks of every part, each once."""
    return tuple(dict.fromkeys(check for finding in settled.findings for check in finding.checks))


def _weigh_all(
    claim: Reading, part: Stretch, scenes: Iterable[Scene], question: Reading | None, extra: Sequence[Named]
) -> tuple[Finding, ...]:
    return tuple(
        weigh(claim, part, scene, sentence, question, extra) for scene in scenes for sentence in scene.passage.sentences
    )


def _best(findings: Sequence[Finding], marks: Sequence[int]) -> Finding | None:
    """The finding of the best verdict; among equals a marked hit goes first, then the nearer words."""
    marked = frozenset(marks)
    return max(
        [finding for finding in findings if not _overruled(finding, findings)],
        key=lambda f: (RANK[f.verdict] if f.verdict.shown else 0, f.scene.number in marked, RANK[f.verdict], f.score),
        default=None,
    )


def _overruled(finding: Finding, findings: Iterable[Finding]) -> bool:
    """Whether a sentence of the same passage holds more of the claim's words, and says otherwise."""
    return finding.verdict is Verdict.PARTLY and any(
        other.denied and other.closeness > finding.closeness and other.scene is finding.scene for other in findings
    )


def _by_parts(
    claim: Reading,
    parts: Sequence[Stretch],
    scenes: Sequence[Scene],
    marks: Sequence[int],
    question: Reading | None,
    extra: Sequence[Named],
) -> Settled | None:
    """Check part by part; a part that names nobody is about the name that the first part starts with."""
    findings = []
    for part in parts:
        subject = (claim.names[0],) if _goes_on(claim, part) else extra
        best = _best(_weigh_all(claim, part, scenes, question, subject), marks)
        if best is None or not best.verdict.shown:
            return None
        findings.append(best)
    return Settled(tuple(findings), min((f.verdict for f in findings), key=RANK.__getitem__))


def _goes_on(claim: Reading, part: Stretch) -> bool:
    """Whether a part carries on about the name that the sentence starts with: "…, and asked for 15 years"."""
    if not claim.names or part.first == claim.sentences[0].first or part.first == part.last:
        return False
    joint, opener = claim.tokens[part.first], claim.tokens[part.first + 1]
    own = opener.is_capital or opener.key in ("the", "a", "an", "this", "these", "those", "there")
    return joint.key in ("and", "but", "which", "although", "though") and not own


def _parts(claim: Reading) -> list[Stretch]:
    """Cut a sentence where a part of its own begins: behind ";", ", and", "while" … with words enough on both sides."""
    whole = claim.sentences[0]
    quoted = {place for q in claim.quotations for place in range(q.first, q.last + 1)}
    cuts = [whole.first]
    for place in range(whole.first + 1, whole.last):
        token, before = claim.tokens[place], claim.tokens[place - 1]
        joint = token.text == ";" or (
            token.key in _JOINTS and (before.text == "," or token.key in ("while", "whereas"))
        )
        free = joint and place not in quoted and len(cuts) < 4
        if free and _enough(claim, cuts[-1], place - 1) and _enough(claim, place, whole.last):
            cuts.append(place)
    ends = [*(cut - 1 for cut in cuts[1:]), whole.last]
    return [
        Stretch(claim.tokens[first].start, claim.tokens[last].end, first, last)
        for first, last in zip(cuts, ends, strict=True)
    ]


def _enough(claim: Reading, first: int, last: int) -> bool:
    """Whether a stretch says something by itself: two words, or a word and a name or value."""
    named = {place for name in claim.names for place in range(name.first, name.last + 1)}
    words = [
        claim.tokens[at]
        for at in range(first, last + 1)
        if at not in named and content([claim.tokens[at]]) and not is_generic(claim.tokens[at].stem)
    ]
    stated = any(first <= at <= last for at in claim.checked)
    return len(words) >= 2 or (bool(words) and stated)


def _citations(finding: Finding, marks: Sequence[int]) -> list[Citation]:
    """The sentence, with those of its passage that meet a check too or that a quotation runs over, as one citation."""
    hit = finding.scene.hit
    met = [check.start - hit.passage.start for check in finding.checks if check.start is not None]
    also = [s for s in finding.scene.passage.sentences if any(s.start <= place < s.end for place in met)]
    stretches = sorted({finding.sentence, *finding.quoted, *also}, key=lambda s: s.start)
    start, end = stretches[0].start, stretches[-1].end
    by = CitedBy.MODEL if finding.scene.number in marks else CitedBy.PRESSCHECK
    return [
        Citation(
            finding.scene.number,
            hit.article.id,
            hit.passage.revision_id,
            hit.passage.start + start,
            hit.passage.start + end,
            hit.text[start:end],
            by,
            page_at(hit.pages, hit.passage.start + start),
        )
    ]
