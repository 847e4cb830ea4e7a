"""Of passages that say the same, one: copies of a story must not fill the few that are read.

A passage falls away only where another of the same story says all that it says, nearly word for word, without
another value, name, denial or doubt. Copies that differ in such a thing are what a reader wants to see; two of
them stay.
"""

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz.distance import LCSseq, Opcodes

from rag.library import Library
from rag.schema import Hit
from rag.verify.words import Token, is_content, tokenize

MOST = 480  # candidates of each search; a story that fills them all has hundreds of copies
SHARED = 0.6  # of the shorter passage's words, in the same order, where two are about the same
NAMED = 4  # outlets of a story
STAY = 2  # passages of one story that are about the same and differ in what counts
_ENDS = re.compile(r"[.!?:…–—-]|\n")
_LONGEST = 2000  # words that are compared; a passage has 70
_LITTLE = frozenset(
    "a an the and of to in on at by for from with that this these those it its as is are was were be been has have had "
    "who which also then later earlier there here said say says told tell tells add adds added according".split()
)


def without_copies(library: Library, search: Callable[[int], list[Hit]], limit: int, most: int) -> list[Hit]:
    """Search for `most` candidates, and for more where so many are copies that fewer than `limit` are left.

    Each hit comes with the articles of its story, if there are others.
    """
    seen = -1
    while True:
        found = search(most)
        stories = library.stories({hit.article.id for hit in found})
        hits = distinct([replace(hit, story=stories.get(hit.article.id, ())) for hit in found])
        if len(hits) >= limit or len(hits) == len(found) or len(found) <= seen or most >= MOST:
            return hits[:limit]
        seen, most = len(found), most * 4


def told_by(hit: Hit) -> str:
    """Say who else has a hit's story, and that all of them are one source; nothing where nobody has."""
    names = list(dict.fromkeys(article.outlet or article.title for article in hit.copies))
    if not names:
        return ""
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return f"Same story: {', '.join(names[:NAMED])}{more} ({len(hit.story)} articles, 1 origin)"


def distinct(hits: Sequence[Hit]) -> list[Hit]:
    """Leave out what another hit of the same story says; the best place of the two is kept.

    Of two that say the same, the one published first stays; of one that says more, that one.
    """
    kept: list[Hit] = []
    texts = Counter(hit.text for hit in hits)
    for hit in hits:
        is_alone = not hit.story and texts[hit.text] == 1
        near = [] if is_alone else [place for place, other in enumerate(kept) if _may_say_the_same(hit, other)]
        covering = next((place for place in near if covers(kept[place].text, hit.text)), None)
        covered = [place for place in near if covers(hit.text, kept[place].text)]
        if covered and (covering is None or _is_earlier(hit, kept[covered[0]])):
            best = kept[covered[0]]
            kept[covered[0]] = replace(hit, score=best.score, found_by=best.found_by)
            kept = [other for place, other in enumerate(kept) if place not in covered[1:]]
        elif covering is None and sum(_is_near(kept[place].text, hit.text) for place in near) < STAY:
            kept.append(hit)
    return kept


def covers(text: str, other: str) -> bool:
    """Whether a text says all that another says, nearly word for word, and nothing of it otherwise."""
    words, fewer = _words(text), _words(other)
    if [word.key for word in words] == [word.key for word in fewer]:
        return True
    for change in _changes(fewer, words):
        if change.tag == "equal":
            continue
        gone, come = fewer[change.src_start : change.src_end], words[change.dest_start : change.dest_end]
        before = change.src_start == 0 and _is_apart(text, words, change.dest_end)
        behind = change.src_end == len(fewer) and _is_apart(text, words, change.dest_start)
        if before or behind:
            come = ()  # what a longer passage has before and behind, in sentences of its own, is no change
        if len(gone) == len(come) and all(map(_is_a_form, gone, come)):
            continue
        if any(map(_counts, (*gone, *come))):
            return False
    return True


def _is_apart(text: str, words: Sequence[Token], place: int) -> bool:
    """Whether a sentence, or a place line, ends before this word."""
    return 0 < place < len(words) and bool(_ENDS.search(text, words[place - 1].end, words[place].start))


def _may_say_the_same(one: Hit, other: Hit) -> bool:
    if one.article.id == other.article.id:
        return False  # an article repeats itself as it likes
    return one.origin == other.origin or one.text == other.text


def _is_earlier(one: Hit, other: Hit) -> bool:
    """Whether its article comes before the other one in their story."""
    ids = [article.id for article in one.story]
    return one.article.id in ids and other.article.id in ids[ids.index(one.article.id) :]


def _is_near(one: str, other: str) -> bool:
    words, others = _words(one), _words(other)
    shared = sum(same.src_end - same.src_start for same in _changes(words, others) if same.tag == "equal")
    return shared >= SHARED * min(len(words), len(others))


@lru_cache(maxsize=1024)  # each passage is held against many
def _words(text: str) -> tuple[Token, ...]:
    return tuple(token for token in tokenize(text) if token.is_word or token.is_number)[:_LONGEST]


def _changes(before: Sequence[Token], after: Sequence[Token]) -> Opcodes:
    return LCSseq.opcodes([word.key for word in before], [word.key for word in after])


def _is_a_form(one: Token, other: Token) -> bool:
    """Whether two words are forms of one; of numbers and names none is."""
    return is_content(one) and is_content(other) and one.is_capital == other.is_capital and one.stem == other.stem


def _counts(word: Token) -> bool:
    """Whether it may matter that a word is there or not; in doubt it does."""
    return word.key not in _LITTLE
