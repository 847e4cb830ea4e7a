"""What a sentence of a text needs of those before it, to be understood and to be searched for.

"He said …" and "It will cost …" lean on what was said before. So does a sentence that names nobody: "Net profit was
$310 million" is about whoever the text speaks of, and another company's profit bears out nothing of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.schema import Claim, Verdict
from rag.verbs import is_past, is_third
from rag.verify import is_personal, leans_back
from rag.verify.lexicon import FUNCTION_WORDS
from rag.verify.reading import Reading, looks_common, read_source
from rag.verify.telling import AUXILIARIES
from rag.verify.words import Token, content

REACH = 4  # sentences that a name is looked for in
MOST_NAMES = 3
LONGEST = 300  # characters of a sentence that is leaned on
MOST_WORDS = 8  # of it, to search with


@dataclass(frozen=True, slots=True)
class Foregoing:
    """What stands before a sentence."""

    opener: str = ""  # the word that stands for something said before, if the sentence opens with one
    person: bool = False  # that word is "he" or "she"
    lead: Claim | None = None  # what such a word leans on: words only, of which nothing is proved
    topics: tuple[str, ...] = ()  # whom the text speaks of, where the sentence itself names nobody
    own: str = ""  # its first word, which may be a name or not
    about: str = ""  # words to search with besides its own


NOTHING = Foregoing()


@dataclass(frozen=True, slots=True)
class _Said:
    """A sentence that was said, whom it names, and the one that names whom it leans on."""

    text: str
    named: tuple[str, ...]
    base: str


def read_foregoing(sentences: Sequence[str]) -> Iterator[Foregoing]:
    """For each sentence of a text, in order, what it needs of those before it."""
    before: list[_Said] = []
    for sentence in sentences:
        reading = read_source(sentence)
        opener, named, own = leans_back(reading.tokens), _names(reading), _opening_name(reading)
        found = NOTHING if named and opener is None else _found(before, opener, own)
        yield found
        whom = (*(found.topics if opener is not None else ()), *((own,) if own else ()), *named)
        base = sentence if named or own or not before else ""
        if opener is not None and before:
            base = next((said.base for said in reversed(before) if said.base), base)
        before = [*before, _Said(sentence[:LONGEST], tuple(dict.fromkeys(whom))[:MOST_NAMES], base[:LONGEST])][-REACH:]


def _found(before: Sequence[_Said], opener: Token | None, own: str) -> Foregoing:
    word, person = ("", False) if opener is None else (opener.text, is_personal(opener))
    if not before:
        return Foregoing(word, person, own=own)
    last = before[-1].text
    naming = next((said for said in reversed(before) if said.named), None)
    texts = dict.fromkeys([*([naming.base, naming.text] if naming else []), last])
    topics = naming.named if naming else ()
    words = dict.fromkeys(token.text for token in content(read_source(last).tokens))
    about = " ".join(dict.fromkeys([*topics, *(list(words)[:MOST_WORDS] if opener is not None else [])]))
    lead = Claim(" ".join(filter(None, texts)), (), (), Verdict.SUPPORTED)
    return Foregoing(word, person, lead, topics, own, about)


def _names(reading: Reading) -> tuple[str, ...]:
    return tuple(dict.fromkeys(reading.slice(name.first, name.last) for name in reading.names))


def _opening_name(reading: Reading) -> str:
    """The first word, if it may be a name: "Brightwave reported …"; the articles tell whether it is."""
    if len(reading.tokens) < 2:
        return ""
    first, second = reading.tokens[:2]
    plain = first.key in FUNCTION_WORDS or looks_common(first) or not (first.is_word and first.is_capital)
    does = second.key in AUXILIARIES or is_past(second.key) or is_third(second.key) or first.is_possessive
    return "" if plain or not does else first.text.removesuffix("'s").removesuffix("’s")
