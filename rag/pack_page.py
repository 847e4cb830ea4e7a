"""The page of an evidence pack: to read and to print, with nothing in it that runs, loads or can be filled in.

It is made of the pack's evidence and of nothing else, so that whoever checks a pack can make it again.
"""

import base64
import hashlib
from collections.abc import Iterator
from pathlib import Path

from rag.markup import escape, plain, web_address
from rag.pack_format import Pack, PackedClaim, PackedFigure, PackedPassage, PackedQuotation
from rag.reasons import FOUND, INSTEAD, MARKED, VERDICTS, differing, outcome, sought, told
from rag.references import NOT_ANSWERED, written
from rag.schema import Check, Claim, Status, Verdict

STYLE = Path(__file__).with_name("pack_page.css").read_text(encoding="utf-8")
CAVEAT = (
    "Supported means: the articles say so. It does not mean: it is true. This page proves nothing by itself: whoever "
    "has a library with these articles can have every verdict worked out again with"
)
COMMAND = "python -m rag verify-pack FILE.zip"


def page_of(pack: Pack) -> str:
    """Make the page."""
    allowed = base64.b64encode(hashlib.sha256(STYLE.encode()).digest()).decode()
    title = pack.question if pack.kind == "answer" else "A checked text"
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta http-equiv="Content-Security-Policy" content="'
            f"default-src 'none'; style-src 'sha256-{allowed}'; base-uri 'none'; form-action 'none'\">",
            '<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" '
            'content="no-referrer">',
            f"<title>{escape(plain(title or ''))} · evidence</title><style>{STYLE}</style></head><body><main>",
            *_head(pack),
            *_sentences(pack),
            *_differences(pack),
            *_passages(pack),
            f'<footer class="small"><p>{CAVEAT} <code>{COMMAND}</code>.</p></footer>',
            "</main></body></html>\n",
        ]
    )


def _head(pack: Pack) -> Iterator[str]:
    yield '<header><p class="kind">Evidence pack · Presscheck</p>'
    if pack.kind == "answer":
        yield f"<h1>{_text(pack.question or '')}</h1>"
        if pack.understood_as and pack.understood_as != pack.question:
            yield f"<p>Understood as: {_text(pack.understood_as)}</p>"
    else:
        yield "<h1>A checked text</h1>"
    if pack.searched:
        yield f"<p>Only articles {_text(pack.searched)}</p>"
    yield f'<p class="small">{" · ".join(_facts(pack))}</p></header>'


def _facts(pack: Pack) -> Iterator[str]:
    made = pack.made_at
    yield f"Made {written(made.date())}, {made:%H:%M} UTC"
    yield f"Presscheck {escape(pack.presscheck)}, verifier {escape(pack.verifier)}"
    if pack.model:
        yield f"language model: {_text(pack.model)}"
    numbers = {verdict: sum(claim.verdict is verdict for claim in pack.claims) for verdict in Verdict}
    yield from (f"{number} {VERDICTS[verdict].lower()}" for verdict, number in numbers.items() if number)
    if pack.withheld:
        yield f"{pack.withheld} withheld, not proved by the articles"


def _sentences(pack: Pack) -> Iterator[str]:
    if pack.status is Status.NOT_IN_LIBRARY:
        yield f"<p><strong>{NOT_ANSWERED}</strong></p>"
    if pack.reply:
        yield f"<p>{_text(pack.reply)}</p>"
    if pack.text is not None:
        yield f'<section class="whole" aria-label="The text"><h2>The text</h2>{"".join(_marked(pack))}</section>'
    if pack.claims:
        yield "<section><h2>Sentence by sentence</h2>"
        for place, claim in enumerate(pack.claims, 1):
            yield from _sentence(pack, claim, f"s{place}")
        yield "</section>"
    if pack.instead is not None:
        yield f"<section><h2>{INSTEAD}</h2>"
        yield from _sentence(pack, pack.instead, "instead")
        yield "</section>"
    if pack.notes:
        yield "<ul>" + "".join(f"<li>{_text(note)}</li>" for note in pack.notes) + "</ul>"


def _marked(pack: Pack) -> Iterator[str]:
    """The checked text as it was, each sentence with the mark of its verdict."""
    text, last = pack.text or "", 0
    yield '<p class="text" dir="auto">'
    places = [(claim.start or 0, claim.end or 0, place) for place, claim in enumerate(pack.claims, 1)]
    for start, end, place in sorted(places):
        if start < last:
            continue
        verdict = pack.claims[place - 1].verdict
        yield (
            f'{escape(text[last:start])}<a class="{verdict}" href="#s{place}">{escape(text[start:end])}</a>'
            f'<sup title="{VERDICTS[verdict]}">{MARKED[verdict]}</sup>'
        )
        last = end
    yield f"{escape(text[last:])}</p>"
    if pack.passed_over:
        yield f'<p class="small">Sentences without a claim, passed over: {len(pack.passed_over)}.</p>'


def _sentence(pack: Pack, packed: PackedClaim, name: str) -> Iterator[str]:
    claim = pack.claim_of(packed)
    words = packed.text
    if pack.text is not None and packed.start is not None and packed.end is not None:
        words = pack.text[packed.start : packed.end]
    yield f'<article id="{name}" class="claim {packed.verdict}">'
    yield f'<p class="verdict">{MARKED[packed.verdict]} {VERDICTS[packed.verdict]}</p>'
    yield f'<p class="said" dir="auto">{_text(words)}</p>'
    if plain(words) != plain(packed.text):
        yield f'<p class="small">Checked as: {_text(packed.text)}</p>'
    for quotation in packed.quotations:
        yield from _quotation(pack, quotation)
    if claim.checks:
        yield '<ul class="checks">' + "".join(_check(check, claim) for check in claim.checks) + "</ul>"
    yield "</article>"


def _check(check: Check, claim: Claim) -> str:
    kind, words = sought(check, claim)
    of = f" <b>{_text(words)}</b>" if words else ""
    said, result, excerpt = told(check, claim), outcome(check), check.excerpt
    where = f" in {check.citation_number}" if said == FOUND and check.citation_number else ""
    quote = (
        f"<q>{escape(excerpt.before)}<mark>{escape(excerpt.words)}</mark>{escape(excerpt.after)}</q>" if excerpt else ""
    )
    return f"<li>{MARKED[result]} {kind}{of}: {_text(said)}{where} {quote}</li>"


def _quotation(pack: Pack, quotation: PackedQuotation, value: tuple[int, int] | None = None) -> Iterator[str]:
    """Words of an article; of a figure, with the value marked."""
    passage = pack.passage_of(quotation)
    yield f'<blockquote dir="auto"><p>{_with_value(quotation, value)}</p>'
    yield f"<footer>{_source(pack, passage, quotation.passage, quotation.page)}"
    yield f'<span class="hash">{_place(passage, quotation.start, quotation.end)}</span></footer></blockquote>'


def _with_value(quotation: PackedQuotation, value: tuple[int, int] | None) -> str:
    quote, first, last = quotation.quote, 0, len(quotation.quote)
    if value is None:
        return f"<mark>{escape(quote)}</mark>"
    first, last = (max(0, place - quotation.start) for place in value)
    return f"{escape(quote[:first])}<mark>{escape(quote[first:last])}</mark>{escape(quote[last:])}"


def _source(pack: Pack, passage: PackedPassage, number: int, page: int | None) -> str:
    article = pack.article_of(passage)
    outlet = f"<b>{_text(article.outlet)}</b> · " if article.outlet else ""
    author = f" · {_text(article.author)}" if article.author else ""
    when = written(article.published) if article.published else "date unknown"
    place = f" · p. {page}" if page else ""
    address = web_address(article.url)
    shown = escape(plain(address)) if address else ""
    link = f'<br><a href="{shown}" rel="noopener noreferrer nofollow" target="_blank">{shown}</a>' if shown else ""
    return f'<span class="number">{number}</span> {outlet}{_text(article.title)}{author} · {when}{place}{link}'


def _place(passage: PackedPassage, start: int, end: int) -> str:
    return f"Characters {start} to {end} of the revision {passage.revision}"


def _differences(pack: Pack) -> Iterator[str]:
    for difference in pack.differences:
        above = differing(pack.passages[figure.quotation.passage - 1].article for figure in difference)
        yield f"<section><h2>{above}</h2>"
        for figure in difference:
            yield from _figure(pack, figure)
        yield "</section>"


def _figure(pack: Pack, figure: PackedFigure) -> Iterator[str]:
    who = f", said by {_text(figure.said_by)}" if figure.said_by else ""
    yield f'<article class="claim"><p class="said"><b>{_text(figure.value)}</b>{who}</p>'
    yield from _quotation(pack, figure.quotation, (figure.start, figure.end))
    yield "</article>"


def _passages(pack: Pack) -> Iterator[str]:
    """The passages that were read; of a checked text only those that are quoted, for the others fill a book."""
    cited = {quotation.passage for quotation in pack.quotations()}
    wanted = [
        (number, passage) for number, passage in enumerate(pack.passages, 1) if pack.kind == "answer" or number in cited
    ]
    if not wanted:
        return
    refused = pack.kind == "answer" and not pack.all_claims
    yield f"<section><h2>{'The nearest passages, which do not answer it' if refused else 'Passages'}</h2>"
    for number, passage in wanted:
        yield f'<blockquote class="passage" dir="auto"><p>{_text(passage.text)}</p><footer>'
        yield _source(pack, passage, number, passage.page)
        yield f'<span class="hash">{_place(passage, passage.start, passage.end)}</span></footer></blockquote>'
    yield "</section>"


def _text(text: str) -> str:
    """Untrusted text that can't change how what stands beside it is read."""
    return f"<bdi>{escape(text)}</bdi>"
