"""Storing several articles at once, so that what each step costs is paid once. Who does so holds the write lock.

All of them become pending in one transaction and ready in another; in between their passages are embedded across
articles, those of a length together, while the originals are written, the texts are drawn for `rag.stories`, and the
vectors made before are sent to the index.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from hashlib import sha256
from typing import TYPE_CHECKING

from rag.entering import Entry
from rag.originals import Originals, name_of
from rag.schema import Addition
from rag.stories import Drawn, draw

if TYPE_CHECKING:
    from rag.catalog import Catalog
    from rag.vectors import Vectors


def store(
    catalog: "Catalog", vectors: "Vectors", originals: Originals, additions: Sequence[Addition], size: int
) -> Iterator[tuple[int, int]]:
    """Store additions, embedding `size` passages at once.

    Yields the place of an addition among them, and how many of its passages are embedded so far.
    """
    entries = [_entry(one) for one in additions]
    words: dict[str, str] = {}
    places: dict[str, int] = {}
    for place, waiting in enumerate(catalog.begin_all(entries)):
        words |= waiting
        places |= dict.fromkeys(waiting, place)
    with ThreadPoolExecutor(1, "presscheck-beside") as beside:  # is waited for, whatever happens
        kept = beside.submit(originals.keep, [one.original for one in additions])
        drawn = beside.submit(_drawn, entries)
        yield from _embedded(vectors, words, places, size)
        kept.result()
        by_revision = drawn.result()
    if lost := vectors.missing(list(words)):  # the server died and took some along
        vectors.upsert(list(lost), [words[passage_id] for passage_id in lost])
    for unneeded in catalog.publish_all(entries, by_revision):
        originals.discard(unneeded)


def revision_of(addition: Addition) -> str:
    """Give the id of an addition's revision."""
    return sha256(addition.text.encode()).hexdigest()


def _entry(one: Addition) -> Entry:
    name = name_of(one.original)
    return Entry(
        one.article, revision_of(one), one.text, one.passages, name, one.pages, one.stated, one.lines, one.story
    )


def _drawn(entries: Sequence[Entry]) -> dict[str, Drawn]:
    return {one.revision_id: draw(one.text, ((part.start, part.end) for part in one.passages)) for one in entries}


def _embedded(
    vectors: "Vectors", words: dict[str, str], places: dict[str, int], size: int
) -> Iterator[tuple[int, int]]:
    """Embed and keep; passages of about one length go together, for the model reads all as long as the longest."""
    ordered = sorted(words, key=lambda passage_id: len(words[passage_id]))
    done: Counter[int] = Counter()
    with ThreadPoolExecutor(1, "presscheck-vectors") as beside:  # waits for what is on its way, whatever happens
        sent: Future[None] | None = None
        for start in range(0, len(ordered), size):
            some = ordered[start : start + size]
            made = vectors.embed([words[passage_id] for passage_id in some])
            if sent is not None:
                sent.result()
            sent = beside.submit(vectors.put, some, made)
            done.update(places[passage_id] for passage_id in some)
            yield from ((place, done[place]) for place in dict.fromkeys(places[one] for one in some))
        if sent is not None:
            sent.result()
