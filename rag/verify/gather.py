"""The few sentences among which a claim's words stand: what a model that reads both is given beside it."""

import math
from collections.abc import Iterable, Sequence

from rag.verify.reading import Reading, Stretch
from rag.verify.scene import Scene
from rag.verify.words import Token, is_content, same_word

LONGEST = 560  # characters in all, about 125 word pieces
LONGEST_SENTENCE = 400  # of one, cut there: a transcript may have no full stops
AGAIN = 0.3  # what a word counts that a chosen sentence has already
NEAR = 0.2  # what it counts to stand beside a chosen sentence, which it may help to understand


class Sought:
    """A claim's words in some passages, the rare ones counting more."""

    def __init__(self, claim: Reading, scenes: Sequence[Scene]) -> None:
        tokens = [token for token in claim.tokens if is_content(token) or token.is_number]
        self._wanted = list({token.stem: token for token in tokens}.values())
        self.places = [(scene, sentence) for scene in scenes for sentence in scene.passage.sentences]
        self.held = [_held(self._wanted, scene.passage, sentence) for scene, sentence in self.places]
        counts = [sum(at in words for words in self.held) for at in range(len(self._wanted))]
        self._worth = [math.log(1 + len(self.places) / count) if count else 0.0 for count in counts]

    def worth(self, words: Iterable[int]) -> float:
        """How much some of the words count together."""
        return sum(self._worth[at] for at in words)

    def part(self, at: int) -> float:
        """How much of what stands in the passages of the claim this one sentence holds: from 0 to 1."""
        whole = self.worth(range(len(self._wanted)))
        return self.worth(self.held[at]) / whole if whole else 0.0

    @property
    def share(self) -> float:
        """How much of the claim stands in the passages at all, as far as it is told by its words: from 0 to 1."""
        return sum(worth > 0 for worth in self._worth) / max(1, len(self._worth))

    def choose(self) -> list[int]:
        """Choose the places of the sentences that hold most of the words, in the order they stand in.

        Each is chosen for what the ones before it lack, so that a claim drawn from several places finds all of them.
        """
        chosen: list[int] = []
        covered: set[int] = set()
        room = LONGEST
        while room > 0 and len(chosen) < len(self.places):
            left = [at for at in range(len(self.places)) if at not in chosen]
            best = max(left, key=lambda at: self._gain(at, covered) + NEAR * (at - 1 in chosen or at + 1 in chosen))
            chosen.append(best)
            covered |= self.held[best]
            room -= min(len(self._text(best)), LONGEST_SENTENCE) + 1
        return sorted(chosen)

    def texts(self, chosen: Sequence[int]) -> tuple[str, ...]:
        """The sentences at these places."""
        return tuple(self._text(at)[:LONGEST_SENTENCE] for at in chosen)

    def _gain(self, at: int, covered: set[int]) -> float:
        return self.worth(self.held[at] - covered) + AGAIN * self.worth(self.held[at] & covered)

    def _text(self, at: int) -> str:
        scene, sentence = self.places[at]
        return scene.passage.text[sentence.start : sentence.end]


def _held(wanted: Sequence[Token], passage: Reading, sentence: Stretch) -> frozenset[int]:
    """Which of the wanted words a sentence holds."""
    words = passage.words(sentence)
    stems = {token.stem for token in words if token.is_word}
    numbers = {token.text for token in words if token.is_number}
    return frozenset(
        at
        for at, token in enumerate(wanted)
        if (token.text in numbers if token.is_number else any(same_word(token.stem, stem) for stem in stems))
    )
