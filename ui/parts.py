"""What pages share: the one escaping function, and the HTML of citation chips and evidence cards.

Everything an article, a file name, a question or a model says is hostile until `escape` has seen it (`rag.markup`).
"""

import re
from collections.abc import Sequence
from datetime import date
from urllib.parse import urlencode

from rag.copies import told_by
from rag.markup import escape as escape
from rag.markup import plain as plain
from rag.markup import web_address as web_address
from rag.schema import Article, Citation, CitedBy, Claim, Hit

_JOINER = "\u2060"


def label(text: str) -> str:
    """Untrusted text for a Streamlit label, which renders Markdown: one line, all punctuation escaped.

    Streamlit makes symbols and links of `->`, `:streamlit:` and `www.` where they are escaped, too: a word joiner,
    which isn't seen, keeps them apart.
    """
    return re.sub(r"([!-/:-@\[-`{-~])", r"\\\1", re.sub(r"(?<=\S)(?=[-.:<=>@])", _JOINER, plain(text)))


def small(text: str) -> str:
    """A line of small print."""
    return f'<p class="pc-small"><bdi>{escape(text)}</bdi></p>'


def day(when: date | None) -> str:
    """A date as a newspaper writes it: 6 Jan 2026."""
    return f"{when.day} {when:%b %Y}" if when else "date unknown"


def listed(values: Sequence[str], most: int = 4) -> str:
    """Say several things in a row: "a, b and c", or "a, b, c, d and 2 more"."""
    values = list(dict.fromkeys(values))
    if len(values) > most:
        values = [*values[:most], f"{len(values) - most} more"]
    return values[0] if len(values) == 1 else f"{', '.join(values[:-1])} and {values[-1]}"


def reader_address(citation: Citation) -> str:
    """Where the reader shows these words, relative to any page."""
    return "reader?" + urlencode(
        {
            "article": citation.article_id,
            "revision": citation.revision_id,
            "start": citation.start,
            "end": citation.end,
        }
    )


def chip(citation: Citation, hits: Sequence[Hit], preview: str) -> str:
    """A citation within the line, which opens a preview of its source."""
    hit = hits[citation.number - 1] if 0 < citation.number <= len(hits) else None
    name = _short(hit.article.outlet or hit.article.title) if hit else "source"
    head = source_line(hit.article, citation.page) if hit else ""
    title = f'<span class="pc-title"><bdi>{escape(hit.article.title)}</bdi></span>' if hit else ""
    return (
        f'<button type="button" class="pc-chip pc-n{citation.number}" popovertarget="{preview}">'
        f"<b>{citation.number}</b> <bdi>{escape(name)}</bdi></button>"
        f'<span popover role="dialog" class="pc-preview" id="{preview}"'
        f' aria-label="Source {citation.number}">{head}{title}'
        f'<span class="pc-quote"><mark>{escape(citation.quote)}</mark></span>'
        f'<span class="pc-foot">{open_link(citation)}'
        f'<button type="button" class="pc-close" popovertarget="{preview}" popovertargetaction="hide">Close</button>'
        "</span></span>"
    )


def _short(name: str, most: int = 24) -> str:
    return name if len(name) <= most else name[: most - 1].rstrip() + "…"


def open_link(citation: Citation) -> str:
    """The way to these words where they stand."""
    return (
        f'<a href="{escape(reader_address(citation))}" target="_blank">Open in article ↗'
        '<span class="pc-hidden"> (new tab)</span></a>'
    )


def source_line(article: Article, page: int | None) -> str:
    """Outlet, date, and the page where there are pages."""
    outlet = f"<b><bdi>{escape(article.outlet)}</bdi></b> · " if article.outlet else ""
    place = f" · p.\u00a0{page}" if page else ""
    return f'<span class="pc-source">{outlet}{day(article.published)}{place}</span>'


def card(number: int, hit: Hit, claims: Sequence[Claim], *, whole: bool) -> str:
    """The evidence of one number: the passage, with what the shown sentences cite of it marked.

    A passage that no sentence cites shows two lines, unless `whole`.
    """
    cited = [
        (place, citation)
        for place, claim in enumerate(claims, 1)
        for citation in claim.citations
        if citation.number == number
    ]
    spans = [(citation.start - hit.passage.start, citation.end - hit.passage.start) for _, citation in cited]
    link = cited[0][1] if cited else as_cited(number, hit)
    places = sorted({place for place, _ in cited})
    by = (
        f"cited in sentence{'s' if len(places) > 1 else ''} {listed([str(place) for place in places])}" if cited else ""
    )
    kind = "" if cited else " pc-uncited" if whole else " pc-uncited pc-clipped"
    return (
        f'<article class="pc-card pc-n{number}{kind}" aria-label="Passage {number}">'
        f'<p class="pc-head"><span class="pc-number">{number}</span> {source_line(hit.article, link.page)}</p>'
        f'<p class="pc-title"><bdi>{escape(hit.article.title)}</bdi></p>{_story(hit)}'
        f'<p class="pc-quote" dir="auto">{highlight(hit.text, spans)}</p>'
        f'<p class="pc-foot">{open_link(link)}<span>{by}</span></p></article>'
    )


def _story(hit: Hit) -> str:
    return f'<p class="pc-source"><bdi>{escape(told_by(hit))}</bdi></p>' if hit.copies else ""


def as_cited(number: int, hit: Hit) -> Citation:
    """All of a passage, as if it were cited."""
    passage = hit.passage
    return Citation(
        number, hit.article.id, passage.revision_id, passage.start, passage.end, hit.text, CitedBy.PRESSCHECK, hit.page
    )


def highlight(text: str, spans: Sequence[tuple[int, int]]) -> str:
    """Text with the spans marked; spans may overlap, or reach beyond it."""
    pieces, last = [], 0
    for start, end in _merged(spans, text):
        pieces += [escape(text[last:start]), f"<mark>{escape(text[start:end])}</mark>"]
        last = end
    return "".join(pieces) + escape(text[last:])


def _merged(spans: Sequence[tuple[int, int]], text: str) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted((max(0, start), min(end, len(text))) for start, end in spans):
        if start >= end:
            continue
        if merged and not text[merged[-1][1] : start].strip():  # they overlap or are neighbours
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def notes_block(notes: Sequence[str]) -> str:
    """Remarks beside the sentences."""
    if not notes:
        return ""
    return '<ul class="pc-notes">' + "".join(f"<li><bdi>{escape(note)}</bdi></li>" for note in notes) + "</ul>"


def message(text: str, *, lead: str = "", element_id: str = "", alert: bool = False) -> str:
    """A plain statement on the page, with its first words bold if given; an alert is read out as soon as it comes."""
    bold = f"<strong>{escape(lead)}</strong> " if lead else ""
    identity = f' id="{element_id}" tabindex="-1"' if element_id else ""
    role = ' role="alert"' if alert else ""
    return f'<p class="pc-message"{identity}{role}>{bold}{escape(text)}</p>'
