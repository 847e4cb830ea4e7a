"""A catalogue by itself, for what is told from its tables."""

from collections.abc import Sequence

from rag.catalog import Catalog
from rag.schema import Article, Passage, Stated
from tests.samples import revision_id


def put(catalog: Catalog, article: Article, text: str, stated: Sequence[Stated] = ()) -> None:
    """Add an article of one passage, or a new revision of it, as the library does."""
    revision = revision_id(text)
    passage = Passage(f"{revision}:0-{len(text)}", revision, 0, len(text), None)
    catalog.begin(catalog.as_edited(article), revision, text, [passage], "0" * 64)
    catalog.publish(article, revision, "0" * 64, stated)
