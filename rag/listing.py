"""Counts and lists, told from the catalogue with the conditions that were applied."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from rag.conditions import Articles
from rag.counting import plural
from rag.library import Library
from rag.meant import holding, newest_first
from rag.periods import written
from rag.phrases import quoted, shape, without_article
from rag.schema import EVERYTHING, Article, Citation, CitedBy, Entry, Filter, Hit, Reply
from rag.verify.words import tokenize

FEW = 5  # entries below a count, or of what is new
MANY = 20  # of a list
EMPTY = Reply("The library holds no articles yet; add some on the Library page, or with `python -m ingest add`.")
SEARCHED = "Searched: title and text; a word counts in its other forms, too, capitals only as they are written."
_AT_END = shape(".* (?:from|in|by) ((?:the )?.+)")


def newest(library: Library, most: int | None, only: Filter = EVERYTHING) -> Reply:
    """The articles that came last, and by which date."""
    shelf = newest_first(library.articles(only))
    shown = shelf[: most or FEW]
    if not shown:
        return EMPTY
    undated = sum(article.published is None for article in shelf)
    by = "by the day of publication" if undated < len(shelf) else "by the day of adding, for no other is known"
    if 0 < undated < len(shelf):
        by += " where it is known, else by the day of adding"
    which = "The newest" if len(shown) == 1 else f"The {len(shown)} newest"
    text = (
        f"There is one article{'' if only else ' in the library'}:"
        if len(shelf) == 1
        else f"{which} of {len(shelf)} articles, {by}:"
    )
    return Reply(text, tuple(map(entry, shown)))


def listed(library: Library, request: Articles, only: Filter = EVERYTHING) -> Reply:
    """How many articles meet the conditions, or which, newest first."""
    shelf = newest_first(library.articles(only))
    if not shelf:
        return EMPTY
    request = _source_apart(request, shelf)
    kept, held, said, notes = shelf, dict[str, str | None](), list[str](), list[str]()
    if request.holding:
        words, found = holding(library, request.holding)
        held.update(found)
        kept = [article for article in kept if article.id in held]
        said.append(f"hold {words}")
        notes.append(SEARCHED)
    if request.source:
        names, kept = _from(kept, request.source)
        said.append(f"are from {names}")
        if not kept and not request.holding:
            notes.append(_outlets(shelf))
    if request.period is not None:
        undated = sum(article.published is None for article in kept)
        kept = [article for article in kept if _is_of(article, request)]
        said.append(f"were {'added' if request.added else 'published'} {request.period}")
        if undated and not request.added:
            notes.append(f"Not counted, because no day of publication is known: {undated}.")
        if not kept and (days := [article.published for article in shelf if article.published]):
            notes.append(f"The newest{'' if only else ' in the library'} is of {written(max(days))}.")
    if kept and (copied := _origins(library, kept)):
        notes.append(copied)
    shown = kept[: FEW if request.count else MANY]
    if 0 < len(shown) < len(kept):
        notes.append(f"The {len(shown)} newest of them:")
    text = f"Articles that {_joined(said)}: {len(kept) or 'none'} of {len(shelf)}." if said else _extent(shelf, only)
    return Reply(" ".join([text, *notes]), tuple(entry(one, _cited(library, one, held.get(one.id))) for one in shown))


def sources(library: Library, *, authors: bool, only: Filter = EVERYTHING) -> Reply:
    """The outlets or authors, the one with the most articles first."""
    shelf = newest_first(library.articles(only))
    if not shelf:
        return EMPTY
    names = Counter(article.author if authors else article.outlet for article in shelf)
    unknown = names.pop(None, 0)
    kind = "author" if authors else "outlet"
    if not names:
        return Reply(f"No article names its {kind}.")
    text = f"{plural(len(names), kind)}, of {plural(len(shelf), 'article')}."
    text += f" Articles that name none: {unknown}." if unknown else ""
    text += f" The {MANY} with the most articles:" if len(names) > MANY else ""
    ranked = sorted(names.items(), key=lambda one: (-one[1], str(one[0]).casefold()))
    return Reply(text, tuple(Entry(str(name), note=plural(count, "article")) for name, count in ranked[:MANY]))


def entry(article: Article, citation: Citation | None = None) -> Entry:
    """An article's line in a list."""
    note = "" if article.published else f"added {written(article.added_at.date())}"
    return Entry(article.title, article, citation, note)


def cite(hit: Hit, start: int, end: int) -> Citation:
    """Words of a hit, by their place in the revision's text."""
    passage = hit.passage
    quote = hit.text[start - passage.start : end - passage.start]
    return Citation(1, hit.article.id, passage.revision_id, start, end, quote, CitedBy.PRESSCHECK, hit.page)


def _source_apart(request: Articles, shelf: Sequence[Article]) -> Articles:
    """ "Ferries in the Harbour Post": an outlet at the end of what is mentioned is told by those there are."""
    found = None if request.source or quoted(request.holding) else _AT_END.fullmatch(request.holding)
    known = {name.casefold() for article in shelf for name in (article.outlet, article.author) if name}
    if found is None or without_article(found[1]).casefold() not in known:
        return request
    return replace(
        request, holding=request.holding[: found.start(1)].rpartition(" ")[0].rpartition(" ")[0], source=found[1]
    )


def _from(articles: Sequence[Article], source: str) -> tuple[str, list[Article]]:
    """The articles whose outlet or author has all these words in its name, and those names."""
    asked = {token.key for token in tokenize(without_article(source))}
    kept: dict[str, list[Article]] = {}
    for article in articles:
        for name in (article.outlet, article.author):
            if name and asked <= {token.key for token in tokenize(name)}:
                kept.setdefault(name, []).append(article)
                break
    chosen = {article.id for some in kept.values() for article in some}
    names = " or ".join(f"“{name}”" for name in kept) or f"“{source}”"
    return names, [article for article in articles if article.id in chosen]


def _is_of(article: Article, request: Articles) -> bool:
    day = article.added_at.astimezone().date() if request.added else article.published  # "today" is here, not in UTC
    return request.period is None or (day is not None and request.period.holds(day))


def _cited(library: Library, article: Article, passage_id: str | None) -> Citation | None:
    hits = library.passages(article.id) if passage_id else []
    hit = next((hit for hit in hits if hit.passage.id == passage_id), None)
    return cite(hit, hit.passage.start, hit.passage.end) if hit else None


def _outlets(shelf: Sequence[Article]) -> str:
    outlets = [name for name, _ in Counter(article.outlet for article in shelf if article.outlet).most_common()]
    if not outlets:
        return "No article names its outlet."
    more = f" and {len(outlets) - FEW} more" if len(outlets) > FEW else ""
    return f"Outlets there are: {', '.join(f'“{name}”' for name in outlets[:FEW])}{more}."


def _origins(library: Library, articles: Sequence[Article]) -> str:
    """Say how many stories the articles are, where some are copies of one."""
    known = library.origins()
    count = len({known.get(article.id, article.id) for article in articles})
    if count == len(articles):
        return ""
    return f"Some tell the same story: {plural(len(articles), 'article')}, {plural(count, 'origin')}."


def _extent(shelf: Sequence[Article], only: Filter) -> str:
    outlets = {article.outlet for article in shelf if article.outlet}
    days = sorted(article.published for article in shelf if article.published)
    said = [plural(len(shelf), "article")]
    if outlets:
        said.append(f"from {plural(len(outlets), 'outlet')}")
    if days:
        said.append(f"published {written(days[0])}" + (f" to {written(days[-1])}" if days[-1] != days[0] else ""))
    return f"{'Within the filter' if only else 'In the library'}: {', '.join(said)}."


def _joined(said: Sequence[str]) -> str:
    return said[0] if len(said) == 1 else f"{', '.join(said[:-1])} and {said[-1]}"
