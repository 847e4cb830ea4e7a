"""What is told without the language model: an article's own sentences, the catalogue, a word on the product."""

import threading
from collections.abc import Sequence
from dataclasses import dataclass

from rag.conditions import Articles
from rag.counting import plural
from rag.examples import examples
from rag.library import Library
from rag.listing import EMPTY, entry, listed, newest, sources
from rag.meant import CANDIDATES, meant, nearest, newest_first, spoken_of
from rag.people import people_everywhere, people_in
from rag.periods import written
from rag.requests import LONGEST, Newest, People, Request, Sources, Summary
from rag.schema import EVERYTHING, Article, Claim, Filter, Hit, Reply, Status, Turn
from rag.summary import summarise
from rag.talk import Refused, Talk

ABOUT = (
    "Presscheck answers questions from the articles in this library, and checks every sentence against the words it "
    "cites; it also summarises an article, says what is new, and counts or lists articles, outlets and people."
)
OPENINGS = {
    Talk.GREETING: "Hello. ",
    Talk.THANKS: "You are welcome. ",
    Talk.FAREWELL: "Goodbye. ",
    Talk.PRODUCT: "",
}
SUGGESTED = 3
LONGEST_TITLE = LONGEST - 100  # characters; a longer one makes no suggestion that would be understood


@dataclass(frozen=True, slots=True)
class Told:
    """What a request came to."""

    status: Status
    reply: Reply
    hits: tuple[Hit, ...] = ()
    claims: tuple[Claim, ...] = ()


def tell(
    library: Library,
    request: Request,
    history: Sequence[Turn],
    open_now: str | None,
    stop: threading.Event,
    only: Filter = EVERYTHING,
) -> Told | None:
    """Do what is requested; None where a summary is asked for of something that is no article here.

    `open_now` is the article that is being read, if any; "this article" means it whatever the filter says, but for
    one that names a single article.

    Raises:
        LibraryError: the catalogue can't be read.
    """
    match request:
        case Talk():
            asks = examples(library.articles(only)) if request in (Talk.GREETING, Talk.PRODUCT) else ()
            return Told(Status.SMALL_TALK, Reply(OPENINGS[request] + ABOUT, suggestions=asks))
        case Refused():
            does = "it answers questions from the articles in this library, summarises them, and counts or lists them"
            return Told(Status.NOT_SUPPORTED, Reply(f"Presscheck does not {request}; {does}."))
        case Newest(most):
            return Told(Status.LISTED, _let_through(library, only) or newest(library, most, only))
        case Articles():
            return Told(Status.LISTED, _let_through(library, only) or listed(library, request, only))
        case Sources(authors):
            return Told(Status.LISTED, _let_through(library, only) or sources(library, authors=authors, only=only))
        case People():
            return _people(library, request, history, open_now, stop, only)
        case Summary():
            return _summary(library, request, history, open_now, stop, only)


def _let_through(library: Library, only: Filter) -> Reply | None:
    """What is said where the filter leaves nothing to count or list."""
    if not only or library.articles(only) or not library.articles():
        return None
    return Reply("No article in the library fits the filter.")


def _people(
    library: Library,
    request: People,
    history: Sequence[Turn],
    open_now: str | None,
    stop: threading.Event,
    only: Filter,
) -> Told:
    shelf = newest_first(library.articles(only))
    article = None if request.words or request.everywhere else spoken_of(library, history, open_now, only)
    found = meant(library, request.words, only=only) if request.words else [article] if article else []
    if request.everywhere or (request.everywhere is None and not found):
        none = _let_through(library, only) or EMPTY
        return Told(Status.LISTED, people_everywhere(library, shelf, stop) if shelf else none)
    if len(found) == 1:
        return Told(Status.LISTED, people_in(library, found[0]))
    return _unclear(library, request.words, found, "List the people named in", only)


def _summary(
    library: Library,
    request: Summary,
    history: Sequence[Turn],
    open_now: str | None,
    stop: threading.Event,
    only: Filter,
) -> Told | None:
    if request.newest:
        found = newest_first(library.articles(only))[:1]
    elif request.words:
        found = meant(library, request.words, sure=request.sure, only=only)
    else:
        article = spoken_of(library, history, open_now, only)
        found = [article] if article else []
    if not found and not request.sure:
        return None
    if len(found) != 1:
        return _unclear(library, request.words, found, "Summarise", only)
    return _summarised(library, found[0], stop)


def _summarised(library: Library, article: Article, stop: threading.Event) -> Told:
    digest = summarise(library, article, stop)
    known = [article.outlet, written(article.published) if article.published else None]
    what = f"“{article.title}”" + (f" ({', '.join(part for part in known if part)})" if any(known) else "")
    if not digest.claims:
        return Told(
            Status.LISTED, Reply(f"No sentence of {what} can be shown by itself; read it here:", (entry(article),))
        )
    share = f"{len(digest.claims)} of the {digest.sentences} sentences of {what}"
    text = f"{share}, quoted word for word, chosen by their place and by the words they share with the others."
    return Told(Status.ANSWERED, Reply(text), digest.hits, digest.claims)


def _unclear(library: Library, words: str, found: Sequence[Article], asked: str, only: Filter) -> Told:
    """Name the articles that may be meant, and how to ask for the first ones."""
    candidates = list(found[:CANDIDATES]) or nearest(library, words, only)
    if not candidates:
        return Told(Status.LISTED, _let_through(library, only) or EMPTY)
    if not words:
        text = "Which article is meant? None was cited or opened before; these are the newest:"
    elif found:
        more = f"; these are the {CANDIDATES} newest" if len(found) > CANDIDATES else ""
        text = f"“{words}” fits {plural(len(found), 'article')}{more}. Which one is meant?"
    else:
        text = f"No article has “{words}” in its title or text. Is one of these meant?"
    names = [_name(one) for one in candidates if len(one.title) <= LONGEST_TITLE]
    clear = [f"{asked} {name}" for name in dict.fromkeys(names) if names.count(name) == 1]
    return Told(Status.UNCLEAR, Reply(text, tuple(map(entry, candidates)), tuple(clear[:SUGGESTED])))


def _name(article: Article) -> str:
    """What a request would call an article: outlets may share a title."""
    return f"the {article.outlet} article “{article.title}”" if article.outlet else f"the article “{article.title}”"
