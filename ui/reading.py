"""An article's text as HTML, with the cited words marked."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.counting import plural
from rag.schema import Article, Shelved
from ui.parts import day, escape, web_address

LONGEST_HEADING = 100  # characters
EMPTY: Mapping[str, str] = {}


@dataclass(frozen=True, slots=True)
class Span:
    """The cited words."""

    start: int
    end: int


def read_span(start: str | None, end: str | None, length: int) -> Span | None:
    """The cited words of a deep link, if its numbers mean words of a text of this length."""
    if not (start and end and start.isascii() and start.isdigit() and end.isascii() and end.isdigit()):
        return None
    if max(len(start), len(end)) > 12:
        return None
    span = Span(int(start), int(end))
    return span if span.start < span.end <= length else None


def article_text(text: str, title: str, span: Span | None, pages: Sequence[int] = ()) -> str:
    """The text in its paragraphs, with where each page begins.

    The cited words are marked, anew in each paragraph they reach into.
    """
    pieces = []
    marked = False
    unseen = dict(sorted((start, page) for page, start in enumerate(pages, 1)))  # of empty pages the last one stays
    paragraphs = list(_paragraphs(text))
    for index, (start, end) in enumerate(paragraphs):
        cited = span is not None and span.start < end and start < span.end
        if index == 0 and not cited and text[start:end].strip() == title.strip():
            continue  # the page's heading says it
        tag = "h2" if _is_heading(text[start:end], last=index == len(paragraphs) - 1) else "p"
        begun = {max(start, place): unseen.pop(place) for place in list(unseen) if place < end}
        if span is None or not cited:
            body = _paged(text, start, end, begun)
        else:
            first, last = max(start, span.start), min(end, span.end)
            identity = "" if marked else ' id="cited" tabindex="-1"'
            marked = True
            inside = f"<mark{identity}>{_paged(text, first, last, begun)}</mark>"
            body = _paged(text, start, first, begun) + inside + _paged(text, last, end, begun)
        pieces.append(f'<{tag} dir="auto">{body}</{tag}>')
    return f'<div class="pc-article">{"".join(pieces)}</div>'


def _paged(text: str, start: int, end: int, begun: Mapping[int, int]) -> str:
    """A piece of text with a label wherever a page begins in it."""
    pieces = []
    for place in sorted(place for place in begun if start <= place < end):
        number = f'aria-label="Page {begun[place]}" data-page="p.\u00a0{begun[place]}"'
        label = f'<span class="pc-page" role="doc-pagebreak" {number}></span>'  # shown by the style sheet: no text
        pieces += [escape(text[start:place]), label]
        start = place
    return "".join(pieces) + escape(text[start:end])


def _paragraphs(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    for line in text.splitlines(keepends=True):
        if line.strip():
            yield start, start + len(line.rstrip())
        start += len(line)


def _is_heading(paragraph: str, *, last: bool) -> bool:
    """A short line without a full stop that something follows: the look of it is all we decide here."""
    return not last and len(paragraph) <= LONGEST_HEADING and paragraph[-1] not in ".!?…:;,\"”’'»)"


Fact = tuple[str, str | None, str]  # its name, its HTML, and where it came from


def about(
    article: Article,
    shelved: Shelved | None,
    *,
    added: str,
    origins: Mapping[str, str] = EMPTY,
    others: Sequence[tuple[str, str, str]] = (),
) -> str:
    """What is known of an article; what isn't is "unknown".

    `origins` says of each field where it came from, `others` names days that are none of publication.
    """
    address = web_address(article.url)
    author, size = article.author, f", {plural(shelved.passages, 'passage')}" if shelved else ""
    facts: list[Fact] = [
        ("Title", "as above", origins.get("title", "")),
        ("Outlet", article.outlet and f"<b><bdi>{escape(article.outlet)}</bdi></b>", origins.get("outlet", "")),
        ("Published", f"<b>{day(article.published)}</b>" if article.published else None, origins.get("published", "")),
        ("Author", author and f"<bdi>{escape(author)}</bdi>", origins.get("author", "")),
        ("Language", article.language and escape(article.language), origins.get("language", "")),
        *((name, escape(value), origin) for name, value, origin in others),
        ("Added", escape(added) + size, ""),
    ]
    rows = "".join(_fact(*fact) for fact in facts if fact[0] != "Title" or fact[2])
    came = f' <span class="pc-origin">{escape(origins["url"])}</span>' if origins.get("url") else ""
    link = (
        f'<p><a href="{escape(address)}" target="_blank" rel="noopener noreferrer">Published at ↗'
        f'<span class="pc-hidden"> (new tab)</span></a>{came}</p>'
        if address
        else ""
    )
    head = '<p class="pc-small">About this article</p>'
    return f'<aside class="pc-about" aria-label="About this article">{head}{rows}{link}</aside>'


def _fact(name: str, value: str | None, origin: str) -> str:
    came = f' <span class="pc-origin">{escape(origin)}</span>' if origin else ""
    return f"<p>{name}: {value if value is not None else 'unknown'}{came}</p>"


def article_head(article: Article) -> str:
    """Outlet, date and title, as the page's heading."""
    outlet = f"<bdi>{escape(article.outlet)}</bdi> · " if article.outlet else ""
    return (
        f'<p class="pc-source">{outlet}{day(article.published)}</p>'
        f'<h1 class="pc-headline" dir="auto">{escape(article.title)}</h1>'
    )
