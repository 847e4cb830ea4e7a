"""What a text gives only as somebody's words: who says it, and which words that takes in.

Sentence by sentence (see `rag.verify.reports`), and the quotations that run on over several.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from rag.verify.quotations import Quotation
from rag.verify.reports import Clauses, Report, may_tell
from rag.verify.roles import Named
from rag.verify.telling import BE, HEARSAY, NAMING, SAYS
from rag.verify.words import Token, content

LONGEST_SENTENCE = 400  # tokens; a longer one is no prose
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
    firsts = [name.first for name in names]
    found: list[list[Report]] = []
    for first, last in bounds:
        told: list[Report] = []
        if last - first < LONGEST_SENTENCE and any(may_tell(tokens[at]) for at in range(first, last + 1)):
            inside = names[bisect_left(firsts, first) : bisect_left(firsts, last)]
            for report in Clauses(tokens, first, last, quoted).reports():
                before = told[-1].who if told else None
                told.append(_led(report, tokens, before or _first_named(tokens, inside, first, report.first)))
        found.append(told)
    every = [report for told in found for report in told]
    return tuple(sorted([*every, *_runs_on(tokens, bounds, quotations, found)], key=lambda r: r.first))


def _led(report: Report, tokens: Sequence[Token], who: tuple[int, int] | None) -> Report:
    """A verb without a speaker of its own goes on about the one before: "…, adding that"."""
    alone = report.who is None and tokens[report.first].stem in SAYS and tokens[report.first].key not in HEARSAY
    passive = report.first > 0 and tokens[report.first - 1].key in BE
    return replace(report, who=who) if alone and not passive else report


def _first_named(tokens: Sequence[Token], names: Sequence[Named], first: int, before: int) -> tuple[int, int] | None:
    named = next(((n.first, n.last) for n in names if n.first < before and not n.nation), None)
    return named or ((first, first) if tokens[first].is_capital and content([tokens[first]]) else None)


def _runs_on(
    tokens: Sequence[Token],
    bounds: Sequence[tuple[int, int]],
    quotations: Sequence[Quotation],
    found: Sequence[Sequence[Report]],
) -> Iterator[Report]:
    """What a quotation takes in beyond the sentence that says whose it is; the speaker is the nearest one's."""
    starts = [first for first, _ in bounds]
    before: Report | None = None
    for quotation in quotations:
        first, last = quotation.first, quotation.last
        sentence = max(0, bisect_right(starts, first) - 1)
        over = found[sentence : bisect_right(starts, last)]
        own = [report for told in over for report in told if report.within(first, last)]
        whole = any(report.start <= first and last <= report.end for report in own)
        goes_on = before is not None and starts[max(0, sentence - 1)] <= before.last
        said = own[-1] if own else before if goes_on else None
        if not whole and (own or _is_speech(tokens, quotation)):
            cue = (said.first, said.last, said.who) if said else (first - 1, first - 1, None)
            yield Report(*cue, first, last)
        before = said or before
    for (first, last), told in zip(bounds, found, strict=True):  # a passage may end before a quotation does
        opened = tokens[first].text in "“«" and not any(t.text in "”»" for t in tokens[first : last + 1])
        if opened and last > first and not any(report.within(first + 1, last) for report in told):
            yield Report(first, first, None, first + 1, last)


def _is_speech(tokens: Sequence[Token], quotation: Quotation) -> bool:
    """Whether words between quotation marks are somebody's, and no title: the marks close behind a stop or a comma."""
    words = sum(tokens[at].is_word for at in range(quotation.first, quotation.last + 1))
    named = quotation.first > 1 and tokens[quotation.first - 2].key in NAMING
    stopped = tokens[quotation.last].text in ",.!?…" or words >= 2 * SPEECH_WORDS
    return words >= SPEECH_WORDS and stopped and not named
