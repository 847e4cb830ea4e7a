"""Questions that the passages at hand do answer, for whoever asked one that they don't.

Each is made of a name, and kept only where the sentence that names it, were it the answer, would be shown: proved,
and to the point.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.addressed import reporting
from rag.relevance import relevant
from rag.schema import Evidence
from rag.verbs import is_past, is_third
from rag.verify import verify
from rag.verify.context import same_bearer
from rag.verify.nations import is_adjective
from rag.verify.questions import read_question
from rag.verify.reading import Reading, Stretch
from rag.verify.roles import Named
from rag.verify.scene import articles_of, scenes_of
from rag.verify.speakers import named
from rag.verify.words import Token, is_function_word

SUGGESTED = 3
MOST_TRIED = 10  # each is proved, which takes some milliseconds
LONGEST_NAME = 5  # words


@dataclass(frozen=True, slots=True)
class _Known:
    """Somebody or something that a passage names, and the sentence that does."""

    canon: tuple[str, ...]
    words: str
    sentence: str
    speaks: bool

    @property
    def question(self) -> str:
        return f"What did {self.words} say?" if self.speaks else f"What is reported about {self.words}?"


def answerable(question: str, evidence: Evidence) -> tuple[str, ...]:
    """Up to three questions that the evidence answers: of what the question names, of who speaks, then of others."""
    scenes = scenes_of(evidence, reporting(evidence))
    known = [one for scene in scenes for one in _named(scene.passage)]
    read = read_question(question, articles_of(scenes))
    asked = [name.canon for name in read.names] if read else []
    known.sort(key=lambda one: (not _is_any(one.canon, asked), not one.speaks, len(one.canon) == 1))
    found: list[_Known] = []
    tried = 0
    for one in known:
        if len(found) == SUGGESTED or tried == MOST_TRIED:
            break
        if one.question.casefold() == question.casefold() or _is_any(one.canon, [other.canon for other in found]):
            continue
        tried += 1
        if _answers(one, evidence):
            found.append(one)
    return tuple(one.question for one in found)


def _is_any(canon: tuple[str, ...], others: Sequence[tuple[str, ...]]) -> bool:
    return any(same_bearer(canon, other) for other in others)


def _answers(one: _Known, evidence: Evidence) -> bool:
    claim = verify(one.sentence, evidence, question=one.question)
    return relevant(claim, one.question, evidence).verdict.shown


def _named(passage: Reading) -> Iterator[_Known]:
    """Whom and what a passage names in whole sentences, as a question can name it."""
    speakers = {name.first for report in passage.reports if report.who for name in named(passage, report.who)}
    for name in passage.names:
        sentence = next((one for one in passage.sentences if one.holds(name.first)), None)
        if sentence is None or not passage.text[: sentence.end].rstrip("\"'”’»)").endswith((".", "!")):
            continue
        words = _as_asked(passage, name, sentence)
        if words is not None:
            speaks = name.first in speakers and len(name.canon) > 1 and not name.nation
            yield _Known(name.canon, words, passage.text[sentence.start : sentence.end], speaks)


def _as_asked(passage: Reading, name: Named, sentence: Stretch) -> str | None:
    """A name, with its "the", where it stands by itself: not "Donbas" of "the Donbas region", nor "European"."""
    tokens = passage.tokens[name.first : name.last + 1]
    form = " ".join(token.key for token in tokens)
    if len(tokens) > LONGEST_NAME or len(form) < 3 or (name.nation and is_adjective(form)):
        return None
    if any(not (token.is_capital or token.is_number or is_function_word(token)) for token in tokens):
        return None
    before = passage.tokens[name.first - 1] if name.first > sentence.first else None
    after = passage.tokens[name.last + 1] if name.last < sentence.last else None
    if (before is not None and before.key in ("a", "an", "this", "that")) or not (after is None or _is_apart(after)):
        return None
    text = passage.slice(name.first, name.last)
    if tokens[-1].is_possessive:
        text = text[:-2]
    return f"the {text}" if before is not None and before.key == "the" else text


def _is_apart(after: Token) -> bool:
    """Whether what follows a name is no noun that the name belongs to."""
    if not after.is_word:
        return after.text != "-" and not after.is_number
    return is_function_word(after) or is_past(after.text) or is_third(after.text)
