"""The library in one line, and its table."""

from collections import Counter
from collections.abc import Mapping, MutableMapping, Sequence
from typing import Any

from rag.counting import plural
from rag.schema import Shelved
from ui.parts import day

TABLE = "articles-"  # what the keys of the page's tables begin with
HELD = "held-table"  # where the session keeps which articles its table has


def extent(shelf: Sequence[Shelved]) -> str:
    """Say how large the library is and what time it covers: "3 articles, 2 outlets, 1 Jan 2026 to 6 Jan 2026"."""
    if not shelf:
        return "No articles yet."
    outlets = {entry.article.outlet for entry in shelf if entry.article.outlet}
    dates = sorted(entry.article.published for entry in shelf if entry.article.published)
    said = [plural(len(shelf), "article")]
    if outlets:
        said.append(plural(len(outlets), "outlet"))
    if dates:
        said.append(day(dates[0]) if dates[0] == dates[-1] else f"{day(dates[0])} to {day(dates[-1])}")
    return ", ".join(said)


def copies(shelf: Sequence[Shelved], origins: Mapping[str, int]) -> list[int | None]:
    """For each article how many tell its story, where it is not alone in that."""
    count = Counter(origins.values())
    return [number if (number := count[origins.get(one.article.id, -1)]) > 1 else None for one in shelf]


def is_selected(state: Mapping[Any, Any]) -> bool:
    """Whether somebody has begun something with the table: a selection, and a dialog about it, are lost with it."""
    tables = [value for key, value in state.items() if str(key).startswith(TABLE)]
    return any(table["selection"]["rows"] for table in tables)


def held(shelf: list[Shelved], of: str | None, state: MutableMapping[Any, Any]) -> list[Shelved]:
    """The articles that the table has, of a collection or of all; what came in since waits while some are selected."""
    before, ids = state.get(HELD, (of, ()))
    by_id = {entry.article.id: entry for entry in shelf}
    if ids and before == of and is_selected(state) and by_id.keys() >= set(ids):
        shelf = [by_id[one] for one in ids]
    state[HELD] = of, tuple(entry.article.id for entry in shelf)
    return shelf
