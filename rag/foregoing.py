"""What a sentence of a text needs of those before it, to be understood and to be searched for.

"He said …" and "It will cost …" lean on what was said before. So does a sentence that names nobody: "Net profit was
$310 million" is about whoever the text speaks of, and another company's profit bears out nothing of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.schema import Claim, Verdict
from rag.verify import is_personal, leans_back
from rag.verify.reading import Reading, read_source
from rag.verify.words import Token, content

REACH = 4  # sentences that a name is looked for in
MOST_NAMES = 3
LONGEST = 300  # characters of a sentence that is leaned on


@dataclass(frozen=True, slots=True)
class Foregoing:
    """What stands before a sentence."""

    opener: str = ""  # the word that stands for something said before, if the sentence opens with one
    person: bool = False  # that word is "he" or "she"
    lead: Claim | None = None  # what such a word leans on: words only, of which nothing is proved
    topics: tuple[str, ...] = ()  # whom the text speaks of, where the sentence itself names nobody
    about: str = ""  # words to search with besides its own


NOTHING = Foregoing()


def read_foregoing(sentences: Sequence[str]) -> Iterator[Foregoing]:
    """For each sentence of a text, in order, what it needs of those before it."""
    before: list[tuple[str, tuple[str, ...]]] = []  # the last few, each with whom it names
    for sentence in sentences:
        reading = read_source(sentence)
        named = names_of(reading)
        opener = leans_back(reading.tokens)
        if named and opener is None:
            yield NOTHING
        else:
            yield _found(before, opener)
        before = [*before, (sentence[:LONGEST], named)][-REACH:]


def names_of(reading: Reading) -> tuple[str, ...]:
    """The names in a text, each once, as they are written there."""
    found = dict.fromkeys(reading.slice(name.first, name.last) for name in reading.names)
    return tuple(found)[:MOST_NAMES]


def _found(before: Sequence[tuple[str, tuple[str, ...]]], opener: Token | None) -> Foregoing:
    word, person = ("", False) if opener is None else (opener.text, is_personal(opener))
    if not before:
        return Foregoing(word, person)
    last = before[-1][0]
    naming = next((pair for pair in reversed(before) if pair[1]), None)
    text = last if naming is None or naming[0] == last else f"{naming[0]} {last}"
    topics = () if naming is None else naming[1]
    words = dict.fromkeys(token.text for token in content(read_source(last).tokens))
    about = " ".join([*topics, *(list(words)[:8] if opener is not None else [])])
    return Foregoing(word, person, Claim(text, (), (), Verdict.SUPPORTED), topics, about)

