"""The articles of the library as the command line lists them."""

import json
from collections.abc import Iterator, Sequence

from rag.counting import plural
from rag.library import Library
from rag.normalise import printable
from rag.schema import EDITABLE, Detail, Filter, Shelved


def listing(library: Library, only: Filter, *, as_json: bool) -> Iterator[str]:
    """Give a line for each article that a filter lets through, newest first."""
    shelf = library.articles(only)
    details = library.all_details() if as_json else {}
    for item in shelf:
        yield json.dumps(_entry(item, details.get(item.article.id, ()))) if as_json else _title_line(item)
    if not shelf and not as_json:
        nothing = "The library is empty; add articles with `python -m ingest add PATH`."
        yield nothing if not only else "There is no article in it."


def _entry(item: Shelved, details: Sequence[Detail]) -> dict[str, object]:
    article = item.article
    return {
        "article_id": article.id,
        "revision_id": item.revision_id,
        "source": article.source,
        "title": article.title,
        "outlet": article.outlet,
        "author": article.author,
        "url": article.url,
        "published": article.published.isoformat() if article.published else None,
        "language": article.language,
        "media_type": article.media_type,
        "added_at": article.added_at.isoformat(),
        "passages": item.passages,
        "origins": {one.field: one.origin for one in details if one.field in EDITABLE},
        "other_days": {one.field: one.value for one in details if one.field not in EDITABLE},
    }


def _title_line(item: Shelved) -> str:
    article = item.article
    known = [article.outlet, article.published.isoformat() if article.published else None]
    details = ", ".join([*filter(None, known), plural(item.passages, "passage")])
    return printable(f"{article.id}  {article.title} ({details})")
