"""Claims made from articles: true ones by leaving out, reordering and renaming, false ones by changing one thing more.

They teach a model what a word, a name, a value or a "not" does to a claim. Everything random comes from a seed.
"""

import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.verify.lexicon import OPPOSITES, SYNONYMS
from rag.verify.reading import Reading, Stretch, read_source
from rag.verify.words import Token, is_content

Change = Callable[["Base", random.Random], str | None]
SHORTEST, LONGEST = 7, 45  # tokens of a sentence that is worth changing
_AUXILIARIES = "is are was were has have had will would can could may must does did".split()
_GROUPS = [line.split() for line in SYNONYMS.strip().splitlines()]
_SIDES = [[side.split() for side in line.split("/")] for line in OPPOSITES.strip().splitlines()]
_NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
_SPEECH = re.compile(r"\b(?:said|says|told|according to|argued|warned|wrote|announced|claimed)\b")


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and whether the text that it was made from supports it."""

    text: str
    claim: str
    supported: bool
    how: str


@dataclass(frozen=True, slots=True)
class Base:
    """A sentence that a claim is made from, and the text that it stands in."""

    text: Reading
    sentence: Stretch
    claim: str  # as changed so far

    def reading(self) -> Reading:
        """The claim, read."""
        return read_source(self.claim)


def pairs_of(text: str, chance: random.Random, *, most: int = 4) -> Iterator[Pair]:
    """Make a true and a false claim of each of some sentences of a text."""
    source = read_source(text)
    fit = [one for one in source.sentences if SHORTEST <= one.last - one.first < LONGEST]
    for sentence in chance.sample(fit, min(most, len(fit))):
        base = Base(source, sentence, text[sentence.start : sentence.end])
        kept = _kept(base, chance)
        yield Pair(text, kept, True, "kept")
        changed = _first(FALSE, Base(source, sentence, kept if chance.random() < 0.6 else base.claim), chance)
        if changed is not None:
            yield Pair(text, changed[1], False, changed[0])
    if len(fit) > 1 and len(source.sentences) > 2:
        left = chance.choice(fit)
        rest = f"{text[: left.start]}{text[left.end :]}".strip()
        yield Pair(rest, text[left.start : left.end], False, "left out")


def falsified(text: str, claim: str, chance: random.Random) -> str | None:
    """Make a true claim of a text false."""
    source = read_source(text)
    changed = _first(FALSE, Base(source, source.sentences[0], claim), chance)
    return None if changed is None else changed[1]


def _kept(base: Base, chance: random.Random) -> str:
    """Change a sentence a few times in ways that keep it true."""
    for change in chance.sample(TRUE, chance.choice((0, 1, 1, 2, 3))):
        claim = change(base, chance)
        if claim is not None:
            base = Base(base.text, base.sentence, claim)
    return base.claim


def _first(changes: Sequence[tuple[str, Change]], base: Base, chance: random.Random) -> tuple[str, str] | None:
    """Make the first change, in a random order, that can be made of this sentence."""
    for name, change in chance.sample(changes, len(changes)):
        claim = change(base, chance)
        if claim is not None and claim != base.claim:
            return name, claim
    return None


def _without_clause(base: Base, chance: random.Random) -> str | None:
    """Leave out what stands in brackets or between two commas."""
    found = [match.span() for match in re.finditer(r" ?\([^()]*\)|, [^,;:\"“”]{3,60},(?= )", base.claim)]
    found = [(start, end) for start, end in found if not re.search(r"\b(?:and|or|but|not|no)\b", base.claim[start:end])]
    if not found:
        return None
    start, end = chance.choice(found)
    return base.claim[:start] + base.claim[end:]


def _without_adverb(base: Base, _: random.Random) -> str | None:
    """Leave out what only colours."""
    plain = re.sub(r" (?:also|however|therefore|very|highly|\w{3,}(?:ally|ously|ively|edly))(?= [a-z])", "", base.claim)
    return plain if plain != base.claim else None


def _fronted(base: Base, _: random.Random) -> str | None:
    """Put "in 1990" first."""
    match = re.fullmatch(r"([A-Z].{15,}[^,]) ((?:in|on|during|since) [^,.]{3,30})\.", base.claim)
    if match is None or '"' in base.claim:
        return None
    first, when = match[1], match[2]
    token = read_source(base.text.text).tokens[base.sentence.first]
    lowered = first[0].lower() + first[1:] if token.key in ("the", "a", "an", "this", "it", "he", "she") else first
    return f"{when[0].upper()}{when[1:]}, {lowered}."


def _synonym(base: Base, chance: random.Random) -> str | None:
    """Say a word by another of its group."""
    choices = [
        (token, word)
        for token in base.reading().tokens
        for group in _GROUPS
        if token.text in group
        for word in group
        if word != token.text and (word[-3:] == "ion") == (token.text[-3:] == "ion")
    ]
    return _replaced(base, *chance.choice(choices)) if choices else None


def _spelled(base: Base, chance: random.Random) -> str | None:
    """Write a small number in letters, or in digits."""
    choices = [
        (token, _NUMBERS[int(token.text) - 1] if token.is_number else str(_NUMBERS.index(token.text) + 1))
        for token in base.reading().tokens
        if token.text in _NUMBERS[1:] or (token.text.isascii() and token.text.isdigit() and 1 < int(token.text) <= 12)
    ]
    return _replaced(base, *chance.choice(choices)) if choices else None


def _joined(base: Base, chance: random.Random) -> str | None:
    """Join the sentence to its neighbour."""
    after = next((one for one in base.text.sentences if one.start >= base.sentence.end), None)
    if after is None or after.end - after.start > 160 or chance.random() < 0.5:
        return None
    return f"{base.claim.rstrip('.')}; {base.text.text[after.start : after.end]}"


def _other_value(base: Base, chance: random.Random) -> str | None:
    """Put another number, of the text where there is one, or near the old one."""
    read = base.reading()
    mine = {token.text for token in read.tokens if token.is_number}
    numbers = [token for token in read.tokens if token.is_number and token.text.replace(",", "").isdigit()]
    if not numbers:
        return None
    old = chance.choice(numbers)
    whole = int(old.text.replace(",", ""))
    alike = [
        token.text
        for token in base.text.tokens
        if token.is_number and len(token.text) == len(old.text) and token.text not in mine
    ]
    near = str(max(1, whole + chance.choice((-1, 1)) * max(1, round(whole * chance.choice((0.004, 0.1, 0.5))))))
    return _replaced(base, old, chance.choice(alike) if alike and chance.random() < 0.7 else near)


def _other_name(base: Base, chance: random.Random) -> str | None:
    """Put another name of the text."""
    read = base.reading()
    mine = {part for name in read.names for part in name.canon}
    others = [
        base.text.slice(name.first, name.last)
        for name in base.text.names
        if not mine.intersection(name.canon) and name.first not in {one.first for one in base.text.sentences}
    ]
    if not read.names or not others:
        return None
    name = chance.choice(read.names)
    start, end = read.span(name.first, name.last)
    return base.claim[:start] + chance.choice(others) + base.claim[end:]


def _names_exchanged(base: Base, chance: random.Random) -> str | None:
    """Let two names change places."""
    read = base.reading()
    if len(read.names) < 2:
        return None
    one, other = sorted(chance.sample(read.names, 2), key=lambda name: name.first)
    (a, b), (c, d) = read.span(one.first, one.last), read.span(other.first, other.last)
    text = base.claim
    if re.fullmatch(r"(?:,? ?(?:and|or|,))? ?", text[b:c].strip()):
        return None  # "Norway and Sweden" says the same either way round
    return text[:a] + text[c:d] + text[b:c] + text[a:b] + text[d:]


def _negated(base: Base, chance: random.Random) -> str | None:
    """Put a "not" in, or take it out."""
    if re.search(r"\b(?:not|never) ", base.claim):
        return re.sub(r"\b(?:not|never) ", "", base.claim, count=1)
    found = list(re.finditer(rf"\b(?:{'|'.join(_AUXILIARIES)})\b(?! (?:not|never|no))", base.claim))
    if not found:
        return None
    at = chance.choice(found).end()
    return f"{base.claim[:at]} {chance.choice(('not', 'not', 'never'))}{base.claim[at:]}"


def _opposite(base: Base, chance: random.Random) -> str | None:
    """Say the opposite of a word."""
    choices = [
        (token, chance.choice(sides[1 - at]))
        for token in base.reading().tokens
        for sides in _SIDES
        for at in (0, 1)
        if token.text in sides[at]
    ]
    return _replaced(base, *chance.choice(choices)) if choices else None


def _other_word(base: Base, chance: random.Random) -> str | None:
    """Put a word of the same ending, from elsewhere in the text, in a word's place."""
    read = base.reading()
    mine = {token.stem for token in read.tokens}

    def plain(token: Token) -> bool:
        return is_content(token) and not token.is_capital and len(token.text) > 4

    found = [token for place, token in enumerate(read.tokens) if plain(token) and place not in read.checked]
    chance.shuffle(found)
    for old in found:
        alike = [t.text for t in base.text.tokens if plain(t) and t.stem not in mine and t.text[-2:] == old.text[-2:]]
        if alike:
            return _replaced(base, old, chance.choice(alike))
    return None


def _other_speaker(base: Base, chance: random.Random) -> str | None:
    """Let somebody else have said it."""
    return _other_name(base, chance) if _SPEECH.search(base.claim) else None


def _spliced(base: Base, chance: random.Random) -> str | None:
    """Begin like this sentence and end like another."""
    others = [one for one in base.text.sentences if one != base.sentence and one.last - one.first >= SHORTEST]
    middle = re.search(rf"^.{{8,60}}? (?:{'|'.join(_AUXILIARIES)}) ", base.claim)
    if not others or middle is None:
        return None
    other = chance.choice(others)
    end = re.search(rf" (?:{'|'.join(_AUXILIARIES)}) (.{{10,}})", base.text.text[other.start : other.end])
    return None if end is None else middle[0] + end[1]


def _replaced(base: Base, token: Token, word: str) -> str:
    return base.claim[: token.start] + word + base.claim[token.end :]


TRUE: Sequence[Change] = (_without_clause, _without_adverb, _fronted, _synonym, _spelled, _joined)
FALSE: Sequence[tuple[str, Change]] = (
    ("value", _other_value),
    ("name", _other_name),
    ("names exchanged", _names_exchanged),
    ("negation", _negated),
    ("opposite", _opposite),
    ("word", _other_word),
    ("speaker", _other_speaker),
    ("spliced", _spliced),
)
