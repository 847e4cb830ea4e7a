"""A hit made ready for checking, and the checks of one claim as they are made."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from rag.addressed import LONGEST_TEXT, reported, reporting
from rag.schema import Check, CheckKind, Evidence, Hit
from rag.verify.reading import Reading, Stretch, read_source

BY_CONTEXT = "by context"
ASKED_ABOUT = "asked about"
IN_OTHER_WORDS = "in other words"  # as a model reads it
SAID_BY = "said by "  # and then who, in the article's words: what the claim gives as a fact


@dataclass(frozen=True, slots=True)
class Scene:
    """A hit, read: its passage, and its article as far as we have the text."""

    number: int  # as a citation prints it
    hit: Hit
    passage: Reading
    article: Reading  # the whole revision, or the passage again
    offset: int  # of the article's reading in the revision: 0, or where the passage starts

    def in_article(self, sentence: Stretch) -> Stretch | None:
        """The sentence of the article that a sentence of the passage is."""
        start = sentence.start + self.hit.passage.start - self.offset
        end = sentence.end + self.hit.passage.start - self.offset
        return next((s for s in self.article.sentences if s.start < end and start < s.end), None)


def scenes_of(evidence: Evidence, told: Sequence[Hit] | None = None) -> list[Scene]:
    """Read each hit, and its article where the whole text is there and fits; only what they report."""
    scenes = []
    told = reporting(evidence) if told is None else told
    for number, (hit, reports) in enumerate(zip(evidence.hits, told, strict=True), start=1):
        published = hit.article.published
        passage = read_source(reports.text, published)
        cited = replace(hit, article=reports.article)
        whole = evidence.texts.get(hit.passage.revision_id)
        fits = whole is not None and whole[hit.passage.start : hit.passage.start + len(hit.text)] == hit.text
        if whole is not None and fits:
            article = whole if reports is hit else reported(whole[:LONGEST_TEXT])
            scenes.append(Scene(number, cited, passage, read_source(article, published), 0))
        else:
            scenes.append(Scene(number, cited, passage, passage, hit.passage.start))
    return scenes


def articles_of(scenes: Sequence[Scene]) -> list[Reading]:
    """The articles of some scenes, each once."""
    return list({id(scene.article): scene.article for scene in scenes}.values())


@dataclass
class Tally:
    """The checks of a claim against one sentence, and what they come to so far."""

    scene: Scene
    sentence: Stretch
    checks: list[Check] = field(default_factory=list)
    quoted: list[Stretch] = field(default_factory=list)  # further sentences that a quotation runs over
    met: float = 0.0
    closeness: float = 0.0  # how many of the claim's words this very sentence holds
    partly: bool = False
    failed: bool = False
    share: float = 1.0  # of the claim's own words that this very stretch or its passage bears out
    misses: list[Check] = field(default_factory=list)  # what each fails the claim by itself
    denied: bool = False  # the sentence says otherwise, rather than nothing
    otherwise: list[Check] = field(default_factory=list)  # the checks where it does

    def meet(self, kind: CheckKind, value: str, first: int, last: int, reason: str | None = None) -> None:
        """Found in the passage, at these tokens; a reason makes the claim partly supported."""
        start, end = self.scene.passage.span(first, last)
        shift = self.scene.hit.passage.start
        self._add(kind, value, start + shift, end + shift, reason)

    def meet_in_article(
        self, kind: CheckKind, value: str, first: int, last: int, reason: str | None = BY_CONTEXT
    ) -> None:
        """Found in the article, at these tokens of it; by itself elsewhere than in the sentence, so by context."""
        start, end = self.scene.article.span(first, last)
        self._add(kind, value, start + self.scene.offset, end + self.scene.offset, reason)

    def miss(self, kind: CheckKind, value: str, reason: str | None = None) -> None:
        """Not found: the claim fails."""
        self.checks.append(Check(kind, value, self.scene.number, None, None, reason))
        self.misses.append(self.checks[-1])
        self.failed = True

    def lack(self, kind: CheckKind, value: str, reason: str | None = None) -> None:
        """Not found, but not enough to fail the claim by itself."""
        self.checks.append(Check(kind, value, self.scene.number, None, None, reason))
        self.partly = True

    def deny(self, kind: CheckKind, value: str, reason: str) -> None:
        """The sentence says something else, or the opposite: the claim fails, and may be contradicted."""
        self.miss(kind, value, reason)
        self.otherwise.append(self.checks[-1])
        self.denied = True

    def _add(self, kind: CheckKind, value: str, start: int, end: int, reason: str | None) -> None:
        self.checks.append(Check(kind, value, self.scene.number, start, end, reason))
        self.partly = self.partly or reason is not None
        self.met += 1.0 if reason is None else 0.5
