"""What became of the articles that an answer cites, since it was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING

from rag.errors import UnknownArticle
from rag.history import still_at
from rag.schema import Article, Citation, Hit

if TYPE_CHECKING:
    from rag.library import Library

MOST_COMPARED = 20  # citations whose words are looked for in a new revision


class Fate(StrEnum):
    """What became of a cited article."""

    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Since:
    """A cited article that is not any more what was cited."""

    article_id: str
    name: str  # its title, and its outlet where it is known
    fate: Fate
    stands: bool | None = None  # whether all cited words still stand in its new revision; None: not known
    removed_at: datetime | None = None


def since(library: "Library", citations: Sequence[Citation], hits: Sequence[Hit]) -> list[Since]:
    """Tell of each cited article that has another revision now, or is gone, in the order they are cited."""
    current = library.chats.current({citation.article_id for citation in citations})
    named = {hit.article.id: _name(hit.article) for hit in hits}
    found: dict[str, Since] = {}
    for article_id in dict.fromkeys(citation.article_id for citation in citations):
        of = [citation for citation in citations if citation.article_id == article_id]
        name = named.get(article_id, "An article")
        if article_id not in current:
            found[article_id] = Since(article_id, name, Fate.REMOVED, removed_at=library.removed_at(article_id))
        elif changed := [citation for citation in of if citation.revision_id != current[article_id]]:
            found[article_id] = Since(article_id, name, Fate.CHANGED, _stand(library, changed, current[article_id]))
    return list(found.values())


def told(of: Since) -> str:
    """Say it in a sentence."""
    if of.fate is Fate.REMOVED:
        gone = of.removed_at.astimezone() if of.removed_at else None
        when = f" on {gone.day} {gone:%b %Y}" if gone else ""
        return f"{of.name} was removed from the library{when}, after this answer."
    stands = ""
    if of.stands is not None:
        stands = f" The cited words {'still' if of.stands else 'no longer'} stand in it."
    return f"{of.name} has changed since this answer.{stands}"


def _stand(library: "Library", citations: Sequence[Citation], current_id: str) -> bool | None:
    """Whether the cited words stand in the current revision."""
    texts: dict[str, str] = {}
    try:
        now = library.revision(citations[0].article_id, current_id).text
        for citation in citations[:MOST_COMPARED]:
            if citation.revision_id not in texts:
                texts[citation.revision_id] = library.revision(citation.article_id, citation.revision_id).text
            if still_at(texts[citation.revision_id], now, citation.start, citation.end) is None:
                return False
    except UnknownArticle:  # it went meanwhile, or never had that revision
        return None
    return True if len(citations) <= MOST_COMPARED else None


def _name(article: Article) -> str:
    return f"“{article.title}” ({article.outlet})" if article.outlet else f"“{article.title}”"
