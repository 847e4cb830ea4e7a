"""A value where an article states it, and what tells whose and of what it is."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from rag.verify.days import Day
from rag.verify.facts import RATES
from rag.verify.naming import named_by_article
from rag.verify.pairing import spoken_of
from rag.verify.reading import Reading, Stretch
from rag.verify.reports import Report
from rag.verify.roles import Named
from rag.verify.scene import Scene
from rag.verify.speakers import speaker_of
from rag.verify.telling import DETERMINERS
from rag.verify.units import follows, noun_at
from rag.verify.values import Value
from rag.verify.words import Token, content, is_generic, stem

_DIRECTIONS = frozenset(["from", "than", "part", "whole"])  # what was before a change, or a share
_NO_QUANTITY = frozenset("time fold".split())  # "three times"
_BEHIND = frozenset("ago earlier later old before after since".split())  # "15 years ago", "a 15-year-old"
_LEADING = frozenset("every within in after since".split())
_STEPS = frozenset("past last next coming previous first".split())
_PREPOSITIONS = frozenset("near amid via per across outside inside beyond among amongst".split())
_LEVELS = frozenset(
    stem(word)
    for word in """
    reach stand stood rise fall climb drop jump surge increase decrease decline grow shrink hit amount remain rate level
    figure number total estimate
    """.split()
)
WISHES = frozenset(
    stem(word)
    for word in """
    plan propose proposal draft expect forecast target aim seek demand ask request want offer hope intend projected
    predict feared sought likely promise pledge vow
    """.split()
)
_FINDS = frozenset(stem(word) for word in "find show reveal".split())
TIMES = frozenset("year month week day decade century hour minute seconds".split())


@dataclass(frozen=True)
class Statement:
    """A value in one sentence of the evidence. All places are places of tokens of the article's reading."""

    scene: Scene
    sentence: Stretch
    value: Value

    @property
    def reading(self) -> Reading:
        """The article, read."""
        return self.scene.article

    @property
    def tokens(self) -> tuple[Token, ...]:
        """The words of the sentence."""
        return self.reading.words(self.sentence)

    @property
    def values(self) -> list[Value]:
        """All values of the sentence."""
        return [value for value in self.reading.values if self.sentence.holds(value.first)]

    @property
    def span(self) -> tuple[int, int]:
        """Where the value stands in the revision, with the words that bound it."""
        start, end = self.reading.span(*self.value.said)
        return start + self.scene.offset, end + self.scene.offset

    @cached_property
    def reports(self) -> tuple[Report, ...]:
        """What the article gives as somebody's words, in this sentence."""
        return tuple(r for r in self.reading.reports if r.within(self.sentence.first, self.sentence.last))

    @cached_property
    def finding(self) -> tuple[int, int] | None:
        """Who finds or shows it: the places of "an independent review", where such a review found that …"""
        tokens = self.reading.tokens
        for at in range(self.sentence.first + 1, self.value.first):
            if tokens[at].stem in _FINDS and follows(tokens, at + 1, "that"):
                return self.sentence.first, at - 1
        return None

    @cached_property
    def said_by(self) -> str | None:
        """Whose words it is given as, in the article's words."""
        report = next((r for r in self.reports if r.takes(self.value.first)), None)
        if report is None:
            return None if self.finding is None else self.reading.slice(*self.finding)
        return speaker_of(self.reading, report)

    @cached_property
    def told(self) -> frozenset[int]:
        """Places of the words that only give it as somebody's: "police said on Tuesday", "a review found that"."""
        finds = () if self.finding is None else range(self.finding[0], self.finding[1] + 3)
        return frozenset([*finds, *(at for r in self.reports for at in range(r.first, r.last + 1))])

    @cached_property
    def own(self) -> frozenset[int]:
        """Places of the words that tell what it is said of, without itself and who says it."""
        said = range(self.value.said[0], self.value.said[1] + 1)
        return frozenset(spoken_of(self.reading, self.sentence, self.value)) - self.told - frozenset(said)

    @cached_property
    def names(self) -> tuple[Named, ...]:
        """Whom and what its own words name, but for the outlet and the author."""
        named = (name for name in self.reading.names if name.first in self.own)
        return tuple(name for name in named if not named_by_article(name, self.scene, title=False))

    @cached_property
    def dates(self) -> tuple[Day, ...]:
        """The dates among its own words, and years and months of who says it: "according to the 1901 census"."""
        dated = (day for day in self.reading.dates if day.first in self.own | self.told)
        return tuple(
            d for d in dated if d.first in self.own or (d.day is None and d.weekday is None and not d.relative)
        )

    @cached_property
    def named(self) -> frozenset[int]:
        """Places of the words that are part of a name or a date."""
        runs = [(n.first, n.last) for n in self.reading.names] + [(d.first, d.last) for d in self.reading.dates]
        return frozenset(at for first, last in runs if self.sentence.holds(first) for at in range(first, last + 1))

    @cached_property
    def words(self) -> dict[int, Token]:
        """Its own telling words, by place; no name, number or date is among them."""
        tokens = ((at, self.reading.tokens[at]) for at in sorted(self.own - self.reading.checked))
        return {at: t for at, t in tokens if content([t]) and not is_generic(t.stem) and not self._says_little(t)}

    @cached_property
    def counted(self) -> str | None:
        """The stem of what is counted; that of "miners" where "the number of miners killed rose to 26"."""
        if self.value.noun is not None or self.value.unit is not None:
            return self.value.noun
        tokens = self.reading.tokens
        of = (at for at in sorted(self.own) if tokens[at].key == "number" and follows(tokens, at + 1, "of"))
        return next((noun for at in of if (noun := noun_at(tokens, at + 2)[0])), None)

    @cached_property
    def kinds(self) -> frozenset[str]:
        """The words between a number and what it counts: the "electric" of "300 electric cars"."""
        if self.value.noun is None:
            return frozenset()
        return frozenset(t.stem for t in content(self.reading.tokens[self.value.worth + 1 : self.value.last]))

    @cached_property
    def rate(self) -> str | None:
        """The "month" of "$640,000 a month" or of "monthly"."""
        after = self.reading.tokens[self.value.last + 1 : min(self.value.last + 3, self._end)]
        if len(after) == 2 and after[0].key in ("a", "an", "per", "each", "every") and after[1].is_word:
            return after[1].stem
        own = (self.reading.tokens[at] for at in sorted(self.own))
        return next((RATES[token.key] for token in own if token.key in RATES and not token.is_capital), None)

    def has(self, keys: frozenset[str], *, told: bool = False) -> frozenset[str]:
        """Which of these words are among its own, or among those that tell who says it."""
        places = self.own | self.told if told else self.own
        tokens = [self.reading.tokens[at] for at in places if self.sentence.holds(at)]
        return frozenset(word for token in tokens for word in (token.key, token.stem) if word in keys)

    def _says_little(self, token: Token) -> bool:
        """Whether a word tells what is counted, or that a value is reached, wished or measured; not of what it is."""
        plain = token.key in _PREPOSITIONS or token.stem in _LEVELS or token.stem in WISHES
        return plain or token.stem == self.counted

    @property
    def _end(self) -> int:
        return self.sentence.last + 1


def read_statements(scene: Scene) -> Iterator[Statement]:
    """Every quantity that a hit states, as its article is read."""
    start = scene.hit.passage.start
    end = start + len(scene.hit.text)
    for sentence in scene.article.sentences:
        if not start <= sentence.start + scene.offset < sentence.end + scene.offset <= end:
            continue  # a figure is quoted with its whole sentence
        for value in scene.article.values:
            if sentence.holds(value.first) and _is_quantity(value, scene.article.tokens):
                yield Statement(scene, sentence, value)


def _is_quantity(value: Value, tokens: Sequence[Token]) -> bool:
    """Whether a value tells how much or how many, rather than which one, a score, a share or a time that passed."""
    if not isinstance(value.amount, Fraction) or value.unit == "ordinal" or value.noun in _NO_QUANTITY:
        return False
    if value.direction in _DIRECTIONS or value.bound == "high":  # the low end stands for the range
        return False
    behind = tokens[value.last + 1].key if value.last + 1 < len(tokens) else ""
    hung = tokens[value.last + 2].key if behind == "-" and value.last + 2 < len(tokens) else behind
    passing = value.unit in TIMES and (hung in _BEHIND or _is_span(tokens, value.said[0]))
    return not passing and hung not in ("old", "more")


def _is_span(tokens: Sequence[Token], first: int) -> bool:
    """Whether something happens in a time: "within 15 years", "the last 15 years"; but not "to last 15 years"."""
    before, further = (tokens[at].key if at >= 0 else "" for at in (first - 1, first - 2))
    return before in _LEADING or (before in _STEPS and further in DETERMINERS)
