"""Questions to begin with, on the first visit."""

from collections.abc import Sequence

from rag.schema import Shelved

SEED_TITLE = "Draft Plan Outlines Potential US Backing for European-Led Force"  # comes with the project
SEED_QUESTIONS = (
    "What duration is proposed for the security guarantees?",
    "Who hosted the leaders at the Élysée Palace?",
    "What does Russia demand regarding the Donbas region?",
)


def examples(shelf: Sequence[Shelved]) -> tuple[str, ...]:
    """Three questions the library can answer: of the article that comes with it, or of the newest titles."""
    if any(entry.article.title == SEED_TITLE for entry in shelf):
        return SEED_QUESTIONS
    titles = dict.fromkeys(entry.article.title.strip() for entry in shelf)
    return tuple(f"What is reported about “{title}”?" for title in list(titles)[:3] if title)
