"""Different values that the articles give for one thing, side by side: as HTML, and as it is read out."""

from collections.abc import Sequence

from rag.reasons import differing
from rag.schema import Difference, Figure, Hit
from ui.parts import chip, day, escape, highlight


def difference_block(difference: Difference, hits: Sequence[Hit], block: str) -> str:
    """The figures of one thing; `block` tells it from the others on the page."""
    rows = "".join(_row(figure, hits, f"figure-{block}-{place}") for place, figure in enumerate(difference.figures))
    return f'<div class="pc-figures"><p>{_above(difference)}</p><ul>{rows}</ul></div>'


def spoken_difference(difference: Difference) -> str:
    """The figures in a line."""
    told = (f"{figure.value}, {figure.article.outlet or figure.article.title}" for figure in difference.figures)
    return f"{_above(difference)} {'; '.join(told)}."


def _above(difference: Difference) -> str:
    return differing(figure.article.id for figure in difference.figures)


def _row(figure: Figure, hits: Sequence[Hit], preview: str) -> str:
    citation = figure.citation
    who = f" · said by: <bdi>{escape(figure.said_by)}</bdi>" if figure.said_by else ""
    words = highlight(citation.quote, [(figure.start - citation.start, figure.end - citation.start)])
    return (
        f'<li><p class="pc-head"><strong><bdi>{escape(figure.value)}</bdi></strong> {chip(citation, hits, preview)} '
        f'{day(figure.article.published)}{who}</p><p class="pc-quote" dir="auto">{words}</p></li>'
    )
