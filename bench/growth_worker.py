"""What `bench growth` lets grow, in a process of its own: `python -m bench.growth_worker FOLDER`.

Prints a line of JSON once its model is loaded, and one for each order it is given, a line of JSON too.
"""

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ingest.folder import add_paths
from rag.library import Library
from rag.retrieve import retrieve
from rag.schema import AddStatus
from rag.settings import Settings, read_settings


def main(folder: str) -> None:
    """Open a library there, and do what is ordered until there are no more orders."""
    here = read_settings()
    settings = Settings(data=Path(folder), embedding_model=here.embedding_model, models=here.models)
    with Library.open(settings) as library:
        library.warm()
        _say({"ready": True})
        for line in sys.stdin:
            order = json.loads(line)
            _say({"add": _add, "ask": _ask}[order["do"]](library, settings, order))


def _add(library: Library, settings: Settings, order: Mapping[str, Any]) -> dict[str, Any]:
    """Take files in the whole way: read, clean, split, embed, store."""
    started, found, passages = time.perf_counter(), Counter[AddStatus | None](), 0
    for progress in add_paths(library, [Path(name) for name in order["paths"]], settings=settings):
        found[progress.status] += 1
        passages += progress.total if progress.status is AddStatus.ADDED else 0
    return {
        "seconds": time.perf_counter() - started,
        "passages": passages,
        "added": found[AddStatus.ADDED],
        "unchanged": found[AddStatus.UNCHANGED],
    }


def _ask(library: Library, settings: Settings, order: Mapping[str, Any]) -> dict[str, Any]:
    """Search as for an answer; milliseconds of each question."""
    taken = []
    for question in order["questions"]:
        started = time.perf_counter()
        hits = retrieve(library, question, settings.passages)
        taken.append(1000 * (time.perf_counter() - started))
        if not hits:
            raise ValueError(f"nothing found for {question}")
    return {"ms": taken}


def _say(reply: Mapping[str, Any]) -> None:
    print(json.dumps(reply), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
