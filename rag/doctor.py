"""Holding catalogue, vectors and originals against each other. Who changes anything here holds the write lock.

The catalogue is the truth: what the others lack is made anew from there, what only they have is deleted.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from rag.originals import Originals, is_original
from rag.reindex import NEXT_INDEX
from rag.restore import sweep

if TYPE_CHECKING:
    from rag.catalog import Catalog
    from rag.vectors import Vectors


def looks_sound(catalog: "Catalog", vectors: "Vectors", originals: Originals) -> bool:
    """Tell cheaply whether nothing was cut off, by us or by the vector server."""
    stores = catalog.is_settled() and vectors.count() == catalog.count_passages()
    return stores and catalog.stories_are_told() and not _strays(catalog, originals)


def mend(catalog: "Catalog", vectors: "Vectors", originals: Originals) -> list[str]:
    """Undo, finish and clear away what interruptions left; give a sentence for each thing."""
    mended = []
    if count := catalog.undo_pending():
        mended.append(f"Articles that were being added when Presscheck stopped, to be added again: {count}.")
    if deleted := delete_buried(catalog, vectors):
        mended.append(f"Vectors that outlived their article, deleted: {deleted}.")
    expected, stored = catalog.ready_passages(), vectors.ids()
    if lost := [passage_id for passage_id in expected if passage_id not in stored]:
        vectors.upsert(lost, [expected[passage_id] for passage_id in lost])
        mended.append(f"Passages without a vector, embedded again: {len(lost)}.")
    if renewed := freshen(catalog, vectors):
        mended.append(f"Passages whose title was changed, embedded again: {renewed}.")
    if strays := sorted(stored - expected.keys()):
        vectors.delete(strays)
        mended.append(f"Vectors of no article, deleted: {len(strays)}.")
    if files := _strays(catalog, originals):
        for name in files:
            originals.discard(name)
        mended.append(f"Original files of no article, deleted: {len(files)}.")
    if untold := catalog.tell_stories():
        mended.append(f"Revisions that were not yet held against others for the same story, and now are: {untold}.")
    return mended


def examine(catalog: "Catalog", vectors: "Vectors", originals: Originals, data: Path) -> list[str]:
    """Mend all that can be mended; give a sentence for each thing, and for each that can't be, with the way out."""
    found = [
        f"A text of “{title}” ({article_id}) is damaged; remove the article and add it again, or restore a backup."
        for article_id, title in catalog.damaged()
    ]
    if wrong := catalog.mend_words():
        found.append(f"Passages that the full-text index had wrong, indexed again: {wrong}.")
    found += mend(catalog, vectors, originals)
    if sweep(data):
        found.append("What an interrupted restore left was deleted; restore the backup again.")
    half_built = catalog.fact(NEXT_INDEX)
    if replaced := vectors.others(but=[half_built] if half_built else []):
        vectors.drop(replaced)
        found.append(f"Indexes that were replaced, deleted: {len(replaced)}.")
    if half_built is not None:
        found.append("A new search index is half built; `python -m ingest reindex` goes on with it.")
    if lost := [name for name in catalog.originals() if not is_original(originals.folder / name)]:
        found.append(
            f"Original files that are lost or damaged: {len(lost)} ({', '.join(catalog.titles(lost))}); "
            "remove these articles and add them again, or restore a backup."
        )
    return found


def delete_buried(catalog: "Catalog", vectors: "Vectors") -> int:
    """Delete the vectors whose passages are gone; give how many."""
    buried = catalog.buried()
    if buried:
        vectors.delete(buried)
        catalog.clear_graves(buried)
    return len(buried)


def freshen(catalog: "Catalog", vectors: "Vectors") -> int:
    """Embed anew what was embedded with a title that has changed; give how many passages that is.

    While another index is being built, they stay noted: that one may hold them with the old title.
    """
    waiting = catalog.stale()
    if waiting:
        vectors.upsert(list(waiting), list(waiting.values()))
        if catalog.fact(NEXT_INDEX) is None:
            catalog.freshen(list(waiting))
    return len(waiting)


def _strays(catalog: "Catalog", originals: Originals) -> set[str]:
    return originals.names() - catalog.originals()
