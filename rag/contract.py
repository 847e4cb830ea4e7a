"""Answers and hits as JSON: what `python -m rag … --json` promises."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from itertools import zip_longest
from typing import Any

from rag.schema import (
    Answer,
    Article,
    Check,
    Checked,
    Citation,
    Claim,
    Difference,
    Entry,
    Figure,
    Filter,
    Hit,
    Manuscript,
    Opinion,
    Refusal,
    Reply,
)

Json = dict[str, Any]


def answer_json(answer: Answer, opinions: Sequence[Opinion | None] = ()) -> Json:
    """Give an answer as the command line's JSON, with the second opinions on its claims where there are any."""
    by_number = dict(enumerate(answer.hits, 1))
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "status": answer.status.value,
        "claims": [_claim(claim, opinion, by_number) for claim, opinion in zip_longest(answer.claims, opinions)],
        "differences": [_difference(difference, by_number) for difference in answer.differences],
        "hits": [hit_json(hit) for hit in answer.hits],
        "notes": list(answer.notes),
        "reply": _reply(answer.reply) if answer.reply else None,
        "refusal": _refusal(answer.refusal, by_number) if answer.refusal else None,
        "timings_ms": {
            "retrieve": answer.timings.retrieve,
            "rewrite": answer.timings.rewrite,
            "first_claim": answer.timings.first_claim,
            "total": answer.timings.total,
        },
        "model": answer.model,
        "filter": _filter(answer.only) if answer.only else None,
        "repeated_from": answer.repeated_from.isoformat() if answer.repeated_from else None,
    }


def checked_json(manuscript: Manuscript, checked: Checked) -> Json:
    """Give a sentence of a checked text as JSON: offsets into the normalised text, verdict and evidence."""
    by_number = dict(enumerate(checked.hits, 1))
    claim = _claim(checked.claim, None, by_number) if checked.claim else None
    return {
        "start": checked.start,
        "end": checked.end,
        "text": manuscript.text[checked.start : checked.end],
        "passed_over": checked.passed_over.value if checked.passed_over else None,
        "claim": claim and {name: value for name, value in claim.items() if name != "second_opinion"},
        "hits": [hit_json(hit) for hit in checked.hits],
    }


def hit_json(hit: Hit) -> Json:
    """Give a hit as JSON."""
    return {
        "article_id": hit.article.id,
        "revision_id": hit.passage.revision_id,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "page": hit.page,
        "title": hit.article.title,
        "outlet": hit.article.outlet,
        "published": _iso(hit.article.published),
        "score": hit.score,
        "text": hit.text,
        "origin": hit.origin,
        "copies": [_copy(article) for article in hit.copies],
    }


def _copy(article: Article) -> Json:
    return {
        "article_id": article.id,
        "title": article.title,
        "outlet": article.outlet,
        "published": _iso(article.published),
    }


def _filter(only: Filter) -> Json:
    return {
        "since": _iso(only.since),
        "until": _iso(only.until),
        "outlet": list(only.outlets),
        "author": list(only.authors),
        "collection": list(only.collections),
        "article": list(only.articles),
    }


def _reply(reply: Reply) -> Json:
    return {
        "text": reply.text,
        "entries": [_entry(entry) for entry in reply.entries],
        "suggestions": list(reply.suggestions),
    }


def _refusal(refusal: Refusal, by_number: dict[int, Hit]) -> Json:
    return {
        "sought": list(refusal.sought),
        "absent": list(refusal.absent),
        "premise": refusal.premise,
        "instead": _claim(refusal.instead, None, by_number) if refusal.instead else None,
        "suggestions": list(refusal.suggestions),
    }


def _entry(entry: Entry) -> Json:
    article, citation = entry.article, entry.citation
    return {
        "text": entry.text,
        "note": entry.note,
        "article_id": article.id if article else citation.article_id if citation else None,
        "title": article.title if article else None,
        "outlet": article.outlet if article else None,
        "published": _iso(article.published) if article else None,
        "url": article.url if article else None,
        "revision_id": citation.revision_id if citation else None,
        "start": citation.start if citation else None,
        "end": citation.end if citation else None,
        "page": citation.page if citation else None,
        "quote": citation.quote if citation else None,
    }


def _claim(claim: Claim, opinion: Opinion | None, by_number: dict[int, Hit]) -> Json:
    return {
        "text": claim.text,
        "verdict": claim.verdict.value,
        "checks": [_check(check) for check in claim.checks],
        "citations": [_citation(citation, by_number[citation.number]) for citation in claim.citations],
        "second_opinion": asdict(opinion) if opinion else None,
    }


def _check(check: Check) -> Json:
    return {
        "kind": check.kind.value,
        "value": check.value,
        "citation_number": check.citation_number,
        "start": check.start,
        "end": check.end,
        "reason": check.reason,
        "excerpt": asdict(check.excerpt) if check.excerpt else None,
    }


def _difference(difference: Difference, by_number: dict[int, Hit]) -> Json:
    return {"figures": [_figure(figure, by_number) for figure in difference.figures]}


def _figure(figure: Figure, by_number: dict[int, Hit]) -> Json:
    return {
        "value": figure.value,
        "start": figure.start,
        "end": figure.end,
        "said_by": figure.said_by,
        "citation": _citation(figure.citation, by_number[figure.citation.number]),
    }


def _citation(citation: Citation, hit: Hit) -> Json:
    return {
        "number": citation.number,
        "article_id": citation.article_id,
        "revision_id": citation.revision_id,
        "title": hit.article.title,
        "outlet": hit.article.outlet,
        "published": _iso(hit.article.published),
        "url": hit.article.url,
        "start": citation.start,
        "end": citation.end,
        "page": citation.page,
        "quote": citation.quote,
        "cited_by": citation.cited_by.value,
    }


def _iso(published: date | None) -> str | None:
    return published.isoformat() if published else None
