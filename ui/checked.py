"""A checked text as HTML: each sentence in its place with its verdict, what opens its proof, and a card of it."""

from collections.abc import Sequence
from dataclasses import replace

from rag.reasons import WITHOUT, outcome
from rag.schema import Check, Checked, Citation, Claim, Hit, Manuscript, Verdict
from ui.checks import WORDS, checks_list, mark
from ui.claims import marked_sentence, verdict_line
from ui.parts import as_cited, escape, highlight, open_link, source_line

NEAREST = "What comes nearest does not say it:"
NO_PASSAGE = "No passage of the library comes near."


def block(manuscript: Manuscript, paragraphs: Sequence[range], checked: Sequence[Checked], key: str) -> str:
    """Some paragraphs; once all of their sentences are checked, each has what opens its proof."""
    finished = paragraphs[-1].stop <= len(checked)
    return "".join(_paragraph(manuscript, places, checked, key if finished else None) for places in paragraphs)


def _paragraph(manuscript: Manuscript, places: range, checked: Sequence[Checked], key: str | None) -> str:
    text = manuscript.text
    pieces, last = [], manuscript.sentences[places.start][0]
    for place in places:
        start, end = manuscript.sentences[place]
        number, one = place + 1, checked[place] if place < len(checked) else None
        preview = f"{key}-{number}" if key else None
        pieces += [escape(text[last:start]), _sentence(text[start:end], one, number, preview)]
        last = end
    return f'<div class="pc-manuscript" dir="auto">{"".join(pieces)}</div>'


def _sentence(words: str, one: Checked | None, number: int, preview: str | None) -> str:
    if one is None:
        return f"<bdi>{escape(words)}</bdi>"
    if one.claim is None:
        return f'<span class="pc-passed"><bdi>{escape(words)}</bdi> <small>{_without(one)}</small></span>'
    claim = one.claim
    said = f'<span class="pc-said">{marked_sentence(claim, words)}</span>'
    word = f'<span class="pc-hidden"> {WORDS[claim.verdict]}</span>'
    if preview is None:
        return f'<span class="pc-{claim.verdict}">{said} {mark(claim.verdict)}{word}</span>'
    return (
        f'<span class="pc-{claim.verdict}">{said} <button type="button" class="pc-chip" popovertarget="{preview}">'
        f"{mark(claim.verdict)}<b>{number}</b>{word}</button></span>{_proof(words, claim, one.hits, number, preview)}"
    )


def _without(one: Checked) -> str:
    return f"{WITHOUT}: {one.passed_over}" if one.passed_over else WITHOUT


def _proof(words: str, claim: Claim, hits: Sequence[Hit], number: int, preview: str) -> str:
    """All there is to say of a sentence; what says otherwise comes first."""
    against = _against(claim, hits)
    first = _otherwise(against, hits, whole=True) if against else ""
    if claim.verdict is Verdict.UNSUPPORTED or not claim.citations:
        rest = _nearest(claim, hits, clipped=False)
    else:
        others = dict.fromkeys(one.number for one in claim.citations)
        rest = "".join(
            _passage(claim, hits, each) for each in others if not (against and each == against.citation_number)
        )
    return (
        f'<div popover role="dialog" class="pc-preview pc-proof pc-{claim.verdict}" id="{preview}"'
        f' aria-label="Sentence {number}, {WORDS[claim.verdict]}">{first}{verdict_line(claim)}'
        f"{_checked_as(words, claim)}{checks_list(claim, hits)}{rest}"
        f'<span class="pc-foot"><span>Sentence {number}</span>'
        f'<button type="button" class="pc-close" popovertarget="{preview}" popovertargetaction="hide">Close</button>'
        "</span></div>"
    )


def _checked_as(words: str, claim: Claim) -> str:
    """The words that were checked, where they are not the text's: without its marks, say."""
    if " ".join(claim.text.split()) == " ".join(words.split()):
        return ""
    return f'<p class="pc-small">Checked as: <bdi>{escape(claim.text)}</bdi></p>'


def _against(claim: Claim, hits: Sequence[Hit]) -> Check | None:
    """The check whose words contradict a sentence, if they are at hand."""
    if claim.verdict is not Verdict.CONTRADICTED:
        return None
    told = [one for one in claim.checks if one.excerpt and outcome(one) is Verdict.CONTRADICTED]
    return next((one for one in told if _hit(hits, one.citation_number)), None)


def _otherwise(check: Check, hits: Sequence[Hit], *, whole: bool) -> str:
    """The words that contradict a sentence, in their passage if that is wanted `whole` and holds them."""
    number, excerpt, hit = check.citation_number, check.excerpt, _hit(hits, check.citation_number)
    if not (number and excerpt and hit):
        return ""
    place = replace(as_cited(number, hit), start=excerpt.start, end=excerpt.end)
    span = (excerpt.start - hit.passage.start, excerpt.end - hit.passage.start)
    if whole and hit.text[slice(*span)] == excerpt.words and span[0] >= 0:
        return _evidence(highlight(hit.text, [span]), place, hit)
    around = f"{escape(excerpt.before)}<mark>{escape(excerpt.words)}</mark>{escape(excerpt.after)}"
    return _evidence(around, place, hit)


def _passage(claim: Claim, hits: Sequence[Hit], number: int) -> str:
    """A passage with what a sentence rests on in it marked; the cited words alone where it doesn't hold them."""
    cited = [one for one in claim.citations if one.number == number]
    hit = _hit(hits, number)
    spans = [(one.start - hit.passage.start, one.end - hit.passage.start) for one in cited] if hit else []
    if hit is None or not any(0 <= start < end <= len(hit.text) for start, end in spans):
        return _evidence(f"<mark>{escape(cited[0].quote)}</mark>", cited[0], hit)
    return _evidence(highlight(hit.text, spans), cited[0], hit)


def _nearest(claim: Claim, hits: Sequence[Hit], *, clipped: bool) -> str:
    """The passage that comes nearest to what was not found; nothing of it is marked, for it proves nothing."""
    number = claim.citations[0].number if claim.citations else 1
    hit = _hit(hits, number)
    if hit is None:
        return f'<p class="pc-small">{NO_PASSAGE}</p>'
    lead = f'<p class="pc-small">{NEAREST}</p>'
    return lead + _evidence(escape(hit.text), as_cited(number, hit), hit, clipped=clipped)


def _evidence(quote: str, citation: Citation, hit: Hit | None, *, clipped: bool = False) -> str:
    head = (
        f'<p><span class="pc-number">{citation.number}</span> {source_line(hit.article, citation.page)}</p>'
        f'<p class="pc-title"><bdi>{escape(hit.article.title)}</bdi></p>'
        if hit
        else ""
    )
    return (
        f'<div class="pc-evidence{" pc-clipped" if clipped else ""}">{head}<p class="pc-quote" dir="auto">{quote}</p>'
        f'<p class="pc-foot">{open_link(citation)}</p></div>'
    )


def _hit(hits: Sequence[Hit], number: int | None) -> Hit | None:
    return hits[number - 1] if number and 0 < number <= len(hits) else None


def sentence_card(words: str, one: Checked, number: int) -> str:
    """A sentence by itself: its verdict, why, and the best evidence."""
    if one.claim is None:
        verdict, kind, rest = f'<p class="pc-verdict">{_without(one)}</p>', "pc-passed", ""
        said = f"<bdi>{escape(words)}</bdi>"
    else:
        verdict, kind = verdict_line(one.claim), f"pc-{one.claim.verdict}"
        said, rest = marked_sentence(one.claim, words), _best(one.claim, one.hits)
    return (
        f'<article class="pc-card pc-finding {kind}" aria-label="Sentence {number}">'
        f'<p dir="auto"><span class="pc-place">{number}</span> {said}</p>{verdict}{rest}</article>'
    )


def _best(claim: Claim, hits: Sequence[Hit]) -> str:
    if against := _against(claim, hits):
        return _otherwise(against, hits, whole=False)
    if claim.verdict is Verdict.UNSUPPORTED or not claim.citations:
        return _nearest(claim, hits, clipped=True)
    first = claim.citations[0]
    return _evidence(f"<mark>{escape(first.quote)}</mark>", first, _hit(hits, first.number))
