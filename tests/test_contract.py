"""The JSON of the command line, held against the contract."""

from dataclasses import replace
from datetime import UTC, date, datetime

from rag.contract import answer_json
from rag.schema import (
    Answer,
    Check,
    CheckKind,
    Citation,
    CitedBy,
    Claim,
    Difference,
    Entry,
    Excerpt,
    Figure,
    Leaning,
    Opinion,
    Refusal,
    Reply,
    Status,
    Timings,
    Verdict,
)
from tests.samples import article, hit

TEXT = "Current proposals outline a 15-year framework."
HIT = replace(hit(TEXT, of=article(outlet="Harbour Post", published=date(2026, 1, 6))), pages=(0, 0, 9))
CITATION = Citation(1, "article", HIT.passage.revision_id, 0, len(TEXT), TEXT, CitedBy.MODEL, 2)
EXCERPT = Excerpt(28, 35, "15-year", "outline a ", " framework")
CLAIM = Claim(
    "It lasts 15 years.",
    (CITATION,),
    (Check(CheckKind.NUMBER, "15 years", 1, 28, 35, "said so", EXCERPT),),
    Verdict.SUPPORTED,
)
ANSWER = Answer("How long?", "How long?", Status.ANSWERED, (CLAIM,), (HIT,), ("A note.",), Timings(1.0), "a model")


def test_an_answer_has_the_fields_of_the_contract() -> None:
    assert list(answer_json(ANSWER)) == [
        "question",
        "standalone_question",
        "status",
        "claims",
        "differences",
        "hits",
        "notes",
        "reply",
        "refusal",
        "timings_ms",
        "model",
        "filter",
        "repeated_from",
    ]


def test_a_claim_has_its_verdict_checks_and_citations() -> None:
    assert answer_json(ANSWER)["claims"] == [
        {
            "text": "It lasts 15 years.",
            "verdict": "supported",
            "checks": [
                {
                    "kind": "number",
                    "value": "15 years",
                    "citation_number": 1,
                    "start": 28,
                    "end": 35,
                    "reason": "said so",
                    "excerpt": {
                        "start": 28,
                        "end": 35,
                        "words": "15-year",
                        "before": "outline a ",
                        "after": " framework",
                    },
                }
            ],
            "citations": [
                {
                    "number": 1,
                    "article_id": "article",
                    "revision_id": HIT.passage.revision_id,
                    "title": "A plan for the harbour",
                    "outlet": "Harbour Post",
                    "published": "2026-01-06",
                    "url": None,
                    "start": 0,
                    "end": len(TEXT),
                    "page": 2,
                    "quote": TEXT,
                    "cited_by": "model",
                }
            ],
            "second_opinion": None,
        }
    ]


def test_a_second_opinion_stands_with_its_claim() -> None:
    opinion = Opinion(Leaning.YES, 0.72)

    told = [
        claim["second_opinion"] for claim in answer_json(replace(ANSWER, claims=(CLAIM, CLAIM)), [opinion])["claims"]
    ]
    assert told == [{"leaning": "yes", "probability": 0.72}, None]


def test_a_hit_has_its_place_and_text() -> None:
    assert answer_json(ANSWER)["hits"] == [
        {
            "article_id": "article",
            "revision_id": HIT.passage.revision_id,
            "start": 0,
            "end": len(TEXT),
            "page": 2,
            "title": "A plan for the harbour",
            "outlet": "Harbour Post",
            "published": "2026-01-06",
            "score": 1.0,
            "text": TEXT,
            "origin": "article",
            "copies": [],
        }
    ]


def test_a_difference_has_its_figures_each_with_who_said_it_and_its_citation() -> None:
    figure = Figure("15-year", 28, 35, "the draft", HIT.article, CITATION)
    told = answer_json(replace(ANSWER, differences=(Difference((figure,)),)))

    cited = told["claims"][0]["citations"][0]
    assert told["differences"] == [
        {"figures": [{"value": "15-year", "start": 28, "end": 35, "said_by": "the draft", "citation": cited}]}
    ]


def test_a_refusal_has_what_was_looked_for_and_what_the_library_says_instead() -> None:
    refusal = Refusal(("a reason", "Velia"), ("Velia",), "Velia left", CLAIM, ("What is reported about Ostend?",))
    told = answer_json(replace(ANSWER, refusal=refusal))

    assert answer_json(ANSWER)["refusal"] is None
    assert told["refusal"] == {
        "sought": ["a reason", "Velia"],
        "absent": ["Velia"],
        "premise": "Velia left",
        "instead": told["claims"][0],
        "suggestions": ["What is reported about Ostend?"],
    }


def test_a_step_that_did_not_happen_has_no_time() -> None:
    assert answer_json(ANSWER)["timings_ms"] == {"retrieve": 1.0, "rewrite": None, "first_claim": None, "total": None}


def test_a_reply_has_its_list_with_the_place_of_each_entry() -> None:
    entries = Entry(HIT.article.title, HIT.article), Entry("15-year", None, CITATION, "once")
    told = answer_json(replace(ANSWER, reply=Reply("Two of them:", entries, ("What is new?",))))["reply"]
    nowhere = dict.fromkeys(("revision_id", "start", "end", "page", "quote"))

    assert answer_json(ANSWER)["reply"] is None
    assert told == {
        "text": "Two of them:",
        "entries": [
            {
                "text": "A plan for the harbour",
                "note": "",
                "article_id": "article",
                "title": "A plan for the harbour",
                "outlet": "Harbour Post",
                "published": "2026-01-06",
                "url": None,
            }
            | nowhere,
            {
                "text": "15-year",
                "note": "once",
                "article_id": "article",
                "title": None,
                "outlet": None,
                "published": None,
                "url": None,
                "revision_id": HIT.passage.revision_id,
                "start": 0,
                "end": len(TEXT),
                "page": 2,
                "quote": TEXT,
            },
        ],
        "suggestions": ["What is new?"],
    }


def test_an_answer_given_before_tells_when() -> None:
    at = datetime(2026, 11, 28, 10, 32, tzinfo=UTC)

    assert answer_json(replace(ANSWER, repeated_from=at))["repeated_from"] == "2026-11-28T10:32:00+00:00"
    assert answer_json(ANSWER)["repeated_from"] is None
