"""Answers and hits as JSON: what `python -m rag … --json` promises."""

from typing import Any

from rag.schema import Answer, Check, Citation, Claim, Hit

Json = dict[str, Any]


def answer_json(answer: Answer) -> Json:
    """Give an answer as the command line's JSON."""
    by_number = dict(enumerate(answer.hits, 1))
    return {
        "question": answer.question,
        "standalone_question": answer.standalone_question,
        "status": answer.status.value,
        "claims": [_claim(claim, by_number) for claim in answer.claims],
        "hits": [hit_json(hit) for hit in answer.hits],
        "notes": list(answer.notes),
        "timings_ms": {
            "retrieve": answer.timings.retrieve,
            "rewrite": answer.timings.rewrite,
            "first_claim": answer.timings.first_claim,
            "total": answer.timings.total,
        },
        "model": answer.model,
    }


def hit_json(hit: Hit) -> Json:
    """Give a hit as JSON."""
    return {
        "article_id": hit.article.id,
        "revision_id": hit.passage.revision_id,
        "start": hit.passage.start,
        "end": hit.passage.end,
        "page": hit.page,
        "score": hit.score,
        "text": hit.text,
    }


def _claim(claim: Claim, by_number: dict[int, Hit]) -> Json:
    return {
        "text": claim.text,
        "verdict": claim.verdict.value,
        "checks": [_check(check) for check in claim.checks],
        "citations": [_citation(citation, by_number[citation.number]) for citation in claim.citations],
    }


def _check(check: Check) -> Json:
    return {
        "kind": check.kind.value,
        "value": check.value,
        "citation_number": check.citation_number,
        "start": check.start,
        "end": check.end,
    }


def _citation(citation: Citation, hit: Hit) -> Json:
    published = hit.article.published
    return {
        "number": citation.number,
        "article_id": citation.article_id,
        "revision_id": citation.revision_id,
        "title": hit.article.title,
        "outlet": hit.article.outlet,
        "published": published.isoformat() if published else None,
        "url": hit.article.url,
        "start": citation.start,
        "end": citation.end,
        "page": citation.page,
        "quote": citation.quote,
        "cited_by": citation.cited_by.value,
    }
