"""An answer or a checked text to paste elsewhere: plain or in Markdown with numbered references, or as footnotes.

A reference gives outlet, title, author, day, page, address and the words quoted. Its number is that of the passage.
"""

from collections.abc import Iterator, Sequence
from datetime import date

from rag.markup import markdown, markdown_link, plain, web_address
from rag.pack_format import Pack, PackedClaim, PackedQuotation
from rag.reasons import INSTEAD, VERDICTS
from rag.schema import Status, Verdict

NOT_ANSWERED = "The library does not answer this."


def as_text(pack: Pack) -> str:
    """The sentences with the numbers of their references, and those below."""
    said = [f"{lead} {_with_verdict(pack, claim)}{_marks(claim, '[{}]')}".strip() for lead, claim in _said(pack)]
    told = [plain(pack.reply)] if pack.reply else []
    refused = [NOT_ANSWERED] if pack.status is Status.NOT_IN_LIBRARY else []
    notes = [plain(note) for note in pack.notes]
    listed = [f"[{number}] {line}" for number, line in _references(pack)]
    return "\n\n".join(filter(None, [*refused, *told, _joined(pack, said), "\n".join(notes), "\n".join(listed)]))


def as_markdown(pack: Pack) -> str:
    """The same in Markdown. Nothing that an article says becomes more than text in it."""
    said = [
        f"{lead} {_with_verdict(pack, claim, marked=True)}{_marks(claim, chr(92) + '[{}' + chr(92) + ']')}".strip()
        for lead, claim in _said(pack)
    ]
    told = [markdown(pack.reply)] if pack.reply else []
    refused = [NOT_ANSWERED] if pack.status is Status.NOT_IN_LIBRARY else []
    notes = [markdown(note) for note in pack.notes]
    listed = [f"\\[{number}\\] {line}" for number, line in _references(pack, marked=True)]
    return "\n\n".join(filter(None, [*refused, *told, _joined(pack, said), *notes, *listed]))


def footnotes(pack: Pack) -> list[str]:
    """Each quotation as a footnote gives it."""
    every = dict.fromkeys(_reference(pack, quotation.passage, [quotation]) for quotation in _cited(pack))
    return list(every)


def written(when: date) -> str:
    """A day as a reference gives it: 6 Jan 2026."""
    return f"{when.day} {when:%b} {when.year}"


def described(pack: Pack, number: int, page: int | None) -> list[str]:
    """What is known of the article of a passage: outlet, title, author, day, page."""
    article = pack.article_of(pack.passages[number - 1])
    parts = [article.outlet, f"“{article.title}”", article.author, article.published and written(article.published)]
    return [plain(part) for part in [*parts, page and f"p. {page}"] if part]


def _said(pack: Pack) -> Iterator[tuple[str, PackedClaim]]:
    """The sentences, each with what stands before it."""
    yield from (("", claim) for claim in pack.claims)
    if pack.instead is not None:
        yield INSTEAD, pack.instead


def _with_verdict(pack: Pack, claim: PackedClaim, *, marked: bool = False) -> str:
    text = markdown(claim.text) if marked else plain(claim.text)
    if pack.kind == "check":
        word = VERDICTS[claim.verdict]
        return f"**{word}:** {text}" if marked else f"{word}: {text}"
    return text if claim.verdict is Verdict.SUPPORTED else f"{text} ({VERDICTS[claim.verdict].lower()})"


def _joined(pack: Pack, said: Sequence[str]) -> str:
    """An answer reads on; the sentences of a checked text have a line each."""
    return (" " if pack.kind == "answer" and pack.reply is None else "\n\n").join(said)


def _marks(claim: PackedClaim, shape: str) -> str:
    numbers = sorted({quotation.passage for quotation in claim.quotations})
    return "".join(" " + shape.format(number) for number in numbers)


def _references(pack: Pack, *, marked: bool = False) -> Iterator[tuple[int, str]]:
    by_number: dict[int, list[PackedQuotation]] = {}
    for quotation in _cited(pack):
        by_number.setdefault(quotation.passage, []).append(quotation)
    for number in sorted(by_number):
        yield number, _reference(pack, number, by_number[number], marked=marked)


def _cited(pack: Pack) -> list[PackedQuotation]:
    """The quotations, each once, those of an article in its order."""
    cited = [quotation for claim in pack.all_claims for quotation in claim.quotations]
    unique = {(one.passage, one.start, one.end): one for one in cited}
    return [unique[place] for place in sorted(unique)]


def _reference(pack: Pack, number: int, quotations: Sequence[PackedQuotation], *, marked: bool = False) -> str:
    article = pack.article_of(pack.passages[number - 1])
    address = web_address(article.url)
    parts = described(pack, number, quotations[0].page)
    quoted = " … ".join(f"“{plain(one.quote)}”" for one in quotations)
    if marked:
        link = [markdown_link(address)] if address else []
        return f"{', '.join([*map(markdown, parts), *link])}: {markdown(quoted)}"
    return f"{', '.join([*parts, *([plain(address)] if address else [])])}: {quoted}"
