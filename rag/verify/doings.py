"""A verb with the heads of its subject and its object, as far as they can be read without a tagger."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.verify.lexicon import IRREGULAR
from rag.verify.reading import Stretch
from rag.verify.telling import (
    AUXILIARIES,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    ENDS,
    HANGING,
    MARKS,
    RELATIVES,
    SAYS,
    is_past,
)
from rag.verify.words import Token, is_content

_ARTICLES = DETERMINERS - {"of"}
_OWN = frozenset("its his her their our my".split())
MOST_STEPS = 8  # verbs that share a subject: "met, agreed and signed"
_ANTECEDED = frozenset(["which", "who", "that"])
_JOINING = frozenset("and but or yet then".split())
_MEASURING = frozenset("about almost half less more nearly over up".split())
_ADVERBS = frozenset("also already then later again still now not never".split())


@dataclass(frozen=True, slots=True)
class Subject:
    """The words that a verb has for its subject; all are places of tokens."""

    head: int
    tail: tuple[int, ...]  # what hangs on it: the "pool" of "a proposal to sell the pool"
    link: str  # the "to" that it hangs on
    first: int
    last: int  # with all between it and the verb
    owned: bool  # "its plant": whose it is, may do it as well


@dataclass(frozen=True, slots=True)
class Doing:
    """A verb, with its subject and its object."""

    verb: int
    passive: bool
    subject: Subject | None
    other: int | None  # the head of the object, or behind "by"

    @property
    def sides(self) -> tuple[int, int] | None:
        """Who does it and who suffers it."""
        if self.subject is None or self.other is None:
            return None
        return (self.other, self.subject.head) if self.passive else (self.subject.head, self.other)


def read_doing(tokens: Sequence[Token], stretch: Stretch, verb: int) -> Doing:
    """Read what stands around a word that is taken for a verb."""
    passive = any(token.key in BE for token in tokens[max(stretch.first, verb - 2) : verb])
    passive = passive and not tokens[verb].key.endswith("ing")
    reduced = not passive and _is_reduced(tokens, verb, stretch.last)
    subject = (_antecedent if reduced else _subject)(tokens, stretch.first, verb)
    passive = passive or reduced  # "a camp guarded by troops"
    behind = verb + 1
    if passive:
        by = next((at for at in _clause(tokens, behind, stretch.last) if tokens[at].key == "by"), None)
        other = None if by is None else _head_behind(tokens, by + 1, stretch.last)
    else:
        other = _head_behind(tokens, behind, stretch.last)
    return Doing(verb, passive, subject, other)


def _is_reduced(tokens: Sequence[Token], verb: int, last: int) -> bool:
    """ "A camp guarded by soldiers", not "rents rose by 6 percent"."""
    if verb + 2 > last or tokens[verb + 1].key != "by" or not tokens[verb].key.endswith(("ed", "en", "t")):
        return False
    measured = tokens[verb + 2].is_number or tokens[verb + 2].text in "$€£¥" or tokens[verb + 2].key in _MEASURING
    return is_past(tokens[verb]) and not measured


def _subject(tokens: Sequence[Token], first: int, verb: int, steps: int = MOST_STEPS) -> Subject | None:
    """The noun that a verb has before it; none where it can't be told, in so many steps from verb to verb."""
    if not steps:
        return None
    last = verb - 1
    while last >= first and _goes_between(tokens[last]):
        last -= 1
    if last > first and tokens[last].key == "to":  # "voted 5-4 to reject"; of "asked her to go" nobody is told
        governing = next((at for at in range(last - 1, first, -1) if is_content(tokens[at])), first)
        return _subject(tokens, first, governing, steps - 1) if is_past(tokens[governing]) else None
    end = last
    if end > first and tokens[end].text == ",":
        before = next((at for at in range(end - 1, first, -1) if tokens[at].text == ","), None)
        if before is None and (earlier := _verb_before(tokens, first, end)) is not None:
            return _subject(tokens, first, earlier, steps - 1)  # "rejected the ban, approved a milder one and"
        end = (first if before is None else before) - 1  # "Silva, who took over in 2019, praised"
    start = end
    while start >= first and not _opens_clause(tokens[start]):
        start -= 1
    if start > first and start == end and tokens[start].key in _ANTECEDED:
        return _antecedent(tokens, first, start)
    if start > first and start == end and tokens[start].key in _JOINING:  # "approved the budget but rejected"
        shared = _verb_before(tokens, first, start)
        return None if shared is None else _subject(tokens, first, shared, steps - 1)
    joined = start >= first and tokens[start].key in ("and", "or")
    if joined and _verb_before(tokens, first, start) is None:
        return None  # one more subject
    return _noun_phrase(tokens, _last_start(tokens, start + 1, end), end, last)


def _antecedent(tokens: Sequence[Token], first: int, relative: int) -> Subject | None:
    """The noun right before a "which" or a participle; none where it may be one of two: "a friend of hers who"."""
    if relative <= first:
        return None
    end = relative - 1 if tokens[relative - 1].text != "," else relative - 2
    start = end
    if end > first and tokens[end].is_capital:  # "the resignation of Rudge, who"
        while start > first and tokens[start - 1].is_capital:
            start -= 1
        return Subject(end, (), "", start, relative, owned=False)
    while start >= first and (is_content(tokens[start]) or tokens[start].key in _ARTICLES):
        if tokens[start].key in _ARTICLES:
            break
        start -= 1
    if start < first or (start > first and tokens[start - 1].key in ("of", "and", "or")):
        return None
    return _noun_phrase(tokens, start, end, relative)


def _verb_before(tokens: Sequence[Token], first: int, joint: int) -> int | None:
    """The verb in the past of the clause before a joint."""
    for at in range(joint - 2 if tokens[joint - 1].text == "," else joint - 1, first, -1):
        if _opens_clause(tokens[at]):
            return None
        if is_past(tokens[at]) and tokens[at - 1].key not in _ARTICLES:
            return at
    return None


def _noun_phrase(tokens: Sequence[Token], start: int, end: int, last: int) -> Subject | None:
    head, link, tail = -1, "", list[int]()
    for at in range(start, end + 1):
        token = tokens[at]
        if token.text == "-" or (token.is_number and (head < 0 or tokens[at - 1].text == "-")):
            continue  # "three dock workers", "a 24-year-old man"
        if not token.is_word:
            return None
        if head >= 0 and not link and _is_past_deed(tokens, at):
            if at < end and tokens[at + 1].key == "by":
                link = "by"  # "refugees sheltered by monks were moved"
                continue
            if token.stem not in SAYS:
                return None  # the verb is before: "Zelenskiy requested guarantees"
            head, start = -1, at + 1
        elif link:
            tail += [at] if is_content(token) else []
        elif is_content(token):
            head = at
        elif token.key not in _ARTICLES:
            link = token.key
            if head < 0:
                return None
    if head < 0:
        return None
    return Subject(head, tuple(tail), link, start, last, tokens[start].key in _OWN)


def _is_past_deed(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word is a verb in the past rather than an "elected" before what is so."""
    before = tokens[at - 1]
    return is_past(tokens[at]) and is_content(before) and not before.key.endswith("ly")


def _last_start(tokens: Sequence[Token], start: int, end: int) -> int:
    """Where the subject starts behind "said" or behind a day: "Strand said | the company", "in March | the council"."""
    for at in range(end, start, -1):
        before = tokens[at - 1]
        if tokens[at].key in _ARTICLES and is_content(before) and (is_past(before) or before.stem in SAYS):
            return at
    led = start <= end and tokens[start].is_word and not is_content(tokens[start])
    if led and tokens[start].key not in _ARTICLES:
        return next((at for at in range(end, start + 1, -1) if tokens[at].key in _ARTICLES), start)
    return start


def _head_behind(tokens: Sequence[Token], at: int, last: int) -> int | None:
    """The noun of what stands right behind a verb."""
    head = None
    while at <= last and (is_content(tokens[at]) or (head is None and tokens[at].key in _ARTICLES)):
        if head is not None and is_past(tokens[at]) and not tokens[at].is_capital:
            break  # "guarantees sought by"
        head = at if is_content(tokens[at]) else head
        at += 1
    return head


def _clause(tokens: Sequence[Token], at: int, last: int) -> Iterator[int]:
    while at <= last and not _opens_clause(tokens[at]):
        yield at
        at += 1


def may_be_verb(tokens: Sequence[Token], at: int) -> bool:
    """Whether a word has the form of a verb, and no "was" behind it, as the last noun before a verb may have."""
    token = tokens[at]
    if not is_content(token) or (at + 1 < len(tokens) and tokens[at + 1].key in AUXILIARIES):
        return False
    if at > 0 and tokens[at - 1].key in (HANGING | _ARTICLES) - {"to"}:
        return False  # "by soldiers", "its members"
    helped = at > 0 and (tokens[at - 1].key in AUXILIARIES or tokens[at - 1].key in BE or tokens[at - 1].key == "to")
    after = tokens[at + 1].key if at + 1 < len(tokens) else ""
    acting = token.key.endswith("ing") and after in _ARTICLES | _OWN  # "before rejecting the law"
    return helped or acting or is_past(token) or token.key in IRREGULAR or token.key.endswith("s")


def _goes_between(token: Token) -> bool:
    """Whether a word may stand between a subject and its verb: "has been", "also", "narrowly"."""
    return token.key in AUXILIARIES or token.key in BE or token.key in _ADVERBS or token.key.endswith("ly")


def _opens_clause(token: Token) -> bool:
    return (
        token.text in ENDS
        or token.text in MARKS
        or token.key in CONJUNCTIONS
        or token.key in RELATIVES
        or token.key in ("or", "whereas", "whose")
    )
