"""The sentences of an answer as HTML: shown ones with their proof, withheld ones with the reason."""

import re
from collections.abc import Sequence

from rag.reasons import told
from rag.schema import CheckKind, Claim, Hit, Verdict
from rag.verify.scene import ASKED_ABOUT, BY_CONTEXT
from ui.checks import WORDS, mark
from ui.parts import chip, escape, listed


def claim_block(claim: Claim, hits: Sequence[Hit], turn: str, place: int) -> str:
    """A shown sentence: its words, a chip for each citation, its verdict with the reason."""
    chips = " ".join(
        chip(citation, hits, f"preview-{turn}-{place}-{index}") for index, citation in enumerate(claim.citations)
    )
    return (
        f'<div class="pc-claim pc-{claim.verdict}"><p class="pc-sentence">{marked_sentence(claim)} {chips}</p>'
        f"{verdict_line(claim)}</div>"
    )


def marked_sentence(claim: Claim, words: str | None = None) -> str:
    """The sentence, in these words if others than the claim's; where partly supported, what was not found is marked."""
    words = claim.text if words is None else words
    unmet = {check.value for check in claim.checks if check.span is None and check.value}
    if claim.verdict is not Verdict.PARTLY or not unmet:
        return f"<bdi>{escape(words)}</bdi>"
    pattern = "|".join(rf"(?<!\w){re.escape(value)}(?!\w)" for value in sorted(unmet, key=len, reverse=True))
    pieces, last = [], 0
    for found in re.finditer(pattern, words, re.IGNORECASE):
        pieces.append(escape(words[last : found.start()]))
        pieces.append(f'<span class="pc-unmet" title="not found in the cited words">{escape(found[0])}</span>')
        last = found.end()
    return f"<bdi>{''.join(pieces)}{escape(words[last:])}</bdi>"


def verdict_line(claim: Claim) -> str:
    """The verdict: mark, word, and why."""
    why = reason(claim)
    return (
        f'<p class="pc-verdict">{mark(claim.verdict)}'
        f"<strong>{WORDS[claim.verdict]}</strong>{' · ' + escape(why) if why else ''}</p>"
    )


def reason(claim: Claim) -> str:
    """Say which facts of a sentence were found where, and what was not."""
    said = []
    if claim.is_quotation:
        said.append(f"word for word in {claim.citations[0].number}")
    else:
        said += [f"{listed(values)} found in {number}" for number, values in _found(claim).items()]
    by_context = [check.value for check in claim.checks if check.reason == BY_CONTEXT]
    if by_context:
        said.append(f"{listed(by_context)} only by context")
    weaker = [check for check in claim.checks if check.span and check.reason not in (None, BY_CONTEXT)]
    said += dict.fromkeys(f"{check.value}: {told(check, claim)}" for check in weaker)
    said += _missing(claim)
    if not said and claim.citations:
        numbers = sorted({citation.number for citation in claim.citations})
        said.append(f"stated in {listed([str(number) for number in numbers])}")
    return "; ".join(said)


def _found(claim: Claim) -> dict[int, list[str]]:
    """The facts that were found, by the citation they were found in."""
    found: dict[int, list[str]] = {}
    for check in claim.checks:
        if check.span and check.citation_number and check.kind is not CheckKind.WORDING and not check.reason:
            found.setdefault(check.citation_number, []).append(check.value)
    return {number: _longest(values) for number, values in found.items()}


def _longest(values: list[str]) -> list[str]:
    """Leave out what another of them says too: "Ukrainian" beside "Ukrainian president"."""
    return [value for value in values if not any(value != other and value in other for other in values)]


def _missing(claim: Claim) -> list[str]:
    missing = [check for check in claim.checks if check.span is None and check.reason != BY_CONTEXT]
    said = []
    facts = [check.value for check in missing if check.reason is None and check.value != claim.text]
    if facts:
        said.append(f"{listed(facts)} not found")
    asked = [check.value for check in missing if check.reason == ASKED_ABOUT]
    if asked:
        said.append(f"the question's {listed(asked)} not found")
    said += dict.fromkeys(told(check, claim) for check in missing if check.reason and check.reason != ASKED_ABOUT)
    return said or (["not found in these passages"] if missing else [])


def withheld_claim(claim: Claim) -> str:
    """A sentence that did not hold, for whoever opens what was withheld."""
    return (
        f'<div class="pc-withheld pc-{claim.verdict}"><p><bdi>{escape(claim.text)}</bdi></p>{verdict_line(claim)}</div>'
    )
