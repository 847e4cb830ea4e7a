"""Why a sentence got its verdict, as HTML: each check, with the words of the source or the lack of them."""

from collections.abc import Sequence
from dataclasses import replace

from rag.counting import plural
from rag.reasons import FOUND, MARKED, VERDICTS, outcome, sought, told
from rag.schema import Check, Claim, Excerpt, Hit, Verdict
from ui.parts import as_cited, escape, reader_address

WORDS, MARKS = VERDICTS, MARKED


def why(claim: Claim) -> str:
    """The heading of the explanation."""
    met = sum(outcome(check) is Verdict.SUPPORTED for check in claim.checks)
    return f"Why {WORDS[claim.verdict].lower()}: {met} of {plural(len(claim.checks), 'check')} met"


def checks_list(claim: Claim, hits: Sequence[Hit]) -> str:
    """Each check of a claim on a line of its own."""
    return f'<ul class="pc-checks">{"".join(_line(check, claim, hits) for check in claim.checks)}</ul>'


def mark(verdict: Verdict) -> str:
    """The mark of a verdict; a word must stand beside it."""
    return f'<span class="pc-mark" aria-hidden="true">{MARKS[verdict]}</span>'


def _line(check: Check, claim: Claim, hits: Sequence[Hit]) -> str:
    kind, words = sought(check, claim)
    of = f" <b><bdi>{escape(words)}</bdi></b>" if words else ""
    number, said = check.citation_number, told(check, claim)
    where = f" in {number}" if said == FOUND and number else ""
    hit = hits[number - 1] if number and 0 < number <= len(hits) else None
    quote = _quote(check.excerpt, hit, number) if check.excerpt and hit and number else ""
    result = outcome(check)
    return f'<li class="pc-{result}">{mark(result)}{kind}{of}: <bdi>{escape(said)}</bdi>{where}{quote}</li>'


def _quote(excerpt: Excerpt, hit: Hit, number: int) -> str:
    """The source's words, and the way to their place."""
    place = replace(as_cited(number, hit), start=excerpt.start, end=excerpt.end)
    words = escape(excerpt.words)
    return (
        f'<span class="pc-quote" dir="auto">{escape(excerpt.before)}<mark>{words}</mark>{escape(excerpt.after)}</span>'
        f'<a href="{escape(reader_address(place))}" target="_blank">Open ↗'
        f'<span class="pc-hidden"> “{words}” in the article (new tab)</span></a>'
    )
