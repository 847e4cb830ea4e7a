"""What a text gives only as somebody's words: who says it, and which words that takes in.

Sentence by sentence (see `rag.verify.clauses`), and the quotations that run on over several.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.verify.clauses import Clauses, Report, may_tell
from rag.verify.quotations import Quotation
from rag.verify.roles import Named
from rag.verify.telling import BE, HEARSAY, NAMING, SAYS
from rag.verify.words import Token, content

SPEECH_WORDS = 5  # a shorter quotation that nobody is said to say is a title, or held at arm's length


def read_reports(
    tokens: Sequence[Token],
    sentences: Iterable[tuple[int, int]],
    quotations: Sequence[Quotation],
    names: Sequence[Named],
) -> tuple[Report, ...]:
    """Find whose words a text gives, sentence by sentence."""
    quoted = frozenset(place for q in quotations for place in range(q.first, q.last + 1))
    bounds = list(sentences)
    found: list[Report] = []
    for first, last in bounds:
        if any(may_tell(tokens[at]) for at in range(first, last + 1)):
            for report in Clauses(tokens, first, last, quoted).reports():
                before = found[-1].who if found and found[-1].first >= first else None
                found.append(_led(report, tokens, before or _first_named(tokens, names, first, report.first)))
    return tuple(sorted([*found, *_runs_on(tokens, bounds, quotations, found)], key=lambda r: r.first))


def _led(report: Report, tokens: Sequence[Token], who: tuple[int, int] | None) -> Report:
    """A verb without a speaker of its own goes on about the one before: "…, adding that"."""
    alone = report.who is None and tokens[report.first].stem in SAYS and tokens[report.first].key not in HEARSAY
    passive = report.first > 0 and tokens[report.first - 1].key in BE
    return replace(report, who=who) if alone and not passive else report


def _first_named(tokens: Sequence[Token], names: Sequence[Named], first: int, before: int) -> tuple[int, int] | None:
    named = next(((n.first, n.last) for n in names if first <= n.first < before and not n.nation), None)
    return named or ((first, first) if tokens[first].is_capital and content([tokens[first]]) else None)


def _runs_on(
    tokens: Sequence[Token],
    bounds: Sequence[tuple[int, int]],
    quotations: Sequence[Quotation],
    found: Sequence[Report],
) -> Iterator[Report]:
    """What a quotation takes in beyond the sentence that says whose it is; the speaker is the nearest one's."""
    before: Report | None = None
    for quotation in quotations:
        first, last = quotation.first, quotation.last
        own = [report for report in found if report.within(first, last)]
        whole = any(report.start <= first and last <= report.end for report in own)
        said = own[-1] if own else before if _follows_on(bounds, quotation, before) else None
        if not whole and (own or _is_speech(tokens, quotation)):
            cue = (said.first, said.last, said.who) if said else (first - 1, first - 1, None)
            yield Report(*cue, first, last)
        before = said or before
    for first, last in bounds:  # a passage may end before a quotation does
        opened = tokens[first].text in "“«" and not any(t.text in "”»" for t in tokens[first : last + 1])
        if opened and not any(report.within(first + 1, last) for report in found) and last > first:
            yield Report(first, first, None, first + 1, last)


def _is_speech(tokens: Sequence[Token], quotation: Quotation) -> bool:
    """Whether words between quotation marks are somebody's, and no title: the marks close behind a stop or a comma."""
    words = sum(tokens[at].is_word for at in range(quotation.first, quotation.last + 1))
    named = quotation.first > 1 and tokens[quotation.first - 2].key in NAMING
    stopped = tokens[quotation.last].text in ",.!?…" or words >= 2 * SPEECH_WORDS
    return words >= SPEECH_WORDS and stopped and not named


def _follows_on(bounds: Sequence[tuple[int, int]], quotation: Quotation, before: Report | None) -> bool:
    """Whether a quotation stands in the sentence of the report before, or in the one behind."""
    if before is None:
        return False
    at = next((n for n, (first, last) in enumerate(bounds) if first <= quotation.first <= last), 0)
    return bounds[max(0, at - 1)][0] <= before.last
