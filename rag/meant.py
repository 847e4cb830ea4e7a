"""Which article a request means: by words of its title, by words it holds, or the one spoken of last."""

from collections.abc import Mapping, Sequence

from rag.library import Library
from rag.phrases import quoted, shape, without_article
from rag.schema import EVERYTHING, Article, Filter, Shelved, Turn
from rag.verify.words import content, tokenize

CANDIDATES = 5  # articles that are named where several may be meant
ENOUGH_WORDS = 2  # of a title, where it is not sure that an article is meant
_BETWEEN = shape(",? (?:and|or) |, ")


def newest_first(shelf: Sequence[Shelved]) -> list[Article]:
    """The articles by their day of publication, or else of their adding."""
    articles = [entry.article for entry in shelf]
    return sorted(articles, key=lambda one: (one.published or one.added_at.date(), one.added_at), reverse=True)


def meant(library: Library, words: str, *, sure: bool = True, only: Filter = EVERYTHING) -> list[Article]:
    """The articles that words may mean, likeliest first; one, if they are clear.

    In their title, with outlet and author, all of the words must stand, or else in the text. Where it is
    not `sure` that an article is meant, only a title counts, and only one.
    """
    shelf = newest_first(library.articles(only))
    if exact := [article for article in shelf if _plain(words) in _names(article)]:
        return exact
    asked = _stems(words)
    titled = [article for article in shelf if asked and asked <= _stems(_head(article))]
    if not sure:
        return titled if len(titled) == 1 and len(asked) >= ENOUGH_WORDS else []
    if titled:
        return titled
    _, held = holding(library, words)
    return [article for article in shelf if article.id in held]


def holding(library: Library, words: str) -> tuple[str, Mapping[str, str | None]]:
    """The articles that hold words, and how these were looked for: together, or else each; with "or", any of them.

    Of each article, the first passage that holds a word that was looked for; None where only its title does.
    """
    if phrase := quoted(words):
        return f"“{phrase}”", library.mentions(phrase)
    either = " or " in words.lower()
    listed = either or " and " in words.lower()
    parts = [without_article(part) for part in (_BETWEEN.split(words) if listed else [words])]
    found = [library.mentions(part) for part in parts]
    telling = [token.text for token in content(tokenize(words))]
    if found == [{}] and len(telling) > 1:
        parts, found = telling, [library.mentions(word) for word in telling]
    ids = set.union(*map(set, found)) if either else set.intersection(*map(set, found))
    first = {one: next((held[one] for held in found if held.get(one)), None) for one in ids}
    return (" or " if either else " and ").join(f"“{part}”" for part in parts), first


def nearest(library: Library, words: str, only: Filter = EVERYTHING) -> list[Article]:
    """The articles that hold any of the words, best first, or else the newest."""
    hits = library.search_text(words, CANDIDATES * 4, only) if words else []
    found = {hit.article.id: hit.article for hit in hits}
    return (list(found.values()) or newest_first(library.articles(only)))[:CANDIDATES]


def spoken_of(
    library: Library, history: Sequence[Turn], open_now: str | None, only: Filter = EVERYTHING
) -> Article | None:
    """What "this article" means: the one that is asked within, is open, or was cited last; or else the only one."""
    shelf = {entry.article.id: entry.article for entry in library.articles()}
    within = only.articles if len(only.articles) == 1 else ()
    for article_id in (*within, open_now, *(turn.article_id for turn in reversed(history))):
        if article_id in shelf:
            return shelf[article_id]
    through = library.articles(only)
    return through[0].article if len(through) == 1 else None


def _names(article: Article) -> tuple[str, str]:
    """What an article may be called in full."""
    return _plain(article.title), _plain(f"{article.outlet or ''} {article.title}")


def _plain(words: str) -> str:
    return " ".join(words.split()).casefold()


def _head(article: Article) -> str:
    return " ".join(part for part in (article.title, article.outlet, article.author) if part)


def _stems(words: str) -> set[str]:
    tokens = tokenize(words)
    return {token.stem for token in content(tokens)} | {token.key for token in tokens if token.is_number}
