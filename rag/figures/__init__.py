"""Where passages of the evidence state different values for what an answer gives one for: `differences`.

Pure functions, without a model, over what the verifier read. In doubt nothing differs.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from rag.figures.kinds import kindred
from rag.figures.sameness import at_odds, of_one_thing
from rag.figures.statements import Statement, read_statements
from rag.schema import CheckKind, Citation, CitedBy, Claim, Difference, Evidence, Figure, Hit, page_at
from rag.verify.questions import read_question
from rag.verify.reading import Reading
from rag.verify.scene import scenes_of

__all__ = ["differences"]


def differences(question: str, claims: Sequence[Claim], evidence: Evidence) -> tuple[Difference, ...]:
    """Find what else the evidence gives for the values of the shown claims; each difference newest first."""
    met = [
        (check.citation_number, check.span)
        for claim in claims
        if claim.verdict.shown
        for check in claim.checks
        if check.kind is CheckKind.NUMBER and check.span
    ]
    if not met:
        return ()
    scenes = scenes_of(evidence)
    statements = [statement for scene in scenes for statement in read_statements(scene)]
    asked = read_question(question, [scene.article for scene in scenes])
    found: list[list[Statement]] = []
    for number, span in met:
        anchor = next((s for s in statements if s.scene.number == number and _overlap(s.span, span)), None)
        if anchor is None or any(anchor in group for group in found):
            continue
        others = list(_others(anchor, statements, asked))
        if others:
            found.append([anchor, *others])
    return tuple(Difference(tuple(_figure(s, evidence) for s in _newest_first(group))) for group in found)


def _others(anchor: Statement, statements: Sequence[Statement], asked: Reading | None) -> Iterator[Statement]:
    """What states another value of the same thing; unless a sentence gives both, and so tells how they go together."""
    for other in statements:
        if other is anchor or not kindred(anchor, other) or not at_odds(anchor, other):
            continue
        if of_one_thing(anchor, other, asked) and not _told_together(anchor, other, statements):
            yield other


def _told_together(one: Statement, other: Statement, statements: Sequence[Statement]) -> bool:
    """Whether a sentence of the evidence gives both: "the toll went from 23 to 31"."""
    amounts = {one.value.amount, other.value.amount}
    sentences = {(s.scene.number, s.sentence): s for s in statements}.values()
    return any(amounts <= {value.amount for value in s.values} for s in sentences)


def _newest_first(group: Sequence[Statement]) -> list[Statement]:
    """By day of publication, those without one last; what an article says twice, or its copies, once."""
    once = {(s.scene.hit.origin, s.value.amount, s.value.unit): s for s in reversed(group)}.values()
    return sorted(
        once, key=lambda s: (-(s.scene.hit.article.published or date.min).toordinal(), s.scene.number, s.span)
    )


def _figure(statement: Statement, evidence: Evidence) -> Figure:
    """A statement as a quotation: its sentence is cited, and the value stands in it."""
    hit = evidence.hits[statement.scene.number - 1]
    shift = statement.scene.offset
    start, end = statement.sentence.start + shift, statement.sentence.end + shift
    value_start, value_end = statement.span
    return Figure(
        value=_words(hit, value_start, value_end),
        start=value_start,
        end=value_end,
        said_by=statement.said_by,
        article=hit.article,
        citation=Citation(
            statement.scene.number,
            hit.article.id,
            hit.passage.revision_id,
            start,
            end,
            _words(hit, start, end),
            CitedBy.PRESSCHECK,
            page_at(hit.pages, start),
        ),
    )


def _words(hit: Hit, start: int, end: int) -> str:
    return hit.text[start - hit.passage.start : end - hit.passage.start]


def _overlap(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return one[0] < other[1] and other[0] < one[1]
