"""The source's own words for each check of a claim: those that met it, or those that say otherwise."""

import re
from dataclasses import replace

from rag.reasons import stated
from rag.schema import Check, Claim, Evidence, Excerpt

AROUND = 60  # characters on each side, about ten words


def with_excerpts(claim: Claim, evidence: Evidence) -> Claim:
    """Give each check of a claim the words it rests on, as far as the evidence holds them."""
    return replace(
        claim, checks=tuple(replace(check, excerpt=_excerpt(check, claim, evidence)) for check in claim.checks)
    )


def _excerpt(check: Check, claim: Claim, evidence: Evidence) -> Excerpt | None:
    number = check.citation_number
    if number is None or not 0 < number <= len(evidence.hits):
        return None
    span = check.span or _otherwise(check, claim)
    hit = evidence.hits[number - 1]
    text, offset = evidence.texts.get(hit.passage.revision_id), 0
    if text is None:
        text, offset = hit.text, hit.passage.start
    if span is None or not offset <= span[0] < span[1] <= offset + len(text):
        return None
    start, end = span[0] - offset, span[1] - offset
    return Excerpt(*span, text[start:end], _before(text, start), _after(text, end))


def _otherwise(check: Check, claim: Claim) -> tuple[int, int] | None:
    """Where the cited words say what the check's reason tells; all of them where its words are ours."""
    said = stated(check)
    cited = next((one for one in claim.citations if one.number == check.citation_number), None)
    if said is None or cited is None:
        return None
    found = re.search(rf"(?<!\w){re.escape(said)}(?!\w)", cited.quote) if said else None
    return (cited.start + found.start(), cited.start + found.end()) if found else (cited.start, cited.end)


def _before(text: str, start: int) -> str:
    line = text[max(0, start - AROUND - 1) : start].rpartition("\n")[2]
    return line if len(line) <= AROUND else "…" + line.partition(" ")[2]


def _after(text: str, end: int) -> str:
    line = text[end : end + AROUND + 1].partition("\n")[0]
    return line if len(line) <= AROUND else line.rpartition(" ")[0] + "…"
