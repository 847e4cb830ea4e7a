"""A new index beside the old one: for another embedding model, or in place of a damaged index.

The catalogue names the index that is used (`index`) and the one being built (`next_index`). All of the library
is embedded while work goes on; what changed meanwhile is caught up with under the write lock, where the
catalogue then switches. A reindex that was killed goes on with what it had.
"""

import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing
from typing import TYPE_CHECKING

from rag.errors import WrongEmbedder

if TYPE_CHECKING:
    from rag.catalog import Catalog
    from rag.vectors import Vectors

EMBEDDING_BATCH = 256  # passages between two reports of progress
INDEX, NEXT_INDEX = "index", "next_index"


def reindex(
    catalog: "Catalog", open_index: Callable[[str], "Vectors"], writing: Callable[[], AbstractContextManager[None]]
) -> Iterator[tuple[int, int]]:
    """Build a new index and switch to it, yielding how many passages of how many it holds."""
    index, vectors = _begin(catalog, open_index)
    with closing(vectors):
        wanted, missing = _compare(catalog, vectors)
        while len(missing) > EMBEDDING_BATCH:  # what is left then is embedded while others wait
            yield from _embed(vectors, wanted, missing)
            wanted, missing = _compare(catalog, vectors)
        with writing():
            wanted, missing = _compare(catalog, vectors)
            yield from _embed(vectors, wanted, missing)
            retitled = catalog.stale()  # the new index may hold them with the old title
            vectors.upsert(list(retitled), list(retitled.values()))
            vectors.delete(sorted(vectors.ids() - wanted.keys()))
            catalog.note(**{INDEX: index, NEXT_INDEX: None})
            catalog.freshen(list(retitled))
            vectors.drop(vectors.others())


def _begin(catalog: "Catalog", open_index: Callable[[str], "Vectors"]) -> tuple[str, "Vectors"]:
    """Go on with the index that is half built, if it is of our embedder; else begin one."""
    half_built = catalog.fact(NEXT_INDEX)
    if half_built is not None:
        try:
            return half_built, open_index(half_built)
        except WrongEmbedder:
            pass  # it is deleted with the old index
    index = uuid.uuid4().hex[:12]
    catalog.note(**{NEXT_INDEX: index})
    return index, open_index(index)


def _compare(catalog: "Catalog", vectors: "Vectors") -> tuple[dict[str, str], list[str]]:
    """Give what the index should hold, and the ids it lacks."""
    wanted = catalog.ready_passages()
    stored = vectors.ids()
    return wanted, [passage_id for passage_id in wanted if passage_id not in stored]


def _embed(vectors: "Vectors", wanted: dict[str, str], missing: list[str]) -> Iterator[tuple[int, int]]:
    for start in range(0, len(missing), EMBEDDING_BATCH):
        some = missing[start : start + EMBEDDING_BATCH]
        vectors.upsert(some, [wanted[passage_id] for passage_id in some])
        yield len(wanted) - len(missing) + start + len(some), len(wanted)
