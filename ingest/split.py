"""The text of a revision → passages: a few whole sentences each, with exact offsets."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from ingest.boilerplate import is_boilerplate
from rag.notices import notices
from rag.schema import Passage
from rag.sentences import spans

Span = tuple[int, int]

PASSAGE_LENGTH = 400  # characters; what the language model reads is what an answer costs
_STRETCHED = 550  # rather a longer passage than a short last one
_SHORT = 120
_LONGEST_SENTENCE = 1200
_PARAGRAPH = re.compile(r"\S(?:[^\n]*\S)?")


def split(
    revision_id: str,
    text: str,
    headings: Sequence[Span] = (),
    *,
    title: str | None = None,
    leave_out: Callable[[str], bool] = is_boilerplate,
) -> list[Passage]:
    """Cut `text` into passages that slice it exactly, in order and without overlap.

    Headings are in no passage; each passage names its own instead, and the title needs no naming. Paragraphs to be
    left out and notices of corrections are in none, either. Where there is nothing else, they are the text.
    """
    found = list(_passages(revision_id, text, _sections(text, headings, title, leave_out)))
    return found or list(_passages(revision_id, text, [(None, [line.span() for line in _PARAGRAPH.finditer(text)])]))


def _passages(revision_id: str, text: str, sections: Iterable[tuple[str | None, list[Span]]]) -> Iterator[Passage]:
    for heading, paragraphs in sections:
        for start, end in _groups(text, paragraphs):
            yield Passage(f"{revision_id}:{start}-{end}", revision_id, start, end, heading)


def _sections(
    text: str, headings: Sequence[Span], title: str | None, leave_out: Callable[[str], bool]
) -> Iterator[tuple[str | None, list[Span]]]:
    """Runs of paragraphs under one heading; headings with nothing between them count as one."""
    ends = dict(headings)
    told = [(notice.start, notice.end) for notice in notices(text)]
    named: list[str] = []
    paragraphs: list[Span] = []
    used = False  # whether there was something below the heading
    for line in _PARAGRAPH.finditer(text):
        if leave_out(line.group()) or any(start <= line.start() < end for start, end in told):
            if paragraphs:  # a passage is all of what lies between its ends
                yield " – ".join(named) or None, paragraphs
                paragraphs = []
            used = True
            continue
        if ends.get(line.start()) != line.end():
            paragraphs.append(line.span())
            continue
        if paragraphs:
            yield " – ".join(named) or None, paragraphs
        if paragraphs or used:
            named, paragraphs, used = [], [], False
        if line.group().casefold() != (title or "").casefold():
            named.append(line.group())
    if paragraphs:
        yield " – ".join(named) or None, paragraphs


def _groups(text: str, paragraphs: Sequence[Span]) -> Iterator[Span]:
    """Passages of about `PASSAGE_LENGTH`: a paragraph's sentences, or small paragraphs together."""
    waiting: list[Span] = []
    for start, end in paragraphs:
        if waiting and end - waiting[0][0] <= PASSAGE_LENGTH:
            waiting = [(waiting[0][0], end)]
            continue
        if waiting and waiting[0][1] - waiting[0][0] > _SHORT:
            yield waiting.pop()
        if end - start <= PASSAGE_LENGTH:
            yield from waiting
            waiting = [(start, end)]
        else:
            yield from _grouped([*waiting, *_sentences(text, start, end)])
            waiting = []
    yield from waiting


def _grouped(sentences: Iterable[Span]) -> Iterator[Span]:
    groups: list[Span] = []
    for start, end in sentences:
        if groups and end - groups[-1][0] <= PASSAGE_LENGTH:
            groups[-1] = (groups[-1][0], end)
        else:
            groups.append((start, end))
    if len(groups) > 1 and groups[-1][1] - groups[-1][0] < _SHORT and groups[-1][1] - groups[-2][0] <= _STRETCHED:
        groups[-2:] = [(groups[-2][0], groups[-1][1])]
    yield from groups


def _sentences(text: str, start: int, end: int) -> Iterator[Span]:
    for first, last in spans(text[start:end]):
        if last - first <= _LONGEST_SENTENCE:
            yield start + first, start + last
        else:
            yield from _cut(text, start + first, start + last)


def _cut(text: str, start: int, end: int) -> Iterator[Span]:
    """A sentence nobody would read in one breath, cut between words; one without spaces, anywhere."""
    while end - start > PASSAGE_LENGTH:
        space = text.rfind(" ", start + 1, start + PASSAGE_LENGTH + 1)
        cut = space if space > start else start + PASSAGE_LENGTH
        yield start, cut
        start = cut + (space > start)
    if start < end:
        yield start, end
