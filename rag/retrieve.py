"""A question's hits: dense and full-text rankings, fused."""

import re
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from rag.copies import without_copies
from rag.library import Library
from rag.normalise import normalise
from rag.schema import EVERYTHING, Filter, Hit
from rag.verify.names import name_key
from rag.verify.reading import read_claim
from rag.verify.words import tokenize

RANK_OFFSET = 60  # Cormack et al. 2009: keeps one first place from outweighing two good ranks
CANDIDATES = 30  # of each search
MOST_FOR_NAMES = 2  # hits that come to the front for the names they hold


def retrieve(library: Library, question: str, limit: int, only: Filter = EVERYTHING) -> list[Hit]:
    """Search by meaning and by words, and fuse the rankings; best first, each passage once, and of copies one.

    Only what the filter lets through is searched. A question without a word in it finds nothing.
    """
    question = normalise(question)
    if not re.search(r"\w", question):
        return []

    with ThreadPoolExecutor(1) as aside:

        def search(most: int) -> list[Hit]:
            by_words = aside.submit(library.search_text, question, most, only)
            return with_names(question, fuse([library.search_dense(question, most, only), by_words.result()]), limit)

        return without_copies(library, search, limit, CANDIDATES)


def fuse(rankings: Sequence[Sequence[Hit]]) -> list[Hit]:
    """Fuse rankings by reciprocal rank (Cormack, Clarke and Büttcher, SIGIR 2009)."""
    scores: dict[str, float] = {}
    hits: dict[str, Hit] = {}
    for ranking in rankings:
        for rank, hit in enumerate(ranking, 1):
            key = hit.passage.id
            scores[key] = scores.get(key, 0.0) + 1 / (RANK_OFFSET + rank)
            earlier = hits.get(key)
            found_by = (*earlier.found_by, *hit.found_by) if earlier else hit.found_by
            hits[key] = replace(hit, score=scores[key], found_by=found_by)
    return sorted(hits.values(), key=lambda hit: -hit.score)


def with_names(question: str, hits: Sequence[Hit], limit: int) -> list[Hit]:
    """Have what the question names among the first so many hits, where any hit has it.

    Ranks are blind to it: in a small library a passage can be near the top of both for all the other words.
    """
    found: list[Hit] = []
    for name in dict.fromkeys(name.canon for name in read_claim(question, []).names if not name.nation):
        rest = limit - len(found)
        if len(found) == min(MOST_FOR_NAMES, limit - 1):
            break
        if not any(_holds(hit, name) for hit in [*hits[:rest], *found]):
            found += [hit for hit in hits[rest:] if _holds(hit, name)][:1]
    first = [*hits[: limit - len(found)], *found]
    return [*first, *(hit for hit in hits if hit not in first)]


def _holds(hit: Hit, name: Sequence[str]) -> bool:
    text = f"{hit.article.title}\n{hit.text}"
    plain = text.casefold()
    if not all(word in plain for word in name):  # most hits end here, at a hundredth of the price
        return False
    return {name_key(token.key) for token in tokenize(text)}.issuperset(name)
